"""Does the order hang on how values are added up? Other methods beside the weighted sum, which alone decides."""

from collections.abc import Callable
from typing import Final

import numpy as np
import pandas as pd

from toolkit.measures import aggregation_methods, outranking_flows
from toolkit.measures.intervals import Array
from toolkit.measures.price_formulas import ranks
from toolkit.questions.tenders.scorings import Scoring, matrix, totals

METHODS: Final = ["method", "decides", "against_others", "bidder", "score", "place", "same_first"]
# Those that score bidders against each other, so that who else bids counts.
AGAINST_OTHERS: Final = frozenset({"topsis", "vikor", "outranking"})


def methods(scoring: Scoring) -> pd.DataFrame:
    """The order that each method gives of the same values and weights: a row per method and bidder, columns METHODS.

    Values are those between fixed anchors, the price's points last. score: 0 to 1 and better when higher, but for
    vikor (less is better) and outranking (-1 to 1). same_first: whether who is first by the weighed total is first
    here, alone or with others; a method that makes no order of them names nobody else. Where the tender's formula knows
    no points only the total itself is told. Empty with fewer than two bidders, or where one thing alone is weighed.
    """
    if len(scoring.bidders) < 2 or scoring.point.size < 2:
        return pd.DataFrame(columns=METHODS)
    decided = totals(scoring)
    found: dict[str, tuple[Array, Array]] = {"weighed": (decided, decided)}
    if scoring.earns_points or not scoring.formula:
        found |= _others(matrix(scoring), scoring.point)
    first = ranks(decided) == 1
    rows = []
    for method, (score, better) in found.items():
        place = np.full(len(better), np.nan) if np.isnan(better).any() else ranks(better)
        same = bool((place[first] == 1).all() or np.isnan(place).all())
        for bidder, mine, at in zip(scoring.bidders, score, place, strict=True):
            about = (method, method == "weighed", method in AGAINST_OTHERS, bidder)
            rows.append((*about, float(mine), float(at), same))
    return pd.DataFrame(rows, columns=METHODS)


def _others(values: Array, weights: Array) -> dict[str, tuple[Array, Array]]:
    """Each method's score, and the same turned so that more is better."""
    more = np.ones(weights.size, bool)
    plain: dict[str, Callable[[], Array]] = {
        "product": lambda: aggregation_methods.weighted_product(values, weights),
        "waspas": lambda: aggregation_methods.waspas(values, weights),
        "topsis": lambda: aggregation_methods.topsis(values, weights, more).value,
        "outranking": lambda: (
            outranking_flows.flows(values, weights, more, [outranking_flows.USUAL] * weights.size).net
        ),
    }
    found = {name: (score, score) for name, make in plain.items() for score in [make()]}
    away = aggregation_methods.vikor(values, weights, more).q
    return {**found, "vikor": (away, -away)}
