"""Exchanging scores within sessions: all exchanges counted by hand, and how seldom it claims where all are alike."""

import itertools

import numpy as np
import pytest

from toolkit.measures import session_permutations
from toolkit.measures.session_permutations import exchanged

SCORES = {("s1", "a"): 9, ("s1", "b"): 5, ("s1", "c"): 4, ("s2", "a"): 8, ("s2", "b"): 6, ("s2", "c"): 3}


def test_the_p_value_is_that_of_all_exchanges():
    (session, rater), score = zip(*SCORES, strict=True), list(SCORES.values())
    found = exchanged(rater, session, score)
    orders = [*itertools.product(itertools.permutations([9, 5, 4]), itertools.permutations([8, 6, 3]))]
    for place, name in enumerate("abc"):
        far = [abs(1.5 * (one[place] - 6) + 1.5 * (other[place] - 17 / 3)) for one, other in orders]
        mine = abs(1.5 * (score[place] - 6) + 1.5 * (score[3 + place] - 17 / 3))
        share = np.mean([each >= mine - 1e-9 for each in far])
        assert found[name] == pytest.approx(share, abs=0.03)


def test_a_session_of_one_rater_says_nothing():
    assert exchanged(["a", "b"], ["s1", "s2"], [1, 9]) == {}
    alone = exchanged(["a", "b", "c"], ["s1", "s1", "s2"], [1, 9, 5])
    assert set(alone) == {"a", "b"}
    assert alone["a"] == alone["b"] == 1


def test_raters_alike_are_claimed_as_seldom_as_promised_and_a_kind_one_is_found():
    rng = np.random.default_rng(5)
    session, rater = np.repeat(np.arange(12), 6), np.tile(np.arange(6), 12)
    alike, kind = [], []
    for _ in range(60):
        # Few, large and discrete errors, of which Student's limits claim too much.
        score = rng.normal(85, 8, 12)[session] - 12.0 * (rng.random(72) < 0.3)
        alike.append(min(exchanged(rater, session, score).values()))
        kind.append(exchanged(rater, session, score + 12 * (rater == 2))[2])
    assert np.mean(np.array(alike) * 6 <= 0.05) <= 0.1
    assert np.mean(np.array(kind) <= 0.002) > 0.6
    assert min(kind) == 1 / (1 + session_permutations.DRAWS)
