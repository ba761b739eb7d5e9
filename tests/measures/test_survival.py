"""Kaplan-Meier curves from counts, against a curve worked on paper and against another library."""

import numpy as np
import pandas as pd
import pytest
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


# Freireich et al. 1963, weeks of remission with 6-MP (+ still in remission) and with a placebo, as in Kalbfleisch and
# Prentice; medians and log-log intervals as SAS's procedure LIFETEST prints them: 23 (13, none) and 8 (4, 11).
TREATED = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
PLACEBO = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23"


def tallied(words):
    """Times in order, and how many ended and were censored at each."""
    seconds = np.array([float(word.rstrip("+")) for word in words.split()])
    ended = np.array([not word.endswith("+") for word in words.split()])
    times = np.unique(seconds)
    return times, *(np.array([(mine & (seconds == time)).sum() for time in times]) for mine in (ended, ~ended))


@pytest.mark.parametrize(
    ("words", "expected"), [(TREATED, (23, 13, np.nan)), (PLACEBO, (8, 4, 11))], ids=["treated", "placebo"]
)
def test_published_medians_of_survival(words, expected):
    assert np.allclose(survival.median(*tallied(words), confidence=0.95), expected, equal_nan=True)


def test_without_censoring_the_median_is_the_plain_one():
    for values in ([3, 1, 2, 9], [5, 5, 7], [4], [1, 2, 2, 3, 8, 9]):
        found = survival.median(*tallied(" ".join(map(str, values))), confidence=0.95)
        assert found.value == np.median(values)


def test_where_fewer_than_half_have_ended_there_is_no_median():
    found = survival.median(*tallied("1 2 9+ 9+ 9+"), confidence=0.95)
    assert np.isnan(found.value)
    assert np.isnan(found.high)
    assert np.isnan(survival.median(*tallied("9+ 9+"), confidence=0.95)).all()
    assert np.isnan(survival.median([], [], [], confidence=0.95)).all()


@pytest.mark.filterwarnings("ignore:The confidence interval is undefined")
def test_the_limits_are_where_another_librarys_band_passes_one_half():
    rng = np.random.default_rng(11)
    for size in (25, 80, 400):
        seconds, ended = rng.integers(1, 200, size), rng.random(size) < 0.7
        words = " ".join(f"{time}{'' if over else '+'}" for time, over in zip(seconds, ended, strict=True))
        found = survival.median(*tallied(words), confidence=0.9)
        curve_ = ecdf(CensoredData(uncensored=seconds[ended], right=seconds[~ended])).sf
        with np.errstate(invalid="ignore", divide="ignore"):
            band = curve_.confidence_interval(0.9, method="log-log")
            crossed = [
                min(each.quantiles[each.probabilities <= 0.5], default=np.nan) for each in (curve_, band.low, band.high)
            ]
        assert np.allclose(found, crossed, equal_nan=True)


def test_the_median_holds_the_truth_where_many_are_still_open():
    rng = np.random.default_rng(8)
    held = plain = 0
    for _ in range(300):
        lasts, seen = rng.exponential(30 / np.log(2), 150), rng.uniform(0, 90, 150)
        words = " ".join(f"{min(a, b):.6f}{'' if a <= b else '+'}" for a, b in zip(lasts, seen, strict=True))
        found = survival.median(*tallied(words), confidence=0.95)
        held += found.low <= 30 <= found.high
        plain += np.median(lasts[lasts <= seen]) < 25
    assert 276 <= held <= 295
    # The median of those that ended falls short by a third.
    assert plain > 290
