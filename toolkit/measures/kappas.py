"""How far raters agree on categories, and how much of it is more than chance: kappa and its rivals.

Ratings come as numbers, units by raters, NaN where a rater gave none. A coefficient says what share of the agreement
that chance would not give was reached; the rivals differ in what they take for chance. Where all ratings are the same
nothing varies, and no coefficient says anything: NaN, neither 0 nor 1.

Errors are those of Gwet (2014, Handbook of Inter-Rater Reliability, 4th edition), in which each unit has its own
contribution. Where units come in clusters, such as the items of one session, contributions are added up by cluster.
"""

from collections.abc import Callable, Mapping
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri, stdtrit

from toolkit.measures import intervals
from toolkit.measures.intervals import Array

Weights = Literal["identity", "linear", "quadratic"]
WEIGHTS: Final = ("identity", "linear", "quadratic")
Chance = Literal["fleiss", "conger", "gwet", "brennan_prediger", "krippendorff"]


class Coefficient(NamedTuple):
    """A coefficient with its standard error and limits; `units` with two ratings or more, in so many `clusters`."""

    value: float
    error: float
    low: float
    high: float
    units: int
    clusters: int


class _Ratings(NamedTuple):
    """Units by categories: how often each was given, agreement by weight, and who gave what."""

    counts: Array
    weights: Array
    # Per unit: its agreement, and whether it has two ratings or more.
    agreed: Array
    paired: Array
    clusters: Array
    # Units by raters by categories.
    given: Array
    varied: bool


# What chance gives: its agreement, and each unit's contribution to it.
_ByChance = Callable[[_Ratings], tuple[float, Array]]


def agreement_weights(categories: ArrayLike, kind: Weights) -> Array:
    """How much two categories agree, 1 with themselves and 0 (linear, quadratic) from end to end of the scale."""
    values = np.asarray(categories, float)
    if kind == "identity" or values.size < 2:
        return np.eye(values.size)
    apart = np.abs(values[:, None] - values[None, :]) / np.ptp(values)
    return np.asarray(1 - apart if kind == "linear" else 1 - apart**2)


def percent_agreement(
    units: ArrayLike,
    *,
    confidence: float,
    weights: Weights = "identity",
    categories: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
) -> Coefficient:
    """The share of pairs of ratings of one unit that agree, a unit counting once; chance is not taken out.

    With weights near misses count in part. The interval is that of a share (`intervals.share_limits`), so that
    agreement on all of few units is no certainty.
    """
    found = _ratings(units, weights, categories, clusters)
    each = found.agreed[found.paired]
    value = float(each.mean()) if each.size else np.nan
    count, variance = _variance(each - value, found.clusters[found.paired])
    limits = intervals.share_limits(value, variance, each.size, count, confidence=confidence)
    return Coefficient(value, float(np.sqrt(variance)), float(limits.low), float(limits.high), each.size, count)


def coefficient(
    units: ArrayLike,
    chance: Chance,
    *,
    confidence: float,
    weights: Weights = "identity",
    categories: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
) -> Coefficient:
    """Agreement beyond `chance`: the rivals differ in what they take for it. With weights near misses count in part.

    fleiss: all raters use the categories alike (Fleiss' kappa 1971, of two raters Scott's pi). conger: each rater
    keeps the own use of the categories (Conger's kappa 1980, of two raters Cohen's). gwet: chance works on ratings
    that are hard to give, so it is small where one category rules (AC1, Gwet 2008; with weights AC2).
    brennan_prediger: each category is as likely as any other (1981). krippendorff: as fleiss, over pairs of ratings
    and with a correction for few of them: alpha, nominal or (quadratic weights) interval, with the analytic error.
    `categories` that nobody used count for gwet and brennan_prediger.
    """
    found = _ratings(units, weights, categories, clusters)
    return _alpha(found, confidence) if chance == "krippendorff" else _beyond(found, _CHANCES[chance], confidence)


def cohen(table: ArrayLike, *, confidence: float, weights: Weights = "identity") -> Coefficient:
    """Cohen's kappa of two raters, plain or weighted, from how often each pair of categories was given.

    Large-sample error of Fleiss, Cohen and Everitt (1969), normal limits. Categories lie a step apart.
    """
    counts = np.asarray(table, float)
    rows = counts.sum()
    weight = agreement_weights(np.arange(len(counts)), weights)
    share = counts / rows if rows else counts
    one, other = share.sum(1), share.sum(0)
    observed, chance = float((weight * share).sum()), float(one @ weight @ other)
    if not rows or not chance < 1 - 1e-12:
        return Coefficient(np.nan, np.nan, np.nan, np.nan, int(rows), int(rows))
    value = (observed - chance) / (1 - chance)
    expected = (weight @ other)[:, None] + (one @ weight)[None, :]
    spread = (share * (weight - expected * (1 - value)) ** 2).sum() - (value - chance * (1 - value)) ** 2
    error = float(np.sqrt(max(spread, 0.0) / rows) / (1 - chance))
    half = float(ndtri((1 + confidence) / 2)) * error
    return Coefficient(value, error, max(value - half, -1.0), min(value + half, 1.0), int(rows), int(rows))


class ByCategory(NamedTuple):
    """Fleiss' kappa of each category against all others, and its distance from none in standard errors."""

    category: Array
    value: Array
    z: Array


def fleiss_by_category(units: ArrayLike) -> tuple[float, ByCategory]:
    """On which category do raters agree? The whole's z against no agreement, and each category's kappa and z.

    Fleiss, Nee and Landis (1979), for units with the same number of ratings each; else NaN.
    """
    counts, categories = _counted(np.asarray(units, float), None)
    many = counts.sum(1)
    if not many.size or many.min() < 2 or np.ptp(many) > 0 or len(categories) < 2:
        blank = np.full(len(categories), np.nan)
        return float("nan"), ByCategory(categories, blank, blank)
    rows, raters = len(counts), float(many[0])
    share = counts.sum(0) / (rows * raters)
    rest = share * (1 - share)
    pairs = rows * raters * (raters - 1)
    value = 1 - (counts * (raters - counts)).sum(0) / (pairs * rest)
    whole = float((rest * value).sum() / rest.sum())
    error = np.sqrt(2 / pairs * (rest.sum() ** 2 - (rest * (1 - 2 * share)).sum())) / rest.sum()
    return whole / float(error), ByCategory(categories, value, value / np.sqrt(2 / pairs))


def _counted(units: Array, categories: ArrayLike | None) -> tuple[Array, Array]:
    values = np.unique(units[np.isfinite(units)]) if categories is None else np.unique(np.asarray(categories, float))
    return (units[:, :, None] == values).sum(1).astype(float), values


def _ratings(units: ArrayLike, weights: Weights, categories: ArrayLike | None, clusters: ArrayLike | None) -> _Ratings:
    table = np.asarray(units, float)
    cluster = np.arange(len(table)) if clusters is None else np.unique(np.asarray(clusters), return_inverse=True)[1]
    rated = np.isfinite(table).any(1)
    table, cluster = table[rated], cluster[rated]
    counts, values = _counted(table, categories)
    weight = agreement_weights(values, weights)
    many = counts.sum(1)
    paired = many > 1
    pairs = np.where(paired, many * (many - 1), 1)
    agreed = np.where(paired, (counts * (counts @ weight - 1)).sum(1) / pairs, 0.0)
    given = (table[:, :, None] == values).astype(float)
    return _Ratings(counts, weight, agreed, paired, cluster, given, bool((counts.sum(0) > 0).sum() > 1))


def _by_shares(found: _Ratings) -> tuple[float, Array]:
    each = found.counts / found.counts.sum(1, keepdims=True)
    share = each.mean(0)
    return float(share @ found.weights @ share), np.asarray(each @ (found.weights @ share))


def _by_difficulty(found: _Ratings) -> tuple[float, Array]:
    each = found.counts / found.counts.sum(1, keepdims=True)
    share = each.mean(0)
    factor = found.weights.sum() / (share.size * (share.size - 1))
    return float(factor * (share * (1 - share)).sum()), np.asarray(factor * (each @ (1 - share)))


def _evenly(found: _Ratings) -> tuple[float, Array]:
    chance = float(found.weights.sum() / len(found.weights) ** 2)
    return chance, np.full(len(found.counts), chance)


def _by_rater(found: _Ratings) -> tuple[float, Array]:
    rated = found.given.sum(2)
    of_rater = rated.sum(0)
    used = of_rater > 0
    rows, given, rated, of_rater = len(found.given), found.given[:, used], rated[:, used], of_rater[used]
    raters = int(used.sum())
    share = given.sum(0) / of_rater[:, None]
    total = share.sum(0)
    same = np.einsum("rk,kl,rl->", share, found.weights, share)
    chance = float((total @ found.weights @ total - same) / (raters * (raters - 1))) if raters > 1 else np.nan
    if raters < 2:
        return chance, np.full(rows, np.nan)
    # A unit moves the share of its raters alone, each by as much as he rated few units.
    moved = given - (rated - of_rater / rows)[:, :, None] * share
    moved = moved * (rows / of_rater)[None, :, None]
    others = (total[None, :] - share) @ found.weights
    return chance, np.asarray(np.einsum("urk,rk->u", moved, others) / (raters * (raters - 1)))


_CHANCES: Final[Mapping[str, _ByChance]] = {
    "fleiss": _by_shares,
    "conger": _by_rater,
    "gwet": _by_difficulty,
    "brennan_prediger": _evenly,
}


def _beyond(found: _Ratings, chance: _ByChance, confidence: float) -> Coefficient:
    paired = int(found.paired.sum())
    if not paired or not found.varied:
        return _undefined(found)
    observed = float(found.agreed[found.paired].mean())
    expected, each = chance(found)
    if not expected < 1:
        return _undefined(found)
    rows = len(found.counts)
    value = (observed - expected) / (1 - expected)
    own = rows / paired * (found.agreed - expected) * found.paired / (1 - expected)
    contributions = own - 2 * (1 - value) * (each - expected) / (1 - expected) - value
    return _told(value, contributions, found.clusters, paired, confidence)


def _alpha(every: _Ratings, confidence: float) -> Coefficient:
    counts, agreed = every.counts[every.paired], every.agreed[every.paired]
    many = counts.sum(1)
    if not every.varied or not many.size:
        return _undefined(every)
    mean = many.mean()
    shares = counts.mean(0) / mean
    by_chance = float(shares @ every.weights @ shares)
    if not by_chance < 1:
        return _undefined(every)
    each = agreed * many / mean
    observed = each.mean()
    corrected = observed + (1 - observed) / many.sum()
    value = (corrected - by_chance) / (1 - by_chance)
    plain = (observed - by_chance) / (1 - by_chance)
    apart = (many - mean) / mean
    chance = counts @ (every.weights @ shares) / mean - by_chance * apart
    own = (each - corrected * apart - by_chance) / (1 - by_chance)
    contributions = own - 2 * (1 - plain) * (chance - by_chance) / (1 - by_chance) - plain
    return _told(float(value), contributions, every.clusters[every.paired], many.size, confidence)


def _told(value: float, contributions: Array, cluster: Array, units: int, confidence: float) -> Coefficient:
    count, variance = _variance(contributions, cluster)
    error = float(np.sqrt(variance))
    half = float(stdtrit(count - 1, (1 + confidence) / 2)) * error if count > 1 else np.nan
    if not np.isfinite(half):
        return Coefficient(value, error, np.nan, np.nan, units, count)
    return Coefficient(value, error, max(value - half, -1.0), min(value + half, 1.0), units, count)


def _variance(contributions: Array, cluster: Array) -> tuple[int, float]:
    """The number of clusters, and the variance of a mean of contributions that are zero on average."""
    if not contributions.size:
        return 0, np.nan
    number = np.unique(cluster, return_inverse=True)[1]
    sums = np.bincount(number, weights=contributions)
    count = sums.size
    sums = np.where(np.abs(sums) > 1e-12, sums, 0.0)
    return count, float((sums**2).sum() * count / (count - 1)) / contributions.size**2 if count > 1 else np.nan


def _undefined(found: _Ratings) -> Coefficient:
    paired = found.clusters[found.paired]
    return Coefficient(np.nan, np.nan, np.nan, np.nan, len(paired), len(np.unique(paired)))
