"""A customer's contacts as one journey: chained while they come soon after one another."""

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis import _

UNKNOWN = "unknown"
_ORDER = ["started_at", "interaction"]


def events(contacts: ir.Table, *, window_seconds: float, activity: str) -> ir.Table:
    """Contacts in the shape of events: a case is a customer's run of contacts with one vendor.

    The legs of one interaction are one contact, from its first start to its last end, and contacts that were not
    offered (calls out) are none. A contact that starts later than `window_seconds` after the previous one started
    begins a new case. `activity` names the column that tells contacts apart, channel or reason; a contact without a
    value there is named `unknown`. The team is the queue, else the site, of the first leg by name. Contacts without a
    customer belong to no journey.
    """
    known = contacts.filter(_.customer_id.notnull() & _.offered)
    known = known.mutate(interaction=ibis.coalesce(_.interaction_id, _.contact_id), team=ibis.coalesce(_.queue, _.site))
    named = ("channel", "reason", "local_month", "agent_id", "team")
    whole = known.group_by("vendor", "customer_id", "interaction").aggregate(
        started_at=_.started_at.min(),
        ended_at=_.ended_at.max(),
        transferred=ibis.coalesce(_.transferred.any(), False) | (_.count() > 1),
        told=_.transferred.count() + (_.count() > 1).ifelse(1, 0),
        **{name: known[name].min() for name in named},
    )
    whole = whole.mutate(transferred=(_.told > 0).ifelse(_.transferred, ibis.null("boolean")))
    group = ["vendor", "customer_id"]
    before = whole.started_at.lag().over(ibis.window(group_by=group, order_by=_ORDER))
    gap = whole.started_at.delta(before, unit="millisecond") / 1000.0
    marked = whole.mutate(begins_anew=(gap.isnull() | (gap > window_seconds)).ifelse(1, 0))
    running = ibis.window(group_by=group, order_by=_ORDER, preceding=None, following=0)
    numbered = marked.mutate(journey=marked.begins_anew.sum().over(running))
    return numbered.select(
        "vendor",
        *named,
        "transferred",
        case_id=numbered.customer_id + "-" + numbered.journey.cast("string"),
        activity=numbered[activity].fill_null(UNKNOWN),
        occurred_at=numbered.started_at,
        completed_at=(numbered.ended_at >= numbered.started_at).ifelse(numbered.ended_at, ibis.null("timestamp")),
        lifecycle=ibis.null("string"),
        position=ibis.row_number().over(ibis.window(order_by=["started_at", "vendor", "interaction"])),
    )


def summary(chained: ir.Table) -> pd.DataFrame:
    """A row per vendor: journeys, contacts, repeated (journeys of several contacts), switched, transferred.

    switched: journeys on more than one channel, of those with_channel; transferred: journeys with a contact that was
    handed on, of those with_transfer, which say of some contact whether it was.
    """
    one = chained.group_by("vendor", "case_id").aggregate(
        contacts=_.count(), channels=_.channel.nunique(), transferred=_.transferred.any()
    )
    found = one.group_by("vendor").aggregate(
        journeys=_.count(),
        contacts=_.contacts.sum(),
        repeated=(_.contacts > 1).sum(),
        switched=(_.channels > 1).sum(),
        with_channel=(_.channels > 0).sum(),
        transferred=_.transferred.sum(),
        with_transfer=_.transferred.count(),
    )
    return found.execute().sort_values("vendor", ignore_index=True)
