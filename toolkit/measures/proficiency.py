"""Times to an event of people who are followed from different times on: Kaplan-Meier with late entry."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

HALF: Final = 0.5


class Followed(NamedTuple):
    """A curve at the times at which somebody came to the event: the share that goes on, its limits, those at risk."""

    times: NDArray[np.float64]
    share: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    at_risk: NDArray[np.int64]


def followed(
    entry: NDArray[np.float64], until: NDArray[np.float64], happened: NDArray[np.bool_], *, confidence: float
) -> Followed:
    """The curve of people at risk after `entry` and up to `until`, when the event `happened` or they were seen last.

    Limits are Greenwood's on the log-log scale (Kalbfleisch and Prentice 1980); NaN where everybody came to it.
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
    return Followed(times, going_on, below, above, at_risk)


def median_with_limits(
    entry: NDArray[np.float64], until: NDArray[np.float64], happened: NDArray[np.bool_], *, confidence: float
) -> tuple[float, float, float]:
    """The median and its limits; NaN where the curve or its limit does not come down to a half.

    People are followed as `followed` has them. The limits are the first times at which the log-log limits of the curve
    come down to a half (Brookmeyer and Crowley 1982, with Greenwood's variance on the log-log scale).
    """
    curve = followed(entry, until, happened, confidence=confidence)
    below = np.where(curve.share <= 0, 0.0, curve.low)
    return _first(curve.times, curve.share), _first(curve.times, below), _first(curve.times, curve.high)


def _first(times: NDArray[np.float64], curve: NDArray[np.float64]) -> float:
    down = np.flatnonzero(curve <= HALF)
    return float(times[down[0]]) if len(down) else np.nan
