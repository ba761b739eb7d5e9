"""What each promise of the contract came to in each period: its own definition, its own rows, the local calendar.

A promise may narrow the rows it speaks of and fix a definition of its own; both become part of the entry that the
engine sums, so a row whose scope nobody knows is unknown, not left out. Days are summed once per table and add up
to weeks, months and the whole.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from ibis import _
from ibis.common.deferred import Deferred

from toolkit.audits import Audit
from toolkit.measures import compliance, conventions, kpis, tallies
from toolkit.measures.credit_lines import exact
from toolkit.measures.kpis import Computed, Kpi
from toolkit.measures.targets import Target as Bounds
from toolkit.parameters import LeftOut, Target
from toolkit.parameters.contracts import of_month

PERIODS = ("day", "week", "month", "whole")
FIGURES = [
    "kpi", "convention", "vendor", "level", "period", "first", "last", "complete", "value", "low", "high", "rows",
    "unknown", "above", "below", "clusters", "clustered_by", "why_absent",
]  # fmt: skip
OFFERED = "offered"
# Families whose rows are all the contacts there were.
CENSUS = frozenset({"access", "abandonment", "handling"})


class Promise(NamedTuple):
    """One target of the contract, its bounds, the definition that it fixes, and those that compete with it.

    `rivals` are the definitions of the same name that the audit has evidence for, the contract's own among them;
    `why_not` says why the promise cannot be judged, and is empty where it can. `census`: the rows of a period are all
    there are, so that a few of them judge it; answers and repeats are samples of customers.
    """

    target: Target
    bounds: Bounds
    convention: str
    rivals: tuple[str, ...]
    census: bool
    fewest: int
    why_not: str

    @property
    def kpi(self) -> str:
        """The KPI's id, as the contract names it."""
        return self.target.kpi

    def minimum(self, level: str) -> int:
        """The rows below which a period is not judged: the contract's, else one of a census, else the catalogue's."""
        return self.target.minimum_rows or (1 if self.census and level != "whole" else self.fewest)


def promises(audit: Audit) -> list[Promise]:
    """The contract's targets in their order."""
    return [_promise(audit, target) for target in audit.parameters.contract.targets]


def _promise(audit: Audit, target: Target) -> Promise:
    why = audit.evidence.set_index("kpi").why_not
    convention = target.definition or audit.in_force.get(target.kpi, target.kpi)
    entry = kpis.EVERY[convention]
    rivals = tuple(key for key in conventions.CONVENTIONS.get(target.kpi, (convention,)) if not why[key])
    return Promise(
        target,
        Bounds.of(at_least=target.at_least, at_most=target.at_most, between=target.between),
        convention,
        rivals,
        isinstance(entry, Kpi) and entry.table == "contacts" and entry.family in CENSUS,
        entry.minimum_rows,
        _why_not(audit, target, entry, str(why[convention])),
    )


def _why_not(audit: Audit, target: Target, entry: Kpi | Computed, why: str) -> str:
    if why:
        return why
    if isinstance(entry, Computed):
        return "" if target.plain else "given for the vendor as a whole only"
    coverage = audit.intake.coverage
    there = set(coverage[(coverage.table == entry.table) & (coverage.status != "absent")].column)
    asked = {*target.where, *(name for left in target.exclude for name in left.where)}
    missing = sorted(asked - there)
    return f"no {', '.join(missing)}" if missing else ""


def narrowed(promise: Promise, convention: str) -> Kpi:
    """The catalogue's entry over the rows that the promise speaks of, under a key of its own."""
    entry = kpis.CATALOGUE[convention]
    conditions = [] if entry.among is None else [entry.among]
    conditions += [_is(name, word) for name, word in promise.target.where.items()]
    conditions += [~_left_out(left) for left in promise.target.exclude]
    among = None
    for condition in conditions:
        among = condition if among is None else among & condition
    return replace(entry, key=f"{promise.kpi}.{convention}", among=among)


def _is(name: str, word: str) -> Deferred:
    return getattr(_, name) == word


def _left_out(left: LeftOut) -> Deferred:
    conditions = [_is(name, word) for name, word in left.where.items()]
    if left.days:
        # As text, so that the formula that the report prints can be read.
        conditions.append(_.local_date.cast("string").isin([day.isoformat() for day in left.days]))
    whole = conditions[0]
    for condition in conditions[1:]:
        whole = whole & condition
    return whole


def figures(audit: Audit) -> pd.DataFrame:
    """Each promise that can be judged, under its own definition and each rival, in each day, week, month and the whole.

    Columns as FIGURES: `above` and `below` are the exact sums where there are two, `value` else. Periods that the
    audit touches but has no rows for are there, with none.
    """
    return audit.once("contract figures", lambda: _figures(audit))


def _figures(audit: Audit) -> pd.DataFrame:
    wanted = [
        (promise, convention)
        for promise in promises(audit)
        if not promise.why_not and promise.convention in kpis.CATALOGUE
        for convention in promise.rivals
    ]
    frames = []
    for table in dict.fromkeys(kpis.CATALOGUE[convention].table for _each, convention in wanted):
        entries = [narrowed(each, key) for each, key in wanted if kpis.CATALOGUE[key].table == table]
        summed, counted = audit.tallied(entries, ["local_date"])
        frames += [_in_level(audit, entries, summed, counted, level) for level in PERIODS]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=FIGURES)


def _in_level(
    audit: Audit, entries: Sequence[Kpi], summed: pd.DataFrame, counted: pd.DataFrame, level: str
) -> pd.DataFrame:
    by = ["vendor", "period"]
    summed, counted = (compliance.in_periods(frame, level) for frame in (summed, counted))
    no_spread = pd.DataFrame(columns=[*by, "kpi", "clustered_by", "cluster", *tallies.AMOUNTS]).astype(
        dict.fromkeys(tallies.AMOUNTS, float)
    )
    found = tallies.estimates(summed, counted, no_spread, entries, by, confidence=audit.parameters.confidence)
    exact = summed.groupby([*by, "kpi"], as_index=False)[["above", "below"]].sum(min_count=1)
    found = found.merge(exact, on=[*by, "kpi"], how="left")
    ratio = found["below"].notna()
    found["above"] = np.where(ratio, found["above"], found["value"])
    found["below"] = np.where(ratio, found["below"], 1.0)
    return _in_every_period(audit, found, entries, level)


def _in_every_period(audit: Audit, found: pd.DataFrame, entries: Sequence[Kpi], level: str) -> pd.DataFrame:
    """A row for each entry, vendor and period that the audit touches."""
    period = audit.parameters.period
    spells = pd.DataFrame(compliance.spells(level, period.first, period.last)).rename(columns={"label": "period"})
    vendors = pd.DataFrame({"vendor": [vendor.id for vendor in audit.parameters.vendors]})
    every = pd.DataFrame({"kpi": [entry.key for entry in entries]}).merge(vendors, how="cross")
    frame = every.merge(spells, how="cross").merge(found, on=["kpi", "vendor", "period"], how="left")
    for name in ("rows", "unknown", "clusters"):
        frame[name] = frame[name].fillna(0).astype(int)
    frame["why_absent"] = frame["why_absent"].fillna("few_rows")
    frame["clustered_by"] = frame["clustered_by"].fillna("")
    names = frame["kpi"].str.split(".", n=1, expand=True)
    return frame.assign(kpi=names[0], convention=names[1], level=level)[FIGURES]


def half_hours(audit: Audit) -> pd.DataFrame:
    """Each promise about contacts in each half-hour that had any, under the contract's own definition.

    kpi, vendor, local_date, half_hour, value, rows, unknown. Only promises about a census, none about a percentile.
    """
    columns = ["kpi", "vendor", "local_date", "half_hour", "value", "rows", "unknown"]
    entries = [
        narrowed(promise, promise.convention)
        for promise in promises(audit)
        if not promise.why_not
        and promise.convention in kpis.CATALOGUE
        and promise.census
        and kpis.CATALOGUE[promise.convention].quantile is None
    ]
    if not entries:
        return pd.DataFrame(columns=columns)
    summed, _counted = audit.tallied(entries, ["local_date", "half_hour"])
    amounts = ["above", "below", "rows", "unknown"]
    found = summed.groupby(["kpi", "vendor", "local_date", "half_hour"], as_index=False)[amounts].sum(min_count=1)
    found["local_date"] = pd.to_datetime(found["local_date"]).dt.date
    found["value"] = found["above"] / found["below"].where(found["below"] > 0)
    found["kpi"] = found["kpi"].str.split(".", n=1).str[0]
    return found[columns]


def volumes(audit: Audit) -> pd.DataFrame:
    """Contacts that came and that were foreseen, by month: vendor, month, offered, forecast, limit, suspended.

    Empty where the contract has no volume guard, or nobody knows how many contacts were offered.
    """
    columns = ["vendor", "month", "offered", "forecast", "limit", "suspended"]
    guard = audit.parameters.contract.volume_guard
    if guard is None or audit.evidence.set_index("kpi").why_not[OFFERED]:
        return pd.DataFrame(columns=columns)
    counted = audit.kpi(OFFERED, by=["local_month"]).set_index(["vendor", "local_month"])["value"]
    period = audit.parameters.period
    rows: list[dict[str, Any]] = []
    for vendor in audit.parameters.vendors:
        for spell in compliance.spells("month", period.first, period.last):
            forecast = of_month(guard.forecast, vendor.id, spell.label)
            offered = int(counted.get((vendor.id, spell.label), 0))
            limit = None if forecast is None else exact(forecast) * (1 + exact(guard.tolerance))
            rows.append(
                {
                    "vendor": vendor.id,
                    "month": spell.label,
                    "offered": offered,
                    "forecast": np.nan if forecast is None else float(forecast),
                    "limit": np.nan if limit is None else float(limit),
                    "suspended": limit is not None and offered > limit,
                }
            )
    return pd.DataFrame(rows, columns=columns)


def left_out(audit: Audit) -> pd.DataFrame:
    """What the contract does not count, and how many rows that leaves out: kpi, vendor, days, where, reason, rows."""
    wanted = {}
    for promise in promises(audit):
        if promise.why_not or promise.convention not in kpis.CATALOGUE:
            continue
        entry = kpis.CATALOGUE[promise.convention]
        for place, left in enumerate(promise.target.exclude):
            among = _left_out(left) if entry.among is None else entry.among & _left_out(left)
            counted = replace(
                entry, key=f"{promise.kpi}.{place}", among=among, above=None, below=None, quantile=None, scale=None
            )
            wanted[counted.key] = (promise, left, counted)
    rows = []
    for table in dict.fromkeys(entry.table for _own, _left, entry in wanted.values()):
        mine = [entry for _own, _left, entry in wanted.values() if entry.table == table]
        summed, _counted = audit.tallied(mine, [])
        counts = summed.groupby(["kpi", "vendor"])["rows"].sum()
        for entry in mine:
            promise, left, _entry = wanted[entry.key]
            rows += [
                {
                    "kpi": promise.kpi,
                    "vendor": vendor.id,
                    "days": ", ".join(day.isoformat() for day in left.days),
                    "where": ", ".join(f"{name}: {word}" for name, word in left.where.items()),
                    "reason": left.reason,
                    "rows": int(counts.get((entry.key, vendor.id), 0)),
                }
                for vendor in audit.parameters.vendors
            ]
    return pd.DataFrame(rows, columns=["kpi", "vendor", "days", "where", "reason", "rows"])
