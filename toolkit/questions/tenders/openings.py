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
# Figures that no mix of work can be taken out of: there the audit's own figure is scored, and the sheet says so.
NEVER_ADJUSTED: Final = frozenset({"computed", "no_contact", "percentile", "count", "persons"})


def opened(comparison: Comparison, adjusted: pd.DataFrame | None = None) -> Tender:
    """The tender of a comparison. `adjusted` as `measured` takes it; without it, what the comparison adjusts."""
    if adjusted is None and comparison.audited and comparison.parameters.compared:
        adjusted = examinations.figures(comparison)
    scores = pd.DataFrame(comparison.parameters.given, columns=assessors.SCORES)
    return standings.put_together(comparison.parameters, measured(comparison, adjusted), scores)


def measured(comparison: Comparison, adjusted: pd.DataFrame | None = None) -> pd.DataFrame:
    """Every compared figure of every bidder: columns MEASURED, a row of basis raw and, where there is one, adjusted.

    `adjusted` has a row per KPI and bidder: adjusted, adjusted_low, adjusted_high, adjusted_rows, and why_not where
    there is none. Where a figure could be adjusted and is refused (too little work in common, too few rows), an
    adjusted row without a value stands there, so that nobody is scored by a figure that may not be compared.
    """
    keys = comparison.parameters.compared
    if not keys or not comparison.audited:
        return pd.DataFrame(columns=MEASURED)
    raw = comparison.kpis(keys)
    absent = (raw.verdict == "not evidenced").to_numpy()
    few = ~raw.enough.astype(bool).to_numpy() & ~absent
    known = raw["value"].notna().to_numpy()
    why = np.select([absent, few | ~known], [raw.definition.str.split("; ").str[0], "few_rows"], "")
    frame = raw.assign(basis="raw", why_not=why)
    parts = [frame, *_adjusted(frame, adjusted)]
    return pd.concat(parts, ignore_index=True).reindex(columns=MEASURED)


def _adjusted(raw: pd.DataFrame, adjusted: pd.DataFrame | None) -> list[pd.DataFrame]:
    if adjusted is None or adjusted.empty:
        return []
    about = raw.set_index(["bidder", "kpi"])
    rows: list[dict[str, Any]] = []
    for row in adjusted.to_dict("records"):
        if row["why_not"] in NEVER_ADJUSTED or (row["bidder"], row["kpi"]) not in about.index:
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
