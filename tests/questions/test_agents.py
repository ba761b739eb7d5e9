"""Agents: planted avoiders, desks, groups and weak teams are found, and where nothing is planted nothing is claimed."""

import audits_on_paper
import ibis
import numpy as np
import pandas as pd
import pytest
import yaml
from agents_on_paper import Plan, contacts, evaluations, roster, sources
from audits_on_paper import merged, written

from toolkit.audits import open_audit
from toolkit.parameters import ParameterFaults
from toolkit.questions import agents
from toolkit.questions.agents import comparisons, teams
from toolkit.reporting import registers_agents

CLEAN = [f"clean_{seed:02d}" for seed in range(20)]


def opened(folder, changes, **more):
    """The audit of these sources alone: the small audit's own is laid aside."""
    path = written(folder, **merged({name: each for name, each in changes.items() if name != "sources"}, more))
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    document["sources"] = changes["sources"]
    path.write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")
    return audits_on_paper.opened(path)


@pytest.fixture(scope="module")
def clean(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clean")
    plan = Plan(contacts=200)
    calls = pd.concat([contacts(name, plan, seed) for seed, name in enumerate(CLEAN)])
    forms = pd.concat([evaluations(name, 24, 3, seed, weak=False) for seed, name in enumerate(CLEAN)])
    people = pd.concat([roster(name, 24, 3) for name in CLEAN])
    audit = opened(folder, sources(folder, calls, people, forms))
    return audit, agents.examined(audit)


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    folder = tmp_path_factory.mktemp("planted")
    plans = {
        "avoiders": Plan(avoiders=4),
        "dodgers": Plan(dodgers=6),
        "desk": Plan(desk=6, contacts=500, spread=0.08),
        "grouped": Plan(agents=40, spread=0.08, groups=True),
        "small": Plan(agents=6),
    }
    calls = pd.concat([contacts(name, plan, 7 + place) for place, (name, plan) in enumerate(plans.items())])
    forms = evaluations("avoiders", 24, 3, 3, weak=True)
    audit = opened(folder, sources(folder, calls, roster("avoiders", 24, 3), forms))
    return audit, agents.examined(audit)


def exceeding(found, vendor, signal):
    persons = found.signals.persons
    mine = persons[(persons.vendor == vendor) & (persons.signal == signal)]
    return set(mine[mine.exceeding.astype(bool)].agent_id), mine


def named(audit, vendor, first):
    """The pseudonyms of a vendor's first agents, by their order in the export."""
    table = audit.tables.contacts
    mine = table.filter(table.vendor == vendor).select("agent_id", "contact_id").execute()
    mine["place"] = mine.contact_id.str.rpartition("-")[2].astype(int)
    return set(mine.sort_values("place").agent_id.drop_duplicates().head(first))


def test_on_clean_data_signals_are_claimed_at_the_stated_rate(clean):
    _audit, found = clean
    summary = found.signals.summary
    assert sorted(set(summary.signal)) == ["early_transfers", "short_calls"]
    claims = summary[summary.exceeding > 0].groupby("signal").size()
    # At one audit in twenty, more than three of twenty come up once in sixty times.
    assert claims.max() <= 3 if len(claims) else True


def test_on_clean_data_no_groups_of_agents_are_made_up(clean):
    _audit, found = clean
    assert len(found.segments.outcomes) == 20
    assert (found.segments.outcomes.outcome == "groups").sum() <= 1


def test_on_clean_data_training_needs_are_claimed_at_the_stated_rate(clean):
    _audit, found = clean
    needs = found.training[found.training.need.astype(bool)]
    assert set(found.training.vendor) == set(CLEAN)
    assert needs.vendor.nunique() <= 3


def test_planted_avoiders_are_found_and_nobody_else(planted):
    audit, found = planted
    who, persons = exceeding(found, "avoiders", "short_calls")
    assert who == named(audit, "avoiders", 4)
    row = found.signals.summary.set_index(["vendor", "signal"]).loc[("avoiders", "short_calls")]
    assert row.low < row.usual < row.high < 0.1
    assert 4 * 300 * 0.08 < row.more_than_usual < 4 * 300 * 0.25
    assert persons.set_index("agent_id").loc[sorted(who), "value"].min() > row.high
    # Usual is what all the others show together, and more is what lies beyond that.
    others = persons[~persons.exceeding.astype(bool)]
    assert row.usual == pytest.approx(others["count"].sum() / others["rows"].sum())
    assert row.more_than_usual == pytest.approx(persons["count"].sum() - row.usual * persons["rows"].sum())
    assert exceeding(found, "desk", "short_calls")[0] == set()


def test_planted_dodgers_are_found_and_nobody_else(planted):
    audit, found = planted
    assert exceeding(found, "dodgers", "early_transfers")[0] == named(audit, "dodgers", 6)
    assert exceeding(found, "avoiders", "early_transfers")[0] == set()
    # Six are enough to be shown together, without a legal basis.
    row = found.signals.summary.set_index(["vendor", "signal"]).loc[("dodgers", "early_transfers")]
    assert row.exceeding_low < 0.15 < row.exceeding_high


def test_a_desk_of_slow_contacts_is_told_apart_as_mix(planted):
    audit, found = planted
    desk = named(audit, "desk", 6)
    mine = found.compared[(found.compared.vendor == "desk") & found.compared.kpi.isin(comparisons.LENGTHS)]
    at_it = mine.agent_id.isin(desk)
    assert mine[at_it].crude.mean() > 1.3
    assert mine[at_it].ratio.mean() == pytest.approx(1, abs=0.1)
    reasons = found.reasons.set_index(["vendor", "reason"]).loc["desk"]
    assert reasons.loc["slow", "low"] < 2.5 < reasons.loc["slow", "high"]
    outcome = found.segments.outcomes.set_index("vendor").loc["desk"]
    assert outcome.outcome == "none"
    assert outcome.reason_adjusted < 0.2


def test_two_ways_of_working_are_found_described_and_not_judged(planted):
    audit, found = planted
    outcome = found.segments.outcomes.set_index("vendor").loc["grouped"]
    assert (outcome.outcome, outcome.groups) == ("groups", 2)
    assert outcome.agreement > 0.9
    members = found.segments.members[found.segments.members.vendor == "grouped"]
    table = audit.tables.contacts
    rows = table.filter(table.vendor == "grouped").select("agent_id", "contact_id").execute()
    place = rows.contact_id.str.rpartition("-")[2].astype(int) // 300
    truth = dict(zip(rows.agent_id, place % 2, strict=True))
    sides = {group: {truth[agent] for agent in part.agent_id} for group, part in members.groupby("group")}
    assert sorted(map(len, sides.values())) == [1, 1]
    profiles = found.segments.profiles
    slow = profiles[(profiles.kpi.isin(comparisons.LENGTHS))].sort_values("ratio")
    assert slow.ratio.iloc[1] / slow.ratio.iloc[0] == pytest.approx(1.8, abs=0.15)
    assert (profiles.low <= profiles.ratio).all()
    assert (profiles.stability >= 0.75).all()
    text = " ".join(finding.sentence for finding in registers_agents.of_agents(audit, found)).casefold()
    assert not {"worst", "best agent", "bad agents", "poor performer"} & set(text.split())
    assert "coaching" in text


def test_a_weak_team_is_a_training_need_and_no_other(planted):
    _audit, found = planted
    needs = found.training[found.training.need.astype(bool)]
    assert list(zip(needs.team, needs["item"], strict=True)) == [("team 0", "closing")]
    row = needs.iloc[0]
    assert row.gap_low < row.gap < row.gap_high < 0
    assert row.gap == pytest.approx(-0.3, abs=0.05)
    assert set(found.training.team) == {teams.ALL, "team 0", "team 1", "team 2"}


def test_teams_are_held_against_the_whole_on_the_same_mix(planted):
    _audit, found = planted
    mine = found.teams[found.teams.vendor == "avoiders"]
    assert set(mine.team) == {"team 0", "team 1", "team 2"}
    assert (mine.agents == 8).all()
    assert ((mine.low <= mine.ratio) & (mine.ratio <= mine.high)).all()
    assert not set(found.teams.vendor) & {"small"}


def test_a_vendor_with_few_agents_is_told_that_nothing_can_be_said(planted):
    audit, found = planted
    assert "small" not in set(found.summary.vendor)
    claims = [finding for finding in registers_agents.of_agents(audit, found) if finding.vendor == "small"]
    assert [claim.severity for claim in claims] == ["limit"]


def test_ratios_equal_a_second_route_through_pandas(planted):
    audit, found = planted
    table = audit.tables.contacts
    rows = table.filter(table.vendor == "desk").execute()
    rows["cell"] = rows.reason + (rows.hour // 4 * 4).astype(str)
    for agent in sorted(set(rows.agent_id))[:3]:
        own, others = rows[rows.agent_id == agent], rows[rows.agent_id != agent]
        length = rows.talk_seconds.astype(float) + rows.hold_seconds.astype(float)
        mean = length[others.index].groupby(others.cell).mean()
        mine = found.compared.set_index(["vendor", "kpi", "agent_id"]).loc[("desk", "aht_talk_hold", agent)]
        assert mine.expected == pytest.approx(own.cell.map(mean).sum())
        assert mine.observed == pytest.approx(length[own.index].sum())


def test_nobody_is_shown_without_a_legal_basis_and_pseudonyms_with_one(planted, tmp_path):
    audit, found = planted
    every = set(found.compared.agent_id)
    shown = [found.funnel, found.results, agents.publications.signal_marks(audit, found.signals), found.teams]
    text = " ".join(frame.to_csv() for frame in shown)
    text += " ".join(finding.sentence for finding in registers_agents.of_agents(audit, found))
    assert not [agent for agent in every if agent in text]
    assert found.funnel[found.funnel.kind == "group"].agents.min() >= 5
    calls = contacts("north", Plan(avoiders=4), 7)
    basis = opened(tmp_path, sources(tmp_path, calls), privacy={"legal_basis": "works agreement"})
    open_ = agents.examined(basis)
    assert (open_.funnel.kind == "agent").any()
    assert open_.results.group.str.contains(";agent_id=agent-").any()
    marks = agents.publications.signal_marks(basis, open_.signals)
    persons = marks[~marks.whose.isin(["usual", "all"])]
    assert len(persons) == 4
    assert ((persons.low < persons["value"]) & (persons["value"] < persons.high)).all()
    named_ = [finding.sentence for finding in registers_agents.of_agents(basis, open_)]
    assert any(agent in sentence for agent in persons.whose for sentence in named_)


def test_names_of_agents_stand_nowhere(planted):
    _audit, found = planted
    text = " ".join(frame.to_csv() for frame in (found.compared, found.results, found.segments.members))
    assert "avoiders agent" not in text


def test_the_same_input_gives_the_same_answer(planted):
    audit, found = planted
    again = agents.examined(audit)
    pd.testing.assert_frame_equal(found.results, again.results)
    pd.testing.assert_frame_equal(found.segments.trials, again.segments.trials)
    pd.testing.assert_frame_equal(found.funnel, again.funnel)


@pytest.mark.parametrize("missing", ["agent_id", "answered", "talk_seconds"])
def test_without_a_column_that_it_needs_nothing_is_claimed_and_nothing_fails(tmp_path, missing):
    changes = sources(tmp_path, contacts("north", Plan(agents=12, contacts=120), 1))
    columns = {name: text for name, text in changes["sources"]["calls"]["columns"].items() if name != missing}
    changes["sources"]["calls"]["columns"] = columns
    audit = opened(tmp_path, changes)
    found = agents.examined(audit)
    assert found.segments.profiles.empty
    assert found.signals.summary[found.signals.summary.signal == "short_calls"].empty
    claims = registers_agents.of_agents(audit, found)
    assert {claim.severity for claim in claims} <= {"limit", "information"}


def test_a_small_audit_without_enough_agents_says_so(tmp_path):
    audit = open_audit(written(tmp_path))
    found = agents.examined(audit)
    assert found.results.empty
    assert [claim.severity for claim in registers_agents.of_agents(audit, found)] == ["limit"]


def test_evaluation_scores_are_compared_where_there_are_enough(tmp_path):
    calls = contacts("north", Plan(agents=12, contacts=30), 2)
    forms = evaluations("north", 12, 3, 5, weak=False, forms=24)
    # What was not asked is no zero: one item is left open in every second form.
    forms["score"] = forms["score"].where((forms["item"] != "tone") | (forms.index % 2 == 0))
    audit = opened(tmp_path, sources(tmp_path, calls, forms=forms))
    found = agents.examined(audit)
    mine = found.compared[found.compared.kpi == comparisons.QUALITY]
    assert mine.classified.all()
    earned = forms.dropna().groupby(["agent", "form"]).score.agg(["sum", "size"])
    share = (earned["sum"] / (10 * earned["size"])).groupby("agent").mean()
    assert sorted(mine.observed / mine["rows"]) == pytest.approx(sorted(share))
    assert set(found.summary.kpi) == {comparisons.QUALITY}
    few = agents.examined(opened(tmp_path, sources(tmp_path, calls, forms=forms[forms.form.str.endswith("-1")])))
    assert few.summary.empty


def test_an_unknown_mix_is_refused_with_its_line(tmp_path):
    with pytest.raises(ParameterFaults, match=r"agents.mix\[1\]  found team; expected reason, channel"):
        opened(
            tmp_path,
            sources(tmp_path, contacts("north", Plan(agents=2, contacts=5), 2)),
            agents={"mix": ["reason", "team"], "minimum_contacts": 9},
        )


def test_the_parameters_decide_what_is_told_apart_and_who_is_classified(tmp_path):
    calls = contacts("north", Plan(agents=12, contacts=120, desk=3), 2)
    crude = opened(tmp_path, sources(tmp_path, calls), agents={"mix": [], "minimum_contacts": 121})
    found = agents.examined(crude)
    assert not found.compared.classified.any()
    lengths = found.compared[found.compared.kpi == "aht_talk_hold"]
    # With nothing told apart an agent is held against the mean of all others.
    total, rows = lengths.observed.sum(), lengths["rows"].sum()
    expected = (total - lengths.observed) / (rows - lengths["rows"]) * lengths["rows"]
    assert lengths.expected.to_numpy(float) == pytest.approx(expected.to_numpy(float))


def test_tenure_is_told_apart_where_a_roster_says_it(planted):
    audit, _found = planted
    assert agents.mixes.cells(audit, "contacts") == ["reason", "hour", "tenure"]
    rows, _names = agents.mixes.with_cells(audit, "contacts")
    bands = rows.group_by("vendor", "mix_tenure").aggregate(rows=ibis._.count()).execute()
    assert set(bands[bands.vendor == "avoiders"].mix_tenure) == {"longer"}
    assert set(bands[bands.vendor == "desk"].mix_tenure) == {"unknown"}
    assert bands["rows"].sum() == audit.tables.contacts.count().execute()


def with_columns(folder, calls, people=None, **columns):
    """The sources, with more columns mapped."""
    changes = sources(folder, calls, people)
    changes["sources"]["calls"]["columns"] |= columns
    return changes


@pytest.fixture(scope="module")
def lone(tmp_path_factory):
    """One agent of fourteen hangs up on contacts; nobody else ever does."""
    folder = tmp_path_factory.mktemp("lone")
    calls = contacts("north", Plan(agents=14, contacts=193, hangers=1), 3)
    # One agent with enough contacts at hours at which hardly anybody works, one with too few.
    late = calls.agent == "north agent 12"
    calls.loc[late, "start"] = calls[late].start.str.replace(" ..:", " 03:", regex=True)
    calls = calls[(calls.agent != "north agent 13") | (calls.groupby("agent").cumcount() < 40)]
    audit = opened(folder, with_columns(folder, calls, disconnected_by="side", customer_id="id"))
    return audit, agents.examined(audit)


def test_one_who_alone_does_something_is_found_and_everyone_with_enough_contacts_looked_at(lone):
    audit, found = lone
    row = found.signals.summary.set_index("signal").loc["hang_ups"]
    assert (row.agents, row.exceeding, row.usual, row.left_out) == (13, 1, 0, 0)
    assert 0 < row.high < 0.01
    assert exceeding(found, "north", "hang_ups")[0] == named(audit, "north", 1)
    sentence = next(c.sentence for c in registers_agents.of_agents(audit, found) if c.kpi == "hang_ups")
    assert "1 of 13 agents" in sentence
    assert "—" not in sentence


def test_signals_of_one_vendor_share_the_false_claims(lone):
    audit, found = lone
    assert set(found.signals.summary.signals) == {3}
    text = " ".join(c.sentence for c in registers_agents.of_agents(audit, found))
    assert "one vendor in 20 is told such a thing of somebody, by any of the 3 signals looked at" in text


def test_where_nobody_is_found_it_is_said_what_would_have_been(lone):
    audit, found = lone
    row = found.signals.summary.set_index("signal").loc["early_transfers"]
    assert row.exceeding == 0
    assert row.usual < row.smallest_found < 0.15
    sentence = next(c.sentence for c in registers_agents.of_agents(audit, found) if c.kpi == "early_transfers")
    assert "would have been noticed four times in five from" in sentence


def test_a_signal_without_its_column_is_not_evidenced(planted):
    audit, found = planted
    claims = {claim.id: claim for claim in registers_agents.of_agents(audit, found)}
    claim = claims["agents.hang_ups.signal.avoiders"]
    assert claim.severity == "limit"
    assert claim.sentence.endswith("not evidenced for Avoiders, no disconnected_by.")


def test_who_is_not_classified_is_told_apart_by_why_and_what_is_left_out_is_told(lone):
    audit, found = lone
    row = found.summary.iloc[0]
    assert (row.agents, row.not_classified, row.few) == (12, 2, 1)
    claims = {claim.id: claim for claim in registers_agents.of_agents(audit, found)}
    told = claims["agents.not_classified.north"].sentence
    assert "1 with fewer than 100 contacts, 1 with as many as 100, but fewer that can be compared" in told
    left = claims["agents.left_out.north"]
    assert (left.severity, left.value) == ("limit", pytest.approx(row.left_out))
    table = audit.tables.contacts.execute()
    cell = table.reason + (table.hour // 4 * 4).astype(str)
    others = cell.map(cell.value_counts()) - table.groupby([cell, "agent_id"]).contact_id.transform("size")
    assert row.left_out == pytest.approx((others < 30).mean())


def test_a_figure_that_is_a_negation_is_compared_like_any_other(lone):
    audit, found = lone
    mine = found.compared[found.compared.kpi == "fcr_repeat"]
    whole = audit.kpis(["fcr_repeat"]).iloc[0]
    assert (mine["rows"] + mine.left_out).sum() == whole["rows"] > 1000
    assert mine["all"].sum() / whole["rows"] == pytest.approx(whole["value"])


def test_zeros_of_rare_events_are_no_differences_between_agents(clean):
    _audit, found = clean
    rare = found.compared[found.compared.kpi == "transfer_rate"]
    assert np.isfinite(rare.distance[rare["rows"] > 0].astype(float)).all()
    # All of 24 agents lie within exact 99.8 % limits in 95 of 100 audits if they are equal; these differ by a fourth.
    outside = found.summary[found.summary.kpi == "transfer_rate"].outside
    assert (outside > 0).sum() <= 5


def test_who_alone_does_something_lies_beyond_the_funnel(tmp_path):
    calls = contacts("north", Plan(agents=14, contacts=193), 3)
    calls["transferred"] = (calls.agent == "north agent 0") & (calls.index % 8 == 0)
    found = agents.examined(opened(tmp_path, sources(tmp_path, calls)))
    row = found.summary.set_index("kpi").loc["transfer_rate"]
    assert (row.agents, row.outside) == (14, 1)
    # The other thirteen, of whom nobody did it, are no differences.
    assert row.wide_below == 0


def test_the_variance_of_the_figures_is_not_called_the_variance_between_agents(planted):
    audit, found = planted
    claims = {claim.id: claim.sentence for claim in registers_agents.of_agents(audit, found)}
    assert "The variance of their figures is" in claims["agents.aht_talk_hold.spread.avoiders"]
    assert "variance between agents" not in " ".join(claims.values())


def test_too_few_figures_and_too_few_agents_are_two_reasons(tmp_path):
    many = contacts("many", Plan(agents=22, contacts=150, spread=0.08), 2)
    few = contacts("few", Plan(agents=12, contacts=120), 2)
    changes = sources(tmp_path, pd.concat([many, few]))
    for column in ("transferred", "hold_seconds"):
        del changes["sources"]["calls"]["columns"][column]
    claims = {claim.id: claim.sentence for claim in registers_agents.of_agents(opened(tmp_path, changes))}
    assert claims["agents.groups.few"].endswith("12 are classified, and 20 are needed.")
    assert claims["agents.groups.many"].endswith(
        "of those at hand one (Average handle time: talk alone) does. "
        "Differences in these are mostly chance: Very short talk, of those answered."
    )


def test_training_counts_each_answer_once_and_holds_teams_against_the_others(tmp_path):
    calls = contacts("north", Plan(agents=18, contacts=20), 2)
    forms = evaluations("north", 18, 3, 3, weak=True)
    audit = opened(tmp_path, sources(tmp_path, calls, roster("north", 18, 3), forms))
    training = teams.training(audit)
    team = "team " + (forms.agent.str.rpartition(" ")[2].astype(int) % 3).astype(str)
    cells = training.set_index(["team", "item"])
    for name in ("team 0", "team 1"):
        own = forms[(team == name) & (forms.item == "closing")].score.mean() / 10
        rest = forms[(team != name) & (forms.item == "closing")].score.mean() / 10
        row = cells.loc[(name, "closing")]
        assert (row.value, row.others, row.gap) == pytest.approx((own, rest, own - rest))
    judged = training[training.team != teams.ALL]
    assert (judged.need == (judged.gap_high < 0)).all()
    assert not training[training.team == teams.ALL].need.any()
    nobody = registers_agents._training(training.assign(need=False), "north", "North")
    assert [claim.rows for claim in nobody] == [len(forms)]


def test_tenure_is_counted_in_local_days(tmp_path):
    calls = contacts("north", Plan(agents=2, contacts=3), 2)
    calls["start"] = ["2024-03-01 12:00", "2024-03-30 12:00", "2024-03-31 12:00"] * 2
    people = roster("north", 2, 1).assign(hired="2024-03-01")
    audit = opened(tmp_path, sources(tmp_path, calls, people), time_zone="Europe/Helsinki")
    rows, _names = agents.mixes.with_cells(audit, "contacts")
    bands = rows.select("local_date", "mix_tenure").execute().astype(str).drop_duplicates()
    assert dict(bands.values.tolist()) == {
        "2024-03-01": "first month",
        "2024-03-30": "first month",
        "2024-03-31": "second and third month",
    }


def test_the_mix_is_said_to_matter_and_not_to_matter_more_than_people(planted):
    audit, found = planted
    text = " ".join(claim.sentence for claim in registers_agents.of_agents(audit, found))
    assert "before it is the people" not in text
    assert "How long a contact takes goes with its reason" in text
