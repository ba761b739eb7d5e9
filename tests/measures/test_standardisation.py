"""Observed over expected, shrinkage and many tests at once: published answers, and mix told apart from people."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.measures import multiplicity, random_intercepts, shrinkage, standardisation


@pytest.fixture(scope="module")
def known(shared):
    path = shared / "known_answers" / "02_standardisation_funnel_eb.json"
    return {case["id"]: case for case in json.loads(path.read_text())["cases"]}


def test_doctors_die_of_cirrhosis_as_often_as_published(known):
    case = known["smr_bland_doctors"]
    counts = case["input"]["observed"], case["input"]["expected"]
    assert standardisation.exact(*counts, confidence=0.95) == pytest.approx(case["expected"]["exact"], rel=1e-5)
    # The reference's variant of Byar takes observed + 0.5 at both ends.
    assert standardisation.byar(*counts, confidence=0.95) == pytest.approx(case["expected"]["exact"], abs=0.01)


def test_ratios_of_two_areas_equal_the_health_offices(known):
    case = known["phe_isr_dsr"]
    rows = {name: np.array(values) for name, values in case["input"]["rows"].items()}
    due = rows["pop"] * rows["ref_obs"] / rows["ref_pop"]
    areas = [rows["area"] == name for name in ("A", "B")]
    observed, expected = (np.array([each[mine].sum() for mine in areas]) for each in (rows["obs"], due))
    found = standardisation.count_ratio(observed, expected, confidence=0.95)
    ratio = case["expected"]["isratio"]
    assert observed / expected == pytest.approx(ratio["value"], rel=1e-8)
    assert found.low == pytest.approx(ratio["lowercl"], rel=1e-8)
    assert found.high == pytest.approx(ratio["uppercl"], rel=1e-8)


def test_below_ten_events_the_interval_is_exact(known):
    case = known["phe_proportion_rate_mean"]
    given_ = case["input"]["rate"]
    found = standardisation.count_ratio(given_["x"], np.array(given_["n"]) / given_["multiplier"], confidence=0.95)
    assert np.column_stack(found) == pytest.approx(np.array(case["expected"]["rate"]), rel=1e-8)
    assert standardisation.count_ratio(0, 2.0, confidence=0.95).low == 0


def test_cancer_deaths_stand_at_their_published_ratio(known):
    case = known["indirect_selvin_cancer"]
    given_, expected = {k: np.array(v) for k, v in case["input"].items()}, case["expected"]
    due = (given_["pop"] * given_["std_count"] / given_["std_pop"]).sum()
    observed = given_["count"].sum()
    assert due == pytest.approx(expected["expected"], abs=0.005)
    assert round(observed / due, 2) == expected["sir"]
    assert np.round(standardisation.byar(observed, due, confidence=0.95), 2).tolist() == expected["sir_ci"]


def test_kidney_stones_reverse_once_the_mix_is_told_apart(known):
    given_ = known["simpson_kidney"]["input"]
    table = np.array([given_["A"], given_["B"]], float)
    hits, rows = table[:, :, 0].ravel(), table[:, :, 1].ravel()
    due, _variance, all_known = standardisation.of_the_others([0, 1, 0, 1], rows, hits, hits, fewest=30)
    assert all_known.all()
    crude = table[:, :, 0].sum(1) / table[:, :, 1].sum(1)
    ratio = table[:, :, 0].sum(1) / due.reshape(2, 2).sum(1)
    assert crude[0] < crude[1]
    assert ratio[0] > 1 > ratio[1]


def test_a_unit_is_no_part_of_its_own_yardstick():
    due, variance, known_ = standardisation.of_the_others(
        [0, 0, 1], [100, 50, 40], [300, 100, 80], [1000, 250, 200], fewest=30
    )
    assert due[:2].tolist() == [200, 150]
    # The others' mean 2, their mean square 5: variance 1 per row, and half as much again for the yardstick's own.
    assert variance[0] == pytest.approx(100 * (1 + 100 / 50))
    assert known_.tolist() == [True, True, False]
    assert np.isnan(due[2])


def test_the_null_variance_is_the_one_that_simulation_shows():
    rng = np.random.default_rng(11)
    apart = []
    claimed = []
    for _draw in range(400):
        values = [rng.exponential(100, rows) for rows in (60, 200, 90)]
        rows, sums, squares = zip(*[(len(v), v.sum(), (v**2).sum()) for v in values], strict=True)
        due, variance, _known = standardisation.of_the_others([0, 0, 0], rows, sums, squares, fewest=30)
        apart.append(np.array(sums) - due)
        claimed.append(variance)
    assert np.var(apart, axis=0) == pytest.approx(np.mean(claimed, axis=0), rel=0.2)


def test_trials_of_a_vaccine_shrink_as_published(known):
    case = known["dersimonian_laird_bcg"]
    values, variances = case["input"]["yi"], case["input"]["vi"]
    found, expected = shrinkage.dersimonian_laird(values, variances), case["expected"]["DL"]
    for mine, theirs in (("mean", "b"), ("error", "se"), ("tau2", "tau2"), ("q", "Q"), ("i2", "I2")):
        assert getattr(found, mine) == pytest.approx(expected[theirs], rel=1e-5), mine
    assert shrinkage.shrunk(values, variances) == pytest.approx(case["expected"]["blup_DL"], rel=1e-5)


def test_batting_averages_shrink_as_published(known):
    case = known["eb_efron_morris_simple"]
    share = np.array(case["input"]["hits"]) / case["input"]["at_bats"]
    found = shrinkage.james_stein(share, share.mean() * (1 - share.mean()) / case["input"]["at_bats"])
    assert found == pytest.approx(case["expected"]["estimates"], abs=1e-6)
    rest = np.array(case["input"]["rest_of_season"])
    assert ((share - rest) ** 2).sum() == pytest.approx(case["expected"]["sse_raw"], rel=1e-9)
    assert ((found - rest) ** 2).sum() == pytest.approx(case["expected"]["sse_shrunk"], rel=1e-6)


def test_batting_averages_shrink_on_the_arcsine_scale_as_published(known):
    case = known["eb_efron_morris_arcsine"]
    turns = case["input"]["n"]
    x = np.sqrt(turns) * np.arcsin(2 * np.array(case["input"]["hits"]) / turns - 1)
    assert x == pytest.approx(case["expected"]["x"], abs=1e-6)
    assert shrinkage.james_stein(x, 1.0) == pytest.approx(case["expected"]["theta_hat"], abs=1e-6)


@given(
    st.lists(st.tuples(st.floats(-5, 5), st.floats(0.01, 4)), min_size=2, max_size=40),
)
def test_a_shrunk_figure_lies_between_its_own_and_the_mean(pairs):
    values, variances = (np.array(each) for each in zip(*pairs, strict=True))
    found, mean = shrinkage.shrunk(values, variances), shrinkage.dersimonian_laird(values, variances).mean
    low, high = np.minimum(values, mean), np.maximum(values, mean)
    assert ((found >= low - 1e-9) & (found <= high + 1e-9)).all()


def test_units_that_differ_by_chance_alone_are_all_drawn_to_the_mean():
    found = shrinkage.dersimonian_laird([1.0, 1.0, 1.0], [1.0, 2.0, 3.0])
    assert found.tau2 == 0
    assert shrinkage.shrunk([1.0, 1.1, 0.9], [1.0, 2.0, 3.0]) == pytest.approx(
        np.full(3, shrinkage.dersimonian_laird([1.0, 1.1, 0.9], [1.0, 2.0, 3.0]).mean)
    )
    assert shrinkage.reliability([1.0, 2.0], 0.0).tolist() == [0, 0]
    assert np.isnan(shrinkage.dersimonian_laird([], []).mean)
    assert shrinkage.dersimonian_laird([3.0], [1.0]).tau2 == 0


def test_claims_of_the_1995_example_stand_as_published(known):
    case = known["multiplicity_bh1995"]
    found = multiplicity.benjamini_hochberg(case["input"]["p"])
    assert found == pytest.approx(case["expected"]["bh_adjusted"], abs=1e-9)
    alpha = case["input"]["alpha"]
    assert int((found <= alpha).sum()) == case["expected"]["bh_reject"]
    stepped = multiplicity.holm(case["input"]["p"])
    assert stepped == pytest.approx(case["expected"]["holm_adjusted"], abs=1e-9)
    assert int((stepped <= alpha).sum()) == case["expected"]["holm_reject"]
    each = np.array(case["input"]["p"])
    assert int((each * each.size <= alpha).sum()) == case["expected"]["bonferroni_reject"]


def test_batting_averages_shrink_further_by_maximum_likelihood(known):
    case = known["eb_glmer_binomial"]
    hits = np.array(case["input"]["hits"])
    found = random_intercepts.random_intercepts(hits, np.full(hits.size, case["input"]["n"]))
    assert found.mean == pytest.approx(case["expected"]["mu"], rel=1e-3)
    assert found.spread == pytest.approx(case["expected"]["sd"], rel=1e-3)
    assert found.shares == pytest.approx(case["expected"]["p"], rel=1e-3)


def test_units_alike_share_one_rate_and_large_ones_keep_their_own():
    alike = random_intercepts.random_intercepts([10, 10, 10], [40, 40, 40])
    assert (alike.spread, alike.shares.tolist()) == (0, pytest.approx([0.25] * 3))
    large = random_intercepts.random_intercepts([100_000, 101_000, 120_000, 0], [400_000] * 3 + [0])
    assert large.shares[:3] == pytest.approx([0.25, 0.2525, 0.3], abs=1e-4)
    assert 0.25 < large.shares[3] < 0.3
    for hits, rows in (([3], [5]), ([0, 0], [5, 5]), ([5, 5], [5, 5]), ([0, 0], [0, 0])):
        assert np.isnan(random_intercepts.random_intercepts(hits, rows).shares).all()


def test_every_case_of_standardisation_and_funnels_is_looked_at(known):
    mine = [Path(__file__).with_name(name).read_text() for name in
            ("test_standardisation.py", "test_direct_rates.py", "test_funnels.py")]  # fmt: skip
    assert [name for name in known if not any(f'"{name}"' in text for text in mine)] == []


def test_adjusting_keeps_the_order_that_came():
    chances = [0.9, 0.001, 0.04]
    assert multiplicity.benjamini_hochberg(chances) == pytest.approx([0.9, 0.003, 0.06])
    assert multiplicity.benjamini_hochberg([]).size == 0


def test_holm_steps_down_and_never_below_a_smaller_one():
    assert multiplicity.holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert multiplicity.holm([0.5, 0.9]) == pytest.approx([1, 1])
    assert multiplicity.holm([]).size == 0


def test_the_whole_is_a_yardstick_that_is_never_nothing_where_something_was_counted():
    #   cell 0: 4 of 40 by unit 0, none of 60 by unit 1; cell 1: unit 1 alone, 3 of 10
    due = standardisation.of_all([0, 0, 1], [40, 60, 10], [4, 0, 3])
    assert due.tolist() == pytest.approx([1.6, 2.4, 3])


def test_rows_are_worth_what_the_others_show_in_their_cell():
    # Cell 0: the others do it twice as often as over all; one event more at their rate is added to each cell.
    unit, cell = [0, 0, 1, 1], [0, 1, 0, 1]
    rows, counts = [10, 10, 100, 100], [5, 5, 20, 0]
    worth, variance = standardisation.exposure(unit, cell, rows, counts, np.array([True] * 4))
    assert worth[:2] == pytest.approx([10 * 21 / (100 * 0.1 + 1), 10 * 1 / (100 * 0.1 + 1)])
    assert variance[:2] == pytest.approx([worth[0] ** 2 * 0.5 / 21, worth[1] ** 2 * 0.5])


def test_who_alone_did_something_is_measured_by_the_rows():
    worth, _variance = standardisation.exposure([0, 1, 1], [0, 0, 1], [20, 30, 40], [9, 0, 0], np.array([True] * 3))
    assert worth[0] == 20
    # Who is left out of the yardstick shapes nobody's.
    apart, _variance = standardisation.exposure(
        [0, 1, 1], [0, 0, 1], [20, 30, 40], [9, 0, 0], np.array([False, True, True])
    )
    assert apart.tolist() == [20, 30, 40]


def test_a_unit_that_says_nothing_changes_nothing_and_goes_to_the_mean():
    found, same = shrinkage.dersimonian_laird([1, 3, 9], [1, 1, np.inf]), shrinkage.dersimonian_laird([1, 3], [1, 1])
    assert found == same
    assert shrinkage.shrunk([1, 3, 9], [1, 1, np.inf])[2] == same.mean
