"""What does the contract cost and bring over its term, and which assumption decides whether it pays?"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from toolkit.audits import Audit
from toolkit.intake.management_tables import ONE_OFF_LINES, RUNNING_LINES
from toolkit.measures import books, terms
from toolkit.measures.books import MONTH
from toolkit.measures.cluster_ratios import ratio
from toolkit.measures.returns import MONTHS
from toolkit.measures.terms import Term
from toolkit.parameters.investments import NAMES
from toolkit.questions import money
from toolkit.questions.service_levels import RECORD

ASSUMED: Final = ["vendor", "assumption", "low", "base", "high", "unit", "source", "stated"]
SCENARIOS: Final = ["vendor", "scenario", "nominal", "value", "low", "high", "currency"]
RETURNS: Final = [
    "vendor", "scenario", "npv", "npv_spreadsheet", "roi", "irr", "payback", "discounted_payback", "currency",
]  # fmt: skip
SWINGS: Final = ["vendor", *terms.SWINGS, "currency"]
# Why a term is not counted; the words stand in the reporting room.
NOT_ASKED: Final = "not_asked"
OTHER_CURRENCY: Final = "other_currency"
PARTIAL: Final = "partial"
NO_BENEFIT: Final = "no_benefit"
# An assumption that is measured and not stated: the running cost of a year, with its interval over months.
RUNNING: Final = "running"
_UNITS: Final = {"volume": "ratio", "volume_share": "share", "indexation": "share", "discount_rate": "share"}


class Case(NamedTuple):
    """One vendor's term at the base, the ends of what is assumed and measured, or why there is none."""

    vendor: str
    why: str
    currency: str = ""
    term: Term | None = None
    ranges: Mapping[str, tuple[float, float]] = MappingProxyType({})
    sources: Mapping[str, str] = MappingProxyType({})


def cases(audit: Audit) -> list[Case]:
    """The term of each vendor, as the assumptions and the audited lines have it."""
    return [_case(audit, vendor.id) for vendor in audit.parameters.vendors]


def _case(audit: Audit, vendor: str) -> Case:
    costs = audit.parameters.costs
    if costs is None or costs.assumptions is None:
        return Case(vendor, NOT_ASKED)
    if why := money.withheld(audit, vendor):
        return Case(vendor, why)
    frame = money.read(audit)
    mine = frame[frame.vendor == vendor]
    if why := books.not_whole(mine):
        return Case(vendor, f"{PARTIAL}: {why}")
    assumed, currency = costs.assumptions, str(mine.currency.iloc[0])
    if assumed.currency not in (None, currency):
        return Case(vendor, f"{OTHER_CURRENCY}: {currency}, {assumed.currency}")
    running = books.monthly(mine, RUNNING_LINES)
    months = len(running)
    of_a_year = ratio(
        vendor, running, np.ones(months), clustered_by=MONTH, rows=months, confidence=audit.parameters.confidence
    )
    values: dict[str, float] = {kind: float(books.monthly(mine, (kind,)).sum()) for kind in ONE_OFF_LINES}
    if "benefit" in set(mine.line_type):
        values["benefit"] = MONTHS * float(books.monthly(mine, ("benefit",)).sum()) / months
    sources = {name: "lines" for name in values if name in set(mine.line_type)}
    ranges: dict[str, tuple[float, float]] = {}
    for name in NAMES:
        stated = getattr(assumed, name)
        if stated is not None:
            values[name] = float(stated.base)
            ranges[name] = (float(stated.low), float(stated.high))
            sources[name] = stated.source
    values["discount_rate"] = float(costs.discount_rate)
    term = Term(running=MONTHS * of_a_year["value"], years=costs.term_years, **values)
    if np.isfinite(of_a_year["low"]):
        ranges[RUNNING] = (MONTHS * of_a_year["low"], MONTHS * of_a_year["high"])
    return Case(vendor, "", currency, term, ranges, {**sources, RUNNING: "lines"})


def assumptions(audit: Audit) -> pd.DataFrame:
    """What the term is counted with, stated or not: columns ASSUMED; `source` is `lines` for what was invoiced."""
    rows: list[dict[str, Any]] = []
    for case in cases(audit):
        if case.term is None:
            continue
        for name in (RUNNING, *NAMES):
            low, high = case.ranges.get(name, (np.nan, np.nan))
            source = case.sources.get(name, "")
            base = getattr(case.term, name) if source or name == "discount_rate" else np.nan
            rows.append(
                {
                    "vendor": case.vendor,
                    "assumption": name,
                    **{"low": low, "base": base, "high": high},
                    "unit": _UNITS.get(name, case.currency),
                    "source": source,
                    "stated": name in case.ranges and name != RUNNING,
                }
            )
    return pd.DataFrame(rows, columns=ASSUMED)


def _scenarios(case: Case) -> dict[str, Term]:
    """Terms by scenario: the volume's low end, the base, its high end, and all assumptions at once at either end."""
    assert case.term is not None
    found = {"base": case.term}
    if "volume" in case.ranges:
        low, high = (case.term._replace(volume=end) for end in case.ranges["volume"])
        found = {"low_volume": low, "base": case.term, "high_volume": high}
    # What is measured is no scenario; a rate of discount changes what money is worth, and not what is paid.
    ranges = {name: ends for name, ends in case.ranges.items() if name not in (RUNNING, "benefit", "discount_rate")}
    if len(ranges) > 1:
        cheapest, dearest = _corner(case.term, ranges)
        found = {"all_low": cheapest, **found, "all_high": dearest}
    return found


def _corner(base: Term, ranges: dict[str, tuple[float, float]]) -> tuple[Term, Term]:
    """The cheapest and the dearest of all combinations of ends.

    Each cost only rises or falls in one assumption while the others are held, but which way may hang on the others:
    all combinations are tried.
    """
    every = [base]
    for name, ends in ranges.items():
        every = [terms.otherwise(term, name, end) for term in every for end in ends]
    priced = sorted(every, key=lambda term: terms.ownership(term)[1])
    return priced[0], priced[-1]


def scenarios(audit: Audit) -> pd.DataFrame:
    """The total cost of ownership by scenario: columns SCENARIOS.

    `nominal` is what is paid, `value` its present value; low and high are that of the measured running cost's interval.
    """
    rows = []
    for case in cases(audit):
        if case.term is None:
            continue
        for name, term in _scenarios(case).items():
            nominal, value = terms.ownership(term)
            ends = [terms.ownership(term._replace(running=end))[1] for end in case.ranges.get(RUNNING, (np.nan,) * 2)]
            rows.append((case.vendor, name, nominal, value, *ends, case.currency))
    return pd.DataFrame(rows, columns=SCENARIOS)


def returns(audit: Audit) -> pd.DataFrame:
    """What the term brings by scenario of the volume: columns RETURNS, money and years; empty without a benefit."""
    rows = []
    for case in cases(audit):
        if case.term is None or np.isnan(case.term.benefit):
            continue
        for name, term in _scenarios(case).items():
            if not name.startswith("all"):
                rows.append(
                    {"vendor": case.vendor, "scenario": name, **terms.returned(term), "currency": case.currency}
                )
    return pd.DataFrame(rows, columns=RETURNS)


def swings(audit: Audit) -> pd.DataFrame:
    """What each assumption alone does to the net present value, widest first: columns SWINGS; empty without one."""
    parts = [
        terms.swings(case.term, case.ranges).assign(vendor=case.vendor, currency=case.currency)
        for case in cases(audit)
        if case.term is not None and np.isfinite(case.term.benefit) and case.ranges
    ]
    return pd.concat(parts, ignore_index=True)[SWINGS] if parts else pd.DataFrame(columns=SWINGS)


def why_not(audit: Audit) -> dict[str, str]:
    """Why a vendor's term is not counted, or has no return, by vendor; empty for those with both."""
    found = {case.vendor: case.why for case in cases(audit)}
    bare = [case.vendor for case in cases(audit) if case.term is not None and np.isnan(case.term.benefit)]
    return {**found, **dict.fromkeys(bare, NO_BENEFIT)}


def results(audit: Audit) -> pd.DataFrame:
    """The rows of results.csv on the term."""
    years = "" if audit.parameters.costs is None else f"{audit.parameters.costs.term_years} years"
    rows: list[dict[str, Any]] = []
    for row in scenarios(audit).to_dict("records"):
        about = {"vendor": row["vendor"], "unit": row["currency"], "better": "lower"}
        group = f"over=term;scenario={row['scenario']}"
        text = f"transition + running cost of {years} + exit, under the stated assumptions"
        ends = {name: row[name] for name in ("value", "low", "high")}
        rows.append({**about, "kpi": "tco", "group": group, **ends, "definition": f"present value of {text}"})
        rows.append({**about, "kpi": "tco_nominal", "group": group, "value": row["nominal"], "definition": text})
    for row in returns(audit).to_dict("records"):
        for name in RETURNS[2:-1]:
            unit = row["currency"] if name.startswith("npv") else "years" if "payback" in name else "ratio"
            about = {"vendor": row["vendor"], "unit": unit, "better": "lower" if unit == "years" else "higher"}
            group = f"over=term;scenario={row['scenario']}"
            rows.append({**about, "kpi": name, "group": group, "value": row[name], "definition": f"{name}, {years}"})
    for row in swings(audit).to_dict("records"):
        for end in ("low", "high"):
            group = f"over=term;assumption={row['assumption']};at={row[end]:g}"
            about = {"vendor": row["vendor"], "unit": row["currency"], "better": "higher", "kpi": "npv"}
            rows.append(
                {**about, "group": group, "value": row[f"at_{end}"], "definition": f"npv, {years}, all else base"}
            )
    found = pd.DataFrame(rows).reindex(columns=RECORD)
    return found.assign(section="money", target="", verdict="", rows=0, unknown=0)[RECORD]
