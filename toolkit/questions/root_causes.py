"""Why are customers dissatisfied, and why do evaluators find errors: which causes are given, and how many are not?"""

from typing import Any, Final

import ibis.expr.types as ir
import numpy as np
import pandas as pd
from ibis import _

from toolkit.audits import Audit
from toolkit.measures import intervals, quality, voice
from toolkit.questions.agents import mixes

DISSATISFIED: Final = "dissatisfied"
ERRORS: Final = "errors"
TRAINING: Final = "training"
CAUSES: Final = [
    "vendor", "what", "cause", "value", "low", "high", "rows", "of_rows", "unknown", "clusters", "clustered_by",
    "unit", "why_not",
]  # fmt: skip
FEWEST: Final = 20
FEW: Final = f"fewer than {FEWEST} with a cause"


def causes(audit: Audit) -> pd.DataFrame:
    """Each cause of dissatisfaction and of errors, most frequent first, columns CAUSES; empty where none is given.

    value: its share of those whose cause is given (`rows` of `of_rows`), with an interval over agents, over days where
    agents are not known; unknown: those without a cause, who take no part. Below twenty with a cause, no share.
    """
    found: list[dict[str, Any]] = []
    for what, table in ((DISSATISFIED, "surveys"), (ERRORS, "evaluations")):
        there = mixes.given(audit, table)
        needed = {"root_cause", "csat"} if table == "surveys" else {"root_cause", "score", "max_score"}
        if not needed <= there:
            continue
        rows: ir.Table = getattr(audit.tables, table)
        on_scale = voice.ON_SCALE & voice.FIVE_TO_SEVEN & (_.csat >= 1)
        asked = (on_scale & voice.DISSATISFIED) if table == "surveys" else (quality.SCORED & quality.SHORT)
        by_agent = "agent_id" in there
        cluster = _.agent_id if by_agent else _.local_date.cast("string")
        counted = (
            rows.filter(asked)
            .group_by("vendor", cluster=cluster.fill_null(""), cause=_.root_cause.fill_null(""))
            .aggregate(rows=_.count())
            .order_by("vendor", "cluster", "cause")
            .execute()
        )
        for vendor, mine in counted.groupby("vendor"):
            base = {"vendor": vendor, "what": what, "unit": "share"}
            base["clustered_by"] = "agent_id" if by_agent else "local_date"
            found += [{**base, **each} for each in _of(mine, audit.parameters.confidence)]
    return pd.DataFrame(found, columns=CAUSES)


def _of(counted: pd.DataFrame, confidence: float) -> list[dict[str, Any]]:
    known = counted[counted.cause != ""]
    unknown = int(counted["rows"].sum() - known["rows"].sum())
    wide = known.pivot_table(index="cluster", columns="cause", values="rows", aggfunc="sum", fill_value=0)
    below = wide.sum(axis=1).to_numpy(float)
    whole = int(below.sum())
    common = {"of_rows": whole, "unknown": unknown, "clusters": len(wide)}
    found = []
    for cause in wide.columns:
        above = wide[cause].to_numpy(float)
        low, high = intervals.ratio_clustered(above, below, confidence=confidence, share=True)
        enough = whole >= FEWEST
        value = above.sum() / whole if enough else np.nan
        limits = {"low": float(low) if enough else np.nan, "high": float(high) if enough else np.nan}
        rows = int(above.sum())
        found.append(
            {"cause": cause, "value": value, **limits, "rows": rows, **common, "why_not": "" if enough else FEW}
        )
    return sorted(found, key=lambda each: (-each["rows"], str(each["cause"])))
