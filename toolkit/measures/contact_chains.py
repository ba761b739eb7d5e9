"""A customer's contacts as one journey: chained while they come soon after one another."""

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis import _

from toolkit.measures.steps import CASE

UNKNOWN = "unknown"


def events(contacts: ir.Table, *, window_seconds: float, activity: str) -> ir.Table:
    """Contacts in the shape of events: a case is a customer's run of contacts with one vendor.

    A contact that comes later than `window_seconds` after the previous one begins a new case. `activity` names the
    column that tells contacts apart, channel or reason; a contact without a value there is named `unknown`. The team is
    the queue, else the site. Contacts without a customer belong to no journey.
    """
    known = contacts.filter(_.customer_id.notnull())
    order = ibis.window(group_by=["vendor", "customer_id"], order_by=["started_at", "contact_id"])
    gap = known.started_at.delta(known.started_at.lag().over(order), unit="millisecond") / 1000.0
    marked = known.mutate(begins_anew=(gap.isnull() | (gap > window_seconds)).ifelse(1, 0))
    running = ibis.window(
        group_by=["vendor", "customer_id"], order_by=["started_at", "contact_id"], preceding=None, following=0
    )
    numbered = marked.mutate(journey=marked.begins_anew.sum().over(running))
    return numbered.select(
        "vendor",
        "agent_id",
        "channel",
        "reason",
        "local_month",
        "transferred",
        case_id=numbered.customer_id + "-" + numbered.journey.cast("string"),
        activity=numbered[activity].fill_null(UNKNOWN),
        occurred_at=numbered.started_at,
        completed_at=(numbered.ended_at >= numbered.started_at).ifelse(numbered.ended_at, ibis.null("timestamp")),
        lifecycle=ibis.null("string"),
        team=ibis.coalesce(numbered.queue, numbered.site),
        position=ibis.row_number().over(ibis.window(order_by=["started_at", "vendor", "contact_id"])),
    )


def summary(chained: ir.Table) -> pd.DataFrame:
    """A row per vendor: journeys, contacts, repeated (journeys of several contacts), switched, transferred.

    switched: journeys on more than one channel, null where channels are unknown; transferred: journeys with a contact
    that was handed on, null where nobody said.
    """
    one = chained.group_by(list(CASE)).aggregate(
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
