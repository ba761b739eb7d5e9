"""A model beside the standardised figures: where the two disagree, a figure hangs on how work was told apart."""

from typing import Final

import numpy as np
import pandas as pd

from toolkit.measures import mix_models
from toolkit.measures.mix_models import Link
from toolkit.measures.standardised_gaps import Figures, limits_of
from toolkit.questions.comparisons.cells import Rules
from toolkit.questions.comparisons.standings import Standing

CHECKS: Final = [
    "bidder", "direct", "direct_low", "direct_high", "value", "low", "high", "disagreement", "tolerated", "agrees",
    "why_not",
]  # fmt: skip
# Scores may lie below zero, and effects on them add up.
_IDENTITY: Final = frozenset({"points", "score"})


def link_of(unit: str) -> Link:
    """On which scale effects add up: the log-odds of shares, the logarithm of amounts, the scale itself of scores."""
    return "logit" if unit == "share" else "identity" if unit in _IDENTITY else "log"


def check(of: Standing, rules: Rules) -> pd.DataFrame:
    """A row per bidder compared: columns CHECKS.

    value, low and high are the model's (`mix_models.main_effects`: bidder and every word of the mix, without agents,
    whose doing is their bidder's) at the same reference over the same cells. disagreement is the model's figure less
    the standardised one, tolerated half of the latter's interval; agrees: within it, None where one of them is not
    known. why_not: what keeps the model from an answer.
    """
    if of.at is None or of.figures is None:
        return pd.DataFrame(columns=CHECKS)
    at, bidders = of.at, of.who.bidders
    modelled = mix_models.main_effects(
        at.above, at.below, at.unit, at.cell, at.cluster, at.reference, at.kinds,
        units=len(bidders), link=link_of(of.entry.unit),
    )  # fmt: skip
    direct = limits_of(of.figures, confidence=rules.confidence)
    frame = pd.DataFrame(
        {
            "bidder": list(bidders),
            "direct": of.figures.standing.value,
            "direct_low": direct.low,
            "direct_high": direct.high,
        }
    )
    if modelled.why_not:
        nothing = dict.fromkeys(("value", "low", "high", "disagreement"), np.nan)
        frame = frame.assign(**nothing)
    else:
        own = Figures(of.entry, modelled.standing, of.figures.highest, of.figures.decided)
        low, high = limits_of(own, confidence=rules.confidence)
        value = modelled.standing.value
        frame = frame.assign(value=value, low=low, high=high, disagreement=value - of.figures.standing.value)
    frame["tolerated"] = (direct.high - direct.low) / 2
    known = frame["disagreement"].notna() & frame["tolerated"].notna()
    within = frame["disagreement"].abs() <= frame["tolerated"]
    frame["agrees"] = within.astype(object).where(known, None)
    return frame.assign(why_not=modelled.why_not)[CHECKS]
