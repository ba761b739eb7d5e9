"""How sure a number is: intervals for shares, means, scores and ratios, on plain arrays.

Shares are given as counts or as 0 to 1, never as percentages. What cannot be estimated is NaN. Functions
take scalars or arrays alike and return arrays of the same shape.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaincinv, ndtri, stdtrit

Array = NDArray[np.float64]

# Two clusters of which one holds three fifths still count as two; with less there is no interval.
FEWEST_CLUSTERS: Final = 1.9
# However many rows a cluster has, they never tell more than this many independent ones would.
MOST_ROWS_OF_A_CLUSTER: Final = 400


class Interval(NamedTuple):
    """Lower and upper limit, in the unit of the value."""

    low: Array
    high: Array


class Ratios(NamedTuple):
    """One sum over another per group, its variance between clusters, their number and Kish's effective one."""

    value: Array
    variance: Array
    clusters: NDArray[np.int64]
    effective: Array


def _normal(confidence: float) -> float:
    return float(ndtri((1 + confidence) / 2))


def _student(confidence: float, freedom: ArrayLike) -> Array:
    freedom = np.asarray(freedom, dtype=float)
    return np.where(freedom > 0, stdtrit(np.where(freedom > 0, freedom, 1.0), (1 + confidence) / 2), np.nan)


def _student_of_clusters(confidence: float, clusters: ArrayLike) -> Array:
    clusters = np.asarray(clusters, dtype=float)
    return np.where(clusters >= FEWEST_CLUSTERS, _student(confidence, clusters - 1), np.nan)


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


def clopper_pearson_low(successes: ArrayLike, rows: ArrayLike, *, confidence: float) -> Array:
    """The exact limit that a share of independent rows is not below, all of the error on that side."""
    hits, rows = np.asarray(successes, dtype=float), np.asarray(rows, dtype=float)
    low = betaincinv(np.maximum(hits, 0.5), rows - hits + 1, 1 - confidence)
    return np.where(rows > 0, np.where(hits > 0, low, 0.0), np.nan)


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


def lognormal_mean(log_mean: ArrayLike, log_variance: ArrayLike, rows: ArrayLike, *, confidence: float) -> Interval:
    """Interval of the mean of independent log-normal values, such as handle times, from the logs' mean and variance.

    Modified Cox method: exp(mean + variance / 2, and t standard errors of that either side) (Olsson 2005, Journal of
    Statistics Education 13(1)). The variance has n - 1 below it. Not exp of the interval of the logs, which speaks of
    the geometric mean and lies below. NaN below two rows.
    """
    log_mean, variance, rows = (np.asarray(x, dtype=float) for x in (log_mean, log_variance, rows))
    fewer = np.where(rows > 1, rows - 1, np.nan)
    half = _student(confidence, rows - 1) * np.sqrt(variance / rows + variance**2 / (2 * fewer))
    return Interval(np.exp(log_mean + variance / 2 - half), np.exp(log_mean + variance / 2 + half))


def net_score(promoters: ArrayLike, passives: ArrayLike, detractors: ArrayLike, *, confidence: float) -> Interval:
    """Interval of a net score in points, -100 to 100, of independent answers.

    Adjusted Wald: three answers added, three quarters of one to each side (Rocks 2016, The American
    Statistician 70(4)), so that unanimous answers do not pass for certainty.
    """
    up, even, down = (np.asarray(x, dtype=float) for x in (promoters, passives, detractors))
    return _net_score(up, down, up + even + down, _normal(confidence))


def _net_score(promoters: Array, detractors: Array, answers: Array, critical: ArrayLike) -> Interval:
    score, error = _adjusted(promoters, detractors, answers)
    half = np.asarray(critical) * error
    return Interval(np.clip(score - half, -100, 100), np.clip(score + half, -100, 100))


def _adjusted(promoters: Array, detractors: Array, answers: Array) -> tuple[Array, Array]:
    """A net score in points and its standard error, three answers added."""
    answers = np.where(answers > 0, answers, np.nan) + 3
    ups, downs = (promoters + 0.75) / answers, (detractors + 0.75) / answers
    return 100 * (ups - downs), 100 * np.sqrt((ups + downs - (ups - downs) ** 2) / answers)


def net_score_difference(
    answers: tuple[ArrayLike, ArrayLike, ArrayLike], other: tuple[ArrayLike, ArrayLike, ArrayLike], *, confidence: float
) -> Interval:
    """Interval of the first net score less the other in points, -200 to 200, of independent answers.

    Each side is its promoters, passives and detractors. Adjusted Wald as in `net_score`, the two variances added
    (Lewis and Sauro, measuringu.com/nps-significance-test), and never without the difference that was found. For
    clustered answers take `difference`.
    """
    sides = [[np.asarray(x, dtype=float) for x in side] for side in (answers, other)]
    (score, error), (other_score, other_error) = (_adjusted(up, down, up + even + down) for up, even, down in sides)
    plain, other_plain = (100 * (up - down) / np.maximum(up + even + down, 1) for up, even, down in sides)
    half = _normal(confidence) * np.hypot(error, other_error)
    gap, found = score - other_score, plain - other_plain
    return Interval(
        np.clip(np.minimum(gap - half, found), -200, 200), np.clip(np.maximum(gap + half, found), -200, 200)
    )


def ratios(above: ArrayLike, below: ArrayLike, group: ArrayLike, groups: int) -> Ratios:
    """Sum over sum per group, with the linearised variance between clusters.

    Each position is one cluster of one group: its sums above and below the line, and its group's number
    from 0 to `groups` - 1. The variance is G/(G-1) times the sum of squared residuals above - value * below,
    over the squared sum below (Taylor linearisation: Cochran 1977, 6.4; Wolter 2007, 6). A cluster with
    nothing below the line is not counted. One cluster says nothing about spread: variance NaN. The effective
    number of clusters is the squared sum of their sizes (the sums below) over the sum of squares (Kish 1965):
    the number of equal clusters that would weigh as evenly.
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
    sizes = np.bincount(group, weights=below**2, minlength=groups)
    return Ratios(value, spread * squares / total**2, clusters, total**2 / np.where(sizes > 0, sizes, np.nan))


def within_variance(mean: ArrayLike, squares: ArrayLike, rows: ArrayLike) -> Array:
    """Variance of the mean of rows were they independent, from the sum of their squares; NaN below two rows."""
    mean, squares, rows = (np.asarray(x, dtype=float) for x in (mean, squares, rows))
    spread = squares - rows * mean**2
    # Rows that are all the same differ by rounding, which is no spread.
    spread = np.where(spread > 1e-12 * squares, spread, np.where(np.isnan(spread), np.nan, 0.0))
    return np.where(rows > 1, spread / np.maximum(rows * (rows - 1), 1), np.nan)


def ratio_clustered(above: ArrayLike, below: ArrayLike, *, confidence: float, share: bool) -> Interval:
    """Interval of one sum over another from the sums of each cluster: `ratios` with its limits.

    share: the sums are rows out of rows (`share_limits`), else amounts that are never negative
    (`mean_limits`).
    """
    below = np.asarray(below, dtype=float)
    value, variance, _, effective = ratios(above, below, np.zeros(below.size, dtype=np.int64), 1)
    if share:
        found = share_limits(value, variance, below.sum(), effective, confidence=confidence)
    else:
        found = mean_limits(value, variance, effective, confidence=confidence)
    return Interval(found.low[0], found.high[0])


def rows_worth(rows: ArrayLike, clusters: ArrayLike) -> Array:
    """The most independent rows that so many rows of so many equal clusters may pass for.

    rows / (1 + (rows per cluster - 1) / 400), as if rows of one cluster resembled each other by at least 1/400
    (Kish's design effect): nearly all of a few rows, and never more than 400 of any cluster.
    """
    rows, clusters = np.asarray(rows, dtype=float), np.asarray(clusters, dtype=float)
    of_each = np.maximum(rows / np.where(clusters > 0, clusters, np.nan), 1)
    return np.asarray(rows / (1 + (of_each - 1) / MOST_ROWS_OF_A_CLUSTER))


def effective_rows(share: ArrayLike, variance: ArrayLike, rows: ArrayLike, clusters: ArrayLike) -> Array:
    """How many independent rows would know a share as well as these clustered ones do.

    share (1 - share) / variance, never more than the rows there are. A share of 0 or 1 has no variance to
    tell: there it is `rows_worth`.
    """
    share = np.asarray(share, dtype=float)
    return _effective(share * (1 - share), variance, rows, clusters)


def _effective(spread: Array, variance: ArrayLike, rows: ArrayLike, clusters: ArrayLike) -> Array:
    """`spread` is the variance of one row."""
    variance, rows = np.asarray(variance, dtype=float), np.asarray(rows, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        effective = np.where(variance > 0, spread / variance, rows)
    effective = np.where(spread > 0, effective, rows_worth(rows, clusters))
    return np.where(np.isnan(variance), np.nan, np.minimum(effective, rows))


def share_limits(
    share: ArrayLike, variance: ArrayLike, rows: ArrayLike, clusters: ArrayLike, *, confidence: float
) -> Interval:
    """Interval of a share of clustered rows: the score interval at the effective number of rows.

    Student's quantile with one degree of freedom less than clusters stands for the normal one (after Korn
    and Graubard 1998). `clusters` is the effective number that `ratios` gives: where one cluster outweighs
    the rest, their count would promise too much. Nor does a share pass for more than `rows_worth`: else rows
    of the same clusters would buy certainty without end where none or all of them succeed, and the limit would
    jump with the first that does not. 0 <= low <= share <= high <= 1; NaN below about two clusters.
    """
    effective = np.minimum(effective_rows(share, variance, rows, clusters), rows_worth(rows, clusters))
    return _score(share, effective, _student_of_clusters(confidence, clusters))


def mean_limits(mean: ArrayLike, variance: ArrayLike, clusters: ArrayLike, *, confidence: float) -> Interval:
    """Interval of a mean of clustered values that are never negative, on the log scale.

    Delta method: mean times or over exp(t se / mean), t with one degree of freedom less than the effective
    `clusters`. NaN below about two clusters, with a mean of zero, and without any variance, which proves no
    certainty.
    """
    mean, variance = np.asarray(mean, dtype=float), np.asarray(variance, dtype=float)
    usable = (mean > 0) & (variance > 0)
    error = np.sqrt(np.where(usable, variance, np.nan)) / np.where(usable, mean, np.nan)
    factor = np.exp(_student_of_clusters(confidence, clusters) * error)
    return Interval(mean / factor, mean * factor)


def score_limits(
    mean: ArrayLike, variance: ArrayLike, clusters: ArrayLike, highest: ArrayLike, *, confidence: float
) -> Interval:
    """Interval of a mean of clustered answers on a scale from 0 to `highest`: mean and t standard errors.

    Kept within the scale; where its top is NaN, open upwards. NaN where `mean_limits` is, but for a mean of 0.
    """
    mean, variance = np.asarray(mean, dtype=float), np.asarray(variance, dtype=float)
    half = _student_of_clusters(confidence, clusters) * np.sqrt(np.where(variance > 0, variance, np.nan))
    return Interval(np.maximum(mean - half, 0.0), np.where(np.isnan(half), np.nan, np.fmin(mean + half, highest)))


def net_score_limits(
    points: ArrayLike,
    variance: ArrayLike,
    clusters: ArrayLike,
    *,
    confidence: float,
    rows: ArrayLike | None = None,
    decided: ArrayLike = 1.0,
) -> Interval:
    """Interval of a net score in points of clustered answers, -100 to 100.

    The adjusted Wald interval of `net_score` at the effective number of answers (as in `share_limits`), with
    Student's quantile for the effective `clusters`. `decided` is the share of promoters and detractors
    together. Without `rows` each cluster counts as one answer. NaN below about two clusters.
    """
    points, decided = np.asarray(points, dtype=float) / 100, np.asarray(decided, dtype=float)
    spread = decided - points**2
    variance = np.asarray(variance, dtype=float) / 100**2
    rows = clusters if rows is None else rows
    answers = np.minimum(_effective(spread, variance, rows, clusters), rows_worth(rows, clusters))
    promoters, detractors = answers * (decided + points) / 2, answers * (decided - points) / 2
    found = _net_score(promoters, detractors, answers, _student_of_clusters(confidence, clusters))
    return Interval(np.minimum(found.low, 100 * points), np.maximum(found.high, 100 * points))
