"""What was promised of single contacts: call backs, timers of tickets, articles, invitations; and complaints."""

from functools import partial

from ibis import _

from toolkit.measures.access import ANSWERED, OURS
from toolkit.measures.entries import Kpi

# A call back that was never made was not kept, whatever was promised.
KEPT = _.callback_made_at.notnull() & (_.callback_made_at <= _.callback_promised_at) & _.callback_reached

_of_contacts = partial(Kpi, table="contacts", unit="share", better="higher", minimum_rows=30)

COMMITMENTS = (
    _of_contacts(
        key="callback_kept",
        title="Call backs made in the promised time and reached, of those asked for",
        among=_.callback,
        above=KEPT,
        cluster="local_date",
        family="access",
        source=f"{OURS}: a call back that was asked for and never made is not kept",
    ),
    _of_contacts(
        key="sla_compliance",
        title="Tickets whose timer was met, of those with a timer",
        among=_.sla_priority.notnull(),
        above=_.sla_met,
        cluster="local_date",
        family="access",
        source=f"{OURS}: at the priority that the ticket had when the timer was applied, not at its last one",
    ),
    _of_contacts(
        key="complaints_marked",
        title="Contacts marked as a complaint, per 1 000 answered",
        unit="per thousand",
        better="lower",
        among=ANSWERED,
        above=_.complaint.cast("int64") * 1000,
        minimum_rows=100,
        cluster="agent_id",
        family="voice",
        source=f"{OURS}: as the complaint log has them, at most one per contact",
    ),
    _of_contacts(
        key="knowledge_adherence",
        title="Right article used, of contacts that an article covers",
        among=ANSWERED & _.knowledge_covered,
        above=_.knowledge_correct,
        cluster="agent_id",
        family="quality",
        source=f"{OURS}: the right article, not any article linked",
    ),
    _of_contacts(
        key="survey_coverage",
        title="Invited to a survey, of contacts that were to be",
        among=_.survey_eligible,
        above=_.survey_invited,
        cluster="agent_id",
        family="voice",
        source=f"{OURS}: who is not asked cannot complain, so coverage stands beside every survey figure",
    ),
)
