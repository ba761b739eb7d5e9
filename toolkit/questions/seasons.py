"""When is the service different: this month from the one before, peaks from normal days, one weekday from another?"""

from collections.abc import Sequence
from itertools import product
from typing import Any, Final

import numpy as np
import pandas as pd
from ibis import _
from scipy.special import stdtrit

from toolkit.audits import Audit
from toolkit.audits.days import over_days
from toolkit.measures import control_charts, intervals, resampling
from toolkit.measures.intervals import Interval
from toolkit.questions import service_levels
from toolkit.questions.trend_series import groups_of, peak_days, told

NORMAL: Final = "normal days"
COMPARED: Final = [
    "vendor", "kpi", "title", "unit", "better", "kind", "first", "second", "first_value", "second_value", "value",
    "low", "high", "rows", "other_rows", "confidence", "told", "meaning", "why_absent", "definition",
]  # fmt: skip
FEWEST_DAYS: Final = 2


def months(audit: Audit) -> list[str]:
    """The period's last two whole months, the later first; fewer where it has fewer."""
    whole = list(dict.fromkeys(groups_of(audit.parameters, "month").group))
    return whole[:-3:-1]


def comparisons(audit: Audit) -> pd.DataFrame:
    """This month against the one before, and each stated peak against normal days: columns COMPARED.

    The last whole month of the period and the whole month before it; value is first less second, with the interval of
    a difference of two independent sides (`intervals.difference`), which is too wide rather than too narrow where
    the same agents work on both. All intervals hold together at the audit's confidence (Sidak), each at `confidence`.
    `told`: the interval leaves zero out. Volumes are contacts per day, so that months of 28 and 31 days compare.
    """
    keys = told(audit)
    pairs: list[tuple[str, str, str]] = []
    groups: list[pd.DataFrame] = []
    last_two = months(audit)
    if len(last_two) == 2:
        pairs.append(("month", last_two[0], last_two[1]))
        groups.append(groups_of(audit.parameters, "month")[["local_date", "group"]])
    peaks = peak_days(audit.parameters)
    if peaks:
        days = groups_of(audit.parameters, "day")[["local_date"]]
        groups.append(days.assign(group=[peaks.get(day, NORMAL) for day in days.local_date]))
        pairs += [("peak", peak, NORMAL) for peak in dict.fromkeys(peaks.values())]
    if not pairs or not keys:
        return pd.DataFrame(columns=COMPARED)
    level = resampling.each_of(len(pairs) * len(keys) * len(audit.parameters.vendors), audit.parameters.confidence)
    kinds = dict.fromkeys(kind for kind, *_sides in pairs)
    found = [
        between(audit, keys, frame, [pair for pair in pairs if pair[0] == kind], level)
        for kind, frame in zip(kinds, groups, strict=True)
    ]
    return pd.concat(found, ignore_index=True)


def between(
    audit: Audit, keys: Sequence[str], days: pd.DataFrame, pairs: Sequence[tuple[str, str, str]], confidence: float
) -> pd.DataFrame:
    """Groups of days against each other, each interval at `confidence`: columns COMPARED.

    `days` has local_date and group; each pair is a kind and its two groups, the first less the second.
    """
    measured = over_days(audit, keys, days, confidence=confidence)
    lengths = days.groupby("group").size()
    sides = product(pairs, keys, audit.parameters.vendors)
    rows = [_compared(measured, lengths, key, vendor.id, pair, confidence) for pair, key, vendor in sides]
    return pd.DataFrame([row for row in rows if row], columns=COMPARED)


def _compared(
    measured: pd.DataFrame, lengths: Any, key: str, vendor: str, pair: tuple[str, str, str], confidence: float
) -> dict[str, Any]:
    kind, first, second = pair
    mine = measured[(measured.kpi == key) & (measured.vendor == vendor)].set_index("group")
    if first not in mine.index or second not in mine.index:
        return {}
    one, other = mine.loc[first], mine.loc[second]
    counted = one["why_absent"] == "count"
    a, b = ((side["value"] / lengths[name] if counted else side["value"]) if side["enough"] else np.nan
            for side, name in ((one, first), (other, second)))  # fmt: skip
    found = intervals.difference(a, Interval(one["low"], one["high"]), b, Interval(other["low"], other["high"]))
    low, high = float(found.low), float(found.high)
    is_told = bool(low > 0 or high < 0)
    gap = float(a - b)
    meaning = ""
    if is_told:
        meaning = control_charts.meaning(1 if gap > 0 else -1, one["better"])
    return {
        **{name: one[name] for name in ("kpi", "title", "better", "definition")},
        "vendor": vendor,
        "unit": "contacts per day" if counted and one["unit"] == "contacts" else one["unit"],
        "kind": kind,
        "first": first,
        "second": second,
        "first_value": a,
        "second_value": b,
        "value": gap,
        "low": low,
        "high": high,
        "rows": int(one["rows"]),
        "other_rows": int(other["rows"]),
        "confidence": confidence,
        "told": is_told,
        "meaning": meaning,
        "why_absent": one["why_absent"] or other["why_absent"] or ("few_rows" if np.isnan(gap) else ""),
    }


def weekdays(audit: Audit) -> pd.DataFrame:
    """The asked KPIs by weekday, as `over_days` gives them, with `weekday` 1 Monday to 7; few rows have no value."""
    days = groups_of(audit.parameters, "day")[["local_date"]]
    days["group"] = [str(day.isoweekday()) for day in days.local_date]
    keys = [key for key in told(audit) if key != "offered"]
    if not keys:
        return pd.DataFrame(
            columns=["vendor", "kpi", "title", "weekday", "weekday_name", "value", "low", "high", "unit", "rows"]
        )
    frame = over_days(audit, keys, days)
    frame.loc[~frame.enough, ["value", "low", "high"]] = np.nan
    frame["weekday"] = frame.group.astype(int)
    frame["weekday_name"] = [service_levels.WEEKDAYS[day - 1] for day in frame.weekday]
    return frame


def half_hours(audit: Audit) -> pd.DataFrame:
    """Contacts offered in a half-hour of each weekday: vendor, weekday, half_hour, value, low, high, rows, days.

    `value` is the mean over the days of that weekday on which any contact came, a half-hour without one counting as
    none; the interval is Student's over these days, NaN below two. `rows` are the contacts.
    """
    columns = ["vendor", "weekday", "half_hour", "value", "low", "high", "rows", "days"]
    if not service_levels.evidenced(audit, ["offered"]):
        return pd.DataFrame(columns=columns)
    found = audit.tables.contacts.filter(_.offered).group_by("vendor", "local_date", "half_hour")
    counts = found.aggregate(contacts=_.count()).order_by("vendor", "local_date", "half_hour").execute()
    dates = pd.to_datetime(counts.local_date)
    counts = counts.assign(
        day=dates,
        weekday=dates.dt.day_of_week + 1,
        squares=counts.contacts.astype(float) ** 2,
    )
    days = counts.drop_duplicates(["vendor", "day"]).groupby(["vendor", "weekday"]).size()
    grouped = counts.groupby(["vendor", "weekday", "half_hour"])
    frame = grouped.agg(rows=("contacts", "sum"), squares=("squares", "sum")).reset_index()
    number = np.array([days[row.vendor, row.weekday] for row in frame.itertuples()], dtype=float)
    mean = frame["rows"].to_numpy(float) / np.maximum(number, 1)
    freedom = np.where(number >= FEWEST_DAYS, number - 1, np.nan)
    variance = np.maximum(frame.squares.to_numpy(float) - number * mean**2, 0) / freedom
    # Days that agree by chance prove no certainty: never less than so many independent contacts would vary.
    error = np.sqrt(np.maximum(variance, mean) / number)
    half = stdtrit(np.where(np.isnan(freedom), 1, freedom), (1 + audit.parameters.confidence) / 2) * error
    frame["value"], frame["low"], frame["high"] = mean, np.maximum(mean - half, 0), mean + half
    return frame.assign(rows=frame["rows"].astype(int), days=number.astype(int))[columns]


def busiest(audit: Audit, volumes: pd.DataFrame | None = None) -> pd.DataFrame:
    """Per vendor the half-hour of a weekday with the most contacts, and how many times the mean one that is.

    Columns vendor, weekday, half_hour, value, low, high, rows, days, times. The mean is over the half-hours of that
    table, those in which a contact ever came.
    """
    frame = half_hours(audit) if volumes is None else volumes
    rows = []
    for _vendor, mine in frame.groupby("vendor"):
        top = mine.sort_values(["value", "weekday", "half_hour"], ascending=[False, True, True]).iloc[0]
        rows.append({**top.to_dict(), "times": float(top["value"] / mine["value"].mean())})
    return pd.DataFrame(rows, columns=[*frame.columns, "times"])
