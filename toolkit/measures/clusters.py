"""Groups in a cloud of points, or none: k-means held against no-group clouds, resamples and a second method.

Stability alone proves nothing: k-means cuts pure noise into two halves that come back in most resamples. So a number
of groups is accepted only where its silhouette beats both what is left when each column is shuffled and one cloud of
the same covariance, where it is above .25, where every group comes back (Hennig 2007) and none is too small.
"""

from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from toolkit.measures.intervals import Array

Labels = NDArray[np.int64]

GROUPS: Final = (2, 3, 4, 5, 6)
SILHOUETTE: Final = 0.25
JACCARD: Final = 0.75
LEVEL: Final = 0.05
NULLS: Final = 99
RESAMPLES: Final = 100
STARTS: Final = 4
# A point this many interquartile ranges away says no more than that it is far.
FARTHEST: Final = 3.0
# More points than this are drawn from for the clouds without groups: a silhouette costs the square of them.
MOST_POINTS: Final = 200
# Numbers held at once while many clouds are cut.
_HELD: Final = 4_000_000
_STEPS: Final = 30


class Segments(NamedTuple):
    """`labels`: each point's group, from 0 in order of size, all 0 where there are no groups. `groups`: how many, or 1.

    `trials`: one row per number of groups: groups, silhouette, chance_shuffled, chance_cloud, jaccard (of the least
    stable group), smallest, agreement (adjusted Rand with a Gaussian mixture), accepted, refused (why, one word each).
    `stability`: the Jaccard of each group.
    """

    groups: int
    labels: Labels
    trials: pd.DataFrame
    stability: Array


def robust_scaled(points: Array) -> Array:
    """Each column less its median, in interquartile ranges; a column whose middle half is one value is only centred."""
    points = np.asarray(points, float)
    low, middle, high = np.quantile(points, [0.25, 0.5, 0.75], axis=0)
    spread = high - low
    return np.asarray((points - middle) / np.where(spread > 0, spread, 1.0))


def redundant(points: Array, *, above: float = 0.8) -> list[tuple[int, int, float]]:
    """Columns that say what an earlier one says: pairs (dropped, kept, rank correlation), in order."""
    ranks = pd.DataFrame(np.asarray(points, float)).rank()
    with np.errstate(invalid="ignore"):
        alike = ranks.corr().to_numpy()
    kept: list[int] = []
    found = []
    for column in range(ranks.shape[1]):
        twin = next((other for other in kept if abs(alike[column, other]) > above), None)
        if twin is None:
            kept.append(column)
        else:
            found.append((column, twin, float(alike[column, twin])))
    return found


def silhouette(points: Array, labels: Labels) -> float:
    """The mean silhouette (Rousseeuw 1987), a point alone in its group counting 0."""
    return _silhouettes(_distances(points), labels)


def segments(points: Array, *, smallest: int, seed: int, groups: tuple[int, ...] = GROUPS) -> Segments:
    """The groups of `points` (rows by columns, scaled), or none; `smallest` is the fewest points of a group.

    Of several accepted numbers the fewest, unless more have a silhouette that as many Gaussian clouds as the fewer
    groups do not give. The same points and seed give the same answer.
    """
    points = np.clip(np.asarray(points, float), -FARTHEST, FARTHEST)
    rng = np.random.default_rng(seed)
    tried = [k for k in groups if len(points) >= max(k * smallest, k + 1)]
    nothing = Segments(1, np.zeros(len(points), np.int64), _trials([]), np.array([]))
    if not tried or not len(points) or np.ptp(points, axis=0).max() == 0:
        return nothing
    distances = _distances(points)
    shuffled, cloud = _null_silhouettes(points, tried, rng)
    rows, found = [], {}
    for place, k in enumerate(tried):
        labels = _in_order_of_size(_fitted(points, k, seed))
        value = _silhouettes(distances, labels)
        stability = jaccards(points, labels, rng)
        chances = [float((1 + (null[place] >= value).sum()) / (1 + null[place].size)) for null in (shuffled, cloud)]
        sizes = np.bincount(labels, minlength=k)
        reasons = {
            "silhouette": value <= SILHOUETTE,
            "shuffled": chances[0] > LEVEL / len(tried),
            "cloud": chances[1] > LEVEL / len(tried),
            "unstable": stability.min() < JACCARD,
            "small": sizes.min() < smallest,
        }
        refused = [name for name, holds in reasons.items() if holds]
        agreement = _agreement(points, labels, k, seed)
        rows.append((k, value, *chances, stability.min(), sizes.min(), agreement, not refused, ", ".join(refused)))
        found[k] = (value, labels, stability)
    trials = _trials(rows)
    accepted = [k for k, row in zip(tried, rows, strict=True) if row[7]]
    if not accepted:
        return nothing._replace(trials=trials)
    best = accepted[0]
    for k in accepted[1:]:
        if found[k][0] <= found[best][0]:
            continue
        fewer = _silhouettes_of(_drawn_like(points, found[best][1], rng), [k], rng)[0]
        if (1 + (fewer >= found[k][0]).sum()) / (1 + fewer.size) <= LEVEL / len(tried):
            best = k
    return Segments(best, found[best][1], trials, found[best][2])


def jaccards(points: Array, labels: Labels, rng: np.random.Generator, *, resamples: int = RESAMPLES) -> Array:
    """How like itself each group comes back when points are drawn with replacement: the mean best Jaccard.

    As fpc's clusterboot does it: a point drawn twice is used once.
    """
    count, k = len(points), int(labels.max()) + 1
    drawn = np.zeros((resamples, count))
    np.put_along_axis(drawn, rng.integers(0, count, (resamples, count)), 1.0, axis=1)
    again = cut(points[None], k, rng, weights=drawn)
    own = (labels[:, None] == np.arange(k)).astype(float)
    other = (again[:, :, None] == np.arange(k)) * drawn[:, :, None]
    both = np.einsum("nc,rnd->rcd", own, other)
    union = (drawn @ own)[:, :, None] + other.sum(1)[:, None, :] - both
    alike = np.divide(both, union, out=np.zeros_like(both), where=union > 0)
    return np.asarray(alike.max(2).mean(0))


def cut(clouds: Array, k: int, rng: np.random.Generator, *, weights: Array | None = None) -> Labels:
    """k-means of many clouds at once: labels, clouds by points. One cloud with many `weights` is many clouds.

    Each from several starts by the k-means++ rule (Arthur and Vassilvitskii 2007), the best kept.
    """
    count = max(len(clouds), 1 if weights is None else len(weights))
    weights = np.ones((count, clouds.shape[1])) if weights is None else weights
    step = max(1, _HELD // (STARTS * clouds.shape[1] * k))
    parts = []
    for first in range(0, count, step):
        some = slice(first, first + step)
        parts.append(_lloyd(clouds if len(clouds) == 1 else clouds[some], k, weights[some], rng))
    return np.concatenate(parts)


def _lloyd(clouds: Array, k: int, weights: Array, rng: np.random.Generator) -> Labels:
    # Axes: cloud, start, point or centre, column.
    cloud = clouds[:, None]
    weight = weights[:, None, :]
    norms = (cloud**2).sum(-1)
    centres = _starts(cloud, norms, k, weight, rng)
    nearest = np.zeros((), np.int64)
    for _step in range(_STEPS):
        away = norms[..., None] - 2 * cloud @ centres.swapaxes(-1, -2) + (centres**2).sum(-1)[..., None, :]
        before, nearest = nearest, away.argmin(-1)
        if before.shape == nearest.shape and (before == nearest).all():
            break
        member = (nearest[..., None] == np.arange(k)) * weight[..., None]
        size = member.sum(-2)
        moved = member.swapaxes(-1, -2) @ cloud / np.maximum(size, 1)[..., None]
        centres = np.where(size[..., None] > 0, moved, centres)
    inertia = (np.take_along_axis(away, nearest[..., None], -1)[..., 0] * weight).sum(-1)
    best = inertia.argmin(-1)
    return np.asarray(nearest[np.arange(len(nearest)), best])


def _starts(cloud: Array, norms: Array, k: int, weight: Array, rng: np.random.Generator) -> Array:
    clouds, points, columns = weight.shape[0], cloud.shape[-2], cloud.shape[-1]
    centres = np.empty((clouds, STARTS, k, columns))
    chance = np.broadcast_to(weight, (clouds, STARTS, points)).copy()
    spread = np.full((clouds, STARTS, points), np.inf)
    rows = np.arange(clouds)[:, None] if len(cloud) > 1 else 0
    for place in range(k):
        steps = chance.cumsum(-1)
        drawn = rng.random((clouds, STARTS, 1)) * steps[..., -1:]
        chosen = np.minimum((steps <= drawn).sum(-1), points - 1)
        centres[:, :, place] = cloud[rows, 0, chosen]
        new = centres[:, :, place, None, :]
        away = norms - 2 * (cloud * new).sum(-1) + (new**2).sum(-1)
        spread = np.minimum(spread, np.maximum(away, 0.0))
        chance = spread * weight
        chance = np.where(chance.sum(-1, keepdims=True) > 0, chance, weight)
    return centres


def _fitted(points: Array, k: int, seed: int) -> Labels:
    # Imported where it is used: a second that other sections would wait for.
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits

    # On so few points threads wait for each other longer than they work.
    with threadpool_limits(1):
        return np.asarray(KMeans(k, n_init=25, random_state=seed).fit(points).labels_, np.int64)


def _agreement(points: Array, labels: Labels, k: int, seed: int) -> float:
    """How far a mixture of k Gaussians agrees with the labels: the adjusted Rand index."""
    from sklearn.metrics import adjusted_rand_score
    from sklearn.mixture import GaussianMixture

    mixture = GaussianMixture(k, covariance_type="diag", reg_covar=1e-2, n_init=3, random_state=seed)
    return float(adjusted_rand_score(labels, mixture.fit_predict(points)))


def _null_silhouettes(points: Array, tried: list[int], rng: np.random.Generator) -> tuple[list[Array], list[Array]]:
    """Silhouettes of clouds without groups: columns shuffled, and one Gaussian cloud; an array per number of groups."""
    size = min(len(points), MOST_POINTS)
    shuffled = rng.permuted(np.broadcast_to(points, (NULLS, *points.shape)), axis=1)[:, :size]
    cloud = _drawn_like(points, np.zeros(len(points), np.int64), rng)
    return _silhouettes_of(shuffled, tried, rng), _silhouettes_of(cloud, tried, rng)


def _drawn_like(points: Array, labels: Labels, rng: np.random.Generator) -> Array:
    """Many clouds like the points if each group were one Gaussian cloud with its mean and covariance."""
    keep = rng.permutation(len(points))[: min(len(points), MOST_POINTS)]
    sizes = np.bincount(labels[keep])
    parts = []
    for group in np.flatnonzero(sizes):
        mine = points[labels == group]
        covariance = np.atleast_2d(np.cov(mine, rowvar=False))
        parts.append(rng.multivariate_normal(mine.mean(0), covariance, (NULLS, sizes[group]), method="eigh"))
    return np.clip(np.concatenate(parts, axis=1), -FARTHEST, FARTHEST)


def _silhouettes_of(clouds: Array, tried: list[int], rng: np.random.Generator) -> list[Array]:
    """The silhouettes of each cloud cut into each number of groups, an array per number."""
    labels = [cut(clouds, k, rng) for k in tried]
    values = np.array([[_silhouettes(d, each[n]) for each in labels] for n, d in enumerate(map(_distances, clouds))])
    return list(values.T)


def _distances(points: Array) -> Array:
    norms = (points**2).sum(1)
    return np.asarray(np.sqrt(np.maximum(norms[:, None] + norms - 2 * points @ points.T, 0.0)))


def _silhouettes(distances: Array, labels: Labels) -> float:
    k = int(labels.max()) + 1
    member = (labels[:, None] == np.arange(k)).astype(float)
    size = member.sum(0)
    total = distances @ member
    rows = np.arange(len(labels))
    own = size[labels]
    within = total[rows, labels] / np.maximum(own - 1, 1)
    mean = np.where(size > 0, total / np.maximum(size, 1), np.inf)
    mean[rows, labels] = np.inf
    next_best = mean.min(1)
    larger = np.maximum(within, next_best)
    score = np.divide(next_best - within, larger, out=np.zeros(len(rows)), where=(larger > 0) & np.isfinite(larger))
    return float(np.where(own > 1, score, 0.0).mean())


def _in_order_of_size(labels: Labels) -> Labels:
    sizes = np.bincount(labels)
    first = np.array([np.flatnonzero(labels == each)[0] for each in range(len(sizes))])
    order = np.lexsort((first, -sizes))
    return np.asarray(np.argsort(order)[labels])


def _trials(rows: list[tuple[object, ...]]) -> pd.DataFrame:
    columns = "groups silhouette chance_shuffled chance_cloud jaccard smallest agreement accepted refused".split()
    return pd.DataFrame(rows, columns=columns)
