"""Shares of units that differ around a common one, drawn towards it: the binomial model with a random intercept."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit, log_expit, logit

from toolkit.measures.intervals import Array

_NODES: Final = 25
_STEPS: Final = 100


class RandomIntercepts(NamedTuple):
    """The mean and standard deviation of the units' log odds, and each unit's share at the mode of its own."""

    mean: float
    spread: float
    shares: Array


def random_intercepts(hits: ArrayLike, rows: ArrayLike) -> RandomIntercepts:
    """Maximum likelihood with adaptive Gauss-Hermite quadrature of 25 points, as lme4's glmer(nAGQ = 25).

    A position per unit. Maximum likelihood puts the spread too low with few units, so that it shrinks more than
    `shrinkage.james_stein`: say which one is used. Rows are taken as independent. A spread of 0 where units differ
    less than chance lets them; NaN below two units with rows, or where all or none of the rows are hits.
    """
    from scipy.optimize import minimize

    hits, rows = np.asarray(hits, float), np.asarray(rows, float)
    told = rows > 0
    overall = hits.sum() / rows.sum() if told.any() else 0.0
    if told.sum() < 2 or not 0 < overall < 1:
        return RandomIntercepts(np.nan, np.nan, np.full(hits.shape, np.nan))
    nodes, weights = np.polynomial.hermite.hermgauss(_NODES)
    log_weights = np.log(weights) + nodes**2

    def loss(at: Array) -> float:
        mean, spread = float(at[0]), float(np.exp(at[1]))
        mode, width = _modes(hits, rows, mean, spread)
        standard = mode[:, None] + np.sqrt(2) * width[:, None] * nodes
        odds = mean + spread * standard
        each = hits[:, None] * log_expit(odds) + (rows - hits)[:, None] * log_expit(-odds) - standard**2 / 2
        return -float((np.logaddexp.reduce(each + log_weights, axis=1) + np.log(width)).sum())

    best = min(
        (
            minimize(
                loss, [float(logit(overall)), start], method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-10}
            )
            for start in (-2.5, -0.5)
        ),
        key=lambda found: float(found.fun),
    )
    mean, spread = float(best.x[0]), float(np.exp(best.x[1]))
    flat = loss(np.array([float(logit(overall)), -20.0]))
    if flat <= best.fun + 1e-9:
        return RandomIntercepts(float(logit(overall)), 0.0, np.full(hits.shape, overall))
    return RandomIntercepts(mean, spread, np.asarray(expit(mean + spread * _modes(hits, rows, mean, spread)[0])))


def _modes(hits: Array, rows: Array, mean: float, spread: float) -> tuple[Array, Array]:
    """Each unit's most likely intercept in standard deviations, and the curvature's width, by Newton's steps."""
    mode, width = np.zeros(hits.shape), np.ones(hits.shape)
    for _step in range(_STEPS):
        share = expit(mean + spread * mode)
        width = 1 / np.sqrt(1 + spread**2 * rows * share * (1 - share))
        # A log-concave target: steps of at most one keep Newton from running off.
        move = np.clip((spread * (hits - rows * share) - mode) * width**2, -1.0, 1.0)
        mode = mode + move
        if np.abs(move).max() < 1e-10:
            break
    return mode, width
