"""Rules and batches are found where they were planted, and nowhere else."""

import numpy as np
import pandas as pd
import pytest
from event_logs import Told, events, generated

from toolkit.measures import waiting_signs

DAYS = 24.0


def judged(log):
    told = Told(log)
    waited = waiting_signs.waits(told.steps)
    frame = waiting_signs.judged(
        waiting_signs.spreads(waited),
        waiting_signs.piles(waited),
        {scale: waiting_signs.crowds(waited, scale) for scale in ("minute", "day")},
        waiting_signs.clock_marks(waiting_signs.marks(waited)),
        finest_seconds=waiting_signs.resolution(waited),
    )
    return frame.assign(into=[told.names[int(code)][2:] for code in frame.next_step]).set_index("into")


def found(log):
    frame = judged(log)
    return dict(zip(frame.index, zip(frame.sign, frame.why, strict=True), strict=True))


def always(rng, cases):
    return 30 * DAYS + rng.uniform(0, 0.1, cases)


def at_least(rng, cases):
    """Nothing before fifteen days; for a third of the cases the timer alone decides."""
    late = 15 * DAYS * (1 + rng.lognormal(-0.5, 1, cases))
    told = np.where(rng.random(cases) < 0.35, 15 * DAYS + rng.uniform(0, 0.02, cases), late)
    # Two in a hundred are closed by hand before.
    return np.where(rng.random(cases) < 0.02, rng.uniform(0, 24, cases), told)


def timer_or_answer(rng, cases):
    """Half are answered, and the rest closed after ten days."""
    return np.minimum(np.where(rng.random(cases) < 0.5, rng.lognormal(2, 1, cases), np.inf), 10 * DAYS)


def test_a_wait_that_is_always_thirty_days_is_a_rule():
    assert found(generated(600, 1, {"open": 0, "work": 5, "close": always}))["close"] == ("rule", "constant")


def test_a_wait_with_a_floor_at_which_many_pile_up_is_a_rule():
    assert found(generated(600, 2, {"open": 0, "work": 5, "close": at_least}))["close"] == ("rule", "floor")


def test_a_timer_that_ends_some_waits_leaves_the_rest_a_queue():
    told = judged(generated(600, 3, {"open": 0, "work": 5, "answer": timer_or_answer}))
    assert (told.sign["answer"], told.why["answer"]) == ("queue", "timer")
    assert told.pile_low["answer"] == pytest.approx(10 * 86_400, rel=0.02)


def batched(hours):
    """Cases that wait for the next run of a batch, one every so many hours."""

    def waits(rng, cases):
        return rng.uniform(0, hours, cases)

    return waits


def ended_together(period_hours, cases=800, seed=4):
    """Every case is closed at the next full period after its work, within ten seconds."""
    rng = np.random.default_rng(seed)
    begun = rng.integers(0, 90 * 86_400, cases).astype(float)
    worked = begun + 3600 * rng.lognormal(1, 1, cases)
    period = period_hours * 3600
    closed = np.ceil(worked / period) * period + rng.integers(0, 10, cases)
    parts = [
        pd.DataFrame({"case_id": np.arange(cases).astype(str), "activity": name, "seconds": seconds})
        for name, seconds in (("0 open", begun), ("1 work", worked), ("2 close", closed))
    ]
    log = pd.concat(parts).sort_values("seconds", kind="stable")
    at = np.datetime64("2024-01-01") + log.seconds.round().to_numpy("timedelta64[s]")
    return events(
        pd.DataFrame({"case_id": log.case_id.to_numpy(), "activity": log.activity.to_numpy(), "occurred_at": at})
    )


def test_closings_in_one_minute_of_the_day_are_a_batch():
    told = found(ended_together(24))
    assert told["close"] == ("batch", "minute")
    assert told["work"] == ("queue", "")


def test_closings_on_one_day_of_the_month_are_a_batch():
    rng = np.random.default_rng(8)
    cases = 900
    begun = rng.integers(0, 110 * 86_400, cases).astype(float)
    # Anywhere in the working day of every 28th day, so that no minute is crowded.
    closed = (np.floor(begun / (28 * 86_400)) + 1) * 28 * 86_400 + rng.integers(8 * 3600, 17 * 3600, cases)
    parts = [
        pd.DataFrame({"case_id": np.arange(cases).astype(str), "activity": name, "seconds": seconds})
        for name, seconds in (("0 open", begun), ("1 close", closed))
    ]
    log = pd.concat(parts).sort_values("seconds", kind="stable")
    at = np.datetime64("2024-01-01") + log.seconds.to_numpy("timedelta64[s]")
    frame = pd.DataFrame({"case_id": log.case_id.to_numpy(), "activity": log.activity.to_numpy(), "occurred_at": at})
    assert found(events(frame))["close"] == ("batch", "day")


def test_a_run_every_ten_minutes_leaves_its_mark():
    told = judged(ended_together(1 / 6))
    assert told.mark["close"] == 10
    assert told.mark["work"] == 0


@pytest.mark.parametrize("seed", range(20))
def test_where_nothing_is_planted_every_wait_is_a_queue(seed):
    log = generated(400, seed, {"open": 0, "look": 0.5, "work": 8, "check": 30, "close": 100}, shape=0.4 + seed / 20)
    told = judged(log)
    assert set(told.sign) == {"queue"}
    assert set(told.why) == {""}
    assert set(told.mark) == {0}


def test_a_log_that_tells_days_only_has_no_rules_within_days():
    rng = np.random.default_rng(6)
    days = rng.integers(0, 60, 400)
    log = pd.DataFrame(
        {
            "case_id": np.repeat(np.arange(400), 2).astype(str),
            "activity": ["0 open", "1 close"] * 400,
            "occurred_at": np.datetime64("2024-01-01")
            + np.column_stack([days, days + 1 + rng.integers(0, 2, 400)]).ravel().astype("timedelta64[D]"),
        }
    )
    assert found(events(log))["close"] == ("queue", "")


def test_too_few_waits_are_not_judged():
    told = judged(generated(20, 1, {"open": 0, "close": always}))
    assert told.sign.tolist() == ["few"]


def test_a_machine_that_takes_a_second_is_no_rule():
    def quick(rng, cases):
        return np.full(cases, 1 / 3600)

    assert found(generated(300, 1, {"open": 0, "log": quick}))["log"] == ("queue", "")


def test_a_log_without_steps_has_no_signs():
    told = Told(generated(5, 1, {"open": 0}))
    waited = waiting_signs.waits(told.steps)
    assert waiting_signs.spreads(waited).empty
    assert waiting_signs.resolution(waited) == 1.0
