"""Wide score sheets: a visit per row, an item per column, and a row of the table for each."""

import pandas as pd
import pytest
import yaml
from audits_on_paper import BASE, written

from toolkit import open_audit
from toolkit.audits import prepare, read_parameters
from toolkit.intake.faults import IntakeFaults
from toolkit.intake.intakes import take_in
from toolkit.parameters import ParameterFaults

SHEET = """\
visit,day,Q1. Greeted?,Q2. <b>Time</b>,Q3. Other,why
1,2024-03-04,Yes ,12,a^b,
2,2024-03-05,No,,,mail me at ann@example.com
3,2024-03-06, Yes,7,a,
"""
ITEMS = {
    "greeted": {
        "column": "Q1. Greeted?",
        "section": "start",
        "max_score": 1,
        "critical": True,
        "score": "CASE trim(value) WHEN 'Yes' THEN 1 WHEN 'No' THEN 0 END",
        "narrative": "why",
    },
    "minutes": {"column": "Q2. <b>Time</b>", "max_score": 10, "weight": 0.5, "score": "CAST(value AS INTEGER) - 2"},
    "other": {"column": "Q3. Other"},
}
COLUMNS = {"shop_id": "visit", "visited_at": "strptime(day, '%Y-%m-%d')"}


def sheet(tmp_path, text=SHEET, items=ITEMS, table="shops", columns=COLUMNS, **more):
    given = {"table": table, "vendor": "north", "files": ["calls.csv"], "columns": columns, "items": items, **more}
    base = {**BASE, "sources": {"calls": given}}
    return read_parameters(written(tmp_path, text, base=base))


def taken(tmp_path, *args, **changes):
    parameters = sheet(tmp_path, *args, **changes)
    folder = tmp_path / "prepared"
    folder.mkdir()
    return take_in(parameters, folder, key=b"k" * 32)


def rows(tmp_path, *args, **changes):
    return pd.read_parquet(taken(tmp_path, *args, **changes).folder / "tables" / "shops.parquet")


def refusal(tmp_path, *args, **changes):
    with pytest.raises(IntakeFaults) as caught:
        taken(tmp_path, *args, **changes)
    return str(caught.value)


def test_a_row_becomes_a_row_for_each_item_in_the_order_written(tmp_path):
    frame = rows(tmp_path)
    assert frame.shop_id.tolist() == [each for visit in "123" for each in visit * 3]
    assert frame.item_id.tolist() == ["greeted", "minutes", "other"] * 3
    assert frame.answer.tolist()[:3] == ["Yes", "12", "a^b"]


def test_points_weights_and_sections_are_those_of_the_item(tmp_path):
    frame = rows(tmp_path).set_index("item_id")
    assert [float(x) for x in frame.loc["greeted", "score"]] == [1, 0, 1]
    assert [float(x) for x in frame.loc["minutes", "max_score"]] == [10, 10, 10]
    assert {key: float(frame.loc[key, "weight"].iloc[0]) for key in ITEMS} == {"greeted": 1, "minutes": 0.5, "other": 1}
    assert frame.loc["greeted", "section"].tolist() == ["start"] * 3
    assert frame.loc["greeted", "critical"].tolist() == [True] * 3
    assert frame.loc["minutes", ["section", "critical"]].isna().all().all()


def test_what_was_not_asked_is_null_and_never_zero(tmp_path):
    frame = rows(tmp_path).set_index(["shop_id", "item_id"])
    assert pd.isna(frame.loc[("2", "minutes"), "score"])
    assert pd.isna(frame.loc[("2", "other"), "answer"])
    assert frame.loc[("1", "other"), "score"] is None


def test_the_balance_counts_rows_of_the_export(tmp_path):
    found = taken(tmp_path)
    row = found.balance.iloc[0]
    assert (row["rows"], row.kept, row.excluded, row.rejected) == (3, 3, 0, 0)
    coverage = found.coverage.set_index("column")
    assert coverage.loc["item_id", ["status", "rows", "known"]].tolist() == ["given", 9, 9]
    assert coverage.loc["score", ["status", "known"]].tolist() == ["given", 5]
    assert coverage.loc["site", "status"] == "absent"


def test_text_of_shoppers_is_masked(tmp_path):
    frame = rows(tmp_path)
    assert not frame.narrative.dropna().str.contains("ann@").any()
    assert frame.narrative.notna().sum() == 1


def test_a_row_with_one_bad_item_is_rejected_whole_and_shown(tmp_path):
    bad = SHEET.replace("3,2024-03-06, Yes,7", "3,2024-03-06, Yes,seven")
    text = refusal(tmp_path, bad)
    assert "1 rows, first at line 4: not a number: score of minutes" in text
    assert '(Q2. <b>Time</b> "seven")' in text
    folder = tmp_path / "again"
    folder.mkdir()
    frame = rows(folder, bad, rejects_at_most=0.5)
    assert frame.shop_id.unique().tolist() == ["1", "2"]
    rejects = pd.read_csv(folder / "prepared" / "rejects" / "calls.csv")
    assert rejects.line.tolist() == [4] and '"visit": "3"' in rejects.row[0]


def test_more_points_than_there_are_are_refused(tmp_path):
    assert "more points than there are: score of minutes" in refusal(tmp_path, SHEET.replace(",12,", ",13,"))


def test_fewer_points_than_none_are_refused(tmp_path):
    assert "fewer points than none: score of minutes" in refusal(tmp_path, SHEET.replace(",12,", ",-1,"))


def test_the_same_visit_twice_is_a_copy_and_a_changed_one_a_conflict(tmp_path):
    copy = SHEET + SHEET.splitlines()[1] + "\n"
    assert "a copy of an earlier row" in refusal(tmp_path, copy)
    folder = tmp_path / "again"
    folder.mkdir()
    changed = SHEET + SHEET.splitlines()[1].replace("Yes", "No") + "\n"
    assert "several rows with one shop_id and different content" in refusal(folder, changed)


def test_a_sheet_with_a_row_per_item_needs_no_items(tmp_path):
    long = "visit,day,item,points,of\n1,2024-03-04,a,1,2\n1,2024-03-04,b,,2\n"
    columns = {
        **COLUMNS,
        "item_id": "item",
        "score": "CAST(nullif(points, '') AS INTEGER)",
        "max_score": "CAST(of AS INTEGER)",
    }
    frame = rows(tmp_path, long, items={}, columns=columns)
    assert frame.item_id.tolist() == ["a", "b"]
    assert pd.isna(frame.score[1]) and [float(x) for x in frame.weight] == [1, 1]
    folder = tmp_path / "again"
    folder.mkdir()
    text = refusal(folder, long.replace("a,1,2", "a,3,2"), items={}, columns=columns)
    assert "more points than there are: score" in text


@pytest.mark.parametrize(
    ("items", "said"),
    [
        (
            {"greeted": {"column": "Q1. Greeted"}},
            "sources.calls.items.greeted.column: no column Q1. Greeted in the export; did you mean Q1. Greeted?",
        ),
        (
            {"x": {"section": "start"}},
            "sources.calls.items.x: holds neither a column nor an expression; give column, score or answer",
        ),
        (
            {"x": {"column": "why", "score": "lenght(value)"}},
            "sources.calls.items.x.score: lenght() is not among the functions a mapping may call",
        ),
        (
            {"x": {"column": "why", "criticality": "business"}},
            "sources.calls.items.x.criticality: the table shops has no column criticality",
        ),
        ({"x": {"score": "value"}}, "sources.calls.items.x.score: no column value in the export"),
    ],
)
def test_a_fault_in_an_item_is_named_with_its_place(tmp_path, items, said):
    text = refusal(tmp_path, items=items)
    assert said in text
    assert "small.yml:" in text


def test_what_columns_and_items_both_give_is_refused(tmp_path):
    text = refusal(tmp_path, columns={**COLUMNS, "section": "why", "item_id": "visit"})
    assert "sources.calls.columns.section: is given by items.greeted too; give it in one of the two" in text
    assert "sources.calls.columns.item_id: is given by items; a sheet with a row per item needs no items" in text


def test_a_table_without_items_has_none(tmp_path):
    columns = {"survey_id": "visit", "answered_at": "strptime(day, '%Y-%m-%d')"}
    text = refusal(tmp_path, table="surveys", columns=columns)
    assert (
        "sources.calls.items: the table surveys has no items; only shops, evaluations, reported, alignment have" in text
    )


def test_the_parameters_refuse_what_an_item_cannot_be(tmp_path):
    with pytest.raises(ParameterFaults) as caught:
        sheet(tmp_path, items={"Greeted!": {"column": "why"}, "x": {"critical": "perhaps", "points": 1}})
    text = str(caught.value)
    assert '"Greeted!" as a key' in text
    assert "items.x.critical" in text and "expected true or false" in text
    assert "items.x.points  unknown key" in text


def test_items_may_stand_in_a_mapping_file(tmp_path):
    (tmp_path / "form.yml").write_text(yaml.safe_dump({"items": ITEMS, "columns": COLUMNS}), encoding="utf-8")
    own = {"other": {"column": "why"}}
    parameters = sheet(tmp_path, items=own, mapping="form.yml")
    found = parameters.sources["calls"].items
    assert set(found) == set(ITEMS) and found["other"].column == "why" and found["minutes"].weight == 0.5


def test_an_audit_prepared_is_opened_again_with_its_items(tmp_path):
    folder = tmp_path / "prepared"
    folder.mkdir()
    prepare(sheet(tmp_path), folder)
    assert open_audit(folder).parameters.sources["calls"].items["greeted"].critical is True
