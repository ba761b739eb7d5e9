"""What scores, weights and prices could be: draws that agree with what is known of each.

Every figure of a bidder has a stream of its own, so that leaving out a bidder or a criterion leaves the others' draws
as they are. Figures are drawn apart from each other, except that a price which hangs on a figure is drawn with it.
"""

import zlib
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.random import Generator

from toolkit.audits import RANGES
from toolkit.measures import panel_scores, weight_draws
from toolkit.measures.figure_draws import Bounds, figures_at
from toolkit.measures.intervals import Array
from toolkit.questions.tenders import assessors, criteria, prices
from toolkit.questions.tenders.standings import Tender

_NONE: Final[Bounds] = (0.0, None)


class Drawn(NamedTuple):
    """`values` draws by bidders by criteria, of bidders with a place; `weights` draws by what is weighed.

    `resolution` and `hours` are draws by bidders of the figures that prices hang on. `unsure` holds bidder and
    criterion of what has no spread to draw from and is used as it stands, or of which no assessor scored all bidders,
    so that means compare assessors.
    """

    values: Array
    weights: Array
    resolution: Array
    hours: Array
    unsure: tuple[tuple[str, str], ...]


def stream(seed: int, *names: str) -> Generator:
    """A generator for one matter, from the tender's seed."""
    return np.random.default_rng([seed, zlib.crc32("/".join(names).encode())])


def drawn(tender: Tender, *, together: bool = False) -> Drawn:
    """Draws of everything that is uncertain, as many as the parameters ask for.

    `together`: all measured figures of one bidder are off the same way, to its good or to its harm, as no figures can
    hang together more.
    """
    robustness, scoring = tender.parameters.robustness, tender.scoring
    draws, seed = robustness.draws, robustness.seed
    values = np.empty((draws, len(scoring.bidders), len(scoring.criteria)))
    sheet = {(row["bidder"], row["criterion"]): row for row in tender.sheet.to_dict("records")}
    panel = _panel(tender, draws, stream(seed, "assessors"))
    for i, bidder in enumerate(scoring.bidders):
        for j, criterion in enumerate(scoring.criteria):
            row = sheet[bidder, criterion]
            if row["kind"] == "assessed":
                figures = panel[:, i, tender.panel.criteria.index(criterion)]
            else:
                better = row["target"] > row["floor"]
                name = "" if together else row["kpi"]
                scores = stream(seed, "figures", bidder, name).standard_normal(draws)
                figures = _figures(tender, row, scores if better or not together else -scores)
            values[:, i, j] = criteria.worth(figures, row["floor"], row["target"])
    _panel_of_all, _narrowed, nobody = assessors.complete(tender.panel, scoring.bidders)
    unsure = tuple(pair for pair in _pairs(tender) if not bool(sheet[pair]["sure"]) or pair[1] in nobody)
    resolution, hours = _of_prices(tender, together)
    return Drawn(values, weights(tender), resolution, hours, unsure)


def _pairs(tender: Tender) -> list[tuple[str, str]]:
    return [(bidder, criterion) for criterion in tender.scoring.criteria for bidder in tender.scoring.bidders]


def _figures(tender: Tender, row: Mapping[str, Any], scores: Array) -> Array:
    cells = (row["figure"], row["low"], row["high"])
    found = figures_at(
        scores[:, None], *cells, confidence=tender.parameters.confidence, bounds=bounds_of(row["unit"], *cells)
    )
    return np.asarray(found[:, 0])


def bounds_of(unit: str, *figures: float) -> Bounds:
    """What a figure in this unit can be; one that is, or may be, below nothing has no bounds."""
    low, high = RANGES.get(unit, _NONE)
    known = [figure for figure in figures if np.isfinite(figure)]
    if (low is not None and min(known) < low) or (high is not None and max(known) > high):
        return (None, None)
    return (low, high)


def _panel(tender: Tender, draws: int, rng: Generator) -> Array:
    """Draws by bidders with a place by all assessed criteria.

    Whole panels resampled, and what is missing to the least spread of each mean (`Panel.least`) drawn beside; a mean of
    one assessor has that alone.
    """
    given = tender.panel
    there = [given.bidders.index(bidder) for bidder in tender.scoring.bidders]
    scores = given.scores[there]
    told = panel_scores.panel_scores(scores)
    found = np.broadcast_to(told.mean, (draws, *told.mean.shape)).copy()
    own = np.zeros(told.mean.shape)
    if scores.shape[-1] > 1:
        found = panel_scores.panel_draws(scores, draws, rng)
        own = np.nan_to_num(told.spread / np.sqrt(np.maximum(told.assessors, 1)))
    least = given.least[there] * (given.ends[:, 1] - given.ends[:, 0])
    short = np.sqrt(np.maximum(np.nan_to_num(least) ** 2 - own**2, 0))
    for i, bidder in enumerate(tender.scoring.bidders):
        for j, criterion in enumerate(given.criteria):
            if short[i, j] > 0:
                apart = stream(tender.parameters.robustness.seed, "assessed", bidder, criterion)
                found[:, i, j] += short[i, j] * apart.standard_normal(draws)
    return found


def weights(tender: Tender) -> Array:
    """Draws of weights as far as the client may be held to them; the stated ones, every time, where it states none."""
    scoring, stated = tender.scoring, tender.parameters.weights
    draws, rng = tender.parameters.robustness.draws, stream(tender.parameters.robustness.seed, "weights")
    point = scoring.point
    if stated is not None and stated.reach is not None and stated.reach > 0:
        return weight_draws.within(point, float(stated.reach), draws, rng)
    if stated is not None and stated.concentration is not None:
        return weight_draws.around(point, float(stated.concentration), draws, rng)
    if stated is not None and stated.order:
        places = 1 + (point[None, :] > point[:, None] + 1e-12).sum(axis=1)
        return weight_draws.in_order(places, draws, rng)
    return np.broadcast_to(point, (draws, point.size))


def weights_vary(tender: Tender) -> bool:
    """Whether weights are drawn at all, or taken as stated every time."""
    stated = tender.parameters.weights
    return stated is not None and bool(stated.reach or stated.concentration or stated.order)


def of_any_kind(tender: Tender) -> Array:
    """Draws of weights of which nothing is known."""
    asked = tender.parameters.robustness
    return weight_draws.of_any_kind(tender.scoring.point.size, asked.draws, stream(asked.seed, "any weights"))


def _of_prices(tender: Tender, together: bool) -> tuple[Array, Array]:
    """The share settled and the hours of a contact of each bidder with a place: draws by bidders."""
    parameters = tender.parameters
    draws, seed = parameters.robustness.draws, parameters.robustness.seed
    found = np.full((2, draws, len(tender.scoring.bidders)), np.nan)
    for place, bidder in enumerate(tender.scoring.bidders):
        known = tender.known.get(bidder, prices.Figures())
        of_kpi = (
            (known.resolution, tender.keys.resolution, "share"),
            (known.productivity, tender.keys.productivity, ""),
        )
        for which, (figure, kpi, unit) in enumerate(of_kpi):
            if not np.isfinite(figure.value):
                continue
            scores = stream(seed, "figures", bidder, "" if together else kpi).standard_normal(draws)
            drawn_of = figures_at(
                scores[:, None], *figure, confidence=parameters.confidence, bounds=bounds_of(unit, *figure)
            )
            found[which, :, place] = drawn_of[:, 0]
    with np.errstate(divide="ignore"):
        return found[0], 1 / found[1]


def costs(tender: Tender, made: Drawn, volume: str = "base", indexation: str = "base") -> Array:
    """The total cost of bidders with a place: one each, or draws by bidders where a bid hangs on a figure."""
    parts = [prices.parts_of(tender.parameters, bidder, volume, indexation) for bidder in tender.scoring.bidders]
    if not any(each.resolved or each.hours for each in parts):
        return np.array([each.fixed for each in parts])
    return np.column_stack(
        [
            np.broadcast_to(each.at(made.resolution[:, place], made.hours[:, place]), len(made.values))
            for place, each in enumerate(parts)
        ]
    )
