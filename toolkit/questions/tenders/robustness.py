"""Does the first stay first when scores, weights and prices are as uncertain as they are?

The weighed total decides, under the tender's own formula and in the foreseen world. A winner is called robust only
where it comes first often enough in that world and at each stated end of volume and indexation, and only where all that
was scored has a spread to draw from.
"""

from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from toolkit.measures import rank_acceptabilities, winner_flips
from toolkit.measures.intervals import Array
from toolkit.measures.rank_acceptabilities import Acceptabilities, Standing, acceptabilities, verdict
from toolkit.questions.tenders import assessors, draws, prices, standings
from toolkit.questions.tenders.draws import Drawn
from toolkit.questions.tenders.scorings import Scoring, matrix, totals
from toolkit.questions.tenders.standings import Tender

WORLDS: Final = ["what", "volume", "indexation", "bidder", "first", "error", "decides"]
RANKS: Final = ["bidder", "place", "share"]
WINS: Final = ["bidder", "other", "share", "error"]
CENTRAL: Final = ["bidder", "criterion", "weight", "stated", "first", "confidence"]
FLIPS: Final = ["bidder", "criterion", "distance", "stated", "weight"]
RANGES: Final = ["criterion", "weight", "low", "high"]
# What is uncertain in a row of `worlds`; the words stand in the reporting room.
ALL, SCORES, WEIGHTS, TOGETHER, ANY_WEIGHTS, WORLD = "all", "scores", "weights", "together", "any_weights", "world"
# All, with the scores alone of assessors who scored every bidder on a criterion.
PANEL: Final = "panel"
_DECIDE: Final = (ALL, WORLD, PANEL)


class Robustness(NamedTuple):
    """What the draws say; frames as named above, empty with fewer than two bidders with a place, or nothing to weigh.

    `standing` is robust, in between or fragile, of the first by `first` with its Monte-Carlo `error` in the world that
    `held_by` names (volume and indexation, or `PANEL` twice), the least of all that decide. `unsure`: what has no
    spread, which makes a standing no more than in between. Where the first is not one alone, standing is empty.
    """

    worlds: pd.DataFrame
    ranks: pd.DataFrame
    wins: pd.DataFrame
    central: pd.DataFrame
    flips: pd.DataFrame
    ranges: pd.DataFrame
    winner: str = ""
    standing: Standing | str = ""
    first: float = float("nan")
    error: float = float("nan")
    held_by: tuple[str, str] = ("base", "base")
    unsure: tuple[tuple[str, str], ...] = ()


def robustness(tender: Tender) -> Robustness:
    """The draws of a tender, and what they are worth."""
    scoring = tender.scoring
    if len(scoring.bidders) < 2 or not tender.parameters.decides:
        return Robustness(*(pd.DataFrame(columns=each) for each in (WORLDS, RANKS, WINS, CENTRAL, FLIPS, RANGES)))
    made = draws.drawn(tender)
    every = totals(scoring)
    top = np.flatnonzero(every >= every.max() - rank_acceptabilities.TIE * max(1.0, abs(every.max())))
    worlds, found = _worlds(tender, made)
    base = found[ALL, "base", "base"]
    ranks, wins = _ranks(scoring, base), _wins(scoring, base)
    flips = pd.DataFrame(columns=FLIPS), pd.DataFrame(columns=RANGES)
    if scoring.point.size > 1:
        flips = _flips(scoring), _ranges(scoring)
    frames = (worlds, ranks, wins, _central(tender, made), *flips)
    if len(top) > 1:
        return Robustness(*frames, unsure=made.unsure)
    winner = int(top[0])
    deciding = {key: each for key, each in found.items() if key[0] in _DECIDE}
    held, least = min(deciding.items(), key=lambda item: (float(item[1].first[winner]), item[0][0] != ALL))
    asked = tender.parameters.robustness
    told = verdict(least, winner, robust=float(asked.robust), fragile=float(asked.fragile))
    standing = "in between" if told.standing == "robust" and made.unsure else told.standing
    by = (PANEL, PANEL) if held[0] == PANEL else (held[1], held[2])
    return Robustness(*frames, scoring.bidders[winner], standing, told.first, told.error, by, made.unsure)


def _worlds(tender: Tender, made: Drawn) -> tuple[pd.DataFrame, dict[tuple[str, str, str], Acceptabilities]]:
    """How often each bidder comes first with all uncertain, with a part of it, and at the ends of what is stated."""
    scoring = tender.scoring
    many = len(made.values)
    base = draws.costs(tender, made) if scoring.formula else scoring.prices
    # With exact scores the prices that hang on figures are exact as well.
    found = {
        (ALL, "base", "base"): totals(scoring, made.values, base, made.weights),
        (SCORES, "base", "base"): totals(scoring, made.values, base),
        (WEIGHTS, "base", "base"): totals(scoring, weights=made.weights),
        (TOGETHER, "base", "base"): _together(tender, made),
        (ANY_WEIGHTS, "base", "base"): totals(scoring, made.values, base, draws.of_any_kind(tender)),
    }
    panel, narrowed, _nobody = assessors.complete(tender.panel, scoring.bidders)
    if {*narrowed} & {*scoring.criteria}:
        even = draws.drawn(tender._replace(panel=panel))
        found[PANEL, "base", "base"] = totals(scoring, even.values, base, made.weights)
    for volume in prices.ends_of_volume(tender.parameters) if scoring.formula else ():
        for indexation in prices.ends_of_indexation(tender.parameters):
            if (volume, indexation) != ("base", "base"):
                there = scoring._replace(terms=standings.terms(tender.parameters, volume))
                cost = draws.costs(tender, made, volume, indexation)
                found[WORLD, volume, indexation] = totals(there, made.values, cost, made.weights)
    told = {key: acceptabilities(np.broadcast_to(each, (many, len(scoring.bidders)))) for key, each in found.items()}
    rows = [
        (*key, bidder, each.first[place], each.error[place], key[0] in _DECIDE)
        for key, each in told.items()
        for place, bidder in enumerate(scoring.bidders)
    ]
    return pd.DataFrame(rows, columns=WORLDS), told


def _together(tender: Tender, made: Drawn) -> Array:
    joint = draws.drawn(tender, together=True)
    cost = draws.costs(tender, joint) if tender.scoring.formula else tender.scoring.prices
    return totals(tender.scoring, joint.values, cost, made.weights)


def _ranks(scoring: Scoring, found: Acceptabilities) -> pd.DataFrame:
    rows = [
        (bidder, place + 1, found.ranks[i, place])
        for i, bidder in enumerate(scoring.bidders)
        for place in range(len(scoring.bidders))
    ]
    return pd.DataFrame(rows, columns=RANKS)


def _wins(scoring: Scoring, found: Acceptabilities) -> pd.DataFrame:
    rows = [
        (bidder, other, found.wins[i, j], found.wins_error[i, j])
        for i, bidder in enumerate(scoring.bidders)
        for j, other in enumerate(scoring.bidders)
        if i != j
    ]
    return pd.DataFrame(rows, columns=WINS)


def _central(tender: Tender, made: Drawn) -> pd.DataFrame:
    """Which weights would make each bidder first, if nothing were known of weights: columns CENTRAL.

    first: in what share of all weights and scores it is. confidence: how often it comes first at its central weights.
    """
    scoring = tender.scoring
    anyhow = draws.of_any_kind(tender)
    cost = draws.costs(tender, made) if scoring.formula else scoring.prices
    every = totals(scoring, made.values, cost, anyhow)
    central = rank_acceptabilities.central_weights(every, anyhow)
    first = acceptabilities(every).first
    rows: list[tuple[Any, ...]] = []
    for place, bidder in enumerate(scoring.bidders):
        sure = np.nan
        if np.isfinite(central[place]).all():
            mine = acceptabilities(totals(scoring, made.values, cost, central[place]))
            sure = float(mine.first[place])
        rows += [
            (bidder, name, weight, stated, first[place], sure)
            for name, weight, stated in zip(scoring.weighed, central[place], scoring.point, strict=True)
        ]
    return pd.DataFrame(rows, columns=CENTRAL)


def _flips(scoring: Scoring) -> pd.DataFrame:
    """The smallest change of weights that brings each other bidder level with the first: columns FLIPS.

    distance: the part of all weight that moves, half the sum of absolute changes; infinite where no weights do it.
    """
    if not scoring.earns_points and scoring.formula:
        return pd.DataFrame(columns=FLIPS)
    found = winner_flips.flips(matrix(scoring), scoring.point)
    rows = [
        (bidder, criterion, found.distance[place] / 2, stated, weight)
        for place, bidder in enumerate(scoring.bidders)
        if place != found.winner
        for criterion, stated, weight in zip(scoring.weighed, scoring.point, found.weights[place], strict=True)
    ]
    return pd.DataFrame(rows, columns=FLIPS)


def _ranges(scoring: Scoring) -> pd.DataFrame:
    if not scoring.earns_points and scoring.formula:
        return pd.DataFrame(columns=RANGES)
    ends = winner_flips.weight_ranges(matrix(scoring), scoring.point)
    rows = [
        (name, weight, *each) for name, weight, each in zip(scoring.weighed, scoring.point, ends.tolist(), strict=True)
    ]
    return pd.DataFrame(rows, columns=RANGES)
