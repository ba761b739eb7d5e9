"""The canonical tables of those who run the work: time, money, forecasts, reported figures, actions, alignment.

Agents' time comes from several systems: a log of states says what was done, a schedule what was planned and paid.
Each gives its own rows, with the columns that it knows; what it does not know stays null. A row of a log of states
holds its whole length in the column of its state and 0 in the columns of the others, because it knows them.
"""

from typing import Final

from toolkit.intake.columns import AMOUNT, derived, local_clock, number, score, seconds, text, time

# What a line of an invoice or of the client's own costs is for. The first six come back month by month, the next
# two once; a credit stands as a negative amount, as it is invoiced.
RUNNING_LINES: Final = ("fee", "change_request", "credit", "governance", "client_staff", "tooling", "rework")
ONE_OFF_LINES: Final = ("transition", "exit")
PRICE_LINES: Final = ("fee", "change_request", "credit")
OTHER_LINES: Final = ("benefit", "overhead_baseline", "overhead_retained", "revenue", "vendor_cost")
LINE_TYPES: Final = (*RUNNING_LINES, *ONE_OFF_LINES, *OTHER_LINES)
COUNTED_AS: Final = ("offered", "answered", "interactions")
ACTION_KINDS: Final = ("review", "action", "decision", "initiative", "complaint")
SIDES: Final = ("vendor", "client")

TIME = (
    text("vendor", "who employs the agent", required=True),
    text("agent_id", "keyed pseudonym of the agent", pseudonym="agent-"),
    text("team", "team or group"),
    text("site", "place"),
    text("queue", "queue or skill"),
    text("state", "what the agent did or was to do, in the export's words"),
    time("interval_start", "when the interval, state or shift began", required=True),
    derived("interval_start_local", "timestamp", "the same on the audit's clock"),
    time("interval_end", "when it ended"),
    seconds("paid_seconds", "paid time"),
    seconds("scheduled_seconds", "time scheduled, in the schedule as it was published"),
    seconds("adherent_seconds", "scheduled time in which the agent did what was scheduled"),
    seconds("login_seconds", "time logged in"),
    seconds("on_contact_seconds", "time on contacts: talk, hold, chat"),
    seconds("wrap_seconds", "work after contacts"),
    seconds("idle_seconds", "available, waiting for a contact"),
    seconds("aux_seconds", "logged in and not available: breaks, training, other work"),
    seconds("planned_off_seconds", "paid time planned away from contacts: breaks, training, meetings, leave"),
    seconds("unplanned_off_seconds", "paid time away from contacts that nobody planned: sickness, lateness"),
    seconds("absent_seconds", "scheduled time in which the agent was absent without plan"),
    seconds("training_seconds", "time in training or coaching"),
    *local_clock("the interval"),
)

MONEY = (
    text("vendor", "whose service it is", required=True),
    text("line_id", "the export's own key of the line", required=True),
    text("invoice_id", "the invoice, where there is one"),
    time("period_start", "first moment of the time that the line is for", required=True),
    derived("period_start_local", "timestamp", "the same on the audit's clock"),
    text("line_type", f"what it is for: {', '.join(LINE_TYPES)}", required=True),
    text("description", "the line's own words"),
    text("unit", "unit of the quantity"),
    text("counted_as", f"what the quantity counts, where contacts can prove it: {', '.join(COUNTED_AS)}"),
    number("quantity", "how many units"),
    number("rate", "price of one unit"),
    number("amount", "what it costs or brings; a credit is negative", AMOUNT),
    text("currency", "currency of the amount", required=True),
    *local_clock("the line's time"),
)

FORECASTS = (
    text("vendor", "whose contacts are foreseen", required=True),
    text("queue", "queue or skill"),
    text("channel", "voice, chat, email, messaging"),
    time("interval_start", "when the interval begins", required=True),
    derived("interval_start_local", "timestamp", "the same on the audit's clock"),
    time("interval_end", "when it ends"),
    time("published_at", "when the forecast was published"),
    number("forecast_contacts", "contacts foreseen", unit="contacts"),
    number("actual_contacts", "contacts that came, by the export's own count", unit="contacts"),
    seconds("forecast_handle_seconds", "handling time foreseen for a contact"),
    *local_clock("the interval"),
)

REPORTED = (
    text("vendor", "whose own figure it is", required=True),
    text("kpi", "what is reported, by its id in the catalogue where it has one", required=True),
    time("period_start", "first moment of the time that the figure is for", required=True),
    derived("period_start_local", "timestamp", "the same on the audit's clock"),
    number("value", "the figure as reported: shares 0 to 1, durations in seconds"),
    text("definition", "the vendor's own definition"),
    *local_clock("the figure's time"),
)

ACTIONS = (
    text("vendor", "whose service it is about", required=True),
    text("action_id", "the log's own key", required=True),
    text("kind", f"{', '.join(ACTION_KINDS)}", required=True),
    text("title", "what it is, names and numbers masked"),
    text("owner_side", "vendor or client"),
    text("kpi", "the KPI that it is to move, by its id in the catalogue"),
    time("raised_at", "when it was raised, asked for, received or put on the plan", required=True),
    derived("raised_local", "timestamp", "the same on the audit's clock"),
    time("due_at", "when it was planned or due"),
    time("closed_at", "when it was held, closed, delivered or answered; null is not yet"),
    time("decided_at", "when it was decided; null is not yet"),
    derived("raised_in_period", "boolean", "raised within the audit's period"),
    derived("due_in_period", "boolean", "due within the audit's period"),
    derived("done", "boolean", "held, closed, delivered, answered or decided by the end of the period"),
    derived("on_time", "boolean", "done on the local day on which it was due, or before; false where it is not done"),
    derived("lead_days", "decimal(12, 3)", "from being raised to being decided", "days"),
    *local_clock("being raised"),
)

ALIGNMENT = (
    text("vendor", "whose partnership it is about", required=True),
    text("sheet_id", "one filled-in questionnaire", required=True),
    text("item_id", "one statement of the questionnaire", required=True),
    text("participant_id", "keyed pseudonym of who answers (default: one for each sheet)", pseudonym="participant-"),
    text("side", f"whose side the participant is on: {' or '.join(SIDES)}", required=True),
    text("section", "what the statement is about: strategy, culture or another theme"),
    text("wave", "which asking it was"),
    time("answered_at", "when it was answered", required=True),
    derived("answered_local", "timestamp", "the same on the audit's clock"),
    score("score", "how far the participant agrees; null is no answer"),
    score("scale_low", "bottom of the scale"),
    score("scale_high", "top of the scale: full agreement"),
    *local_clock("the answer"),
)
