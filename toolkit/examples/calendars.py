"""The example's period and its clocks: local and UTC times, office hours, how contacts spread over a week.

Times are whole seconds since 1970, UTC; a local time is counted as if its clock were UTC's.
"""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

Times = NDArray[np.int64]

ZONE = "Europe/Paris"
FIRST, LAST = date(2024, 2, 1), date(2024, 4, 30)
DAYS = (LAST - FIRST).days + 1
MONTHS = ("2024-02", "2024-03", "2024-04")
EASTER_MONDAY = date(2024, 4, 1)
DAY, HOUR, HALF_HOUR = 86_400, 3_600, 1_800
# The night of the clock change: from 02:00 to 03:00 on 31 March there is no local time.
CLOCK_CHANGE = int(datetime(2024, 3, 31, 1, tzinfo=UTC).timestamp())

WEEKDAYS = np.array([1.25, 1.1, 1.0, 1.0, 0.95, 0.45, 0.18])
ON_HOLIDAYS = 0.2


@cache
def _changes(zone: str) -> tuple[Times, Times]:
    """The instants at which a zone's offset changes around the period, and the offset from each on."""
    begin = int(datetime(2023, 11, 1, tzinfo=UTC).timestamp())
    hours = np.arange(begin, begin + 400 * DAY, HOUR)
    clock = ZoneInfo(zone)
    offsets = np.array([_offset(int(hour), clock) for hour in hours])
    turns = np.flatnonzero(np.diff(offsets)) + 1
    return np.concatenate([[hours[0]], hours[turns]]), np.concatenate([[offsets[0]], offsets[turns]])


def _offset(instant: int, clock: ZoneInfo) -> int:
    shift = datetime.fromtimestamp(instant, clock).utcoffset() or timedelta()
    return int(shift.total_seconds())


def local(instants: Times, zone: str = ZONE) -> Times:
    """What clocks in the zone show at the instants."""
    turns, offsets = _changes(zone)
    found: Times = instants + offsets[np.maximum(np.searchsorted(turns, instants, side="right") - 1, 0)]
    return found


def utc(clock: Times, zone: str = ZONE) -> Times:
    """The instants at which clocks in the zone show these times; one that was skipped counts an hour earlier."""
    turns, offsets = _changes(zone)
    near = clock - offsets[0]
    found: Times = clock - offsets[np.maximum(np.searchsorted(turns, near, side="right") - 1, 0)]
    return found


def days() -> list[date]:
    """The days of the period."""
    return [FIRST + timedelta(days=number) for number in range(DAYS)]


def midnight(day: date) -> int:
    """A local midnight, on the local clock."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def period_end() -> int:
    """The instant at which the period ends."""
    return int(utc(np.array([midnight(LAST + timedelta(days=1))]))[0])


def months(instants: Times) -> NDArray[np.int64]:
    """The month of each instant on the local clock: 0, 1, 2."""
    starts = [midnight(date(2024, month, 1)) for month in (3, 4)]
    return np.searchsorted(starts, local(instants), side="right").astype(np.int64)


def day_weights() -> NDArray[np.float64]:
    """How contacts spread over the days of the period; sums to 1."""
    weights = np.array([ON_HOLIDAYS if day == EASTER_MONDAY else WEEKDAYS[day.weekday()] for day in days()])
    found: NDArray[np.float64] = weights / weights.sum()
    return found


def half_hour_weights() -> NDArray[np.float64]:
    """How contacts spread over the half-hours of a day, two peaks and a little at night; sums to 1."""
    hours = (np.arange(48) + 0.5) / 2
    weights = np.exp(-(((hours - 10.5) / 2.2) ** 2)) + 0.8 * np.exp(-(((hours - 15.5) / 2.6) ** 2)) + 0.015
    found: NDArray[np.float64] = weights / weights.sum()
    return found


class OfficeHours(NamedTuple):
    """Monday to Friday 08:00 to 18:00 local time without holidays, as an axis of working seconds."""

    opens: Times
    before: Times

    @classmethod
    def of_the_period(cls) -> "OfficeHours":
        """From the first day to long after the last, so that what is still open has hours to go to."""
        open_days = [day for day in (FIRST + timedelta(days=n) for n in range(DAYS + 200)) if day.weekday() < 5]
        starts = np.array([midnight(day) + 8 * HOUR for day in open_days if day != EASTER_MONDAY])
        return cls(utc(starts), np.arange(len(starts), dtype=np.int64) * 10 * HOUR)

    def worked(self, instants: Times) -> Times:
        """Working seconds from the period's start to each instant."""
        slot = np.maximum(np.searchsorted(self.opens, instants, side="right") - 1, 0)
        found: Times = self.before[slot] + np.clip(instants - self.opens[slot], 0, 10 * HOUR)
        return found

    def after(self, instants: Times, seconds: Times) -> Times:
        """The instants that lie so many working seconds later."""
        target = self.worked(instants) + seconds
        slot = np.minimum(target // (10 * HOUR), len(self.opens) - 1)
        found: Times = np.maximum(self.opens[slot] + target - self.before[slot], instants)
        return found
