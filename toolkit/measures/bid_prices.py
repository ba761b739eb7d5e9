"""What a bid costs over its term: what is charged, what is left to others at first, and what a contact comes to.

One currency, one bid. Years are counted from the start; what is charged in a year is paid at its end, the one-off at
once and the exit with the last year, as `cash_flows.ownership` has it. What is charged for settled contacts and for
hours hangs on figures of the audit; the cost is linear in them, so that it is kept in its parts.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from toolkit.measures import cash_flows
from toolkit.measures.intervals import Array

MONTHS: Final = 12


class Schedule(NamedTuple):
    """What a bid asks, in one currency: for a contact, one settled, a productive hour, a month; at once; at the end.

    `ramp` is pairs of months and the share of the volume that the bidder takes in each of them, one after the other.
    """

    per_contact: float = 0.0
    per_resolution: float = 0.0
    per_hour: float = 0.0
    per_month: float = 0.0
    one_off: float = 0.0
    exit: float = 0.0
    ramp: tuple[tuple[int, float], ...] = ()


class World(NamedTuple):
    """What a term is like: contacts of each of its years, the yearly rise of prices from the second on, the rate at
    which later money is worth less (None: not discounted)."""

    contacts: tuple[float, ...]
    rise: float = 0.0
    rate: float | None = None


class Parts(NamedTuple):
    """A sum as `fixed` + `resolved` times the share of contacts settled + `hours` times the hours of a contact."""

    fixed: float
    resolved: float
    hours: float

    def at(self, resolution: ArrayLike = np.nan, hours_of_contact: ArrayLike = np.nan) -> Array:
        """The sum with these figures; one that no part hangs on may be unknown."""
        found = np.asarray(self.fixed, float)
        for part, figure in ((self.resolved, resolution), (self.hours, hours_of_contact)):
            if part:
                found = found + part * np.asarray(figure, float)
        return np.asarray(found)


def taken(schedule: Schedule, world: World) -> Array:
    """The contacts that the bidder takes in each year; those of a year come evenly over its months."""
    months = np.ones(MONTHS * len(world.contacts))
    start = 0
    for length, share in schedule.ramp:
        months[start : start + length] = share
        start += length
    return np.asarray(np.asarray(world.contacts, float) * months.reshape(-1, MONTHS).mean(axis=1))


def charged(schedule: Schedule, world: World) -> list[Parts]:
    """What the bidder charges in each year, without what it asks at once and at the end."""
    return [
        Parts(
            rise * (schedule.per_contact * contacts + MONTHS * schedule.per_month),
            rise * schedule.per_resolution * contacts,
            rise * schedule.per_hour * contacts,
        )
        for rise, contacts in zip(_rises(world), taken(schedule, world), strict=True)
    ]


def left_to_others(schedule: Schedule, world: World) -> list[Parts]:
    """What the contacts that the bidder does not take at first would cost in each year at its own prices.

    Somebody answers them. Left out, a bid would be the cheaper the later its bidder begins to work.
    """
    left = _rises(world) * (np.asarray(world.contacts, float) - taken(schedule, world))
    return [Parts(schedule.per_contact * m, schedule.per_resolution * m, schedule.per_hour * m) for m in left]


def ownership(schedule: Schedule, world: World) -> Parts:
    """The total cost over the term, of all contacts: nominal, or its present value where the world has a rate."""
    return _up_to(schedule, world, len(world.contacts))


def by_year(schedule: Schedule, world: World) -> list[Parts]:
    """The same up to the end of each year, what is asked at once before them: one more than there are years."""
    return [_up_to(schedule, world, years) for years in range(len(world.contacts) + 1)]


def of_a_contact(schedule: Schedule, world: World) -> Parts:
    """All that the bidder charges over the term, one-off and exit too, for each contact that it takes; not discounted.

    NaN where it takes none.
    """
    every = charged(schedule, world)
    contacts = float(taken(schedule, world).sum())
    sums = [sum(getattr(year, name) for year in every) for name in Parts._fields]
    sums[0] += schedule.one_off + schedule.exit
    return Parts(*(each / contacts if contacts else float("nan") for each in sums))


def _up_to(schedule: Schedule, world: World, years: int) -> Parts:
    both = zip(charged(schedule, world), left_to_others(schedule, world), strict=True)
    of_years = [Parts._make(map(sum, zip(*each, strict=True))) for each in both][:years]
    found = []
    for name in Parts._fields:
        flows = [0.0, *(getattr(year, name) for year in of_years)]
        if name == "fixed":
            flows[0] += schedule.one_off
            flows[-1] += schedule.exit if years == len(world.contacts) else 0.0
        found.append(cash_flows.net_present_value(world.rate or 0.0, flows))
    return Parts(*found)


def _rises(world: World) -> Array:
    return np.asarray((1 + world.rise) ** np.arange(len(world.contacts)), float)
