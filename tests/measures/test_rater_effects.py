"""Evaluators against the others: by hand, by a second route, with a planted lenient one, and with nothing planted."""

import numpy as np
import pandas as pd
import pytest

from toolkit.measures.rater_effects import rater_effects

LEVEL = 0.05


def scores(rng, leniency, agents=24, each=12, kinds=4):
    """Evaluations of agents who differ, of kinds of contact that differ, each by a rater drawn at random."""
    rows = agents * each
    frame = pd.DataFrame(
        {
            "rater": rng.integers(0, len(leniency), rows),
            "cell": rng.integers(0, kinds, rows),
            "cluster": np.repeat(np.arange(agents), each),
        }
    )
    frame["score"] = 80 + rng.normal(0, 10, rows) + rng.normal(0, 4, agents)[frame.cluster]
    frame["score"] += rng.normal(0, 4, kinds)[frame.cell] + np.asarray(leniency)[frame.rater]
    return frame


def sessions(rng, leniency, many=40, raters=3):
    """Calibration sessions, each one contact that some of the raters score."""
    who = np.concatenate([rng.choice(len(leniency), raters, replace=False) for _ in range(many)])
    frame = pd.DataFrame({"rater": who, "cell": np.repeat(np.arange(many), raters)})
    frame["cluster"] = frame.cell
    frame["score"] = 80 + rng.normal(0, 12, many)[frame.cell] + rng.normal(0, 5, len(who))
    frame["score"] += np.asarray(leniency)[who]
    return frame


def found(frame, **more):
    sums = frame.groupby(["rater", "cell", "cluster"]).score.agg(["size", "sum"]).reset_index()
    names = [f"q{rater:02d}" for rater in sums.rater]
    return rater_effects(names, sums.cell, sums.cluster, sums["size"], sums["sum"], confidence=1 - LEVEL, **more)


def test_an_effect_is_the_mean_less_the_others_on_the_same_cells():
    # Kind 1: ann 90 and 80, bob 70, cyd 60; kind 2: ann 50, bob 40; kind 3: ann alone.
    table = [
        ("ann", 1, 90),
        ("ann", 1, 80),
        ("bob", 1, 70),
        ("cyd", 1, 60),
        ("ann", 2, 50),
        ("bob", 2, 40),
        ("ann", 3, 99),
    ]
    rater, cell, score = zip(*table, strict=True)
    effects = rater_effects(rater, cell, range(7), np.ones(7), score, confidence=0.95, fewest_rows=1).effects
    by_name = effects.set_index("rater")
    # ann: 220 less 65 + 65 + 40; bob: 110 less 230/3 + 50; cyd: 60 less 80, of one score alone.
    assert by_name.effect.tolist() == pytest.approx([50 / 3, (110 - 230 / 3 - 50) / 2, np.nan], nan_ok=True)
    assert by_name["rows"].tolist() == [3, 2, 1]
    assert by_name.left_out.tolist() == [1, 0, 0]
    assert by_name["mean"].tolist() == pytest.approx([319 / 4, 55, 60])


def test_errors_are_those_of_the_jackknife_over_clusters():
    frame = scores(np.random.default_rng(4), [0, 2, -2, 0, 1])
    whole = found(frame, fewest_others=2).effects
    left = np.array([found(frame[frame.cluster != each], fewest_others=2).effects.effect for each in range(24)])
    jackknife = np.sqrt(23 / 24 * ((left - left.mean(0)) ** 2).sum(0))
    assert whole.error.to_numpy() == pytest.approx(jackknife, rel=0.15)
    of_sessions = sessions(np.random.default_rng(5), [0, 3, 0, 0])
    whole = found(of_sessions).effects
    left = np.array([found(of_sessions[of_sessions.cell != each]).effects.effect for each in range(40)])
    assert whole.error.to_numpy() == pytest.approx(np.sqrt(39 / 40 * ((left - left.mean(0)) ** 2).sum(0)), rel=0.05)


def test_sessions_of_two_are_the_paired_test():
    frame = sessions(np.random.default_rng(6), [0, 4], many=25, raters=2)
    wide = frame.pivot_table(index="cell", columns="rater", values="score")
    gap = wide[1] - wide[0]
    each = found(frame).effects.set_index("rater").loc["q01"]
    error = gap.std(ddof=1) / 5
    assert (each.effect, each.error) == pytest.approx((gap.mean(), error))
    assert each.high - each.effect == pytest.approx(2.0638986 * error)


@pytest.mark.parametrize("make", [scores, sessions])
def test_nothing_planted_is_claimed_as_seldom_as_stated_and_limits_hold(make):
    claims, held, spreads, chances = [], [], [], []
    rng = np.random.default_rng(7)
    for _draw in range(200):
        effects, spread = found(make(rng, np.zeros(5)))
        claims.append(bool((effects.adjusted <= LEVEL).any()))
        held += ((effects.low <= 0) & (effects.high >= 0)).tolist()
        spreads.append(spread.low == 0 or np.isnan(spread.low))
        chances.append(spread.p_value <= LEVEL)
    # Three standard errors of 200 draws above the stated chance of a false alarm.
    assert np.mean(claims) <= LEVEL + 3 * np.sqrt(LEVEL * (1 - LEVEL) / 200)
    assert np.mean(chances) <= LEVEL + 3 * np.sqrt(LEVEL * (1 - LEVEL) / 200)
    assert np.mean(held) == pytest.approx(1 - LEVEL, abs=0.03)
    assert np.mean(spreads) >= 1 - LEVEL - 0.04


@pytest.mark.parametrize("make", [scores, sessions])
def test_a_planted_lenient_evaluator_is_found_and_nobody_else(make):
    rng = np.random.default_rng(8)
    right, others = [], []
    for _draw in range(40):
        effects, spread = found(make(rng, [0, 0, 9, 0, 0, 0]))
        claimed = effects.rater[effects.adjusted <= LEVEL]
        right.append("q02" in set(claimed) and effects.set_index("rater").loc["q02", "effect"] > 0)
        others.append(effects.set_index("rater").shrunk.drop("q02").abs().max())
        assert spread.p_value < 0.2
    assert np.mean(right) >= 0.9
    # The kind one is in everyone's yardstick: the rest look a fifth of it stricter, and no more.
    assert np.median(others) < 5


@pytest.mark.parametrize("raters", [3, 8])
def test_the_spread_is_that_which_was_planted(raters):
    rng = np.random.default_rng(9)
    values, held = [], []
    for _draw in range(150):
        spread = found(scores(rng, rng.normal(0, 4, raters))).spread
        values.append(spread.value**2)
        held.append(spread.low <= 4 <= spread.high)
    assert np.sqrt(np.mean(values)) == pytest.approx(4, rel=0.12)
    assert np.mean(held) >= 0.9


def test_shrinkage_draws_by_what_chance_could_have_done():
    effects, spread = found(scores(np.random.default_rng(10), [0, 0, 5, -5, 0], agents=12, each=8))
    assert effects.shrunk.abs().le(effects.effect.abs()).all()
    assert (effects.shrunk / effects.effect).to_numpy() == pytest.approx(effects.reliability.to_numpy())
    noisier = effects.sort_values("error").reliability
    assert noisier.iloc[0] > noisier.iloc[-1]
    assert 0 < spread.reliability < 1


def test_more_contacts_of_the_same_agents_buy_no_certainty():
    frame = scores(np.random.default_rng(11), [0, 0, 0])
    one, many = (found(pd.concat([frame] * times)).effects.error.to_numpy() for times in (1, 5))
    assert many == pytest.approx(one, rel=0.08)


def test_too_little_is_no_number():
    nothing = rater_effects([], [], [], [], [], confidence=0.95)
    assert nothing.effects.empty
    assert (nothing.spread.raters, np.isnan(nothing.spread.value)) == (0, True)
    alone = found(scores(np.random.default_rng(1), [0]))
    assert alone.effects.effect.isna().all()
    assert alone.effects.left_out.tolist() == [24 * 12]
    one_agent = found(scores(np.random.default_rng(2), [0, 0, 0], agents=1, each=60))
    assert one_agent.effects[["effect", "low", "p_value"]].isna().all(axis=None)
    same = found(scores(np.random.default_rng(3), [0, 0]).assign(score=70.0))
    assert same.effects.effect.isna().all()
    few = found(scores(np.random.default_rng(4), [0, 0, 0]), fewest_rows=1000)
    assert np.isnan(few.spread.value)
