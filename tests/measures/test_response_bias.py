"""Weighting answers to all who could have answered, and how far the chance of answering varies."""

import numpy as np
import pandas as pd
import pytest

from toolkit.measures import response_bias


def test_weighting_by_hand():
    # Of 100 resolved contacts 10 answer, 9 of them satisfied; of 100 unresolved ones 5 answer, 1 satisfied.
    cell, value = [0] * 10 + [1] * 5, [1] * 9 + [0] + [1] + [0] * 4
    found = response_bias.post_stratified([100, 100], cell, value, list(range(15)), confidence=0.95)
    assert (found.plain, found.post_stratified) == (pytest.approx(10 / 15), pytest.approx((0.9 + 0.2) / 2))
    assert found.difference == pytest.approx(0.55 - 10 / 15)
    assert (found.rows, found.clusters, found.covered) == (15, 15, 1)


def test_rare_cells_are_pooled_and_what_nobody_answers_of_is_left_out():
    cell, value = [0] * 10 + [1] * 3 + [2] * 2, [1] * 10 + [0] * 5
    found = response_bias.post_stratified([60, 20, 20], cell, value, list(range(15)), confidence=0.95)
    # Cells 1 and 2 hold three and two answers, together five.
    assert found.post_stratified == pytest.approx(0.6)
    lost = response_bias.post_stratified([60, 20, 20], cell[:13], value[:13], list(range(13)), confidence=0.95)
    assert (lost.covered, lost.plain, lost.rows) == (pytest.approx(0.6), 1, 10)
    assert response_bias.post_stratified([5], [0] * 4, [1] * 4, list(range(4)), confidence=0.95) is None


def test_the_interval_of_the_difference_holds_what_it_should():
    rng, held, told = np.random.default_rng(4), 0, 0
    for _round in range(400):
        cell = rng.integers(0, 4, 3000)
        # Agents differ, cells differ, and answering has nothing to do with either.
        agent = rng.integers(0, 25, 3000)
        chance = np.clip(0.6 + 0.1 * (cell - 1.5) + rng.normal(0, 0.08, 25)[agent], 0, 1)
        value, answered = rng.random(3000) < chance, rng.random(3000) < 0.15
        found = response_bias.post_stratified(
            np.bincount(cell), cell[answered], value[answered], agent[answered], confidence=0.95
        )
        held += found.limits.low <= value.mean() <= found.limits.high
        told += found.p_value <= 0.05
    assert held >= 0.93 * 400
    # Three standard errors above the nominal rate.
    assert told <= (0.05 + 3 * np.sqrt(0.05 * 0.95 / 400)) * 400


def test_the_interval_holds_what_it_should_where_cells_hold_few_answers():
    rng, held, rounds = np.random.default_rng(6), 0, 1500
    for _round in range(rounds):
        cell = rng.integers(0, 10, 1000)
        value, answered = rng.random(1000) < 0.4 + 0.04 * cell, rng.random(1000) < 0.06
        found = response_bias.post_stratified(
            np.bincount(cell), cell[answered], value[answered], rng.integers(0, 30, answered.sum()), confidence=0.95
        )
        held += found.limits.low <= 0.4 + 0.04 * cell.mean() <= found.limits.high
    assert held >= (0.95 - 3 * np.sqrt(0.05 * 0.95 / rounds)) * rounds


def test_a_chosen_sample_is_moved_back():
    rng = np.random.default_rng(5)
    cell = rng.integers(0, 2, 8000)
    value = rng.random(8000) < np.where(cell, 0.9, 0.5)
    answered = rng.random(8000) < np.where(cell, 0.30, 0.10)
    found = response_bias.post_stratified(
        np.bincount(cell), cell[answered], value[answered], np.arange(answered.sum()), confidence=0.95
    )
    assert found.plain > 0.77 and abs(found.post_stratified - value.mean()) < 0.03
    assert found.p_value < 1e-6 and found.difference_limits.high < 0


def test_the_odds_of_answering_by_hand():
    # 180 of 1,000 resolved contacts answered, 60 of 1,000 others.
    cells = pd.DataFrame({"resolved": ["yes", "no"], "rows": [1000, 1000], "chosen": [180, 60]})
    found = response_bias.propensity(cells, ["resolved"], confidence=0.95)
    assert found.terms.level.tolist() == ["yes"]
    assert found.terms.odds_ratio[0] == pytest.approx((180 / 820) / (60 / 940), rel=1e-6)
    error = np.sqrt(1 / 60 + 1 / 940 + 1 / 180 + 1 / 820)
    assert np.log(found.terms.high[0] / found.terms.low[0]) == pytest.approx(2 * 1.959964 * error, rel=1e-5)
    # The two chances lie 0.06 from their mean; what estimating them adds is small.
    assert found.indicator == pytest.approx(1 - 2 * 0.06, abs=0.003)


def test_nothing_is_said_of_a_sample_of_all_or_none():
    cells = pd.DataFrame({"resolved": ["yes", "no"], "rows": [10, 10], "chosen": [10, 10]})
    assert response_bias.propensity(cells, ["resolved"], confidence=0.95) is None
    assert response_bias.propensity(cells.assign(chosen=0), ["resolved"], confidence=0.95) is None
    assert response_bias.propensity(cells.assign(resolved="yes", chosen=3), ["resolved"], confidence=0.95) is None
