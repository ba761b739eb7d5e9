"""One vendor's agreement in calibration sessions, by each of the coefficients that compete for the name.

Items of one session are scored together, so errors are those of whole sessions. Agreement without variation proves
nothing: where evaluators gave one score throughout, no coefficient is given.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

import numpy as np
import pandas as pd

from toolkit.measures import agreements, intraclass_correlations, kappas
from toolkit.measures.intervals import Array
from toolkit.measures.intraclass_correlations import Correlation

RESAMPLES: Final = 400
SEED: Final = 20_240_229
BY: Final = "session_id"
ALIKE: Final = "the evaluators gave one score throughout"
NO_PANEL: Final = "no two evaluators scored all sessions"

_OF_ITEMS: Final[dict[str, Callable[..., kappas.Coefficient]]] = {
    "qa_irr_kappa": partial(kappas.coefficient, chance="conger", weights="linear"),
    "qa_irr_ac1": partial(kappas.coefficient, chance="gwet"),
    "qa_irr_agreement": kappas.percent_agreement,
}


def of_items(vendor: str, items: pd.DataFrame, confidence: float) -> list[dict[str, Any]]:
    """The coefficients on scores of items, as shares of their points: session_id, item_id, evaluator_id, score."""
    wide = items.pivot_table(index=[BY, "item_id"], columns="evaluator_id", values="score")
    units = wide.to_numpy(float)
    groups, sessions = pd.factorize(wide.index.get_level_values(BY))
    count = int(np.isfinite(units).sum())
    rows = [_alpha(vendor, units, groups, len(sessions), count, confidence)]
    for key, coefficient in _OF_ITEMS.items():
        found = coefficient(units, confidence=confidence, clusters=groups) if units.size else None
        if found is None:
            rows.append(_row(key, vendor, np.nan, (np.nan, np.nan), count, len(sessions)))
            continue
        # Sessions that agree exactly prove no certainty.
        limits = (found.low, found.high) if found.error > 0 or key == "qa_irr_agreement" else (np.nan, np.nan)
        rows.append(_row(key, vendor, found.value, limits, count, len(sessions), units))
    return rows


def of_totals(vendor: str, sheets: pd.DataFrame, confidence: float) -> list[dict[str, Any]]:
    """The intraclass correlations of whole evaluations: session_id, evaluator_id, score in per cent."""
    table = sheets.pivot_table(index=BY, columns="evaluator_id", values="score").to_numpy(float)
    panel = table[:, np.isfinite(table).all(0)] if table.size else table
    same = intraclass_correlations.shrout_fleiss(panel, confidence=confidence)["ICC(2,1)"]
    rows = []
    for key, scores, found in (
        ("qa_irr_icc1", table, intraclass_correlations.one_way(table, confidence=confidence)),
        ("qa_irr_icc2", panel, same),
    ):
        rows.append(_of_totals(key, vendor, scores, found))
    if len(table) > 1 and panel.shape[1] < 2:
        rows[1]["why_not"] = NO_PANEL
    return rows


def _of_totals(key: str, vendor: str, scores: Array, found: Correlation) -> dict[str, Any]:
    count, sessions = int(np.isfinite(scores).sum()), len(scores)
    return _row(key, vendor, found.value, (found.low, found.high), count, sessions, scores)


def _alpha(vendor: str, units: Array, groups: Array, sessions: int, count: int, confidence: float) -> dict[str, Any]:
    """Krippendorff's alpha of the items' scores, ordinal, with an interval from resampled sessions."""
    value = agreements.alpha(units, "ordinal") if units.size else np.nan
    low = high = np.nan
    if sessions > 1 and np.isfinite(value):
        rng = np.random.default_rng(SEED)
        drawn = rng.multinomial(sessions, np.full(sessions, 1 / sessions), size=RESAMPLES).astype(float)
        samples = agreements.alpha_of_samples(units, groups, "ordinal", drawn)
        tail = (1 - confidence) / 2
        low, high = np.nanquantile(samples, [tail, 1 - tail])
    return _row("qa_irr_alpha", vendor, value, (low, high), count, sessions, units)


def _row(
    key: str, vendor: str, value: float, limits: Any, rows: int, sessions: int, scores: Array | None = None
) -> dict[str, Any]:
    low, high = (float(end) for end in limits)
    sure = np.isfinite(low) and np.isfinite(high)
    given = np.empty(0) if scores is None else scores[np.isfinite(scores)]
    alike = given.size > 1 and not np.isfinite(value) and np.ptp(given) == 0
    why = "few_clusters" if sessions < 2 or not np.isfinite(value) else "no_spread"
    return {
        "kpi": key,
        "vendor": vendor,
        "value": float(value),
        "low": low,
        "high": high,
        "rows": rows,
        "unknown": 0,
        "clusters": sessions,
        "clustered_by": BY,
        "why_absent": "" if sure else why if sessions else "few_rows",
        "why_not": ALIKE if alike else "",
    }
