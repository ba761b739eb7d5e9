"""Individuals charts (XmR): does a series vary as it always does, or has something changed? On plain arrays.

Limits are the mean and 2.66 mean moving ranges either side, with the rules of the NHS's Making Data Count, as the R
package NHSRplotthedots 0.2.2 applies them. The constant is 2.66, not 3/1.128 = 2.6596 (NIST/SEMATECH e-Handbook
6.3.2.2): the limits differ by less than 2 in 10 000 of their distance. Values are finite and in the order of time.
"""

import itertools
from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from toolkit.measures.entries import Better
from toolkit.measures.targets import Target, known

Array = NDArray[np.float64]
Texts = NDArray[np.str_]
Sides = NDArray[np.int64]
Truths = NDArray[np.bool_]

CONSTANT: Final = 2.66
# A moving range beyond this many mean ones is an outlier of its own (upper limit of the chart of ranges).
RANGE_CONSTANT: Final = 3.267
# Points on one side of the centre, and points each higher, or each lower, than the one before.
SHIFT_POINTS: Final = 7
TREND_POINTS: Final = 7
# With fewer points there are no limits; below the second number there are, with a warning.
FEWEST_POINTS: Final = 12
ENOUGH_POINTS: Final = 13
# In the order of precedence: a point shows the first that holds.
RULES: Final = ("beyond_limits", "trend", "two_of_three", "shift")
State = Literal["charted", "few_points", "not_enough_points", "no_variation"]


class Limits(NamedTuple):
    """The natural limits of one stretch: centre, limits, and two thirds of the way to each."""

    centre: float
    low: float
    high: float
    near_low: float
    near_high: float


class Chart(NamedTuple):
    """A chart, one position per point.

    centre, low and high are NaN where no limits may be claimed. `stretch` numbers the stretches between stated
    changes, `states` says of each what it is. `rule` is one of RULES or empty, `side` 1 for a point that shows a
    change upwards, -1 downwards, 0 none.
    """

    centre: Array
    low: Array
    high: Array
    moving_range: Array
    stretch: NDArray[np.int64]
    states: tuple[State, ...]
    rule: Texts
    side: Sides

    @property
    def state(self) -> State:
        """What the last stretch is: the one that verdicts speak of."""
        return self.states[-1] if self.states else "not_enough_points"


def moving_ranges(values: ArrayLike) -> Array:
    """The distance of each value from the one before; NaN for the first."""
    values = np.asarray(values, dtype=float)
    return np.abs(np.diff(values, prepend=np.nan))


def natural_limits(values: ArrayLike, *, screened: bool = False, constant: float = CONSTANT) -> Limits:
    """The limits of one stretch of values: their mean, and `constant` mean moving ranges either side.

    `screened` drops, once, moving ranges of 3.267 mean ones or more. That is the default of NHSRplotthedots and not
    ours: one wild value then narrows the limits, so that ordinary points count as signals. NaN limits below two
    values and where all are equal: a series that never varied does not say how much it may.
    """
    values = np.asarray(values, dtype=float)
    ranges = moving_ranges(values)[1:]
    if screened and ranges.size:
        ranges = ranges[ranges < RANGE_CONSTANT * ranges.mean()]
    centre = float(values.mean()) if values.size else float("nan")
    width = constant * float(ranges.mean()) if ranges.size else float("nan")
    if not width > 0:
        width = float("nan")
    return Limits(centre, centre - width, centre + width, centre - 2 * width / 3, centre + 2 * width / 3)


def xmr(
    values: ArrayLike,
    *,
    starts: Sequence[int] = (),
    baseline: int | None = None,
    screened: bool = False,
    fewest: int = FEWEST_POINTS,
) -> Chart:
    """The chart of a series.

    `starts` are the positions at which a stated change begins a new stretch: it has limits of its own, and no rule
    runs across its begin. With `baseline` the limits come from the first so many points of each stretch. A stretch
    whose limits would come from fewer than `fewest` points has neither limits nor signals.
    """
    values = np.asarray(values, dtype=float)
    edges = [0, *sorted({start for start in starts if 0 < start < values.size}), values.size]
    lines = np.full((3, values.size), np.nan)
    ranges = np.full(values.size, np.nan)
    stretch = np.zeros(values.size, dtype=np.int64)
    rule, side = np.full(values.size, "", dtype="<U16"), np.zeros(values.size, dtype=np.int64)
    states: list[State] = []
    for number, (begin, end) in enumerate(itertools.pairwise(edges)):
        if begin == end:
            continue
        own = values[begin:end]
        stretch[begin:end] = number
        ranges[begin:end] = moving_ranges(own)
        counted = own[:baseline]
        limits = natural_limits(counted, screened=screened)
        states.append(_state(counted, fewest))
        if states[-1] in ("charted", "few_points"):
            lines[:, begin:end] = np.array([limits.centre, limits.low, limits.high])[:, None]
            rule[begin:end], side[begin:end] = signals(own, limits)
    return Chart(lines[0], lines[1], lines[2], ranges, stretch, tuple(states), rule, side)


def _state(counted: Array, fewest: int) -> State:
    if counted.size < max(fewest, 2):
        return "not_enough_points"
    if not known(natural_limits(counted).low):
        return "no_variation"
    return "charted" if counted.size >= ENOUGH_POINTS else "few_points"


def signals(values: ArrayLike, limits: Limits) -> tuple[Texts, Sides]:
    """Of each point of one stretch the first of RULES that it shows, and the side to which it points."""
    values = np.asarray(values, dtype=float)
    found = (beyond_limits(values, limits), trend(values), two_of_three(values, limits), shift(values, limits.centre))
    rule, side = np.full(values.size, "", dtype="<U16"), np.zeros(values.size, dtype=np.int64)
    for name, sides in zip(RULES, found, strict=True):
        new = (side == 0) & (sides != 0)
        rule[new], side[new] = name, sides[new]
    return rule, side


def beyond_limits(values: Array, limits: Limits) -> Sides:
    """Points above the upper limit (1) or below the lower one (-1)."""
    return (values > limits.high).astype(np.int64) - (values < limits.low).astype(np.int64)


def trend(values: Array, points: int = TREND_POINTS) -> Sides:
    """Points of a run in which each is higher (1), or each lower (-1), than the one before; a tie ends the run.

    Seven points are six steps. Nelson counts six points for the same rule.
    """
    steps = np.sign(np.diff(values)).astype(np.int64)
    result = np.zeros(values.size, dtype=np.int64)
    for begin, end in _runs(steps):
        if steps[begin] and end - begin >= points - 1:
            result[begin : end + 1] = steps[begin]
    return result


def two_of_three(values: Array, limits: Limits) -> Sides:
    """Points between two thirds of the way and the limit, two or more of three in a row on one side of the centre.

    Only these far points count and are marked; a point beyond the limit is a signal of its own and not one of them.
    """
    far = ((values > limits.near_high) & (values <= limits.high)) | (
        (values < limits.near_low) & (values >= limits.low)
    )
    sides = np.sign(values - limits.centre).astype(np.int64)
    marked = np.zeros(values.size, dtype=bool)
    for begin in range(values.size - 2):
        window = slice(begin, begin + 3)
        if abs(sides[window].sum()) == 3 and far[window].sum() >= 2:
            marked[window] |= far[window]
    return np.where(marked, sides, 0)


def shift(values: Array, centre: float, points: int = SHIFT_POINTS) -> Sides:
    """Points of a run on one side of the centre; a point on the centre ends it. NHS: 7 points, Nelson: 9, WECO: 8."""
    sides = np.sign(values - centre).astype(np.int64)
    result = np.zeros(values.size, dtype=np.int64)
    for begin, end in _runs(sides):
        if end - begin >= points:
            result[begin:end] = sides[begin]
    return result


def _runs(signs: Sides) -> list[tuple[int, int]]:
    """Begin and end of each run of equal signs."""
    if not signs.size:
        return []
    edges = [0, *(np.flatnonzero(np.diff(signs)) + 1).tolist(), signs.size]
    return list(itertools.pairwise(edges))


class FalseSignals(NamedTuple):
    """The chance that a stable series shows a signal: at its latest point, and anywhere."""

    latest: float
    anywhere: float


# By simulation of normal independent points, 2 500 to 8 000 series each; tests simulate again.
_CHANCES: Final = {
    "points": (12, 13, 16, 20, 24, 28, 36, 52, 72, 90, 120, 180, 365),
    "latest": (0.011, 0.012, 0.012, 0.014, 0.014, 0.014, 0.014, 0.016, 0.017, 0.017, 0.017, 0.018, 0.018),
    "anywhere": (0.046, 0.060, 0.082, 0.120, 0.155, 0.191, 0.259, 0.388, 0.501, 0.588, 0.729, 0.857, 0.983),
}
# The same for days less their weekday's mean: it is learnt from the few days themselves, which costs some certainty.
_CHANCES_OF_DAYS: Final = {
    "points": (28, 42, 56, 84, 112, 182, 364),
    "latest": (0.021, 0.021, 0.021, 0.021, 0.021, 0.020, 0.020),
    "anywhere": (0.260, 0.377, 0.479, 0.622, 0.708, 0.868, 0.988),
}


def false_signals(points: int, *, less_weekday: bool = False) -> FalseSignals:
    """How often the four rules together signal where nothing changes, for a chart of so many points.

    `less_weekday`: the points are days less their weekday's mean. Independent points are assumed: where neighbours
    resemble each other there are more.
    """
    table = _CHANCES_OF_DAYS if less_weekday else _CHANCES
    latest, anywhere = (float(np.interp(points, table["points"], table[name])) for name in ("latest", "anywhere"))
    return FalseSignals(latest, anywhere)


Variation = Literal["improving", "worsening", "changing", "no signal", "not enough points", "no variation"]
Assurance = Literal["will pass", "hit and miss", "will fail", ""]


def meaning(side: int, better: Better) -> Variation:
    """What a signal to one side means for a figure that is better so: for a band or a context a change alone."""
    if not side:
        return "no signal"
    if better not in ("higher", "lower"):
        return "changing"
    return "improving" if (side > 0) == (better == "higher") else "worsening"


def variation(chart: Chart, better: Better) -> Variation:
    """What the latest point says of the process; an earlier signal that has ended is no verdict."""
    if chart.state == "not_enough_points":
        return "not enough points"
    if chart.state == "no_variation":
        return "no variation"
    return meaning(int(chart.side[-1]), better)


def assurance(chart: Chart, target: Target | None) -> Assurance:
    """Whether the process, as it varies now, will keep a target: the limits inside it, outside it, or neither.

    Empty without a target and without limits. A limit that lies on the target is not inside it, nor outside.
    """
    if target is None or chart.state not in ("charted", "few_points"):
        return ""
    low, high = float(chart.low[-1]), float(chart.high[-1])
    above = target.low is None or low > target.low
    below = target.high is None or high < target.high
    if above and below:
        return "will pass"
    fails = (target.low is not None and high < target.low) or (target.high is not None and low > target.high)
    return "will fail" if fails else "hit and miss"
