"""What bids cost, by hand: contacts and settled contacts, ends of what is stated, the fan, and what is risky."""

import numpy as np
import pytest
from bids_on_paper import parameters

from toolkit.questions.tenders import prices
from toolkit.questions.tenders.prices import Figures, Known

PRICE = {
    "weight": 1, "formula": "lowest_ratio", "currency": "EUR", "term_years": 2,
    "volumes": {"low": 600, "base": 1200, "high": 2400},
}  # fmt: skip
BIDS = {
    "a": {"currency": "EUR", "per_contact": 2, "per_month": 10, "one_off": 500, "exit": 70,
          "ramp": [{"months": 3, "share": 0.5}], "indexation": {"low": 0, "base": 0.1, "high": 0.2}},
    "b": {"currency": "EUR", "per_resolution": 3},
    "c": {"currency": "EUR", "per_hour": 20},
}  # fmt: skip
SETTLED = Known(0.8, 0.75, 0.85)
FIGURES = {"a": Figures(SETTLED), "b": Figures(SETTLED), "c": Figures(SETTLED, Known(8, 5, 10))}


def stated(bidders="abc", **more):
    return parameters(bidders, price={**PRICE, **more}, prices={each: BIDS[each] for each in bidders})


def test_the_cost_of_each_bid_at_each_end():
    frame = prices.ownership(stated(), FIGURES).set_index(["bidder", "volume", "indexation"])
    assert len(frame) == 3 * 3 * 3
    # 500 + (2400 + 120) + 1.1 (2400 + 120) + 70; contacts not taken at first are counted at the own price.
    assert frame["value"]["a", "base", "base"] == pytest.approx(500 + 2520 * 2.1 + 70)
    assert frame["value"]["a", "high", "high"] == pytest.approx(500 + (4800 + 120) * 2.2 + 70)
    assert frame["value"]["b", "base", "high"] == pytest.approx(2400 * 3 * 0.8)
    assert frame.loc[("b", "base", "base"), ["low", "high"]].tolist() == pytest.approx([2400 * 2.25, 2400 * 2.55])
    # An eighth of an hour a contact; a tenth at least, a fifth at most.
    assert frame.loc[("c", "base", "base"), ["value", "low", "high"]].tolist() == pytest.approx([6000, 4800, 9600])
    assert np.isnan(frame.low["a", "base", "base"])
    assert frame.xs(("base", "base"), level=[1, 2]).place.to_dict() == {"a": 2, "b": 1, "c": 3}


def test_later_money_is_worth_less_where_a_rate_is_stated():
    frame = prices.ownership(stated("b", discount_rate=0.25), FIGURES).set_index("volume")
    year = 1200 * 3 * 0.8
    assert frame["value"]["base"] == pytest.approx(year / 1.25 + year / 1.5625)
    assert frame.nominal["base"] == pytest.approx(2 * year)


def test_a_contact_and_a_settled_contact_are_loaded_with_all_that_is_charged():
    frame = prices.unit_prices(stated(), FIGURES).query("volume == 'base'").set_index("bidder")
    # 1050 + 1200 contacts: 500 + 70 + 2100 + 120 + 2640 + 132.
    assert frame.per_contact["a"] == pytest.approx(5562 / 2250)
    assert frame.per_resolution["a"] == pytest.approx(5562 / 2250 / 0.8)
    assert frame.loc["a", ["resolution_low", "resolution_high"]].tolist() == pytest.approx(
        [5562 / 2250 / 0.85, 5562 / 2250 / 0.75]
    )
    # Who is paid for settled contacts gets the same for one whatever the share.
    assert frame.loc["b", ["per_contact", "per_resolution", "resolution_low", "resolution_high"]].tolist() == (
        pytest.approx([2.4, 3, 3, 3])
    )
    assert frame.loc["c", ["per_contact", "per_resolution"]].tolist() == pytest.approx([2.5, 2.5 / 0.8])
    assert frame.loc["c", ["resolution_low", "resolution_high"]].tolist() == pytest.approx([2 / 0.85, 4 / 0.75])


def test_one_off_costs_weigh_more_on_few_contacts():
    frame = prices.unit_prices(stated("a"), FIGURES).set_index("volume").per_contact
    assert frame["low"] > frame["base"] > frame["high"]


def test_what_is_not_audited_leaves_a_price_unknown_and_says_why():
    nothing = {each: Figures() for each in "abc"}
    frame = prices.ownership(stated(), nothing).query("volume == 'base' and indexation == 'base'").set_index("bidder")
    assert frame.why_not.to_dict() == {"a": "", "b": "no_resolution", "c": "no_hours"}
    assert frame["value"].notna().to_dict() == {"a": True, "b": False, "c": False}
    unit = prices.unit_prices(stated(), nothing).query("volume == 'base'").set_index("bidder")
    assert np.isfinite(unit.per_contact["a"])
    assert np.isnan(unit.per_resolution["a"])
    without = parameters("ab", price=PRICE, prices={"a": BIDS["a"]})
    assert prices.ownership(without, nothing).query("bidder == 'b'").why_not.unique().tolist() == ["no_bid"]
    assert prices.bids(without).bidder.tolist() == ["a"]


def test_the_fan_holds_the_base_and_ends_where_the_extremes_do():
    frame = prices.fan(stated("ab"), FIGURES)
    assert ((frame.low <= frame.base) & (frame.base <= frame.high)).all()
    whole = prices.ownership(stated("ab"), FIGURES)
    for bidder, mine in frame.groupby("bidder"):
        values = whole[whole.bidder == bidder]["value"]
        last = mine.iloc[-1]
        assert (last.low, last.high) == pytest.approx((values.min(), values.max()))
    assert frame.query("bidder == 'a'").base.tolist() == pytest.approx([500, 3020, 500 + 2520 * 2.1 + 70])


def test_without_ends_there_is_one_world_and_a_fan_without_width():
    one = stated("b", volumes={"low": 1200, "base": 1200, "high": 1200})
    assert prices.ends_of_volume(one) == ("base",)
    assert prices.ends_of_indexation(one) == ("base",)
    frame = prices.fan(one, FIGURES)
    assert (frame.low == frame.high).all()


def test_how_each_bid_charges_says_what_is_risky():
    frame = prices.risks(stated(), FIGURES)
    found = {bidder: set(mine.risk) for bidder, mine in frame.groupby("bidder")}
    assert found == {
        "a": {"repeats", "standing", "one_off", "lock_in", "slow_start"},
        "b": {"flag", "no_indexation"},
        "c": {"hours", "no_indexation"},
    }
    mine = frame.set_index(["bidder", "risk"])
    # Two contacts in ten come back: a fifth of what contacts cost, not discounted.
    assert mine.amount["a", "repeats"] == pytest.approx(0.2 * 2400 * 2.1)
    assert mine.share["b", "flag"] == pytest.approx(1)
