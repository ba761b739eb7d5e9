"""Two shares of rows that come in the same clusters: the difference, where one cluster can have rows on both sides."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from toolkit.measures.intervals import FEWEST_CLUSTERS


class ShareDifference(NamedTuple):
    """The first share less the other, with limits and the chance of such a difference where there is none."""

    value: float
    low: float
    high: float
    p_value: float
    clusters: int


def share_difference(
    hits: ArrayLike, rows: ArrayLike, other_hits: ArrayLike, other_rows: ArrayLike, *, confidence: float
) -> ShareDifference:
    """The first share less the other, a position per cluster with its rows on either side.

    Each cluster's part in the difference is linearised (Taylor: Wolter 2007, 6), so that a cluster with rows on both
    sides counts once; the variance is never less than that of independent rows with one success and one failure added
    to each side (Agresti and Caffo 2000, The American Statistician 54). Student's quantile, for the smaller side's
    effective number of clusters. NaN where a side has no rows, and no limits below about two clusters.
    """
    sides = [(np.asarray(a, float), np.asarray(b, float)) for a, b in ((hits, rows), (other_hits, other_rows))]
    clusters = int((sides[0][1] + sides[1][1] > 0).sum())
    if any(below.sum() == 0 for _above, below in sides):
        return ShareDifference(np.nan, np.nan, np.nan, np.nan, clusters)
    shares = [above.sum() / below.sum() for above, below in sides]
    parts = [(above - share * below) / below.sum() for (above, below), share in zip(sides, shares, strict=True)]
    value = float(shares[0] - shares[1])
    effective = min(float(below.sum() ** 2 / (below**2).sum()) for _above, below in sides)
    if effective < FEWEST_CLUSTERS:
        return ShareDifference(value, np.nan, np.nan, np.nan, clusters)
    between = clusters / (clusters - 1) * ((parts[0] - parts[1]) ** 2).sum()
    added = [((above.sum() + 1) / (below.sum() + 2), below.sum() + 2) for above, below in sides]
    error = float(np.sqrt(max(between, sum(share * (1 - share) / many for share, many in added))))
    half = float(stats.t.ppf((1 + confidence) / 2, effective - 1)) * error
    p_value = float(2 * stats.t.sf(abs(value) / error, effective - 1))
    return ShareDifference(value, max(value - half, -1.0), min(value + half, 1.0), p_value, clusters)
