"""How the times of an export can be read, and whether the values prove which of the ways is right.

31.12.2025 can only have the day first; 03/04/2025 can be read both ways. Where no value of a column tells, both
ways stand, and somebody who knows the export decides.
"""

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

import duckdb

from toolkit.intake.column_values import Cells, bound, identifier

Kind = Literal["instant", "moment", "day", "clock", "month"]
ORDERS = {
    "day_first": "%d{0}%m{0}%Y",
    "month_first": "%m{0}%d{0}%Y",
    "day_first_short": "%d{0}%m{0}%y",
    "month_first_short": "%m{0}%d{0}%y",
    "year_first_short": "%y{0}%m{0}%d",
}
TIME = r"\d{1,2}:\d{2}"
OFFSET = r"\s?(?:Z|[+-]\d{2}(?::?\d{2})?|UTC|GMT)"
FIRST_SENSIBLE, LAST_SENSIBLE = "1970-01-01", "2100-01-01"


class Reading(NamedTuple):
    """One way to read a column: its kind, its parts as strptime writes them, and the expression.

    `order` is the key of what is first in a date, empty where nothing can be mistaken.
    """

    kind: Kind
    expression: str
    date: str = ""
    joint: str = ""
    clock: str = ""
    order: str = ""


class Proof(NamedTuple):
    """A reading, how many rows it reads, and how many of them it alone reads, with one of those."""

    reading: Reading
    rows: int
    alone: int
    example: str


def readings(cells: Cells) -> list[Reading]:
    """Every way in which nearly all values of a column are times; none where they are none."""
    column = identifier(cells.name)
    if cells.type.startswith("TIMESTAMP WITH TIME ZONE"):
        return [Reading("instant", column)]
    if cells.type.startswith("TIMESTAMP"):
        return [Reading("moment", column)]
    if cells.type == "DATE":
        return [Reading("day", f"CAST({column} AS TIMESTAMP)", date="iso")]
    if cells.type == "TIME":
        return [Reading("clock", column, clock="iso")]
    if cells.type != "VARCHAR":
        return []
    for pattern, found in SHAPES:
        compiled = re.compile(pattern)
        if cells.are(compiled.fullmatch):
            sample = next(match for value, _rows in cells.common if (match := compiled.fullmatch(value)))
            return found(column, sample, cells)
    return []


def _iso(column: str, sample: re.Match[str], _cells: Cells) -> list[Reading]:
    clock, offset = sample["clock"], sample["offset"]
    if offset:
        return [Reading("instant", f"CAST({column} AS TIMESTAMPTZ)")]
    return [
        Reading("moment", f"CAST({column} AS TIMESTAMP)")
        if clock
        else Reading("day", f"CAST({column} AS TIMESTAMP)", "iso")
    ]


def _written(column: str, sample: re.Match[str], _cells: Cells) -> list[Reading]:
    """The parts of a date in either order; the year of four digits, or of two that may stand first."""
    sign, joint = sample["sign"], sample["joint"] or ""
    clock = _clock_format(sample["clock"]) if sample["clock"] else ""
    short = not re.search(r"\d{4}", sample["day"])
    orders = {key: text for key, text in ORDERS.items() if key.endswith("_short") == short}
    return [_written_as(column, order, text.format(sign), joint, clock) for order, text in orders.items()]


def _year_first(column: str, sample: re.Match[str], _cells: Cells) -> list[Reading]:
    clock = _clock_format(sample["clock"]) if sample["clock"] else ""
    date = "%Y{0}%m{0}%d".format(sample["sign"])
    return [_written_as(column, "", date, sample["joint"] or "", clock)]


def _digits(column: str, sample: re.Match[str], _cells: Cells) -> list[Reading]:
    long = len(sample[0]) == 8
    orders = (
        {"year_first": "%Y%m%d"} if long else {key: text.format("") for key, text in ORDERS.items() if "short" in key}
    )
    return [_written_as(column, order, text, "", "") for order, text in orders.items()]


def _month_named(column: str, sample: re.Match[str], _cells: Cells) -> list[Reading]:
    clock = _clock_format(sample["clock"]) if sample["clock"] else ""
    sign, name = sample["sign"], "%b" if len(sample["name"]) == 3 else "%B"
    year = "%Y" if len(sample["year"]) == 4 else "%y"
    return [_written_as(column, "", f"%d{sign}{name}{sign}{year}", sample["joint"] or "", clock)]


def _month(column: str, _sample: re.Match[str], _cells: Cells) -> list[Reading]:
    return [Reading("month", f"strptime({column} || '-01', '%Y-%m-%d')")]


def _clock(column: str, sample: re.Match[str], _cells: Cells) -> list[Reading]:
    return [Reading("clock", column, clock=_clock_format(sample[0]))]


def _written_as(column: str, order: str, date: str, joint: str, clock: str) -> Reading:
    pattern = f"{date}{joint}{clock}"
    return Reading("moment" if clock else "day", f"strptime({column}, '{pattern}')", date, joint, clock, order)


def _clock_format(sample: str) -> str:
    text = "%I:%M" if re.search("[AaPp][Mm]$", sample) else "%H:%M"
    text += ":%S" if sample.count(":") == 2 else ""
    fraction = re.search(r"\.(\d+)", sample)
    text += {3: ".%g", 6: ".%f"}.get(len(fraction[1]), ".%g") if fraction else ""
    return text + (" %p" if re.search(r" [AaPp][Mm]$", sample) else "%p" if re.search("[AaPp][Mm]$", sample) else "")


CLOCK = rf"{TIME}(?::\d{{2}}(?:\.\d{{1,6}})?)?(?: ?[AaPp][Mm])?"
SHAPES = (
    (rf"\d{{4}}-\d{{1,2}}-\d{{1,2}}(?:[ T](?P<clock>{TIME}(?::\d{{2}}(?:\.\d{{1,9}})?)?)(?P<offset>{OFFSET})?)?", _iso),
    (
        rf"(?P<day>\d{{4}}(?P<sign>[/.])\d{{1,2}}(?P=sign)\d{{1,2}})(?:(?P<joint>,? |T)(?P<clock>{CLOCK}))?",
        _year_first,
    ),
    (
        rf"(?P<day>\d{{1,2}}(?P<sign>[./-])\d{{1,2}}(?P=sign)(?:\d{{4}}|\d{{2}}))(?:(?P<joint>,? )(?P<clock>{CLOCK}))?",
        _written,
    ),
    (
        rf"\d{{1,2}}(?P<sign>[ -])(?P<name>[A-Z][a-z]{{2,8}})(?P=sign)(?P<year>\d{{4}}|\d{{2}})"
        rf"(?:(?P<joint>,? )(?P<clock>{CLOCK}))?",
        _month_named,
    ),
    (r"(?:19|20)\d{2}-(?:0[1-9]|1[0-2])", _month),
    (CLOCK, _clock),
    (r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])|\d{6}", _digits),
)


def joined(day: Reading, days: str, clock: Reading, clocks: str) -> Reading:
    """The moment that a day and a clock time in two columns make."""
    text = f"{identifier(days)} || ' ' || {identifier(clocks)}"
    plain = day.date == "iso" and re.fullmatch(r"iso|%H:%M(:%S)?(\.%g)?", clock.clock)
    if plain:
        return Reading("moment", f"CAST({text} AS TIMESTAMP)")
    date = "%Y-%m-%d" if day.date == "iso" else day.date
    pattern = f"{date} {'%H:%M:%S' if clock.clock == 'iso' else clock.clock}"
    return Reading("moment", f"strptime({text}, '{pattern}')", date, " ", clock.clock, day.order)


def proofs(connection: duckdb.DuckDBPyConnection, table: str, cells: Cells, ways: Sequence[Reading]) -> list[Proof]:
    """The ways, counted over all rows, the one that reads most first; ways that read nothing are left out."""
    read = [bound(each.expression, {cells.name: cells.loaded}) for each in ways]
    # A reading that puts the day into no sensible year reads nothing: 12/31/99 is not in the year 99.
    reads = [f"coalesce({each} BETWEEN '{FIRST_SENSIBLE}' AND '{LAST_SENSIBLE}', FALSE)" for each in read]
    asked = []
    for place, own in enumerate(reads):
        others = [each for other, each in enumerate(reads) if other != place] or ["FALSE"]
        alone = f"{own} AND NOT ({' OR '.join(others)})"
        asked += [
            f"count(*) FILTER ({own})",
            f"count(*) FILTER ({alone})",
            f"min(CAST({cells.loaded} AS VARCHAR)) FILTER ({alone})",
        ]
    row = connection.execute(f"SELECT {', '.join(asked)} FROM {table}").fetchall()[0]  # noqa: S608
    found = [
        Proof(each, row[3 * place], row[3 * place + 1], row[3 * place + 2] or "") for place, each in enumerate(ways)
    ]
    found = [each for each in found if each.rows]
    most = max((each.rows for each in found), default=0)
    # A way that reads less than another, and nothing that no other reads, is contradicted by the values.
    return sorted((each for each in found if each.alone or each.rows == most), key=lambda each: -each.rows)
