"""Evaluations and the roster come in with the agents' pseudonyms, and a roster is not cut by the period."""

import pandas as pd
from audits_on_paper import written

from toolkit.audits import open_audit, read_parameters
from toolkit.intake.intakes import take_in
from toolkit.questions import sufficiency

KEY = b"k" * 32
ROSTER = """\
name,team,hired,left
Ann,red,03.05.2019,
Bea,blue,11.03.2024,20.03.2024
Cid,red,01.06.2024,
"""
FORMS = """\
form,item,agent,by,at,score,critical
f1,greeting,Ann,Cid,05.03.2024 10:00,1,false
f1,closing,Ann,Cid,05.03.2024 10:00,,true
f2,greeting,Bea,Dan,05.04.2024 10:00,0,false
"""
SOURCES = {
    "roster": {
        "table": "agents",
        "vendor": "north",
        "files": ["roster.csv"],
        "format": {"kind": "csv"},
        "columns": {
            "agent_id": "name",
            "team": "team",
            "hired_at": "strptime(hired, '%d.%m.%Y')",
            "left_at": "strptime(\"left\", '%d.%m.%Y')",
        },
    },
    "forms": {
        "table": "evaluations",
        "vendor": "north",
        "files": ["forms.csv"],
        "format": {"kind": "csv"},
        "columns": {
            "evaluation_id": "form",
            "item_id": "item",
            "agent_id": "agent",
            "evaluator_id": '"by"',
            "evaluated_at": "strptime(\"at\", '%d.%m.%Y %H:%M')",
            "score": "CAST(score AS INTEGER)",
            "critical": "CAST(critical AS BOOLEAN)",
        },
    },
}


def intake(tmp_path, text=ROSTER, **changes):
    (tmp_path / "roster.csv").write_text(text, encoding="utf-8")
    (tmp_path / "forms.csv").write_text(FORMS, encoding="utf-8")
    parameters = read_parameters(written(tmp_path, sources={**SOURCES, **changes}))
    folder = tmp_path / "prepared"
    folder.mkdir()
    return take_in(parameters, folder, key=KEY)


def frame(found, table):
    return pd.read_parquet(found.folder / "tables" / f"{table}.parquet")


def test_a_roster_keeps_who_was_hired_before_and_after_the_period(tmp_path):
    found = intake(tmp_path)
    agents = frame(found, "agents")
    assert [str(time) for time in agents.hired_local] == [
        "2019-05-03 00:00:00",
        "2024-03-11 00:00:00",
        "2024-06-01 00:00:00",
    ]
    assert str(agents.hired_at[0]) == "2019-05-02 22:00:00"
    assert found.exclusions.to_dict("records") == [
        {"source": "forms", "reason": "outside the period 2024-03-01 to 2024-03-31", "rows": 1}
    ]


def test_one_person_has_one_pseudonym_in_contacts_roster_and_evaluations(tmp_path):
    found = intake(tmp_path)
    ann, bea, cid = frame(found, "agents").agent_id
    assert set(frame(found, "contacts").agent_id.dropna()) == {ann, bea}
    forms = frame(found, "evaluations")
    assert set(forms.agent_id) == {ann}
    assert set(forms.evaluator_id) == {cid}
    assert ann.startswith("agent-")


def test_an_item_that_was_not_applicable_has_no_score_and_not_zero(tmp_path):
    forms = frame(intake(tmp_path), "evaluations")
    assert forms.item_id.tolist() == ["greeting", "closing"]
    assert forms.score.isna().tolist() == [False, True]


def test_who_left_before_being_hired_is_a_contradiction(tmp_path):
    roster = "name,team,hired,left\nAnn,red,03.05.2019,02.05.2019\nBea,red,03.05.2019,\n"
    found = intake(tmp_path, roster, roster={**SOURCES["roster"], "rejects_at_most": 0.5})
    assert found.rejections.reason.tolist() == ["left_at is before hired_at"]


def test_an_agent_twice_in_the_roster_with_other_words_is_a_conflict(tmp_path):
    roster = "name,team,hired,left\nAnn,red,03.05.2019,\nAnn,blue,03.05.2019,\nBea,red,03.05.2019,\n"
    found = intake(tmp_path, roster, roster={**SOURCES["roster"], "rejects_at_most": 0.9})
    assert found.rejections.reason.tolist() == ["several rows with one agent_id and different content"]
    assert frame(found, "agents").team.tolist() == ["red"]


def test_the_days_of_a_roster_do_not_count_among_the_months_of_the_period(tmp_path):
    intake(tmp_path)
    audit = open_audit(written(tmp_path, sources=SOURCES))
    assert set(sufficiency.months(audit).table) == {"contacts", "evaluations"}
