"""Sheets given in two shapes, a row per item and a row per visit or evaluation: each sheet counts once.

A row of the one shape is never a plain copy of a row of the other. So both are taken apart into items, and what
two sources hold of one sheet and item is compared.
"""

from collections.abc import Iterable, Sequence
from itertools import combinations, permutations
from typing import Any, NamedTuple

import ibis
from ibis import _

from toolkit.intake import score_sheets, tables
from toolkit.intake.score_sheets import ItemRules

# Score sheets are the tables whose items have this name.
ITEM = "item_id"
PLACE = ["file_no", "line"]
REFUSAL = [*PLACE, "source_no", "item_no", "reason"]
# What an item is worth; compared where both sources say it and the item was scored.
WORTH = ("max_score", "weight", "critical")
OF_AN_ITEM = frozenset({ITEM, "section", "criticality", "score", "answer", "narrative", *WORTH})


class Sheets(NamedTuple):
    """One source of a table of sheets, and its judged rows; `items` are those of a wide sheet, else there are none.

    `number` is its place among the sources of its table.
    """

    number: int
    name: str
    source: Any
    items: tuple[ItemRules, ...]
    rows: Any

    def given(self) -> set[str]:
        """The canonical columns that the source gives."""
        return {*self.source.columns, *score_sheets.given(self.items, self.source.table)}


def counted_once(connection: Any, table: str, sheets: Sequence[Sheets]) -> dict[str, Any]:
    """Reject what stands in two shapes of sheets; source name to judged rows, in the order of the sources.

    Of a sheet in two shapes the source named first stands, and the rows of the later one are rejects that say so,
    and what of them the first one lacks. Where the two differ on an item, nobody has said which is right: the row
    per item is a reject, and so is the row per sheet, because half a sheet is no sheet; the undisputed rows per
    item stand. Where they differ on the sheet itself (its day, its scenario), all its rows are rejects. Two
    sources with a row per item are compared by `without_copies`.
    """
    rows = {mine.name: mine.rows for mine in sheets}
    if ITEM not in tables.KEYS[table] or len(sheets) < 2 or not any(mine.items for mine in sheets):
        return rows
    apart = {mine.name: _apart(connection, table, mine) for mine in sheets}
    disputes: dict[str, list[Any]] = {name: [] for name in rows}
    for mine, other in permutations(sheets, 2):
        if mine.items or other.items:
            disputes[mine.name] += _disputes(table, mine, other, apart)
    rows = {
        mine.name: _refused(connection, f"disputed_{table}_{mine.number}", mine.rows, disputes[mine.name])
        for mine in sheets
    }
    apart = {name: apart[name].semi_join(_standing(rows[name]), PLACE) for name in rows}
    copies: dict[str, list[Any]] = {name: [] for name in rows}
    for first, later in combinations(sheets, 2):
        if first.items or later.items:
            copies[later.name].append(_copies(table, first, later, apart))
    return {
        mine.name: _refused(connection, f"copied_{table}_{mine.number}", rows[mine.name], copies[mine.name])
        for mine in sheets
    }


def _standing(rows: Any) -> Any:
    return rows.filter(_.excluded.isnull() & _.rejected.isnull())


def _apart(connection: Any, table: str, mine: Sheets) -> Any:
    """The rows that stand, one per item, with the sheet's day and whether the source gives points for the item."""
    items = score_sheets.unfolded(_standing(mine.rows), mine.items, table)
    names = [item.name for item in mine.items if "score" in item.expressions]
    plain = ibis.literal("score" in mine.source.columns)
    day = items[tables.local_name(tables.CLOCKS[table])].date()
    named = items.mutate(
        day=day,
        scored=items[ITEM].isin(names) if names else plain,
        # An item that nobody marks is not critical; evaluations have points and no answers.
        critical=items.critical.fill_null(False),
        answer=items.answer if "answer" in items.columns else ibis.null(str),
    )
    columns = dict.fromkeys(["answer", *(column.name for column in tables.mappable(table))])
    return connection.create_table(
        f"apart_{table}_{mine.number}", named.select(*PLACE, "item_no", "day", "scored", *columns)
    )


def _sheet_key(table: str, *both: Sheets) -> list[str]:
    """What names a sheet in both sources: vendor and key without the item."""
    keys = [mine.source.key or tables.KEYS[table] for mine in both]
    return ["vendor", *dict.fromkeys(name for key in keys for name in key if name != ITEM)]


def _beside(mine: Any, other: Any, key: Iterable[str], how: str = "inner") -> Any:
    """Rows of both with one key, the other's columns after other_. Two empty parts of a key are the same."""
    other = other.rename("other_{name}")
    return mine.join(other, [mine[name].identical_to(other[f"other_{name}"]) for name in key], how=how)


def _disputes(table: str, mine: Sheets, other: Sheets, apart: dict[str, Any]) -> list[Any]:
    """Refusals of rows of mine whose sheet or item stands in the other source with another value."""
    key = _sheet_key(table, mine, other)
    rows, others = apart[mine.name], apart[other.name]
    said = f"stands in the source {other.name} too, with another value: "
    shared = mine.given() & other.given()
    heads = [column.name for column in tables.mappable(table) if column.name in shared - OF_AN_ITEM - {*key}]
    heads = [name for name in heads if name != tables.CLOCKS[table]]
    both = _beside(rows, others.select(*key, "day", *heads).distinct(), key)
    of_sheet = ibis.cases(
        (both.day != both.other_day, tables.CLOCKS[table]),
        *((both[name] != both[f"other_{name}"], name) for name in heads),
        else_=ibis.null(str),
    )
    sheets = both.mutate(source_no=other.number, item_no=ibis.literal(-1, "int32"), reason=said + of_sheet)
    both = _beside(rows, others, [*key, ITEM])
    asked = both.score.notnull() & both.other_score.notnull()
    unscored = both.score.isnull() & both.other_score.isnull() & both.max_score.isnull() & both.other_max_score.isnull()
    of_item = ibis.cases(
        (both.scored & both.other_scored & ~both.score.identical_to(both.other_score), "score"),
        *((asked & ~both[name].identical_to(both[f"other_{name}"]), name) for name in WORTH if name in shared),
        (unscored & (both.answer.strip() != both.other_answer.strip()), "answer"),
        else_=ibis.null(str),
    )
    items = both.mutate(source_no=other.number, reason=said + of_item + " of " + both[ITEM])
    return [found.filter(_.reason.notnull()).select(REFUSAL) for found in (sheets, items)]


def _copies(table: str, first: Sheets, later: Sheets, apart: dict[str, Any]) -> Any:
    """Refusals of the later source's rows whose sheet stands in the first one."""
    key = _sheet_key(table, first, later)
    seen = apart[first.name]
    both = _beside(apart[later.name], seen.select(*key).distinct(), key).select(apart[later.name].columns)
    both = _beside(both, seen.mutate(there=True), [*key, ITEM], "left")
    lacking = ibis.cases(
        (both.score.notnull() & ~both.other_scored.fill_null(False), "score"),
        (both.answer.notnull() & both.other_there.isnull(), "answer"),
        *((both.score.notnull(), name) for name in WORTH if name in later.given() - first.given()),
        else_=ibis.null(str),
    )
    said = f"stands in the source {first.name} too"
    found = both.mutate(
        source_no=first.number,
        # What is lacking is said before a plain copy.
        item_no=lacking.notnull().ifelse(both.item_no, ibis.literal(1_000_000, "int32")),
        reason=ibis.coalesce(f"{said}, which lacks: " + lacking + " of " + both[ITEM], said),
    )
    return found.select(REFUSAL)


def _refused(connection: Any, name: str, rows: Any, refusals: list[Any]) -> Any:
    """The rows with the first reason of each refusal, by source and item; the refusals are kept under the name."""
    if not refusals:
        return rows
    whole = ibis.union(*refusals) if len(refusals) > 1 else refusals[0]
    told = whole.group_by(PLACE).aggregate(told=_.reason.first(order_by=["source_no", "item_no", "reason"]))
    joined = rows.left_join(connection.create_table(name, told), PLACE)
    return joined.mutate(rejected=ibis.coalesce(_.rejected, _.told)).select(*rows.columns)
