"""What steps cost: by hand, a slow step that was planted, and nothing where nothing was."""

import numpy as np
import pandas as pd
import pytest
from event_logs import Told, events, generated, written

from toolkit.measures import bottlenecks, journey_graphs

DAYS = pd.Timedelta(days=200)
STEPS = {"open": 0, "look": 6, "work": 6, "check": 6, "close": 6}


def norms(told, **timer):
    found = journey_graphs.edges(told.steps, told.names)
    codes = {name: code for code, name in enumerate(told.names)}
    return pd.DataFrame(
        {
            "vendor": found.vendor,
            "step": found.step.map(codes).astype("int32"),
            "next_step": found.next_step.map(codes).astype("int32"),
            "norm": found["median"],
            "from_seconds": timer.get("low", np.nan),
            "to_seconds": timer.get("high", np.nan),
        }
    )


def ranked(told, given=None, confidence=0.95):
    given = norms(told) if given is None else given
    per_step, totals = bottlenecks.sums(told.steps, given)
    cases = told.cases.group_by("vendor").aggregate(cases=told.cases.count()).execute()
    return bottlenecks.costs(per_step, totals, cases, given, names=told.names, confidence=confidence)


HAND = """
case_id activity occurred_at
a       open     0:00
a       work     1:00
a       close    2:00
b       open     0:00
b       work     3:00
b       close    5:00
c       open     0:00
c       work     8:00
c       close    11:00
"""


def test_costs_by_hand():
    found = ranked(Told(written(HAND))).set_index("step")
    # open to work waits 1, 3 and 8 hours, so 5 beyond 3; work to close 1, 2 and 3, so 1 beyond 2.
    assert (found.cost * 24).to_dict() == pytest.approx({"open": 5, "work": 1})
    assert found["value"].to_dict() == pytest.approx({"open": 5 / 6, "work": 1 / 6})
    assert found.norm.to_dict() == {"open": 3 * 3600, "work": 2 * 3600}


def test_how_many_times_as_long_as_the_others_by_hand():
    found = ranked(Told(written(HAND))).set_index("step")
    # Means of 4 and 2 hours.
    assert found.times.to_dict() == pytest.approx({"open": 2, "work": 0.5})
    assert (found["mean"] * 24).to_dict() == pytest.approx({"open": 4, "work": 2})
    assert found.times_low["open"] < 2 < found.times_high["open"]


def test_the_pooled_norm_is_the_median_of_all_waits_that_no_timer_decides():
    told = Told(written(HAND))
    pairs = norms(told).drop(columns="norm")
    assert bottlenecks.pooled_norms(told.steps, pairs).pooled.tolist() == [2.5 * 3600]
    timed = pairs.assign(from_seconds=7.5 * 3600, to_seconds=8.5 * 3600)
    assert bottlenecks.pooled_norms(told.steps, timed).pooled.tolist() == [2 * 3600]


def test_pandas_finds_the_same_error_of_a_ratio_when_cases_repeat_steps():
    log = generated(80, 7, {**STEPS, "check": 20}).execute()
    again = log[log.case_id.astype(int) % 3 == 0].assign(occurred_at=lambda rows: rows.occurred_at + DAYS)
    told = Told(events(pd.concat([log, again])[["case_id", "activity", "occurred_at"]].sort_values("occurred_at")))
    rows = told.steps.execute()
    rows = rows[rows.next_step.notna()].assign(hours=rows.waited / 3_600_000)
    waited = rows.pivot_table(index="case", columns=["step", "next_step"], values="hours", aggfunc="sum", fill_value=0)
    taken = rows.pivot_table(index="case", columns=["step", "next_step"], values="hours", aggfunc="count", fill_value=0)
    for row in ranked(told).itertuples():
        pair = (told.names.index(row.step), told.names.index(row.next_step))
        here, there = waited[pair], waited.sum(axis=1) - waited[pair]
        mean = here.sum() / taken[pair].sum()
        others = there.sum() / (taken.to_numpy().sum() - taken[pair].sum())
        adds = (here - mean * taken[pair]) / here.sum()
        adds -= (there - others * (taken.sum(axis=1) - taken[pair])) / there.sum()
        error = np.sqrt((adds**2).sum() * len(adds) / (len(adds) - 1))
        assert row.times == pytest.approx(mean / others)
        assert row.times_high / row.times == pytest.approx(np.exp(1.959964 * error), rel=1e-6)


def test_a_step_that_all_cases_take_is_no_bottleneck_for_that():
    """Ten times as often as the others and no slower: it costs the most, and is none."""
    rng = np.random.default_rng(5)
    seconds = rng.lognormal(9, 0.8, (200, 12))
    rows = []
    for case, waits in enumerate(seconds):
        path = ["ask", "answer"] * 5 + ["check", "close"] if case % 2 else ["ask", "answer"] * 5
        at = np.cumsum([0, *waits])
        rows += [(str(case), name, np.datetime64("2024-01-01") + np.timedelta64(int(at[n]), "s"))
                 for n, name in enumerate(path)]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["case_id", "activity", "occurred_at"]).sort_values("occurred_at")
    found = ranked(Told(events(frame)))
    assert found["value"].iloc[0] > 0.45
    assert not found.bottleneck.any()


def test_waits_that_a_timer_decides_cost_nothing():
    told = Told(written(HAND))
    found = ranked(told, norms(told, low=7.5 * 3600, high=8.5 * 3600)).set_index("step")
    assert (found.cost * 24).to_dict() == pytest.approx({"open": 0, "work": 1})


def test_pandas_finds_the_same_costs():
    told = Told(generated(300, 4, STEPS))
    rows = told.steps.execute()
    rows = rows[rows.next_step.notna()].assign(hours=rows.waited / 3_600_000)
    rows["over"] = (rows.hours - rows.groupby("step").hours.transform("median")).clip(lower=0)
    expected = rows.groupby("step").over.sum() / 24
    found = ranked(told).set_index("step").cost
    assert {told.names.index(name): value for name, value in found.items()} == pytest.approx(expected.to_dict())
    assert ranked(told)["value"].sum() == pytest.approx(1)


@pytest.mark.parametrize("seed", range(20))
def test_a_slow_step_that_was_planted_is_the_bottleneck(seed):
    found = ranked(Told(generated(400, seed, {**STEPS, "check": 40})))
    assert found.next_step[0] == "3 check"
    assert found.bottleneck.tolist() == [True, False, False, False]


def test_where_no_step_is_slow_none_is_called_a_bottleneck():
    claims = [ranked(Told(generated(300, seed, STEPS))).bottleneck.any() for seed in range(20)]
    assert sum(claims) == 0


def test_twice_as_long_as_the_others_is_exceeded_by_chance_at_most_as_often_as_stated():
    # The waits are log-normal and differ by scale, so mean waits stand in the ratio of scales: exactly twice.
    borderline = {**STEPS, "check": 12}
    claims = [ranked(Told(generated(300, 100 + seed, borderline))).bottleneck.any() for seed in range(25)]
    assert sum(claims) <= 25 * 0.05 + 2


def test_the_interval_of_a_share_holds_the_truth_as_often_as_it_says():
    truth = 18 / 36
    inside = 0
    for seed in range(40):
        found = ranked(Told(generated(150, 1000 + seed, {**STEPS, "check": 18}, shape=0.8))).set_index("next_step")
        inside += found.low["3 check"] <= truth <= found.high["3 check"]
    assert inside >= 33


def test_one_step_has_nothing_to_be_compared_with():
    found = ranked(Told(generated(100, 1, {"open": 0, "close": 9})))
    assert found.bottleneck.tolist() == [False]


def test_the_same_waits_from_the_same_cases_buy_no_certainty():
    log = generated(60, 3, STEPS)
    told = Told(log)
    frame = log.execute()
    again = frame.assign(occurred_at=frame.occurred_at + pd.Timedelta(days=400), position=frame.position + len(frame))
    doubled = Told(events(pd.concat([frame, again])[["case_id", "activity", "occurred_at", "position"]]))
    once, twice = ranked(told), ranked(doubled, norms(told))
    widths = [(found.high - found.low).mean() for found in (once, twice)]
    assert widths[1] > 0.9 * widths[0]


def test_nothing_to_rank_gives_no_rows():
    told = Told(generated(5, 1, {"open": 0}))
    assert journey_graphs.edges(told.steps, told.names).empty
    types = {"vendor": "str", "step": "int32", "next_step": "int32"}
    numbers = dict.fromkeys(("norm", "from_seconds", "to_seconds"), "float64")
    nothing = pd.DataFrame({name: pd.Series(dtype=type_) for name, type_ in {**types, **numbers}.items()})
    assert ranked(told, nothing).empty
