"""Does somebody score higher or lower than the others on the same contacts? An exact answer for few sessions.

Where all who score a contact are alike, their scores of it could be given to each other: who stands apart is told from
what such exchanges within sessions give, whatever the scores' distribution (Phipson and Smyth 2010 for the count).
"""

from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

DRAWS: Final = 4_999
BATCH: Final = 250
SEED: Final = 20_240_229


def exchanged(rater: ArrayLike, session: ArrayLike, score: ArrayLike) -> dict[Any, float]:
    """Two-sided p-value per rater of scores, one entry each: how often exchanging moves him as far from the others.

    A session that one rater scored says nothing and takes no part; a rater without any other session has no entry.
    """
    raters, who = np.unique(np.asarray(rater), return_inverse=True)
    _sessions, where = np.unique(np.asarray(session), return_inverse=True)
    values = np.asarray(score, float)
    many = np.bincount(where)[where]
    there = many > 1
    who, where, values, many = who[there], np.unique(where[there], return_inverse=True)[1], values[there], many[there]
    if not values.size:
        return {}
    sums = np.bincount(where, weights=values)[where]
    # What a score is above the mean of the others of its session goes with it when scores are exchanged.
    above = (many * values - sums) / (many - 1)
    order = np.argsort(where, kind="stable")
    who, where, above = who[order], where[order], above[order]
    present = np.unique(who)
    mine: NDArray[np.float64] = (who[:, None] == present[None, :]).astype(float)
    found = np.abs(above @ mine)
    rng = np.random.default_rng(SEED)
    as_far = np.zeros(len(present))
    for at in range(0, DRAWS, BATCH):
        size = min(BATCH, DRAWS - at)
        drawn = np.argsort(where + rng.random((size, len(where))), axis=1)
        # Rounding must not tell ties apart.
        as_far += (np.abs(above[drawn] @ mine) >= found - 1e-9).sum(0)
    p_values = (1 + as_far) / (1 + DRAWS)
    return dict(zip(raters[present].tolist(), p_values.tolist(), strict=True))
