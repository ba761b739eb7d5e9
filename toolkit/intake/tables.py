"""The canonical tables: one schema for all vendors, in the words of the field.

A table is a tuple of `Column`s. What an export gives is mapped onto them; what follows from the given
columns is derived at intake; what is neither is absent, null in every row, and said so in the coverage.
Times are naive UTC with a naive local time beside the ones that need an hour of day; durations carry
their unit in the name and are exact decimals, so that sums repeat to the last digit.
"""

from collections.abc import Collection

import ibis

from toolkit.intake.columns import (
    LONG_SECONDS,
    SCORE,
    SECONDS,
    Column,
    Kind,
)
from toolkit.intake.columns import derived as _derived
from toolkit.intake.columns import local_clock as _local_clock
from toolkit.intake.columns import score as _score
from toolkit.intake.columns import seconds as _seconds
from toolkit.intake.columns import text as _text
from toolkit.intake.columns import time as _time
from toolkit.intake.columns import truth as _truth
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

__all__ = [
    "CLOCKS",
    "ENDS",
    "FREE_TEXT",
    "ITEMS",
    "KEYS",
    "LONG_SECONDS",
    "SCHEMAS",
    "SCORE",
    "SECONDS",
    "TABLES",
    "TIMELESS",
    "WORDS",
    "Column",
    "Kind",
    "derivable",
    "local_name",
    "mappable",
]

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
    _truth("ticket", "a case followed to its end: an empty first_response_at or resolved_at is not yet"),
    _time("first_response_at", "a person first answered in writing, no automatic mail, no internal note"),
    _time("first_resolved_at", "the case was first resolved"),
    _time("resolved_at", "the case was last resolved and has not been reopened since"),
    _score("reopens", "how often the case was reopened"),
    _score("replies", "how often an agent answered the customer"),
    _text("sla_priority", "priority when the service-level timer was applied; empty where none was"),
    _truth("sla_met", "that timer was met"),
    _time("callback_promised_at", "until when the call back was promised"),
    _time("callback_made_at", "when it was made; empty is never"),
    _truth("callback_reached", "the call back reached the customer"),
    _truth("complaint", "a complaint about the service was logged"),
    _truth("knowledge_covered", "an article of the knowledge base covers the matter"),
    _truth("knowledge_correct", "that article was used"),
    _truth("survey_eligible", "was to be invited to a survey by the rules"),
    _truth("survey_invited", "was invited to a survey"),
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
    _text("milestone", "what the event means for the case: opened, response, customer_message, resolved, reopened"),
    _text("customer_id", "keyed pseudonym of the customer", pseudonym="customer-"),
    _derived("position", "int64", "place of the row in the order of sources, files and lines, from 0"),
    *_local_clock("the event"),
)

SURVEYS = (
    _text("vendor", "who served the customer", required=True),
    _text("survey_id", "the export's own key of the answer", required=True),
    _text("contact_id", "the contact asked about"),
    _text("customer_id", "keyed pseudonym of the customer", pseudonym="customer-"),
    _text("respondent_id", "keyed pseudonym of who answered, whose several rows count once", pseudonym="respondent-"),
    _text("agent_id", "keyed pseudonym of the agent asked about (default: the contact's)", pseudonym="agent-"),
    _text("site", "place or team group of the contact (default: the contact's)"),
    _text("queue", "queue or skill of the contact (default: the contact's)"),
    _text("channel", "channel of the contact (default: the contact's)"),
    _text("reason", "reason of the contact (default: the contact's)"),
    _text("mode", "how the answer was collected"),
    _text("language", "language of the answer"),
    _text("comment", "free text, names and numbers masked"),
    _text("sentiment", "what a hand labelled the comment: positive, neutral or negative"),
    _text("themes", "what a hand labelled the comment to be about, several themes joined by ^"),
    _time("invited_at", "the invitation went out"),
    _time("answered_at", "the answer came; empty only where nobody answered an invitation", required=True),
    _derived("answered_local", "timestamp", "the same on the audit's clock; the invitation where nobody answered"),
    _derived("answered", "boolean", "there is an answer"),
    _derived("first_of_respondent", "boolean", "the first row of its respondent; true where no respondent is named"),
    _derived("unlike_first", "boolean", "a later row of its respondent with a score that differs from the first row's"),
    _truth("invited", "was invited; only where the export holds the invitations that nobody answered too"),
    _text("audience", "who answers: customer or employee (default: customer)"),
    _derived("employee", "boolean", "an employee answers; unknown where the export is not said to hold employees"),
    _score("csat", "satisfaction on its native scale, high is good; an employee's is with the job"),
    _derived("csat_given", SCORE, "the satisfaction answer as the export gives it, before any turning"),
    _score("csat_max", "top of the satisfaction scale"),
    _text("csat_direction", "satisfaction, or dissatisfaction where 1 is best: then intake turns csat round"),
    _text("csat_code", "an answer that is no point of the scale: dont_know, not_applicable or unexplained"),
    _score("nps", "likelihood to recommend, 0 to 10"),
    _score("ces", "effort or ease on its native scale"),
    _score("ces_scale", "top of the effort scale"),
    _text("ces_direction", "ease or effort"),
    _truth("resolved_answer", "the customer says it was resolved on first contact"),
    _score("loyalty_recommend", "would recommend, on the loyalty items' scale"),
    _score("loyalty_repurchase", "would buy again, on the same scale"),
    _score("loyalty_satisfaction", "is satisfied with the company, on the same scale"),
    _score("loyalty_low", "bottom of the loyalty items' scale"),
    _score("loyalty_high", "top of the loyalty items' scale"),
    _text("root_cause", "cause of dissatisfaction: training, product, process, people or other"),
    *_local_clock("the answer, or of the invitation where nobody answered"),
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

# The kinds of items of a form, by which an evaluation is said to have failed.
KINDS = {
    "critical": "a critical item",
    "other": "an item that is not critical",
    "customer": "an item critical to the customer",
    "business": "an item critical to the business",
    "compliance": "an item critical to compliance",
}

EVALUATIONS = (
    _text("vendor", "who was evaluated", required=True),
    _text("evaluation_id", "one evaluation of one contact", required=True),
    _text("item_id", "one question of the form", required=True),
    _text("contact_id", "the contact evaluated"),
    _text("agent_id", "keyed pseudonym of the agent evaluated", pseudonym="agent-"),
    # With the agents' prefix: a team leader who evaluates and takes calls is one person.
    _text("evaluator_id", "keyed pseudonym of who evaluated", pseudonym="agent-"),
    _text("evaluator_side", "vendor, client or independent"),
    _text("session_id", "calibration session: one contact that several evaluate"),
    _text("form_version", "version of the form"),
    _text("team", "team of the agent"),
    _text("channel", "channel of the contact"),
    _text("reason", "reason of the contact"),
    _text("section", "section of the form"),
    _time("evaluated_at", "when it was evaluated", required=True),
    _derived("evaluated_local", "timestamp", "the same on the audit's clock"),
    Column("weight", SCORE, "number", "weight of the item (default: 1)"),
    Column("score", SCORE, "number", "points earned; null is not applicable"),
    Column("max_score", SCORE, "number", "points possible"),
    _truth("critical", "a failure here fails the evaluation"),
    _text("criticality", "customer, business or compliance; empty is not critical"),
    _truth("script", "a phrase or step that the script demands"),
    _text("root_cause", "cause of an error: training, product, process, people or other"),
    _derived("item_place", "int64", "place of the item in its evaluation, from 0"),
    _derived("sampled", "boolean", "evaluated for its score, in no calibration session; true where none is named"),
    *(_derived(f"scored_{kind}", "boolean", f"{item} was scored in this evaluation") for kind, item in KINDS.items()),
    *(_derived(f"failed_{kind}", "boolean", f"{item} got less than full points") for kind, item in KINDS.items()),
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
    _text("leave_type", "voluntary or involuntary; any other word leaves it unknown"),
    _text("team_leader_id", "keyed pseudonym of who leads the agent", pseudonym="agent-"),
    Column("fte", SCORE, "number", "the agent's hours as a share of full time"),
    _truth("key_staff", "named in the contract as key staff"),
)

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

# What makes a row of each table the same row; None: a log whose rows may repeat but for whole duplicates.
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
