"""What a bidder's planners and personnel office export: agents' states, the roster, forecasts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from toolkit.examples import fields
from toolkit.examples.calendars import (
    DAYS,
    FIRST,
    HALF_HOUR,
    HOUR,
    day_weights,
    days,
    half_hour_weights,
    midnight,
    period_end,
    utc,
)
from toolkit.examples.contacts import Telephone, expected_handle_seconds
from toolkit.examples.people import People
from toolkit.examples.telephone_exports import ISO
from toolkit.examples.writing import BLOCK_ROWS, write_blocks

STATES = ("On contact", "After contact work", "Available", "Break")
ON_CONTACT, AFTER_WORK, AVAILABLE, BREAK = range(len(STATES))
BREAK_SECONDS = 600


class States(NamedTuple):
    """What each agent did from when to when while logged on, UTC; nothing overlaps, nothing is left out."""

    agent: NDArray[np.int64]
    state: NDArray[np.int64]
    begin: NDArray[np.int64]
    end: NDArray[np.int64]

    def in_period(self) -> NDArray[np.bool_]:
        """Which of them begin before the period ends."""
        found: NDArray[np.bool_] = self.begin < period_end()
        return found


def write_states(path: Path, told: Telephone, did: States) -> int:
    """One row per state of an agent."""
    codes = told.people.codes
    write_blocks(
        path,
        (
            {
                "agent": fields.words(codes, did.agent[at : at + BLOCK_ROWS]),
                "state": fields.words(STATES, did.state[at : at + BLOCK_ROWS]),
                "start": fields.stamps(did.begin[at : at + BLOCK_ROWS], ISO),
                "end": fields.stamps(did.end[at : at + BLOCK_ROWS], ISO),
            }
            for at in range(0, len(did.agent), BLOCK_ROWS)
        ),
    )
    return len(did.agent)


def states_truth(did: States) -> dict[str, int]:
    """The seconds of each state among those that begin in the period."""
    length, there = did.end - did.begin, did.in_period()
    return {name: int(length[there & (did.state == place)].sum()) for place, name in enumerate(STATES)}


def states(told: Telephone) -> States:
    """The states of all agents, by agent and time."""
    contacts, sessions = told.contacts, told.sessions
    done = np.flatnonzero(contacts.answered)
    worked = done[contacts.wrap[done] > 0]
    marks = len(sessions.agent)
    taken, ended = contacts.left_queue, contacts.ended
    agent = np.concatenate([sessions.agent, contacts.agent[done], contacts.agent[worked], sessions.agent])
    begin = np.concatenate([sessions.begin, taken[done], ended[worked], sessions.end])
    end = np.concatenate([sessions.begin, ended[done], (ended + contacts.wrap)[worked], sessions.end])
    kind = np.repeat([-1, ON_CONTACT, AFTER_WORK, -2], [marks, len(done), len(worked), marks])
    # At one moment what ends comes before what begins: a session's end, then the next one's begin, then work.
    order = np.lexsort((kind + (kind == -2) * -1, begin, agent))
    agent, begin, end, kind = agent[order], begin[order], end[order], kind[order]
    idle = (agent[1:] == agent[:-1]) & (kind[:-1] != -2) & (begin[1:] > end[:-1])
    rest = (agent[1:] == agent[:-1]) & (kind[:-1] == -2) & (begin[1:] >= end[:-1] + BREAK_SECONDS)
    rest &= begin[1:] < end[:-1] + 4 * HOUR
    real = kind >= 0
    rows = (
        np.concatenate([agent[real], agent[:-1][idle], agent[:-1][rest]]),
        np.concatenate([kind[real], np.full(idle.sum(), AVAILABLE), np.full(rest.sum(), BREAK)]),
        np.concatenate([begin[real], end[:-1][idle], end[:-1][rest]]),
        np.concatenate([end[real], begin[1:][idle], end[:-1][rest] + BREAK_SECONDS]),
    )
    order = np.lexsort((rows[2], rows[0]))
    return States._make(column[order] for column in rows)


def proficient(people: People, rng: np.random.Generator) -> NDArray[np.int64]:
    """The day on which each agent was signed off as proficient, or would have been."""
    found: NDArray[np.int64] = people.hired + 45 + rng.gamma(4, 25, len(people.codes)).astype(np.int64)
    return found


def write_roster(path: Path, people: People, rng: np.random.Generator) -> int:
    """One row per agent, those of the second line among them; leaders are named and not listed."""
    first = midnight(FIRST)
    hired, left = first + people.hired * 86_400, first + people.left * 86_400
    gone = people.left <= DAYS
    size = len(people.codes)
    signed = proficient(people, rng)
    letter = people.codes[0][0]
    leaders = [f"{letter}9{number:03d}" for number in range(1, len(people.teams) + 1)]
    _named, of_team = np.unique(people.team, return_index=True)
    write_blocks(
        path,
        [
            {
                "agent": pa.array(people.codes),
                "team": fields.words(people.teams, people.team),
                "site": fields.words(people.sites, people.site),
                "language": fields.words(["fr"], np.zeros(size)),
                "hired_on": fields.stamps(hired, "%Y-%m-%d"),
                "proficient_on": fields.stamps(
                    first + signed * 86_400, "%Y-%m-%d", (signed < DAYS) & (signed < people.left)
                ),
                "left_on": fields.stamps(left, "%Y-%m-%d", gone),
                "leave_type": fields.only(pa.array(people.leave_type), gone),
                "team_leader": fields.words(leaders, people.team),
                "fte": fields.words(["1.0", "0.5"], (rng.random(size) < 0.25).astype(np.int64)),
                "key_staff": fields.either(np.isin(np.arange(size), of_team), "yes", "no"),
            }
        ],
    )
    return size


def write_forecasts(path: Path, size: int, harder: float, rng: np.random.Generator) -> int:
    """Contacts and handling time foreseen for each half-hour; local time with its offset from UTC."""
    blocks = list(_forecasts(size, harder, rng))
    write_blocks(path, blocks)
    return sum(len(block["forecast_contacts"]) for block in blocks)


def _forecasts(size: int, harder: float, rng: np.random.Generator) -> Iterator[dict[str, Any]]:
    begin, end = (int(utc(np.array([midnight(day)]))[0]) for day in (days()[0], days()[-1]))
    instants = np.arange(begin, end + 24 * HOUR, HALF_HOUR)
    weights = np.outer(day_weights(), half_hour_weights()).ravel()
    clock = np.array([midnight(day) for day in days()])[:, None] + np.arange(48) * HALF_HOUR
    # An hour that the clock change skipped has no forecast of its own: two of its half-hours fall on others.
    expected = np.zeros(len(instants))
    np.add.at(expected, (utc(clock).ravel() - begin) // HALF_HOUR, size * weights)
    foreseen = expected * np.exp(rng.normal(0, 0.08, len(expected)))
    seconds = expected_handle_seconds(harder) * np.exp(rng.normal(0, 0.03, len(expected)))
    yield {
        "interval_start": fields.stamps(instants, ISO),
        "published": fields.stamps(instants - 14 * 24 * HOUR, ISO),
        "queue": fields.words(["service"], np.zeros(len(instants))),
        "forecast_contacts": pa.array(np.round(foreseen, 2)),
        "forecast_handle_seconds": pa.array(np.round(seconds, 1)),
    }
