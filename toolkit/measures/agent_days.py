"""How agents' time is used, across what was done, what was scheduled and what was paid: a row per agent and day.

A log of states and a schedule are each complete for the agents and the days that they tell of at all: an agent of the
log without a row on a day that it covers did nothing then, an agent of the schedule without one was not paid. An agent
or a day that one of the two never tells of is unknown, and counted so.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

import ibis.expr.types as ir
import pandas as pd

from toolkit.measures.access import OURS
from toolkit.measures.cluster_ratios import Row, less, ratio
from toolkit.measures.computed import Computed
from toolkit.measures.workforce import FIVE9, ICMI_OCCUPANCY
from toolkit.parameters import AuditParameters

SECONDS: Final = ("paid", "scheduled", "login", "on_contact", "wrap", "idle")
PARTS: Final = {"handled": ("on_contact", "wrap"), "available": ("on_contact", "wrap", "idle")}
AGENT, DAY = "agent_id", "local_date"


def agent_days(time: ir.Table) -> pd.DataFrame:
    """Seconds of each agent and day: vendor, agent_id, local_date, paid, scheduled, login, handled, available.

    NaN where no row of that agent and day tells them. Rows of nobody known are one agent of their own.
    """
    summed = (
        time.group_by("vendor", "agent_id", "local_date")
        .aggregate(**{name: time[f"{name}_seconds"].sum().cast("float64") for name in SECONDS})
        .order_by("vendor", "agent_id", "local_date")
        .execute()
    )
    summed[AGENT] = summed[AGENT].fillna("")
    for name, parts in PARTS.items():
        summed[name] = summed[[*parts]].sum(axis=1, skipna=False)
    return summed[["vendor", AGENT, DAY, "paid", "scheduled", "login", *PARTS]]


def together(days: pd.DataFrame, above: str, below: str) -> tuple[pd.DataFrame, int]:
    """The agent-days of one vendor on which both amounts are known, and how many have one of them alone.

    An amount is 0 on a day without it for an agent and a day that its source tells of elsewhere.
    """
    known = days.loc[days[above].notna() | days[below].notna(), [AGENT, DAY, above, below]].copy()
    for name in (above, below):
        told = known[known[name].notna()]
        covered = known[AGENT].isin(told[AGENT]) & known[DAY].isin(told[DAY])
        known[name] = known[name].mask(known[name].isna() & covered, 0.0)
    alone = known[above].notna() ^ known[below].notna()
    return known.dropna(), int(alone.sum())


def _ratio(
    tables: Mapping[str, ir.Table],
    parameters: AuditParameters,
    *,
    above: str,
    below: str,
    cluster: str,
    rest: bool = False,
) -> pd.DataFrame:
    """The seconds of `above` in those of `below`, or the rest of them; a row per vendor."""
    rows: list[Row] = []
    for vendor, days in agent_days(tables["time"]).groupby("vendor"):
        known, alone = together(days, above, below)
        sums = known.groupby(cluster)[[above, below]].sum()
        found = ratio(
            str(vendor),
            sums[above],
            sums[below],
            clustered_by=cluster,
            rows=len(known),
            unknown=alone,
            confidence=parameters.confidence,
        )
        rows.append(less(found) if rest else found)
    return pd.DataFrame(rows)


def _needs(*names: str) -> Mapping[str, frozenset[str]]:
    parts = [part for name in names for part in PARTS.get(name, (name,))]
    return {"time": frozenset({AGENT, DAY, *(f"{part}_seconds" for part in parts)})}


def _entry(above: str, below: str, cluster: str, **said: Any) -> Computed:
    rest = said.pop("rest", False)
    written = f"sum of {' + '.join(f'_.{part}_seconds' for part in PARTS.get(above, (above,)))} / "
    written += f"sum of {' + '.join(f'_.{part}_seconds' for part in PARTS.get(below, (below,)))}, over agent-days"
    return Computed(
        formula=f"1 - {written}" if rest else written,
        family="workforce",
        needs=_needs(above, below),
        minimum_rows=30,
        gives=partial(_ratio, above=above, below=below, cluster=cluster, rest=rest),
        **said,
    )


AGENT_DAYS: Final = (
    _entry(
        "handled",
        "paid",
        DAY,
        key="utilization_paid",
        title="Utilization: on contacts and work after them, of paid time",
        unit="share",
        better="band",
        source=f"{OURS}: what is paid for is what is used",
    ),
    _entry(
        "handled",
        "login",
        DAY,
        key="utilization_login",
        title="Utilization: on contacts and work after them, of time logged in",
        unit="share",
        better="band",
        source=f"{FIVE9}: utilization, login time less waiting and not ready",
    ),
    _entry(
        "handled",
        "scheduled",
        DAY,
        key="utilization_scheduled",
        title="Utilization: on contacts and work after them, of scheduled time",
        unit="share",
        better="band",
        source=f"{OURS}: a rival reading in use",
    ),
    _entry(
        "available",
        "paid",
        DAY,
        key="utilization_available",
        title="Utilization: on contacts, work after them and waiting, of paid time",
        unit="share",
        better="band",
        source=f"{ICMI_OCCUPANCY}: waiting for the next contact is time used; of paid time: Assembled, WFM glossary",
    ),
    _entry(
        "available",
        "paid",
        AGENT,
        rest=True,
        key="shrinkage",
        title="Shrinkage: paid time not available for contacts",
        unit="share",
        better="context",
        source=f"{OURS}: of paid time; of scheduled time stands beside it",
    ),
    _entry(
        "available",
        "scheduled",
        AGENT,
        rest=True,
        key="shrinkage_scheduled",
        title="Shrinkage: scheduled time not available for contacts",
        unit="share",
        better="context",
        source=f"{OURS}: a rival reading of shrinkage",
        signed=True,
    ),
    _entry(
        "paid",
        "available",
        AGENT,
        key="shrinkage_factor",
        title="Shrinkage as a factor: paid hours for an hour available for contacts",
        unit="ratio",
        better="context",
        source=f"{OURS}: what planners multiply by, 1 / (1 - shrinkage): 30 % makes a factor of 1.43, not 1.3",
    ),
    _entry(
        "login",
        "scheduled",
        AGENT,
        key="adherence_login",
        title="Adherence: time logged in, of scheduled time",
        unit="share",
        better="higher",
        source=f"{OURS}: a rival reading in use, blind to when the agent was logged in; it can pass 100 %",
    ),
    _entry(
        "login",
        "scheduled",
        AGENT,
        key="conformance",
        title="Conformance: time worked of time scheduled, whenever it was worked",
        unit="ratio",
        better="band",
        source=f"{OURS}: logged in for as long as scheduled; 1 is as planned, more is overtime",
    ),
)
