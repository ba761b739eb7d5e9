"""Do more values lie just above a mark, and fewer just below it, than the rest of them lets expect?

A count per step of equal width is held against a smooth curve that is learnt from all other steps. Scores of a form
fall on few values and not evenly, so the curve is laid over a `base`: how often each step comes up by the form alone.
A heap is a pattern that needs an explanation, never proof: work that is done for the mark gives one too.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from toolkit.measures.intervals import Array

# The curve over the base is that of a normal distribution's logarithm.
DEGREE: Final = 2
# Steps beside the mark's two that the curve needs.
FEWEST_STEPS: Final = DEGREE + 3
# Values in the two steps beside the mark below which nothing is said.
FEWEST_NEAR: Final = 20


class Heap(NamedTuple):
    """Counts in the steps beside the mark, what the curve expects, and how far they part.

    `value`: how many times as many lie above as below, over what the curve expects: 1 is no heap. `moved`: how many
    values would have to come back from above for the curve's ratio. `p_value`: one-sided, for a heap above.
    """

    above: int
    below: int
    expected_above: float
    expected_below: float
    value: float
    low: float
    high: float
    moved: float
    p_value: float


def heap(counts: ArrayLike, base: ArrayLike, mark: int, *, confidence: float) -> Heap:
    """A heap at the mark: `counts` and `base` per step in order, `mark` the place of the first step at or above it.

    The curve is a Poisson regression with the base as its offset on all steps but the two beside the mark; what the
    other steps scatter beyond chance widens the limits (quasi-likelihood: McCullagh and Nelder 1989, 9). Limits and
    p-value are Student's on the log scale. NaN with fewer than five other steps or twenty values near the mark.
    """
    counts, base = np.asarray(counts, float), np.asarray(base, float)
    place = np.arange(counts.size)
    below, above = mark - 1, mark
    if not 0 < mark < counts.size:
        return _unsaid(0, 0)
    found = int(counts[above]), int(counts[below])
    # What the form alone gives next to never is no yardstick.
    rest = (base > 1e-4 * base.sum()) & (place != above) & (place != below)
    if rest.sum() < FEWEST_STEPS or sum(found) < FEWEST_NEAR or min(base[above], base[below]) <= 0:
        return _unsaid(*found)
    centred = (place - mark + 0.5) / counts.size
    design = np.vander(centred, DEGREE + 1, increasing=True)
    fitted = _curve(counts[rest], np.log(base[rest]), design[rest])
    if fitted is None:
        return _unsaid(*found)
    slope, covariance, scatter = fitted
    contrast = design[above] - design[below]
    expected = np.log(base[above] / base[below]) + float(contrast @ slope)
    # Half a count more on each side, so that none below is no certainty (Haldane; Anscombe).
    high, low = counts[above] + 0.5, counts[below] + 0.5
    gap = float(np.log(high / low)) - expected
    whole = sum(found)
    due = whole / (1 + np.exp(-expected))
    # The chance in the two counts is that of counts as the curve expects them: none below would have none of its own.
    error = float(np.sqrt(scatter * (1 / due + 1 / (whole - due) + contrast @ covariance @ contrast)))
    freedom = int(rest.sum()) - DEGREE - 1
    half = float(stats.t.ppf((1 + confidence) / 2, freedom)) * error
    return Heap(
        *found,
        float(due),
        float(whole - due),
        float(np.exp(gap)),
        float(np.exp(gap - half)),
        float(np.exp(gap + half)),
        float(found[0] - due),
        float(stats.t.sf(gap / error, freedom)),
    )


def _unsaid(above: int, below: int) -> Heap:
    return Heap(above, below, *[np.nan] * 7)


def _curve(counts: Array, offset: Array, design: Array) -> tuple[Array, Array, float] | None:
    """Coefficients of a Poisson regression, their covariance by chance alone, and how far counts scatter beyond it."""
    slope = np.zeros(design.shape[1])
    slope[0] = np.log(max(counts.sum(), 0.5)) - np.log(np.exp(offset).sum())
    for _round in range(50):
        mean = np.exp(np.clip(offset + design @ slope, -30, 30))
        information = design.T @ (design * mean[:, None])
        try:
            step = np.linalg.solve(information, design.T @ (counts - mean))
        except np.linalg.LinAlgError:
            return None
        # Long steps of a curve that is far off would overshoot.
        slope = slope + step / max(1.0, float(np.abs(step).max()) / 5)
        if np.abs(step).max() < 1e-9:
            break
    else:
        return None
    freedom = counts.size - design.shape[1]
    scatter = max(1.0, float(((counts - mean) ** 2 / np.maximum(mean, 1e-9)).sum() / freedom))
    return slope, np.asarray(np.linalg.inv(information)), scatter
