"""Two sides' mean scores on rows of the same kind: the difference within cells, with the chance in it over clusters."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from toolkit.measures.intervals import FEWEST_CLUSTERS


class StratifiedDifference(NamedTuple):
    """The first side less the other; `rows` and `other_rows` lie in cells that both have, `left_out` of the first not.

    `clusters` have rows in such cells.
    """

    value: float
    low: float
    high: float
    p_value: float
    rows: int
    other_rows: int
    left_out: int
    clusters: int


def stratified_difference(
    first: ArrayLike, cell: ArrayLike, cluster: ArrayLike, rows: ArrayLike, sums: ArrayLike, *, confidence: float
) -> StratifiedDifference:
    """The first side's mean less the other's in each cell, averaged, from scores added up by side, cell and cluster.

    `first` says whose the `rows` are, `sums` is their total. A cell weighs as it can tell: rows of the one times rows
    of the other over both, which is the coefficient of the side in a regression with a constant for each cell. Its
    variance is over clusters, with the usual corrections for few of them and for the constants (CR1: Cameron and
    Miller 2015, Journal of Human Resources 50); Student's quantile. NaN where no cell has both sides, where nothing
    varies, and below about two effective clusters.
    """
    side, rows, sums = np.asarray(first, float), np.asarray(rows, float), np.asarray(sums, float)
    where = np.unique(np.asarray(cell, dtype=str), return_inverse=True)[1]
    group = np.unique(np.asarray(cluster, dtype=str), return_inverse=True)[1]
    many = np.bincount(where, weights=rows)
    mine = np.bincount(where, weights=rows * side)
    shared = (mine > 0) & (mine < many)
    left_out = int(mine[~shared].sum())
    held = shared[where]
    counts = int((rows * side)[held].sum()), int((rows * (1 - side))[held].sum())
    clusters = int(np.unique(group[held]).size)
    if not held.any():
        return StratifiedDifference(np.nan, np.nan, np.nan, np.nan, *counts, left_out, clusters)
    side, rows, sums, where, group = (each[held] for each in (side, rows, sums, where, group))
    apart = side - (mine / many)[where]
    weight = float((rows * apart**2).sum())
    value = float((apart * sums).sum() / weight)
    constant = (np.bincount(where, weights=sums, minlength=many.size) - value * mine) / many
    influence = np.bincount(group, weights=apart * (sums - rows * (constant[where] + value * side)))
    freedom = rows.sum() - shared.sum() - 1
    leverage = np.bincount(group, weights=rows * apart**2)
    effective = float(leverage.sum() ** 2 / (leverage**2).sum())
    if freedom < 1 or effective < FEWEST_CLUSTERS or clusters < 2:
        return StratifiedDifference(value, np.nan, np.nan, np.nan, *counts, left_out, clusters)
    correction = clusters / (clusters - 1) * (rows.sum() - 1) / freedom
    error = float(np.sqrt(correction * (influence**2).sum())) / weight
    if error <= 1e-9:
        return StratifiedDifference(value, np.nan, np.nan, np.nan, *counts, left_out, clusters)
    half = float(stats.t.ppf((1 + confidence) / 2, effective - 1)) * error
    p_value = float(2 * stats.t.sf(abs(value) / error, effective - 1))
    return StratifiedDifference(value, value - half, value + half, p_value, *counts, left_out, clusters)
