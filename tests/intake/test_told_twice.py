"""The same visits as a sheet with a row per item and as one with a row per visit: each visit counts once."""

import pandas as pd
import pytest
from audits_on_paper import BASE, merged, written

from toolkit.audits import read_parameters
from toolkit.intake.faults import IntakeFaults
from toolkit.intake.intakes import take_in

LONG = """\
visit,day,profile,item,points,of,critical
1,2024-03-04,new,greeted,1,1,y
1,2024-03-04,new,minutes,3,5,n
2,2024-03-05,old,greeted,0,1,y
2,2024-03-05,old,minutes,,5,n
3,2024-03-06,new,greeted,1,1,y
3,2024-03-06,new,minutes,5,5,n
"""
WIDE = """\
visit,day,profile,Q1 greeted,Q2 minutes
1,2024-03-04,new,1,3
2,2024-03-05,old,0,
3,2024-03-06,new,1,5
"""
VISIT = {"shop_id": "visit", "visited_at": "strptime(day, '%Y-%m-%d')", "scenario": "profile"}
POINTS = "CAST(value AS INTEGER)"
SHEETS = {
    "long": {
        "table": "shops",
        "vendor": "north",
        "files": ["long.csv"],
        "format": {"kind": "csv"},
        "rejects_at_most": 1,
        "columns": {
            **VISIT,
            "item_id": "item",
            "score": "CAST(points AS INTEGER)",
            "max_score": "CAST(of AS INTEGER)",
            "critical": "critical = 'y'",
        },
    },
    "wide": {
        "table": "shops",
        "vendor": "north",
        "files": ["wide.csv"],
        "format": {"kind": "csv"},
        "rejects_at_most": 1,
        "columns": VISIT,
        "items": {
            "greeted": {"column": "Q1 greeted", "max_score": 1, "critical": True, "score": POINTS},
            "minutes": {"column": "Q2 minutes", "max_score": 5, "score": POINTS},
        },
    },
}
BOTH_WAYS = pytest.mark.parametrize("order", [("long", "wide"), ("wide", "long")], ids="-".join)
CONTENT = ["vendor", "shop_id", "item_id", "scenario", "visited_local", "score", "max_score", "weight", "critical"]


def taken(folder, *order, long=LONG, wide=WIDE, sheets=SHEETS, **changes):
    """The intake of the sheets in this order, with changes laid over every one of them."""
    folder.mkdir(exist_ok=True)
    (folder / "long.csv").write_text(long, encoding="utf-8")
    (folder / "wide.csv").write_text(wide, encoding="utf-8")
    base = {**BASE, "sources": {name: {**sheets[name], **changes} for name in order}}
    base["vendors"] = [{"id": "north", "name": "North"}, {"id": "south", "name": "South"}]
    prepared = folder / "prepared"
    prepared.mkdir()
    return take_in(read_parameters(written(folder, base=base)), prepared, key=b"k" * 32)


def with_sheet(name, **changes):
    return {**SHEETS, name: merged(SHEETS[name], changes)}


def kept(found, table="shops"):
    return pd.read_parquet(found.folder / "tables" / f"{table}.parquet")


def items(found):
    """The visits and items that are kept, as 1 greeted."""
    frame = kept(found)
    return sorted(frame.shop_id + " " + frame.item_id)


def balance(found):
    frame = found.balance.set_index("source")
    assert (frame["rows"] == frame.kept + frame.excluded + frame.rejected).all() and frame.balances.all()
    return {name: (row["rows"], row.kept, row.rejected) for name, row in frame.iterrows()}


def reasons(found):
    return {(row.source, row.reason): row.rows for row in found.rejections.itertuples()}


def test_visits_in_both_shapes_count_once_and_are_those_of_the_first_sheet(tmp_path):
    found = taken(tmp_path / "both", "long", "wide")
    assert balance(found) == {"long": (6, 6, 0), "wide": (3, 0, 3)}
    assert reasons(found) == {("wide", "stands in the source long too"): 3}
    pd.testing.assert_frame_equal(kept(found)[CONTENT], kept(taken(tmp_path / "alone", "long"))[CONTENT])


def test_the_shape_named_first_stands_whichever_it_is(tmp_path):
    found = taken(tmp_path / "both", "wide", "long")
    assert balance(found) == {"wide": (3, 3, 0), "long": (6, 0, 6)}
    assert reasons(found) == {("long", "stands in the source wide too"): 6}
    pd.testing.assert_frame_equal(kept(found)[CONTENT], kept(taken(tmp_path / "alone", "wide"))[CONTENT])


def test_both_shapes_give_the_same_points(tmp_path):
    long, wide = (kept(taken(tmp_path / name, name))[CONTENT] for name in ("long", "wide"))
    wide["critical"] = wide.critical.fillna(False)
    pd.testing.assert_frame_equal(long, wide, check_dtype=False)


def test_a_second_sheet_stops_a_run_that_allows_no_rejects(tmp_path):
    with pytest.raises(IntakeFaults) as caught:
        taken(tmp_path, "long", "wide", rejects_at_most=0)
    assert "sources.wide: 3 of 3 rows cannot be used" in str(caught.value)
    assert "3 rows, first at line 2: stands in the source long too" in str(caught.value)


def test_a_visit_that_only_one_sheet_holds_stands(tmp_path):
    found = taken(tmp_path, "long", "wide", wide=WIDE + "4,2024-03-07,new,1,1\n")
    assert balance(found) == {"long": (6, 6, 0), "wide": (4, 1, 3)}
    assert items(found)[-2:] == ["4 greeted", "4 minutes"]


def test_a_visit_that_a_rule_excludes_in_one_sheet_is_no_copy_of_it(tmp_path):
    rule = with_sheet("long", exclude=[{"where": "visit = '2'", "reason": "redone"}])
    found = taken(tmp_path, "long", "wide", sheets=rule)
    assert balance(found) == {"long": (6, 4, 0), "wide": (3, 1, 2)}


def test_the_same_numbers_of_two_vendors_are_two_visits(tmp_path):
    found = taken(tmp_path, "long", "wide", sheets=with_sheet("wide", vendor="south"))
    assert balance(found) == {"long": (6, 6, 0), "wide": (3, 3, 0)}


def test_copies_are_found_where_a_part_of_the_key_is_empty(tmp_path):
    empty = {"columns": {"wave": "nullif(profile, profile)"}, "key": ["wave", "shop_id"]}
    both = {"wide": merged(SHEETS["wide"], empty)}
    both["long"] = merged(SHEETS["long"], {**empty, "key": [*empty["key"], "item_id"]})
    assert balance(taken(tmp_path, "long", "wide", sheets=both)) == {"long": (6, 6, 0), "wide": (3, 0, 3)}


def test_numbers_that_begin_anew_in_each_wave_are_told_apart_by_the_key(tmp_path):
    first = with_sheet("long", columns={"wave": "'first'"}, key=["wave", "shop_id", "item_id"])
    both = {**first, "wide": merged(SHEETS["wide"], {"columns": {"wave": "'second'"}})}
    assert balance(taken(tmp_path, "long", "wide", sheets=both)) == {"long": (6, 6, 0), "wide": (3, 3, 0)}


@BOTH_WAYS
def test_sheets_that_differ_on_an_item_keep_what_nobody_disputes(tmp_path, order):
    """As with contacts in two sources: nobody has said which is right. Half a row per visit is no row."""
    found = taken(tmp_path, *order, wide=WIDE.replace("new,1,3", "new,1,4"))
    assert items(found) == ["1 greeted", "2 greeted", "2 minutes", "3 greeted", "3 minutes"]
    told = reasons(found)
    assert told[("long", "stands in the source wide too, with another value: score of minutes")] == 1
    assert told[("wide", "stands in the source long too, with another value: score of minutes")] == 1
    balance(found)


def test_a_score_that_differs_is_shown_with_both_values(tmp_path):
    with pytest.raises(IntakeFaults) as caught:
        taken(tmp_path, "long", "wide", wide=WIDE.replace("new,1,3", "new,1,4"), rejects_at_most=0)
    said = str(caught.value)
    assert 'line 3: stands in the source wide too, with another value: score of minutes (points "3")' in said
    assert 'line 2: stands in the source long too, with another value: score of minutes (Q2 minutes "4")' in said


@BOTH_WAYS
@pytest.mark.parametrize("other", ["0,", "0,0"])
def test_an_item_not_asked_and_one_with_points_differ(tmp_path, order, other):
    long = LONG.replace("minutes,,5", "minutes,2,5" if other == "0," else "minutes,,5")
    found = taken(tmp_path, *order, long=long, wide=WIDE.replace("old,0,", f"old,{other}"))
    assert "2 minutes" not in items(found) and "2 greeted" in items(found)
    balance(found)


@BOTH_WAYS
def test_points_out_of_another_number_differ(tmp_path, order):
    found = taken(tmp_path, *order, long=LONG.replace("3,5", "3,6"))
    assert ("long", "stands in the source wide too, with another value: max_score of minutes") in reasons(found)
    assert "1 minutes" not in items(found) and "1 greeted" in items(found)


@BOTH_WAYS
@pytest.mark.parametrize(
    ("marked", "left"),
    # Visit 2 was not asked for its minutes, so that nothing hangs on the word there.
    [
        ({"minutes": {"critical": True}}, ["1 greeted", "2 greeted", "2 minutes", "3 greeted"]),
        ({"greeted": {"critical": None}, "minutes": {"critical": False}}, ["1 minutes", "2 minutes", "3 minutes"]),
    ],
    ids=["more", "fewer"],
)
def test_an_item_critical_in_one_sheet_only_differs(tmp_path, order, marked, left):
    assert items(taken(tmp_path, *order, sheets=with_sheet("wide", items=marked))) == left


@BOTH_WAYS
@pytest.mark.parametrize(
    ("change", "column"),
    [("1,2024-03-08,new", "visited_at"), ("1,2024-03-04,old", "scenario")],
    ids=["day", "scenario"],
)
def test_sheets_that_differ_on_the_visit_itself_keep_none_of_its_rows(tmp_path, order, change, column):
    found = taken(tmp_path, *order, wide=WIDE.replace("1,2024-03-04,new", change))
    assert items(found) == ["2 greeted", "2 minutes", "3 greeted", "3 minutes"]
    told = reasons(found)
    assert told[("long", f"stands in the source wide too, with another value: {column}")] == 2
    assert told[("wide", f"stands in the source long too, with another value: {column}")] == 1
    balance(found)


def test_what_only_one_sheet_says_is_no_difference(tmp_path):
    wide = with_sheet("wide", columns={"site": "'Lille'", "visited_at": "strptime(day || ' 10:30', '%Y-%m-%d %H:%M')"})
    del wide["wide"]["items"]["greeted"]["critical"]
    found = taken(tmp_path, "long", "wide", sheets=wide)
    assert reasons(found) == {("wide", "stands in the source long too"): 3}


def test_a_first_sheet_that_does_not_say_what_is_critical_is_told(tmp_path):
    wide = with_sheet("wide")
    del wide["wide"]["items"]["greeted"]["critical"]
    found = taken(tmp_path, "wide", "long", sheets=wide)
    said = "stands in the source wide too"
    assert reasons(found) == {
        ("long", f"{said}, which lacks: critical of greeted"): 3,
        ("long", f"{said}, which lacks: critical of minutes"): 2,
        ("long", said): 1,
    }


def test_of_several_differences_the_first_of_the_form_is_named(tmp_path):
    turned = {**SHEETS["wide"], "items": dict(reversed(SHEETS["wide"]["items"].items()))}
    found = taken(tmp_path, "long", "wide", sheets={**SHEETS, "wide": turned}, wide=WIDE.replace("new,1,3", "new,0,4"))
    assert ("wide", "stands in the source long too, with another value: score of minutes") in reasons(found)


def test_points_that_the_first_sheet_lacks_are_named(tmp_path):
    """Two names for one item look like this, so nothing is added up; nor is anything left out in silence."""
    long = LONG.replace("minutes", "time")
    found = taken(tmp_path / "wide", "long", "wide", long=long)
    assert balance(found) == {"long": (6, 6, 0), "wide": (3, 0, 3)}
    said = "stands in the source long too"
    assert reasons(found) == {("wide", f"{said}, which lacks: score of minutes"): 2, ("wide", said): 1}
    again = taken(tmp_path / "long", "wide", "long", long=long)
    said = "stands in the source wide too"
    assert reasons(again) == {("long", f"{said}, which lacks: score of time"): 2, ("long", said): 4}


def test_an_item_that_was_not_asked_need_not_be_in_both_sheets(tmp_path):
    long = "".join(line for line in LONG.splitlines(keepends=True) if "minutes,," not in line)
    found = taken(tmp_path, "long", "wide", long=long)
    assert reasons(found) == {("wide", "stands in the source long too"): 3}


def test_points_in_the_one_sheet_and_words_in_the_other_are_no_difference(tmp_path):
    words = {
        **SHEETS["long"],
        "columns": {**VISIT, "item_id": "item", "answer": "CASE points WHEN '1' THEN 'yes' ELSE 'no' END"},
    }
    found = taken(tmp_path, "wide", "long", sheets={**SHEETS, "long": words})
    assert reasons(found) == {("long", "stands in the source wide too"): 6}
    again = tmp_path / "again"
    found = taken(again, "long", "wide", sheets={**SHEETS, "long": words})
    assert reasons(found) == {("wide", "stands in the source long too, which lacks: score of greeted"): 3}


@BOTH_WAYS
def test_answers_without_points_that_differ_are_told(tmp_path, order):
    form = {name: merged(SHEETS[name], {"columns": VISIT}) for name in SHEETS}
    form["long"]["columns"] = {**VISIT, "item_id": "item", "answer": "points"}
    form["wide"]["items"] = {"greeted": {"column": "Q1 greeted"}, "minutes": {"column": "Q2 minutes"}}
    found = taken(tmp_path, *order, sheets=form, wide=WIDE.replace("new,1,5", "new,1,4"))
    assert "3 minutes" not in items(found) and len(items(found)) == 5
    assert ("wide", "stands in the source long too, with another value: answer of minutes") in reasons(found)


def test_two_wide_sheets_of_other_items_are_not_put_together(tmp_path):
    second = {**SHEETS["wide"], "items": {"thanked": {"column": "Q1 greeted", "max_score": 1, "score": POINTS}}}
    found = taken(tmp_path, "wide", "second", sheets={**SHEETS, "second": second})
    assert balance(found) == {"wide": (3, 3, 0), "second": (3, 0, 3)}
    assert reasons(found) == {("second", "stands in the source wide too, which lacks: score of thanked"): 3}


def test_copies_inside_a_sheet_are_told_before_the_two_are_compared(tmp_path):
    wide = WIDE + "1,2024-03-04,new,0,3\n"
    found = taken(tmp_path, "wide", "long", wide=wide)
    # Nobody says which row of visit 1 is right, so that the other sheet has it alone.
    assert balance(found) == {"wide": (4, 2, 2), "long": (6, 2, 4)}
    assert items(found)[:2] == ["1 greeted", "1 minutes"]


def test_three_sheets_of_one_visit_leave_one(tmp_path):
    sheets = {**SHEETS, "again": SHEETS["wide"]}
    found = taken(tmp_path, "wide", "long", "again", sheets=sheets)
    assert {name: each[1] for name, each in balance(found).items()} == {"wide": 3, "long": 0, "again": 0}
    said = "stands in the source wide too"
    assert reasons(found) == {("long", said): 6, ("again", said): 3}
