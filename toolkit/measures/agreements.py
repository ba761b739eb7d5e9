"""How far raters agree, chance taken into account: Krippendorff's alpha."""

from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike

from toolkit.measures.intervals import Array

Level = Literal["nominal", "ordinal", "interval", "ratio"]
LEVELS: Final = ("nominal", "ordinal", "interval", "ratio")


def alpha(units: ArrayLike, level: Level) -> float:
    """Krippendorff's alpha of ratings, units by raters, NaN where a rater gave none.

    `level` says what a difference between two ratings means (Krippendorff 2011, Computing Krippendorff's
    alpha-reliability). Units with one rating take no part. NaN where nothing can be compared or all ratings are the
    same: agreement without variation proves nothing.
    """
    values, coincidences = _coincidences(np.asarray(units, float))
    return _alpha(coincidences, _distances(values, coincidences.sum(0), level))


def alpha_of_samples(units: ArrayLike, groups: ArrayLike, level: Level, samples: Array) -> Array:
    """Alpha of each sample of whole groups of units: `samples` has how often each group is drawn, samples by groups."""
    units, groups = np.asarray(units, float), np.asarray(groups, np.int64)
    values = np.unique(units[np.isfinite(units)])
    each = np.zeros((samples.shape[1], len(values), len(values)))
    for group in range(samples.shape[1]):
        each[group] = _coincidences(units[groups == group], values)[1]
    found = [np.tensordot(drawn, each, axes=1) for drawn in samples]
    return np.array([_alpha(table, _distances(values, table.sum(0), level)) for table in found])


def _coincidences(units: Array, values: Array | None = None) -> tuple[Array, Array]:
    """The values, and how often each pair of them stands in one unit, a unit weighing as many as it has ratings."""
    values = np.unique(units[np.isfinite(units)]) if values is None else values
    counts = (units[:, :, None] == values).sum(1).astype(float)
    ratings = counts.sum(1)
    counts, ratings = counts[ratings > 1], ratings[ratings > 1]
    pairs = np.einsum("uv,uw->uvw", counts, counts)
    pairs[:, np.arange(len(values)), np.arange(len(values))] -= counts
    return values, np.asarray((pairs / (ratings - 1)[:, None, None]).sum(0))


def _distances(values: Array, totals: Array, level: Level) -> Array:
    one, other = values[:, None], values[None, :]
    match level:
        case "nominal":
            return np.asarray((one != other).astype(float))
        case "ordinal":
            reached = np.cumsum(totals)
            middle = reached - totals / 2
            return np.asarray((middle[:, None] - middle[None, :]) ** 2)
        case "interval":
            return np.asarray((one - other) ** 2)
        case "ratio":
            total = one + other
            return np.asarray(((one - other) / np.where(total != 0, total, 1.0)) ** 2)


def _alpha(coincidences: Array, distances: Array) -> float:
    totals = coincidences.sum(0)
    ratings = totals.sum()
    expected = (np.outer(totals, totals) * distances).sum()
    if ratings < 2 or expected <= 0:
        return float("nan")
    return float(1 - (ratings - 1) * (coincidences * distances).sum() / expected)
