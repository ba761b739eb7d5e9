"""The example's figures by a second route: from the exports as written, in pandas, with no code of the toolkit."""

import numpy as np
import pandas as pd
import pytest

from toolkit import open_audit


def lengths(path):
    frame = pd.read_csv(path, parse_dates=["start", "end"])
    return frame.assign(seconds=(frame.end - frame.start).dt.total_seconds())


def value(audit, key):
    found = audit.kpi(key)
    assert len(found) == 1
    return found.iloc[0]


@pytest.mark.parametrize("vendor", ["north", "south"])
def test_agents_time_is_that_of_the_exports(planted, audits, vendor):
    states = lengths(planted.folder / vendor / "agent_states.csv").groupby("state").seconds.sum()
    schedule = lengths(planted.folder / vendor / "schedule.csv")
    planned = schedule.groupby("activity").seconds.sum()
    handled = states["On contact"] + states["After contact work"]
    logged, paid = states.sum(), planned.sum()
    expected = {
        "occupancy": handled / (handled + states["Available"]),
        "occupancy_worked": (logged - states["Available"]) / logged,
        "utilization": handled / paid,
        "utilization_login": handled / logged,
        "utilization_available": (handled + states["Available"]) / paid,
        "shrinkage": 1 - (handled + states["Available"]) / paid,
        "shrinkage_planned": (planned["Break"] + planned["Training"]) / paid,
        "shrinkage_unplanned": planned["Sick"] / paid,
        "absenteeism": planned["Sick"] / paid,
        "adherence": schedule.kept_seconds.sum() / paid,
        "conformance": logged / paid,
    }
    found = audits("planted", vendor).kpis(expected).set_index("kpi")
    assert found.value.to_dict() == pytest.approx(expected)
    assert (found.unknown <= 0.05 * found["rows"]).all()
    assert ((found.low < found.value) & (found.value < found.high)).all()


def test_the_forecast_is_held_against_the_contacts_of_its_half_hours(planted, audits):
    forecast = pd.read_csv(planted.folder / "south" / "forecasts.csv", parse_dates=["interval_start"])
    calls = audits("planted", "south").tables.contacts.execute()
    calls = calls[calls.offered]
    edges = [*forecast.interval_start.dt.tz_localize(None), pd.Timestamp("2024-04-30 22:00")]
    came, _edges = np.histogram(calls.started_at.astype("int64"), bins=pd.DatetimeIndex(edges).astype("int64"))
    assert came.sum() == len(calls)
    missed = np.abs(forecast.forecast_contacts - came)
    found = value(audits("planted", "south"), "forecast_wape")
    assert found.value == pytest.approx(missed.sum() / came.sum())
    assert (found["rows"], found.unknown) == (len(forecast), 0)
    bias = value(audits("planted", "south"), "forecast_bias")
    assert bias.value == pytest.approx(forecast.forecast_contacts.sum() / came.sum() - 1)
    assert bias.low < 0 < bias.high
    floor = value(audits("planted", "south"), "forecast_floor")
    drawn = np.random.default_rng(1).poisson(forecast.forecast_contacts.to_numpy(), size=(400, len(forecast)))
    chance = np.abs(drawn - forecast.forecast_contacts.to_numpy()).sum(axis=1) / forecast.forecast_contacts.sum()
    assert floor.value == pytest.approx(chance.mean(), rel=0.01)


def test_invoices_padded_at_one_bidder_are_found_and_at_the_other_nothing_is(audits):
    assert value(audits("planted", "north"), "invoice_variance").value == 0
    assert value(audits("planted", "south"), "invoice_variance").value == pytest.approx(0.02, abs=0.001)


def test_money_is_that_of_the_exports(planted, audits):
    truth = planted.truth["vendors"]["north"]
    invoices = pd.read_csv(planted.folder / "north" / "invoices.csv").amount.sum()
    lines = pd.read_csv(planted.folder / "north" / "client_costs.csv").groupby("type").amount.sum()
    answered = truth["contacts"]["answered"]
    running = invoices + lines[["client_staff", "governance", "tooling", "rework"]].sum()
    audit = audits("planted", "north")
    assert value(audit, "price_per_contact").value == pytest.approx(invoices / answered)
    assert value(audit, "cost_per_contact").value == pytest.approx(running / answered)
    back = value(audit, "repeat_7d").value
    assert value(audit, "cost_per_resolution").value == pytest.approx(running / (answered * (1 - back)))
    assert value(audit, "repeat_cost").value == pytest.approx(running * back)
    saved = 1 - lines["overhead_retained"] / lines["overhead_baseline"]
    assert value(audit, "overhead_reduction").value == pytest.approx(saved)
    spent = running + lines["transition"] + lines["exit"]
    assert value(audit, "roi").value == pytest.approx(lines["benefit"] / spent - 1)
    yearly = running * 4
    owned = lines["transition"] + sum(yearly / 1.08**year for year in (1, 2, 3)) + lines["exit"] / 1.08**3
    assert value(audit, "tco").value == pytest.approx(owned)


def test_people_are_those_of_the_roster(planted, audits):
    roster = pd.read_csv(planted.folder / "north" / "roster.csv", parse_dates=["hired_on", "left_on"])
    begins, ends = pd.Timestamp("2024-02-01"), pd.Timestamp("2024-05-01")
    days = roster.left_on.fillna(ends).clip(upper=ends) - roster.hired_on.clip(lower=begins)
    years = days.clip(lower=pd.Timedelta(0)).sum() / pd.Timedelta(days=365.25)
    left = roster.left_on < ends
    audit = audits("planted", "north")
    # The clock change takes an hour out of each agent's spring.
    assert value(audit, "attrition").value == pytest.approx(left.sum() / years, rel=0.001)
    voluntary = (left & (roster.leave_type == "voluntary")).sum()
    assert value(audit, "attrition_voluntary").value == pytest.approx(voluntary / years, rel=0.001)
    there = roster[~left]
    assert value(audit, "tenure_mix").value == pytest.approx((there.hired_on > "2023-11-01").mean())
    assert value(audit, "span").value == pytest.approx(len(there) / there.team_leader.nunique())
    training = lengths(planted.folder / "north" / "schedule.csv").query("activity == 'Training'").seconds.sum() / 3600
    assert value(audit, "training_hours").value == pytest.approx(training / years, rel=0.001)


def test_what_was_agreed_is_that_of_the_log(planted, audits):
    told = planted.truth["vendors"]["south"]["governance"]
    found = (
        audits("planted", "south")
        .kpis(["reviews_held", "actions_on_time", "initiatives_delivered"])
        .set_index("kpi")
        .value
    )
    assert found["reviews_held"] == pytest.approx(told["review"]["done"] / told["review"]["due"])
    assert found["actions_on_time"] == pytest.approx(told["action"]["on_time"] / told["action"]["due"])
    assert found["initiatives_delivered"] == pytest.approx(told["initiative"]["done"] / told["initiative"]["due"])
    rate = value(audits("planted", "south"), "complaint_rate")
    assert rate.value == pytest.approx(1000 * told["complaint"]["raised"] / 3000)


def test_an_audit_without_these_tables_says_so_and_fails_at_nothing(project, monkeypatch):
    monkeypatch.setenv("VENDOR_AUDIT_KEY", "cd" * 32)
    audit = open_audit(project / "parameters" / "bank_calls.yml")
    why = audit.evidence.set_index("kpi").why_not
    expected = {
        "occupancy_available": "no time",
        "utilization_paid": "no time",
        "productivity": "no time",
        "forecast_wape": "no forecasts",
        "attrition": "no agents",
        "cost_per_contact": "no money",
        "tco": "no money",
        "reviews_held": "no actions",
    }
    assert {key: why[key] for key in expected} == expected
    assert audit.in_force["utilization"] == "utilization_paid"


def test_nothing_planted_leaves_no_variance(audits):
    assert value(audits("clean", "south"), "invoice_variance").value == 0
