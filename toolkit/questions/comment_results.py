"""The rows of results.csv on customers' comments."""

import math
from typing import Any

import pandas as pd

from toolkit.audits import Audit
from toolkit.questions import comments
from toolkit.questions.service_levels import RECORD

SECTION = "comments"
ACCURACY = (
    "comments held out that are labelled right, mean over classes; learned without their customers and their texts"
)
NET = "(positive - negative comments) / comments, labels {source}"
SHARE = "comments on the theme / comments, themes {source}"
GAP = "share of the part's comments on the theme less the rest's; {comparisons} comparisons held together"


def results(audit: Audit) -> pd.DataFrame:
    """Accuracy, net sentiment, shares of themes and the gaps that are claimed: a row per number."""
    rows = [
        _row("label_accuracy", "", f"label={row['what']}" + (f";theme={row['theme']}" if row["theme"] else ""), row,
             int(row["comments"]), "share", "higher", ACCURACY)
        for row in comments.frame(audit, "accuracy").to_dict("records")
    ]  # fmt: skip
    for row in comments.frame(audit, "sentiment").to_dict("records"):
        definition = NET.format(source=row["source"])
        rows.append(
            _row("sentiment_net", row["vendor"], f"labels={row['source']}", row, int(row["rows"]), "points", "higher",
                 definition)
        )  # fmt: skip
    for row in comments.frame(audit, "themes").to_dict("records"):
        definition = SHARE.format(source=row["source"])
        group = f"theme={row['theme']}"
        rows.append(
            _row("theme_share", row["vendor"], group, row, int(row["comments"]), "share", "context", definition)
        )
    gaps = comments.frame(audit, "gaps")
    for row in gaps[gaps.claimed.astype(bool)].to_dict("records") if len(gaps) else []:
        group = f"theme={row['theme']};{row['by']}={row['group']}"
        definition = GAP.format(comparisons=row["comparisons"])
        told = {**row, "value": row["gap"]}
        rows.append(_row("theme_gap", row["vendor"], group, told, int(row["comments"]), "share", "context", definition))
    return pd.DataFrame(rows, columns=RECORD)


def _row(
    kpi: str, vendor: str, group: str, row: dict[str, Any], size: int, unit: str, better: str, definition: str
) -> dict[str, Any]:
    known = {name: float(row[name]) if math.isfinite(row[name]) else math.nan for name in ("value", "low", "high")}
    return {
        **dict.fromkeys(RECORD, ""),
        "section": SECTION,
        "kpi": kpi,
        "vendor": vendor,
        "group": group,
        **known,
        "rows": size,
        "unknown": 0,
        "unit": unit,
        "better": better,
        "definition": definition,
    }
