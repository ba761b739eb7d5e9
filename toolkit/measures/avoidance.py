"""Which units do something far more often than the rest, when the rest differ among themselves anyway.

Whoever avoids work pushes a share up, never down. So what is usual is learnt from the lower half of the units, which
few avoiders cannot reach, and held against the upper half; a funnel whose spread is learnt from all units excuses the
very ones it looks for.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri, stdtr, stdtrit

from toolkit.measures.funnels import upper_tail
from toolkit.measures.intervals import Array, Interval
from toolkit.measures.multiplicity import benjamini_hochberg

FEWEST_UNITS: Final = 10
# Of how many audits in which nobody does anything unusual one claims that somebody does.
FALSE_CLAIMS: Final = 0.05
_ROUNDS: Final = 6
# A median's standard error is a quarter more than a mean's.
_MEDIAN: Final = 1.2533


class Excess(NamedTuple):
    """What is usual, and who exceeds it.

    factor: what the usual unit does, as a factor of what its contacts would bring; `factor_limits` its interval.
    spread: the standard deviation of usual units' factors, relative to `factor`. Per unit: its chance under the
    usual, the same adjusted for all units looked at, whether that is a claim, and the share it would have to exceed.
    """

    factor: float
    factor_limits: Interval
    spread: float
    chance: Array
    adjusted: Array
    claimed: NDArray[np.bool_]
    limit: Array


class _Usual(NamedTuple):
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
    confidence: float = 0.95,
    false_claims: float = FALSE_CLAIMS,
) -> Excess:
    """Units whose count out of `rows` exceeds what is usual. `expected` is what each one's mix of contacts would bring.

    The cube root of count over expected is near normal where units' shares vary as beta or gamma does (Wilson and
    Hilferty 1931). What is usual is its median and the root mean square distance of those below, less what chance
    explains; a unit is held against Student's t, and must also exceed what an exact binomial count would: the larger
    of both chances stands. Adjusted after Benjamini and Hochberg: where no unit is unusual, a claim is made in a
    share `false_claims` of audits. Who is claimed is left out and the usual learnt anew, while it is a majority.
    Fewer than ten units, or none with an expectation: all NaN and no claim. `rows` and `expected` are above 0.
    """
    count, rows, expected = (np.asarray(each, float) for each in (count, rows, expected))
    size = count.size
    claimed = np.zeros(size, dtype=bool)
    if size < FEWEST_UNITS or count.sum() <= 0:
        blank = np.full(size, np.nan)
        return Excess(np.nan, Interval(np.array(np.nan), np.array(np.nan)), np.nan, blank, blank, claimed, blank)
    due = np.clip(expected / rows, 1e-9, 1 - 1e-9)
    root = np.cbrt(count / expected)
    for _round in range(_ROUNDS):
        usual = _usual(root, due, expected, np.broadcast_to(np.asarray(doubt, float), count.shape), ~claimed)
        base = np.clip(due * usual.middle**3, 0.0, 1.0)
        above = stdtr(usual.freedom, -(root - usual.middle) / usual.error)
        chance = np.maximum(above, upper_tail(count, rows, base))
        adjusted = benjamini_hochberg(chance)
        before, claimed = claimed, adjusted <= false_claims
        if (claimed == before).all() or claimed.sum() > size / 3:
            break
    half = float(ndtri((1 + confidence) / 2)) * _MEDIAN * float(np.sqrt(np.mean(usual.error**2) / (~before).sum()))
    limits = (np.array(max(0.0, usual.middle + step) ** 3) for step in (-half, half))
    reach = float(stdtrit(usual.freedom, 1 - false_claims / size)) * usual.error
    return Excess(
        usual.middle**3,
        Interval(*limits),
        3 * float(np.sqrt(usual.variance)) / usual.middle,
        chance,
        adjusted,
        claimed,
        np.minimum(due * (usual.middle + reach) ** 3, 1.0),
    )


def _usual(root: Array, due: Array, expected: Array, doubt: Array, among: NDArray[np.bool_]) -> _Usual:
    middle = float(np.median(root[among]))
    # Where most units never did it, the middle is what the few did, spread over all.
    middle = middle or float(np.cbrt((root[among] ** 3 * expected[among]).sum() / expected[among].sum())) or 1.0
    noise = (1 - due) / (9 * expected * middle) + middle**2 * doubt / 9
    lower = among & (root < middle)
    squared = (root[lower] - middle) ** 2 - noise[lower]
    variance = max(0.0, float(squared.mean())) if squared.size else 0.0
    return _Usual(middle, np.sqrt(variance + noise), variance, max(1.0, float(lower.sum())))
