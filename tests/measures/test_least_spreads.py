"""What a panel's mean is uncertain by at least: by hand, and whether draws hold the truth as often as they say."""

import numpy as np
import pytest

from toolkit.measures import panel_scores

X = np.nan
#                    three assessors of two bidders on two criteria
SCORES = np.array([[[6, 8, 7], [5, 5, X]],
                   [[9, 9, 9], [X, X, X]]])  # fmt: skip


def test_the_pooled_spread_by_hand():
    # Squares 2 of two degrees of freedom, 0 of one, 0 of two.
    assert panel_scores.pooled_spread(SCORES) == pytest.approx(np.sqrt(2 / 5))
    assert np.isnan(panel_scores.pooled_spread([[[7.0, X]], [[5.0, X]]]))


def test_a_panel_that_agrees_on_one_thing_takes_its_spread_from_the_others():
    least = panel_scores.least_spreads(SCORES, [1, 1])
    one = np.sqrt(2 / 5)
    assert least[0] == pytest.approx([one / np.sqrt(3), one / np.sqrt(2)])
    assert least[1, 0] == pytest.approx(one / np.sqrt(3))
    assert np.isnan(least[1, 1])


def test_a_panel_that_agrees_on_all_is_uncertain_by_the_rounding_to_a_step():
    alike = np.array([[[3, 3, 3, 3], [4, 4, 4, 4]]], float)
    assert panel_scores.least_spreads(alike, [1, 2])[0] == pytest.approx([1 / np.sqrt(12), 2 / np.sqrt(12)])
    # More assessors round alike, and nobody's disagreement is made smaller by the step of another criterion.
    assert panel_scores.least_spreads(alike[..., :2], [1, 2])[0, 0] == pytest.approx(1 / np.sqrt(12))


def test_one_assessor_has_the_rounding_where_nothing_is_known_of_spread():
    assert panel_scores.least_spreads([[[3.0]]], [0.5])[0, 0] == pytest.approx(0.5 / np.sqrt(12))


def held(rng, panel, severity, carelessness, rounds=300):
    """How often the 95 % of draws hold the true difference of two bids, without and with the least spread."""
    told = {"resampled": [], "least": []}
    for _round in range(rounds):
        worth = rng.uniform(1.2, 4.6, (3, 2))
        severe = rng.normal(0, severity, panel)
        scores = np.clip(np.rint(worth[..., None] - severe + rng.normal(0, carelessness, (3, 2, panel))), 0, 5)
        drawn = panel_scores.panel_draws(scores, 400, rng)
        own = panel_scores.panel_scores(scores).spread ** 2 / panel
        short = np.sqrt(np.maximum(panel_scores.least_spreads(scores, [1, 1]) ** 2 - own, 0))
        for name, each in (("resampled", drawn), ("least", drawn + short * rng.standard_normal(drawn.shape))):
            low, high = np.quantile(each[:, 0] - each[:, 1], [0.025, 0.975], axis=0)
            told[name].append((low <= worth[0] - worth[1]) & (worth[0] - worth[1] <= high))
    return {name: float(np.mean(each)) for name, each in told.items()}


@pytest.mark.parametrize(
    ("panel", "severity", "carelessness", "resampled", "least"),
    [
        # The example's assessors, and such as hardly differ and are therefore often unanimous.
        (5, 0.25, 0.4, 0.83, 0.88),
        (5, 0.25, 0.2, 0.78, 0.86),
        (8, 0.25, 0.4, 0.91, 0.91),
        # Two of whom never disagree by carelessness: resampling alone is sure of nearly everything.
        (2, 0.25, 0.0, 0.40, 0.80),
    ],
)
def test_draws_hold_the_truth_more_often_with_the_least_spread(panel, severity, carelessness, resampled, least):
    found = held(np.random.default_rng(11), panel, severity, carelessness)
    assert found["resampled"] < resampled
    assert least < found["least"] < 0.98
