"""Each row of a source gets exactly one verdict: kept, excluded on purpose, or rejected with its reason.

All of it runs in the engine, as expressions that yield a reason per row; no row comes into Python.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

import ibis
import ibis.expr.datatypes as dt
from ibis import _

from toolkit.intake import score_sheets, tables
from toolkit.intake.columns import Column
from toolkit.intake.rules import Rules

COPY = "a copy of an earlier row"
NOT_A = {"text": "not text", "time": "not a time", "truth": "not a yes or no", "seconds": "not a number"}
# Clock changes of 30 minutes, an hour and two hours cover every zone in use.
FOLDS = (30, 60, 120)


_NAIVE, _INSTANT = dt.Timestamp(), dt.Timestamp(timezone="UTC")


@ibis.udf.scalar.builtin(name="timezone", signature=((dt.string, _NAIVE), _INSTANT))  # type: ignore[untyped-decorator]
def _instant(zone: Any, local: Any) -> Any:
    """The engine's instant at which clocks in `zone` show `local`."""


@ibis.udf.scalar.builtin(name="timezone", signature=((dt.string, _INSTANT), _NAIVE))  # type: ignore[untyped-decorator]
def _clock(zone: Any, instant: Any) -> Any:
    """What clocks in `zone` show at an instant."""


def on_clock(zone: str, instant: Any) -> Any:
    """What clocks in `zone` show at a naive UTC time."""
    return _clock(zone, _instant("UTC", instant))


class Verdicts(NamedTuple):
    """`judged` has one row per record: file_no, line, excluded, rejected (texts or null), canonical values.

    Of each column of `moved_past_midnight`, moved_<column> says whether the row's value was.
    """

    judged: ibis.Table
    unknown_labels: list[tuple[str, str, int]]
    moved_past_midnight: tuple[str, ...]


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
    `ambiguous_times: reject`, are rejected. Copies are told by `without_copies`, over all sources of a table.
    """
    mapped = connection.table(f"mapped_{raw}")
    known = {column.name: column for column in tables.TABLES[source.table]}
    clock = tables.CLOCKS[source.table]
    values: dict[str, Any] = {name: mapped[f"m_{name}"]["v"] for name in rules.columns}
    reasons: list[tuple[Any, str]] = [
        (mapped[f"m_{name}"].isnull(), f"{NOT_A.get(known[name].kind, 'not a number')}: {name}") for name in values
    ]
    reasons += [
        (mapped[f"f_{name}"], f"has a fraction, and the mapping makes it a whole number: {name}") for name in values
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
    moment = _moment(source.table, values, clock)
    local = on_clock(audit_zone, moment.cast(known[clock].type))
    outside = (local.date() < period.first) | (local.date() > period.last)
    outside = ibis.literal(False) if source.table in tables.TIMELESS else outside
    excluded = ibis.coalesce(
        _excluded(mapped, rules),
        outside.fill_null(False).ifelse(f"outside the period {period.first} to {period.last}", ibis.null(str)),
    )
    labels: list[tuple[str, Any, Collection[str]]] = []
    for name, words in source.labels.items():
        labels.append((name, values[name], words))
        values[name] = values[name].cases(*[(word, ibis.literal(ours)) for word, ours in words.items()], else_=None)
    for name, known_words in tables.WORDS.items():
        if name in values:
            labels.append((name, values[name], known_words))
    if source.vendor:
        values["vendor"] = ibis.literal(source.vendor)
    else:
        labels.append(("vendor", values["vendor"], vendors))
    if source.table == "contacts" and "offered" not in values:
        # Without a direction in the export all contacts came in; an empty one is unknown, not inbound.
        values["offered"] = values["direction"] == "inbound" if "direction" in values else ibis.literal(True)
    if source.table == "contacts" and "incoming" not in values:
        values["incoming"] = values["offered"]
        if "direction" in values:
            # What the service level leaves out may still be the customer who came back. An empty direction is
            # unknown, unless the row was offered.
            values["incoming"] = ibis.coalesce(values["direction"] == "inbound", values["offered"].nullif(False))
    if source.table in ("shops", "evaluations") and "weight" not in values:
        values["weight"] = ibis.literal(1)
    if source.table == "surveys" and "audience" not in values:
        values["audience"] = ibis.literal("customer")
    read = {name: mapped[f"m_{name}"].notnull() for name in rules.columns}
    reasons += _contradictions(source.table, values, known, clock, read)
    typed = {
        column.name: values.get(column.name, ibis.null(column.type)).cast(column.type)
        for column in tables.TABLES[source.table]
        if column.name in values or column.kind != "derived"
    }
    typed[tables.local_name(clock)] = local
    first_reason = ibis.literal("; ").join([hit.fill_null(False).ifelse(text, ibis.null(str)) for hit, text in reasons])
    judged = mapped.select(
        file_no=mapped.file_no,
        line=mapped.line,
        excluded=excluded,
        rejected=first_reason.nullif(""),
        **{f"watch_{n}": mapped[f"w_{n}"]["v"].fill_null(False) for n in range(len(rules.watch))},
        **{f"moved_{name}": hit for name, hit in moved.items()},
        **typed,
        **score_sheets.values(rules.items, mapped, source.table),
    )
    judged = connection.create_table(f"judged_{raw}", judged)
    return Verdicts(judged, _strays(mapped, excluded, labels), tuple(moved))


def _strays(
    mapped: Any, excluded: Any, labels: Sequence[tuple[str, Any, Collection[str]]]
) -> list[tuple[str, str, int]]:
    """The values that none of their column's words is, in rows that are not excluded: column, value, rows.

    `labels` are columns, their values and their words. One query tells whether there are any; only then are they
    counted, column by column.
    """
    if not labels:
        return []
    named = mapped.select(excluded=excluded, **{f"label_{n}": value for n, (_name, value, _words) in enumerate(labels)})
    stray = [
        named[f"label_{n}"].notnull() & ~named[f"label_{n}"].isin(list(words)) & named.excluded.isnull()
        for n, (_name, _value, words) in enumerate(labels)
    ]
    (any_,) = named.aggregate(**{f"any_{n}": hit.any() for n, hit in enumerate(stray)}).to_pyarrow().to_pylist()
    found = []
    for n, (name, _value, _words) in enumerate(labels):
        if any_[f"any_{n}"]:
            counted = named.filter(stray[n]).group_by(label=f"label_{n}").aggregate(rows=_.count()).order_by("label")
            found += [(name, str(row.label), int(row.rows)) for row in counted.execute().itertuples()]
    return found


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


def _moment(table: str, values: Mapping[str, Any], clock: str) -> Any:
    """The time that places a row: its clock's, but the invitation's where nobody answered it."""
    if table != "surveys" or not {"invited", "invited_at"} <= set(values):
        return values[clock]
    invitation = values["invited"].ifelse(values["invited_at"], ibis.null("timestamp"))
    return ibis.coalesce(values[clock], invitation)


def _contradictions(
    table: str,
    values: Mapping[str, Any],
    known: Mapping[str, Column],
    clock: str,
    read: Mapping[str, Any],
) -> list[tuple[Any, str]]:
    reasons = [
        (read.get(name, True) & (values[name].isnull() | (values[name].cast("string").strip() == "")), f"empty: {name}")
        for name, column in known.items()
        if column.required and name in values and column.kind == "text"
    ]
    reasons.append((read[clock] & _moment(table, values, clock).isnull(), f"empty: {clock}"))
    counted = {"forecasts": ("forecast_contacts", "actual_contacts")}.get(table, ())
    reasons += [
        (values[name] < 0, f"negative: {name}") for name in values if known[name].kind == "seconds" or name in counted
    ]
    after = {
        "contacts": ("answered_at", "ended_at", "first_response_at", "first_resolved_at", "resolved_at"),
        "events": ("completed_at",),
        "agents": ("left_at", "proficient_at"),
        "time": ("interval_end",),
        "forecasts": ("interval_end",),
    }.get(table, ())
    reasons += [(values[name] < values[clock], f"{name} is before {clock}") for name in after if name in values]
    if {"score", "max_score"} <= set(values):
        reasons.append((values["score"] > values["max_score"], "more points than there are: score"))
        reasons.append((values["score"] < 0, "fewer points than none: score"))
    if {"csat", "csat_direction"} <= set(values):
        topless = values["csat_max"].isnull() if "csat_max" in values else ibis.literal(True)
        turned = (values["csat_direction"] == "dissatisfaction") & values["csat"].notnull()
        reasons.append((turned & topless, "a scale on which low is good, without its top: csat_max"))
    if {"answered", "abandoned"} <= set(values):
        reasons.append((values["answered"] & values["abandoned"], "both answered and abandoned"))
    return reasons


def without_copies(connection: Any, table: str, judged: Mapping[str, tuple[Any, Any]]) -> dict[str, Any]:
    """Reject what stands twice among all sources of a table: source name to (source, judged) becomes to judged.

    A row is the same row as another when vendor and key agree: with the same content all but the first are
    copies; with different content none is kept, because nobody has said which is right. Sheets in two shapes are
    compared by `told_twice`.
    """
    sources = {name: source for name, (source, _rows) in judged.items()}
    result = {name: rows for name, (_source, rows) in judged.items()}
    keys: dict[tuple[str, ...], list[str]] = {}
    for name, source in sources.items():
        # A wide sheet has columns of its own, so that it is only compared with itself.
        keys.setdefault((name if source.items else "", *(source.key or tables.KEYS[table])), []).append(name)
    for number, ((_own, *key), members) in enumerate(keys.items()):
        names = [column.name for column in tables.TABLES[table] if column.kind != "derived"]
        if sources[members[0]].items:
            key = [name for name in key if name != tables.ITEMS[table]]
            names += score_sheets.own_columns(result[members[0]].columns)
        if not key:
            continue
        standing = (
            ibis.union(
                *[
                    rows.filter(_.excluded.isnull() & _.rejected.isnull()).select(
                        "file_no", "line", *names, source_no=ibis.literal(place, "int32")
                    )
                    for place, rows in enumerate(result[name] for name in members)
                ]
            )
            if len(members) > 1
            else result[members[0]]
            .filter(_.excluded.isnull() & _.rejected.isnull())
            .select("file_no", "line", *names, source_no=ibis.literal(0, "int32"))
        )
        doubled = _doubled(connection, standing, ["vendor", *key], names, f"{table}_{number}")
        if doubled is None:
            continue
        for place, name in enumerate(members):
            mine = doubled.filter(_.source_no == place).drop("source_no")
            joined = result[name].left_join(mine, ["file_no", "line"])
            joined = joined.mutate(rejected=ibis.coalesce(_.rejected, _.doubled))
            result[name] = joined.select(*result[name].columns)
    return result


def _doubled(connection: Any, standing: Any, key: list[str], content: list[str], name: str) -> Any:
    """The rows that are not kept because their key stands twice, each with the reason; None where no key does."""
    shared_keys = standing.group_by(key).having(_.count() > 1).aggregate()
    if not shared_keys.count().execute():
        return None
    # A part of a key may be empty, and two empty parts are the same.
    same_key = [standing[column].identical_to(shared_keys[column]) for column in key]
    again = connection.create_table(f"again_{name}", standing.semi_join(shared_keys, same_key))
    numbered = again.select(
        "source_no",
        "file_no",
        "line",
        copy=ibis.row_number().over(ibis.window(group_by=content, order_by=["source_no", "file_no", "line"])),
        copies=_.count().over(ibis.window(group_by=content)),
        rows=_.count().over(ibis.window(group_by=key)),
    )
    reason = ibis.cases(
        (_.copies < _.rows, f"several rows with one {' and '.join(key[1:])} and different content"),
        (_.copy > 0, COPY),
        else_=ibis.null(str),
    )
    told = numbered.mutate(doubled=reason).filter(_.doubled.notnull())
    return connection.create_table(f"doubled_{name}", told.select("source_no", "file_no", "line", "doubled"))
