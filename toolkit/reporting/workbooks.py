"""Frames as a workbook, for those who go on in a spreadsheet: a sheet per frame, numbers as numbers, text as text."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

import pandas as pd
import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from toolkit.intake.rejects import guarded
from toolkit.reporting.cells import target_in_words
from toolkit.reporting.evidence import rounded
from toolkit.reporting.faults import ReportFaults
from toolkit.reporting.messages import MESSAGES
from toolkit.reporting.shown import json_safe
from toolkit.reporting.tables import title_of
from toolkit.reporting.words import known, legible, say, told, told_figure

# What a cell holds at most, in units of UTF-16.
LONGEST_TEXT: Final = 32_767
# A workbook says when it was made; the day of writing would make two runs differ.
_MADE: Final = datetime(2000, 1, 1)
_NARROWEST, _WIDEST = 8, 60
_A4: Final = 9
_CURRENCY: Final = re.compile("[A-Z]{3}")
# The library takes a text of this form for markup of its own and writes it into the file as it is.
_MARKUP: Final = re.compile(r"<r>.*</r>", re.DOTALL)
_LONE_SURROGATE: Final = re.compile("[\ud800-\udfff]")
# How a unit is shown: what stands before the number, its decimals, what stands behind. A per cent sign multiplies.
_FORMS: Final[Mapping[str, tuple[str, int, str]]] = {
    "share": ("0", 1, " %"),
    "seconds": ("#,##0", 1, '" s"'),
    "hours": ("#,##0", 1, '" h"'),
    "score": ("0", 2, ""),
    "ratio": ("0", 2, ""),
    "money": ("#,##0", 2, ""),
}
_MOST_DECIMALS: Final = 8
_TARGET_ENDS: Final = re.compile(r"[-+]?\d[\d.]*(?:e[+-]?\d+)?")
# The column that names the unit of a kind of number; there is none for those that count.
_UNITS: Final[Mapping[str, str]] = {"quantity": "unit", "money": "currency", "count": "", "number": ""}
_WHOLE, _PLAIN = "#,##0", "#,##0.0##"


class Sheet(NamedTuple):
    """A frame as a sheet: `columns` gives each column's title and kind, in their order; without it all are shown.

    Kinds: quantity (a number in the row's own `unit`), money (in its `currency`), count, number, target (a code such as
    >=0.8, in words), word (a verdict or severity in words), figure (the title of one), text. `nothing` stands where the
    frame has no rows. The first `heads` columns stay in sight. Long texts are broken into lines unless the sheet is for
    numbers (`flat`).
    """

    name: str
    about: str
    frame: pd.DataFrame
    columns: Mapping[str, tuple[str, str]] | None = None
    heads: int = 1
    nothing: str = ""
    flat: bool = False


class Cut(NamedTuple):
    """A text longer than a cell may be: where it stands, and how long it is."""

    sheet: str
    cell: str
    length: int


def write(
    path: Path, sheets: Sequence[Sheet], *, title: str, facts: Sequence[tuple[str, str]] = (), language: str = ""
) -> list[Cut]:
    """Frames as one workbook, a sheet that says what it is before them; the same frames give the same bytes.

    No text becomes a formula or a link: each is written as text, guarded as in the CSV files beside. Floats have ten
    significant digits, as there; what is missing is an empty cell. A text longer than a cell may be is cut, ends with
    a mark that says so, is listed on the first sheet and returned. ReportFaults where a sheet cannot hold its frame.
    """
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": legible(title), "author": "", "created": _MADE})
        pages = _Pages(book, language)
        first = say("sheet_about", language=language)
        # The sheets stand in the order in which they are named, not filled: the first tells of the others.
        front = book.add_worksheet(first)
        for sheet in sheets:
            pages.fill(book.add_worksheet(sheet.name), sheet)
        pages.fill(front, Sheet(first, "", _front(title, facts, sheets, pages.cuts, language), heads=0))
    return pages.cuts


def columns_of(frame: pd.DataFrame, *, language: str = "") -> dict[str, tuple[str, str]]:
    """Every column of a frame of figures or findings with its title and kind, whatever columns it has."""
    kinds = {"value": "quantity", "low": "quantity", "high": "quantity", "rows": "count", "unknown": "count"}
    kinds |= {"target": "target", "verdict": "word", "severity": "word", "title": "figure"}
    kinds |= {"contacts": "count", "money": "money"} if "currency" in frame else {}
    kinds |= {str(name): "number" for name in frame.select_dtypes("number").columns if str(name) not in kinds}
    return {str(name): (title_of(str(name), language=language), kinds.get(str(name), "text")) for name in frame.columns}


def _front(
    title: str, facts: Sequence[tuple[str, str]], sheets: Sequence[Sheet], cuts: Sequence[Cut], language: str
) -> pd.DataFrame:
    """What the workbook is, what stands on each sheet, and which texts are not whole."""
    rows = [
        (say("workbook", language=language), title),
        *facts,
        *((say("workbook_sheet", name=sheet.name, language=language), sheet.about) for sheet in sheets),
        (say("workbook_numbers", language=language), say("workbook_numbers_told", language=language)),
        *(
            (
                say("workbook_cut", language=language),
                say("workbook_cut_told", sheet=cut.sheet, cell=cut.cell, length=cut.length, language=language),
            )
            for cut in cuts
        ),
    ]
    names = [say("column_fact", language=language), say("column_said", language=language)]
    return pd.DataFrame([(legible(name), legible(said)) for name, said in rows], columns=names)


class _Pages:
    """The sheets of one workbook while it is written: the styles they share, and what had to be cut."""

    def __init__(self, book: Any, language: str) -> None:
        self._book = book
        self._language = language
        self._styles: dict[tuple[str, bool], Any] = {}
        self.cuts: list[Cut] = []

    def fill(self, page: Any, sheet: Sheet) -> None:
        """Header, rows, widths, filters, and how the sheet is printed."""
        frame = sheet.frame
        columns = dict(sheet.columns) if sheet.columns is not None else columns_of(frame, language=self._language)
        heading = self._book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        titles = [told(title, language=self._language) for title, _kind in columns.values()]
        widths = [self._put(page, sheet, 0, place, title, heading) for place, title in enumerate(titles)]
        rows = frame.to_dict("records")
        for number, row in enumerate(rows, start=1):
            for place, (name, (_title, kind)) in enumerate(columns.items()):
                value, pattern = self._shown(row, name, kind)
                style = self._style(pattern, wrapped=not sheet.flat and isinstance(value, str) and len(value) > _WIDEST)
                widths[place] = max(widths[place], self._put(page, sheet, number, place, value, style))
        if not rows and sheet.nothing:
            self._put(page, sheet, 1, 0, sheet.nothing, self._style("", wrapped=False))
        for place, width in enumerate(widths):
            page.set_column(place, place, min(max(width + 2, _NARROWEST), _WIDEST))
        page.freeze_panes(1, sheet.heads)
        page.autofilter(0, 0, max(len(rows), 1), max(len(columns) - 1, 0))
        page.set_landscape()
        page.set_paper(_A4)
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
        page.set_footer("&L&A&R&P / &N")

    def _shown(self, row: Mapping[Any, Any], name: str, kind: str) -> tuple[Any, str]:
        """A cell's value, and the pattern of a number."""
        value = row[name]
        if kind in _UNITS:
            unit = str(row.get(_UNITS[kind], ""))
            ends = _ends(row.get("target")) if kind == "quantity" else []
            return (rounded(float(value)), _pattern(float(value), unit, ends)) if known(value) else (None, "")
        if kind == "target":
            return target_in_words(value, str(row.get("unit", "")), self._language), ""
        plain = json_safe(value)
        if kind == "word" and plain in MESSAGES:
            plain = say(plain, language=self._language)
        if kind == "figure" and isinstance(plain, str):
            plain = told_figure(plain, language=self._language)
        return plain if plain is None or isinstance(plain, bool) else str(plain), ""

    def _style(self, pattern: str, *, wrapped: bool) -> Any:
        key = pattern, wrapped
        if key not in self._styles:
            form = {"valign": "top", "text_wrap": wrapped, **({"num_format": pattern} if pattern else {})}
            self._styles[key] = self._book.add_format(form)
        return self._styles[key]

    def _put(self, page: Any, sheet: Sheet, row: int, column: int, value: Any, style: Any) -> int:
        """Write one cell; how many letters wide it is."""
        if value is None or value == "":
            return 0
        if isinstance(value, bool):
            refused, wide = page.write_boolean(row, column, value, style), 5
        elif isinstance(value, str):
            text = self._fitting(value, sheet.name, xl_rowcol_to_cell(row, column))
            refused = page.write_string(row, column, text, style)
            wide = max(len(line) for line in text.split("\n"))
        else:
            refused, wide = page.write_number(row, column, value, style), len(f"{value:,.1f}") + 4
        if refused:
            rows, columns = sheet.frame.shape
            fault = say("fault_sheet", sheet=sheet.name, rows=rows, columns=columns, language=self._language)
            raise ReportFaults(say("workbook_unfit", language=self._language), [fault])
        return wide

    def _fitting(self, text: str, sheet: str, cell: str) -> str:
        """Text as a cell can hold it: no formula, no markup, no half of a surrogate pair, and not too long."""
        plain = guarded(_LONE_SURROGATE.sub("\ufffd", text))
        if _MARKUP.fullmatch(plain):
            plain = f"'{plain}"
        if _length(plain) <= LONGEST_TEXT:
            return plain
        self.cuts.append(Cut(sheet, cell, len(plain)))
        mark = say("workbook_cut_mark", length=len(plain), language=self._language)
        # Nothing takes more than two units of UTF-16, so that half as many letters always fit.
        kept = plain[: LONGEST_TEXT - len(mark)]
        return (kept if _length(kept) <= LONGEST_TEXT - len(mark) else kept[: (LONGEST_TEXT - len(mark)) // 2]) + mark


def _length(text: str) -> int:
    """The length that a spreadsheet counts: in units of UTF-16."""
    return len(text.encode("utf-16-le")) // 2


def _ends(target: object) -> list[float]:
    """The ends of a target's code, such as >=0.8 or 0.75..0.85."""
    return [float(end) for end in _TARGET_ENDS.findall(target.replace("..", " "))] if isinstance(target, str) else []


def _pattern(value: float, unit: str, ends: Sequence[float] = ()) -> str:
    """How a number of a unit is shown, with as many decimals as part it from a target; it stays the number it is.

    83.996 % against a target of 84 % is not shown as 84.0 %.
    """
    if _CURRENCY.fullmatch(unit):
        form = f'"{unit} "#,##0', 2, ""
    elif unit in _FORMS:
        form = _FORMS[unit]
    else:
        return _WHOLE if value.is_integer() else _PLAIN
    front, digits, behind = form
    scale = 100 if "%" in behind else 1
    near = [end for end in ends if end != value]
    while digits < _MOST_DECIMALS and any(round(scale * value, digits) == round(scale * end, digits) for end in near):
        digits += 1
    return f"{front}.{'0' * digits}{behind}"
