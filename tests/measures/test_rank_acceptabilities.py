"""Rank acceptability: closed forms, bidders who are alike or dominated, and verdicts that too few draws never make."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.measures import rank_acceptabilities, weight_draws
from toolkit.measures.rank_acceptabilities import acceptabilities, central_weights, paired, verdict

DRAWS = 40_000


def uniform(criteria, seed=1):
    return weight_draws.of_any_kind(criteria, DRAWS, np.random.default_rng(seed))


def test_two_criteria_have_a_closed_form():
    # A - B = .3 w - .1 (1 - w) > 0 from w = 1/4 on.
    values = np.array([[0.7, 0.4], [0.4, 0.5]])
    weights = uniform(2)
    totals = paired(values, weights)
    found = acceptabilities(totals)
    assert found.first == pytest.approx([0.75, 0.25], abs=4 * found.error.max())
    assert found.ranks == pytest.approx(np.array([[0.75, 0.25], [0.25, 0.75]]), abs=4 * found.error.max())
    assert found.wins[0, 1] == pytest.approx(0.75, abs=4 * found.wins_error[0, 1])
    assert np.isnan(found.wins[0, 0])
    # Of the weights that make it first: the middle of 1/4 to 1 and of 0 to 1/4.
    central = central_weights(totals, weights)
    assert central == pytest.approx(np.array([[0.625, 0.375], [0.125, 0.875]]), abs=0.01)
    # Known scores: at its own weights each is first.
    assert rank_acceptabilities.confidence_factors(values[None], central).tolist() == [1, 1]


def test_three_bidders_each_best_at_one_thing_come_first_a_third_of_the_time():
    weights = uniform(3)
    totals = paired(np.eye(3), weights)
    found = acceptabilities(totals)
    assert found.ranks == pytest.approx(np.full((3, 3), 1 / 3), abs=4 * found.error.max())
    # The mean of the largest of three spacings is 11/18, of the others 7/36 each.
    assert central_weights(totals, weights) == pytest.approx(np.where(np.eye(3) > 0, 11 / 18, 7 / 36), abs=0.01)


def test_identical_bidders_come_first_half_the_time_each():
    totals = paired(np.array([[0.5, 0.6], [0.5, 0.6], [0.1, 0.1]]), uniform(2))
    found = acceptabilities(totals)
    assert found.ranks.tolist() == [[0.5, 0.5, 0], [0.5, 0.5, 0], [0, 0, 1]]
    assert found.wins[0, 1] == found.wins[1, 0] == 0.5
    assert central_weights(totals, uniform(2))[0] == pytest.approx([0.5, 0.5], abs=0.01)


def test_a_dominated_bidder_is_never_first_and_its_error_is_not_nothing():
    totals = paired(np.array([[0.5, 0.6], [0.4, 0.6], [0.9, 0.1]]), uniform(2)[1:])
    found = acceptabilities(totals)
    assert found.first[1] == 0
    assert found.error[1] > 0
    assert np.isnan(central_weights(totals, uniform(2)[1:])[1]).all()
    factors = rank_acceptabilities.confidence_factors(np.zeros((1, 3, 2)), central_weights(totals, uniform(2)[1:]))
    assert np.isnan(factors[1])


def test_uncertain_scores_alone_have_their_closed_form():
    # A leads by one standard deviation of the difference: ahead with the chance of a normal below 1.
    rng = np.random.default_rng(2)
    values = np.stack([rng.normal(0.5 + 0.1, 0.06, DRAWS), rng.normal(0.5, 0.08, DRAWS)], axis=1)[:, :, None]
    found = acceptabilities(paired(values, np.array([1.0])))
    assert found.first[0] == pytest.approx(0.8413, abs=4 * found.error[0])
    factor = rank_acceptabilities.confidence_factors(values, np.ones((2, 1)))
    assert factor == pytest.approx(found.first)


def test_the_stated_error_is_that_of_repeated_runs():
    values = np.array([[0.7, 0.4], [0.4, 0.5]])
    runs = [
        acceptabilities(paired(values, weight_draws.of_any_kind(2, 400, np.random.default_rng(seed))))
        for seed in range(300)
    ]
    assert np.std([each.first[0] for each in runs]) == pytest.approx(
        np.mean([each.error[0] for each in runs]), rel=0.12
    )


def test_the_same_seed_gives_the_same_figures():
    first, other = (acceptabilities(paired(np.eye(3), uniform(3, seed=9))) for _run in range(2))
    assert first.ranks.tolist() == other.ranks.tolist()


def test_drawn_in_parts_or_at_once_is_the_same(monkeypatch):
    totals = np.round(np.random.default_rng(4).random((1000, 5)), 1)
    whole = acceptabilities(totals)
    monkeypatch.setattr(rank_acceptabilities, "_AT_ONCE", 100)
    parts = acceptabilities(totals)
    assert parts.ranks == pytest.approx(whole.ranks)
    assert parts.wins == pytest.approx(whole.wins, nan_ok=True)


def test_an_unknown_total_tells_nothing():
    found = acceptabilities([[0.5, np.nan], [0.5, 0.4]])
    assert np.isnan(found.first).all()
    assert verdict(found, 0).standing == "fragile"
    assert np.isnan(central_weights([[0.5, np.nan]], [[1.0]])).all()
    assert np.isnan(rank_acceptabilities.confidence_factors([[[0.5], [np.nan]]], [[1.0], [1.0]])).all()


def test_scores_and_weights_are_drawn_as_often_or_refused():
    with pytest.raises(ValueError, match="10 draws of scores and 20 of weights"):
        paired(np.zeros((10, 2, 3)), np.zeros((20, 3)))


def test_verdicts_keep_two_errors_from_their_thresholds():
    many = np.zeros((100_000, 2))
    many[:, 0] = np.arange(100_000) < 90_500
    many[:, 1] = 0.5
    assert verdict(acceptabilities(many), 0).standing == "robust"
    # The same share of few draws is not sure.
    assert verdict(acceptabilities(many[::500]), 0).standing == "in between"
    many[:, 0] = np.arange(100_000) < 69_000
    assert verdict(acceptabilities(many), 0).standing == "fragile"
    assert verdict(acceptabilities(many), 0, fragile=0.6).standing == "in between"
    assert verdict(acceptabilities(many), 0, robust=0.6, fragile=0.5).standing == "robust"
    assert verdict(acceptabilities(many), 1).standing == "fragile"
    with pytest.raises(ValueError, match="Thresholds"):
        verdict(acceptabilities(many), 0, robust=0.5, fragile=0.6)


@given(st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_places_and_bidders_add_up_and_wins_mirror(seed):
    rng = np.random.default_rng(seed)
    totals = np.round(rng.random((200, rng.integers(1, 6))), 1)
    found = acceptabilities(totals)
    assert found.ranks.sum(0) == pytest.approx(1)
    assert found.ranks.sum(1) == pytest.approx(1)
    assert found.wins + found.wins.T == pytest.approx(np.where(np.isnan(found.wins), np.nan, 1.0), nan_ok=True)
    # A second route: one draw after the other.
    first = np.zeros(totals.shape[1])
    for row in totals:
        first += (row == row.max()) / (row == row.max()).sum()
    assert found.first == pytest.approx(first / 200)


@given(st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_a_dominated_bidder_more_changes_nobodys_chance_to_be_first(seed):
    rng = np.random.default_rng(seed)
    values, weights = rng.random((3, 4)), rng.dirichlet(np.ones(4), 300)
    more = np.vstack([values, values.min(axis=0) - 0.01])
    before, after = acceptabilities(paired(values, weights)), acceptabilities(paired(more, weights))
    assert after.first[:3].tolist() == before.first.tolist()
    assert after.wins[:3, :3] == pytest.approx(before.wins, nan_ok=True)
    assert after.ranks[3].tolist() == [0, 0, 0, 1]
