"""Weights as the client can be held to them: draws around a point, within a range, by their order, or of any kind.

Each function gives draws by criteria, every row at least 0 and adding up to 1, from the generator that is handed in.
"""

from typing import Final

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike

from toolkit.measures.aggregation_methods import shares
from toolkit.measures.intervals import Array

_ROUNDS: Final = 1_000


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
    rescaled after drawing, which would take them out of their range: all but the widest are drawn and the last is
    what remains, where it may. Raises ValueError for weights below 0 or all 0 and a reach below 0.
    """
    weights = shares(point)
    room = np.broadcast_to(np.asarray(reach, float), weights.shape)
    if (room < 0).any():
        raise ValueError("A reach is 0 or more.")
    low, high = np.maximum(weights - room, 0.0), np.minimum(weights + room, 1.0)
    last = int(np.argmax(high - low))
    rest = np.delete(np.arange(weights.size), last)
    found = np.empty((0, weights.size))
    for _round in range(_ROUNDS):
        trial = np.empty((max(draws, 1_000), weights.size))
        trial[:, rest] = rng.uniform(low[rest], high[rest], size=(len(trial), rest.size))
        trial[:, last] = 1 - trial[:, rest].sum(axis=1)
        # Rounding must not refuse a range of no width.
        kept = (trial[:, last] >= low[last] - 1e-12) & (trial[:, last] <= high[last] + 1e-12)
        found = np.vstack([found, np.maximum(trial[kept], 0.0)])
        if len(found) >= draws:
            return found[:draws]
    raise ValueError("Hardly any weights lie within this reach and add up to 1; state a wider one.")


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
