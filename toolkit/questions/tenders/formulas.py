"""Who would win under each usual way to turn prices into points, and can a losing bid turn the order of two others?"""

from typing import Any, Final

import numpy as np
import pandas as pd

from toolkit.measures.price_formulas import Formula, left_out, ranks, usable
from toolkit.questions.tenders.scorings import WITHOUT_POINTS, Scoring, formula_totals, shown_totals, totals

UNDER_EACH: Final = ["formula", "own", "others_matter", "bidder", "total", "place", "price_alone"]
LEFT_OUT: Final = ["formula", "own", "left_out", "winner", "winner_without", "turned", "changes"]


def formulas(scoring: Scoring) -> list[Formula]:
    """The formulas whose terms the tender states, and for which there is something to set against the price."""
    return [each for each in usable(scoring.terms) if scoring.criteria or each.key not in WITHOUT_POINTS]


def under_each(scoring: Scoring) -> pd.DataFrame:
    """Each bidder with a place under each usable formula, the tender's own among them: columns UNDER_EACH.

    total: points of a hundred, or the price that the formula compares, in the bids' currency (`scorings.shown_totals`).
    Totals of different formulas are not for comparing; places are. Empty without a price.
    """
    rows: list[tuple[Any, ...]] = []
    for each in formulas(scoring) if scoring.formula and scoring.bidders else ():
        here = scoring._replace(formula=each.key)
        every = formula_totals(each, scoring)
        shown = shown_totals(here, every)
        for bidder, total, place in zip(scoring.bidders, shown, ranks(every), strict=True):
            about = (each.key, each.key == scoring.formula, each.others_matter)
            rows.append((*about, bidder, float(total), int(place), not here.earns_points))
    return pd.DataFrame(rows, columns=UNDER_EACH)


def without_each(scoring: Scoring) -> pd.DataFrame:
    """What leaving out each bidder does to the others under each usable formula: columns LEFT_OUT.

    winner, winner_without, turned (pairs whose order turns, "a, b") are bidders' ids. changes: another winner although
    a loser was left out, or any pair turned: the irrelevant alternative counts. Empty with fewer than three bidders,
    of whom leaving out one leaves no order to turn.
    """
    if len(scoring.bidders) < 3:
        return pd.DataFrame(columns=LEFT_OUT)
    names = np.array(scoring.bidders, object)
    keys = [each.key for each in formulas(scoring)] if scoring.formula else [""]
    rows: list[tuple[Any, ...]] = []
    for key in keys:
        here = scoring._replace(formula=key)
        found = left_out(lambda kept, here=here: totals(here.of(kept)), len(names))  # type: ignore[misc]
        for row in found.to_dict("records"):
            winners, without = (tuple(names[list(row[name])]) for name in ("winners", "winners_without"))
            out = names[row["left_out"]]
            turned = "; ".join(f"{names[a]}, {names[b]}" for a, b in row["reversed"])
            changes = bool(turned) or (out not in winners and winners != without)
            about = (key, key == scoring.formula, out, ", ".join(winners), ", ".join(without))
            rows.append((*about, turned, changes))
    return pd.DataFrame(rows, columns=LEFT_OUT)
