"""Which units do something far more often than the rest, when the rest differ among themselves anyway.

Whoever avoids work pushes a share up, never down. So what is usual is learnt from the lower half of the units, which
few avoiders cannot reach, and held against the upper half; a funnel whose spread is learnt from all units excuses the
very ones it looks for.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri, stdtr

from toolkit.measures.funnels import upper_tail
from toolkit.measures.intervals import Array, Interval
from toolkit.measures.multiplicity import benjamini_hochberg

FEWEST_UNITS: Final = 10
# Of how many audits in which nobody does anything unusual one claims that somebody does.
FALSE_CLAIMS: Final = 0.05
_ROUNDS: Final = 6
# A median's standard error is a quarter more than a mean's.
_MEDIAN: Final = 1.2533


class Usual(NamedTuple):
    """What usual units do, as a factor of what their contacts would bring, its interval, and how they differ.

    `spread`: the standard deviation of usual units' factors, relative to `factor`.
    """

    factor: float
    limits: Interval
    spread: float


class Excess(NamedTuple):
    """Per unit: its chance under the usual, the same adjusted for all units looked at, and whether that is a claim."""

    chance: Array
    adjusted: Array
    claimed: NDArray[np.bool_]


class _Learnt(NamedTuple):
    middle: float
    error: Array
    variance: float
    freedom: float


def excess(
    count: ArrayLike,
    rows: ArrayLike,
    expected: ArrayLike,
    *,
    doubt: ArrayLike = 0.0,
    false_claims: float = FALSE_CLAIMS,
) -> Excess:
    """Units whose count out of `rows` exceeds what is usual. `expected` is what each one's mix of contacts would bring.

    The cube root of count over expected is near normal where units' shares vary as beta or gamma does (Wilson and
    Hilferty 1931). What is usual is its median and the root mean square distance of those below, less what chance
    explains; a unit is held against Student's t, and must also exceed what an exact binomial count would: the larger
    of both chances stands. `doubt` is the relative variance of `expected` itself. Adjusted after Benjamini and
    Hochberg: where no unit is unusual, a claim is made in a share `false_claims` of audits. Who is claimed is left
    out and the usual learnt anew, while two thirds stay. Fewer than ten units, or nothing counted: NaN and no claim.
    `rows` and `expected` are above 0.
    """
    count, rows, expected, doubt = _arrays(count, rows, expected, doubt)
    claimed = np.zeros(count.size, dtype=bool)
    if count.size < FEWEST_UNITS or count.sum() <= 0:
        return Excess(np.full(count.size, np.nan), np.full(count.size, np.nan), claimed)
    due = np.clip(expected / rows, 1e-9, 1 - 1e-9)
    root = np.cbrt(count / expected)
    for _round in range(_ROUNDS):
        learnt = _learnt(root, due, expected, doubt, ~claimed)
        base = np.clip(due * learnt.middle**3, 0.0, 1.0)
        above = stdtr(learnt.freedom, -(root - learnt.middle) / learnt.error)
        chance = np.maximum(above, upper_tail(count, rows, base))
        adjusted = benjamini_hochberg(chance)
        before, claimed = claimed, adjusted <= false_claims
        if (claimed == before).all() or claimed.sum() > count.size / 3:
            break
    return Excess(chance, adjusted, claimed)


def usual(
    count: ArrayLike, rows: ArrayLike, expected: ArrayLike, among: NDArray[np.bool_], *, confidence: float
) -> Usual:
    """What the units that `among` marks do, as `excess` learns it; NaN below ten of them or with nothing counted."""
    count, rows, expected, doubt = _arrays(count, rows, expected, 0.0)
    if among.sum() < FEWEST_UNITS or count.sum() <= 0:
        return Usual(np.nan, Interval(np.array(np.nan), np.array(np.nan)), np.nan)
    due = np.clip(expected / rows, 1e-9, 1 - 1e-9)
    learnt = _learnt(np.cbrt(count / expected), due, expected, doubt, among)
    error = float(np.sqrt(np.mean(learnt.error[among] ** 2) / among.sum()))
    half = float(ndtri((1 + confidence) / 2)) * _MEDIAN * error
    low, high = (np.array(max(0.0, learnt.middle + step) ** 3) for step in (-half, half))
    return Usual(learnt.middle**3, Interval(low, high), 3 * float(np.sqrt(learnt.variance)) / learnt.middle)


def _arrays(*given: ArrayLike) -> list[Array]:
    return [np.array(each) for each in np.broadcast_arrays(*(np.asarray(each, float) for each in given))]


def _learnt(root: Array, due: Array, expected: Array, doubt: Array, among: NDArray[np.bool_]) -> _Learnt:
    middle = float(np.median(root[among]))
    if not middle:
        # Most units never did it: half an event more, spread over those.
        never = among & (root <= 0)
        middle = float(np.cbrt(0.5 / expected[never].sum()))
    noise = (1 - due) / (9 * expected * middle) + middle**2 * doubt / 9
    lower = among & (root < middle)
    squared = (root[lower] - middle) ** 2 - noise[lower]
    variance = max(0.0, float(squared.mean())) if squared.size else 0.0
    return _Learnt(middle, np.sqrt(variance + noise), variance, max(1.0, float(lower.sum())))
