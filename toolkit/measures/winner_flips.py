"""How little has to change until somebody else wins: weights, one at a time or all together."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from toolkit.measures.intervals import Array


class Flips(NamedTuple):
    """The winner's position, and per bidder the smallest L1 change of weights that brings it level with the winner.

    `distance` is the sum of the absolute changes of weights that add up to 1 (moving .05 from one criterion to
    another is .10), 0 for the winner and for who is level with it, infinite for who is ahead nowhere: no weights
    make such a bidder the only winner. `weights` are those at which they are level, NaN where there are none.
    """

    winner: int
    distance: Array
    weights: Array


def flips(values: ArrayLike, weights: ArrayLike) -> Flips:
    """The smallest change that puts each bidder level with the winner of the weighted sum; values bidders by criteria.

    Exact: all weight that moves goes to the criterion where the rival leads most, taken first from where it trails
    most (the linear program min |w - v| with w >= 0, sum 1, in closed form). Another bidder may be ahead of both
    there: the smallest of all distances is what it takes to change the winner. Raises ValueError for an unknown value.
    """
    values, weights = _known(values), np.asarray(weights, float)
    totals = values @ weights
    winner = int(np.argmax(totals))
    found = [_level(row - values[winner], weights) for row in values]
    return Flips(winner, np.array([distance for distance, _at in found]), np.array([at for _distance, at in found]))


def _known(values: ArrayLike) -> Array:
    found = np.asarray(values, float)
    if not np.isfinite(found).all():
        raise ValueError("A winner needs values that are all known; decide first what an unknown one counts.")
    return found


def _level(lead: Array, weights: Array) -> tuple[float, Array]:
    """The change after which the leads weigh nothing or more, and the weights then."""
    missing = -float(lead @ weights)
    if missing <= 1e-12:
        return 0.0, weights.copy()
    best = int(np.argmax(lead))
    if not lead[best] > 0:
        return np.inf, np.full(weights.shape, np.nan)
    changed, moved = weights.copy(), 0.0
    for source in np.argsort(lead, kind="stable"):
        gain = lead[best] - lead[source]
        if gain <= 0:
            break
        part = min(weights[source], missing / gain)
        changed[source] -= part
        moved += part
        missing -= part * gain
        if missing <= 1e-15:
            break
    changed[best] += moved
    return 2 * moved, changed


def weight_ranges(values: ArrayLike, weights: ArrayLike) -> Array:
    """Between which weights of each criterion the winner stays first, the others keeping their proportions.

    Criteria by low and high, 0 to 1, holding the stated weight; where all the weight is on one criterion the others
    share what is taken from it evenly. Raises ValueError for an unknown value.
    """
    values, weights = _known(values), np.asarray(weights, float)
    winner = int(np.argmax(values @ weights))
    lead = values[winner] - np.delete(values, winner, axis=0)
    found = np.tile([0.0, 1.0], (weights.size, 1))
    for criterion, weight in enumerate(weights):
        rest = np.where(np.arange(weights.size) == criterion, 0.0, weights)
        if rest.sum() <= 0:
            rest = np.where(np.arange(weights.size) == criterion, 0.0, 1.0)
        others = lead @ (rest / rest.sum()) if rest.sum() > 0 else np.zeros(len(lead))
        # The lead at weight w is (1 - w) others + w own, which is 0 at w = others / (others - own).
        own = lead[:, criterion]
        crossing = np.divide(others, others - own, out=np.full(own.shape, np.nan), where=np.abs(others - own) > 1e-15)
        rising = own > others
        found[criterion, 0] = np.max(np.where(rising & (crossing > 0), crossing, 0.0), initial=0.0)
        found[criterion, 1] = np.min(np.where(~rising & (crossing < 1), crossing, 1.0), initial=1.0)
        found[criterion] = min(found[criterion, 0], weight), max(found[criterion, 1], weight)
    return found
