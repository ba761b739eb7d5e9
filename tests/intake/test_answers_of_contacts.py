"""An answer takes the agent, the channel and the reason of the contact that it is about, where it names none."""

import pandas as pd
from audits_on_paper import written

from toolkit.audits import open_audit

AGENTS = ("Ann", "Bea", "Cyd", "Dan")
ANSWERS = """\
id,contact,agent,who
a,0,,customer
b,1,Zoe,customer
c,2,,employee
d,99,,customer
e,,,customer
"""


def calls(rows=8):
    lines = [f"{n},04.03.2024 10:{n:02d},{AGENTS[n % 4]},bill,5,60" for n in range(rows)]
    return "\n".join(["id,start,agent,topic,wait,talk", *lines, ""])


def audit_of(folder, answers, **columns):
    (folder / "survey.csv").write_text(answers)
    survey = {
        "table": "surveys",
        "vendor": "north",
        "files": ["survey.csv"],
        "format": {"kind": "csv"},
        "columns": {
            "survey_id": "id",
            "contact_id": "contact",
            "answered_at": "TIMESTAMP '2024-03-05 10:00'",
            "csat_max": "5",
            **columns,
        },
    }
    return open_audit(written(folder, calls(), sources={"survey": survey}))


def test_an_answer_has_its_contacts_agent_unless_it_names_one(tmp_path):
    audit = audit_of(tmp_path, ANSWERS, agent_id="agent", audience="who", csat="4")
    answers = audit.tables.surveys.execute().set_index("survey_id")
    contacts = audit.tables.contacts.execute().set_index("contact_id")
    assert answers.agent_id["a"] == contacts.agent_id["0"]
    assert pd.notna(answers.agent_id["b"]) and answers.agent_id["b"] not in set(contacts.agent_id)
    # An employee speaks of no contact, and what nobody knows stays unknown.
    assert answers.agent_id[["c", "d", "e"]].isna().all()
    assert answers.reason["a"] == "bill" and answers.reason[["c", "d", "e"]].isna().all()
    status = audit.intake.coverage.set_index(["table", "column"]).status
    assert status["surveys", "agent_id"] == "given" and status["surveys", "reason"] == "derived"
    assert status["surveys", "channel"] == "absent"


def test_answers_about_contacts_of_one_agent_resemble_each_other(tmp_path):
    # Two agents please everybody, two please nobody, on every day alike.
    rows = [f"{n},{n}," for n in range(8)]
    answers = "\n".join(["id,contact,x", *rows, ""])
    audit = audit_of(tmp_path, answers, csat="CASE WHEN CAST(contact AS INTEGER) % 2 = 0 THEN 5 ELSE 1 END")
    found = audit.kpi("csat_mean").iloc[0]
    assert (found.clusters, found.clustered_by) == (4, "agent_id")
