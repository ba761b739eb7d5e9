"""Opening time: published answers, two days on which the clock changes, and a second route."""

import json
from datetime import date, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import ibis
import numpy as np
import pandas as pd
import pytest
from event_logs import Told, events, published
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.measures import journey_graphs, opening_clocks

PARIS = "Europe/Paris"
HOUR = 3600


def week(*spans, closed=(), weekend=False):
    """A calendar: the same hours Monday to Friday, and at the weekend too where that is said."""

    def hours(day):
        if day in closed or (day.weekday() > 4 and not weekend):
            return ()
        return tuple(SimpleNamespace(opens_minute=int(o * 60), closes_minute=int(c * 60)) for o, c in spans)

    return SimpleNamespace(hours=hours)


def open_between(calendar, zone, *pairs):
    days = [pd.Timestamp(each).date() for pair in pairs for each in pair]
    first, last = min(days) - timedelta(days=1), max(days) + timedelta(days=1)
    ticking = opening_clocks.clock(opening_clocks.open_spans(calendar, first, last, zone))
    at = [[pd.Timestamp(each, tz=zone).timestamp() for each in side] for side in zip(*pairs, strict=True)]
    return opening_clocks.open_seconds(ticking, *at).tolist()


def test_the_published_pairs(shared):
    cases = json.loads((shared / "known_answers" / "07_process_mining.json").read_text())["cases"]
    case = next(each for each in cases if each["id"] == "business_hours_unit")
    found = open_between(week((9, 17)), "UTC", *case["input"]["pairs"])
    assert found == pytest.approx(case["expected"]["seconds"], abs=1e-6)


def test_the_published_graph_in_opening_time(shared):
    cases = json.loads((shared / "known_answers" / "07_process_mining.json").read_text())["cases"]
    case = next(each for each in cases if each["id"] == "pm_running_example")
    first, last = date(2010, 1, 1), date(2012, 1, 1)
    ticking = opening_clocks.days(opening_clocks.open_spans(week((9, 17)), first, last, "UTC"), first, last)
    told = Told(events(published(shared, case["input"]["file"])), ticking=ticking)
    found = journey_graphs.edges(told.steps, told.names).set_index(["step", "next_step"])
    for edge in case["expected"]["business_hours_dfg_mon_fri_9_17"]:
        mine = found.loc[(edge["from"], edge["to"])]
        assert (mine.open_mean, mine.open_median) == (edge["mean_s"], edge["median_s"])
    lasted = told.cases.execute().open_ms / 1000
    expected = case["expected"]["case_duration_business_s"]
    assert (lasted.mean(), lasted.median()) == (expected["mean"], expected["median"])


def test_a_holiday_is_closed():
    friday, tuesday = "2024-03-29T12:00", "2024-04-02T12:00"
    closed = (date(2024, 3, 29), date(2024, 4, 1))
    assert open_between(week((9, 17), closed=closed), PARIS, (friday, tuesday)) == [3 * HOUR]


def test_the_night_that_skips_an_hour_has_one_less():
    around = week((0, 24), weekend=True)
    assert open_between(around, PARIS, ("2024-03-31T00:00", "2024-04-01T00:00")) == [23 * HOUR]
    # 02:30 to 04:00 on that night is an hour: the clock shows 03:00 to 04:00 of it.
    early = week((2.5, 4), weekend=True)
    assert open_between(early, PARIS, ("2024-03-31T00:00", "2024-04-01T00:00")) == [HOUR]


def test_the_night_that_repeats_an_hour_has_one_more():
    around = week((0, 24), weekend=True)
    assert open_between(around, PARIS, ("2024-10-27T00:00", "2024-10-28T00:00")) == [25 * HOUR]
    # The clock shows 02:30 to 03:00 twice.
    early = week((2.5, 4), weekend=True)
    assert open_between(early, PARIS, ("2024-10-27T00:00", "2024-10-28T00:00")) == [2 * HOUR]


def test_opening_hours_stand_on_the_local_clock_before_and_after_the_change():
    day = week((9, 17), weekend=True)
    pairs = [("2024-03-30T08:00", "2024-03-30T10:00"), ("2024-03-31T08:00", "2024-03-31T10:00"),
             ("2024-10-27T08:00", "2024-10-27T10:00"), ("2024-03-30T16:00", "2024-03-31T10:00")]  # fmt: skip
    assert open_between(day, PARIS, *pairs) == [HOUR, HOUR, HOUR, 2 * HOUR]


def by_the_minute(calendar, zone, begin, end):
    """A second route: ask every minute whether the local clock shows an open one."""
    local = pd.date_range(begin, end, freq="min", inclusive="left", tz="UTC").tz_convert(ZoneInfo(zone))
    return sum(
        60
        for each in local
        if any(s.opens_minute <= each.hour * 60 + each.minute < s.closes_minute for s in calendar.hours(each.date()))
    )


@settings(max_examples=12, deadline=None)
@given(
    st.sampled_from([PARIS, "Asia/Kolkata", "Australia/Lord_Howe", "America/St_Johns", "UTC"]),
    st.sampled_from(["2024-03-29", "2024-10-25", "2024-04-05", "2024-11-01"]),
    st.lists(st.integers(0, 4 * 1440), min_size=2, max_size=2),
)
def test_asking_every_minute_gives_the_same(zone, day, minutes):
    calendar = week((1.5, 4), (9, 12.5), (13, 24), weekend=True)
    begin, end = (pd.Timestamp(day) + pd.Timedelta(minutes=each) for each in sorted(minutes))
    first, last = pd.Timestamp(day).date() - timedelta(days=3), pd.Timestamp(day).date() + timedelta(days=9)
    spans = opening_clocks.open_spans(calendar, first, last, zone)
    expected = by_the_minute(calendar, zone, begin, end)
    at = [each.tz_localize("UTC").timestamp() for each in (begin, end)]
    assert opening_clocks.open_seconds(opening_clocks.clock(spans), *at) == pytest.approx(expected)
    # And the engine shows what the plain arrays show.
    table = ibis.memtable(pd.DataFrame({"at": [int(each * 1000) for each in at]}))
    shown = opening_clocks.shown_at(table, "at", "shown", opening_clocks.days(spans, first, last)).execute()
    assert np.diff(shown.sort_values("at").shown) == [expected * 1000]


def test_a_calendar_that_is_never_open_has_no_opening_time():
    assert open_between(week(), PARIS, ("2024-03-01T00:00", "2024-03-09T00:00")) == [0]


def test_an_instant_outside_the_clock_shows_nothing():
    ticking = opening_clocks.days([], date(2024, 1, 1), date(2024, 1, 2))
    table = ibis.memtable(pd.DataFrame({"at": [0, 1704067200000]}).astype("int64"))
    found = opening_clocks.shown_at(table, "at", "shown", ticking).execute().sort_values("at")
    assert found.shown.isna().tolist() == [True, False]
