"""What a bid costs, by hand, by the known answers, and month by month as a second route."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.measures import bid_prices, cash_flows
from toolkit.measures.bid_prices import Parts, Schedule, World


@pytest.fixture(scope="module")
def two_bidders(shared):
    cases = json.loads((shared / "known_answers" / "10_finance_sla.json").read_text())
    cases = cases if isinstance(cases, list) else cases["cases"]
    return {case["id"]: case for case in cases}


def test_the_known_total_cost_of_two_bidders(two_bidders):
    case = two_bidders["tco_two_bidders"]
    for name, bid in case["input"]["vendors"].items():
        # Credits of every year are money that is charged less; here they are even over the months.
        asked = Schedule(
            per_contact=bid["fee_per_contact"],
            per_month=-bid["credits"][0] / 12,
            one_off=bid["transition"],
            exit=bid["exit"],
        )
        world = World(tuple(bid["contacts"]), rate=case["input"]["rate"])
        assert float(bid_prices.ownership(asked, world).at()) == pytest.approx(
            case["expected"][name]["tco_pv_8pct"], abs=0.01
        )
        assert float(bid_prices.ownership(asked, world._replace(rate=None)).at()) == pytest.approx(
            case["expected"][name]["tco_nominal"], abs=0.01
        )


def test_a_settled_contact_costs_a_contact_over_the_share_settled(two_bidders):
    case = two_bidders["cost_per_contact_resolution"]
    asked = Schedule(per_month=case["input"]["total_cost"] / 12)
    of_contact = float(bid_prices.of_a_contact(asked, World((case["input"]["handled"],))).at())
    assert of_contact == pytest.approx(case["expected"]["cost_per_handled"])
    assert of_contact / case["input"]["fcr"] == pytest.approx(case["expected"]["cost_per_resolution_geometric"])


def test_a_bid_by_hand():
    # Two years of 1200 contacts, three months at half: 150 contacts are left to others. Prices rise by a tenth.
    asked = Schedule(per_contact=2, per_month=10, one_off=500, exit=70, ramp=((3, 0.5),))
    world = World((1200.0, 1200.0), rise=0.1, rate=0.25)
    assert bid_prices.taken(asked, world).tolist() == [1050, 1200]
    # 1050 x 2 + 120 = 2220, 1200 x 2.2 + 132 = 2772; the 150 left to others at 2 each: 300.
    assert [each.fixed for each in bid_prices.charged(asked, world)] == pytest.approx([2220, 2772])
    assert [each.fixed for each in bid_prices.left_to_others(asked, world)] == pytest.approx([300, 0])
    assert bid_prices.ownership(asked, world).fixed == pytest.approx(500 + 2520 / 1.25 + (2772 + 70) / 1.5625)
    assert bid_prices.of_a_contact(asked, world).fixed == pytest.approx((500 + 70 + 2220 + 2772) / 2250)
    assert [each.fixed for each in bid_prices.by_year(asked, world)] == pytest.approx(
        [500, 2516, bid_prices.ownership(asked, world).fixed]
    )


def test_what_hangs_on_figures_is_linear_in_them():
    asked = Schedule(per_resolution=4, per_hour=30)
    parts = bid_prices.ownership(asked, World((1000.0,)))
    assert parts == Parts(0, 4000, 30_000)
    assert float(parts.at(0.9, 0.2)) == pytest.approx(1000 * (4 * 0.9 + 30 * 0.2))
    assert np.isnan(float(parts.at(0.9)))
    assert float(bid_prices.ownership(Schedule(per_contact=1), World((10.0,))).at()) == 10


MONEY = st.floats(0, 1000)


@given(MONEY, MONEY, MONEY, MONEY, st.integers(0, 15), st.floats(0, 1), st.floats(-0.1, 0.2), st.floats(0, 0.2))
def test_month_by_month_it_is_the_same(per_contact, per_month, one_off, last, months, share, rise, rate):
    asked = Schedule(per_contact, per_month=per_month, one_off=one_off, exit=last, ramp=((months, share),))
    world = World((1200.0, 2400.0), rise, rate)
    yearly = [0.0, 0.0]
    for month in range(24):
        year = month // 12
        volume = world.contacts[year] / 12
        own = volume * (share if month < months else 1)
        price = per_contact * (1 + rise) ** year
        yearly[year] += own * price + per_month * (1 + rise) ** year + (volume - own) * price
    expected = cash_flows.ownership(one_off, yearly, last, rate=rate)[1]
    assert float(bid_prices.ownership(asked, world).at()) == pytest.approx(expected, rel=1e-9, abs=1e-6)


@given(st.integers(1, 24), st.floats(0, 0.99))
def test_beginning_later_makes_no_bid_cheaper(months, share):
    world = World((1000.0, 1000.0), rate=0.05)
    at_once = bid_prices.ownership(Schedule(per_contact=3, per_month=20), world).fixed
    slowly = bid_prices.ownership(Schedule(per_contact=3, per_month=20, ramp=((months, share),)), world).fixed
    assert slowly == pytest.approx(at_once)
    loaded = [
        bid_prices.of_a_contact(Schedule(per_contact=3, per_month=20, ramp=ramp), world).fixed
        for ramp in ((), ((months, share),))
    ]
    assert loaded[1] > loaded[0] or np.isnan(loaded[1])


def test_who_takes_no_contact_has_no_price_of_one():
    asked = Schedule(per_contact=1, ramp=((12, 0.0),))
    assert np.isnan(bid_prices.of_a_contact(asked, World((100.0,))).fixed)
