"""How customers reach a person: volumes, service levels, speed of answer, abandonment.

A service level is over contacts that were answered or abandoned; what ended otherwise is counted on its own.
Who left in the voice menu before any queue waited for nobody: definitions that treat waiting or early
abandonment leave these contacts out, and each says so.
"""

from functools import partial

from ibis import _

from toolkit.measures.entries import Kpi, short_abandon_seconds, threshold_seconds

ICMI = "ICMI QueueTips, Service Level Calculations"
GENESYS = "Genesys Cloud help, Configure the service level calculation"
TALKDESK = "Talkdesk data dictionary, Service level"
CONNECT = "Amazon Connect administrator guide, historical metrics definitions"
OURS = "this project's decision"

NOT_LEFT = "who left before any queue not counted"

ANSWERED = _.offered & _.answered
ABANDONED = _.offered & _.abandoned
ANSWERED_IN_TIME = _.answered & (_.wait_seconds <= threshold_seconds)
SERVED_OR_LOST = _.offered & (_.answered | _.abandoned)
SERVED_OR_LOST_IN_QUEUE = SERVED_OR_LOST & ~_.left_before_queue
ABANDONED_IN_QUEUE = ABANDONED & ~_.left_before_queue
ABANDONED_IN_TIME = _.abandoned & (_.wait_seconds <= threshold_seconds)
ABANDONED_SHORT = _.abandoned & (_.wait_seconds <= short_abandon_seconds)

# Contacts of one day meet the same staffing and the same queue.
_of_a_day = partial(Kpi, table="contacts", cluster="local_date")
_count = partial(_of_a_day, unit="contacts", better="context", above=None, minimum_rows=0, family="access")
_level = partial(_of_a_day, unit="share", better="higher", minimum_rows=100, family="access")
_wait = partial(_of_a_day, unit="seconds", above=_.wait_seconds, minimum_rows=30, family="access")
_loss = partial(_of_a_day, unit="share", better="lower", above=_.abandoned, minimum_rows=100)

VOLUMES = (
    _count(key="offered", title="Contacts offered", among=_.offered, source=f"{ICMI}: offered"),
    _count(key="answered", title="Contacts answered", among=ANSWERED, source=f"{ICMI}: answered"),
    _count(key="abandoned", title="Contacts abandoned", among=ABANDONED, source=f"{ICMI}: abandoned"),
    _count(
        key="neither",
        title="Offered, neither answered nor abandoned",
        among=_.offered & ~_.answered & ~_.abandoned,
        source=f"{OURS}: no service level holds these contacts, so they are counted",
    ),
    _level(
        key="answered_share",
        title="Answered, of those offered",
        among=_.offered,
        above=_.answered,
        minimum_rows=30,
        source=f"{OURS}: answered whenever, beside every service level",
    ),
)

SERVICE_LEVELS = (
    _level(
        key="sl_strict",
        title="Answered in time, of all answered or abandoned",
        among=SERVED_OR_LOST,
        above=ANSWERED_IN_TIME,
        source=f"{ICMI}, formula 3; {GENESYS}: abandons and short abandons counted",
    ),
    _level(
        key="sl_excl_short",
        title="Answered in time, of those answered or abandoned in the queue but for short abandons",
        among=SERVED_OR_LOST_IN_QUEUE & ~ABANDONED_SHORT,
        above=ANSWERED_IN_TIME,
        source=f"{GENESYS}: short abandons left out; {TALKDESK}: short abandons left out; {NOT_LEFT}: {OURS}",
    ),
    _level(
        key="sl_credit_short",
        title="Answered in time or abandoned very early, of those answered or abandoned in the queue",
        among=SERVED_OR_LOST_IN_QUEUE,
        above=ANSWERED_IN_TIME | ABANDONED_SHORT,
        source=f"{ICMI}, formula 5; {NOT_LEFT}: {OURS}",
    ),
    _level(
        key="sl_excl_abn_T",
        title="Answered in time, of those answered or abandoned in the queue after the threshold",
        among=SERVED_OR_LOST_IN_QUEUE & ~ABANDONED_IN_TIME,
        above=ANSWERED_IN_TIME,
        source=f"{ICMI}, formula 4; Bright Pattern: no opportunity to answer; {NOT_LEFT}: {OURS}",
    ),
    _level(
        key="sl_credit_abn_T",
        title="Answered or abandoned within the threshold, of those answered or abandoned in the queue",
        among=SERVED_OR_LOST_IN_QUEUE,
        above=ANSWERED_IN_TIME | ABANDONED_IN_TIME,
        source=(
            f"{ICMI}, formula 1; {CONNECT}: service level, of contacts queued, where a call back asked for within "
            f"the threshold is credited too, which this figure does not do; {NOT_LEFT}"
        ),
    ),
    _level(
        key="sl_answered_only",
        title="Answered in time, of those answered",
        among=ANSWERED,
        above=ANSWERED_IN_TIME,
        source=f"{ICMI}, formula 2, which it calls not an accurate reflection; {GENESYS}: abandons left out",
    ),
)

WAITS = (
    _wait(
        key="asa",
        title="Average speed of answer, all answered",
        among=ANSWERED,
        better="lower",
        source=f"{CONNECT}: average queue answer time",
    ),
    _wait(
        key="asa_queued",
        title="Average speed of answer, answered after queueing",
        among=ANSWERED & _.queued,
        better="lower",
        source=f"{OURS}: answers without a queue dilute the mean",
    ),
    _wait(
        key="asa_median",
        title="Median speed of answer",
        among=ANSWERED,
        better="lower",
        quantile=0.5,
        minimum_rows=20,
        source=f"{OURS}: waits are skewed, the mean hides the usual one",
    ),
    _wait(
        key="asa_p90",
        title="Speed of answer that nine in ten stay within (90th percentile)",
        among=ANSWERED,
        better="lower",
        quantile=0.9,
        minimum_rows=50,
        source=f"{OURS}: what one caller in ten waits longer than",
    ),
    _wait(
        key="wait_all",
        title="Average wait, answered or not, but for those who left before any queue",
        among=_.offered & ~_.left_before_queue,
        better="lower",
        source=f"{OURS}: the speed of answer leaves out those who gave up; {NOT_LEFT}",
    ),
)

ABANDONMENT = (
    _loss(
        key="abandon_excl_short",
        title="Abandoned, short abandons and those who left before any queue left out above and below",
        among=_.offered & ~_.left_before_queue & ~ABANDONED_SHORT,
        family="abandonment",
        source=f"{OURS}: who gave up at once was not kept waiting; {NOT_LEFT}",
    ),
    _loss(
        key="abandon_all",
        title="Abandoned, of all offered, those who left before any queue counted",
        among=_.offered,
        family="abandonment",
        source=f"{OURS}: every contact that was lost, beside the definitions that leave some out",
    ),
    _loss(
        key="abandon_queued",
        title="Abandoned, of those who queued",
        among=_.offered & _.queued,
        family="abandonment",
        source="Amazon Connect administrator guide, data lake reference queries: abandonment rate, of contacts queued",
    ),
    _loss(
        key="abandon_after_queue",
        title="Abandoned after queueing, of those offered who did not leave before a queue",
        among=_.offered & ~(_.abandoned & ~_.queued),
        family="abandonment",
        source=f"{OURS}: leaving in the menu is not the vendor's abandonment",
    ),
    _wait(
        key="time_to_abandon",
        title="Median wait of those who gave up in the queue",
        among=ABANDONED_IN_QUEUE,
        better="context",
        quantile=0.5,
        minimum_rows=20,
        family="abandonment",
        source=f"{OURS}: patience, to read beside the threshold; {NOT_LEFT}",
    ),
    _wait(
        key="time_to_abandon_mean",
        title="Average wait of those who gave up in the queue",
        among=ABANDONED_IN_QUEUE,
        better="context",
        family="abandonment",
        source=f"{CONNECT}: average queue abandon time; {NOT_LEFT}",
    ),
)

ACCESS = (*VOLUMES, *SERVICE_LEVELS, *WAITS, *ABANDONMENT)
