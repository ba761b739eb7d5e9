"""The interval that each entry asks for, and why it has none."""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from toolkit.measures import intervals
from toolkit.measures.entries import Kpi
from toolkit.measures.intervals import FEWEST_CLUSTERS, Array, Interval, Ratios

Truths = NDArray[np.bool_]
# A share with so few failures lies so near 1 that its score interval promises too much.
FEW_FAILURES: Final = 5
# In the order in which they are looked for: the first that holds is told.
REASONS: Final = (
    "count",
    "several_scales",
    "",
    "unknown_clusters",
    "one_cluster",
    "few_clusters",
    "no_spread",
    "few_rows",
)


def _of(entries: Sequence[Kpi], asked: Callable[[Kpi], bool]) -> Truths:
    return np.array([asked(kpi) for kpi in entries], dtype=bool)


def limits(
    entries: Sequence[Kpi], ratio: Ratios, rows: Array, squares: Array, highest: Array, *, confidence: float
) -> Interval:
    """The interval of each entry that is a sum over a sum, NaN for counts and percentiles.

    One position per entry: its `ratio`, its known `rows`, the sum of their `squares` where it is a mean, and
    the `highest` answer of its scale where it has one. An entry that asks for it has a one-sided exact limit while
    its failures are few: the highest is then 1. A mean's variance between clusters is never taken for
    less than its rows would have, were they independent: agents who agree by chance prove no certainty.
    """
    sums_over_sums = _of(entries, lambda kpi: not kpi.counts_rows and kpi.quantile is None)
    means = sums_over_sums & _of(entries, lambda kpi: kpi.unit != "share" and kpi.below is None)
    independent = _of(entries, lambda kpi: kpi.cluster is None)
    within = np.where(means, intervals.within_variance(ratio.value, squares, rows), np.nan)
    between = np.where(np.isnan(within), ratio.variance, np.maximum(ratio.variance, within))
    variance = np.where(independent, within, between)
    clusters = np.where(independent, rows, ratio.effective)
    decided = squares / np.maximum(rows, 1) / 100**2

    found = Interval(np.full(len(entries), np.nan), np.full(len(entries), np.nan))
    kinds = np.array([f"plain {kpi.unit}" if kpi.cluster is None else kpi.unit for kpi in entries], dtype=object)
    for kind in sorted(set(kinds)):
        at = sums_over_sums & (kinds == kind)
        clustered = (ratio.value[at], variance[at], clusters[at])
        match kind:
            case "plain share":
                each = intervals.wilson(ratio.value[at] * rows[at], rows[at], confidence=confidence)
            case "share":
                each = intervals.share_limits(*clustered[:2], rows[at], clusters[at], confidence=confidence)
            case "per thousand" | "plain per thousand":
                # Of each row a thousand or nothing: a share in other words.
                part = intervals.share_limits(
                    ratio.value[at] / 1000, variance[at] / 1e6, rows[at], clusters[at], confidence=confidence
                )
                each = Interval(1000 * part.low, 1000 * part.high)
            case "points" | "plain points":
                each = intervals.net_score_limits(*clustered, confidence=confidence, rows=rows[at], decided=decided[at])
            case "score" | "plain score":
                each = intervals.score_limits(*clustered, highest[at], confidence=confidence)
            case _:
                each = intervals.mean_limits(*clustered, confidence=confidence)
        found.low[at], found.high[at] = each
    near = _of(entries, lambda kpi: kpi.few_failures_exact) & (rows * (1 - ratio.value) < FEW_FAILURES - 0.5)
    near &= np.isfinite(found.low)
    if near.any():
        found.low[near] = exact_low(
            ratio.value[near], variance[near], rows[near], clusters[near], confidence=confidence
        )
        found.high[near] = 1.0
    return found


def exact_low(share: Array, variance: Array, rows: Array, clusters: Array, *, confidence: float) -> Array:
    """The exact limit that a share of clustered rows is not below, all of the error on that side.

    Clopper and Pearson's at the effective number of rows (Korn and Graubard 1998); NaN below about two `clusters`.
    """
    worth = intervals.rows_worth(rows, clusters)
    known = np.minimum(intervals.effective_rows(share, variance, rows, clusters), worth)
    low = intervals.clopper_pearson_low(share * known, known, confidence=confidence)
    return np.where(np.asarray(clusters) >= FEWEST_CLUSTERS, low, np.nan)


def why_absent(
    entries: Sequence[Kpi], found: Interval, several: Truths, unnamed: Truths, effective: Array, rows: Array
) -> np.ndarray:
    """One of `REASONS` for each entry, empty where both limits are there.

    count: rows were counted, whole. several_scales: answers on more than one scale (`several`), no value
    either. unknown_clusters: nobody says whose the rows are (`unnamed`). one_cluster, few_clusters: fewer
    than about two `effective` clusters. no_spread: every row of a mean is the same, which proves no
    certainty. few_rows: no rows, or too few for a limit of a percentile.
    """
    clustered = _of(entries, lambda kpi: kpi.cluster is not None) & (rows > 0)
    conditions = (
        _of(entries, lambda kpi: kpi.counts_rows),
        several,
        np.isfinite(found.low) & np.isfinite(found.high),
        clustered & unnamed,
        clustered & ~(effective > 1),
        clustered & (effective < FEWEST_CLUSTERS),
        _of(entries, lambda kpi: kpi.quantile is None) & (rows > 1),
    )
    return np.select(conditions, REASONS[:-1], default=REASONS[-1])
