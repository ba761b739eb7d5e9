"""What came of published counts: which weeks and days are there, and which columns cannot be what they are called."""

from itertools import pairwise
from typing import Any, Final

import numpy as np
import pandas as pd

from toolkit.audits.aggregates import Aggregates

READINGS: Final = ["bidder", "name", "value", "abandoned", "rows", "of_offered"]
EMPTY: Final = ["bidder", "name", "first", "last", "days", "everybody", "reason"]
MISSING: Final = ["bidder", "name", "days", "missing", "first", "last"]


def monday_of(days: "pd.Series[str]") -> "pd.Series[str]":
    """The Monday of each day's week, as ISO text."""
    dates = pd.to_datetime(days)
    return (dates - pd.to_timedelta(dates.dt.day_of_week, unit="D")).dt.strftime("%Y-%m-%d")


def coverage(counts: Aggregates) -> pd.DataFrame:
    """Days with counts of each bidder in each week: bidder, name, group, week (its Monday), days, of_days.

    Every bidder and every week that any row of the files is about, kept or left out; `of_days` are the week's days
    between the first and the last day of the files.
    """
    kept, out = counts.rows, counts.left_out[counts.left_out.day.notna()]
    days = pd.concat([kept.day, out.day])
    every = pd.date_range(days.min(), days.max(), freq="D").strftime("%Y-%m-%d").to_series()
    of_days = monday_of(every).value_counts().sort_index()
    names = kept.drop_duplicates("bidder").set_index("bidder")[["name", "group"]].sort_values(["group", "name"])
    held = kept.assign(week=monday_of(kept.day)).groupby(["bidder", "week"]).day.nunique()
    grid = pd.MultiIndex.from_product([names.index, of_days.index], names=["bidder", "week"])
    frame = held.reindex(grid, fill_value=0).rename("days").reset_index()
    frame = frame.merge(names.reset_index(), on="bidder", how="left")
    frame["of_days"] = of_days.reindex(frame.week).to_numpy()
    return frame[["bidder", "name", "group", "week", "days", "of_days"]]


def empty_stretches(counts: Aggregates) -> pd.DataFrame:
    """Stretches of days without a single call: columns EMPTY, those that all bidders share first, told once.

    `everybody`: every bidder is empty on these days, and `bidder` is "".
    """
    empty = counts.left_out[counts.left_out.reason == "no_calls"]
    names = counts.rows.drop_duplicates("bidder").set_index("bidder").name
    with_calls = set(counts.rows.day)
    shared = sorted({*empty.day} - with_calls)
    found = [_stretch("", "", days, everybody=True) for days in _runs(shared)]
    own = empty[empty.day.isin(with_calls)]
    for bidder, mine in own.groupby("bidder"):
        found += [
            _stretch(bidder, names.get(bidder, bidder), days, everybody=False) for days in _runs(sorted(mine.day))
        ]
    return pd.DataFrame(found, columns=EMPTY)


def _stretch(bidder: Any, name: Any, days: list[str], *, everybody: bool) -> dict[str, Any]:
    about = {"bidder": bidder, "name": name, "first": days[0], "last": days[-1], "days": len(days)}
    return {**about, "everybody": everybody, "reason": "no_calls"}


def _runs(days: list[str]) -> list[list[str]]:
    """Days in a row, each run by itself."""
    if not days:
        return []
    steps = np.diff(np.array(days, "datetime64[D]")).astype(int)
    edges = [0, *(np.flatnonzero(steps != 1) + 1).tolist(), len(days)]
    return [days[begin:end] for begin, end in pairwise(edges)]


def missing_days(rows: pd.DataFrame) -> pd.DataFrame:
    """Of each bidder that lacks any, the days on which others have counts and it has none: columns MISSING."""
    every = sorted(set(rows.day))
    found = []
    for (bidder, name), mine in rows.groupby(["bidder", "name"]):
        lacking = sorted({*every} - {*mine.day})
        if lacking:
            ends = {"first": lacking[0], "last": lacking[-1]}
            found.append({"bidder": bidder, "name": name, "days": len(mine), "missing": len(lacking), **ends})
    return pd.DataFrame(found, columns=MISSING)


def other_reading(counts: Aggregates) -> pd.DataFrame:
    """What a withheld column of abandoned calls would say were it the answered and the abandoned together: READINGS.

    An inference and no figure. `abandoned` is the column less the answered, `value` its share of both together,
    `of_offered` of the offered; a row for all (bidder "") and one for each bidder, the highest first. Empty where the
    column is not withheld, or any row contradicts the reading: the column below the answered, or above the offered.
    """
    given = counts.as_given
    inside = (given.abandoned >= given.answered) & (given.abandoned <= given.offered)
    if "abandoned" not in counts.withheld or not inside.all():
        return pd.DataFrame(columns=READINGS)
    both = given.assign(lost=given.abandoned - given.answered, all_bidders="", everybody="")
    parts = []
    for keys in (["all_bidders", "everybody"], ["bidder", "name"]):
        sums = both.groupby(keys, as_index=False)[["lost", "abandoned", "offered"]].sum()
        sums.columns = ["bidder", "name", "lost", "both", "offered"]
        parts.append(sums.assign(value=sums.lost / sums.both).sort_values("value", ascending=False))
    frame = pd.concat(parts, ignore_index=True)
    frame["abandoned"], frame["rows"] = frame.lost.astype(int), frame.both.astype(int)
    return frame.assign(of_offered=frame.lost / frame.offered)[READINGS]


def equal_to_offered(counts: Aggregates) -> dict[str, int]:
    """In how many rows the column of abandoned calls equals the calls offered: of all rows, and of those with calls."""
    given = counts.as_given
    with_calls = int((given.abandoned == given.offered).sum())
    empty = int((counts.left_out.reason == "no_calls").sum())
    return {"equal": with_calls + empty, "rows": len(given) + empty, "equal_with_calls": with_calls, "kept": len(given)}
