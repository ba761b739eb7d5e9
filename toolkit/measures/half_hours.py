"""Each half-hour of the period: contacts that came, the work in them, and agents who were there for it.

Agents who were there are those on a contact, in the work after one, or waiting for one: breaks, training, absence and
all else that shrinks paid time are outside already, and nothing here takes them off again. Those who were busy are
the ones on a contact or in the work after one.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
from ibis import _

from toolkit.parameters import AuditParameters

HALF_HOUR: Final = 1800
NEEDS: Final = {
    "contacts": frozenset({"offered", "answered", "abandoned", "wait_seconds", "handle_seconds"}),
    "time": frozenset({"on_contact_seconds", "wrap_seconds", "idle_seconds"}),
}
COUNTS: Final = ("offered", "answered", "in_time", "abandoned", "unknown", "waited_seconds", "waits")
SUMS: Final = ("handled", "handle_seconds")
COLUMNS: Final = (
    "vendor", "start", "local_date", "weekday", "half_hour", "open", "holiday", "offered", "expected", "answered",
    "in_time", "abandoned", "unknown", "waited_seconds", "waits", "handled", "handle_seconds", "agents", "busy",
    "unknown_time",
)  # fmt: skip
# A profile of fewer days of a weekday says little about its half-hours; below it all days are one profile.
FEWEST_DAYS: Final = 4


def half_hours(tables: Mapping[str, ir.Table], parameters: AuditParameters) -> pd.DataFrame:
    """A row per vendor and half-hour of each day of the period that the vendor's log of agents' time tells of.

    Columns: COLUMNS. start is UTC in seconds since 1970, weekday 1 Monday to 7 Sunday; open says that the half-hour
    lies in the contract's opening hours. Contacts stand where they began: offered, answered, in_time (answered within
    the contract's threshold), abandoned, unknown (offered or not, nobody says), waited_seconds over `waits` offered
    contacts, handle_seconds over `handled` answered ones. `expected` is the day's offered contacts, spread over it as
    those of all its weekday's days are. `agents` is how many were there on average, `busy` how many of them were at
    work; a half-hour without a row for anybody has none. unknown_time is the share of the vendor's rows of time that
    no half-hour can be told for, the same in all rows.
    """
    came = _contacts(tables["contacts"], parameters.contract.threshold_seconds)
    there, covered = presence(tables["time"])
    parts = []
    for vendor, days in covered.groupby("vendor"):
        grid = _grid([day for day in days.local_date if _inside(day, parameters)], parameters)
        mine = grid.merge(came[came.vendor == vendor].drop(columns="vendor"), on="start", how="left")
        mine = mine.merge(there[there.vendor == vendor][["start", "agents", "busy"]], on="start", how="left")
        filled = [*COUNTS, *SUMS, "agents", "busy"]
        mine[filled] = mine[filled].fillna(0.0)
        mine["expected"] = _expected(mine)
        parts.append(mine.assign(vendor=vendor, unknown_time=days.untold.sum() / days["rows"].sum()))
    return pd.concat(parts, ignore_index=True)[[*COLUMNS]] if parts else pd.DataFrame(columns=[*COLUMNS])


def _contacts(contacts: ir.Table, threshold_seconds: float) -> pd.DataFrame:
    offered = contacts.offered.fill_null(False)
    waited = offered & contacts.wait_seconds.notnull() & ~contacts.left_before_queue.fill_null(False)
    handled = offered & contacts.answered.fill_null(False) & contacts.handle_seconds.notnull()
    when = contacts.started_at.epoch_seconds().cast("int64")
    counted = (
        contacts.mutate(
            start=when - when % HALF_HOUR,
            is_offered=offered,
            is_answered=offered & contacts.answered.fill_null(False),
            is_in_time=(offered & contacts.answered & (contacts.wait_seconds <= threshold_seconds)).fill_null(False),
            is_abandoned=offered & contacts.abandoned.fill_null(False),
            is_unknown=contacts.offered.isnull(),
            waited=waited.ifelse(contacts.wait_seconds, 0).cast("float64"),
            is_waited=waited,
            is_handled=handled,
            handling=handled.ifelse(contacts.handle_seconds, 0).cast("float64"),
        )
        .group_by("vendor", "start")
        .aggregate(
            offered=_.is_offered.sum(),
            answered=_.is_answered.sum(),
            in_time=_.is_in_time.sum(),
            abandoned=_.is_abandoned.sum(),
            unknown=_.is_unknown.sum(),
            waited_seconds=_.waited.sum(),
            waits=_.is_waited.sum(),
            handled=_.is_handled.sum(),
            handle_seconds=_.handling.sum(),
        )
        .order_by("vendor", "start")
    )
    frame: pd.DataFrame = counted.execute()
    return frame


def presence(time: ir.Table) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Agents there and agents busy by vendor and half-hour; and each vendor's days with their untold rows.

    The first: vendor, start (UTC in seconds since 1970), local_date, agents, busy, both means over the half-hour. The
    second: vendor, local_date, untold, rows.
    """
    handled = (time.on_contact_seconds + time.wrap_seconds).cast("float64")
    available = handled + time.idle_seconds.cast("float64")
    rows = time.mutate(
        available=available,
        handled=handled,
        begin=time.interval_start.epoch_seconds().cast("int64"),
        end=ibis.coalesce(
            time.interval_end.epoch_seconds().cast("int64"),
            time.interval_start.epoch_seconds().cast("int64") + available.ceil().cast("int64"),
        ),
    ).filter(_.available.notnull())
    last = ibis.greatest(_.end - 1, _.begin)
    rows = rows.mutate(first_slot=_.begin - _.begin % HALF_HOUR, last_slot=last - last % HALF_HOUR)
    # A row of one state fills its time evenly. One that sums up several states says when only within a half-hour.
    even = (_.available - (_.end - _.begin)).abs() <= 1
    told = rows.mutate(told=(_.available == 0) | even | (_.first_slot == _.last_slot))
    days = (
        told.group_by("vendor", "local_date")
        .aggregate(untold=(~_.told).sum(), rows=_.count())
        .order_by("vendor", "local_date")
    ).execute()
    parts = told.filter(_.told & (_.available > 0))
    parts = parts.mutate(start=ibis.range(parts.first_slot, parts.last_slot + HALF_HOUR, HALF_HOUR).unnest())
    inside = ibis.least(_.end, _.start + HALF_HOUR) - ibis.greatest(_.begin, _.start)
    length = ibis.greatest(_.end - _.begin, 1)
    whole = _.first_slot == _.last_slot
    part = whole.ifelse(1.0, inside / length)
    summed = (
        parts.mutate(seconds=_.available * part, busy_seconds=_.handled * part)
        .group_by("vendor", "start")
        .aggregate(
            local_date=_.local_date.min(),
            agents=_.seconds.sum() / HALF_HOUR,
            busy=_.busy_seconds.sum() / HALF_HOUR,
        )
        .order_by("vendor", "start")
    ).execute()
    summed["start"] = summed.start.astype("int64")
    return summed, days


def _inside(day: Any, parameters: AuditParameters) -> bool:
    period = parameters.period
    return bool(pd.Timestamp(period.first) <= pd.Timestamp(day) <= pd.Timestamp(period.last))


def _grid(days: list[Any], parameters: AuditParameters) -> pd.DataFrame:
    """The half-hours of some local days: start, local_date, weekday, half_hour, open, holiday."""
    frames = []
    for day in sorted(pd.Timestamp(day).date() for day in days):
        begin, end = (
            int(pd.Timestamp(each).tz_localize(parameters.time_zone, nonexistent="shift_forward", ambiguous=True)
                .timestamp())
            for each in (day, day + timedelta(days=1))
        )  # fmt: skip
        start = np.arange(begin - begin % HALF_HOUR, end, HALF_HOUR, dtype=np.int64)
        clock = pd.to_datetime(start, unit="s", utc=True).tz_convert(parameters.time_zone)
        minute = np.asarray(clock.hour * 60 + clock.minute)
        spans = parameters.calendar.hours(day)
        is_open = np.array(
            [any(span.opens_minute <= each and each + 30 <= span.closes_minute for span in spans) for each in minute]
        )
        frame = pd.DataFrame({"start": start, "half_hour": minute // 30, "open": is_open})
        frames.append(
            frame.assign(
                local_date=pd.Timestamp(day),
                weekday=day.isoweekday(),
                holiday=day in parameters.calendar.holidays,
            )
        )
    names = ["start", "half_hour", "open", "local_date", "weekday", "holiday"]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=names)


def _expected(frame: pd.DataFrame) -> "pd.Series[float]":
    """A day's contacts, spread over its half-hours as those of its weekday are; of all days, where it has few."""
    usual = frame[~frame.holiday.astype(bool)]
    pooled = usual.groupby("half_hour").offered.sum()
    pooled = pooled / max(pooled.sum(), 1)
    by_weekday = usual.groupby(["weekday", "half_hour"]).offered.sum()
    total = by_weekday.groupby("weekday").transform("sum")
    days = usual.groupby("weekday").local_date.nunique()
    enough = set(days[days >= FEWEST_DAYS].index) & set(total[total > 0].reset_index().weekday)
    share = (by_weekday / total.where(total > 0)).rename("share").reset_index()
    own = frame[["weekday", "half_hour"]].merge(share, on=["weekday", "half_hour"], how="left").share
    own = own.set_axis(frame.index).where(frame.weekday.isin(enough) & ~frame.holiday.astype(bool))
    shares = own.fillna(frame.half_hour.map(pooled)).fillna(0.0).astype(float)
    daily = frame.groupby("local_date").offered.transform("sum")
    # A day on which the clock changed has other half-hours than its weekday: its shares are made to add up.
    whole = shares.groupby(frame.local_date).transform("sum")
    return daily * shares / whole.where(whole > 0, 1.0)
