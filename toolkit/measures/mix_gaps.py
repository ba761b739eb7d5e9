"""How much of the gap between two sides is their mix of work and how much is how they do it, and what overlaps.

A gap of raw figures says nothing about either before it is taken apart; a cell that only one side has says nothing
about who does it better. All on counts per cell.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from toolkit.measures.intervals import Array


class GapParts(NamedTuple):
    """The first side's figure less the other's, in the figure's unit; the parts add up to `gap` exactly.

    `mix`: the first side has other work. `within`: it does the same work differently. `interaction`: both at once, 0
    in the symmetric form. `unmatched`: from rows in cells that the other side does not have, which neither part can
    claim. NaN for the first three where no cell has both.
    """

    gap: float
    mix: float
    within: float
    interaction: float
    unmatched: float


def gap_parts(
    above: ArrayLike, below: ArrayLike, other_above: ArrayLike, other_below: ArrayLike, *, symmetric: bool = True
) -> GapParts:
    """A gap between two ratios of sums taken apart over cells; a position is a cell, sums above and below the line.

    Symmetric: each part at the two sides' average, nothing left over (Kitagawa 1955, JASA 50:1168-1194). Else the
    parts are at the other side's figures, with the interaction apart (the threefold form of Blinder 1973 and Oaxaca
    1973). Rows in cells that only one side has are taken out first (as Nopo 2008, Review of Economics and Statistics
    90). Parts are sums of the same rows as the figures and have their error; they carry no interval of their own.
    """
    a, b = np.asarray(above, float), np.asarray(below, float)
    c, d = np.asarray(other_above, float), np.asarray(other_below, float)
    gap = _ratio(a, b) - _ratio(c, d)
    both = (b > 0) & (d > 0)
    if not both.any():
        return GapParts(gap, np.nan, np.nan, np.nan, gap)
    unmatched = (_ratio(a, b) - _ratio(a[both], b[both])) - (_ratio(c, d) - _ratio(c[both], d[both]))
    mix, within, interaction = (float(each.sum()) for each in _by_cell(a[both], b[both], c[both], d[both], symmetric))
    return GapParts(gap, mix, within, interaction, unmatched)


def gap_by_cell(
    above: ArrayLike, below: ArrayLike, other_above: ArrayLike, other_below: ArrayLike, *, symmetric: bool = True
) -> pd.DataFrame:
    """`gap_parts` cell by cell, in the order given: mix, within, interaction; NaN where only one side has the cell.

    A cell's mix part counts from the mean of the work both have: more of what goes well than the rest is a gain.
    """
    a, b = np.asarray(above, float), np.asarray(below, float)
    c, d = np.asarray(other_above, float), np.asarray(other_below, float)
    both = (b > 0) & (d > 0)
    found = pd.DataFrame(np.nan, index=range(a.size), columns=["mix", "within", "interaction"])
    if both.any():
        found.loc[both] = np.column_stack(_by_cell(a[both], b[both], c[both], d[both], symmetric))
    return found


def comparable(rows: ArrayLike, *, fewest: int) -> NDArray[np.bool_]:
    """Whether each cell has at least `fewest` rows of every unit: `rows` is units by cells, the result is by cell."""
    return np.asarray((np.asarray(rows, float) >= fewest).all(axis=0))


def overlap_shares(rows: ArrayLike, *, fewest: int) -> Array:
    """The share of each unit's rows that lie in cells where every other unit has at least `fewest`.

    `rows` is units by cells. NaN for a unit without rows, and 1 where there is no other unit.
    """
    rows = np.asarray(rows, float)
    total = rows.sum(axis=1)
    return np.asarray((rows * _others_have(rows, fewest)).sum(axis=1) / np.where(total > 0, total, np.nan))


def not_comparable(rows: ArrayLike, units: list[str], cells: list[str], *, fewest: int) -> pd.DataFrame:
    """What cannot be compared: a row per unit and cell in which some other unit has fewer than `fewest` rows.

    Columns unit, cell, rows, share (of the unit's rows), lacking (the others with fewer, joined by a comma); most
    rows first. Cells in which the unit itself has no rows are left out.
    """
    table = np.asarray(rows, float)
    kept = [
        (
            unit,
            cells[j],
            int(table[i, j]),
            table[i, j] / table[i].sum(),
            ", ".join(other for k, other in enumerate(units) if k != i and table[k, j] < fewest),
        )
        for i, unit in enumerate(units)
        for j in np.flatnonzero((table[i] > 0) & ~_others_have(table, fewest)[i])
    ]
    found = pd.DataFrame(kept, columns=["unit", "cell", "rows", "share", "lacking"])
    return found.sort_values("rows", ascending=False, kind="stable", ignore_index=True)


def _others_have(rows: Array, fewest: int) -> NDArray[np.bool_]:
    enough = rows >= fewest
    return np.asarray(enough.sum(axis=0) - enough == len(rows) - 1)


def _by_cell(a: Array, b: Array, c: Array, d: Array, symmetric: bool) -> tuple[Array, Array, Array]:
    rate, other = a / b, c / d
    share, other_share = b / b.sum(), d / d.sum()
    moved, better = share - other_share, rate - other
    if symmetric:
        level = (rate + other) / 2
        centre = (level * (share + other_share) / 2).sum()
        return moved * (level - centre), better * (share + other_share) / 2, np.zeros(rate.shape)
    centre = (other * other_share).sum()
    return moved * (other - centre), better * other_share, moved * better


def _ratio(above: Array, below: Array) -> float:
    return float(above.sum() / below.sum()) if below.sum() > 0 else float("nan")
