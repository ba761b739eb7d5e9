"""The hours in which an audit's contacts came, as a calendar that somebody may start from."""

from collections.abc import Mapping

from toolkit.audits import Audit
from toolkit.parameters import Week

# A half-hour with less than this share of its weekday's contacts is a stray call, not an opening.
FEWEST = 0.005
FEWEST_OF_ALL = 0.01


def hours_seen(audit: Audit) -> Mapping[str, tuple[str, str] | None] | None:
    """For each weekday the first and last half-hour in which contacts came, as clock times; None for a day without.

    Contacts where there are any, else events; None where there is neither, or where no row has an hour of day.
    """
    for table in ("contacts", "events"):
        if getattr(audit.tables, table, None) is not None:
            rows = getattr(audit.tables, table)
            break
    else:
        return None
    counts = rows.group_by(["weekday", "half_hour"]).aggregate(rows=rows.count()).execute()
    if counts.half_hour.nunique() <= 1:
        return None
    total = int(counts["rows"].sum())
    result: dict[str, tuple[str, str] | None] = {}
    for number, name in enumerate(Week.model_fields, start=1):
        mine = counts[counts.weekday == number]
        day = int(mine["rows"].sum())
        busy = mine[mine["rows"] >= FEWEST * day].half_hour
        result[name] = None if day < FEWEST_OF_ALL * total or busy.empty else _clock_times(busy.min(), busy.max())
    return result


def _clock_times(first: int, last: int) -> tuple[str, str]:
    opens, closes = int(first) * 30, (int(last) + 1) * 30
    return f"{opens // 60:02d}:{opens % 60:02d}", f"{closes // 60:02d}:{closes % 60:02d}"
