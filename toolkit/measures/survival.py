"""How long customers wait and how long they would, how long cases take: Kaplan-Meier from counts per time."""

from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

RESAMPLES: Final = 400
SEED: Final = 20_240_229
# Beyond this few a curve is a story of single persons.
FEWEST: Final = 30

Counts = NDArray[np.float64]


class Median(NamedTuple):
    """The time by which half have ended, and its interval; NaN where the curve does not come so far down."""

    value: float
    low: float
    high: float


def kaplan_meier(ended: Counts, censored: Counts) -> Counts:
    """The share that goes on past each time.

    `ended` and `censored`, shape (..., times), count per time how many ended and how many left the study
    for another reason; at one time, endings come before departures (Kaplan and Meier 1958, section 2).
    Returns the same shape; NaN after the last person at risk is gone.
    """
    leaving = ended + censored
    at_risk = np.flip(np.cumsum(np.flip(leaving, -1), -1), -1)
    with np.errstate(invalid="ignore", divide="ignore"):
        going_on = np.where(at_risk > 0, 1 - ended / at_risk, np.nan)
    return np.asarray(np.cumprod(going_on, axis=-1))


def median(times: ArrayLike, ended: ArrayLike, censored: ArrayLike, *, confidence: float) -> Median:
    """The median of a Kaplan-Meier curve of independent rows, in the unit of `times`, which ascend.

    `ended` and `censored` count per time, as `kaplan_meier` has them. Where the curve is level at one half, the middle
    of that stretch, so that without censoring it is the plain median. The limits are the times at which the curve's
    log-log limits come to one half (Brookmeyer and Crowley 1982, with the transformation of Kalbfleisch and Prentice
    1980 and Greenwood's variance).
    """
    at, counts = np.asarray(times, dtype=float), np.asarray(ended, dtype=float)
    leaving = counts + np.asarray(censored, dtype=float)
    some = counts > 0
    share = kaplan_meier(counts, leaving - counts)[some]
    at_risk = np.flip(np.cumsum(np.flip(leaving)))[some]
    at, counts = at[some], counts[some]
    if not at.size:
        return Median(np.nan, np.nan, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.sqrt(np.cumsum(counts / (at_risk * (at_risk - counts)))) / np.log(share)
        reach = ndtri((1 + confidence) / 2) * spread
        lower, upper = share ** np.exp(-reach), share ** np.exp(reach)
    value = _first(at, share)
    level = np.isclose(share, 0.5, rtol=0, atol=1e-9)
    if level.any() and not level[-1]:
        value = (at[level][0] + at[np.flatnonzero(level)[-1] + 1]) / 2
    return Median(value, _first(at, lower), _first(at, upper))


def _first(times: Counts, share: Counts) -> float:
    """The first time at which a curve is at one half or below; NaN where it never is."""
    reached = np.flatnonzero(share <= 0.5 + 1e-9)
    return float(times[reached[0]]) if reached.size else float("nan")


def curve(counts: pd.DataFrame, *, confidence: float) -> pd.DataFrame:
    """One Kaplan-Meier curve with an interval from resampled days.

    `counts` has day, seconds (whole), ended, censored: how many contacts of that day ended, or were
    censored, at that time. Returns seconds, share, low, high, at_risk, one row per second at which somebody
    ended. Contacts of one day resemble each other, so whole days are resampled (percentile bootstrap,
    fixed seed); with one day low and high are NaN. The curve ends where fewer than FEWEST are still at risk.
    """
    columns = ["seconds", "share", "low", "high", "at_risk"]
    if counts.empty or not counts.ended.sum():
        return pd.DataFrame(columns=columns, dtype=float)
    wide = {
        name: counts.pivot_table(index="day", columns="seconds", values=name, aggfunc="sum", fill_value=0)
        for name in ("ended", "censored")
    }
    seconds = wide["ended"].columns.to_numpy(float)
    ended, censored = (wide[name].to_numpy(float) for name in ("ended", "censored"))
    share = kaplan_meier(ended.sum(0), censored.sum(0))
    low = high = np.full_like(share, np.nan)
    if len(ended) > 1:
        rng = np.random.default_rng(SEED)
        drawn = rng.multinomial(len(ended), np.full(len(ended), 1 / len(ended)), size=RESAMPLES).astype(float)
        resampled = kaplan_meier(drawn @ ended, drawn @ censored)
        tail = (1 - confidence) / 2
        with np.errstate(invalid="ignore"):
            low, high = np.nanquantile(resampled, [tail, 1 - tail], axis=0)
        low, high = np.minimum(low, share), np.maximum(high, share)
    total = ended.sum(0) + censored.sum(0)
    at_risk = np.cumsum(total[::-1])[::-1]
    frame = pd.DataFrame(dict(zip(columns, (seconds, share, low, high, at_risk), strict=True)))
    shown = (ended.sum(0) > 0) & np.isfinite(share) & (at_risk >= min(FEWEST, total.sum()))
    return frame[shown].reset_index(drop=True)
