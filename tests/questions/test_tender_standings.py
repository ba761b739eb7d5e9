"""Who is scored and what each is worth: the paradox, what is mandatory, what is missing, ties, and one left alone."""

import numpy as np
import pytest
from bids_on_paper import figures, one_off, paradox, parameters, tender

from toolkit.measures.rank_acceptabilities import acceptabilities
from toolkit.questions.tenders import debriefs, formulas, mandatory, robustness, standings, verdicts
from toolkit.questions.tenders.scorings import totals

TWO = {"a": (100, 60), "b": (130, 80)}
THREE = {**TWO, "c": (60, 10)}
PRICE = {
    "weight": 0.5, "formula": "under_reserve", "currency": "EUR", "reserve": 200, "term_years": 1,
    "volumes": {"low": 1, "base": 1, "high": 1},
}  # fmt: skip
MEASURED = [{"id": "settled", "title": "Settled", "weight": 0.5, "kpi": "fcr_repeat", "floor": 0.8, "target": 0.9}]


def ranking(made):
    frame = standings.table(made)
    return dict(zip(frame.bidder, np.round(frame.total.to_numpy(float), 2).tolist(), strict=True))


def test_a_losing_third_bidder_changes_the_winner_under_the_lowest_price_ratio():
    assert ranking(paradox(TWO)) == {"a": 80.0, "b": 78.46}
    assert ranking(paradox(THREE)) == {"b": 63.08, "a": 60.0, "c": 55.0}


def test_under_the_absolute_formula_it_does_not():
    assert ranking(paradox(TWO, "under_reserve")) == {"b": 57.5, "a": 55.0}
    assert ranking(paradox(THREE, "under_reserve")) == {"b": 57.5, "a": 55.0, "c": 40.0}


def test_the_paradox_is_told_by_leaving_out_each_bidder():
    frame = formulas.without_each(paradox(THREE).scoring).set_index(["formula", "left_out"])
    assert frame.changes[frame.changes].index.tolist() == [("lowest_ratio", "c")]
    told = frame.loc[("lowest_ratio", "c")]
    assert (told.winner, told.winner_without, told.turned, told.own) == ("b", "a", "b, a", True)


def test_each_formula_names_its_own_first():
    frame = formulas.under_each(paradox(THREE).scoring)
    first = frame[frame.place == 1].set_index("formula").bidder.to_dict()
    # By hand: between 60 and 130 c earns all of its price, a 30/70 of it; per point b is 130/80, a 100/60.
    assert first == {"lowest_ratio": "b", "between_extremes": "c", "under_reserve": "b", "price_per_point": "b"}
    per_point = frame[frame.formula == "price_per_point"].set_index("bidder").total
    assert per_point.to_dict() == pytest.approx({"a": 100 / 60, "b": 130 / 80, "c": 6.0})


def test_who_does_not_pass_is_in_no_formula():
    stated = paradox(THREE).parameters
    demanded = {
        "id": "iso",
        "title": "Certified",
        "met": {"a": True, "b": True, "c": False},
        "evidence": {"a": "no. 7"},
    }
    made = tender(
        parameters(THREE, **{**stated.model_dump(include={"criteria", "price", "prices"}), "mandatory": [demanded]}),
        given="one a quality 60\none b quality 80\none c quality 10",
    )
    frame = standings.table(made).set_index("bidder")
    assert frame.total.round(2).to_dict() == pytest.approx({"a": 80.0, "b": 78.46, "c": np.nan}, nan_ok=True)
    assert frame.loc["c", ["status", "why"]].tolist() == ["excluded", "iso"]
    assert made.matrix.set_index("bidder").evidence.to_dict() == {"a": "no. 7", "b": "", "c": ""}


def demanded(value, low=np.nan, high=np.nan, **more):
    stated = parameters("ab", mandatory=[{"id": "lost", "title": "Lost", "kpi": "abandon_rate", "at_most": 0.1}])
    made = mandatory.matrix(stated, figures(("a", "abandon_rate", value, low, high, more)))
    return made.set_index("bidder").loc["a", ["status", "process", "why_not"]].tolist()


@pytest.mark.parametrize(
    ("cells", "more", "expected"),
    [
        # The value decides, and the interval says how sure the process is.
        ((0.08, 0.07, 0.09), {}, ["passed", "meets", ""]),
        ((0.09, 0.08, 0.11), {}, ["passed", "spans", ""]),
        ((0.11, 0.09, 0.13), {}, ["failed", "spans", ""]),
        ((0.15, 0.12, 0.18), {}, ["failed", "misses", ""]),
        ((0.10,), {}, ["passed", "unknown", ""]),
        # What is not evidenced, or rests on too few rows, is neither passed nor failed.
        ((np.nan,), {"enough": False, "why_not": "no waits"}, ["not evidenced", "unknown", "no waits"]),
        ((0.01, 0.0, 0.05), {"enough": False, "why_not": "few_rows"}, ["not evidenced", "meets", "few_rows"]),
        # A figure adjusted for the mix is not what was demanded.
        ((0.01, 0.0, 0.05), {"basis": "adjusted"}, ["not evidenced", "unknown", ""]),
    ],
)
def test_a_requirement_with_a_kpi_is_judged_as_a_contract_is(cells, more, expected):
    assert demanded(*cells, **more) == expected


def test_a_bidder_without_a_figure_neither_passes_nor_fails():
    stated = parameters("ab", mandatory=[{"id": "lost", "title": "Lost", "kpi": "abandon_rate", "at_most": 0.1}])
    found = mandatory.matrix(stated, figures(("a", "abandon_rate", 0.05)))
    assert (mandatory.failed(found), mandatory.not_evidenced(found)) == ({}, {"b": ("lost",)})


def measured(*rows, bids=None, bidders="ab"):
    prices = {each: one_off(100) for each in bidders} if bids is None else bids
    return tender(parameters(bidders, criteria=MEASURED, price=PRICE, prices=prices), rows)


def test_a_measured_criterion_takes_the_figure_at_the_mix_that_all_share():
    made = measured(
        ("a", "fcr_repeat", 0.82, 0.80, 0.84),
        ("a", "fcr_repeat", 0.88, 0.86, 0.90, {"basis": "adjusted"}),
        ("b", "fcr_repeat", 0.86, 0.84, 0.88),
    )
    sheet = made.sheet.set_index("bidder")
    assert sheet.basis.to_dict() == {"a": "adjusted", "b": "raw"}
    assert sheet["value"].to_dict() == pytest.approx({"a": 0.8, "b": 0.6})
    assert sheet.points.to_dict() == pytest.approx({"a": 40, "b": 30})
    # 25 points for half of the reserve, for both.
    assert ranking(made) == {"a": 65.0, "b": 55.0}


def test_an_adjusted_figure_that_is_refused_does_not_fall_back_on_the_raw_one():
    made = measured(
        ("a", "fcr_repeat", 0.95),
        ("a", "fcr_repeat", np.nan, {"basis": "adjusted", "enough": False, "why_not": "overlap"}),
        ("b", "fcr_repeat", 0.86),
    )
    assert made.unknown == {"a": ("settled",)}
    assert made.sheet.set_index("bidder").why_not["a"] == "overlap"


def test_what_is_unknown_never_helps_and_says_what_it_could_be():
    made = measured(("a", "fcr_repeat", 0.84), ("b", "fcr_repeat", np.nan, {"enough": False, "why_not": "no customer"}))
    frame = standings.table(made).set_index("bidder")
    assert frame.loc["b", ["status", "why"]].tolist() == ["unknown", "settled"]
    assert np.isnan(frame.place["b"])
    # 25 points of the price, and 0 to 50 for what is unknown; a has 25 + 20.
    told = standings.bounds(made).set_index("bidder").loc["b"]
    assert (told.unknown, told.low, told.high, told.ahead) == ("settled", 25, 75, True)


def test_who_is_behind_whatever_is_missing_is_said_to_be():
    bids = {"a": one_off(20), "b": one_off(190)}
    made = measured(("a", "fcr_repeat", 0.9), ("b", "fcr_repeat", np.nan), bids=bids)
    assert standings.bounds(made).ahead.tolist() == [False]


def test_a_bidder_without_a_price_has_no_place():
    made = measured(("a", "fcr_repeat", 0.84), ("b", "fcr_repeat", 0.9), bids={"a": one_off(100)})
    assert made.unknown == {"b": ("price",)}
    told = standings.bounds(made).set_index("bidder").loc["b"]
    assert (told.low, told.high) == (50, 100)


def test_a_criterion_of_no_weight_may_stay_open():
    open_one = {"id": "extra", "title": "Extra", "weight": 0, "kpi": "csat_mean", "floor": 1, "target": 5}
    stated = parameters("ab", criteria=[*MEASURED, open_one], price=PRICE, prices={b: one_off(100) for b in "ab"})
    made = tender(stated, [("a", "fcr_repeat", 0.84), ("b", "fcr_repeat", 0.88)])
    assert made.unknown == {}
    assert made.scoring.criteria == ("settled",)


def test_bidders_that_are_level_share_their_place():
    made = measured(("a", "fcr_repeat", 0.84), ("b", "fcr_repeat", 0.84))
    assert standings.table(made).place.tolist() == [1, 1]


def test_a_price_that_hangs_on_what_is_settled_follows_the_audit():
    bids = {"a": {"currency": "EUR", "per_resolution": 100}, "b": {"currency": "EUR", "per_contact": 86}}
    made = measured(("a", "fcr_repeat", 0.86, 0.84, 0.88), ("b", "fcr_repeat", 0.84), bids=bids)
    assert standings.table(made).set_index("bidder").cost.to_dict() == pytest.approx({"a": 86, "b": 86})
    unknown = measured(("a", "fcr_repeat", np.nan), ("b", "fcr_repeat", 0.84), bids=bids)
    assert unknown.unknown == {"a": ("settled", "price")}


def test_criteria_alone_and_a_price_alone_decide_too():
    alone = [{**MEASURED[0], "weight": 1}]
    rows = [("a", "fcr_repeat", 0.84), ("b", "fcr_repeat", 0.88)]
    assert ranking(tender(parameters("ab", criteria=alone), rows)) == {"b": 80.0, "a": 40.0}
    bids = {"a": one_off(50), "b": one_off(150)}
    assert ranking(tender(parameters("ab", price={**PRICE, "weight": 1}, prices=bids))) == {"a": 75.0, "b": 25.0}


def test_a_formula_without_points_sets_quality_against_money():
    stated = paradox(TWO).parameters
    price = {**stated.price.model_dump(), "formula": "credited_price", "quality_worth": 100}
    made = tender(
        parameters(TWO, criteria=stated.model_dump()["criteria"], price=price, prices=stated.model_dump()["prices"]),
        given="one a quality 60\none b quality 80",
    )
    # 100 less 60, 130 less 80: the least wins.
    assert ranking(made) == {"a": 40.0, "b": 50.0}
    assert totals(made.scoring).tolist() == [-40, -50]
    assert debriefs.own_price(made, "a").possible.isna().all()


def test_a_debrief_holds_the_own_figures_and_nobody_elses():
    made = measured(("a", "fcr_repeat", 0.84, 0.82, 0.86), ("b", "fcr_repeat", 0.888, 0.87, 0.89))
    own = debriefs.own_criteria(made, "a").iloc[0]
    assert (own.figure, own["value"], own.points, own.distance) == pytest.approx((0.84, 0.4, 20, 30))
    price = debriefs.own_price(made, "a").iloc[0]
    assert (price.cost, price.points, price.distance) == pytest.approx((100, 25, 25))
    other = measured(("a", "fcr_repeat", 0.84, 0.82, 0.86), ("b", "fcr_repeat", 0.95), bids={"a": one_off(100)})
    for named in ("own_criteria", "own_price", "own_requirements"):
        told = getattr(debriefs, named)
        assert told(made, "a").equals(told(other, "a"))


@pytest.mark.parametrize("formula", ["lowest_ratio", "between_extremes", "discount_power_of_best"])
def test_a_missing_price_may_take_points_from_those_that_are_there(formula):
    criteria = [{**MEASURED[0], "weight": 0.5}]
    price = {**PRICE, "weight": 0.5, "formula": formula, "power": 0.5}
    stated = parameters("abc", criteria=criteria, price=price, prices={"a": one_off(100), "b": one_off(120)})
    rows = [("a", "fcr_repeat", 0.88), ("b", "fcr_repeat", 0.84), ("c", "fcr_repeat", 0.86)]
    told = standings.bounds(tender(stated, rows)).set_index("bidder").loc["c"]
    # c has 30 points and, for next to nothing, all 50; a keeps less than its 90 beside such a bid.
    assert (told.low, told.high) == pytest.approx((30, 80))
    assert told.ahead


def test_a_bidder_of_whom_something_is_unknown_may_turn_the_order_of_the_others():
    # The paradox: c, who cannot be first, makes b first by its price; of its quality nobody gave a score.
    stated = paradox(THREE).parameters
    made = tender(stated, given="one a quality 60\none b quality 80")
    told = standings.bounds(made).loc[0]
    assert (told.bidder, told.turns) == ("c", "b")
    found = robustness.robustness(made)
    assert verdicts.decision(made, found).open == ("c",)
    turned = verdicts.changes(made, found).set_index("kind").loc["turned"]
    assert (turned.bidder, turned.other, turned.what) == ("c", "b", "quality")
    absolute = tender(paradox(THREE, "under_reserve").parameters, given="one a quality 60\none b quality 80")
    assert standings.bounds(absolute).turns.tolist() == [""]


def test_a_known_price_counts_as_it_is_where_bids_are_set_against_each_other():
    price = {**PRICE, "weight": 0.5, "formula": "lowest_ratio"}
    bids = {"a": one_off(100), "b": one_off(160)}
    stated = parameters("ab", criteria=[{**MEASURED[0], "weight": 0.5}], price=price, prices=bids)
    made = tender(stated, [("a", "fcr_repeat", 0.88), ("b", "fcr_repeat", np.nan)])
    # 100 / 160 of 50 points, and 0 to 50 of the criterion; a has 90.
    told = standings.bounds(made).loc[0]
    assert (told.low, told.high) == pytest.approx((31.25, 81.25))
    assert not told.ahead


def test_a_bidder_without_quality_makes_nobody_level_where_a_point_has_a_price():
    price = {**PRICE, "weight": 0, "formula": "price_per_point"}
    bids = {"a": one_off(100), "b": one_off(200), "c": one_off(1)}
    stated = parameters("abc", criteria=[{**MEASURED[0], "weight": 1}], price=price, prices=bids)
    made = tender(stated, [("a", "fcr_repeat", 0.9), ("b", "fcr_repeat", 0.9), ("c", "fcr_repeat", 0.8)])
    frame = standings.table(made).set_index("bidder")
    assert frame.place.to_dict() == {"a": 1, "b": 2, "c": 3}
    assert frame.total[["a", "b"]].tolist() == pytest.approx([1, 2])
    assert np.isnan(frame.total["c"])
    every = totals(made.scoring)
    assert acceptabilities(np.tile([*every, -np.inf], (4, 1))).ranks[2:, 2:].tolist() == [[0.5, 0.5], [0.5, 0.5]]


def test_a_missing_price_of_no_weight_leaves_the_others_their_totals():
    price = {**PRICE, "weight": 0}
    bids = {"a": one_off(100)}
    stated = parameters("ab", criteria=[{**MEASURED[0], "weight": 1}], price=price, prices=bids)
    made = tender(stated, [("a", "fcr_repeat", 0.84), ("b", "fcr_repeat", 0.9)])
    assert ranking(made) == pytest.approx({"b": 100, "a": 40})
    assert robustness.robustness(made).winner == "b"
