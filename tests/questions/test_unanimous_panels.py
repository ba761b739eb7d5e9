"""A panel that agrees is no certain panel: what is drawn of it, and what that makes of a verdict."""

import numpy as np
import pytest
from bids_on_paper import one_off, parameters, scores, tender
from scipy.stats import norm

from toolkit.questions.tenders import assessors, draws, robustness, verdicts
from toolkit.reporting import registers_comparison_criteria

PLAN = {"id": "plan", "title": "Plan", "weight": 0.6, "scale": {0: "none", 3: "a plan", 5: "a plan that was tried"}}
TEAM = {"id": "team", "title": "Team", "weight": 0.2, "scale": {1: "thin", 4: "strong"}}
PRICE = {
    "weight": 0.2, "formula": "under_reserve", "currency": "EUR", "reserve": 1000, "term_years": 1,
    "volumes": {"low": 1, "base": 1, "high": 1},
}  # fmt: skip


def lines(**given):
    """Scores by bidder and criterion, one digit per assessor."""
    return "\n".join(
        f"{assessor} {name[0]} {name[2:]} {score}"
        for name, digits in given.items()
        for assessor, score in zip("vwxyz", digits, strict=False)
    )


def decided(given, prices=(500, 500)):
    bids = {bidder: one_off(amount) for bidder, amount in zip("ab", prices, strict=True)}
    one = tender(parameters("ab", criteria=[PLAN, TEAM], price=PRICE, prices=bids), given=given)
    found = robustness.robustness(one)
    return one, found, verdicts.decision(one, found)


UNANIMOUS = {"a_plan": "444", "b_plan": "444", "a_team": "333", "b_team": "333"}


def test_a_lead_that_rests_on_nothing_but_unanimous_scores_is_drawn():
    _one, found, answer = decided(lines(**UNANIMOUS), prices=(480, 520))
    # a is .8 points ahead by its price. A step of the plan is 12 points of the total and one of the team 6.67.
    spread = np.hypot(12, 20 / 3) / np.sqrt(12) * np.sqrt(2)
    assert answer.lead == pytest.approx(0.8)
    assert answer.share == pytest.approx(norm.cdf(0.8 / spread), abs=0.03)
    assert (answer.kind, found.unsure) == ("fragile", ())


def test_a_lead_of_a_step_of_all_that_is_scored_stays_robust():
    _one, _found, answer = decided(lines(a_plan="555", b_plan="333", a_team="444", b_team="222"))
    assert answer.kind == "robust"


def test_the_spread_drawn_is_that_of_the_same_panel_on_all_it_scored():
    one, _found, _answer = decided(lines(a_plan="444", b_plan="235", a_team="333", b_team="323"))
    parts = np.array([[[4, 4, 4], [3, 3, 3]], [[2, 3, 5], [3, 2, 3]]]) / np.array([5, 3])[None, :, None]
    parts[:, 1] -= 1 / 3
    pooled = np.sqrt(np.mean([np.var(unit, ddof=1) for unit in parts.reshape(-1, 3)]))
    drawn = draws.drawn(one).values
    assert drawn[:, 0, 0].std() == pytest.approx(pooled / np.sqrt(3), rel=0.1)
    # What the panel disagrees about more than elsewhere keeps its own spread.
    assert drawn[:, 1, 0].std() == pytest.approx(np.std(parts[1, 0], ddof=1) / np.sqrt(3), rel=0.1)


@pytest.mark.parametrize(
    ("given", "step"),
    [("v a plan 4", 1.0), ("v a plan 3.5\nw a plan 3.5", 0.5), ("v a plan 3", 1.0), ("v a plan 4.2", 0.2)],
)
def test_a_step_is_the_largest_that_makes_all_scores_and_all_stated_steps(given, step):
    found = assessors.panel(parameters("ab", criteria=[PLAN, TEAM]), scores(given))
    # The team's scale states 1 and 4, and nobody scored it.
    assert found.steps.tolist() == pytest.approx([step, 3.0])


def test_one_assessor_is_drawn_by_a_step_and_makes_nobody_robust():
    one, found, answer = decided(lines(a_plan="5", b_plan="1", a_team="4", b_team="1"))
    assert draws.drawn(one).values[:, 1, 0].std() == pytest.approx(0.2 / np.sqrt(12), rel=0.15)
    assert set(found.unsure) == {(bidder, criterion) for bidder in "ab" for criterion in ("plan", "team")}
    assert answer.kind == "unsure"


def test_a_bidders_draws_do_not_hang_on_who_else_has_a_place():
    given = lines(**UNANIMOUS)
    both, _found, _answer = decided(given)
    demanded = {"id": "iso", "title": "Certified", "met": {"a": True, "b": False}}
    bids = {bidder: one_off(500) for bidder in "ab"}
    alone = tender(parameters("ab", criteria=[PLAN, TEAM], price=PRICE, prices=bids, mandatory=[demanded]), given=given)
    assert (draws.drawn(alone).values[:, 0] == draws.drawn(both).values[:, 0]).all()


def test_the_report_says_that_agreement_is_no_certainty():
    one, _found, _answer = decided(lines(**{**UNANIMOUS, "b_plan": "235"}))
    claims = {each.id: each for each in registers_comparison_criteria.of_criteria(one)}
    text = claims["tender.agreed"].sentence.replace("\u00a0", " ")
    # Of twelve scores, squares of (4 2/3) / 25 over eight degrees of freedom.
    assert text.startswith("On 3 bidders and criteria all assessors gave one score. That is no certainty: ")
    assert f"({100 * np.sqrt((14 / 3) / 25 / 8):.1f} % of the scale for one assessor)" in text
    split, _found, _answer = decided(lines(a_plan="345", b_plan="235", a_team="334", b_team="323"))
    assert "tender.agreed" not in {each.id for each in registers_comparison_criteria.of_criteria(split)}
