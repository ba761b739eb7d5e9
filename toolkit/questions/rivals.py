"""What would another accepted definition of the same name have said?"""

from typing import Any, Final

import numpy as np
import pandas as pd

from toolkit.audits import Audit, Comparison
from toolkit.audits.windows import WindowedAudit
from toolkit.measures import conventions, kpis
from toolkit.measures.kpis import MeasureFaults
from toolkit.measures.targets import verdict

SENSITIVITY: Final = [
    "kpi", "convention", "title", "in_force", "vendor", "value", "low", "high", "unit", "better", "rows", "unknown",
    "target", "verdict", "definition", "why_absent", "clustered_by",
]  # fmt: skip


def sensitivity(audit: Audit | Comparison, kpi: str) -> pd.DataFrame:
    """A figure under each definition that competes for its name, columns as SENSITIVITY; `in_force` marks ours.

    `kpi` is the headline or one of its rivals; a row per definition and vendor. A definition without evidence has no
    value and says in `definition` what is missing. Those in the unit of the one in force are held against its target,
    where that is about the whole period. Of a comparison the bidders stand in `vendor`. Raises `MeasureFaults`.
    """
    if isinstance(audit, Comparison):
        each = {bidder: sensitivity(audit.within(bidder), kpi) for bidder in audit.audited}
        return pd.concat([found.assign(vendor=bidder) for bidder, found in each.items()], ignore_index=True)
    headlines = [name for name, rivals in conventions.CONVENTIONS.items() if kpi == name or kpi in rivals]
    if not headlines:
        known = ", ".join(conventions.CONVENTIONS)
        raise MeasureFaults("No definitions compete here.", [f"{kpi} is none of {known}, and no rival of them"])
    (headline,) = headlines
    rivals, in_force = conventions.CONVENTIONS[headline], audit.in_force[headline]
    why = dict(zip(audit.evidence.kpi, audit.evidence.why_not, strict=True))
    if isinstance(audit, WindowedAudit):
        why = {rival: audit.why_not(rival) for rival in rivals}
    there = [rival for rival in rivals if not why[rival]]
    given = audit.kpis(there).to_dict("records") if there else []
    target = None if headline in audit.judged_apart else audit.targets.get(headline)
    rows: list[dict[str, Any]] = []
    for rival in rivals:
        mine = [row for row in given if row["kpi"] == rival] or _without(audit, rival, why[rival])
        for row in mine:
            held = target if row["unit"] == kpis.EVERY[in_force].unit else None
            told = verdict(row["value"], held, enough=row["enough"], evidenced=row["verdict"] != "not evidenced")
            rows.append(
                {
                    **row,
                    "kpi": headline,
                    "convention": rival,
                    "in_force": rival == in_force,
                    "target": held.code() if held else "",
                    "verdict": "not evidenced" if row["verdict"] == "not evidenced" else told,
                }
            )
    return pd.DataFrame(rows, columns=SENSITIVITY)


def _without(audit: Audit, rival: str, why: str) -> list[dict[str, Any]]:
    """The rows of a definition that this audit has no evidence for."""
    entry = kpis.EVERY[rival]
    about = {"title": entry.title, "unit": entry.unit, "better": entry.better, "definition": why}
    numbers = {"value": np.nan, "low": np.nan, "high": np.nan, "rows": 0, "unknown": 0, "enough": False}
    told = {"verdict": "not evidenced", "why_absent": "few_rows", "clustered_by": ""}
    return [{**about, **numbers, **told, "vendor": vendor.id} for vendor in audit.parameters.vendors]
