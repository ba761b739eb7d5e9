"""What the section on customers' answers records in results.csv, one row per number."""

import pandas as pd

from toolkit.audits import Audit
from toolkit.questions import satisfaction_drivers, survey_gates, survey_responses, voice
from toolkit.questions.service_levels import RECORD, written


def results(audit: Audit) -> pd.DataFrame:
    """The figures, whole and by group, the funnel, the gate with the weighted figure, the effects; columns RECORD."""
    parts = [voice.results(audit), _funnel(audit), _gate(audit), _drivers(audit)]
    there = [part for part in parts if len(part)]
    if not there:
        return pd.DataFrame(columns=RECORD)
    whole = pd.concat(there, ignore_index=True).reindex(columns=RECORD)
    whole["section"] = "voice"
    for name in ("group", "target", "verdict", "definition", "better", "unit"):
        whole[name] = whole[name].astype(object).fillna("")
    for name in ("rows", "unknown"):
        whole[name] = whole[name].fillna(0).astype(int)
    return whole


def _funnel(audit: Audit) -> pd.DataFrame:
    frame = survey_responses.funnel(audit)
    frame = frame[frame["value"].notna()]
    definition = [f"{stage} / the stage before it that is known" for stage in frame.stage]
    keys = [f"survey_{stage}" for stage in frame.stage]
    return frame.assign(kpi=keys, unit="share", better="context", definition=definition)


def _gate(audit: Audit) -> pd.DataFrame:
    frame = survey_gates.gate(audit)
    named = {"evidenced": "", "reservation": "with reservation", "no_basis": "no basis for claims"}
    worth = frame.verdict.map(named).fillna("")
    definition = "satisfied answers, weighted to all contacts by " + ", ".join(survey_gates.CELLS)
    return frame.assign(
        kpi="satisfied_weighted", value=frame.post_stratified, rows=frame.linked, unit="share", better="higher",
        verdict=worth, definition=definition,
    )  # fmt: skip


def _drivers(audit: Audit) -> pd.DataFrame:
    frame, _models = satisfaction_drivers.drivers(audit)
    groups = [
        ";".join([f"driver={row.driver}", *([f"level={written(row.level)}"] if row.level else [])])
        for row in frame.itertuples()
    ]
    definition = "average difference of the score in points, all other effects held equal; Bonferroni"
    return frame.assign(kpi="csat_effect", group=groups, unit="score", better="context", definition=definition)
