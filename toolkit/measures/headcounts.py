"""Who was employed when: agents of the roster within the audit's period."""

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import ibis.expr.types as ir
import numpy as np
import pandas as pd

from toolkit.parameters import AuditParameters

YEAR_DAYS: Final = 365.25
DAY_SECONDS: Final = 86_400
COLUMNS: Final = (
    "vendor", "agent_id", "hired_at", "left_at", "proficient_at", "leave_type", "team_leader_id", "fte", "key_staff",
)  # fmt: skip


def instant(day: date, zone: str) -> pd.Timestamp:
    """The instant at which a day begins on a clock, as naive UTC."""
    midnight = datetime.combine(day, time(0), tzinfo=ZoneInfo(zone))
    return pd.Timestamp(midnight.astimezone(ZoneInfo("UTC")).replace(tzinfo=None))


def bounds(parameters: AuditParameters) -> tuple[pd.Timestamp, pd.Timestamp]:
    """The instants at which the period begins and at which it has ended, as naive UTC."""
    first, last, zone = parameters.period.first, parameters.period.last, parameters.time_zone
    return instant(first, zone), instant(last + timedelta(days=1), zone)


def roster(agents: ir.Table, parameters: AuditParameters) -> pd.DataFrame:
    """The agents employed at some time of the period: the columns of `COLUMNS` with began, ended and years in it.

    Who has no `left_at` is still there. `left` says whether the agent left within the period.
    """
    begins, ends = bounds(parameters)
    frame = agents.select(*COLUMNS).order_by("vendor", "agent_id").execute()
    for name in ("hired_at", "left_at", "proficient_at"):
        frame[name] = pd.to_datetime(frame[name])
    frame = frame[(frame.hired_at < ends) & ~(frame.left_at <= begins)].reset_index(drop=True)
    frame["began"] = frame.hired_at.clip(lower=begins)
    frame["ended"] = frame.left_at.fillna(ends).clip(upper=ends)
    frame["years"] = (frame.ended - frame.began).dt.total_seconds() / DAY_SECONDS / YEAR_DAYS
    frame["left"] = (frame.left_at < ends).fillna(False).to_numpy(dtype=np.bool_)
    return frame


def agent_years(agents: ir.Table, parameters: AuditParameters) -> pd.DataFrame:
    """The years that each agent was employed within the period: vendor, agent_id, years."""
    return roster(agents, parameters)[["vendor", "agent_id", "years"]]
