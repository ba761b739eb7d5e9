"""Whether two standardised figures differ, and how sure each is: limits by the figure's kind, chances that match them.

A claim and its interval must say the same, so the chance of a gap is read off the interval: it is the error at which
the interval would just hold zero.
"""

from itertools import combinations
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from toolkit.measures.direct_rates import Standardised
from toolkit.measures.entries import Kpi
from toolkit.measures.intervals import Array, Interval, Ratios, difference
from toolkit.measures.limits import limits

# No chance is called smaller: beyond this no interval of so few clusters is worth its digits.
SMALLEST_CHANCE: Final = 1e-12
# Halves of the logarithm's range: to two millionths of the chance itself.
_STEPS: Final = 24


class Figures(NamedTuple):
    """Standardised figures of one KPI, a position per unit.

    `highest` is the top of the answers' scale, NaN where there is none; `decided` the share of promoters and detractors
    together at the same mix, NaN but for net scores.
    """

    entry: Kpi
    standing: Standardised
    highest: Array
    decided: Array


def limits_of(figures: Figures, *, confidence: float) -> Interval:
    """The interval of each figure, by its kind: shares, net scores, answers on a scale, amounts.

    The same limits as a raw figure of that kind has (`limits.limits`), with the standardised variance.
    """
    standing = figures.standing
    # Only net scores read the squares: the variance of a mean has its floor from the cells already.
    squares = figures.decided * standing.rows * 100**2
    ratio = Ratios(standing.value, standing.variance, standing.clusters, standing.effective)
    return limits(
        [figures.entry] * standing.value.size, ratio, standing.rows, squares, figures.highest, confidence=confidence
    )


class Gaps(NamedTuple):
    """Every pair's gap, a position per pair: the first's number, the other's, the gap, and the chance of one as wide.

    The gap is the first less the other, in the figure's unit. NaN for the chance where a side has no interval.
    """

    first: ArrayLike
    other: ArrayLike
    value: Array
    chance: Array


def gaps(figures: Figures) -> Gaps:
    """The gaps of all pairs of units, in their order."""
    value = figures.standing.value
    pairs = list(combinations(range(value.size), 2))
    first, other = (np.array([pair[side] for pair in pairs], np.int64) for side in (0, 1))
    chance = np.array([_chance(figures, *pair) for pair in pairs], float)
    return Gaps(first, other, np.asarray(value[first] - value[other], float), chance)


def gap_limits(figures: Figures, first: ArrayLike, other: ArrayLike, *, confidence: float) -> Interval:
    """The interval of the first units' figures less the others', by square-and-add of their own (`difference`).

    Agents belong to one unit each, so that two units are independent; the reference mix is taken as known.
    """
    low, high = limits_of(figures, confidence=confidence)
    value, first, other = figures.standing.value, np.asarray(first, np.int64), np.asarray(other, np.int64)
    return difference(value[first], Interval(low[first], high[first]), value[other], Interval(low[other], high[other]))


def _chance(figures: Figures, first: int, other: int) -> float:
    """The error at which the pair's interval would just hold zero, by bisection; 1 where it always does."""
    two = _only(figures, [first, other])

    def holds_zero(error: float) -> bool:
        low, high = (float(each[0]) for each in gap_limits(two, [0], [1], confidence=1 - error))
        return not (low > 0 or high < 0)

    low, _high = gap_limits(two, [0], [1], confidence=0.5)
    if not np.isfinite(low[0]):
        return float("nan")
    smallest, largest = np.log(SMALLEST_CHANCE), 0.0
    if not holds_zero(SMALLEST_CHANCE):
        return SMALLEST_CHANCE
    if holds_zero(1 - 1e-9):
        return 1.0
    for _step in range(_STEPS):
        middle = (smallest + largest) / 2
        smallest, largest = (middle, largest) if holds_zero(float(np.exp(middle))) else (smallest, middle)
    return float(np.exp(largest))


def _only(figures: Figures, places: list[int]) -> Figures:
    value, variance, rows, clusters, effective, cells = figures.standing
    standing = Standardised(
        value[places], variance[places], rows[places], clusters[places], effective[places], cells[places]
    )
    return Figures(figures.entry, standing, figures.highest[places], figures.decided[places])
