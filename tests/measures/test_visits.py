"""Visits as a sample: resampled within scenarios, planned, drawn from a small whole, scored by shoppers."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.measures import intervals, resampling, samples
from toolkit.measures.variance_shares import between_raters


@pytest.fixture(scope="module")
def known(shared):
    found = {}
    for name in ("01_ci_proportion_nps_mean_quantile.json", "05_agreement.json"):
        text = (shared / "known_answers" / name).read_text(encoding="utf-8")
        found |= {case["id"]: case for case in json.loads(text)["cases"]}
    return found


def test_a_share_of_a_small_whole_has_the_exact_interval(known):
    case = known["hypergeom_ci"]
    rows = case["input"]["rows"]
    found = samples.hypergeometric(*([row[name] for row in rows] for name in "mnN"), confidence=0.95)
    assert np.transpose(found).tolist() == [pytest.approx(ends, abs=5e-5) for ends in case["expected"]["prop_ci"]]


def test_a_sample_larger_than_the_whole_has_no_interval():
    assert np.isnan(samples.hypergeometric(3, 11, 10, confidence=0.95)).all()
    assert np.isnan(samples.hypergeometric(0, 0, 10, confidence=0.95)).all()


@given(st.integers(1, 40), st.integers(0, 40), st.integers(0, 60))
def test_the_exact_interval_holds_the_share_and_closes_on_it_when_all_were_drawn(rows, hits, more):
    hits = min(hits, rows)
    low, high = samples.hypergeometric(hits, rows, rows + more, confidence=0.95)
    assert 0 <= low <= high <= 1
    whole = samples.hypergeometric(hits, rows, rows, confidence=0.95)
    assert (float(whole.low), float(whole.high)) == pytest.approx((hits / rows, hits / rows))


def test_the_finite_correction_equals_the_published_one(known):
    for case in ("fpc_apisrs", "fpc_lohr_agsrs"):
        given_, expected = known[case]["input"], known[case]["expected"]
        found = samples.standard_error(given_["sd"], given_["n"], given_["N"])
        assert found == pytest.approx(expected.get("se_with_fpc", expected.get("se")), rel=1e-6)
    apisrs = known["fpc_apisrs"]
    plain = samples.standard_error(apisrs["input"]["sd"], apisrs["input"]["n"])
    assert plain == pytest.approx(apisrs["expected"]["se_without"], rel=1e-6)


def test_the_finite_correction_of_a_share_equals_the_published_one(known):
    case = known["fpc_prop_apisrs"]
    rows, share = case["input"]["n"], case["input"]["p"]
    hits = np.arange(rows) < round(rows * share)
    found = samples.standard_error(hits.std(ddof=1), rows, case["input"]["N"])
    assert found == pytest.approx(case["expected"]["se"], rel=1e-6)


def test_the_sample_of_a_small_whole_equals_the_published_table(known):
    case = known["krejcie_morgan"]
    wholes = np.array(case["input"]["N"])
    found = samples.of_a_small_whole(3.841 * 0.25 / 0.05**2, wholes)
    assert np.rint(found).tolist() == case["expected"]["n"]
    ours = samples.rows_for_share(0.05, wholes, confidence=0.95)
    # The table rounds to the nearest row; ours never falls short.
    assert (ours - case["expected"]["n"]).tolist() == [0, 1, 0, 0, 1, 0, 1, 0, 0]
    assert samples.rows_for_share(0.05, confidence=0.95) == 385


@given(st.integers(2, 5_000), st.sampled_from([0.02, 0.05, 0.1]), st.sampled_from([0.1, 0.5, 0.8]))
def test_the_rows_for_a_share_reach_as_far_as_asked_and_one_fewer_does_not(population, half, share):
    rows = int(samples.rows_for_share(half, population, confidence=0.95, share=share))
    assert 1 <= rows <= population

    def reach(drawn):
        # The variance of a share drawn without replacement from a whole that has exactly this share.
        return 1.959964 * np.sqrt(share * (1 - share) / drawn * (population - drawn) / (population - 1))

    assert reach(rows) <= half * (1 + 1e-6)
    assert rows == 1 or reach(rows - 1) > half * (1 - 1e-6)


@pytest.mark.parametrize(
    ("rows", "points"), [(100, 17.8), (200, 12.6), (400, 8.9), (1_000, 5.6), (2_000, 4.0), (5_000, 2.5)]
)
def test_the_gap_that_samples_find_is_the_one_of_the_specification(rows, points):
    # A share of 72 %, two vendors, four times in five.
    spread = np.sqrt(0.72 * 0.28)
    found = float(samples.detectable_gap(spread, rows, rows, confidence=0.95))
    assert round(100 * found, 1) == points
    assert samples.rows_needed(found, spread, confidence=0.95) in (rows, rows + 1)


def test_no_number_of_rows_finds_no_gap():
    assert samples.rows_needed(0.0, 0.2, confidence=0.95) == np.inf


def test_rows_needed_find_the_gap_four_times_in_five():
    rng = np.random.default_rng(3)
    rows = int(samples.rows_needed(0.1, 0.2, confidence=0.95))
    draws = rng.normal([[0.6], [0.5]], 0.2, (4_000, 2, rows))
    gaps, errors = draws.mean(axis=2) @ [1, -1], np.sqrt(draws.var(axis=2, ddof=1).sum(axis=1) / rows)
    assert (np.abs(gaps) > 1.96 * errors).mean() == pytest.approx(0.8, abs=0.03)


def test_a_stratum_of_one_visit_is_joined_to_others():
    assert resampling.strata(["a", "a", "b", "b"]).tolist() == [0, 0, 1, 1]
    assert resampling.strata(["a", "a", "b", "c"]).tolist() == [1, 1, 0, 0]
    assert resampling.strata(["a", "a", "a", "b"]).tolist() == [0, 0, 0, 0]
    assert resampling.strata(["a"]).tolist() == [0]


def visits(seed, sizes, chance=0.6):
    rng = np.random.default_rng(seed)
    stratum = np.repeat(np.arange(len(sizes)), sizes)
    asked = rng.integers(8, 13, stratum.size)
    earned = rng.binomial(asked, rng.beta(8 * chance, 8 * (1 - chance), stratum.size))
    return earned.astype(float), asked.astype(float), stratum


def test_resampling_gives_the_standard_error_of_the_formula():
    """The other route: the linearised variance of a ratio in a stratified sample (Cochran 1977, 6.12)."""
    earned, asked, stratum = visits(1, [40, 25, 15])
    drawn = resampling.replicates(earned, asked, stratum)[:, 0]
    residual = earned - earned.sum() / asked.sum() * asked
    parts = [residual[stratum == s] for s in range(3)]
    formula = sum(part.size * part.var(ddof=1) for part in parts) / asked.sum() ** 2
    # The error of 2,000 draws is 1.6 % of a standard error; three of those.
    assert drawn.std() == pytest.approx(np.sqrt(formula), rel=0.05)


@pytest.mark.parametrize("sizes", [[4, 4], [6, 2], [15, 15]])
def test_the_interval_holds_the_truth_as_often_as_it_says(sizes):
    big = visits(0, [400_000 // len(sizes)] * len(sizes))
    truth = big[0].sum() / big[1].sum()
    hits = 0
    for seed in range(1, 301):
        earned, asked, stratum = visits(seed, sizes)
        drawn = resampling.replicates(earned, asked, stratum, seed=seed)[:, 0]
        value = earned.sum() / asked.sum()
        low, high = resampling.share_interval(value, drawn, stratum, confidence=0.95)
        hits += low <= truth <= high
    # 300 campaigns at 95 %: three standard errors are 3.8 points.
    assert hits / 300 >= 0.91


def test_a_scenario_keeps_its_part_in_every_draw():
    stratum = resampling.strata(["rare"] * 2 + ["usual"] * 10)
    drawn = resampling.replicates(stratum == stratum[0], np.ones(12), stratum)
    assert drawn == pytest.approx(np.full(drawn.shape, 2 / 12))


def test_the_same_visits_give_the_same_draws():
    earned, asked, stratum = visits(5, [9, 7])
    first, again = (resampling.replicates(earned, asked, stratum) for _ in range(2))
    assert (first == again).all()


def test_more_draws_than_fit_at_once_are_made_in_parts(monkeypatch):
    earned, asked, stratum = visits(5, [9, 7])
    monkeypatch.setattr(resampling, "_AT_ONCE", 500)
    assert resampling.replicates(earned, asked, stratum).shape == (resampling.DRAWS, 1)


def test_visits_that_agree_exactly_prove_no_certainty():
    stratum = np.zeros(10, dtype=int)
    drawn = resampling.replicates(np.full(10, 5.0), np.full(10, 5.0), stratum)[:, 0]
    found = resampling.share_interval(1.0, drawn, stratum, confidence=0.95)
    assert found == pytest.approx(intervals.wilson(10, 10, confidence=0.95))
    assert np.isnan(resampling.shift_interval(0.0, drawn - drawn, stratum, confidence=0.95)).all()


def test_one_visit_has_no_interval():
    drawn = resampling.replicates([3.0], [5.0], [0])[:, 0]
    assert np.isnan(resampling.share_interval(0.6, drawn, [0], confidence=0.95)).all()


def test_several_claims_share_one_confidence():
    assert resampling.each_of(1, 0.95) == 0.95
    assert resampling.each_of(6, 0.95) ** 6 == pytest.approx(0.95)


def test_the_share_between_raters_is_the_published_intraclass_correlation(known):
    scores = np.array(known["icc_shrout_fleiss_1979"]["input"]["targets_x_judges"], dtype=float)
    target = np.repeat(np.arange(6), 4)
    found = between_raters(scores.ravel(), target, np.zeros(24), confidence=0.95)
    assert round(found.value, 2) == 0.17
    assert (found.raters_freedom, found.rest_freedom) == (5, 18)
    # Published with it: 0.95 limits of -.13 and .72; a share of variance is not negative.
    assert (found.low, round(found.high, 2)) == (0.0, 0.72)


def test_the_share_between_raters_is_that_of_the_mean_squares_by_hand():
    found = between_raters([1, 3, 5, 7, 6, 8], ["a", "a", "b", "b", "c", "c"], [0] * 6, confidence=0.95)
    # Means 2, 6, 7 around 5: among 28 / 2 = 14, within 6 / 3 = 2; (14 - 2) / (14 + 2).
    assert found.value == pytest.approx(12 / 16)


def test_raters_are_compared_within_their_cells():
    """A rater who only visits the better vendor is not a generous one."""
    values = np.array([1.0, 2, 1, 2, 11, 12, 11, 12])
    rater = ["a", "a", "b", "b", "c", "c", "d", "d"]
    alone = between_raters(values, rater, [0] * 8, confidence=0.95)
    within = between_raters(values, rater, [0] * 4 + [1] * 4, confidence=0.95)
    assert alone.value > 0.9
    assert within.value == 0.0
    assert (within.raters_freedom, within.rest_freedom) == (2, 4)


def test_raters_who_cannot_be_told_from_their_cells_have_no_share():
    found = between_raters([1.0, 2.0, 3.0], ["a", "b", "c"], ["x", "y", "z"], confidence=0.95)
    assert np.isnan(found.value)


def test_the_share_between_raters_is_found_when_there_is_one():
    rng = np.random.default_rng(11)
    rater = np.repeat(np.arange(40), 6)
    values = rng.normal(0, 1, 40)[rater] + rng.normal(0, 2, 240)
    found = between_raters(values, rater, rng.integers(0, 3, 240), confidence=0.95)
    assert found.low < 0.2 < found.high and found.low > 0
    assert found.p_value < 0.01
