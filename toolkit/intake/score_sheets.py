"""Wide score sheets: an export row is a visit or an evaluation, and becomes a row for each of its items.

The export row is judged whole, every item's expression with it, and only kept rows are unfolded: half a
visit is no visit, and rows in = kept + excluded + rejected stays a sum of export rows.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import ibis

from toolkit.intake import tables
from toolkit.intake.columns import Column
from toolkit.intake.mappings import Expression, misspelt

Fault = tuple[tuple[str, ...], str]
Bound = Callable[..., tuple[Expression | None, str]]
# The name under which an item's expressions speak of the item's own column.
VALUE = "value"
CONSTANTS = ("section", "weight", "max_score", "critical", "criticality")
EXPRESSIONS = ("score", "answer", "narrative", "value")
NUMBERS = ("score", "value")


class ItemRules(NamedTuple):
    """One item, checked against the export: what holds for every row, and expressions over the row."""

    name: str
    constants: dict[str, Any]
    expressions: dict[str, Expression]


def checked_items(source: Any, header: Mapping[str, str], bound: Bound) -> tuple[tuple[ItemRules, ...], list[Fault]]:
    """The items of a source whose rows are whole sheets, or all that is wrong with them.

    `bound(path, text, type, header)` gives a checked expression. Faults are pairs of a path of keys below
    the source and what is wrong there.
    """
    faults: list[Fault] = []
    if not source.items:
        return (), faults
    known = {column.name: column for column in tables.mappable(source.table)}
    if source.table not in tables.ITEMS:
        return (), [(("items",), f"the table {source.table} has no items; only {', '.join(tables.ITEMS)} have")]
    of_items = tables.ITEMS[source.table]
    result = []
    for name, item in source.items.items():
        path = ("items", name)
        columns = dict(header)
        if item.column is not None and item.column in header:
            columns[VALUE] = header[item.column]
        elif item.column is not None:
            faults.append(((*path, "column"), f"no column {item.column} in the export{misspelt(item.column, header)}"))
            continue
        texts = {each: getattr(item, each) for each in EXPRESSIONS if getattr(item, each) is not None}
        if item.column is not None and "answer" in known:
            texts.setdefault("answer", f"nullif(trim({VALUE}), '')")
        if item.column is not None and "value" in known:
            texts.setdefault("value", VALUE)
        if not texts and "answer" not in known:
            faults.append((path, f"the table {source.table} has no answers; give score"))
        elif not texts:
            faults.append((path, "holds neither a column nor an expression; give column, score or answer"))
        constants = {each: getattr(item, each) for each in CONSTANTS if getattr(item, each) is not None}
        for each in [*texts, *constants]:
            if each not in known:
                faults.append(((*path, each), f"the table {source.table} has no column {each}"))
            elif each in source.columns:
                faults.append((("columns", each), f"is given by items.{name} too; give it in one of the two"))
        expressions = {}
        for each, text in texts.items():
            if each in known:
                expression, _natural = bound((*path, each), text, engine_type_of(known[each]), columns)
                if expression is not None:
                    reads = tuple(item.column if read == VALUE and item.column else read for read in expression.reads)
                    expressions[each] = expression._replace(reads=tuple(dict.fromkeys(reads)))
        result.append(ItemRules(name, constants, expressions))
    if of_items in source.columns:
        faults.append((("columns", of_items), "is given by items; a sheet with a row per item needs no items"))
    return tuple(result), faults


def engine_type_of(column: Column) -> str:
    """The engine's type of a number or a text."""
    return "VARCHAR" if column.kind == "text" else column.type.upper().replace(" ", "")


def given(items: tuple[ItemRules, ...], table: str) -> set[str]:
    """The canonical columns that the items give."""
    return (
        {name for item in items for name in (tables.ITEMS[table], *item.constants, *item.expressions)}
        if items
        else set()
    )


def mapped(items: tuple[ItemRules, ...], table: str) -> list[tuple[str, Expression, str]]:
    """Every item's expressions with their names (after i_ for values, f_i_ for lost fractions) and types."""
    known = {column.name: column for column in tables.TABLES[table]}
    return [
        (f"{place}_{name}", expression, engine_type_of(known[name]))
        for place, item in enumerate(items)
        for name, expression in item.expressions.items()
    ]


def values(items: tuple[ItemRules, ...], rows: Any, table: str) -> dict[str, Any]:
    """What the items give for each export row, under the names that `unfolded` reads."""
    types = tables.SCHEMAS[table]
    return {
        _judged(place, name): rows[_mapped(place, name)]["v"].cast(types[name])
        for place, item in enumerate(items)
        for name in item.expressions
    }


def reasons(items: tuple[ItemRules, ...], rows: Any) -> list[tuple[Any, str]]:
    """Why an export row cannot be used, item by item."""
    found = []
    for place, item in enumerate(items):
        for name in item.expressions:
            cell = rows[_mapped(place, name)]
            found.append((cell.isnull(), f"not a {'number' if name in NUMBERS else 'text'}: {name} of {item.name}"))
            lost = "has a fraction, and the mapping makes it a whole number"
            found.append((rows[f"f_{_mapped(place, name)}"], f"{lost}: {name} of {item.name}"))
        if "score" in item.expressions and "max_score" in item.constants:
            above = rows[_mapped(place, "score")]["v"] > item.constants["max_score"]
            found.append((above, f"more points than there are: score of {item.name}"))
            below = rows[_mapped(place, "score")]["v"] < 0
            found.append((below, f"fewer points than none: score of {item.name}"))
    return found


def reads(items: tuple[ItemRules, ...], reason: str) -> tuple[str, ...]:
    """The export's columns behind a reason that `reasons` gave; none for any other."""
    column, _of, name = reason.partition(" of ")
    for item in items:
        if item.name == name and column in item.expressions:
            return item.expressions[column].reads
    return ()


def own_columns(columns: Iterable[str]) -> list[str]:
    """The columns of judged rows that hold the items' values."""
    return [name for name in columns if name.startswith("item_") and name not in tables.ITEMS.values()]


def unfolded(rows: Any, items: tuple[ItemRules, ...], table: str) -> Any:
    """One row per kept export row and item, in the order of the items: the column item_no.

    Rows of a source without items stand as they are, with item_no 0.
    """
    if not items:
        return rows.mutate(item_no=ibis.literal(0, "int32"))
    types = tables.SCHEMAS[table]
    own = sorted(given(items, table))
    cells = [
        ibis.struct(
            {
                "item_no": ibis.literal(place, "int32"),
                **{name: _cell(rows, place, item, name).cast(types[name]) for name in own},
            }
        )
        for place, item in enumerate(items)
    ]
    shared = [name for name in rows.columns if name not in own and not name.startswith("item_")]
    long = rows.select(*shared, item=ibis.array(cells).unnest())
    return long.select(*shared, item_no=long["item"]["item_no"], **{name: long["item"][name] for name in own})


def _cell(rows: Any, place: int, item: ItemRules, name: str) -> Any:
    if name in tables.ITEMS.values():
        return ibis.literal(item.name)
    if name in item.expressions:
        return rows[_judged(place, name)]
    if name == "weight":
        return ibis.literal(item.constants.get(name, 1))
    return ibis.literal(item.constants[name]) if name in item.constants else ibis.null()


def _mapped(place: int, name: str) -> str:
    return f"i_{place}_{name}"


def _judged(place: int, name: str) -> str:
    return f"item_{place}_{name}"
