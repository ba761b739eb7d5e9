"""What do published counts say: how much was answered in time, by all and by each bidder?

Counts are complete: a figure is what happened. Its interval says how far another such stretch of time could lie by
chance, with blocks of weeks as what varies (`time_blocks`). On plain frames with the columns of `Aggregates.rows`.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from toolkit.measures import intervals
from toolkit.measures.time_blocks import blocks_of

SECTION: Final = "published_counts"
# The figure, and its rival over all who called, whatever became of them.
OF_ANSWERED: Final = "sl_answered_only"
OF_OFFERED: Final = "sl_offered"
BELOW: Final = {OF_ANSWERED: "answered", OF_OFFERED: "offered"}
LEVELS: Final = ["kpi", "value", "low", "high", "rows", "days", "blocks", "unit", "better", "definition"]


def levels(rows: pd.DataFrame, by: Sequence[str] = (), *, confidence: float) -> pd.DataFrame:
    """The share answered in time, of the answered and of the offered: the columns `by`, then LEVELS.

    A row per figure and group; a figure whose column nobody gave, or that cannot be what it is called, has no value.
    `rows` are the calls below the line, `days` those with counts. The interval is over blocks of whole weeks, the same
    for everybody; it is NaN where a group has counts in one block only.
    """
    found = []
    blocked = rows.assign(block=blocks_of(rows["day"].to_numpy("datetime64[D]")), all="")
    groups = list(by) or ["all"]
    for kpi, below in BELOW.items():
        there = blocked[blocked[below].notna()]
        sums = there.groupby([*groups, "block"], as_index=False)[["answered_within", below]].sum()
        days = there.groupby(groups).day.nunique()
        for key, mine in sums.groupby(groups):
            found.append({**dict(zip(groups, key, strict=True)), **_level(kpi, mine, below, confidence)})
            found[-1]["days"] = int(days[key if len(key) > 1 else key[0]])
    frame = pd.DataFrame(found, columns=[*groups, *LEVELS])
    return frame if by else frame.drop(columns="all")


def _level(kpi: str, sums: pd.DataFrame, below: str, confidence: float) -> dict[str, Any]:
    above, under = sums["answered_within"].to_numpy(float), sums[below].to_numpy(float)
    value, variance, clusters, effective = intervals.ratios(above, under, np.zeros(len(sums), np.int64), 1)
    low, high = intervals.share_limits(value, variance, under.sum(), effective, confidence=confidence)
    return {
        "kpi": kpi,
        "value": float(value[0]),
        "low": float(low[0]),
        "high": float(high[0]),
        "rows": int(under.sum()),
        "blocks": int(clusters[0]),
        "unit": "share",
        "better": "higher",
        "definition": f"sum(answered_within) / sum({below})",
    }


def bidders(rows: pd.DataFrame, *, confidence: float) -> pd.DataFrame:
    """Each bidder's share of answered calls answered in time, the highest first: bidder, name, group, then LEVELS.

    `of_offered` is the rival figure beside it.
    """
    frame = levels(rows, ["bidder", "name", "group"], confidence=confidence)
    rival = frame[frame.kpi == OF_OFFERED].set_index("bidder")["value"]
    mine = frame[frame.kpi == OF_ANSWERED].copy()
    mine["of_offered"] = [rival.get(bidder, np.nan) for bidder in mine.bidder]
    return mine.sort_values(["value", "bidder"], ascending=[False, True], ignore_index=True)


def judged(found: pd.DataFrame, target: float | None) -> pd.DataFrame:
    """`bidders` with `verdict` (met or missed, what happened) and `process` (inside, outside, spans, or unknown).

    The value says what happened in these days; the interval says whether such days can be expected to keep the target.
    """
    if target is None:
        return found.assign(verdict="", process="")
    low, high = found.low.to_numpy(float), found.high.to_numpy(float)
    process = np.select([np.isnan(low), low >= target, high < target], ["unknown", "inside", "outside"], "spans")
    return found.assign(verdict=np.where(found["value"] >= target, "met", "missed"), process=process)


def shared_days(rows: pd.DataFrame) -> list[str]:
    """The days on which every bidder has counts."""
    bidders_of = rows.groupby("day").bidder.nunique()
    return list(bidders_of.index[bidders_of == rows.bidder.nunique()])


def like_for_like(rows: pd.DataFrame, *, confidence: float) -> pd.DataFrame:
    """Each bidder as counted, on the days that all share, and at everybody's calls of these days.

    Columns bidder, name, value (as counted), on_shared (the same on shared days), adjusted with low, high: the mean of
    the bidder's daily shares, each day weighed by the calls of all bidders on it, so that nobody gains or loses by
    having its calls on good or bad days. gap: adjusted less value. rows, days: of the shared days.
    Days are all that published counts can be adjusted for.
    """
    days = shared_days(rows)
    whole = bidders(rows, confidence=confidence)[["bidder", "name", "value"]]
    there = rows[rows.day.isin(days) & (rows.answered > 0)].copy()
    everybody = there.groupby("day").answered.sum()
    there["weight"] = everybody.reindex(there.day).to_numpy(float)
    there["weighted"] = there["weight"] * there["answered_within"] / there["answered"]
    there["block"] = blocks_of(there["day"].to_numpy("datetime64[D]"))
    found = []
    for bidder, mine in there.groupby("bidder"):
        sums = mine.groupby("block")[["weighted", "weight"]].sum()
        numbers = np.zeros(len(sums), np.int64)
        adjusted, variance, _clusters, effective = intervals.ratios(sums["weighted"], sums["weight"], numbers, 1)
        limits = intervals.share_limits(adjusted, variance, mine.answered.sum(), effective, confidence=confidence)
        found.append(
            {
                "bidder": bidder,
                "on_shared": mine.answered_within.sum() / mine.answered.sum(),
                "adjusted": float(adjusted[0]),
                "low": float(limits.low[0]),
                "high": float(limits.high[0]),
                "rows": int(mine.answered.sum()),
                "days": len(mine),
            }
        )
    columns = ["bidder", "on_shared", "adjusted", "low", "high", "rows", "days"]
    frame = whole.merge(pd.DataFrame(found, columns=columns), on="bidder", how="left")
    return frame.assign(gap=frame.adjusted - frame["value"], unit="share")
