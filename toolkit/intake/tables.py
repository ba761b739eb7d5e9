"""The canonical tables: one schema for all vendors, in the words of the field.

A table is a tuple of `Column`s. What an export gives is mapped onto them; what follows from the given
columns is derived at intake; what is neither is absent, null in every row, and said so in the coverage.
Times are naive UTC with a naive local time beside the ones that need an hour of day; durations carry
their unit in the name and are exact decimals, so that sums repeat to the last digit.
"""

from collections.abc import Collection
from typing import Literal, NamedTuple

import ibis

Kind = Literal["text", "time", "truth", "seconds", "number", "derived"]

SECONDS = "decimal(12, 3)"
LONG_SECONDS = "decimal(16, 3)"
SCORE = "decimal(8, 3)"


class Column(NamedTuple):
    """One column: its Ibis type, what a mapping may give for it, and what it means."""

    name: str
    type: str
    kind: Kind
    meaning: str
    unit: str = ""
    required: bool = False
    pseudonym: str = ""


def _text(name: str, meaning: str, *, required: bool = False, pseudonym: str = "") -> Column:
    return Column(name, "string", "text", meaning, "", required, pseudonym)


def _time(name: str, meaning: str, *, required: bool = False) -> Column:
    return Column(name, "timestamp", "time", meaning, "UTC", required)


def _truth(name: str, meaning: str) -> Column:
    return Column(name, "boolean", "truth", meaning)


def _seconds(name: str, meaning: str) -> Column:
    return Column(name, SECONDS, "seconds", meaning, "s")


def _derived(name: str, type_: str, meaning: str, unit: str = "") -> Column:
    return Column(name, type_, "derived", meaning, unit)


def _local_clock(of: str) -> tuple[Column, ...]:
    return (
        _derived("local_date", "date", f"day of {of} on the audit's clock"),
        _derived("local_month", "string", f"month of {of} on the audit's clock, YYYY-MM"),
        _derived("weekday", "int8", f"weekday of {of}, 1 Monday to 7 Sunday"),
        _derived("hour", "int8", f"hour of {of} on the audit's clock, 0 to 23"),
        _derived("half_hour", "int8", f"half-hour of {of} on the audit's clock, 0 to 47"),
    )


CONTACTS = (
    _text("vendor", "who answered for the client", required=True),
    _text("contact_id", "the export's own key of this queue entry", required=True),
    _text("interaction_id", "one customer contact with its transfers"),
    _text("issue_id", "all contacts about one matter"),
    _text("site", "place or team group"),
    _text("queue", "queue or skill"),
    _text("channel", "voice, chat, email, messaging"),
    _text("direction", "inbound or outbound"),
    _text("reason", "why the customer came"),
    _text("language", "language of the contact"),
    _text("priority", "priority as the vendor routes it"),
    _text("customer_id", "keyed pseudonym of the customer", pseudonym="customer-"),
    _text("agent_id", "keyed pseudonym of the agent who handled it", pseudonym="agent-"),
    _time("started_at", "the contact entered", required=True),
    _derived("started_local", "timestamp", "the contact entered, on the audit's clock"),
    _time("answered_at", "a person answered"),
    _time("ended_at", "the contact ended"),
    Column("offered", "boolean", "truth", "counts as offered to the vendor (default: not outbound)"),
    _truth("incoming", "the customer came by it, so that it can be a return (default: inbound, else as offered)"),
    _truth("queued", "waited in a queue for a person"),
    _truth("answered", "a person answered"),
    _truth("abandoned", "the customer left before a person answered"),
    _truth("transferred", "handed on after an answer"),
    _truth("escalated", "moved to a higher tier"),
    _truth("callback", "a call back was asked for"),
    _truth("resolved", "resolved, by the agent's own flag"),
    _text("disconnected_by", "customer or agent"),
    _text("disposition", "wrap-up code"),
    _seconds("ivr_seconds", "time in the voice menu"),
    _seconds("wait_seconds", "time in queue until answer or abandonment"),
    _seconds("talk_seconds", "time talking"),
    _seconds("hold_seconds", "time on hold"),
    _seconds("wrap_seconds", "work after the contact"),
    _seconds("handle_seconds", "talk, hold and wrap together"),
    *_local_clock("the contact's start"),
    _derived("within_hours", "boolean", "started within the calendar's opening hours"),
    _derived("left_before_queue", "boolean", "abandoned before any queue; false where nobody says who queued"),
    _derived("next_any_seconds", LONG_SECONDS, "until the same customer next came", "s"),
    _derived("next_same_seconds", LONG_SECONDS, "until the same customer next came, for the same reason", "s"),
    _derived("next_unreasoned_seconds", LONG_SECONDS, "until that customer next came without a reason", "s"),
    _derived("previous_any_seconds", LONG_SECONDS, "since the same customer had come before", "s"),
    _derived("previous_same_seconds", LONG_SECONDS, "since that customer had come before, for the same reason", "s"),
    _derived("observed_seconds", LONG_SECONDS, "from the contact's start to the end of the period", "s"),
)

EVENTS = (
    _text("vendor", "who worked on the case", required=True),
    _text("case_id", "the case or ticket", required=True),
    _text("activity", "what happened", required=True),
    _time("occurred_at", "when it happened or began", required=True),
    _derived("occurred_local", "timestamp", "the same on the audit's clock"),
    _time("completed_at", "when the step ended"),
    _text("lifecycle", "start or complete"),
    _text("agent_id", "keyed pseudonym of who did it", pseudonym="agent-"),
    _text("team", "team or group"),
    _text("channel", "voice, chat, email, messaging"),
    _text("reason", "why the case exists"),
    _derived("position", "int64", "place of the row in the order of sources, files and lines, from 0"),
    *_local_clock("the event"),
)

SURVEYS = (
    _text("vendor", "who served the customer", required=True),
    _text("survey_id", "the export's own key of the answer", required=True),
    _text("contact_id", "the contact asked about"),
    _text("customer_id", "keyed pseudonym of the customer", pseudonym="customer-"),
    _text("agent_id", "keyed pseudonym of the agent asked about", pseudonym="agent-"),
    _text("channel", "channel of the contact"),
    _text("reason", "reason of the contact"),
    _text("mode", "how the answer was collected"),
    _text("language", "language of the answer"),
    _text("comment", "free text, names and numbers masked"),
    _time("invited_at", "the invitation went out"),
    _time("answered_at", "the answer came", required=True),
    _derived("answered_local", "timestamp", "the same on the audit's clock"),
    Column("csat", SCORE, "number", "satisfaction on its native scale"),
    Column("csat_max", SCORE, "number", "top of the satisfaction scale"),
    Column("nps", SCORE, "number", "likelihood to recommend, 0 to 10"),
    Column("ces", SCORE, "number", "effort or ease on its native scale"),
    Column("ces_scale", SCORE, "number", "top of the effort scale"),
    _text("ces_direction", "ease or effort"),
    _truth("resolved_answer", "the customer says it was resolved on first contact"),
    *_local_clock("the answer"),
)

SHOPS = (
    _text("vendor", "who was visited", required=True),
    _text("shop_id", "one visit", required=True),
    _text("item_id", "one question of the form", required=True),
    _text("wave", "campaign or wave"),
    _text("scenario", "what the shopper played"),
    _text("channel", "phone, branch, mail, chat"),
    _text("site", "place visited"),
    _text("shopper_id", "keyed pseudonym of the shopper", pseudonym="shopper-"),
    _text("section", "section of the form"),
    _text("answer", "what was answered, several answers joined by ^"),
    _text("narrative", "what the shopper wrote, names and numbers masked"),
    _time("visited_at", "when the visit took place", required=True),
    _derived("visited_local", "timestamp", "the same on the audit's clock"),
    Column("weight", SCORE, "number", "weight of the item (default: 1)"),
    Column("score", SCORE, "number", "points earned; null is not asked"),
    Column("max_score", SCORE, "number", "points possible"),
    _truth("critical", "less than full points here fail the visit"),
    Column("reported_score", SCORE, "number", "the agency's own score of the whole visit, in per cent"),
    *_local_clock("the visit"),
)

EVALUATIONS = (
    _text("vendor", "who was evaluated", required=True),
    _text("evaluation_id", "one evaluation of one contact", required=True),
    _text("item_id", "one question of the form", required=True),
    _text("contact_id", "the contact evaluated"),
    _text("agent_id", "keyed pseudonym of the agent evaluated", pseudonym="agent-"),
    # With the agents' prefix: a team leader who evaluates and takes calls is one person.
    _text("evaluator_id", "keyed pseudonym of who evaluated", pseudonym="agent-"),
    _text("evaluator_side", "vendor or client"),
    _text("form_version", "version of the form"),
    _text("team", "team of the agent"),
    _text("channel", "channel of the contact"),
    _text("reason", "reason of the contact"),
    _text("section", "section of the form"),
    _time("evaluated_at", "when it was evaluated", required=True),
    _derived("evaluated_local", "timestamp", "the same on the audit's clock"),
    Column("weight", SCORE, "number", "weight of the item"),
    Column("score", SCORE, "number", "points earned; null is not applicable"),
    Column("max_score", SCORE, "number", "points possible"),
    _truth("critical", "a failure here fails the evaluation"),
    _text("criticality", "customer, business or compliance"),
    *_local_clock("the evaluation"),
)

AGENTS = (
    _text("vendor", "who employs the agent", required=True),
    _text("agent_id", "keyed pseudonym of the agent", required=True, pseudonym="agent-"),
    _text("team", "team or group"),
    _text("site", "place"),
    _text("language", "main language of the agent's contacts"),
    _time("hired_at", "when the agent began", required=True),
    _derived("hired_local", "timestamp", "the same on the audit's clock"),
    _time("left_at", "when the agent left; null is still there"),
    _time("proficient_at", "when the agent was signed off as proficient"),
    _text("leave_type", "voluntary or not, as the vendor names it"),
)

TABLES: dict[str, tuple[Column, ...]] = {
    "contacts": CONTACTS,
    "events": EVENTS,
    "surveys": SURVEYS,
    "shops": SHOPS,
    "evaluations": EVALUATIONS,
    "agents": AGENTS,
}
SCHEMAS: dict[str, ibis.Schema] = {
    name: ibis.schema({column.name: column.type for column in columns}) for name, columns in TABLES.items()
}

# What makes a row of each table the same row; None: a log whose rows may repeat but for whole duplicates.
KEYS: dict[str, tuple[str, ...]] = {
    "contacts": ("contact_id",),
    "events": (),
    "surveys": ("survey_id",),
    "shops": ("shop_id", "item_id"),
    "evaluations": ("evaluation_id", "item_id"),
    "agents": ("agent_id",),
}
# The time that places a row in the audit's period, but for the TIMELESS tables.
CLOCKS: dict[str, str] = {
    "contacts": "started_at",
    "events": "occurred_at",
    "surveys": "answered_at",
    "shops": "visited_at",
    "evaluations": "evaluated_at",
    "agents": "hired_at",
}
# Tables whose rows hold whatever the audit's period: who was hired years ago takes calls in it.
TIMELESS = frozenset({"agents"})
# Columns whose words the catalogue reads: any other word is a label that nobody has explained.
WORDS = {"direction": ("inbound", "outbound"), "ces_direction": ("ease", "effort")}
FREE_TEXT = {"surveys": ("comment",), "shops": ("narrative", "answer")}


def local_name(clock: str) -> str:
    """The local twin of a UTC column: started_at has started_local."""
    return clock.removesuffix("_at") + "_local"


def mappable(table: str) -> tuple[Column, ...]:
    """The columns that a mapping may give."""
    return tuple(column for column in TABLES[table] if column.kind != "derived")


def derivable(table: str, given: Collection[str]) -> frozenset[str]:
    """The columns that follow from the `given` ones."""
    found: set[str] = set()
    if CLOCKS[table] in given:
        clocks = {local_name(CLOCKS[table]), "local_date", "local_month", "weekday", "hour", "half_hour"}
        found |= clocks & {column.name for column in TABLES[table]}
    if table == "events":
        found.add("position")
    if table == "shops":
        found.add("weight")
    if table == "contacts":
        found |= {"offered", "incoming", "observed_seconds", "within_hours", "left_before_queue"}
        if {"talk_seconds", "hold_seconds", "wrap_seconds"} <= set(given):
            found.add("handle_seconds")
        if "customer_id" in given:
            found |= {"next_any_seconds", "previous_any_seconds"}
            if "reason" in given:
                found |= {"next_same_seconds", "next_unreasoned_seconds", "previous_same_seconds"}
    return frozenset(found - set(given))
