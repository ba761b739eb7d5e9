"""How is agents' time used, and how often is there no pause between contacts?"""

from typing import Any, Final

import pandas as pd

from toolkit.audits import Audit
from toolkit.measures import conventions, half_hours, kpis
from toolkit.measures.access import OURS
from toolkit.measures.cluster_ratios import ratio

# Headlines first, each with the definitions that compete with it; then what has no rival.
HEADLINES: Final = ("occupancy", "utilization", "adherence")
OTHERS: Final = (
    "shrinkage",
    "shrinkage_scheduled",
    "shrinkage_planned",
    "shrinkage_unplanned",
    "conformance",
    "absenteeism",
)
BUSY: Final = 0.9
# Half an hour in which less than half an agent was there is no half-hour of a team.
FEWEST_AGENTS: Final = 0.5
FEWEST_HALF_HOURS: Final = 30
OVERLOAD: Final = "overload"


def used(audit: Audit) -> pd.DataFrame:
    """The figures of agents' time that the audit has evidence for, and `overload`: columns of `Audit.kpis`, and chosen.

    `chosen` marks the definition in force of a headline, and every figure without rivals.
    """
    there = set(audit.evidence[audit.evidence.evidenced].kpi)
    competing = [key for headline in HEADLINES for key in conventions.CONVENTIONS[headline]]
    keys = [key for key in (*competing, *OTHERS) if key in there]
    frame = audit.kpis(keys) if keys else pd.DataFrame()
    if len(frame):
        frame = frame[frame["rows"] + frame["unknown"] > 0]
    found = pd.concat([part for part in (frame, overload(audit)) if len(part)] or [frame], ignore_index=True)
    in_force = {audit.in_force[headline] for headline in HEADLINES}
    return found.assign(chosen=[key in in_force or key not in competing for key in found.get("kpi", [])])


def overload(audit: Audit) -> pd.DataFrame:
    """The share of half-hours in which agents were at work for more than 90 % of the time that they were there.

    Of half-hours in which half an agent or more was there on average; clustered by day. A vendor whose log of states
    cannot be told by half-hour has none, and `unknown` counts its rows. Columns as `Audit.kpis`.
    """
    return audit.once("questions.working_time.overload", lambda: _overload(audit))


def _overload(audit: Audit) -> pd.DataFrame:
    time = audit.tables.time
    needed = half_hours.NEEDS["time"]
    vendors = [v.id for v in audit.parameters.vendors if time is not None and _told(audit, v.id, needed)]
    if not vendors:
        return pd.DataFrame()
    there, days = _presence(audit)
    rows: list[dict[str, Any]] = []
    for vendor in vendors:
        mine = there[(there.vendor == vendor) & (there.agents >= FEWEST_AGENTS)]
        covered = days[days.vendor == vendor]
        lost = int(covered.untold.sum())
        if lost > audit.parameters.definitions.unknown_at_most * max(covered["rows"].sum(), 1) or mine.empty:
            continue
        over = (mine.busy > BUSY * mine.agents).groupby(mine.local_date).agg(["sum", "size"])
        found = ratio(
            vendor,
            over["sum"],
            over["size"],
            clustered_by="local_date",
            rows=len(mine),
            unknown=lost,
            confidence=audit.parameters.confidence,
        )
        rows.append(found)
    frame = pd.DataFrame(rows)
    if frame.empty:
        return frame
    return frame.assign(
        kpi=OVERLOAD,
        title=f"Half-hours with agents at work for more than {BUSY:.0%} of their time",
        unit="share",
        better="lower",
        target="",
        verdict="",
        definition=f"half-hours with busy > {BUSY} * available / half-hours of {FEWEST_AGENTS} agents or more; {OURS}",
        enough=frame["rows"] >= FEWEST_HALF_HOURS,
    )


def _told(audit: Audit, vendor: str, needed: frozenset[str]) -> bool:
    return all(audit.share_known("time", vendor, column) for column in needed)


def _presence(audit: Audit) -> tuple[pd.DataFrame, pd.DataFrame]:
    time = audit.tables.time
    there = audit.once("questions.working_time.there", lambda: half_hours.presence(time)[0])
    return there, audit.once("questions.working_time.days", lambda: half_hours.presence(time)[1])


def missing(audit: Audit) -> pd.DataFrame:
    """Figures of agents' time without evidence and why: kpi, title, why_not."""
    mine = [*(key for headline in HEADLINES for key in conventions.CONVENTIONS[headline]), *OTHERS]
    frame = audit.evidence
    frame = frame[frame.kpi.isin([key for key in mine if key in kpis.EVERY]) & ~frame.evidenced]
    return frame[["kpi", "title", "why_not"]].reset_index(drop=True)
