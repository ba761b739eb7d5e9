"""The rows of results.csv on a tender: places, points, costs, draws and weights, each with its definition."""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pandas as pd

from toolkit.questions.service_levels import RECORD
from toolkit.questions.tenders import assessors, draws, prices, standings
from toolkit.questions.tenders.mandatory import FAILED, PASSED
from toolkit.questions.tenders.robustness import Robustness
from toolkit.questions.tenders.standings import Tender

SECTION: Final = "tender"
_VERDICTS: Final = {PASSED: "met", FAILED: "missed"}
_WITHOUT_PLACE: Final = {
    standings.EXCLUDED: "failed",
    standings.UNEVIDENCED: "not evidenced",
    standings.UNKNOWN: "unknown",
}


def of_decision(tender: Tender, found: Robustness) -> pd.DataFrame:
    """Requirements, places, totals, and how often each bidder is first and ahead of each other one."""
    return _frame([*_requirements(tender), *_places(tender), *_draws(tender, found)])


def of_criteria(tender: Tender) -> pd.DataFrame:
    """The figure, value and points of each criterion, and the assessors' agreement."""
    return _frame([*_criteria(tender), *_agreement(tender)])


def of_prices(tender: Tender) -> pd.DataFrame:
    """The total cost in each stated case, and the price of a contact and of a settled contact."""
    return _frame([*_costs(tender), *_unit_prices(tender)])


def of_robustness(tender: Tender, found: Robustness) -> pd.DataFrame:
    """The share of draws in which each bidder is first by what is uncertain, and the changes of weights that count."""
    rows: list[dict[str, Any]] = []
    many = tender.parameters.robustness.draws
    for row in found.worlds.to_dict("records"):
        group = f"uncertain={row['what']};volume={row['volume']};indexation={row['indexation']}"
        about = {"vendor": row["bidder"], "kpi": "first_place", "unit": "share", "better": "higher"}
        text = "share of draws in which the bidder is first"
        rows.append({**about, "group": group, "value": row["first"], "rows": many, "definition": text})
    for row in found.flips.drop_duplicates("bidder").to_dict("records"):
        about = {"vendor": row["bidder"], "kpi": "weights_moved", "unit": "share", "better": "context"}
        value = row["distance"] if np.isfinite(row["distance"]) else np.nan
        rows.append(
            {**about, "value": value, "definition": "least weight moved that makes the bidder level with first"}
        )
    return _frame(rows)


def _requirements(tender: Tender) -> Iterator[dict[str, Any]]:
    for row in tender.matrix.to_dict("records"):
        yield {
            "kpi": "requirement",
            "vendor": row["bidder"],
            "group": f"requirement={row['criterion']}",
            **{name: row[name] for name in ("value", "low", "high", "rows", "unit", "target")},
            "better": "context",
            "verdict": _VERDICTS.get(row["status"], "not evidenced"),
            "definition": f"mandatory, apart from scoring: {row['title']}",
        }


def _places(tender: Tender) -> Iterator[dict[str, Any]]:
    if not tender.parameters.decides:
        return
    frame = standings.table(tender)
    points = tender.scoring.earns_points or not tender.scoring.formula
    for row in frame.to_dict("records"):
        said = tender.without_place(row["bidder"])
        why = "".join(f"; {_WITHOUT_PLACE[kind]}: {', '.join(names)}" for kind, names in said.items())
        unit, better = ("points of 100", "higher") if points else (row["currency"], "lower")
        about = {"vendor": row["bidder"], "definition": f"the tender's own formula over fixed anchors{why}"}
        yield {**about, "kpi": "tender_total", "value": row["total"], "unit": unit, "better": better}
        yield {**about, "kpi": "tender_place", "value": row["place"], "unit": "place", "better": "lower"}
        if tender.scoring.formula and points:
            yield {**about, "kpi": "price_points", "value": row["price_points"], "unit": unit, "better": "higher"}


def _draws(tender: Tender, found: Robustness) -> Iterator[dict[str, Any]]:
    many = tender.parameters.robustness.draws
    about = {"unit": "share", "better": "context", "rows": many}
    of = "scores and weights" if draws.weights_vary(tender) else "scores at the stated weights"
    for row in found.ranks.to_dict("records"):
        text = f"share of draws of {of} in which the bidder has this place"
        group = f"place={row['place']}"
        yield {**about, "kpi": "rank_acceptability", "vendor": row["bidder"], "group": group, "value": row["share"],
               "definition": text}  # fmt: skip
    for row in found.wins.to_dict("records"):
        text = f"share of draws of {of} in which the bidder is ahead, ties half"
        group = f"against={row['other']}"
        yield {**about, "kpi": "pairwise_win", "vendor": row["bidder"], "group": group, "value": row["share"],
               "definition": text}  # fmt: skip


def _criteria(tender: Tender) -> Iterator[dict[str, Any]]:
    for row in tender.sheet.to_dict("records"):
        about = {"vendor": row["bidder"], "group": f"criterion={row['criterion']}", "rows": row["rows"]}
        why = f"; not known: {row['why_not']}" if row["why_not"] else ""
        basis = f"{row['kind']} {row['kpi']} {row['basis']}".strip()
        ends = {"value": row["figure"], "low": row["low"], "high": row["high"]}
        yield {**about, "kpi": "criterion_figure", **ends, "unit": row["unit"], "better": _way(row),
               "definition": f"{basis}{why}"}  # fmt: skip
        text = f"{row['floor']:g} is worth 0 and {row['target']:g} is worth 1, of {row['possible']:g} points"
        yield {**about, "kpi": "criterion_points", "value": row["points"], "unit": "points of 100", "better": "higher",
               "definition": f"{text}{why}"}  # fmt: skip


def _way(row: dict[str, Any]) -> str:
    return "higher" if row["target"] > row["floor"] else "lower"


def _agreement(tender: Tender) -> Iterator[dict[str, Any]]:
    if not tender.panel.assessors:
        return
    for row in assessors.agreement(tender.parameters, tender.panel).to_dict("records"):
        group = f"criterion={row['criterion']}" if row["criterion"] else ""
        ends = {name: row[name] for name in ("value", "low", "high")}
        yield {"kpi": "assessors_alpha", "vendor": "", "group": group, **ends, "rows": row["scores"], "unit": "ratio",
               "better": "higher", "definition": "Krippendorff's alpha, interval, of parts of the scale"}  # fmt: skip


def _costs(tender: Tender) -> Iterator[dict[str, Any]]:
    asked = tender.parameters.price
    for row in prices.ownership(tender.parameters, tender.known).to_dict("records"):
        assert asked is not None
        about = {"vendor": row["bidder"], "unit": row["currency"], "better": "lower"}
        group = f"over=term;volume={row['volume']};indexation={row['indexation']}"
        worth = "not discounted" if asked.discount_rate is None else f"discounted at {asked.discount_rate:g} a year"
        why = f"; not known: {row['why_not']}" if row["why_not"] else ""
        text = (
            f"all charges of {asked.term_years} years, contacts left to others at first at the own price, {worth}{why}"
        )
        ends = {name: row[name] for name in ("value", "low", "high")}
        yield {**about, "kpi": "bid_cost", "group": group, **ends, "definition": text}


def _unit_prices(tender: Tender) -> Iterator[dict[str, Any]]:
    for row in prices.unit_prices(tender.parameters, tender.known).to_dict("records"):
        about = {
            "vendor": row["bidder"],
            "unit": row["currency"],
            "better": "lower",
            "group": f"volume={row['volume']}",
        }
        why = f"; not known: {row['why_not']}" if row["why_not"] else ""
        charges = "all charges of the term over the contacts that the bidder takes, not discounted"
        yield {**about, "kpi": "bid_per_contact", "value": row["per_contact"], "low": row["contact_low"],
               "high": row["contact_high"], "definition": f"{charges}{why}"}  # fmt: skip
        settled = f"{charges}, over the audited share settled ({tender.keys.resolution or 'none'}){why}"
        yield {**about, "kpi": "bid_per_resolution", "value": row["per_resolution"], "low": row["resolution_low"],
               "high": row["resolution_high"], "definition": settled}  # fmt: skip


def _frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    made = pd.DataFrame(rows).reindex(columns=RECORD).assign(section=SECTION)
    for name in ("group", "target", "verdict", "definition", "vendor", "unit"):
        made[name] = made[name].astype(object).fillna("")
    for name in ("rows", "unknown"):
        made[name] = made[name].astype(float).fillna(0).astype(int)
    return made
