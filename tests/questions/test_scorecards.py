"""Every figure by family and role: nothing of the catalogue is missing, and nothing is shown without evidence."""

import pytest
from audits_on_paper import written

from toolkit.audits import open_audit
from toolkit.measures import conventions, kpis
from toolkit.measures.benchmarks import PUBLISHED
from toolkit.measures.roles import ROLES
from toolkit.parameters import ParameterFaults
from toolkit.questions import scorecards
from toolkit.reporting import exhibits_scorecards


@pytest.fixture
def audit(tmp_path):
    return open_audit(written(tmp_path))


def test_every_figure_of_the_catalogue_has_a_value_or_a_reason(audit):
    figures = scorecards.every_figure(audit)
    assert set(figures.kpi) == {*kpis.EVERY, *conventions.CONVENTIONS}
    assert not figures.kpi.duplicated().any()
    without = figures[figures["value"].isna() & (figures.verdict == "")]
    assert without.kpi.tolist() == []
    surveys = figures.set_index("kpi").loc["csat_mean"]
    assert (surveys.verdict, surveys.definition) == ("not evidenced", "no surveys")


def test_the_figures_are_those_that_the_audit_gives_when_asked(audit):
    figures = scorecards.every_figure(audit).set_index("kpi")
    assert figures["value"]["offered"] == audit.kpi("offered")["value"].iloc[0]


def test_figures_on_too_few_rows_are_not_printed(audit):
    figures = scorecards.every_figure(audit).set_index("kpi")
    assert figures.verdict["sl_strict"] == "insufficient"
    assert figures["value"].isna()["sl_strict"]


def test_a_headline_stands_before_its_rivals():
    keys = scorecards.in_families()
    for headline, rivals in conventions.CONVENTIONS.items():
        assert keys.index(headline) < min(keys.index(rival) for rival in rivals)


def test_roles_are_the_usual_ones_unless_the_parameters_say_otherwise(tmp_path):
    own = {"agent": {"kpis": ["talk", "offered"]}, "trainer": {"title": "Head of training", "kpis": ["talk"]}}
    audit = open_audit(written(tmp_path, roles=own))
    roles = scorecards.roles(audit)
    assert roles["agent"] == ("talk", "offered")
    assert "aht" in roles["team_lead"]
    cards = scorecards.role_cards(audit)
    assert cards[cards.role == "agent"].kpi.tolist() == ["talk", "offered"]
    assert exhibits_scorecards.role_caption(audit, "trainer") == "Head of training: what the role answers for"
    assert exhibits_scorecards.role_caption(audit, "agent") == "Agent: what the role answers for"


def test_a_role_that_answers_for_what_is_no_kpi_is_refused(tmp_path):
    with pytest.raises(ParameterFaults, match="tlak"):
        open_audit(written(tmp_path, roles={"agent": {"kpis": ["tlak"]}}))


def test_a_role_is_written_for_each_figure_once():
    assert all(len(set(keys)) == len(keys) for keys in ROLES.values())


OWN = {"kpi": "offered", "low": 100, "source": "Somebody", "year": 2023, "segment": "banks", "grade": "blog"}


@pytest.mark.parametrize(("show", "expected"), [("none", []), ("published", []), ("all", ["offered"])])
def test_figures_without_a_method_are_shown_only_when_asked_for(tmp_path, show, expected):
    audit = open_audit(written(tmp_path, benchmarks={"show": show, "own": [OWN]}))
    assert scorecards.compared(audit).kpi.tolist() == expected


def test_a_figure_from_outside_needs_its_year_and_segment(tmp_path):
    bare = {key: OWN[key] for key in ("kpi", "low", "source", "grade")}
    with pytest.raises(ParameterFaults) as told:
        open_audit(written(tmp_path, benchmarks={"own": [bare]}))
    assert "year" in str(told.value)
    assert "segment" in str(told.value)


def test_shipped_figures_from_outside_have_a_source_a_year_and_a_range():
    for each in PUBLISHED:
        assert each.source
        assert each.segment
        assert 1980 < each.year < 2027
        assert each.low is not None or each.high is not None


def test_what_other_sections_record_is_not_recorded_twice(audit):
    recorded = scorecards.results(audit)
    families = {kpis.EVERY[audit.in_force.get(key, key)].family for key in recorded.kpi}
    assert not families & scorecards.RECORDED_ELSEWHERE


def test_the_count_of_figures_adds_up(audit):
    sentence = exhibits_scorecards.findings(audit)[0].sentence
    figures = scorecards.every_figure(audit)
    numbers = [int(word) for word in sentence.replace("\u202f", "").split() if word.isdigit()]
    known, all_, few, missing = numbers
    # A headline repeats a definition, and is no figure of its own: the catalogue has so many.
    assert known + few + missing == all_ == len(figures[~figures.kpi.isin(audit.in_force)]) == len(kpis.EVERY)
