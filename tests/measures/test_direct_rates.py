"""Direct standardisation: published rates and limits, and an interval over clusters that holds what it claims."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from toolkit.measures import direct_rates, intervals, odds_ratios, standardisation


@pytest.fixture(scope="module")
def known(shared):
    path = shared / "known_answers" / "02_standardisation_funnel_eb.json"
    return {case["id"]: case for case in json.loads(path.read_text())["cases"]}


def test_rates_by_birth_order_stand_as_published_once_mothers_ages_are_alike(known):
    case = known["direct_fleiss_downs"]
    rows = np.array(case["input"]["population_age_by_order"], float).T
    counts = np.array(case["input"]["count_age_by_order"], float).T
    standard = rows.mean(axis=0)
    value = 1e5 * direct_rates.weighted_rate(counts, rows, standard)
    low, high = direct_rates.fay_feuer(counts, rows, standard, confidence=0.95)
    found = np.column_stack([1e5 * counts.sum(1) / rows.sum(1), value, 1e5 * low, 1e5 * high])
    expected = [[each[name] for name in ("crude.rate", "adj.rate", "lci", "uci")] for each in
                case["expected"]["per_100000"]]  # fmt: skip
    assert found == pytest.approx(np.array(expected), rel=1e-6)
    assert found == pytest.approx(np.array(case["expected"]["published_rounded"]), abs=0.05)


def test_cancer_deaths_stand_at_their_published_direct_rate_and_indirect_one(known):
    case = known["indirect_selvin_cancer"]
    count, rows, std_count, std_rows = (
        np.array(case["input"][name], float) for name in ("count", "pop", "std_count", "std_pop")
    )
    expected = case["expected"]["direct_per_100000"]
    value = direct_rates.weighted_rate(count, rows, std_rows)
    low, high = direct_rates.fay_feuer(count, rows, std_rows, confidence=0.95)
    assert [round(1e5 * float(each), 2) for each in (value, low, high)] == [
        expected[name] for name in ("adj", "lci", "uci")
    ]
    assert round(1e5 * count.sum() / rows.sum(), 2) == expected["crude"]
    due = (rows * std_count / std_rows).sum()
    overall = 1e5 * std_count.sum() / std_rows.sum()
    indirect = case["expected"]["indirect_rate_per_100000"]
    assert round(overall * count.sum() / due, 1) == indirect["adj"]
    limits = standardisation.byar(count.sum(), due, confidence=0.95)
    assert [round(overall * float(each), 1) for each in limits] == [indirect["lci"], indirect["uci"]]


def test_rates_of_two_areas_equal_the_health_offices(known):
    case = known["phe_isr_dsr"]
    rows = {name: np.array(values) for name, values in case["input"]["rows"].items()}
    count, many = (rows[name].reshape(2, 5).astype(float) for name in ("obs", "pop"))
    standard = rows["ref_pop"][:5]
    value = direct_rates.weighted_rate(count, many, standard)
    low, high = direct_rates.dobson(count, many, standard, confidence=0.95)
    for found, name in ((value, "value"), (low, "lowercl"), (high, "uppercl")):
        assert 1000 * found == pytest.approx(case["expected"]["dsr"][name], rel=1e-8), name
    # The indirect rate: the ratio times the reference's own rate.
    due = (many * rows["ref_obs"][:5] / standard).sum(1)
    overall = 1000 * rows["ref_obs"][:5].sum() / standard.sum()
    limits = standardisation.count_ratio(count.sum(1), due, confidence=0.95)
    assert due == pytest.approx(case["expected"]["isr"]["expected"], rel=1e-8)
    for found, name in ((count.sum(1) / due, "value"), (limits.low, "lowercl"), (limits.high, "uppercl")):
        assert overall * found == pytest.approx(case["expected"]["isr"][name], rel=1e-8), name


def test_shares_and_means_of_the_health_office(known):
    case = known["phe_proportion_rate_mean"]
    share = intervals.wilson(case["input"]["prop"]["x"], case["input"]["prop"]["n"], confidence=0.95)
    assert np.column_stack(share) == pytest.approx(np.array(case["expected"]["prop"]), rel=1e-8, abs=1e-12)
    mean = intervals.t_mean(case["input"]["mean"], confidence=0.95)
    assert [float(each) for each in mean] == pytest.approx(case["expected"]["mean_ci"], rel=1e-8)


def test_kidney_stones_reverse_at_one_mix(known):
    case = known["simpson_kidney"]
    table = np.array([case["input"]["A"], case["input"]["B"]], float)
    hits, rows = table[:, :, 0], table[:, :, 1]
    crude, found = hits.sum(1) / rows.sum(1), direct_rates.weighted_rate(hits, rows, rows.sum(0))
    assert crude == pytest.approx(case["expected"]["crude"], abs=1e-9)
    assert found == pytest.approx(case["expected"]["direct_std_to_pooled"], abs=1e-9)
    assert "AB"[int(crude.argmax())] == case["expected"]["crude_winner"]
    assert "AB"[int(found.argmax())] == case["expected"]["adjusted_winner"]


def test_admissions_to_berkeley_have_their_published_common_odds(known):
    case = known["simpson_ucb"]
    table = np.array(case["input"]["table"]["Freq"], float).reshape(6, 2, 2)
    (men, men_out), (women, women_out) = table[:, 0].T, table[:, 1].T
    crude = men.sum() / (men + men_out).sum(), women.sum() / (women + women_out).sum()
    assert crude == pytest.approx(tuple(case["expected"]["crude_admit_rate"].values()), rel=1e-6)
    found = odds_ratios.mantel_haenszel(men, men + men_out, women, women + women_out, confidence=0.95)
    assert found.value == pytest.approx(case["expected"]["mantel_haenszel_common_or"], rel=1e-6)
    assert (found.low, found.high) == pytest.approx(case["expected"]["ci"], rel=1e-6)
    assert found.p_value == pytest.approx(case["expected"]["p"], rel=1e-6)


def test_odds_of_sides_that_no_cell_tells_apart_are_no_number():
    assert np.isnan(odds_ratios.mantel_haenszel([3, 0], [5, 0], [0, 4], [0, 9], confidence=0.95).value)
    assert np.isnan(odds_ratios.mantel_haenszel([5], [5], [3], [9], confidence=0.95).value)
    # A cell of one side alone changes nothing.
    both = odds_ratios.mantel_haenszel([3, 7], [5, 9], [4, 0], [9, 0], confidence=0.95)
    assert both == odds_ratios.mantel_haenszel([3], [5], [4], [9], confidence=0.95)


def test_the_worked_mix_example_reverses():
    # X is better at both kinds of contact and has four complex ones for each simple one; Y the other way round.
    rows = np.array([[1000.0, 4000], [4000, 1000]])
    hits = rows * [[0.80, 0.60], [0.78, 0.57]]
    assert 100 * hits.sum(1) / rows.sum(1) == pytest.approx([64.0, 73.8])
    due = standardisation.of_all([0, 1, 0, 1], rows.ravel(), hits.ravel()).reshape(2, 2)
    raw_mean = (hits.sum(1) / rows.sum(1)).mean()
    assert np.round(100 * raw_mean * hits.sum(1) / due.sum(1), 1).tolist() == [69.8, 68.2]
    # At the mix of both together, and at any other, X stays ahead.
    assert 100 * direct_rates.weighted_rate(hits, rows, rows.sum(0)) == pytest.approx([70.0, 67.5])


def test_a_cell_without_rows_makes_no_rate_unless_it_weighs_nothing():
    assert np.isnan(direct_rates.weighted_rate([3, 0], [10, 0], [1, 1]))
    assert direct_rates.weighted_rate([3, 0], [10, 0], [1, 0]) == pytest.approx(0.3)
    low, high = direct_rates.fay_feuer([[3, 0], [0, 0]], [[10, 0], [10, 20]], [1, 1], confidence=0.95)
    assert np.isnan([low[0], high[0]]).all()
    # Without any event the limit is that of the heaviest row: at rows alike, the exact Poisson limit.
    exact = direct_rates.fay_feuer([0, 0], [10, 10], [1, 1], confidence=0.95)
    assert float(exact.low) == 0
    assert float(exact.high) == pytest.approx(float(standardisation.exact(0, 20, confidence=0.95).high))


def test_one_cell_gives_the_exact_limits_of_a_count():
    found = direct_rates.fay_feuer([14], [4.49], [1], confidence=0.95)
    assert list(map(float, found)) == pytest.approx(list(map(float, standardisation.exact(14, 4.49, confidence=0.95))))


def by_agents(rng, agents, cells, reference, *, spread, shape):
    """One unit: rows and hits of each agent in each cell, agents differing by `spread` on the log-odds scale."""
    rows = rng.poisson(shape, (agents, cells)) + 1.0
    odds = np.linspace(-0.5, 1.0, cells) + rng.normal(0, spread, (agents, 1))
    hits = rng.binomial(rows.astype(int), 1 / (1 + np.exp(-odds)))
    agent, cell = np.meshgrid(np.arange(agents), np.arange(cells), indexing="ij")
    return hits.ravel(), rows.ravel(), cell.ravel(), agent.ravel()


def test_a_single_cell_is_the_ratio_over_clusters_that_others_know():
    above, below = np.array([3.0, 5, 9]), np.array([10.0, 10, 10])
    found = direct_rates.standardised(above, below, [0] * 3, [0] * 3, list("abc"), [1.0], units=1)
    other = intervals.ratios(above, below, np.zeros(3, int), 1)
    assert found.value == pytest.approx(other.value)
    # Clusters of one size: the correction is G / (G - 1) in both.
    assert found.variance == pytest.approx(other.variance)
    assert found.effective == pytest.approx(other.effective)


@pytest.mark.parametrize("spread", [0.0, 0.4])
def test_the_interval_over_agents_holds_the_truth_as_often_as_it_says(spread):
    rng = np.random.default_rng(31)
    reference, held, audits = np.array([0.2, 0.5, 0.3]), 0, 600
    odds = np.linspace(-0.5, 1.0, 3)
    nodes, weights = np.polynomial.hermite_e.hermegauss(40)
    each = (1 / (1 + np.exp(-(odds[:, None] + spread * nodes))) * weights).sum(1) / weights.sum()
    truth = float(reference @ each)
    for _audit in range(audits):
        hits, rows, cell, agent = by_agents(rng, 20, 3, reference, spread=spread, shape=[60, 15, 25])
        found = direct_rates.standardised(hits, rows, 0 * cell, cell, agent, reference, units=1, squares=hits)
        low, high = intervals.share_limits(found.value, found.variance, found.rows, found.effective, confidence=0.95)
        held += int(low[0] <= truth <= high[0])
    assert 0.93 <= held / audits <= 0.985


def test_the_variance_equals_the_textbooks_sandwich():
    rng = np.random.default_rng(4)
    rows = [(agent, cell, float(rng.random() < 0.3 + 0.1 * cell + 0.1 * (agent % 3)))
            for agent in range(8) for cell in range(3) for _row in range(rng.integers(1, 9))]  # fmt: skip
    agent, cell, hit = (np.array(each) for each in zip(*rows, strict=True))
    design = (cell[:, None] == np.arange(3)).astype(float)
    share = np.array([0.5, 0.3, 0.2])
    # CR2 from its definition: residuals of each cluster times (1 - H)^(-1/2).
    bread = np.linalg.inv(design.T @ design)
    residual = hit - design @ (bread @ design.T @ hit)
    meat = np.zeros((3, 3))
    for each in range(8):
        mine = design[agent == each]
        values, vectors = np.linalg.eigh(np.eye(len(mine)) - mine @ bread @ mine.T)
        moved = mine.T @ (vectors @ np.diag(values**-0.5) @ vectors.T) @ residual[agent == each]
        meat += np.outer(moved, moved)
    above = np.array([[hit[(agent == a) & (cell == c)].sum() for c in range(3)] for a in range(8)])
    below = np.array([[((agent == a) & (cell == c)).sum() for c in range(3)] for a in range(8)])
    where = np.tile(np.arange(3), 8)
    found = direct_rates.standardised(
        above.ravel(), below.ravel(), 0 * where, where, np.repeat(np.arange(8), 3), share, units=1
    )
    assert found.variance[0] == pytest.approx(share @ bread @ meat @ bread @ share)
    assert found.value[0] == pytest.approx(share @ np.linalg.lstsq(design, hit)[0])


def test_a_cell_of_one_agent_says_nothing_about_spread_and_one_of_no_weight_nothing_at_all():
    above, below, cell, agent = [3.0, 5, 2, 9], [10.0, 10, 10, 10], [0, 0, 1, 1], [0, 1, 0, 1]
    whole = direct_rates.standardised(above, below, [0] * 4, cell, agent, [1, 1], units=1)
    assert np.isfinite(whole.variance[0])
    lone = direct_rates.standardised(above[:3], below[:3], [0] * 3, cell[:3], agent[:3], [1, 1], units=1)
    assert lone.value[0] == pytest.approx(0.3)
    assert np.isnan(lone.variance[0])
    left = direct_rates.standardised(above[:3], below[:3], [0] * 3, cell[:3], agent[:3], [1, 0], units=1)
    assert np.isfinite(left.variance[0])
    assert left.cells.tolist() == [1]


def test_units_do_not_meet_in_an_agents_label_and_one_without_rows_has_no_figure():
    above, below, cell, agent = np.array([3.0, 5, 4, 9]), np.full(4, 10.0), [0, 0, 0, 0], [0, 1, 0, 1]
    found = direct_rates.standardised(above, below, [0, 0, 2, 2], cell, agent, [1], units=3)
    assert found.clusters.tolist() == [2, 0, 2]
    assert np.isnan(found.value[1])
    assert np.isnan(found.variance[1])
    alone = direct_rates.standardised(above[2:], below[2:], [0, 0], cell[2:], agent[2:], [1], units=1)
    assert found.variance[2] == pytest.approx(alone.variance[0])


def test_agents_who_agree_by_chance_are_not_surer_than_rows():
    below = np.full(6, 50.0)
    agreed = direct_rates.standardised(below / 2, below, [0] * 6, [0] * 6, range(6), [1], units=1)
    floored = direct_rates.standardised(below / 2, below, [0] * 6, [0] * 6, range(6), [1], units=1, squares=below / 2)
    assert agreed.variance[0] == 0
    assert floored.variance[0] == pytest.approx(0.25 / 299)


@settings(deadline=None)
@given(st.integers(1, 6), st.integers(1, 5), st.integers(0, 1000))
def test_the_scale_of_the_reference_and_the_order_of_rows_change_nothing(agents, cells, seed):
    rng = np.random.default_rng(seed)
    reference = rng.uniform(0.1, 1, cells)
    hits, rows, cell, agent = by_agents(rng, agents, cells, reference, spread=0.5, shape=5)
    order = rng.permutation(hits.size)
    first = direct_rates.standardised(hits, rows, 0 * cell, cell, agent, reference, units=1, squares=hits)
    other = direct_rates.standardised(
        hits[order], rows[order], 0 * cell, cell[order], agent[order], 37 * reference, units=1, squares=hits[order]
    )
    for one, same in zip(first, other, strict=True):
        assert one == pytest.approx(same, nan_ok=True)
    assert 0 <= first.value[0] <= 1
    assert first.effective[0] <= agents + 1e-9


def test_gamma_limits_are_the_quantiles_of_another_implementation():
    rng = np.random.default_rng(8)
    counts, rows, share = rng.poisson(4, 6), rng.integers(50, 400, 6), rng.dirichlet(np.ones(6))
    low, high = direct_rates.fay_feuer(counts, rows, share, confidence=0.9)
    value, variance, most = (share * counts / rows).sum(), (share**2 * counts / rows**2).sum(), (share / rows).max()
    assert float(low) == pytest.approx(stats.gamma.ppf(0.05, value**2 / variance, scale=variance / value))
    spread, upper = variance + most**2, value + most
    assert float(high) == pytest.approx(stats.gamma.ppf(0.95, upper**2 / spread, scale=spread / upper))
