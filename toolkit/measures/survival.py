"""How long customers wait and how long they would: Kaplan-Meier curves from counts per second."""

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

RESAMPLES: Final = 400
SEED: Final = 20_240_229
# Beyond this few a curve is a story of single persons.
FEWEST: Final = 30

Counts = NDArray[np.float64]


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
