"""How good is the work, how far can its evaluation be trusted, and does it say what customers say?"""

from typing import Final, NamedTuple

import pandas as pd

from toolkit.audits import Audit
from toolkit.measures.resampling import each_of
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


class Examined(NamedTuple):
    """All that the section shows. What accuses somebody is told at `confidence`, which all such questions share."""

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
    confidence: float


def absent(audit: Audit) -> str:
    """Why there is nothing to examine; empty where there are scores."""
    there = mixes.given(audit, "evaluations")
    missing = sorted({"score", "max_score"} - there)
    return "no evaluations" if not there else f"no {', '.join(missing)}" if missing else ""


def examined(audit: Audit) -> Examined:
    """Every question of the section, once.

    Intervals of sides and of heaps, and who and what stands apart, are at a confidence that all of them share (Sidak),
    so that an audit without any fault accuses somebody with a chance of at most one less the audit's confidence.
    """
    stated = audit.parameters.quality
    shortest = 0.0 if stated is None else float(stated.shortest_seconds)
    level = each_of(asked(audit), audit.parameters.confidence)
    people, sides = evaluators.evaluators(audit, confidence=level), evaluator_sides.sides(audit, confidence=level)
    heaps, steps = pass_marks.heaps(audit, confidence=level)
    samples = evaluation_samples.balances(audit, shortest_seconds=shortest, confidence=level)
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
        level,
    )


def asked(audit: Audit) -> int:
    """How many questions of the section could accuse somebody: of evaluators, sides, the pass mark and the sample."""
    there = mixes.given(audit, "evaluations")
    mark = audit.parameters.quality is not None and audit.parameters.quality.pass_mark is not None
    sides = 1 + ("session_id" in there) if "evaluator_side" in there else 0
    of_each = ("evaluator_id" in there) + sides + mark + ("contact_id" in there)
    return max(1, of_each * len(audit.parameters.vendors))


def results(audit: Audit, found: Examined) -> pd.DataFrame:
    """The section's rows of results.csv, columns as `service_levels.RECORD`; rows of persons are not among them."""
    parts = [
        _thin(found.whole).assign(group=""),
        found.accuracies.assign(group="bound=lower", definition=_one_sided(audit, found.accuracies)),
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
        _withheld(found.gaps).assign(group="", better="context", definition=SATISFIED_GAP),
        _of_evaluators(found),
        _withheld(found.heaps).assign(
            kpi="qa_heap",
            group="mark=" + found.heaps.mark.astype(str),
            rows=found.heaps.evaluations,
            unit="ratio",
            better="context",
            definition=HEAP,
        ),
        _withheld(found.causes).assign(
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


def _withheld(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(verdict=["insufficient" if why else "" for why in frame.why_not])


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
