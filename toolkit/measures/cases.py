"""Cases with their milestones: when each was opened, first answered, resolved, reopened; from a log or a ticket list.

One row per case opened within the period. A vendor's cases come from its log of events where that says what its
events mean (`milestone`), else from the rows of contacts that are tickets. Times are milliseconds of UTC; what had not
happened by the end of the period is not there yet. A case opened before the period is another period's.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import ibis
import ibis.expr.types as ir
from ibis import _

from toolkit.intake.derivations import period_end
from toolkit.measures import opening_clocks
from toolkit.parameters import AuditParameters

COLUMNS: Final = {
    "vendor": "string",
    "case_id": "string",
    "customer_id": "string",
    "reason": "string",
    "day": "date",
    "opened": "int64",
    "answered": "int64",
    "first_resolved": "int64",
    "resolved": "int64",
    "reopened": "int64",
    "reopens": "float64",
    "replies": "float64",
    "followed": "boolean",
}
CLOCKED: Final = ("opened", "answered", "resolved")
_EPOCH = datetime(1970, 1, 1)


def milliseconds(time: Any) -> Any:
    """A naive UTC time as milliseconds since 1970."""
    return time.delta(ibis.timestamp(_EPOCH), unit="millisecond").cast("int64")


def end_of(parameters: AuditParameters) -> int:
    """The end of the period in milliseconds of UTC: midnight after its last local day."""
    moment = period_end(parameters.period.last, parameters.time_zone)
    return int((moment - _EPOCH) / timedelta(milliseconds=1))


def ticking(parameters: AuditParameters) -> Any:
    """The clock of opening hours over the period, as `opening_clocks.shown_at` reads it."""
    first, last = parameters.period.first, parameters.period.last
    spans = opening_clocks.open_spans(parameters.calendar, first, last, parameters.time_zone)
    # The last local day may end on a later day of UTC, and the first begin on an earlier one.
    return opening_clocks.days(spans, first - timedelta(days=1), last + timedelta(days=1))


def from_events(events: ir.Table) -> ir.Table:
    """The cases of a log whose events have milestones."""
    done = ibis.coalesce(events.completed_at, events.occurred_at)
    at = events.mutate(done=milliseconds(done), began=milliseconds(events.occurred_at))
    reopening = at.milestone == "reopened"
    solving = at.milestone == "resolved"
    whole = at.group_by("vendor", "case_id").aggregate(
        customer_id=at.customer_id.max(),
        reason=at.reason.argmin(at.position, where=at.reason.notnull()),
        day=at.local_date.min(where=at.milestone == "opened"),
        opened=at.began.min(where=at.milestone == "opened"),
        answered=at.done.min(where=at.milestone == "response"),
        first_resolved=at.done.min(where=solving),
        last_resolved=at.done.max(where=solving),
        reopened=at.began.min(where=reopening),
        last_reopened=at.began.max(where=reopening),
        reopens=reopening.fill_null(False).ifelse(1, 0).sum(),
        replies=(at.milestone == "response").fill_null(False).ifelse(1, 0).sum(),
    )
    over = whole.last_reopened.isnull() | (whole.last_resolved >= whole.last_reopened)
    found = whole.filter(_.opened.notnull()).mutate(
        resolved=over.ifelse(whole.last_resolved, ibis.null("int64")), followed=ibis.literal(True)
    )
    return _in_order(found)


def from_tickets(contacts: ir.Table, end: int) -> ir.Table:
    """The cases of a ticket list: contacts marked as tickets, the rows of one issue together; `end` of the period."""
    tickets = contacts.filter(_.ticket)
    key = ibis.coalesce(tickets.issue_id, tickets.contact_id)
    at = tickets.mutate(
        case_id=key,
        opened=milliseconds(tickets.started_at),
        **{
            name: milliseconds(tickets[column])
            for name, column in (
                ("answered", "first_response_at"),
                ("first_solved", "first_resolved_at"),
                ("solved", "resolved_at"),
            )
        },
    )
    whole = at.group_by("vendor", "case_id").aggregate(
        customer_id=at.customer_id.max(),
        reason=at.reason.min(),
        day=at.local_date.min(),
        opened=at.opened.min(),
        answered=at.answered.min(),
        first_resolved=ibis.coalesce(at.first_solved.min(), at.solved.min()),
        resolved=at.solved.max(),
        reopens=at.reopens.cast("float64").sum(),
        replies=at.replies.cast("float64").sum(),
    )
    # The list may have been drawn later: what came after the period had not happened in it.
    seen = {
        name: (whole[name] <= end).ifelse(whole[name], ibis.null("int64"))
        for name in ("answered", "first_resolved", "resolved")
    }
    return _in_order(whole.mutate(**seen, reopened=ibis.null("int64"), followed=ibis.literal(False)))


def cases(tables: Mapping[str, ir.Table], parameters: AuditParameters) -> ir.Table | None:
    """The cases of all vendors, with what the clock of opening hours showed: COLUMNS and `open_` before CLOCKED.

    None without a log with milestones and without tickets. Kept in the engine, since every figure of cases reads it.
    """
    end = end_of(parameters)
    parts = []
    logged: list[str] = []
    if "events" in tables:
        marked = tables["events"].filter(_.milestone.notnull())
        logged = [str(name) for name in marked.select("vendor").distinct().execute()["vendor"]]
        if logged:
            events = tables["events"]
            parts.append(from_events(events.filter(events.vendor.isin(logged))))
    if "contacts" in tables:
        listed = from_tickets(tables["contacts"], end)
        parts = [_with_customers(part, listed) for part in parts]
        parts.append(listed.filter(~listed.vendor.isin(logged)) if logged else listed)
    if not parts:
        return None
    clock = ticking(parameters)
    found = ibis.union(*parts) if len(parts) > 1 else parts[0]
    found = found.mutate(end=ibis.literal(end, "int64"))
    for name in (*CLOCKED, "end"):
        found = opening_clocks.shown_at(found, name, f"open_{name}", clock)
    return found.cache()


def _with_customers(logged: ir.Table, listed: ir.Table) -> ir.Table:
    """The cases of a log, whose customer may be named in the ticket list alone."""
    named = listed.select("vendor", "case_id", of_ticket="customer_id")
    joined = logged.left_join(named, ["vendor", "case_id"])
    customer = ibis.coalesce(joined.customer_id, joined.of_ticket)
    return joined.select(**{name: customer if name == "customer_id" else joined[name] for name in COLUMNS})


def _in_order(table: ir.Table) -> ir.Table:
    return table.select(**{name: table[name].cast(type_) for name, type_ in COLUMNS.items()})
