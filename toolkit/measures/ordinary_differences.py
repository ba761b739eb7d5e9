"""How often units that differ only as people do show so many events: the chance of a count, learnt from the others.

A unit's share is drawn around a mean common to all, its count is binomial. Mean and spread are not known: each pair
of them that could be counts as much as the others' counts make it likely (an empirical Bayes predictive distribution),
so that few units and rare events widen what passes for ordinary. How the shares of people are spread is not known
either: as gamma, or with the longer tail of a log-normal.
"""

from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtrc, betainc, gammainc, ndtr

from toolkit.measures.intervals import Array

Family = Literal["gamma", "lognormal"]

# Standard deviations of the units' shares, relative to their mean. Equal steps of the logarithm, equally likely, as
# for any scale that nobody knows; the smallest stands for units that do not differ.
SPREADS: Final = np.geomspace(0.05, 1.5, 18)
_MEANS: Final = 26
# Standard errors of the mean that the grid reaches beyond what all units, and the lower two thirds, make likely.
_REACH: Final = 4.0
# How far shares lie from their mean, on the log scale: the longest tails tried are exhausted there.
_BELOW, _ABOVE = -5.0, 4.0
# Smaller ones are no evidence, and slow to multiply.
_FLOOR: Final = 1e-200


class Ordinary(NamedTuple):
    """How likely each unit's count is, and that it is so high or higher, under each hypothesis: units by hypotheses.

    `prior`: how likely each hypothesis is before. `scales`: per yardstick the edges of the bins of the logarithm of
    the share, and the weight of each bin under each of its hypotheses. Likelihoods are logarithms, and so is `prior`.
    """

    likelihood: Array
    tail: Array
    prior: Array
    scales: list[tuple[Array, Array]]


def ordinary(count: Array, rows: Array, exposure: Array, doubt: Array, families: Sequence[Family]) -> Ordinary:
    """The hypotheses that these units could come of.

    `exposure` is how many rows of the usual mix each unit's `rows` are worth, `doubt` its relative variance: one row
    per yardstick, units across. No yardstick is likelier than another before the counts are seen. `rows` and
    `exposure` are above 0.
    """
    # Bins of the logarithm of the share, finer than the mean of so many units is known.
    step = min(0.05, 0.35 / np.sqrt(len(count)))
    likelihoods, tails, priors, scales = [], [], [], []
    for worth, unsure in zip(exposure, doubt, strict=True):
        first, last = _reach(count, worth)
        apart = max(1, round((last - first) / step / _MEANS))
        places = np.arange(0, int((last - first) / step) + apart + 1, apart)
        edges = first + _BELOW + step * np.arange(places[-1] + round((_ABOVE - _BELOW) / step) + 1)
        mixings = np.concatenate([_mixings(places, len(edges) - 1, step, family) for family in families])
        likely, tail = _by_bin(count, rows, worth / rows, unsure, edges)
        likelihoods.append(np.log(likely @ mixings.T + _FLOOR))
        tails.append(tail @ mixings.T)
        # A yardstick whose means stand closer together is no likelier for it.
        priors.append(np.full(len(mixings), np.log(apart)))
        scales.append((edges, mixings))
    likelihood, tail, prior = (np.concatenate(parts, axis=-1) for parts in (likelihoods, tails, priors))
    return Ordinary(likelihood, tail, prior, scales)


def chances(found: Ordinary, among: NDArray[np.bool_]) -> Array:
    """Each unit's chance of its count or more, by what those `among` make likely; a unit never speaks for itself."""
    together = found.likelihood[among].sum(0) + found.prior
    return np.asarray((_weights(together - found.likelihood * among[:, None]) * found.tail).sum(1))


def fewest_unlikely(found: Ordinary, among: NDArray[np.bool_], rows: float, doubt: Array, chance: float) -> float:
    """The smallest count out of `rows` of the usual mix whose chance is at most `chance`; infinite where none is.

    `doubt`: one per yardstick.
    """
    weights = _weights((found.likelihood[among].sum(0) + found.prior)[None])[0]
    ends = np.cumsum([len(mixings) for _edges, mixings in found.scales])[:-1]
    parts = [part @ mixings for part, (_edges, mixings) in zip(np.split(weights, ends), found.scales, strict=True)]
    low, high = 0.0, rows + 1
    while high - low > 1:
        middle = np.floor((low + high) / 2)
        reached = 0.0
        for part, (edges, _weight), unsure in zip(parts, found.scales, doubt, strict=True):
            count, of_rows, relative, error = (np.array([each]) for each in (middle, rows, 1.0, unsure))
            reached += float(_by_bin(count, of_rows, relative, error, edges)[1][0] @ part)
        low, high = (low, middle) if reached <= chance else (middle, high)
    return high if high <= rows else np.inf


def _weights(likelihood: Array) -> Array:
    weights = np.exp(likelihood - likelihood.max(1, keepdims=True))
    return np.asarray(weights / weights.sum(1, keepdims=True))


def _reach(count: Array, exposure: Array) -> tuple[float, float]:
    """The logarithms between which the mean of those who are not unusual must lie, few or many as they are."""
    order = np.argsort(count / exposure, kind="stable")
    ends = []
    for side, mine in ((-1, order[: -(-2 * len(order) // 3)]), (1, order)):
        events = count[mine].sum() + 0.5
        error = min(1.5, np.sqrt(1 / events + 1 / len(mine)))
        ends.append(float(np.log(events / exposure[mine].sum()) + side * _REACH * error))
    return ends[0], ends[1]


def _mixings(places: NDArray[np.int64], bins: int, step: float, family: Family) -> Array:
    """The weight of each bin under each mean (at the edge so many steps up) and spread; the ends hold the rest."""
    edges = step * np.arange(round((_ABOVE - _BELOW) / step) + 1) + _BELOW
    spread = SPREADS[:, None]
    if family == "gamma":
        reached = gammainc(spread**-2, np.exp(edges) / spread**2)
    else:
        width = np.sqrt(np.log1p(spread**2))
        reached = ndtr(edges / width + width / 2)
    reached[:, 0], reached[:, -1] = 0.0, 1.0
    mass = np.diff(reached, axis=1)
    found = np.zeros((len(places), len(SPREADS), bins))
    for row, place in enumerate(places):
        found[row, :, place : place + mass.shape[1]] = mass
    return np.where(found > _FLOOR, found, 0.0).reshape(-1, bins)


def _by_bin(count: Array, rows: Array, relative: Array, doubt: Array, edges: Array) -> tuple[Array, Array]:
    """Likelihood of each count, averaged over each bin, and its upper tail at the bin's middle."""
    count, rows = count[:, None], rows[:, None]
    ends = np.clip(relative[:, None] * np.exp(edges), 0.0, 1.0)
    middle = np.clip(relative[:, None] * np.exp((edges[1:] + edges[:-1]) / 2), 0.0, 1.0)
    width = np.diff(ends, axis=1)
    # The integral over a bin is exact however narrow the likelihood is.
    mass = np.diff(betainc(count + 1, rows - count + 1, ends), axis=1)
    likely = np.where(width > 0, mass / np.where(width > 0, width, 1.0) / (rows + 1), count >= rows)
    tail = np.where(count > 0, bdtrc(np.maximum(count - 1, 0), rows.astype(int), middle), 1.0)
    step = edges[1] - edges[0]
    for place in np.flatnonzero(np.sqrt(np.log1p(doubt)) > step / 2):
        likely[place], tail[place] = (_smoothed(each[place], doubt[place], step) for each in (likely, tail))
    return np.where(likely > _FLOOR, likely, 0.0), tail


def _smoothed(values: Array, doubt: float, step: float) -> Array:
    """Averaged over a normal error of the logarithm of the exposure."""
    error = np.sqrt(np.log1p(doubt))
    reach = int(4 * error / step) + 1
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) * step / error) ** 2)
    return np.convolve(np.pad(values, reach, mode="edge"), weights / weights.sum(), "valid")
