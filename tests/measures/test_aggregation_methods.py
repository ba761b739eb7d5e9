"""Ways to aggregate: every published answer, another library where it is here, and what bidders do to each other."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.measures import aggregation_methods, dispersion_weights, outranking_flows
from toolkit.measures.outranking_flows import USUAL, Preference

LOOKED_AT = {
    "topsis_tzeng_huang_2011", "topsis_hodgett_cars", "vikor_opricovic2004", "vikor_opricovic2007_W1",
    "vikor_opricovic2007_W2", "vikor_opricovic2007_W3", "vikor_zero_range", "saw_wsm_wpm", "waspas_chakraborty_2015",
    "promethee2_zhao_2013", "promethee_transport", "entropy_weights_elsayed_2017", "critic_tus_2019",
    "critic_diakoulaki_1995", "std_weights_jahan_2013", "merec_2021", "topsis_rank_reversal",
}  # fmt: skip
# Its draws are a package's data and not here; test_rank_acceptabilities has closed forms in its place.
NOT_HERE = {"smaa_thrombolytics"}


@pytest.fixture(scope="module")
def known(shared):
    cases = json.loads((shared / "known_answers" / "04_mcda.json").read_text())["cases"]
    return {case["id"]: case for case in cases}


def given_in(case):
    """The matrix, the weights as they are, and which criteria are better when higher."""
    matrix = np.array(case["input"]["matrix"], float)
    weights = np.array(case["input"].get("weights", case["input"].get("weights_unnormalised", [])), float)
    return matrix, weights, np.array(case["input"].get("types", [1] * matrix.shape[1])) > 0


def test_every_case_is_looked_at(known):
    assert set(known) == LOOKED_AT | NOT_HERE


@pytest.mark.parametrize("name", ["topsis_tzeng_huang_2011", "topsis_hodgett_cars"])
def test_closeness_to_the_ideal_stands_as_published(known, name):
    case = known[name]
    found = aggregation_methods.topsis(*given_in(case))
    assert found.value == pytest.approx(case["expected"]["closeness"], abs=1e-6)
    assert found.value == pytest.approx(case["expected"]["published"], abs=1e-4)
    assert not found.flat.any()


def test_the_ideal_and_its_opposite_stand_as_published(known):
    case = known["topsis_tzeng_huang_2011"]
    found = aggregation_methods.topsis(*given_in(case))
    assert found.ideal == pytest.approx(case["expected"]["ideal"], abs=1e-6)
    assert found.anti_ideal == pytest.approx(case["expected"]["anti_ideal"], abs=1e-6)
    assert (1 + (-found.value).argsort().argsort()).tolist() == case["expected"]["rank"]


def test_the_climber_scaled_between_extremes(known):
    # .500 .617 .500 in methods.md, on the matrix of this case.
    found = aggregation_methods.topsis(*given_in(known["vikor_opricovic2004"]), scaling="minmax")
    assert found.value == pytest.approx([0.5, 0.617, 0.5], abs=5e-4)


def test_a_losing_fourth_bidder_turns_two_others_under_scales_made_of_bids(known):
    case = known["topsis_rank_reversal"]
    matrix, weights, benefit = given_in(case)
    before = aggregation_methods.topsis(matrix, weights, benefit, scaling="minmax").value
    more = np.vstack([matrix, case["input"]["added"]])
    after = aggregation_methods.topsis(more, weights, benefit, scaling="minmax").value
    assert before == pytest.approx(case["expected"]["before"], abs=1e-6)
    assert after == pytest.approx(case["expected"]["after"], abs=1e-6)
    assert before[0] > before[1]
    assert after[0] < after[1]
    assert after.argmin() == 3


@pytest.mark.parametrize("name", ["2004", "2007_W1", "2007_W2", "2007_W3"])
def test_compromises_stand_as_published(known, name):
    case = known[f"vikor_opricovic{name}"]
    matrix, weights, benefit = given_in(case)
    shares = aggregation_methods.shares(weights)
    found, expected = aggregation_methods.vikor(matrix, shares, benefit, majority=0.5), case["expected"]
    for mine, theirs in ((found.s, "S"), (found.r, "R"), (found.q, "Q")):
        assert mine == pytest.approx(expected[theirs], abs=1e-6), theirs
    assert (found.advantage, found.stability) == (expected["acceptable_advantage"], expected["acceptable_stability"])
    assert [f"A{1 + each}" for each in np.flatnonzero(found.chosen)] == expected["compromise_set"]


def test_a_first_who_is_best_by_neither_distance_shares_with_the_second():
    # The fifth has the best q (.139) and leads the eighth (.292) by more than 1/7, but the eighth has the best s and
    # the first the best r.
    matrix = [[3, 1, 0], [1, 3, 3], [4, 0, 1], [1, 3, 3], [2, 2, 3], [2, 0, 4], [0, 2, 4], [1, 3, 4]]
    found = aggregation_methods.vikor(matrix, [0.5, 0.3, 0.2], [True] * 3)
    assert (found.s.argmin(), found.r.argmin(), found.q.argmin()) == (7, 0, 4)
    assert (found.advantage, found.stability) == (True, False)
    assert np.flatnonzero(found.chosen).tolist() == [4, 7]


def test_a_lead_is_enough_from_one_over_the_other_bidders_on():
    # One criterion: q is the regret itself, 0, .4 and 1, or 0, .5 and 1; of three bidders a lead of .5 is needed.
    short = aggregation_methods.vikor([[1.0], [0.6], [0.0]], [1], [True])
    assert (short.advantage, short.chosen.tolist()) == (False, [True, True, False])
    enough = aggregation_methods.vikor([[1.0], [0.5], [0.0]], [1], [True])
    assert (enough.advantage, enough.chosen.tolist()) == (True, [True, False, False])


def test_a_criterion_on_which_all_are_equal_is_told_and_never_divided_by(known):
    matrix, _weights, benefit = given_in(known["vikor_zero_range"])
    thirds = np.full(3, 1 / 3)
    with np.errstate(all="raise"):
        found = aggregation_methods.vikor(matrix, thirds, benefit)
        close = aggregation_methods.topsis(matrix, thirds, benefit)
        between = aggregation_methods.topsis(matrix, thirds, benefit, scaling="minmax")
        flow = outranking_flows.flows(matrix, thirds, benefit, [USUAL] * 3)
    assert found.flat.tolist() == close.flat.tolist() == between.flat.tolist() == [False, True, False]
    assert (found.s.tolist(), found.r.tolist()) == ([pytest.approx(2 / 3), 0], [pytest.approx(1 / 3), 0])
    assert found.q.tolist() == [1, 0]
    assert close.value.tolist() == between.value.tolist() == [0, 1]
    assert flow.net.tolist() == pytest.approx([-2 / 3, 2 / 3])


def test_bidders_who_are_equal_everywhere_are_not_told_apart():
    matrix = np.full((3, 2), 7.0)
    with np.errstate(all="raise"):
        found = aggregation_methods.vikor(matrix, [0.5, 0.5], [True, False])
        assert found.chosen.all()
        assert np.isnan(aggregation_methods.topsis(matrix, [0.5, 0.5], [True, False]).value).all()
        for weights in (
            dispersion_weights.by_entropy(matrix), dispersion_weights.by_spread(matrix),
            dispersion_weights.by_critic(matrix, [True, False]), dispersion_weights.by_removal(matrix, [True, False]),
        ):  # fmt: skip
            assert np.isnan(weights).all()


@pytest.mark.parametrize("scaling", ["minmax", "max", "sum", "vector", "linear"])
def test_five_scalings_of_one_table_equal_the_reference(known, scaling):
    case = known["saw_wsm_wpm"]
    matrix, weights, benefit = given_in(case)
    found = aggregation_methods.scaled(matrix, benefit, scaling)
    assert found == pytest.approx(np.array(case["expected"]["normalised"][scaling]), abs=1e-6)
    total = aggregation_methods.weighted_sum(found, aggregation_methods.shares(weights))
    assert total == pytest.approx(case["expected"]["saw_by_normalisation"][scaling], abs=1e-6)


def test_sum_and_product_equal_the_reference_with_its_weights_as_they_are(known):
    case = known["saw_wsm_wpm"]
    matrix, weights, benefit = given_in(case)
    values = aggregation_methods.scaled(matrix, benefit, "sum")
    for found, name in (
        (aggregation_methods.weighted_sum(values, weights), "wsm"),
        (aggregation_methods.weighted_product(values, weights), "wpm"),
    ):
        assert found == pytest.approx(case["expected"][f"{name}_default"], abs=1e-6)
        assert found == pytest.approx(case["expected"][f"{name}_published"], abs=1e-3)


def test_half_sum_half_product_stands_as_published(known):
    case = known["waspas_chakraborty_2015"]
    matrix, weights, benefit = given_in(case)
    found = aggregation_methods.waspas(aggregation_methods.scaled(matrix, benefit, "linear"), weights)
    assert found == pytest.approx(case["expected"]["score"], abs=1e-6)
    assert found == pytest.approx(case["expected"]["published"], abs=1e-4)


def test_net_flows_of_plain_preferences_stand_as_published(known):
    case = known["promethee2_zhao_2013"]
    found = outranking_flows.flows(*given_in(case), [USUAL] * 3)
    assert found.net == pytest.approx(case["expected"]["net_flow"], abs=1e-9)


def test_flows_of_three_kinds_of_preference_equal_the_reference(known):
    case, expected = known["promethee_transport"], known["promethee_transport"]["expected"]
    how = [
        Preference("gaussian", width=4),
        Preference("level", indifference=11, preference=15),
        Preference("linear", indifference=1, preference=3),
    ]
    found = outranking_flows.flows(*given_in(case), how)
    assert found.preferred == pytest.approx(np.array(expected["preference_index"]), abs=1e-6)
    # That package divides by all bidders, the papers (and promethee2_zhao_2013) by the others: 4 in place of 5.
    for mine, theirs in ((found.positive, "positive"), (found.negative, "negative"), (found.net, "net")):
        assert mine * 4 / 5 == pytest.approx(expected[theirs], abs=1e-6), theirs
    names = case["input"]["alternatives"]
    assert [names[each] for each in np.argsort(-found.net)] == expected["order"]
    ahead = outranking_flows.outranks(found)
    assert ahead[names.index("METRO1"), names.index("RER")]
    # The highest positive flow and a high negative one: neither way.
    assert not ahead[names.index("TAXI"), names.index("METRO1")]
    assert not ahead[names.index("METRO1"), names.index("TAXI")]


def test_preferences_on_their_thresholds_by_hand():
    # Leads of 1, 2, 3 and 4 of the first over the others.
    figures = [[5.0], [4], [3], [2], [1]]
    for how, expected in (
        (Preference("level", indifference=1, preference=3), [0, 0.5, 0.5, 1]),
        (Preference("level", indifference=2, preference=2), [0, 0, 1, 1]),
        (Preference("linear", indifference=1, preference=3), [0, 0.5, 1, 1]),
        (USUAL, [1, 1, 1, 1]),
    ):
        found = outranking_flows.flows(figures, [1], [True], [how])
        assert found.preferred[0, 1:].tolist() == pytest.approx(expected), how
        assert found.preferred[1:, 0].tolist() == [0] * 4
        turned = outranking_flows.flows(figures, [1], [False], [how])
        assert turned.preferred.T.tolist() == found.preferred.tolist()


@pytest.mark.parametrize("kind", ["level", "linear", "gaussian"])
def test_thresholds_that_do_not_order_are_refused(kind):
    with pytest.raises(ValueError, match=r"preference"):
        outranking_flows.flows([[1.0], [2]], [1], [True], [Preference(kind, indifference=3, preference=1)])


def test_weights_by_entropy_stand_as_published(known):
    case = known["entropy_weights_elsayed_2017"]
    found = dispersion_weights.by_entropy(case["input"]["matrix"])
    assert found == pytest.approx(case["expected"]["weights"], abs=1e-6)
    # One outlying criterion takes nearly half.
    assert found.max() > 0.44


def test_critic_weights_stand_as_published(known):
    case = known["critic_tus_2019"]
    matrix, _none, benefit = given_in(case)
    assert dispersion_weights.by_critic(matrix, benefit) == pytest.approx(case["expected"]["weights"], abs=1e-6)
    case = known["critic_diakoulaki_1995"]
    matrix, expected = np.array(case["input"]["matrix"]), case["expected"]
    ours = dispersion_weights.by_critic
    assert ours(matrix, [True] * 3) == pytest.approx(expected["pearson_scaled"], abs=1e-6)
    assert ours(matrix, [True] * 3, correlation="spearman") == pytest.approx(expected["spearman_scaled"], abs=1e-6)
    assert ours(matrix, [True] * 3, rescale=False) == pytest.approx(expected["pearson_unscaled"], abs=1e-6)


def test_weights_by_standard_deviation_and_by_removal_stand_as_published(known):
    case = known["std_weights_jahan_2013"]
    assert dispersion_weights.by_spread(case["input"]["matrix"]) == pytest.approx(case["expected"]["weights"], abs=1e-6)
    case = known["merec_2021"]
    matrix, _none, benefit = given_in(case)
    found = dispersion_weights.by_removal(matrix, benefit)
    assert found == pytest.approx(case["expected"]["weights"], abs=1e-6)
    assert found == pytest.approx(case["expected"]["published"], abs=1e-4)


def test_a_flat_criterion_has_no_weight_of_its_own():
    matrix = np.array([[1.0, 4, 3], [2, 4, 5], [5, 4, 1]])
    benefit = [True, True, False]
    with np.errstate(all="raise"):
        for found in (
            dispersion_weights.by_entropy(matrix), dispersion_weights.by_spread(matrix),
            dispersion_weights.by_critic(matrix, benefit), dispersion_weights.by_removal(matrix, benefit),
        ):  # fmt: skip
            assert found[1] == 0
            assert found.sum() == pytest.approx(1)
    assert dispersion_weights.by_critic(matrix[:, :2], benefit[:2]).tolist() == [1, 0]


def test_figures_that_a_method_cannot_take_are_refused():
    for call in (
        lambda: aggregation_methods.shares([0.5, -0.1]),
        lambda: aggregation_methods.shares([0, 0]),
        lambda: aggregation_methods.shares([np.nan, 1]),
        lambda: aggregation_methods.weighted_product([[0.5, -0.1]], [0.5, 0.5]),
        lambda: aggregation_methods.scaled([[0.0], [1]], [False], "linear"),
        lambda: aggregation_methods.scaled([[-1.0], [1]], [True], "vector"),
        lambda: aggregation_methods.topsis([[np.nan], [1]], [1], [True]),
        lambda: aggregation_methods.vikor([[np.nan], [1]], [1], [True]),
        lambda: outranking_flows.flows([[np.nan], [1]], [1], [True], [USUAL]),
        lambda: dispersion_weights.by_critic([[np.nan], [1]], [True]),
        lambda: dispersion_weights.by_entropy([[-1.0], [1]]),
        lambda: dispersion_weights.by_removal([[0.0], [1]], [True]),
    ):
        with pytest.raises(ValueError):
            call()


def test_an_unknown_value_makes_the_total_unknown_unless_it_weighs_nothing():
    values = np.array([[0.2, np.nan], [0.4, 0.6]])
    assert np.isnan(aggregation_methods.weighted_sum(values, [0.5, 0.5])).tolist() == [True, False]
    assert aggregation_methods.weighted_sum(values, [1, 0]).tolist() == pytest.approx([0.2, 0.4])


def test_draws_are_totalled_each_with_its_own_weights_and_values():
    rng = np.random.default_rng(3)
    values, weights = rng.random((50, 4, 3)), rng.dirichlet(np.ones(3), 50)
    both = aggregation_methods.weighted_sum(values, weights)
    assert both == pytest.approx(np.array([one @ other for one, other in zip(values, weights, strict=True)]))
    assert aggregation_methods.weighted_sum(values[0], weights) == pytest.approx(weights @ values[0].T)
    assert aggregation_methods.weighted_sum(values, weights[0]) == pytest.approx(values @ weights[0])


tables = st.integers(0, 10_000).map(np.random.default_rng).map(lambda rng: rng.uniform(1, 9, rng.integers(2, 6, 2)))


@given(tables, st.floats(0.01, 100))
@settings(max_examples=50, deadline=None)
def test_the_scale_of_the_weights_and_of_a_criterion_changes_no_order(matrix, factor):
    weights = np.arange(1.0, 1 + matrix.shape[1])
    benefit = np.arange(matrix.shape[1]) % 2 == 0
    shares = aggregation_methods.shares(weights)
    assert aggregation_methods.shares(factor * weights) == pytest.approx(shares)
    for scaling in ("vector", "minmax"):
        first = aggregation_methods.topsis(matrix, shares, benefit, scaling=scaling).value
        other = aggregation_methods.topsis(factor * matrix, factor * shares, benefit, scaling=scaling).value
        assert first == pytest.approx(other)
    assert aggregation_methods.vikor(factor * matrix, shares, benefit).q == pytest.approx(
        aggregation_methods.vikor(matrix, shares, benefit).q
    )


@given(tables)
@settings(max_examples=50, deadline=None)
def test_a_bidder_worse_than_another_everywhere_is_never_ahead_of_it_by_any_method(matrix):
    benefit = np.ones(matrix.shape[1], bool)
    worse = np.vstack([matrix, matrix[0] * 0.9])
    shares = aggregation_methods.shares(benefit.astype(float))
    flow = outranking_flows.flows(worse, shares, benefit, [USUAL] * benefit.size)
    for totals in (
        aggregation_methods.topsis(worse, shares, benefit).value,
        aggregation_methods.topsis(worse, shares, benefit, scaling="minmax").value,
        -aggregation_methods.vikor(worse, shares, benefit).q,
        aggregation_methods.waspas(aggregation_methods.scaled(worse, benefit, "linear"), shares),
        flow.net,
    ):
        assert totals[0] >= totals[-1] - 1e-12
    assert flow.net.sum() == pytest.approx(0)


def test_another_library_gives_the_same():
    topsis = pytest.importorskip("skcriteria.agg.topsis")
    vikor = pytest.importorskip("skcriteria.agg.vikor")
    waspas = pytest.importorskip("skcriteria.agg.waspas")
    weighters = pytest.importorskip("skcriteria.preprocessing.weighters")
    mkdm = pytest.importorskip("skcriteria").mkdm
    rng = np.random.default_rng(6)
    for _table in range(50):
        matrix, benefit = rng.uniform(1, 9, (5, 4)), rng.random(4) < 0.5
        weights, signs = rng.dirichlet(np.ones(4)), np.where(benefit, 1, -1)
        length = matrix / np.sqrt((matrix**2).sum(0))
        assert aggregation_methods.topsis(matrix, weights, benefit).value == pytest.approx(
            topsis.topsis(length, signs, weights)[-1]
        )
        theirs = vikor.VIKOR(use_compromise_set=False).evaluate(mkdm(matrix, signs.tolist(), weights=weights)).e_
        mine = aggregation_methods.vikor(matrix, weights, benefit)
        assert mine.q == pytest.approx(theirs.q_k)
        assert np.flatnonzero(mine.chosen).tolist() == sorted(theirs.compromise_set)
        values = aggregation_methods.scaled(matrix, benefit, "linear")
        assert aggregation_methods.waspas(values, weights) == pytest.approx(waspas.waspas(values, weights, 0.5)[-1])
        assert dispersion_weights.by_critic(matrix, benefit) == pytest.approx(weighters.critic_weights(matrix, signs))
        assert dispersion_weights.by_removal(matrix, benefit) == pytest.approx(weighters.merec_weights(matrix, signs))
        assert dispersion_weights.by_entropy(matrix) == pytest.approx(weighters.entropy_weights(matrix))
        assert dispersion_weights.by_spread(matrix) == pytest.approx(weighters.std_weights(matrix))
