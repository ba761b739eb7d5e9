"""PROMETHEE: how strongly each bidder is preferred to the others and the others to it, criterion by criterion.

A check beside the weighted sum. Bidders are scored against each other: one who enters or leaves can change the
order of two others.
"""

from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from toolkit.measures.intervals import Array


class Preference(NamedTuple):
    """How a lead on a criterion becomes a preference of 0 to 1, in the criterion's unit.

    usual: any lead is 1. level: half above `indifference`, 1 above `preference`. linear: from 0 at `indifference`
    straight to 1 at `preference`. gaussian: 1 - exp(-lead^2 / (2 width^2)).
    """

    kind: Literal["usual", "level", "linear", "gaussian"] = "usual"
    indifference: float = 0.0
    preference: float = 0.0
    width: float = 0.0


class Flows(NamedTuple):
    """Per bidder the mean preference over the others, of the others over it, and the net of both; 0 to 1, -1 to 1.

    `preferred[a, b]` is how much a is preferred to b. NaN flows for a single bidder.
    """

    positive: Array
    negative: Array
    net: Array
    preferred: Array


USUAL: Final = Preference()


def flows(matrix: ArrayLike, weights: ArrayLike, benefit: ArrayLike, preferences: list[Preference]) -> Flows:
    """PROMETHEE's flows of a matrix of bidders by criteria, a preference per criterion; weights add up to 1.

    Brans and Vincke 1985, Management Science 31. The net flow is the complete order of PROMETHEE II. A criterion on
    which all are equal prefers nobody. Raises ValueError for thresholds that do not order, a width not above 0, and an
    unknown figure.
    """
    matrix, weights = np.asarray(matrix, float), np.asarray(weights, float)
    if not np.isfinite(matrix).all():
        raise ValueError("Bidders are scored against each other on figures that are all known.")
    sign = np.where(np.asarray(benefit, bool), 1.0, -1.0)
    lead = sign * (matrix[:, None, :] - matrix[None, :, :])
    of_each = [_preferred(lead[:, :, j], each) for j, each in enumerate(preferences)]
    index = np.asarray((np.stack(of_each, axis=-1) * weights).sum(axis=-1))
    others = len(matrix) - 1
    positive, negative = (index.sum(axis=axis) / (others if others else np.nan) for axis in (1, 0))
    return Flows(positive, negative, positive - negative, index)


def outranks(found: Flows) -> NDArray[np.bool_]:
    """PROMETHEE I: whether a is ahead of b by one flow and not behind by the other, bidders by bidders.

    Pairs ahead neither way are equal or cannot be compared.
    """
    rise = found.positive[:, None] - found.positive[None, :]
    fall = found.negative[None, :] - found.negative[:, None]
    near = 1e-12
    return np.asarray((rise > -near) & (fall > -near) & ((rise > near) | (fall > near)))


def _preferred(lead: Array, how: Preference) -> Array:
    if how.kind == "usual":
        return np.asarray((lead > 0).astype(float))
    if how.kind == "gaussian":
        if not how.width > 0:
            raise ValueError("A gaussian preference has a width above 0.")
        return np.where(lead > 0, 1 - np.exp(-(lead**2) / (2 * how.width**2)), 0.0)
    if not 0 <= how.indifference <= how.preference or (how.kind == "linear" and how.indifference == how.preference):
        raise ValueError("Indifference is 0 or more and below preference.")
    if how.kind == "level":
        return np.where(lead > how.preference, 1.0, np.where(lead > how.indifference, 0.5, 0.0))
    return np.asarray(np.clip((lead - how.indifference) / (how.preference - how.indifference), 0.0, 1.0))
