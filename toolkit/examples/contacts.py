"""A bidder's contacts as they truly were: a queue that is really waited in, agents who do one thing at a time."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from toolkit.examples.arrivals import REASONS, Arrivals, arrive, reason_shares
from toolkit.examples.calendars import DAYS, HOUR, Times, day_weights, days, half_hour_weights, local, midnight, utc
from toolkit.examples.people import AVOIDED, People, hire
from toolkit.examples.plants import Plant
from toolkit.examples.queues import Sessions, Work, serve

BLOCK_HOURS = 2
BLOCKS = 24 // BLOCK_HOURS
# Seats beyond the offered load, in square roots of it.
SAFETY = 0.85
# Patience is a gamma of shape two: few give up in the first seconds.
PATIENCE_SECONDS = 85
# When a bidder lacks agents, where that is planted: the weekday (0 Monday) and the hours.
SHORT_WEEKDAY, SHORT_HOURS = 0, (12, 16)
CHAT_SHARE = 0.15
SHORT_SHARE = 0.012
# How often an agent's own flag is wrong about an open and about a settled matter: on average it is right.
FLAGGED_THOUGH_OPEN, UNFLAGGED_THOUGH_SETTLED = 0.20, 0.027


@dataclass(frozen=True)
class Contacts:
    """One entry of each array per contact, in the order of their start; seconds are whole.

    `agent` is -1 and `talk`, `hold`, `wrap` are 0 where nobody answered. `wait` runs from the queue to the
    answer or to giving up; `ring` is the part of it in which an agent's telephone rang.
    """

    arrivals: Arrivals
    chat: NDArray[np.bool_]
    ivr: NDArray[np.int64]
    wait: NDArray[np.int64]
    ring: NDArray[np.int64]
    answered: NDArray[np.bool_]
    agent: NDArray[np.int64]
    talk: NDArray[np.int64]
    hold: NDArray[np.int64]
    wrap: NDArray[np.int64]
    transferred: NDArray[np.bool_]
    by_agent: NDArray[np.bool_]
    flagged: NDArray[np.bool_]
    avoided: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.chat)

    @property
    def started(self) -> Times:
        """When the contact entered, before the voice menu."""
        return self.arrivals.started

    @property
    def left_queue(self) -> Times:
        """When an agent answered or the customer gave up."""
        return self.arrivals.started + self.ivr + self.wait

    @property
    def ended(self) -> Times:
        """When the line was cut."""
        return self.left_queue + self.talk + self.hold


class Telephone(NamedTuple):
    """A bidder's people, their contacts, and the sessions in which agents were logged on."""

    people: People
    contacts: Contacts
    sessions: Sessions


def telephone(
    vendor: str, size: int, plant: Plant, place: int, vendors: int, streams: dict[str, np.random.Generator]
) -> Telephone:
    """The contacts of one bidder, `size` of them, with what is planted there."""
    harder = plant.at("harder_mix", place, vendors)
    arrivals = arrive(size, harder, plant.dst_day, rng=streams["arrivals"])
    seats = seats_staffed(size, harder)
    people = hire(vendor, int(seats.max()), plant, place, vendors, rng=streams["people"])
    rng = streams["service"]
    talk_median = np.array([reason.talk_median for reason in REASONS])[arrivals.reason]
    spread = np.array([reason.talk_spread for reason in REASONS])[arrivals.reason]
    wrap_median = np.array([reason.wrap_median for reason in REASONS])[arrivals.reason]
    held = rng.random(size) < np.array([reason.hold_share for reason in REASONS])[arrivals.reason]
    ivr = rng.integers(12, 41, size)
    short = rng.random(size) < SHORT_SHARE
    avoidance = np.zeros(len(people.codes))
    avoidance[people.avoiders] = AVOIDED
    work = Work(
        queued=arrivals.started + ivr,
        ring=rng.integers(2, 8, size),
        patience=np.maximum(1, rng.gamma(2, PATIENCE_SECONDS, size)).astype(np.int64),
        talk=np.maximum(12, talk_median * np.exp(rng.normal(0, 1, size) * spread)),
        hold=np.where(held, rng.lognormal(3.9, 0.7, size), 0).astype(np.int64),
        wrap=(wrap_median * np.exp(rng.normal(0, 0.5, size))).astype(np.int64),
        short=np.where(short, rng.integers(2, 10, size), 0),
        avoided=streams["avoiders"].random(size),
        avoided_talk=streams["avoiders"].integers(2, 9, size),
    )
    missing = lacking(seats, plant.at("staffing_gap", place, vendors))
    shifts = _shifts(people, seats, missing, rng=streams["shifts"])
    # Whoever cuts contacts short takes as long over the rest as keeps the average ordinary.
    pace = people.pace_by_day() / (1 - avoidance)[:, None]
    served, sessions = serve(work, shifts, pace, avoidance)
    transfer = np.array([reason.transfer_share for reason in REASONS])[arrivals.reason]
    by_agent = np.where(short, rng.random(size) < 0.25, rng.random(size) < 0.12)
    settled = ~arrivals.open
    flagged = rng.random(size) < np.where(settled, 1 - UNFLAGGED_THOUGH_SETTLED, FLAGGED_THOUGH_OPEN)
    flagged = _inflated(flagged, plant.at("inflated_fcr", place, vendors), streams["flags"])
    brief = short | served.avoided
    contacts = Contacts(
        arrivals=arrivals,
        chat=rng.random(size) < (0.0 if vendor == "south" else CHAT_SHARE),
        ivr=ivr,
        wait=served.wait,
        ring=np.where(served.answered, work.ring, 0),
        answered=served.answered,
        agent=served.agent,
        talk=served.talk,
        hold=np.where(served.answered & ~brief, work.hold, 0),
        wrap=np.where(served.answered, served.wrap, 0),
        transferred=served.answered & ~brief & (rng.random(size) < transfer),
        by_agent=served.answered & (by_agent | served.avoided),
        flagged=served.answered & flagged,
        avoided=served.avoided,
    )
    return Telephone(people, contacts, sessions)


def _inflated(flagged: NDArray[np.bool_], by: float, rng: np.random.Generator) -> NDArray[np.bool_]:
    """The flags with enough more of them set, at random, to lift their share by `by`."""
    chance = rng.random(len(flagged))
    honest = float(flagged.mean())
    more: NDArray[np.bool_] = flagged | (chance < by / max(1 - honest, 1e-9))
    return more


def expected_handle_seconds(harder: float) -> float:
    """What a contact takes on average, by the reasons' parameters."""
    seconds = [
        reason.talk_median * np.exp(reason.talk_spread**2 / 2)
        + reason.hold_share * np.exp(3.9 + 0.7**2 / 2)
        + reason.wrap_median * np.exp(0.5**2 / 2)
        for reason in REASONS
    ]
    return float(reason_shares(harder) @ np.array(seconds))


def seats_staffed(size: int, harder: float) -> NDArray[np.int64]:
    """Seats staffed in each block of two hours, days by blocks: the offered load and a margin."""
    by_block = half_hour_weights().reshape(BLOCKS, -1).sum(axis=1)
    per_hour = size * np.outer(day_weights(), by_block) / BLOCK_HOURS
    load = per_hour * expected_handle_seconds(harder) / HOUR
    seats: NDArray[np.int64] = np.maximum(1, np.ceil(load + SAFETY * np.sqrt(load))).astype(np.int64)
    return seats


def lacking(seats: NDArray[np.int64], agents: int) -> NDArray[np.int64]:
    """How many of the seats stay empty, days by blocks, where `agents` are planted to be missing; one is kept."""
    empty = np.zeros_like(seats)
    mondays = [number for number, day in enumerate(days()) if day.weekday() == SHORT_WEEKDAY]
    blocks = slice(SHORT_HOURS[0] // BLOCK_HOURS, SHORT_HOURS[1] // BLOCK_HOURS)
    empty[mondays, blocks] = np.minimum(agents, seats[mondays, blocks] - 1)
    return empty


def block_edges() -> Times:
    """The instants at which the blocks of the period begin, and the one at which the last ends."""
    clock = np.array([midnight(day) for day in days()])[:, None] + np.arange(BLOCKS) * BLOCK_HOURS * HOUR
    begins = utc(clock).ravel()
    return np.append(begins, begins[-1] + BLOCK_HOURS * HOUR)


def _shifts(
    people: People, seats: NDArray[np.int64], missing: NDArray[np.int64], *, rng: np.random.Generator
) -> list[tuple[int, int, int, NDArray[np.int64]]]:
    """Who sits where: per block its day, begin and end (UTC), and the agents logged on.

    The day's agents take turns, so that nobody sits on two seats and everybody gets a like share.
    """
    there = people.there()[: people.on_telephone]
    edges = block_edges()
    begins, ends = (part.reshape(DAYS, BLOCKS) for part in (edges[:-1], edges[1:]))
    shifts = []
    for day in range(DAYS):
        crew = rng.permutation(np.flatnonzero(there[:, day]))
        turn = 0
        for block in range(BLOCKS):
            agents = crew[(turn + np.arange(min(seats[day, block], len(crew)))) % len(crew)]
            turn += len(agents)
            # Whoever is missing would have had a turn, so that all other blocks are staffed as without the gap.
            agents = agents[: max(1, len(agents) - int(missing[day, block]))]
            shifts.append((day, int(begins[day, block]), int(ends[day, block]), agents))
    return shifts


def day_of(instants: Times) -> NDArray[np.int64]:
    """The day of the period, from 0, of each instant on the local clock."""
    found: NDArray[np.int64] = (local(instants) - midnight(days()[0])) // 86_400
    return found
