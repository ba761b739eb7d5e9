"""Shrinkage: a unit's figure drawn towards the whole by as much as chance could have moved it."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from toolkit.measures.intervals import Array


class RandomEffects(NamedTuple):
    """Units that differ around a mean: the mean, its error, the variance between units, Cochran's Q and I2 in %."""

    mean: float
    error: float
    tau2: float
    q: float
    i2: float


def dersimonian_laird(values: ArrayLike, variances: ArrayLike) -> RandomEffects:
    """The variance between units by moments (DerSimonian and Laird 1986); NaN without units, tau2 0 with one.

    A unit of infinite variance says nothing.
    """
    known = np.isfinite(np.asarray(variances, float))
    figures: Array = np.asarray(values, float)[known]
    spread: Array = np.asarray(variances, float)[known]
    if not figures.size:
        return RandomEffects(*[float("nan")] * 5)
    weight = 1 / spread
    q = float((weight * (figures - (weight * figures).sum() / weight.sum()) ** 2).sum())
    spare = float(weight.sum() - (weight**2).sum() / weight.sum())
    freedom = figures.size - 1
    tau2 = max(0.0, (q - freedom) / spare) if spare > 0 else 0.0
    final = 1 / (spread + tau2)
    i2 = max(0.0, 100 * (q - freedom) / q) if q > 0 else 0.0
    return RandomEffects(float((final * figures).sum() / final.sum()), float(final.sum() ** -0.5), tau2, q, i2)


def reliability(variances: ArrayLike, tau2: float) -> Array:
    """How much of a unit's figure is its own: 0 is all chance, 1 is none."""
    variances = np.asarray(variances, float)
    return np.asarray(tau2 / (tau2 + variances)) if tau2 > 0 else np.zeros(variances.shape)


def shrunk(values: ArrayLike, variances: ArrayLike) -> Array:
    """Each unit's best guess: its own figure by its reliability, the mean by the rest (empirical Bayes)."""
    found = dersimonian_laird(values, variances)
    own = reliability(variances, found.tau2)
    return found.mean + own * (np.asarray(values, float) - found.mean)


def james_stein(values: ArrayLike, variance: float) -> Array:
    """The same for units of one variance, towards their mean (Efron and Morris 1975); three units are too few."""
    values = np.asarray(values, float)
    mean = values.mean()
    factor = 1 - (values.size - 3) * variance / ((values - mean) ** 2).sum()
    return np.asarray(mean + factor * (values - mean))
