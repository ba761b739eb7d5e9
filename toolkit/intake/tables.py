"""The canonical tables: one schema for all vendors, in the words of the field.

A table is a tuple of `Column`s. What an export gives is mapped onto them; what follows from the given
columns is derived at intake; what is neither is absent, null in every row, and said so in the coverage.
Times are naive UTC with a naive local time beside the ones that need an hour of day; durations carry
their unit in the name and are exact decimals, so that sums repeat to the last digit.
"""

from collections.abc import Collection

import ibis

from toolkit.intake.columns import Column
from toolkit.intake.customer_tables import CONTACTS, EVENTS, SURVEYS
from toolkit.intake.management_tables import (
    ACTION_KINDS,
    ACTIONS,
    ALIGNMENT,
    COUNTED_AS,
    FORECASTS,
    LINE_TYPES,
    MONEY,
    REPORTED,
    SIDES,
    TIME,
)
from toolkit.intake.quality_tables import AGENTS, EVALUATIONS, KINDS, SHOPS

TABLES: dict[str, tuple[Column, ...]] = {
    "contacts": CONTACTS,
    "events": EVENTS,
    "surveys": SURVEYS,
    "shops": SHOPS,
    "evaluations": EVALUATIONS,
    "agents": AGENTS,
    "time": TIME,
    "money": MONEY,
    "forecasts": FORECASTS,
    "reported": REPORTED,
    "actions": ACTIONS,
    "alignment": ALIGNMENT,
}
SCHEMAS: dict[str, ibis.Schema] = {
    name: ibis.schema({column.name: column.type for column in columns}) for name, columns in TABLES.items()
}

# What makes a row of each table the same row; none: a log whose rows may repeat but for whole duplicates.
KEYS: dict[str, tuple[str, ...]] = {
    "contacts": ("contact_id",),
    "events": (),
    "surveys": ("survey_id",),
    "shops": ("shop_id", "item_id"),
    "evaluations": ("evaluation_id", "item_id"),
    "agents": ("agent_id",),
    "time": ("agent_id", "interval_start", "state", "queue"),
    "money": ("line_id",),
    "forecasts": ("queue", "channel", "interval_start", "published_at"),
    "reported": ("kpi", "period_start"),
    "actions": ("action_id",),
    "alignment": ("sheet_id", "item_id"),
}
# The time that places a row in the audit's period, but for the TIMELESS tables.
CLOCKS: dict[str, str] = {
    "contacts": "started_at",
    "events": "occurred_at",
    "surveys": "answered_at",
    "shops": "visited_at",
    "evaluations": "evaluated_at",
    "agents": "hired_at",
    "time": "interval_start",
    "money": "period_start",
    "forecasts": "interval_start",
    "reported": "period_start",
    "actions": "raised_at",
    "alignment": "answered_at",
}
# Tables whose rows hold whatever the audit's period: who was hired years ago takes calls in it, and what was
# agreed before it falls due in it.
TIMELESS = frozenset({"agents", "actions"})
# Columns whose words the catalogue reads: any other word is a label that nobody has explained.
WORDS = {
    "direction": ("inbound", "outbound"),
    "ces_direction": ("ease", "effort"),
    "csat_direction": ("satisfaction", "dissatisfaction"),
    "csat_code": ("dont_know", "not_applicable", "unexplained"),
    "line_type": LINE_TYPES,
    "counted_as": COUNTED_AS,
    "kind": ACTION_KINDS,
    "side": SIDES,
    "milestone": ("opened", "response", "customer_message", "resolved", "reopened"),
    "audience": ("customer", "employee"),
    "evaluator_side": ("vendor", "client", "independent"),
    "criticality": ("customer", "business", "compliance"),
    "sentiment": ("positive", "neutral", "negative"),
    "root_cause": ("training", "product", "process", "people", "other"),
}
FREE_TEXT = {"surveys": ("comment",), "shops": ("narrative", "answer"), "actions": ("title",)}
# The columns that say when something ended: a source that maps none of them does not say that nothing has.
ENDS = {"actions": ("closed_at", "decided_at")}
# Tables of which an export may hold several rows side by side, and the column that tells those apart.
ITEMS = {"shops": "item_id", "evaluations": "item_id", "reported": "kpi", "alignment": "item_id"}
# What a contact that a survey asked about says of the answer, where the survey does not.
OF_THE_CONTACT = ("agent_id", "channel", "reason", "site", "queue")
# Columns whose words a contract may narrow its promises to.
SCOPES = tuple(
    dict.fromkeys(
        column.name
        for name in ("contacts", "surveys", "shops", "evaluations")
        for column in TABLES[name]
        if column.kind == "text" and not column.pseudonym and not column.required and not column.name.endswith("_id")
        if column.name not in FREE_TEXT.get(name, ())
    )
)


def local_name(clock: str) -> str:
    """The local twin of a UTC column: started_at has started_local."""
    return clock.removesuffix("_at") + "_local"


def mappable(table: str) -> tuple[Column, ...]:
    """The columns that a mapping may give."""
    return tuple(column for column in TABLES[table] if column.kind != "derived")


def derivable(table: str, given: Collection[str], of_contacts: Collection[str] = ()) -> frozenset[str]:
    """The columns that follow from the `given` ones, and from those given of contacts, `of_contacts`."""
    found: set[str] = set()
    if CLOCKS[table] in given:
        clocks = {local_name(CLOCKS[table]), "local_date", "local_month", "weekday", "hour", "half_hour"}
        found |= clocks & {column.name for column in TABLES[table]}
    if table == "events":
        found.add("position")
    if table == "shops":
        found.add("weight")
    if table == "actions":
        found.add("raised_in_period")
        found |= {"due_in_period"} if "due_at" in given else set()
        found |= {"done"} if {"closed_at", "decided_at"} & set(given) else set()
        found |= {"on_time"} if "due_at" in given and "done" in found else set()
        found |= {"lead_days"} if "decided_at" in given else set()
    if table == "surveys":
        found |= {"answered", "audience", "first_of_respondent", *(("employee",) if "audience" in given else ())}
        found |= {"csat_given"} if "csat" in given else set()
        found |= {"unlike_first"} if "respondent_id" in given else set()
        found |= {*OF_THE_CONTACT} & {*of_contacts} if "contact_id" in given else set()
    if table == "evaluations":
        found |= {"item_place", "sampled", "weight"}
        for kind in KINDS:
            told_by = "critical" if kind in ("critical", "other") else "criticality"
            if {"score", "max_score", told_by} <= set(given):
                found |= {f"scored_{kind}", f"failed_{kind}"}
    if table == "contacts":
        found |= {"offered", "incoming", "observed_seconds", "within_hours", "left_before_queue"}
        if {"talk_seconds", "hold_seconds", "wrap_seconds"} <= set(given):
            found.add("handle_seconds")
        if "customer_id" in given:
            found |= {"next_any_seconds", "previous_any_seconds"}
            if "reason" in given:
                found |= {"next_same_seconds", "next_unreasoned_seconds", "previous_same_seconds"}
    return frozenset(found - set(given))
