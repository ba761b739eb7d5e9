"""Steps: starts and completions paired, both ends told, hand-overs, the expected path."""

import itertools
import json

import numpy as np
import pandas as pd
import pytest
from event_logs import Told, events, written

from toolkit.measures import conformance, handovers, journey_graphs


@pytest.fixture(scope="module")
def answers(shared):
    cases = json.loads((shared / "known_answers" / "07_process_mining.json").read_text())["cases"]
    return {case["id"]: case["expected"] for case in cases}


def times(values):
    return pd.to_datetime(values, utc=True, format="ISO8601").dt.tz_localize(None)


PAIRED = """
case_id activity lifecycle occurred_at team
a       work     complete  9:00        one
a       work     start     9:10        one
a       work     start     9:20        two
a       work     complete  9:30        one
a       work     complete  9:45        two
a       check    start     9:50        one
a       check    suspend   9:55        one
"""


def test_completions_take_the_earliest_open_start():
    told = Told(written(PAIRED))
    rows = told.steps.execute().sort_values("no")
    minutes = [(int(b // 60_000 % 1440) - 540, None if pd.isna(h) else int(h // 60_000)) for b, h in
               zip(rows.begins, rows.handled, strict=True)]  # fmt: skip
    # A completion without a start, two pairs, and a start that nothing completes.
    assert minutes == [(0, None), (10, 20), (20, 25), (50, None)]
    assert rows.running.tolist() == [False, False, False, True]
    assert rows.team.tolist() == ["one", "one", "two", "one"]


def test_rows_without_a_lifecycle_are_steps_by_themselves():
    text = """
case_id activity lifecycle occurred_at completed_at
a       work     start     9:00        ?
a       work     complete  9:20        ?
a       note     ?         9:25        9:30
a       note     ?         9:40        ?
"""
    told = Told(written(text))
    found = journey_graphs.activity_counts(told.steps, told.names).set_index("step")
    assert found["count"].to_dict() == {"note": 2, "work": 1}
    assert found.handled_total.to_dict() == {"note": 300, "work": 1200}


def test_the_paired_log_is_the_published_one(shared, answers):
    frame = pd.read_csv(shared / "known_answers" / "data" / "reviewing.csv.gz")
    log = pd.DataFrame(
        {
            "case_id": frame.case_id.astype(str),
            "activity": frame.activity,
            "occurred_at": times(frame.timestamp),
            "lifecycle": frame.transition,
        }
    )
    told, expected = Told(events(log)), answers["pm_reviewing_intervals"]
    found = journey_graphs.edges(told.steps, told.names).set_index(["step", "next_step"])["count"]
    assert told.steps.count().execute() == expected["intervals"]
    assert len(found) == expected["n_edges"]
    assert {(e["from"], e["to"]): found[(e["from"], e["to"])] for e in expected["dfg_top"]} == {
        (e["from"], e["to"]): e["count"] for e in expected["dfg_top"]
    }


def test_service_and_waiting_times_are_the_published_ones(shared, answers):
    frame = pd.read_csv(shared / "known_answers" / "data" / "interval_event_log.csv.gz")
    log = pd.DataFrame(
        {
            "case_id": frame.case_id.astype(str),
            "activity": frame.activity,
            "occurred_at": times(frame.start),
            "completed_at": times(frame.complete),
        }
    )
    told, expected = Told(events(log)), answers["pm_interval_log"]
    waited = journey_graphs.edges(told.steps, told.names).set_index(["step", "next_step"])["mean"]
    assert len(waited) == len(expected["mean_wait_by_edge_s"])
    for edge in expected["mean_wait_by_edge_s"]:
        assert waited[(edge["from"], edge["to"])] == pytest.approx(edge["mean_s"], rel=1e-6)
    handled = journey_graphs.activity_counts(told.steps, told.names).set_index("step").handled_mean
    assert handled.to_dict() == pytest.approx(expected["mean_service_s"], rel=1e-6)


def test_throughput_processing_and_idle_time_are_those_of_bupar(shared, answers):
    frame = pd.read_csv(shared / "known_answers" / "data" / "patients.csv.gz")
    log = pd.DataFrame(
        {
            "case_id": frame.patient.astype(str),
            "activity": frame.handling,
            "occurred_at": times(frame.time),
            "lifecycle": frame.registration_type,
            "agent_id": frame.employee,
        }
    )
    told, expected = Told(events(log)), answers["bupar_patients"]
    found = journey_graphs.idle(told.steps).iloc[0]
    for ours, theirs in (("throughput", "tt_log2"), ("processing", "pt_log"), ("idle", "it_log")):
        for kind in ("mean", "median"):
            assert found[f"{ours}_{kind}"] / 3600 == pytest.approx(expected[theirs][kind], abs=1e-6)
    assert int(told.steps.count().execute()) == expected["summary"]["activity_instances"]
    shown = journey_graphs.variants(told.steps, told.cases, told.names).shown
    assert [",".join(each) for each in shown.steps[:2]] == [each["trace"] for each in expected["traces"][:2]]
    assert shown.cases.tolist()[:2] == [258, 234]
    handled = journey_graphs.activity_counts(told.steps, told.names).set_index("step")
    for each in expected["pt_act"]:
        assert handled.handled_mean[each["handling"]] / 3600 == pytest.approx(each["mean"], abs=1e-6)


def test_steps_at_the_same_time_wait_nothing_and_are_idle_never():
    text = """
case_id activity occurred_at completed_at
a       one      9:00        10:00
a       two      9:30        9:45
a       three    10:15       ?
"""
    told = Told(written(text))
    found = journey_graphs.edges(told.steps, told.names).set_index("step")
    assert found["mean"].to_dict() == {"one": 0, "two": 1800}
    whole = journey_graphs.idle(told.steps).iloc[0]
    assert (whole.throughput_mean, whole.processing_mean, whole.idle_mean) == (3600, 4500, 0)


HANDED = """
case_id activity occurred_at team
a       x        9:00        one
a       x        9:10        two
a       x        9:20        two
a       x        9:30        one
b       x        9:00        one
b       x        9:05        ?
b       x        9:10        two
c       x        9:00        one
c       x        9:10        two
c       x        9:20        three
d       x        9:00        ?
"""


def test_a_case_comes_back_whatever_the_taker_did_in_between():
    told = Told(written(HANDED))
    found = handovers.matrix(told.steps, "team").set_index(["giver", "taker"])
    assert found.handovers.to_dict() == {("one", "two"): 2, ("two", "one"): 1, ("two", "three"): 1}
    assert found.returned.to_dict() == {("one", "two"): 1, ("two", "one"): 0, ("two", "three"): 0}
    whole = handovers.summary(told.steps, "team").iloc[0]
    # A case that names no team is not among them; a team that nobody gave hands nothing over.
    assert (whole.cases, whole.handed_cases, whole.handovers) == (3, 2, 4)
    assert (whole.returned_cases, whole.returned) == (1, 1)


ROUTES = """
case_id activity occurred_at team
a       x        9:00        one
a       x        9:10        two
a       x        9:20        one
b       x        9:00        one
b       x        9:10        two
b       x        9:20        one
b       x        9:30        one
b       x        9:40        two
c       x        9:00        one
c       x        9:10        two
c       x        9:20        one
c       x        9:30        three
c       x        9:40        one
d       x        9:00        one
d       x        9:10        two
d       x        9:20        three
"""


def test_only_who_goes_back_and_forth_again_is_a_ping_pong():
    whole = handovers.summary(Told(written(ROUTES)).steps, "team").iloc[0]
    # a goes first line, second line, first line; c does so with two teams in turn; b alone goes to the second again.
    assert (whole.cases, whole.handed_cases, whole.returned_cases, whole.pingpong_cases) == (4, 4, 3, 1)
    assert whole.returned == 5


@pytest.mark.parametrize("seed", [5, 6])
def test_plain_loops_find_the_same_ping_pongs(seed):
    rng = np.random.default_rng(seed)
    cases = {str(case): rng.choice(["A", "B", "C", "?"], rng.integers(1, 9)).tolist() for case in range(150)}
    rows = [f"{case} x 9:{place:02d} {team}" for case, teams in cases.items() for place, team in enumerate(teams)]
    told = Told(written("\n".join(["case_id activity occurred_at team", *rows])))
    whole = handovers.summary(told.steps, "team").iloc[0]
    returned = again = 0
    for teams in cases.values():
        pairs = [(one, two) for one, two in itertools.pairwise(teams) if "?" not in (one, two) and one != two]
        back = [one[1] == two[0] and one[0] == two[1] for one, two in itertools.pairwise(pairs)]
        returned += any(back)
        again += any(one and two for one, two in itertools.pairwise(back))
    assert (whole.returned_cases, whole.pingpong_cases) == (returned, again)
    assert 0 < again < returned


def test_a_log_without_teams_has_no_hand_overs():
    told = Told(written("case_id activity occurred_at\na x 9:00\na y 9:05\n"))
    assert handovers.matrix(told.steps, "team").empty
    assert handovers.summary(told.steps, "team").empty


PATHS = """
case_id activity occurred_at
as      a        9:00
as      b        9:01
as      c        9:02
twice   a        9:00
twice   b        9:01
twice   b        9:02
twice   c        9:03
skip    a        9:00
skip    c        9:01
back    a        9:00
back    b        9:01
back    a        9:02
back    b        9:03
back    c        9:04
other   a        9:00
other   z        9:01
other   b        9:02
other   c        9:03
short   a        9:00
both    a        9:00
both    c        9:01
both    a        9:02
"""


def test_every_case_parts_from_the_path_in_one_way():
    told = Told(written(PATHS))
    found = conformance.classes(told.steps, [told.names.index(name) for name in "abc"]).set_index("way")
    assert found.cases.to_dict() == {"as_expected": 1, "repeats": 1, "skips": 2, "goes_back": 2, "other_steps": 1}
    assert found["share"].sum() == pytest.approx(1)
    left = conformance.departures(journey_graphs.edges(told.steps, told.names), "abc").set_index(["step", "next_step"])
    assert left.kind.to_dict() == {
        ("b", "b"): "repeats",
        ("a", "c"): "skips",
        ("b", "a"): "goes_back",
        ("c", "a"): "goes_back",
        ("a", "z"): "leaves",
        ("z", "b"): "leaves",
    }
