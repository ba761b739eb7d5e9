"""Percentiles from counts: against pandas, published ranks, and coverage where agents differ."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.measures import intervals, percentiles


@pytest.fixture(scope="module")
def known(shared):
    path = shared / "known_answers" / "01_ci_proportion_nps_mean_quantile.json"
    return {case["id"]: case for case in json.loads(path.read_text())["cases"]}


def test_ranks_equal_the_reference(known):
    rows = known["quantile_ranks"]["expected"]["rows"]
    found = [list(percentiles.quantile_ranks(row["n"], row["p"], confidence=0.95)) for row in rows]
    assert found == [row["qbinom_ranks"] for row in rows]
    assert found == [row["scipy_ranks"] for row in rows]


def test_a_rank_whose_chance_is_met_exactly_is_not_one_too_high():
    """Of five rows at the median, 6 of 32 outcomes lie at or below 1 and 26 of 32 at or below 3."""
    assert percentiles.quantile_ranks(5, 0.5, confidence=20 / 32) == (1, 4)


def test_the_coverage_of_ranks_around_the_median_equals_the_published_table(known):
    case = known["median_rank_table"]
    found = [100 * percentiles.rank_coverage(n, 0.5, r, s) for n, r, s in case["input"]["n_r_s"]]
    assert found == pytest.approx(case["expected"]["coverage_pct"], abs=0.051)


def test_too_few_rows_have_no_upper_limit(known):
    case = known["min_n_for_upper_quantile"]
    for share, fewest in zip(case["input"]["p"], case["expected"]["n"], strict=True):
        assert percentiles.quantile_ranks(fewest, share, confidence=0.95).high == fewest
        assert percentiles.quantile_ranks(fewest - 1, share, confidence=0.95).high is None


def test_the_median_of_the_rivers_lies_where_the_reference_says(known):
    case = known["quantile_rivers"]
    values, rows = np.unique(case["input"]["x"], return_counts=True)
    assert percentiles.quantile(values, rows, 0.5) == case["expected"]["median"]
    found = percentiles.plain_limits(values, rows, 0.5, confidence=0.95)
    assert list(found) == case["expected"]["median_ci"]


@pytest.mark.parametrize(("share", "case"), [(0.9, "p90_envstats"), (0.95, "p95_envstats")])
def test_high_percentiles_of_the_rivers_have_an_interval_like_the_reference_s(known, share, case):
    """The reference chooses other ranks; any that cover 95 % will do."""
    rivers = known["quantile_rivers"]
    values, rows = np.unique(rivers["input"]["x"], return_counts=True)
    low, high = percentiles.quantile_ranks(141, share, confidence=0.95)
    assert 0.95 <= percentiles.rank_coverage(141, share, low, high) < 0.98
    theirs = rivers["expected"][case]["exact"]
    ours = percentiles.plain_limits(values, rows, share, confidence=0.95)
    # No more than three of the 141 rivers lie between the two answers' ends.
    ordered = np.sort(rivers["input"]["x"])
    between = [abs(int((ordered < a).sum()) - int((ordered < b).sum())) for a, b in zip(ours, theirs, strict=True)]
    assert max(between) <= 3
    assert list(ours) == [ordered[low - 1], ordered[high - 1]]


def test_no_rows_have_no_percentile():
    assert np.isnan(percentiles.quantile([], [], 0.5))
    assert np.isnan(percentiles.plain_limits([], [], 0.5, confidence=0.95)).all()
    assert percentiles.quantile_ranks(0, 0.5, confidence=0.95) == (None, None)


VALUES = st.lists(st.integers(-5, 60), min_size=1, max_size=200)


@given(VALUES, st.sampled_from([0.1, 0.5, 0.8, 0.9, 0.99]))
def test_the_percentile_from_counts_is_the_one_from_rows(values, share):
    distinct, rows = np.unique(values, return_counts=True)
    assert percentiles.quantile(distinct, rows, share) == pytest.approx(pd.Series(values).quantile(share), abs=1e-9)


@given(VALUES, st.sampled_from([0.5, 0.9]), st.floats(0, 0.02), st.integers(2, 50))
def test_the_limits_hold_the_percentile_or_are_absent(values, share, variance, clusters):
    distinct, rows = np.unique(values, return_counts=True)
    estimate = percentiles.quantile(distinct, rows, share)
    within = float(rows[distinct <= estimate].sum() / rows.sum())
    low, high = percentiles.clustered_limits(distinct, rows, share, within, variance, clusters, confidence=0.95)
    assert np.isnan(low) or low <= estimate
    assert np.isnan(high) or high >= estimate


def limits(values, rows, share, within, sizes):
    """Of values that occur `rows` times, where `within` of each cluster's `sizes` lie at or below the quantile."""
    around = intervals.ratios(within, sizes, np.zeros(len(sizes), int), 1)
    known = (around.value[0], around.variance[0], around.effective[0])
    return percentiles.clustered_limits(values, rows, share, *known, confidence=0.95)


def test_with_as_many_clusters_as_rows_the_limits_are_those_of_order_statistics():
    rng = np.random.default_rng(3)
    values = np.sort(rng.exponential(100, 5_000))
    ones = np.ones(5_000, int)
    for share in (0.5, 0.9):
        of_rows = limits(values, ones, share, values <= percentiles.quantile(values, ones, share), ones)
        plain = percentiles.plain_limits(values, ones, share, confidence=0.95)
        assert list(of_rows) == pytest.approx(list(plain), rel=0.005)


def test_a_limit_that_effective_rows_cannot_give_is_absent_and_never_the_largest_value():
    values, rows = np.arange(1.0, 1001.0), np.ones(1000, int)
    # Variance 0.0045 leaves 0.9 * 0.1 / 0.0045 = 20 effective rows of the thousand: fewer than 36.
    low, high = percentiles.clustered_limits(values, rows, 0.9, 0.9, 0.0045, 24, confidence=0.95)
    assert low < 900
    assert np.isnan(high)
    low, high = percentiles.clustered_limits(values, rows, 0.1, 0.1, 0.0045, 24, confidence=0.95)
    assert np.isnan(low)
    assert high > 100
    # 0.0018 leaves 50.
    low, high = percentiles.clustered_limits(values, rows, 0.9, 0.9, 0.0018, 24, confidence=0.95)
    assert low < 900 < high < 1000


def test_one_cluster_gives_a_percentile_no_limits():
    found = percentiles.clustered_limits([1, 2, 3], [50, 50, 50], 0.5, 0.6, np.nan, 1, confidence=0.95)
    assert np.isnan(found).all()


def test_one_cluster_that_outweighs_the_rest_gives_a_percentile_no_limits():
    values, rows = np.arange(1.0, 101.0), np.full(100, 24)
    assert np.isnan(limits(values, rows, 0.5, [1000, 100, 100], [2000, 200, 200])).all()
    assert np.isfinite(limits(values, rows, 0.5, [400, 420, 380], [800, 800, 800])).all()


def test_clustered_limits_of_a_median_hold_the_truth_where_plain_ones_do_not():
    """400 audits of 24 agents, 60 contacts each: log times scatter 0.3 between agents and 0.6 within."""
    rng = np.random.default_rng(5)
    truth, audits, agents, size = 200.0, 400, 24, 60
    pace = rng.normal(0, 0.3, (audits, agents, 1))
    times = np.round(truth * np.exp(pace + rng.normal(0, 0.6, (audits, agents, size))))
    held = {"clustered": 0, "plain": 0}
    for audit in times:
        values, rows = np.unique(audit, return_counts=True)
        estimate = percentiles.quantile(values, rows, 0.5)
        clustered = limits(values, rows, 0.5, (audit <= estimate).sum(1), np.full(agents, size))
        plain = percentiles.plain_limits(values, rows, 0.5, confidence=0.95)
        held["clustered"] += clustered.low <= truth <= clustered.high
        held["plain"] += plain.low <= truth <= plain.high
    assert 0.93 <= held["clustered"] / audits <= 0.97
    assert held["plain"] / audits < 0.75


def test_limits_of_a_median_hold_the_truth_where_half_of_the_contacts_name_no_agent():
    """400 audits of 24 agents of 40 contacts, and as many contacts of nobody known, alike as if of one agent."""
    rng = np.random.default_rng(6)
    truth, audits, sizes = 200.0, 400, np.array([960, *[40] * 24])
    agent = np.repeat(np.arange(25), sizes)
    held = 0
    for _ in range(audits):
        pace = rng.normal(0, 0.3, 25)
        audit = np.round(truth * np.exp(pace[agent] + rng.normal(0, 0.6, agent.size)))
        values, rows = np.unique(audit, return_counts=True)
        within = np.bincount(agent[audit <= percentiles.quantile(values, rows, 0.5)], minlength=25)
        found = limits(values, rows, 0.5, within, sizes)
        held += found.low <= truth <= found.high
    assert held / audits >= 0.93
