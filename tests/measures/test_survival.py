"""Kaplan-Meier curves from counts, against a curve worked on paper and against another library."""

import numpy as np
import pandas as pd
from scipy.stats import CensoredData, ecdf

from toolkit.measures import survival


def counted(days, seconds, ended):
    frame = pd.DataFrame({"day": days, "seconds": seconds, "ended": ended})
    frame["censored"] = 1 - frame.ended
    return frame.groupby(["day", "seconds"], as_index=False).sum()


def test_a_curve_worked_on_paper():
    # Six people: ends at 1, 3, 3; leaves at 2, 4, 5. 5/6, then 4 at risk of whom 2 end.
    ended, censored = np.array([1.0, 0, 2, 0, 0]), np.array([0.0, 1, 0, 1, 1])
    assert np.allclose(survival.kaplan_meier(ended, censored), [5 / 6, 5 / 6, 5 / 12, 5 / 12, 5 / 12])


def test_the_curve_is_that_of_another_library():
    rng = np.random.default_rng(1)
    seconds, ended = rng.integers(0, 60, 4000), rng.integers(0, 2, 4000)
    found = survival.curve(counted(rng.integers(0, 20, 4000), seconds, ended), confidence=0.95)
    peer = ecdf(CensoredData(uncensored=seconds[ended == 1], right=seconds[ended == 0])).sf
    expected = dict(zip(peer.quantiles, peer.probabilities, strict=True))
    assert len(found) > 50
    assert np.allclose(found.share, [expected[second] for second in found.seconds])
    assert ((found.low <= found.share) & (found.share <= found.high)).all()


def test_without_anybody_leaving_the_curve_is_the_plain_share():
    seconds = np.repeat([5, 10, 20], [50, 30, 40])
    found = survival.curve(counted(np.arange(120) % 4, seconds, np.ones(120, int)), confidence=0.95)
    assert list(found.seconds) == [5, 10, 20]
    assert np.allclose(found.share, [70 / 120, 40 / 120, 0])


def test_a_single_day_has_no_interval():
    found = survival.curve(counted(["a"] * 40, range(40), [1] * 40), confidence=0.95)
    assert found.low.isna().all()
    assert found.share.notna().all()


def test_the_curve_ends_where_few_are_left():
    found = survival.curve(counted(np.arange(100) % 5, np.arange(100), np.ones(100, int)), confidence=0.95)
    assert found.at_risk.min() == survival.FEWEST


def test_nobody_gives_an_empty_curve():
    empty = pd.DataFrame(columns=["day", "seconds", "ended", "censored"])
    assert survival.curve(empty, confidence=0.95).empty
    assert survival.curve(counted(["a"], [1], [0]), confidence=0.95).empty


def test_resampled_days_hold_the_truth_where_days_differ():
    rng = np.random.default_rng(7)
    held = 0
    for _ in range(60):
        pace = rng.lognormal(3, 0.5, 30)
        days = np.repeat(np.arange(30), 60)
        seconds = np.minimum(rng.exponential(pace[days]).astype(int), 300)
        found = survival.curve(counted(days, seconds, np.ones(len(days), int)), confidence=0.95)
        truth = np.exp(-(21) / rng.lognormal(3, 0.5, 200_000)).mean()
        at = found[found.seconds == 20].iloc[0]
        held += at.low <= truth <= at.high
    # Thirty days give a percentile interval slightly under its level.
    assert 51 <= held <= 60
