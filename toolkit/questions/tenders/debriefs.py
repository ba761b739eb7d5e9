"""What may one bidder be told of its own bid: its scores, its points and what it lacked, and nobody else's figures?

Nothing here is worked out from another bidder's figures, but for a price formula that sets bids against each other:
its points are the bidder's own, and it is told which formula that is.
"""

from typing import Final

import numpy as np
import pandas as pd

from toolkit.questions.tenders import prices, standings
from toolkit.questions.tenders.standings import Tender

CRITERIA: Final = [
    "criterion", "title", "kind", "kpi", "weight", "floor", "target", "figure", "low", "high", "unit", "basis", "rows",
    "value", "points", "possible", "distance", "assessors", "why_not",
]  # fmt: skip
PRICE: Final = ["formula", "weight", "cost", "currency", "points", "possible", "distance", "why_not"]


def own_criteria(tender: Tender, bidder: str) -> pd.DataFrame:
    """A row per criterion: the own figure, value and points, and the points missing to all: columns CRITERIA.

    assessors: how many scored it; none is named.
    """
    mine = tender.sheet[tender.sheet.bidder == bidder]
    return mine.assign(
        distance=mine.possible - mine.points,
        assessors=np.where(mine.kind == "assessed", mine["rows"], 0),
    )[CRITERIA].reset_index(drop=True)


def own_price(tender: Tender, bidder: str) -> pd.DataFrame:
    """One row: the own cost over the term, and its points where the formula gives points: columns PRICE."""
    asked = tender.parameters.price
    if asked is None:
        return pd.DataFrame(columns=PRICE)
    points = standings.price_points_of(tender).get(bidder, np.nan)
    possible = 100 * float(asked.weight) if tender.scoring.earns_points else np.nan
    cost = float(standings.costs(tender.parameters, tender.known, [bidder])[0])
    why = prices.why_not(tender.parameters, bidder, tender.known[bidder])
    row = (asked.formula, float(asked.weight), cost, asked.currency, points, possible, possible - points, why)
    return pd.DataFrame([row], columns=PRICE)


def own_requirements(tender: Tender, bidder: str) -> pd.DataFrame:
    """The own rows of the matrix of what is mandatory, without the bidder."""
    mine = tender.matrix[tender.matrix.bidder == bidder]
    return mine.drop(columns="bidder").reset_index(drop=True)
