"""What follows from the given columns: local clocks, handling time, repeat contacts."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import ibis
from ibis import _

from toolkit.intake import tables

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def period_end(last: date, zone: str) -> datetime:
    """The instant at which the audit's period ends, as naive UTC: midnight after its last local day."""
    midnight = datetime.combine(last + timedelta(days=1), time(0), tzinfo=ZoneInfo(zone))
    return midnight.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)


def seconds_between(earlier: Any, later: Any) -> Any:
    """Seconds from one naive UTC time to another; milliseconds, because engines differ on longer time deltas."""
    return (later.delta(earlier, unit="millisecond") / 1000).cast(tables.LONG_SECONDS)


def within_hours(local: Any, calendar: Any) -> Any:
    """Whether a local time lies in the calendar's opening hours."""
    minute = local.hour().cast("int32") * 60 + local.minute()
    weekday = local.day_of_week.index()
    open_ = ibis.literal(False)
    for number in range(7):
        for span in getattr(calendar.open, WEEKDAYS[number]):
            inside = (minute >= span.opens_minute) & (minute < span.closes_minute)
            open_ = open_ | ((weekday == number) & inside)
    if calendar.holidays:
        open_ = open_ & ~local.date().isin(list(calendar.holidays))
    return open_


def derived(table: str, kept: Any, *, last: date, zone: str, calendar: Any, order: Sequence[str]) -> Any:
    """The table with every derived column, columns in schema order, rows ordered by the columns of `order`.

    `kept` has the given columns of `table` and the local twin of its clock. A row's repeat columns look at
    the same customer's other rows, whoever the vendor; rows without a customer have none.
    """
    local = kept[tables.local_name(tables.CLOCKS[table])]
    columns: dict[str, Any] = {
        "local_date": local.date(),
        "local_month": local.strftime("%Y-%m"),
        "weekday": local.day_of_week.index() + 1,
        "hour": local.hour(),
        "half_hour": local.hour() * 2 + local.minute() // 30,
    }
    if table == "contacts":
        parts = _.talk_seconds + _.hold_seconds + _.wrap_seconds
        columns["handle_seconds"] = ibis.coalesce(_.handle_seconds, parts)
        columns["left_before_queue"] = (kept.abandoned & ~kept.queued).fill_null(False)
        columns["within_hours"] = within_hours(local, calendar)
        columns |= _repeats(kept)
        columns["observed_seconds"] = seconds_between(kept.started_at, ibis.literal(period_end(last, zone)))
    schema = tables.SCHEMAS[table]
    full = kept.mutate(**columns).order_by(*order)
    return full.select(**{name: full[name].cast(type_) for name, type_ in schema.items()})


def _repeats(kept: Any) -> dict[str, Any]:
    in_order = [kept.started_at, kept.vendor, kept.contact_id]
    known = kept.customer_id.notnull()
    reasoned = known & kept.reason.notnull()
    columns = {}
    for name, group, usable in (
        ("any", ["customer_id"], known),
        ("same", ["customer_id", "reason"], reasoned),
    ):
        window = ibis.window(group_by=group, order_by=in_order)
        following = kept.started_at.lead().over(window)
        previous = kept.started_at.lag().over(window)
        nothing = ibis.null(tables.LONG_SECONDS)
        columns[f"next_{name}_seconds"] = usable.ifelse(seconds_between(kept.started_at, following), nothing)
        columns[f"previous_{name}_seconds"] = usable.ifelse(seconds_between(previous, kept.started_at), nothing)
    return columns
