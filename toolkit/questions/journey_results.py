"""The section's rows of results.csv, and its frames as the report shows them."""

from typing import Final

import numpy as np
import pandas as pd

from toolkit.audits import Audit
from toolkit.questions import bottlenecks, contact_journeys, journey_overview, journeys
from toolkit.questions.service_levels import RECORD

# Below this many rows no 95th percentile can have an upper limit.
_TAIL_ROWS: Final = 72
_STEP: Final = {
    "step_count": ("count", "steps", 1, "times that the second activity follows the first, in whole cases"),
    "step_wait_mean": ("mean", "seconds", 30, "from the end of the first to the begin of the second, calendar time"),
    "step_wait_median": (
        "median",
        "seconds",
        20,
        "from the end of the first to the begin of the second, calendar time",
    ),
    "step_wait_p95": (
        "p95",
        "seconds",
        _TAIL_ROWS,
        "from the end of the first to the begin of the second, calendar time",
    ),
    "step_wait_total": ("total", "seconds", 1, "sum of these waits"),
    "step_open_wait_median": ("open_median", "seconds", 20, "the same in opening time of the calendar"),
    "step_open_wait_p95": ("open_p95", "seconds", _TAIL_ROWS, "the same in opening time of the calendar"),
}
_COST: Final = (
    "days of waiting beyond the norm (the step's stated one, else the median of all waits of the vendor's steps that "
    "queue), summed over whole cases; interval over cases"
)
_COST_SHARE: Final = "its share of the waiting beyond the norm of all steps that queue; interval over cases"
_TIMES: Final = "mean wait of the step / mean wait of the vendor's other steps that queue; interval over cases"


def results(audit: Audit) -> pd.DataFrame:
    """Every figure of the section: the overview, each step taken often enough, bottlenecks, path, contacts."""
    parts = [
        journey_overview.overview(audit).assign(group=""),
        _steps(audit),
        _costs(audit),
        _ways(audit),
        contact_journeys.overview(audit).assign(group=""),
    ]
    parts = [part for part in parts if len(part)]
    if not parts:
        return pd.DataFrame(columns=RECORD)
    joined = pd.concat([part.reindex(columns=RECORD) for part in parts], ignore_index=True)
    joined["section"] = journeys.SECTION
    joined["unknown"] = joined.unknown.fillna(0).astype(int)
    return joined.fillna({"target": "", "verdict": "", "group": "", "better": "context"})


def _group(frame: pd.DataFrame) -> list[str]:
    return [f"step={row.step};next_step={row.next_step}" for row in frame.itertuples()]


def _steps(audit: Audit) -> pd.DataFrame:
    found = journeys.edges(audit)
    found = found[found["count"] >= journeys.FEWEST]
    parts = []
    for kpi, (column, unit, least, definition) in _STEP.items():
        enough = found["count"] >= least
        frame = pd.DataFrame(
            {
                "kpi": kpi,
                "vendor": found.vendor,
                "group": _group(found),
                "value": found[column].astype(float).where(enough),
                "low": found["median_low"].where(enough) if column == "median" else np.nan,
                "high": found["median_high"].where(enough) if column == "median" else np.nan,
                "rows": found["count"],
                "unit": unit,
                "verdict": np.where(enough, "", "insufficient"),
                "definition": definition,
            }
        )
        parts.append(frame)
    return pd.concat(parts, ignore_index=True)


def _costs(audit: Audit) -> pd.DataFrame:
    found = bottlenecks.ranked(audit)
    parts = []
    for kpi, columns, unit, definition in (
        ("bottleneck_cost", ("cost", "cost_low", "cost_high"), "days", _COST),
        ("bottleneck_share", ("value", "low", "high"), "share", _COST_SHARE),
        ("bottleneck_times", ("times", "times_low", "times_high"), "ratio", _TIMES),
    ):
        value, low, high = (found[name].astype(float) for name in columns)
        parts.append(
            pd.DataFrame(
                {
                    "kpi": kpi,
                    "vendor": found.vendor,
                    "group": _group(found),
                    "value": value,
                    "low": low,
                    "high": high,
                    "rows": found["count"],
                    "unit": unit,
                    "definition": definition,
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def _ways(audit: Audit) -> pd.DataFrame:
    found = journeys.conformance_classes(audit)
    return pd.DataFrame(
        {
            "kpi": "conformance_share",
            "vendor": found.vendor,
            "group": [f"way={way}" for way in found.way],
            "value": found["share"],
            "low": found.low,
            "high": found.high,
            "rows": found["rows"],
            "unit": "share",
            "definition": "whole cases that part from the expected path in this way / whole cases",
        }
    )
