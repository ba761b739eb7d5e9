"""Two ratios of rows that come in the same clusters: the difference, where one cluster can have rows on both sides."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from toolkit.measures.intervals import FEWEST_CLUSTERS, Array


class RatioDifference(NamedTuple):
    """The first ratio less the other with its limits; NaN for what cannot be told."""

    value: float
    low: float
    high: float
    clusters: int


def ratio_difference(
    above: ArrayLike,
    below: ArrayLike,
    other_above: ArrayLike,
    other_below: ArrayLike,
    *,
    confidence: float,
    least_variance: float = 0.0,
) -> RatioDifference:
    """The first sum over sum less the other, a position per cluster with its sums on either side.

    Each cluster's part in the difference is linearised (Taylor: Cochran 1977, 6.4; Wolter 2007, 6), so that a cluster
    with rows on both sides counts once. The variance is never less than `least_variance`, that of independent rows:
    clusters that agree by chance prove no certainty. Student's quantile, for the smaller side's effective number of
    clusters. NaN where nothing stands below a side's line; no limits below about two clusters or without any variance.
    """
    sides = [(np.asarray(a, float), np.asarray(b, float)) for a, b in ((above, below), (other_above, other_below))]
    clusters = int((sides[0][1] + sides[1][1] > 0).sum())
    if any(under.sum() <= 0 for _over, under in sides):
        return RatioDifference(np.nan, np.nan, np.nan, clusters)
    ratios = [over.sum() / under.sum() for over, under in sides]
    parts = [_parts(over, under, ratio) for (over, under), ratio in zip(sides, ratios, strict=True)]
    value = float(ratios[0] - ratios[1])
    effective = min(float(under.sum() ** 2 / (under**2).sum()) for _over, under in sides)
    if effective < FEWEST_CLUSTERS:
        return RatioDifference(value, np.nan, np.nan, clusters)
    between = clusters / (clusters - 1) * float(((parts[0] - parts[1]) ** 2).sum())
    variance = max(between, least_variance)
    if not variance > 0:
        return RatioDifference(value, np.nan, np.nan, clusters)
    half = float(stdtrit(effective - 1, (1 + confidence) / 2)) * float(np.sqrt(variance))
    return RatioDifference(value, value - half, value + half, clusters)


def _parts(over: Array, under: Array, ratio: float) -> Array:
    """What each cluster adds to a ratio's error; clusters that agree exactly differ by rounding, which is no spread."""
    apart = np.abs(over - ratio * under) > 1e-12 * (np.abs(over) + np.abs(ratio * under))
    return np.asarray(np.where(apart, over - ratio * under, 0.0) / under.sum())
