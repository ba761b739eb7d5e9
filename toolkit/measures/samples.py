"""Samples: how many rows a share or a comparison needs, and what a sample of a small whole says."""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln, ndtri

from toolkit.measures.intervals import Array, Interval

POWER: Final = 0.8


def detectable_gap(spread: ArrayLike, rows: ArrayLike, other_rows: ArrayLike, *, confidence: float) -> Array:
    """The smallest difference of two means that samples of these sizes would find four times in five.

    `spread` is the standard deviation of one row; for a share p it is sqrt(p (1 - p)).
    """
    deviation, first, other = (np.asarray(x, dtype=float) for x in (spread, rows, other_rows))
    with np.errstate(divide="ignore"):
        return np.asarray(_reach(confidence) * deviation * np.sqrt(1 / first + 1 / other))


def rows_needed(gap: ArrayLike, spread: ArrayLike, *, confidence: float) -> Array:
    """Rows on each side that would find a difference of `gap` four times in five, rounded up; infinite for none."""
    size, deviation = np.abs(np.asarray(gap, dtype=float)), np.asarray(spread, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        needed = np.ceil(2 * (_reach(confidence) * deviation / size) ** 2)
    return np.where(size > 0, np.maximum(needed, 2), np.inf)


def of_a_small_whole(rows: ArrayLike, population: ArrayLike) -> Array:
    """As many rows of a whole of this size, drawn without replacement, as know what `rows` of an endless one know.

    rows / (1 + (rows - 1) / population) (Cochran 1977, 4.4), not rounded.
    """
    rows, population = np.asarray(rows, dtype=float), np.asarray(population, dtype=float)
    return np.asarray(rows / (1 + (rows - 1) / population))


def rows_for_share(half: ArrayLike, population: ArrayLike = np.inf, *, confidence: float, share: float = 0.5) -> Array:
    """Rows to be drawn so that the interval of a share reaches no further than `half` to either side, rounded up.

    By the normal approximation, at the `share` that is expected: one half needs most. With a `population` drawn
    without replacement, `of_a_small_whole`. Krejcie and Morgan 1970 round to the nearest and so fall short by up to
    half a row. For independent rows: where rows come in clusters, more are needed by Kish's design effect.
    """
    endless = ndtri((1 + confidence) / 2) ** 2 * share * (1 - share) / np.asarray(half, dtype=float) ** 2
    return np.ceil(of_a_small_whole(endless, population))


def standard_error(spread: float, rows: int, population: int | None = None) -> float:
    """The standard error of a mean; with a `population` sampled without replacement, by its finite correction."""
    finite = 1.0 if population is None else max(0.0, 1 - rows / population)
    return float(spread * np.sqrt(finite / rows))


def hypergeometric(hits: ArrayLike, rows: ArrayLike, population: ArrayLike, *, confidence: float) -> Interval:
    """Exact interval of a share of a small whole of which `rows` were drawn without replacement.

    All counts of the whole under which the sample is not in the outer (1 - confidence) / 2 of either side, and
    the first count beyond them on each side, as R's samplingbook gives it. NaN without rows or with more rows
    than the whole.
    """
    hits, rows, population = np.broadcast_arrays(*(np.asarray(x, dtype=np.int64) for x in (hits, rows, population)))
    given = zip(hits.flat, rows.flat, population.flat, strict=True)
    ends = [_exact(int(hit), int(row), int(whole), (1 - confidence) / 2) for hit, row, whole in given]
    low, high = np.array(ends, dtype=float).reshape(-1, 2).T
    return Interval(low.reshape(hits.shape), high.reshape(hits.shape))


def _exact(hits: int, rows: int, population: int, tail: float) -> tuple[float, float]:
    if rows < 1 or rows > population:
        return float("nan"), float("nan")
    whole: NDArray[np.int64] = np.arange(hits, population - (rows - hits) + 1)
    drawn = np.arange(rows + 1)[:, None]
    chance = np.exp(
        _ways(whole, drawn) + _ways(population - whole, rows - drawn) - _ways(np.array(population), np.array(rows))
    )
    possible = whole[(chance[hits:].sum(axis=0) > tail) & (chance[: hits + 1].sum(axis=0) > tail)]
    low, high = max(possible.min() - 1, whole[0]), min(possible.max() + 1, whole[-1])
    return float(low / population), float(high / population)


def _ways(things: NDArray[np.int64], taken: NDArray[np.int64]) -> Array:
    """The logarithm of the number of ways to take so many of so many; minus infinity where there is none."""
    possible = (taken >= 0) & (taken <= things)
    some = np.where(possible, taken, 0)
    return np.where(possible, gammaln(things + 1) - gammaln(some + 1) - gammaln(things - some + 1), -np.inf)


def _reach(confidence: float) -> float:
    return float(ndtri((1 + confidence) / 2) + ndtri(POWER))
