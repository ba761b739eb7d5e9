"""Half-hours by hand: which contacts stand where, how many agents were there, and what no half-hour can be told for."""

from types import SimpleNamespace

import ibis
import numpy as np
import pandas as pd
import pytest

from tests.audits_on_paper import BASE
from toolkit.measures import half_hours
from toolkit.measures.half_hours import half_hours as counted
from toolkit.parameters import AuditParameters

START = pd.Timestamp("2024-03-04 08:00")  # 09:00 in Paris, a Monday


def parameters(**changes):
    return AuditParameters.model_validate({**BASE, **changes})


def contacts(*rows):
    """Each row is the minute after nine, wait, handle seconds or None where nobody answered, and offered."""
    frame = pd.DataFrame(rows, columns=["minute", "wait", "handle", "offered"])
    return pd.DataFrame(
        {
            "vendor": "north",
            "started_at": START + pd.to_timedelta(frame.minute, unit="min"),
            "offered": pd.array(frame.offered, dtype="boolean"),
            "answered": frame.handle.notna(),
            "abandoned": frame.handle.isna(),
            "left_before_queue": False,
            "wait_seconds": frame.wait.astype(float),
            "handle_seconds": frame.handle.astype(float),
        }
    )


def states(*rows):
    """Each row is begin and end in minutes after nine, and the seconds on contact, in wrap and idle."""
    frame = pd.DataFrame(rows, columns=["begin", "end", "contact", "wrap", "idle"])
    begin = START + pd.to_timedelta(frame.begin, unit="min")
    return pd.DataFrame(
        {
            "vendor": "north",
            "interval_start": begin,
            "interval_end": START + pd.to_timedelta(frame.end, unit="min"),
            "local_date": (begin + pd.Timedelta(hours=1)).dt.date,
            "on_contact_seconds": frame.contact.astype(float),
            "wrap_seconds": frame.wrap.astype(float),
            "idle_seconds": frame.idle.astype(float),
        }
    )


def table(calls, time, **changes):
    tables = {"contacts": ibis.memtable(calls), "time": ibis.memtable(time)}
    return counted(tables, parameters(**changes))


def at(frame, half_hour):
    return SimpleNamespace(**frame[frame.half_hour == half_hour].iloc[0].to_dict())


def test_contacts_and_agents_of_a_morning_by_hand():
    calls = contacts((0, 5, 100, True), (29, 30, 200, True), (30, 20, 60, True), (40, 90, None, True), (50, 3, 9, None))
    # One agent on a contact from 09:00 to 09:45, then idle to 10:00; another idle for a quarter of an hour.
    found = table(calls, states((0, 45, 2700, 0, 0), (45, 60, 0, 0, 900), (0, 15, 0, 0, 900)))
    assert len(found) == 48
    assert tuple(found.columns) == half_hours.COLUMNS
    nine, half_past = at(found, 18), at(found, 19)
    assert (nine.offered, nine.answered, nine.in_time, nine.handle_seconds, nine.waited_seconds) == (2, 2, 1, 300, 35)
    assert (half_past.offered, half_past.answered, half_past.in_time, half_past.abandoned) == (2, 1, 1, 1)
    assert half_past.unknown == 1
    assert (nine.agents, half_past.agents) == (1.5, 1.0)
    assert (nine.weekday, bool(nine.open), bool(nine.holiday)) == (1, True, False)
    assert not at(found, 15).open
    assert at(found, 16).open
    assert found.agents.sum() == 2.5


def test_a_row_that_sums_up_more_than_a_half_hour_tells_no_half_hour():
    calls = contacts((0, 5, 100, True))
    # A whole morning with two hours available; a half-hour's sum; a break.
    found = table(calls, states((0, 180, 3600, 0, 3600), (0, 30, 600, 300, 300), (30, 180, 0, 0, 0)))
    assert at(found, 18).agents == pytest.approx(1200 / 1800)
    assert found.agents.sum() == pytest.approx(1200 / 1800)
    assert found.unknown_time.unique() == pytest.approx([1 / 3])


def test_a_schedule_without_states_says_nothing_of_who_was_there():
    time = states((0, 60, 3600, 0, 0))
    planned = states((0, 240, np.nan, np.nan, np.nan))
    found = table(contacts((0, 5, 100, True)), pd.concat([time, planned], ignore_index=True))
    assert found.agents.sum() == 2.0
    assert found.unknown_time.unique() == [0]


def test_only_days_that_the_log_of_time_tells_of_are_counted_and_the_clock_change_has_two_half_hours_less():
    sunday = pd.Timestamp("2024-03-31 08:00") - START
    calls = contacts((0, 5, 100, True), (60 * 24, 5, 100, True))
    time = states((0, 30, 1800, 0, 0), (sunday.total_seconds() / 60, sunday.total_seconds() / 60 + 30, 1800, 0, 0))
    found = table(calls, time)
    assert found.groupby("local_date").size().tolist() == [48, 46]
    assert found.offered.sum() == 1


def test_a_days_contacts_are_spread_as_its_weekdays_are():
    # Four Mondays from the fourth of March on: on three all four contacts come at nine, on one at half past.
    week = 7 * 24 * 60
    calls = [(week * n + (30 if n == 2 else 0) + minute, 5, 100, True) for n in range(4) for minute in range(4)]
    time = [(week * n, week * n + 30, 1800, 0, 0) for n in range(4)]
    found = table(contacts(*calls), states(*time))
    assert found[found.half_hour == 18].expected.tolist() == [3, 3, 3, 3]
    assert found[found.half_hour == 19].expected.tolist() == [1, 1, 1, 1]
    assert found.groupby("local_date").expected.sum().tolist() == [4, 4, 4, 4]
    # With a holiday among them too few Mondays are left, and all days that are none give the shares.
    holiday = table(contacts(*calls), states(*time), calendar={**BASE["calendar"], "holidays": ["2024-03-25"]})
    assert holiday[holiday.half_hour == 18].expected.tolist() == pytest.approx([8 / 3] * 4)


def test_without_any_agents_time_there_is_no_half_hour():
    found = table(contacts((0, 5, 100, True)), states((0, 30, np.nan, 0, 0)))
    assert found.empty
    assert tuple(found.columns) == half_hours.COLUMNS
