"""Does a sample look like the whole it was drawn from? Standardised differences, and what chance gives.

Who draws as many contacts of each agent and month draws no plain sample of the whole, and need not: within each stratum
every contact must have the same chance. So the sample is held against what random draws of as many from each
stratum would give, whose mean and variance are known exactly (Cochran 1977, Sampling Techniques, 5.3).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc, chdtri, ndtr, ndtri

from toolkit.measures.intervals import Array

# Levels expected less often in the sample are pooled: chi-square does not hold for them.
FEWEST_EXPECTED = 5


class Balance(NamedTuple):
    """A sample against random draws from its strata.

    sampled: the sample's mean; expected: that of random draws; whole: that of all. difference: sampled less
    expected, in standard deviations of the whole; chance: how far random draws stray either way with the confidence
    asked for. p_value: two-sided. rows: the sample's.
    """

    sampled: float
    expected: float
    whole: float
    difference: float
    chance: float
    p_value: float
    rows: int


class Levels(NamedTuple):
    """The same of shares of levels: the whole's difference (Mahalanobis: Yang and Dalton 2012) and each level's.

    difference is never negative, and of levels that are rare in the sample counted as one; chance is what it stays
    below with the confidence asked for. sampled, expected, whole and differences hold a number per level.
    """

    sampled: Array
    expected: Array
    whole: Array
    differences: Array
    difference: float
    chance: float
    p_value: float
    rows: int


def of_means(
    population: ArrayLike,
    total: ArrayLike,
    squares: ArrayLike,
    drawn: ArrayLike,
    drawn_total: ArrayLike,
    *,
    confidence: float,
) -> Balance:
    """The balance of a number, from each stratum's rows, sum and sum of squares, and the sample's rows and sum.

    NaN without a sample, and where the strata leave nothing to chance.
    """
    given = (population, total, squares, drawn, drawn_total)
    size, total, squares, drawn, drawn_total = (np.asarray(each, float) for each in given)
    rows, everyone = drawn.sum(), size.sum()
    if not rows:
        known = float(total.sum() / everyone) if everyone else np.nan
        return Balance(np.nan, np.nan, known, np.nan, np.nan, np.nan, 0)
    mean = total / np.where(size > 0, size, 1)
    spread = np.maximum(squares - size * mean**2, 0) / np.maximum(size - 1, 1)
    variance = float((drawn * (1 - drawn / np.where(size > 0, size, 1)) * spread).sum()) / rows**2
    whole = float(total.sum() / everyone)
    deviation = float(np.sqrt(max(squares.sum() / everyone - whole**2, 0.0)))
    sampled, expected = float(drawn_total.sum() / rows), float((drawn * mean).sum() / rows)
    error = np.sqrt(variance)
    if not error > 1e-9 * max(deviation, 1e-300) or not deviation > 0:
        return Balance(sampled, expected, whole, np.nan, np.nan, np.nan, int(rows))
    apart = sampled - expected
    chance = float(ndtri((1 + confidence) / 2) * error / deviation)
    return Balance(sampled, expected, whole, apart / deviation, chance, float(2 * ndtr(-abs(apart) / error)), int(rows))


def of_levels(population: ArrayLike, drawn: ArrayLike, *, confidence: float) -> Levels:
    """The balance of shares of levels, from strata by levels: rows of the whole, and of the sample.

    Rare levels are pooled for the test, and told apart in the shares. NaN where fewer than two levels can be tested.
    """
    size, taken = np.asarray(population, float), np.asarray(drawn, float)
    of_stratum, from_stratum = size.sum(1), taken.sum(1)
    rows, everyone = from_stratum.sum(), of_stratum.sum()
    whole = size.sum(0) / everyone if everyone else np.full(size.shape[1], np.nan)
    if not rows:
        none = np.full(size.shape[1], np.nan)
        return Levels(none, none, whole, none, np.nan, np.nan, np.nan, 0)
    share = size / np.where(of_stratum > 0, of_stratum, 1)[:, None]
    due = (from_stratum[:, None] * share).sum(0)
    sampled, expected = taken.sum(0) / rows, due / rows
    one = np.sqrt(whole * (1 - whole))
    differences = np.divide(sampled - expected, one, out=np.full(len(one), np.nan), where=one > 0)
    keep = due >= FEWEST_EXPECTED
    into = np.eye(len(due))[:, keep]
    if (~keep).any():
        into = np.column_stack([into, (~keep).astype(float)])
    if into.shape[1] > 1 and (due @ into)[-1] < FEWEST_EXPECTED:
        into[:, np.argmin((due @ into)[:-1])] += into[:, -1]
        into = into[:, :-1]
    # The last level follows from the others.
    apart, parts = ((sampled - expected) @ into)[:-1], (share @ into)[:, :-1]
    total = (whole @ into)[:-1]
    if not len(apart):
        return Levels(sampled, expected, whole, differences, np.nan, np.nan, np.nan, int(rows))
    left = from_stratum * (of_stratum - from_stratum) / np.maximum(of_stratum - 1, 1)
    covariance = np.diag(left @ parts) - (parts * left[:, None]).T @ parts
    covariance /= rows**2
    spread = np.diag(total) - np.outer(total, total)
    freedom = len(apart)
    if np.linalg.matrix_rank(covariance, hermitian=True) < freedom:
        return Levels(sampled, expected, whole, differences, np.nan, np.nan, np.nan, int(rows))
    statistic = float(apart @ np.linalg.solve(covariance, apart))
    usual = float(np.trace(np.linalg.solve(spread, covariance))) / freedom
    return Levels(
        sampled,
        expected,
        whole,
        differences,
        float(np.sqrt(apart @ np.linalg.solve(spread, apart))),
        float(np.sqrt(chdtri(freedom, 1 - confidence) * usual)),
        float(chdtrc(freedom, statistic)),
        int(rows),
    )
