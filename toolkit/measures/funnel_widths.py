"""Limits of a funnel that allows for units differing for reasons no count knows, on three scales.

Spiegelhalter 2005, Statistics in Medicine 24:1185-1202; `tau2` comes from `funnels.dispersion` on the same scale.
With tau2 0 they are the ordinary limits on that scale.
"""

import numpy as np
from numpy.typing import ArrayLike

from toolkit.measures.funnels import normal_quantile
from toolkit.measures.intervals import Interval


def of_log_ratios(expected: ArrayLike, tau2: float, *, level: float) -> Interval:
    """Limits of observed over expected counts on the log scale (as NHS SHMI): standard error 1 / sqrt(expected)."""
    half = normal_quantile(level) * np.sqrt(1 / np.asarray(expected, float) + tau2)
    return Interval(np.exp(-half), np.exp(half))


def of_root_ratios(expected: ArrayLike, tau2: float, *, level: float) -> Interval:
    """The same on the square-root scale (as CQC): standard error 1 / (2 sqrt(expected)); never below 0."""
    half = normal_quantile(level) * np.sqrt(1 / (4 * np.asarray(expected, float)) + tau2)
    return Interval(np.maximum(1 - half, 0.0) ** 2, (1 + half) ** 2)


def of_shares(share: float, rows: ArrayLike, tau2: float, *, level: float) -> Interval:
    """Limits around a share on the arcsine scale: standard error 1 / (2 sqrt(rows)); within 0 and 1."""
    half = normal_quantile(level) * np.sqrt(1 / (4 * np.asarray(rows, float)) + tau2)
    centre = np.arcsin(np.sqrt(share))
    low, high = np.maximum(centre - half, 0.0), np.minimum(centre + half, np.pi / 2)
    return Interval(np.sin(low) ** 2, np.sin(high) ** 2)
