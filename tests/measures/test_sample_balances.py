"""Samples against random draws: exact on small strata, stated false alarms, planted choices found."""

import itertools

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from toolkit.measures import sample_balances

LEVEL = 0.05


def tallied(frame):
    """Strata by what `of_means` reads, from contacts with stratum, value and drawn."""
    frame = frame.assign(squares=frame.value**2, taken=frame.value * frame.drawn)
    by = frame.groupby("stratum")
    parts = by.size(), by.value.sum(), by.squares.sum(), by.drawn.sum(), by.taken.sum()
    return sample_balances.of_means(*parts, confidence=1 - LEVEL)


def levels(frame):
    size = pd.crosstab(frame.stratum, frame.level)
    taken = pd.crosstab(frame.stratum, frame.level, frame.drawn, aggfunc="sum").fillna(0)
    return sample_balances.of_levels(size, taken, confidence=1 - LEVEL)


def contacts(rng, weight=None, strata=30, each=4):
    """Contacts of strata of unequal size and kind; of each stratum so many are drawn, with these weights."""
    sizes = rng.integers(20, 200, strata)
    stratum = np.repeat(np.arange(strata), sizes)
    value = rng.gamma(2, 100 + 10 * (stratum % 7))
    level = np.where(
        rng.random(len(stratum)) < 0.2 + 0.02 * (stratum % 9), "a", rng.choice(["b", "c", "d"], len(stratum))
    )
    frame = pd.DataFrame({"stratum": stratum, "value": value, "level": level})
    chance = np.ones(len(frame)) if weight is None else weight(frame)
    # Keys of weighted draws without replacement (Efraimidis and Spirakis 2006).
    key = rng.random(len(frame)) ** (1 / chance)
    rank = pd.Series(key).groupby(stratum).rank(ascending=False)
    return frame.assign(drawn=(rank <= each).astype(int))


def test_random_draws_have_the_mean_and_spread_of_all_draws_there_are():
    # Two of four, and one of three: all eighteen samples.
    first, second = [1.0, 2.0, 4.0, 9.0], [3.0, 5.0, 13.0]
    samples = [(*two, one) for two in itertools.combinations(range(4), 2) for one in range(3)]
    means = [(first[a] + first[b] + second[c]) / 3 for a, b, c in samples]
    frame = pd.DataFrame({"stratum": [0] * 4 + [1] * 3, "value": first + second, "drawn": [1, 1, 0, 0, 0, 0, 1]})
    found = tallied(frame)
    deviation = np.std(first + second)
    assert (found.sampled, found.expected, found.rows) == pytest.approx((16 / 3, np.mean(means), 3))
    assert found.whole == pytest.approx(37 / 7)
    assert found.difference == pytest.approx((16 / 3 - np.mean(means)) / deviation)
    assert found.chance == pytest.approx(1.959964 * np.std(means) / deviation)
    assert found.p_value == pytest.approx(2 * stats.norm.sf(abs(16 / 3 - np.mean(means)) / np.std(means)))


def test_one_stratum_of_two_levels_is_the_hypergeometric():
    frame = pd.DataFrame(
        {"stratum": 0, "level": ["a"] * 40 + ["b"] * 60, "drawn": ([1] * 14 + [0] * 26) + ([1] * 6 + [0] * 54)}
    )
    found = levels(frame)
    peer = stats.hypergeom(100, 40, 20)
    assert found.p_value == pytest.approx(2 * stats.norm.sf((14 - peer.mean()) / peer.std()))
    assert found.difference == pytest.approx(abs(0.7 - 0.4) / np.sqrt(0.24))
    assert found.differences == pytest.approx([0.3 / np.sqrt(0.24), -0.3 / np.sqrt(0.24)])
    assert found.chance == pytest.approx(1.959964 * peer.std() / 20 / np.sqrt(0.24))


def test_levels_agree_with_draws_made_over_and_over():
    rng = np.random.default_rng(1)
    frame = contacts(rng)
    found = levels(frame)
    shares = []
    for _draw in range(600):
        rank = pd.Series(rng.random(len(frame))).groupby(frame.stratum).rank()
        shares.append(frame.level[rank <= 4].value_counts(normalize=True).reindex(["a", "b", "c", "d"]).to_numpy())
    drawn = np.array(shares)
    assert found.expected == pytest.approx(drawn.mean(0), abs=0.006)
    apart = (found.sampled - drawn.mean(0))[:3]
    statistic = apart @ np.linalg.solve(np.cov(drawn[:, :3].T), apart)
    assert stats.chi2.sf(statistic, 3) == pytest.approx(found.p_value, abs=0.07)


def test_random_samples_are_called_apart_as_seldom_as_stated():
    rng = np.random.default_rng(2)
    frames = [contacts(rng) for _draw in range(250)]
    # Three standard errors of 250 draws.
    most = LEVEL + 3 * np.sqrt(LEVEL * (1 - LEVEL) / 250)
    assert np.mean([tallied(frame).p_value <= LEVEL for frame in frames]) <= most
    found = [levels(frame) for frame in frames]
    assert np.mean([each.p_value <= LEVEL for each in found]) <= most
    assert np.mean([each.difference > each.chance for each in found]) <= most + 0.02


def test_chosen_short_contacts_and_a_chosen_reason_are_found():
    rng = np.random.default_rng(3)
    short = [tallied(contacts(rng, lambda frame: np.where(frame.value < 200, 2.5, 1))) for _draw in range(30)]
    assert np.mean([each.p_value <= LEVEL and each.difference < 0 for each in short]) > 0.9
    easy = [levels(contacts(rng, lambda frame: np.where(frame.level == "a", 2.5, 1))) for _draw in range(30)]
    assert np.mean([each.p_value <= LEVEL and each.differences[0] > 0 for each in easy]) > 0.9


def test_as_many_of_each_agent_is_no_bias_though_agents_differ():
    rng = np.random.default_rng(4)
    frame = contacts(rng, strata=2, each=10)
    # The slow agent has few contacts, so that the sample's mean is far from the whole's.
    slow = pd.DataFrame({"stratum": 9, "value": rng.gamma(2, 900, 30), "level": "d", "drawn": [1] * 10 + [0] * 20})
    found = tallied(pd.concat([frame, slow]))
    assert abs(found.sampled - found.whole) > 300
    assert found.p_value > LEVEL


def test_too_little_is_no_number():
    assert np.isnan(sample_balances.of_means([], [], [], [], [], confidence=0.95).whole)
    none = contacts(np.random.default_rng(5)).assign(drawn=0)
    assert np.isnan(tallied(none).difference)
    assert tallied(none).rows == 0
    assert np.isnan(levels(none).p_value)
    # All were evaluated: nothing was left to chance.
    every = none.assign(drawn=1)
    assert np.isnan(tallied(every).p_value)
    assert np.isnan(levels(every).p_value)
    assert np.isnan(tallied(none.assign(value=60.0, drawn=contacts(np.random.default_rng(5)).drawn)).difference)
    assert np.isnan(levels(contacts(np.random.default_rng(6)).assign(level="a")).p_value)


def test_rare_levels_are_pooled_for_the_test_and_told_apart():
    rng = np.random.default_rng(7)
    frame = contacts(rng)
    rare = frame.assign(level=np.where(rng.random(len(frame)) < 0.01, "x" + frame.stratum.astype(str), frame.level))
    found = levels(rare)
    assert len(found.differences) > 10
    # All of them together are rare too, and go with the rarest of the rest.
    least = "abcd"[int(np.argmin(found.expected[:4]))]
    pooled = levels(rare.assign(level=rare.level.where(rare.level.str.len() == 1, least)))
    assert (found.difference, found.chance, found.p_value) == pytest.approx(
        (pooled.difference, pooled.chance, pooled.p_value)
    )
