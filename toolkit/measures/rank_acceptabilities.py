"""How often each bidder comes first, second and so on when weights and scores are uncertain (SMAA).

Lahdelma and Salminen 2001, Operations Research 49:444-454 (rank acceptability, central weights, confidence factor).
Totals are draws by bidders; in each draw bidders within `TIE` of each other share their places evenly, so that two
identical bidders come first half the time each.
"""

from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from toolkit.measures.aggregation_methods import weighted_sum
from toolkit.measures.intervals import Array

# Totals of 0 to 1 that are nearer than this differ by rounding.
TIE: Final = 1e-9
ROBUST: Final = 0.90
FRAGILE: Final = 0.70
# Monte-Carlo errors that a verdict keeps from its threshold.
_ERRORS: Final = 2.0
# Less than any total that is one.
_WORST: Final = -1e300
# Draws times bidders times bidders held at once.
_AT_ONCE: Final = 8_000_000

Standing = Literal["robust", "in between", "fragile"]


class Acceptabilities(NamedTuple):
    """Over the draws: `ranks[a, k]` the share in which a is in place k + 1, `first` that of place 1, `wins[a, b]`.

    `wins[a, b]` is the share in which a is ahead of b, ties half; NaN on the diagonal. `error` and `wins_error` are
    the Monte-Carlo standard errors of `first` and `wins`, one half draw added to each side so that none is 0. Where
    a total is unknown in a draw, nothing is told: all are NaN.
    """

    ranks: Array
    first: Array
    error: Array
    wins: Array
    wins_error: Array
    draws: int


class Verdict(NamedTuple):
    """Whether the first stays first: its position, its acceptability, the Monte-Carlo error, and the standing."""

    winner: int
    first: float
    error: float
    standing: Standing


def acceptabilities(totals: ArrayLike) -> Acceptabilities:
    """What draws of totals say; `totals` is draws by bidders, a higher one better; minus infinity is behind all."""
    # Two that are infinitely bad are level, which the difference of two infinities would not say.
    given = np.asarray(totals, float)
    totals = np.where(np.isneginf(given), _WORST, given)
    draws, bidders = totals.shape
    ranks, wins = np.zeros((bidders, bidders)), np.zeros((bidders, bidders))
    step = max(1, _AT_ONCE // max(bidders**2, 1))
    for start in range(0, draws, step):
        part = totals[start : start + step]
        ahead = part[:, :, None] - part[:, None, :]
        beaten, even = ahead < -TIE, np.abs(ahead) <= TIE
        better, equal = beaten.sum(axis=2), even.sum(axis=2)
        for place in range(bidders):
            held = (better <= place) & (place < better + equal)
            ranks[:, place] += np.where(held, 1 / np.maximum(equal, 1), 0.0).sum(axis=0)
        wins += (ahead > TIE).sum(axis=0) + even.sum(axis=0) / 2
    if not draws or np.isnan(totals).any():
        ranks[:], wins[:] = np.nan, np.nan
    np.fill_diagonal(wins, np.nan)
    count = max(draws, 1)
    return Acceptabilities(
        ranks / count, ranks[:, 0] / count, _error(ranks[:, 0], count), wins / count, _error(wins, count), draws
    )


def _error(count: Array, draws: int) -> Array:
    share = (count + 0.5) / (draws + 1)
    return np.asarray(np.sqrt(share * (1 - share) / draws))


def central_weights(totals: ArrayLike, weights: ArrayLike) -> Array:
    """The mean weights with which each bidder comes first: bidders by criteria, NaN for one who never does.

    `totals` are draws by bidders, `weights` the draws by criteria they come from. Draws with several firsts count
    for each of them in equal parts.
    """
    part = _firsts(totals)
    held = part.sum(axis=0)
    return np.asarray(part.T @ np.asarray(weights, float) / np.where(held > 0, held, np.nan)[:, None])


def confidence_factors(values: ArrayLike, central: ArrayLike) -> Array:
    """How often each bidder comes first if its central weights were the client's: only scores are uncertain then.

    `values` are draws by bidders by criteria, `central` as `central_weights` gives it. Low even there: the scores are
    not sure enough to tell. NaN for a bidder who is never first, and for all where a value is unknown.
    """
    values, central = np.asarray(values, float), np.asarray(central, float)
    return np.array(
        [
            float(_firsts(weighted_sum(values, mine))[:, bidder].mean())
            if np.isfinite(mine).all() and np.isfinite(values).all()
            else np.nan
            for bidder, mine in enumerate(central)
        ]
    )


def paired(values: ArrayLike, weights: ArrayLike) -> Array:
    """Totals of each draw: the weighted sum of one draw of values and one of weights; draws by bidders.

    `values` are bidders by criteria (known scores) or draws of such, `weights` criteria or draws by criteria. Raises
    ValueError where both are drawn and not as often, because a draw used twice is one draw.
    """
    values, weights = np.asarray(values, float), np.asarray(weights, float)
    if values.ndim == 3 and weights.ndim == 2 and len(values) != len(weights):
        raise ValueError(f"{len(values)} draws of scores and {len(weights)} of weights: draw as many of both.")
    return np.atleast_2d(weighted_sum(values, weights))


def verdict(found: Acceptabilities, winner: int, *, robust: float = ROBUST, fragile: float = FRAGILE) -> Verdict:
    """Robust where the stated winner comes first in at least `robust` of the draws, fragile below `fragile`.

    Both are held against the acceptability less two Monte-Carlo errors, so that too few draws never make a robust
    winner; unknown is fragile. The thresholds are ours and parameters.
    """
    if not 0 <= fragile <= robust <= 1:
        raise ValueError("Thresholds lie between 0 and 1, that of fragile not above that of robust.")
    first, error = float(found.first[winner]), float(found.error[winner])
    sure = first - _ERRORS * error
    standing: Standing = "robust" if sure >= robust else "in between" if sure >= fragile else "fragile"
    return Verdict(winner, first, error, standing)


def _firsts(totals: ArrayLike) -> Array:
    totals = np.asarray(totals, float)
    first = totals >= totals.max(axis=1, keepdims=True) - TIE
    return np.asarray(first / np.maximum(first.sum(axis=1, keepdims=True), 1))
