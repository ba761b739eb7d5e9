"""First contact resolution three ways: returns counted again by a loop, and what is said where little is known."""

from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from audits_on_paper import written
from fewer_sources import of_tables

from toolkit.audits import open_audit
from toolkit.examples import Plant, write_example
from toolkit.questions import first_contact_resolution as fcr
from toolkit.reporting import captions_resolution, charts_resolution, exhibits_resolution, registers_resolution

SURVEY = {
    "table": "surveys",
    "vendor": "north",
    "files": ["survey.csv"],
    "format": {"kind": "csv"},
    "columns": {
        "survey_id": "id",
        "answered_at": "CAST(at AS TIMESTAMP)",
        "resolved_answer": "CAST(settled AS BOOLEAN)",
    },
}
COLUMNS = {"customer_id": "customer", "resolved": "CAST(settled AS BOOLEAN)"}


def calls(known=1.0, rows=3_000, seed=5):
    """Calls of a month: id, start, agent, topic, customer, settled."""
    rng = np.random.default_rng(seed)
    start = [datetime(2024, 3, 1, 8) + timedelta(minutes=int(x)) for x in rng.integers(0, 31 * 1440 - 600, rows)]
    customer = rng.integers(0, 1_500, rows).astype(str)
    return pd.DataFrame(
        {
            "id": range(rows),
            "at": start,
            "agent": rng.choice(["Ann", "Bea", "Cyd", "Dan", "Eve"], rows),
            "topic": rng.choice(["bill", "order"], rows),
            "customer": np.where(rng.random(rows) < known, customer, ""),
            "settled": rng.random(rows) < 0.9,
        }
    )


def audit_of(tmp_path, frame, survey=True):
    out = frame.assign(start=frame["at"].dt.strftime("%d.%m.%Y %H:%M"), wait=5, talk=100).drop(columns="at")
    answers = pd.DataFrame({"id": range(200), "at": "2024-03-10 10:00:00", "settled": [n % 4 > 0 for n in range(200)]})
    answers.to_csv(tmp_path / "survey.csv", index=False)
    columns = {"sources": {"calls": {"columns": COLUMNS}, **({"survey": SURVEY} if survey else {})}}
    return open_audit(written(tmp_path, out.to_csv(index=False), **columns, time_zone="UTC"))


@pytest.fixture(scope="module")
def counted(tmp_path_factory):
    frame = calls()
    return frame, audit_of(tmp_path_factory.mktemp("fcr"), frame)


def by_pandas(frame, days, columns):
    """First contacts, those not followed, and those whose window had not passed, counted with a loop."""
    window, end = pd.Timedelta(days=days), pd.Timestamp("2024-04-01")
    firsts = settled = left_out = 0
    for _group, mine in frame.groupby(columns):
        times = mine["at"].sort_values().dt.floor("min").tolist()
        for place, moment in enumerate(times):
            if place and moment - times[place - 1] <= window:
                continue
            if end - moment < window:
                left_out += 1
                continue
            firsts += 1
            settled += not (place + 1 < len(times) and times[place + 1] - moment <= window)
    return firsts, settled, left_out


@pytest.mark.parametrize("days", [3, 7, 14, 30])
@pytest.mark.parametrize(("way", "columns"), [(fcr.SAME, ["customer", "topic"]), (fcr.ANY, ["customer"])])
def test_returns_and_what_the_window_leaves_out_are_those_of_a_loop_in_pandas(counted, days, way, columns):
    frame, audit = counted
    firsts, settled, left_out = by_pandas(frame, days, columns)
    found = fcr.three_ways(audit)
    mine = found[(found.way == way) & (found.days == days)]
    # The longest window leaves too few contacts in a month to be shown.
    assert mine[["rows", "left_out"]].to_numpy().tolist() == [[firsts, left_out]] * (firsts >= 200)
    assert list(mine["value"]) == pytest.approx([settled / firsts] * len(mine))


def test_the_flag_and_the_survey_stand_beside_without_a_window(counted):
    frame, audit = counted
    found = fcr.three_ways(audit).set_index("way")
    assert found.loc[fcr.FLAG, "value"] == pytest.approx(frame.settled.mean())
    assert found.loc[fcr.SURVEY, ["value", "rows"]].tolist() == [0.75, 200]
    assert found.loc[[fcr.FLAG, fcr.SURVEY], ["days", "left_out"]].isna().all(axis=None)
    assert list(dict.fromkeys(fcr.three_ways(audit).way)) == [fcr.FLAG, fcr.SAME, fcr.ANY, fcr.SURVEY]


def test_the_findings_say_each_way_with_its_interval_and_claim_no_difference(counted):
    ways, windows, *_flags = registers_resolution.of_first_contact(counted[1])
    assert ways.sentence.startswith("North: settled at the first contact by agents' own flag ")
    assert "customers' answers 75.0" in ways.sentence
    assert "Each asks another question of other contacts; none corrects another." in ways.sentence
    assert "within 3 days" in windows.sentence and "first contacts are left out" in windows.sentence
    assert {each.severity for each in (ways, windows)} == {"information"}


def test_the_picture_has_a_line_for_each_way_and_a_bar_for_each_window(counted):
    frame = fcr.three_ways(counted[1])
    axes = charts_resolution.first_contact(frame)
    windows = frame[frame.way == fcr.SAME]
    lines = {str(line.get_label()).split(" (")[0]: line for line in axes.get_lines()}
    assert set(lines) == {
        "agents' own flag",
        "no return for the same reason",
        "no return for any reason",
        "customers' answers",
    }
    assert list(lines["no return for the same reason"].get_ydata()) == pytest.approx(list(windows["value"]))
    assert [label.get_text() for label in axes.get_xticklabels()] == [f"{days:g}" for days in windows.days]
    bars = axes.collections
    assert sum(len(each.get_segments()) for each in bars if hasattr(each, "get_segments")) == frame.days.notna().sum()
    assert captions_resolution.first_contact(frame).count(" within ") == frame.days.notna().sum()


def test_where_customers_are_not_known_the_flag_stands_alone_and_returns_are_not_counted(tmp_path):
    audit = audit_of(tmp_path, calls(known=0.6), survey=False)
    found = fcr.three_ways(audit)
    assert list(found.way) == [fcr.FLAG]
    assert found.left_out.isna().all()
    assert registers_resolution.of_first_contact(audit) == []
    told = str(exhibits_resolution.customers(fcr.customers(audit)))
    assert told.endswith("of the contacts and 90\u00a0% are needed, so that returns are not counted.")


def test_without_any_evidence_nothing_is_drawn_and_nothing_claimed(tmp_path):
    audit = open_audit(written(tmp_path))
    found = fcr.three_ways(audit)
    assert found.empty
    assert "not evidenced" in str(exhibits_resolution.first_contact(found))
    assert registers_resolution.of_first_contact(audit) == []


def test_a_flag_that_is_inflated_on_purpose_is_told_and_an_honest_one_is_not(tmp_path):
    def told(inflated):
        plant = replace(Plant.nothing(), inflated_fcr=inflated)
        example = write_example(tmp_path / str(inflated), vendors=1, contacts=4_000, plant=plant)
        audit = open_audit(of_tables(example.parameters[0], {"contacts", "surveys"}))
        found = fcr.three_ways(audit).set_index(["way", "days"])
        returns, flag = found.loc[(fcr.SAME, 7.0)], found.xs(fcr.FLAG).iloc[0]
        claims = {claim.id: claim for claim in registers_resolution.of_first_contact(audit)}
        return flag.low - returns.high, flag.high - returns.low, fcr.flags(audit).set_index("kpi"), claims

    honest, inflated = told(0.0), told(0.10)
    assert honest[0] < 0 < honest[1]
    assert inflated[0] > 0.03
    for kpi, claim, severity in (
        ("flag_survey_gap", "service_levels.fcr.north.flag_answers", "attention"),
        ("flag_repeat_gap", "service_levels.fcr.north.flag_returns", "information"),
    ):
        assert honest[2].low[kpi] < 0 < honest[2].high[kpi]
        assert "No difference can be shown." in honest[3][claim].sentence
        assert honest[3][claim].severity == "information"
        # The share flagged was lifted by ten points.
        assert inflated[2].low[kpi] < 10 < inflated[2].high[kpi]
        assert inflated[3][claim].severity == severity
    assert "Consistent with flags set too early" in inflated[3]["service_levels.fcr.north.flag_answers"].sentence


def test_the_flag_is_not_held_against_few_answers_or_unknown_customers(tmp_path):
    few = audit_of(tmp_path, calls(rows=400))
    assert fcr.flags(few).kpi.tolist() == ["flag_repeat_gap"]
    assert exhibits_resolution.flags(fcr.flags(few), 7).plain
    (tmp_path / "unknown").mkdir()
    nobody = audit_of(tmp_path / "unknown", calls(known=0.2), survey=False)
    assert fcr.flags(nobody).empty
    assert not [claim for claim in registers_resolution.of_first_contact(nobody) if "flag" in claim.id]
