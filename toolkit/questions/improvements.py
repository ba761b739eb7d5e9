"""Did a delivered improvement change the figure that it was to move?

The weeks before delivery are held against the weeks after it. Whole weeks hold every weekday alike, and a week's own
value holds what its days have in common, so that weeks and not contacts are what is counted (DECISIONS 156). A change
goes with a delivery; that it comes from it is more than weeks can say.
"""

from datetime import date, timedelta
from typing import Any, Final

import numpy as np
import pandas as pd
from ibis import _

from toolkit.audits import Audit
from toolkit.audits.days import over_days
from toolkit.intake.verdicts import on_clock
from toolkit.measures import control_charts, kpis, resampling
from toolkit.measures.entries import Kpi
from toolkit.measures.mean_differences import welch
from toolkit.measures.multiplicity import holm

# Weeks that are looked at on each side of a delivery, at most and at least.
MOST_WEEKS: Final = 4
FEWEST_WEEKS: Final = 3
WEEK: Final = 7
# Improvements and the alignment of both sides share the error of one section.
PARTS: Final = 2
COLUMNS: Final = [
    "vendor", "action_id", "kpi", "title", "unit", "better", "delivered", "before", "after", "value", "low", "high",
    "p_value", "adjusted", "told", "meaning", "weeks_before", "weeks_after", "rows", "others", "why_not", "definition",
]  # fmt: skip


def effects(audit: Audit) -> pd.DataFrame:
    """A row per improvement delivered in the period that names the KPI it was to move: columns COLUMNS.

    before, after: the mean of the weekly values, of up to four whole weeks before the day of delivery and from the
    day after it, at least three on each side. value: after less before, with Welch's limits over weeks. told: the
    change is more than chance explains, over all improvements of the vendor (Holm) at half of the audit's error; where
    `others`, the number of other deliveries for the same KPI in those weeks, is not 0 it is told of them together.
    rows: those behind the weeks. why_not: why there is no comparison.
    """
    delivered = _delivered(audit)
    if delivered.empty:
        return pd.DataFrame(columns=COLUMNS)
    rows = [{**row, **_asked(audit, str(row["kpi"]))} for row in delivered.to_dict("records")]
    weekly = _weekly(audit, rows)
    rows = [{**row, **_effect(audit, place, row, weekly)} for place, row in enumerate(rows)]
    frame = _with_others(pd.DataFrame(rows))
    return pd.concat([_corrected(audit, mine) for _vendor, mine in frame.groupby("vendor")], ignore_index=True)[COLUMNS]


def _delivered(audit: Audit) -> pd.DataFrame:
    """vendor, action_id, kpi and the local day of delivery of improvements delivered in the period."""
    if audit.tables.actions is None:
        return pd.DataFrame(columns=["vendor", "action_id", "kpi", "delivered"])
    done = audit.tables.actions.filter((_.kind == "initiative") & _.done & _.kpi.notnull() & _.closed_at.notnull())
    found = (
        done.select("vendor", "action_id", "kpi", delivered=on_clock(audit.parameters.time_zone, _.closed_at).date())
        .order_by("vendor", "delivered", "action_id")
        .execute()
    )
    found["delivered"] = pd.to_datetime(found.delivered).dt.date
    first, last = audit.parameters.period.first, audit.parameters.period.last
    return found[[first <= day <= last for day in found.delivered]].reset_index(drop=True)


def _asked(audit: Audit, key: str) -> dict[str, Any]:
    """What a KPI is called, and why it cannot be told by week, if it cannot."""
    actual = audit.in_force.get(key, key)
    if actual not in kpis.EVERY:
        nothing = dict.fromkeys(("unit", "better", "definition"), "")
        return {**nothing, "title": key, "why_not": f"{key} is no KPI of the catalogue"}
    entry = kpis.EVERY[actual]
    missing = str(audit.evidence.set_index("kpi").why_not[actual])
    if not missing and not isinstance(entry, Kpi):
        missing = "given for the period as a whole only"
    named = {"title": audit.title(key), "unit": entry.unit, "better": entry.better}
    return {**named, "definition": audit.definition(key), "why_not": missing}


def _weekly(audit: Audit, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """The weeks of every delivery, each table scanned once: `over_days` by groups named place, side and week."""
    groups = [_weeks(audit, place, row["delivered"]) for place, row in enumerate(rows) if not row["why_not"]]
    keys = list(dict.fromkeys(str(row["kpi"]) for row in rows if not row["why_not"]))
    if not groups:
        return pd.DataFrame(columns=["kpi", "vendor", "group", "value", "rows", "enough"])
    return over_days(audit, keys, pd.concat(groups, ignore_index=True))


def _weeks(audit: Audit, place: int, delivered: date) -> pd.DataFrame:
    """The whole weeks of the period before and after a day, which is in none: local_date, group."""
    first, last = audit.parameters.period.first, audit.parameters.period.last
    rows = []
    for name, way in (("before", -1), ("after", 1)):
        for week in range(MOST_WEEKS):
            days = [delivered + timedelta(days=way * (WEEK * week + day)) for day in range(1, WEEK + 1)]
            if all(first <= day <= last for day in days):
                rows += [{"local_date": day, "group": f"{place} {name} {week}"} for day in days]
    return pd.DataFrame(rows, columns=["local_date", "group"])


def _effect(audit: Audit, place: int, row: dict[str, Any], weekly: pd.DataFrame) -> dict[str, Any]:
    found: dict[str, Any] = {
        **dict.fromkeys(("before", "after", "value", "low", "high", "p_value"), np.nan),
        **dict.fromkeys(("weeks_before", "weeks_after", "rows"), 0),
    }
    if row["why_not"]:
        return found
    mine = weekly[(weekly.vendor == row["vendor"]) & (weekly.kpi == row["kpi"]) & weekly.enough.astype(bool)]
    mine = mine[mine["value"].notna()]
    sides = {name: mine[mine.group.str.startswith(f"{place} {name} ")] for name in ("before", "after")}
    found |= {f"weeks_{name}": len(side) for name, side in sides.items()}
    if min(map(len, sides.values())) < FEWEST_WEEKS:
        return {**found, "why_not": f"fewer than {FEWEST_WEEKS} weeks on a side"}
    before, after = (sides[name]["value"].to_numpy(float) for name in ("before", "after"))
    gap = welch(after, before, confidence=audit.parameters.confidence)
    counted = sum(int(side["rows"].sum()) for side in sides.values())
    return {**found, **gap._asdict(), "before": before.mean(), "after": after.mean(), "rows": counted}


def _with_others(frame: pd.DataFrame) -> pd.DataFrame:
    """How many other improvements of the same KPI were delivered within the weeks that are looked at."""
    reach = timedelta(days=MOST_WEEKS * WEEK)
    others = [
        sum(
            other["action_id"] != row["action_id"]
            and other["vendor"] == row["vendor"]
            and other["kpi"] == row["kpi"]
            and abs(other["delivered"] - row["delivered"]) <= reach
            for other in frame.to_dict("records")
        )
        for row in frame.to_dict("records")
    ]
    return frame.assign(others=others)


def _corrected(audit: Audit, mine: pd.DataFrame) -> pd.DataFrame:
    adjusted = np.full(len(mine), np.nan)
    tested = mine.p_value.notna().to_numpy()
    adjusted[tested] = holm(mine.p_value[tested])
    told = adjusted <= 1 - resampling.each_of(PARTS, audit.parameters.confidence)
    meaning = [
        control_charts.meaning(1 if row["value"] > 0 else -1, row["better"]) if is_told else ""
        for is_told, row in zip(told, mine.to_dict("records"), strict=True)
    ]
    return mine.assign(adjusted=adjusted, told=told, meaning=meaning)
