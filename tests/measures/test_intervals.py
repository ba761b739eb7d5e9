"""Intervals: published answers, properties, and coverage where contacts of an agent are alike."""

import json
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import norm

from toolkit.measures import intervals


@pytest.fixture(scope="module")
def known(shared):
    path = shared / "known_answers" / "01_ci_proportion_nps_mean_quantile.json"
    return {case["id"]: case for case in json.loads(path.read_text())["cases"]}


# Methods of the cases that the toolkit does not offer: Wilson with a correction, Agresti-Coull, Jeffreys, mid-p,
# Wald, Agresti-Caffo, Miettinen-Nurminen, Land, Zou, Student's for a net score, means with a finite correction.
ELSEWHERE = {
    "test_percentiles": {"median_rank_table", "quantile_ranks", "quantile_rivers", "min_n_for_upper_quantile"},
    "test_visits": {"fpc_apisrs", "fpc_prop_apisrs", "fpc_lohr_agsrs", "krejcie_morgan", "hypergeom_ci"},
}
HERE = {
    *(f"prop_{case}" for case in ("9_10", "23_25", "10_10", "81_263", "15_148", "0_20", "1_29")),
    *("diff_10_10_0_20", "diff_10_10_0_10", "diff_56_70_48_80", "rule_of_three", "t_ci_sleep", "design_effect"),
    *("nps_whuber", "nps_talkstats_1162", "nps_small_10", "nps_all_promoters_15", "nps_bimodal_40", "nps_diff"),
    *("lognormal_mean_epa", "lognormal_mean_olsson"),
}


def test_every_known_answer_of_intervals_is_looked_at(known):
    assert set(known) == HERE.union(*ELSEWHERE.values())


PROPORTIONS = ["9_10", "23_25", "10_10", "81_263", "15_148", "0_20", "1_29"]


@pytest.mark.parametrize("case", PROPORTIONS)
def test_intervals_of_a_share_equal_the_reference(known, case):
    given_, expected = known[f"prop_{case}"]["input"], known[f"prop_{case}"]["expected"]
    hits, rows = given_["x"], given_["n"]
    assert intervals.wilson(hits, rows, confidence=0.95) == pytest.approx(expected["wilson"], abs=1e-6)
    assert intervals.wilson(hits, rows, confidence=0.9) == pytest.approx(expected["wilson_90pct"], abs=1e-6)
    exact = intervals.clopper_pearson(hits, rows, confidence=0.95)
    assert exact == pytest.approx(expected["clopper_pearson"], abs=1e-6)


@pytest.mark.parametrize("case", ["diff_10_10_0_20", "diff_10_10_0_10", "diff_56_70_48_80"])
def test_the_interval_of_a_difference_equals_the_published_one(known, case):
    given_, expected = known[case]["input"], known[case]["expected"]
    found = intervals.newcombe(given_["x1"], given_["n1"], given_["x2"], given_["n2"], confidence=0.95)
    assert found == pytest.approx(expected["newcombe_score"], abs=1e-4)


def test_no_failure_in_few_visits_still_allows_some(known):
    case = known["rule_of_three"]
    # One-sided at 95 % is the upper end of the two-sided interval at 90 %.
    found = intervals.clopper_pearson(0, np.array(case["input"]["n"]), confidence=0.9)
    assert list(found.high) == pytest.approx(case["expected"]["exact_upper"], abs=1e-9)


@pytest.mark.parametrize("case", ["talkstats_1162", "small_10", "all_promoters_15", "bimodal_40"])
def test_the_interval_of_a_net_score_equals_the_published_rule(known, case):
    answers, expected = known[f"nps_{case}"]["input"], known[f"nps_{case}"]["expected"]
    found = intervals.net_score(**answers, confidence=0.95)
    assert found == pytest.approx(np.clip(expected["ci_adj_wald"], -100, 100), abs=1e-6)


def test_the_interval_of_a_mean_equals_students(known):
    case = known["t_ci_sleep"]
    assert intervals.t_mean(case["input"]["x"], confidence=0.95) == pytest.approx(case["expected"]["ci"], abs=1e-8)
    assert np.isnan(intervals.t_mean([3.0], confidence=0.95)).all()


def test_the_interval_of_a_difference_of_net_scores_equals_the_published_rule(known):
    case = known["nps_diff"]
    expected = case["expected"]
    sides = [(side["promoters"], side["n"] - side["promoters"] - side["detractors"], side["detractors"])
             for side in (case["input"]["a"], case["input"]["b"])]  # fmt: skip
    found = intervals.net_score_difference(*sides, confidence=0.95)
    assert found == pytest.approx(expected["ci_points"], abs=1e-6)
    assert (found.low + found.high) / 2 == pytest.approx(expected["diff_points"], abs=1e-6)
    assert (found.high - found.low) / 2 / norm.ppf(0.975) == pytest.approx(expected["se_points"], abs=1e-6)
    # The interval that just touches nought is the one at the confidence 1 - p.
    touching = intervals.net_score_difference(*sides, confidence=1 - expected["p_two_sided"])
    assert touching.low == pytest.approx(0, abs=1e-6)


def test_a_difference_of_net_scores_is_reversed_with_its_sides_and_absent_without_answers():
    one, other = (6, 3, 1), (2, 3, 5)
    there = intervals.net_score_difference(one, other, confidence=0.95)
    back = intervals.net_score_difference(other, one, confidence=0.95)
    assert (there.low, there.high) == pytest.approx((-back.high, -back.low))
    assert np.isnan(intervals.net_score_difference(one, (0, 0, 0), confidence=0.95)).all()
    # Unanimous answers to either side are no certainty.
    sure = intervals.net_score_difference((9, 0, 0), (0, 0, 9), confidence=0.95)
    assert sure.low < 180 < sure.high == 200


def test_the_variance_of_one_answer_to_the_nps_question_equals_the_published_one(known):
    case = known["nps_whuber"]
    asked, expected = case["input"], case["expected"]
    up, down, rows = asked["promoters"], asked["detractors"], asked["n"]
    # The sample's variance has one row less below it than the population's.
    variance = intervals.within_variance(up - down, rows * (up + down), rows) * (rows - 1)
    assert variance == pytest.approx(expected["variance"], abs=1e-9)
    assert np.sqrt(variance / rows) == pytest.approx(expected["se"], abs=1e-9)


def test_the_interval_of_a_mean_of_lognormal_times_equals_the_published_one(known):
    case = known["lognormal_mean_olsson"]
    asked = case["input"]
    found = intervals.lognormal_mean(asked["log_mean"], asked["log_var"], asked["n"], confidence=0.95)
    assert found == pytest.approx(case["expected"]["modified_cox_t"], rel=1e-6)
    measured = known["lognormal_mean_epa"]
    values, expected = np.array(measured["input"]["x"]), measured["expected"]
    logs = np.log(values)
    assert (logs.mean(), logs.std(ddof=1)) == pytest.approx((expected["log_mean"], expected["log_sd"]), rel=1e-4)
    found = intervals.lognormal_mean(logs.mean(), logs.var(ddof=1), logs.size, confidence=0.95)
    assert found == pytest.approx(expected["olsson_modified_cox"], rel=1e-4)
    assert intervals.t_mean(values, confidence=0.95) == pytest.approx(expected["naive_t"], rel=1e-4)
    # The interval of the logs, carried back, is that of the geometric mean and lies below.
    geometric = np.exp(intervals.t_mean(logs, confidence=0.95))
    assert list(geometric) == pytest.approx(expected["geometric_mean_ci"], rel=1e-4)
    assert geometric[1] < found.high


def test_the_interval_of_a_mean_of_lognormal_times_holds_the_truth_and_is_absent_for_one_row():
    rng = np.random.default_rng(12)
    logs = rng.normal(5, 0.9, (4_000, 40))
    found = intervals.lognormal_mean(logs.mean(1), logs.var(1, ddof=1), 40, confidence=0.95)
    assert 0.935 <= covered(found, np.exp(5 + 0.9**2 / 2)) <= 0.965
    # The median does not lie in it that often: they are two questions.
    assert covered(found, np.exp(5)) < 0.5
    assert np.isnan(intervals.lognormal_mean(5, np.nan, 1, confidence=0.95)).all()


def test_twenty_contacts_of_each_of_twenty_agents_are_not_four_hundred(known):
    """Kish's design effect, from the variance that agents of such likeness have."""
    case = known["design_effect"]
    rows, size, _ = np.array(case["input"]["rows"]).T
    variance = 0.25 / rows * np.array(case["expected"]["deff"])
    found = intervals.effective_rows(np.full(4, 0.5), variance, rows, rows / size)
    assert list(found) == pytest.approx(case["expected"]["n_eff"], abs=1e-9)


def test_a_ratio_and_its_variance_are_those_found_by_hand():
    """Agents 3 of 4, 1 of 4, 4 of 8: 8 of 16; residuals 1, -1, 0; variance 3/2 * 2 / 256."""
    found = intervals.ratios([3, 1, 4], [4, 4, 8], [0, 0, 0], 1)
    assert (found.value[0], found.variance[0], found.clusters[0]) == (0.5, 3 / 256, 3)


def test_the_variance_of_a_ratio_equals_a_jackknife_of_many_alike_clusters():
    rng = np.random.default_rng(1)
    below = rng.integers(20, 40, 300).astype(float)
    above = rng.binomial(below.astype(int), rng.beta(8, 2, 300)).astype(float)
    found = intervals.ratios(above, below, np.zeros(300, int), 1)
    without = (above.sum() - above) / (below.sum() - below)
    jackknife = 299 / 300 * ((without - without.mean()) ** 2).sum()
    assert found.variance[0] == pytest.approx(jackknife, rel=0.01)


def test_groups_do_not_touch_each_other():
    both = intervals.ratios([3, 1, 5, 2], [4, 4, 9, 8], [0, 0, 1, 1], 2)
    first = intervals.ratios([3, 1], [4, 4], [0, 0], 1)
    assert (both.value[0], both.variance[0]) == (first.value[0], first.variance[0])


def test_one_agent_says_nothing_about_spread():
    assert np.isnan(intervals.ratio_clustered([80], [100], confidence=0.95, share=True)).all()
    assert np.isnan(intervals.ratio_clustered([800], [10], confidence=0.95, share=False)).all()
    # The second agent has nothing below the line.
    assert np.isnan(intervals.ratio_clustered([80, 0], [100, 0], confidence=0.95, share=True)).all()


def test_one_agent_who_outweighs_the_rest_says_as_little():
    """2000 contacts and twice 50 are worth 1.1 agents; 60 and 40 of two are worth 1.9, 90 and 10 are not."""
    found = intervals.ratios([1600, 42, 38], [2000, 50, 50], [0, 0, 0], 1)
    assert found.effective[0] == pytest.approx(2100**2 / (2000**2 + 2 * 50**2))
    for share in (True, False):
        assert np.isnan(intervals.ratio_clustered([1600, 42, 38], [2000, 50, 50], confidence=0.95, share=share)).all()
        assert np.isnan(intervals.ratio_clustered([50, 6], [90, 10], confidence=0.95, share=share)).all()
        assert np.isfinite(intervals.ratio_clustered([40, 22], [60, 40], confidence=0.95, share=share)).all()
    score = intervals.net_score_limits(30, 4, 1.1, rows=2100, decided=0.7, confidence=0.95)
    assert np.isnan(score).all()


def test_agents_who_differ_less_than_chance_know_no_more_than_their_rows():
    hits, rows = [50, 51, 50, 49], [100, 100, 100, 100]
    found = intervals.ratios(hits, rows, [0, 0, 0, 0], 1)
    assert intervals.effective_rows(found.value, found.variance, 400, found.clusters) == 400
    clustered = intervals.ratio_clustered(hits, rows, confidence=0.95, share=True)
    pooled = intervals.wilson(200, 400, confidence=0.95)
    assert clustered.low < pooled.low < pooled.high < clustered.high


def of_eight_agents(events, rows):
    """So many events among eight agents of so many contacts each, the first event with the first agent."""
    hits = [events // 8 + (agent < events % 8) for agent in range(8)]
    return intervals.ratio_clustered(hits, [rows] * 8, confidence=0.95, share=True)


def test_the_limit_moves_smoothly_from_no_event_to_one_and_more():
    for rows in (20, 507, 5_000):
        high = [of_eight_agents(events, rows).high for events in range(6)]
        assert all(fewer < more < 1.8 * fewer for fewer, more in pairwise(high))
    none, every = of_eight_agents(0, 507), of_eight_agents(8 * 507, 507)
    assert 0.001 < none.high < 0.005
    assert (every.low, every.high) == pytest.approx((1 - none.high, 1))


def test_more_rows_of_agents_who_agree_buy_certainty_only_up_to_four_hundred_each():
    assert intervals.rows_worth([8, 80, 8e9], 8) == pytest.approx([8, 80 / (1 + 9 / 400), 3_200], rel=1e-4)
    limit = intervals.wilson(0, 3_200, confidence=0.95).high
    assert of_eight_agents(0, 10).high > of_eight_agents(0, 1_000).high > of_eight_agents(0, 10**9).high > limit


def test_agents_who_agree_on_all_or_nothing_are_still_three():
    found = intervals.ratio_clustered([50, 50, 50], [50, 50, 50], confidence=0.95, share=True)
    pooled = intervals.wilson(150, 150, confidence=0.95)
    assert 0.8 < found.low < pooled.low < found.high == 1


def test_agents_who_agree_exactly_on_a_mean_prove_no_certainty():
    assert np.isnan(intervals.ratio_clustered([500, 1000], [5, 10], confidence=0.95, share=False)).all()
    # 0.1 and 0.3 have no exact form in binary.
    assert np.isnan(intervals.ratio_clustered([0.1, 0.3, 0.7], [1, 3, 7], confidence=0.95, share=False)).all()
    assert np.isnan(intervals.ratio_clustered([0, 0], [5, 10], confidence=0.95, share=False)).all()


def test_unanimous_answers_are_no_certainty_either():
    # As many agents as answers: independent ones, but for Student's quantile.
    found = intervals.net_score_limits([100, -100], [0, 0], [1e9, 1e9], rows=[15, 15], confidence=0.95)
    few = intervals.net_score(15, 0, 0, confidence=0.95)
    assert few == pytest.approx((61.6, 100), abs=0.05)
    assert (found.low[0], found.high[0]) == pytest.approx((few.low, 100))
    assert (found.low[1], found.high[1]) == pytest.approx((-100, -few.low))
    # Of eight agents, 120 of 120 is less sure than of 120 agents, and hardly less than 119 of 120.
    every = intervals.net_score_limits(100, 0, 8, rows=120, decided=1, confidence=0.95)
    passive = intervals.net_score_limits(100 * 119 / 120, 0.7, 8, rows=120, decided=119 / 120, confidence=0.95)
    assert 90 < every.low < intervals.net_score(120, 0, 0, confidence=0.95).low < every.high == 100
    assert abs(every.low - passive.low) < 1.5
    # Nobody decided either way.
    none = intervals.net_score_limits(0, 0, 8, rows=120, decided=0, confidence=0.95)
    assert none.low == pytest.approx(-none.high)
    assert 0 < none.high < 5


def test_a_score_stays_on_its_scale():
    found = intervals.score_limits([4.9, 0.1, 3.0], [0.04, 0.04, 0.01], [8, 8, 8], [5, 5, np.nan], confidence=0.95)
    # Student's 97.5 % point at 7 degrees of freedom, from a printed table.
    assert found.low == pytest.approx([4.9 - 2.3646 * 0.2, 0, 3 - 2.3646 * 0.1], rel=1e-4)
    assert found.high == pytest.approx([5, 0.1 + 2.3646 * 0.2, 3 + 2.3646 * 0.1], rel=1e-4)
    assert np.isnan(intervals.score_limits(5, 0, 8, 5, confidence=0.95)).all()


def test_the_variance_of_independent_rows_is_the_one_from_their_squares():
    values = np.array([300.1, 20.0, 45.5, 700.25])
    found = intervals.within_variance(values.mean(), (values**2).sum(), 4)
    assert found == pytest.approx(values.var(ddof=1) / 4)
    assert intervals.within_variance(0.1, 7 * 0.1**2, 7) == 0
    assert np.isnan(intervals.within_variance(3, 9, 1))


def test_nothing_counted_is_nothing_known():
    assert np.isnan(intervals.wilson(0, 0, confidence=0.95)).all()
    assert np.isnan(intervals.clopper_pearson(0, 0, confidence=0.95)).all()
    assert np.isnan(intervals.ratio_clustered([], [], confidence=0.95, share=True)).all()


AGENTS = st.lists(
    st.integers(1, 200).flatmap(lambda rows: st.tuples(st.integers(0, rows), st.just(rows))),
    min_size=2,
    max_size=40,
)


@given(AGENTS, st.sampled_from([0.8, 0.95, 0.99]))
def test_the_interval_of_a_share_holds_the_share_and_stays_within_0_and_1_or_is_absent(agents, confidence):
    hits, rows = np.array(agents, dtype=float).T
    low, high = intervals.ratio_clustered(hits, rows, confidence=confidence, share=True)
    few = rows.sum() ** 2 / (rows**2).sum() < intervals.FEWEST_CLUSTERS
    assert np.isnan([low, high]).tolist() == [few, few]
    assert few or 0 <= low <= hits.sum() / rows.sum() <= high <= 1


@given(AGENTS)
def test_the_interval_of_a_mean_holds_the_mean_or_is_absent(agents):
    sums, rows = np.array(agents, dtype=float).T
    low, high = intervals.ratio_clustered(sums, rows, confidence=0.95, share=False)
    mean = sums.sum() / rows.sum()
    assert (0 <= low <= mean <= high) or (np.isnan(low) and np.isnan(high))


@given(AGENTS, st.randoms(use_true_random=False))
def test_the_order_of_agents_does_not_matter(agents, random):
    shuffled = random.sample(agents, len(agents))
    one, other = (
        intervals.ratio_clustered(*np.array(each, dtype=float).T, confidence=0.95, share=True)
        for each in (agents, shuffled)
    )
    assert tuple(one) == pytest.approx(tuple(other), rel=1e-9, nan_ok=True)


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 50)), min_size=2, max_size=30), st.integers(2, 9))
def test_more_contacts_of_the_same_agents_buy_no_certainty(agents, times):
    """Each agent always or never succeeds, so a second contact tells nothing new."""
    always, rows = np.array(agents, dtype=float).T
    assume(0 < always.sum() < always.size)
    one, more = (
        intervals.ratio_clustered(always * rows * copies, rows * copies, confidence=0.95, share=True)
        for copies in (1, times)
    )
    assert tuple(more) == pytest.approx(tuple(one), rel=1e-9, nan_ok=True)


@given(AGENTS, st.integers(2, 9))
def test_more_contacts_of_the_same_agents_leave_the_interval_of_a_mean_as_it_is(agents, times):
    sums, rows = np.array(agents, dtype=float).T
    one, more = (
        intervals.ratio_clustered(sums * copies, rows * copies, confidence=0.95, share=False) for copies in (1, times)
    )
    assert more == pytest.approx(one, rel=1e-6, nan_ok=True)


AUDITS, CENTRE = 2_000, 24


def covered(interval, truth):
    return float(np.mean((interval.low <= truth) & (truth <= interval.high)))


def test_clustered_intervals_of_a_share_hold_the_truth_where_pooled_ones_do_not():
    """2000 audits of 24 agents whose own rates scatter around 0.8 with a standard deviation of 0.08."""
    rng = np.random.default_rng(20)
    spread = 0.8 * 0.2 / 0.08**2 - 1
    rates = rng.beta(0.8 * spread, 0.2 * spread, (AUDITS, CENTRE))
    rows = rng.integers(40, 160, (AUDITS, CENTRE))
    hits = rng.binomial(rows, rates)
    audit = np.repeat(np.arange(AUDITS), CENTRE)
    found = intervals.ratios(hits.ravel(), rows.ravel(), audit, AUDITS)
    clustered = intervals.share_limits(found.value, found.variance, rows.sum(1), found.effective, confidence=0.95)
    pooled = intervals.wilson(hits.sum(1), rows.sum(1), confidence=0.95)
    assert 0.93 <= covered(clustered, 0.8) <= 0.97
    assert covered(pooled, 0.8) < 0.75


def test_clustered_intervals_of_a_mean_hold_the_truth():
    """Agents' mean handle times scatter by a fifth; each contact's time is exponential around its agent's."""
    rng = np.random.default_rng(21)
    pace = 300 * rng.gamma(25, 1 / 25, (AUDITS, CENTRE))
    rows = rng.integers(40, 160, (AUDITS, CENTRE))
    sums = rng.gamma(rows, pace)
    audit = np.repeat(np.arange(AUDITS), CENTRE)
    found = intervals.ratios(sums.ravel(), rows.ravel(), audit, AUDITS)
    clustered = intervals.mean_limits(found.value, found.variance, found.effective, confidence=0.95)
    assert 0.93 <= covered(clustered, 300) <= 0.97


# A month of days as a bank had them; half of the contacts of nobody known; one agent with most of the contacts.
DAYS = [1551, 1835, 1939, 1364, 517, 209, 1533, 1185, 1424, 1673, 1722, 540, 240, 1581]
SIZES = {
    "8 equal": [200] * 8,
    "25 equal": [200] * 25,
    "7 days": DAYS[:7],
    "14 days": DAYS,
    "half unknown, 5 agents": [500, *[100] * 5],
    "half unknown, 24 agents": [2400, *[100] * 24],
    "2000 of one, 50 of each of 24": [2000, *[50] * 24],
    "2000 of one, 200 of each of 8": [2000, *[200] * 8],
}


@pytest.mark.parametrize("likeness", [0.02, 0.1])
@pytest.mark.parametrize("sizes", SIZES.values(), ids=SIZES.keys())
def test_intervals_of_a_share_hold_the_truth_however_unequal_the_agents(sizes, likeness):
    rng = np.random.default_rng(22)
    spread = 1 / likeness - 1
    rates = rng.beta(0.8 * spread, 0.2 * spread, (AUDITS, len(sizes)))
    rows = np.broadcast_to(sizes, rates.shape)
    audit = np.repeat(np.arange(AUDITS), len(sizes))
    found = intervals.ratios(rng.binomial(rows, rates).ravel(), rows.ravel(), audit, AUDITS)
    assert np.isfinite(found.variance).all()
    limits = intervals.share_limits(found.value, found.variance, sum(sizes), found.effective, confidence=0.95)
    assert covered(limits, 0.8) >= 0.93


@pytest.mark.parametrize("sizes", SIZES.values(), ids=SIZES.keys())
def test_intervals_of_a_mean_and_of_a_net_score_hold_the_truth_however_unequal_the_agents(sizes):
    rng = np.random.default_rng(23)
    rows = np.broadcast_to(sizes, (AUDITS, len(sizes)))
    audit = np.repeat(np.arange(AUDITS), len(sizes))
    pace = 300 * rng.gamma(25, 1 / 25, rows.shape)
    found = intervals.ratios(rng.gamma(rows, pace).ravel(), rows.ravel(), audit, AUDITS)
    limits = intervals.mean_limits(found.value, found.variance, found.effective, confidence=0.95)
    assert covered(limits, 300) >= 0.93
    # Half promote, a fifth detract; agents differ with a likeness of 1 in 21.
    answers = np.stack([rng.gamma(20 * part, 1, rows.shape) for part in (0.5, 0.3, 0.2)], -1)
    answers = rng.multinomial(rows, answers / answers.sum(-1, keepdims=True))
    found = intervals.ratios(100 * (answers[..., 0] - answers[..., 2]).ravel(), rows.ravel(), audit, AUDITS)
    decided = 1 - answers[..., 1].sum(1) / sum(sizes)
    limits = intervals.net_score_limits(
        found.value, found.variance, found.effective, rows=sum(sizes), decided=decided, confidence=0.95
    )
    assert covered(limits, 30) >= 0.93
