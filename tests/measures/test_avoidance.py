"""Who exceeds the usual: avoiders are found, and where nobody avoids the claim comes at the stated rate."""

import numpy as np
import pytest
from scipy import integrate, stats

from toolkit.measures import avoidance
from toolkit.measures import ordinary_differences as differences


def factors(rng, *, units, spread, kind):
    """What each honest unit multiplies the base rate by: mean 1, standard deviation `spread`."""
    if not spread:
        return np.ones(units)
    if kind == "gamma":
        return rng.gamma(spread**-2, spread**2, units)
    width = np.sqrt(np.log1p(spread**2))
    return np.exp(rng.normal(-(width**2) / 2, width, units))


def drawn(rng, *, units, base, spread=0.0, kind="gamma", avoiders=0, more=0.125, rows=(60, 400)):
    rows = rng.integers(rows[0], rows[1] + 1, units)
    chance = np.minimum(base * factors(rng, units=units, spread=spread, kind=kind), 1)
    chance[:avoiders] += more * (1 - chance[:avoiders])
    return rng.binomial(rows, chance), rows


@pytest.mark.parametrize(
    ("units", "base", "spread", "kind"),
    [
        (28, 0.002, 0.0, "gamma"),
        (28, 0.012, 0.5, "gamma"),
        (28, 0.012, 0.5, "lognormal"),
        (20, 0.05, 0.3, "gamma"),
        (30, 0.05, 0.5, "lognormal"),
    ],
)
def test_where_nobody_avoids_a_claim_comes_in_about_one_audit_of_twenty(units, base, spread, kind):
    rng = np.random.default_rng(units)
    audits, claims = 80, 0
    for _audit in range(audits):
        count, rows = drawn(rng, units=units, base=base, spread=spread, kind=kind)
        claims += bool(avoidance.excess(count, rows, rows).claimed.any())
    # 5 %, and two standard errors of a simulation of this size.
    assert claims / audits <= avoidance.FALSE_CLAIMS + 0.05


@pytest.mark.parametrize(("spread", "least"), [(0.0, 0.95), (0.5, 0.8)])
def test_three_who_drop_one_contact_in_eight_are_found_where_few_others_drop_any(spread, least):
    rng = np.random.default_rng(7)
    audits, found, beside = 25, 0, 0
    for _audit in range(audits):
        count, rows = drawn(rng, units=28, base=0.012, spread=spread, avoiders=3)
        claimed = avoidance.excess(count, rows, rows).claimed
        found += int(claimed[:3].sum())
        beside += bool(claimed[3:].any())
    assert found / (3 * audits) >= least
    assert beside <= 4


def test_several_do_not_excuse_each_other():
    rng = np.random.default_rng(3)
    count, rows = drawn(rng, units=30, base=0.012, spread=0.3, avoiders=8, more=0.2, rows=(150, 400))
    claimed = avoidance.excess(count, rows, rows).claimed
    assert claimed[:8].all()
    assert not claimed[8:].any()


def test_one_who_did_what_nobody_else_ever_did_stands_out():
    count = np.zeros(30)
    count[0] = 26
    rows = np.full(30, 193)
    found = avoidance.excess(count, rows, rows)
    assert found.claimed.tolist() == [True] + [False] * 29
    assert found.adjusted[0] < 1e-6


def test_one_event_more_than_none_is_no_claim():
    count = np.zeros(30)
    count[0] = 1
    assert not avoidance.excess(count, np.full(30, 193), np.full(30, 193)).claimed.any()


def test_what_is_said_to_be_seen_is_seen_four_times_in_five():
    rng = np.random.default_rng(12)
    count, rows = drawn(rng, units=27, base=0.012, rows=(150, 250))
    nobody = np.zeros(27, bool)
    share = avoidance.smallest_found(count, rows, rows, nobody, of_rows=200)
    assert 0.03 < share < 0.1
    seen = []
    for _audit in range(60):
        count, rows = drawn(rng, units=27, base=0.012, rows=(150, 250))
        count[0], rows[0] = rng.binomial(200, share), 200
        seen.append(bool(avoidance.excess(count, rows, rows).claimed[0]))
    assert np.mean(seen) == pytest.approx(avoidance.POWER, abs=0.13)


def test_too_few_rows_can_show_nobody():
    assert np.isnan(avoidance.smallest_found([1] * 12, [2] * 12, [2] * 12, np.zeros(12, bool), of_rows=2))
    assert np.isnan(avoidance.smallest_found([1] * 5, [90] * 5, [90] * 5, np.zeros(5, bool), of_rows=90))


def test_a_doubtful_exposure_makes_no_claims_of_its_own():
    rng = np.random.default_rng(1)
    claims = 0
    for _audit in range(60):
        rows = np.full(30, 400)
        count, beside = rng.binomial(rows, 0.03), rng.binomial(rows, 0.03) + 0.5
        claims += bool(avoidance.excess(count, rows, beside, doubt=1 / beside, families=("gamma",)).claimed.any())
    assert claims / 60 <= avoidance.FALSE_CLAIMS + 0.05


def test_of_two_yardsticks_the_one_that_fits_the_others_counts():
    rng = np.random.default_rng(4)
    rows = np.full(30, 1000)
    pace = np.exp(rng.normal(0, 0.7, 30))
    count = rng.binomial(rows, np.minimum(0.02 * pace, 1))
    count[0] = rng.binomial(1000, 0.08 * pace[0] + 0.02)
    by_rows = avoidance.excess(count, rows, rows)
    by_both = avoidance.excess(count, rows, np.array([rows, rows * pace]))
    assert not by_rows.claimed[0]
    assert by_both.claimed.tolist() == [True] + [False] * 29


def test_few_units_say_nothing_and_where_nothing_was_counted_nobody_is_claimed():
    few = avoidance.excess([1, 2, 3], [100] * 3, [100] * 3)
    assert not few.claimed.any()
    assert np.isnan(few.chance).all()
    none = avoidance.excess([0] * 20, [100] * 20, [100] * 20)
    assert not none.claimed.any()
    assert none.chance == pytest.approx(np.ones(20))


def test_equal_units_are_not_claimed_for_being_equal():
    rows = np.full(20, 300)
    assert not avoidance.excess(np.full(20, 9), rows, rows).claimed.any()


@pytest.mark.parametrize("family", ["gamma", "lognormal"])
def test_tails_and_likelihoods_equal_a_second_route_by_quadrature(family):
    count, rows = np.array([0.0, 2, 5, 12, 3, 1, 4, 2, 3, 2]), np.array([90.0, 80, 200, 300, 150, 60, 210, 90, 120, 99])
    worth = rows * np.linspace(0.8, 1.3, 10)
    found = differences.ordinary(count, rows, worth[None], np.zeros((1, 10)), (family,))
    edges, _mixings = found.scales[0]
    mean = np.exp(edges[0] + 5)
    for place in (12, 15):
        spread = differences.SPREADS[place]
        width = np.sqrt(np.log1p(spread**2))
        shares = {
            "gamma": stats.gamma(spread**-2, scale=mean * spread**2),
            "lognormal": stats.lognorm(width, scale=mean * np.exp(-(width**2) / 2)),
        }[family]
        for unit in (1, 2):
            ends = {"a": 0.0, "b": float(shares.ppf(1 - 1e-10)), "limit": 400}

            def tail(share, unit=unit, shares=shares):
                chance = min(share * worth[unit] / rows[unit], 1)
                return shares.pdf(share) * stats.binom.sf(count[unit] - 1, rows[unit], chance)

            def likely(share, unit=unit, shares=shares):
                chance = min(share * worth[unit] / rows[unit], 1)
                return shares.pdf(share) * stats.binom.pmf(count[unit], rows[unit], chance)

            assert found.tail[unit, place] == pytest.approx(integrate.quad(tail, **ends)[0], rel=0.02)
            assert np.exp(found.likelihood[unit, place]) == pytest.approx(integrate.quad(likely, **ends)[0], rel=0.02)
