"""What a figure is worth to the client, 0 to 1, between anchors that are fixed before anybody bids.

Anchors taken from the bids themselves let one bidder's figure move the others' scores; these never do. A figure
that is unknown is worth NaN here, which is for the caller to treat, never as a middling score.
"""

import numpy as np
from numpy.typing import ArrayLike

from toolkit.measures.entries import Better
from toolkit.measures.intervals import Array


def linear(figures: ArrayLike, *, floor: float, target: float, better: Better) -> Array:
    """0 at the floor or worse, 1 at the target or better, straight between; anchors in the figures' unit.

    Raises ValueError where the anchors are no finite numbers or do not order as `better` says ("higher": floor below
    target; "lower": above), and for a `better` that is neither.
    """
    _ordered([floor, target], better)
    return np.asarray(np.clip((np.asarray(figures, float) - floor) / (target - floor), 0.0, 1.0))


def piecewise(figures: ArrayLike, *, anchors: ArrayLike, values: ArrayLike, better: Better) -> Array:
    """Straight between stated points from the floor (value 0) to the target (value 1), capped outside.

    `anchors` run from worst to best, `values` rise with them or stay. Raises ValueError as `linear`, and where the
    values do not run from 0 to 1, fall, or are not as many as the anchors.
    """
    points, worth = np.asarray(anchors, float), np.asarray(values, float)
    _ordered(points, better)
    if worth.shape != points.shape:
        raise ValueError(f"{points.size} anchors need as many values; {worth.size} are given.")
    if not (worth[0] == 0 and worth[-1] == 1 and (np.diff(worth) >= 0).all()):
        raise ValueError(f"Values run from 0 at the floor to 1 at the target and never fall; given: {_listed(worth)}.")
    sign = 1.0 if better == "higher" else -1.0
    given = np.asarray(figures, float)
    found = np.interp(sign * given, sign * points, worth)
    return np.where(np.isnan(given), np.nan, found)


def _ordered(anchors: ArrayLike, better: Better) -> None:
    points = np.asarray(anchors, float)
    if better not in ("higher", "lower"):
        raise ValueError(f'A figure is scored where "higher" or "lower" is better, and not where it is "{better}".')
    if points.ndim != 1 or points.size < 2 or not np.isfinite(points).all():
        raise ValueError(f"Anchors are two finite numbers or more; given: {_listed(points)}.")
    step = np.diff(points)
    if not ((step > 0).all() if better == "higher" else (step < 0).all()):
        way = "rise" if better == "higher" else "fall"
        raise ValueError(f"Where {better} is better, anchors {way} from floor to target; given: {_listed(points)}.")


def _listed(points: Array) -> str:
    return ", ".join(f"{point:g}" for point in np.atleast_1d(points))
