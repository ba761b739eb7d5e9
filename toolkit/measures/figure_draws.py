"""Draws of a figure that agree with its interval: what the same process could show in another period like it."""

from typing import Final

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike
from scipy.special import expit, logit, ndtri

from toolkit.measures.intervals import Array

Bounds = tuple[float | None, float | None]
SHARE: Final[Bounds] = (0.0, 1.0)


def figure_draws(
    value: ArrayLike,
    low: ArrayLike,
    high: ArrayLike,
    *,
    confidence: float,
    draws: int,
    rng: Generator,
    bounds: Bounds = (None, None),
) -> Array:
    """Draws by figures: the median is the value, and `confidence` of the draws lie between its limits.

    Each side of the value is half a normal distribution of its own width, on the logit of a figure that lies between
    two `bounds`, on the logarithm of one above a bound, on the figure itself otherwise, and wherever a limit touches a
    bound; nothing leaves the bounds. A figure without limits is drawn as it stands, which says nothing about how sure
    it is: that is for the caller to tell. NaN for a figure that is unknown.
    """
    return figures_at(
        rng.standard_normal((draws, np.size(value))), value, low, high, confidence=confidence, bounds=bounds
    )


def figures_at(
    scores: ArrayLike,
    value: ArrayLike,
    low: ArrayLike,
    high: ArrayLike,
    *,
    confidence: float,
    bounds: Bounds = (None, None),
) -> Array:
    """The figures so many standard deviations from their values: `scores` draws by figures, else as `figure_draws`.

    Raises ValueError for limits that do not hold the value between them, and a value outside the bounds.
    """
    z = np.asarray(scores, float)
    middle, below, above = (np.atleast_1d(np.asarray(each, float)) for each in (value, low, high))
    sure = np.isfinite(below) & np.isfinite(above)
    below, above = np.where(sure, below, middle), np.where(sure, above, middle)
    floor, ceiling = (-np.inf if bounds[0] is None else bounds[0]), (np.inf if bounds[1] is None else bounds[1])
    known = np.isfinite(middle)
    if (known & ~((below <= middle) & (middle <= above) & (floor <= middle) & (middle <= ceiling))).any():
        raise ValueError("Limits hold their value between them, and a value lies within what it can be.")
    reach = np.abs(z) / float(ndtri((1 + confidence) / 2))
    found = np.where(z < 0, _away(middle, below, reach, bounds), _away(middle, above, reach, bounds))
    return np.where(known, np.clip(found, floor, ceiling), np.nan)


def _on_scale(values: Array, bounds: Bounds) -> Array:
    """The values where nothing stops them: NaN or infinite where they touch a bound."""
    floor, ceiling = bounds
    with np.errstate(divide="ignore", invalid="ignore"):
        if floor is not None and ceiling is not None:
            return np.asarray(logit((values - floor) / (ceiling - floor)))
        return np.asarray(np.log(values - floor)) if floor is not None else values


def _off_scale(values: Array, bounds: Bounds) -> Array:
    floor, ceiling = bounds
    if floor is not None and ceiling is not None:
        return np.asarray(floor + (ceiling - floor) * expit(values))
    with np.errstate(over="ignore"):
        return np.asarray(np.exp(values) + floor) if floor is not None else values


def _away(middle: Array, end: Array, reach: Array, bounds: Bounds) -> Array:
    """The figure `reach` times as far from its middle as its end is."""
    one, other = _on_scale(middle, bounds), _on_scale(end, bounds)
    free = np.isfinite(one) & np.isfinite(other)
    one, other = np.where(free, one, 0.0), np.where(free, other, 0.0)
    return np.where(free, _off_scale(one + reach * (other - one), bounds), middle + reach * (end - middle))
