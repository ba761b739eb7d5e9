"""What each unit would show with one stated mix of work: direct standardisation.

Every unit is weighed by the same reference, so that two units may be compared with each other, which ratios of
observed to expected do not allow. A unit that has no rows in a cell of the reference has no such figure: nothing is
filled in for it, and leaving the cell out is the caller's stated decision (`mix_gaps.comparable`).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaincinv

from toolkit.measures.intervals import Array, Interval
from toolkit.measures.standardisation import byar


class Standardised(NamedTuple):
    """Per unit: the figure at the reference's mix, its variance over clusters, and how much that variance knows.

    `rows` is what stands below the line, `clusters` their number, `effective` Kish's number of equal ones, `cells`
    those of the reference in which the unit has rows. `intervals.share_limits` or `mean_limits` make the interval.
    """

    value: Array
    variance: Array
    rows: Array
    clusters: NDArray[np.int64]
    effective: Array
    cells: NDArray[np.int64]


def weighted_rate(counts: ArrayLike, rows: ArrayLike, reference: ArrayLike) -> Array:
    """Events per row at the reference's mix; the last axis is the cells, `reference` its rows or shares per cell.

    NaN where a cell that the reference weighs has no rows.
    """
    share, rate = _parts(counts, rows, reference)
    return np.asarray((share * rate).sum(axis=-1))


def fay_feuer(counts: ArrayLike, rows: ArrayLike, reference: ArrayLike, *, confidence: float) -> Interval:
    """Interval of `weighted_rate` for counts that vary as Poisson counts do, by the gamma distribution.

    Fay and Feuer 1997, Statistics in Medicine 16:791-801: holds its confidence even with few events in heavy cells,
    and is wide there. NaN as the rate. Contacts of one agent vary more than Poisson counts: see `standardised`.
    """
    share, rate = _parts(counts, rows, reference)
    each = share / np.where(np.asarray(rows, float) > 0, rows, 1.0)
    value = np.asarray((share * rate).sum(axis=-1))
    variance = np.asarray((each**2 * np.asarray(counts, float)).sum(axis=-1))
    tail, most = (1 - confidence) / 2, each.max(axis=-1)
    some = variance > 0
    known = np.where(some, variance, 1.0)
    low = np.where(some, gammaincinv(np.where(some, value**2 / known, 1.0), tail) * known / np.where(some, value, 1), 0)
    upper, spread = value + most, variance + most**2
    high = gammaincinv(upper**2 / spread, 1 - tail) * spread / upper
    return Interval(np.where(np.isnan(value), np.nan, low), high)


def dobson(counts: ArrayLike, rows: ArrayLike, reference: ArrayLike, *, confidence: float) -> Interval:
    """The same interval by Dobson's method on Byar's limits of the total count, as English public health prints it.

    Dobson et al. 1991, Statistics in Medicine 10:457-462; OHID's convention. Below ten events in all it is not
    used there. NaN without an event.
    """
    share, rate = _parts(counts, rows, reference)
    counts = np.asarray(counts, float)
    each = share / np.where(np.asarray(rows, float) > 0, rows, 1.0)
    value, total = np.asarray((share * rate).sum(axis=-1)), counts.sum(axis=-1)
    total = np.where(total > 0, total, np.nan)
    scale = np.sqrt((each**2 * counts).sum(axis=-1) / total)
    count = byar(total, 1.0, confidence=confidence)
    return Interval(value + scale * (count.low - total), value + scale * (count.high - total))


def standardised(
    above: ArrayLike,
    below: ArrayLike,
    unit: ArrayLike,
    cell: ArrayLike,
    cluster: ArrayLike,
    reference: ArrayLike,
    *,
    units: int,
    squares: ArrayLike | None = None,
) -> Standardised:
    """Sum over sum in each cell, averaged over the cells of `reference`, with its variance between clusters.

    Each position is one cluster (an agent) of one unit (a bidder) in one cell, each at most once: its sums above and
    below the line. `unit` counts from 0 to `units` - 1; `cell` is a position in `reference`, which holds each cell's
    rows or share of the stated mix (taken as known, without error). Cells of weight 0 do not count. A cluster belongs
    to one unit; the same label in another is another one.

    The variance is linearised over clusters, each cluster's part in a cell enlarged by its share of the cell's rows,
    which makes it unbiased where rows are independent (CR2: Bell and McCaffrey 2002, Survey Methodology 28). With
    `squares`, the sums of the squared values (of a share: the sums above), it is never below that of independent
    rows. NaN for the value where a weighed cell has no rows, for the variance where one has a single cluster, which
    tells nothing about spread.
    """
    place, part_of = np.asarray(unit, np.int64), np.asarray(reference, float)
    share = part_of / part_of.sum()
    used = (np.asarray(below, float) > 0) & (share[np.asarray(cell, np.int64)] > 0)
    up, down = np.asarray(above, float)[used], np.asarray(below, float)[used]
    who, at = place[used], np.asarray(cell, np.int64)[used]
    names, owner = np.unique(np.asarray(cluster)[used], return_inverse=True)
    cells = share.size

    def table(values: Array) -> Array:
        summed = np.bincount(who * cells + at, weights=values, minlength=units * cells)
        return np.asarray(summed.reshape(units, cells), float)

    rows, many = table(down), table(np.ones(down.size))
    rate = table(up) / np.where(rows > 0, rows, np.nan)
    value = weighted_rate(table(up), rows, share)
    part = down / rows[who, at]
    widened = np.sqrt(np.where(part < 1, 1 - part, 1.0))
    influence = share[at] * (up - rate[who, at] * down) / rows[who, at] / widened
    keys, group = np.unique(who * max(names.size, 1) + owner, return_inverse=True)
    of_unit = keys // max(names.size, 1)
    variance = np.bincount(of_unit, weights=np.bincount(group, weights=influence) ** 2, minlength=units)
    if squares is not None:
        variance = np.maximum(variance, _of_rows(rate, rows, table(np.asarray(squares, float)[used]), share))
    known = ~(many == 1).any(axis=1) & ~np.isnan(value)
    weight = np.bincount(group, weights=share[at] * part)
    total = np.bincount(of_unit, weights=weight, minlength=units)
    evenness = np.bincount(of_unit, weights=weight**2, minlength=units)
    return Standardised(
        value,
        np.where(known, variance, np.nan),
        rows.sum(axis=1),
        np.bincount(of_unit, minlength=units).astype(np.int64),
        total**2 / np.where(evenness > 0, evenness, np.nan),
        (rows > 0).sum(axis=1).astype(np.int64),
    )


def _of_rows(rate: Array, rows: Array, squares: Array, share: Array) -> Array:
    """The variance of each unit's standardised mean if rows were independent; a cell of one row tells none."""
    spread = np.maximum(squares - rows * np.nan_to_num(rate) ** 2, 0.0) / np.maximum(rows - 1, 1)
    return np.asarray((share**2 * spread / np.maximum(rows, 1)).sum(axis=1))


def _parts(counts: ArrayLike, rows: ArrayLike, reference: ArrayLike) -> tuple[Array, Array]:
    """Each cell's share of the reference, and its rate: 0 where neither has rows, NaN where only the reference has."""
    counts, rows, reference = (np.asarray(each, float) for each in (counts, rows, reference))
    share = reference / reference.sum(axis=-1, keepdims=True)
    rate = np.divide(counts, rows, out=np.full(np.broadcast_shapes(counts.shape, rows.shape), np.nan), where=rows > 0)
    return share, np.where((share > 0) | (rows > 0), rate, 0.0)
