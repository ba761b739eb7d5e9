"""What outsourcing costs and brings over its term, and whether the vendor can live on it."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

import ibis.expr.types as ir
import numpy as np
import pandas as pd

from toolkit.intake.management_tables import ONE_OFF_LINES, RUNNING_LINES
from toolkit.measures import cash_flows
from toolkit.measures.access import OURS
from toolkit.measures.books import MONTH, books, monthly, not_whole, unusable
from toolkit.measures.cluster_ratios import Row, exact, less, not_given, ratio, scaled, shifted
from toolkit.measures.computed import Computed
from toolkit.measures.headcounts import YEAR_DAYS, roster
from toolkit.parameters import AuditParameters

MONTHS: Final = 12
COSTS: Final = (*RUNNING_LINES, *ONE_OFF_LINES)
NO_RATE: Final = "no costs.discount_rate and costs.term_years in the parameters"
Tables = Mapping[str, ir.Table]
Figure = Callable[[str, pd.DataFrame, AuditParameters], Row]


def _by_vendor(tables: Tables, parameters: AuditParameters, *, figure: Figure) -> pd.DataFrame:
    rows = [figure(str(vendor), mine, parameters) for vendor, mine in books(tables["money"]).groupby("vendor")]
    return pd.DataFrame(rows)


def _ratio(
    vendor: str,
    mine: pd.DataFrame,
    parameters: AuditParameters,
    *,
    above: tuple[str, ...],
    below: tuple[str, ...],
    whole: bool = False,
    turned: Callable[[Row], Row],
) -> Row:
    """Lines of some types over lines of others, by month; with `whole` only where the running cost is whole."""
    # One currency on both sides, or the ratio means nothing.
    why = unusable(mine, above) or unusable(mine, below) or (not_whole(mine) if whole else "")
    why = why or unusable(mine, (*above, *below))
    if why:
        return not_given(vendor, why)
    sums = pd.DataFrame({"above": monthly(mine, above), "below": monthly(mine, below)}).fillna(0.0)
    found = ratio(
        vendor, sums.above, sums.below, clustered_by=MONTH, rows=int(mine.lines.sum()), confidence=parameters.confidence
    )
    # Months with nothing below the line are no cluster, and their amounts count all the same.
    found["value"] = float(sums.above.sum() / sums.below.sum()) if sums.below.sum() > 0 else np.nan
    return turned(found)


def _minus_one(row: Row) -> Row:
    return shifted(row, -1.0)


def _ownership(vendor: str, mine: pd.DataFrame, parameters: AuditParameters) -> Row:
    """Present value of the transition, the running cost of each year of the term, and the exit with the last."""
    if parameters.costs is None:
        return not_given(vendor, NO_RATE)
    why = not_whole(mine) or unusable(mine, COSTS)
    if why:
        return not_given(vendor, why)
    assumed = parameters.costs
    running = monthly(mine, RUNNING_LINES)
    once = {kind: float(monthly(mine, (kind,)).sum()) for kind in ONE_OFF_LINES}
    found = ratio(
        vendor,
        running,
        np.ones(len(running)),
        clustered_by=MONTH,
        rows=int(mine.lines.sum()),
        confidence=parameters.confidence,
    )

    def whole(a_month: float) -> float:
        yearly = [MONTHS * a_month] * assumed.term_years
        return cash_flows.ownership(once["transition"], yearly, once["exit"], rate=assumed.discount_rate)[1]

    return {**found, **{name: whole(found[name]) for name in ("value", "low", "high")}}


def _present_value(vendor: str, mine: pd.DataFrame, parameters: AuditParameters) -> Row:
    """Present value of benefits less costs, month by month from the first."""
    if parameters.costs is None:
        return not_given(vendor, NO_RATE)
    kinds = ("benefit", *COSTS)
    why = unusable(mine, ("benefit",)) or not_whole(mine) or unusable(mine, kinds)
    if why:
        return not_given(vendor, why)
    sums = pd.DataFrame({"in": monthly(mine, ("benefit",)), "out": monthly(mine, COSTS)})
    every = [str(month) for month in pd.period_range(sums.index.min(), sums.index.max(), freq="M")]
    sums = sums.reindex(every).fillna(0.0)
    rate = (1 + parameters.costs.discount_rate) ** (1 / MONTHS) - 1
    value = cash_flows.net_present_value(rate, list(sums["in"] - sums["out"]))
    return exact(vendor, value, rows=int(mine.lines.sum()))


def revenue_per_employee(tables: Tables, parameters: AuditParameters) -> pd.DataFrame:
    """The vendor's revenue in the period per full-time agent employed in it on average, a row per vendor."""
    people = roster(tables["agents"], parameters)
    days = (parameters.period.last - parameters.period.first).days + 1
    rows: list[Row] = []
    for name, mine in books(tables["money"]).groupby("vendor"):
        vendor = str(name)
        theirs = people[people.vendor == vendor]
        full = float((theirs.years * theirs.fte.astype(float)).sum()) / (days / YEAR_DAYS)
        why = unusable(mine, ("revenue",)) or ("" if full > 0 else "no fte of this vendor")
        if why:
            rows.append(not_given(vendor, why))
            continue
        earned = monthly(mine, ("revenue",))
        found = ratio(
            vendor,
            earned,
            np.ones(len(earned)),
            clustered_by=MONTH,
            rows=len(theirs),
            unknown=int(theirs.fte.isna().sum()),
            confidence=parameters.confidence,
        )
        rows.append(scaled(found, len(earned) / full))
    return pd.DataFrame(rows)


def _entry(figure: Figure, **said: Any) -> Computed:
    return Computed(
        **{
            "family": "money",
            "needs": {"money": frozenset({"line_type", "amount", "currency", MONTH})},
            "minimum_rows": 1,
            "gives": partial(_by_vendor, figure=figure),
            **said,
        }
    )


RETURNS: Final = (
    _entry(
        _ownership,
        key="tco",
        title="Total cost of ownership over the contract's term, as a present value",
        unit="money",
        better="lower",
        source=f"{OURS}: volumes and prices of the audited period for every year; nothing else is foreseen",
        formula="transition + sum over years of 12 * mean monthly cost / (1 + rate)^year + exit / (1 + rate)^term",
    ),
    _entry(
        partial(_ratio, above=("overhead_retained",), below=("overhead_baseline",), turned=less),
        key="overhead_reduction",
        title="Overhead saved, of the overhead before the contract",
        unit="share",
        better="higher",
        source=f"{OURS}: the baseline is the client's own; what was retained is counted with it",
        formula="1 - sum of overhead_retained / sum of overhead_baseline",
        signed=True,
    ),
    _entry(
        partial(_ratio, above=("benefit",), below=COSTS, whole=True, turned=_minus_one),
        key="roi",
        title="Return on investment in the period",
        unit="ratio",
        better="higher",
        source="(benefit - cost) / cost",
        formula=f"(sum of benefit - cost) / cost, cost being {', '.join(COSTS)}",
        signed=True,
    ),
    _entry(
        _present_value,
        key="npv",
        title="Net present value of the period's benefits less its costs",
        unit="money",
        better="higher",
        source=f"{OURS}: beside the return on investment, which hides how much is at stake",
        formula="sum over months of (benefit - cost) / (1 + rate)^(months since the first / 12)",
        signed=True,
    ),
    Computed(
        key="revenue_per_employee",
        title="The vendor's revenue in the period per full-time agent",
        unit="money",
        better="band",
        source=f"{OURS}: from the vendor's accounts; read as whether it can last, not as merit",
        family="money",
        formula="sum of revenue / average full-time agents employed in the period",
        needs={
            "money": frozenset({"line_type", "amount", "currency", MONTH}),
            "agents": frozenset({"agent_id", "hired_at", "left_at", "fte"}),
        },
        minimum_rows=5,
        gives=revenue_per_employee,
    ),
    _entry(
        partial(_ratio, above=("vendor_cost",), below=("revenue",), turned=less),
        key="profit_margin",
        title="The vendor's profit margin on the service",
        unit="share",
        better="band",
        source=f"{OURS}: from the vendor's accounts; read as whether it can last, not as merit",
        formula="1 - sum of vendor_cost / sum of revenue",
        signed=True,
    ),
)
