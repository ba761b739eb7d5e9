"""What may one bidder be told of its own bid: its scores, its points and what it lacked, and nobody else's figures?

Nothing here is worked out from another bidder's figures, but for the points of a price formula that sets bids against
each other. From these a bidder can work out another one's price (under the lowest price ratio to the cent), so that
they are told only where the client asks for it.
"""

from typing import Final

import numpy as np
import pandas as pd

from toolkit.questions.tenders import prices, standings
from toolkit.questions.tenders.scorings import BY_KEY
from toolkit.questions.tenders.standings import Tender

CRITERIA: Final = [
    "criterion", "title", "kind", "kpi", "weight", "floor", "target", "figure", "low", "high", "unit", "basis", "rows",
    "value", "points", "possible", "distance", "assessors", "why_not",
]  # fmt: skip
PRICE: Final = ["formula", "weight", "cost", "currency", "points", "possible", "distance", "why_not"]


def reveals_prices(tender: Tender) -> bool:
    """Whether a bidder could work out another one's price from the points of its own."""
    formula = tender.scoring.formula
    return tender.scoring.earns_points and BY_KEY[formula].others_matter


def tells_points(tender: Tender) -> bool:
    """Whether a debrief tells the points of the price: as the parameters ask, else where they reveal nobody's."""
    asked = tender.parameters.debrief_price_points
    return tender.scoring.earns_points and (not reveals_prices(tender) if asked is None else bool(asked))


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
    """One row: the own cost over the term, and its points where the formula gives some and they are told: PRICE."""
    asked = tender.parameters.price
    if asked is None:
        return pd.DataFrame(columns=PRICE)
    told = tells_points(tender)
    points = standings.price_points_of(tender).get(bidder, np.nan) if told else np.nan
    possible = 100 * float(asked.weight) if told else np.nan
    cost = float(standings.costs(tender.parameters, tender.known, [bidder])[0])
    why = prices.why_not(tender.parameters, bidder, tender.known[bidder])
    row = (asked.formula, float(asked.weight), cost, asked.currency, points, possible, possible - points, why)
    return pd.DataFrame([row], columns=PRICE)


def own_requirements(tender: Tender, bidder: str) -> pd.DataFrame:
    """The own rows of the matrix of what is mandatory, without the bidder."""
    mine = tender.matrix[tender.matrix.bidder == bidder]
    return mine.drop(columns="bidder").reset_index(drop=True)
