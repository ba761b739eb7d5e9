"""Percentiles from counts per value, and intervals for them, on plain arrays."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import bdtr, bdtrik

from toolkit.measures.intervals import FEWEST_CLUSTERS, effective_rows, rows_worth, share_limits


class Ranks(NamedTuple):
    """Places in the sorted values, from 1; None where no such place exists at this number of rows."""

    low: int | None
    high: int | None


class Limits(NamedTuple):
    """Lower and upper limit, in the unit of the values; NaN is not estimable."""

    low: float
    high: float


def _binomial_quantile(chance: float, rows: int, share: float) -> int:
    place = int(np.ceil(bdtrik(chance, rows, share)))
    # bdtrik inverts a smooth function and may land one place high where the step is met exactly.
    return place - 1 if place > 0 and bdtr(place - 1, rows, share) >= chance else place


def quantile_ranks(rows: int, quantile: float, *, confidence: float) -> Ranks:
    """Which sorted values hold the quantile of independent rows between them (Conover 1999, 3.2).

    The interval runs from the low to the high value, both included, and covers at least `confidence`. At
    95 % there is no upper limit of the 90th percentile below 36 rows: None, never the largest value.
    """
    if rows < 1:
        return Ranks(None, None)
    tail = (1 - confidence) / 2
    low = _binomial_quantile(tail, rows, quantile)
    high = _binomial_quantile(1 - tail, rows, quantile) + 1
    return Ranks(low if low >= 1 else None, high if high <= rows else None)


def rank_coverage(rows: int, quantile: float, low: int, high: int) -> float:
    """Chance that the quantile lies between the sorted values at places `low` and `high`."""
    return float(bdtr(high - 1, rows, quantile) - bdtr(low - 1, rows, quantile))


def _value_at(values: np.ndarray, reached: np.ndarray, place: int) -> float:
    """The value at a place of the sorted rows, from 1."""
    return float(values[np.searchsorted(reached, place, side="left")])


def quantile(values: ArrayLike, rows: ArrayLike, share: float) -> float:
    """Quantile of values that occur `rows` times each, interpolated between neighbours.

    Type 7 of Hyndman and Fan 1996, as pandas, DuckDB and Spark compute it from the rows. `values` ascend.
    """
    values, reached = np.asarray(values, dtype=float), np.cumsum(np.asarray(rows))
    if not reached.size or reached[-1] == 0:
        return float("nan")
    place = (reached[-1] - 1) * share + 1
    low, high = int(np.floor(place)), int(np.ceil(place))
    lower, upper = _value_at(values, reached, low), _value_at(values, reached, high)
    return float(lower + (place - low) * (upper - lower))


def plain_limits(values: ArrayLike, rows: ArrayLike, share: float, *, confidence: float) -> Limits:
    """Interval of a quantile of independent rows by order statistics (`quantile_ranks`)."""
    values, reached = np.asarray(values, dtype=float), np.cumsum(np.asarray(rows))
    ranks = quantile_ranks(int(reached[-1]) if reached.size else 0, share, confidence=confidence)
    low, high = (float("nan") if rank is None else _value_at(values, reached, rank) for rank in ranks)
    return Limits(low, high)


def clustered_limits(
    values: ArrayLike,
    rows: ArrayLike,
    share: float,
    within: float,
    variance: float,
    clusters: float,
    *,
    confidence: float,
) -> Limits:
    """Interval of a quantile of clustered rows.

    `within` is the share of rows at or below the estimated quantile, `variance` its variance between
    `clusters`, the effective number of them (`intervals.ratios`). The score interval of `share` at the
    effective number of rows is read back through the counts (Woodruff 1952; Francisco and Fuller 1991). A
    limit that the effective number of independent rows could not give is NaN, by the rule of
    `quantile_ranks`; so are both below about two clusters.
    """
    values, reached = np.asarray(values, dtype=float), np.cumsum(np.asarray(rows))
    if not reached.size or np.isnan(variance) or clusters < FEWEST_CLUSTERS:
        return Limits(float("nan"), float("nan"))
    total = int(reached[-1])
    effective = float(np.minimum(effective_rows(within, variance, total, clusters), rows_worth(total, clusters)))
    low, high = share_limits(share, share * (1 - share) / effective, total, clusters, confidence=confidence)
    tail = (1 - confidence) / 2
    estimate = quantile(values, rows, share)
    first = max(int(np.ceil(total * float(low))), 1)
    last = int(np.floor(total * float(high))) + 1
    return Limits(
        float("nan") if (1 - share) ** effective > tail else min(_value_at(values, reached, first), estimate),
        float("nan") if share**effective > tail or last > total else max(_value_at(values, reached, last), estimate),
    )
