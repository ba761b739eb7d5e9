"""Workbooks come in as text, and hostile ones are refused before anything parses them."""

import datetime
import time
import zipfile
from pathlib import Path
from types import SimpleNamespace

import duckdb
import openpyxl
import pytest

from toolkit.intake import exports, spreadsheets
from toolkit.intake.faults import IntakeFaults

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CELLS = '<row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c></row><row r="2"><c r="A2"><v>1</v></c></row>'


def fmt(**changes):
    plain = {"delimiter": None, "encoding": None, "quote": '"', "header_line": 1, "null_values": [], "sheet": None}
    return SimpleNamespace(kind="xlsx", **{**plain, **changes})


def opened(path: Path, **changes):
    work = path.parent / "work"
    work.mkdir(exist_ok=True)
    return exports.open_export(path, fmt(**changes), work, key=f"x{len(list(work.iterdir()))}")


def rows(export):
    con = duckdb.connect()
    exports.load(con, export, "raw")
    return con.execute("SELECT * FROM raw ORDER BY line").fetchall()


def fault(path: Path, **changes) -> str:
    with pytest.raises(IntakeFaults) as raised:
        opened(path, **changes)
    (told,) = raised.value.faults
    assert list((path.parent / "work").iterdir()) == []
    return told


def by_hand(path: Path, cells: str = CELLS, *, before: str = "", extra: dict[str, bytes] | None = None) -> Path:
    """The smallest workbook with one sheet of the given XML."""
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{RELATIONS}"><sheets>'
        '<sheet name="Calls" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
        f'relationships"><Relationship Id="r1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
        "</Relationships>",
        "xl/worksheets/sheet1.xml": f"{before}<worksheet {MAIN}><sheetData>{cells}</sheetData></worksheet>",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**parts, **(extra or {})}.items():
            archive.writestr(name, content)
    return path


def test_every_kind_of_cell_becomes_text(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["id", "share", "day", "at", "clock", "length", "yes", "text"])
    sheet.append(
        [
            12,
            0.25,
            datetime.date(2024, 1, 2),
            datetime.datetime(2024, 1, 2, 3, 4, 5),
            datetime.time(3, 4, 5, 678_000),
            datetime.timedelta(hours=30, seconds=5),
            True,
            "a\nb",
        ]
    )
    sheet.append([1e15, -1.5e-7, None, datetime.datetime(2024, 1, 3), datetime.time(0, 0), None, False, "NA"])
    book.save(tmp_path / "cells.xlsx")
    assert rows(opened(tmp_path / "cells.xlsx")) == [
        (2, "12", "0.25", "2024-01-02", "2024-01-02 03:04:05", "03:04:05.678", "30:00:05", "true", "a\nb"),
        (3, "1000000000000000", "-1.5e-07", None, "2024-01-03", "00:00:00", None, "false", "NA"),
    ]


def test_error_cells_keep_their_words(tmp_path):
    cells = CELLS + (
        '<row r="3"><c r="A3" t="e"><v>#N/A</v></c></row>'
        "<row r='4'><c r='A4' t='e'><f>1/0</f><v>#DIV/0!</v></c></row>"
    )
    assert rows(opened(by_hand(tmp_path / "errors.xlsx", cells))) == [(2, "1"), (3, "#N/A"), (4, "#DIV/0!")]


def test_rows_carry_their_number_in_the_sheet_and_empty_rows_are_blank(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["B3"], sheet["C3"] = "id", "name"
    sheet["B4"], sheet["C4"] = 1, "Ann"
    sheet["B7"], sheet["C7"] = 2, None
    sheet["B8"], sheet["D8"] = 3, "stray"
    book.save(tmp_path / "sparse.xlsx")
    export = opened(tmp_path / "sparse.xlsx", header_line=3)
    assert export.columns == ("id", "name")
    assert rows(export) == [(4, "1", "Ann"), (7, "2", None)]
    assert export.malformed == ((8, "a value stands after the last named column", "3\t\tstray"),)
    assert (export.physical_lines, export.header_lines, export.blank_lines) == (8, 3, 2)
    assert export.balances


def test_null_values_apply_to_cells(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["id", "name"])
    book.active.append(["n/a", "Ann"])
    book.save(tmp_path / "nulls.xlsx")
    assert rows(opened(tmp_path / "nulls.xlsx", null_values=["n/a"])) == [(2, None, "Ann")]


def test_of_several_sheets_one_must_be_named(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Notes"
    book.create_sheet("Calls").append(["id"])
    book["Calls"].append([7])
    book.save(tmp_path / "two.xlsx")
    path = tmp_path / "two.xlsx"
    assert fault(path) == 'two.xlsx has 2 visible sheets; set format.sheet to one of "Notes", "Calls"'
    assert fault(path, sheet="calls") == (
        'two.xlsx has no sheet "calls"; its sheets are "Notes", "Calls"; change format.sheet'
    )
    assert fault(path, sheet="Notes") == 'two.xlsx has 0 rows in sheet "Notes", but format.header_line is 1'
    assert rows(opened(path, sheet="Calls")) == [(2, "7")]


def test_a_hidden_sheet_does_not_count_but_can_be_named(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["id"])
    book.active.append([1])
    book.create_sheet("Lists").append(["word"])
    book["Lists"].append(["x"])
    book["Lists"].sheet_state = "hidden"
    book.save(tmp_path / "hidden.xlsx")
    assert rows(opened(tmp_path / "hidden.xlsx")) == [(2, "1")]
    assert rows(opened(tmp_path / "hidden.xlsx", sheet="Lists")) == [(2, "x")]


def test_the_field_s_teaching_workbook_is_read(tmp_path, shared):
    path = shared / "data/call_centre_workbook/calls.xlsx"
    export = exports.open_export(path, fmt(), tmp_path, key="calls")
    assert (export.records, export.balances) == (5_000, True)
    assert rows(export)[0] == (
        *(2, "ID0001", "Diane", "2021-01-01", "09:12:58", "Contract related"),
        *("Y", "Y", "109", "00:02:23", "3"),
    )
    con = duckdb.connect()
    exports.load(con, export, "raw")
    counted = con.execute("SELECT avg((c5 = 'Y')::int), avg(c7::int), avg(c9::int) FROM raw").fetchone()
    assert counted == pytest.approx((0.8108, 67.5207, 3.4036), abs=5e-5)


def test_the_mystery_visits_are_read(tmp_path, shared):
    folder = shared / "data/bank_mystery_visits"
    visits = exports.open_export(folder / "2022.xlsx", fmt(), tmp_path, key="visits")
    assert (visits.records, len(visits.columns), visits.balances) == (253, 54, True)
    italy = exports.open_export(folder / "eei_2023.xlsx", fmt(), tmp_path, key="italy")
    assert (italy.records, len(italy.columns), italy.balances) == (98, 42, True)


def test_a_far_cell_is_refused_at_once(tmp_path):
    far = CELLS + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    path = by_hand(tmp_path / "far.xlsx", far)
    start = time.monotonic()
    assert fault(path) == (
        'far.xlsx reaches 1,048,576 rows by 16,384 columns in sheet "Calls", 17,179,869,184 cells, far more than '
        "it fills; delete the stray cells at its edge or export it as CSV"
    )
    assert time.monotonic() - start < 1


def test_a_sheet_that_is_nearly_all_empty_is_refused(tmp_path):
    wide = CELLS + '<row r="500"><c r="XFD500"><v>1</v></c></row>'
    assert "8,192,000 cells, far more than it fills" in fault(by_hand(tmp_path / "wide.xlsx", wide))


def test_a_part_that_unpacks_to_many_times_its_size_is_refused(tmp_path):
    bomb = by_hand(tmp_path / "bomb.xlsx", extra={"xl/sharedStrings.xml": b"<t>" + b"a" * (63 << 20)})
    told = fault(bomb)
    assert told.startswith("bomb.xlsx has a part, xl/sharedStrings.xml, that unpacks to 1,0")


@pytest.mark.parametrize(
    "before",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>',
        "<!-- " + "x" * 70_000 + ' --><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>',
    ],
)
def test_entities_in_a_sheet_are_refused(tmp_path, before):
    path = by_hand(tmp_path / "entities.xlsx", before=before)
    assert fault(path) == (
        "entities.xlsx has a document type or entities in xl/worksheets/sheet1.xml, which no workbook needs"
    )


def test_a_file_that_is_no_workbook_is_told_apart(tmp_path):
    old = tmp_path / "old.xlsx"
    old.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert fault_of_kind(old).startswith("old.xlsx is an encrypted workbook or an old .xls")
    nested = tmp_path / "nested.xlsx"
    with zipfile.ZipFile(nested, "w") as archive:
        archive.writestr("inner.zip", b"PK\x03\x04")
    assert fault(nested) == "nested.xlsx is an archive without xl/workbook.xml, so no .xlsx workbook"
    cut = by_hand(tmp_path / "cut.xlsx")
    cut.write_bytes(cut.read_bytes()[:-40])
    assert fault(cut).startswith("cut.xlsx is a damaged workbook")


def fault_of_kind(path: Path) -> str:
    with pytest.raises(IntakeFaults) as raised:
        exports.open_export(path, fmt(), path.parent, key="none")
    return raised.value.faults[0]


def test_a_damaged_sheet_is_told_and_leaves_nothing(tmp_path):
    cells = CELLS + '<row r="3"><c r="A3" t="s"><v>99</v></c></row></broken>'
    assert fault(by_hand(tmp_path / "damaged.xlsx", cells)).startswith("damaged.xlsx cannot be parsed: ")


def test_a_workbook_that_needs_too_much_memory_is_told_and_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(spreadsheets, "CHILD_BYTES", 8 << 20)
    cells = CELLS + "".join(
        f'<row r="{row}"><c r="A{row}" t="inlineStr"><is><t>{row * 7919:x}{"y" * 200}</t></is></c></row>'
        for row in range(3, 90_000)
    )
    told = fault(by_hand(tmp_path / "heavy.xlsx", cells))
    assert told.startswith("heavy.xlsx cannot be parsed: ")


def test_a_workbook_that_takes_too_long_is_told_and_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(spreadsheets, "CHILD_SECONDS", 0.001)
    told = fault(by_hand(tmp_path / "slow.xlsx"))
    assert told == "slow.xlsx cannot be parsed: the reader stopped; it may need more than 2 GiB or 0.001 s"


def test_an_honest_encrypted_member_is_refused(tmp_path):
    path = by_hand(tmp_path / "locked.xlsx")
    content = bytearray(path.read_bytes())
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    assert fault(path) == "locked.xlsx is encrypted; save it without a password"
