"""What is behind a number: its definition, the rows that count, the expression that ran, and what is not known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import and_, or_
from typing import Any, Final

import ibis
import ibis.expr.types as ir
import pandas as pd

from toolkit.audits import Audit, Comparison
from toolkit.audits.audits import RESULT
from toolkit.intake import tables
from toolkit.measures import conventions, kpis, queries
from toolkit.measures.entries import resolved
from toolkit.measures.judgements import JUDGEMENTS
from toolkit.measures.kpis import Computed, Kpi, MeasureFaults
from toolkit.questions.group_differences import listed
from toolkit.questions.service_levels import written

# What a row of a frame of figures says besides the columns that it is about.
_ABOUT: Final = frozenset({"kpi", "title", "vendor", "group", "enough", "clusters", "clustered_by", *RESULT})
_PARTS: Final = ("among", "above", "below")
_REFUSED: Final = "This number cannot be explained."


@dataclass(frozen=True, eq=False, kw_only=True)
class Explanation:
    """One number and where it comes from. Texts are empty and tables None where there are none.

    definition: the formula with the audit's terms. above, below, among: its parts as Ibis expressions. terms: what the
    audit decided of what the formula names. sql: the query that ran for this figure alone, in DuckDB's SQL. function:
    who works it out, where no one query does. counted: the rows that count, with their part `above` and `below` the
    line; not_known: those of which nobody gave what would tell. source: who defined it so. rivals: what competes.
    """

    kpi: str
    title: str
    vendor: str
    group: str
    value: float
    low: float
    high: float
    unit: str
    rows: int
    unknown: int
    verdict: str
    clusters: int
    clustered_by: str
    why_absent: str
    definition: str
    above: str
    below: str
    among: str
    terms: Mapping[str, float]
    needs: str
    source: str
    rivals: tuple[str, ...]
    sql: str
    function: str
    counted: ir.Table | None = field(repr=False)
    not_known: ir.Table | None = field(repr=False)


def explain(
    audit: Audit | Comparison, number: str | Mapping[str, Any] | pd.Series, *, vendor: str = "", group: str = ""
) -> Explanation:
    """What is behind a number: a KPI's id, with a vendor and a group, or a row of any frame of figures.

    A row is one of `Audit.kpi`, with its columns, or of results.csv, with its group; `group` is written as there:
    `column=value` pairs joined by `;`. Without `vendor` it is the audit's only one. The number is counted anew, and
    nothing is shown that `Audit.kpi` withholds. Of a comparison, `vendor` is the bidder. Raises `MeasureFaults`, also
    for a figure that only a contract gives.
    """
    if isinstance(audit, Comparison):
        bidder = vendor if isinstance(number, str) else str(number.get("bidder", number["vendor"]))
        if bidder not in audit.audited:
            raise MeasureFaults(_REFUSED, [f"vendor is one of {', '.join(audit.audited)}, and not {bidder!r}"])
        own = audit.within(bidder)
        mine = own.parameters.vendors[0].id
        key = number if isinstance(number, str) else str(number["kpi"])
        if own.in_force.get(key, key) in kpis.EVERY and (why := own.why_not(key)):
            raise MeasureFaults(_REFUSED, [f"{key} is not evidenced: {why}"])
        return _explained(own, key, mine, _pairs(group) if isinstance(number, str) else _group_of(own, dict(number)))
    if isinstance(number, str):
        return _explained(audit, number, vendor, _pairs(group))
    row = dict(number)
    return _explained(audit, str(row["kpi"]), str(row["vendor"]), _group_of(audit, row))


def _group_of(audit: Audit, row: Mapping[str, Any]) -> dict[str, str]:
    """The columns that a row is about, and the value of each as results.csv writes it."""
    if isinstance(row.get("group"), str):
        return _pairs(row["group"])
    entry = kpis.EVERY.get(audit.in_force.get(str(row["kpi"]), str(row["kpi"])))
    columns = set(tables.SCHEMAS[entry.table].names) - _ABOUT if isinstance(entry, Kpi) else set()
    return {str(name): written(value) for name, value in row.items() if name in columns}


def _pairs(group: str) -> dict[str, str]:
    return dict(part.partition("=")[::2] for part in group.split(";")) if group else {}


def _explained(audit: Audit, kpi: str, vendor: str, group: Mapping[str, str]) -> Explanation:
    if kpi in JUDGEMENTS:
        raise MeasureFaults(_REFUSED, [f"{kpi} is judged under the contract, not counted: {JUDGEMENTS[kpi].formula}"])
    frame = audit.kpi(kpi, by=list(group))
    vendors = [each.id for each in audit.parameters.vendors]
    vendor = vendor or (vendors[0] if len(vendors) == 1 else "")
    if vendor not in vendors:
        raise MeasureFaults(_REFUSED, [f"vendor is one of {', '.join(vendors)}, and not {vendor!r}"])
    mine = frame[frame.vendor == vendor]
    for name, text in group.items():
        there = [written(value) for value in mine[name]]
        mine = mine[[each == text for each in there]]
        if mine.empty:
            raise MeasureFaults(_REFUSED, [f"{name} has no group {text!r} here; there are {listed(there)}"])
    row = mine.iloc[0]
    actual = audit.in_force.get(kpi, kpi)
    entry = kpis.EVERY[actual]
    told: dict[str, Any] = {name: float(row[name]) for name in ("value", "low", "high")}
    told |= {name: int(row[name]) for name in ("rows", "unknown", "clusters")}
    told |= {name: str(row[name]) for name in ("title", "unit", "verdict", "clustered_by", "why_absent", "definition")}
    told |= _computed(entry) if isinstance(entry, Computed) else _counted(audit, entry, row, list(group))
    return Explanation(
        kpi=kpi,
        vendor=vendor,
        group=";".join(f"{name}={text}" for name, text in group.items()),
        needs=kpis.needed_in_words(entry),
        source=entry.source,
        rivals=conventions.rivals(actual),
        **told,
    )


def _computed(entry: Computed) -> dict[str, Any]:
    """The parts of an explanation of what a function works out."""
    name = f"{entry.gives.__module__}.{getattr(entry.gives, '__qualname__', '')}".rstrip(".")
    texts = dict.fromkeys(("above", "below", "among", "sql"), "")
    return {**texts, "function": name, "terms": {}, "counted": None, "not_known": None}


def _counted(audit: Audit, entry: Kpi, row: "pd.Series[Any]", by: Sequence[str]) -> dict[str, Any]:
    """The parts of an explanation of what one query counts: expressions, SQL, and the rows themselves."""
    table = getattr(audit.tables, entry.table)
    here = table.filter(table.vendor == row["vendor"], *(_same(table[name], row[name]) for name in by))
    asked = kpis.clustered_by([entry], str(row["clustered_by"]) or entry.cluster)
    terms = audit.terms
    if entry.quantile is None:
        query = queries.sums(here, asked, [], asked[0].cluster, terms).table
    else:
        query = queries.counts(here, asked, [], terms).table
    parts = resolved(entry, here, terms)
    marked = here.mutate(
        **{name: part for name, part in parts._asdict().items() if name in _PARTS and part is not None}
    )
    named = [name for name in _PARTS if name in marked.columns]
    # Cast before any test for null: of a negated expression Ibis would test another one.
    lacks = {name: marked[name].cast("float64").isnull() for name in named}
    eligible = [marked.among] if "among" in named else []
    values = [lacks[name] for name in named if name != "among"]
    unsure = [lacks["among"]] if eligible else []
    unsure += [reduce(and_, [*eligible, reduce(or_, values)])] if values else []
    counted = marked.filter(*eligible, *(~lack for lack in values))
    not_known = marked.filter(reduce(or_, unsure) if unsure else ibis.literal(False))
    return {
        **{name: repr(getattr(entry, name)) if name in named else "" for name in _PARTS},
        "terms": {name: terms[name] for name in sorted(kpis.terms_named(entry))},
        "sql": str(ibis.to_sql(query, dialect="duckdb")),
        "function": "",
        "counted": counted,
        "not_known": not_known,
    }


def _same(column: ir.Value, value: Any) -> ir.BooleanValue:
    """Whether a column holds a group's value; a group of rows without one is null."""
    if pd.isna(value):
        return column.isnull()
    plain = value.item() if hasattr(value, "item") else value
    return column == ibis.literal(plain).cast(column.type())
