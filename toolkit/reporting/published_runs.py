"""What a run of a comparison on published counts leaves beside its report, and what it tells of its figures."""

from pathlib import Path
from typing import Final

import pandas as pd

from toolkit.audits.aggregates import Aggregates
from toolkit.measures import kpis
from toolkit.parameters import ComparisonParameters
from toolkit.questions.comparisons.published_counts import BELOW, OF_ANSWERED, OF_OFFERED
from toolkit.reporting import evidence
from toolkit.reporting.words import count, say, seconds

DEFINITIONS: Final = ["kpi", "title", "unit", "better", "definition", "needs", "rivals", "source"]
_RIVALS: Final = {OF_ANSWERED: OF_OFFERED, OF_OFFERED: OF_ANSWERED}
_TITLES: Final = {
    OF_ANSWERED: "title_counts_answered",
    OF_OFFERED: "title_counts_offered",
    "offered": "title_calls_received",
    "answered": "title_calls_answered",
}


def balance_lines(counts: Aggregates) -> list[str]:
    """The sum of every file's rows in words."""
    lines = []
    for row in counts.balance.to_dict("records"):
        numbers = {name: count(row[name]) for name in ("rows", "kept", "excluded", "rejected")}
        lines.append(say("run_balance", source=row["file"], **numbers))
    return lines


def write_tables(counts: Aggregates, folder: Path) -> None:
    """The counted rows, those left out with their reasons, the sum of rows, and the bounds between counts, as CSV."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = {
        "counts": counts.rows,
        "left_out": counts.left_out,
        "balance": counts.balance,
        "bounds": counts.broken,
    }
    for name, frame in tables.items():
        evidence.write_csv(frame, folder / f"{name}.csv")


def in_force(parameters: ComparisonParameters) -> dict[str, object]:
    """What the figures are, for the hash on the cover."""
    asked = parameters.aggregates
    threshold = None if asked is None else asked.threshold_seconds
    return {"threshold_seconds": threshold, "published_counts": {key: _formula(key) for key in BELOW}}


def definitions(parameters: ComparisonParameters, results: pd.DataFrame) -> pd.DataFrame:
    """The appendix: the definition card of each figure that the report gives a value for, columns DEFINITIONS."""
    asked = parameters.aggregates
    limit = say("counts_in_time") if asked is None else seconds(asked.threshold_seconds, digits=0)
    used = results[results.value.notna()].drop_duplicates("kpi")
    rows = []
    for row in used.itertuples(index=False):
        level = row.kpi in BELOW
        needs = ", ".join(("answered_within", BELOW[row.kpi])) if level else ""
        rows.append(
            {
                "kpi": row.kpi,
                "title": say(_TITLES.get(row.kpi, f"title_{row.kpi}"), threshold=limit),
                "unit": row.unit,
                "better": row.better,
                "definition": row.definition,
                "needs": needs,
                "rivals": _RIVALS.get(row.kpi, ""),
                "source": kpis.CATALOGUE[row.kpi].source if row.kpi in kpis.CATALOGUE else say("source_ours"),
            }
        )
    return pd.DataFrame(rows, columns=DEFINITIONS)


def _formula(key: str) -> str:
    return f"sum(answered_within) / sum({BELOW[key]})"
