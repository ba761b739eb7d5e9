"""What intake derives for whole evaluations, and how an invitation that nobody answered comes in."""

import pandas as pd
import pytest
from audits_on_paper import written

from toolkit.audits import read_parameters
from toolkit.intake.faults import IntakeFaults
from toolkit.intake.intakes import take_in

KEY = b"k" * 32
# e1 fails an item critical to the customer; e2 has an item of which nobody says whether it is critical, and it fails;
# e3 scores no critical item at all.
FORMS = """\
form,item,at,score,points,critical,family
e1,a,05.03.2024 10:00,2,2,false,
e1,b,05.03.2024 10:00,0,1,true,customer
e1,c,05.03.2024 10:00,1,1,true,compliance
e2,a,05.03.2024 11:00,1,2,,
e2,b,05.03.2024 11:00,1,1,true,customer
e3,a,05.03.2024 12:00,1,2,false,
e3,b,05.03.2024 12:00,,1,true,customer
"""
FORM_SOURCE = {
    "table": "evaluations",
    "vendor": "north",
    "files": ["rows.csv"],
    "format": {"kind": "csv"},
    "columns": {
        "evaluation_id": "form",
        "item_id": "item",
        "evaluated_at": "strptime(\"at\", '%d.%m.%Y %H:%M')",
        "score": "CAST(score AS INTEGER)",
        "max_score": "CAST(points AS INTEGER)",
        "critical": "CAST(critical AS BOOLEAN)",
        "criticality": "family",
    },
}
# Answered; invited without an answer; invited without an answer outside the period; neither answered nor invited.
ANSWERS = """\
id,sent,came,invited,score
1,01.03.2024,02.03.2024,true,5
2,04.03.2024,,true,
3,04.04.2024,,true,
4,05.03.2024,,false,
"""
SURVEY_SOURCE = {
    "table": "surveys",
    "vendor": "north",
    "files": ["rows.csv"],
    "format": {"kind": "csv"},
    "columns": {
        "survey_id": "id",
        "invited_at": "strptime(sent, '%d.%m.%Y')",
        "answered_at": "strptime(came, '%d.%m.%Y')",
        "invited": "CAST(invited AS BOOLEAN)",
        "csat": "CAST(score AS INTEGER)",
        "csat_max": "5",
    },
    "rejects_at_most": 0.5,
}


def intake(tmp_path, text, source):
    (tmp_path / "rows.csv").write_text(text, encoding="utf-8")
    parameters = read_parameters(written(tmp_path, sources={"rows": source}))
    folder = tmp_path / "prepared"
    folder.mkdir()
    return take_in(parameters, folder, key=KEY)


def test_an_evaluation_has_failed_where_a_known_item_failed_and_is_doubtful_where_an_unknown_one_did(tmp_path):
    found = intake(tmp_path, FORMS, FORM_SOURCE)
    frame = pd.read_parquet(found.folder / "tables" / "evaluations.parquet")
    assert frame.item_place.tolist() == [0, 1, 2, 0, 1, 0, 1]
    assert frame.weight.astype(float).tolist() == [1.0] * 7
    whole = frame[frame.item_place == 0].set_index("evaluation_id")

    def said(kind):
        pairs = whole[[f"scored_{kind}", f"failed_{kind}"]].astype(object)
        return {form: tuple("?" if pd.isna(x) else "y" if x else "n" for x in row) for form, row in pairs.iterrows()}

    assert said("critical") == {"e1": ("y", "y"), "e2": ("y", "?"), "e3": ("n", "n")}
    assert said("other") == {"e1": ("y", "n"), "e2": ("?", "?"), "e3": ("y", "y")}
    assert said("customer") == {"e1": ("y", "y"), "e2": ("y", "n"), "e3": ("n", "n")}
    assert said("compliance") == {"e1": ("y", "n"), "e2": ("n", "n"), "e3": ("n", "n")}
    assert said("business") == {"e1": ("n", "n"), "e2": ("n", "n"), "e3": ("n", "n")}


def test_what_follows_of_an_evaluation_is_absent_without_its_columns(tmp_path):
    without = {name: text for name, text in FORM_SOURCE["columns"].items() if name != "criticality"}
    found = intake(tmp_path, FORMS, {**FORM_SOURCE, "columns": without})
    status = found.coverage.set_index("column").status
    assert status[["failed_critical", "failed_other", "scored_other"]].tolist() == ["derived"] * 3
    assert status[["failed_customer", "scored_business", "criticality"]].tolist() == ["absent"] * 3


def test_a_word_of_criticality_that_the_catalogue_does_not_read_stops_the_run(tmp_path):
    with pytest.raises(IntakeFaults, match='criticality has the label "legal" in 1 rows'):
        intake(tmp_path, FORMS.replace(",compliance", ",legal"), FORM_SOURCE)


def test_an_invitation_without_an_answer_is_kept_and_placed_by_its_own_day(tmp_path):
    found = intake(tmp_path, ANSWERS, SURVEY_SOURCE)
    frame = pd.read_parquet(found.folder / "tables" / "surveys.parquet")
    assert frame[["survey_id", "answered", "audience"]].to_numpy().tolist() == [
        ["1", True, "customer"],
        ["2", False, "customer"],
    ]
    assert [str(day) for day in frame.local_date] == ["2024-03-02", "2024-03-04"]
    assert found.exclusions.reason.tolist() == ["outside the period 2024-03-01 to 2024-03-31"]
    assert found.rejections.reason.tolist() == ["empty: answered_at"]
