"""Who has a place in the ranking, and which: the tender put together from what was measured, scored and asked.

A bidder that fails what is mandatory, or whose price is above the reserve, above which nothing is bought, has no place.
One has none either, as long as it is so, of which it is not evidenced whether it meets what is mandatory, or anything
that is weighed is unknown: missing data helps nobody, and is no failure. All stay in every table with the reason, and
none counts in a formula that sets bids against each other.
"""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from toolkit.measures.intervals import Array
from toolkit.measures.price_formulas import PriceTerms, ranks
from toolkit.parameters.comparisons import ComparisonParameters
from toolkit.questions.tenders import assessors, criteria, mandatory, prices
from toolkit.questions.tenders.assessors import Panel
from toolkit.questions.tenders.criteria import PRICE
from toolkit.questions.tenders.scorings import (
    BY_KEY,
    WITHOUT_POINTS,
    Scoring,
    price_points,
    quality,
    shown_totals,
    totals,
)

TABLE: Final = ["bidder", "name", "status", "place", "total", "quality", "price_points", "cost", "currency", "why"]
BOUNDS: Final = ["bidder", "unevidenced", "unknown", "low", "high", "ahead", "turns"]
# What a bidder is: it has a place, it fails what is mandatory, it is not evidenced whether it meets that, or something
# that is weighed is unknown. Of several, the first of these.
PLACED, EXCLUDED, UNEVIDENCED, UNKNOWN = "placed", "excluded", "unevidenced", "unknown"
# What a bidder fails whose price is above the reserve.
RESERVE: Final = "within_reserve"
# A price above all that is bid.
ENDLESS: Final = 1e300


class Keys(NamedTuple):
    """The KPIs that prices may hang on, among those that are compared; empty where none of them is."""

    resolution: str = ""
    productivity: str = ""


class Tender(NamedTuple):
    """A tender put together; frames as their modules say. `scoring` holds the bidders with a place only.

    `excluded`, `unevidenced` and `unknown` name, by bidder, the requirements failed (and `RESERVE`), those of which it
    is not evidenced whether they are met, and the criteria (and `price`) unknown.
    """

    parameters: ComparisonParameters
    figures: pd.DataFrame
    panel: Panel
    matrix: pd.DataFrame
    sheet: pd.DataFrame
    known: dict[str, prices.Figures]
    keys: Keys
    excluded: dict[str, tuple[str, ...]]
    unevidenced: dict[str, tuple[str, ...]]
    unknown: dict[str, tuple[str, ...]]
    scoring: Scoring

    def without_place(self, bidder: str) -> dict[str, tuple[str, ...]]:
        """Why a bidder has no place: what it is, with the ids of what makes it so; empty where it has one."""
        said = {EXCLUDED: self.excluded, UNEVIDENCED: self.unevidenced, UNKNOWN: self.unknown}
        return {status: names[bidder] for status, names in said.items() if bidder in names}


def put_together(parameters: ComparisonParameters, figures: pd.DataFrame, scores: pd.DataFrame) -> Tender:
    """The tender of what was measured (`openings.measured`), scored (columns `assessors.SCORES`) and asked.

    A price that hangs on the share settled or on contacts of an hour takes the figure that is scored, or would be.
    """
    keys = _keys(parameters)
    known = _known(parameters, figures, keys)
    given = assessors.panel(parameters, scores)
    demanded = mandatory.matrix(parameters, figures)
    worth = criteria.sheet(parameters, figures, given)
    failed, unevidenced = mandatory.failed(demanded), mandatory.not_evidenced(demanded)
    excluded = _with_reserve(parameters, known, failed)
    unknown = {
        bidder.id: names for bidder in parameters.bidders if (names := _unknown(parameters, worth, known, bidder.id))
    }
    without = {*excluded, *unevidenced, *unknown}
    placed = [each.id for each in parameters.bidders if each.id not in without]
    scoring = _scoring(parameters, worth, known, placed)
    return Tender(parameters, figures, given, demanded, worth, known, keys, excluded, unevidenced, unknown, scoring)


def _with_reserve(
    parameters: ComparisonParameters, known: dict[str, prices.Figures], failed: dict[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """What each bidder fails, a price above the reserve among it, in the file's order of bidders."""
    found = {}
    for bidder in (each.id for each in parameters.bidders):
        over = (RESERVE,) if over_reserve(parameters, known, bidder) else ()
        if names := (*failed.get(bidder, ()), *over):
            found[bidder] = names
    return found


def over_reserve(parameters: ComparisonParameters, known: dict[str, prices.Figures], bidder: str) -> bool:
    """Whether a bid is known to cost more than the stated reserve, at the foreseen volume and the base of all else."""
    asked = parameters.price
    if asked is None or asked.reserve is None:
        return False
    return bool(costs(parameters, known, [bidder])[0] > float(asked.reserve))


def _keys(parameters: ComparisonParameters) -> Keys:
    """What a price hangs on must be compared like everything else: nothing else is known to be counted alike."""
    resolution = [key for key in parameters.compared if key.startswith("fcr")]
    return Keys(resolution[0] if resolution else "", "productivity" if "productivity" in parameters.compared else "")


def _known(parameters: ComparisonParameters, figures: pd.DataFrame, keys: Keys) -> dict[str, prices.Figures]:
    found = criteria.in_force(figures)

    def known(bidder: str, kpi: str) -> prices.Known:
        row = found.get((bidder, kpi), {})
        there = bool(row) and bool(row["enough"]) and np.isfinite(row["value"])
        return prices.Known(*(float(row[name]) for name in ("value", "low", "high"))) if there else prices.Known()

    return {each.id: prices.Figures(*(known(each.id, key) for key in keys)) for each in parameters.bidders}


def _unknown(
    parameters: ComparisonParameters, worth: pd.DataFrame, known: dict[str, prices.Figures], bidder: str
) -> tuple[str, ...]:
    """What is weighed and not known; a criterion of weight 0 counts nothing and may stay open."""
    mine = worth[(worth.bidder == bidder) & worth["value"].isna() & (worth.weight > 0)]
    asked = parameters.price
    counts = asked is not None and (asked.weight > 0 or asked.formula in WITHOUT_POINTS)
    open_price = counts and prices.why_not(parameters, bidder, known[bidder])
    return (*mine.criterion, *((PRICE,) if open_price else ()))


def terms(parameters: ComparisonParameters, volume: str = "base") -> PriceTerms:
    """What the tender's formula is told.

    The reserve and what quality is worth are of the foreseen volume; at another one they go with it.
    """
    asked = parameters.price
    if asked is None:
        return PriceTerms(0.0)
    times = getattr(asked.volumes, volume) / asked.volumes.base
    reserve, worth = (None if each is None else float(each) * times for each in (asked.reserve, asked.quality_worth))
    return PriceTerms(float(asked.weight), reserve, worth, None if asked.power is None else float(asked.power))


def costs(
    parameters: ComparisonParameters,
    known: dict[str, prices.Figures],
    bidders: Sequence[str],
    *,
    volume: str = "base",
    indexation: str = "base",
) -> Array:
    """The total cost of each bidder's bid at an end of volume and indexation, with the audited figures as they are."""
    every = [prices.parts_of(parameters, each, volume, indexation).at(*known[each].middle()) for each in bidders]
    return np.array([float(each) for each in every])


def _scoring(
    parameters: ComparisonParameters, worth: pd.DataFrame, known: dict[str, prices.Figures], placed: Sequence[str]
) -> Scoring:
    # What weighs nothing may be unknown, and takes no part.
    weighed = [each for each in parameters.criteria if each.weight > 0]
    names = [each.id for each in weighed]
    values = worth.pivot(index="bidder", columns="criterion", values="value").reindex(index=placed, columns=names)
    asked = parameters.price
    weights = [*(float(each.weight) for each in weighed), 0.0 if asked is None else float(asked.weight)]
    bids = costs(parameters, known, placed) if asked is not None else np.zeros(len(placed))
    formula = "" if asked is None else asked.formula
    if asked is not None and asked.weight == 0 and formula not in WITHOUT_POINTS and np.isnan(bids).any():
        formula = ""
    return Scoring(
        tuple(placed),
        tuple(names),
        values.to_numpy(float).reshape(len(placed), len(names)),
        np.array(weights),
        bids,
        formula,
        terms(parameters),
    )


def table(tender: Tender) -> pd.DataFrame:
    """Every bidder, those with a place first and in its order: columns TABLE.

    total: points of a hundred, or currency where the formula knows no points (there less is better, and the sign is
    turned back). quality: what the criteria are worth together, 0 to 1. price_points: what the price earns of a
    hundred points of all. status: the first reason of `Tender.without_place`, and why: the ids of it. Bidders that are
    level share a place.
    """
    scoring, asked = tender.scoring, tender.parameters.price
    every = totals(scoring)
    place = dict(zip(scoring.bidders, ranks(every).tolist() if every.size else [], strict=True))
    total = dict(zip(scoring.bidders, shown_totals(scoring, every).tolist(), strict=True))
    worth = dict(zip(scoring.bidders, quality(scoring).tolist(), strict=True))
    points = price_points_of(tender)
    rows: list[dict[str, Any]] = []
    for bidder in tender.parameters.bidders:
        status, why = next(iter(tender.without_place(bidder.id).items()), (PLACED, ()))
        cost = float("nan") if asked is None else float(costs(tender.parameters, tender.known, [bidder.id])[0])
        rows.append(
            {
                "bidder": bidder.id,
                "name": bidder.name,
                "status": status,
                "place": place.get(bidder.id, np.nan),
                "total": total.get(bidder.id, np.nan),
                "quality": worth.get(bidder.id, np.nan),
                "price_points": points.get(bidder.id, np.nan),
                "cost": cost,
                "currency": "" if asked is None else asked.currency,
                "why": ", ".join(why),
            }
        )
    found = pd.DataFrame(rows, columns=TABLE)
    return found.sort_values("place", kind="stable", na_position="last", ignore_index=True)


def price_points_of(tender: Tender) -> dict[str, float]:
    """What each price earns of a hundred points of all, by bidder.

    Of a bidder without a place only where the formula looks at nobody else's price.
    """
    scoring, asked = tender.scoring, tender.parameters.price
    if asked is None or not scoring.earns_points:
        return {}
    found = dict(zip(scoring.bidders, price_points(scoring.formula, scoring.prices, scoring.terms), strict=True))
    if not BY_KEY[scoring.formula].others_matter:
        names = [each.id for each in tender.parameters.bidders if each.id not in found]
        alone = price_points(scoring.formula, costs(tender.parameters, tender.known, names), scoring.terms)
        found |= dict(zip(names, alone, strict=True))
    return {bidder: 100 * float(asked.weight) * float(points) for bidder, points in found.items()}


def bounds(tender: Tender) -> pd.DataFrame:
    """Between which totals each bidder lies of which something is missing: columns BOUNDS, a row per such bidder.

    unevidenced and unknown: the ids of what is missing, of the requirements and of what is weighed. low and high: the
    requirements met, nothing and everything for what is unknown, all else as it is, beside those that have a place:
    where the formula sets bids against each other, the bidder's own price moves their points too. ahead: whether it
    could be first, level with another too. A bidder that fails what is mandatory is not among them. NaN where the
    formula takes a price that is unknown as money. turns: who of the others would be first beside it instead of those
    who are, ids joined by a comma; empty where nobody.
    """
    rows = []
    for bidder in (each.id for each in tender.parameters.bidders):
        missing = tender.without_place(bidder)
        if not missing or EXCLUDED in missing:
            continue
        worst, best = (_totals_if(tender, bidder, worth) for worth in (0.0, 1.0))
        shown = shown_totals(tender.scoring, np.array([worst[-1], best[-1]]))
        low, high = (shown.min(), shown.max()) if np.isfinite(shown).all() else (np.nan, np.nan)
        ahead = bool(np.isnan(best).any() or ranks(best)[-1] == 1)
        turns = _turned(tender.scoring, (worst, best))
        named = (", ".join(missing.get(kind, ())) for kind in (UNEVIDENCED, UNKNOWN))
        rows.append((bidder, *named, float(low), float(high), ahead, ", ".join(turns)))
    return pd.DataFrame(rows, columns=BOUNDS)


def _turned(scoring: Scoring, beside: Sequence[Array]) -> list[str]:
    """Who of the bidders with a place is first beside one more, in any of these worlds, and is not first without."""
    if not scoring.bidders:
        return []
    now = ranks(totals(scoring)) == 1
    then = np.any([ranks(each[:-1]) == 1 for each in beside], axis=0)
    return [bidder for bidder, was, becomes in zip(scoring.bidders, now, then, strict=True) if becomes and not was]


def _totals_if(tender: Tender, bidder: str, worth: float) -> Array:
    """The totals of those with a place and, last, of a bidder, if all unknown of it were worth so much of what it can.

    A price that is unknown is next to nothing where it is worth all, and endless where it is worth nothing.
    """
    scoring, parameters = tender.scoring, tender.parameters
    mine = tender.sheet[tender.sheet.bidder == bidder].set_index("criterion")["value"]
    values = mine.reindex(list(scoring.criteria)).fillna(worth).to_numpy(float)
    cost = float(costs(parameters, tender.known, [bidder])[0]) if scoring.formula else 0.0
    if scoring.earns_points and np.isnan(cost):
        cost = ENDLESS if worth == 0 else 1 / ENDLESS
    beside = scoring._replace(
        bidders=(*scoring.bidders, bidder),
        values=np.vstack([scoring.values, values]),
        prices=np.append(scoring.prices, cost),
    )
    return totals(beside)
