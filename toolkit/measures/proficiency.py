"""The median time to an event of people who are followed from different times on: Kaplan-Meier with late entry."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

HALF: Final = 0.5


def median_with_limits(
    entry: NDArray[np.float64], until: NDArray[np.float64], happened: NDArray[np.bool_], *, confidence: float
) -> tuple[float, float, float]:
    """The median and its limits; NaN where the curve or its limit does not come down to a half.

    Each person is at risk after `entry` and up to `until`, when the event `happened` or the person was seen last.
    The limits are the first times at which the log-log limits of the curve come down to a half (Brookmeyer and
    Crowley 1982, with Greenwood's variance on the log-log scale).
    """
    times = np.unique(until[happened])
    at_risk = ((entry[None, :] < times[:, None]) & (until[None, :] >= times[:, None])).sum(axis=1)
    events = ((until[None, :] == times[:, None]) & happened[None, :]).sum(axis=1)
    going_on = np.cumprod(1 - events / at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(events / (at_risk * (at_risk - events)))
        spread = np.exp(float(ndtri((1 + confidence) / 2)) * np.sqrt(greenwood) / np.log(going_on))
        # The log of the curve is negative, so the first power is above the curve and the second below it.
        above, below = going_on**spread, going_on ** (1 / spread)
    below = np.where(going_on <= 0, 0.0, below)
    return _first(times, going_on), _first(times, below), _first(times, above)


def _first(times: NDArray[np.float64], curve: NDArray[np.float64]) -> float:
    down = np.flatnonzero(curve <= HALF)
    return float(times[down[0]]) if len(down) else np.nan
