"""The difference of two means: as scipy computes it, and nothing where nothing can be told."""

import numpy as np
import pytest
from scipy import stats

from toolkit.measures.mean_differences import welch


@pytest.mark.parametrize("seed", range(5))
def test_as_scipy_computes_it(seed: int) -> None:
    rng = np.random.default_rng(seed)
    first, other = rng.normal(1, 1, 4 + seed), rng.normal(0, 3, 7)
    found = welch(first, other, confidence=0.9)
    other_route = stats.ttest_ind(first, other, equal_var=False)
    limits = other_route.confidence_interval(0.9)
    assert found == pytest.approx((first.mean() - other.mean(), limits.low, limits.high, other_route.pvalue))


def test_unknown_values_are_left_out() -> None:
    assert welch([1, 2, np.nan], [3, 5], confidence=0.95) == welch([1, 2], [3, 5], confidence=0.95)


@pytest.mark.parametrize(("first", "other"), [([], [1, 2]), ([1], [1, 2]), ([2, 2], [1, 1])])
def test_too_few_values_and_values_all_alike_have_no_limits(first: list[float], other: list[float]) -> None:
    found = welch(first, other, confidence=0.95)
    assert np.isnan([found.low, found.high, found.p_value]).all()
    assert np.isnan(found.value) == (not first)


def test_equal_sides_are_told_apart_as_often_as_stated() -> None:
    rng = np.random.default_rng(3)
    told = [welch(rng.normal(size=4), rng.normal(size=4), confidence=0.95).p_value <= 0.05 for _ in range(2_000)]
    assert 0.02 < np.mean(told) < 0.065
