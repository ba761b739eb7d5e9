"""Price formulas: the ranking paradox to the digit, and which of them a losing bid can turn."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from toolkit.measures import price_formulas
from toolkit.measures.price_formulas import PriceTerms

# A, B, and C, who loses either way.
PRICES, QUALITY = np.array([100.0, 130, 60]), np.array([0.6, 0.8, 0.1])
HALF = PriceTerms(0.5, reserve=200)
EVERY = {each.key: each for each in price_formulas.FORMULAS}


def test_a_losing_third_bid_changes_the_winner_under_the_lowest_price_ratio():
    formula = EVERY["lowest_ratio"]
    before = formula.totals(PRICES[:2], QUALITY[:2], HALF)
    after = formula.totals(PRICES, QUALITY, HALF)
    assert np.round(before, 2).tolist() == [80.0, 78.46]
    assert np.round(after, 2).tolist() == [60.0, 63.08, 55.0]
    assert price_formulas.ranks(before).tolist() == [1, 2]
    assert price_formulas.ranks(after).tolist() == [2, 1, 3]


def test_the_absolute_formula_gives_the_same_points_with_and_without_it():
    formula = EVERY["under_reserve"]
    assert formula.totals(PRICES[:2], QUALITY[:2], HALF).tolist() == pytest.approx([55.0, 57.5])
    assert formula.totals(PRICES, QUALITY, HALF)[:2].tolist() == pytest.approx([55.0, 57.5])


def test_leaving_out_each_bid_names_the_pairs_that_turn():
    relative = price_formulas.left_out(lambda kept: EVERY["lowest_ratio"].totals(PRICES[kept], QUALITY[kept], HALF), 3)
    assert relative["winners"].tolist() == [(1,)] * 3
    assert relative["winners_without"].tolist() == [(1,), (0,), (0,)]
    assert relative["reversed"].tolist() == [[], [], [(1, 0)]]
    absolute = price_formulas.left_out(lambda kept: EVERY["under_reserve"].totals(PRICES[kept], QUALITY[kept], HALF), 3)
    assert absolute["reversed"].tolist() == [[], [], []]
    assert absolute["winners_without"].tolist() == [(1,), (0,), (1,)]


def test_every_formula_by_hand():
    assert price_formulas.lowest_ratio([100, 130, 60]).tolist() == pytest.approx([0.6, 60 / 130, 1])
    assert price_formulas.between_extremes([100, 130, 60]).tolist() == pytest.approx([3 / 7, 0, 1])
    assert price_formulas.between_extremes([80, 80]).tolist() == [1, 1]
    assert price_formulas.under_reserve([100, 130, 250], 200).tolist() == pytest.approx([0.5, 0.35, 0])
    assert price_formulas.discount_power([100, 150], 200, 0.5).tolist() == pytest.approx([0.5**0.5, 0.5])
    assert price_formulas.discount_power([100, 150], 200, 2).tolist() == pytest.approx([0.25, 0.0625])
    assert price_formulas.discount_power_of_best([100, 150], 200, 2).tolist() == pytest.approx([1, 0.25])
    assert price_formulas.discount_power_of_best([200, 250], 200, 2).tolist() == [0, 0]
    assert price_formulas.credited_price([100, 130], [0.6, 0.8], 200).tolist() == pytest.approx([-20, -30])
    assert price_formulas.price_per_point([100, 130, 60], [0.5, 0.8, 0]).tolist() == pytest.approx([2, 1.625, np.inf])


def test_draws_of_prices_are_scored_each_by_itself():
    drawn = np.array([[100.0, 130], [100, 90]])
    assert price_formulas.lowest_ratio(drawn) == pytest.approx(np.array([[1, 100 / 130], [0.9, 1]]))
    assert price_formulas.ranks(drawn).tolist() == [[2, 1], [1, 2]]


def test_a_formula_whose_terms_nobody_stated_is_not_counted():
    plain = [each.key for each in price_formulas.usable(PriceTerms(0.5))]
    assert plain == ["lowest_ratio", "between_extremes", "price_per_point"]
    assert len(price_formulas.usable(PriceTerms(0.5, 200, 100, 2))) == len(price_formulas.FORMULAS)


def test_the_winner_under_each_formula_is_told_side_by_side():
    found = price_formulas.under_each(PRICES, QUALITY, PriceTerms(0.5, 200, 200, 0.5))
    first = found[found["first"]].groupby("formula")["bid"].agg(list).to_dict()
    assert first == {
        "lowest_ratio": [1], "between_extremes": [2], "under_reserve": [1], "discount_power": [1],
        "discount_power_of_best": [1], "credited_price": [1], "price_per_point": [1],
    }  # fmt: skip
    assert set(found.groupby("formula").size()) == {3}


def test_an_unknown_price_gets_no_place():
    with pytest.raises(ValueError, match="no place"):
        price_formulas.under_each([100, np.nan], [0.5, 0.5], HALF)


def test_equal_totals_share_a_place():
    assert price_formulas.ranks([3, 5, 5 + 1e-12, 1]).tolist() == [3, 1, 1, 4]
    assert price_formulas.ranks([-np.inf, 2, -np.inf]).tolist() == [2, 1, 2]


bids = st.lists(st.tuples(st.floats(10, 199), st.floats(0.01, 1)), min_size=3, max_size=7)


@given(bids, st.floats(0.1, 0.9), st.floats(0.2, 3), st.floats(1, 500))
@settings(deadline=None)
def test_a_formula_that_promises_it_never_lets_a_bid_turn_two_others(given_bids, weight, power, worth):
    prices, quality = np.array(given_bids).T
    terms = PriceTerms(weight, 200, worth, power)
    for formula in [each for each in price_formulas.FORMULAS if not each.others_matter]:
        whole = formula.totals(prices, quality, terms)
        part = formula.totals(prices[:-1], quality[:-1], terms)
        assert whole[:-1].tolist() == part.tolist(), formula.key


# For each relative formula, three bids of which the third loses and turns the other two.
TURNED = {
    "lowest_ratio": (PRICES, QUALITY, HALF),
    "between_extremes": ([100.0, 130, 195], [0.2, 0.8, 0.1], PriceTerms(0.5, reserve=200)),
    "discount_power_of_best": ([100.0, 130, 20], [0.6, 0.9, 0.0], PriceTerms(0.55, reserve=200, power=1)),
}


@pytest.mark.parametrize("key", [each.key for each in price_formulas.FORMULAS if each.others_matter])
def test_a_formula_that_is_said_to_let_a_losing_bid_turn_two_others_does(key):
    prices, quality, terms = TURNED[key]
    found = price_formulas.left_out(
        lambda kept: EVERY[key].totals(np.array(prices)[kept], np.array(quality)[kept], terms), 3
    )
    winners, without, turned = found.loc[2, ["winners", "winners_without", "reversed"]]
    assert 2 not in winners
    assert winners != without
    assert turned == [(winners[0], without[0])]


@given(bids, st.floats(0.2, 3))
@settings(deadline=None)
def test_dearer_never_earns_more(given_bids, power):
    prices, _quality = np.array(given_bids).T
    assume(np.unique(prices).size == prices.size)
    order = np.argsort(prices)
    for points in (
        price_formulas.lowest_ratio(prices),
        price_formulas.between_extremes(prices),
        price_formulas.under_reserve(prices, 200),
        price_formulas.discount_power(prices, 200, power),
        price_formulas.discount_power_of_best(prices, 200, power),
        -price_formulas.credited_price(prices, 0.5, 100),
        -price_formulas.price_per_point(prices, np.full(prices.size, 0.5)),
    ):
        assert (np.diff(points[order]) <= 0).all()
