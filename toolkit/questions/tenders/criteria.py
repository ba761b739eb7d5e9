"""What is each bidder worth on each criterion, between anchors that stood fixed before anybody bid?"""

from typing import Any, Final

import numpy as np
import pandas as pd

from toolkit.measures.intervals import Array
from toolkit.measures.value_functions import linear
from toolkit.parameters.comparisons import ComparisonParameters
from toolkit.parameters.tenders import Criterion
from toolkit.questions.tenders.assessors import Panel, means

PRICE: Final = "price"
SHEET: Final = [
    "bidder", "criterion", "title", "kind", "kpi", "weight", "floor", "target", "figure", "low", "high", "unit",
    "basis", "rows", "sure", "value", "points", "possible", "why_not",
]  # fmt: skip
# Why a criterion is unknown, where no figure's own reason says it; the words stand in the reporting room.
NOT_SCORED, FEW_ROWS = "not_scored", "few_rows"


def sheet(parameters: ComparisonParameters, figures: pd.DataFrame, given: Panel) -> pd.DataFrame:
    """A row per bidder and criterion, the price not among them: columns SHEET.

    A measured criterion takes the figure adjusted for the mix of work where `figures` has one, else the raw one; basis
    says which. An assessed one takes the panel's mean. value: 0 at the floor or worse, 1 at the target or better;
    points: of `possible`, of a hundred for all criteria and the price together. What is unknown has no value, and
    why_not says why. sure: there is an interval to draw from; False where a figure has none, or one assessor scored.
    """
    panel = {(row["bidder"], row["criterion"]): row for row in means(parameters, given).to_dict("records")}
    measured = in_force(figures)
    rows = []
    for bidder in parameters.bidders:
        for each in parameters.criteria:
            found = (
                _assessed(panel[bidder.id, each.id])
                if each.kpi is None
                else _measured(measured.get((bidder.id, each.kpi), {}))
            )
            rows.append({"bidder": bidder.id, **_stated(each), **found})
    made = pd.DataFrame(rows).reindex(columns=SHEET)
    made["value"] = [
        float(linear(row["figure"], **_anchors(row))) if np.isfinite(row["figure"]) else np.nan
        for row in made.to_dict("records")
    ]
    made["points"] = made["possible"] * made["value"]
    return made


def in_force(figures: pd.DataFrame) -> dict[tuple[str, str], dict[str, Any]]:
    """The figure that is scored, by bidder and KPI: the adjusted one where there is a row of it, else the raw one."""
    ordered = figures.sort_values("basis", key=lambda basis: basis != "raw", kind="stable")
    return {(row["bidder"], row["kpi"]): row for row in ordered.to_dict("records")}


def _stated(each: Criterion) -> dict[str, Any]:
    floor, target = (
        (each.floor, each.target) if each.kpi is not None else (min(each.scale, default=0), max(each.scale, default=1))
    )
    assert floor is not None
    assert target is not None
    return {
        "criterion": each.id,
        "title": each.title,
        "kind": "assessed" if each.kpi is None else "measured",
        "kpi": each.kpi or "",
        "weight": float(each.weight),
        "floor": float(floor),
        "target": float(target),
        "possible": 100 * float(each.weight),
    }


def _assessed(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "figure": row["mean"],
        "low": row["low"],
        "high": row["high"],
        "unit": "score",
        "basis": "assessed",
        "rows": row["assessors"],
        "sure": row["assessors"] > 1,
        "why_not": "" if np.isfinite(row["mean"]) else NOT_SCORED,
    }


def _measured(row: dict[str, Any]) -> dict[str, Any]:
    if not row:
        return {**_nothing(), "why_not": FEW_ROWS}
    about = {"unit": row["unit"], "basis": row["basis"], "rows": row["rows"]}
    if not np.isfinite(row["value"]) or not bool(row["enough"]):
        return {**_nothing(), **about, "why_not": str(row["why_not"]) or FEW_ROWS}
    # What was counted whole has no interval because it needs none; one without width has nothing to draw from either.
    sure = bool(row["low"] < row["high"]) or row.get("why_absent") == "count"
    return {"figure": row["value"], "low": row["low"], "high": row["high"], **about, "sure": sure, "why_not": ""}


def _nothing() -> dict[str, Any]:
    return {"figure": np.nan, "low": np.nan, "high": np.nan, "unit": "", "basis": "", "rows": 0, "sure": False}


def _anchors(row: dict[str, Any]) -> dict[str, Any]:
    better = "higher" if row["target"] > row["floor"] else "lower"
    return {"floor": row["floor"], "target": row["target"], "better": better}


def worth(figures: Array, floor: float, target: float) -> Array:
    """What figures of one criterion are worth, 0 to 1, in their shape."""
    return linear(figures, floor=floor, target=target, better="higher" if target > floor else "lower")
