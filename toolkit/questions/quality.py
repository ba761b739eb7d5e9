"""How good is the work, how far can its evaluation be trusted, and does it say what customers say?"""

from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from toolkit.audits import Audit
from toolkit.measures.multiplicity import holm
from toolkit.questions import (
    evaluation_samples,
    evaluator_sides,
    evaluators,
    pass_marks,
    quality_calibrations,
    quality_relations,
    quality_scores,
    root_causes,
    service_levels,
)
from toolkit.questions.agents import mixes

SECTION: Final = "quality"
CLAIMS: Final = ["vendor", "question", "basis", "p_value", "adjusted", "told"]


class Examined(NamedTuple):
    """All that the section shows; `claims` says what may be claimed once all its questions are counted."""

    whole: pd.DataFrame
    scores: pd.DataFrame
    teams: pd.DataFrame
    accuracies: pd.DataFrame
    calibration: pd.DataFrame
    evaluators: evaluators.Evaluators
    sides: pd.DataFrame
    heaps: pd.DataFrame
    steps: pd.DataFrame
    samples: pd.DataFrame
    validities: pd.DataFrame
    gaps: pd.DataFrame
    causes: pd.DataFrame
    claims: pd.DataFrame


def absent(audit: Audit) -> str:
    """Why there is nothing to examine; empty where there are scores."""
    there = mixes.given(audit, "evaluations")
    missing = sorted({"score", "max_score"} - there)
    return "no evaluations" if not there else f"no {', '.join(missing)}" if missing else ""


def examined(audit: Audit) -> Examined:
    """Every question of the section, once."""
    asked = audit.parameters.quality
    shortest = 0.0 if asked is None else float(asked.shortest_seconds)
    people, sides = evaluators.evaluators(audit), evaluator_sides.sides(audit)
    heaps, steps = pass_marks.heaps(audit)
    samples = evaluation_samples.balances(audit, shortest_seconds=shortest)
    return Examined(
        quality_scores.whole(audit),
        quality_scores.scores(audit),
        quality_scores.teams(audit),
        quality_scores.accuracies(audit),
        quality_calibrations.calibration(audit),
        people,
        sides,
        heaps,
        steps,
        samples,
        quality_relations.validities(audit),
        quality_relations.critical_gaps(audit),
        root_causes.causes(audit),
        claims(people.summary, sides, heaps, samples, audit.parameters.confidence),
    )


def claims(
    people: pd.DataFrame, sides: pd.DataFrame, heaps: pd.DataFrame, samples: pd.DataFrame, confidence: float
) -> pd.DataFrame:
    """Every question of the section that could accuse somebody, with its chance, columns CLAIMS.

    question: evaluators, sides, heap or sample; p_value: its own, that of several people or properties adjusted among
    them; adjusted: after Holm over all rows, so that an audit without any fault has a claim told with a chance of at
    most one less the confidence.
    """
    least = samples[samples.level == ""].groupby("vendor", sort=False).adjusted.min() if len(samples) else {}
    rows: list[Any] = [
        *((row.vendor, "evaluators", row.basis, row.least) for row in people.itertuples()),
        *((row.vendor, "sides", row.basis, row.p_value) for row in sides.itertuples()),
        *((row.vendor, "heap", "", row.p_value) for row in heaps.itertuples()),
        *((vendor, "sample", "", chance) for vendor, chance in dict(least).items()),
    ]
    frame = pd.DataFrame(rows, columns=CLAIMS[:4])
    frame = frame[frame.p_value.notna()].reset_index(drop=True)
    frame["adjusted"] = holm(frame.p_value) if len(frame) else np.empty(0)
    frame["told"] = frame.adjusted <= 1 - confidence
    return frame


def told(found: Examined, vendor: str, question: str, basis: str = "") -> bool:
    """Whether a question's answer may be claimed."""
    mine = found.claims
    mine = mine[(mine.vendor == vendor) & (mine.question == question) & (mine.basis == basis)]
    return bool(mine.told.any())


def results(audit: Audit, found: Examined) -> pd.DataFrame:
    """The section's rows of results.csv, columns as `service_levels.RECORD`; rows of persons are not among them."""
    parts = [
        _thin(found.whole).assign(group=""),
        found.accuracies.assign(group="", definition=_one_sided(audit, found.accuracies)),
        found.scores.assign(
            kpi=quality_scores.KEPT,
            group=found.scores.what + "=" + found.scores.title.astype(str),
            better="higher",
            definition=audit.definition(quality_scores.KEPT),
        ),
        found.teams.assign(
            kpi=quality_scores.KEPT,
            group="section=" + found.teams.section.astype(str) + ";team=" + found.teams.team.astype(str),
            better="higher",
            definition=audit.definition(quality_scores.KEPT),
        ),
        _thin(found.calibration).assign(group=""),
        _thin(found.validities).assign(group=""),
        found.gaps.assign(group="", better="context", definition=SATISFIED_GAP),
        _of_evaluators(found),
        found.heaps.assign(
            kpi="qa_heap",
            group="mark=" + found.heaps.mark.astype(str),
            rows=found.heaps.evaluations,
            unit="ratio",
            better="context",
            definition=HEAP,
        ),
        found.causes.assign(
            kpi="root_cause_" + found.causes.what.astype(str),
            group="cause=" + found.causes.cause.astype(str),
            rows=found.causes.of_rows,
            better="context",
            definition="of those whose cause is given",
        ),
    ]
    filled = [part for part in parts if len(part)]
    frame = pd.concat(filled, ignore_index=True) if filled else pd.DataFrame()
    frame = frame.reindex(columns=service_levels.RECORD)
    blank = {name: frame[name].astype(object).fillna("") for name in ("verdict", "target")}
    return frame.assign(section=SECTION, unknown=frame.unknown.fillna(0), **blank)


SATISFIED_GAP: Final = (
    "satisfied customers (two best answers) after contacts with a critical error less those after contacts without; "
    "interval over agents"
)
HEAP: Final = (
    "scores in the step above the pass mark over those in the step below, over what a smooth curve through all other "
    "steps expects; 1 is no heap"
)


def _thin(frame: pd.DataFrame) -> pd.DataFrame:
    """Figures that rest on too few rows keep their row and lose their number."""
    if frame.empty:
        return frame
    thin = ~frame.enough.astype(bool) & frame.value.notna()
    frame = frame.assign(verdict=frame.verdict.mask(thin, "insufficient"))
    frame[["value", "low", "high"]] = frame[["value", "low", "high"]].astype(float).mask(thin)
    return frame


def _one_sided(audit: Audit, frame: pd.DataFrame) -> "pd.Series[str]":
    level = f"{audit.parameters.confidence:g}"
    return frame.definition.astype(str) + f"; low is the one-sided exact lower limit at {level} over agents"


def _of_evaluators(found: Examined) -> pd.DataFrame:
    spread = found.evaluators.summary
    spread = spread[spread.why_not == ""]
    sides = found.sides[found.sides.why_not == ""]
    common = {"unit": "points", "better": "context"}
    return pd.concat(
        [
            spread.assign(
                kpi="evaluator_spread",
                value=spread.spread,
                group="basis=" + spread.basis.astype(str),
                definition="standard deviation between evaluators in earnest, in points of a hundred",
                **common,
            ),
            sides.assign(
                kpi="evaluator_side_gap",
                group="basis=" + sides.basis.astype(str),
                definition="the vendor's evaluators less the client's or independent ones on comparable evaluations",
                **common,
            ),
        ],
        ignore_index=True,
    )
