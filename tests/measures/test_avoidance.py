"""Who exceeds the usual: avoiders are found, and where nobody avoids the claim comes at the stated rate."""

import numpy as np
import pytest

from toolkit.measures import avoidance


def drawn(rng, *, units, base, spread, avoiders=0, share=0.2):
    rows = rng.integers(150, 1500, units)
    if spread:
        shape = (1 - base) / spread**2 - base
        chance = rng.beta(shape, shape * (1 - base) / base, units)
    else:
        chance = np.full(units, base)
    chance[:avoiders] = share
    count = rng.binomial(rows, chance)
    return count, rows, rows * count.sum() / rows.sum()


@pytest.mark.parametrize("units", [15, 30, 120])
@pytest.mark.parametrize(
    ("base", "spread"), [(0.0005, 0.0), (0.002, 0.0), (0.03, 0.0), (0.03, 0.3), (0.03, 0.6), (0.1, 0.4)]
)
def test_where_nobody_avoids_a_claim_comes_in_at_most_one_audit_of_twenty(units, base, spread):
    rng = np.random.default_rng(units)
    audits = 300
    claims = sum(
        bool(avoidance.excess(*drawn(rng, units=units, base=base, spread=spread)).claimed.any()) for _ in range(audits)
    )
    # Two standard errors of chance in the simulation itself, and a little for what is learnt from few units.
    assert claims / audits <= avoidance.FALSE_CLAIMS + 0.04


@pytest.mark.parametrize("seed", range(5))
def test_avoiders_are_found_among_people_who_differ_anyway(seed):
    rng = np.random.default_rng(seed)
    found = avoidance.excess(*drawn(rng, units=40, base=0.03, spread=0.4, avoiders=6))
    assert found.claimed[:6].all()
    assert found.claimed[6:].sum() <= 1


def test_the_usual_is_what_the_others_do_and_not_what_all_do():
    rng = np.random.default_rng(8)
    count, rows, expected = drawn(rng, units=60, base=0.03, spread=0.2, avoiders=12, share=0.25)
    claimed = avoidance.excess(count, rows, expected).claimed
    usual = avoidance.usual(count, rows, expected, ~claimed, confidence=0.95)
    whole = count.sum() / rows.sum()
    assert usual.limits.low * whole < 0.03 < usual.limits.high * whole
    assert whole > 0.06
    assert usual.spread == pytest.approx(0.2, abs=0.12)


def test_a_doubtful_expectation_makes_no_claims_of_its_own():
    rng = np.random.default_rng(1)
    claims = 0
    for _audit in range(200):
        rows = np.full(30, 400)
        count, beside = rng.binomial(rows, 0.03), rng.binomial(rows, 0.06) + 0.5
        expected = beside * count.sum() / beside.sum()
        claims += bool(avoidance.excess(count, rows, expected, doubt=1 / beside).claimed.any())
    assert claims / 200 <= avoidance.FALSE_CLAIMS + 0.03


def test_few_units_and_nothing_counted_say_nothing():
    for count in ([1, 2, 3], [0] * 20):
        found = avoidance.excess(count, np.full(len(count), 100), np.full(len(count), 1.0))
        assert not found.claimed.any()
        assert np.isnan(found.chance).all()
        usual = avoidance.usual(
            count, np.full(len(count), 100), np.full(len(count), 1.0), ~found.claimed, confidence=0.9
        )
        assert np.isnan(usual.factor)


def test_one_who_did_what_nobody_else_ever_did_stands_out():
    count = np.zeros(30)
    count[0] = 40
    rows = np.full(30, 200)
    found = avoidance.excess(count, rows, rows * count.sum() / rows.sum())
    assert found.claimed.tolist() == [True] + [False] * 29


def test_equal_units_are_not_claimed_for_being_equal():
    rows = np.full(20, 300)
    found = avoidance.excess(np.full(20, 9), rows, rows * 0.03)
    assert not found.claimed.any()
