"""Tallies: sums and counts that add up, and the numbers made of them.

A tally is made in the engine once and kept; everything after it is arithmetic on small frames.

`sums`      columns *by, kpi, clustered_by, cluster, rows, unknown, above, below, squares, scale_low, scale_high
`counts`    columns *by, kpi, value, rows: the percentiles' counts per value
`spreads`   like `sums`: per cluster, the rows at or below the percentile (`above`) of those known (`below`)
`estimates` columns *by, kpi, value, low, high, rows, unknown, enough, clusters, clustered_by, why_absent

All are plain frames that Parquet can hold, sorted, the same bytes for the same rows.
"""

from collections.abc import Iterator, Sequence

import ibis.expr.types as ir
import numpy as np
import pandas as pd

from toolkit.measures import intervals, percentiles, queries
from toolkit.measures.entries import Kpi, MeasureFaults, Terms, faults
from toolkit.measures.limits import limits, why_absent

AMOUNTS = ("rows", "unknown", "above", "below", "squares")
SCALES = {"scale_low": "min", "scale_high": "max"}
PLACES = ("kpi", "clustered_by", "cluster", "value")
COLUMNS = ("kpi", "value", "low", "high", "rows", "unknown", "enough", "clusters", "clustered_by", "why_absent")


def _checked(table: ir.Table, entries: Sequence[Kpi], by: Sequence[str], terms: Terms) -> None:
    found = faults(table, entries, by, terms)
    if found:
        raise MeasureFaults("The KPIs cannot be measured.", found)


def _clusters_of(entries: Sequence[Kpi]) -> list[str | None]:
    return sorted({kpi.cluster for kpi in entries}, key=str)


def _long(wide: pd.DataFrame, entries: Sequence[Kpi], query: queries.Query, by: Sequence[str]) -> pd.DataFrame:
    parts = []
    if wide.empty and not by:
        # A table without rows still has its one group, with nothing in it.
        wide = pd.DataFrame({name: [0] for name in wide.columns}).assign(**{queries.CLUSTER: queries.NOT_GIVEN})
    for kpi in sorted(entries, key=lambda kpi: kpi.key):
        columns = query.columns[kpi.key]
        rows = _whole(wide[columns.rows])
        part = wide[[*by]].copy()
        part["kpi"] = kpi.key
        part["clustered_by"] = kpi.cluster or ""
        part["cluster"] = wide[queries.CLUSTER]
        part["rows"] = rows
        part["unknown"] = 0 if columns.unknown is None else _whole(wide[columns.unknown])
        part["above"] = rows.astype(float) if kpi.counts_rows else np.nan
        part["below"] = rows.astype(float) if kpi.quantile is None and not kpi.counts_rows else np.nan
        part["squares"] = np.nan
        for amount in ("above", "below", "squares"):
            column = getattr(columns, amount)
            if column is not None:
                part[amount] = wide[column].astype(float).fillna(0.0)
        for end in SCALES:
            column = getattr(columns, end)
            part[end] = np.nan if column is None else wide[column].astype(float)
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def _whole(column: pd.Series) -> np.ndarray:
    """A column of counts; the engine's sum over no rows is null, and no rows add nothing."""
    return np.asarray(column.fillna(0).to_numpy(np.int64))


def _in_order(frames: Sequence[pd.DataFrame], by: Sequence[str], columns: Sequence[str]) -> pd.DataFrame:
    filled = [frame for frame in frames if len(frame)] or list(frames[:1])
    if not filled:
        return pd.DataFrame({name: [] for name in columns})
    places = [name for name in PLACES if name in columns]
    return pd.concat(filled).sort_values([*by, *places], ignore_index=True, kind="stable")[[*columns]]


def sums(table: ir.Table, entries: Sequence[Kpi], by: Sequence[str], *, terms: Terms) -> pd.DataFrame:
    """The sums of every entry, and its known and unknown rows, per group and cluster.

    One row per group, KPI and cluster of that KPI. The table is scanned once per kind of cluster, however
    many entries there are. `below` is NaN for counts of rows, both sums are for percentiles; `squares` is
    there for means, `scale_low` and `scale_high` for entries with a scale. Raises `MeasureFaults` with
    everything that is missing.
    """
    _checked(table, entries, by, terms)
    frames = []
    for cluster in _clusters_of(entries):
        alike = [kpi for kpi in entries if kpi.cluster == cluster]
        query = queries.sums(table, alike, by, cluster, terms)
        frames.append(_long(query.table.to_pandas(), alike, query, by))
    return _in_order(frames, by, [*by, "kpi", "clustered_by", "cluster", *AMOUNTS, *SCALES])


def counts(table: ir.Table, entries: Sequence[Kpi], by: Sequence[str], *, terms: Terms) -> pd.DataFrame:
    """How many known rows have each value, for the percentiles among the entries, in one scan.

    One row per group, KPI and value, exact to the millisecond that durations are kept in: whole seconds
    make a small frame whatever the number of contacts, milliseconds a longer one.
    """
    _checked(table, entries, by, terms)
    columns = [*by, "kpi", "value", "rows"]
    asked = [kpi for kpi in entries if kpi.quantile is not None]
    if not asked:
        return _in_order([], by, columns)
    query = queries.counts(table, asked, by, terms)
    frame = query.table.to_pandas()
    milliseconds, place = np.divmod(frame.pop("code").to_numpy(np.int64), len(set(query.places.values())))
    frame["value"] = milliseconds / 1000
    frames = [frame[place == query.places[kpi.key]].assign(kpi=kpi.key) for kpi in asked]
    return _in_order(frames, by, columns)


def spreads(
    table: ir.Table, entries: Sequence[Kpi], by: Sequence[str], counted: pd.DataFrame, *, terms: Terms
) -> pd.DataFrame:
    """How clusters differ around each group's percentile: `above` rows at or below it of `below` known.

    One row per group, percentile KPI and cluster. `counted` is what `counts` gave for the same grouping, or
    a finer one rolled up to it. It belongs to that grouping alone: a rolled-up spread means nothing.
    """
    _checked(table, entries, by, terms)
    frames = []
    asked = [kpi for kpi in entries if kpi.quantile is not None and kpi.cluster is not None]
    found = _quantiles(counted, asked, by)
    for cluster in _clusters_of(asked):
        alike = [kpi for kpi in asked if kpi.cluster == cluster]
        limits = found[[*by, *(kpi.key for kpi in alike)]]
        query = queries.spreads(table, alike, by, cluster, terms, limits)
        part = _long(query.table.to_pandas(), alike, query, by)
        frames.append(part.assign(below=part["rows"].astype(float)))
    return _in_order(frames, by, [*by, "kpi", "clustered_by", "cluster", *AMOUNTS])


def _quantiles(counted: pd.DataFrame, entries: Sequence[Kpi], by: Sequence[str]) -> pd.DataFrame:
    """One row per group, one column per percentile KPI."""
    groups = counted[[*by]].drop_duplicates(ignore_index=True) if by else pd.DataFrame(index=[0])
    group = _numbered(counted, by)
    for kpi in entries:
        chosen = (counted["kpi"] == kpi.key).to_numpy()
        found = np.full(len(groups), np.nan)
        for number, values, rows in _runs(counted[chosen], group[chosen]):
            found[number] = percentiles.quantile(values, rows, kpi.quantile or 0.0)
        groups[kpi.key] = found
    return groups


def _numbered(frame: pd.DataFrame, by: Sequence[str]) -> np.ndarray:
    """The number of each row's group, in order of first appearance; groups may be null."""
    if not by:
        return np.zeros(len(frame), dtype=np.int64)
    return np.asarray(frame.groupby([*by], sort=False, dropna=False).ngroup().to_numpy(np.int64))


def _runs(counted: pd.DataFrame, group: np.ndarray) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
    """The values and rows of each group, group by group."""
    starts = np.flatnonzero(np.diff(group, prepend=-1))
    ends = np.flatnonzero(np.diff(group, append=-1)) + 1
    values, rows = counted["value"].to_numpy(float), counted["rows"].to_numpy(np.int64)
    for start, end in zip(starts, ends, strict=True):
        yield int(group[start]), values[start:end], rows[start:end]


def rolled_up(frame: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """The sums or counts of a coarser grouping, added up from a finer one."""
    places = [name for name in PLACES if name in frame.columns]
    amounts = [name for name in AMOUNTS if name in frame.columns]
    groups = frame.groupby([*by, *places], dropna=False, sort=True)
    added = groups[amounts].sum(min_count=1)
    for end, chosen in SCALES.items():
        if end in frame.columns:
            added[end] = groups[end].agg(chosen)
    return added.reset_index()


def estimates(
    summed: pd.DataFrame,
    counted: pd.DataFrame,
    spread: pd.DataFrame,
    entries: Sequence[Kpi],
    by: Sequence[str],
    *,
    confidence: float,
) -> pd.DataFrame:
    """The numbers with their intervals, made of tallies of this grouping or (sums, counts) of a finer one.

    One row per group and KPI, groups sorted, KPIs in the order of `entries`: value, low, high, known rows,
    unknown rows, whether the rows are enough to print the value, clusters with known rows, what they are,
    and why a limit is absent (`limits.why_absent`). NaN is not estimable: a value without rows or on several
    scales, an interval with fewer than about two effective clusters, a percentile's limit that so few rows
    cannot give. An entry whose rows are independent (`clustered_by` empty) gets the plain interval.
    """
    known = {kpi.key: kpi for kpi in entries}
    summed = rolled_up(summed[summed["kpi"].isin(known)], by)
    counted = rolled_up(counted[counted["kpi"].isin(known)], by)
    spread = spread[spread["kpi"].isin(known)]
    keys = pd.concat([frame[[*by, "kpi"]] for frame in (summed, counted, spread)])
    group = _numbered(keys, [*by, "kpi"])
    of_sums, of_counts, of_spread = np.split(group, [len(summed), len(summed) + len(counted)])
    heads = summed.loc[~pd.Series(of_sums).duplicated(), [*by, "kpi", "clustered_by"]].reset_index(drop=True)

    size = len(heads)
    entry = [known[key] for key in heads["kpi"]]
    rows, unknown, squares = (
        np.bincount(of_sums, weights=summed[name].fillna(0.0), minlength=size).astype(float)
        for name in ("rows", "unknown", "squares")
    )
    scale_low, highest = summed.groupby(of_sums)[[*SCALES]].agg(SCALES).to_numpy(float).T
    ratio = intervals.ratios(summed["above"].fillna(0.0), summed["below"].fillna(0.0), of_sums, size)
    value = np.where([kpi.counts_rows for kpi in entry], rows, ratio.value)
    low, high = limits(entry, ratio, rows, squares, highest, confidence=confidence)
    around = intervals.ratios(spread["above"], spread["below"], of_spread, size)
    for number, values, repeats in _runs(counted, of_counts):
        kpi = entry[number]
        share = kpi.quantile or 0.0
        value[number] = percentiles.quantile(values, repeats, share)
        if kpi.cluster is None:
            each = percentiles.plain_limits(values, repeats, share, confidence=confidence)
        else:
            within, variance, effective = (part[number] for part in (around.value, around.variance, around.effective))
            each = percentiles.clustered_limits(
                values, repeats, share, within, variance, effective, confidence=confidence
            )
        low[number], high[number] = each

    several = scale_low < highest
    value[several] = low[several] = high[several] = np.nan
    held = summed["rows"] > 0
    named = np.bincount(of_sums, weights=held & (summed["cluster"] != queries.NOT_GIVEN), minlength=size)
    effective = np.fmax(ratio.effective, around.effective)
    reasons = why_absent(entry, intervals.Interval(low, high), several, named == 0, effective, rows)
    heads["value"], heads["low"], heads["high"] = value, low, high
    heads["rows"], heads["unknown"] = rows.astype(np.int64), unknown.astype(np.int64)
    heads["enough"] = (rows >= [kpi.minimum_rows for kpi in entry]) & ~several
    heads["clusters"] = np.bincount(of_sums, weights=held, minlength=size).astype(np.int64)
    heads["why_absent"] = pd.array(reasons, dtype="str")
    places = {key: place for place, key in enumerate(known)}
    order = heads["kpi"].map(places)
    heads = heads.assign(order=order).sort_values([*by, "order"], ignore_index=True)
    return heads[[*by, *COLUMNS]]


def measure(
    table: ir.Table, entries: Sequence[Kpi], by: Sequence[str], *, terms: Terms, confidence: float
) -> pd.DataFrame:
    """Every entry per group, with its interval: `sums`, `counts`, `spreads` and `estimates` in one go."""
    summed = sums(table, entries, by, terms=terms)
    counted = counts(table, entries, by, terms=terms)
    spread = spreads(table, entries, by, counted, terms=terms)
    return estimates(summed, counted, spread, entries, by, confidence=confidence)
