"""How many contacts come in an hour that the service is open?"""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
from ibis import _

from toolkit.audits import Audit
from toolkit.measures import intervals


def contacts_per_hour(audit: Audit) -> pd.DataFrame:
    """Contacts offered in opening hours per open hour, in the shape of `Audit.kpi`; clustered by day."""
    contacts = audit.tables.contacts
    hours = open_hours(audit)
    columns = ["kpi", "title", "vendor", "value", "low", "high", "rows", "unknown", "unit", "better", "target",
               "verdict", "definition", "enough", "clusters", "clustered_by", "why_absent"]  # fmt: skip
    if contacts is None or not hours.hours.sum():
        return pd.DataFrame(columns=columns)
    counted = (
        contacts.filter(_.offered & _.within_hours)
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
            daily.contacts.to_numpy(float),
            daily.hours.to_numpy(float),
            confidence=audit.parameters.confidence,
            share=False,
        )
        rows.append(
            {
                "kpi": "contacts_per_hour",
                "title": "Contacts offered per open hour",
                "vendor": vendor,
                "value": daily.contacts.sum() / daily.hours.sum(),
                "low": interval.low,
                "high": interval.high,
                "rows": int(daily.contacts.sum()),
                "unknown": 0,
                "unit": "contacts per hour",
                "better": "context",
                "target": "",
                "verdict": "",
                "definition": "number of rows where (_.offered & _.within_hours) / open hours of the calendar",
                "enough": True,
                "clusters": len(daily),
                "clustered_by": "local_date",
                "why_absent": "" if len(daily) > 1 else "one_cluster",
            }
        )
    return pd.DataFrame(rows, columns=columns)


def open_hours(audit: Audit) -> pd.DataFrame:
    """Open hours of each day of the period: local_date, hours as they pass, a day that changes its clock included."""
    parameters = audit.parameters
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
