"""How long the work takes: talk, hold, work after the contact, handle time, very short contacts."""

from functools import partial

from ibis import _

from toolkit.measures.access import ANSWERED, CONNECT, OURS
from toolkit.measures.entries import Kpi, short_call_seconds

TALK_AND_HOLD = _.talk_seconds + _.hold_seconds

# Contacts of one agent resemble each other more than contacts of one day do.
_of_an_agent = partial(Kpi, table="contacts", cluster="agent_id", family="handling")
_mean = partial(_of_an_agent, unit="seconds", better="context", among=ANSWERED, minimum_rows=30)
_handle = partial(_mean, minimum_rows=50)
_share = partial(_of_an_agent, unit="share", among=ANSWERED, minimum_rows=30)

HANDLING = (
    _mean(
        key="talk",
        title="Average talk time",
        above=_.talk_seconds,
        source=f"{CONNECT}: average agent interaction time",
    ),
    _mean(
        key="talk_median",
        title="Median talk time",
        above=_.talk_seconds,
        quantile=0.5,
        minimum_rows=20,
        source=f"{OURS}: talk times are skewed",
    ),
    _mean(
        key="talk_p90",
        title="Talk time of the longest tenth (90th percentile)",
        above=_.talk_seconds,
        quantile=0.9,
        minimum_rows=50,
        source=f"{OURS}: long contacts carry much of the workload",
    ),
    _mean(
        key="hold_time",
        title="Average hold time, all handled",
        above=_.hold_seconds,
        source=f"{OURS}: the part of handle time spent on hold",
    ),
    _mean(
        key="hold_held",
        title="Average hold time, contacts put on hold",
        among=ANSWERED & (_.hold_seconds > 0),
        above=_.hold_seconds,
        source=f"{CONNECT}: average customer hold time, over held contacts only",
    ),
    _share(
        key="hold_rate",
        title="Put on hold, of those answered",
        above=_.hold_seconds > 0,
        better="context",
        source=f"{OURS}: how often hold happens, beside how long it lasts",
    ),
    _mean(
        key="wrap",
        title="Average work after the contact",
        above=_.wrap_seconds,
        source=f"{CONNECT}: average after contact work time",
    ),
    _handle(
        key="aht_full",
        title="Average handle time: talk, hold and work after the contact",
        above=_.handle_seconds,
        source=f"{CONNECT}: average handle time",
    ),
    _handle(
        key="aht_talk_hold",
        title="Average handle time: talk and hold",
        above=TALK_AND_HOLD,
        source=f"{OURS}: the customer's own time, a rival reading of handle time",
    ),
    _handle(
        key="aht_talk",
        title="Average handle time: talk alone",
        above=_.talk_seconds,
        source=f"{OURS}: what exports without hold and wrap can give",
    ),
    _handle(
        key="aht_median",
        title="Median handle time",
        above=_.handle_seconds,
        quantile=0.5,
        source=f"{OURS}: handle times are skewed",
    ),
    _handle(
        key="aht_p90",
        title="Handle time of the longest tenth (90th percentile)",
        above=_.handle_seconds,
        quantile=0.9,
        source=f"{OURS}: long contacts carry much of the workload",
    ),
    _share(
        key="short_call_rate",
        title="Very short talk, of those answered",
        above=_.talk_seconds < short_call_seconds,
        better="lower",
        source="Brown et al. 2005, JASA 100: services of a few seconds as a sign of agents hanging up",
    ),
)
