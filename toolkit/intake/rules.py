"""A source's mapping, checked against its export and evaluated over it, every expression guarded."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import duckdb
from sqlglot import exp

from toolkit.intake import score_sheets, tables
from toolkit.intake.columns import Column
from toolkit.intake.mappings import DIALECT, Expression, guarded, misspelt, parsed, quoted

ENGINE_TYPES = {"text": "VARCHAR", "time": "TIMESTAMP", "truth": "BOOLEAN"}
PLAIN_TYPES = (
    exp.DataType.Type.TIMESTAMP,
    exp.DataType.Type.TIMESTAMPNTZ,
    exp.DataType.Type.TIMESTAMP_S,
    exp.DataType.Type.TIMESTAMP_MS,
    exp.DataType.Type.TIMESTAMP_NS,
    exp.DataType.Type.DATETIME,
)
INSTANT_TYPES = (exp.DataType.Type.TIMESTAMPTZ, exp.DataType.Type.TIMESTAMPLTZ)
HAS_FRACTION = r"^\s*[-+]?\d*\.\d*[1-9]\d*\s*$"
# A zone may be a Z, an offset or a name (UTC, Europe/Rome): whatever stands after the time and is no part of it.
CARRIES_ZONE = r":\d{1,2}(:\d{1,2}(\.\d+)?)?\s*[^\s\d:.]"


class Rules(NamedTuple):
    """A source's mapping, checked against the export: expressions over the loaded columns."""

    columns: dict[str, Expression]
    instants: frozenset[str]
    exclude: tuple[tuple[Expression, str], ...]
    watch: tuple[tuple[Expression, str], ...]
    items: tuple[score_sheets.ItemRules, ...] = ()


def engine_type(column: Column) -> str:
    """The DuckDB type a mapping's expression is cast to."""
    return ENGINE_TYPES.get(column.kind) or column.type.upper().replace(" ", "")


def checked_rules(
    source: Any, header: Mapping[str, str], raw: str, connection: duckdb.DuckDBPyConnection
) -> tuple[Rules | None, list[tuple[tuple[str, ...], str]]]:
    """Every expression of the source, parsed and bound to the loaded export, or all that is wrong.

    `header` maps the export's columns to the loaded table's. Faults are pairs of a path of keys below the
    source and what is wrong there.
    """
    faults: list[tuple[tuple[str, ...], str]] = []
    columns: dict[str, Expression] = {}
    instants: set[str] = set()
    known = {column.name: column for column in tables.mappable(source.table)}

    def bound(
        path: tuple[str, ...], text: str, type_: str, readable: Mapping[str, str] = header
    ) -> tuple[Expression | None, str]:
        expression, wrong = parsed(text, readable)
        faults.extend((path, fault) for fault in wrong)
        if expression is None:
            return None, ""
        given = expression.tree.sql(dialect=DIALECT)
        try:
            found = connection.sql(exp.select(expression.tree.copy()).from_(quoted(raw)).sql(dialect=DIALECT))
            natural = str(found.types[0])
            cast = exp.select(guarded(expression.tree, type_)).from_(quoted(raw)).sql(dialect=DIALECT)
            assert connection.sql(cast).types
        except duckdb.Error as error:
            faults.append((path, f"cannot be evaluated: {str(error).splitlines()[0]} (in {given})"))
            return None, ""
        return expression, natural

    for name, text in source.columns.items():
        path = ("columns", name)
        column = known.get(name)
        if column is None:
            near = misspelt(name, known)
            faults.append((path, f"the table {source.table} has no column {name} to map{near}"))
            continue
        expression, natural = bound(path, text, engine_type(column))
        if expression is None:
            continue
        if column.kind == "time":
            if natural == "TIMESTAMP WITH TIME ZONE":
                instants.add(name)
            elif not natural.startswith(("TIMESTAMP", "DATE", '"NULL"')):
                faults.append((path, f"gives {natural}; a time needs a date: use strptime() or CAST AS TIMESTAMP"))
                continue
        if column.kind in ("seconds", "number") and natural.startswith(("INTERVAL", "TIME")):
            faults.append((path, f"gives {natural}; write epoch(...) around it to have seconds"))
            continue
        columns[name] = expression
    rules: dict[str, list[tuple[Expression, str]]] = {"exclude": [], "watch": []}
    for kind, entries in (("exclude", source.exclude), ("watch", source.watch)):
        for number, entry in enumerate(entries):
            expression, _natural = bound((kind, str(number), "where"), entry.where, "BOOLEAN")
            if expression is not None:
                rules[kind].append((expression, entry.reason if kind == "exclude" else entry.note))
    of_items, wrong_items = score_sheets.checked_items(source, header, bound)
    faults += wrong_items
    mapped = {*source.columns, *([tables.ITEMS.get(source.table, "")] if source.items else [])}
    missing = [c.name for c in known.values() if c.required and c.name not in mapped]
    missing = [name for name in missing if not (name == "vendor" and source.vendor)]
    faults += [(("columns",), f"{name} is not mapped, and the table {source.table} needs it") for name in missing]
    if faults:
        return None, faults
    return Rules(columns, frozenset(instants), tuple(rules["exclude"]), tuple(rules["watch"]), of_items), []


def _mapped(rules: Rules, table: str) -> list[tuple[tuple[str, ...], exp.Expression]]:
    """The guarded value of every mapped column and rule, and which casts hide an offset, each with its path of keys."""
    known = {column.name: column for column in tables.TABLES[table]}
    fields: list[tuple[tuple[str, ...], exp.Expression]] = []
    for name, expression in rules.columns.items():
        path: tuple[str, ...] = ("columns", name)
        type_ = "TIMESTAMPTZ" if name in rules.instants else engine_type(known[name])
        fields.append((path, exp.alias_(guarded(expression.tree, type_), f"m_{name}")))
        if known[name].kind == "time":
            amiss = _offset_amiss(expression.tree, instant=name in rules.instants)
            fields.append((path, exp.alias_(amiss, f"o_{name}")))
        fields.append((path, exp.alias_(_fraction_lost(expression.tree), f"f_{name}")))
    for kind, letter, entries in (("exclude", "x", rules.exclude), ("watch", "w", rules.watch)):
        for number, (expression, _text) in enumerate(entries):
            path = (kind, str(number), "where")
            fields.append((path, exp.alias_(guarded(expression.tree, "BOOLEAN"), f"{letter}_{number}")))
    for name, expression, type_ in score_sheets.mapped(rules.items, table):
        path = ("items", name)
        fields.append((path, exp.alias_(guarded(expression.tree, type_), f"i_{name}")))
        fields.append((path, exp.alias_(_fraction_lost(expression.tree), f"f_i_{name}")))
    return fields


def _query(fields: list[exp.Expression], raw: str) -> exp.Select:
    return exp.select("file_no", "line", *fields).from_(quoted(raw))


def _offset_amiss(tree: exp.Expression, *, instant: bool) -> exp.Expression:
    """Whether a text cast to a time contradicts its type about the offset.

    Cast to a plain timestamp it may carry none, because the cast would apply it in silence; cast to an
    instant it must carry one, because the cast would take the engine's own zone.
    """
    types = INSTANT_TYPES if instant else PLAIN_TYPES
    carries = [
        exp.RegexpLike(
            this=exp.cast(cast.this.copy(), "VARCHAR", dialect=DIALECT),
            expression=exp.Literal.string(CARRIES_ZONE),
        )
        for cast in tree.find_all(exp.Cast)
        if cast.to.this in types and not cast.this.find(exp.StrToTime)
    ]
    if not carries:
        return exp.false()
    amiss = exp.not_(exp.and_(*carries)) if instant else exp.or_(*carries)
    return _surely(amiss)


def _fraction_lost(tree: exp.Expression) -> exp.Expression:
    """Whether a text with a fraction is cast to a whole number, which rounds it in silence."""
    checks = [
        exp.RegexpLike(
            this=exp.cast(cast.this.copy(), "VARCHAR", dialect=DIALECT), expression=exp.Literal.string(HAS_FRACTION)
        )
        for cast in tree.find_all(exp.Cast)
        if cast.to.this in exp.DataType.INTEGER_TYPES
    ]
    return _surely(exp.or_(*checks)) if checks else exp.false()


def _surely(condition: exp.Expression) -> exp.Expression:
    """Whether a condition is true; not where it is unknown or cannot be evaluated."""
    return exp.Coalesce(this=exp.Anonymous(this="TRY", expressions=[condition]), expressions=[exp.false()])


def map_rows(connection: Any, source: Any, rules: Rules, raw: str) -> list[tuple[tuple[str, ...], str]]:
    """Evaluate the mapping over the loaded table `raw`, every expression guarded, into `mapped_<raw>`.

    Returns the faults that no guard catches, a pattern or zone that the engine does not know, as pairs of a path
    of keys below the source and what is wrong there; then there is no such table. The engine's
    common-subexpression pass must be off: it moves a subexpression that two columns share out of the TRY that
    guards it, where it raises.
    """
    fields = _mapped(rules, source.table)
    query = _query([field for _path, field in fields], raw)
    try:
        connection.create_table(f"mapped_{raw}", connection.sql(query.sql(dialect=DIALECT)))
    except duckdb.Error as error:
        together: list[tuple[tuple[str, ...], str]] = [(("columns",), f"cannot be evaluated together: {_words(error)}")]
        connection.drop_table(f"mapped_{raw}", force=True)
        return _failing(connection.con, fields, raw) or together
    return []


def _failing(
    connection: duckdb.DuckDBPyConnection, fields: list[tuple[tuple[str, ...], exp.Expression]], raw: str
) -> list[tuple[tuple[str, ...], str]]:
    """The expressions that fail when each is evaluated alone."""
    faults: dict[tuple[str, ...], str] = {}
    for path, field in fields:
        trial = exp.Create(this=exp.to_table("alone"), kind="TABLE", replace=True, expression=_query([field], raw))
        try:
            connection.execute(trial.sql(dialect=DIALECT))
        except duckdb.Error as error:
            faults.setdefault(path, f"cannot be evaluated: {_words(error)}")
    connection.execute("DROP TABLE IF EXISTS alone")
    return list(faults.items())


def _words(error: duckdb.Error) -> str:
    if isinstance(error, duckdb.OutOfMemoryException):
        return "it needs more memory than the engine may take"
    return str(error).splitlines()[0]
