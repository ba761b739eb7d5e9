"""Differences of ratios over shared clusters: by hand, by leaving clusters out, and how often they hold the truth."""

import numpy as np
import pytest
from scipy import stats

from toolkit.measures.ratio_differences import ratio_difference


def test_a_difference_by_hand() -> None:
    # Two agents with rows on both sides: means 2 and 4 of four rows each, 1 and 2.
    found = ratio_difference([4, 8], [2, 2], [2, 4], [2, 2], confidence=0.95)
    # (4 - 3 * 2) / 4 = -0.5 less (2 - 1.5 * 2) / 4 = -0.25 is -0.25; the other agent +0.25; 2 / 1 * 2 / 16 = 1 / 4.
    half = stats.t.ppf(0.975, 1) * 0.5
    assert (found.value, found.low, found.high) == pytest.approx((1.5, 1.5 - half, 1.5 + half))
    assert found.clusters == 2


def test_the_variance_is_that_of_leaving_one_cluster_out() -> None:
    rng = np.random.default_rng(3)
    below, other_below = rng.integers(40, 60, (2, 80)).astype(float)
    level = rng.normal(0, 20, 80)
    above, other_above = below * (300 + level), other_below * (280 + level + rng.normal(0, 5, 80))
    found = ratio_difference(above, below, other_above, other_below, confidence=0.9)
    left = np.array(
        [
            np.delete(above, one).sum() / np.delete(below, one).sum()
            - np.delete(other_above, one).sum() / np.delete(other_below, one).sum()
            for one in range(80)
        ]
    )
    error = np.sqrt(79 / 80 * ((left - left.mean()) ** 2).sum())
    effective = min(side.sum() ** 2 / (side**2).sum() for side in (below, other_below))
    assert found.high - found.low == pytest.approx(2 * stats.t.ppf(0.95, effective - 1) * error, rel=0.02)
    # Agents who are slow are slow in both: taken for two samples, the same rows would say four times less.
    apart = ratio_difference(
        np.concatenate([above, 0 * above]),
        np.concatenate([below, 0 * below]),
        np.concatenate([0 * above, other_above]),
        np.concatenate([0 * below, other_below]),
        confidence=0.9,
    )
    assert apart.value == found.value
    assert apart.high - apart.low > 4 * (found.high - found.low)


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    rng = np.random.default_rng(8)
    held = 0
    for _round in range(400):
        rows, other_rows = rng.integers(5, 40, (2, 30)).astype(float)
        level = rng.normal(100, 15, 30)
        above = rows * level + np.sqrt(rows) * rng.normal(0, 40, 30)
        other = other_rows * (level + 5) + np.sqrt(other_rows) * rng.normal(0, 40, 30)
        found = ratio_difference(above, rows, other, other_rows, confidence=0.95)
        held += found.low <= -5 <= found.high
    # 95 % of 400 is 380; below 365 or above 395 would come once in 400 times.
    assert 365 <= held <= 395


@pytest.mark.parametrize(
    ("sides", "value"),
    [
        (([4.0], [2.0], [2.0], [2.0]), 1.0),
        (([4.0, 0.0], [2.0, 0.0], [0.0, 2.0], [0.0, 2.0]), 1.0),
        (([4.0, 4.0], [2.0, 2.0], [2.0, 2.0], [2.0, 2.0]), 1.0),
        (([4.0, 4.0], [2.0, 2.0], [0.0, 0.0], [0.0, 0.0]), np.nan),
    ],
    ids=["one cluster", "one cluster a side", "no spread at all", "a side without rows"],
)
def test_what_says_nothing_of_spread_has_no_limits(sides: tuple[list[float], ...], value: float) -> None:
    found = ratio_difference(*sides, confidence=0.95)
    assert found.value == pytest.approx(value, nan_ok=True)
    assert np.isnan(found.low) and np.isnan(found.high)


def test_clusters_that_agree_by_chance_are_as_sure_as_their_rows_and_no_surer() -> None:
    found = ratio_difference([4, 4], [2, 2], [2, 2], [2, 2], confidence=0.95, least_variance=0.09)
    assert found.high - 1 == pytest.approx(0.3 * stats.t.ppf(0.975, 1))
