"""The section on the workforce with parts of its data: it says what is missing, claims nothing, and never fails."""

import numpy as np
import pandas as pd
import pytest
from audits_on_paper import BASE, written

from toolkit import open_audit
from toolkit.questions import people, staffing, what_ifs, workforce, working_time
from toolkit.reporting import exhibits_workforce, registers_workforce

ROSTER = {
    "table": "agents",
    "vendor": "north",
    "files": ["roster.csv"],
    "format": {"kind": "csv"},
    "columns": {"agent_id": "agent", "hired_at": "CAST(hired AS TIMESTAMP)", "left_at": "CAST(left_on AS TIMESTAMP)"},
}
STATES = {
    "table": "time",
    "vendor": "north",
    "files": ["states.csv"],
    "format": {"kind": "csv"},
    "columns": {
        "agent_id": "agent",
        "interval_start": "CAST(begun AS TIMESTAMPTZ)",
        "interval_end": "CAST(until AS TIMESTAMPTZ)",
        "on_contact_seconds": "CAST(talk AS DECIMAL(12, 3))",
        "wrap_seconds": "0",
        "idle_seconds": "CAST(idle AS DECIMAL(12, 3))",
    },
}
FORECAST = {
    "table": "forecasts",
    "vendor": "north",
    "files": ["forecast.csv"],
    "format": {"kind": "csv"},
    "columns": {
        "queue": "queue",
        "interval_start": "CAST(begun AS TIMESTAMPTZ)",
        "forecast_contacts": "CAST(foreseen AS DECIMAL(18, 6))",
        "actual_contacts": "CAST(came AS DECIMAL(18, 6))",
    },
}
EXHIBITS = (
    "time_used", "rivals_of_time", "people_figures", "stays", "by_tenure", "forecast", "next_weeks", "tried", "gap",
    "shortages", "balance", "scenarios",
)  # fmt: skip


CONTACTS = BASE["sources"]["calls"]


def opened(folder, files, **sources):
    """An audit of these sources alone; `files` by name with their text."""
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return open_audit(written(folder, base={**BASE, "sources": sources}))


def shown(audit):
    """Everything the section shows, as HTML, its claims and its rows of results."""
    html = "".join(getattr(exhibits_workforce, name)(audit).html for name in EXHIBITS)
    return html, registers_workforce.of_workforce(audit), workforce.results(audit)


def states(days, agents=2, talk=300, idle=1500):
    """Half-hours from 9 to 12 on each day from 4 March on, all alike."""
    lines = ["agent,begun,until,talk,idle"]
    for day in pd.date_range("2024-03-04", periods=days):
        for agent in range(agents):
            for half in range(6):
                begin = day + pd.Timedelta(hours=9, minutes=30 * half)
                lines.append(f"A{agent},{begin}+01,{begin + pd.Timedelta(minutes=30)}+01,{talk},{idle}")
    return "\n".join(lines) + "\n"


def roster(agents, left=0):
    """Agents hired a year ago, some of whom left on 12 March."""
    lines = [f"A{number},2023-03-01,{'2024-03-12' if number < left else ''}" for number in range(agents)]
    return "\n".join(["agent,hired,left_on", *lines]) + "\n"


def forecast(days, foreseen=20, came=14):
    """One queue, four intervals a day."""
    lines = ["queue,begun,foreseen,came"]
    for place, day in enumerate(pd.date_range("2024-03-04", periods=days)):
        for hour in range(9, 13):
            lines.append(f"first,{day:%Y-%m-%d} {hour}:00:00+01,{foreseen},{came + (place + hour) % 3}")
    return "\n".join(lines) + "\n"


def test_contacts_alone_claim_nothing_and_say_what_is_missing(tmp_path):
    html, claims, results = shown(opened(tmp_path, {}, calls=CONTACTS))
    assert {claim.severity for claim in claims} == {"limit"}
    said = " ".join(claim.sentence for claim in claims)
    assert "no contacts.handle_seconds, time.idle_seconds" in said
    assert "0 whole weeks; a forecast needs 8" in said
    assert "no time" in said
    assert html.count("not evidenced") <= 5
    assert results["value"].isna().all()


def test_a_roster_alone_tells_who_left_and_nothing_else(tmp_path):
    audit = opened(tmp_path, {"roster.csv": roster(20, left=3)}, roster=ROSTER)
    _html, claims, results = shown(audit)
    told = {claim.id: claim for claim in claims}
    rate = told["workforce.attrition.north"]
    # Seventeen all month, three to the twelfth: 31 and 11 days of March.
    years = (17 * 31 + 3 * 11) / 365.25
    assert rate.value == pytest.approx(3 / years, rel=0.002)
    assert rate.rows == 20
    assert rate.sentence.startswith("3 of 20 agents whom North employed in the period left")
    assert {claim.severity for claim in claims} == {"information", "limit"}
    assert results.set_index("kpi")["value"]["attrition"] == pytest.approx(rate.value)


def test_a_roster_of_too_few_prints_no_figure(tmp_path):
    audit = opened(tmp_path, {"roster.csv": roster(4, left=1)}, roster=ROSTER)
    assert people.figures(audit)["value"].isna().all()
    assert not [claim for claim in shown(audit)[1] if claim.id.startswith("workforce.attrition")]
    assert workforce.results(audit)["value"].isna().all()


def test_states_without_a_schedule_give_occupancy_and_not_adherence(tmp_path):
    audit = opened(tmp_path, {"states.csv": states(20)}, states=STATES)
    found = working_time.used(audit).set_index("kpi")
    # Five minutes of every thirty.
    assert found["value"]["occupancy_available"] == pytest.approx(1 / 6)
    assert found["value"]["overload"] == 0
    assert "adherence_minutes" not in found.index
    said = " ".join(claim.sentence for claim in shown(audit)[1])
    assert "Adherence: scheduled time spent as scheduled" in said


def test_half_hours_without_a_pause_are_counted(tmp_path):
    full = states(10, talk=1790, idle=10).splitlines()[1:]
    audit = opened(tmp_path, {"states.csv": states(30) + "\n".join(line.replace("-03-", "-04-") for line in full)},
                   states=STATES)  # fmt: skip
    row = working_time.overload(audit).iloc[0]
    inside = audit.tables.time.filter(lambda t: t.idle_seconds == 10).count().execute() / 2
    whole = audit.tables.time.count().execute() / 2
    assert row["value"] == pytest.approx(inside / whole)
    assert row["rows"] == whole


def test_one_agent_and_three_days_give_no_interval_and_no_claim(tmp_path):
    files = {"states.csv": states(3, agents=1), "roster.csv": roster(1), "forecast.csv": forecast(3)}
    audit = opened(tmp_path, files, calls=CONTACTS, states=STATES, roster=ROSTER, forecast=FORECAST)
    _html, claims, results = shown(audit)
    assert {claim.severity for claim in claims} <= {"limit", "information"}
    assert not [claim for claim in claims if claim.id.startswith("workforce.attrition")]
    assert "12 intervals of 30" in " ".join(results.definition)
    assert staffing.shortages(audit).empty
    assert what_ifs.scenarios(audit).empty


def test_a_forecast_that_is_always_too_high_asks_for_attention_and_one_that_is_not_does_not(tmp_path):
    audit = opened(tmp_path, {"forecast.csv": forecast(20)}, forecast=FORECAST)
    (claim,) = [each for each in registers_workforce.of_workforce(audit) if each.severity == "attention"]
    assert claim.kpi == "forecast_bias"
    assert claim.sentence.startswith("The forecast of North (first) foresaw more contacts than came")
    fair = opened(tmp_path, {"forecast.csv": forecast(20, foreseen=15)}, forecast=FORECAST)
    assert [each for each in registers_workforce.of_workforce(fair) if each.severity == "attention"] == []


def test_newer_agents_are_compared_where_both_groups_are_large_enough(tmp_path):
    rng = np.random.default_rng(3)
    lines, hired = ["id,start,agent,topic,wait,talk"], ["agent,hired,left_on"]
    for number in range(16):
        newer = number < 8
        hired.append(f"A{number},{'2024-01-10' if newer else '2021-01-10'},")
        for _ in range(30):
            day = rng.integers(4, 29)
            talk = int(rng.gamma(4, 75 if newer else 50))
            lines.append(f"{len(lines)},{day:02d}.03.2024 10:00,A{number},billing,5,{talk}")
    (tmp_path / "roster.csv").write_text("\n".join(hired) + "\n", encoding="utf-8")
    calls = "\n".join(lines) + "\n"
    base = {**BASE, "sources": {"calls": CONTACTS, "roster": ROSTER}}
    audit = open_audit(written(tmp_path, calls, base=base))
    row = people.by_tenure(audit).set_index("kpi").loc["aht"]
    frame = pd.read_csv(tmp_path / "calls.csv")
    newer = frame.agent.isin([f"A{number}" for number in range(8)])
    assert row.newer == pytest.approx(frame.talk[newer].mean())
    assert row.ratio == pytest.approx(frame.talk[newer].mean() / frame.talk[~newer].mean())
    assert row.low > 1
    assert row.told
    claims = {claim.id: claim for claim in registers_workforce.of_workforce(audit)}
    assert claims["workforce.tenure.north.aht"].severity == "information"
    few = {**base, "privacy": {**BASE["privacy"], "smallest_group": 9}}
    assert people.by_tenure(open_audit(written(tmp_path, calls, base=few))).ratio.isna().all()


def test_a_curve_of_stays_is_drawn_and_told_where_enough_were_followed(tmp_path):
    lines = ["agent,hired,left_on"]
    for number in range(60):
        hired = pd.Timestamp("2024-03-01") - pd.Timedelta(days=15 * (number % 20))
        lines.append(f"A{number},{hired:%Y-%m-%d},{'2024-03-20' if number < 6 else ''}")
    audit = opened(tmp_path, {"roster.csv": "\n".join(lines) + "\n"}, roster=ROSTER)
    found = people.stays(audit)
    assert (found.at_risk >= 5).all()
    assert found.share.is_monotonic_decreasing
    assert 0 < found.share.iloc[-1] < 1
    html, claims, _results = shown(audit)
    assert "How long agents stay" in html
    told = {claim.id: claim for claim in claims}["workforce.stays.north"]
    assert told.severity == "information"
    assert told.low < told.value < told.high
