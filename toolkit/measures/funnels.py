"""Funnel plots: which units lie outside what chance allows, with and without over-dispersion.

Limits of shares are exact: binomial steps, the binomial interpolated between steps, Poisson. With large counts they
accuse everybody, because units differ for reasons that no count knows; the over-dispersed limits allow for that
(Spiegelhalter 2005, Statistics in Medicine 24; the arithmetic of NHS SHMI and CQC). All on plain arrays.
"""

from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import bdtr, bdtrc, chdtri, gammaln, ndtri, xlog1py, xlogy

from toolkit.measures.intervals import Array

# 95 % and 99.8 %: two and three standard errors, as funnel plots draw them.
LEVELS: Final = (0.95, 0.998)
Extremes = Literal["winsorise", "trim", "keep"]


class Dispersion(NamedTuple):
    """How much more units differ than chance explains: phi is 1 and tau2 is 0 where chance explains all of it."""

    phi: float
    tau2: float


def binomial_quantile(probability: ArrayLike, rows: ArrayLike, share: ArrayLike) -> Array:
    """The smallest count whose distribution function reaches `probability`, by bisection, element by element."""
    probability, rows, share = np.broadcast_arrays(
        np.asarray(probability, float), np.asarray(rows, float), np.asarray(share, float)
    )
    low, high = np.full(rows.shape, -1.0), rows.copy()
    for _step in range(64):
        middle = np.floor((low + high) / 2)
        reached = bdtr(np.maximum(middle, 0), rows.astype(int), share) >= probability
        reached &= middle >= 0
        low, high = np.where(reached, low, middle), np.where(reached, middle, high)
        if np.all(high - low <= 1):
            break
    return high


def exact_binomial(share: ArrayLike, rows: ArrayLike, probability: float) -> Array:
    """The funnel's limit of a share at `rows`, as a share: the exact quantile, in steps of one row."""
    rows = np.asarray(rows, float)
    return np.asarray(binomial_quantile(probability, rows, share) / rows)


def interpolated_binomial(share: ArrayLike, rows: ArrayLike, probability: ArrayLike) -> Array:
    """The same limit without steps (Spiegelhalter 2005, A.1.1); below 0 where no count lies so low."""
    rows = np.asarray(rows, float)
    count = binomial_quantile(probability, rows, share)
    whole = rows.astype(int)
    at = bdtr(count, whole, share)
    below = np.where(count > 0, bdtr(np.maximum(count - 1, 0), whole, share), 0.0)
    return np.asarray((count - (at - probability) / (at - below)) / rows)


def poisson_limits(expected: ArrayLike, level: float) -> tuple[Array, Array]:
    """Limits of observed over expected where counts vary as Poisson counts do: exact, by the chi-square link."""
    expected = np.asarray(expected, float)
    tail = (1 - level) / 2
    low = chdtri(2 * expected, 1 - tail) / (2 * expected)
    high = chdtri(2 * (expected + 1), tail) / (2 * expected)
    return low, high


def upper_tail(count: ArrayLike, rows: ArrayLike, share: ArrayLike) -> Array:
    """The chance of this count or more out of `rows` independent ones."""
    count, rows, share = np.asarray(count, float), np.asarray(rows, float), np.asarray(share, float)
    return np.where(count > 0, bdtrc(np.maximum(count - 1, 0), rows.astype(int), share), 1.0)


def lower_tail(count: ArrayLike, rows: ArrayLike, share: ArrayLike) -> Array:
    """The chance of this count or fewer out of `rows` independent ones."""
    count, rows, share = np.asarray(count, float), np.asarray(rows, float), np.asarray(share, float)
    return np.asarray(bdtr(count, rows.astype(int), share))


def beyond_chance(count: ArrayLike, rows: ArrayLike, share: ArrayLike, level: float) -> Array:
    """-1 where so few, 1 where so many out of `rows` come by chance less often than the limits of `level` allow.

    Exact: each side of a true null is claimed in at most half of 1 - `level`, however rare the events.
    """
    tail = (1 - level) / 2
    many, few = upper_tail(count, rows, share) < tail, lower_tail(count, rows, share) < tail
    return np.asarray(many.astype(float) - few.astype(float))


def binomial_scores(count: ArrayLike, rows: ArrayLike, share: ArrayLike) -> Array:
    """Counts as z-scores: the normal quantile of the exact tail, half of the count's own chance in it (mid-p).

    Near normal under the null even where most counts are 0, as scores on a transformed scale are not. Beyond what a
    tail can be told apart from nothing, the signed root of the deviance. 0 where `share` is 0 or 1 and so is the count.
    """
    count, rows, share = np.broadcast_arrays(*(np.asarray(each, float) for each in (count, rows, share)))
    ways = gammaln(rows + 1) - gammaln(count + 1) - gammaln(rows - count + 1)
    own = np.exp(ways + xlogy(count, share) + xlog1py(rows - count, -share)) / 2
    more = bdtrc(count, rows.astype(int), share) + own
    fewer = np.where(count > 0, bdtr(np.maximum(count - 1, 0), rows.astype(int), share), 0.0) + own
    score = np.where(more < fewer, -ndtri(np.minimum(more, 0.5)), ndtri(np.minimum(fewer, 0.5)))
    expected = rows * share
    with np.errstate(divide="ignore", invalid="ignore"):
        deviance = xlogy(count, count / expected) + xlogy(rows - count, (rows - count) / (rows - expected))
    root = np.sign(count - expected) * np.sqrt(2 * np.maximum(np.nan_to_num(deviance, posinf=np.inf), 0.0))
    return np.asarray(np.where(np.minimum(more, fewer) > 1e-290, score, root))


def winsorised(z: ArrayLike, part: float) -> Array:
    """The z-scores with both tails of `part` pulled in to their quantiles."""
    z = np.asarray(z, float)
    return np.asarray(np.clip(z, *np.quantile(z, [part, 1 - part])))


def untrimmed(z: ArrayLike, part: float) -> NDArray[np.bool_]:
    """Which z-scores rank neither in the lowest nor in the highest `part`, by the rule of NHS SHMI."""
    z = np.asarray(z, float)
    order = np.sort(z)
    # Ranks of ties are averaged.
    rank = (np.searchsorted(order, z, "left") + np.searchsorted(order, z, "right") + 1) / 2
    slices = round(1 / part)
    place = np.floor(rank * slices / (z.size + 1))
    return np.asarray((place > 0) & (place < slices - 1))


def dispersion(z: ArrayLike, errors: ArrayLike, *, extremes: Extremes = "winsorise", part: float = 0.1) -> Dispersion:
    """phi, the mean squared z-score, and tau2, the variance between units beside the sampling `errors`.

    Extremes are pulled in or left out first, so that the few that differ do not excuse themselves. tau2 is 0
    where phi says so; both are NaN below two units.
    """
    z, errors = np.asarray(z, float), np.asarray(errors, float)
    if z.size < 2:
        return Dispersion(float("nan"), float("nan"))
    if extremes == "winsorise":
        z = winsorised(z, part)
    elif extremes == "trim":
        kept = untrimmed(z, part)
        z, errors = z[kept], errors[kept]
    phi = float(np.mean(z**2))
    weight = 1 / errors**2
    spare = weight.sum() - (weight**2).sum() / weight.sum()
    return Dispersion(phi, max(0.0, float((z.size * phi - (z.size - 1)) / spare)))


def outside(value: ArrayLike, low: ArrayLike, high: ArrayLike) -> Array:
    """-1 below the limits, 1 above them, 0 between; a value on a limit is inside."""
    value = np.asarray(value, float)
    return np.asarray((value > high).astype(float) - (value < low).astype(float))


def normal_quantile(level: float) -> float:
    """How many standard errors lie between the centre and a two-sided limit."""
    return float(ndtri((1 + level) / 2))
