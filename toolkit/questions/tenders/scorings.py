"""A tender as plain numbers: what each bidder's criteria are worth, what it costs, and how that makes a total.

Only bidders stand here who have a place: all that is mandatory passed, nothing that is weighed unknown. The last
weight is the price's. Totals are better when higher: points of a hundred, or currency with its sign turned where the
tender's formula knows no points.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from toolkit.measures.aggregation_methods import weighted_sum
from toolkit.measures.intervals import Array
from toolkit.measures.price_formulas import FORMULAS, Formula, PriceTerms

# These set the quality itself against the price; weights of the price mean nothing to them.
WITHOUT_POINTS: Final = frozenset({"credited_price", "price_per_point"})
BY_KEY: Final = {each.key: each for each in FORMULAS}


class Scoring(NamedTuple):
    """Bidders by criteria: `values` 0 to 1; `weights` of the criteria and of the price, adding up to 1.

    `prices` are in one currency, one per bidder. `formula` is empty where the tender weighs no price.
    """

    bidders: tuple[str, ...]
    criteria: tuple[str, ...]
    values: Array
    weights: Array
    prices: Array
    formula: str
    terms: PriceTerms

    @property
    def weighed(self) -> tuple[str, ...]:
        """What has a weight: the criteria, and the price where it earns points."""
        return (*self.criteria, "price") if self.earns_points else self.criteria

    @property
    def earns_points(self) -> bool:
        """Whether the price is one more thing that is weighed, and not set against quality as money."""
        return bool(self.formula) and self.formula not in WITHOUT_POINTS

    @property
    def point(self) -> Array:
        """The stated weights of `weighed`, adding up to 1."""
        stated = self.weights if self.earns_points else self.weights[:-1]
        return np.asarray(stated / stated.sum())

    def of(self, kept: Sequence[int] | Array) -> "Scoring":
        """The same tender with these bidders only."""
        places = np.asarray(kept, int)
        return self._replace(
            bidders=tuple(self.bidders[place] for place in places),
            values=self.values[places],
            prices=self.prices[places],
        )


def price_points(formula: str, prices: ArrayLike, terms: PriceTerms) -> Array:
    """Points 0 to 1 of prices under a formula that gives points; the last axis is the bids."""
    found = np.asarray(prices, float)
    if not found.shape[-1]:
        # Among no bids there is no lowest one.
        return found
    return np.asarray(BY_KEY[formula].totals(found, np.zeros(found.shape), terms._replace(price_weight=1.0)) / 100)


def matrix(scoring: Scoring, values: Array | None = None, prices: Array | None = None) -> Array:
    """The values of all that is weighed, the price's points last where it has some: (draws,) bidders by `weighed`."""
    found = scoring.values if values is None else values
    if not scoring.earns_points:
        return found
    points = price_points(scoring.formula, scoring.prices if prices is None else prices, scoring.terms)
    return np.concatenate([found, np.broadcast_to(points, found.shape[:-1])[..., None]], axis=-1)


def totals(
    scoring: Scoring, values: Array | None = None, prices: Array | None = None, weights: Array | None = None
) -> Array:
    """Each bidder's total under the tender's own formula, (draws,) bidders.

    `values` (draws,) bidders by criteria, `prices` (draws,) bidders, `weights` (draws,) `weighed`: the stated ones
    where they are not given. Of these, those that are drawn are drawn as often. Minus infinity where a formula divides
    by quality and there is none: behind every other, and no sum of money.
    """
    point = scoring.point if weights is None else weights
    found = scoring.values if values is None else values
    bids = scoring.prices if prices is None else prices
    if scoring.earns_points or not scoring.formula:
        # Points may be drawn through the price while values are not.
        if bids.ndim > found.ndim - 1 and scoring.formula:
            found = np.broadcast_to(found, (*bids.shape, found.shape[-1]))
        return 100 * weighted_sum(matrix(scoring, found, bids), point)
    quality = weighted_sum(found, point)
    return BY_KEY[scoring.formula].totals(bids, quality, scoring.terms)


def shown_totals(scoring: Scoring, every: Array) -> Array:
    """Totals as a reader knows them: points, or the price that was compared, with its own sign; NaN for no price."""
    return every if scoring.earns_points or not scoring.formula else np.where(np.isfinite(every), -every, np.nan)


def quality(scoring: Scoring) -> Array:
    """What each bidder's criteria are worth together, 0 to 1, without the price; NaN where there are none."""
    stated = scoring.weights[:-1]
    if not stated.sum() > 0:
        return np.full(len(scoring.bidders), np.nan)
    return weighted_sum(scoring.values, stated / stated.sum())


def formula_totals(formula: Formula, scoring: Scoring) -> Array:
    """Each bidder's total if this formula were the tender's."""
    return totals(scoring._replace(formula=formula.key))
