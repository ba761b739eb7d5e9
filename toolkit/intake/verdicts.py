"""Each row of a source gets exactly one verdict: kept, excluded on purpose, or rejected with its reason.

All of it runs in the engine, as expressions that yield a reason per row; no row comes into Python.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import duckdb
import ibis
import ibis.expr.datatypes as dt
from ibis import _
from sqlglot import exp

from toolkit.intake import score_sheets, tables
from toolkit.intake.mappings import DIALECT, Expression, guarded, misspelt, parsed, quoted

ENGINE_TYPES = {"text": "VARCHAR", "time": "TIMESTAMP", "truth": "BOOLEAN"}
NOT_A = {"text": "not text", "time": "not a time", "truth": "not a yes or no", "seconds": "not a number"}
# Clock changes of 30 minutes, an hour and two hours cover every zone in use.
FOLDS = (30, 60, 120)
PLAIN_TYPES = (exp.DataType.Type.TIMESTAMP, exp.DataType.Type.TIMESTAMPNTZ)
INSTANT_TYPES = (exp.DataType.Type.TIMESTAMPTZ, exp.DataType.Type.TIMESTAMPLTZ)
CARRIES_OFFSET = r":\d\d(:\d\d(\.\d+)?)?\s*(Z|z|[+-]\d\d(:?\d\d)?)$"


_NAIVE, _INSTANT = dt.Timestamp(), dt.Timestamp(timezone="UTC")


@ibis.udf.scalar.builtin(name="timezone", signature=((dt.string, _NAIVE), _INSTANT))  # type: ignore[untyped-decorator]
def _instant(zone: Any, local: Any) -> Any:
    """The engine's instant at which clocks in `zone` show `local`."""


@ibis.udf.scalar.builtin(name="timezone", signature=((dt.string, _INSTANT), _NAIVE))  # type: ignore[untyped-decorator]
def _clock(zone: Any, instant: Any) -> Any:
    """What clocks in `zone` show at an instant."""


class Rules(NamedTuple):
    """A source's mapping, checked against the export: expressions over the loaded columns."""

    columns: dict[str, Expression]
    instants: frozenset[str]
    exclude: tuple[tuple[Expression, str], ...]
    watch: tuple[tuple[Expression, str], ...]
    items: tuple[score_sheets.ItemRules, ...] = ()


class Verdicts(NamedTuple):
    """`judged` has one row per record: file_no, line, excluded, rejected (texts or null), canonical values."""

    judged: ibis.Table
    unknown_labels: list[tuple[str, str, int]]
    moved_past_midnight: dict[str, int]


def engine_type(column: tables.Column) -> str:
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
    mapped = {*source.columns, *([score_sheets.ITEM] if source.items else [])}
    missing = [c.name for c in known.values() if c.required and c.name not in mapped]
    missing = [name for name in missing if not (name == "vendor" and source.vendor)]
    faults += [(("columns",), f"{name} is not mapped, and the table {source.table} needs it") for name in missing]
    if faults:
        return None, faults
    return Rules(columns, frozenset(instants), tuple(rules["exclude"]), tuple(rules["watch"]), of_items), []


def _mapped_query(rules: Rules, table: str, raw: str) -> str:
    """One row per record: the guarded value of every mapped column and rule, and which casts hide an offset."""
    known = {column.name: column for column in tables.TABLES[table]}
    fields: list[exp.Expression] = [exp.column("file_no"), exp.column("line")]
    for name, expression in rules.columns.items():
        type_ = "TIMESTAMPTZ" if name in rules.instants else engine_type(known[name])
        fields.append(exp.alias_(guarded(expression.tree, type_), f"m_{name}"))
        if known[name].kind == "time":
            amiss = _offset_amiss(expression.tree, instant=name in rules.instants)
            fields.append(exp.alias_(amiss, f"o_{name}"))
    for kind, entries in (("x", rules.exclude), ("w", rules.watch)):
        for number, (expression, _text) in enumerate(entries):
            fields.append(exp.alias_(guarded(expression.tree, "BOOLEAN"), f"{kind}_{number}"))
    fields += score_sheets.mapped_fields(rules.items, table)
    return str(exp.select(*fields).from_(quoted(raw)).sql(dialect=DIALECT))


def _offset_amiss(tree: exp.Expression, *, instant: bool) -> exp.Expression:
    """Whether a text cast to a time contradicts its type about the offset.

    Cast to a plain timestamp it may carry none, because the cast would apply it in silence; cast to an
    instant it must carry one, because the cast would take the engine's own zone.
    """
    types = INSTANT_TYPES if instant else PLAIN_TYPES
    carries = [
        exp.RegexpLike(
            this=exp.cast(cast.this.copy(), "VARCHAR", dialect=DIALECT),
            expression=exp.Literal.string(CARRIES_OFFSET),
        )
        for cast in tree.find_all(exp.Cast)
        if cast.to.this in types and not cast.this.find(exp.StrToTime)
    ]
    if not carries:
        return exp.false()
    amiss = exp.not_(exp.and_(*carries)) if instant else exp.or_(*carries)
    return exp.Coalesce(this=amiss, expressions=[exp.false()])


def _zoned(local: Any, zone: str, ambiguous: str) -> tuple[Any, Any, Any]:
    """UTC, and whether the local time does not exist, or exists twice and nobody said which is meant."""
    instant = _instant(zone, local)
    impossible = _clock(zone, instant) != local
    others = [
        other
        for minutes in FOLDS
        for other in (instant + ibis.interval(minutes=minutes), instant - ibis.interval(minutes=minutes))
    ]
    twins = [(_clock(zone, other) == local).ifelse(other, ibis.null(other.type())) for other in others]
    earlier = ibis.least(instant, *twins)
    later = ibis.greatest(instant, *twins)
    twice = earlier != later
    chosen = later if ambiguous == "later" else earlier
    return (
        _clock("UTC", chosen),
        impossible.fill_null(False),
        twice.fill_null(False) & (ambiguous == "reject"),
    )


def map_rows(connection: Any, source: Any, rules: Rules, raw: str) -> None:
    """Evaluate the mapping over the loaded table `raw`, every expression guarded, into `mapped_<raw>`.

    The engine's common-subexpression pass must be off: it moves a subexpression that two columns share out
    of the TRY that guards it, where it raises.
    """
    connection.create_table(f"mapped_{raw}", connection.sql(_mapped_query(rules, source.table, raw)))


def judge(
    connection: Any,
    source: Any,
    rules: Rules,
    *,
    raw: str,
    zone: str,
    audit_zone: str,
    period: Any,
    vendors: Sequence[str],
) -> Verdicts:
    """Judge every record of the table that `map_rows` made of `raw`.

    A record is excluded by the first rule that is true of it; else rejected with every reason that holds,
    joined by "; "; else kept. Local times that do not exist, or that exist twice while the source says
    `ambiguous_times: reject`, are rejected. A second row of a key is rejected: the same content as a copy,
    other content as a conflict, both rows then.
    """
    mapped = connection.table(f"mapped_{raw}")
    known = {column.name: column for column in tables.TABLES[source.table]}
    clock = tables.CLOCKS[source.table]
    values: dict[str, Any] = {name: mapped[f"m_{name}"]["v"] for name in rules.columns}
    reasons: list[tuple[Any, str]] = [
        (mapped[f"m_{name}"].isnull(), f"{NOT_A.get(known[name].kind, 'not a number')}: {name}") for name in values
    ]
    reasons += [
        (mapped[f"x_{number}"].isnull(), f"the exclude rule cannot be evaluated: {text}")
        for number, (_expression, text) in enumerate(rules.exclude)
    ]
    reasons += score_sheets.reasons(rules.items, mapped)
    values, moved = _past_midnight(values, rules, source, clock)
    for name in [name for name in values if known[name].kind == "time"]:
        if name in rules.instants:
            reasons.append((mapped[f"o_{name}"], f"carries no offset, and the mapping says that it does: {name}"))
            values[name] = _clock("UTC", values[name])
            continue
        utc, impossible, twice = _zoned(values[name], zone, source.ambiguous_times)
        reasons.append((mapped[f"o_{name}"], f"carries an offset that the mapping ignores: {name}"))
        reasons.append((impossible, f"a clock time that {zone} skipped: {name}"))
        reasons.append((twice, f"a clock time that {zone} had twice: {name}"))
        values[name] = utc
    unknown_labels: list[tuple[str, str, int]] = []
    for name, words in source.labels.items():
        labelled = values[name]
        stray = mapped.mutate(label=labelled).filter(_.label.notnull() & ~_.label.isin(list(words)))
        counted = stray.filter(_excluded(stray, rules).isnull())
        found = counted.group_by("label").aggregate(rows=_.count()).order_by("label").execute()
        unknown_labels += [(name, str(row.label), int(row.rows)) for row in found.itertuples()]
        values[name] = labelled.cases(*[(word, ibis.literal(ours)) for word, ours in words.items()], else_=None)
    if source.vendor:
        values["vendor"] = ibis.literal(source.vendor)
    else:
        stray = mapped.mutate(label=values["vendor"]).filter(_.label.notnull() & ~_.label.isin(list(vendors)))
        found = stray.group_by("label").aggregate(rows=_.count()).order_by("label").execute()
        unknown_labels += [("vendor", str(row.label), int(row.rows)) for row in found.itertuples()]
    if source.table == "contacts" and "offered" not in values:
        outbound = values["direction"] == "outbound" if "direction" in values else ibis.literal(False)
        values["offered"] = ~outbound.fill_null(False)
    if source.table == "shops" and "weight" not in values:
        values["weight"] = ibis.literal(1)
    read = {name: mapped[f"m_{name}"].notnull() for name in rules.columns}
    reasons += _contradictions(source.table, values, known, clock, read)
    typed = {
        column.name: values.get(column.name, ibis.null(column.type)).cast(column.type)
        for column in tables.TABLES[source.table]
        if column.name in values or column.kind != "derived"
    }
    local = _clock(audit_zone, _instant("UTC", typed[clock]))
    typed[tables.local_name(clock)] = local
    outside = (local.date() < period.first) | (local.date() > period.last)
    first_reason = ibis.literal("; ").join([hit.fill_null(False).ifelse(text, ibis.null(str)) for hit, text in reasons])
    judged = mapped.select(
        file_no=mapped.file_no,
        line=mapped.line,
        excluded=ibis.coalesce(
            _excluded(mapped, rules),
            outside.fill_null(False).ifelse(f"outside the period {period.first} to {period.last}", ibis.null(str)),
        ),
        rejected=first_reason.nullif(""),
        **{f"watch_{n}": mapped[f"w_{n}"]["v"].fill_null(False) for n in range(len(rules.watch))},
        **{f"moved_{name}": hit for name, hit in moved.items()},
        **typed,
        **score_sheets.values(rules.items, mapped, source.table),
    )
    judged = connection.create_table(f"judged_{raw}", judged)
    moved_counts = {name: int(judged[f"moved_{name}"].sum().fill_null(0).execute()) for name in moved}
    return Verdicts(_without_copies(connection, judged, source, raw), unknown_labels, moved_counts)


def _excluded(table: Any, rules: Rules) -> Any:
    """The reason of the first exclude rule that is true of the row, else null."""
    hits = [
        table[f"x_{number}"]["v"].fill_null(False).ifelse(text, ibis.null(str))
        for number, (_expression, text) in enumerate(rules.exclude)
    ]
    return ibis.coalesce(*hits) if hits else ibis.null(str)


def _past_midnight(
    values: dict[str, Any], rules: Rules, source: Any, clock: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    moved = {}
    values = dict(values)
    for name in source.past_midnight:
        if name in rules.instants or clock in rules.instants:
            continue
        # Half a day earlier is the next day by the clock; less is a contradiction and stays one.
        earlier = (values[name] < values[clock] - ibis.interval(hours=12)).fill_null(False)
        values[name] = earlier.ifelse(values[name] + ibis.interval(days=1), values[name])
        moved[name] = earlier
    return values, moved


def _contradictions(
    table: str,
    values: Mapping[str, Any],
    known: Mapping[str, tables.Column],
    clock: str,
    read: Mapping[str, Any],
) -> list[tuple[Any, str]]:
    reasons = [
        (read.get(name, True) & (values[name].isnull() | (values[name].cast("string").strip() == "")), f"empty: {name}")
        for name, column in known.items()
        if column.required and name in values and column.kind == "text"
    ]
    reasons.append((read[clock] & values[clock].isnull(), f"empty: {clock}"))
    reasons += [(values[name] < 0, f"negative: {name}") for name in values if known[name].kind == "seconds"]
    after = {"contacts": ("answered_at", "ended_at"), "events": ("completed_at",)}.get(table, ())
    reasons += [(values[name] < values[clock], f"{name} is before {clock}") for name in after if name in values]
    if {"score", "max_score"} <= set(values):
        reasons.append((values["score"] > values["max_score"], "more points than there are: score"))
    if {"answered", "abandoned"} <= set(values):
        reasons.append((values["answered"] & values["abandoned"], "both answered and abandoned"))
    return reasons


def _without_copies(connection: Any, judged: Any, source: Any, raw: str) -> Any:
    own = [name for name in tables.KEYS[source.table] if not (source.items and name == score_sheets.ITEM)]
    key = ["vendor", *(source.key or own)]
    if len(key) == 1:
        return judged
    content = [column for column in judged.columns if column not in ("file_no", "line", "excluded", "rejected")]
    standing = judged.filter(_.excluded.isnull() & _.rejected.isnull())
    shared_keys = standing.group_by(key).having(_.count() > 1).aggregate()
    again = connection.create_table(f"again_{raw}", standing.semi_join(shared_keys, key))
    numbered = again.select(
        "file_no",
        "line",
        copy=ibis.row_number().over(ibis.window(group_by=content, order_by=["file_no", "line"])),
        copies=_.count().over(ibis.window(group_by=content)),
        rows=_.count().over(ibis.window(group_by=key)),
    )
    reason = ibis.cases(
        (_.copies < _.rows, f"several rows with one {' and '.join(key[1:])} and different content"),
        (_.copy > 0, "a copy of an earlier row"),
        else_=ibis.null(str),
    )
    doubled = connection.create_table(
        f"doubled_{raw}",
        numbered.mutate(doubled=reason).filter(_.doubled.notnull()).select("file_no", "line", "doubled"),
    )
    joined = judged.left_join(doubled, ["file_no", "line"])
    return joined.mutate(rejected=ibis.coalesce(_.rejected, _.doubled)).select(*judged.columns)
