"""Do the vendor's own evaluators score as the client's and independent ones do?"""

from typing import Final

import numpy as np
import pandas as pd
from ibis import _

from toolkit.audits import Audit
from toolkit.measures.calibrations import of_few
from toolkit.measures.stratified_differences import stratified_difference
from toolkit.questions.evaluators import CONTACTS, FEWEST_ROWS, SESSIONS, scores

VENDOR: Final = "vendor"
FEW: Final = "too few evaluations of the same kind by both"
SIDES: Final = [
    "vendor", "basis", "value", "low", "high", "p_value", "rows", "other_rows", "left_out", "clusters", "evaluators",
    "other_evaluators", "told", "why_not",
]  # fmt: skip


def sides(audit: Audit, *, confidence: float | None = None) -> pd.DataFrame:
    """The vendor's side less the other, in points of a hundred, a row per vendor and basis.

    On contacts of the same form, team and mix over agents, and in calibration sessions over sessions
    (`evaluators.scores`). rows, other_rows: evaluations compared; left_out: the share of the vendor's that no other
    could be held against; evaluators, other_evaluators: how many people evaluated, as far as they are named. A side of
    fewer than `privacy.smallest_group` has no difference without a legal basis (`calibrations.of_few`). Who evaluated
    for no told side takes no part. told: whether all of the interval, at `confidence`, else the audit's, lies
    on one side of nothing.
    """
    found = []
    for vendor in (each.id for each in audit.parameters.vendors):
        for basis in (CONTACTS, SESSIONS):
            sums = scores(audit, vendor, basis, "evaluator_side")
            if sums.empty:
                continue
            people = _people(audit, vendor, basis)
            few = of_few(people, audit.parameters.privacy)
            own = people.evaluator_side == VENDOR
            numbers = (people.evaluator_id[own].nunique(), people.evaluator_id[~own].nunique())
            told = stratified_difference(
                sums.rater == VENDOR,
                sums.cell,
                sums.cluster,
                sums["rows"],
                sums.total,
                confidence=audit.parameters.confidence if confidence is None else confidence,
            )
            why = few or ("" if min(told.rows, told.other_rows) >= FEWEST_ROWS[basis] else FEW)
            apart = not why and (told.low > 0 or told.high < 0)
            figures = [np.nan] * 4 if why else told[:4]
            mine = told.rows + told.left_out
            left_out = told.left_out / mine if mine else np.nan
            found.append(
                (vendor, basis, *figures, told.rows, told.other_rows, left_out, told.clusters, *numbers, apart, why)
            )
    return pd.DataFrame(found, columns=SIDES)


def _people(audit: Audit, vendor: str, basis: str) -> pd.DataFrame:
    """Who evaluated for which side; an evaluator whom nobody names is missing."""
    rows = audit.tables.evaluations.filter(_.vendor == vendor, _.evaluator_side.notnull())
    rows = rows.filter(~_.sampled if basis == SESSIONS else _.sampled)
    found: pd.DataFrame = rows.select("evaluator_id", "evaluator_side").distinct().execute()
    return found
