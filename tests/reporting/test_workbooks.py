"""Frames as a workbook: nothing in it acts, nothing is lost, and its numbers are those of the CSV files."""

import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from toolkit.intake.rejects import guarded
from toolkit.parameters.languages import LANGUAGES
from toolkit.reporting import evidence, workbooks
from toolkit.reporting.faults import ReportFaults
from toolkit.reporting.messages import MESSAGES
from toolkit.reporting.words import say
from toolkit.reporting.workbooks import LONGEST_TEXT, Sheet, write

# The library writes a text of this form as markup of its own.
MARKUP = ["<r><t>x</t></r>", "<r></r>", '</t></si><f>1+1</f><r xmlns="x"/>', "_x0041_", "&#61;1+1"]


def sheet(frame: pd.DataFrame, **more: Any) -> Sheet:
    return Sheet("Numbers", "what they are", frame, **more)


def read(path: Path, name: str = "Numbers") -> Any:
    return openpyxl.load_workbook(path)[name]


def cells(path: Path) -> list[Any]:
    book = openpyxl.load_workbook(path)
    return [cell for page in book for row in page.iter_rows() for cell in row if cell.value is not None]


@pytest.fixture(scope="module")
def hostile(security: dict[str, Any], attacks: list[str]) -> list[str]:
    formulas = security["xlsx_formula"]["input"]["attack"]
    return list(dict.fromkeys([*formulas, *attacks, *MARKUP, "http://evil.example/x", "mailto:a@b.example", "'=1+1"]))


def test_no_text_of_a_vendor_becomes_a_formula_a_link_or_markup(hostile: list[str], tmp_path: Path) -> None:
    frame = pd.DataFrame({place: pd.Series([text], dtype=object) for place, text in enumerate(hostile)})
    path = tmp_path / "x.xlsx"
    facts = [(text, text) for text in hostile]
    whole = Sheet("Numbers", hostile[0], frame, {place: (text, "text") for place, text in enumerate(hostile)})
    write(path, [whole, Sheet("Empty", "none", frame.head(0), nothing=hostile[0])], title=hostile[0], facts=facts)
    found = cells(path)
    assert {cell.data_type for cell in found} == {"s"}
    assert [cell.hyperlink for cell in found if cell.hyperlink] == []
    page = read(path)
    # NUL and its like cannot stand in a document of this kind but as an escape, which openpyxl leaves as it is.
    plain = [text for text in hostile if text.isprintable() and "\ud800" not in text]
    for place, text in enumerate(hostile, start=1):
        if text in plain and not text.startswith("<r>"):
            assert page.cell(1, place).value == page.cell(2, place).value == guarded(text)
    with zipfile.ZipFile(path) as archive:
        pages = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/")]
    assert not any(sign in part for part in pages for sign in ("<f>", "<f ", "<hyperlink"))


def test_what_the_library_takes_for_markup_stays_text(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    write(path, [sheet(pd.DataFrame({"t": MARKUP}))], title="t")
    assert [row[0].value for row in read(path).iter_rows(min_row=2)] == [f"'{MARKUP[0]}", f"'{MARKUP[1]}", *MARKUP[2:]]


def test_numbers_stay_the_numbers_of_the_csv_and_show_in_their_unit(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        [
            ("service_level", 0.1 + 0.2, "share", "0.0 %"),
            ("asa", 40.77123456789, "seconds", '#,##0.0" s"'),
            ("trt", 30.0, "hours", '#,##0.0" h"'),
            ("offered", 33_066.0, "contacts", "#,##0"),
            ("cost", 1234.5, "EUR", '"EUR "#,##0.00'),
            ("nps", -12.25, "points", "#,##0.0##"),
            ("csat_mean", 4.0, "score", "0.00"),
            ("lost", float("nan"), "share", "General"),
            ("worst", float("inf"), "share", "General"),
        ],
        columns=["kpi", "value", "unit", "pattern"],
    )
    path = tmp_path / "x.xlsx"
    write(path, [sheet(frame, columns=workbooks.columns_of(frame))], title="t")
    csv = pd.read_csv(evidence.write_csv(frame, tmp_path / "x.csv"))
    rows = list(read(path).iter_rows(min_row=2))
    assert [row[1].value for row in rows] == [None if pd.isna(x) else x for x in csv["value"]]
    assert [row[1].number_format for row in rows] == list(frame.pattern)
    assert [cell.value for cell in next(read(path).iter_rows())] == ["KPI", "Value", "Unit", "pattern"]


def test_targets_verdicts_and_severities_are_in_words_and_yes_stays_yes(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"target": [">=0.8", ""], "verdict": ["met", "strange"], "severity": ["limit", None], "unit": "share"}
    ).assign(ok=[True, False], on=pd.Timestamp("2024-02-01"))
    path = tmp_path / "x.xlsx"
    write(path, [sheet(frame)], title="t")
    rows = [[cell.value for cell in row] for row in read(path).iter_rows(min_row=2)]
    assert rows[0][:3] == ["at least 80.0\u00a0%", "met", "Limit of the evidence"]
    assert rows[1][:3] == [None, "strange", None]
    assert [row[4] for row in rows] == [True, False] and rows[0][5] == "2024-02-01T00:00:00"


def test_a_value_beside_its_target_is_not_shown_as_the_target(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        [
            (0.83996, ">=0.84", "share"),
            (0.84, ">=0.84", "share"),
            (20.04, "10..20", "seconds"),
            (0.9, "<=0.95", "share"),
        ],
        columns=["value", "target", "unit"],
    )
    path = tmp_path / "x.xlsx"
    write(path, [sheet(frame)], title="t")
    shown = [row[0].number_format for row in read(path).iter_rows(min_row=2)]
    assert shown == ["0.000 %", "0.0 %", '#,##0.00" s"', "0.0 %"]


@pytest.mark.parametrize("letter", ["x", "\U0001f600"], ids=["one unit a letter", "two units a letter"])
def test_a_text_longer_than_a_cell_is_cut_with_a_mark_and_told(letter: str, tmp_path: Path) -> None:
    fits, long = letter * (LONGEST_TEXT // len(letter.encode("utf-16-le")) * 2), letter * 40_000
    path = tmp_path / "x.xlsx"
    cuts = write(path, [sheet(pd.DataFrame({"t": [fits, long, "short"]}))], title="t")
    assert cuts == [("Numbers", "A3", 40_000)]
    values = [row[0].value for row in read(path).iter_rows(min_row=2)]
    assert values[0] == fits and values[2] == "short"
    mark = say("workbook_cut_mark", length=40_000)
    assert values[1].endswith(mark) and values[1].removesuffix(mark) in long
    assert LONGEST_TEXT // 2 < len(values[1].encode("utf-16-le")) // 2 <= LONGEST_TEXT
    told = [cell.value for cell in cells(path) if cell.parent.title == "About"]
    assert say("workbook_cut_told", sheet="Numbers", cell="A3", length=40_000) in told


def test_a_sheet_keeps_its_header_in_sight_filters_and_prints(tmp_path: Path) -> None:
    frame = pd.DataFrame({"kpi": ["a", "b"], "sentence": ["x" * 400, "y"], "rows": [1, 2]})
    path = tmp_path / "x.xlsx"
    write(path, [sheet(frame, heads=2)], title="t")
    page = read(path)
    assert page.freeze_panes == "C2" and page.auto_filter.ref == "A1:C3"
    assert page.print_title_rows == "$1:$1" and page.page_setup.orientation == "landscape"
    # One page wide is what nothing else is written of.
    assert page.page_setup.fitToWidth in (None, 1) and page.page_setup.fitToHeight == 0
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.column_dimensions["B"].width > 55 and page["B2"].alignment.wrap_text


def test_the_same_frames_give_the_same_bytes_and_nothing_of_when_or_who(tmp_path: Path) -> None:
    paths = [tmp_path / "a.xlsx", tmp_path / "b.xlsx"]
    for path in paths:
        write(path, [sheet(pd.DataFrame({"t": ["x"], "n": [1.5]}))], title="A title", facts=[("Client", "Somebody")])
    assert paths[0].read_bytes() == paths[1].read_bytes()
    said = openpyxl.load_workbook(paths[0]).properties
    assert said.title == "A title" and not said.creator and not said.lastModifiedBy
    assert said.created.year == said.modified.year == 2000
    front = [cell.value for cell in cells(paths[0]) if cell.parent.title == "About"]
    assert {"A title", "Client", "Somebody", "Sheet Numbers", "what they are"} <= set(front)


def test_a_frame_that_no_sheet_can_hold_is_refused_and_not_cut(tmp_path: Path) -> None:
    wide = pd.DataFrame([["x"] * 16_385])
    with pytest.raises(ReportFaults, match="sheet Numbers: 1 rows and 16385 columns are more than a sheet can hold"):
        write(tmp_path / "x.xlsx", [sheet(wide)], title="t")


def test_names_of_sheets_are_names_that_a_workbook_allows_in_every_language() -> None:
    for language in LANGUAGES:
        names = [say(key, language=language) for key in MESSAGES if key.startswith("sheet_")]
        assert len({name.casefold() for name in names}) == len(names) >= 7, language
        assert [name for name in names if len(name) > 31 or set(name) & set("[]:*?/\\'")] == []
