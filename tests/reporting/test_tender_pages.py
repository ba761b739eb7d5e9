"""A tender's pages: sentences that claim no more than was found, tables and pictures of every kind of tender."""

import json
import re

import numpy as np
import pandas as pd
import pytest
from bids_on_paper import one_off, paradox, parameters, tender

from toolkit.questions.tenders import records, robustness
from toolkit.reporting import (
    charts_comparison_tender,
    exhibits_comparison_criteria,
    exhibits_comparison_debrief,
    exhibits_comparison_prices,
    exhibits_comparison_robustness,
    exhibits_comparison_tender,
    gate,
    registers_comparison_criteria,
    registers_comparison_prices,
    registers_comparison_tender,
)
from toolkit.reporting.heat_tables import heated
from toolkit.reporting.shown import Shown

SCALE = {"id": "plan", "title": "Plan", "weight": 0.2, "scale": {0: "none", 5: "whole"}}
SETTLED = {"id": "settled", "title": "Settled", "weight": 0.4, "kpi": "fcr_survey", "floor": 0.7, "target": 0.9}
PRICE = {
    "weight": 0.4, "formula": "under_reserve", "currency": "EUR", "reserve": 1000, "term_years": 2,
    "discount_rate": 0.08, "volumes": {"low": 80, "base": 100, "high": 120},
}  # fmt: skip
SCORES = "\n".join(
    f"assessor_{n} {bidder} plan {score}"
    for n, less in enumerate((0, 1, 0))
    for bidder, score in zip("abc", (4 - less, 3, 2), strict=True)
)
MANDATORY = [
    {"id": "iso", "title": "Certified", "met": {"a": True, "b": True, "c": False}, "evidence": {"a": "no. 7"}},
    {"id": "lost", "title": "Lost", "kpi": "abandon_rate", "at_most": 0.1},
]


def rows(a=0.86, b=0.80, c=0.78, half=0.01, lost=0.08):
    return [
        row
        for bidder, value in zip("abc", (a, b, c), strict=True)
        for row in (
            (bidder, "fcr_survey", value, value - half, value + half, {"title": "Settled, says the customer"}),
            (bidder, "abandon_rate", lost, lost - 0.01, lost + 0.03),
        )
    ]


def whole(measured=None, given=SCORES, **more):
    stated = {
        "criteria": [SETTLED, SCALE],
        "price": PRICE,
        "mandatory": MANDATORY,
        "weights": {"reach": 0.05},
        "kpis": ["fcr_survey", "abandon_rate"],
        "prices": {
            "a": {"currency": "EUR", "per_resolution": 3, "one_off": 50, "ramp": [{"months": 2, "share": 0.5}]},
            "b": {
                "currency": "EUR",
                "per_contact": 3,
                "exit": 20,
                "indexation": {"low": 0, "base": 0.02, "high": 0.05},
            },
            "c": one_off(300),
        },
        **more,
    }
    return tender(parameters("abc", **stated), rows() if measured is None else measured, given)


def said(made):
    return registers_comparison_tender.answer(made, robustness.robustness(made))


def without_space(text):
    return text.replace("\u202f", "").replace("\u00a0", " ")


def test_a_robust_answer_says_by_how_much_and_where_it_is_least_sure():
    text = without_space(said(whole()))
    assert text.startswith("A is first and robust: it stays first in ")
    assert re.search(r"in (9\d\.\d|100\.0) % of 2000 draws of scores and weights, ", text)
    assert text.endswith("; 90 % are enough to be called robust.")


def two(a, b, half, **more):
    stated = {"criteria": [{**SETTLED, "weight": 1.0}], **more}
    measured = [(e, "fcr_survey", v, v - half, v + half) for e, v in (("a", a), ("b", b))]
    return tender(parameters("ab", **stated), measured)


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (lambda: two(0.841, 0.84, 0.03), "Fragile: A is first by 0.5 points, and stays first in only 5"),
        (lambda: two(0.85, 0.84, 0.0141), "A is first, and not robustly: it stays first in 8"),
        (lambda: two(0.84, 0.84, 0.01), "Cannot be decided: A, B are level at 70.0 points."),
        (lambda: two(np.nan, np.nan, 0), "Cannot be decided: no bidder has a place."),
        (
            lambda: two(0.84, np.nan, 0.01),
            "A, the one bidder of whom nothing that decides is missing, alone has a place",
        ),
        (
            lambda: two(0.88, 0.78, np.nan),
            "A is first, and how robustly cannot be told, because 2 figures or scores have no interval.",
        ),
        (lambda: tender(parameters("ab")), "This comparison states no tender"),
    ],
)
def test_what_cannot_be_called_robust_is_not(made, expected):
    text = without_space(said(made()))
    assert text.startswith(expected)
    assert "robust:" not in text


def test_a_bidder_that_could_be_ahead_is_in_the_answer():
    measured = [row for row in rows() if row[:2] != ("b", "fcr_survey")]
    text = said(whole(measured, mandatory=[]))
    assert text.startswith("A, of the 2 bidders of whom nothing that decides is missing, is first and robust: ")


def test_no_share_of_draws_is_rounded_up_to_what_it_is_not():
    made = two(0.86, 0.80, 0.01)
    found = robustness.robustness(made)._replace(first=0.99999)
    assert "99.9\u00a0%" in registers_comparison_tender.answer(made, found)


def test_thresholds_are_said_as_they_are_stated_and_no_share_lies_between_what_it_does_not():
    strict = two(0.88, 0.78, 0.01, robustness={"draws": 2000, "seed": 1, "robust": 0.999, "fragile": 0.975})
    found = robustness.robustness(strict)._replace(first=0.9995, standing="in between")
    text = without_space(registers_comparison_tender.answer(strict, found))
    assert text.endswith(
        "To be called robust it takes 99.9 %, and below 97.5 % it is fragile, "
        "each with two errors of the draws to spare."
    )
    assert "between" not in text


@pytest.mark.parametrize(
    ("part", "written"),
    [
        (1.0, "100\u00a0%"),
        (0.9999, "> 99.9\u00a0%"),
        (0.9991, "99.9\u00a0%"),
        (0.996, "99.6\u00a0%"),
        (0.89, "89\u00a0%"),
    ],
)
def test_a_bar_that_is_not_all_is_not_written_as_all(part, written):
    frame = pd.DataFrame(
        {"name": ["A", "A", "B", "B"], "place": [1, 2, 1, 2], "share": [part, 1 - part, 1 - part, part]}
    )
    axes = charts_comparison_tender.acceptabilities(frame, language="en")
    assert [text.get_text() for text in axes.texts if text.get_position() == pytest.approx((part / 2, 0))] == [written]


def findings(made):
    found = robustness.robustness(made)
    return {
        each.id: each
        for each in [
            *registers_comparison_tender.of_changes(made, found),
            *registers_comparison_tender.of_requirements(made),
            *registers_comparison_criteria.of_criteria(made),
            *registers_comparison_prices.of_prices(made),
            *registers_comparison_prices.of_methods(made),
        ]
    }


def test_what_is_not_passed_and_what_is_passed_by_a_hair_is_told():
    claims = findings(whole())
    assert claims["tender.c.mandatory.iso"].sentence == "C fails Certified. It is not in the ranking."
    assert claims["tender.c.mandatory.iso"].severity == "breach"
    spans = claims["tender.a.mandatory.lost"].sentence.replace("\u00a0", " ")
    assert spans.startswith("A passes Lost at 8.0 % (at most 10.0 %). The interval, 7.0 % to 11.0 %, spans the limit")
    assert "tender.mandatory" not in claims


def test_one_criterion_alone_has_no_weight_to_move():
    said_of = {each.sentence for each in findings(two(0.88, 0.78, 0.01)).values()}
    assert "Only one thing is weighed, so that no weight can be moved." in said_of
    assert not any("gives the price no points" in text for text in said_of)


def test_what_is_not_evidenced_is_said_to_be_neither_passed_nor_failed():
    measured = [row for row in rows() if row[:2] != ("a", "abandon_rate")]
    text = findings(whole(measured))["tender.a.mandatory.lost"].sentence
    rest = "That is no failure and no pass, and without it A has no place."
    assert text == f"A: whether it meets Lost is not evidenced. {rest}"
    absent = [*measured, ("a", "abandon_rate", np.nan, {"enough": False, "why_not": "no surveys"})]
    text = findings(whole(absent))["tender.a.mandatory.lost"].sentence
    assert text == f"A: whether it meets Lost is not evidenced (no surveys). {rest}"


def test_raw_figures_that_are_scored_carry_their_reservation():
    assert "No mix of work is taken out" in findings(whole())["tender.raw"].sentence


def test_the_paradox_is_told():
    made = paradox({"a": (100, 60), "b": (130, 80), "c": (60, 10)})
    text = findings(made)["tender.irrelevant.c"].sentence
    assert text == (
        "Under the tender's own formula, lowest price over one's own, leaving out C changes the order of others: "
        "B, A. Who loses decides who wins."
    )


def exhibits(made):
    found = robustness.robustness(made)
    return [
        exhibits_comparison_tender.decision(made, found),
        exhibits_comparison_tender.ranking(made),
        exhibits_comparison_tender.acceptability(made, found),
        exhibits_comparison_tender.wins(made, found),
        exhibits_comparison_tender.requirements(made),
        exhibits_comparison_criteria.sheet(made),
        exhibits_comparison_criteria.points(made),
        exhibits_comparison_criteria.panel(made),
        exhibits_comparison_criteria.agreement(made),
        exhibits_comparison_criteria.severity(made),
        exhibits_comparison_prices.bids(made),
        exhibits_comparison_prices.ownership(made),
        exhibits_comparison_prices.fan(made),
        exhibits_comparison_prices.unit_prices(made),
        exhibits_comparison_prices.risks(made),
        exhibits_comparison_prices.under_each(made),
        exhibits_comparison_prices.without_each(made),
        exhibits_comparison_robustness.worlds(made, found),
        exhibits_comparison_robustness.flips(made, found),
        exhibits_comparison_robustness.ranges(made, found),
        exhibits_comparison_robustness.central(made, found),
        exhibits_comparison_robustness.methods(made),
    ]


def no_price():
    return two(0.86, 0.80, 0.01)


def money_alone():
    price = {**PRICE, "formula": "credited_price", "quality_worth": 500}
    return whole(price=price, mandatory=[])


def without_weight(bids):
    return two(0.86, 0.80, 0.01, price={**PRICE, "weight": 0}, prices=bids)


KINDS = {
    "whole": whole,
    "unopened": lambda: whole(prices={}),
    "unscored": lambda: whole(given=""),
    "nobody": lambda: whole([]),
    "no tender": lambda: tender(parameters("abc")),
    "criteria alone": no_price,
    "money alone": money_alone,
    "alone": lambda: whole(mandatory=[{**MANDATORY[0], "met": {"a": True, "b": False, "c": False}}]),
    "paradox": lambda: paradox({"a": (100, 60), "b": (130, 80), "c": (60, 10)}),
    "no quality": lambda: paradox({"a": (100, 60), "b": (130, 80), "c": (60, 0)}, "price_per_point"),
    "price of no weight": lambda: without_weight({"a": one_off(100)}),
    "no bids of no weight": lambda: without_weight({}),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_tender_has_its_pages(kind):
    made = KINDS[kind]()
    found = robustness.robustness(made)
    for shown in exhibits(made):
        assert isinstance(shown, Shown)
        assert "nan" not in re.sub(r"<svg.*?</svg>|src=\"[^\"]*\"", "", shown.html).lower().replace("finance", "")
    for frame in (
        records.of_decision(made, found),
        records.of_criteria(made),
        records.of_prices(made),
        records.of_robustness(made, found),
    ):
        assert frame.definition.notna().all()
        assert not frame.duplicated(["kpi", "vendor", "group"]).any()
    page = "\n".join(shown.html for shown in exhibits(made))
    assert gate.faults(page) == gate.faults("")
    findings(made)
    for bidder in made.parameters.bidders:
        exhibits_comparison_debrief.own_parts(made, bidder.id)


def test_a_bidders_own_page_names_nobody_else_and_holds_nobody_elses_price():
    made = whole()
    for heading, shown in exhibits_comparison_debrief.own_parts(made, "a"):
        assert heading
        words = re.sub(r"<[^>]*>", " ", shown.html)
        assert not re.search(r"\b[BC]\b", words)
    told = " ".join(
        re.sub(r"<[^>]*>", " ", shown.html) for _h, shown in exhibits_comparison_debrief.own_parts(made, "c")
    )
    assert "failed" in told
    assert "Your bid has no place in the ranking: failed: Certified." in told


def test_names_from_outside_are_letters():
    made = whole(criteria=[{**SETTLED, "title": "<b>"}, {**SCALE, "title": "<b>"}])
    stated = made.parameters
    bidders = [each.model_copy(update={"name": f"<script>alert('{each.id}')</script>"}) for each in stated.bidders]
    hostile = made._replace(parameters=stated.model_copy(update={"bidders": tuple(bidders)}))
    page = "\n".join(shown.html for shown in exhibits(hostile))
    assert "<script" not in page
    assert "&lt;script&gt;" in page


NEARLY = (pd.DataFrame({"name": ["x"], "a": [0.99999]}),)
ABOUT = {"caption": "Shares", "head": ("name", "Bidder"), "columns": [("a", "A")]}


def test_a_heated_table_has_its_numbers_and_darker_grounds_for_larger_shares():
    shown = heated(
        pd.DataFrame({"name": ["x", "y"], "a": [0.0, np.nan], "b": [1.0, 0.5]}),
        caption="Shares",
        head=("name", "Bidder"),
        columns=[("a", "A"), ("b", "B")],
    )
    assert re.findall(r'class="vat-heat-(\d+)', shown.html) == ["0", "10", "5"]
    assert shown.html.count("<td") == 4
    assert "100.0" in shown.html
    assert heated(*NEARLY, **ABOUT).html.count("&gt; 99.9") == 1


def test_the_decision_page_is_short(project):
    notebook = json.loads((project / "notebooks" / "comparison" / "00_decision.ipynb").read_text(encoding="utf-8"))
    prose = " ".join("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    made = whole()
    claims = registers_comparison_tender.of_answer(made, robustness.robustness(made))
    claims += registers_comparison_tender.of_changes(made, robustness.robustness(made))
    claims += registers_comparison_tender.of_requirements(made)
    words = len(prose.split()) + sum(len(each.sentence.split()) for each in claims)
    assert words < 250
