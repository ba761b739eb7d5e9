"""Many tests at once: of two hundred equal agents ten lie outside 95 % limits by chance alone."""

import numpy as np
from numpy.typing import ArrayLike

from toolkit.measures.intervals import Array


def benjamini_hochberg(chances: ArrayLike) -> Array:
    """Adjusted p-values, in the order given: those at most q hold no more than a share q of false claims.

    Benjamini and Hochberg 1995. Where nothing is true at all, any claim is false, and one is made with a chance
    of at most q.
    """
    chances = np.asarray(chances, float)
    order = np.argsort(chances, kind="stable")
    ranked = chances[order] * chances.size / np.arange(1, chances.size + 1)
    adjusted = np.empty(chances.size)
    adjusted[order] = np.minimum(np.minimum.accumulate(ranked[::-1])[::-1], 1.0)
    return adjusted


def holm(chances: ArrayLike) -> Array:
    """Adjusted p-values, in the order given: any false claim among those at most q is made with a chance of q.

    Holm 1979, Scandinavian Journal of Statistics 6.
    """
    chances = np.asarray(chances, float)
    order = np.argsort(chances, kind="stable")
    adjusted = np.empty(chances.size)
    stepped = chances[order] * (chances.size - np.arange(chances.size))
    adjusted[order] = np.minimum(np.maximum.accumulate(stepped), 1.0)
    return adjusted


def level(adjusted: ArrayLike, error: float) -> float:
    """The one level that parts the tests that Holm tells, at `error`, from those that it does not.

    `error` over the number of tests not told: a limit drawn at this level leaves out what is told and nothing else.
    NaN in `adjusted` are tests that were not made.
    """
    tested = np.asarray(adjusted, float)
    tested = tested[np.isfinite(tested)]
    return error / max(int((tested > error).sum()), 1)
