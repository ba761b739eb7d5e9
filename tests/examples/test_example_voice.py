"""Survey answers of the example: every invitation is listed, and a fair survey is called evidenced."""

import pytest

from toolkit.questions import survey_gates, survey_responses
from toolkit.reporting import registers_voice


@pytest.mark.parametrize("name", ["clean", "planted"])
def test_invitations_are_those_of_the_truth(audits, request, name):
    written = request.getfixturevalue(name)
    audit = audits(name, "north")
    files = written.truth["vendors"]["north"]["files"]
    # An employees' survey stands beside: nobody says who of them was invited.
    rows = audit.tables.surveys.filter(lambda t: t.audience == "customer").execute()
    assert int(rows.invited.sum()) == len(rows)
    assert int((~rows.answered).sum()) == files["north/survey_invitations.csv"]["kept"]
    assert int(rows.answered.sum()) == files["north/survey.csv"]["kept"]
    stages = survey_responses.funnel(audit).set_index("stage")
    assert stages.loc["invited", "value"] == pytest.approx(0.40, abs=0.03)
    assert stages.loc["answered", "value"] == pytest.approx(0.36, abs=0.05)


@pytest.mark.parametrize("vendor", ["north", "south", "west"])
def test_nothing_is_claimed_of_a_clean_example(audits, vendor):
    audit = audits("clean", vendor)
    assert survey_gates.gate(audit).verdict.tolist() == ["evidenced"]
    assert not {each.severity for each in registers_voice.of_voice(audit)} & {"attention", "breach"}
