"""Scores that several assessors give to the same bidders on the same criteria: their mean, spread, and draws of it.

How far they agree is for `agreements.alpha` and `kappas`, with bidder and criterion as the unit.
"""

from typing import NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from toolkit.measures.intervals import Array


class PanelScores(NamedTuple):
    """Per bidder and criterion: mean, standard deviation over assessors, lowest, highest, and how many scored it.

    The standard deviation is NaN with one assessor, all but the number without any.
    """

    mean: Array
    spread: Array
    lowest: Array
    highest: Array
    assessors: NDArray[np.int64]


def panel_scores(scores: ArrayLike) -> PanelScores:
    """Scores are bidders by criteria by assessors, NaN where one gave none."""
    scores = np.asarray(scores, float)
    known = np.isfinite(scores)
    count = known.sum(axis=-1)
    some, several = np.where(count > 0, count, np.nan), np.where(count > 1, count - 1, np.nan)
    mean = np.where(known, scores, 0.0).sum(axis=-1) / some
    squares = np.where(known, (scores - mean[..., None]) ** 2, 0.0).sum(axis=-1)
    # Where there is no assessor at all there is neither.
    lowest = np.where(known, scores, np.inf).min(axis=-1, initial=np.inf)
    highest = np.where(known, scores, -np.inf).max(axis=-1, initial=-np.inf)
    told = count > 0
    return PanelScores(
        mean,
        np.sqrt(squares / several),
        np.where(told, lowest, np.nan),
        np.where(told, highest, np.nan),
        count.astype(np.int64),
    )


def pooled_spread(scores: ArrayLike) -> float:
    """How far assessors lie apart about one bidder on one criterion, pooled over all that several scored.

    Scores are bidders by criteria by assessors, in one unit (parts of the scale). The root of all squared deviations
    from each panel's mean over their degrees of freedom; NaN where nothing was scored by two.
    """
    told = panel_scores(scores)
    several = told.assessors > 1
    free = (told.assessors - 1)[several]
    return float(np.sqrt((told.spread[several] ** 2 * free).sum() / free.sum())) if several.any() else float("nan")


def least_spreads(scores: ArrayLike, steps: ArrayLike) -> Array:
    """The standard deviation that each panel's mean has at least: bidders by criteria, NaN where nobody scored.

    Scores as for `pooled_spread`, and the step in which each criterion was scored, in the same unit. A panel that
    happens to agree on one thing is no surer of it than of all others: its mean has at least the panel's pooled spread
    over the root of its assessors. Where all gave one score, one assessor too, it has at least that of rounding to a
    step, step / sqrt(12) (JCGM 100:2008, F.2.2.1), which more assessors make no smaller, because they all round alike.
    """
    told = panel_scores(scores)
    some = np.where(told.assessors > 0, told.assessors, np.nan)
    of_panel = np.nan_to_num(pooled_spread(scores)) / np.sqrt(some)
    agreed = told.highest == told.lowest
    rounding = np.broadcast_to(np.asarray(steps, float) / np.sqrt(12), of_panel.shape)
    return np.asarray(np.where(agreed, np.maximum(of_panel, rounding), of_panel))


def panel_draws(scores: ArrayLike, draws: int, rng: Generator) -> Array:
    """Mean scores as other panels of such assessors would give them: draws by bidders by criteria.

    Whole assessors are resampled, the same for every bidder and criterion, because a severe one is severe with all;
    one fewer than there are, so that small panels do not look surer than they are (Rao and Wu 1988). A score that no
    drawn assessor gave is the panel's mean. Raises ValueError with one assessor, who tells nothing about spread.
    """
    scores = np.asarray(scores, float)
    panel = scores.shape[-1]
    if panel < 2:
        raise ValueError("One assessor's scores have no spread to draw from; use them as they are and say so.")
    chosen = rng.multinomial(panel - 1, np.full(panel, 1 / panel), size=draws).astype(float)
    known = np.isfinite(scores)
    above = np.tensordot(chosen, np.where(known, scores, 0.0), axes=(1, 2))
    below = np.tensordot(chosen, known.astype(float), axes=(1, 2))
    return np.where(below > 0, above / np.where(below > 0, below, 1.0), panel_scores(scores).mean)
