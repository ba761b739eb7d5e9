"""The catalogue's figures of cases: what each is, what it reads, and which function gives it."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from toolkit.measures.access import OURS
from toolkit.measures.case_figures import BACKLOG_DAYS, of_cases
from toolkit.measures.computed import Computed
from toolkit.measures.turnarounds import of_replies, of_steps

_Needs = Mapping[str, frozenset[str]]
LOG: Final = frozenset({"milestone"})
KM: Final = "Kaplan and Meier 1958, with an interval from resampled days"
HUMAN: Final = f"{OURS}: the first answer of a person, no automatic mail"


def _tickets(*columns: str) -> _Needs:
    return {"contacts": frozenset({"ticket", *columns})}


_of_cases = partial(
    Computed, needs={"events": LOG}, minimum_rows=50, unit="hours", better="lower", family="resolution", gives=of_cases
)
_answers = partial(_of_cases, instead=_tickets("first_response_at"), family="access")
_ends = partial(_of_cases, instead=_tickets("resolved_at"))
_share = partial(_of_cases, unit="share", minimum_rows=30)

_ANSWERED: Final = "time from the opening of a case to its first answer by a person"
_RESOLVED: Final = "time from the opening of a case to its last resolution, reopenings between"
_CUT: Final = "cases without one cut short at the end of the period"

TIMELINESS = (
    _answers(
        key="frt_median",
        title="First response time, median, hours as they pass",
        source=f"{HUMAN}; {KM}",
        formula=f"0.5 quantile of {_ANSWERED}, {_CUT}",
    ),
    _answers(
        key="frt_p90",
        title="First response time that nine in ten stay within (90th percentile), hours as they pass",
        source=f"{HUMAN}; {KM}",
        formula=f"0.9 quantile of {_ANSWERED}, {_CUT}",
    ),
    _answers(
        key="frt_business_median",
        title="First response time, median, opening hours",
        source=f"{HUMAN}; {KM}; opening hours as the calendar of the parameters has them",
        formula=f"0.5 quantile of {_ANSWERED} on the clock of opening hours, {_CUT}",
    ),
    _answers(
        key="frt_business_p90",
        title="First response time that nine in ten stay within (90th percentile), opening hours",
        source=f"{HUMAN}; {KM}; opening hours as the calendar of the parameters has them",
        formula=f"0.9 quantile of {_ANSWERED} on the clock of opening hours, {_CUT}",
    ),
    _answers(
        key="frt_within",
        title="First answered within the contract's hours as they pass, of cases for which these had passed",
        unit="share",
        better="higher",
        source=HUMAN,
        formula=f"cases whose {_ANSWERED} <= contract.first_response_hours / cases opened that long before the end",
        asks=("contract.first_response_hours",),
    ),
    _answers(
        key="frt_business_within",
        title="First answered within the contract's opening hours, of cases for which these had passed",
        unit="share",
        better="higher",
        source=f"{HUMAN}; opening hours as the calendar of the parameters has them",
        formula=(
            f"cases whose {_ANSWERED} on the clock of opening hours <= contract.first_response_hours / "
            "cases opened that much opening time before the end"
        ),
        asks=("contract.first_response_hours",),
    ),
    *(
        _of_cases(
            key=key,
            title=title,
            family="access",
            gives=of_replies,
            source=f"{OURS}: the answers after the first, of which no first response time speaks; {KM}",
            formula=f"{share} quantile of the time from a customer's message to the next answer, {_CUT}",
        )
        for key, share, title in (
            ("reply_time", 0.5, "Time to the next answer to a customer's message, median"),
            ("reply_time_p90", 0.9, "Time to the next answer to a customer's message that nine in ten stay within"),
        )
    ),
    *(
        _of_cases(
            key=key,
            title=title,
            needs={"events": frozenset({"completed_at"})},
            family="access",
            gives=of_steps,
            source=f"{OURS}: one step, from when it could be begun to its end, not the whole case; {KM}",
            formula=(
                f"{share} quantile of the time from the end of the step before to the end of a step, on the clock of "
                "opening hours, steps not ended cut short at the end of the period"
            ),
        )
        for key, share, title in (
            ("tat_median", 0.5, "Turnaround time of a step, median, opening hours"),
            ("tat_p90", 0.9, "Turnaround time that nine in ten steps stay within (90th percentile), opening hours"),
        )
    ),
    _of_cases(
        key="tat_within",
        title="Steps done within the contract's opening hours, of steps for which these had passed",
        unit="share",
        better="higher",
        needs={"events": frozenset({"completed_at"})},
        family="access",
        gives=of_steps,
        source=f"{OURS}: one step, from when it could be begun to its end",
        formula="steps whose turnaround <= contract.turnaround_hours / steps received that much time before the end",
        asks=("contract.turnaround_hours",),
    ),
    _of_cases(
        key="trt_first",
        title="Time to the first resolution, median, hours as they pass",
        instead=_tickets("first_resolved_at"),
        source=f"{OURS}: the rival reading that a case solved too early improves; {KM}",
        formula=f"0.5 quantile of the time from the opening of a case to its first resolution, {_CUT}",
    ),
    _ends(
        key="trt_full",
        title="Total resolution time, median, hours as they pass",
        source=f"{OURS}: to the resolution that lasted, reopenings included; {KM}",
        formula=f"0.5 quantile of {_RESOLVED}, {_CUT}",
    ),
    _ends(
        key="trt_full_p90",
        title="Total resolution time that nine in ten stay within (90th percentile), hours as they pass",
        source=f"{OURS}: to the resolution that lasted, reopenings included; {KM}",
        formula=f"0.9 quantile of {_RESOLVED}, {_CUT}",
    ),
    _ends(
        key="trt_full_business",
        title="Total resolution time, median, opening hours",
        source=f"{OURS}: on the clock of opening hours as the calendar has them; {KM}",
        formula=f"0.5 quantile of {_RESOLVED}, on the clock of opening hours, {_CUT}",
    ),
    _ends(
        key="resolution_rate",
        title="Resolved within the contract's days, of cases for which these had passed",
        unit="share",
        better="higher",
        minimum_rows=30,
        source=f"{OURS}: in however many contacts, and not reopened since; the last days of the period left out",
        formula="cases resolved within contract.resolution_days / cases opened that long before the end of the period",
        asks=("contract.resolution_days",),
    ),
    _share(
        key="one_touch",
        title="Resolved with exactly one answer by an agent, of cases resolved",
        better="higher",
        instead=_tickets("resolved_at", "replies"),
        source=f"{OURS}: what the log says of the work; it does not say whether the customer saw it as resolved",
        formula="resolved cases with one answer / resolved cases",
    ),
    _share(
        key="reopen_any",
        title="Reopened within the window, of cases resolved",
        instead=_tickets("resolved_at", "reopens"),
        source=f"{OURS}: cases resolved at least the window before the end; a ticket list does not say when it was",
        formula="resolved cases reopened within definitions.reopen_window_days (tickets: ever) / cases resolved",
    ),
    _share(
        key="reopen_with_shadow",
        title="Reopened, or followed by a new case of the same customer and reason, of cases resolved",
        needs={"events": frozenset({"milestone", "customer_id", "reason"})},
        instead=_tickets("resolved_at", "reopens", "customer_id", "reason"),
        source=f"{OURS}: a new case in the place of a reopened one hides nothing here",
        formula=(
            "resolved cases reopened or followed by a new case of the same customer and reason within "
            "definitions.reopen_window_days / cases resolved"
        ),
    ),
    _share(
        key="reopens_per_case",
        title="Reopenings per case resolved",
        unit="ratio",
        instead=_tickets("resolved_at", "reopens"),
        source=f"{OURS}: the rival reading that counts each of several reopenings",
        formula="reopenings / cases resolved",
    ),
    _ends(
        key="backlog",
        title="Cases open at the end of the period, of those opened in it",
        unit="cases",
        minimum_rows=0,
        source=f"{OURS}: at local midnight; cases older than the period are not seen",
        formula="cases without a lasting resolution at the end of the period",
    ),
    _ends(
        key="backlog_age_median",
        title="Age of open cases, median, days",
        unit="days",
        minimum_rows=20,
        source=f"{OURS}: at local midnight after the period's last day",
        formula="0.5 quantile of the time from opening to the end of the period, over open cases",
    ),
    _ends(
        key="backlog_age_p90",
        title="Age of the oldest tenth of open cases (90th percentile), days",
        unit="days",
        source=f"{OURS}: at local midnight after the period's last day",
        formula="0.9 quantile of the time from opening to the end of the period, over open cases",
    ),
    _ends(
        key="backlog_days",
        title="Days of work that the open cases are, at the pace of the last week",
        unit="days",
        minimum_rows=1,
        source=f"{OURS}: open cases over the mean of cases resolved a day in the last {BACKLOG_DAYS} days",
        formula=f"open cases / (cases resolved in the last {BACKLOG_DAYS} days / {BACKLOG_DAYS})",
    ),
)
