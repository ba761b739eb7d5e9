"""What a debrief's points of the price would tell a bidder of another one's price, and that they are left out."""

from types import SimpleNamespace

import numpy as np
import pytest
from bids_on_paper import one_off, parameters, tender

from toolkit.measures.price_formulas import FORMULAS
from toolkit.parameters import ParameterFaults
from toolkit.questions.tenders import debriefs
from toolkit.reporting import comparison_deliveries, exhibits_comparison_debrief, registers_comparison_prices

CRITERIA = [{"id": "settled", "title": "Settled", "weight": 0.6, "kpi": "fcr_survey", "floor": 0.8, "target": 0.9}]
AGAINST = ["lowest_ratio", "between_extremes", "discount_power_of_best"]
ALONE = ["under_reserve", "discount_power", "credited_price", "price_per_point"]


def made(formula, bids, **more):
    price = {
        "weight": 0 if formula in ("credited_price", "price_per_point") else 0.4,
        "formula": formula, "currency": "EUR", "reserve": 200, "quality_worth": 50, "power": 0.5, "term_years": 1,
        "volumes": {"low": 1, "base": 1, "high": 1},
    }  # fmt: skip
    criteria = [{**CRITERIA[0], "weight": 1 - price["weight"]}]
    prices = {bidder: one_off(amount) for bidder, amount in zip("abc", bids, strict=True)}
    stated = parameters("abc", criteria=criteria, price=price, prices=prices, **more)
    return tender(stated, [(each, "fcr_survey", 0.86, 0.85, 0.87) for each in "abc"])


def page(one, bidder="a"):
    return "\n".join(shown.html for _heading, shown in exhibits_comparison_debrief.own_parts(one, bidder))


def test_every_formula_is_one_that_looks_at_other_bids_or_one_that_does_not():
    assert {each.key for each in FORMULAS} == {*AGAINST, *ALONE}


@pytest.mark.parametrize("formula", [*AGAINST, *ALONE])
def test_a_page_is_the_same_whatever_the_others_ask(formula):
    assert page(made(formula, (120, 80, 150))) == page(made(formula, (120, 97, 133)))


@pytest.mark.parametrize("formula", AGAINST)
def test_points_that_are_asked_for_change_with_the_others_prices(formula):
    one, other = (made(formula, bids, debrief_price_points=True) for bids in ((120, 80, 150), (120, 97, 133)))
    assert page(one) != page(other)


def test_own_points_and_own_price_give_the_lowest_price_to_the_cent():
    told = debriefs.own_price(made("lowest_ratio", (120, 83.17, 150), debrief_price_points=True), "a").iloc[0]
    assert told.cost * told.points / told.possible == pytest.approx(83.17)
    kept = debriefs.own_price(made("lowest_ratio", (120, 83.17, 150)), "a").iloc[0]
    assert kept.cost == 120
    assert np.isnan([kept.points, kept.possible, kept.distance]).all()


def test_points_that_tell_nothing_of_others_are_told_unless_the_file_says_no():
    assert "earns 16.0 of 40.0 points" in page(made("under_reserve", (120, 80, 150))).replace("\u00a0", " ")
    quiet = page(made("under_reserve", (120, 80, 150), debrief_price_points=False))
    assert "of 40.0 points" not in quiet.replace("\u00a0", " ")
    assert "120" in quiet


@pytest.mark.parametrize(("formula", "asked", "told"), [
    ("lowest_ratio", None, "leave_out"), ("lowest_ratio", True, "tell"), ("under_reserve", None, ""),
    ("under_reserve", True, ""), ("price_per_point", True, ""),
])  # fmt: skip
def test_procurement_is_warned_and_the_bidder_is_not(formula, asked, told, monkeypatch):
    one = made(formula, (120, 80, 150), debrief_price_points=asked)
    claims = [each for each in registers_comparison_prices.of_prices(one) if each.id == "tender.debriefs"]
    monkeypatch.setattr(comparison_deliveries.openings, "opened", lambda _comparison: one)
    lines = comparison_deliveries.debrief_lines(SimpleNamespace(parameters=one.parameters))
    assert [each.severity for each in claims] == {"leave_out": ["information"], "tell": ["attention"]}.get(told, [])
    assert [line.startswith(f"debriefs {told.replace('_', ' ')} the points") for line in lines] == [True] * bool(told)
    assert "another" not in page(one)


def test_what_debriefs_tell_is_not_sealed_and_must_be_true_or_false():
    one, other = (made("lowest_ratio", (1, 2, 3), debrief_price_points=each).parameters for each in (None, True))
    assert one.sealed() == other.sealed()
    with pytest.raises((ParameterFaults, ValueError)):
        made("lowest_ratio", (1, 2, 3), debrief_price_points="perhaps")
