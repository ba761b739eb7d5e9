"""Ways to make one order of several criteria: the product's own, and others to see whether the order hangs on them.

A matrix is bidders by criteria. The weighted sum over fixed value functions is the method of the report; the rest
score bidders against each other, so that a bidder who enters or leaves can change the order of two others
(Garcia-Cascales and Lamata 2012), and are checks. Weights are used as they are given: `shares` makes them add up
to 1. A criterion on which all bidders are equal says nothing: it is marked in `flat` and never divided by. A figure
that is unknown makes a weighted sum unknown and is refused by the methods that score against each other.
"""

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from toolkit.measures.intervals import Array

Scaling = Literal["minmax", "max", "sum", "vector", "linear"]
Flags = NDArray[np.bool_]


class Closeness(NamedTuple):
    """TOPSIS: closeness to the ideal 0 to 1 per bidder, the ideal and its opposite, and criteria that say nothing.

    Closeness is NaN where no criterion tells the bidders apart.
    """

    value: Array
    ideal: Array
    anti_ideal: Array
    flat: Flags


class Compromise(NamedTuple):
    """VIKOR per bidder, smaller is better: s (sum of regrets), r (largest regret), q (both), and who is chosen.

    `advantage`: the first leads by at least 1 / (bidders - 1). `stability`: it is best by s or r as well. `chosen`
    marks the first alone where both hold, else the compromise set.
    """

    s: Array
    r: Array
    q: Array
    advantage: bool
    stability: bool
    chosen: Flags
    flat: Flags


def shares(weights: ArrayLike) -> Array:
    """Weights so that they add up to 1 along the last axis. Raises ValueError for one below 0 or a sum of 0."""
    weights = np.asarray(weights, float)
    if not (np.isfinite(weights).all() and (weights >= 0).all() and (weights.sum(axis=-1) > 0).all()):
        raise ValueError("Weights are finite, none below 0 and not all 0.")
    return np.asarray(weights / weights.sum(axis=-1, keepdims=True))


def flat(matrix: ArrayLike) -> Flags:
    """The criteria on which all bidders are equal, up to rounding. Raises ValueError for an unknown figure."""
    matrix = np.asarray(matrix, float)
    if not np.isfinite(matrix).all():
        raise ValueError("Bidders are scored against each other on figures that are all known.")
    return np.asarray(np.ptp(matrix, axis=0) <= 1e-12 * np.abs(matrix).max(axis=0))


def weighted_sum(values: ArrayLike, weights: ArrayLike) -> Array:
    """Each bidder's total: values (..., bidders, criteria) times weights (..., criteria), added up.

    Axes before are draws, of values, weights or both; with values of 0 to 1 and weights that add up to 1 the total is
    0 to 1. NaN where a weighed value is unknown. A bidder's total hangs on nobody else's values.
    """
    values, weights = np.asarray(values, float), np.asarray(weights, float)
    unused = (weights == 0)[..., None, :]
    return np.asarray(np.where(unused, 0.0, values * weights[..., None, :]).sum(axis=-1))


def weighted_product(values: ArrayLike, weights: ArrayLike) -> Array:
    """Each bidder's values to the power of their weights, multiplied; shapes as `weighted_sum`.

    One value of 0 makes the whole 0. Raises ValueError for values below 0.
    """
    values, weights = np.asarray(values, float), np.asarray(weights, float)
    if (values < 0).any():
        raise ValueError("A weighted product takes values of 0 and above.")
    return np.asarray(np.prod(values ** weights[..., None, :], axis=-1))


def waspas(values: ArrayLike, weights: ArrayLike, *, part: float = 0.5) -> Array:
    """The weighted sum by `part` and the weighted product by the rest (Zavadskas et al. 2012); shapes as these."""
    return np.asarray(part * weighted_sum(values, weights) + (1 - part) * weighted_product(values, weights))


def scaled(matrix: ArrayLike, benefit: ArrayLike, scaling: Scaling) -> Array:
    """The matrix in values that are better when higher, each criterion scaled by the bids themselves.

    `benefit` says per criterion whether more is better. minmax: between the extremes; max: over the largest, a cost
    as 1 less that; sum, vector: over the sum, the root of the sum of squares, a cost by its reciprocal (sum) or as 1
    less (vector); linear: over the largest, a cost as the smallest over it. minmax gives 0 where all are equal. Orders
    differ by scaling, which is a reason for fixed anchors. Raises ValueError for figures not above 0 where a
    reciprocal or a scale needs them.
    """
    matrix, more = np.asarray(matrix, float), np.asarray(benefit, bool)
    if scaling == "minmax":
        low, high = matrix.min(axis=0), matrix.max(axis=0)
        width = np.where(flat(matrix), np.inf, high - low)
        return np.asarray(np.where(more, matrix - low, high - matrix) / width)
    needed = matrix[:, ~more] if scaling in ("sum", "linear") else np.empty(0)
    if (needed <= 0).any() or (matrix < 0).any() or (matrix.max(axis=0) <= 0).any():
        raise ValueError(f'The scaling "{scaling}" takes figures of 0 and above, and costs above 0.')
    if scaling == "max":
        part = matrix / matrix.max(axis=0)
        return np.asarray(np.where(more, part, 1 - part))
    if scaling == "vector":
        part = matrix / np.sqrt((matrix**2).sum(axis=0))
        return np.asarray(np.where(more, part, 1 - part))
    reciprocal = 1 / np.where(more, 1.0, matrix)
    if scaling == "sum":
        either = np.where(more, matrix, reciprocal)
        return np.asarray(either / either.sum(axis=0))
    least = np.where(more, 1.0, matrix).min(axis=0)
    return np.asarray(np.where(more, matrix / matrix.max(axis=0), reciprocal * least))


def topsis(
    matrix: ArrayLike, weights: ArrayLike, benefit: ArrayLike, *, scaling: Literal["vector", "minmax"] = "vector"
) -> Closeness:
    """How near each bidder is to the best of every criterion, and how far from the worst (Hwang and Yoon 1981).

    vector: each criterion over its length, a cost's ideal its least figure; minmax: between the extremes.
    """
    matrix, weights, more = np.asarray(matrix, float), np.asarray(weights, float), np.asarray(benefit, bool)
    same = flat(matrix)
    if scaling == "minmax":
        found, more = scaled(matrix, more, "minmax"), np.ones(more.shape, bool)
    else:
        length = np.sqrt((matrix**2).sum(axis=0))
        found = matrix / np.where(length > 0, length, 1.0)
    weighed = found * weights
    ideal = np.where(more, weighed.max(axis=0), weighed.min(axis=0))
    worst = np.where(more, weighed.min(axis=0), weighed.max(axis=0))
    told = np.where(same, 0.0, 1.0)
    away, off = (np.sqrt((told * (weighed - end) ** 2).sum(axis=1)) for end in (ideal, worst))
    whole = away + off
    return Closeness(off / np.where(whole > 0, whole, np.nan), ideal, worst, same)


def vikor(matrix: ArrayLike, weights: ArrayLike, benefit: ArrayLike, *, majority: float = 0.5) -> Compromise:
    """The compromise between the least sum of regrets and the least largest regret (Opricovic and Tzeng 2004).

    `majority` weighs the sum against the largest, 0 to 1 (v of the paper). Where all bidders have one s or one r,
    that part is 0.
    """
    regret = _regret(matrix, benefit) * np.asarray(weights, float)
    s, r = regret.sum(axis=1), regret.max(axis=1)
    q = majority * _from_best(s) + (1 - majority) * _from_best(r)
    order = np.argsort(q, kind="stable")
    first = np.isclose(q, q[order[0]], rtol=0, atol=1e-12)
    near = q - q.min() < 1 / max(q.size - 1, 1) - 1e-12
    advantage = bool((near <= first).all())
    best = np.isclose(s, s.min(), rtol=0, atol=1e-12) | np.isclose(r, r.min(), rtol=0, atol=1e-12)
    stability = bool(best[first].all())
    if not advantage:
        chosen = near | first
    elif stability:
        chosen = first
    else:
        beyond = q[~first].min(initial=np.inf)
        chosen = first | np.isclose(q, beyond, rtol=0, atol=1e-12)
    return Compromise(s, r, q, advantage, stability, chosen, flat(matrix))


def _regret(matrix: ArrayLike, benefit: ArrayLike) -> Array:
    """How far below the best each figure is, 0 to 1; 0 throughout where all are equal."""
    return np.where(flat(matrix), 0.0, 1 - scaled(matrix, benefit, "minmax"))


def _from_best(distances: Array) -> Array:
    width = np.ptp(distances)
    return np.asarray((distances - distances.min()) / width if width > 1e-12 else np.zeros(distances.shape))
