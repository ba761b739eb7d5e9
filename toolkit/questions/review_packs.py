"""What the two sides look at when they meet: each role's figures of the latest month beside the month before."""

from typing import Final

import numpy as np
import pandas as pd
from ibis import _

from toolkit.audits import Audit
from toolkit.audits.days import over_days
from toolkit.intake import tables
from toolkit.measures import conventions, kpis, resampling
from toolkit.measures.entries import Kpi
from toolkit.questions import scorecards, seasons, service_levels, trend_series
from toolkit.questions.trend_series import groups_of

PACK: Final = [
    "vendor", "kpi", "title", "unit", "better", "month", "month_before", "value", "low", "high", "rows", "unknown",
    "before", "change", "change_low", "change_high", "told", "meaning", "target", "open_entries", "roles", "definition",
]  # fmt: skip


def asked(audit: Audit) -> list[str]:
    """The figures of all roles that the audit can tell by month, in the order of families.

    Tables without a period of their own, such as the log of actions, hold rows by the day on which they were raised,
    and a month of them is another question.
    """
    of_roles = {key for keys in scorecards.roles(audit).values() for key in keys}
    there = set(service_levels.evidenced(audit, list(of_roles)))
    order = scorecards.in_families()
    entries = {key: kpis.EVERY[audit.in_force.get(key, key)] for key in order if key in there}
    return [key for key, entry in entries.items() if isinstance(entry, Kpi) and entry.table not in tables.TIMELESS]


def pack(audit: Audit) -> pd.DataFrame:
    """Each figure of the roles in the period's last whole month and in the one before: columns PACK.

    change: the month less the one before, its limits holding for all figures together (`seasons.between`); told: they
    leave no change out. target: the contract's in words of `Target.code`, with no verdict: what a month is worth the
    section on the contract says. open_entries: entries of the log on this figure, raised and not done by the end of
    the period. roles: who answers for it, joined by `;`. Without two whole months there is no pack.
    """
    months, keys = seasons.months(audit), asked(audit)
    if len(months) < 2 or not keys:
        return pd.DataFrame(columns=PACK)
    days = groups_of(audit.parameters, "month")[["local_date", "group"]]
    level = resampling.each_of(len(keys) * len(audit.parameters.vendors), audit.parameters.confidence)
    changes = seasons.between(audit, keys, days, [("month", months[0], months[1])], level)
    own = over_days(audit, keys, days[days.group == months[0]])
    own = own.assign(
        value=own["value"].where(own.enough), low=own.low.where(own.enough), high=own.high.where(own.enough)
    )
    merged = changes.rename(
        columns={"value": "change", "low": "change_low", "high": "change_high", "second_value": "before"}
    ).merge(own[["vendor", "kpi", "value", "low", "high", "unknown"]], on=["vendor", "kpi"])
    places = {key: place for place, key in enumerate(keys)}
    who = scorecards.roles(audit)
    targets = {key: target.code() for key, target in audit.targets.items()}
    open_ = _open_entries(audit)
    frame = merged.assign(
        month=months[0],
        month_before=months[1],
        target=[targets.get(key, "") for key in merged.kpi],
        roles=[";".join(role for role, mine in who.items() if key in mine) for key in merged.kpi],
        open_entries=[open_.get((row.vendor, row.kpi), 0) for row in merged.itertuples()],
        place=merged.kpi.map(places),
    )
    # A volume's month counts days of the other's; its change is told per day, and so are both its sides.
    per_day = frame.unit == "contacts per day"
    frame["value"] = np.where(per_day, frame.first_value, frame["value"])
    return frame.sort_values(["vendor", "place"], ignore_index=True)[PACK]


def _open_entries(audit: Audit) -> dict[tuple[str, str], int]:
    """How many entries of the log are open on each figure; a rival's count for its headline too."""
    if audit.tables.actions is None:
        return {}
    counted = (
        audit.tables.actions.filter(~_.done & _.kpi.notnull()).group_by("vendor", "kpi").aggregate(count=_.count())
    ).execute()
    found: dict[tuple[str, str], int] = {}
    headlines = {rival: head for head, rivals in conventions.CONVENTIONS.items() for rival in rivals}
    for vendor, key, number in counted[["vendor", "kpi", "count"]].itertuples(index=False):
        for name in {key, headlines.get(key, key)}:
            found[vendor, name] = found.get((vendor, name), 0) + int(number)
    return found


def results(audit: Audit) -> pd.DataFrame:
    """The pack as rows of results.csv: the month's value, and its change from the month before."""
    frame = pack(audit)
    if frame.empty:
        return pd.DataFrame(columns=service_levels.RECORD)
    values = frame.assign(group="month=" + frame.month, verdict="", target="")
    # The section on trends records the changes of the figures that it follows.
    changes = frame[~frame.kpi.isin(trend_series.told(audit))]
    changes = changes.assign(
        group="month=" + changes.month + ";less=" + changes.month_before,
        value=changes.change,
        low=changes.change_low,
        high=changes.change_high,
        verdict="",
        target="",
    )
    both = pd.concat([values, changes], ignore_index=True)
    return both[both["value"].notna()].reindex(columns=[*service_levels.RECORD])
