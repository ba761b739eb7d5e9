"""Several rows of one respondent, scales on which 1 is best, and answers that are codes."""

import pandas as pd
import pytest
from audits_on_paper import written

from toolkit.audits import open_audit
from toolkit.intake.faults import IntakeFaults
from toolkit.measures import kpis

# Zoe answers three questions of one survey, once with another score; Ann was invited before she answered.
FIRST = """\
id,who,score,likely,day
a,Zoe,1,9,05.03.2024
b,Zoe,1,9,05.03.2024
c,,4,2,05.03.2024
d,Ann,,,
"""
SECOND = """\
id,who,score,likely,day
e,Zoe,2,9,05.03.2024
f,Ann,5,0,06.03.2024
g,Kim,6,8,05.03.2024
h,Lee,7,,05.03.2024
i,,,5,05.03.2024
"""
COLUMNS = {
    "survey_id": "id",
    "answered_at": "strptime(day, '%d.%m.%Y')",
    "invited": "TRUE",
    "invited_at": "TIMESTAMP '2024-03-04 08:00'",
    "respondent_id": "who",
    "csat": "CASE WHEN score IN ('1', '2', '3', '4', '5') THEN CAST(score AS INTEGER) END",
    "csat_max": "5",
    "csat_code": "CASE score WHEN '6' THEN 'dont_know' WHEN '7' THEN 'unexplained' END",
    "csat_direction": "'dissatisfaction'",
    "nps": "CAST(likely AS INTEGER)",
}


def audit_of(folder, columns=COLUMNS, first=FIRST, second=SECOND):
    (folder / "first.csv").write_text(first)
    (folder / "second.csv").write_text(second)
    survey = {
        "table": "surveys",
        "vendor": "north",
        "files": ["first.csv", "second.csv"],
        "format": {"kind": "csv"},
        "columns": columns,
    }
    return open_audit(written(folder, sources={"survey": survey}))


def rows_of(audit):
    return audit.tables.surveys.execute().set_index("survey_id")


def test_the_first_row_of_a_respondent_counts_and_others_are_told(tmp_path):
    audit = audit_of(tmp_path)
    rows = rows_of(audit)
    # An answer comes before the bare invitation of the same person, which stands in the file before.
    assert rows.first_of_respondent.to_dict() == {
        "a": True, "b": False, "c": True, "d": False, "e": False, "f": True, "g": True, "h": True, "i": True,
    }  # fmt: skip
    assert rows.index[rows.unlike_first].tolist() == ["e"]
    assert rows.respondent_id["a"] == rows.respondent_id["e"] and rows.respondent_id["a"].startswith("respondent-")
    assert rows.respondent_id[["c", "i"]].isna().all()
    # Rows stay in the order of files and lines.
    assert rows.index.tolist() == list("abcdefghi")
    assert audit.kpi("surveys").iloc[0]["value"] == 6
    nps = audit.kpi("nps").iloc[0]
    assert (nps["value"], nps["rows"]) == (100 * (1 - 3) / 5, 5)


def test_without_respondents_every_row_counts(tmp_path):
    audit = audit_of(tmp_path, {name: text for name, text in COLUMNS.items() if name != "respondent_id"})
    rows = rows_of(audit)
    assert rows.first_of_respondent.all() and not rows.unlike_first.any()
    status = audit.intake.coverage.query("table == 'surveys'").set_index("column").status
    assert (status["first_of_respondent"], status["unlike_first"], status["csat_given"]) == (
        "derived", "absent", "derived",
    )  # fmt: skip


def test_respondents_of_two_vendors_are_two_persons(tmp_path):
    (tmp_path / "first.csv").write_text("id,who,vendor\na,Zoe,north\nb,Zoe,south\n")
    columns = {
        "survey_id": "id", "vendor": "vendor", "respondent_id": "who", "answered_at": "TIMESTAMP '2024-03-05 10:00'",
    }  # fmt: skip
    source = {"table": "surveys", "files": ["first.csv"], "format": {"kind": "csv"}, "columns": columns}
    vendors = [{"id": "north", "name": "North"}, {"id": "south", "name": "South"}]
    audit = open_audit(written(tmp_path, sources={"survey": source}, vendors=vendors))
    assert rows_of(audit).first_of_respondent.all()


def test_a_scale_where_one_is_best_is_turned_once(tmp_path):
    audit = audit_of(tmp_path)
    rows = rows_of(audit)
    given, counted = rows.csat_given.astype(float), rows.csat.astype(float)
    assert given.dropna().to_dict() == {"a": 1, "b": 1, "c": 4, "e": 2, "f": 5}
    assert counted.dropna().to_dict() == {"a": 5, "b": 5, "c": 2, "e": 4, "f": 1}
    mean = audit.kpi("csat_mean").iloc[0]
    assert (mean["value"], mean["rows"]) == (pytest.approx((5 + 2 + 1) / 3), 3)
    everyone = audit.kpi("csat_fft").iloc[0]
    assert (everyone["value"], everyone["rows"]) == (pytest.approx(1 / 4), 4)
    # No measure knows of the direction, so that none can turn a scale again.
    reading = [key for key, entry in kpis.EVERY.items() for names in kpis.needed(entry).values()
               if names & {"csat_direction", "csat_given"}]  # fmt: skip
    assert reading == []


def test_an_answer_off_a_turned_scale_stays_off_it(tmp_path):
    plain = {**COLUMNS, "csat": "CAST(score AS INTEGER)"}
    rows = rows_of(audit_of(tmp_path, plain))
    assert rows.csat[["g", "h"]].astype(float).tolist() == [6, 7]
    zero = rows_of(audit_of(tmp_path, plain, first=FIRST.replace("c,,4", "c,,0")))
    assert float(zero.csat["c"]) == 6
    audit = audit_of(tmp_path, plain)
    assert (audit.kpi("csat_mean").iloc[0]["rows"], audit.kpi("csat_mean").iloc[0]["unknown"]) == (3, 2)


def test_satisfaction_is_counted_as_given_where_high_is_good(tmp_path):
    rows = rows_of(audit_of(tmp_path, {**COLUMNS, "csat_direction": "'satisfaction'"}))
    assert rows.csat.dropna().tolist() == rows.csat_given.dropna().tolist()


def test_a_turned_scale_without_its_top_and_a_code_without_a_name_are_refused(tmp_path):
    topless = {name: text for name, text in COLUMNS.items() if name != "csat_max"}
    with pytest.raises(IntakeFaults, match="a scale on which low is good, without its top: csat_max"):
        audit_of(tmp_path, topless)
    odd = {**COLUMNS, "csat_code": "CASE score WHEN '6' THEN 'no idea' END"}
    with pytest.raises(IntakeFaults, match='csat_code has the label "no idea" in 1 rows'):
        audit_of(tmp_path, odd)
    with pytest.raises(IntakeFaults, match='csat_direction has the label "bad" in'):
        audit_of(tmp_path, {**COLUMNS, "csat_direction": "'bad'"})


def test_an_answer_takes_site_and_queue_of_its_contact(tmp_path):
    (tmp_path / "first.csv").write_text("id,contact,where\na,1,\nb,1,Rome\nc,,\n")
    survey = {
        "table": "surveys",
        "vendor": "north",
        "files": ["first.csv"],
        "format": {"kind": "csv"},
        "columns": {
            "survey_id": "id", "contact_id": "contact", "site": "\"where\"",
            "answered_at": "TIMESTAMP '2024-03-05 10:00'",
        },
    }  # fmt: skip
    calls = {"columns": {"site": "'Lyon'", "queue": "topic"}}
    rows = rows_of(open_audit(written(tmp_path, sources={"survey": survey, "calls": calls})))
    assert rows.site[["a", "b"]].tolist() == ["Lyon", "Rome"] and pd.isna(rows.site["c"])
    assert rows.queue["a"] == "billing"
