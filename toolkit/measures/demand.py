"""Contacts of the next weeks: the level of the last weeks, spread as the days of a week and their half-hours are.

The method can be redone with pencil and paper. A week's level is its contacts over the share that its days usually
have, so that a week with a holiday counts in full. What comes next is the mean of the last four levels. How wrong it
may be is read from how wrong the same rule would have been at every earlier week, so that a trend or a level that
wanders widens the interval and is not argued away.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri, stdtrit
from scipy.stats import nbinom, poisson

from toolkit.measures.intervals import Array, Interval

LEVEL_WEEKS: Final = 4
# Four earlier weeks against which the rule can be tried, after the four that it needs.
FEWEST_TRIALS: Final = 4
FEWEST_WEEKS: Final = LEVEL_WEEKS + FEWEST_TRIALS
FEWEST_A_WEEK: Final = 20
MOST_AHEAD: Final = 4
DAYS: Final = 7
FORECAST: Final = ("grain", "local_date", "weekday", "half_hour", "week_ahead", "value", "low", "high", "why_not")


class Learnt(NamedTuple):
    """What the weeks told: their levels, each weekday's share, and how much more than chance days differ."""

    levels: Array
    shares: Array
    dispersion: float


def weeks_of(days: "pd.Series[float]", left_out: Sequence[date] = ()) -> tuple[Array, date]:
    """The whole weeks that end with the last day, weeks by 7 days, and that day; `left_out` days are NaN.

    `days` has a count for each day (index: dates, none missing; a day without contacts is 0), in any order.
    """
    counts = days.astype(float).copy()
    counts.index = pd.to_datetime(counts.index)
    counts = counts.sort_index()
    counts[counts.index.isin(pd.to_datetime(list(left_out)))] = np.nan
    whole = len(counts) // DAYS * DAYS
    last = counts.index[-1].date()
    return counts.to_numpy()[len(counts) - whole :].reshape(-1, DAYS), last


def learnt(weeks: ArrayLike) -> Learnt:
    """Levels, shares and dispersion of weeks by 7 days, NaN where a day does not count.

    Shares and levels fit each other (the Poisson fit of rows times columns); the dispersion is Pearson's, never
    below 1.
    """
    counts = np.asarray(weeks, dtype=float)
    known = np.isfinite(counts)
    filled = np.where(known, counts, 0.0)
    shares = np.full(DAYS, 1 / DAYS)
    levels = filled.sum(axis=1)
    for _ in range(50):
        levels = filled.sum(axis=1) / np.maximum((known * shares).sum(axis=1), 1e-12)
        seen = (known * levels[:, None]).sum(axis=0)
        shares = filled.sum(axis=0) / np.where(seen > 0, seen, 1.0)
        shares = shares / max(shares.sum(), 1e-12)
    expected = np.outer(levels, shares)
    freedom = known.sum() - len(levels) - (DAYS - 1)
    off = known & (expected > 0)
    chi = float(((filled - expected)[off] ** 2 / expected[off]).sum())
    return Learnt(levels, shares, max(1.0, chi / freedom) if freedom > 0 else 1.0)


def trial_errors(levels: ArrayLike, ahead: int) -> Array:
    """The logarithms of what came over what the rule would have said so many weeks before, at each week it can be."""
    levels = np.asarray(levels, dtype=float)
    origins = range(LEVEL_WEEKS, len(levels) - ahead + 1)
    return np.array([np.log(levels[at + ahead - 1] / levels[at - LEVEL_WEEKS : at].mean()) for at in origins])


def forecast(
    weeks: ArrayLike,
    last_day: date,
    *,
    half_hour_shares: ArrayLike | None = None,
    left_out: Sequence[date] = (),
    ahead: int = MOST_AHEAD,
    confidence: float,
) -> pd.DataFrame:
    """The weeks, days and half-hours after `last_day`, columns FORECAST; `weeks` as `weeks_of` gives them.

    grain is week, day or half_hour (with `half_hour_shares`, 7 by 48, Monday first, each weekday's adding up to 1);
    week_ahead counts from 1. low and high are where a single week, day or half-hour will lie. Days of `left_out`
    (holidays) have no value, and a week's value is that of a week without one. Below eight whole weeks, with weeks of
    fewer than twenty contacts, or where fewer than four earlier weeks could try the rule so far ahead, there is no
    value and why_not says so.
    """
    counts = np.asarray(weeks, dtype=float)
    rows = []
    told = learnt(counts) if len(counts) else Learnt(np.zeros(0), np.zeros(DAYS), 1.0)
    longest = 0.0
    for week in range(1, ahead + 1):
        why = _why_not(told.levels, week)
        level = spread = np.nan
        freedom = 1.0
        if not why:
            errors = trial_errors(told.levels, week)
            # What may happen in one week may happen in two: chance does not make the later ones surer.
            longest = max(longest, float(np.mean(errors**2)))
            level, spread, freedom = float(told.levels[-LEVEL_WEEKS:].mean()), longest, _freedom(len(errors), week)
        rows += _week(told, last_day, week, level, spread, freedom, why, half_hour_shares, left_out, confidence)
    return pd.DataFrame(rows, columns=[*FORECAST])


def _why_not(levels: Array, week: int) -> str:
    if len(levels) < FEWEST_WEEKS:
        return f"{len(levels)} whole weeks; a forecast needs {FEWEST_WEEKS}"
    if levels.min() < FEWEST_A_WEEK:
        return f"a week of {levels.min():.0f} contacts; a forecast needs {FEWEST_A_WEEK} in each"
    trials = len(levels) - LEVEL_WEEKS - week + 1
    if trials < FEWEST_TRIALS:
        return f"{trials} earlier weeks to try {week} weeks ahead on; a forecast needs {FEWEST_TRIALS}"
    return ""


def _freedom(trials: int, week: int) -> float:
    """Trials that share their weeks tell less than their number: those `week` apart share none of what is foretold."""
    return max(2.0, trials / (1 + (week - 1) / 2))


def _week(
    told: Learnt,
    last_day: date,
    week: int,
    level: float,
    spread: float,
    freedom: float,
    why: str,
    half_hours: ArrayLike | None,
    left_out: Sequence[date],
    confidence: float,
) -> list[tuple[object, ...]]:
    first = last_day + timedelta(days=1 + DAYS * (week - 1))
    student = float(stdtrit(freedom, (1 + confidence) / 2))
    factor = np.exp(student * np.sqrt(spread))
    rows: list[tuple[object, ...]] = [("week", first, 0, -1, week, level, level / factor, level * factor, why)]
    # What is left of the levels' error when the chance of the days themselves is taken out.
    wandering = max(0.0, spread - told.dispersion / level) if not why else np.nan
    days = [first + timedelta(days=place) for place in range(DAYS)]
    said = [why or ("a holiday" if day in left_out else "") for day in days]
    whole = np.where([bool(each) for each in said], np.nan, level * told.shares)
    limits = _counts(whole, told, wandering, student, confidence)
    for day, reason, *found in zip(days, said, whole, *limits, strict=True):
        rows.append(("day", day, day.isoweekday(), -1, week, *map(float, found), reason))
    if half_hours is not None:
        shares = np.asarray(half_hours, dtype=float)[[day.isoweekday() - 1 for day in days]]
        parts = whole[:, None] * shares
        limits = _counts(parts, told, wandering, student, confidence)
        for (place, number), value in np.ndenumerate(parts):
            day, low, high = days[place], limits.low[place, number], limits.high[place, number]
            rows.append(("half_hour", day, day.isoweekday(), number, week, value, low, high, said[place]))
    return rows


def _counts(mean: Array, told: Learnt, wandering: float, student: float, confidence: float) -> Interval:
    """Where counts with these means lie, by a negative binomial with their mean and variance.

    Their variance is the days' own (dispersion times mean, and as much of it again as the share's own error from so
    many weeks) and that of the level (`wandering`, relative), which few trials told: Student's quantile over the
    normal one widens it.
    """
    normal = float(ndtri((1 + confidence) / 2))
    own = told.dispersion * mean * (1 + 1 / max(len(told.levels), 1))
    variance = own + wandering * (student / normal) ** 2 * mean**2
    tail = (1 - confidence) / 2
    known = np.isfinite(mean) & (mean > 0)
    size = np.where(known, mean**2 / np.maximum(variance - mean, 1e-9), 1.0)
    chance = size / (size + np.where(known, mean, 1.0))
    limits = []
    for part in (tail, 1 - tail):
        found = np.where(variance > mean * 1.001, nbinom.ppf(part, size, chance), poisson.ppf(part, mean))
        limits.append(np.where(known, found, np.where(np.isfinite(mean), 0.0, np.nan)))
    return Interval(*limits)


def seasonal_naive(train: ArrayLike, season: int, ahead: int, *, confidence: float) -> tuple[Array, Interval]:
    """What came a season ago, the plainest rival of any forecast, and where it may lie (normal errors).

    Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 5.2 and 5.5.
    """
    train = np.asarray(train, dtype=float)
    steps = np.arange(ahead)
    value = train[len(train) - season + steps % season]
    error = np.sqrt(np.mean((train[season:] - train[:-season]) ** 2)) * np.sqrt(steps // season + 1)
    reach = float(ndtri((1 + confidence) / 2)) * error
    return value, Interval(value - reach, value + reach)


def accuracy(actual: ArrayLike, foreseen: ArrayLike, train: ArrayLike, season: int) -> dict[str, float]:
    """Errors of a forecast: ME, RMSE, MAE, MPE, MAPE, sMAPE, MASE and wape.

    Actual less foreseen; MPE and MAPE in per cent, NaN where any actual is 0; sMAPE is the mean of 200 |error| over
    actual and foreseen together (Makridakis and Hibon 2000, International Journal of Forecasting 16:451-476). MASE is
    the MAE over that of the seasonal naive forecast within `train` (Hyndman and Koehler 2006, the same 22:679-688).
    """
    came, said, before = (np.asarray(part, dtype=float) for part in (actual, foreseen, train))
    errors = came - said
    parts: NDArray[np.float64] = errors / came if (came != 0).all() else np.full(came.shape, np.nan)
    both = np.abs(came) + np.abs(said)
    usual = np.abs(before[season:] - before[:-season]).mean()
    return {
        "ME": float(errors.mean()),
        "RMSE": float(np.sqrt(np.mean(errors**2))),
        "MAE": float(np.abs(errors).mean()),
        "MPE": float(100 * parts.mean()),
        "MAPE": float(100 * np.abs(parts).mean()),
        "sMAPE": float(np.mean(np.divide(200 * np.abs(errors), both, out=np.zeros_like(both), where=both > 0))),
        "MASE": float(np.abs(errors).mean() / usual) if usual else float("nan"),
        "wape": float(np.abs(errors).sum() / np.abs(came).sum()) if came.any() else float("nan"),
    }
