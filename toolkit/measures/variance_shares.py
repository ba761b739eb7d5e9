"""How much of the spread is the people who scored: a random effect beside fixed groups, by hand."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import fdtrc, fdtri


class VarianceShare(NamedTuple):
    """The share of the variance that lies between the raters, its interval, and the test that there is none.

    `raters_freedom` and `rest_freedom` are the degrees of freedom behind it; NaN where they are not there.
    """

    value: float
    low: float
    high: float
    p_value: float
    raters_freedom: int
    rest_freedom: int


def between_raters(values: ArrayLike, rater: ArrayLike, cell: ArrayLike, *, confidence: float) -> VarianceShare:
    """The share of variance between raters, once the means of `cell` (vendor and scenario, say) are taken out.

    Henderson's third method (1953): the raters' sum of squares beyond the cells', against its expectation.
    Without cells it is the one-way intraclass correlation ICC(1) of Shrout and Fleiss (1979), and the interval
    is theirs; with unequal numbers of rows per rater the interval is approximate (Donner and Wells 1986). A
    rater seen in one cell only, alone there, cannot be told from the cell and adds nothing.
    """
    values = np.asarray(values, dtype=float)
    cells, raters = _indicators(cell), _indicators(rater)
    rank_cells = int(np.linalg.matrix_rank(cells))
    both = np.hstack([cells, raters])
    rank = int(np.linalg.matrix_rank(both))
    between, rest = rank - rank_cells, len(values) - rank
    if between < 1 or rest < 1:
        return VarianceShare(np.nan, np.nan, np.nan, np.nan, max(between, 0), max(rest, 0))
    left_by_cells, left = _left(cells, values), _left(both, values)
    within = float(left @ left) / rest
    among = (float(left_by_cells @ left_by_cells) - float(left @ left)) / between
    size = float((_left(cells, raters) ** 2).sum()) / between
    if within <= 0:
        return VarianceShare(np.nan, np.nan, np.nan, np.nan, between, rest)
    ratio = among / within
    tail = (1 - confidence) / 2
    low = ratio / float(fdtri(between, rest, 1 - tail))
    high = ratio * float(fdtri(rest, between, 1 - tail))
    return VarianceShare(
        _share(ratio, size), _share(low, size), _share(high, size), float(fdtrc(between, rest, ratio)), between, rest
    )


def _share(ratio: float, size: float) -> float:
    return float(max(0.0, (ratio - 1) / (ratio + size - 1)))


def _indicators(labels: ArrayLike) -> np.ndarray:
    _names, number = np.unique(np.asarray(labels, dtype=str), return_inverse=True)
    return np.eye(int(number.max()) + 1 if len(number) else 0)[number]


def _left(design: np.ndarray, values: np.ndarray) -> np.ndarray:
    """What the least-squares fit of the design leaves."""
    return np.asarray(values - design @ np.linalg.lstsq(design, values, rcond=None)[0])
