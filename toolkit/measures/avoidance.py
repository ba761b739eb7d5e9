"""Which units do something far more often than the rest, when the rest differ among themselves anyway.

Whoever avoids work pushes a share up, never down, and several may do it at once. So suspects are set aside one after
another, the most unlikely first, and each is held against what those who are left make ordinary: who is judged has no
part in the yardstick, nor have others who do the same.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaincinv

from toolkit.measures.intervals import Array
from toolkit.measures.multiplicity import holm
from toolkit.measures.ordinary_differences import Family, Ordinary, chances, fewest_unlikely, ordinary

FEWEST_UNITS: Final = 10
# Of how many audits in which nobody does anything unusual one claims that somebody does.
FALSE_CLAIMS: Final = 0.05
# How often what is said to be seen would be seen.
POWER: Final = 0.8
# The most units that can be unusual: one in so many.
_MOST: Final = 3
_BATCHES: Final = 60
_FAMILIES: Final[tuple[Family, ...]] = ("gamma", "lognormal")


class Excess(NamedTuple):
    """Per unit: its chance under the usual, the same adjusted for all units looked at, and whether that is a claim."""

    chance: Array
    adjusted: Array
    claimed: NDArray[np.bool_]


def excess(
    count: ArrayLike,
    rows: ArrayLike,
    exposure: ArrayLike,
    *,
    doubt: ArrayLike = 0.0,
    false_claims: float = FALSE_CLAIMS,
    families: Sequence[Family] = _FAMILIES,
) -> Excess:
    """Units whose count out of `rows` exceeds what the others make ordinary.

    `exposure` is what a unit's rows are worth in rows of the usual mix, in any unit; `doubt` its relative variance.
    Both may have a row per yardstick: what counts is how well each fits those who are not unusual.
    Up to a third of the units are set aside in turn, the least likely first, each tested among those left
    (Rosner 1983, Technometrics 25, with exact upper tails in place of Student's). The last one that is beyond
    `false_claims`, adjusted for all that were left, ends the list of suspects; each of them is a claim if the units
    that are no suspects still make it unlikely, adjusted after Holm (1979). Where no unit is unusual, a claim is made
    in a share of at most `false_claims` of audits if the units' shares are spread as gamma, and in little more if
    they are log-normal. Fewer than ten units: NaN and no claim. `rows` and `exposure` are above 0.
    """
    count, rows = (np.asarray(each, float) for each in (count, rows))
    exposure, doubt = _yardsticks(exposure, doubt)
    if count.size < FEWEST_UNITS:
        return Excess(np.full(count.size, np.nan), np.full(count.size, np.nan), np.zeros(count.size, bool))
    found = ordinary(count, rows, exposure, doubt, families)
    claimed = _suspects(found, false_claims)
    while True:
        chance = chances(found, ~claimed)
        adjusted = holm(chance)
        kept = claimed & (adjusted <= false_claims)
        if (kept == claimed).all():
            return Excess(chance, adjusted, claimed)
        claimed = kept


def smallest_found(
    count: ArrayLike,
    rows: ArrayLike,
    exposure: ArrayLike,
    claimed: NDArray[np.bool_],
    *,
    of_rows: float,
    doubt: ArrayLike = 0.0,
    false_claims: float = FALSE_CLAIMS,
    families: Sequence[Family] = _FAMILIES,
) -> float:
    """The share that one unit with `of_rows` rows of the usual mix must have to be claimed four times in five.

    Beside the units that are not `claimed`. NaN below ten units, and where even all of its rows would not be enough.
    """
    count, rows = (np.asarray(each, float) for each in (count, rows))
    exposure, doubt = _yardsticks(exposure, doubt)
    if count.size < FEWEST_UNITS:
        return float("nan")
    found = ordinary(count, rows, exposure * rows.sum() / exposure.sum(1, keepdims=True), doubt, families)
    whole = float(np.floor(of_rows))
    least = fewest_unlikely(found, ~claimed, whole, np.median(doubt, axis=1), false_claims / count.size)
    return float(betaincinv(least, whole - least + 1, POWER)) if least <= whole else float("nan")


def _yardsticks(exposure: ArrayLike, doubt: ArrayLike) -> tuple[Array, Array]:
    exposure = np.atleast_2d(np.asarray(exposure, float))
    return exposure, np.array(np.broadcast_to(np.asarray(doubt, float), exposure.shape))


def _suspects(found: Ordinary, false_claims: float) -> NDArray[np.bool_]:
    size = len(found.likelihood)
    left = np.ones(size, bool)
    order: list[int] = []
    last = 0
    while len(order) < size // _MOST:
        chance = np.where(left, chances(found, left), np.inf)
        batch = np.argsort(chance, kind="stable")[: min(max(1, size // _BATCHES), size // _MOST - len(order))]
        beyond = int((chance[batch] * left.sum() <= false_claims).sum())
        last = len(order) + beyond if beyond else last
        order += batch.tolist()
        left[batch] = False
    suspects = np.zeros(size, bool)
    suspects[order[:last]] = True
    return suspects
