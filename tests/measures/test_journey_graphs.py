"""Graph, activities and variants: published answers, a second route, and logs counted by hand."""

import json

import numpy as np
import pandas as pd
import pytest
from event_logs import Told, events, pandas_edges, published, written
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.measures import journey_graphs, wait_medians

LOGS = ["running_example", "roadtraffic100", "receipt", "reviewing", "helpdesk", "teleclaims", "repair_example"]
SMALL = """
case_id activity occurred_at
a       open     9:00
b       open     9:00
a       work     9:10
a       work     9:30
b       work     9:40
a       close    10:30
b       close    9:50
"""


@pytest.fixture(scope="module", params=LOGS)
def answered(request, shared):
    """A published log and what PM4Py says of it."""
    cases = json.loads((shared / "known_answers" / "07_process_mining.json").read_text())["cases"]
    case = next(each for each in cases if each["id"] == f"pm_{request.param}")
    return Told(events(published(shared, case["input"]["file"]))), case["expected"], case["tolerance"]["seconds_abs"]


def test_the_graph_is_the_published_one(answered):
    told, expected, near = answered
    found = journey_graphs.edges(told.steps, told.names).set_index(["step", "next_step"])
    assert len(found) == expected["n_edges"]
    names = {"mean_s": "mean", "median_s": "median", "min_s": "shortest", "max_s": "longest", "p95_s_linear": "p95"}
    for edge in expected["dfg"]:
        mine = found.loc[(edge["from"], edge["to"])]
        assert mine["count"] == edge["count"]
        assert [mine[ours] for ours in names.values()] == pytest.approx([edge[theirs] for theirs in names], abs=near)


def test_the_variants_are_the_published_ones(answered):
    told, expected, _near = answered
    found = journey_graphs.variants(told.steps, told.cases, told.names, most=300)
    assert int(found.counts.variants[0]) == expected["n_variants"]
    mine = dict(zip(found.shown.steps, found.shown.cases, strict=True))
    for variant in expected["top_variants"]:
        assert mine[tuple(variant["variant"])] == variant["cases"]
    assert journey_graphs.collisions(told.steps, told.cases) == 0


def test_cases_and_activities_are_the_published_ones(answered):
    told, expected, near = answered
    whole = journey_graphs.durations(told.cases).iloc[0]
    assert (whole.cases, whole.events) == (expected["cases"], expected["events"])
    names = {"mean": "mean", "median": "median", "p95_linear": "p95", "min": "shortest", "max": "longest"}
    lasted = expected["case_duration_s"]
    assert [whole[ours] for ours in names.values()] == pytest.approx([lasted[theirs] for theirs in names], abs=near)
    counted = journey_graphs.activity_counts(told.steps, told.names)
    assert dict(zip(counted.step, counted["count"], strict=True)) == expected["activity_frequency"]
    repeated = counted[counted.repeated > 0]
    assert dict(zip(repeated.step, repeated.repeated, strict=True)) == expected["rework_cases_per_activity"]
    assert int(journey_graphs.repeating(told.steps).repeating[0]) == expected["cases_with_any_rework"]
    for column, key in (("first_step", "start_activities"), ("last_step", "end_activities")):
        found = journey_graphs.outcomes(told.cases, told.names, column)
        assert dict(zip(found.step, found.cases, strict=True)) == expected[key]


def test_a_log_counted_by_hand():
    told = Told(written(SMALL))
    found = journey_graphs.edges(told.steps, told.names).set_index(["step", "next_step"])
    assert found["count"].to_dict() == {("open", "work"): 2, ("work", "close"): 2, ("work", "work"): 1}
    assert found["total"].to_dict() == {("open", "work"): 3000, ("work", "close"): 4200, ("work", "work"): 1200}
    assert found["median"][("open", "work")] == 1500
    shown = journey_graphs.variants(told.steps, told.cases, told.names).shown
    assert shown.steps.tolist() == [("open", "work", "work", "close"), ("open", "work", "close")]
    assert shown["median"].tolist() == [5400, 3000]


def test_events_of_one_instant_keep_the_order_of_the_file():
    text = "case_id activity occurred_at\na z 9:00\na y 9:00\na x 9:00\n"
    told = Told(written(text))
    assert journey_graphs.variants(told.steps, told.cases, told.names).shown.steps[0] == ("z", "y", "x")


def test_the_file_may_stand_in_any_order_where_no_two_events_share_an_instant():
    lines = SMALL.strip().splitlines()
    turned = Told(written("\n".join([lines[0], *lines[:0:-1]])))
    straight = Told(written(SMALL))
    frames = [journey_graphs.edges(each.steps, each.names) for each in (straight, turned)]
    pd.testing.assert_frame_equal(*frames)


def drawn(seed, rows):
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "case_id": rng.integers(0, max(rows // 6, 1), rows).astype(str),
            "activity": rng.choice(list("abcde"), rows),
            "occurred_at": pd.Timestamp("2024-03-01") + pd.to_timedelta(rng.integers(0, 400_000, rows), unit="s"),
        }
    )


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 300))
def test_pandas_counts_the_same_graph(seed, rows):
    frame = drawn(seed, rows)
    told = Told(events(frame))
    mine = journey_graphs.edges(told.steps, told.names).set_index(["step", "next_step"]).sort_index()
    theirs = pandas_edges(frame)
    assert mine["count"].to_dict() == theirs["count"].to_dict()
    for name in ("mean", "median", "p95", "total"):
        np.testing.assert_allclose(mine[name], theirs[name], rtol=1e-9)
    ordered = frame.sort_values(["case_id", "occurred_at"], kind="stable")
    sequences = ordered.groupby("case_id").activity.agg(tuple).value_counts()
    found = journey_graphs.variants(told.steps, told.cases, told.names, most=10**6).shown
    assert dict(zip(found.steps, found.cases, strict=True)) == sequences.to_dict()


def test_two_variants_merged_under_one_key_are_noticed():
    told = Told(written(SMALL))
    merged = told.cases.mutate(key_0=told.cases.key_0 * 0, key_1=told.cases.key_1 * 0, length=told.cases.length * 0 + 3)
    assert journey_graphs.collisions(told.steps, told.cases) == 0
    assert journey_graphs.collisions(told.steps, merged) > 0


def test_vendors_with_cases_of_one_name_are_kept_apart():
    log = pd.DataFrame(
        {
            "vendor": ["n", "s", "n", "s"],
            "case_id": ["1"] * 4,
            "activity": ["a", "a", "b", "c"],
            "occurred_at": pd.date_range("2024-03-01", periods=4, freq="h"),
        }
    )
    told = Told(events(log), ("n", "s"))
    found = journey_graphs.edges(told.steps, told.names)
    assert found[["vendor", "step", "next_step", "count"]].to_numpy().tolist() == [
        ["n", "a", "b", 1],
        ["s", "a", "c", 1],
    ]


def test_a_log_of_single_events_has_no_graph_and_one_variant_per_activity():
    told = Told(written("case_id activity occurred_at\na open 9:00\nb open 9:05\nc call 9:06\n"))
    assert journey_graphs.edges(told.steps, told.names).empty
    assert journey_graphs.variants(told.steps, told.cases, told.names).shown.cases.tolist() == [2, 1]


def test_an_empty_log_gives_empty_frames():
    told = Told(events(pd.DataFrame({"case_id": [], "activity": [], "occurred_at": []}, dtype=object)))
    assert journey_graphs.edges(told.steps, told.names).empty
    assert journey_graphs.variants(told.steps, told.cases, told.names).shown.empty
    assert journey_graphs.durations(told.cases).empty


def test_the_interval_of_a_median_wait_is_read_from_the_waits_in_order():
    rng = np.random.default_rng(5)
    waits = rng.permutation(np.arange(1, 41))
    start = pd.Timestamp("2024-03-01")
    log = pd.DataFrame(
        {
            "case_id": np.repeat(np.arange(40), 2).astype(str),
            "activity": ["a", "b"] * 40,
            "occurred_at": [start + pd.Timedelta(minutes=int(m)) for w in waits for m in (0, w)],
        }
    )
    told = Told(events(log))
    found = journey_graphs.edges(told.steps, told.names)
    limits = wait_medians.median_limits(told.steps, found, told.names, confidence=0.95).iloc[0]
    # For 40 values the 14th and the 27th hold the median at 95 % (Conover 1999).
    assert (limits.median_low, limits.median_high) == (14 * 60, 27 * 60)
    assert limits["median"] == 20.5 * 60


def test_too_few_waits_have_no_interval():
    told = Told(written(SMALL))
    found = journey_graphs.edges(told.steps, told.names)
    limits = wait_medians.median_limits(told.steps, found, told.names, confidence=0.95)
    assert limits.median_low.isna().all()
