"""Draws of weights: always weights, around what was stated, and distributed as they say."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from toolkit.measures import weight_draws

POINT = [0.5, 0.3, 0.2, 0.0]


def rng():
    return np.random.default_rng(12)


def test_dirichlet_draws_have_the_stated_mean_and_spread():
    found = weight_draws.around(POINT, 100, 40_000, rng())
    assert found.mean(0) == pytest.approx(POINT, abs=0.001)
    assert found.std(0) == pytest.approx(np.sqrt(np.array(POINT) * (1 - np.array(POINT)) / 101), rel=0.02)
    assert found.std(0)[1] == pytest.approx(0.046, abs=0.001)
    assert (found[:, 3] == 0).all()


def test_a_range_is_kept_by_every_draw_and_filled_evenly():
    found = weight_draws.within([0.5, 0.3, 0.2], 0.1, 20_000, rng())
    assert (np.abs(found - [0.5, 0.3, 0.2]) <= 0.1 + 1e-12).all()
    # The hexagon of all weights within the range: a share of 2/8 lies below -.05 in a coordinate's outer quarter,
    # by its area: width 1 at the rim growing to 2 in the middle.
    outer = (found[:, 0] < 0.45).mean()
    assert outer == pytest.approx((0.5 * (1 + 1.5) / 2) / 3, abs=0.01)


def test_a_range_of_no_width_gives_the_point_and_reaches_differ_by_criterion():
    assert weight_draws.within([0.5, 0.3, 0.2], 0, 5, rng()) == pytest.approx(np.tile([0.5, 0.3, 0.2], (5, 1)))
    found = weight_draws.within([0.5, 0.3, 0.2], [0.1, 0, 0.3], 500, rng())
    assert found[:, 1] == pytest.approx(0.3)
    assert np.ptp(found[:, 0]) > 0.15


def test_any_weights_are_uniform_on_the_simplex():
    found = weight_draws.of_any_kind(4, 20_000, rng())
    # One of four spacings is at most x with chance 1 - (1 - x)^3.
    assert stats.kstest(found[:, 2], lambda x: 1 - (1 - x) ** 3).pvalue > 0.01


def test_an_order_is_kept_and_the_mean_is_that_of_ordered_spacings():
    found = weight_draws.in_order([2, 1, 3], 40_000, rng())
    assert (found[:, 1] >= found[:, 0]).all()
    assert (found[:, 0] >= found[:, 2]).all()
    # Rank-order centroid: 11/18, 5/18, 2/18.
    assert found.mean(0) == pytest.approx([5 / 18, 11 / 18, 2 / 18], abs=0.003)
    tied = weight_draws.in_order([1, 2, 2], 40_000, rng())
    assert tied.mean(0) == pytest.approx([11 / 18, 7 / 36, 7 / 36], abs=0.003)
    assert (tied[:, 0] >= tied[:, 1:].max(1)).all()


@pytest.mark.parametrize(
    "call",
    [
        lambda: weight_draws.around(POINT, 0, 5, rng()),
        lambda: weight_draws.around([0.5, -0.5], 10, 5, rng()),
        lambda: weight_draws.within([0.5, 0.5], -0.1, 5, rng()),
        lambda: weight_draws.within([0, 0], 0.1, 5, rng()),
    ],
)
def test_what_are_no_weights_are_refused(call):
    with pytest.raises(ValueError):
        call()


@given(st.lists(st.floats(0.01, 1), min_size=1, max_size=12), st.floats(0.01, 0.5), st.integers(0, 1000))
@settings(max_examples=40, deadline=None)
def test_draws_are_always_weights(point, reach, seed):
    generator = np.random.default_rng(seed)
    for found in (
        weight_draws.of_any_kind(len(point), 20, generator),
        weight_draws.around(point, 30, 20, generator),
        weight_draws.within(point, reach, 20, generator),
        weight_draws.in_order(range(len(point)), 20, generator),
    ):
        assert found.shape == (20, len(point))
        assert (found >= 0).all()
        assert found.sum(1) == pytest.approx(1)
