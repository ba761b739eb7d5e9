"""Whether two sets of independent values differ on average: the gap, its interval, the chance of one as wide."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtr, stdtrit

# Fewer values on a side do not say how much they differ among themselves.
FEWEST: Final = 2


class Gap(NamedTuple):
    """The first mean less the other, its limits, the two-sided chance of one as wide; NaN where it cannot be told."""

    value: float
    low: float
    high: float
    p_value: float


def welch(first: ArrayLike, other: ArrayLike, *, confidence: float) -> Gap:
    """The first mean less the other of independent values whose spreads may differ (Welch 1947, Biometrika 34).

    Degrees of freedom after Satterthwaite. Without two known values on a side there are no limits; where no value
    differs from its own mean there are none either, since values alike by chance prove no certainty.
    """
    sides = [np.asarray(side, float) for side in (first, other)]
    sides = [side[np.isfinite(side)] for side in sides]
    if not all(side.size for side in sides):
        return Gap(np.nan, np.nan, np.nan, np.nan)
    gap = float(sides[0].mean() - sides[1].mean())
    if min(side.size for side in sides) < FEWEST:
        return Gap(gap, np.nan, np.nan, np.nan)
    parts = [float(side.var(ddof=1)) / side.size for side in sides]
    if not sum(parts) > 0:
        return Gap(gap, np.nan, np.nan, np.nan)
    freedom = sum(parts) ** 2 / sum(part**2 / (side.size - 1) for part, side in zip(parts, sides, strict=True))
    error = float(np.sqrt(sum(parts)))
    half = float(stdtrit(freedom, (1 + confidence) / 2)) * error
    return Gap(gap, gap - half, gap + half, float(2 * stdtr(freedom, -abs(gap) / error)))
