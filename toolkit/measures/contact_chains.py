"""A customer's contacts as one journey: chained while they come soon after one another."""

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis import _

UNKNOWN = "unknown"
_ORDER = ["started_at", "interaction"]


def events(contacts: ir.Table, *, window_seconds: float, activity: str) -> ir.Table:
    """Contacts in the shape of events: a case is a customer's run of contacts with one vendor.

    The legs of one interaction are one contact, from its first start to its last end. Contacts by which the customer
    did not come (calls out) are none; those that the service level leaves out, or that nobody answered, are. A contact
    that starts later than `window_seconds` after the previous one started begins a new case. `activity` names the
    column that tells contacts apart, channel or reason; a contact without a value there is named `unknown`. The team is
    the queue, else the site, of the first leg by name. Contacts without a customer belong to no journey.

    Beside the columns of events stand answered and transferred, unknown where nobody says, and observed_seconds, from
    the contact's start to the period's end. What nobody answered was not handed on, whatever the export leaves blank.
    """
    known = contacts.filter(_.customer_id.notnull() & _.incoming)
    known = known.mutate(interaction=ibis.coalesce(_.interaction_id, _.contact_id), team=ibis.coalesce(_.queue, _.site))
    named = ("channel", "reason", "local_month", "agent_id", "team")
    whole = known.group_by("vendor", "customer_id", "interaction").aggregate(
        started_at=_.started_at.min(),
        ended_at=_.ended_at.max(),
        observed_seconds=_.observed_seconds.max(),
        legs=_.count(),
        answers=_.answered.fill_null(False).sum(),
        answers_known=_.answered.count(),
        handed=_.transferred.fill_null(False).sum(),
        handed_known=_.transferred.count(),
        **{name: known[name].min() for name in named},
    )
    unknown = ibis.null("boolean")
    whole = whole.mutate(
        answered=ibis.cases((_.answers > 0, True), (_.answers_known == _.legs, False), else_=unknown),
    )
    unanswered = (~whole.answered).fill_null(False)
    transferred = ibis.cases(
        (whole.handed > 0, True),
        (unanswered, False),
        (whole.legs > 1, True),
        (whole.handed_known > 0, False),
        else_=unknown,
    )
    group = ["vendor", "customer_id"]
    before = whole.started_at.lag().over(ibis.window(group_by=group, order_by=_ORDER))
    gap = whole.started_at.delta(before, unit="millisecond") / 1000.0
    marked = whole.mutate(transferred=transferred, begins_anew=(gap.isnull() | (gap > window_seconds)).ifelse(1, 0))
    running = ibis.window(group_by=group, order_by=_ORDER, preceding=None, following=0)
    numbered = marked.mutate(journey=marked.begins_anew.sum().over(running))
    return numbered.select(
        "vendor",
        *named,
        "answered",
        "transferred",
        "observed_seconds",
        case_id=numbered.customer_id + "-" + numbered.journey.cast("string"),
        activity=numbered[activity].fill_null(UNKNOWN),
        occurred_at=numbered.started_at,
        completed_at=(numbered.ended_at >= numbered.started_at).ifelse(numbered.ended_at, ibis.null("timestamp")),
        lifecycle=ibis.null("string"),
        position=ibis.row_number().over(ibis.window(order_by=["started_at", "vendor", "interaction"])),
    )


def summary(chained: ir.Table, *, window_seconds: float) -> pd.DataFrame:
    """A row per vendor: how many journeys there are, and what became of those that were followed long enough.

    journeys and contacts count all. followed: journeys whose first contact's window had passed when the period ended;
    the others would pass for journeys of a single contact, because nobody saw what came next. Of the followed,
    repeated are of several contacts, answered or not; switched are on more than one channel, of those with_channel (a
    journey of one known channel and an unknown one is in neither); transferred have a contact that was handed on, of
    those with_transfer. answered: journeys with an answered contact, the first of which has a window that had passed;
    returned: those of them with a later contact; answer_unknown: followed journeys of which nobody knows an answer.
    """
    one = chained.group_by("vendor", "case_id").aggregate(
        contacts=_.count(),
        observed=_.observed_seconds.max(),
        channels=_.channel.nunique(),
        unnamed=_.channel.isnull().sum(),
        handed=_.transferred.fill_null(False).sum(),
        handed_known=_.transferred.count(),
        answered_observed=_.observed_seconds.max(where=_.answered),
        answered_first=_.occurred_at.min(where=_.answered),
        answers_known=_.answered.count(),
        last=_.occurred_at.max(),
    )
    one = one.mutate(
        followed=_.observed >= window_seconds,
        answered=(_.answered_observed >= window_seconds).fill_null(False),
        switched=_.channels > 1,
        transferred=_.handed > 0,
    )
    found = one.group_by("vendor").aggregate(
        journeys=_.count(),
        contacts=_.contacts.sum(),
        followed=_.followed.sum(),
        repeated=(_.followed & (_.contacts > 1)).sum(),
        switched=(_.followed & _.switched).sum(),
        with_channel=(_.followed & (_.switched | (_.unnamed == 0))).sum(),
        transferred=(_.followed & _.transferred).sum(),
        with_transfer=(_.followed & (_.transferred | (_.handed_known == _.contacts))).sum(),
        answered=_.answered.sum(),
        returned=(_.answered & (_.last > _.answered_first)).sum(),
        answer_unknown=(_.followed & _.answered_first.isnull() & (_.answers_known < _.contacts)).sum(),
    )
    return found.execute().sort_values("vendor", ignore_index=True)
