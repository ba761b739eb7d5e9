"""How tenders turn prices into points, and whether a losing bid can change the order of two others.

Prices are in one currency, all above 0; the last axis is the bids, axes before it are draws or scenarios. Quality is
0 to 1 of the quality points. The formulas are the usual kinds and nobody's rule: a tender's own wording decides.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from toolkit.measures.intervals import Array

# Totals that differ by less than this part of the largest are one total.
TIE: Final = 1e-9


class PriceTerms(NamedTuple):
    """What a tender states beside the bids; None where it does not, and formulas that need it are then not counted.

    price_weight: share of the price in the points, 0 to 1. reserve: the price above which nothing is bought, in the
    bids' currency, also the base that discounts are counted from. quality_worth: what the client pays more for full
    quality over none, in that currency. power: of the discount, below 1 concave, above 1 convex.
    """

    price_weight: float
    reserve: float | None = None
    quality_worth: float | None = None
    power: float | None = None


class Formula(NamedTuple):
    """A formula by its key: the terms it needs, and whether a losing bid can reverse the order of two others."""

    key: str
    needs: tuple[str, ...]
    others_matter: bool
    totals: Callable[[Array, Array, PriceTerms], Array]


def lowest_ratio(prices: ArrayLike) -> Array:
    """Points 0 to 1 as the lowest price over one's own. A losing bid CAN change the order of two others: it may be
    the lowest price, and each other bid then loses in proportion to its own points. A price of nothing earns all."""
    prices = np.asarray(prices, float)
    return np.asarray(np.where(prices > 0, prices.min(axis=-1, keepdims=True) / np.where(prices > 0, prices, 1.0), 1.0))


def between_extremes(prices: ArrayLike) -> Array:
    """Points from 1 at the lowest price to 0 at the highest, straight. A losing bid CAN change the order of two
    others, by being the lowest or the highest: the worth of a euro hangs on both. All 1 where all prices are equal."""
    prices = np.asarray(prices, float)
    high, low = prices.max(axis=-1, keepdims=True), prices.min(axis=-1, keepdims=True)
    return np.where(high > low, (high - prices) / np.where(high > low, high - low, 1.0), 1.0)


def under_reserve(prices: ArrayLike, reserve: float) -> Array:
    """Points from 1 at a price of 0 to 0 at the reserve price and above, straight. A losing bid can NOT change the
    order of two others: nothing but one's own price counts."""
    return np.asarray(np.clip(1 - np.asarray(prices, float) / reserve, 0.0, 1.0))


def discount_power(prices: ArrayLike, reserve: float, power: float) -> Array:
    """Points as the discount from the reserve price to a power: below 1 concave (later discounts earn less), above 1
    convex. A losing bid can NOT change the order of two others."""
    return np.asarray(under_reserve(prices, reserve) ** power)


def discount_power_of_best(prices: ArrayLike, reserve: float, power: float) -> Array:
    """The same as a part of the largest discount bid. A losing bid CAN change the order of two others: it may hold
    the largest discount. 0 where nobody is below the reserve price."""
    discount = under_reserve(prices, reserve)
    best = discount.max(axis=-1, keepdims=True)
    return np.asarray((discount / np.where(best > 0, best, 1.0)) ** power)


def credited_price(prices: ArrayLike, quality: ArrayLike, quality_worth: float) -> Array:
    """The price less what its quality is worth, in the bids' currency; the lowest wins. A losing bid can NOT change
    the order of two others."""
    return np.asarray(np.asarray(prices, float) - quality_worth * np.asarray(quality, float))


def price_per_point(prices: ArrayLike, quality: ArrayLike) -> Array:
    """The price of one of a hundred quality points, in the bids' currency; the lowest wins. A losing bid can NOT
    change the order of two others. Infinite without quality. Twice the quality pays twice the price, whatever the
    client would have paid for it."""
    points = 100 * np.asarray(quality, float)
    prices = np.asarray(prices, float)
    shape = np.broadcast_shapes(points.shape, prices.shape)
    return np.asarray(np.divide(prices, points, out=np.full(shape, np.inf), where=points > 0))


def _weighed(points: Array, quality: Array, terms: PriceTerms) -> Array:
    return np.asarray(100 * (terms.price_weight * points + (1 - terms.price_weight) * quality))


def _stated(value: float | None) -> float:
    return np.nan if value is None else value


# Of each, the highest total wins: points of 100, or currency with its sign turned.
FORMULAS: Final = (
    Formula("lowest_ratio", (), True, lambda p, q, t: _weighed(lowest_ratio(p), q, t)),
    Formula("between_extremes", (), True, lambda p, q, t: _weighed(between_extremes(p), q, t)),
    Formula("under_reserve", ("reserve",), False, lambda p, q, t: _weighed(under_reserve(p, _stated(t.reserve)), q, t)),
    Formula(
        "discount_power",
        ("reserve", "power"),
        False,
        lambda p, q, t: _weighed(discount_power(p, _stated(t.reserve), _stated(t.power)), q, t),
    ),
    Formula(
        "discount_power_of_best",
        ("reserve", "power"),
        True,
        lambda p, q, t: _weighed(discount_power_of_best(p, _stated(t.reserve), _stated(t.power)), q, t),
    ),
    Formula(
        "credited_price", ("quality_worth",), False, lambda p, q, t: -credited_price(p, q, _stated(t.quality_worth))
    ),
    Formula("price_per_point", (), False, lambda p, q, _t: -price_per_point(p, q)),
)


def usable(terms: PriceTerms) -> list[Formula]:
    """The formulas whose terms are stated."""
    return [each for each in FORMULAS if all(getattr(terms, name) is not None for name in each.needs)]


def under_each(prices: ArrayLike, quality: ArrayLike, terms: PriceTerms) -> pd.DataFrame:
    """Each bid under each usable formula: formula, bid (its position), total, rank (ties share the best), first.

    `prices` and `quality` are one number per bid. Totals of different formulas have different units and are not for
    comparing; ranks are.
    """
    parts = []
    for each in usable(terms):
        totals = each.totals(np.asarray(prices, float), np.asarray(quality, float), terms)
        place = ranks(totals)
        parts.append(pd.DataFrame({"formula": each.key, "bid": range(totals.size), "total": totals, "rank": place}))
    found = pd.concat(parts, ignore_index=True)
    return found.assign(first=found["rank"] == 1)


def ranks(totals: ArrayLike) -> NDArray[np.int64]:
    """The place of each total along the last axis, 1 the highest; those within `TIE` share the better place.

    Raises ValueError for a total that is unknown: it has no place, and must not get one by not being beaten.
    """
    totals = np.asarray(totals, float)
    if np.isnan(totals).any():
        raise ValueError("An unknown total has no place; leave the bid out and say so.")
    near = TIE * np.max(np.abs(np.where(np.isfinite(totals), totals, 0.0)), axis=-1, initial=0.0)[..., None, None]
    with np.errstate(invalid="ignore"):
        better = (totals[..., None, :] - totals[..., :, None]) > near
    return np.asarray(1 + better.sum(axis=-1), dtype=np.int64)


def left_out(total: Callable[[NDArray[np.int64]], ArrayLike], bids: int) -> pd.DataFrame:
    """What leaving out each bid does to the others: left_out, winners and winners_without (tuples), reversed (pairs).

    `total` gives the totals of the bids at the positions it is handed, as a formula or a whole scoring would score
    them alone. `reversed` holds pairs (a, b), a ahead of b with all bids there and behind without the one left out.
    Any pair there, or another winner where a loser is left out, shows that the irrelevant alternative counts.
    """
    everyone = np.arange(bids)
    all_totals = np.asarray(total(everyone), float)
    place = ranks(all_totals)
    rows = []
    for out in everyone:
        kept = np.delete(everyone, out)
        without = dict(zip(kept.tolist(), ranks(total(kept)).tolist(), strict=True))
        turned = [(a, b) for a in without for b in without if place[a] < place[b] and without[a] > without[b]]
        winners = tuple(np.flatnonzero(place == 1).tolist())
        then = tuple(bid for bid, at in without.items() if at == 1)
        rows.append((int(out), winners, then, turned))
    return pd.DataFrame(rows, columns=["left_out", "winners", "winners_without", "reversed"])
