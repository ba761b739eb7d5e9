"""Is a rater kinder or stricter than the others are on contacts of the same kind?

Each rater's mean score is held against the others' mean in each cell (the same kind of contact, or the same session),
the rater left out of the yardstick. Scores of one cluster (an agent's contacts, a session) resemble each other, so the
chance in a difference is taken over clusters. Differences between raters hang together, since each is in the
yardstick of the rest; their spread and its limits take that into account.
"""

from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq
from scipy.special import fdtrc, fdtri, stdtr, stdtrit

from toolkit.measures import multiplicity, shrinkage
from toolkit.measures.intervals import FEWEST_CLUSTERS, Array

Numbers = NDArray[np.int64]

EFFECTS: Final = [
    "rater", "rows", "left_out", "mean", "effect", "low", "high", "error", "clusters", "p_value", "adjusted",
    "reliability", "shrunk",
]  # fmt: skip


class Spread(NamedTuple):
    """The standard deviation of raters in earnest, its limits, and the chance of such differences without any.

    `reliability` is the median share of a rater's difference that is the rater's own.
    """

    value: float
    low: float
    high: float
    p_value: float
    raters: int
    reliability: float


class RaterEffects(NamedTuple):
    """`effects` has a row per rater in the columns of `EFFECTS`, `spread` says how much raters differ."""

    effects: pd.DataFrame
    spread: Spread


def rater_effects(
    rater: ArrayLike,
    cell: ArrayLike,
    cluster: ArrayLike,
    rows: ArrayLike,
    sums: ArrayLike,
    *,
    confidence: float,
    fewest_others: int = 1,
    fewest_rows: int = 2,
) -> RaterEffects:
    """Each rater against the others, from scores added up by rater, cell and cluster: `rows` of them, and `sums`.

    A cell in which the others gave fewer than `fewest_others` scores is left out. effect: the rater's mean less the
    others' on the same cells, in the scores' unit; its limits are Student's over clusters. A rater with fewer than
    `fewest_rows` comparable scores is in the others' yardstick and has no effect (NaN). p_value: two-sided; adjusted:
    after Holm over the raters who have one. shrunk: the effect by its reliability (`shrinkage.reliability`). The
    spread is by moments, its limits are those under which the differences are ordinary (Viechtbauer 2007, Statistics
    in Medicine 26; Hotelling's F in place of chi-square).
    """
    (names, who), (_cells, where), (_clusters, group) = (_numbered(each) for each in (rater, cell, cluster))
    rows, sums = np.asarray(rows, float), np.asarray(sums, float)
    if not names.size:
        return RaterEffects(pd.DataFrame(columns=EFFECTS), Spread(np.nan, np.nan, np.nan, np.nan, 0, np.nan))
    count, total = (_by(who, where, each, len(names), int(where.max()) + 1) for each in (rows, sums))
    others = count.sum(0) - count
    known = (count > 0) & (others >= max(fewest_others, 1))
    yardstick = np.divide(total.sum(0) - total, others, out=np.zeros_like(total), where=others > 0)
    comparable = np.where(known, count, 0.0)
    mine = comparable.sum(1)
    judged = mine >= max(fewest_rows, 1)
    divisor = np.where(mine > 0, mine, np.nan)
    effect = np.where(known, total - count * yardstick, 0.0).sum(1) / divisor
    share = comparable / divisor[:, None]
    influence = _influences(who, where, group, rows, sums, known, yardstick, effect, divisor, share, others)
    present = _by(who, group, np.where(known[who, where], rows, 0.0), len(names), int(group.max()) + 1)
    clusters = (present > 0).sum(1)
    squares = (present**2).sum(1)
    effective = np.where(squares > 0, mine**2 / np.where(squares > 0, squares, 1.0), 0.0)
    judged &= effective >= FEWEST_CLUSTERS
    scale = np.sqrt(np.where(clusters > 1, clusters / np.maximum(clusters - 1, 1), np.nan))
    covariance = (influence @ influence.T) * np.outer(scale, scale)
    error = np.sqrt(np.diag(covariance))
    judged &= error > 1e-9
    # What each rater's leniency does to each effect: 1 to the own, less a part to those who are held against it.
    leaning = np.eye(len(names)) - (np.divide(share, others, out=np.zeros_like(share), where=others > 0)) @ count.T
    leaning += np.diag(np.divide(share * count, others, out=np.zeros_like(share), where=others > 0).sum(1))
    frame = pd.DataFrame({"rater": names, "rows": mine.astype(int), "left_out": (count.sum(1) - mine).astype(int)})
    frame["mean"] = total.sum(1) / count.sum(1)
    freedom = np.where(judged, effective - 1, np.nan)
    t = effect / np.where(judged, error, np.nan)
    half = stdtrit(freedom, (1 + confidence) / 2) * np.where(judged, error, np.nan)
    frame["effect"] = np.where(judged, effect, np.nan)
    frame["low"], frame["high"] = effect - half, effect + half
    frame["error"], frame["clusters"] = np.where(judged, error, np.nan), clusters
    frame["p_value"] = 2 * stdtr(freedom, -np.abs(t))
    frame["adjusted"] = np.nan
    frame.loc[judged, "adjusted"] = multiplicity.holm(frame.p_value[judged])
    at = np.flatnonzero(judged)
    spread = _spread(effect[at], covariance[np.ix_(at, at)], leaning[at], int(group.max()), confidence)
    weight = (leaning**2).sum(1)
    own = shrinkage.reliability(np.diag(covariance) / weight, 0.0 if np.isnan(spread.value) else spread.value**2)
    frame["reliability"] = np.where(judged & np.isfinite(spread.value), own, np.nan)
    frame["shrunk"] = frame.effect * frame.reliability
    middle = float(np.nanmedian(frame.reliability)) if frame.reliability.notna().any() else np.nan
    return RaterEffects(frame[EFFECTS], spread._replace(reliability=middle))


def _numbered(labels: ArrayLike) -> tuple[NDArray[np.str_], Numbers]:
    names, number = np.unique(np.asarray(labels, dtype=str), return_inverse=True)
    return names, number.astype(np.int64)


def _by(one: Numbers, other: Numbers, values: Array, height: int, width: int) -> Array:
    found = np.bincount(one * width + other, weights=values, minlength=height * width)
    return np.asarray(found, float).reshape(height, width)


def _influences(
    who: Numbers,
    where: Numbers,
    group: Numbers,
    rows: Array,
    sums: Array,
    known: Array,
    yardstick: Array,
    effect: Array,
    divisor: Array,
    share: Array,
    others: Array,
) -> Array:
    """Raters by clusters: how much the scores of a cluster move each effect."""
    groups = int(group.max()) + 1
    own = np.where(known[who, where], sums - rows * (yardstick + effect[:, None])[who, where], 0.0)
    found = _by(who, group, own / divisor[who], len(effect), groups)
    for rater in range(len(effect)):
        held = known[rater, where] & (who != rater)
        if held.any():
            cells = where[held]
            apart = sums[held] - rows[held] * yardstick[rater, cells]
            # A mean of few lies nearer to them than the truth does.
            many = others[rater, cells]
            moved = share[rater, cells] / many * apart * np.sqrt(many / np.maximum(many - 1, 1))
            found[rater] -= np.bincount(group[held], weights=moved, minlength=groups)
    return np.asarray(np.nan_to_num(found))


def _spread(effect: Array, covariance: Array, leaning: Array, freedom: int, confidence: float) -> Spread:
    raters = len(effect)
    if raters < 2:
        return Spread(np.nan, np.nan, np.nan, np.nan, raters, np.nan)
    both = leaning @ leaning.T
    value = max(0.0, (float(effect @ effect) - float(np.trace(covariance))) / float(np.trace(both)))
    deviation = float(np.sqrt(value))
    # All raters kinder together change nothing: that direction is left out.
    directions, sizes, _right = np.linalg.svd(leaning, full_matrices=False)
    kept = directions[:, sizes > 1e-6 * sizes.max()]
    if kept.shape[1] == raters and raters > 1:
        kept = kept[:, : raters - 1]
    z, noise, signal = kept.T @ effect, kept.T @ covariance @ kept, kept.T @ both @ kept
    width = kept.shape[1]
    rest = freedom - width + 1
    if rest < 1 or np.linalg.matrix_rank(noise) < width:
        return Spread(deviation, np.nan, np.nan, np.nan, raters, np.nan)

    def ratio(tau2: float) -> float:
        return float(z @ np.linalg.solve(noise + tau2 * signal, z) * rest / (width * freedom))

    tail = (1 - confidence) / 2
    top = 1e4 * (float(effect @ effect) + float(np.trace(covariance))) + 1e-12

    def reached(level: float) -> float:
        if ratio(0.0) <= level:
            return 0.0
        return float(brentq(lambda tau2: ratio(tau2) - level, 0.0, top)) if ratio(top) < level else top

    ends = [reached(float(fdtri(width, rest, level))) for level in (1 - tail, tail)]
    p_value = float(fdtrc(width, rest, ratio(0.0)))
    low, high = float(np.sqrt(min(ends[0], value))), float(np.sqrt(max(ends[1], value)))
    # Raters closer than chance would have them leave no limit to tell.
    return Spread(deviation, low if high > 0 else np.nan, high if high > 0 else np.nan, p_value, raters, np.nan)
