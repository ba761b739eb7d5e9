"""The smallest change of weights that flips the winner: by hand, by linear programming, and where there is none."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from toolkit.measures import winner_flips

#                   quality  price  speed
VALUES = np.array([[0.9,     0.4,   0.5],    # A: 0.45 + 0.12 + 0.10 = 0.67
                   [0.5,     0.9,   0.5],    # B: 0.25 + 0.27 + 0.10 = 0.62
                   [0.4,     0.4,   0.5]])  # C  # fmt: skip
WEIGHTS = np.array([0.5, 0.3, 0.2])


def test_by_hand():
    found = winner_flips.flips(VALUES, WEIGHTS)
    assert found.winner == 0
    # B lacks .05 and gains .9 per unit moved from quality, where it trails by .4, to price, where it leads by .5.
    assert found.distance == pytest.approx([0, 2 * 0.05 / 0.9, np.inf])
    assert found.weights[1] == pytest.approx([0.5 - 0.05 / 0.9, 0.3 + 0.05 / 0.9, 0.2])
    assert np.isnan(found.weights[2]).all()


def test_ranges_of_single_weights_by_hand():
    found = winner_flips.weight_ranges(VALUES, WEIGHTS)
    # Quality at w, price and speed at 3 to 2 of the rest: .4 w against .5 x .6 (1 - w), level at 3/7.
    assert found[0] == pytest.approx([3 / 7, 1])
    # Price at w, quality and speed at 5 to 2: .4 x 5/7 (1 - w) against .5 w.
    assert found[1] == pytest.approx([0, (2 / 7) / (2 / 7 + 0.5)])
    assert found[2] == pytest.approx([0, 1])


def linear_program(lead, weights):
    """The same by a solver: w = v + up - down, at least level, on the simplex."""
    size = weights.size
    found = linprog(
        np.ones(2 * size),
        A_ub=np.vstack([np.hstack([-lead, lead]), np.hstack([-np.eye(size), np.eye(size)])]),
        b_ub=np.append(lead @ weights, weights),
        A_eq=[np.append(np.ones(size), -np.ones(size))],
        b_eq=[0],
    )
    return found.fun if found.success else np.inf


@given(st.integers(0, 100_000))
@settings(max_examples=60, deadline=None)
def test_the_closed_form_equals_a_linear_program(seed):
    rng = np.random.default_rng(seed)
    bidders, criteria = rng.integers(2, 6, 2)
    values = np.round(rng.random((bidders, criteria)), 2)
    weights = rng.dirichlet(np.ones(criteria))
    found = winner_flips.flips(values, weights)
    for rival, distance in enumerate(found.distance):
        lead = values[rival] - values[found.winner]
        solved = linear_program(lead, weights)
        ahead_somewhere = (lead > 0).any() or lead @ weights > -1e-12
        assert distance == pytest.approx(solved if ahead_somewhere else np.inf, abs=1e-7)
        at = found.weights[rival]
        reached = np.isfinite(distance)
        assert np.isnan(at).all() != reached
        changed = np.where(reached, at, weights)
        assert changed.sum() == pytest.approx(1)
        assert (changed >= -1e-12).all()
        assert np.abs(changed - weights).sum() == pytest.approx(distance if reached else 0, abs=1e-9)
        assert (lead @ changed >= -1e-9) or not reached


@given(st.integers(0, 100_000))
@settings(max_examples=60, deadline=None)
def test_inside_its_range_of_a_weight_the_winner_stays_and_outside_it_does_not(seed):
    rng = np.random.default_rng(seed)
    values, weights = rng.random((4, 3)), rng.dirichlet(np.ones(3))
    winner = int(np.argmax(values @ weights))
    found = winner_flips.weight_ranges(values, weights)
    for criterion, (low, high) in enumerate(found):
        assert 0 <= low <= weights[criterion] <= high <= 1
        for at in np.linspace(0, 1, 41):
            rest = np.delete(weights, criterion)
            moved = np.insert(rest / rest.sum() * (1 - at), criterion, at)
            lead = (values @ moved)[winner] - (values @ moved).max()
            assert (lead >= -1e-9) == (low - 1e-9 <= at <= high + 1e-9) or min(abs(at - low), abs(at - high)) < 1e-6


def test_an_unknown_value_makes_no_winner():
    for function in (winner_flips.flips, winner_flips.weight_ranges):
        with pytest.raises(ValueError, match="all known"):
            function([[0.5, np.nan], [0.4, 0.6]], [0.5, 0.5])


def test_who_is_level_already_needs_no_change_and_one_criterion_moves_nothing():
    found = winner_flips.flips([[0.5, 0.5], [0.5, 0.5]], [0.4, 0.6])
    assert found.distance.tolist() == [0, 0]
    assert winner_flips.flips([[0.5], [0.4]], [1.0]).distance.tolist() == [0, np.inf]
    assert winner_flips.weight_ranges([[0.5], [0.4]], [1.0]).tolist() == [[0, 1]]
