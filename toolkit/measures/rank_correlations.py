"""Do two orders go together? Spearman's rank correlation, also where the rows come in clusters."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from toolkit.measures.intervals import FEWEST_CLUSTERS, Array

# More clusters than this are left out several at a time.
MOST_GROUPS: Final = 100


class RankCorrelation(NamedTuple):
    """The correlation with its limits; `clusters` is 0 where the rows are taken as independent."""

    value: float
    low: float
    high: float
    rows: int
    clusters: int


def rank_correlation(
    one: ArrayLike, other: ArrayLike, *, confidence: float, clusters: ArrayLike | None = None
) -> RankCorrelation:
    """Spearman's correlation of rows, NaN below four or where one of the two does not vary.

    Limits are on Fisher's scale. Of independent rows the error is that of Bonett and Wright (2000, Psychometrika 65).
    Of clusters it is what leaving out one after the other gives (the jackknife; in groups where they are many), never
    less than that of independent rows, with Student's quantile for the effective number of clusters; below about two
    there are no limits. A correlation of 1 or -1 has none either: nothing is left to tell an error from.
    """
    one, other = np.asarray(one, float), np.asarray(other, float)
    rows = one.size
    value = _spearman(one, other)
    if clusters is None:
        error, quantile, count = _plain_error(value, rows), float(stats.norm.ppf((1 + confidence) / 2)), 0
    else:
        number = np.unique(np.asarray(clusters, dtype=str), return_inverse=True)[1]
        sizes = np.bincount(number, minlength=1).astype(float)
        count, effective = int((sizes > 0).sum()), sizes.sum() ** 2 / max(float((sizes**2).sum()), 1.0)
        error = float(np.maximum(_plain_error(value, rows), _jackknifed(one, other, number)))
        quantile = float(stats.t.ppf((1 + confidence) / 2, effective - 1)) if effective >= FEWEST_CLUSTERS else np.nan
    if not np.isfinite(value) or abs(value) >= 1:
        return RankCorrelation(value, np.nan, np.nan, rows, count)
    middle, half = np.arctanh(value), quantile * error
    return RankCorrelation(value, float(np.tanh(middle - half)), float(np.tanh(middle + half)), rows, count)


def _spearman(one: Array, other: Array) -> float:
    if one.size < 4 or np.ptp(one) == 0 or np.ptp(other) == 0:
        return float("nan")
    return float(np.corrcoef(stats.rankdata(one), stats.rankdata(other))[0, 1])


def _plain_error(value: float, rows: int) -> float:
    return float(np.sqrt((1 + value**2 / 2) / (rows - 3))) if np.isfinite(value) else float("nan")


def _jackknifed(one: Array, other: Array, cluster: np.ndarray) -> float:
    """The error that leaving out gives; NaN where one of the parts does not vary, which leaves no limits."""
    groups = cluster % MOST_GROUPS
    names = np.unique(groups)
    if names.size < 2:
        return float("nan")
    left = np.array([_spearman(one[groups != name], other[groups != name]) for name in names])
    if not (np.abs(left) < 1).all():
        return float("nan")
    z = np.arctanh(left)
    return float(np.sqrt((names.size - 1) / names.size * ((z - z.mean()) ** 2).sum()))
