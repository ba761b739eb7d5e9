"""The audited figures that a tender rests on: each bidder's own, and beside it the one at the mix that all share."""

from typing import Any, Final

import numpy as np
import pandas as pd

from toolkit.audits.comparisons import Comparison
from toolkit.questions.comparisons import examinations
from toolkit.questions.tenders import assessors, standings
from toolkit.questions.tenders.standings import Tender

MEASURED: Final = [
    "bidder", "kpi", "basis", "title", "value", "low", "high", "rows", "unknown", "unit", "better", "enough",
    "why_absent", "why_not", "definition",
]  # fmt: skip
# Figures that no mix of work can be taken out of, and a comparison that states none: there the audit's own figure is
# scored, and the sheet says so.
AS_AUDITED: Final = frozenset({"computed", "no_contact", "percentile", "count", "persons", "no_mix"})


def opened(comparison: Comparison) -> Tender:
    """The tender of a comparison."""
    scores = pd.DataFrame(comparison.parameters.given, columns=assessors.SCORES)
    return standings.put_together(comparison.parameters, measured(comparison), scores)


def measured(comparison: Comparison) -> pd.DataFrame:
    """Every compared figure of every bidder: columns MEASURED, a row of basis raw and, where there is one, adjusted.

    Where a figure could be adjusted and is refused (too little work in common, too few rows), an adjusted row without
    a value stands there, so that nobody is scored by a figure that may not be compared.
    """
    if not comparison.parameters.compared or not comparison.audited:
        return pd.DataFrame(columns=MEASURED)
    return comparison.kept("figures of the tender", lambda: _measured(comparison))


def _measured(comparison: Comparison) -> pd.DataFrame:
    return both(comparison.kpis(comparison.parameters.compared), examinations.examined(comparison).found.figures)


def both(raw: pd.DataFrame, adjusted: pd.DataFrame) -> pd.DataFrame:
    """Raw figures as `Comparison.kpis` gives them, and below them the adjusted ones (`adjusted.FIGURES`)."""
    absent = (raw.verdict == "not evidenced").to_numpy()
    few = ~raw.enough.astype(bool).to_numpy() & ~absent
    known = raw["value"].notna().to_numpy()
    why = np.select([absent, few | ~known], [raw.definition.str.split("; ").str[0], "few_rows"], "")
    frame = raw.assign(basis="raw", why_not=why)
    return pd.concat([frame, *_adjusted(frame, adjusted)], ignore_index=True).reindex(columns=MEASURED)


def _adjusted(raw: pd.DataFrame, adjusted: pd.DataFrame) -> list[pd.DataFrame]:
    about = raw.set_index(["bidder", "kpi"])
    rows: list[dict[str, Any]] = []
    for row in adjusted.to_dict("records"):
        if row["why_not"] in AS_AUDITED:
            continue
        there = bool(np.isfinite(row["adjusted"]))
        own = about.loc[(row["bidder"], row["kpi"])]
        rows.append(
            {
                **own.to_dict(),
                "bidder": row["bidder"],
                "kpi": row["kpi"],
                "basis": "adjusted",
                "value": row["adjusted"],
                "low": row["adjusted_low"],
                "high": row["adjusted_high"],
                "rows": row["adjusted_rows"] if there else 0,
                "enough": there,
                "why_absent": "",
                "why_not": "" if there else own["why_not"] or row["why_not"],
            }
        )
    return [pd.DataFrame(rows)] if rows else []
