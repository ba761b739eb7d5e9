"""A figure over time: which days make a point, which points may be compared, and what the chart says of each.

Points of days are charted less their weekday's own level, so that a weekend is no signal; weeks and months hold every
weekday alike and are charted as they are. Weeks and months that the period cuts are left out.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final, Literal

import numpy as np
import pandas as pd

from toolkit.audits import Audit
from toolkit.audits.days import over_days
from toolkit.measures import control_charts, kpis
from toolkit.measures.conventions import CONVENTIONS
from toolkit.measures.entries import Kpi
from toolkit.parameters import AuditParameters, Rebase, Trends

Grain = Literal["day", "week", "month"]
# Weeks first: their points hold enough rows and every weekday.
GRAINS: Final[tuple[Grain, ...]] = ("week", "day")
HEADLINES: Final = ("offered", *CONVENTIONS, "asa", "csat_mean")
# Fewer days of a weekday do not say what is usual on it.
FEWEST_OF_A_WEEKDAY: Final = 4
SERIES: Final = [
    "vendor", "kpi", "title", "unit", "better", "grain", "group", "begins", "ends", "value", "low", "high", "rows",
    "unknown", "enough", "state", "charted", "centre", "limit_low", "limit_high", "rule", "side", "meaning", "stretch",
    "chart", "definition",
]  # fmt: skip
# What a point is: drawn and judged, or why not.
STATES: Final = ("charted", "insufficient", "peak", "closed", "change", "few_of_weekday")


def settings(audit: Audit) -> Trends:
    """What the parameters say of trends; nothing where they say nothing."""
    return audit.parameters.trends or Trends()


def asked(audit: Audit) -> list[str]:
    """The KPIs to be charted: as the parameters say, else targets, without evidence too, and headlines with it."""
    stated = settings(audit)
    usual = [key for key in HEADLINES if key in audit.targets or not _why_not(audit, key)]
    wanted = [*(stated.kpis or [*audit.targets, *usual]), *(change.kpi for change in stated.rebase)]
    if not stated.kpis and _why_not(audit, "aht"):
        wanted = [key for key in wanted if key != "aht" or key in audit.targets] + ["talk"]
    return list(dict.fromkeys(wanted))


def told(audit: Audit) -> list[str]:
    """Those of the asked KPIs that can be told by day."""
    return [key for key in asked(audit) if not _why_not(audit, key)]


def untold(audit: Audit) -> dict[str, str]:
    """Those that cannot, and why: no evidence, or no figure of a day."""
    return {key: why for key in asked(audit) if (why := _why_not(audit, key))}


def _why_not(audit: Audit, key: str) -> str:
    actual = audit.in_force.get(key, key)
    entry = kpis.EVERY[actual]
    why = audit.evidenced.reasons[actual]
    if why:
        return why
    if not isinstance(entry, Kpi):
        return "given for the period as a whole only"
    return "visits are compared wave by wave, in the section on mystery shopping" if entry.family == "mystery" else ""


def groups_of(parameters: AuditParameters, grain: Grain) -> pd.DataFrame:
    """The period's days by grain: local_date, group (its first day, a month as 2024-03), begins, ends.

    Only weeks, Monday to Sunday, and months that lie whole in the period.
    """
    first, last = parameters.period.first, parameters.period.last
    rows = []
    for day in _days(first, last):
        begins, ends, group = day, day, day.isoformat()
        if grain == "week":
            begins = day - timedelta(days=day.weekday())
            ends, group = begins + timedelta(days=6), begins.isoformat()
        if grain == "month":
            begins = day.replace(day=1)
            ends, group = (begins + timedelta(days=31)).replace(day=1) - timedelta(days=1), day.isoformat()[:7]
        if first <= begins and ends <= last:
            rows.append({"local_date": day, "group": group, "begins": begins, "ends": ends})
    return pd.DataFrame(rows, columns=["local_date", "group", "begins", "ends"])


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=place) for place in range((last - first).days + 1)]


def peak_days(parameters: AuditParameters) -> dict[date, str]:
    """The peak of each day that is in one."""
    stated = parameters.trends or Trends()
    return {day: peak.name for peak in stated.peak for day in _days(peak.first, peak.last)}


def series(audit: Audit, keys: Sequence[str] | None = None, grain: Grain | None = None) -> pd.DataFrame:
    """Every point of every asked KPI and vendor, in the order of time: columns SERIES.

    One grain per KPI, the same for all vendors: the parameters', else the first of GRAINS with 13 points to chart for
    every vendor that has any, else the one with most. `charted` is the value on the chart, `chart` what the
    stretch is (`control_charts.State`); limits are NaN where none may be claimed. A point in a `state` other than
    charted takes no part in limits and rules: too few rows, a peak, a closed day, a stated change in its midst, a
    weekday with too few days. Its neighbours then stand side by side.
    """
    wanted = told(audit) if keys is None else list(keys)
    # Several sections ask for the same series, each in a process of its own.
    return audit.kept(f"trends.series {json.dumps([wanted, grain])}", lambda: _series(audit, wanted, grain))


def _series(audit: Audit, wanted: Sequence[str], grain: Grain | None) -> pd.DataFrame:
    whole = {each: _points(audit, wanted, each) for each in ((grain,) if grain else grains(audit))}
    frames = [best_chart(audit, {each: frame[frame.kpi == key] for each, frame in whole.items()}) for key in wanted]
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled, ignore_index=True)[SERIES] if filled else pd.DataFrame(columns=SERIES)


def grains(audit: Audit) -> tuple[Grain, ...]:
    """The grains at which a figure may be charted: the parameters' own, else GRAINS."""
    chosen = settings(audit).grain
    return (chosen,) if chosen else GRAINS


def best_chart(audit: Audit, points: Mapping[Grain, pd.DataFrame]) -> pd.DataFrame:
    """The points of one figure, given at each grain, charted at the one grain that serves all vendors best.

    Points have kpi, vendor, grain, group, begins, ends, value, better and state, which is charted or insufficient; see
    `series` for what comes out.
    """
    return max((_charted(audit, frame) for frame in points.values()), key=_worth)


def _worth(frame: pd.DataFrame) -> int:
    """The points of the shortest last stretch, none worth more than enough; of equals the first is taken."""
    lengths = [
        int(((mine.state == "charted") & (mine.stretch == mine.stretch.max())).sum())
        for _, mine in frame.groupby("vendor")
        if (mine.state == "charted").any()
    ]
    return min(min(lengths, default=0), control_charts.ENOUGH_POINTS)


def _points(audit: Audit, keys: Sequence[str], grain: Grain) -> pd.DataFrame:
    days = groups_of(audit.parameters, grain)
    if days.empty or not keys:
        return pd.DataFrame(columns=SERIES)
    frame = over_days(audit, keys, days[["local_date", "group"]])
    ends = days.drop_duplicates("group").set_index("group")
    frame["begins"], frame["ends"] = frame.group.map(ends.begins), frame.group.map(ends.ends)
    frame["grain"] = grain
    thin = ~frame.enough.astype(bool) | frame["value"].isna()
    frame.loc[thin, ["value", "low", "high"]] = np.nan
    frame["state"] = np.where(thin, "insufficient", "charted")
    return frame.sort_values(["kpi", "vendor", "begins"], ignore_index=True)


def _charted(audit: Audit, frame: pd.DataFrame) -> pd.DataFrame:
    parts = [_chart(audit, mine.reset_index(drop=True)) for _, mine in frame.groupby("vendor", sort=True)]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=SERIES)


def _chart(audit: Audit, frame: pd.DataFrame) -> pd.DataFrame:
    """One KPI of one vendor at one grain, with its chart."""
    frame = frame.copy()
    changes = changes_of(audit, str(frame.kpi.iloc[0]), str(frame.vendor.iloc[0]))
    peaks = peak_days(audit.parameters)
    daily = frame.grain.iloc[0] == "day"
    for place, row in enumerate(frame.itertuples()):
        if row.state != "charted":
            continue
        if any(row.begins < change.begins <= row.ends for change in changes):
            frame.loc[place, "state"] = "change"
        elif any(day in peaks for day in _days(row.begins, row.ends)):
            frame.loc[place, "state"] = "peak"
        elif daily and not audit.parameters.calendar.hours(row.begins):
            frame.loc[place, "state"] = "closed"
    frame["charted"] = frame["value"].astype(float)
    frame["stretch"] = [sum(change.begins <= begins for change in changes) for begins in frame.begins]
    if daily:
        _without_weekdays(frame)
    there = frame.state == "charted"
    own = frame[there]
    starts = np.flatnonzero(np.diff(own.stretch.to_numpy(np.int64))) + 1
    chart = control_charts.xmr(own.charted.to_numpy(float), starts=starts.tolist())
    for name in ("centre", "limit_low", "limit_high"):
        frame[name] = np.nan
    frame["rule"], frame["meaning"], frame["side"] = "", "", 0
    frame.loc[there, ["centre", "limit_low", "limit_high"]] = np.column_stack([chart.centre, chart.low, chart.high])
    frame.loc[there, "rule"], frame.loc[there, "side"] = chart.rule.astype(object), chart.side
    better = frame.better.iloc[0]
    frame.loc[there, "meaning"] = [control_charts.meaning(int(side), better) for side in chart.side]
    states = dict(zip(dict.fromkeys(own.stretch), chart.states, strict=True))
    frame["chart"] = [states.get(stretch, "not_enough_points") for stretch in frame.stretch]
    frame.loc[~there, "charted"] = np.nan
    return frame


def changes_of(audit: Audit, key: str, vendor: str) -> list[Rebase]:
    """The stated changes of a KPI that hold for a vendor, in the order of time."""
    mine = [each for each in settings(audit).rebase if each.kpi == key and each.vendor in (None, vendor)]
    return sorted(mine, key=lambda each: each.begins)


def _without_weekdays(frame: pd.DataFrame) -> None:
    """Charted days less their weekday's mean, plus the mean of all: within each stretch, in place."""
    weekday = pd.Series([begins.weekday() for begins in frame.begins], index=frame.index)
    for _, mine in frame[frame.state == "charted"].groupby("stretch"):
        days = weekday[mine.index]
        few = days.map(days.value_counts()) < FEWEST_OF_A_WEEKDAY
        frame.loc[mine.index[few], "state"] = "few_of_weekday"
        kept = mine[~few]
        level = kept.charted.groupby(days[~few]).transform("mean")
        frame.loc[kept.index, "charted"] = kept.charted - level + kept.charted.mean()
