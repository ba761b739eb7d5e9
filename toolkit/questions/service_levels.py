"""How quickly are customers served, how many give up, and how long does the work take?"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from ibis import _

from toolkit.audits import Audit
from toolkit.measures import conventions, kpis, survival

# What this section answers; the rest of the catalogue stands in the scorecards and in sections of its own.
FAMILIES: Final = ("access", "abandonment", "handling", "resolution")


def headlines_of(families: Collection[str]) -> tuple[str, ...]:
    """The headlines whose definitions are of these families."""
    first = {headline: kpis.EVERY[rivals[0]].family for headline, rivals in conventions.CONVENTIONS.items()}
    return tuple(headline for headline, family in first.items() if family in families)


HEADLINES: Final = headlines_of(FAMILIES)
# Those that can be told apart by a column of the contacts.
OF_CONTACTS: Final = tuple(
    key
    for key in HEADLINES
    if all(set(kpis.needed(kpis.EVERY[rival])) == {"contacts"} for rival in conventions.CONVENTIONS[key])
)
RECORD: Final = [
    "section", "kpi", "vendor", "group", "value", "low", "high", "rows", "unknown", "unit", "better", "target",
    "verdict", "definition",
]  # fmt: skip
# Nobody is followed beyond an hour: longer waits count as still waiting then.
LONGEST_WAIT: Final = 3600
CURVE: Final = ["vendor", "curve", "seconds", "share", "low", "high", "at_risk"]
BINS: Final = 36
WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def kpi_table(audit: Audit, families: Collection[str] = FAMILIES) -> pd.DataFrame:
    """Every KPI of the families that the audit has evidence for, and the headlines in force, per vendor.

    Columns as `Audit.kpi` gives them, with family; in the catalogue's order, headlines first.
    """
    keys = evidenced(audit, _keys(families))
    if not keys:
        return pd.DataFrame(columns=["title", "enough", *RECORD, "family"])
    frame = audit.kpis(keys)
    order = {key: place for place, key in enumerate(keys)}
    frame = frame.assign(order=frame.kpi.map(order)).sort_values(["order", "vendor"]).drop(columns="order")
    return frame.assign(family=[kpis.EVERY[audit.in_force.get(key, key)].family for key in frame.kpi])


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
    frame.loc[~frame.enough, ["value", "low", "high"]] = np.nan
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
    waited = contacts.filter(_.offered & _.wait_seconds.notnull() & (_.answered | (_.abandoned & ~_.left_before_queue)))
    counts = (
        waited.mutate(seconds=_.wait_seconds.ceil().cast("int64").clip(upper=LONGEST_WAIT))
        .group_by(vendor=_.vendor, day=_.local_date, seconds=_.seconds)
        .aggregate(
            answered=(_.answered & (_.wait_seconds <= LONGEST_WAIT)).sum(),
            abandoned=(_.abandoned & (_.wait_seconds <= LONGEST_WAIT)).sum(),
            beyond=(_.wait_seconds > LONGEST_WAIT).sum(),
        )
        .order_by("vendor", "day", "seconds")
        .execute()
    )
    parts = []
    for vendor, mine in counts.groupby("vendor"):
        for name, ended, censored in (
            ("offered_wait", "answered", "abandoned"),
            ("patience", "abandoned", "answered"),
        ):
            counted = mine.assign(ended=mine[ended], censored=mine[censored] + mine.beyond)
            drawn = survival.curve(counted, confidence=audit.parameters.confidence)
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
    when = [WEEKDAYS[int(day) - 1] for day in frame[by]] if by == "weekday" else [written(v) for v in frame[by]]
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


def results(audit: Audit) -> pd.DataFrame:
    """The section's rows of results.csv: every KPI per vendor, those without evidence too, and some groups."""
    groups = [
        by_column(audit, by, keys).assign(by=by)
        for by, keys in (
            ("reason", ("offered", "answered_share", *OF_CONTACTS, "asa", "talk")),
            ("channel", ("offered", "answered_share", *OF_CONTACTS, "asa", "talk")),
            ("local_date", ("offered", "answered_share", "service_level", "asa")),
            ("weekday", ("offered", "answered_share", "service_level", "asa")),
            ("hour", ("offered", "answered_share", "service_level", "asa")),
        )
    ]
    parts = []
    for frame in groups:
        if "value" in frame:
            by = str(frame.by.iloc[0])
            parts.append(frame.assign(group=[f"{by}={written(value)}" for value in frame[by]]))
    return recorded(audit, FAMILIES, "service_levels", parts)


def recorded(audit: Audit, families: Collection[str], section: str, parts: Sequence[pd.DataFrame] = ()) -> pd.DataFrame:
    """The rows of results.csv for the families: each KPI per vendor, without evidence too, and `parts` by group."""
    whole = [kpi_table(audit, families).assign(group=""), pd.DataFrame(_not_evidenced(audit, families)), *parts]
    joined = pd.concat([part for part in whole if len(part)], ignore_index=True)
    joined = joined.reindex(columns=list(dict.fromkeys([*joined.columns, *RECORD, "enough"])))
    joined["verdict"] = joined.verdict.fillna("")
    thin = joined.enough.eq(False) & (joined.verdict != "not evidenced")
    joined.loc[thin, "verdict"] = "insufficient"
    joined.loc[thin, ["value", "low", "high"]] = np.nan
    joined["section"] = section
    joined["target"] = joined.target.fillna("")
    return joined[RECORD]


def _keys(families: Collection[str]) -> list[str]:
    mine = [key for key, entry in kpis.EVERY.items() if entry.family in families]
    return [*headlines_of(families), *mine]


def _not_evidenced(audit: Audit, families: Collection[str]) -> list[dict[str, Any]]:
    there = set(audit.evidence[audit.evidence.evidenced].kpi)
    missing = [key for key in _keys(families) if audit.in_force.get(key, key) not in there]
    why = audit.evidence.set_index("kpi").why_not
    rows = []
    for key in missing:
        actual = audit.in_force.get(key, key)
        target = audit.targets.get(key)
        rows += [
            {
                "kpi": key,
                "vendor": vendor.id,
                "group": "",
                "unit": kpis.EVERY[actual].unit,
                "better": kpis.EVERY[actual].better,
                "target": target.code() if target else "",
                "verdict": "not evidenced",
                "definition": why[actual],
            }
            for vendor in audit.parameters.vendors
        ]
    return rows


def written(value: Any) -> str:
    """A group's value as results.csv names it: nothing for no value; `%`, `;` and `=` as in an address."""
    if value is None or (isinstance(value, float) and np.isnan(value)) or value is pd.NaT or value is pd.NA:
        return ""
    if hasattr(value, "strftime"):
        return str(value.strftime("%Y-%m-%d"))
    return str(value).replace("%", "%25").replace(";", "%3B").replace("=", "%3D")


def _absent(audit: Audit) -> set[str]:
    coverage = audit.intake.coverage
    contacts = coverage[coverage.table == "contacts"]
    return set(contacts[contacts.status == "absent"].column) or (
        set() if len(contacts) else {"answered", "wait_seconds"}
    )
