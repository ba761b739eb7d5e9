"""Which table an export that no shipped format knows becomes, and which of its columns which of the table's.

A column is proposed where its name is one of the words by which such a column is known and its values are of the
kind that the table needs; both must speak for it. The table is the one that the most columns speak for, among
those whose necessary columns are there.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from toolkit.intake import tables
from toolkit.intake.columns import Column
from toolkit.intake.export_sheets import ExportSheet
from toolkit.intake.header_words import likeness

LIKE_ENOUGH = 0.5
NEARLY_VENDOR = 0.85
# A day and a clock time in two columns say more than the day alone.
JOINED_BONUS = 0.1
SMALL_SCALE = 12
# What an export must hold to become a table: of each tuple one. `items` are columns side by side.
NEEDED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "contacts": (
        ("started_at",),
        (
            *("contact_id", "outcome", "answered", "abandoned", "wait_seconds", "talk_seconds", "handle_seconds"),
            *("ivr_seconds", "queue", "direction"),
        ),
    ),
    "events": (("case_id",), ("activity",), ("occurred_at",)),
    "surveys": (("survey_id", "contact_id"), ("answered_at", "invited_at"), ("csat", "nps", "comment", "invited_at")),
    "shops": (("shop_id",), ("visited_at",), ("item_id", "items")),
    "evaluations": (("evaluation_id",), ("evaluated_at",), ("item_id",), ("score",)),
    "agents": (("agent_id",), ("hired_at",)),
    "time": (
        ("agent_id",),
        ("interval_start",),
        ("interval_end", "paid_seconds", "login_seconds", "scheduled_seconds"),
    ),
    "money": (("period_start",), ("amount",), ("line_id",)),
    "forecasts": (("interval_start",), ("forecast_contacts",)),
    "reported": (("period_start",), ("kpi", "items")),
    "actions": (("action_id",), ("kind",), ("raised_at",), ("due_at", "closed_at")),
    "alignment": (("sheet_id",), ("side",), ("answered_at",), ("items",)),
    "counts": (("day",), ("bidder",), ("offered",), ("answered",)),
}
# Not tables of an audit: counts that somebody has added up already, for a comparison's `aggregates`.
COUNTS = (
    Column("day", "timestamp", "time", "the day or week that is counted"),
    Column("bidder", "string", "text", "whose contacts"),
    Column("offered", "int64", "number", "contacts offered"),
    Column("answered", "int64", "number", "contacts answered"),
    Column("answered_within", "int64", "number", "contacts answered in time"),
    Column("abandoned", "int64", "number", "contacts abandoned"),
)
OUTCOME = Column("outcome", "string", "text", "how the contact ended, in words from which answered is told")
SCORES = {"csat": (0, 11), "nps": (0, 10)}
LONG_ITEMS = {"shops": "item_id", "reported": "kpi"}


class Match(NamedTuple):
    """A column of the export and the canonical one that it is like; `joined` where a day beside it belongs to it."""

    column: str
    name: str
    like: float
    joined: bool = False


def best_table(sheet: ExportSheet, items: Mapping[str, Sequence[str]]) -> tuple[str, dict[str, Match]] | None:
    """The table that most speaks for, with the columns that speak for it; None where no table's needs are met.

    `items` says of each table that may lie on its side which columns are its items.
    """
    found = []
    for place, table in enumerate(NEEDED):
        matched = matches(sheet, table)
        there = {*matched, *(["items"] if items.get(table) and LONG_ITEMS.get(table) not in matched else [])}
        if all(there & set(needed) for needed in NEEDED[table]):
            score = sum(match.like for match in matched.values()) + min(len(items.get(table, ())), 4) * LIKE_ENOUGH / 2
            found.append((score, -place, table, matched))
    if not found:
        return None
    _score, _place, table, matched = max(found, key=lambda each: each[:2])
    return table, matched


def matches(
    sheet: ExportSheet, table: str, *, taken: Sequence[str] = (), given: Sequence[str] = ()
) -> dict[str, Match]:
    """Each canonical column with the export's column that is most like it; a column of the export serves once.

    Columns of the export in `taken`, and canonical ones in `given`, are left out.
    """
    candidates = []
    for place, column in enumerate(_columns(table)):
        if column.name in given or column.name == "vendor":
            continue
        for order, name in enumerate(sheet.look.columns):
            like = likeness(name, table, column.name)
            if name in taken or like < LIKE_ENOUGH or not _fits(sheet, table, column, name):
                continue
            joined = column.kind == "time" and sheet.kind(name) == "clock"
            candidates.append((like + JOINED_BONUS * joined, -place, -order, Match(column.name, name, like, joined)))
    result: dict[str, Match] = {}
    used: set[str] = set()
    for _like, _place, _order, match in sorted(candidates, key=lambda each: each[:3], reverse=True):
        if match.column not in result and match.name not in used:
            result[match.column] = match
            used.add(match.name)
    return result


def _columns(table: str) -> tuple[Column, ...]:
    if table == "counts":
        return COUNTS
    return (*tables.mappable(table), *((OUTCOME,) if table == "contacts" else ()))


def _fits(sheet: ExportSheet, table: str, column: Column, name: str) -> bool:
    """Whether the values of an export's column are of the kind that a canonical column holds."""
    cells, kind = sheet.cells[name], sheet.kind(name)
    if not cells.filled:
        return False
    dated = kind in ("instant", "moment", "day")
    if column.kind == "time":
        return (
            dated or (kind == "clock" and sheet.day_column is not None) or (kind == "month" and "period" in column.name)
        )
    if dated or kind == "month":
        return False
    if column.kind == "truth":
        return cells.yes_no
    if column.kind == "seconds":
        return cells.numbers or (kind == "clock" and not _is_a_time_of_day(sheet, name))
    if column.kind == "number":
        if column.name in SCORES and not (cells.whole_numbers and cells.distinct <= SMALL_SCALE):
            return False
        low, high = SCORES.get(column.name, (float("-inf"), float("inf")))
        return cells.numbers and low <= cells.ends()[0] and cells.ends()[1] <= high
    if kind == "clock":
        return False
    if column.name in tables.FREE_TEXT.get(table, ()) and column.name != "title":
        return cells.free_text
    if column.pseudonym or column.name.endswith("_id") or column.name in ("kpi", "title", "description", "bidder"):
        return not cells.free_text
    if column.name == "outcome":
        return 1 < len(cells.words) <= SMALL_SCALE and not cells.yes_no
    if column.name in ("activity", "state", "currency", "unit"):
        return not cells.numbers and not cells.free_text
    return not cells.free_text and not (cells.numbers and cells.distinct > SMALL_SCALE) and not cells.unique


def _is_a_time_of_day(sheet: ExportSheet, name: str) -> bool:
    """Whether clock times are times of day rather than lengths: most lie beyond two hours."""
    return sheet.cells[name].share(lambda value: value.split(":")[0].isdigit() and int(value.split(":")[0]) >= 2) > 0.5
