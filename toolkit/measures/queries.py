"""The engine's part of a tally: one query for all KPIs of a grouping.

Every distinct expression becomes one column of an inner selection, and aggregates read those columns.
That shares work between entries, and it keeps null tests off negated expressions, which Ibis would write
as `NOT x IS NULL` and SQL would read as `NOT (x IS NULL)`.
"""

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import and_
from typing import NamedTuple

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pandas as pd
from ibis import _

from toolkit.measures.entries import Kpi, Resolved, Terms, resolved

NOT_GIVEN = "not given"
CLUSTER = "cluster"
_Names = dict[ops.Node, str]


class Columns(NamedTuple):
    """Where a query's result holds one KPI: the names of its columns, None where there is none."""

    rows: str
    unknown: str | None
    above: str | None
    below: str | None
    squares: str | None = None
    scale_low: str | None = None
    scale_high: str | None = None


class Query(NamedTuple):
    """A query and, per KPI, the columns of its result."""

    table: ir.Table
    columns: Mapping[str, Columns]


class Counts(NamedTuple):
    """A query with the columns *by, code, rows, and the place of each KPI's values.

    A code is a value in milliseconds times the number of different places, plus its place.
    """

    table: ir.Table
    places: Mapping[str, int]


def _name(names: _Names, prefix: str, value: ir.Value) -> str:
    return names.setdefault(value.op(), f"{prefix}{len(names)}")


def _expressions(names: _Names) -> dict[str, ir.Value]:
    return {name: node.to_expr() for node, name in names.items()}


def _cluster(table: ir.Table, cluster: str | None) -> ir.StringValue:
    if cluster is None:
        return ibis.literal("")
    return table[cluster].cast("string").fill_null(NOT_GIVEN)


def _selection(
    table: ir.Table,
    parts: Sequence[Resolved],
    by: Sequence[str],
    cluster: str | None,
    extra: Sequence[str] = (),
) -> tuple[ir.Table, list[Resolved]]:
    """The rows with one column per distinct expression, and the entries' expressions on them."""
    names: _Names = {}
    named = [[None if part is None else _name(names, "part_", part) for part in entry] for entry in parts]
    rows = table.select(*by, *extra, **{CLUSTER: _cluster(table, cluster)}, **_expressions(names))
    return rows, [Resolved(*(None if name is None else rows[name] for name in entry)) for entry in named]


def _all(conditions: Sequence[ir.BooleanValue]) -> ir.BooleanValue | None:
    return reduce(and_, conditions) if conditions else None


def _true(condition: ir.BooleanValue) -> ir.IntegerValue:
    """Rows on which a condition holds; none where it is unknown."""
    # DuckDB keeps 8 bytes per group for a count, and 32 for the sum of a condition. A hundred of them for each of ten
    # thousand agents outgrow the processor's cache, and to fetch them is most of the cost.
    return condition.ifelse(1, ibis.null()).count()


def _known(rows: ir.Table, entry: Resolved) -> ir.IntegerValue:
    """Eligible rows of which every value is there."""
    values = [value for value in (entry.above, entry.below) if value is not None]
    if len(values) == 1:
        (value,) = values
        return (value if entry.among is None else entry.among.ifelse(value, ibis.null())).count()
    conditions = [value.notnull() for value in values]
    condition = _all(conditions if entry.among is None else [entry.among, *conditions])
    return rows.count() if condition is None else _true(condition)


def _unknown(rows: ir.Table, entry: Resolved, known: ir.IntegerValue) -> ir.IntegerValue | None:
    """Rows whose eligibility is null, and eligible ones of which a value is null.

    They are all rows but the known ones and those that are surely not eligible, which entries alike share.
    """
    if entry.among is None:
        return None if entry.above is None else rows.count() - known
    return rows.count() - known - _true(~entry.among)


def _sum(value: ir.Value, where: ir.BooleanValue | None) -> ir.Value:
    if isinstance(value, ir.BooleanValue):
        return _true(value if where is None else where & value).cast("float64")
    return _chosen(value, where).sum().cast("float64")


def _chosen(value: ir.Value, where: ir.BooleanValue | None) -> ir.Value:
    # DuckDB sums what a condition leaves of a column about twice as fast as it filters the rows of each sum.
    return value if where is None else where.ifelse(value, ibis.null())


def _squares(value: ir.Value, where: ir.BooleanValue | None) -> ir.Value:
    """The sum of squares, exact for decimals: 10^9 s squared, to 10^-6 s^2, fit 10^14 times.

    DuckDB multiplies two decimals of 18 digits or fewer within 18 digits, which 9 digits of a value never overrun,
    and more slowly in 38: only the rare values of more digits (of seconds to the millisecond, 10^6 s) are squared so.
    """
    type_ = value.type()
    if type_.is_integer():
        value = value.cast("int64")
    if not type_.is_decimal():
        return _chosen(value * value, where).sum().cast("float64")
    wide = f"decimal(38, {2 * type_.scale})"
    long = value.abs() >= 10 ** (9 - type_.scale)
    near, far = (_chosen(value, part if where is None else where & part) for part in (~long, long))
    far = far.cast(f"decimal(19, {type_.scale})")
    added = [(part * part).sum().cast(wide).fill_null(0) for part in (near, far)]
    return (added[0] + added[1]).cast("float64")


def sums(table: ir.Table, entries: Sequence[Kpi], by: Sequence[str], cluster: str | None, terms: Terms) -> Query:
    """Rows, unknown rows and the sums of every entry per group and cluster, in one scan.

    A mean also gets the sum of its squares; shares need none, and a sum over another sum has no use for one.
    """
    parts = [resolved(kpi, table, terms) for kpi in entries]
    rows, selected = _selection(table, parts, by, cluster)
    names: _Names = {}
    columns = {}
    for kpi, entry in zip(entries, selected, strict=True):
        eligible = [] if entry.among is None else [entry.among]
        known = _known(rows, entry)
        # A sum skips nulls by itself; only a second value can take a row out of the first one's sum.
        values = [value for value in (entry.above, entry.below) if value is not None]
        present = [value.notnull() for value in values] if len(values) > 1 else []
        summed = _all([*eligible, *present])
        unknown = _unknown(rows, entry, known)
        ratio = kpi.quantile is None and entry.above is not None
        mean = ratio and entry.below is None and not isinstance(entry.above, ir.BooleanValue)
        columns[kpi.key] = Columns(
            rows=_name(names, "sum_", known),
            unknown=None if unknown is None else _name(names, "sum_", unknown),
            above=_name(names, "sum_", _sum(entry.above, summed)) if ratio else None,
            below=None if entry.below is None else _name(names, "sum_", _sum(entry.below, summed)),
            squares=_name(names, "sum_", _squares(entry.above, summed)) if mean else None,
            scale_low=None if entry.scale is None else _name(names, "sum_", entry.scale.min().cast("float64")),
            scale_high=None if entry.scale is None else _name(names, "sum_", entry.scale.max().cast("float64")),
        )
    return Query(rows.group_by([*by, CLUSTER]).aggregate(**_expressions(names)), columns)


def counts(table: ir.Table, entries: Sequence[Kpi], by: Sequence[str], terms: Terms) -> Counts:
    """How many rows have each value of each entry, in one scan.

    A row is unfolded into one number per place: its value in milliseconds, times the number of places, plus the
    place. Entries with the same values, such as the median and the 90th percentile of one duration, share a place.
    Integers unfold and group on every engine alike; a list of records does not.
    """
    names: dict[ops.Node, int] = {}
    places = {}
    for kpi in entries:
        entry = resolved(kpi, table, terms)
        assert entry.above is not None
        value = _chosen(entry.above, entry.among)
        places[kpi.key] = names.setdefault(value.op(), len(names))
    codes = [
        (node.to_expr().cast("decimal(18, 3)") * 1000).cast("int64") * len(names) + place
        for node, place in names.items()
    ]
    unfolded = table.select(*by, code=ibis.array(codes).unnest())
    grouped = unfolded.filter(_.code.notnull()).group_by([*by, "code"]).aggregate(rows=_.count())
    return Counts(grouped, places)


def _with_limits(table: ir.Table, by: Sequence[str], limits: Mapping[str, str], quantiles: pd.DataFrame) -> ir.Table:
    """Each row with its group's quantiles, in the columns that `limits` names for the entries' keys."""
    groups = quantiles[list(limits)].rename(columns=dict(limits))
    # A null equals nothing, and Spark reads a null text of an in-memory table as the word NaN. So a group
    # goes in as whether it is null and as a value with any given one in the place of null.
    # Where no group is null the value alone decides, which is quicker.
    for name in by:
        given = quantiles[name].dropna()
        groups[f"absent_{name}"] = quantiles[name].isna()
        groups[f"group_{name}"] = quantiles[name].fillna(given.iloc[0]) if len(given) else ""
    known = ibis.memtable(groups)
    same = []
    for name in by:
        given = quantiles[name].dropna()
        type_ = table[name].type()
        if len(given) == len(quantiles):
            same.append(table[name] == known[f"group_{name}"].cast(type_))
            continue
        same.append(table[name].isnull() == known[f"absent_{name}"])
        if len(given):
            value = table[name].fill_null(ibis.literal(given.iloc[0]).cast(type_))
            same.append(value == known[f"group_{name}"].cast(type_))
    return table.join(known, same)


def spreads(
    table: ir.Table,
    entries: Sequence[Kpi],
    by: Sequence[str],
    cluster: str | None,
    terms: Terms,
    quantiles: pd.DataFrame,
) -> Query:
    """Known rows, and those at or below the group's quantile, per group and cluster, in one scan.

    `quantiles` has the columns of `by` and one column per entry, named by its key.
    """
    limits = {kpi.key: f"limit_{place}" for place, kpi in enumerate(entries)}
    joined = _with_limits(table, by, limits, quantiles)
    parts = [resolved(kpi, joined, terms) for kpi in entries]
    rows, selected = _selection(joined, parts, by, cluster, list(limits.values()))
    names: _Names = {}
    columns = {}
    for kpi, entry in zip(entries, selected, strict=True):
        assert entry.above is not None
        eligible = [] if entry.among is None else [entry.among]
        within = entry.above.cast("float64") <= rows[limits[kpi.key]]
        columns[kpi.key] = Columns(
            rows=_name(names, "sum_", _known(rows, entry)),
            unknown=None,
            above=_name(names, "sum_", _sum(within, _all(eligible))),
            below=None,
        )
    return Query(rows.group_by([*by, CLUSTER]).aggregate(**_expressions(names)), columns)
