"""Control charts for other data than one value a period: shares of many, samples of a few, drifts. On plain arrays.

Reports draw XmR charts; these stand beside them for the analyst. Never mix the rules of two families in one chart.
"""

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

# Montgomery, appendix VI: what makes the mean range of samples of 2 to 10 a standard deviation.
MEAN_RANGE: Final = {2: 1.128, 3: 1.693, 4: 2.059, 5: 2.326, 6: 2.534, 7: 2.704, 8: 2.847, 9: 2.970, 10: 3.078}


class Band(NamedTuple):
    """Centre and limits per point."""

    centre: Array
    low: Array
    high: Array


class Cumulated(NamedTuple):
    """The upper and the lower sum, in standard errors; the lower one is 0 or less."""

    up: Array
    down: Array


def laney(successes: ArrayLike, rows: ArrayLike) -> Band:
    """Laney's p' chart: limits of shares whose spread is more than their rows would give (Laney 2002).

    The chart to take where each share has thousands of rows: binomial limits would then call every day special. The
    distance of each share from the mean share in its own binomial errors is charted as XmR, and its spread widens,
    or narrows, the binomial limits of each point. Kept within 0 and 1.
    """
    hits, rows = np.asarray(successes, dtype=float), np.asarray(rows, dtype=float)
    centre = hits.sum() / rows.sum()
    error = np.sqrt(centre * (1 - centre) / rows)
    distance = (hits / rows - centre) / error
    # 3 / 1.128 here, as Laney has it and qicharts2 computes it; 2.66 is that, rounded.
    spread = np.abs(np.diff(distance)).mean() / 1.128
    low, high = centre - 3 * error * spread, centre + 3 * error * spread
    return Band(np.full(rows.shape, centre), np.clip(low, 0, 1), np.clip(high, 0, 1))


def samples(values: ArrayLike) -> tuple[float, float, Band]:
    """Centre, standard deviation and limits of the means of samples of equal size (xbar chart; Montgomery).

    The standard deviation comes from the samples' mean range. `values` has a row per sample.
    """
    values = np.asarray(values, dtype=float)
    size = values.shape[1]
    means = values.mean(axis=1)
    centre, deviation = float(means.mean()), float(np.ptp(values, axis=1).mean() / MEAN_RANGE[size])
    half = 3 * deviation / np.sqrt(size)
    return centre, deviation, Band(*(np.full(means.shape, each) for each in (centre, centre - half, centre + half)))


def moving_average(
    means: ArrayLike, *, centre: float, error: float, weight: float = 0.2, width: float = 3.0
) -> tuple[Array, Band]:
    """Exponentially weighted moving average and its limits (EWMA; Roberts 1959); `error` is one mean's."""
    means = np.asarray(means, dtype=float)
    smooth = np.empty_like(means)
    last = centre
    for place, value in enumerate(means):
        last = smooth[place] = weight * value + (1 - weight) * last
    steps = np.arange(1, means.size + 1)
    half = width * error * np.sqrt(weight / (2 - weight) * (1 - (1 - weight) ** (2 * steps)))
    return smooth, Band(np.full(means.shape, centre), centre - half, centre + half)


def cumulated(means: ArrayLike, *, centre: float, error: float, slack: float = 0.5) -> Cumulated:
    """Cumulative sums of what exceeds `slack` standard errors either side of the centre (tabular CUSUM; Page 1954)."""
    distance = (np.asarray(means, dtype=float) - centre) / error
    up, down = np.zeros(distance.size), np.zeros(distance.size)
    high = low = 0.0
    for place, value in enumerate(distance):
        high, low = max(0.0, high + value - slack), min(0.0, low + value + slack)
        up[place], down[place] = high, low
    return Cumulated(up, down)


def nelson(values: ArrayLike, *, centre: float, deviation: float) -> dict[int, list[int]]:
    """Nelson's eight rules (1984): for each the positions, from 0, of the points that complete its pattern.

    Another rule set than the NHS's, with 9 points for a shift and 6 for a trend.
    """
    z = (np.asarray(values, dtype=float) - centre) / deviation
    up = np.sign(np.diff(z))
    turns = up[1:] * up[:-1] if up.size > 1 else np.zeros(0)

    def complete(size: int, holds: Any) -> list[int]:
        return [end for end in range(size - 1, z.size) if holds(z[end - size + 1 : end + 1], end)]

    def of_one_side(least: int, beyond: float) -> Any:
        return lambda w, end: any(np.sum(s * w > beyond) >= least and s * z[end] > beyond for s in (1, -1))

    return {
        1: complete(1, lambda w, _: abs(w[0]) > 3),
        2: complete(9, lambda w, _: abs(np.sign(w).sum()) == 9),
        3: complete(6, lambda _, end: abs(up[end - 5 : end].sum()) == 5),
        4: complete(14, lambda _, end: bool(np.all(turns[end - 13 : end - 1] == -1))),
        5: complete(3, of_one_side(2, 2)),
        6: complete(5, of_one_side(4, 1)),
        7: complete(15, lambda w, _: bool(np.all(np.abs(w) < 1))),
        8: complete(8, lambda w, _: bool(np.all(np.abs(w) > 1)) and bool(np.any(w > 0)) and bool(np.any(w < 0))),
    }


__all__ = ["Band", "Cumulated", "cumulated", "laney", "moving_average", "nelson", "samples"]
