"""Assessors who scored some bidders only: means that compare assessors decide nothing."""

import numpy as np
import pytest
from bids_on_paper import one_off, parameters, scores, tender

from toolkit.questions.tenders import assessors, robustness, verdicts
from toolkit.reporting import exhibits_comparison_robustness, registers_comparison_tender

PLAN = {"id": "plan", "title": "Plan", "weight": 0.8, "scale": {0: "none", 10: "a plan that was tried"}}
PRICE = {
    "weight": 0.2, "formula": "under_reserve", "currency": "EUR", "reserve": 1000, "term_years": 1,
    "volumes": {"low": 1, "base": 1, "high": 1},
}  # fmt: skip
EVEN = "x a plan 6\nx b plan 6\ny a plan 7\ny b plan 6\nz a plan 6\nz b plan 7"
# Two assessors who are kind to everybody scored a alone.
KIND = "\nv a plan 10\nw a plan 10"


def made(given):
    bids = {bidder: one_off(500) for bidder in "ab"}
    return tender(parameters("ab", criteria=[PLAN], price=PRICE, prices=bids), given=given)


def decided(given):
    one = made(given)
    found = robustness.robustness(one)
    return one, found, verdicts.decision(one, found)


def test_only_who_scored_all_is_left_and_where_nobody_did_all_are():
    stated = parameters("abc", criteria=[PLAN, {**PLAN, "id": "team", "weight": 0.2}])
    given = assessors.panel(stated, scores("x a plan 6\nx b plan 6\ny a plan 7\nx a team 5\ny b team 6"))
    panel, narrowed, nobody = assessors.complete(given, ["a", "b"])
    assert (narrowed, nobody) == (["plan"], ["team"])
    assert panel.scores[0, 0].tolist() == pytest.approx([6, np.nan], nan_ok=True)
    assert np.isfinite(panel.scores[:, 1]).sum() == 2
    # Nobody scored c, which is no bidder with a place.
    assert assessors.complete(given, ["a", "b", "c"])[1:] == ([], ["plan", "team"])


def test_a_lead_that_only_kind_assessors_of_one_bidder_make_is_not_robust():
    _one, found, answer = decided(EVEN + KIND)
    assert answer.first == ("a",)
    assert answer.lead == pytest.approx(8 * (39 / 5 - 19 / 3))
    panel = found.worlds[found.worlds.what == "panel"].set_index("bidder")
    assert panel.decides.all()
    # Of those who scored both, each bidder has 19 points of 30.
    assert panel["first"]["a"] == pytest.approx(0.5, abs=0.05)
    assert (answer.kind, answer.share, found.held_by) == ("fragile", panel["first"]["a"], ("panel", "panel"))


def test_the_answer_and_the_table_say_so():
    one, found, _answer = decided(EVEN + KIND)
    text = registers_comparison_tender.answer(one, found)
    assert text.endswith("counting only the scores of assessors who scored every bidder on a criterion.")
    html = exhibits_comparison_robustness.worlds(one, found).html
    assert "with the scores alone of assessors who scored every bidder" in html


def test_an_even_panel_is_drawn_once():
    _one, found, _answer = decided(EVEN)
    assert "panel" not in set(found.worlds.what)
    assert found.unsure == ()


def test_where_no_assessor_scored_all_nobody_is_robust():
    apart = "x a plan 9\ny a plan 9\nv b plan 3\nw b plan 3"
    _one, found, answer = decided(apart)
    assert set(found.unsure) == {("a", "plan"), ("b", "plan")}
    assert answer.kind == "unsure"
