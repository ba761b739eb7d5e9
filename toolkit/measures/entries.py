"""What a KPI is: one entry that the engine, the checks and the report all read."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal, NamedTuple

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
from ibis.common.deferred import Deferred, Variable

from toolkit.intake.tables import SCHEMAS
from toolkit.parameters import Faults

Unit = Literal[
    "share",
    "seconds",
    "hours",
    "days",
    "score",
    "points",
    "ratio",
    "money",
    "per thousand",
    "contacts per hour",
    "contacts",
    "surveys",
    "cases",
    "agents",
    "evaluations",
    "periods",
]
Better = Literal["higher", "lower", "band", "context"]
Family = Literal[
    "access",
    "abandonment",
    "handling",
    "resolution",
    "journeys",
    "voice",
    "quality",
    "mystery",
    "workforce",
    "forecasts",
    "people",
    "money",
    "partnership",
]
Terms = Mapping[str, Any]


class MeasureFaults(Faults):
    """A KPI, a term or a grouping that cannot be measured as asked."""


def _term(name: str) -> Deferred:
    return Deferred(Variable(name))


# What the audit decides. An entry names the term, the parameters give its value.
threshold_seconds = _term("threshold_seconds")
short_abandon_seconds = _term("short_abandon_seconds")
short_call_seconds = _term("short_call_seconds")
repeat_window_seconds = _term("repeat_window_seconds")
TERMS = ("threshold_seconds", "short_abandon_seconds", "short_call_seconds", "repeat_window_seconds")


# Ibis overloads ==, so entries are compared by identity and found by their key.
@dataclass(frozen=True, eq=False, kw_only=True)
class Kpi:
    """One KPI of one table.

    among: the rows that count; None is all of them. A row for which it is unknown counts as unknown.
    above: what is summed above the line; None counts the rows themselves, with nothing below the line.
    below: what is summed below the line; None is the number of rows whose `above` is known.
    quantile: when given, the KPI is that quantile of `above` and not a ratio.
    scale: what must be the same in a whole group, else the group has no value: scales are not mixed.
    cluster: the column whose rows resemble each other; None states that rows are independent.
    few_failures_exact: with fewer than `limits.FEW_FAILURES` failures a share has a one-sided exact lower limit.
    of_persons: each row is what one employee said, so that fewer rows than the smallest group are withheld.
    minimum_rows: below this the value is computed and marked as not enough.
    """

    key: str
    title: str
    table: str
    unit: Unit
    better: Better
    source: str
    family: Family
    above: Deferred | None
    minimum_rows: int
    cluster: str | None
    among: Deferred | None = None
    below: Deferred | None = None
    quantile: float | None = None
    scale: Deferred | None = None
    few_failures_exact: bool = False
    of_persons: bool = False

    @property
    def counts_rows(self) -> bool:
        """Whether the value is the number of rows."""
        return self.above is None


class Resolved(NamedTuple):
    """An entry's expressions on a table."""

    among: ir.BooleanValue | None
    above: ir.Value | None
    below: ir.Value | None
    scale: ir.Value | None


class _Asked(dict[str, Any]):
    """A context that notes which terms an expression asks for."""

    def __init__(self, table: ir.Table) -> None:
        super().__init__({"_": table})
        self.names: set[str] = set()

    def __missing__(self, name: str) -> int:
        self.names.add(name)
        return 1


def resolved(kpi: Kpi, table: ir.Table, terms: Terms) -> Resolved:
    """The entry's expressions on `table`, with the values of the terms in them."""
    return _resolved(kpi, {"_": table, **terms})


def _resolved(kpi: Kpi, context: dict[str, Any]) -> Resolved:
    parts = (kpi.among, kpi.above, kpi.below, kpi.scale)
    return Resolved(*(None if part is None else part._resolver.resolve(context) for part in parts))


@cache
def _asked(kpi: Kpi) -> tuple[frozenset[str], frozenset[str]]:
    context = _Asked(ibis.table(SCHEMAS[kpi.table], name=kpi.table))
    parts = [part.op() for part in _resolved(kpi, context) if part is not None]
    return frozenset(field.name for part in parts for field in part.find(ops.Field)), frozenset(context.names)


def needs(kpi: Kpi) -> frozenset[str]:
    """The columns of its table that the entry's expressions read."""
    return _asked(kpi)[0]


def terms_named(kpi: Kpi) -> frozenset[str]:
    """The terms whose values the audit must give before the entry can be measured."""
    return _asked(kpi)[1]


def formula(kpi: Kpi, terms: Terms) -> str:
    """The expression that runs, in one line, with the terms' values in the place of their names."""
    return re.sub(r"\b[a-z_]+\b", lambda word: str(terms.get(word.group(), word.group())), _written(kpi))


def explain(kpi: Kpi, terms: Terms) -> str:
    """The expression with the terms by name, followed by their values."""
    values = [f"{name} = {terms[name]}" for name in sorted(terms_named(kpi)) if name in terms]
    return "; ".join([_written(kpi), *values])


def _written(kpi: Kpi) -> str:
    same = "" if kpi.scale is None else f", if {kpi.scale!r} is the same throughout"
    return _ratio_written(kpi) + same


def _ratio_written(kpi: Kpi) -> str:
    among = "all rows" if kpi.among is None else f"rows where {kpi.among!r}"
    if kpi.above is None:
        return f"number of {among}"
    if kpi.quantile is not None:
        return f"{kpi.quantile:g} quantile of {kpi.above!r} over {among}"
    if kpi.below is None:
        return f"sum of {kpi.above!r} / number of known rows, over {among}"
    return f"sum of {kpi.above!r} / sum of {kpi.below!r}, over {among}"


def clustered_by(entries: Sequence[Kpi], column: str | None) -> list[Kpi]:
    """The same entries with another cluster: agents' own figures need their days; independent rows stay so."""
    return [kpi if kpi.cluster is None else replace(kpi, cluster=column) for kpi in entries]


def faults(table: ir.Table, entries: Sequence[Kpi], by: Sequence[str], terms: Terms) -> list[str]:
    """Everything that keeps the entries from being measured on `table` by those columns."""
    found = [f"no column {name} to group by" for name in by if name not in table.columns]
    keys = [kpi.key for kpi in entries]
    found += [f"{key} is asked for more than once" for key in sorted({k for k in keys if keys.count(k) > 1})]
    tables = sorted({kpi.table for kpi in entries})
    if len(tables) > 1:
        found.append(f"one table at a time, not {' and '.join(tables)}")
    for kpi in entries:
        columns = needs(kpi) | ({kpi.cluster} if kpi.cluster else set())
        found += [f"{kpi.key}: no column {name}" for name in sorted(columns - set(table.columns))]
        found += [f"{kpi.key}: no value for {name}" for name in sorted(terms_named(kpi) - set(terms))]
    return found
