"""Assessors: who scored what, how far they agree, and who is stricter than the others."""

import numpy as np
import pytest
from bids_on_paper import parameters, scores

from toolkit.measures import kappas
from toolkit.questions.tenders import assessors

CRITERIA = [
    {"id": "plan", "title": "Plan", "weight": 0.5, "scale": {0: "none", 5: "whole"}},
    {"id": "team", "title": "Team", "weight": 0.3, "scale": {1: "thin", 4: "strong"}},
    {"id": "settled", "title": "Settled", "weight": 0.2, "kpi": "fcr_repeat", "floor": 0.7, "target": 0.9},
]
BIDDERS = "abcd"
STATED = parameters(BIDDERS, criteria=CRITERIA)


def panel(text):
    return assessors.panel(STATED, scores(text))


def test_means_spreads_and_who_is_missing_by_hand():
    given = panel("x a plan 3\ny a plan 5\nx b plan 2")
    frame = assessors.means(STATED, given).set_index(["bidder", "criterion"])
    assert frame.loc[("a", "plan"), ["mean", "spread", "lowest", "highest", "assessors", "panel"]].tolist() == (
        pytest.approx([4, np.sqrt(2), 3, 5, 2, 2])
    )
    # Student's limits of two scores are wider than the scale, whose ends they keep.
    assert frame.loc[("a", "plan"), ["low", "high"]].tolist() == [0, 5]
    assert frame.loc[("b", "plan"), ["mean", "assessors"]].tolist() == [2, 1]
    assert frame.loc[("b", "plan"), ["low", "high"]].isna().all()
    assert frame.loc[("c", "plan"), "assessors"] == 0
    assert frame["mean"].isna().sum() == 6
    assert assessors.uneven(given) == ["plan"]


def test_who_scored_what_and_when():
    frame = scores("x a plan 3\nx b plan 2\ny a team 4")
    frame["scored_on"] = ["2024-05-02", "2024-05-04", None]
    told = assessors.who(assessors.panel(STATED, frame), frame).set_index("assessor")
    assert told.loc["x", ["scores", "missing", "bidders", "criteria", "first", "last"]].tolist() == [
        2, 6, "a, b", "plan", "2024-05-02", "2024-05-04",
    ]  # fmt: skip
    assert told.loc["y", ["scores", "first"]].tolist() == [1, ""]


def everybody(rng, severity=(0.0, 0.0, 0.0), noise=0.0):
    truth = {each: rng.uniform(1, 4) for each in BIDDERS}
    lines = []
    for assessor, less in zip("xyz", severity, strict=True):
        for bidder in BIDDERS:
            plan = np.clip(truth[bidder] - less + rng.normal(0, noise), 0, 5)
            team = np.clip(1 + 0.6 * (truth[bidder] - less) + rng.normal(0, noise), 1, 4)
            lines += [f"{assessor} {bidder} plan {plan:.3f}", f"{assessor} {bidder} team {team:.3f}"]
    return panel("\n".join(lines))


def test_agreement_is_full_where_all_agree_and_none_by_chance():
    alike = assessors.agreement(STATED, everybody(np.random.default_rng(1)))
    assert alike["value"].tolist() == pytest.approx([1, 1, 1], abs=1e-3)
    text = "\n".join(
        f"{assessor} {bidder} {criterion} {score}"
        for assessor, shift in zip("xyz", range(3), strict=True)
        for n, bidder in enumerate(BIDDERS)
        for criterion, score in (("plan", (n + shift) % 4 + 1), ("team", (n + shift) % 4 + 1))
    )
    assert assessors.agreement(STATED, panel(text)).set_index("criterion")["value"][""] < 0.2


def test_alpha_by_a_second_route():
    given = everybody(np.random.default_rng(2), noise=0.6)
    rounded = given._replace(scores=np.round(given.scores))
    told = assessors.agreement(STATED, rounded).set_index("criterion").loc["plan"]
    plan = rounded.scores[:, 0, :] / 5
    other = kappas.coefficient(plan, "krippendorff", confidence=0.95, weights="quadratic")
    assert told["value"] == pytest.approx(other.value)
    # Of four bidders one criterion has too few units for an interval; both together have eight.
    whole = assessors.agreement(STATED, rounded).set_index("criterion").loc[""]
    assert np.isnan(told.low)
    assert whole.low <= whole["value"] <= whole.high
    assert (whole.units, whole.scores, whole.assessors) == (8, 24, 3)


def test_one_score_throughout_proves_no_agreement():
    text = "\n".join(f"{assessor} {bidder} plan 3" for assessor in "xy" for bidder in BIDDERS)
    told = assessors.agreement(STATED, panel(text)).set_index("criterion")
    assert told["value"].isna().all()
    assert np.isnan(assessors.means(STATED, panel(text))["low"]).all()


def test_a_strict_assessor_is_found_and_none_where_none_is():
    strict = assessors.severity(everybody(np.random.default_rng(3), (0, 0, 0.8), 0.1), 0.95).set_index("assessor")
    assert strict.told["z"]
    assert strict.effect["z"] == pytest.approx(-0.16, abs=0.05)
    found = [
        assessors.severity(everybody(np.random.default_rng(seed), noise=0.4), 0.95).told.any() for seed in range(40)
    ]
    assert np.mean(found) <= 0.1


def test_nobody_has_scored_yet():
    empty = panel("")
    assert assessors.means(STATED, empty)["mean"].isna().all()
    assert assessors.agreement(STATED, empty)["value"].isna().all()
    assert assessors.severity(empty, 0.95).empty
    assert assessors.uneven(empty) == []
    assert assessors.who(empty, scores("")).empty
