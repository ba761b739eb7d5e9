"""Do evaluators agree when they score the same contact, and how much of that is more than chance?"""

from typing import Final

import numpy as np
import pandas as pd
from ibis import _

from toolkit.audits import Audit
from toolkit.measures import conventions, intervals
from toolkit.questions.agents import mixes
from toolkit.questions.service_levels import evidenced

RIVALS: Final = conventions.CONVENTIONS["qa_irr"]
CLOSENESS: Final = ("qa_within_10", "qa_deviation", "qa_bias")
PREVALENCE: Final = "qa_irr_prevalence"
CALIBRATION: Final = [
    "kpi", "vendor", "value", "low", "high", "rows", "unknown", "unit", "better", "target", "verdict", "definition",
    "clusters", "enough", "in_force", "why_absent",
]  # fmt: skip
FULL: Final = "items of calibration sessions with full points / items scored; interval over sessions"


def calibration(audit: Audit) -> pd.DataFrame:
    """Every reading of agreement, how close whole scores come, and the prevalence, columns CALIBRATION.

    Prevalence is the share of the sessions' item scores with full points: where nearly all items pass, evaluators
    agree by chance alone, and plain agreement flatters. Intervals are over sessions. Empty without sessions.
    """
    keys = evidenced(audit, (*RIVALS, *CLOSENESS))
    if not keys:
        return pd.DataFrame(columns=CALIBRATION)
    frame = audit.kpis(keys).assign(in_force=lambda each: each.kpi == audit.in_force["qa_irr"])
    frame = frame[frame["rows"] > 0]
    both = pd.concat([frame, _prevalence(audit)], ignore_index=True)
    place = {key: number for number, key in enumerate((*RIVALS, PREVALENCE, *CLOSENESS))}
    order = both.assign(place=both.kpi.map(place), first=~both.in_force.astype(bool))
    # The reading in force stands first, what qualifies it beside it.
    return order.sort_values(["vendor", "first", "place"], ignore_index=True)[CALIBRATION]


def _prevalence(audit: Audit) -> pd.DataFrame:
    if not {"session_id", "score", "max_score"} <= mixes.given(audit, "evaluations"):
        return pd.DataFrame(columns=CALIBRATION)
    rows = audit.tables.evaluations.filter(_.session_id.notnull() & _.score.notnull() & (_.max_score > 0))
    counted = (
        rows.group_by("vendor", "session_id")
        .aggregate(rows=_.count(), full=(_.score >= _.max_score).sum())
        .order_by("vendor", "session_id")
        .execute()
    )
    found = []
    for vendor, mine in counted.groupby("vendor"):
        above, below = mine.full.to_numpy(float), mine["rows"].to_numpy(float)
        low, high = intervals.ratio_clustered(above, below, confidence=audit.parameters.confidence, share=True)
        found.append(
            {
                "kpi": PREVALENCE,
                "vendor": vendor,
                "value": above.sum() / below.sum(),
                "low": float(low),
                "high": float(high),
                "rows": int(below.sum()),
                "unknown": 0,
                "unit": "share",
                "better": "context",
                "target": "",
                "verdict": "",
                "definition": FULL,
                "clusters": len(mine),
                "enough": True,
                "in_force": False,
                "why_absent": "" if np.isfinite(low) else "few_clusters",
            }
        )
    return pd.DataFrame(found, columns=CALIBRATION)
