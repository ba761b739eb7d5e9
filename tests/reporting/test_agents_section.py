"""The section on agents as it is drawn and told: every artist, every sentence, nothing where there is nothing."""

import pandas as pd
import pytest
from agents_on_paper import Plan, contacts, evaluations, roster, sources
from audits_on_paper import merged, written
from yaml import safe_dump, safe_load

from toolkit.audits import open_audit
from toolkit.questions import agents
from toolkit.questions.agents import segmentations
from toolkit.reporting import captions_agents, charts_agents, exhibits_agents, registers_agents
from toolkit.reporting.figures import svg


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    folder = tmp_path_factory.mktemp("section")
    south = contacts("south", Plan(agents=40, groups=True, spread=0.08), 10)
    calls = pd.concat([contacts("north", Plan(agents=30, avoiders=6, spread=0.1), 3), south])
    changes = sources(folder, calls, roster("north", 30, 3), evaluations("north", 30, 3, 1, weak=True))
    path = written(folder, **merged({name: each for name, each in changes.items() if name != "sources"}, {}))
    document = safe_load(path.read_text(encoding="utf-8"))
    document["sources"] = changes["sources"]
    path.write_text(safe_dump(document), encoding="utf-8")
    audit = open_audit(path)
    return audit, agents.examined(audit)


def test_a_funnel_has_a_panel_per_figure_with_limits_and_marks(found):
    _audit, examined = found
    funnel = examined.funnel[examined.funnel.vendor == "north"]
    axes = charts_agents.funnels(funnel)
    panels = [each for each in axes.figure.axes if each.get_title(loc="left")]
    keys = list(dict.fromkeys(funnel.kpi))
    assert len(panels) == len(keys)
    for key, panel in zip(keys, panels, strict=True):
        marks = funnel[(funnel.kpi == key) & (funnel.kind != "limit")]
        drawn = sum(len(each.get_offsets()) for each in panel.collections[1:])
        assert drawn == len(marks)
        # The centre, two lines at 95 % and the two wide ones.
        assert len(panel.lines) == 5
    assert svg(axes) == svg(charts_agents.funnels(funnel))
    assert captions_agents.funnels(funnel).count(" marks") == len(keys)


def test_a_heat_map_of_groups_writes_each_ratio(found):
    _audit, examined = found
    profiles = examined.segments.profiles[examined.segments.profiles.vendor == "south"].reset_index(drop=True)
    axes = charts_agents.group_profiles(profiles)
    assert len(axes.texts) == len(profiles)
    assert axes.texts[0].get_text() == f"{profiles.ratio.iloc[0]:.2f}"
    assert [text.get_text() for text in axes.get_yticklabels()] == ["Group 1 (20 agents)", "Group 2 (20 agents)"]
    assert "2 groups of agents" in captions_agents.profiles(profiles)


def test_a_heat_map_of_training_needs_marks_the_needs(found):
    _audit, examined = found
    axes = charts_agents.training_needs(examined.training)
    marked = [text.get_text() for text in axes.texts if "•" in text.get_text()]
    assert len(marked) == int(examined.training.need.sum()) == 1
    words = captions_agents.training(examined.training)
    assert "5 items by 4 teams" in words
    assert "1 cells" in words


def test_dots_of_signals_stand_for_the_usual_and_for_enough_agents_together(found):
    audit, examined = found
    marks = agents.publications.signal_marks(audit, examined.signals)
    mine = marks[(marks.signal == "short_calls") & (marks.vendor == "north")]
    assert mine.whose.tolist() == ["usual", "all", "exceeding"]
    axes = charts_agents.signal_dots(mine)
    assert [text.get_text() for text in axes.get_yticklabels()] == [
        "the others together",
        "all agents together",
        "those who exceed the others",
    ]
    assert "the others together" in captions_agents.signals(mine)


def test_findings_describe_groups_signals_and_needs_without_judging(found):
    audit, examined = found
    claims = {claim.id: claim for claim in registers_agents.of_agents(audit, examined)}
    signal = claims["agents.short_calls.signal.north"]
    assert signal.severity == "attention"
    assert "6 of 30 agents" in signal.sentence
    assert "Together they show" in signal.sentence
    assert "consistent with avoided work, and with more innocent things" in signal.sentence
    assert "To request next" in signal.sentence
    groups = claims["agents.groups.south"].sentence
    assert "2 groups" in groups
    assert "coaching" in groups
    assert "scheduling" in groups
    assert "closing in team 0" in claims["agents.training.north"].sentence
    assert "no legal basis" in claims["agents.basis"].sentence
    assert registers_agents.of_agents(audit) == list(claims.values())


def test_every_outcome_of_grouping_has_its_sentence():
    from toolkit.reporting.words import say

    for word in ("silhouette", "shuffled", "cloud", "unstable", "small"):
        assert say(f"refused_{word}")
        assert say(f"short_{word}")
    for topic in ("length", "short_call_rate", "transfer_rate", "hold_rate", "fcr_repeat", "csat_t2b", "qa_score"):
        assert say(f"action_{topic}_higher")
        assert say(f"action_{topic}_lower")
    for signal in ("short_calls", "early_transfers", "hang_ups"):
        for kind in ("signal", "benign", "request"):
            assert say(f"{kind}_{signal}")


def test_tables_of_nothing_say_so():
    nothing = pd.DataFrame(columns=[*agents.comparisons.SUMMARY])
    assert "not evidenced" in exhibits_agents.spread(nothing).html
    assert "not evidenced" in exhibits_agents.reasons(pd.DataFrame(columns=agents.desks.REASONS)).html
    assert "not evidenced" in exhibits_agents.trials(pd.DataFrame(columns=segmentations.TRIALS)).html
    assert "no groups to describe" in exhibits_agents.profiles(pd.DataFrame(columns=segmentations.PROFILE)).html


def test_tables_show_what_their_frames_hold(found):
    _audit, examined = found
    assert "as when shuffled" in exhibits_agents.trials(examined.segments.trials).html or "accepted" in (
        exhibits_agents.trials(examined.segments.trials).html
    )
    assert "team 0" in exhibits_agents.teams(examined.teams).html
    assert "slow" in exhibits_agents.reasons(examined.reasons).html
    assert "Put on hold" in exhibits_agents.spread(examined.summary).html
