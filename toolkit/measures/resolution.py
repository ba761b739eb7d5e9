"""Whether the matter was settled: transfers, escalations, the agent's flag, repeat contacts.

A repeat figure counts a contact only once its window has passed inside the period, else the last days
would always look best. What came before the period is not seen, so in its first days a contact may pass
for the first about its matter when it is not. A later contact without a reason leaves it unknown whether the
customer came back for the same one. A customer comes back by whatever channel, counted by the service level or not.
"""

from functools import partial
from typing import Any

from ibis import _
from ibis.common.deferred import Deferred

from toolkit.measures.access import ANSWERED, OURS
from toolkit.measures.entries import Kpi, repeat_window_seconds

DAY_SECONDS = 86_400
REPEAT_DAYS = (3, 7, 14, 30)
WINDOWS = "First call resolution windows in use run from 1 to 30 days (Wikipedia)"
CALL_CENTRE_HELPER = "Call Centre Helper, first call resolution: no further contact within 7 days"

# A contact that nobody follows and a contact of nobody known both have no next one. nullif(False) makes
# the second unknown where it would otherwise be left out.
CUSTOMER_KNOWN = _.customer_id.notnull().nullif(False)
MATTER_KNOWN = CUSTOMER_KNOWN & _.reason.notnull().nullif(False)

_of_an_agent = partial(Kpi, table="contacts", unit="share", cluster="agent_id", family="resolution", minimum_rows=30)
_of_a_window = partial(_of_an_agent, minimum_rows=200)


def back_for_the_same(seconds: Any) -> Deferred:
    """Whether the customer came back in time for the same reason; unknown where it may have been that reason.

    Back after exactly so many seconds is back in time.
    """
    unreasoned = (_.next_unreasoned_seconds <= seconds).fill_null(False)
    # nullif(True) leaves false or unknown: a contact without a reason never makes a repeat, only a doubt.
    return (_.next_same_seconds <= seconds).fill_null(False) | unreasoned.nullif(True)


def repeats(days: float) -> tuple[Kpi, Kpi]:
    """Contacts whose customer came back within so many days, that moment included: same reason, any reason."""
    seconds = days * DAY_SECONDS
    passed = ANSWERED & (_.observed_seconds >= seconds)
    return (
        _of_a_window(
            key=f"repeat_{days:g}d",
            title=f"Customer back within {days:g} days for the same reason",
            better="lower",
            among=passed & MATTER_KNOWN,
            above=back_for_the_same(seconds),
            source=f"{WINDOWS}; same reason: {OURS}",
        ),
        _of_a_window(
            key=f"repeat_any_{days:g}d",
            title=f"Customer back within {days:g} days for any reason",
            better="lower",
            among=passed & CUSTOMER_KNOWN,
            above=(_.next_any_seconds <= seconds).fill_null(False),
            source=f"{WINDOWS}; any reason as the upper bound of repeats: {OURS}",
        ),
    )


def _first_contacts(days: int) -> tuple[Kpi, Kpi]:
    """Matters first brought within the period and settled at once, by one window."""
    seconds = days * DAY_SECONDS
    passed = ANSWERED & (_.observed_seconds >= seconds)
    return (
        _of_a_window(
            key=f"fcr_repeat_{days}d",
            title=f"First contacts not followed by another for the same reason within {days} days",
            better="higher",
            among=passed & MATTER_KNOWN & (_.previous_same_seconds > seconds).fill_null(True),
            above=~back_for_the_same(seconds),
            source=f"{WINDOWS}; same reason and first contacts only: {OURS}",
        ),
        _of_a_window(
            key=f"fcr_repeat_any_{days}d",
            title=f"First contacts not followed by another for any reason within {days} days",
            better="higher",
            among=passed & CUSTOMER_KNOWN & (_.previous_any_seconds > seconds).fill_null(True),
            above=~(_.next_any_seconds <= seconds).fill_null(False),
            source=f"{WINDOWS}; any reason as the lower bound: {OURS}",
        ),
    )


_PASSED = ANSWERED & (_.observed_seconds >= repeat_window_seconds)
_FIRST_SAME = (_.previous_same_seconds > repeat_window_seconds).fill_null(True)
_FIRST_ANY = (_.previous_any_seconds > repeat_window_seconds).fill_null(True)

RESOLUTION = (
    _of_an_agent(
        key="transfer_rate",
        title="Transferred, of those answered",
        better="context",
        among=ANSWERED,
        above=_.transferred,
        source=f"{OURS}: handed on at least once after an answer",
    ),
    _of_an_agent(
        key="escalation_rate",
        title="Escalated, of those answered",
        better="context",
        among=ANSWERED,
        above=_.escalated,
        source=f"{OURS}: moved to a higher tier, by the vendor's own mark",
    ),
    _of_an_agent(
        key="fcr_flag",
        title="Resolved by the agent's own flag (vendor-reported)",
        better="higher",
        among=ANSWERED,
        above=_.resolved,
        source=f"{OURS}: what the vendor says of itself, not what the customer says or does",
    ),
    _of_a_window(
        key="fcr_repeat",
        title="First contacts not followed by another for the same reason",
        better="higher",
        among=_PASSED & MATTER_KNOWN & _FIRST_SAME,
        above=~back_for_the_same(repeat_window_seconds),
        source=f"{CALL_CENTRE_HELPER}; same reason and first contacts only: {OURS}",
    ),
    _of_a_window(
        key="fcr_repeat_any",
        title="First contacts not followed by another for any reason",
        better="higher",
        among=_PASSED & CUSTOMER_KNOWN & _FIRST_ANY,
        above=~(_.next_any_seconds <= repeat_window_seconds).fill_null(False),
        source=f"{CALL_CENTRE_HELPER}; any reason as the lower bound: {OURS}",
    ),
    *(kpi for days in REPEAT_DAYS for kpi in _first_contacts(days)),
    *(kpi for days in REPEAT_DAYS for kpi in repeats(days)),
)
