"""How many contacts agents handle in an hour, and how long they are trained."""

from collections.abc import Mapping
from typing import Final

import ibis.expr.types as ir
import pandas as pd
from ibis import _

from toolkit.measures.access import OURS
from toolkit.measures.agent_days import AGENT, DAY, agent_days
from toolkit.measures.cluster_ratios import Row, not_given, ratio
from toolkit.measures.computed import Computed
from toolkit.measures.headcounts import agent_years
from toolkit.parameters import AuditParameters

HOUR: Final = 3600
YEAR_DAYS: Final = 365.25


def contacts_per_agent_hour(tables: Mapping[str, ir.Table], parameters: AuditParameters) -> pd.DataFrame:
    """Contacts answered per hour on contacts, at work after them or waiting; a row per vendor, clustered by day.

    Answered contacts of an agent and day without such hours are unknown; contacts and hours of nobody known are taken
    together. A contact belongs to the day on which it came.
    """
    days = agent_days(tables["time"])
    days = days[days.available.notna()]
    answered = (
        tables["contacts"]
        .filter(_.offered & _.answered)
        .group_by("vendor", "agent_id", "local_date")
        .aggregate(contacts=_.count())
        .execute()
    )
    answered[AGENT] = answered[AGENT].fillna("")
    both = days.merge(answered, on=["vendor", AGENT, DAY], how="outer")
    rows: list[Row] = []
    for vendor, mine in both.groupby("vendor"):
        if mine.available.isna().all():
            continue
        homeless = mine.available.isna()
        known = mine[~homeless].fillna({"contacts": 0})
        daily = known.groupby(DAY)[["contacts", "available"]].sum()
        rows.append(
            ratio(
                str(vendor),
                daily.contacts,
                daily.available / HOUR,
                clustered_by=DAY,
                rows=int(known.contacts.sum()),
                unknown=int(mine[homeless].contacts.sum()),
                confidence=parameters.confidence,
            )
        )
    return pd.DataFrame(rows)


def hours_of_training(tables: Mapping[str, ir.Table], parameters: AuditParameters) -> pd.DataFrame:
    """Hours of training per agent employed for a year; a row per vendor, clustered by agent."""
    time = tables["time"]
    trained = (
        time.filter(_.training_seconds.notnull())
        .group_by("vendor", "agent_id")
        .aggregate(hours=_.training_seconds.sum().cast("float64") / HOUR)
        .execute()
    )
    employed = agent_years(tables["agents"], parameters)
    rows: list[Row] = []
    for vendor, mine in employed.groupby("vendor"):
        hours = trained[trained.vendor == vendor].set_index(AGENT).hours
        if hours.empty:
            rows.append(not_given(str(vendor), "no training_seconds of this vendor"))
            continue
        rows.append(
            ratio(
                str(vendor),
                hours.reindex(mine[AGENT]).fillna(0.0),
                mine.years,
                clustered_by=AGENT,
                rows=len(mine),
                unknown=int((~hours.index.isin(mine[AGENT])).sum()),
                confidence=parameters.confidence,
            )
        )
    return pd.DataFrame(rows)


PRODUCTIVITY: Final = (
    Computed(
        key="productivity",
        title="Contacts answered per hour on contacts, at work after them or waiting",
        unit="contacts per hour",
        better="context",
        source=f"{OURS}: not adjusted for what the contacts are about",
        family="workforce",
        formula=(
            "number of rows where (_.offered & _.answered) / "
            "hours of _.on_contact_seconds + _.wrap_seconds + _.idle_seconds, over agent-days"
        ),
        needs={
            "contacts": frozenset({"offered", "answered", AGENT, DAY}),
            "time": frozenset({AGENT, DAY, "on_contact_seconds", "wrap_seconds", "idle_seconds"}),
        },
        minimum_rows=30,
        gives=contacts_per_agent_hour,
    ),
    Computed(
        key="training_hours",
        title="Hours of training per agent and year",
        unit="hours",
        better="context",
        source=f"{OURS}: hours in training or coaching, over the years that agents were employed in the period",
        family="people",
        formula="sum of _.training_seconds / 3600 / agent-years employed in the period",
        needs={"time": frozenset({AGENT, "training_seconds"}), "agents": frozenset({AGENT, "hired_at", "left_at"})},
        minimum_rows=5,
        gives=hours_of_training,
    ),
)
