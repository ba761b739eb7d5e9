"""Agents who were there and agents whom the contacts needed, half-hour by half-hour; and what other numbers would do.

All of it reads the frame of `half_hours`. Half-hours are taken one by one, each as if its queue were in balance: what
one leaves to the next is not modelled, which is why the model is held against what was measured before it is asked
what would be. One pool of agents takes all contacts.
"""

from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtrit

from toolkit.measures import intervals, queues
from toolkit.measures.half_hours import HALF_HOUR
from toolkit.measures.intervals import Array

# What is needed is rounded up to whole agents, so that a lack of less than one is none.
SHORT_BY: Final = 1.0
# A shift is hired in hours: half-hours are held against what was needed in blocks of four hours.
BLOCK_HOURS: Final = 4
FEWEST_DAYS: Final = 4
FEWEST_ABANDONED: Final = 30
FEWEST_HANDLED: Final = 100
# Beyond this the model does not speak of this service, and nothing is said of what would change.
FARTHEST_OFF: Final = 0.05

GAPS: Final = ("mean_handle_seconds", "load", "patience_seconds", "needed_c", "needed_a", "needed", "gap")
SHORTAGES: Final = (
    "vendor", "weekday", "first_hour", "last_hour", "days", "offered", "agents", "needed", "value", "low", "high",
    "comparisons", "why_absent", "short",
)  # fmt: skip
SCENARIO: Final = (
    "vendor", "kpi", "measured", "modelled", "off", "off_low", "off_high", "change", "value", "low", "high", "clusters",
    "clustered_by", "why_not",
)  # fmt: skip


def gaps(frame: pd.DataFrame, *, service_level: float, within_seconds: float) -> pd.DataFrame:
    """The frame with GAPS beside it: the agents that the contacts of each half-hour needed for the service level.

    needed_c counts by Erlang C, in which nobody leaves, needed_a by Erlang A with the vendor's own patience (NaN where
    fewer than 30 gave up). `needed` is needed_a where there is one: whoever leaves needs no agent, so that C asks for
    more. gap is `agents` less needed, below zero where agents lacked. Handle time is that of the same half-hour of all
    days where 100 contacts tell it, else the vendor's; the service level is of all offered. Both sides count agents at
    work, so that breaks and absence are in neither. It is known afterwards: nobody foresees a half-hour to the contact.
    """
    parts = []
    for _vendor, mine in frame.groupby("vendor"):
        handle = handling(mine)
        load = queues.offered_load(mine.offered.to_numpy(float), handle, HALF_HOUR)
        patience = patience_of(mine)
        asked: dict[str, Any] = {
            "handle_seconds": handle, "within_seconds": within_seconds, "service_level": service_level
        }  # fmt: skip
        by_c = queues.agents_needed(load, **asked).astype(float)
        by_a = np.full(len(mine), np.nan)
        if np.isfinite(patience):
            by_a = queues.agents_needed(load, patience_seconds=patience, **asked).astype(float)
        needed = np.where(np.isfinite(by_a), by_a, by_c)
        parts.append(
            mine.assign(
                mean_handle_seconds=handle,
                load=load,
                patience_seconds=patience,
                needed_c=by_c,
                needed_a=by_a,
                needed=needed,
                gap=mine.agents - needed,
            )
        )
    return pd.concat(parts, ignore_index=True) if parts else frame.reindex(columns=[*frame.columns, *GAPS])


def handling(mine: pd.DataFrame) -> Array:
    """The mean handle seconds that each of a vendor's half-hours is planned with; NaN where nothing was handled."""
    sums = mine.groupby("half_hour")[["handle_seconds", "handled"]].transform("sum")
    whole = mine.handle_seconds.sum() / mine.handled.sum() if mine.handled.sum() else np.nan
    own = sums.handle_seconds / sums.handled.where(sums.handled >= FEWEST_HANDLED)
    return np.asarray(own.fillna(whole), dtype=float)


def patience_of(mine: pd.DataFrame) -> float:
    """A vendor's customers' mean patience in seconds: all seconds waited for each who gave up; NaN below 30 of these.

    The estimate for exponential patience that an answer cuts short (Gans, Koole and Mandelbaum 2003, Manufacturing and
    Service Operations Management 5:79-141, 6.3).
    """
    left = float(mine.abandoned.sum())
    return float(mine.waited_seconds.sum()) / left if left >= FEWEST_ABANDONED else float("nan")


def shortages(gap: pd.DataFrame, *, confidence: float) -> pd.DataFrame:
    """Where and when agents lacked: a row per vendor, weekday and block of four hours, within the opening hours.

    `gap` is what `gaps` gave. `value` is the mean of the daily mean gap over the days of that weekday, holidays left
    out; low and high are Student's over these days, at a confidence that all of a vendor's blocks share (Sidak):
    `comparisons` of them. short says that the whole interval lies more than one agent below what was needed. Blocks of
    fewer than four days have no interval, nor those whose days are all alike.
    """
    blocks = gap[gap.open.astype(bool) & ~gap.holiday.astype(bool)]
    blocks = blocks.assign(first_hour=blocks.half_hour // 2 // BLOCK_HOURS * BLOCK_HOURS)
    keys = ["vendor", "weekday", "first_hour"]
    daily = blocks.groupby([*keys, "local_date"], as_index=False).agg(
        offered=("offered", "sum"), agents=("agents", "mean"), needed=("needed", "mean"), gap=("gap", "mean")
    )
    found = daily.groupby(keys, as_index=False).agg(
        days=("gap", "size"),
        offered=("offered", "mean"),
        agents=("agents", "mean"),
        needed=("needed", "mean"),
        value=("gap", "mean"),
        spread=("gap", "std"),
    )
    if found.empty:
        return pd.DataFrame(columns=[*SHORTAGES])
    enough = found.days >= FEWEST_DAYS
    spread = found.spread.where(enough & (found.spread > 1e-9))
    compared = spread.notna().groupby(found.vendor).transform("sum")
    each = confidence ** (1 / compared.clip(lower=1))
    half = _student(each.to_numpy(float), found.days.to_numpy(float)) * spread / np.sqrt(found.days)
    why = np.select([~enough, spread.isna()], ["few_clusters", "no_spread"], default="")
    found = found.assign(
        last_hour=found.first_hour + BLOCK_HOURS,
        low=found.value - half,
        high=found.value + half,
        comparisons=compared,
        why_absent=why,
    )
    return found.assign(short=found.high < -SHORT_BY)[[*SHORTAGES]]


def scenario(
    frame: pd.DataFrame,
    *,
    within_seconds: float,
    confidence: float,
    more_agents: float = 0.0,
    times: float = 1.0,
    where: "pd.Series[bool] | None" = None,
) -> pd.DataFrame:
    """What other numbers of agents would have done: a row per vendor and figure, columns SCENARIO.

    In the half-hours of `where` (all when not given), `times` the agents who were there and `more_agents` besides
    (never fewer than none). Figures: service_level (answered within the threshold, of all offered), abandon_rate, of
    the contacts as they spread over half-hours; occupancy, of the agents' time. By Erlang A on the contacts expected
    and the vendor's own patience; a number between two whole ones is so much of the time at each.

    `modelled` is what the model gives for the agents who were there, and `off` how far the measured figure lies above
    it, with its interval over days: read it first. `value` is measured and `change`, the model's difference; low and
    high hold how days differ, not how wrong a model can be. No value where the model is more than five points off, and
    why_not says so.
    """
    rows: list[dict[str, Any]] = []
    for vendor, mine in frame.groupby("vendor"):
        changed = np.ones(len(mine), bool) if where is None else where.reindex(mine.index).fillna(False).to_numpy(bool)
        agents = mine.agents.to_numpy(float)
        then = np.where(changed, np.maximum(agents * times + more_agents, 0.0), agents)
        rows += _changes(str(vendor), mine, then, within_seconds, confidence)
    return pd.DataFrame(rows, columns=[*SCENARIO])


def with_agents(mine: pd.DataFrame, agents: Array, *, within_seconds: float, confidence: float) -> pd.DataFrame:
    """`scenario` for one vendor with these agents in its half-hours, one number for each row of the frame."""
    rows = _changes(str(mine.vendor.iloc[0]), mine, np.asarray(agents, dtype=float), within_seconds, confidence)
    return pd.DataFrame(rows, columns=[*SCENARIO])


def modelled(mine: pd.DataFrame, agents: Array, *, within_seconds: float) -> pd.DataFrame:
    """What Erlang A gives for one vendor's half-hours: in_time, abandoned and busy (agents' seconds), as amounts."""
    handle = handling(mine)
    expected = mine.expected.to_numpy(float)
    asked: dict[str, Any] = {
        "handle_seconds": handle, "patience_seconds": patience_of(mine), "within_seconds": within_seconds
    }  # fmt: skip
    load = queues.offered_load(expected, handle, HALF_HOUR)
    whole = np.floor(agents)
    below, above = queues.erlang_a(load, whole, **asked), queues.erlang_a(load, whole + 1, **asked)

    def between(low: Array, high: Array) -> Array:
        return np.asarray((1 - (agents - whole)) * low + (agents - whole) * high)

    left = between(below.p_abandon, above.p_abandon)
    return pd.DataFrame(
        {
            "in_time": expected * between(below.service_level, above.service_level),
            "abandoned": expected * left,
            "busy": load * (1 - left) * HALF_HOUR,
        },
        index=mine.index,
    )


def _changes(
    vendor: str, mine: pd.DataFrame, then: Array, within_seconds: float, confidence: float
) -> list[dict[str, Any]]:
    if not np.isfinite(patience_of(mine)) or not mine.handled.sum():
        why = f"fewer than {FEWEST_ABANDONED} customers gave up, and patience is read from those"
        empty = dict.fromkeys(SCENARIO, np.nan)
        said = {"vendor": vendor, "clusters": 0, "clustered_by": "local_date", "why_not": why}
        return [{**empty, **said, "kpi": kpi} for kpi in ("service_level", "abandon_rate", "occupancy")]
    now = mine.agents.to_numpy(float)
    before, after = (modelled(mine, each, within_seconds=within_seconds) for each in (now, then))
    seconds, seconds_then = now * HALF_HOUR, then * HALF_HOUR
    offered = mine.offered.to_numpy(float)
    rows = []
    for kpi, measured, part, below, below_then in (
        ("service_level", mine.in_time, "in_time", offered, offered),
        ("abandon_rate", mine.abandoned, "abandoned", offered, offered),
        ("occupancy", mine.handle_seconds, "busy", seconds, seconds_then),
    ):
        days = pd.DataFrame(
            {
                "measured": measured.to_numpy(float),
                "modelled": before[part].to_numpy(float),
                "after": after[part].to_numpy(float),
                "below": below,
                "below_then": below_then,
            }
        )
        rows.append(_told(vendor, kpi, days.groupby(mine.local_date.to_numpy()).sum(), confidence))
    return rows


def _told(vendor: str, kpi: str, days: pd.DataFrame, confidence: float) -> dict[str, Any]:
    """One figure's row from the sums of each day."""
    whole = days.sum()
    measured, model = whole.measured / whole.below, whole.modelled / whole.below
    # The day's own excess over the model stays with it when the agents change.
    excess = (days.measured - days.modelled) / days.below.where(days.below > 0) * days.below_then
    after = whole.after / whole.below_then if whole.below_then else np.nan
    value = float(np.clip(measured + after - model, 0, 1))
    off, off_half = _mean(days.measured - days.modelled, days.below, confidence)
    _, half = _mean(days.after + excess.fillna(0.0), days.below_then, confidence)
    too_far = not abs(off) <= FARTHEST_OFF
    why = f"the model is {100 * off:+.1f} points off what was measured: it does not speak of this service"
    return {
        "vendor": vendor,
        "kpi": kpi,
        "measured": measured,
        "modelled": model,
        "off": off,
        "off_low": off - off_half,
        "off_high": off + off_half,
        "change": np.nan if too_far else after - model,
        "value": np.nan if too_far else value,
        "low": np.nan if too_far else max(0.0, value - half),
        "high": np.nan if too_far else min(1.0, value + half),
        "clusters": len(days),
        "clustered_by": "local_date",
        "why_not": why if too_far else "",
    }


def _mean(above: "pd.Series[float]", below: "pd.Series[float]", confidence: float) -> tuple[float, float]:
    """A ratio of sums over days and how far its interval reaches to either side; NaN without two days."""
    known = below > 0
    found = intervals.ratios(above[known], below[known], np.zeros(int(known.sum()), dtype=np.int64), 1)
    student = _student(np.array([confidence]), np.asarray(found.effective, dtype=float))
    return float(found.value[0]), float(student[0] * np.sqrt(found.variance[0]))


def _student(confidence: Array, clusters: Array) -> NDArray[np.float64]:
    freedom = np.asarray(clusters, dtype=float) - 1
    return np.where(freedom > 0, stdtrit(np.where(freedom > 0, freedom, 1.0), (1 + confidence) / 2), np.nan)
