"""Does the order hold? A planted robust case, a planted fragile one, and what keeps a winner from being robust."""

import numpy as np
import pytest
from bids_on_paper import one_off, paradox, parameters, tender
from scipy.stats import norm

from toolkit.measures.rank_acceptabilities import acceptabilities
from toolkit.questions.tenders import draws, formulas, methods, robustness, standings, verdicts
from toolkit.questions.tenders.scorings import price_points, totals

PRICE = {
    "weight": 0.4, "formula": "under_reserve", "currency": "EUR", "reserve": 1000, "term_years": 1,
    "volumes": {"low": 100, "base": 100, "high": 100},
}  # fmt: skip
CRITERIA = [
    {"id": "settled", "title": "Settled", "weight": 0.4, "kpi": "fcr_repeat", "floor": 0.7, "target": 0.9},
    {"id": "liked", "title": "Liked", "weight": 0.2, "kpi": "csat_mean", "floor": 3, "target": 5},
]
SCORE = {"unit": "score"}


def made(a, b, *, bids=(500, 500), half=0.01, **parts):
    """Two bidders that differ in what is settled, known to `half` either way."""
    figures = [
        row
        for bidder, value in (("a", a), ("b", b))
        for row in (
            (bidder, "fcr_repeat", value, value - half, value + half),
            (bidder, "csat_mean", 4.0, 3.9, 4.1, SCORE),
        )
    ]
    whole = {"criteria": CRITERIA, "price": PRICE, "prices": dict(zip("ab", map(one_off, bids), strict=True)), **parts}
    return tender(parameters("ab", **whole), figures)


def decided(one):
    return verdicts.decision(one, robustness.robustness(one))


def test_a_winner_that_is_ahead_by_far_is_robust():
    found = decided(made(0.86, 0.80, weights={"reach": 0.05}))
    assert (found.kind, found.first, found.placed) == ("robust", ("a",), 2)
    assert found.lead == pytest.approx(12)
    assert found.share > 0.99


def test_a_winner_by_chance_is_fragile():
    found = decided(made(0.841, 0.840, half=0.03))
    assert (found.kind, found.first) == ("fragile", ("a",))
    assert 0.45 < found.share < 0.6


def test_in_between_is_neither():
    # A lead of .01 and a standard error of .0072 either way: ahead in about five of six draws.
    found = decided(made(0.85, 0.84, half=0.0141))
    assert found.kind == "in between"
    assert 0.75 < found.share < 0.9


def test_the_share_of_draws_is_that_of_two_normal_distributions():
    one = made(
        0.80, 0.79, half=0.02, criteria=[{**CRITERIA[0], "weight": 0.6}], robustness={"draws": 40_000, "seed": 3}
    )
    first = robustness.robustness(one)
    se = np.array([0.02, 0.02]) / 1.959964
    assert first.first == pytest.approx(norm.cdf(0.01 / np.sqrt((se**2).sum())), abs=0.01)


def test_without_an_interval_nobody_is_called_robust():
    figures = [("a", "fcr_repeat", 0.88), ("b", "fcr_repeat", 0.78, 0.77, 0.79)]
    one = tender(
        parameters(
            "ab",
            criteria=[{**CRITERIA[0], "weight": 0.6}],
            price=PRICE,
            prices={each: one_off(500) for each in "ab"},
        ),
        figures,
    )
    found = robustness.robustness(one)
    assert (found.standing, found.unsure) == ("in between", (("a", "settled"),))
    assert verdicts.decision(one, found).kind == "unsure"
    assert verdicts.changes(one, found).query("kind == 'unsure'")[["bidder", "what"]].values.tolist() == [
        ["a", "settled"]
    ]


def assessed(text, **parts):
    criteria = [{"id": "plan", "title": "Plan", "weight": 0.6, "scale": {0: "none", 5: "whole"}}]
    whole = {"criteria": criteria, "price": PRICE, "prices": {each: one_off(500) for each in "ab"}, **parts}
    return tender(parameters("ab", **whole), given=text)


def test_one_assessor_makes_nobody_robust_and_three_may():
    one = "x a plan 5\nx b plan 1"
    assert decided(assessed(one)).kind == "unsure"
    three = "\n".join([one, "y a plan 4\ny b plan 2", "z a plan 5\nz b plan 1"])
    assert decided(assessed(three)).kind == "robust"


def test_assessors_who_disagree_make_a_winner_fragile():
    split = "x a plan 5\nx b plan 1\ny a plan 1\ny b plan 4\nz a plan 3\nz b plan 3"
    assert decided(assessed(split)).kind == "fragile"


def test_bidders_that_are_level_are_not_decided():
    found = decided(made(0.84, 0.84))
    assert (found.kind, found.first, found.lead) == ("tie", ("a", "b"), 0)


def test_one_bidder_left_is_not_compared():
    demanded = [{"id": "iso", "title": "Certified", "met": {"a": True, "b": False}}]
    one = made(0.80, 0.86, mandatory=demanded)
    found = decided(one)
    assert (found.kind, found.first, found.placed) == ("alone", ("a",), 1)
    assert verdicts.changes(one, robustness.robustness(one)).kind.tolist() == ["excluded"]
    assert methods.methods(one.scoring).empty
    assert formulas.without_each(one.scoring).empty


def test_nobody_left_is_said():
    found = decided(made(0.80, 0.86, mandatory=[{"id": "iso", "title": "Certified", "met": {"a": False, "b": False}}]))
    assert (found.kind, found.first) == ("none", ())


def test_before_prices_are_opened_nothing_is_decided():
    one = made(0.80, 0.86, prices={})
    found = decided(one)
    assert found.kind == "none"
    assert set(found.open) == {"a", "b"}


def test_a_bidder_that_could_be_ahead_is_named_beside_the_winner():
    figures = [
        ("a", "fcr_repeat", 0.86, 0.85, 0.87),
        ("a", "csat_mean", 4.0, 3.9, 4.1, SCORE),
        ("b", "fcr_repeat", 0.80, 0.79, 0.81),
        ("b", "csat_mean", 4.0, 3.9, 4.1, SCORE),
        ("c", "csat_mean", 4.9, 4.8, 5.0, SCORE),
    ]
    one = tender(
        parameters("abc", criteria=CRITERIA, price=PRICE, prices={each: one_off(500) for each in "abc"}), figures
    )
    found = decided(one)
    assert (found.kind, found.first, found.open, found.placed) == ("robust", ("a",), ("c",), 2)
    told = verdicts.changes(one, robustness.robustness(one)).set_index("kind").loc["unknown"]
    # 20 of 40 points of the price, 19 of 20 for being liked, and 0 to 40 for what is not known.
    assert (told.bidder, told.what, told.low, told.high) == ("c", "settled", pytest.approx(39), pytest.approx(79))


def test_a_winner_is_robust_only_if_it_is_at_each_stated_end_of_the_volume():
    # b is dear in a year of much work: at the foreseen volume it is far ahead, at three times it is behind.
    volumes = {"low": 100, "base": 100, "high": 300}
    prices = {"a": {"currency": "EUR", "per_month": 50}, "b": {"currency": "EUR", "per_contact": 5}}
    one = made(0.80, 0.80, price={**PRICE, "volumes": volumes}, prices=prices)
    found = robustness.robustness(one)
    assert found.winner == "b"
    assert found.standing == "fragile"
    assert found.held_by == ("high", "base")
    worlds = found.worlds.query("bidder == 'b'").set_index(["what", "volume"])["first"]
    assert worlds["all", "base"] == pytest.approx(1, abs=0.01)
    assert worlds["world", "high"] == pytest.approx(0, abs=0.01)
    told = verdicts.changes(one, found).set_index("kind").loc["world"]
    assert (told.bidder, told.what) == ("a", "high")


def test_the_reserve_goes_with_the_volume():
    # Twice the contacts at twice the cost earn the same points of the price.
    volumes = {"low": 50, "base": 100, "high": 200}
    prices = {each: {"currency": "EUR", "per_contact": 5} for each in "ab"}
    one = made(0.86, 0.80, price={**PRICE, "volumes": volumes}, prices=prices)
    first = robustness.robustness(one).worlds.query("bidder == 'a' and decides")["first"]
    assert first.nunique() == 1
    for volume, factor in (("low", 0.5), ("base", 1), ("high", 2)):
        terms = standings.terms(one.parameters, volume)
        cost = standings.costs(one.parameters, one.known, ("a", "b"), volume=volume)
        assert terms.reserve == 1000 * factor
        assert price_points("under_reserve", cost, terms).tolist() == [0.5, 0.5]


def test_the_smallest_change_of_weights_is_told_with_where_it_goes():
    one = made(0.86, 0.80, bids=(700, 500))
    # a leads by .3 of a value on settled and trails by .2 on the price: .4 x .3 - .4 x .2 = .04 ahead. Weight moved
    # from settled to the price takes .5 of it.
    told = verdicts.changes(one, robustness.robustness(one)).set_index("kind").loc["weights"]
    assert (told.bidder, told.what, told.other) == ("b", "price", "settled")
    assert told.amount == pytest.approx(0.04 / 0.5)


def test_draws_of_one_bidder_do_not_hang_on_who_else_bids():
    whole = tender(
        parameters("abc", criteria=[{**CRITERIA[0], "weight": 1}]),
        [(each, "fcr_repeat", 0.8, 0.78, 0.82) for each in "abc"],
    )
    part = tender(
        parameters("ac", criteria=[{**CRITERIA[0], "weight": 1}]),
        [(each, "fcr_repeat", 0.8, 0.78, 0.82) for each in "ac"],
    )
    assert (draws.drawn(whole).values[:, [0, 2]] == draws.drawn(part).values).all()


def test_figures_that_go_together_spread_wider():
    one = made(0.86, 0.85, half=0.02)
    apart, joint = (totals(one.scoring, draws.drawn(one, together=how).values) for how in (False, True))
    assert joint[:, 0].std() > apart[:, 0].std()


def test_a_price_that_hangs_on_a_figure_is_drawn_with_it():
    one = made(
        0.80, 0.80, prices={"a": {"currency": "EUR", "per_resolution": 5}, "b": {"currency": "EUR", "per_contact": 4}}
    )
    drawn = draws.drawn(one)
    cost = draws.costs(one, drawn)
    settled = 0.7 + 0.2 * drawn.values[:, 0, 0]
    assert cost[:, 0] == pytest.approx(500 * settled)
    assert (cost[:, 1] == 400).all()


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        (None, lambda w: (w == [0.4, 0.2, 0.4]).all()),
        ({"reach": 0.1}, lambda w: (np.abs(w - [0.4, 0.2, 0.4]) <= 0.1 + 1e-9).all() and w.std(axis=0).min() > 0.02),
        ({"concentration": 50}, lambda w: np.abs(w.mean(axis=0) - [0.4, 0.2, 0.4]).max() < 0.01),
        ({"order": True}, lambda w: (w[:, 1] <= w[:, 0]).all() and (w[:, 1] <= w[:, 2]).all()),
    ],
)
def test_weights_are_drawn_as_far_as_the_client_may_be_held_to_them(stated, expected):
    more = {} if stated is None else {"weights": stated}
    found = draws.weights(made(0.86, 0.80, **more))
    assert found.shape == (2000, 3)
    assert np.abs(found.sum(axis=1) - 1).max() < 1e-9
    assert expected(found)


def test_every_draw_is_counted_by_a_second_route():
    one = made(0.85, 0.84, half=0.02, weights={"reach": 0.1})
    drawn = draws.drawn(one)
    worth = drawn.values
    points = 1 - np.array([500, 500]) / 1000
    ahead = 0
    for values, weights in zip(worth, drawn.weights, strict=True):
        sums = [
            sum(w * v for w, v in zip(weights, [*mine, point], strict=True))
            for mine, point in zip(values, points, strict=True)
        ]
        ahead += sums[0] > sums[1]
    assert robustness.robustness(one).first == pytest.approx(ahead / len(worth))


def test_ranks_wins_and_central_weights_add_up():
    found = robustness.robustness(made(0.86, 0.80, bids=(700, 500), weights={"reach": 0.05}))
    assert found.ranks.groupby("bidder").share.sum().tolist() == pytest.approx([1, 1])
    assert found.wins.groupby("bidder").share.sum().sum() == pytest.approx(1)
    assert found.central.dropna().groupby("bidder").weight.sum().tolist() == pytest.approx([1, 1])
    # With no weights stated at all each has some under which it is first, a more of them.
    first = found.central.drop_duplicates("bidder").set_index("bidder")["first"]
    assert first.sum() == pytest.approx(1)
    assert first["a"] > first["b"]


def test_the_stated_thresholds_are_kept():
    strict = {"draws": 2000, "seed": 1, "robust": 0.999, "fragile": 0.99}
    assert decided(made(0.85, 0.84, half=0.0141, robustness=strict)).kind == "fragile"
    mild = {"draws": 2000, "seed": 1, "robust": 0.6, "fragile": 0.5}
    assert decided(made(0.85, 0.84, half=0.0141, robustness=mild)).kind == "robust"


def test_the_same_tender_gives_the_same_draws():
    one, other = (robustness.robustness(made(0.85, 0.84, half=0.02, weights={"concentration": 80})) for _time in "12")
    assert one.worlds.equals(other.worlds)


def test_other_methods_that_name_another_first_are_told():
    # One value of nothing makes a product nothing, whatever else is good.
    rows = [("a", "fcr_repeat", 0.9, 0.89, 0.91), ("a", "csat_mean", 3.0, 2.9, 3.1, SCORE)]
    rows += [("b", "fcr_repeat", 0.78, 0.77, 0.79), ("b", "csat_mean", 3.5, 3.4, 3.6, SCORE)]
    one = tender(parameters("ab", criteria=CRITERIA, price=PRICE, prices={e: one_off(500) for e in "ab"}), rows)
    frame = methods.methods(one.scoring).set_index(["method", "bidder"])
    assert frame.score["product", "a"] == 0
    assert frame.place["product", "b"] == 1
    assert frame.place["weighed", "a"] == 1
    assert "product" in verdicts.changes(one, robustness.robustness(one)).query("kind == 'method'").what.tolist()


def test_the_paradox_is_among_what_would_change_the_winner():
    one = paradox({"a": (100, 60), "b": (130, 80), "c": (60, 10)})
    told = verdicts.changes(one, robustness.robustness(one))
    assert told.query("kind == 'left_out'")[["bidder", "what"]].values.tolist() == [["a", "c"]]
    assert told.query("kind == 'formula'").bidder.tolist() == ["c"]


def test_a_drawn_price_that_is_never_bought_is_no_reason_to_stop():
    rows = [("a", "fcr_repeat", 0.7, 0.69, 0.71), ("b", "fcr_repeat", 0.8, 0.79, 0.81)]
    price = {**PRICE, "formula": "price_per_point"}
    one = tender(
        parameters(
            "ab", criteria=[{**CRITERIA[0], "weight": 0.6}], price=price, prices={e: one_off(500) for e in "ab"}
        ),
        rows,
    )
    found = robustness.robustness(one)
    assert found.winner == "b"
    assert acceptabilities(totals(one.scoring)[None, :]).first.tolist() == [0, 1]
