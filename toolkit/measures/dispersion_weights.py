"""Weights taken from the bids' own figures. For sensitivity only, never as the client's weights.

They reward dispersion and not importance: a criterion on which one bidder lies far out takes most of the weight,
whatever it matters to anybody, and the weights move when a bidder enters or leaves. All take bidders by criteria and
add up to 1; a criterion on which all are equal has weight 0, and where all criteria are so the weights are NaN.
"""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from toolkit.measures.aggregation_methods import flat, scaled
from toolkit.measures.intervals import Array


def by_entropy(matrix: ArrayLike) -> Array:
    """One less the Shannon entropy of each criterion's shares. Raises ValueError for figures below 0."""
    matrix = np.asarray(matrix, float)
    if (matrix < 0).any() or (matrix.sum(axis=0) <= 0).any():
        raise ValueError("Entropy weights take figures of 0 and above, and a criterion that is not all 0.")
    share = matrix / matrix.sum(axis=0)
    logs = np.log(np.where(share > 0, share, 1.0))
    return _shares(1 + (share * logs).sum(axis=0) / np.log(max(len(matrix), 2)), flat(matrix))


def by_spread(matrix: ArrayLike) -> Array:
    """The standard deviation of each criterion, in its own unit: scale the matrix first, or units decide."""
    return _shares(np.asarray(matrix, float).std(axis=0), flat(matrix))


def by_critic(
    matrix: ArrayLike,
    benefit: ArrayLike,
    *,
    correlation: Literal["pearson", "spearman"] = "pearson",
    rescale: bool = True,
) -> Array:
    """CRITIC: spread times how little a criterion goes with the others (Diakoulaki et al. 1995).

    Criteria are scaled between their extremes first; without `rescale` units decide (.87 in place of .20 for one
    criterion of the paper's data).
    """
    same = flat(matrix)
    values = scaled(matrix, benefit, "minmax") if rescale else np.asarray(matrix, float)
    told = values[:, ~same]
    ordered = _ranked(told) if correlation == "spearman" else told
    apart = 1 - np.atleast_2d(np.corrcoef(ordered, rowvar=False)) if told.shape[1] else np.empty((0, 0))
    found = np.zeros(values.shape[1])
    # A single criterion that tells bidders apart has nothing to be correlated with.
    found[~same] = told.std(axis=0, ddof=1) * (apart.sum(axis=0) if told.shape[1] > 1 else 1.0)
    return _shares(found, same)


def by_removal(matrix: ArrayLike, benefit: ArrayLike) -> Array:
    """MEREC: how much all totals move when the criterion is left out (Keshavarz-Ghorabaee et al. 2021).

    Raises ValueError for figures not above 0.
    """
    matrix, more = np.asarray(matrix, float), np.asarray(benefit, bool)
    if (matrix <= 0).any():
        raise ValueError("MEREC takes figures above 0.")
    logs = np.abs(np.log(np.where(more, matrix.min(axis=0) / matrix, matrix / matrix.max(axis=0))))
    count = matrix.shape[1]
    total = np.log1p(logs.sum(axis=1) / count)
    without = np.log1p((logs.sum(axis=1, keepdims=True) - logs) / count)
    return _shares(np.abs(without - total[:, None]).sum(axis=0), flat(matrix))


def _ranked(values: Array) -> Array:
    """Ranks along each column, ties averaged."""
    below = (values[None, :, :] < values[:, None, :]).sum(axis=1)
    equal = (values[None, :, :] == values[:, None, :]).sum(axis=1)
    return np.asarray(below + (equal + 1) / 2, dtype=float)


def _shares(found: Array, same: Array | np.ndarray) -> Array:
    found = np.where(same, 0.0, found)
    total = found.sum()
    return np.asarray(found / total if total > 0 else np.full(found.shape, np.nan))
