"""Cases worked on by a bidder's back office: their steps, who did them, and how long they waited in between."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from toolkit.examples.arrivals import REASONS
from toolkit.examples.calendars import DAY, FIRST, HOUR, OfficeHours, Times, local, midnight, period_end, utc
from toolkit.examples.contacts import Telephone
from toolkit.examples.plants import Plant

ACTIVITIES = (
    "Case opened",
    "Triage",
    "Second line review",
    "Returned to first line",
    "Answer",
    "Customer reply",
    "Resolved",
    "Reopened",
    "Closed",
)
OPENED, TRIAGE, REVIEW, RETURNED, ANSWER, REPLY, RESOLVED, REOPENED, CLOSED = range(len(ACTIVITIES))
CONTACTS_PER_CASE = 5
WAIT_MEDIAN, WAIT_SPREAD = 2.0 * HOUR, 0.8
# Minutes of work, where a step has both ends.
MINUTES = {TRIAGE: 4, REVIEW: 25, RETURNED: 3, ANSWER: 12}
TO_SECOND_LINE = np.array([0.20, 0.25, 0.60, 0.30, 0.45, 0.15])
RETURNED_SHARE, BACK_AGAIN_SHARE, ASKED_SHARE, REOPENED_SHARE = 0.25, 0.5, 0.18, 0.06


class Cases(NamedTuple):
    """What is fixed for each case, one entry per case; `contact` is a contact of the same customer or -1."""

    opened: Times
    reason: NDArray[np.int64]
    customer: NDArray[np.int64]
    contact: NDArray[np.int64]
    first_line: NDArray[np.int64]
    second_line: NDArray[np.int64]


class Events(NamedTuple):
    """Steps by case and time, one entry per step; `ended` is -1 where a step has no end of its own."""

    case: NDArray[np.int64]
    activity: NDArray[np.int64]
    began: Times
    ended: Times
    agent: NDArray[np.int64]


class _Log:
    """The steps as they are made, and the moment each case has come to."""

    def __init__(self, cases: Cases, rng: np.random.Generator, slow: tuple[float, np.random.Generator]) -> None:
        self.cases, self.rng, (self.slow, self.slow_rng) = cases, rng, slow
        self.office = OfficeHours.of_the_period()
        self.now = cases.opened.copy()
        self.made: list[Events] = []

    def worked(self, who: NDArray[np.int64], activity: int, extra: NDArray[np.int64] | None = None) -> None:
        """A step by an agent: office hours of waiting, `extra` more of them, then work with both ends."""
        wait = self.rng.lognormal(np.log(WAIT_MEDIAN), WAIT_SPREAD, len(who)).astype(np.int64)
        work = self.rng.lognormal(np.log(MINUTES[activity] * 60), 0.5, len(who)).astype(np.int64) + 20
        began = self.office.after(self.now[who], wait if extra is None else wait + extra)
        ended = self.office.after(began, work)
        second = activity in (REVIEW, RETURNED)
        agents = (self.cases.second_line if second else self.cases.first_line)[who]
        self._add(who, activity, began, ended, agents)
        self.now[who] = ended

    def happened(self, who: NDArray[np.int64], activity: int, moment: Times, *, agents: bool = False) -> None:
        """A step that is only a moment."""
        by = self.cases.first_line[who] if agents else np.full(len(who), -1)
        self._add(who, activity, moment, np.full(len(who), -1), by)
        self.now[who] = moment

    def handed_over(self, who: NDArray[np.int64]) -> None:
        """From the first line to the second, and for some back and forth."""
        extra = self.slow_rng.gamma(4, 1, len(self.now)) * self.slow / 4 * HOUR
        self.worked(who, REVIEW, extra[who].astype(np.int64))
        back = who[self.rng.random(len(who)) < RETURNED_SHARE]
        self.worked(back, RETURNED)
        again = back[self.rng.random(len(back)) < BACK_AGAIN_SHARE]
        self.worked(again, REVIEW)

    def resolved(self, who: NDArray[np.int64]) -> None:
        """An answer, and for some a question to the customer and another answer; then the case is resolved."""
        self.worked(who, ANSWER)
        asked = who[self.rng.random(len(who)) < ASKED_SHARE]
        pause = self.rng.lognormal(np.log(2 * WAIT_MEDIAN), WAIT_SPREAD, len(asked)).astype(np.int64)
        self.happened(asked, REPLY, self.office.after(self.now[asked], pause))
        self.worked(asked, ANSWER)
        self.happened(who, RESOLVED, self.now[who] + self.rng.integers(1, 30, len(who)), agents=True)

    def _add(
        self, who: NDArray[np.int64], activity: int, began: Times, ended: Times, agents: NDArray[np.int64]
    ) -> None:
        self.made.append(Events(who, np.full(len(who), activity), began, ended, agents))


def back_office(
    told: Telephone, plant: Plant, place: int, vendors: int, streams: dict[str, np.random.Generator]
) -> tuple[Cases, Events]:
    """The cases of a bidder, a fifth as many as its contacts, and their steps up to the end of the period."""
    rng = streams["cases"]
    size = max(60, len(told.contacts) // CONTACTS_PER_CASE)
    cases = _opened(told, size, rng)
    slow = float(plant.at("slow_handover", place, vendors))
    log = _Log(cases, rng, (slow, streams["handover"]))
    everyone = np.arange(size)
    log.happened(everyone, OPENED, cases.opened)
    log.worked(everyone, TRIAGE)
    log.handed_over(everyone[rng.random(size) < TO_SECOND_LINE[cases.reason]])
    log.resolved(everyone)
    again = everyone[rng.random(size) < REOPENED_SHARE]
    pause = rng.lognormal(np.log(4 * WAIT_MEDIAN), WAIT_SPREAD, len(again)).astype(np.int64)
    log.happened(again, REOPENED, log.office.after(log.now[again], pause))
    log.resolved(again)
    by_hand = log.office.after(log.now, rng.lognormal(np.log(WAIT_MEDIAN), WAIT_SPREAD, size).astype(np.int64))
    how = plant.closing(place)
    moment = by_hand
    if how == "rule":
        moment = log.now + plant.auto_close * DAY
    if how == "batch":
        moment = fridays(log.now)
    log.happened(everyone, CLOSED, moment, agents=how == "hand")
    return cases, _in_order(log.made)


def fridays(moments: Times) -> Times:
    """The next Friday, 18:00 local, after each moment."""
    first = midnight(FIRST) + DAY + 18 * HOUR  # 2 February 2024 was a Friday.
    weeks = -((first - local(moments)) // (7 * DAY))
    weeks = np.maximum(np.where(first + (weeks - 1) * 7 * DAY > local(moments), weeks - 1, weeks), 0)
    return utc(first + weeks * 7 * DAY)


def _opened(told: Telephone, size: int, rng: np.random.Generator) -> Cases:
    """Cases over the period: two in five by customers who had called shortly before, about the same."""
    contacts, people = told.contacts, told.people
    contact = np.where(rng.random(size) < 0.4, rng.integers(0, len(contacts), size), -1)
    shares = np.array([reason.share for reason in REASONS])
    office = OfficeHours.of_the_period()
    begin = utc(np.full(size, midnight(FIRST)))
    opened = office.after(begin, rng.integers(0, int(office.worked(np.array([period_end()]))[0]), size))
    later = contacts.ended[contact] + rng.gamma(2, 2 * HOUR, size).astype(np.int64)
    linked = (contact >= 0) & (later < period_end())
    # Who stays the whole period can take any case.
    stay = (people.hired < 0) & (people.left > 90)
    first = np.flatnonzero(stay & (np.arange(len(people.codes)) < people.on_telephone))
    second = np.arange(people.on_telephone, len(people.codes))
    reason = rng.choice(len(REASONS), size, p=shares)
    strangers = rng.integers(0, 3 * len(contacts), size)
    when = np.where(linked, later, opened)
    order = np.argsort(when, kind="stable")
    return Cases(
        opened=when[order],
        reason=np.where(linked, contacts.arrivals.reason[contact], reason)[order],
        customer=np.where(linked, contacts.arrivals.customer[contact], strangers)[order],
        contact=np.where(linked, contact, -1)[order],
        first_line=rng.choice(first, size),
        second_line=rng.choice(second, size),
    )


def _in_order(made: list[Events]) -> Events:
    """By case and time, without what had not happened yet when the log was drawn."""
    joined = Events._make(np.concatenate(parts) for parts in zip(*made, strict=True))
    order = np.lexsort((np.arange(len(joined.case)), joined.began, joined.case))
    seen = order[joined.began[order] < period_end()]
    events = Events._make(column[seen] for column in joined)
    # A step that was still being worked on has no end yet.
    return events._replace(ended=np.where(events.ended < period_end(), events.ended, -1))
