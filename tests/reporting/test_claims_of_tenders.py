"""Sentences of a tender that say no more than was drawn, tried or known, and pages of tenders of odd kinds."""

import re

import numpy as np
import pytest
from bids_on_paper import one_off, paradox, parameters, tender

from toolkit.questions.tenders import methods, robustness, standings, verdicts
from toolkit.reporting import exhibits_comparison_tender, registers_comparison_prices, registers_comparison_tender
from toolkit.reporting.tender_words import digits_apart, points

SETTLED = {"id": "settled", "title": "Settled", "weight": 0.6, "kpi": "fcr_survey", "floor": 0.7, "target": 0.9}
LIKED = {"id": "liked", "title": "Liked", "weight": 0.4, "kpi": "csat_mean", "floor": 3, "target": 5}
PRICE = {
    "weight": 0.4, "formula": "under_reserve", "currency": "EUR", "reserve": 1000, "term_years": 1,
    "volumes": {"low": 1, "base": 1, "high": 1},
}  # fmt: skip


def made(settled, bids=None, half=0.01, formula="under_reserve", reserve=1000, **more):
    """Bidders that differ in what is settled; with bids also by price."""
    whole = {"criteria": [SETTLED, LIKED], **more}
    if bids is not None:
        price = {**PRICE, "formula": formula, "power": 0.5, "quality_worth": 500, "reserve": reserve}
        price |= {"weight": 0} if formula in ("price_per_point", "credited_price") else {}
        criteria = [{**SETTLED, "weight": 1 - price["weight"]}]
        whole |= {"criteria": criteria, "price": price, "prices": {b: one_off(p) for b, p in bids.items()}}
    figures = [
        row
        for bidder, value in settled.items()
        for row in (
            (bidder, "fcr_survey", value, value - half, value + half),
            (bidder, "csat_mean", 4.0, 3.9, 4.1, {"unit": "score"}),
        )
    ]
    return tender(parameters(settled, **whole), figures)


def answer(one):
    return (
        registers_comparison_tender.answer(one, robustness.robustness(one)).replace("\u00a0", " ").replace("\u202f", "")
    )


def claims(one):
    found = robustness.robustness(one)
    return {each.id: each.sentence for each in registers_comparison_tender.of_changes(one, found)}


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        (None, "2000 draws of scores, at the stated weights exactly, "),
        ({"reach": 0}, "2000 draws of scores, at the stated weights exactly, "),
        ({"reach": 0.05}, "2000 draws of scores and weights, "),
        ({"concentration": 100}, "2000 draws of scores and weights, "),
        ({"order": True}, "2000 draws of scores and weights, "),
    ],
)
def test_weights_are_said_to_be_drawn_where_they_are(weights, said):
    assert said in answer(made({"a": 0.88, "b": 0.76}, weights=weights))


def test_where_no_price_is_weighed_none_is_said_to_hold():
    assert "no price being weighed; 90 % are enough" in answer(made({"a": 0.88, "b": 0.76}))
    assert "with prices as they are bid; " in answer(made({"a": 0.88, "b": 0.76}, {"a": 500, "b": 500}))


@pytest.mark.parametrize(
    ("bids", "formula", "tried"),
    [
        # Without a price: other methods, and three bidders of whom each can be left out.
        (None, "", "other ways of adding up; leaving out each bidder that is not first"),
        # A formula without points has no other way of adding up.
        ({"a": 400, "b": 500, "c": 600}, "price_per_point", "the other usual price formulas whose terms are stated; "
         "leaving out each bidder that is not first"),
    ],
)  # fmt: skip
def test_nothing_is_said_to_have_been_tried_that_was_not(bids, formula, tried):
    one = made({"a": 0.89, "b": 0.8, "c": 0.72}, bids, formula=formula)
    assert claims(one)["tender.change.nothing"] == f"Nothing else that was tried names another first: {tried}."


def test_where_there_is_nothing_to_try_nothing_is_said():
    alone = [{**SETTLED, "weight": 1}]
    one = made({"a": 0.88, "b": 0.76}, criteria=alone)
    assert verdicts.tried(one) == ()
    assert "tender.change.nothing" not in claims(one)


@pytest.mark.parametrize("formula", ["lowest_ratio", "between_extremes", "discount_power_of_best", "price_per_point"])
def test_before_any_price_is_opened_every_formula_has_a_page(formula):
    one = made({"a": 0.88, "b": 0.76}, {}, formula=formula)
    assert verdicts.decision(one, robustness.robustness(one)).kind == "none"
    assert "not known: Price" in exhibits_comparison_tender.ranking(one).html


def test_a_method_that_makes_no_order_names_nobody():
    # Alike in all that is weighed: nearness to the best of all is undefined, and nobody is ahead.
    one = made({"a": 0.8, "b": 0.8})
    frame = methods.methods(one.scoring)
    assert frame[frame.method == "topsis"].place.isna().all()
    assert frame.same_first.all()
    assert not [key for key in claims(one) if "method" in key]
    # Without any quality no sum of money buys a point: behind all others, and in no other order by it.
    nobody = made({"a": 0.6, "b": 0.65}, {"a": 400, "b": 500}, formula="price_per_point")
    assert not [text for text in claims(nobody).values() if re.search(r"[,:]\s+would be first", text)]


def test_an_interval_without_width_has_nothing_to_draw_from():
    found = robustness.robustness(made({"a": 0.88, "b": 0.76}, half=0.0))
    assert ("a", "settled") in found.unsure
    assert found.standing == "in between"


def test_a_lead_that_is_not_nothing_is_not_written_as_nothing():
    text = answer(made({"a": 0.8001, "b": 0.8}, {"a": 500, "b": 500}))
    assert text.startswith("Fragile: A is first by 0.03 points, ")
    assert (points(0.0), points(1e-12), points(0.04), points(12.34)) == ("0.0", "0.0", "0.04", "12.3")


def test_totals_that_differ_are_written_differently():
    one = made({"a": 0.8001, "b": 0.8}, {"a": 500, "b": 500})
    html = exhibits_comparison_tender.ranking(one).html
    assert standings.table(one).total.round(2).tolist() == [50.03, 50.0]
    assert ">50.03<" in html
    assert ">50.00<" in html
    assert [digits_apart(each) for each in ([1, 2], [1.04, 1.01], [1.0, 1.0 + 1e-12], [np.nan, 3], [])] == [
        1,
        2,
        1,
        1,
        1,
    ]


def independent(prices, worth, formula):
    """Totals of half price and half quality, written out anew."""
    low, high = min(prices.values()), max(prices.values())
    earned = {
        "lowest_ratio": lambda p: low / p,
        "between_extremes": lambda p: (high - p) / (high - low),
        "under_reserve": lambda p: max(0, (200 - p) / 200),
    }[formula]
    return {bidder: 50 * earned(price) + 0.5 * worth[bidder] for bidder, price in prices.items()}


@pytest.mark.parametrize("formula", ["lowest_ratio", "between_extremes", "under_reserve"])
def test_totals_and_places_are_those_of_sums_written_out(formula):
    rng = np.random.default_rng(3)
    for _round in range(25):
        prices = {bidder: int(price) for bidder, price in zip("abcd", rng.choice(np.arange(40, 200), 4), strict=True)}
        worth = {bidder: int(each) for bidder, each in zip("abcd", rng.integers(0, 100, 4), strict=True)}
        frame = standings.table(paradox({b: (prices[b], worth[b]) for b in "abcd"}, formula)).set_index("bidder")
        expected = independent(prices, worth, formula)
        assert frame.total.to_dict() == pytest.approx(expected)
        ahead = {b: 1 + sum(other > expected[b] + 1e-9 for other in expected.values()) for b in "abcd"}
        assert frame.place.to_dict() == ahead


@pytest.mark.parametrize("formula", ["lowest_ratio", "between_extremes", "under_reserve", "discount_power_of_best"])
def test_a_price_of_nothing_earns_all_points_and_no_nonsense(formula):
    one = made({"a": 0.75, "b": 0.9, "c": 0.8}, {"a": 0, "b": 100, "c": 50}, formula=formula)
    frame = standings.table(one).set_index("bidder")
    assert frame.price_points["a"] == pytest.approx(40)
    assert frame.total.notna().all()
    assert frame.place.tolist() != [np.nan] * 3
    free = standings.table(made({"a": 0.75, "b": 0.9}, {"a": 0, "b": 0}, formula=formula)).set_index("bidder")
    assert free.price_points.to_dict() == pytest.approx({"a": 40, "b": 40})


def test_above_the_reserve_nothing_is_bought():
    one = made({"a": 0.89, "b": 0.8, "c": 0.72}, {"a": 1000.01, "b": 1000, "c": 900})
    frame = standings.table(one).set_index("bidder")
    assert frame.status.to_dict() == {"a": "excluded", "b": "placed", "c": "placed"}
    assert "failed: Price within the reserve" in exhibits_comparison_tender.ranking(one).html
    assert claims(one)["tender.change.excluded.0"] == "A is not in the ranking: it fails Price within the reserve."
    (told,) = [each for each in registers_comparison_prices.of_prices(one) if "reserve" in each.id]
    assert (told.vendor, told.severity) == ("a", "breach")
    assert told.sentence.replace("\u00a0", " ").startswith("A asks EUR 1")
    # Without a stated reserve nobody is above it.
    none = made({"a": 0.89, "b": 0.8}, {"a": 1e9, "b": 900}, formula="lowest_ratio", reserve=None)
    assert none.excluded == {}


def test_who_fails_a_requirement_too_is_told_both():
    demanded = [{"id": "iso", "title": "Certified", "met": {"a": False, "b": True}}]
    one = made({"a": 0.89, "b": 0.8}, {"a": 2000, "b": 900}, mandatory=demanded)
    assert one.excluded == {"a": ("iso", "within_reserve")}


def test_what_is_said_of_debriefs_stands_with_the_prices():
    one = made({"a": 0.88, "b": 0.76}, {"a": 400, "b": 500}, formula="lowest_ratio")
    said = [each.id for each in registers_comparison_prices.of_prices(one)]
    assert "tender.debriefs" in said
