"""What a queue does to those who call: agents, the load that is offered to them, and how long one waits.

Calls come as a Poisson stream, handle times are exponential, whoever waits longest is served first, and all agents
serve all calls: the assumptions of Erlang's formulas. B turns away whoever finds no agent free, C lets them wait
without end, A (Palm's) lets them leave when their patience, exponential too, runs out. Loads are in Erlang: calls in
an interval times the mean handle time over the interval's length. Functions take scalars or arrays that broadcast,
agents in whole numbers, and return arrays; seconds throughout.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import norm

Array = NDArray[np.float64]

# Sums grow beyond what a floating number holds where many would wait for long; they are scaled down on the way.
_LARGE: Final = 1e200
_SMALL: Final = 1e-18


class Queue(NamedTuple):
    """What callers and agents meet, one entry per pair of load and agents.

    `service_level` is answered within the threshold, of all offered. `asa_seconds` is the mean wait of those answered,
    `mean_wait_seconds` of all, those who left included. `occupancy` is the share of their time that agents are busy.
    """

    p_wait: Array
    service_level: Array
    asa_seconds: Array
    mean_wait_seconds: Array
    occupancy: Array
    p_abandon: Array


def offered_load(calls: ArrayLike, handle_seconds: ArrayLike, interval_seconds: ArrayLike) -> Array:
    """The load in Erlang: how many agents the calls would keep busy without a pause."""
    return np.asarray(
        np.asarray(calls, float) * np.asarray(handle_seconds, float) / np.asarray(interval_seconds, float)
    )


def erlang_b(load: ArrayLike, agents: ArrayLike) -> Array:
    """The share of calls that find all agents busy, where nobody waits (Erlang 1917).

    B(n) = A B(n-1) / (n + A B(n-1)) from B(0) = 1, which loses no digits however many agents there are.
    """
    load, agents = _pairs(load, agents)
    blocked = np.ones(load.shape)
    for number in range(1, int(agents.max(initial=0)) + 1):
        offered = load * blocked
        blocked = np.where(number <= agents, offered / (number + offered), blocked)
    return blocked


def erlang_c(
    load: ArrayLike, agents: ArrayLike, *, handle_seconds: ArrayLike = 1.0, within_seconds: ArrayLike = 0.0
) -> Queue:
    """The queue in which everybody waits until answered (Erlang C).

    With as many agents as the load or fewer it grows without end: p_wait 1, service level 0, endless waits, all
    agents busy. These are limits and no figures of a service; `unanswered` says so in words.
    """
    load, agents = _pairs(load, agents)
    handle, within = np.asarray(handle_seconds, float), np.asarray(within_seconds, float)
    waits = _waits(erlang_b(load, agents), load, agents)
    stable = agents > load
    spare = np.where(stable, agents - load, 1.0)
    wait = np.where(stable, waits * handle / spare, np.where(load > 0, np.inf, 0.0))
    level = np.where(stable, 1 - waits * np.exp(-spare * within / handle), np.where(load > 0, 0.0, 1.0))
    with np.errstate(divide="ignore", invalid="ignore"):
        occupancy = np.where(load > 0, np.minimum(load / agents, 1.0), 0.0)
    return Queue(*np.broadcast_arrays(waits, level, wait, wait, occupancy, np.zeros(load.shape)))


def wait_exceeded(load: ArrayLike, agents: ArrayLike, share: ArrayLike, *, handle_seconds: ArrayLike) -> Array:
    """The wait in seconds that this share of the calls exceeds by Erlang C: 0.1 gives the 90th percentile."""
    load, agents = _pairs(load, agents)
    found = erlang_c(load, agents)
    spare = np.where(agents > load, agents - load, np.nan)
    ratio = np.maximum(found.p_wait / np.asarray(share, float), 1.0)
    return np.where(agents > load, np.log(ratio) * np.asarray(handle_seconds, float) / spare, np.inf)


def erlang_a(
    load: ArrayLike,
    agents: ArrayLike,
    *,
    patience_seconds: ArrayLike,
    handle_seconds: ArrayLike = 1.0,
    within_seconds: ArrayLike = 0.0,
) -> Queue:
    """The queue that callers leave when their patience runs out, its mean in seconds (Palm; M/M/n + M).

    Garnett, Mandelbaum and Reiman 2002, Manufacturing and Service Operations Management 4:208-227. It has an answer
    for any load, and nears Erlang C as patience grows, where that has one. `within_seconds` must be finite.
    """
    load, agents, patience, handle, within = (
        np.array(part, float)
        for part in np.broadcast_arrays(load, agents, patience_seconds, handle_seconds, within_seconds)
    )
    shape = load.shape
    load, agents, patience, handle, within = (part.ravel() for part in (load, agents, patience, handle, within))
    # In units of patience: what the agents can serve (x) and what is offered (y).
    x, y = agents * patience / handle, load * patience / handle
    total, left, served_wait = _waiting(x, y)
    blocked = erlang_b(load, agents)
    with np.errstate(divide="ignore", over="ignore"):
        p_wait = 1 / (1 + (1 / blocked - 1) * np.exp(-total))
    # Of those who wait, the part whose turn would come later than the threshold, and who would still be there.
    passed = within / patience
    later, _left, _wait = _waiting(x + 1, y * np.exp(-passed))
    exponent = -y * np.expm1(-passed) - (x + 1) * passed + later - total
    beyond = x / (x + 1) * np.exp(np.minimum(exponent, 0.0))
    in_time = np.clip(1 - left - beyond, 0.0, 1.0)
    answered = 1 - p_wait * left
    with np.errstate(divide="ignore", invalid="ignore"):
        asa = np.where(answered > 0, p_wait * served_wait * patience / answered, np.nan)
        occupancy = np.where(agents > 0, load * answered / agents, 0.0)
    found = (
        p_wait,
        1 - p_wait + p_wait * in_time,
        asa,
        p_wait * left * patience,
        np.minimum(occupancy, 1.0),
        p_wait * left,
    )
    return Queue(*(part.reshape(shape) for part in found))


def _waiting(x: Array, y: Array) -> tuple[Array, Array, Array]:
    """Those who wait: the logarithm of the sum over how many stand before them, the share that leaves, and their wait.

    t(j) = y^j / ((x+1) ... (x+j)) is how often j stand before a caller, relative to none. Of these (j+1) / (x+1+j)
    leave; those who stay wait 1/(x+1) + ... + 1/(x+1+j), in units of patience, counted over all who wait.
    """
    term, harmonic, scale = np.ones(x.shape), np.zeros(x.shape), np.zeros(x.shape)
    total, left, wait = np.zeros(x.shape), np.zeros(x.shape), np.zeros(x.shape)
    number = 0
    while True:
        total += term
        ahead = x + 1 + number
        harmonic += 1 / ahead
        left += term * (number + 1) / ahead
        wait += term * x / ahead * harmonic
        term = term * y / ahead
        number += 1
        open_ends = (y >= ahead) | (term > _SMALL * total * (1 - y / np.maximum(ahead, y + 1e-300)))
        if not open_ends.any():
            break
        large = total > _LARGE
        if large.any():
            factor = np.where(large, 1 / _LARGE, 1.0)
            term, total, left, wait = (part * factor for part in (term, total, left, wait))
            scale += np.where(large, np.log(_LARGE), 0.0)
    return np.log(total) + scale, left / total, wait / total


def agents_needed(
    load: ArrayLike,
    *,
    handle_seconds: ArrayLike,
    within_seconds: float,
    service_level: float | None = None,
    max_occupancy: float | None = None,
    patience_seconds: float | None = None,
) -> NDArray[np.int64]:
    """The fewest agents that keep the service level and the occupancy, 0 for no load; Erlang A with a patience, else C.

    These are agents at work: whoever is on a break, in training or ill is not among them (`scheduled`). Raises
    ValueError for a target that no number of agents keeps, and where there is no target at all.
    """
    _refuse(service_level, max_occupancy, patience_seconds)
    load, handle = (np.array(part, float) for part in np.broadcast_arrays(load, handle_seconds))
    if not np.isfinite(load).all() or (load < 0).any():
        raise ValueError("A load is a number of 0 or more.")
    level = 0.0 if service_level is None else service_level
    most = 1.0 if max_occupancy is None else max_occupancy

    def enough(agents: Array) -> NDArray[np.bool_]:
        if patience_seconds is None:
            found = erlang_c(load, agents, handle_seconds=handle, within_seconds=within_seconds)
            kept = agents > load
        else:
            found = erlang_a(
                load, agents, patience_seconds=patience_seconds, handle_seconds=handle, within_seconds=within_seconds
            )
            kept = agents > 0
        met = kept & (found.service_level >= level) & (found.occupancy <= most + 1e-12)
        return np.asarray(met | (load == 0))

    # More agents never serve worse, so that the fewest lie between too few and enough.
    low, high = np.full(load.shape, -1.0), np.floor(load) + 1.0
    while not (met := enough(high)).all():
        low, high = np.where(met, low, high), np.where(met, high, high + np.ceil(np.sqrt(high)))
    while (high - low > 1).any():
        middle = np.floor((low + high) / 2)
        met = enough(np.maximum(middle, 0.0)) & (middle >= 0)
        low, high = np.where(met, low, middle), np.where(met, middle, high)
    return np.asarray(high, dtype=np.int64)


def _refuse(service_level: float | None, max_occupancy: float | None, patience_seconds: float | None) -> None:
    if service_level is None and max_occupancy is None:
        raise ValueError("Say which service level or which occupancy the agents are to keep.")
    for name, share in (("service level", service_level), ("occupancy", max_occupancy)):
        if share is not None and not 0 < share < 1:
            raise ValueError(f"No number of agents keeps this {name}: {share:g}. Say one above 0 and below 1.")
    if patience_seconds is not None and not 0 < patience_seconds < np.inf:
        raise ValueError(f"A patience of {patience_seconds:g} s is none; leave it out where callers wait without end.")


def scheduled(agents: ArrayLike, shrinkage: float) -> NDArray[np.int64]:
    """How many to schedule so that `agents` are at work, where `shrinkage` (0 to 1) of paid time is away from it."""
    if not 0 <= shrinkage < 1:
        raise ValueError(f"A shrinkage of {shrinkage:g} leaves nobody at work; it is 0 or more and below 1.")
    # 14 / (1 - 0.3) is a hair above 20 in floating numbers, and no reason for one more.
    return np.asarray(np.ceil(np.round(np.asarray(agents, float) / (1 - shrinkage), 9)), dtype=np.int64)


def unanswered(load: ArrayLike, agents: ArrayLike) -> NDArray[np.str_]:
    """Why Erlang C has no answer for a load and its agents, in words; empty where it has one."""
    load, agents = _pairs(load, agents)
    why = [
        f"a load of {offered:.3g} on {there:g} agents: the queue would grow without end"
        if offered > 0 and offered >= there
        else ""
        for offered, there in zip(load.ravel(), agents.ravel(), strict=True)
    ]
    return np.array(why, dtype=str).reshape(load.shape)


def square_root_agents(load: ArrayLike, beta: ArrayLike) -> NDArray[np.int64]:
    """The load and `beta` of its square roots more, rounded up (Halfin and Whitt 1981, Operations Research 29:567)."""
    load = np.asarray(load, float)
    return np.asarray(np.ceil(np.round(load + np.asarray(beta, float) * np.sqrt(load), 9)), dtype=np.int64)


def halfin_whitt(beta: ArrayLike) -> Array:
    """What p_wait nears under square-root staffing as the load grows: 1 / (1 + beta Phi(beta) / phi(beta))."""
    beta = np.asarray(beta, float)
    return np.asarray(1 / (1 + beta * norm.cdf(beta) / norm.pdf(beta)))


def _waits(blocked: Array, load: Array, agents: Array) -> Array:
    """Erlang's C from his B: B / (1 - rho (1 - B)); 1 where the agents cannot keep up, 0 without load."""
    stable = agents > load
    with np.errstate(divide="ignore", invalid="ignore"):
        found = blocked / (1 - load / agents * (1 - blocked))
    return np.where(load == 0, 0.0, np.where(stable, found, 1.0))


def _pairs(load: ArrayLike, agents: ArrayLike) -> tuple[Array, Array]:
    first, second = np.broadcast_arrays(np.asarray(load, float), np.asarray(agents, float))
    return np.array(first), np.array(second)
