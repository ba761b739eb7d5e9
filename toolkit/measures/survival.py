"""How long customers wait and how long they would, how long cases take: Kaplan-Meier from counts per time."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

RESAMPLES: Final = 400
SEED: Final = 20_240_229
# Beyond this few a curve is a story of single persons.
FEWEST: Final = 30

# Numbers held at once while days are resampled.
_HELD: Final = 4_000_000

Counts = NDArray[np.float64]


class Reached(NamedTuple):
    """When a share has come to its end, with an interval; NaN where the study ends before."""

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


def median(times: ArrayLike, ended: ArrayLike, censored: ArrayLike, *, confidence: float) -> Reached:
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
        return Reached(np.nan, np.nan, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.sqrt(np.cumsum(counts / (at_risk * (at_risk - counts)))) / np.log(share)
        reach = ndtri((1 + confidence) / 2) * spread
        lower, upper = share ** np.exp(-reach), share ** np.exp(reach)
    value = _first(at, share)
    level = np.isclose(share, 0.5, rtol=0, atol=1e-9)
    if level.any() and not level[-1]:
        value = (at[level][0] + at[np.flatnonzero(level)[-1] + 1]) / 2
    return Reached(value, _first(at, lower), _first(at, upper))


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


def reached(counts: pd.DataFrame, shares: Sequence[float], *, confidence: float) -> list[Reached]:
    """When each share of the cases has come to its end, by Kaplan and Meier, with an interval from resampled days.

    `counts` has day, time, ended, censored, as in `curve`, in any unit of time. Where the curve stands at exactly the
    share, half way to its next fall (so that without censoring the median is the usual one). Days are resampled whole
    (percentile bootstrap, fixed seed); NaN for what the curve does not reach, and for both limits with one day.
    """
    nowhere = Reached(np.nan, np.nan, np.nan)
    if counts.empty or not counts.ended.sum():
        return [nowhere for _share in shares]
    wide = {
        name: counts.pivot_table(index="day", columns="time", values=name, aggfunc="sum", fill_value=0)
        for name in ("ended", "censored")
    }
    times = wide["ended"].columns.to_numpy(float)
    ended, censored = (wide[name].to_numpy(float) for name in ("ended", "censored"))
    whole = kaplan_meier(ended.sum(0, keepdims=True), censored.sum(0, keepdims=True))
    values = [float(_falls_below(whole, times, 1 - share)[0]) for share in shares]
    if len(ended) < 2:
        return [Reached(value, np.nan, np.nan) for value in values]
    rng = np.random.default_rng(SEED)
    drawn = rng.multinomial(len(ended), np.full(len(ended), 1 / len(ended)), size=RESAMPLES).astype(float)
    found: list[list[Counts]] = [[] for _share in shares]
    step = max(1, _HELD // len(times))
    for first in range(0, RESAMPLES, step):
        some = drawn[first : first + step]
        going_on = kaplan_meier(some @ ended, some @ censored)
        for place, share in enumerate(shares):
            found[place].append(_falls_below(going_on, times, 1 - share))
    tail = (1 - confidence) / 2
    results = []
    for value, parts in zip(values, found, strict=True):
        # A resample in which the share is never reached lies beyond all others.
        there = np.where(np.isnan(np.concatenate(parts)), np.inf, np.concatenate(parts))
        low, high = np.quantile(there, [tail, 1 - tail], method="inverted_cdf")
        ends = (np.fmin(low, value), np.fmax(high, value)) if np.isfinite(value) else (low, high)
        results.append(Reached(value, *(float(end) if np.isfinite(end) else np.nan for end in ends)))
    return results


def _falls_below(going_on: Counts, times: Counts, level: float) -> Counts:
    """Per curve the time at which it falls below `level`, half way where it rests at it; NaN where it never does."""
    # After the last at risk the curve is not known.
    curve_ = np.where(np.isnan(going_on), 2.0, going_on)
    beyond = np.minimum.accumulate(curve_, axis=-1)
    at = beyond <= level + 1e-12
    below = beyond < level - 1e-12
    first = np.where(at.any(-1), times[at.argmax(-1)], np.nan)
    last = np.where(below.any(-1), times[below.argmax(-1)], first)
    return np.asarray((first + last) / 2)
