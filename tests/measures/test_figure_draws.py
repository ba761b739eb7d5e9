"""Draws that agree with intervals: their quantiles are the limits, and nothing leaves what a figure can be."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from toolkit.measures.figure_draws import SHARE, figure_draws, figures_at


def drawn(*cells, bounds=(None, None), draws=200_000):
    return figure_draws(*cells, confidence=0.95, draws=draws, rng=np.random.default_rng(5), bounds=bounds)


@pytest.mark.parametrize(
    ("value", "low", "high", "bounds"),
    [(0.88, 0.86, 0.90, SHARE), (0.985, 0.96, 0.995, SHARE), (300, 280, 330, (0, None)), (-4, -9, 3, (None, None))],
)
def test_the_quantiles_of_draws_are_the_limits(value, low, high, bounds):
    found = np.quantile(drawn(value, low, high, bounds=bounds)[:, 0], [0.025, 0.5, 0.975])
    assert found == pytest.approx([low, value, high], abs=0.01 * (high - low))


def test_both_halves_by_a_second_route():
    # On the logit a half is a normal distribution whose quantile at the confidence is the limit.
    z = np.array([-1.3, 0.4, 2.2])
    step = np.array([0.86, 0.90, 0.90])
    scale = np.abs(np.log(step / (1 - step)) - np.log(0.88 / 0.12)) / norm.ppf(0.975)
    expected = 1 / (1 + np.exp(-(np.log(0.88 / 0.12) + z * scale)))
    assert figures_at(z[:, None], 0.88, 0.86, 0.90, confidence=0.95, bounds=SHARE)[:, 0] == pytest.approx(expected)


def test_a_limit_that_touches_a_bound_keeps_draws_within():
    found = drawn([0.99, 1.0, 0.0], [0.96, 0.95, 0.0], [1.0, 1.0, 0.04], bounds=SHARE, draws=20_000)
    assert found.min() >= 0
    assert found.max() <= 1
    assert np.quantile(found[:, 1], 0.025) == pytest.approx(0.95, abs=0.002)
    assert np.quantile(found[:, 2], 0.975) == pytest.approx(0.04, abs=0.002)


def test_what_has_no_limits_stands_and_what_is_unknown_stays_unknown():
    found = drawn([5.0, np.nan], [np.nan, 1.0], [np.nan, 2.0], draws=3)
    assert (found[:, 0] == 5).all()
    assert np.isnan(found[:, 1]).all()


def test_limits_that_do_not_hold_their_value_are_refused():
    with pytest.raises(ValueError, match="hold their value"):
        drawn(0.5, 0.6, 0.7, draws=3)
    with pytest.raises(ValueError, match="within what it can be"):
        drawn(1.5, 1.4, 1.6, bounds=SHARE, draws=3)


@given(st.floats(0.001, 0.999), st.floats(0, 1), st.floats(0, 1), st.floats(-6, 6))
def test_a_share_stays_a_share_and_rises_with_its_score(value, down, up, z):
    low, high = value * (1 - down), value + (1 - value) * up
    scores = np.array([[z], [z + 0.5]])
    found = figures_at(scores, value, low, high, confidence=0.95, bounds=SHARE)[:, 0]
    assert 0 <= found[0] <= found[1] <= 1
