"""Weights as the client can be held to them: draws around a point, within a range, by their order, or of any kind.

Each function gives draws by criteria, every row at least 0 and adding up to 1, from the generator that is handed in.
"""

from typing import Final

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike

from toolkit.measures.aggregation_methods import shares
from toolkit.measures.intervals import Array

_ROUNDS: Final = 200


def of_any_kind(criteria: int, draws: int, rng: Generator) -> Array:
    """Every set of weights as likely as any other: uniform on the simplex."""
    return np.asarray(rng.dirichlet(np.ones(criteria), size=draws))


def around(point: ArrayLike, concentration: float, draws: int, rng: Generator) -> Array:
    """Dirichlet with the stated weights as its mean; a weight w has variance w (1 - w) / (concentration + 1).

    A concentration of 100 moves a weight of .3 by .046 (one standard deviation), one of 1000 by .014. A criterion
    of weight 0 stays at 0. Raises ValueError for weights below 0 or all 0, or a concentration not above 0.
    """
    weights = shares(point)
    if not concentration > 0:
        raise ValueError("A concentration is a number above 0.")
    found = np.zeros((draws, weights.size))
    some = weights > 0
    found[:, some] = rng.dirichlet(concentration * weights[some], size=draws)
    return found


def within(point: ArrayLike, reach: ArrayLike, draws: int, rng: Generator) -> Array:
    """Uniform among the weights that lie within `reach` of the stated ones, each and all, and add up to 1.

    `reach` is one number or one per criterion, in weight (.05 is five points of a hundred). Weights are not
    rescaled after drawing, which would take them out of their range: they are drawn wider and kept where they lie
    within it. Raises ValueError for weights below 0 or all 0 and a reach below 0.
    """
    weights = shares(point)
    room = np.broadcast_to(np.asarray(reach, float), weights.shape)
    if (room < 0).any():
        raise ValueError("A reach is 0 or more.")
    low, high = np.maximum(weights - room, 0.0), np.minimum(weights + room, 1.0)
    found: list[Array] = []
    for _round in range(_ROUNDS):
        # Two ways to draw wider, each uniform where it is kept: one is lucky with narrow ranges, one with wide ones.
        for trial in (_in_a_box(low, high, max(draws, 1_000), rng), _above(low, max(draws, 1_000), rng)):
            # Rounding must not refuse a range of no width.
            kept = ((trial >= low - 1e-12) & (trial <= high + 1e-12)).all(axis=1)
            found.append(np.maximum(trial[kept], 0.0))
        if sum(len(part) for part in found) >= draws:
            return np.asarray(np.vstack(found)[:draws])
    raise ValueError("Hardly any weights lie within this reach and add up to 1; state a wider one.")


def _in_a_box(low: Array, high: Array, draws: int, rng: Generator) -> Array:
    """All but the widest uniform in their range, the widest what remains."""
    found = rng.uniform(low, high, size=(draws, low.size))
    last = int(np.argmax(high - low))
    found[:, last] = 0.0
    found[:, last] = 1 - found.sum(axis=1)
    return found


def _above(low: Array, draws: int, rng: Generator) -> Array:
    """Uniform among all weights that are nowhere below their range."""
    return np.asarray(low + (1 - low.sum()) * of_any_kind(low.size, draws, rng))


def in_order(places: ArrayLike, draws: int, rng: Generator) -> Array:
    """Uniform among the weights that keep a stated order: place 1 weighs at least as much as place 2, and so on.

    Criteria of one place may weigh either way.
    """
    places = np.asarray(places, float)
    drawn = -np.sort(-of_any_kind(places.size, draws, rng), axis=1)
    order = np.lexsort((rng.random((draws, places.size)), np.broadcast_to(places, drawn.shape)), axis=-1)
    found = np.empty_like(drawn)
    np.put_along_axis(found, order, drawn, axis=1)
    return found
