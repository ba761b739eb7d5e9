"""A claim and its interval say the same: the chance of a gap is read off the interval that is printed beside it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from toolkit.measures import direct_rates, intervals, kpis, limits, standardised_gaps
from toolkit.measures.standardised_gaps import Figures

SHARE, SECONDS, POINTS = (kpis.CATALOGUE[key] for key in ("fcr_repeat", "aht_full", "nps"))


def figures(entry, above, below, unit, cell, cluster, reference, units, squares=None, decided=np.nan):
    standing = direct_rates.standardised(above, below, unit, cell, cluster, reference, units=units, squares=squares)
    return Figures(entry, standing, np.full(units, np.nan), np.full(units, decided))


def two_units(rng, agents=20, rows=200, gap=0.1):
    """Two units of one cell whose shares differ by `gap`."""
    unit = np.repeat([0, 1], agents)
    hits = rng.binomial(rows, np.where(unit == 0, 0.7, 0.7 - gap))
    return figures(SHARE, hits, np.full(2 * agents, rows), unit, 0 * unit, np.arange(2 * agents), [1.0], 2, hits)


def test_one_cell_has_the_limits_of_the_raw_figure():
    rng = np.random.default_rng(1)
    found = two_units(rng)
    low, high = standardised_gaps.limits_of(found, confidence=0.9)
    standing = found.standing
    expected = intervals.share_limits(
        standing.value, standing.variance, standing.rows, standing.effective, confidence=0.9
    )
    assert np.column_stack([low, high]) == pytest.approx(np.column_stack(expected))


def test_a_net_score_has_the_limits_that_the_raw_one_has():
    rng = np.random.default_rng(2)
    answers = rng.choice([-100, 0, 100], (12, 30), p=[0.2, 0.3, 0.5])
    above, squares, below = answers.sum(1), (answers.astype(float) ** 2).sum(1), np.full(12, 30.0)
    nothing = np.zeros(12, int)
    found = figures(POINTS, above, below, nothing, nothing, np.arange(12), [1.0], 1, squares, squares.sum() / 360 / 1e4)
    ratio = intervals.ratios(above, below, nothing, 1)
    expected = limits.limits(
        [POINTS], ratio, np.array([360.0]), np.array([squares.sum()]), np.array([np.nan]), confidence=0.95
    )
    assert np.ravel(standardised_gaps.limits_of(found, confidence=0.95)) == pytest.approx(np.ravel(expected), rel=1e-6)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10_000), st.integers(3, 15), st.floats(-0.2, 0.2))
def test_the_interval_holds_zero_just_where_the_chance_says_so(seed, agents, gap):
    found = two_units(np.random.default_rng(seed), agents=agents, rows=30, gap=gap)
    told = standardised_gaps.gaps(found)
    chance = float(told.chance[0])
    assert float(told.value[0]) == pytest.approx(found.standing.value[0] - found.standing.value[1])
    for error in (chance * 0.9, min(chance * 1.1, 0.999)):
        low, high = (float(each[0]) for each in standardised_gaps.gap_limits(found, [0], [1], confidence=1 - error))
        assert (low <= 0 <= high) == (error <= chance)


def test_the_chance_is_that_of_a_plain_test_where_agents_are_many():
    found = two_units(np.random.default_rng(4), agents=300, rows=40, gap=0.015)
    value, variance = found.standing.value, found.standing.variance
    plain = 2 * stats.norm.sf(abs(value[0] - value[1]) / np.sqrt(variance.sum()))
    assert 0.001 < plain < 0.9
    assert float(standardised_gaps.gaps(found).chance[0]) == pytest.approx(plain, rel=0.05)


def test_figures_without_spread_or_apart_by_nothing_prove_nothing():
    lone = figures(SHARE, [3, 40, 50], [10, 80, 80], [0, 1, 1], [0, 0, 0], [0, 1, 2], [1.0], 2)
    assert np.isnan(standardised_gaps.gaps(lone).chance).all()
    same = figures(SHARE, [8, 12] * 2, [20] * 4, [0, 0, 1, 1], [0] * 4, range(4), [1.0], 2)
    assert standardised_gaps.gaps(same).chance.tolist() == [1]


def test_every_pair_is_looked_at_once_in_order():
    rng = np.random.default_rng(4)
    unit = np.repeat(np.arange(4), 5)
    seconds = rng.gamma(4, 50, 20)
    found = figures(SECONDS, seconds * 10, np.full(20, 10.0), unit, 0 * unit, np.arange(20), [1.0], 4)
    told = standardised_gaps.gaps(found)
    assert list(zip(told.first, told.other, strict=True)) == [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]
    low, high = standardised_gaps.gap_limits(found, told.first, told.other, confidence=0.95)
    each = standardised_gaps.limits_of(found, confidence=0.95)
    # Square-and-add, by hand for the last pair.
    value = found.standing.value
    down = np.hypot(value[2] - each.low[2], each.high[3] - value[3])
    assert float(low[-1]) == pytest.approx(value[2] - value[3] - down)
    assert (low <= told.value).all()
    assert (told.value <= high).all()
