"""Many bidders in one comparison, told in short; and bidders compared without a tender, of whom none is first."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from bidders_on_paper import compared, drawn, rules
from bids_on_paper import parameters, tender

from toolkit.questions.comparisons.examinations import Examined
from toolkit.questions.tenders import records, robustness
from toolkit.reporting import exhibits_comparison_adjusted, exhibits_comparison_tender, registers_comparison_adjusted
from toolkit.reporting.comparison_notebooks import chosen
from toolkit.reporting.deliveries import notebooks

CERTIFIED = {"id": "iso", "title": "Certified", "met": {"a": True, "b": True}}
SHARES = {"bill": 0.8, "fault": 0.6}


def examined(*better):
    """Bidders whose odds of a settled contact differ as stated, and a stand-in that names them."""
    rng = np.random.default_rng(7)
    parts = [drawn(f"b{place}", SHARES, [0.5, 0.5], rng, better=each, spread=0.05) for place, each in enumerate(better)]
    tidy = pd.concat(parts, ignore_index=True)
    names = {bidder: f"Bidder {bidder}" for bidder in dict.fromkeys(tidy["bidder"])}
    found = Examined(compared(tidy), rules(*names), (), pd.DataFrame())
    return SimpleNamespace(audited=tuple(names), names=names, shared_channels=None), found


def sentences(comparison, found):
    return {each.id: each.sentence for each in registers_comparison_adjusted.of_adjusted(comparison, found)}


def test_the_figures_of_many_are_listed_from_the_front():
    said = sentences(*examined(*np.linspace(0, 2, 9), 4))
    text = next(text for id_, text in said.items() if id_.endswith("best.b9"))
    assert [f"b{place}" for place in range(9) if f"Bidder b{place} " in text] == [f"b{n}" for n in range(3, 9)]
    assert "Bidder b9 is better than every other bidder compared" in text
    assert "and 3 more, in the table of figures" in text


def test_pairs_of_many_without_a_best_are_counted():
    comparison, found = examined(0, 0, 0, 0.8, 0.8, 0.8, 1.6, 1.6, 1.6)
    told = int(found.found.pairs.verdict.isin(["higher", "lower"]).sum())
    assert 20 < told < 36
    text = next(text for id_, text in sentences(comparison, found).items() if id_.endswith("figures"))
    assert f"{told} of 36 pairs are told apart; the table of pairs gives each with its difference." in text
    assert "and 3 more, in the table of figures" in text
    assert {f"b{place}" for place in range(9) if f"Bidder b{place} " in text} == {f"b{place}" for place in range(3, 9)}


def test_few_bidders_are_all_named():
    text = next(iter(text for id_, text in sentences(*examined(0, 1)).items() if "best" in id_))
    assert "Bidder b0" in text
    assert "more, in the table" not in text


def test_many_pairs_open_when_they_are_asked_for():
    few = exhibits_comparison_adjusted.pairs(*examined(0, 1, 2))
    many = exhibits_comparison_adjusted.pairs(*examined(*np.linspace(0, 2, 10)))
    assert "<details" not in few.html
    assert many.html.count("<details") == 1
    assert "Every pair of bidders, figure by figure: 45 rows" in many.html
    assert many.html.count('<th scope="row"') == 45


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({}, ["like_for_like", "adjusted", "funnels"]),
        (
            {"mandatory": [CERTIFIED]},
            ["decision", "like_for_like", "adjusted", "funnels"],
        ),
        (
            {"criteria": [{"id": "idea", "title": "Idea", "weight": 1.0, "scale": {0: "none", 4: "good"}}]},
            ["decision", "like_for_like", "adjusted", "criteria", "price", "robustness", "funnels"],
        ),
    ],
)
def test_sections_of_a_tender_stand_only_where_there_is_one(stated, expected):
    asked = chosen(notebooks("comparison"), parameters("ab", **stated))
    assert [path.stem.partition("_")[2] for path in asked] == expected


def test_nothing_is_drawn_and_no_place_given_where_nothing_is_weighed():
    made = tender(parameters("ab"))
    found = robustness.robustness(made)
    assert all(frame.empty for frame in found[:6])
    assert found.standing == found.winner == ""
    assert records.of_decision(made, found).empty
    assert records.of_robustness(made, found).empty
    shown = (
        exhibits_comparison_tender.ranking(made),
        exhibits_comparison_tender.acceptability(made, found),
        exhibits_comparison_tender.wins(made, found),
    )
    assert [each.html for each in shown] == ["", "", ""]
