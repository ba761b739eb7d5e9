"""The schedule as a bidder's planners published it: shifts, breaks, training and absences, with what was kept."""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from toolkit.examples import fields
from toolkit.examples.calendars import DAY, DAYS, FIRST, HOUR, midnight, period_end, utc
from toolkit.examples.contacts import Telephone, block_edges, day_of
from toolkit.examples.telephone_exports import ISO
from toolkit.examples.workforce import BREAK, BREAK_SECONDS, States
from toolkit.examples.writing import write_blocks

ACTIVITIES = ("Phone", "Break", "Training", "Sick")
PHONE, REST, TRAINING, SICK = range(len(ACTIVITIES))
SHIFTED, SHIFTED_SECONDS = 0.2, 900
TRAINED, ABSENT = 0.03, 0.05


class Schedule(NamedTuple):
    """One entry of each array per row; `kept` is how many of its seconds the agent did what it says."""

    agent: NDArray[np.int64]
    activity: NDArray[np.int64]
    begin: NDArray[np.int64]
    end: NDArray[np.int64]
    kept: NDArray[np.int64]


def scheduled(told: Telephone, did: States, rng: np.random.Generator) -> Schedule:
    """Shifts as published, a fifth of them a quarter of an hour beside what was worked; those that begin in time."""
    agent, begin, end, worked = _shifts(told)
    size = len(agent)
    moved = np.where(rng.random(size) < SHIFTED, rng.choice([-SHIFTED_SECONDS, SHIFTED_SECONDS], size), 0)
    begin, end = begin + moved, end + moved
    sessions = told.sessions
    overlap = np.minimum(sessions.end, end[worked]) - np.maximum(sessions.begin, begin[worked])
    kept = np.bincount(worked, weights=np.maximum(overlap, 0), minlength=size).astype(np.int64)
    rests = did.begin[did.state == BREAK]
    brief = np.full(len(rests), BREAK_SECONDS)
    trained = np.flatnonzero(rng.random(size) < TRAINED)
    after = end[trained] - moved[trained] + BREAK_SECONDS
    absent, morning = _absences(told, agent, begin, round(ABSENT * size), rng)
    parts = (
        Schedule(agent, np.full(size, PHONE), begin, end, np.minimum(kept, end - begin)),
        Schedule(did.agent[did.state == BREAK], np.full(len(rests), REST), rests, rests + brief, brief),
        Schedule(agent[trained], np.full(len(trained), TRAINING), after, after + HOUR, np.full(len(trained), HOUR)),
        Schedule(absent, np.full(len(absent), SICK), morning, morning + 4 * HOUR, np.zeros(len(absent), np.int64)),
    )
    joined = Schedule._make(np.concatenate(columns) for columns in zip(*parts, strict=True))
    order = np.lexsort((joined.activity, joined.begin, joined.agent))
    order = order[(joined.begin[order] >= utc(np.array([midnight(FIRST)]))[0]) & (joined.begin[order] < period_end())]
    return Schedule._make(column[order] for column in joined)


def _shifts(told: Telephone) -> tuple[NDArray[np.int64], ...]:
    """Blocks without a gap between them, as one shift: agent, begin, end, and the shift of each session."""
    sessions, edges = told.sessions, block_edges()
    block = np.searchsorted(edges, sessions.begin, side="right") - 1
    order = np.lexsort((block, sessions.agent))
    agent, placed = sessions.agent[order], block[order]
    first = np.append(True, (agent[1:] != agent[:-1]) | (placed[1:] > placed[:-1] + 1))
    number = np.cumsum(first) - 1
    last = np.append(first[1:], True)
    shift = np.empty(len(order), np.int64)
    shift[order] = number
    return agent[first], edges[placed[first]], edges[placed[last] + 1], shift


def _absences(
    told: Telephone, agent: NDArray[np.int64], begin: NDArray[np.int64], number: int, rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Mornings on which agents were planned and did not come, on days without a shift of theirs."""
    free = told.people.there()[: told.people.on_telephone].copy()
    day = day_of(begin + SHIFTED_SECONDS)
    free[agent, np.clip(day, 0, DAYS - 1)] = False
    who, when = np.nonzero(free)
    chosen = np.sort(rng.permutation(len(who))[:number])
    return who[chosen].astype(np.int64), utc(midnight(FIRST) + when[chosen].astype(np.int64) * DAY + 9 * HOUR)


def write_schedule(path: Path, told: Telephone, rows: Schedule) -> int:
    """One row per shift, break, training and absence, UTC."""
    length = rows.end - rows.begin
    write_blocks(
        path,
        [
            {
                "agent": fields.words(told.people.codes, rows.agent),
                "activity": fields.words(ACTIVITIES, rows.activity),
                "start": fields.stamps(rows.begin, ISO),
                "end": fields.stamps(rows.end, ISO),
                "paid_seconds": fields.whole(length),
                "kept_seconds": fields.whole(rows.kept),
            }
        ],
    )
    return len(rows.agent)


def schedule_truth(rows: Schedule) -> dict[str, Any]:
    """Seconds scheduled and kept, by activity."""
    length = rows.end - rows.begin
    return {
        name: {
            "rows": int((rows.activity == place).sum()),
            "seconds": int(length[rows.activity == place].sum()),
            "kept": int(rows.kept[rows.activity == place].sum()),
        }
        for place, name in enumerate(ACTIVITIES)
    }
