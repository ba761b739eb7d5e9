"""A model of units and kinds of work side by side: the check on figures that are standardised cell by cell.

Each unit and each word of the mix has one effect, the same wherever it occurs. Standardisation asks for no such thing,
so where the two disagree a figure hangs on the model. From sums per cluster and cell, never from rows.
"""

from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.sparse import csr_array

from toolkit.measures.direct_rates import Standardised
from toolkit.measures.intervals import Array

Link = Literal["identity", "log", "logit"]
_MOST_STEPS: Final = 60
_NEAR_ENOUGH: Final = 1e-10
# Effects beyond this on a log or log-odds scale are of cells that never or always show something.
_FARTHEST: Final = 25.0
NONE: Final = Standardised(*(np.array([]) for _name in Standardised._fields))


class Modelled(NamedTuple):
    """Each unit's figure at the reference's mix as the model has it; why_not: collinear, no_answer or empty."""

    standing: Standardised
    why_not: str


def main_effects(
    above: ArrayLike,
    below: ArrayLike,
    unit: ArrayLike,
    cell: ArrayLike,
    cluster: ArrayLike,
    reference: ArrayLike,
    kinds: pd.DataFrame,
    *,
    units: int,
    link: Link,
) -> Modelled:
    """Units and kinds of work as effects that add up on the link's scale, each unit's mean at the reference's mix.

    Positions as in `direct_rates.standardised`; `kinds` has a row per cell of `reference` and a column per name of the
    mix. identity is least squares, logit a logistic model of shares, log a quasi-Poisson one of amounts that are never
    negative: in each the sums that the model foresees equal those observed, for every unit and every word. Each unit's
    figure is the model's mean over the cells of the reference (marginal standardisation: Lane and Nelder 1982,
    Biometrics 38); its variance by the delta method from scores summed over clusters (CR1: Cameron and Miller 2015,
    Journal of Human Resources 50). A cluster belongs to one unit; the same label in another is another one.
    """
    who, at = np.asarray(unit, np.int64), np.asarray(cell, np.int64)
    up, down = np.asarray(above, float), np.asarray(below, float)
    used = (down > 0) & (np.asarray(reference, float)[at] > 0)
    who, at, up, down = who[used], at[used], up[used], down[used]
    share = np.asarray(reference, float) / np.sum(reference)
    cells = share.size
    place, code = np.unique(who * cells + at, return_inverse=True)
    words = _words(kinds)
    design = _design(place // cells, words[place % cells], units)
    sums, sizes = (np.asarray(np.bincount(code, weights=each, minlength=place.size), float) for each in (up, down))
    if not place.size or np.linalg.matrix_rank(design) < design.shape[1]:
        return Modelled(NONE, "collinear")
    effects = _fitted(design, sums, sizes, link)
    if effects is None:
        return Modelled(NONE, "no_answer")
    mean, slope = _linked(design @ effects, link)
    bread = np.linalg.inv((design * (sizes * slope)[:, None]).T @ design)
    _names, owner = np.unique(np.asarray(cluster)[used], return_inverse=True)
    keys, group = np.unique(who * (owner.max() + 1) + owner, return_inverse=True)
    scores = csr_array((up - mean[code] * down, (group, code)), shape=(keys.size, place.size)) @ design
    spread = keys.size / max(keys.size - 1, 1)
    covariance = spread * bread @ (scores.T @ scores) @ bread
    value, variance = np.full(units, np.nan), np.full(units, np.nan)
    for each in np.unique(who):
        own = _design(np.full(cells, each), words, units)
        foreseen, steep = _linked(own @ effects, link)
        gradient = (share * steep) @ own
        value[each], variance[each] = share @ foreseen, gradient @ covariance @ gradient
    of_unit = keys // (owner.max() + 1)
    held = np.bincount(group, weights=down)
    total, evenness = (np.bincount(of_unit, weights=each, minlength=units) for each in (held, held**2))
    clusters = np.bincount(of_unit, minlength=units).astype(np.int64)
    return Modelled(
        Standardised(
            value,
            np.where(clusters > 1, variance, np.nan),
            np.asarray(total, float),
            clusters,
            total**2 / np.where(evenness > 0, evenness, np.nan),
            np.bincount(place // cells, minlength=units).astype(np.int64),
        ),
        "",
    )


def _words(kinds: pd.DataFrame) -> Array:
    """A column per word of each name of the mix but its first: whether a cell has it."""
    columns: Sequence[Array] = [
        (kinds[name] == word).to_numpy(float) for name in kinds for word in sorted(kinds[name].unique(), key=str)[1:]
    ]
    return np.column_stack(columns) if columns else np.empty((len(kinds), 0))


def _design(unit: ArrayLike, words: Array, units: int) -> Array:
    every = np.asarray(unit)[:, None] == np.arange(units)
    return np.column_stack([every.astype(float), words])


def _linked(place: Array, link: Link) -> tuple[Array, Array]:
    """The mean at a place on the link's scale, and how fast it moves there."""
    if link == "identity":
        return place, np.ones(place.shape)
    if link == "log":
        mean = np.exp(np.clip(place, -_FARTHEST, _FARTHEST))
        return mean, mean
    mean = 1 / (1 + np.exp(-np.clip(place, -_FARTHEST, _FARTHEST)))
    return mean, mean * (1 - mean)


def _fitted(design: Array, sums: Array, sizes: Array, link: Link) -> Array | None:
    """The effects at which foreseen and observed sums agree, by Newton's steps; None where there are none."""
    typical = sums.sum() / sizes.sum()
    if (link != "identity" and not typical > 0) or (link == "logit" and not typical < 1):
        return None
    start = 0.0 if link == "identity" else np.log(typical) if link == "log" else np.log(typical / (1 - typical))
    effects: Array = np.linalg.lstsq(design, np.full(len(design), start))[0]
    for _step in range(_MOST_STEPS):
        mean, slope = _linked(design @ effects, link)
        weight = sizes * slope
        try:
            step = np.linalg.solve((design * weight[:, None]).T @ design, design.T @ (sums - sizes * mean))
        except np.linalg.LinAlgError:
            return None
        effects = effects + step
        if not np.all(np.isfinite(effects)) or (link != "identity" and np.abs(design @ effects).max() > _FARTHEST):
            return None
        if np.abs(step).max() < _NEAR_ENOUGH * (1 + np.abs(effects).max()):
            return effects
    return None
