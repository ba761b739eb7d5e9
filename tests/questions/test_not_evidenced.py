"""A requirement is passed, failed or not evidenced, and the three are told apart wherever a tender speaks of them."""

import numpy as np
import pytest
from bids_on_paper import one_off, parameters, tender
from tenders_on_paper import TenderDesk

from toolkit.parameters import ComparisonParameters
from toolkit.questions.tenders import debriefs, records, robustness, standings, verdicts
from toolkit.reporting import (
    exhibits_comparison_debrief,
    exhibits_comparison_tender,
    registers_comparison_tender,
)

CRITERIA = [{"id": "settled", "title": "Settled", "weight": 0.5, "kpi": "fcr_survey", "floor": 0.8, "target": 0.9}]
PRICE = {
    "weight": 0.5, "formula": "under_reserve", "currency": "EUR", "reserve": 200, "term_years": 1,
    "volumes": {"low": 1, "base": 1, "high": 1},
}  # fmt: skip
# a passes, b fails, and nobody knows of c.
STATES = {"id": "iso", "title": "Certified", "met": {"a": True, "b": False}}


def made(settled, states=STATES, bidders="abc", formula="under_reserve", bids=None):
    stated = parameters(
        bidders,
        criteria=CRITERIA,
        mandatory=[states],
        price={**PRICE, "formula": formula},
        prices={each: one_off(100) for each in bidders} if bids is None else bids,
    )
    measured = [(each, "fcr_survey", v, v - 0.005, v + 0.005) for each, v in settled.items()]
    return tender(stated, measured)


def told(one):
    found = robustness.robustness(one)
    register = registers_comparison_tender
    return [*register.of_answer(one, found), *register.of_changes(one, found), *register.of_requirements(one)]


def test_three_states_are_three_states():
    one = made({"a": 0.84, "b": 0.86, "c": 0.88})
    assert one.matrix.set_index("bidder").status.to_dict() == {"a": "passed", "b": "failed", "c": "not evidenced"}
    frame = standings.table(one).set_index("bidder")
    assert frame.status.to_dict() == {"a": "placed", "b": "excluded", "c": "unevidenced"}
    assert frame.place.notna().to_dict() == {"a": True, "b": False, "c": False}


def test_nothing_is_said_to_fail_where_nothing_is_evidenced():
    one = made({"a": 0.84, "b": 0.86, "c": 0.88}, {**STATES, "met": {"a": True, "b": True}})
    pages = [
        exhibits_comparison_tender.ranking(one).html,
        exhibits_comparison_tender.requirements(one).html,
        *(shown.html for _heading, shown in exhibits_comparison_debrief.own_parts(one, "c")),
        *(each.sentence for each in told(one)),
        *records.of_decision(one, robustness.robustness(one)).definition,
        *records.of_decision(one, robustness.robustness(one)).verdict,
    ]
    text = " ".join(pages).casefold().replace("that is no failure", "")
    assert "not evidenced" in text
    for word in ("fail", "does not pass", "not passed", "missed", "excluded", "not met"):
        assert word not in text, word


def test_who_lacks_evidence_is_bounded_as_if_it_had_come_and_is_kept_out_of_the_answer():
    one = made({"a": 0.84, "b": 0.86, "c": 0.88})
    # c: 40 of 50 points of the criterion, and half of the 50 of the price.
    row = standings.bounds(one).set_index("bidder").loc["c"]
    assert (row.unevidenced, row.unknown, row.ahead) == ("iso", "", True)
    assert (row.low, row.high) == pytest.approx((65, 65))
    sentences = [each.sentence.replace("\u00a0", " ") for each in told(one)]
    assert sentences[0].startswith("A, the one bidder of whom nothing that decides is missing, alone has a place")
    assert (
        "C has no place: whether it meets Certified is not evidenced. If it does, its total is 65.0 points, so that C "
        "could be first: what is missing has to come."
    ) in sentences
    assert "B is not in the ranking: it fails Certified." in sentences
    assert not any(text.startswith(("C fails", "C is not in")) for text in sentences)


def test_who_lacks_evidence_and_a_figure_is_told_both():
    one = made({"a": 0.84, "b": 0.86, "c": np.nan})
    row = standings.bounds(one).set_index("bidder").loc["c"]
    assert (row.unevidenced, row.unknown) == ("iso", "settled")
    assert (row.low, row.high) == pytest.approx((25, 75))
    sentence = next(each.sentence for each in told(one) if each.id.startswith("tender.change.unevidenced"))
    assert "not evidenced, and Settled is not known. If it does, its total is 25.0 points to 75.0" in sentence.replace(
        "\u00a0", " "
    )
    assert "not evidenced: Certified; not known: Settled" in exhibits_comparison_tender.ranking(one).html
    total = records.of_decision(one, robustness.robustness(one)).query("kpi == 'tender_total' and vendor == 'c'")
    assert total.definition.iloc[0].endswith("; not evidenced: iso; unknown: settled")


def test_who_fails_is_not_bounded_whatever_else_is_missing():
    both = made({"a": 0.84, "b": np.nan, "c": 0.88})
    assert standings.bounds(both).bidder.tolist() == ["c"]
    assert "failed: Certified; not known: Settled" in exhibits_comparison_tender.ranking(both).html


def test_who_is_just_behind_without_its_evidence_keeps_the_answer_to_the_others():
    # By points c is not first, and in nearly half of all draws it would be.
    one = made({"a": 0.861, "b": 0.82, "c": 0.8605}, {**STATES, "met": {"a": True, "b": True}})
    found = robustness.robustness(one)
    answer = verdicts.decision(one, found)
    assert (answer.kind, answer.first, answer.open, answer.placed) == ("robust", ("a",), ("c",), 2)
    text = registers_comparison_tender.answer(one, found)
    assert text.startswith("A, of the 2 bidders of whom nothing that decides is missing, is first and robust")
    behind = next(each.sentence for each in told(one) if each.id.startswith("tender.change.unevidenced"))
    assert behind.endswith("which is not first.")


def test_a_bid_without_evidence_may_turn_the_others_where_bids_are_set_against_each_other():
    bids = {"a": one_off(100), "b": one_off(130), "c": one_off(60)}
    settled = {"a": 0.86, "b": 0.88, "c": 0.81}
    one = made(settled, {**STATES, "met": {"a": True, "b": True}}, formula="lowest_ratio", bids=bids)
    # The paradox of the price ratio: c, which loses, makes b first.
    assert standings.bounds(one).turns.tolist() == ["b"]
    sentence = next(each.sentence for each in told(one) if each.id.startswith("tender.change.turned"))
    assert sentence.startswith("If what is missing of C came (Certified), B could be first")


def test_missing_evidence_never_helps_its_bidder():
    settled = {"a": 0.84, "b": 0.86, "c": 0.88}
    shown = {**STATES, "met": {"a": True, "b": True, "c": True}}
    with_it, without = (standings.table(made(settled, each)).set_index("bidder") for each in (shown, STATES))
    assert with_it.place["c"] == 1
    assert np.isnan(without.place["c"])


def test_a_debrief_tells_its_bidder_which_of_the_three_it_is():
    one = made({"a": 0.84, "b": 0.86, "c": 0.88})
    text = {
        each: " ".join(shown.plain for _heading, shown in exhibits_comparison_debrief.own_parts(one, each))
        for each in "abc"
    }
    assert "has no place" not in text["a"]
    assert "Your bid has no place in the ranking: failed: Certified." in text["b"]
    assert "Your bid has no place in the ranking: not evidenced: Certified." in text["c"]
    assert debriefs.own_requirements(one, "c").status.tolist() == ["not evidenced"]


def test_a_value_of_too_few_rows_is_not_shown_as_if_it_told_something():
    rare = {"id": "lost", "title": "Lost", "kpi": "abandon_rate", "at_most": 0.1}
    few = ("a", "abandon_rate", 0.25, 0.1, 0.4, {"enough": False, "why_not": "few_rows"})
    one = tender(parameters("ab", mandatory=[rare]), [few, ("b", "abandon_rate", 0.05, 0.04, 0.06)])
    shown = exhibits_comparison_tender.requirements(one).html
    assert "not evidenced: too few rows" in shown
    assert "25" not in shown.replace("#25", "")


def test_the_file_can_say_that_it_is_unknown_and_must_say_something(tmp_path):
    desk = TenderDesk(tmp_path).replace("met: {north: true, south: false}", "met: {north: true, south: unknown}")
    stated = desk.read()
    assert stated.mandatory[0].met == {"north": True, "south": "unknown"}
    again = ComparisonParameters.model_validate(stated.public() | {"scores": None})
    assert again.mandatory[0].met == stated.mandatory[0].met
    for written in ("perhaps", "null", "''"):
        desk.replace("south: unknown", f"south: {written}")
        (fault,) = desk.faults()
        assert "mandatory[0].met" in fault
        assert "true, false or unknown" in fault
        desk.replace(f"south: {written}", "south: unknown")


def test_what_is_unknown_by_the_file_is_not_evidenced():
    one = made({"a": 0.84, "b": 0.86, "c": 0.88}, {**STATES, "met": {"a": True, "b": False, "c": "unknown"}})
    assert one.matrix.set_index("bidder").status.to_dict() == {"a": "passed", "b": "failed", "c": "not evidenced"}
