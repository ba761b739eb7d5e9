"""Who calls, when and why: customers, their reasons, and the contacts that follow because a matter stays open."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from toolkit.examples.calendars import (
    CLOCK_CHANGE,
    DAY,
    HALF_HOUR,
    HOUR,
    Times,
    day_weights,
    days,
    half_hour_weights,
    local,
    midnight,
    period_end,
    utc,
)


class Reason(NamedTuple):
    """Why customers come: its share, and how a contact about it goes, the same at every bidder."""

    key: str
    share: float
    talk_median: float
    talk_spread: float
    hold_share: float
    wrap_median: float
    transfer_share: float
    open_share: float
    satisfaction: float
    hard: float = 0.0


REASONS = (
    Reason("bill", 0.28, 230, 0.55, 0.12, 35, 0.05, 0.10, 4.25),
    Reason("delivery", 0.17, 170, 0.50, 0.08, 25, 0.03, 0.08, 4.35),
    Reason("fault", 0.18, 400, 0.60, 0.30, 60, 0.12, 0.19, 3.85, 0.65),
    Reason("contract", 0.14, 300, 0.55, 0.15, 55, 0.06, 0.09, 4.25),
    Reason("cancellation", 0.09, 370, 0.50, 0.20, 70, 0.10, 0.15, 3.65, 0.35),
    Reason("access", 0.14, 150, 0.45, 0.05, 20, 0.04, 0.06, 4.45),
)
CUSTOMERS_PER_CONTACT = 3


class Arrivals(NamedTuple):
    """Contacts in the order of their start, one entry of each array per contact.

    `origin` is the number of the contact that opened the matter, `open` says that the matter stayed open
    and its customer comes back (which may lie past the period).
    """

    started: Times
    reason: NDArray[np.int8]
    customer: NDArray[np.int32]
    origin: NDArray[np.int32]
    open: NDArray[np.bool_]


def reason_shares(harder: float) -> NDArray[np.float64]:
    """The share of each reason, `harder` of all contacts moved to the hardest two."""
    usual = np.array([reason.share for reason in REASONS])
    hard = np.array([reason.hard for reason in REASONS])
    found: NDArray[np.float64] = (1 - harder) * usual + harder * hard
    return found


def arrive(size: int, harder: float, dst_day: int, *, rng: np.random.Generator) -> Arrivals:
    """`size` contacts: first ones over the week's profile, and those that follow an open matter.

    A matter that stays open brings its customer back within six days, at most twice.
    """
    shares = reason_shares(harder)
    opened = np.array([reason.open_share for reason in REASONS])
    mean = float(shares @ opened)
    firsts = round(size / (1 + 0.97 * mean * (1 + 0.97 * mean)))
    reason = np.searchsorted(np.cumsum(shares)[:-1], rng.random(firsts)).astype(np.int8)
    started = _spread(firsts, rng)
    customer = rng.integers(0, CUSTOMERS_PER_CONTACT * size, firsts).astype(np.int32)
    stays_open = rng.random(firsts) < opened[reason]
    rows = [(started, reason, customer, np.arange(firsts, dtype=np.int32), stays_open)]
    for again in (opened[reason], np.zeros(len(reason))):
        before = rows[-1]
        parents = np.flatnonzero(before[4])
        back = _days_later(before[0][parents], rng)
        there = back < period_end()
        parents, back = parents[there], back[there]
        origin = before[3][parents]
        follow = rng.random(len(parents)) < again[origin]
        rows.append((back, before[1][parents], before[2][parents], origin, follow))
    joined = Arrivals._make(np.concatenate(parts) for parts in zip(*rows, strict=True))
    settled = _exactly(size, joined, firsts, shares, rng)
    _around_the_clock_change(settled, dst_day, rng)
    order = np.argsort(settled.started, kind="stable")
    place = np.empty(size, np.int32)
    place[order] = np.arange(size, dtype=np.int32)
    # The contact that opened a matter stands before those that followed it, so it is the first of its origin.
    origins, opening = np.unique(settled.origin, return_index=True)
    renumbered = np.zeros(int(origins[-1]) + 1, np.int32)
    renumbered[origins] = place[opening]
    return Arrivals._make(column[order] for column in settled._replace(origin=renumbered[settled.origin]))


def _spread(size: int, rng: np.random.Generator) -> Times:
    day = rng.choice(len(days()), size, p=day_weights())
    half_hour = rng.choice(48, size, p=half_hour_weights())
    clock = np.array([midnight(each) for each in days()])[day] + half_hour * HALF_HOUR
    return utc(clock + rng.integers(0, HALF_HOUR, size))


def _days_later(times: Times, rng: np.random.Generator) -> Times:
    """One to six days later, at a like time of day."""
    shift = rng.integers(1, 6, len(times)) * DAY + np.clip(rng.normal(0, 1.5, len(times)), -4, 4) * HOUR
    return utc(local(times) + shift.astype(np.int64))


def _exactly(size: int, rows: Arrivals, firsts: int, shares: NDArray[np.float64], rng: np.random.Generator) -> Arrivals:
    """The rows brought to the size asked for, by first contacts whose matter was settled at once."""
    surplus = len(rows.started) - size
    if surplus > 0:
        single = np.flatnonzero(~rows.open[:firsts])
        keep = np.ones(len(rows.started), bool)
        keep[rng.permutation(single)[:surplus]] = False
        return Arrivals._make(column[keep] for column in rows)
    more = -surplus
    reason = np.searchsorted(np.cumsum(shares)[:-1], rng.random(more)).astype(np.int8)
    return rows._replace(
        started=np.concatenate([rows.started, _spread(more, rng)]),
        reason=np.concatenate([rows.reason, reason]),
        customer=np.concatenate([rows.customer, rng.integers(0, CUSTOMERS_PER_CONTACT * size, more, dtype=np.int32)]),
        origin=np.concatenate([rows.origin, np.arange(firsts, firsts + more, dtype=np.int32)]),
        open=np.concatenate([rows.open, np.zeros(more, bool)]),
    )


def _around_the_clock_change(rows: Arrivals, number: int, rng: np.random.Generator) -> None:
    """Move settled first contacts into the hours around the change, every other one to just before it."""
    alone = np.bincount(rows.origin, minlength=int(rows.origin.max()) + 1)[rows.origin] == 1
    moved = rng.permutation(np.flatnonzero(alone & ~rows.open))[:number]
    moment = CLOCK_CHANGE + rng.integers(-HOUR, HOUR, len(moved))
    moment[::2] = CLOCK_CHANGE - rng.integers(60, 150, len(moment[::2]))
    rows.started[moved] = moment
