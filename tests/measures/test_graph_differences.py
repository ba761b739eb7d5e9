"""Two groups on one graph: a planted difference is told, and without one false claims stay at their rate."""

import json

import ibis
import numpy as np
import pandas as pd
import pytest
from event_logs import Told, events, generated
from scipy import stats

from toolkit.measures import graph_differences

STEPS = {"open": 0, "look": 6, "work": 6, "check": 6, "close": 6}


def two(first, second, cases=300, seed=0):
    """The steps of one log whose case ids say which group they are of, compared."""
    parts = [generated(cases, 2 * seed + n, waits).execute().assign(group=name)
             for n, (name, waits) in enumerate((("first", first), ("second", second)))]  # fmt: skip
    frame = pd.concat(parts, ignore_index=True)
    frame["case_id"] = frame.group + "-" + frame.case_id
    told = Told(events(frame[["case_id", "activity", "occurred_at"]].assign(reason=frame.group)))
    return told, compared(told)


def compared(told):
    sides = told.listed.select("case", side=told.listed.reason)
    per_step, cases = graph_differences.sums(told.steps, sides)
    return graph_differences.differences(per_step, cases, names=told.names, confidence=0.95)


def test_a_step_that_was_made_slower_is_told_apart():
    _told, found = two(STEPS, {**STEPS, "work": 14})
    told = found[found.told]
    assert told.next_step.tolist() == ["2 work"]
    assert told.low.iloc[0] > 0
    # The mean of a log-normal wait is its median times the root of e.
    assert told.low.iloc[0] <= 8 * np.sqrt(np.e) <= told.high.iloc[0]


def test_where_nothing_differs_claims_stay_at_the_stated_rate():
    claims = sum(two(STEPS, STEPS, seed=seed)[1].told.any() for seed in range(1, 21))
    assert claims <= 20 * 0.05 + 3


def test_means_gaps_and_tests_by_a_second_route():
    told, found = two(STEPS, {**STEPS, "work": 9})
    rows = told.steps.execute().merge(told.listed.execute()[["case", "reason"]], on="case")
    rows = rows[rows.next_step.notna()].assign(hours=rows.waited / 3_600_000)
    rows["into"] = [told.names[int(code)] for code in rows.next_step]
    for row in found.itertuples():
        sides = [rows[(rows.into == row.next_step) & (rows.reason == side)].hours for side in ("first", "second")]
        assert (row.first_mean, row.second_mean) == pytest.approx([each.mean() for each in sides])
        assert row.gap == pytest.approx(sides[1].mean() - sides[0].mean())
        relative = [each.std() / each.mean() / np.sqrt(len(each)) for each in sides]
        z = np.log(row.second_mean / row.first_mean) / np.hypot(*relative)
        assert row.p == pytest.approx(2 * stats.norm.sf(abs(z)), rel=1e-6)
    assert found.told.tolist() == (stats.false_discovery_control(found.p) <= 0.05).tolist()


def test_a_step_that_more_cases_take_is_told_apart():
    def log(share, seed):
        rng = np.random.default_rng(seed)
        base = generated(400, seed, STEPS).execute()
        cut = set(np.arange(400)[rng.random(400) > share].astype(str))
        return base[~((base.activity == "3 check") & base.case_id.isin(cut))]

    frame = pd.concat([log(0.5, 1).assign(group="first"), log(0.8, 2).assign(group="second")], ignore_index=True)
    frame["case_id"] = frame.group + "-" + frame.case_id
    found = compared(Told(events(frame[["case_id", "activity", "occurred_at"]].assign(reason=frame.group))))
    into = found.set_index(["step", "next_step"])
    assert into.share_told[("2 work", "3 check")]
    assert into.share_low[("2 work", "3 check")] <= 0.3 <= into.share_high[("2 work", "3 check")]
    assert not into.share_told[("0 open", "1 look")]


def test_cases_of_neither_group_take_no_part():
    told, whole = two(STEPS, STEPS)
    half = told.listed.filter(told.listed.case % 2 == 0)
    sides = half.select("case", side=half.reason)
    per_step, cases = graph_differences.sums(told.steps, sides)
    assert cases.all_cases.sum() == half.count().execute()
    assert per_step["count"].sum() < whole.first_count.sum() + whole.second_count.sum()


def test_groups_of_too_few_cases_are_not_compared():
    assert two(STEPS, STEPS, cases=20)[1].empty


def test_one_group_alone_is_not_compared():
    told = Told(generated(100, 1, STEPS))
    sides = told.listed.select("case", side=ibis.literal("first"))
    per_step, cases = graph_differences.sums(told.steps, sides)
    found = graph_differences.differences(per_step, cases, names=told.names, confidence=0.95)
    assert found.empty
    assert list(found.columns) == graph_differences.COLUMNS


def test_many_tests_at_once_are_those_of_the_published_example(shared):
    cases = json.loads((shared / "known_answers" / "02_standardisation_funnel_eb.json").read_text())["cases"]
    case = next(each for each in cases if each["id"] == "multiplicity_bh1995")
    p = np.array([*next(value for value in case["input"].values() if isinstance(value, list)), np.nan])
    told = graph_differences.told_apart(p, 0.05)
    assert told.sum() == 4
    assert not told[-1]
