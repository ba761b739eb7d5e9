"""Is there enough sound data to answer from? What came, what is missing, and where every row went."""

from datetime import date

import pandas as pd
from ibis import _

from toolkit.audits import Audit
from toolkit.intake import tables
from toolkit.measures import kpis


def balance(audit: Audit) -> pd.DataFrame:
    """One row per file and one for all: source, table, file, rows, kept, excluded, rejected.

    rows is what the export holds below its header, unusable lines among it; the last row is the sum.
    """
    frame = audit.intake.balance
    columns = ["source", "table", "file", "rows", "kept", "excluded", "rejected"]
    total = {"source": "all", "table": "", "file": "", **frame[columns[3:]].sum().to_dict()}
    return pd.concat([frame[columns], pd.DataFrame([total])], ignore_index=True)


def unexplained(audit: Audit) -> int:
    """How many rows ended nowhere; anything but 0 is a fault of the toolkit."""
    frame = audit.intake.balance
    lost = (frame["rows"] - frame.kept - frame.excluded - frame.rejected).abs().sum()
    return int(lost) + int((~frame.balances.astype(bool)).sum())


def months(audit: Audit) -> pd.DataFrame:
    """Rows per table and month of the audit's clock: table, local_month, rows; months without rows are 0.

    A roster, which has no place in the period, is left out.
    """
    period = audit.parameters.period
    expected = [str(month) for month in pd.period_range(period.first, period.last, freq="M")]
    frames = []
    for name in [name for name in _present(audit) if name not in tables.TIMELESS]:
        found = getattr(audit.tables, name).group_by("local_month").aggregate(rows=_.count()).execute()
        counted = found.set_index("local_month")["rows"].reindex(expected, fill_value=0)
        frames.append(pd.DataFrame({"table": name, "local_month": expected, "rows": counted.to_numpy(int)}))
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=["table", "local_month", "rows"])


def days(audit: Audit) -> pd.DataFrame:
    """Contacts kept per day of the period: vendor, when (YYYY-MM-DD), contacts; days without are 0."""
    contacts = audit.tables.contacts
    columns = ["vendor", "when", "contacts"]
    if contacts is None:
        return pd.DataFrame(columns=columns)
    period = audit.parameters.period
    expected = [day.date() for day in pd.date_range(period.first, period.last)]
    found = contacts.group_by("vendor", "local_date").aggregate(contacts=_.count()).execute()
    found["when"] = pd.to_datetime(found.local_date).dt.date
    counted = found.set_index(["vendor", "when"]).contacts.to_dict()
    rows = [
        {"vendor": vendor.id, "when": day.isoformat(), "contacts": int(counted.get((vendor.id, day), 0))}
        for vendor in audit.parameters.vendors
        for day in expected
    ]
    return pd.DataFrame(rows, columns=columns)


def silent_days(audit: Audit) -> pd.DataFrame:
    """Days on which the calendar says open and no contact was kept: vendor, local_date."""
    frame = days(audit)
    opened = [bool(audit.parameters.calendar.hours(date.fromisoformat(day))) for day in frame.when]
    silent = frame[(frame.contacts == 0) & pd.Series(opened, index=frame.index, dtype=bool)]
    return silent.rename(columns={"when": "local_date"})[["vendor", "local_date"]].reset_index(drop=True)


def coverage(audit: Audit, *, absent: bool = True) -> pd.DataFrame:
    """One row per canonical column of the tables that have a source: table, column, status, share known, meaning."""
    frame = audit.intake.coverage.copy()
    frame["share_known"] = frame.known / frame["rows"].where(frame["rows"] > 0)
    frame = frame if absent else frame[frame.status != "absent"]
    return frame[["table", "column", "status", "rows", "known", "share_known", "unit", "meaning"]].reset_index(
        drop=True
    )


def rules_and_watches(audit: Audit) -> pd.DataFrame:
    """What to know about the rows: source, rows, note, for each rule, reject reason and watch that met any."""
    intake = audit.intake
    parts = [
        intake.exclusions.rename(columns={"reason": "note"}),
        intake.rejections.rename(columns={"reason": "note"}),
        intake.watches,
    ]
    frame = pd.concat([part[["source", "rows", "note"]] for part in parts], ignore_index=True)
    return frame[frame["rows"] > 0].reset_index(drop=True)


def evidence(audit: Audit) -> pd.DataFrame:
    """One row per KPI of the catalogue: kpi, title, table, evidenced, why_not."""
    return audit.evidence


def not_evidenced(audit: Audit) -> pd.DataFrame:
    """What cannot be concluded and what would be needed: why_not, kpis (titles joined), count."""
    frame = audit.evidence[~audit.evidence.evidenced]
    grouped = frame.groupby("why_not", sort=False)
    return pd.DataFrame(
        {
            "why_not": [str(why) for why, _rows in grouped],
            "kpis": ["; ".join(rows.title) for _why, rows in grouped],
            "count": [len(rows) for _why, rows in grouped],
        }
    )


def missing_tables(audit: Audit) -> list[str]:
    """The canonical tables that KPIs of the catalogue could use and that have no source."""
    wanted = (table for entry in kpis.EVERY.values() for table in kpis.needed(entry))
    known = [name for name in dict.fromkeys([*wanted, *tables.TABLES]) if name in tables.TABLES]
    return [name for name in known if name not in _present(audit)]


def _present(audit: Audit) -> list[str]:
    return [name for name in tables.TABLES if getattr(audit.tables, name) is not None]
