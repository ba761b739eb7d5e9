"""The workforce of the example: the planted gap is told at one bidder, nothing at the others, nothing when clean."""

import json
import math

import numpy as np
import pandas as pd
import pytest

from toolkit.questions import demand, forecast_errors, people, staffing, what_ifs, workforce, working_time
from toolkit.questions.service_levels import RECORD
from toolkit.reporting import exhibits_workforce, registers_workforce

VENDORS = ("north", "south", "west")


def attention(audit):
    return [claim for claim in registers_workforce.of_workforce(audit) if claim.severity in ("attention", "breach")]


@pytest.mark.parametrize("vendor", ["north", "west"])
def test_where_no_gap_is_planted_nothing_asks_for_attention(audits, vendor):
    assert attention(audits("planted", vendor)) == []


@pytest.mark.parametrize("vendor", VENDORS)
def test_nothing_planted_nothing_claimed(audits, vendor):
    assert attention(audits("clean", vendor)) == []


def test_the_gap_is_planted_at_the_second_bidder_and_its_truth_says_when(planted, clean):
    told = planted.truth["vendors"]["south"]["planted"]["staffing_gap"]
    assert {name: told[name] for name in ("weekday", "first_hour", "last_hour")} == {
        "weekday": 1, "first_hour": 12, "last_hour": 16
    }  # fmt: skip
    for vendor in ("north", "west"):
        assert "staffing_gap" not in planted.truth["vendors"][vendor]["planted"]
    frame = {name: mondays(written) for name, written in (("planted", planted), ("clean", clean))}
    # One agent alone, where in so small an example two sit in half of the blocks that are planted.
    assert frame["planted"] == pytest.approx(1, abs=0.05)
    assert frame["planted"] < frame["clean"] - 0.4
    assert told["agent_hours"] >= 24


def mondays(written):
    """Agents at work or waiting on Mondays from 12 to 16, counted from the raw log of states."""
    states = pd.read_csv(written.folder / "south/agent_states.csv")
    states = states[states.state != "Break"]
    begin, end = (pd.to_datetime(states[name], utc=True).dt.tz_convert("Europe/Paris") for name in ("start", "end"))
    seconds, days = 0.0, 0
    for monday in pd.date_range("2024-02-05", "2024-04-29", freq="7D", tz="Europe/Paris"):
        if monday == pd.Timestamp("2024-04-01", tz="Europe/Paris"):
            continue
        first, last = monday + pd.Timedelta(hours=12), monday + pd.Timedelta(hours=16)
        overlap = np.minimum(end, last) - np.maximum(begin, first)
        seconds += overlap.dt.total_seconds().clip(lower=0).sum()
        days += 1
    return seconds / (days * 4 * 3600)


def erlang_a(load, agents, patience, handle, within):
    """The share answered in time by the states of the queue, summed one by one; it shares nothing with the toolkit."""
    mu, theta, arrivals = 1 / handle, 1 / patience, load / handle
    weights, total = [1.0], 1.0
    for state in range(1, 400):
        weights.append(weights[-1] * arrivals / (min(state, agents) * mu + max(state - agents, 0) * theta))
    total = sum(weights)
    served = sum(weights[:agents]) / total
    # Whoever finds `ahead` waiting is served in time where ahead + 1 leave the line before threshold and patience.
    steps = 200
    step = within / steps
    for ahead in range(60):
        chance = weights[agents + ahead] / total if agents + ahead < len(weights) else 0.0
        # Uniformisation would be exact; small steps of the chain of who stands before are near enough.
        line = np.zeros(ahead + 2)
        line[ahead + 1] = 1.0
        answered = 0.0
        for _ in range(steps):
            rates = np.array([0.0] + [agents * mu + (place - 1) * theta for place in range(1, ahead + 2)])
            stay = np.exp(-(rates + theta) * step)
            stay[0] = 1.0
            moved = line * (1 - stay)
            onward = moved * rates / (rates + theta)
            line = line * stay
            line[:-1] += onward[1:]
        answered = line[0]
        served += chance * answered
    return served


def test_agents_needed_are_the_fewest_by_the_states_of_the_queue(audits):
    audit = audits("planted", "south")
    frame = staffing.gaps(audit)
    told = frame[(frame.offered > 0) & frame.needed_a.notna()].drop_duplicates(["load", "needed_a"])
    for row in told.sample(6, random_state=3).itertuples():
        asked = (row.load, row.patience_seconds, row.mean_handle_seconds, 20)
        levels = [
            erlang_a(asked[0], int(row.needed_a) - less, asked[1], asked[2], asked[3]) if row.needed_a > less else 0.0
            for less in (0, 1)
        ]
        assert levels[0] >= 0.84 - 0.004
        assert levels[1] < 0.84 + 0.004


def test_hours_there_and_needed_are_sums_of_the_half_hours(audits):
    audit = audits("planted", "south")
    frame = staffing.gaps(audit)
    usual = frame[~frame.holiday.astype(bool)]
    weeks = usual.local_date.nunique() / 7
    mine = usual[usual.open.astype(bool)]
    found = staffing.balance(audit).set_index("service_level").loc[0.84]
    assert found.promised
    assert found.hours == pytest.approx(mine.agents.sum() / 2 / weeks)
    assert found.needed_a == pytest.approx(mine.needed_a.sum() / 2 / weeks)
    assert found.lacking == pytest.approx(sum(max(0, -gap) for gap in mine.gap) / 2 / weeks)
    levels = staffing.balance(audit)
    assert levels.needed_a.is_monotonic_increasing
    # Whoever gives up needs no agent.
    assert (levels.needed_c >= levels.needed_a).all()


def test_what_if_moves_months_by_the_model_and_prices_them_by_the_contract(audits):
    audit = audits("planted", "south")
    found = what_ifs.scenarios(audit).set_index("scenario")
    more, fewer = found.loc["more"], found.loc["fewer"]
    assert more.service_level > more.level_now > fewer.service_level
    assert more.credit <= more.credit_now <= fewer.credit
    assert fewer.hours < 0 < more.hours
    factor = audit.kpi("shrinkage_factor")["value"].iloc[0]
    assert more.paid_hours == pytest.approx(more.hours * factor)
    # The example's invoices charge one price of an hour, for the second line.
    assert what_ifs.hourly_prices(audit).rate.iloc[0] == 38
    assert more.cost == pytest.approx(38 * more.paid_hours)


def test_overload_equals_counting_the_states_by_hand(audits):
    audit = audits("clean", "north")
    rows = audit.tables.time.filter(lambda t: t.idle_seconds.notnull()).execute()
    busy, there = {}, {}
    for row in rows.itertuples():
        begin, end = row.interval_start.timestamp(), row.interval_end.timestamp()
        work = float(row.on_contact_seconds) + float(row.wrap_seconds)
        whole = work + float(row.idle_seconds)
        slot = int(begin // 1800)
        while whole and slot * 1800 < end:
            part = (min(end, slot * 1800 + 1800) - max(begin, slot * 1800)) / (end - begin)
            busy[slot] = busy.get(slot, 0.0) + part * work
            there[slot] = there.get(slot, 0.0) + part * whole
            slot += 1
    counted = [slot for slot, seconds in there.items() if seconds >= 900]
    over = sum(busy[slot] > 0.9 * there[slot] for slot in counted)
    found = working_time.overload(audit).iloc[0]
    assert found["rows"] == len(counted)
    assert found["value"] == pytest.approx(over / len(counted))


def test_next_weeks_stand_beside_the_week_before(audits):
    audit = audits("clean", "west")
    found = demand.weeks(audit)
    frame = audit.tables.contacts.filter(lambda t: t.offered).execute()
    days = pd.to_datetime(frame.local_date).value_counts()
    assert found.naive.iloc[0] == days[days.index > days.index.max() - pd.Timedelta(days=7)].sum()
    assert (found.low < found["value"]).all()
    assert (found["value"] < found.high).all()


@pytest.mark.parametrize("vendor", VENDORS)
def test_every_figure_of_the_section_is_in_the_results(audits, vendor):
    audit = audits("planted", vendor)
    found = workforce.results(audit)
    assert list(found.columns) == RECORD
    assert set(found.section) == {"workforce"}
    wanted = {"occupancy_available", "overload", "attrition", "forecast_wape", "demand_foretold", "demand_naive"}
    assert wanted | {"staffing_gap", "agent_hours_needed", "what_if_service_level"} <= set(found.kpi)
    assert not found.duplicated(["kpi", "vendor", "group"]).any()
    beyond = found[(found.kpi == "forecast_beyond_floor") & (found.group == "")].iloc[0]
    place = forecast_errors.by_place(audit).iloc[0]
    assert (beyond["value"], beyond.low, beyond.high) == (place.beyond, place.beyond_low, place.beyond_high)
    told = json.dumps([claim.record() for claim in registers_workforce.of_workforce(audit)])
    assert people.headcounts(audit)[vendor] >= 30
    assert "nan" not in told.lower().replace(": nan", "")


def test_the_section_shows_a_table_for_each_question_and_a_map(audits):
    audit = audits("planted", "south")
    assert "occupancy_available" in exhibits_workforce.time_used(audit).html
    assert "utilization_login" in exhibits_workforce.rivals_of_time(audit).html
    assert "tenure_mix" in exhibits_workforce.people_figures(audit).html
    assert "all contacts" in exhibits_workforce.forecast(audit).html
    assert "2024-05-01" in exhibits_workforce.next_weeks(audit).html
    assert "<figure" in exhibits_workforce.gap(audit).html
    assert "Mon 12:00 to 16:00" in exhibits_workforce.shortages(audit).html
    assert "84 % (promised)" in exhibits_workforce.balance(audit).html.replace("\u00a0", " ")
    assert "One agent more in every open half-hour" in exhibits_workforce.scenarios(audit).html
    assert math.isfinite(float(what_ifs.scenarios(audit).hours.iloc[0]))
