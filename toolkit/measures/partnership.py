"""Is what client and vendor agree on done, and does the service become steadier?"""

from collections.abc import Mapping
from functools import partial
from typing import Final

import ibis.expr.types as ir
import numpy as np
import pandas as pd
from ibis import _
from scipy.special import fdtri

from toolkit.measures.access import OURS, SERVED_OR_LOST
from toolkit.measures.cluster_ratios import Row, exact, not_given
from toolkit.measures.computed import Computed
from toolkit.measures.entries import Kpi
from toolkit.measures.headcounts import YEAR_DAYS
from toolkit.measures.people import poisson_rate
from toolkit.parameters import AuditParameters

FEWEST_WEEKS: Final = 8
Tables = Mapping[str, ir.Table]

# Each stands for itself: a log of what was agreed is no sample of a day.
_of_a_log = partial(Kpi, table="actions", cluster=None, family="partnership", minimum_rows=10)
_due = partial(_of_a_log, unit="share", better="higher")

GOVERNANCE: Final = (
    _due(
        key="reviews_held",
        title="Reviews held, of those planned",
        among=(_.kind == "review") & _.due_in_period,
        above=_.done,
        source=f"{OURS}: planned for a day of the period, held by its end",
    ),
    _due(
        key="actions_on_time",
        title="Actions closed in time, of those due",
        among=(_.kind == "action") & _.due_in_period,
        above=_.on_time,
        source=f"{OURS}: closed on the day due or before; an action still open is not in time",
    ),
    _of_a_log(
        key="decision_lead_time",
        title="Days from a decision's being asked for to its being taken (median)",
        unit="days",
        better="lower",
        among=(_.kind == "decision") & _.raised_in_period,
        above=_.lead_days,
        quantile=0.5,
        source=f"{OURS}: asked for in the period; one not yet taken is unknown",
    ),
    _due(
        key="initiatives_delivered",
        title="Improvements delivered, of those due",
        among=(_.kind == "initiative") & _.due_in_period,
        above=_.done,
        source=f"{OURS}: due in the period, delivered by its end; whether they worked is another question",
    ),
)


def complaints(tables: Tables, parameters: AuditParameters) -> pd.DataFrame:
    """Complaints raised in the period per thousand contacts offered, a row per vendor, exact Poisson limits."""
    raised = (
        tables["actions"]
        .filter((_.kind == "complaint") & _.raised_in_period)
        .group_by("vendor")
        .aggregate(complaints=_.count())
        .execute()
        .set_index("vendor")
        .complaints
    )
    offered = tables["contacts"].group_by("vendor").aggregate(offered=_.offered.sum(), unknown=_.offered.isnull().sum())
    logged = set(tables["actions"].filter(_.kind == "complaint").vendor.execute())
    rows: list[Row] = []
    for vendor, contacts, unknown in offered.order_by("vendor").execute().itertuples(index=False):
        if vendor not in logged:
            # No complaint in a log that holds none at all may mean that complaints stand elsewhere.
            rows.append(not_given(vendor, "no complaints in the log of actions"))
            continue
        events = int(raised.get(vendor, 0))
        low, high = poisson_rate(events, contacts / 1000, confidence=parameters.confidence)
        found = exact(vendor, 1000 * events / contacts, rows=int(contacts), unknown=int(unknown))
        rows.append({**found, "low": float(low), "high": float(high), "why_absent": ""})
    return pd.DataFrame(rows)


def contract_age(tables: Tables, parameters: AuditParameters) -> pd.DataFrame:
    """Years from the contract's first day to the period's last, a row per vendor."""
    del tables
    begins = parameters.contract.begins
    vendors = [vendor.id for vendor in parameters.vendors]
    if begins is None:
        return pd.DataFrame([not_given(vendor, "no contract.begins in the parameters") for vendor in vendors])
    years = ((parameters.period.last - begins).days + 1) / YEAR_DAYS
    return pd.DataFrame([exact(vendor, years, rows=1) for vendor in vendors])


def steadiness(tables: Tables, parameters: AuditParameters) -> pd.DataFrame:
    """How much weeks differ in the later half of the period, over how much in the earlier; a row per vendor.

    The standard deviations are those of the weekly shares answered within the threshold, of contacts answered or
    abandoned; weeks run from Monday, and those not whole in the period are left out, the middle one of an odd number
    too. Limits are those of the ratio of two normal variances (F).
    """
    within = _.answered & (_.wait_seconds <= parameters.contract.threshold_seconds)
    daily = (
        tables["contacts"]
        .filter(SERVED_OR_LOST & within.notnull())
        .group_by("vendor", "local_date")
        .aggregate(within=within.sum(), contacts=_.count())
        .execute()
    )
    daily["week"] = pd.to_datetime(daily.local_date).dt.to_period("W-SUN")
    first, last = pd.Timestamp(parameters.period.first), pd.Timestamp(parameters.period.last)
    rows: list[Row] = []
    for name, mine in daily.groupby("vendor"):
        weeks = mine.groupby("week")[["within", "contacts"]].sum().sort_index()
        whole = (weeks.index.start_time >= first) & (weeks.index.end_time.normalize() <= last)
        shares = (weeks.within / weeks.contacts)[whole]
        half = len(shares) // 2
        if len(shares) < FEWEST_WEEKS:
            rows.append(not_given(str(name), f"{len(shares)} whole weeks with contacts, and {FEWEST_WEEKS} are needed"))
            continue
        earlier, later = (float(part.std(ddof=1)) for part in (shares[:half], shares[-half:]))
        if not earlier > 0:
            rows.append(not_given(str(name), "the earlier weeks do not differ"))
            continue
        tail = (1 - parameters.confidence) / 2
        value = later / earlier
        factors = np.sqrt([fdtri(half - 1, half - 1, 1 - tail), fdtri(half - 1, half - 1, tail)])
        found = {**exact(str(name), value, rows=int(weeks.contacts[whole].sum())), "clusters": len(shares)}
        limits = {"low": float(value / factors[0]), "high": float(value / factors[1])}
        rows.append({**found, **limits, "clustered_by": "week", "why_absent": "" if value > 0 else "no_spread"})
    return pd.DataFrame(rows)


PARTNERSHIP: Final = (
    Computed(
        key="complaint_rate",
        title="Complaints per thousand contacts offered",
        unit="per thousand",
        better="lower",
        source=f"{OURS}: complaints in the log, raised in the period, whatever became of them",
        family="partnership",
        formula="1000 * number of rows where _.kind is complaint and _.raised_in_period / contacts offered",
        needs={"actions": frozenset({"kind", "raised_in_period"}), "contacts": frozenset({"offered"})},
        minimum_rows=100,
        gives=complaints,
    ),
    Computed(
        key="contract_age",
        title="Years since the contract began",
        unit="ratio",
        better="context",
        source=f"{OURS}: to the last day of the period",
        family="partnership",
        formula="(period.last - contract.begins) in years",
        needs={},
        minimum_rows=0,
        gives=contract_age,
    ),
    Computed(
        key="stability",
        title="How much weeks differ in service level, the later half of the period over the earlier",
        unit="ratio",
        better="lower",
        source=f"{OURS}: below 1 the service becomes steadier",
        family="partnership",
        formula="standard deviation of weekly shares answered within the threshold, later half / earlier half",
        needs={"contacts": frozenset({"offered", "answered", "abandoned", "wait_seconds", "local_date"})},
        minimum_rows=100,
        gives=steadiness,
    ),
)
