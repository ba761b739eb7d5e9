"""The planted gap is found and nothing is claimed without it; a scenario foretells the example as it is without it."""

import ibis
import numpy as np
import pandas as pd
import pytest
from audits_on_paper import BASE, CALLS, written
from fewer_sources import of_tables

from toolkit import open_audit
from toolkit.examples import Plant, write_example
from toolkit.examples.bidders import drawn
from toolkit.examples.contacts import telephone
from toolkit.examples.workforce import AFTER_WORK, AVAILABLE, ON_CONTACT, states
from toolkit.measures import half_hours, staffing
from toolkit.parameters import AuditParameters
from toolkit.questions import staffing as question

KEY = "cd" * 32
PERIOD = {"first": "2024-02-01", "last": "2024-04-30"}
CALENDAR = {**BASE["calendar"], "holidays": ["2024-04-01"]}
PARAMETERS = AuditParameters.model_validate({**BASE, "period": PERIOD, "calendar": CALENDAR})
THREE = ("north", "south", "west")
TARGET = {"service_level": 0.84, "within_seconds": 20}


def halves(seed, gap, size=6_000, bidder=("north", 0, 1)):
    """A bidder of the example (its name, its place among so many) as its half-hours, without the way over files."""
    vendor, place, vendors = bidder
    told = telephone(vendor, size, Plant(staffing_gap=gap), place, vendors, drawn(seed, place))
    made, did = told.contacts, states(told)
    contacts = pd.DataFrame(
        {
            "vendor": "north",
            "started_at": pd.to_datetime(made.started, unit="s"),
            "offered": True,
            "answered": made.answered,
            "abandoned": ~made.answered,
            "left_before_queue": False,
            "wait_seconds": made.wait.astype(float),
            "handle_seconds": np.where(made.answered, made.talk + made.hold + made.wrap, np.nan),
        }
    )
    length = (did.end - did.begin).astype(float)
    begin = pd.to_datetime(did.begin, unit="s")
    time = pd.DataFrame(
        {
            "vendor": "north",
            "interval_start": begin,
            "interval_end": pd.to_datetime(did.end, unit="s"),
            "local_date": begin.tz_localize("UTC").tz_convert("Europe/Paris").date,
            "on_contact_seconds": np.where(did.state == ON_CONTACT, length, 0.0),
            "wrap_seconds": np.where(did.state == AFTER_WORK, length, 0.0),
            "idle_seconds": np.where(did.state == AVAILABLE, length, 0.0),
        }
    )
    return half_hours.half_hours({"contacts": ibis.memtable(contacts), "time": ibis.memtable(time)}, PARAMETERS)


def claims(frame):
    found = staffing.shortages(staffing.gaps(frame, **TARGET), confidence=0.95)
    return list(found[found.short][["weekday", "first_hour", "last_hour"]].itertuples(index=False, name=None))


def test_the_planted_gap_is_found_in_every_seed_and_nothing_without_it():
    seeds = range(1, 9)
    assert [claims(halves(seed, 1)) for seed in seeds] == [[(1, 12, 16)]] * len(seeds)
    # A block that lacks nothing is called short in at most one audit of forty; these eight hold none.
    assert [claims(halves(seed, 0)) for seed in seeds] == [[]] * len(seeds)


def test_of_three_bidders_the_second_alone_has_the_gap():
    for seed in (1, 2, 3):
        found = {vendor: claims(halves(seed, 1, bidder=(vendor, place, 3))) for place, vendor in enumerate(THREE)}
        assert found == {"north": [], "south": [(1, 12, 16)], "west": []}


def test_a_scenario_foretells_what_the_same_callers_meet_without_the_gap():
    for seed in (1, 2, 3):
        short, whole = halves(seed, 1), halves(seed, 0)
        where = (short.weekday == 1) & short.half_hour.between(24, 31) & ~short.holiday.astype(bool)
        found = staffing.scenario(short, within_seconds=20, confidence=0.95, more_agents=1, where=where)
        told = found.set_index("kpi")
        for kpi, count in (("service_level", "in_time"), ("abandon_rate", "abandoned")):
            actual = whole[count].sum() / whole.offered.sum()
            assert told.measured[kpi] != pytest.approx(actual, abs=0.012)
            assert told["value"][kpi] == pytest.approx(actual, abs=0.01), (seed, kpi)


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    folder = tmp_path_factory.mktemp("example")
    write_example(folder, vendors=1, plant=Plant(staffing_gap=1))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VENDOR_AUDIT_KEY", KEY)
        yield open_audit(of_tables(folder / "north.yml", {"contacts", "time"})), folder


def test_the_example_as_exported_shows_the_gap_that_its_truth_names(example):
    audit, folder = example
    truth = pd.read_json(folder / "truth.json", typ="series").vendors["north"]["planted"]["staffing_gap"]
    assert question.withheld(audit).empty
    assert question.promised(audit) == 0.84
    found = question.shortages(audit)
    short = found[found.short]
    assert short[["weekday", "first_hour", "last_hour"]].to_numpy().tolist() == [
        [truth["weekday"], truth["first_hour"], truth["last_hour"]]
    ]
    # One agent, four hours, on the twelve Mondays that are no holiday.
    assert truth["agent_hours"] == 48
    counted = question.by_half_hour(audit)
    assert counted.offered.sum() == audit.kpi("offered")["value"].iloc[0]
    level = counted.in_time.sum() / counted.offered.sum()
    assert level == pytest.approx(audit.kpi("sl_strict")["value"].iloc[0])
    busy = counted.handle_seconds.sum() / (1800 * counted.agents.sum())
    assert busy == pytest.approx(audit.kpi("occupancy_available")["value"].iloc[0], rel=0.005)
    more = question.scenario(audit, more_agents=1, weekdays=(1,), hours=(12, 16)).set_index("kpi")
    assert more.change["service_level"] > 0.01


def test_an_audit_without_agents_time_says_what_is_missing(tmp_path):
    audit = open_audit(written(tmp_path, CALLS))
    told = question.withheld(audit)
    assert told.vendor.tolist() == ["north"]
    assert told.why_not.iloc[0].startswith("no contacts.handle_seconds, time.idle_seconds, time.on_contact_seconds")
    assert question.by_half_hour(audit).empty
    assert question.promised(audit) is None
    assert question.gaps(audit, service_level=0.8).empty
    assert question.shortages(audit, service_level=0.8).empty
    assert question.scenario(audit, more_agents=1).empty
