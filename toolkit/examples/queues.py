"""One queue, first come first served: who waits how long, who gives up, who answers."""

import heapq
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Shift = tuple[int, int, int, NDArray[np.int64]]


class Work(NamedTuple):
    """What each contact brings, before it is known who takes it; seconds, one entry per contact.

    `talk` is at the usual pace; `short` is above 0 where the customer is gone within seconds; `avoided`
    (0 to 1) is compared with the agent's share of contacts cut short, which then take `avoided_talk`.
    """

    queued: NDArray[np.int64]
    ring: NDArray[np.int64]
    patience: NDArray[np.int64]
    talk: NDArray[np.float64]
    hold: NDArray[np.int64]
    wrap: NDArray[np.int64]
    short: NDArray[np.int64]
    avoided: NDArray[np.float64]
    avoided_talk: NDArray[np.int64]


class Served(NamedTuple):
    """What came of each contact, in the contacts' order."""

    answered: NDArray[np.bool_]
    wait: NDArray[np.int64]
    agent: NDArray[np.int64]
    talk: NDArray[np.int64]
    wrap: NDArray[np.int64]
    avoided: NDArray[np.bool_]


class Sessions(NamedTuple):
    """Who was logged on from when to when, UTC; longer than the shift where the last contact was."""

    agent: NDArray[np.int64]
    begin: NDArray[np.int64]
    end: NDArray[np.int64]


def serve(
    work: Work, shifts: Sequence[Shift], pace: NDArray[np.float64], avoidance: NDArray[np.float64]
) -> tuple[Served, Sessions]:
    """Serve every contact; `pace` is agents by days, `avoidance` the share that each agent cuts short.

    The agent who has been free longest takes the one who has waited longest. A customer whose wait would
    be longer than his patience leaves when it ends. Work after a contact keeps the agent busy.
    """
    size = len(work.queued)
    order = np.argsort(work.queued, kind="stable")
    columns = Work._make(column[order] for column in work)
    begins = np.array([begin for _, begin, _, _ in shifts])
    cuts = np.append(np.searchsorted(columns.queued, begins), size)
    cuts[0] = 0
    wait, agent = np.zeros(size, np.int64), np.full(size, -1, np.int64)
    talk, wrap = np.zeros(size, np.int64), np.zeros(size, np.int64)
    avoided = np.zeros(size, bool)
    free = [0] * len(avoidance)
    sessions: list[tuple[int, int, int]] = []
    for number, (day, begin, end, agents) in enumerate(shifts):
        low, high = int(cuts[number]), int(cuts[number + 1])
        seats = [(max(begin, free[each]), int(each)) for each in agents]
        starts = {each: start for start, each in seats}
        heapq.heapify(seats)
        paces = pace[:, day].tolist()
        rows = zip(*(column[low:high].tolist() for column in columns), strict=True)
        for place, (queued, ring, patience, usual, hold, after, short, chance, cut) in enumerate(rows, low):
            ready, who = seats[0]
            waits = max(0, ready - queued) + ring
            if waits > patience:
                wait[place] = patience
                continue
            is_avoided = chance < avoidance[who]
            length = cut if is_avoided else short or int(usual * paces[who])
            brief = is_avoided or short
            work_after = min(after, 5) if brief else after
            wait[place], agent[place], talk[place], wrap[place] = waits, who, length, work_after
            avoided[place] = is_avoided
            busy_until = queued + waits + length + (0 if brief else hold) + work_after
            heapq.heapreplace(seats, (busy_until, who))
        for until, who in seats:
            free[who] = until
            sessions.append((who, starts[who], max(until, end)))
    back = np.empty(size, np.int64)
    back[order] = np.arange(size)
    served = Served(agent[back] >= 0, wait[back], agent[back], talk[back], wrap[back], avoided[back])
    logged = np.array(sessions, np.int64)
    return served, Sessions(logged[:, 0], logged[:, 1], logged[:, 2])
