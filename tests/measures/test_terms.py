"""A contract's term under assumptions: by hand, against closed forms, and the known answers."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.measures import terms
from toolkit.measures.terms import Term

# 100 a year, half of it by volume, 10 % dearer each year: at twice the volume 150, 165.
TWO = Term(
    running=100, years=2, discount_rate=0.25, transition=40, exit=16, benefit=200, volume=2, volume_share=0.5,
    indexation=0.1,
)  # fmt: skip


def test_a_term_is_what_a_pencil_gives():
    assert terms.yearly(TWO) == pytest.approx([150, 165])
    # 40 + 150 / 1.25 + 181 / 1.5625
    assert terms.ownership(TWO) == pytest.approx((371, 40 + 120 + 115.84))
    assert terms.flows(TWO) == pytest.approx([-40, 50, 19])
    assert terms.worth(TWO) == pytest.approx(-40 + 40 + 12.16)


def test_what_a_term_brings_is_what_a_pencil_gives():
    found = terms.returned(TWO)
    assert found["npv"] == pytest.approx(12.16)
    # A spreadsheet's NPV() discounts the first flow too.
    assert found["npv_spreadsheet"] == pytest.approx(12.16 / 1.25)
    assert found["roi"] == pytest.approx((400 - 371) / 371)
    assert found["payback"] == pytest.approx(40 / 50)
    assert found["discounted_payback"] == pytest.approx(40 / 40)
    # 40 x^2 - 50 x - 19 = 0, x = 1 + rate.
    assert found["irr"] == pytest.approx((50 + np.sqrt(2500 + 4 * 40 * 19)) / 80 - 1)


def test_what_is_paid_back_and_lost_again_was_not_paid_back():
    lost = TWO._replace(exit=500)
    found = terms.returned(lost)
    assert np.isnan(found["payback"]) and np.isnan(found["discounted_payback"])
    # It turns twice, so that no rate is the answer.
    assert np.isnan(found["irr"])


def test_nothing_paid_at_once_has_nothing_to_pay_back():
    assert np.isnan(terms.returned(TWO._replace(transition=0.0))["payback"])


def test_the_known_bidders_cost_what_they_are_known_to(shared):
    text = (shared / "known_answers" / "10_finance_sla.json").read_text()
    case = next(case for case in json.loads(text)["cases"] if case["id"] == "tco_two_bidders")
    bidder = case["input"]["vendors"]["A"]
    # Only its first year is a term's: later ones grow by contacts, 2 % and 1.96 %.
    first = bidder["fee_per_contact"] * bidder["contacts"][0]
    one = Term(running=first, years=1, discount_rate=0.08, transition=bidder["transition"], exit=bidder["exit"])
    assert terms.ownership(one)[1] == pytest.approx(250000 + (3100000 + 60000) / 1.08)


@given(
    st.floats(1, 1e6),
    st.integers(1, 12),
    st.floats(0.001, 0.3),
    st.floats(-0.05, 0.2),
)
def test_a_growing_annuity_has_its_closed_form(running, years, rate, rise):
    term = Term(running=running, years=years, discount_rate=rate, indexation=rise)
    ratio = (1 + rise) / (1 + rate)
    closed = running * years / (1 + rate) if abs(rate - rise) < 1e-9 else running * (1 - ratio**years) / (rate - rise)
    assert terms.ownership(term)[1] == pytest.approx(closed, rel=1e-6)


def test_each_assumption_alone_is_moved_and_the_widest_stands_first():
    found = terms.swings(TWO, {"discount_rate": (0.0, 0.75), "exit": (0, 31.625), "transition": (40, 60)})
    assert found.assumption.tolist() == ["discount_rate", "exit", "transition"]
    rows = found.set_index("assumption")
    assert rows.at_base.tolist() == pytest.approx([12.16] * 3)
    assert rows.at_low["exit"] == pytest.approx(12.16 + 16 / 1.5625)
    assert rows.at_high["exit"] == pytest.approx(12.16 - 15.625 / 1.5625)
    assert rows.at_low["discount_rate"] == pytest.approx(29)
    assert rows.at_high["transition"] == pytest.approx(-7.84)
    assert rows.flips.to_dict() == {"transition": True, "exit": False, "discount_rate": True}
    # The sign turns where the value is nothing: at a transition of 52.16, and at the internal rate.
    assert rows.turns_at["transition"] == pytest.approx(52.16)
    assert rows.turns_at["discount_rate"] == pytest.approx(terms.returned(TWO)["irr"])
    assert np.isnan(rows.turns_at["exit"])
    assert rows.swing["exit"] == pytest.approx(31.625 / 1.5625)


def test_an_assumption_that_changes_nothing_has_no_swing():
    plain = TWO._replace(volume=1.0)
    found = terms.swings(plain, {"volume_share": (0.1, 0.9)})
    assert (found.swing[0], found.flips[0]) == (0.0, False)
