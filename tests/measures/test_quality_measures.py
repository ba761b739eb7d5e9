"""Heaps, rank correlations, differences within cells and of shares in clusters: by hand, by second routes, at edges."""

import csv
import itertools

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats

from toolkit.measures import intervals
from toolkit.measures.heaps import FEWEST_NEAR, heap
from toolkit.measures.limits import exact_low
from toolkit.measures.rank_correlations import rank_correlation
from toolkit.measures.share_differences import share_difference
from toolkit.measures.stratified_differences import stratified_difference


def steps(kind, shared):
    """Waits of the known answers per second from 12 to 40, turned round: what is quick lies above a mark of 20 s."""
    path = shared / "known_answers" / "data" / "answer_waits.csv"
    with path.open(newline="") as file:
        waits = np.array([float(row[f"{kind}_s"]) for row in csv.DictReader(file)])
    edges = np.arange(8, 44, 2)
    return np.histogram(waits, edges)[0][::-1], int((44 - 20) / 2) - 1


def test_a_heap_of_known_size_is_found_and_an_honest_curve_shows_none(shared):
    found = {}
    for kind in ("gamed", "honest"):
        counts, mark = steps(kind, shared)
        found[kind] = heap(counts, np.ones(counts.size), mark, confidence=0.95)
    assert found["gamed"].low > 1.5
    assert found["gamed"][:2] == (497, 132)
    assert found["gamed"].p_value < 1e-3
    # 264 answers due up to 26 s were moved below 20 s; those due by 22 s had stood in the step next to the mark.
    assert 100 < found["gamed"].moved < 264
    assert found["honest"].low < 1 < found["honest"].high
    assert found["honest"].p_value > 0.05


def test_the_curve_is_the_poisson_regression_of_statsmodels():
    rng = np.random.default_rng(4)
    base = np.array([5, 20, 60, 140, 230, 300, 320, 280, 190, 90, 30], float)
    counts = rng.poisson(base / 4 * np.exp(0.1 * np.arange(11)))
    counts[6:8] = 60, 140
    found = heap(counts, base, 7, confidence=0.9)
    rest = np.delete(np.arange(11), [6, 7])
    x = np.vander((np.arange(11) - 6.5) / 11, 3, increasing=True)
    peer = sm.GLM(counts[rest], x[rest], family=sm.families.Poisson(), offset=np.log(base[rest])).fit(tol=1e-12)
    expected = np.log(base[7] / base[6]) + (x[7] - x[6]) @ peer.params
    scatter = max(1.0, peer.pearson_chi2 / peer.df_resid)
    due = 200 / (1 + np.exp(-expected))
    error = np.sqrt(scatter * (1 / due + 1 / (200 - due) + (x[7] - x[6]) @ peer.cov_params() @ (x[7] - x[6])))
    gap = np.log(140.5 / 60.5) - expected
    assert (found.above, found.below) == (140, 60)
    assert found.value == pytest.approx(np.exp(gap), rel=1e-6)
    half = stats.t.ppf(0.95, peer.df_resid) * error
    assert (found.low, found.high) == pytest.approx((np.exp(gap - half), np.exp(gap + half)), rel=1e-6)
    assert found.expected_above == pytest.approx(200 / (1 + np.exp(-expected)), rel=1e-6)


def test_a_smooth_curve_shows_a_heap_as_seldom_as_it_may():
    rng = np.random.default_rng(8)
    base = stats.norm.pdf(np.arange(14), 8, 2.5)
    chances = [heap(rng.poisson(350 * base), base, 8, confidence=0.95).p_value for _draw in range(400)]
    # One in twenty within three standard errors of 400 draws.
    assert np.mean(np.array(chances) < 0.05) < 0.05 + 3 * np.sqrt(0.05 * 0.95 / 400)


def test_too_few_scores_or_steps_are_no_heap():
    base = np.ones(10)
    few = np.zeros(10)
    few[4:6] = FEWEST_NEAR / 2 - 1
    for counts, place in ((few, 5), (np.full(10, 30), 0), (np.full(10, 30), 10)):
        assert np.isnan(heap(counts, base, place, confidence=0.95)[2:]).all()
    assert np.isnan(heap(np.full(5, 30), np.ones(5), 2, confidence=0.95).value)


def test_rank_correlation_is_scipys_with_an_error_from_leaving_out_clusters():
    rng = np.random.default_rng(3)
    agent = np.repeat(np.arange(25), 12)
    own = rng.normal(0, 1, 25)[agent]
    one, other = own + rng.normal(0, 0.6, 300), own + rng.normal(0, 0.6, 300)
    found = rank_correlation(one, other, confidence=0.95, clusters=agent)
    assert found.value == pytest.approx(stats.spearmanr(one, other).statistic)
    left = [np.arctanh(stats.spearmanr(one[agent != a], other[agent != a]).statistic) for a in range(25)]
    error = np.sqrt(24 / 25 * np.sum((left - np.mean(left)) ** 2))
    half = stats.t.ppf(0.975, 24) * error
    assert (found.low, found.high) == pytest.approx(
        (np.tanh(np.arctanh(found.value) - half), np.tanh(np.arctanh(found.value) + half))
    )
    plain = rank_correlation(one, other, confidence=0.95)
    # Rows of one agent resemble each other: as independent rows they would promise more.
    assert found.high - found.low > 1.3 * (plain.high - plain.low)
    assert (plain.clusters, found.clusters) == (0, 25)
    repeated = rank_correlation(np.tile(one, 4), np.tile(other, 4), confidence=0.95, clusters=np.tile(agent, 4))
    assert repeated.high - repeated.low == pytest.approx(found.high - found.low, rel=0.05)


def test_rank_correlation_without_variation_rows_or_clusters_has_no_limits():
    for one, other in (([1, 1, 1, 1, 1], [1, 2, 3, 4, 5]), ([1, 2], [2, 1]), ([], [])):
        assert np.isnan(rank_correlation(one, other, confidence=0.95)[:3]).all()
    lonely = rank_correlation([1, 3, 2, 5, 4], [2, 1, 3, 5, 4], confidence=0.95, clusters=["a"] * 5)
    assert np.isfinite(lonely.value)
    assert np.isnan([lonely.low, lonely.high]).all()
    perfect = rank_correlation(range(9), range(9), confidence=0.95)
    assert (perfect.value, np.isnan(perfect.low)) == (pytest.approx(1), True)


def scored(rng, cells=6, agents=20, gap=3.0):
    rows = []
    own = rng.normal(0, 4, agents)
    for agent, _form in itertools.product(range(agents), range(14)):
        cell, side = int(rng.integers(cells)), int(rng.random() < 0.3 + 0.08 * (agent % 5))
        rows.append((side, f"c{cell}", f"a{agent}", 80 + 2 * cell + own[agent] + gap * side + rng.normal(0, 8)))
    return pd.DataFrame(rows, columns=["side", "cell", "cluster", "score"])


def summed(frame):
    return frame.groupby(["side", "cell", "cluster"]).score.agg(["size", "sum"]).reset_index()


def test_the_difference_within_cells_is_a_regression_with_a_constant_for_each():
    frame = scored(np.random.default_rng(5))
    added = summed(frame)
    found = stratified_difference(
        added.side == 1, added.cell, added.cluster, added["size"], added["sum"], confidence=0.95
    )
    x = pd.get_dummies(frame.cell).astype(float).assign(side=frame.side.astype(float))
    peer = sm.OLS(frame.score, x).fit(cov_type="cluster", cov_kwds={"groups": pd.factorize(frame.cluster)[0]})
    assert found.value == pytest.approx(peer.params["side"])
    size = frame.side - frame.groupby("cell").side.transform("mean")
    weight = (size**2).groupby(frame.cluster).sum()
    freedom = weight.sum() ** 2 / (weight**2).sum() - 1
    half = stats.t.ppf(0.975, freedom) * peer.bse["side"]
    assert (found.low, found.high) == pytest.approx((found.value - half, found.value + half))
    assert (found.rows + found.other_rows, found.left_out, found.clusters) == (280, 0, 20)


def test_a_difference_within_cells_counted_by_hand():
    # Cell x: 90 against 80 and 80; cell y has the first side only.
    told = stratified_difference(
        [True, False, False, True], ["x", "x", "x", "y"], ["a", "b", "c", "d"], [1, 1, 1, 5], [90, 80, 80, 0],
        confidence=0.95,
    )  # fmt: skip
    assert (told.value, told.rows, told.other_rows, told.left_out) == (pytest.approx(10), 1, 2, 5)
    alone = stratified_difference([True], ["x"], ["a"], [3], [200], confidence=0.95)
    assert np.isnan(alone[:4]).all()


def test_a_difference_within_cells_holds_the_truth_as_often_as_it_says():
    rng = np.random.default_rng(12)
    held = []
    for _draw in range(250):
        added = summed(scored(rng, gap=0.0))
        found = stratified_difference(
            added.side == 1, added.cell, added.cluster, added["size"], added["sum"], confidence=0.9
        )
        held.append(found.low <= 0 <= found.high)
    assert np.mean(held) == pytest.approx(0.9, abs=0.06)


def test_shares_in_the_same_clusters_differ_as_a_clustered_regression_says():
    rng = np.random.default_rng(7)
    agent = np.repeat(np.arange(30), 10)
    failed = rng.random(300) < 0.3
    liked = rng.random(300) < np.where(failed, 0.4, 0.7) + np.repeat(rng.normal(0, 0.15, 30), 10)
    tally = pd.DataFrame({"agent": agent, "failed": failed, "liked": liked})
    sides = [tally[tally.failed == each].groupby("agent").liked.agg(["sum", "size"]) for each in (True, False)]
    both = [side.reindex(range(30), fill_value=0) for side in sides]
    found = share_difference(both[0]["sum"], both[0]["size"], both[1]["sum"], both[1]["size"], confidence=0.95)
    peer = sm.OLS(liked.astype(float), sm.add_constant(failed.astype(float)))
    told = peer.fit(cov_type="cluster", cov_kwds={"groups": agent, "use_correction": False})
    assert found.value == pytest.approx(told.params[1])
    error = np.sqrt(30 / 29) * told.bse[1]
    added = [(side["sum"].sum() + 1, side["size"].sum() + 2) for side in both]
    least = np.sqrt(sum(a / b * (1 - a / b) / b for a, b in added))
    weights = both[0]["size"].to_numpy()
    freedom = weights.sum() ** 2 / (weights**2).sum() - 1
    half = stats.t.ppf(0.975, freedom) * max(error, least)
    assert (found.low, found.high) == pytest.approx((found.value - half, found.value + half))
    none = share_difference([0, 0], [0, 0], [1, 2], [3, 3], confidence=0.95)
    assert np.isnan(none[:4]).all()
    certain = share_difference([5, 5, 5], [5, 5, 5], [0, 0, 0], [5, 5, 5], confidence=0.95)
    assert certain.low < 1 == certain.high


def test_an_exact_lower_limit_is_clopper_and_pearsons_at_the_rows_that_clusters_are_worth():
    # Sixty evaluations of thirty agents, none of whom differ beyond chance: nearly sixty rows.
    above, below = np.array([2.0] * 27 + [1.0] * 3), np.full(30, 2.0)
    ratio = intervals.ratios(above, below, np.zeros(30, np.int64), 1)
    low = exact_low(ratio.value, ratio.variance, np.array([60.0]), ratio.effective, confidence=0.95)[0]
    worth = min(0.95 * 0.05 / ratio.variance[0], 60 / (1 + 1 / 400))
    assert low == pytest.approx(stats.beta.ppf(0.05, 0.95 * worth, 0.05 * worth + 1))
    independent = stats.binomtest(57, 60, alternative="greater").proportion_ci(0.95).low
    assert low == pytest.approx(independent, abs=0.01)
    lonely = exact_low(np.array([1.0]), np.array([0.0]), np.array([60.0]), np.array([1.0]), confidence=0.95)
    assert np.isnan(lonely[0])
