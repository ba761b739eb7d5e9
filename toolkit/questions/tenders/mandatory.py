"""Who meets what must be met? Apart from all scoring: nothing that a bidder is good at makes up for it.

A requirement with a KPI is judged on the audit's own figure, as a contract is: the compared days were counted whole, so
the value decides, and the interval says how sure it is that the process would do so again. What is not evidenced is
neither passed nor failed: nobody has a place by it, and nobody is said to have failed.
"""

from typing import Any, Final

import pandas as pd

from toolkit.measures.targets import Target, verdict
from toolkit.parameters.comparisons import ComparisonParameters
from toolkit.parameters.tenders import UNKNOWN

PASSED: Final = "passed"
FAILED: Final = "failed"
NOT_EVIDENCED: Final = "not evidenced"
MATRIX: Final = [
    "bidder", "criterion", "title", "status", "kpi", "target", "value", "low", "high", "rows", "unit", "process",
    "evidence", "why_not",
]  # fmt: skip


def matrix(parameters: ComparisonParameters, figures: pd.DataFrame) -> pd.DataFrame:
    """Each requirement and bidder, a row each: columns MATRIX.

    `figures` are those of `openings.measured`, of which the raw ones count. status: passed, failed or not evidenced.
    process: meets, misses, spans or unknown, as the interval lies to the limit; empty without a KPI. evidence: what was
    looked at, as the tender's file says it. why_not: why a figure is missing.
    """
    raw = {(row["bidder"], row["kpi"]): row for row in figures[figures.basis == "raw"].to_dict("records")}
    rows: list[dict[str, Any]] = []
    for each in parameters.mandatory:
        for bidder in parameters.bidders:
            about = {"bidder": bidder.id, "criterion": each.id, "title": each.title}
            seen = each.evidence.get(bidder.id, "")
            if each.kpi is None:
                met = (each.met or {}).get(bidder.id, UNKNOWN)
                status = NOT_EVIDENCED if met == UNKNOWN else PASSED if met else FAILED
                rows.append({**about, "status": status, "evidence": seen})
                continue
            target = Target.of(at_least=each.at_least, at_most=each.at_most, between=each.between)
            row = raw.get((bidder.id, each.kpi), {})
            rows.append({**about, "kpi": each.kpi, "evidence": seen, **_measured(row, target)})
    found = pd.DataFrame(rows).reindex(columns=MATRIX)
    for name in ("kpi", "target", "unit", "process", "evidence", "why_not"):
        found[name] = found[name].astype(object).fillna("")
    found["rows"] = found["rows"].fillna(0).astype(int)
    return found


def _measured(row: dict[str, Any], target: Target) -> dict[str, Any]:
    value, low, high = (float(row.get(name, "nan")) for name in ("value", "low", "high"))
    outcome = verdict(value, target, enough=bool(row.get("enough", False)))
    return {
        "status": {"met": PASSED, "missed": FAILED}.get(outcome, NOT_EVIDENCED),
        "target": target.code(),
        "value": value,
        "low": low,
        "high": high,
        "rows": row.get("rows", 0),
        "unit": row.get("unit", ""),
        "process": target.process(low, high),
        "why_not": row.get("why_not", ""),
    }


def failed(matrix: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """The bidders that fail something, each with the ids of what it fails, in the file's order."""
    return _by_bidder(matrix[matrix.status == FAILED])


def not_evidenced(matrix: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """The bidders of which nobody knows whether they meet something, each with the ids of that, in the file's order."""
    return _by_bidder(matrix[matrix.status == NOT_EVIDENCED])


def _by_bidder(left: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    return {str(bidder): tuple(mine.criterion) for bidder, mine in left.groupby("bidder", sort=False)}
