"""The section on quality over small audits: against pandas, planted and empty, and with only part of its columns."""

import numpy as np
import pytest
from audits_on_paper import asked_otherwise
from quality_on_paper import exports, opened
from scipy import stats

from toolkit.audits import read_parameters
from toolkit.parameters import ParameterFaults
from toolkit.questions import quality, root_causes
from toolkit.questions.service_levels import RECORD
from toolkit.reporting import exhibits_quality, registers_quality

ASKED = {"quality": {"shortest_seconds": 0, "pass_mark": 0.8}}


@pytest.fixture(scope="module")
def made():
    return exports(np.random.default_rng(3))


@pytest.fixture(scope="module")
def audit(made, tmp_path_factory):
    return opened(tmp_path_factory.mktemp("quality"), *made, **ASKED)


@pytest.fixture(scope="module")
def found(audit):
    return quality.examined(audit)


def of_sample(made):
    """The forms that count for the score: those of calibration sessions do not."""
    return made[1][made[1].session == ""]


def told(audit, found=None):
    return {claim.id: claim for claim in registers_quality.of_quality(audit, found)}


def test_scores_of_items_and_sections_are_those_of_pandas(made, found):
    forms = of_sample(made)
    for what, column in (("item_id", "item"), ("section", "section")):
        mine = found.scores[found.scores.what == what].set_index("title")
        sums = forms.groupby(column)[["score", "points"]].sum()
        assert mine.value.to_dict() == pytest.approx((sums.score / sums.points).to_dict())
        assert ((mine.low < mine.value) & (mine.value < mine.high)).all()
    items = found.scores[found.scores.what == "item_id"]
    assert items.value.is_monotonic_increasing
    assert set(items[items.critical].title) == {"check", "right", "note"}
    by_team = forms.groupby(["section", "team"])[["score", "points"]].sum()
    team = found.teams.set_index(["section", "team"])
    assert team.value.to_dict() == pytest.approx((by_team.score / by_team.points).to_dict())


def test_accuracy_is_told_with_a_limit_on_one_side(made, found):
    forms = of_sample(made)
    for family in ("customer", "business", "compliance"):
        mine = forms[forms.family == family]
        row = found.accuracies.set_index("kpi").loc[f"cea_{family}"]
        clean = mine.score >= mine.points
        assert (row["value"], row["rows"], row.failed) == (pytest.approx(clean.mean()), len(mine), (~clean).sum())
        # About that of independent evaluations, all of the error on one side.
        plain = stats.binomtest(int(clean.sum()), len(mine), alternative="greater").proportion_ci(0.95).low
        assert row.low == pytest.approx(plain, abs=0.012)
        assert row.high == 1


def test_calibration_shows_every_reading_beside_prevalence(made, found):
    rows = found.calibration.set_index("kpi")
    sessions = made[1][made[1].session != ""]
    assert rows.value["qa_irr_prevalence"] == pytest.approx((sessions.score >= sessions.points).mean())
    assert list(rows.index[:1]) == ["qa_irr_alpha"]
    assert {"qa_irr_kappa", "qa_irr_ac1", "qa_irr_agreement", "qa_within_10"} <= set(rows.index)
    same = sessions.groupby(["session", "item"]).score.agg(lambda each: _pairs(each.tolist()))
    assert rows.value["qa_irr_agreement"] == pytest.approx(same.mean())


def _pairs(scores):
    both = [a == b for place, a in enumerate(scores) for b in scores[place + 1 :]]
    return sum(both) / len(both)


def test_causes_are_shares_of_those_given(made, found):
    forms, answers = of_sample(made), made[2]
    errors = forms[forms.score < forms.points]
    given = errors[errors.cause != ""]
    mine = found.causes[found.causes.what == root_causes.ERRORS].set_index("cause")
    assert mine.value.to_dict() == pytest.approx(given.cause.value_counts(normalize=True).to_dict())
    assert set(mine.unknown) == {len(errors) - len(given)}
    unhappy = answers[answers.csat <= 2]
    asked = found.causes[found.causes.what == root_causes.DISSATISFIED].set_index("cause")
    assert asked.of_rows.iloc[0] + asked.unknown.iloc[0] == len(unhappy)
    assert asked.rows["training"] == (unhappy.cause == "training").sum()


def test_critical_errors_are_held_against_satisfaction(made, found, audit):
    forms, answers = of_sample(made), made[2]
    critical = forms[forms.critical == "yes"]
    failed = (critical.score < critical.points).groupby(critical.id).max()
    liked = answers.set_index("id").csat.loc[failed.index] >= 4
    row = found.gaps.iloc[0]
    assert row["value"] == pytest.approx(liked[failed].mean() - liked[~failed].mean())
    assert (row.failed, row.passed) == (failed.sum(), (~failed).sum())
    assert row.high < 0
    assert "a difference of −" in told(audit, found)["quality.critical_gap.north"].sentence


def test_nothing_planted_is_nothing_claimed_and_each_answer_is_told(audit, found):
    claims = told(audit, found)
    assert {claim.severity for claim in claims.values()} <= {"information", "limit"}
    for id_ in ("score", "cea_customer", "agreement", "evaluators.contacts", "sides.contacts", "heap", "sample"):
        assert f"quality.{id_}.north" in claims, id_
    assert found.confidence == pytest.approx(0.95 ** (1 / 5))
    again = {id_: (claim.severity, claim.sentence) for id_, claim in told(audit).items()}
    assert again == {id_: (claim.severity, claim.sentence) for id_, claim in claims.items()}


def test_results_hold_every_number_and_no_person(audit, found):
    rows = quality.results(audit, found)
    assert list(rows.columns) == RECORD
    assert {"qa_score_kept", "cea_customer", "qa_irr_alpha", "qa_irr_prevalence", "qa_heap", "evaluator_spread"} <= set(
        rows.kpi
    )
    assert not rows.group.astype(str).str.contains("agent-").any()
    assert (rows.section == "quality").all()
    assert rows.definition.str.contains("one-sided exact lower limit").sum() == 3


def test_a_lenient_evaluator_a_kind_side_and_a_heap_are_told(tmp_path):
    rng = np.random.default_rng(3)
    calls, forms, answers = exports(rng, each=24, kind={"q2": 0.95})
    audit = opened(tmp_path, calls, forms, answers, **ASKED)
    found = quality.examined(audit)
    claims = told(audit, found)
    row = claims["quality.evaluators.contacts.north"]
    assert row.severity == "attention"
    assert "1 of 7 evaluators stand apart" in row.sentence
    assert "(1 kinder, 0 stricter)" in row.sentence
    assert "q2" not in row.sentence


def test_scores_that_were_made_to_pass_are_told(tmp_path):
    calls, forms, answers = exports(np.random.default_rng(6), agents=40, each=60)
    # Items weigh differently, so that scores fall on many values.
    weight = forms.item.map(dict(zip(forms.item.unique(), (1, 2, 1.5, 3, 2.5, 1, 2, 1.2), strict=True)))
    forms[["score", "points"]] = forms[["score", "points"]].mul(weight, axis=0)
    whole = forms[forms.session == ""].groupby("form")[["score", "points"]].sum()
    earned = whole.score / whole.points
    for form in whole.index[(earned < 0.8) & (earned >= 0.75)]:
        mine = forms[(forms.form == form) & (forms.side == "vendor")]
        # Lost points are given back, the least first, until the form is passed.
        for place in (mine.points - mine.score).sort_values().index:
            passed = forms.score[mine.index].sum() >= 0.8 * mine.points.sum()
            forms.loc[place, "score"] = forms.score[place] if passed else forms.points[place]
    audit = opened(tmp_path, calls, forms, answers, **ASKED)
    found = quality.examined(audit)
    claim = told(audit, found)["quality.heap.north"]
    assert claim.severity == "attention"
    assert "143 scores lie just above the pass mark" in claim.sentence
    html = exhibits_quality.steps(found).html
    assert "<img" in html


KIND_SIDE = dict.fromkeys(("q1", "q2", "q3", "q4", "q5"), 0.7)


def test_a_kind_side_is_told_and_a_single_evaluator_is_said_where_persons_may_be_shown(tmp_path):
    calls, forms, answers = exports(np.random.default_rng(4), kind=KIND_SIDE)
    forms = forms[forms.who != "c2"]
    stated = {"legal_basis": "Agreement of 2023"}
    claim = told(opened(tmp_path, calls, forms, answers, privacy=stated))["quality.sides.contacts.north"]
    assert claim.severity == "attention"
    assert "higher than the client's" in claim.sentence
    assert "One side is a single evaluator" in claim.sentence
    assert claim.low > 0


@pytest.fixture(scope="module")
def kind_side(tmp_path_factory):
    made = exports(np.random.default_rng(4), kind=KIND_SIDE)
    return {name: opened(tmp_path_factory.mktemp("kind"), *made, without=name) for name in ((), ("evaluator_id",))}


@pytest.mark.parametrize(
    ("privacy", "without", "severity"),
    [
        ({"smallest_group": 5}, (), "limit"),
        ({"smallest_group": 3}, (), "limit"),
        ({"smallest_group": 2}, (), "attention"),
        ({"smallest_group": 2}, ("evaluator_id",), "limit"),
    ],
)
def test_a_side_of_fewer_evaluators_than_the_smallest_group_has_no_difference(
    tmp_path, kind_side, privacy, without, severity
):
    audit = asked_otherwise(kind_side[without], tmp_path / "asked", privacy=privacy)
    found = quality.examined(audit)
    claim = told(audit, found)["quality.sides.contacts.north"]
    assert claim.severity == severity
    rows = quality.results(audit, found)
    gaps = rows[(rows.kpi == "evaluator_side_gap") & rows.group.str.contains("contacts")]
    assert gaps.value.notna().any() == (severity == "attention")


WITHOUT = {
    "evaluators": ("evaluator_id",),
    "sides": ("evaluator_side",),
    "agreement": ("session_id",),
    "accuracy": ("criticality", "critical"),
    "sample": ("contact_id",),
    "causes.errors": ("root_cause",),
}


@pytest.mark.parametrize("question", WITHOUT)
def test_a_column_that_is_absent_takes_only_its_own_question(tmp_path, made, question):
    audit = opened(tmp_path, *made, without=WITHOUT[question], **ASKED)
    found = quality.examined(audit)
    claims = told(audit, found)
    assert claims[f"quality.{question}"].severity == "limit"
    assert "not evidenced" in claims[f"quality.{question}"].sentence
    assert "quality.score.north" in claims
    assert shown(audit, found)


def shown(audit, found):
    """Every exhibit of the section, drawn."""
    own = (exhibits_quality.scores, exhibits_quality.evaluators, exhibits_quality.level, exhibits_quality.heaps)
    names = ("items parts teams accuracies calibration spread sides steps sample customers causes").split()
    return [each(audit, found) for each in own] + [getattr(exhibits_quality, name)(found) for name in names]


def test_forms_without_agents_take_days_for_clusters(tmp_path, made):
    calls, forms, answers = made
    audit = opened(tmp_path, calls, forms.assign(agent="", session=""), answers, without=("agent_id",))
    found = quality.examined(audit)
    assert set(found.accuracies.clustered_by) == {"local_date"}
    assert np.isfinite(found.accuracies.low).all()
    assert shown(audit, found)


def test_without_evaluations_one_line_says_what_is_needed(tmp_path, made):
    audit = opened(tmp_path, made[0], None, made[2])
    found = quality.examined(audit)
    # What customers' dissatisfaction comes of is known without any form.
    assert list(told(audit, found)) == list(told(audit)) == ["quality.absent", "quality.causes.dissatisfied.north"]
    assert [each.html != "" for each in shown(audit, found)] == [True] + [False] * 13 + [True]
    assert set(quality.results(audit, found).kpi) == {"root_cause_dissatisfied"}
    silent = opened(tmp_path, made[0])
    nothing = quality.examined(silent)
    assert [each.html != "" for each in shown(silent, nothing)] == [True] + [False] * 14
    assert quality.results(silent, nothing).empty


@pytest.mark.parametrize("case", ["one evaluator", "three rows", "all full points", "no mark"])
def test_little_or_uniform_data_claims_nothing(tmp_path, made, case):
    calls, forms, answers = made
    spoilt = {
        "one evaluator": forms.assign(who="q1", side="vendor"),
        "three rows": forms.head(3),
        "all full points": forms.assign(score=forms.points),
        "no mark": forms,
    }[case]
    more = {} if case == "no mark" else ASKED
    audit = opened(tmp_path, calls, spoilt, answers, **more)
    found = quality.examined(audit)
    claims = told(audit, found)
    assert {claim.severity for claim in claims.values()} <= {"information", "limit"}
    assert shown(audit, found)
    rows = quality.results(audit, found)
    assert not rows[["low", "high"]].isin([np.inf, -np.inf]).any().any()


def test_full_points_throughout_still_leave_a_limit_below_one(tmp_path, made):
    calls, forms, answers = made
    found = quality.examined(opened(tmp_path, calls, forms.assign(score=forms.points), answers))
    rows = found.accuracies.set_index("kpi")
    assert (rows.value == 1).all()
    many = forms[(forms.family == "customer") & (forms.session == "")].shape[0]
    # Nothing failed: the exact limit of so many evaluations, a little fewer for agents.
    assert rows.low["cea_customer"] == pytest.approx(0.05 ** (1 / many), abs=0.002)


def test_under_a_legal_basis_evaluators_are_drawn_by_pseudonym(tmp_path, audit):
    stated = asked_otherwise(audit, tmp_path / "stated", privacy={"legal_basis": "Agreement of 2023"})
    found = quality.examined(stated)
    drawn = exhibits_quality.evaluators(stated, found).html
    assert "<img" in drawn
    assert "agent-" in drawn
    assert "<img" not in exhibits_quality.evaluators(audit, found).html


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ({"pass_mark": 80}, "found 80; expected a share above 0 and below 1"),
        ({"pass_mark": 0}, "expected a share above 0 and below 1"),
        ({"shortest_seconds": -1}, "expected a number of seconds, 0 or more"),
        ({"pass_marks": 0.8}, "did you mean pass_mark?"),
    ],
)
def test_a_fault_of_the_block_is_told_where_it_stands(tmp_path, block, said):
    from audits_on_paper import written

    with pytest.raises(ParameterFaults) as caught:
        read_parameters(written(tmp_path, quality=block))
    assert said in "\n".join(caught.value.faults)


def test_contacts_too_short_to_be_evaluated_need_their_talk(tmp_path, made):
    calls, forms, answers = made
    bare = calls.assign(talk="")
    audit = opened(tmp_path, bare, forms, answers, quality={"shortest_seconds": 60})
    claim = told(audit)["quality.sample"]
    assert "talk_seconds (for quality.shortest_seconds)" in claim.sentence


def test_items_of_few_answers_are_not_printed(tmp_path, made):
    calls, forms, answers = made
    rare = forms.copy()
    rare.loc[rare.index[rare.item == "hello"][:10], "item"] = "rare"
    found = quality.examined(opened(tmp_path, calls, rare, answers))
    assert "rare" not in set(found.scores.title)
