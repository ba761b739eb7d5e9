"""How quickly are customers served, how many give up, and how long does the work take?"""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from ibis import _

from toolkit.audits import Audit
from toolkit.measures import conventions, intervals, kpis, survival

HEADLINES: Final = tuple(conventions.CONVENTIONS)
RECORD: Final = [
    "section", "kpi", "vendor", "group", "value", "low", "high", "rows", "unknown", "unit", "better", "target",
    "verdict", "definition",
]  # fmt: skip
# Waits beyond an hour are drawn at an hour.
LONGEST_WAIT: Final = 3600
CURVE: Final = ["vendor", "curve", "seconds", "share", "low", "high", "at_risk"]
BINS: Final = 36
# What another section answers.
ELSEWHERE: Final = frozenset(kpi.key for kpi in kpis.CATALOGUE.values() if kpi.family == "mystery")
WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def kpi_table(audit: Audit) -> pd.DataFrame:
    """Every KPI that the audit has evidence for, and the headlines in force, per vendor.

    Columns as `Audit.kpi` gives them, with family; in the catalogue's order, headlines first.
    """
    evidenced = set(audit.evidence[audit.evidence.evidenced].kpi) - ELSEWHERE
    headlines = [key for key in HEADLINES if audit.in_force[key] in evidenced]
    keys = [*headlines, *[key for key in kpis.CATALOGUE if key in evidenced]]
    frame = audit.kpis(keys)
    order = {key: place for place, key in enumerate(keys)}
    frame = frame.assign(order=frame.kpi.map(order)).sort_values(["order", "vendor"]).drop(columns="order")
    rate = contacts_per_hour(audit)
    family = [kpis.CATALOGUE[audit.in_force.get(key, key)].family for key in frame.kpi]
    return pd.concat([frame.assign(family=family), rate.assign(family="access")], ignore_index=True)


def conventions_of(audit: Audit, headline: str) -> pd.DataFrame:
    """One headline under each definition that can be given: convention, title, vendor, value, low, high, unit, rows."""
    evidenced = set(audit.evidence[audit.evidence.evidenced].kpi)
    rivals = [key for key in conventions.CONVENTIONS[headline] if key in evidenced]
    columns = ["convention", "title", "vendor", "value", "low", "high", "unit", "rows", "definition"]
    if not rivals:
        return pd.DataFrame(columns=columns)
    frame = audit.kpis(rivals).rename(columns={"kpi": "convention"})
    return frame[frame["value"].notna()][columns].reset_index(drop=True)


def by_half_hour(audit: Audit, key: str = "service_level") -> pd.DataFrame:
    """One KPI per weekday and half-hour: vendor, weekday, half_hour, value (NaN where rows are too few), rows."""
    columns = ["vendor", "weekday", "half_hour", "value", "low", "high", "rows"]
    if not evidenced(audit, [key]):
        return pd.DataFrame(columns=columns)
    frame = audit.kpi(key, by=["weekday", "half_hour"])
    frame["value"] = frame.value.where(frame.enough)
    return frame[columns]


def waits(audit: Audit) -> pd.DataFrame:
    """Two Kaplan-Meier curves per vendor over the seconds waited: vendor, curve, seconds, share, low, high, at_risk.

    `offered_wait` is the wait a patient customer meets: answers end it, abandonments only cut it short.
    `patience` is the wait customers accept: abandonments end it, answers cut it short. Contacts that neither
    queued nor were answered, and those that waited an unknown time, are left out.
    """
    if "wait_seconds" in _absent(audit) or "answered" in _absent(audit) or "abandoned" in _absent(audit):
        return pd.DataFrame(columns=CURVE)
    contacts = audit.tables.contacts
    waited = contacts.filter(
        _.offered & _.wait_seconds.notnull() & (_.answered | (_.abandoned & (_.queued.fill_null(True))))
    )
    counts = (
        waited.mutate(seconds=_.wait_seconds.ceil().cast("int64").clip(upper=LONGEST_WAIT))
        .group_by(vendor=_.vendor, day=_.local_date, seconds=_.seconds)
        .aggregate(answered=_.answered.sum(), abandoned=_.abandoned.sum())
        .order_by("vendor", "day", "seconds")
        .execute()
    )
    parts = []
    for vendor, mine in counts.groupby("vendor"):
        for name, ended, censored in (
            ("offered_wait", "answered", "abandoned"),
            ("patience", "abandoned", "answered"),
        ):
            renamed = mine.rename(columns={ended: "ended", censored: "censored"})
            drawn = survival.curve(renamed, confidence=audit.parameters.confidence)
            parts.append(drawn.assign(vendor=vendor, curve=name))
    return pd.concat(parts, ignore_index=True)[CURVE] if parts else pd.DataFrame(columns=CURVE)


def spread(audit: Audit, column: str) -> pd.DataFrame:
    """How answered contacts spread over a duration: vendor, low_edge, high_edge, contacts, share.

    Bins are equal up to the 99th percentile, and the last takes the tail; empty where the audit has no such
    column.
    """
    columns = ["vendor", "low_edge", "high_edge", "contacts", "share"]
    if column in _absent(audit) or "answered" in _absent(audit):
        return pd.DataFrame(columns=columns)
    contacts = audit.tables.contacts.filter(_.offered & _.answered)
    counts = (
        contacts.filter(contacts[column].notnull())
        .group_by(vendor=_.vendor, value=contacts[column].floor().cast("int64"))
        .aggregate(contacts=_.count())
        .order_by("vendor", "value")
        .execute()
    )
    parts = [_binned(mine).assign(vendor=vendor) for vendor, mine in counts.groupby("vendor")]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def _binned(counts: pd.DataFrame) -> pd.DataFrame:
    value, number = counts["value"].to_numpy(float), counts.contacts.to_numpy(float)
    longest = value[np.searchsorted(np.cumsum(number), 0.99 * number.sum())]
    width = max(1.0, np.ceil((longest + 1) / BINS))
    place = np.minimum((value // width).astype(int), BINS - 1)
    total = np.bincount(place, weights=number)
    low_edge = np.arange(len(total)) * width
    return pd.DataFrame(
        {"low_edge": low_edge, "high_edge": low_edge + width, "contacts": total, "share": total / total.sum()}
    )


def volumes(audit: Audit, by: str) -> pd.DataFrame:
    """Contacts offered by one column (local_date, weekday, hour, reason): vendor, when, contacts, in order."""
    if by in _absent(audit) or not evidenced(audit, ["offered"]):
        return pd.DataFrame(columns=["vendor", "when", "contacts"])
    frame = audit.kpi("offered", by=[by]).sort_values(["vendor", by])
    when = [WEEKDAYS[int(day) - 1] for day in frame[by]] if by == "weekday" else [_written(v) for v in frame[by]]
    return pd.DataFrame({"vendor": frame.vendor, "when": when, "contacts": frame["value"].astype(int)}).reset_index(
        drop=True
    )


def percentiles(audit: Audit, column: str) -> pd.DataFrame:
    """The median and the 90th percentile of a duration of answered contacts per vendor: vendor, median, p90."""
    keys = {
        "wait_seconds": ("asa_median", "asa_p90"),
        "talk_seconds": ("talk_median", "talk_p90"),
        "handle_seconds": ("aht_median", "aht_p90"),
    }[column]
    if len(evidenced(audit, keys)) < 2:
        return pd.DataFrame(columns=["vendor", "median", "p90"])
    wide = audit.kpis(keys).pivot(index="vendor", columns="kpi", values="value")
    return wide.rename(columns={keys[0]: "median", keys[1]: "p90"}).reset_index()


def repeats(audit: Audit) -> pd.DataFrame:
    """Repeat contact within windows of days, as `Audit.kpis`; empty where customers are not known well enough."""
    keys = [key for key in kpis.CATALOGUE if key.startswith("repeat_")]
    asked = evidenced(audit, keys)
    return audit.kpis(asked) if asked else pd.DataFrame(columns=["title", *RECORD])


def by_column(audit: Audit, by: str, keys: Sequence[str]) -> pd.DataFrame:
    """Some KPIs by one column, as `Audit.kpis`; empty where the column is absent or no key is evidenced."""
    asked = evidenced(audit, keys)
    if by in _absent(audit) or not asked:
        return pd.DataFrame()
    return audit.kpis(asked, by=[by])


def evidenced(audit: Audit, keys: Iterable[str]) -> list[str]:
    """Those of the keys, headlines among them, that the audit has evidence for."""
    there = set(audit.evidence[audit.evidence.evidenced].kpi)
    return [key for key in keys if audit.in_force.get(key, key) in there]


def contacts_per_hour(audit: Audit) -> pd.DataFrame:
    """Contacts offered in opening hours per open hour, in the shape of `Audit.kpi`; clustered by day."""
    contacts = audit.tables.contacts
    hours = open_hours(audit)
    columns = ["kpi", "title", "vendor", "value", "low", "high", "rows", "unknown", "unit", "better", "target",
               "verdict", "definition", "enough", "clusters", "clustered_by"]  # fmt: skip
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


def results(audit: Audit) -> pd.DataFrame:
    """The section's rows of results.csv: every KPI per vendor, those without evidence too, and some groups."""
    whole = kpi_table(audit).assign(group="")
    missing = audit.evidence[~audit.evidence.evidenced & ~audit.evidence.kpi.isin(ELSEWHERE)]
    absent = pd.DataFrame(
        [
            {
                "kpi": row.kpi,
                "vendor": vendor.id,
                "group": "",
                "unit": kpis.CATALOGUE[row.kpi].unit,
                "better": kpis.CATALOGUE[row.kpi].better,
                "verdict": "not evidenced",
                "definition": row.why_not,
            }
            for row in missing.itertuples()
            for vendor in audit.parameters.vendors
        ]
    )
    groups = [
        by_column(audit, by, keys).assign(by=by)
        for by, keys in (
            ("reason", ("offered", "answered_share", *HEADLINES, "asa", "talk")),
            ("channel", ("offered", "answered_share", *HEADLINES, "asa", "talk")),
            ("local_date", ("offered", "answered_share", "service_level", "asa")),
            ("weekday", ("offered", "answered_share", "service_level", "asa")),
            ("hour", ("offered", "answered_share", "service_level", "asa")),
        )
    ]
    parts = []
    for frame in groups:
        if frame.empty or not len(frame.columns) > 1:
            continue
        by = str(frame.by.iloc[0])
        parts.append(frame.assign(group=[f"{by}={_written(value)}" for value in frame[by]]))
    joined = pd.concat([whole, absent, *parts], ignore_index=True)
    joined["verdict"] = joined.verdict.fillna("").where(joined.enough.fillna(True).astype(bool), "insufficient")
    thin = joined.verdict == "insufficient"
    joined.loc[thin, ["value", "low", "high"]] = np.nan
    joined["section"] = "service_levels"
    joined["target"] = joined.target.fillna("")
    return joined.reindex(columns=RECORD)


def _written(value: Any) -> str:
    """A group's value as results.csv names it; a group without a value is `unknown`."""
    if value is None or (isinstance(value, float) and np.isnan(value)) or value is pd.NaT:
        return "unknown"
    if hasattr(value, "strftime"):
        return str(value.strftime("%Y-%m-%d"))
    return str(value)


def _absent(audit: Audit) -> set[str]:
    coverage = audit.intake.coverage
    contacts = coverage[coverage.table == "contacts"]
    return set(contacts[contacts.status == "absent"].column) or (
        set() if len(contacts) else {"answered", "wait_seconds"}
    )
