"""Evaluations and the roster come in with the agents' pseudonyms, and a roster is not cut by the period."""

import pandas as pd
import pytest
from audits_on_paper import written

from toolkit.audits import open_audit, read_parameters
from toolkit.intake.faults import IntakeFaults
from toolkit.intake.intakes import take_in
from toolkit.questions import mystery_comparisons, sufficiency

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


WIDE = """\
form,agent,by,at,version,Greeting,Right answer,Next step,Total
f1,Ann,Cid,05.03.2024 10:00,3,Yes,Partly,N/A,67%
f2,Bea,Cid,06.03.2024 11:30,3,No,Yes,Yes,83%
f3,Bea,Dan,05.04.2024 10:00,3,Yes,Yes,Yes,100%
"""
LONG = """\
form,agent,by,at,version,item,points,of,weight,critical,kind,section
f1,Ann,Cid,05.03.2024 10:00,3,greeting,1,1,1,n,,Opening
f1,Ann,Cid,05.03.2024 10:00,3,correct,1,2,3,y,customer,Solution
f1,Ann,Cid,05.03.2024 10:00,3,next_step,,1,1,n,,Solution
f2,Bea,Cid,06.03.2024 11:30,3,greeting,0,1,1,n,,Opening
f2,Bea,Cid,06.03.2024 11:30,3,correct,2,2,3,y,customer,Solution
f2,Bea,Cid,06.03.2024 11:30,3,next_step,1,1,1,n,,Solution
"""
FORM = {
    "evaluation_id": "form",
    "agent_id": "agent",
    "evaluator_id": '"by"',
    "form_version": "version",
    "evaluated_at": "strptime(\"at\", '%d.%m.%Y %H:%M')",
}
PASSED = "CASE value WHEN 'Yes' THEN 1 WHEN 'No' THEN 0 END"
OF_FORM = {"table": "evaluations", "vendor": "north", "format": {"kind": "csv"}}
WIDE_FORM = {
    **OF_FORM,
    "files": ["wide.csv"],
    "columns": FORM,
    "items": {
        "greeting": {"column": "Greeting", "section": "Opening", "max_score": 1, "critical": False, "score": PASSED},
        "correct": {
            "column": "Right answer",
            "section": "Solution",
            "max_score": 2,
            "weight": 3,
            "critical": True,
            "criticality": "customer",
            "score": "CASE value WHEN 'Yes' THEN 2 WHEN 'Partly' THEN 1 WHEN 'No' THEN 0 END",
        },
        "next_step": {"column": "Next step", "section": "Solution", "max_score": 1, "critical": False, "score": PASSED},
    },
}
VISITS = {
    "table": "shops",
    "vendor": "north",
    "files": ["long.csv"],
    "format": {"kind": "csv"},
    "columns": {
        "shop_id": "form",
        "item_id": "item",
        "section": "section",
        "visited_at": FORM["evaluated_at"],
        "score": "CAST(nullif(points, '') AS INTEGER)",
        "max_score": 'CAST("of" AS INTEGER)',
    },
}
LONG_FORM = {
    **OF_FORM,
    "files": ["long.csv"],
    "columns": {
        **FORM,
        "item_id": "item",
        "section": "section",
        "score": "CAST(nullif(points, '') AS INTEGER)",
        "max_score": 'CAST("of" AS INTEGER)',
        "weight": "CAST(weight AS INTEGER)",
        "critical": "critical = 'y'",
        "criticality": "nullif(kind, '')",
    },
}


def of_forms(tmp_path, text=WIDE, **forms):
    """The parameters of an audit of contacts, the roster and these forms."""
    (tmp_path / "wide.csv").write_text(text, encoding="utf-8")
    (tmp_path / "long.csv").write_text(LONG, encoding="utf-8")
    (tmp_path / "roster.csv").write_text(ROSTER, encoding="utf-8")
    return written(tmp_path, sources={"roster": SOURCES["roster"], **forms})


def taken(tmp_path, text=WIDE, **forms):
    folder = tmp_path / "prepared"
    folder.mkdir()
    return take_in(read_parameters(of_forms(tmp_path, text, **forms)), folder, key=KEY)


def test_a_wide_form_becomes_a_row_for_each_item(tmp_path):
    found = taken(tmp_path, forms=WIDE_FORM)
    rows = frame(found, "evaluations")
    assert rows.evaluation_id.tolist() == ["f1"] * 3 + ["f2"] * 3
    assert rows.item_id.tolist() == ["greeting", "correct", "next_step"] * 2
    assert [None if pd.isna(each) else float(each) for each in rows.score] == [1, 1, None, 0, 2, 1]
    assert rows.weight.astype(float).tolist() == [1, 3, 1] * 2
    assert rows.max_score.astype(float).tolist() == [1, 2, 1] * 2
    assert rows.criticality.fillna("").tolist() == ["", "customer", ""] * 2
    assert rows.critical.tolist() == [False, True, False] * 2
    balance = found.balance.set_index("source").loc["forms"]
    assert (balance["rows"], balance.kept, balance.excluded, balance.rejected) == (3, 2, 1, 0)


def test_the_agents_of_a_wide_form_are_those_of_the_contacts_and_the_roster(tmp_path):
    found = taken(tmp_path, forms=WIDE_FORM)
    ann, bea, cid = frame(found, "agents").agent_id
    rows = frame(found, "evaluations")
    assert rows.agent_id.tolist() == [ann] * 3 + [bea] * 3
    assert set(rows.evaluator_id) == {cid}
    assert set(frame(found, "contacts").agent_id.dropna()) == {ann, bea}


def test_a_wide_form_says_what_the_long_one_says(tmp_path):
    for name in ("wide", "long"):
        (tmp_path / name).mkdir()
    wide = frame(taken(tmp_path / "wide", forms=WIDE_FORM), "evaluations")
    long = frame(taken(tmp_path / "long", forms=LONG_FORM), "evaluations")
    pd.testing.assert_frame_equal(wide, long)


def test_the_same_forms_in_both_shapes_count_once(tmp_path):
    wide = {**WIDE_FORM, "rejects_at_most": 1}
    found = taken(tmp_path, long=LONG_FORM, wide=wide)
    balance = found.balance.set_index("source")
    assert (balance["rows"] == balance.kept + balance.excluded + balance.rejected).all()
    assert balance.loc["long", ["rows", "kept"]].tolist() == [6, 6]
    assert balance.loc["wide", ["rows", "kept", "excluded", "rejected"]].tolist() == [3, 0, 1, 2]
    assert found.rejections[["source", "reason"]].to_numpy().tolist() == [["wide", "stands in the source long too"]]
    assert len(frame(found, "evaluations")) == 6


def test_two_shapes_that_name_another_agent_keep_neither(tmp_path):
    both = {"long": {**LONG_FORM, "rejects_at_most": 1}, "wide": {**WIDE_FORM, "rejects_at_most": 1}}
    found = taken(tmp_path, WIDE.replace("f1,Ann", "f1,Bea"), **both)
    assert set(frame(found, "evaluations").evaluation_id) == {"f2"}
    told = dict(zip(found.rejections.source + " " + found.rejections.reason, found.rejections["rows"], strict=True))
    assert told["long stands in the source wide too, with another value: agent_id"] == 3


def test_an_answer_that_the_form_does_not_know_rejects_the_evaluation_whole(tmp_path):
    form = {**WIDE_FORM, "items": {"greeting": {**WIDE_FORM["items"]["greeting"], "score": "CAST(value AS INTEGER)"}}}
    text = WIDE.replace("10:00,3,Yes", "10:00,3,1").replace("11:30,3,No", "11:30,3,?")
    with pytest.raises(IntakeFaults) as caught:
        taken(tmp_path, text, forms=form)
    assert 'first at line 3: not a number: score of greeting (Greeting "?")' in str(caught.value)


def test_an_evaluation_has_points_and_no_answers(tmp_path):
    with pytest.raises(IntakeFaults) as caught:
        taken(tmp_path, forms={**WIDE_FORM, "items": {"greeting": {"column": "Greeting", "max_score": 1}}})
    assert "sources.forms.items.greeting: the table evaluations has no answers; give score" in str(caught.value)


def test_a_wide_form_without_weights_still_has_quality_scores(tmp_path):
    """Nobody gives weights here, so that each item weighs the same, as it does for the agents' scores."""
    items = {name: {key: item[key] for key in item if key != "weight"} for name, item in WIDE_FORM["items"].items()}
    audit = open_audit(of_forms(tmp_path, forms={**WIDE_FORM, "items": items}, shops=VISITS))
    frame = mystery_comparisons.triangle(audit).set_index("section")
    assert frame.loc["", "qa"] == pytest.approx(5 / 7) and frame.loc["", "evaluations"] == 2
    assert frame.loc["solution", "qa"] == pytest.approx(4 / 5)
