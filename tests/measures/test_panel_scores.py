"""Scores of several assessors: mean and spread by hand, and draws that are as wide as other panels would be."""

import numpy as np
import pytest

from toolkit.measures import agreements, panel_scores

X = np.nan
#                    three assessors of two bidders on two criteria
SCORES = np.array([[[6, 8, 7], [5, 5, X]],
                   [[9, 9, 9], [X, X, X]]])  # fmt: skip


def test_by_hand():
    found = panel_scores.panel_scores(SCORES)
    assert found.mean[0].tolist() == [7, 5]
    assert found.spread[0].tolist() == [1, 0]
    assert (found.lowest[0, 0], found.highest[0, 0]) == (6, 8)
    assert found.assessors.tolist() == [[3, 2], [3, 0]]
    assert np.isnan([each[1, 1] for each in found[:4]]).all()
    assert np.isnan(panel_scores.panel_scores([[[7]]]).spread).all()


def test_agreement_takes_bidder_and_criterion_as_the_unit():
    assert agreements.alpha(SCORES.reshape(-1, 3), "interval") == pytest.approx(
        # Krippendorff's coincidences by hand: pairs 6-8-7 differ, 5-5 and 9-9-9 agree.
        1 - (6 / 8) / (2 * sum((a - b) ** 2 for i, a in enumerate(V) for b in V[i + 1 :]) / (8 * 7))
    )


V = [6, 8, 7, 5, 5, 9, 9, 9]


def test_draws_vary_as_the_means_of_other_panels_do():
    rng = np.random.default_rng(5)
    stated, true = [], []
    for _panel in range(300):
        severity = rng.normal(0, 1, 4)
        scores = 5 + severity + rng.normal(0, 0.5, (2, 3, 4))
        drawn = panel_scores.panel_draws(scores, 400, rng)
        stated.append(drawn.var(axis=0).mean())
        true.append(scores.mean(axis=2)[0, 0])
    assert np.mean(stated) == pytest.approx(np.var(true), rel=0.2)


def test_a_severe_assessor_is_severe_with_all_so_that_leads_stay():
    severity = np.array([-2.0, 0, 2])
    scores = np.stack([5 + severity, 6 + severity])[:, None, :]
    drawn = panel_scores.panel_draws(scores, 500, np.random.default_rng(6))
    assert drawn[:, 0].std() > 0.5
    assert (drawn[:, 1] - drawn[:, 0]) == pytest.approx(np.ones((500, 1)))


def test_scores_that_nobody_drawn_gave_are_the_panels_mean_and_one_assessor_draws_nothing():
    drawn = panel_scores.panel_draws(SCORES, 200, np.random.default_rng(7))
    assert (drawn[:, 0, 1] == 5).all()
    assert np.isnan(drawn[:, 1, 1]).all()
    with pytest.raises(ValueError, match="One assessor"):
        panel_scores.panel_draws(SCORES[:, :, :1], 10, np.random.default_rng(8))
