"""Intervals: published answers, properties, and coverage where contacts of an agent are alike."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.measures import intervals


@pytest.fixture(scope="module")
def known(shared):
    path = shared / "known_answers" / "01_ci_proportion_nps_mean_quantile.json"
    return {case["id"]: case for case in json.loads(path.read_text())["cases"]}


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


def test_agents_who_differ_less_than_chance_know_no_more_than_their_rows():
    hits, rows = [50, 51, 50, 49], [100, 100, 100, 100]
    found = intervals.ratios(hits, rows, [0, 0, 0, 0], 1)
    assert intervals.effective_rows(found.value, found.variance, 400, found.clusters) == 400
    clustered = intervals.ratio_clustered(hits, rows, confidence=0.95, share=True)
    pooled = intervals.wilson(200, 400, confidence=0.95)
    assert clustered.low < pooled.low < pooled.high < clustered.high


def test_agents_who_agree_on_all_or_nothing_count_once_each():
    found = intervals.ratio_clustered([50, 50, 50], [50, 50, 50], confidence=0.95, share=True)
    assert found.high == 1.0
    assert found.low < 0.2


def test_agents_who_agree_exactly_on_a_mean_prove_no_certainty():
    assert np.isnan(intervals.ratio_clustered([500, 1000], [5, 10], confidence=0.95, share=False)).all()
    # 0.1 and 0.3 have no exact form in binary.
    assert np.isnan(intervals.ratio_clustered([0.1, 0.3, 0.7], [1, 3, 7], confidence=0.95, share=False)).all()
    assert np.isnan(intervals.ratio_clustered([0, 0], [5, 10], confidence=0.95, share=False)).all()


def test_unanimous_answers_are_no_certainty_either():
    found = intervals.net_score_limits([100, -100, 0], [0, 0, 0], [5, 5, 5], confidence=0.95)
    few = intervals.net_score(5, 0, 0, confidence=0.95)
    assert (found.low[0], found.high[0]) == (few.low, 100)
    assert (found.low[1], found.high[1]) == (-100, -few.low)
    assert np.isnan([found.low[2], found.high[2]]).all()


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
def test_the_interval_of_a_share_holds_the_share_and_stays_within_0_and_1(agents, confidence):
    hits, rows = np.array(agents, dtype=float).T
    low, high = intervals.ratio_clustered(hits, rows, confidence=confidence, share=True)
    assert 0 <= low <= hits.sum() / rows.sum() <= high <= 1


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
    assert one == pytest.approx(other, rel=1e-9)


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 50)), min_size=2, max_size=30), st.integers(2, 9))
def test_more_contacts_of_the_same_agents_buy_no_certainty(agents, times):
    """Each agent always or never succeeds, so a second contact tells nothing new."""
    always, rows = np.array(agents, dtype=float).T
    one, more = (
        intervals.ratio_clustered(always * rows * copies, rows * copies, confidence=0.95, share=True)
        for copies in (1, times)
    )
    assert more == pytest.approx(one, rel=1e-9)


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
    clustered = intervals.share_limits(found.value, found.variance, rows.sum(1), found.clusters, confidence=0.95)
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
    clustered = intervals.mean_limits(found.value, found.variance, found.clusters, confidence=0.95)
    assert 0.93 <= covered(clustered, 300) <= 0.97
