"""Did the vendor keep the contract, period by period, and could it?"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
import pandas as pd

from toolkit.audits import Audit
from toolkit.measures import compliance, conventions, intervals, kpis
from toolkit.measures.judgements import JUDGEMENTS, TARGETS
from toolkit.questions.contract_figures import Promise, figures, half_hours, narrowed, promises, volumes
from toolkit.questions.service_levels import RECORD

COMPLIANCE: Final = [
    "kpi", "title", "convention", "vendor", "level", "period", "first", "last", "own", "value", "low", "high", "rows",
    "unknown", "unit", "better", "target", "floor", "verdict", "definition", "why_absent", "above", "below",
    "complete",
]  # fmt: skip
KEPT: Final = [
    "kpi", "title", "vendor", "level", "k", "n", "judged", "met", "missed", "below_floor", "open", "windows", "broken",
    "value", "low", "high", "rows", "unknown", "unit", "better", "target", "floor", "verdict", "definition",
    "why_absent",
]  # fmt: skip
SHARES: Final = ["kpi", "title", "vendor", "level", "met", "judged", "open", "value", "low", "high", "unit", "own"]


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


def kept(audit: Audit) -> pd.DataFrame:
    """Whether each promise was kept over its periods, per vendor, columns as KEPT.

    value, low, high and rows are the whole period's; the verdict is that of the periods. What cannot be decided is
    `insufficient`, what has no evidence `not evidenced`.
    """
    frame = compliance_of(audit)
    halves = half_hour_verdicts(audit)
    rows = []
    for promise in promises(audit):
        rule = promise.target.k_of_n
        for vendor in audit.parameters.vendors:
            mine = frame[(frame.kpi == promise.kpi) & (frame.vendor == vendor.id)]
            own = mine[mine.own]
            if promise.target.period == "half_hour" and not promise.why_not:
                own = halves[(halves.kpi == promise.kpi) & (halves.vendor == vendor.id)]
            counted = compliance.k_of_n(list(own.verdict), rule.k if rule else None, rule.n if rule else None)
            whole = mine[mine.period == "whole"] if (mine.period == "whole").any() else mine
            head = whole.iloc[0].to_dict()
            none = bool(len(own)) and set(own.verdict) <= {compliance.NOT_EVIDENCED}
            rows.append(
                {
                    **head,
                    **counted._asdict(),
                    "level": promise.target.period,
                    "k": rule.k if rule else np.nan,
                    "n": rule.n if rule else np.nan,
                    "verdict": compliance.NOT_EVIDENCED if none else counted.verdict,
                }
            )
    return pd.DataFrame(rows, columns=KEPT)


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


def shares(audit: Audit) -> pd.DataFrame:
    """In what share of half-hours, days, weeks and months each promise was met, columns as SHARES.

    A month may keep a target that half of its hours miss. Half-hours of a day resemble each other, and days of a
    week, so their intervals are taken over days and over weeks; weeks and months are too few for one.
    """
    frame, halves = compliance_of(audit), half_hour_verdicts(audit)
    halves = halves.assign(cluster=halves.local_date)
    rows = []
    for promise in promises(audit):
        if promise.why_not or promise.convention not in kpis.CATALOGUE:
            continue
        for vendor in audit.parameters.vendors:
            parts = {"half_hour": halves[(halves.kpi == promise.kpi) & (halves.vendor == vendor.id)]}
            mine = frame[(frame.kpi == promise.kpi) & (frame.vendor == vendor.id)]
            parts |= {level: mine[mine.level == level] for level in ("day", "week", "month")}
            for level, part in parts.items():
                judged = part[part.verdict.isin(compliance.JUDGED)]
                if judged.empty:
                    continue
                met = judged.verdict == compliance.MET
                low, high = _share_limits(audit, level, judged, met)
                rows.append(
                    {
                        "kpi": promise.kpi,
                        "title": titled(audit, promise, promise.convention),
                        "vendor": vendor.id,
                        "level": level,
                        "met": int(met.sum()),
                        "judged": len(judged),
                        "open": int((part.verdict != compliance.NO_CONTACTS).sum()) - len(judged),
                        "value": float(met.mean()),
                        "low": low,
                        "high": high,
                        "unit": "share",
                        "own": level == promise.target.period,
                    }
                )
    return pd.DataFrame(rows, columns=SHARES)


def _share_limits(audit: Audit, level: str, judged: pd.DataFrame, met: "pd.Series[bool]") -> tuple[float, float]:
    if level not in ("half_hour", "day"):
        return np.nan, np.nan
    cluster = judged.local_date if level == "half_hour" else [compliance.label("week", day) for day in judged["first"]]
    counted = pd.DataFrame({"cluster": cluster, "met": met.astype(float), "one": 1.0}).groupby("cluster").sum()
    found = intervals.ratio_clustered(counted.met, counted.one, confidence=audit.parameters.confidence, share=True)
    return float(found.low), float(found.high)


def days(audit: Audit) -> pd.DataFrame:
    """Each day and promise for a calendar: vendor, kpi, title, day, verdict, value, rows, unit.

    Promises of which no day can be judged, such as those about few answers, are left out.
    """
    frame = compliance_of(audit)
    found = frame[frame.level == "day"].rename(columns={"first": "day"})
    found = found[found.kpi.isin(found[found.verdict.isin(compliance.JUDGED)].kpi)]
    return found[["vendor", "kpi", "title", "day", "verdict", "value", "rows", "unit"]].reset_index(drop=True)


def as_contracted(audit: Audit, frame: pd.DataFrame) -> pd.DataFrame:
    """Rows of `Audit.kpis` with those whose targets the contract judges apart put in the contract's own terms."""
    apart = audit.judged_apart & set(frame.kpi)
    if not apart:
        return frame
    found = kept(audit)
    found = found[found.kpi.isin(apart)].set_index(["kpi", "vendor"])
    frame = frame.copy()
    names = ("title", "value", "low", "high", "rows", "unknown", "target", "verdict", "definition", "why_absent")
    for place, row in frame.iterrows():
        if row["kpi"] in apart:
            for name in names:
                frame.at[place, name] = found.loc[(row["kpi"], row["vendor"]), name]
    return frame


def results(audit: Audit) -> pd.DataFrame:
    """The section's rows of results.csv: verdicts by period, shares of periods, and what the contract came to."""
    if not audit.parameters.contract.targets:
        return not_agreed(audit, TARGETS)
    frame, whole = compliance_of(audit), kept(audit)
    rows: list[dict[str, Any]] = []
    for row in frame[frame.own & (frame.level != "whole")].to_dict("records"):
        group = f"target={row['kpi']};{row['level']}={row['period']}"
        judged = row["verdict"] in compliance.JUDGED
        said = {**row, "group": group, "verdict": ""}
        rows.append({**said, "kpi": "sla_value"})
        met = float(row["verdict"] == compliance.MET) if judged else np.nan
        definition = f"1 where the period meets {row['target']}, else 0: {row['verdict']}; {row['definition']}"
        bare = {"value": met, "low": np.nan, "high": np.nan, "unit": "yes or no", "better": "higher"}
        rows.append({**said, **bare, "kpi": "sla_met", "definition": definition})
    for row in shares(audit).to_dict("records"):
        rows.append(
            {
                **row,
                "kpi": "sla_periods_met",
                "group": f"target={row['kpi']};period={row['level']}",
                "rows": row["judged"],
                "unknown": row["open"],
                "better": "higher",
                "target": "",
                "verdict": "",
                "definition": f"{JUDGEMENTS['sla_periods_met'].formula}; unknown are those that were not",
            }
        )
    for row in whole[whole.kpi.isin(audit.judged_apart)].to_dict("records"):
        rows.append({**row, "group": f"judged_by={row['level']}"})
    found = pd.DataFrame(rows).reindex(columns=RECORD)
    return found.assign(section="contract")


def not_agreed(audit: Audit, asked: str) -> pd.DataFrame:
    """Rows of results.csv for the figures that a part of the contract would give, where the parameters have none."""
    rows = [
        {
            **{"section": "contract", "kpi": figure.key, "vendor": vendor.id, "group": "", "rows": 0, "unknown": 0},
            **{"unit": figure.unit, "better": figure.better, "target": "", "verdict": compliance.NOT_EVIDENCED},
            "definition": f"no {asked} in the parameters; {figure.formula}",
        }
        for figure in JUDGEMENTS.values()
        if figure.asks == asked
        for vendor in audit.parameters.vendors
    ]
    return pd.DataFrame(rows).reindex(columns=RECORD)


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
