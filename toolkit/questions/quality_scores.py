"""What evaluators found: scores by form, section and item, and at least how accurate the contacts are."""

from typing import Final

import numpy as np
import pandas as pd
from ibis import _

from toolkit.audits import Audit
from toolkit.measures import intervals, kpis
from toolkit.measures.limits import exact_low
from toolkit.questions.agents import mixes
from toolkit.questions.service_levels import evidenced

KEPT: Final = "qa_score_kept"
WHOLE: Final = ("evaluations", KEPT, "qa_score_fatal_zero", "qa_critical_rate", "error_rate_items", "script_adherence")
FAMILIES: Final = ("cea_customer", "cea_business", "cea_compliance")
# What scores are told apart by, each with the least that a printed one rests on: twenty answers, twenty forms.
PARTS: Final = {"form_version": 200, "section": 20, "item_id": 20}
SCORES: Final = [
    "vendor", "what", "title", "section", "critical", "value", "low", "high", "rows", "unknown", "agents", "unit",
]  # fmt: skip
TEAMS: Final = ["vendor", "section", "team", "value", "low", "high", "rows", "agents", "unit"]
ACCURACIES: Final = [
    "kpi", "title", "vendor", "value", "low", "high", "rows", "failed", "unknown", "clusters", "clustered_by", "unit",
    "better", "target", "verdict", "definition", "enough", "why_absent",
]  # fmt: skip


def whole(audit: Audit) -> pd.DataFrame:
    """The figures of all evaluations, as `Audit.kpis`; empty where there are none."""
    keys = evidenced(audit, WHOLE)
    return audit.kpis(keys) if keys else pd.DataFrame()


def scores(audit: Audit) -> pd.DataFrame:
    """Points earned of points possible by form, section and item, columns SCORES, items lowest first.

    what: form_version, section or item_id. Intervals are over agents. A part of fewer agents than the smallest group
    that may be printed, or of fewer answers than `PARTS` says, is left out; so is a form where there is only one.
    """
    found = []
    there = mixes.given(audit, "evaluations")
    for what, fewest in PARTS.items():
        if what not in there or not evidenced(audit, [KEPT]):
            continue
        named = [what] if what != "item_id" or "section" not in there else ["section", "item_id"]
        frame = _printable(audit, audit.kpis([KEPT], by=named), fewest)
        if what == "form_version":
            frame = frame[frame.groupby("vendor")[what].transform("nunique") > 1]
        found.append(frame.assign(what=what, title=frame[what], section=frame.get("section", "")))
    if not found or all(frame.empty for frame in found):
        return pd.DataFrame(columns=SCORES)
    every = pd.concat([frame for frame in found if len(frame)], ignore_index=True)
    every = every.assign(agents=every.clusters, critical=_is_critical(audit, every))
    order = every.what.map({name: place for place, name in enumerate(PARTS)})
    ranked = every.assign(order=order).sort_values(["vendor", "order", "value", "title"], ignore_index=True)
    return ranked[SCORES]


def teams(audit: Audit) -> pd.DataFrame:
    """Points earned of points possible by section and team, columns TEAMS; only teams that may be printed."""
    if not {"section", "team"} <= mixes.given(audit, "evaluations") or not evidenced(audit, [KEPT]):
        return pd.DataFrame(columns=TEAMS)
    frame = audit.kpis([KEPT], by=["section", "team"])
    frame = frame[frame.section.notna() & frame.team.notna() & (frame.clustered_by == "agent_id")]
    return _printable(audit, frame, PARTS["section"]).assign(agents=lambda each: each.clusters)[TEAMS]


def _printable(audit: Audit, frame: pd.DataFrame, fewest: int) -> pd.DataFrame:
    # Days stand for agents who are not named: nobody can be told from them.
    few = (frame.clustered_by == "agent_id") & (frame.clusters < audit.parameters.privacy.smallest_group)
    return frame[(frame["rows"] >= fewest) & ~few & frame.value.notna()].reset_index(drop=True)


def _is_critical(audit: Audit, frame: pd.DataFrame) -> pd.Series:
    """Whether an item is marked as critical in any evaluation; sections and forms are not."""
    counted = audit.tables.evaluations.group_by("vendor", "item_id").aggregate(critical=_.critical.max()).execute()
    marked = set(
        zip(
            *(counted[counted.critical.fillna(False).astype(bool)][name] for name in ("vendor", "item_id")), strict=True
        )
    )
    pairs = zip(frame.vendor, frame.title, frame.what, strict=True)
    return pd.Series([what == "item_id" and (vendor, title) in marked for vendor, title, what in pairs], frame.index)


def accuracies(audit: Audit) -> pd.DataFrame:
    """Evaluations without a critical error of each family, columns ACCURACIES, with a one-sided limit.

    low: the exact limit that the share is not below at the audit's confidence, all of the error on that side, at the
    effective number of evaluations over agents (`limits.exact_low`); high is 1. failed: evaluations with such an error.
    """
    keys = evidenced(audit, FAMILIES)
    if not keys:
        return pd.DataFrame(columns=ACCURACIES)
    frame = audit.kpis(keys)
    summed, _counts = audit.tallied([kpis.CATALOGUE[key] for key in keys], [])
    lows = []
    for row in frame.itertuples():
        mine = summed[(summed.kpi == row.kpi) & (summed.vendor == row.vendor)]
        ratio = intervals.ratios(mine.above, mine.below, np.zeros(len(mine), np.int64), 1)
        rows = np.array([float(mine["rows"].sum())])
        level = audit.parameters.confidence
        lows.append(float(exact_low(ratio.value, ratio.variance, rows, ratio.effective, confidence=level)[0]))
    said = frame.value.notna().to_numpy()
    frame["low"] = np.where(said, lows, np.nan)
    frame["high"] = np.where(np.isfinite(frame.low), 1.0, np.nan)
    frame["failed"] = (frame["rows"] * (1 - frame.value)).round()
    return frame[ACCURACIES]
