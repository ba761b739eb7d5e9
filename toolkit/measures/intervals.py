"""How sure a number is: intervals for shares, means, scores and ratios, on plain arrays.

Shares are given as counts or as 0 to 1, never as percentages. What cannot be estimated is NaN. Functions
take scalars or arrays alike and return arrays of the same shape.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaincinv, ndtri, stdtrit

Array = NDArray[np.float64]


class Interval(NamedTuple):
    """Lower and upper limit, in the unit of the value."""

    low: Array
    high: Array


class Ratios(NamedTuple):
    """One sum over another per group, its variance between clusters and their number."""

    value: Array
    variance: Array
    clusters: NDArray[np.int64]


def _normal(confidence: float) -> float:
    return float(ndtri((1 + confidence) / 2))


def _student(confidence: float, freedom: ArrayLike) -> Array:
    freedom = np.asarray(freedom, dtype=float)
    return np.where(freedom > 0, stdtrit(np.maximum(freedom, 1.0), (1 + confidence) / 2), np.nan)


def _score(share: ArrayLike, rows: ArrayLike, critical: ArrayLike) -> Interval:
    share, rows, critical = (np.asarray(x, dtype=float) for x in (share, rows, critical))
    rows = np.where(rows > 0, rows, np.nan)
    spread = critical**2 / rows
    centre = (share + spread / 2) / (1 + spread)
    half = critical * np.sqrt(share * (1 - share) / rows + spread / (4 * rows)) / (1 + spread)
    return Interval(
        np.clip(np.minimum(centre - half, share), 0.0, 1.0),
        np.clip(np.maximum(centre + half, share), 0.0, 1.0),
    )


def wilson(successes: ArrayLike, rows: ArrayLike, *, confidence: float) -> Interval:
    """Score interval of a share of independent rows (Wilson 1927; Newcombe 1998, method 3)."""
    rows = np.asarray(rows, dtype=float)
    share = np.asarray(successes, dtype=float) / np.where(rows > 0, rows, np.nan)
    return _score(share, rows, _normal(confidence))


def clopper_pearson(successes: ArrayLike, rows: ArrayLike, *, confidence: float) -> Interval:
    """Exact interval of a share of independent rows, for contracts that need guaranteed coverage."""
    hits, rows = np.asarray(successes, dtype=float), np.asarray(rows, dtype=float)
    tail = (1 - confidence) / 2
    low = betaincinv(np.maximum(hits, 0.5), rows - hits + 1, tail)
    high = betaincinv(hits + 1, np.maximum(rows - hits, 0.5), 1 - tail)
    known = rows > 0
    return Interval(
        np.where(known, np.where(hits > 0, low, 0.0), np.nan),
        np.where(known, np.where(hits < rows, high, 1.0), np.nan),
    )


def newcombe(
    successes: ArrayLike,
    rows: ArrayLike,
    other_successes: ArrayLike,
    other_rows: ArrayLike,
    *,
    confidence: float,
) -> Interval:
    """Interval of the first share less the other, independent rows (Newcombe 1998, method 10)."""
    first = np.asarray(successes, dtype=float) / np.asarray(rows, dtype=float)
    other = np.asarray(other_successes, dtype=float) / np.asarray(other_rows, dtype=float)
    a = wilson(successes, rows, confidence=confidence)
    b = wilson(other_successes, other_rows, confidence=confidence)
    return difference(first, a, other, b)


def difference(first: ArrayLike, interval: Interval, other: ArrayLike, other_interval: Interval) -> Interval:
    """Interval of a difference from the intervals of its two independent sides.

    Newcombe's square-and-add rule (method of variance estimates recovery: Zou and Donner 2008). It takes
    clustered intervals as well as plain ones.
    """
    first, other = np.asarray(first, dtype=float), np.asarray(other, dtype=float)
    gap = first - other
    return Interval(
        gap - np.hypot(first - interval.low, other_interval.high - other),
        gap + np.hypot(interval.high - first, other - other_interval.low),
    )


def t_mean(values: ArrayLike, *, confidence: float) -> Interval:
    """Student's interval of the mean of independent values; NaN below two values."""
    values = np.asarray(values, dtype=float)
    if values.size < 2:
        return Interval(np.array(np.nan), np.array(np.nan))
    half = _student(confidence, values.size - 1) * values.std(ddof=1) / np.sqrt(values.size)
    return Interval(np.array(values.mean() - half), np.array(values.mean() + half))


def net_score(promoters: ArrayLike, passives: ArrayLike, detractors: ArrayLike, *, confidence: float) -> Interval:
    """Interval of a net score in points, -100 to 100, of independent answers.

    Adjusted Wald: three answers added, three quarters of one to each side (Rocks 2016, The American
    Statistician 70(4)), so that unanimous answers do not pass for certainty.
    """
    up, even, down = (np.asarray(x, dtype=float) for x in (promoters, passives, detractors))
    answers = np.where(up + even + down > 0, up + even + down, np.nan) + 3
    ups, downs = (up + 0.75) / answers, (down + 0.75) / answers
    half = _normal(confidence) * np.sqrt((ups + downs - (ups - downs) ** 2) / answers)
    return Interval(np.clip(100 * (ups - downs - half), -100, 100), np.clip(100 * (ups - downs + half), -100, 100))


def ratios(above: ArrayLike, below: ArrayLike, group: ArrayLike, groups: int) -> Ratios:
    """Sum over sum per group, with the linearised variance between clusters.

    Each position is one cluster of one group: its sums above and below the line, and its group's number
    from 0 to `groups` - 1. The variance is G/(G-1) times the sum of squared residuals above - value * below,
    over the squared sum below (Taylor linearisation: Cochran 1977, 6.4; Wolter 2007, 6). A cluster with
    nothing below the line is not counted. One cluster says nothing about spread: variance NaN.
    """
    above, below = np.asarray(above, dtype=float), np.asarray(below, dtype=float)
    group = np.asarray(group, dtype=np.int64)
    clusters = np.bincount(group[below > 0], minlength=groups)
    total = np.bincount(group, weights=below, minlength=groups)
    total = np.where(total > 0, total, np.nan)
    value = np.bincount(group, weights=above, minlength=groups) / total
    expected = value[group] * below
    # Clusters that agree exactly differ by rounding, which is no spread.
    apart = (below > 0) & (np.abs(above - expected) > 1e-12 * (np.abs(above) + np.abs(expected)))
    residual = np.where(apart, above - expected, 0.0)
    squares = np.bincount(group, weights=residual**2, minlength=groups)
    spread = np.where(clusters > 1, clusters / np.maximum(clusters - 1, 1), np.nan)
    return Ratios(value, spread * squares / total**2, clusters)


def ratio_clustered(above: ArrayLike, below: ArrayLike, *, confidence: float, share: bool) -> Interval:
    """Interval of one sum over another from the sums of each cluster: `ratios` with its limits.

    share: the sums are rows out of rows (`share_limits`), else amounts that are never negative
    (`mean_limits`).
    """
    below = np.asarray(below, dtype=float)
    value, variance, clusters = ratios(above, below, np.zeros(below.size, dtype=np.int64), 1)
    if share:
        found = share_limits(value, variance, below.sum(), clusters, confidence=confidence)
    else:
        found = mean_limits(value, variance, clusters, confidence=confidence)
    return Interval(found.low[0], found.high[0])


def effective_rows(share: ArrayLike, variance: ArrayLike, rows: ArrayLike, clusters: ArrayLike) -> Array:
    """How many independent rows would know a share as well as these clustered ones do.

    share (1 - share) / variance, never more than the rows there are. Clusters that agree on 0 or on 1 show
    no variance at all: there each cluster counts once.
    """
    share, variance, rows, clusters = (np.asarray(x, dtype=float) for x in (share, variance, rows, clusters))
    spread = share * (1 - share)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        effective = np.where(variance > 0, spread / variance, rows)
    effective = np.where(spread > 0, effective, clusters)
    return np.where(np.isnan(variance), np.nan, np.minimum(effective, rows))


def share_limits(
    share: ArrayLike, variance: ArrayLike, rows: ArrayLike, clusters: ArrayLike, *, confidence: float
) -> Interval:
    """Interval of a share of clustered rows: the score interval at the effective number of rows.

    Student's quantile with one degree of freedom less than clusters stands for the normal one (after Korn
    and Graubard 1998). 0 <= low <= share <= high <= 1; NaN with one cluster.
    """
    effective = effective_rows(share, variance, rows, clusters)
    return _score(share, effective, _student(confidence, np.asarray(clusters) - 1))


def mean_limits(mean: ArrayLike, variance: ArrayLike, clusters: ArrayLike, *, confidence: float) -> Interval:
    """Interval of a mean of clustered values that are never negative, on the log scale.

    Delta method: mean times or over exp(t se / mean), t with one degree of freedom less than clusters. NaN
    with one cluster, with a mean of zero, and where clusters agree exactly, which proves no certainty.
    """
    mean, variance = np.asarray(mean, dtype=float), np.asarray(variance, dtype=float)
    usable = (mean > 0) & (variance > 0)
    error = np.sqrt(np.where(usable, variance, np.nan)) / np.where(usable, mean, np.nan)
    factor = np.exp(_student(confidence, np.asarray(clusters) - 1) * error)
    return Interval(mean / factor, mean * factor)


def net_score_limits(points: ArrayLike, variance: ArrayLike, clusters: ArrayLike, *, confidence: float) -> Interval:
    """Interval of a net score in points of clustered answers, -100 to 100: value and t standard errors.

    Clusters that are unanimous show no variance: there each cluster counts as one answer (`net_score`).
    """
    points, variance = np.asarray(points, dtype=float), np.asarray(variance, dtype=float)
    clusters = np.asarray(clusters, dtype=float)
    half = _student(confidence, clusters - 1) * np.sqrt(np.where(variance > 0, variance, np.nan))
    unanimous = (np.abs(points) == 100) & (variance == 0)
    few = net_score(clusters * (points > 0), 0 * clusters, clusters * (points < 0), confidence=confidence)
    low = np.where(unanimous, np.minimum(few.low, points), np.clip(points - half, -100, 100))
    high = np.where(unanimous, np.maximum(few.high, points), np.clip(points + half, -100, 100))
    return Interval(low, high)
