"""How many contacts come in an hour that the service is open?"""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import ibis.expr.types as ir
import pandas as pd
from ibis import _

from toolkit.measures import intervals
from toolkit.measures.access import OURS
from toolkit.measures.computed import GIVEN, Computed
from toolkit.parameters import AuditParameters


def contacts_per_hour(tables: Mapping[str, ir.Table], parameters: AuditParameters) -> pd.DataFrame:
    """Contacts offered in opening hours per open hour, a row per vendor (`computed.GIVEN`); clustered by day.

    Empty where the calendar has no open hour in the period.
    """
    hours = open_hours(parameters)
    if not hours.hours.sum():
        return pd.DataFrame(columns=[*GIVEN])
    counted = (
        tables["contacts"]
        .filter(_.offered & _.within_hours)
        .group_by("vendor", "local_date")
        .aggregate(contacts=_.count())
        .execute()
    )
    counted["local_date"] = pd.to_datetime(counted.local_date).dt.date
    rows: list[dict[str, Any]] = []
    for vendor, mine in counted.groupby("vendor"):
        daily = hours.set_index("local_date").hours.to_frame()
        daily["contacts"] = mine.set_index("local_date").contacts
        daily = daily[daily.hours > 0].fillna({"contacts": 0})
        interval = intervals.ratio_clustered(
            daily.contacts.to_numpy(float), daily.hours.to_numpy(float), confidence=parameters.confidence, share=False
        )
        rows.append(
            {
                "vendor": vendor,
                "value": daily.contacts.sum() / daily.hours.sum(),
                "low": interval.low,
                "high": interval.high,
                "rows": int(daily.contacts.sum()),
                "unknown": 0,
                "clusters": len(daily),
                "clustered_by": "local_date",
                "why_absent": "" if len(daily) > 1 else "one_cluster",
            }
        )
    return pd.DataFrame(rows, columns=[*GIVEN])


def open_hours(parameters: AuditParameters) -> pd.DataFrame:
    """Open hours of each day of the period: local_date, hours as they pass, a day that changes its clock included."""
    zone = ZoneInfo(parameters.time_zone)
    days = (parameters.period.last - parameters.period.first).days + 1
    rows = []
    for number in range(days):
        day = parameters.period.first + timedelta(days=number)
        midnight = datetime.combine(day, time(0))
        seconds = 0.0
        for span in parameters.calendar.hours(day):
            opens, closes = (
                (midnight + timedelta(minutes=minute)).replace(tzinfo=zone).timestamp()
                for minute in (span.opens_minute, span.closes_minute)
            )
            seconds += closes - opens
        rows.append({"local_date": day, "hours": seconds / 3600})
    return pd.DataFrame(rows)


OPENING_HOURS: Final = (
    Computed(
        key="contacts_per_hour",
        title="Contacts offered per open hour",
        unit="contacts per hour",
        better="context",
        source=f"{OURS}: opening hours as the calendar of the parameters has them",
        family="access",
        formula="number of rows where (_.offered & _.within_hours) / open hours of the calendar",
        needs={"contacts": frozenset({"offered", "within_hours", "local_date"})},
        minimum_rows=0,
        gives=contacts_per_hour,
    ),
)
