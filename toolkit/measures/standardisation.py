"""Observed against expected: what a unit would show if its contacts went as everyone's of the same kind do.

Indirect standardisation. Two ratios weigh their cells differently, so they tell each unit from the whole and not
two units from each other.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtri, ndtri

from toolkit.measures.intervals import Array, Interval


def byar(observed: ArrayLike, expected: ArrayLike, *, confidence: float) -> Interval:
    """Interval of observed over expected for counts, by Byar's approximation (Breslow and Day 1987)."""
    observed, expected = np.asarray(observed, float), np.asarray(expected, float)
    z = ndtri((1 + confidence) / 2)
    known = np.maximum(observed, 1.0)
    low = np.where(observed > 0, known * (1 - 1 / (9 * known) - z / (3 * np.sqrt(known))) ** 3, 0.0)
    more = observed + 1
    high = more * (1 - 1 / (9 * more) + z / (3 * np.sqrt(more))) ** 3
    return Interval(low / expected, high / expected)


def exact(observed: ArrayLike, expected: ArrayLike, *, confidence: float) -> Interval:
    """Interval of observed over expected for counts, exact (Garwood 1936): for counts below ten."""
    observed, expected = np.asarray(observed, float), np.asarray(expected, float)
    tail = (1 - confidence) / 2
    low = np.where(observed > 0, chdtri(2 * np.maximum(observed, 1), 1 - tail) / 2, 0.0)
    return Interval(low / expected, chdtri(2 * (observed + 1), tail) / 2 / expected)


def count_ratio(observed: ArrayLike, expected: ArrayLike, *, confidence: float) -> Interval:
    """Byar's interval, the exact one below ten events (the rule of the English public-health office)."""
    few = np.asarray(observed, float) < 10
    near, sure = (rule(observed, expected, confidence=confidence) for rule in (byar, exact))
    return Interval(np.where(few, sure.low, near.low), np.where(few, sure.high, near.high))


def of_the_others(
    cell: ArrayLike, rows: ArrayLike, sums: ArrayLike, squares: ArrayLike, *, fewest: int
) -> tuple[Array, Array, Array]:
    """What each unit-cell would show at the others' mean of that cell: expected sum, its null variance, whether known.

    Each position is one unit in one cell, each pair once: its rows, the sum of its values and of their squares. A
    unit is left out of its own yardstick, else one that does most of a cell is compared with itself. A cell in
    which the others have fewer than `fewest` rows cannot be compared: NaN, and False. The variance holds that of
    the unit's own rows and that of the yardstick.
    """
    cell = np.asarray(cell, int)
    rows, sums, squares = (np.asarray(each, float) for each in (rows, sums, squares))
    size = int(cell.max()) + 1 if cell.size else 0
    totals = [np.bincount(cell, weights=each, minlength=size)[cell] for each in (rows, sums, squares)]
    others, mean_sum, mean_squares = (total - own for total, own in zip(totals, (rows, sums, squares), strict=True))
    known = others >= fewest
    divisor = np.where(known, others, np.nan)
    mean = mean_sum / divisor
    variance = np.maximum(mean_squares / divisor - mean**2, 0.0)
    return rows * mean, variance * rows * (1 + rows / divisor), known


def of_all(cell: ArrayLike, rows: ArrayLike, counts: ArrayLike) -> Array:
    """What each unit-cell would show at the mean of all units in that cell, its own rows among them.

    Never 0 where the unit itself counted something. Under equal units a count is binomial around it, and varies a
    little less than that, by the unit's own part of the cell.
    """
    cell, rows, counts = np.asarray(cell, int), np.asarray(rows, float), np.asarray(counts, float)
    size = int(cell.max()) + 1 if cell.size else 0
    total, events = (np.bincount(cell, weights=each, minlength=size)[cell] for each in (rows, counts))
    return np.asarray(rows * events / np.where(total > 0, total, np.nan))


def exposure(
    unit: ArrayLike, cell: ArrayLike, rows: ArrayLike, counts: ArrayLike, among: NDArray[np.bool_]
) -> tuple[Array, Array]:
    """What each unit-cell's rows are worth in rows of the others' usual mix, and the variance of that.

    Each position is one unit in one cell; `unit` counts from 0. A cell's rate is that of the other units `among`
    over their rate in all cells, with one event more at the latter: where hardly anybody ever did it, one event does
    not make a cell one of many, nor none a cell of none. So a unit that alone did something is measured by its rows.
    """
    unit, cell = np.asarray(unit, int), np.asarray(cell, int)
    rows, counts = np.asarray(rows, float), np.asarray(counts, float)
    used = [np.where(among, each, 0.0) for each in (rows, counts)]
    other_rows, other_events = (np.bincount(cell, weights=each)[cell] - each for each in used)
    all_rows, all_events = (each.sum() - np.bincount(unit, weights=each)[unit] for each in used)
    rate = np.divide(all_events, all_rows, out=np.zeros(rows.shape), where=all_rows > 0)
    worth = rows * (other_events + 1) / (other_rows * rate + 1)
    # A cell that holds all of the others' rows is the yardstick itself.
    apart = 1 - np.divide(other_rows, all_rows, out=np.zeros(rows.shape), where=all_rows > 0)
    return worth, worth**2 * apart / (other_events + 1)
