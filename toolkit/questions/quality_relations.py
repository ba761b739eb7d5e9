"""Does what evaluators find go with what customers say?"""

from typing import Final

import pandas as pd
from ibis import _

from toolkit.audits import Audit
from toolkit.measures import quality, voice
from toolkit.measures.share_differences import share_difference
from toolkit.questions.agents import mixes
from toolkit.questions.service_levels import evidenced

VALIDITIES: Final = ("qa_validity", "qa_validity_agents")
# Answers on either side below which nothing is said of a difference.
FEWEST: Final = 10
GAP: Final = "qa_critical_csat_gap"
GAPS: Final = [
    "kpi", "vendor", "value", "low", "high", "p_value", "failed", "failed_satisfied", "passed", "passed_satisfied",
    "rows", "clusters", "unit", "why_not",
]  # fmt: skip
FEW: Final = f"fewer than {FEWEST} answers about contacts with a critical error, or without one"


def validities(audit: Audit) -> pd.DataFrame:
    """The rank correlations of quality score and satisfaction, over contacts and over agents, as `Audit.kpis`."""
    keys = evidenced(audit, VALIDITIES)
    return audit.kpis(keys) if keys else pd.DataFrame()


def critical_gaps(audit: Audit) -> pd.DataFrame:
    """Satisfied customers after contacts with a critical error less those after contacts without, per vendor.

    value: a difference of shares with its interval over agents; failed and passed: answers on either side, and how many
    of them are satisfied. A contact that several evaluated has an error where anybody found one. Satisfied: the two
    best answers of scales to 5, 6 or 7. Empty without evaluations and answers that name their contacts.
    """
    forms, answers = mixes.given(audit, "evaluations"), mixes.given(audit, "surveys")
    if not {"contact_id", "critical", "score"} <= forms or not {"contact_id", "csat"} <= answers:
        return pd.DataFrame(columns=GAPS)
    rows = audit.tables.evaluations
    judged = (
        rows.filter(_.contact_id.notnull() & quality.OF_AN_EVALUATION & _.scored_critical & _.failed_critical.notnull())
        .group_by("vendor", "contact_id")
        .aggregate(failed=_.failed_critical.max(), agent=_.agent_id.max())
    )
    said = audit.tables.surveys.filter(voice.ON_SCALE & voice.FIVE_TO_SEVEN & _.contact_id.notnull())
    both = said.mutate(satisfied=voice.SATISFIED).join(judged, ["vendor", "contact_id"])
    counted = (
        both.group_by("vendor", "failed", cluster=both.agent.fill_null(both.contact_id))
        .aggregate(rows=_.count(), satisfied=_.satisfied.sum())
        .order_by("vendor", "cluster", "failed")
        .execute()
    )
    found = []
    for vendor, mine in counted.groupby("vendor"):
        wide = mine.pivot_table(index="cluster", columns="failed", values=["rows", "satisfied"], fill_value=0)
        parts = {
            (name, side): wide[(name, side)].to_numpy(float)
            if (name, side) in wide
            else 0.0 * wide.iloc[:, 0].to_numpy()
            for name in ("satisfied", "rows")
            for side in (True, False)
        }
        sums = {key: int(values.sum()) for key, values in parts.items()}
        failed, passed = (sums[("rows", side)] for side in (True, False))
        gap = share_difference(
            parts[("satisfied", True)],
            parts[("rows", True)],
            parts[("satisfied", False)],
            parts[("rows", False)],
            confidence=audit.parameters.confidence,
        )
        few = min(failed, passed) < FEWEST
        figures = [float("nan")] * 4 if few else [gap.value, gap.low, gap.high, gap.p_value]
        sides = (failed, sums[("satisfied", True)], passed, sums[("satisfied", False)])
        found.append((GAP, vendor, *figures, *sides, failed + passed, gap.clusters, "share", FEW if few else ""))
    return pd.DataFrame(found, columns=GAPS)
