"""Was each promise kept in each half-hour, day, week, month and the whole period?"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

import numpy as np
import pandas as pd

from toolkit.audits import Audit
from toolkit.measures import compliance, conventions, kpis
from toolkit.questions.contract_figures import Promise, figures, half_hours, narrowed, promises, volumes

COMPLIANCE: Final = [
    "kpi", "title", "convention", "vendor", "level", "period", "first", "last", "own", "value", "low", "high", "rows",
    "unknown", "unit", "better", "target", "floor", "verdict", "definition", "why_absent", "above", "below",
    "complete",
]  # fmt: skip


def compliance_of(audit: Audit, convention: str | None = None, kpi: str | None = None) -> pd.DataFrame:
    """Every promise in every day, week, month and the whole, columns as COMPLIANCE.

    Under the definitions that the contract fixes, or for `kpi` under another `convention`. `own` marks the periods
    by which the contract judges. The value decides, the interval informs. A promise that cannot be judged at all
    has one row per vendor that says why in `definition`.
    """
    return audit.once(f"compliance {convention} {kpi}", lambda: _compliance(audit, convention, kpi))


def _compliance(audit: Audit, convention: str | None, kpi: str | None) -> pd.DataFrame:
    frames = []
    found = figures(audit)
    suspended = _suspended(audit)
    for promise in promises(audit):
        chosen = convention if convention is not None and promise.kpi == kpi else promise.convention
        mine = found[(found.kpi == promise.kpi) & (found.convention == chosen)]
        if promise.why_not or promise.convention not in kpis.CATALOGUE:
            frames.append(_without(audit, promise))
        else:
            frames.append(_judged(audit, promise, chosen, mine.reset_index(drop=True), suspended))
    return pd.concat(frames, ignore_index=True)[COMPLIANCE] if frames else pd.DataFrame(columns=COMPLIANCE)


def _judged(
    audit: Audit, promise: Promise, convention: str, mine: pd.DataFrame, suspended: Mapping[str, set[str]]
) -> pd.DataFrame:
    entry = kpis.CATALOGUE[convention]
    leave_out = audit.parameters.contract.incomplete_periods == "leave_out"
    verdicts = []
    for row in mine.itertuples():
        value, rows, unknown = float(row.value), int(row.rows), int(row.unknown)
        if not row.complete and leave_out:
            verdicts.append(compliance.INCOMPLETE)
        elif row.level != "whole" and _months(row.first, row.last) & suspended.get(str(row.vendor), set()):
            verdicts.append(compliance.SUSPENDED)
        else:
            floor, minimum = promise.target.floor, promise.minimum(str(row.level))
            verdicts.append(
                compliance.outcome(value, promise.bounds, rows=rows, unknown=unknown, floor=floor, minimum=minimum)
            )
    frame = mine.assign(
        verdict=verdicts,
        title=titled(audit, promise, convention),
        unit=entry.unit,
        better=entry.better,
        target=promise.bounds.code(),
        floor=_floor_code(promise),
        own=mine.level == promise.target.period,
        enough=True,
        definition=definition(audit, promise, convention),
    )
    audit.evidenced.withhold(frame, [entry] * len(frame))
    return frame


def _without(audit: Audit, promise: Promise) -> pd.DataFrame:
    entry = kpis.EVERY[promise.convention]
    computed = not promise.why_not
    rows = audit.kpi(promise.kpi).set_index("vendor") if computed else pd.DataFrame()
    return pd.DataFrame(
        [
            {
                "kpi": promise.kpi,
                "title": titled(audit, promise, promise.convention),
                "convention": promise.convention,
                "vendor": vendor.id,
                "level": promise.target.period,
                "period": "whole" if computed else "",
                "first": audit.parameters.period.first,
                "last": audit.parameters.period.last,
                "own": True,
                **{name: rows.loc[vendor.id, name] if computed else np.nan for name in ("value", "low", "high")},
                **{name: int(rows.loc[vendor.id, name]) if computed else 0 for name in ("rows", "unknown")},
                "unit": entry.unit,
                "better": entry.better,
                "target": promise.bounds.code(),
                "floor": _floor_code(promise),
                "verdict": rows.loc[vendor.id, "verdict"] if computed else compliance.NOT_EVIDENCED,
                "definition": entry.formula if computed and isinstance(entry, kpis.Computed) else promise.why_not,
                "why_absent": rows.loc[vendor.id, "why_absent"] if computed else "",
                "above": np.nan,
                "below": np.nan,
                "complete": True,
            }
            for vendor in audit.parameters.vendors
        ]
    )


def half_hour_verdicts(audit: Audit) -> pd.DataFrame:
    """Each half-hour with contacts, as `contract_figures.half_hours`, with its verdict."""
    found = half_hours(audit)
    known = {promise.kpi: promise for promise in promises(audit)}
    most, suspended = float(audit.parameters.definitions.unknown_at_most), _suspended(audit)
    verdicts = []
    for row in found.itertuples():
        promise = known[str(row.kpi)]
        if f"{row.local_date:%Y-%m}" in suspended.get(str(row.vendor), set()):
            verdicts.append(compliance.SUSPENDED)
            continue
        verdicts.append(
            compliance.outcome(
                float(row.value),
                promise.bounds,
                rows=int(row.rows),
                unknown=int(row.unknown),
                floor=promise.target.floor,
                minimum=promise.minimum("half_hour"),
                unknown_at_most=most,
            )
        )
    return found.assign(verdict=verdicts)


def definition(audit: Audit, promise: Promise, convention: str) -> str:
    """What is counted, and by what rule the contract judges it, in the signs of the formulas."""
    text = kpis.explain(narrowed(promise, convention), audit.terms)
    rule = promise.target.k_of_n
    judged = f"; judged by {promise.target.period}" if promise.target.period != "whole" else ""
    judged += f", {rule.k} of {rule.n}" if rule else ""
    judged += f", floor {promise.target.floor:g}" if promise.target.floor is not None else ""
    return f"{convention}: {text}{judged}" if convention != promise.kpi else f"{text}{judged}"


def titled(audit: Audit, promise: Promise, convention: str) -> str:
    """A promise in words; a headline names the convention by which it is counted."""
    if promise.kpi in conventions.TITLES:
        return f"{conventions.TITLES[promise.kpi]} ({convention})"
    return audit.title(promise.kpi)


def _floor_code(promise: Promise) -> str:
    floor = promise.target.floor
    if floor is None:
        return ""
    return f">={floor:.10g}" if promise.bounds.low is not None else f"<={floor:.10g}"


def _suspended(audit: Audit) -> dict[str, set[str]]:
    found = volumes(audit)
    return {str(vendor): set(mine.month) for vendor, mine in found[found.suspended.astype(bool)].groupby("vendor")}


def _months(first: date, last: date) -> set[str]:
    return {f"{first + timedelta(days=number):%Y-%m}" for number in range((last - first).days + 1)}
