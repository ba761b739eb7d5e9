"""Agreement of evaluators: published alphas, and sessions small enough to count by hand."""

import json
from decimal import Decimal
from types import SimpleNamespace

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from scipy import stats

from toolkit.intake.tables import SCHEMAS
from toolkit.measures import agreements, calibrations, conventions, kappas, kpis

STATED = SimpleNamespace(smallest_group=5, legal_basis="Agreement of 2023")
PARAMETERS = SimpleNamespace(confidence=0.95, privacy=STATED)


@pytest.fixture(scope="module")
def known(shared):
    cases = json.loads((shared / "known_answers" / "05_agreement.json").read_text())["cases"]
    return {case["id"]: case for case in cases}


@pytest.mark.parametrize("level", agreements.LEVELS)
def test_alpha_equals_the_published_one(known, level):
    case = known["krippendorff_canonical"]
    units = np.array(case["input"]["observers_x_units"], dtype=float).T
    assert agreements.alpha(units, level) == pytest.approx(case["expected"][level], abs=1e-9)


def pairs(table):
    """The ratings of two raters, from how often each pair of them was given."""
    found = [(row, column) for row, line in enumerate(table) for column, many in enumerate(line) for _ in range(many)]
    return np.array(found, dtype=float)


TABLES = ["kappa_fc_bal", "kappa_paradox", "kappa_wiki_a", "kappa_cohen68", "kappa_perfect", "kappa_fc_prev"]


@pytest.mark.parametrize("name", TABLES)
def test_nominal_alpha_of_two_raters_equals_the_reference(known, name):
    case = known[name]
    expected = case["expected"]["krippendorff_alpha"]
    value = next(each for key, each in expected.items() if key in ("coeff", "coeff.val"))
    assert agreements.alpha(pairs(case["input"]["table"]), "nominal") == pytest.approx(value, abs=1e-5)


def test_nominal_alpha_of_many_raters_equals_the_reference(known):
    counts = known["fleiss_wikipedia_10x14"]["input"]["counts"]
    units = np.array([np.repeat(np.arange(5), row) for row in counts], dtype=float)
    expected = known["fleiss_wikipedia_10x14"]["expected"]["krippendorff_alpha"]["coeff"]
    assert agreements.alpha(units, "nominal") == pytest.approx(expected, abs=1e-4)


def test_no_variation_is_no_agreement_and_no_disagreement():
    for units in (np.zeros((50, 2)), np.array([[1.0, np.nan], [2.0, np.nan]]), np.full((3, 2), np.nan)):
        assert np.isnan(agreements.alpha(units, "ordinal"))


def test_alpha_of_a_sample_is_alpha_of_its_units_repeated():
    rng = np.random.default_rng(4)
    units = rng.integers(0, 4, (12, 3)).astype(float)
    groups = np.repeat(np.arange(4), 3)
    drawn = np.array([[2, 0, 1, 1], [1, 1, 1, 1]], dtype=float)
    repeated = np.concatenate([units[groups == 0]] * 2 + [units[groups == 2], units[groups == 3]])
    found = agreements.alpha_of_samples(units, groups, "ordinal", drawn)
    assert found == pytest.approx([agreements.alpha(repeated, "ordinal"), agreements.alpha(units, "ordinal")])


# s1 has a master, s2 has none; e7 stands alone in its session, and e8 in no session. Points of 10.
SESSIONS = """
session evaluation evaluator side   item score
s1      e1         ann       vendor a    9
s1      e1         ann       vendor b    9
s1      e2         bob       vendor a    6
s1      e2         bob       vendor b    6
s1      e3         cyd       client a    8
s1      e3         cyd       client b    6
s2      e4         ann       vendor a    8
s2      e5         bob       vendor a    5
s2      e6         dan       ?      a    5
s3      e7         ann       vendor a    1
?       e8         ann       vendor a    1
"""
# Contacts of evaluations, and what the customer said of them.
CONTACTS = {"e1": "k1", "e3": "k1", "e4": "k2", "e5": "k3"}


def text(words, **names):
    header, *rest = [line.split() for line in words.strip().splitlines()]
    rows = [{name: None if word == "?" else word for name, word in zip(header, line, strict=True)} for line in rest]
    return [{names.get(name, name): value for name, value in row.items()} for row in rows]


def table(rows, name):
    schema = SCHEMAS[name]
    base = {"vendor": "v", "weight": Decimal(1), "max_score": Decimal(10)}
    given = [{**base, "sampled": row.get("session_id") is None, **row} for row in rows]
    columns = {column: [row.get(column) for row in given] for column in schema.names}
    return ibis.memtable(pa.table(columns, schema=schema.to_pyarrow()))


def forms(words=SESSIONS):
    names = {"session": "session_id", "evaluation": "evaluation_id", "evaluator": "evaluator_id", "item": "item_id"}
    rows = text(words, **names, side="evaluator_side")
    return table(
        [{**row, "score": Decimal(row["score"]), "contact_id": CONTACTS.get(row["evaluation_id"])} for row in rows],
        "evaluations",
    )


def test_deviations_in_sessions_are_those_counted_by_hand():
    found = calibrations.of_sessions({"evaluations": forms()}, PARAMETERS).set_index("kpi")
    # Against cyd's 70: ann 20, bob 10. In s2 against the mean of the others, 50, 65 and 65: 30, 15 and 15.
    assert found.loc["qa_deviation", ["value", "rows", "clusters"]].tolist() == pytest.approx([18, 5, 2])
    assert found.loc["qa_within_10", ["value", "rows"]].tolist() == pytest.approx([0.2, 5])
    assert found.loc["qa_bias", ["value", "rows", "clusters"]].tolist() == pytest.approx([5, 2, 1])
    assert found.loc["qa_bias", "why_absent"] == "few_clusters"
    units = np.array([[9, 6, 8, np.nan], [9, 6, 6, np.nan], [8, 5, np.nan, 5], [1, np.nan, np.nan, np.nan]])
    assert found.loc["qa_irr_alpha", "value"] == pytest.approx(agreements.alpha(units, "ordinal"))
    assert found.loc["qa_irr_alpha", "low"] <= found.loc["qa_irr_alpha", "value"] <= found.loc["qa_irr_alpha", "high"]


def test_the_rivals_of_alpha_are_those_counted_by_hand():
    found = calibrations.of_sessions({"evaluations": forms()}, PARAMETERS).set_index("kpi")
    # Of s1 neither item has three like scores: b has ann 9, bob 6, cyd 6, one pair of three; s2 has one of three.
    assert found.loc["qa_irr_agreement", ["value", "rows", "clusters"]].tolist() == pytest.approx([2 / 9, 10, 3])
    units = np.array([[9, 6, 8, np.nan], [9, 6, 6, np.nan], [8, 5, np.nan, 5], [1, np.nan, np.nan, np.nan]]) / 10
    for key, chance, weights in (("kappa", "conger", "linear"), ("ac1", "gwet", "identity")):
        peer = kappas.coefficient(units, chance, confidence=0.95, weights=weights, clusters=[0, 0, 1, 2])
        assert found.loc[f"qa_irr_{key}", ["value", "low", "high"]].tolist() == pytest.approx(
            list(peer[0:1] + peer[2:4])
        )
    # Whole scores: s1 has 90, 60 and 70; s2 has 80, 50 and 50. Mean squares 266.67 between, 266.67 within.
    assert found.loc["qa_irr_icc1", ["value", "rows"]].tolist() == pytest.approx([0, 6])
    assert found.loc["qa_irr_icc1", "low"] >= -0.5
    # ann and bob scored both sessions: 90, 60 and 80, 50 lie 10 apart by session and 30 by evaluator.
    assert found.loc["qa_irr_icc2", ["value", "rows"]].tolist() == pytest.approx([0.1, 4])


def test_one_score_throughout_is_said_and_no_panel_too():
    alike = "session evaluation evaluator side item score" + "".join(
        f"\ns{n} e{n}{who} {who} vendor a 9" for n in range(4) for who in (f"x{n}", f"y{n}")
    )
    found = calibrations.of_sessions({"evaluations": forms(alike)}, PARAMETERS).set_index("kpi")
    for key in ("qa_irr_alpha", "qa_irr_kappa", "qa_irr_ac1", "qa_irr_icc1"):
        assert np.isnan(found.loc[key, "value"])
        assert found.loc[key, "why_not"] == "the evaluators gave one score throughout"
    assert found.loc["qa_irr_icc2", "why_not"] == "no two evaluators scored all sessions"
    agreement = found.loc["qa_irr_agreement"]
    assert (agreement["value"], agreement.high, agreement.why_not) == (1, 1, "")
    assert agreement.low < 0.6


def test_evaluators_who_are_alike_agree_and_one_who_is_kinder_is_found():
    rng = np.random.default_rng(8)

    def sessions(kinder):
        rows = []
        for session in range(60):
            true = rng.integers(2, 9, 6)
            for evaluator, side in (("ann", "vendor"), ("cyd", "client")):
                noise = rng.integers(-1, 2, 6) + kinder * (side == "vendor")
                rows += [
                    f"s{session} {evaluator}{session} {evaluator} {side} i{item} {score}"
                    for item, score in enumerate(np.clip(true + noise, 0, 10))
                ]
        words = "\n".join(["session evaluation evaluator side item score", *rows])
        return calibrations.of_sessions({"evaluations": forms(words)}, PARAMETERS).set_index("kpi")

    alike, kind = sessions(0), sessions(2)
    assert alike.loc["qa_bias", "low"] <= 0 <= alike.loc["qa_bias", "high"]
    assert 17 < kind.loc["qa_bias", "low"] < kind.loc["qa_bias", "value"] < 21
    assert alike.loc["qa_irr_alpha", "low"] > kind.loc["qa_irr_alpha", "high"]


def test_a_side_of_few_evaluators_has_no_difference_unless_persons_may_be_shown():
    few = SimpleNamespace(confidence=0.95, privacy=SimpleNamespace(smallest_group=2, legal_basis=None))
    found = calibrations.of_sessions({"evaluations": forms()}, few).set_index("kpi")
    # Cyd alone is the client's side; how far single scores lie from hers in either direction says nothing of her.
    assert found.loc["qa_bias", "why_not"] == "fewer than 2 evaluators are named on one side"
    assert np.isnan(found.loc["qa_bias", "value"])
    assert found.loc["qa_deviation", ["value", "why_not"]].tolist() == [pytest.approx(18), ""]
    gap = calibrations.of_pairs({"evaluations": forms()}, few).loc[0]
    assert (gap.why_not, np.isnan(gap["value"])) == (found.loc["qa_bias", "why_not"], True)
    one = SimpleNamespace(confidence=0.95, privacy=SimpleNamespace(smallest_group=1, legal_basis=None))
    assert calibrations.of_pairs({"evaluations": forms()}, one).loc[0, "value"] == pytest.approx(20)


def test_the_gap_of_vendor_and_client_is_paired_by_contact():
    found = calibrations.of_pairs({"evaluations": forms()}, PARAMETERS).set_index("kpi").loc["vendor_client_gap"]
    assert (found["value"], found["rows"]) == (pytest.approx(20), 1)
    rng = np.random.default_rng(2)
    rows, gaps = [], []
    for number in range(40):
        ours, theirs = rng.integers(0, 11, 2)
        gaps.append(10.0 * (ours - theirs))
        rows += [f"? a{number} ann vendor a {ours}", f"? b{number} cyd independent a {theirs}"]
        CONTACTS.update({f"a{number}": f"c{number}", f"b{number}": f"c{number}"})
    words = "\n".join(["session evaluation evaluator side item score", *rows])
    found = calibrations.of_pairs({"evaluations": forms(words)}, PARAMETERS).loc[0]
    peer = stats.ttest_1samp(gaps, 0).confidence_interval(0.95)
    assert (found["value"], found.low, found.high) == pytest.approx((np.mean(gaps), peer.low, peer.high))


def test_validity_is_spearmans_over_contacts_and_over_agents():
    rng = np.random.default_rng(6)
    contacts = [f"c{number}" for number in range(150)]
    score, csat = rng.integers(0, 11, 150), rng.integers(1, 6, 150)
    agents = [f"agent-{number % 12}" for number in range(150)]
    evaluations = table(
        [
            {"contact_id": c, "evaluation_id": c, "item_id": "a", "score": Decimal(int(s)), "agent_id": a}
            for c, s, a in zip(contacts, score, agents, strict=True)
        ],
        "evaluations",
    )
    asked = table(
        [
            {"contact_id": c, "csat": Decimal(int(s)), "audience": "customer", "first_of_respondent": True}
            for c, s in zip(contacts, csat, strict=True)
        ],
        "surveys",
    )
    handled = table([{"contact_id": c, "agent_id": a} for c, a in zip(contacts, agents, strict=True)], "contacts")
    tables = {"evaluations": evaluations, "surveys": asked, "contacts": handled}
    found = calibrations.of_customers(tables, PARAMETERS).set_index("kpi")
    frame = pd.DataFrame({"agent": agents, "score": score, "csat": csat})
    means = frame.groupby("agent").mean()
    assert found.loc["qa_validity", ["value", "rows"]].tolist() == pytest.approx(
        [stats.spearmanr(score, csat).statistic, 150]
    )
    assert found.loc["qa_validity_agents", ["value", "rows"]].tolist() == pytest.approx(
        [stats.spearmanr(means.score, means.csat).statistic, 12]
    )
    assert found.loc["qa_validity", "low"] < 0 < found.loc["qa_validity", "high"]


def test_shoppers_and_evaluators_are_compared_on_the_items_of_both():
    visits = table(
        [
            {"shop_id": shop, "item_id": item, "score": Decimal(score), "visited_at": None}
            for shop, item, score in (
                ("s1", "Greeting", 8),
                ("s1", "price", 0),
                ("s2", "greeting ", 6),
                ("s2", "end", 9),
                ("s3", "greeting", 7),
            )
        ],
        "shops",
    )
    own = table(
        [
            {"evaluation_id": "e", "item_id": item, "score": Decimal(score), "agent_id": agent, "evaluator_side": side}
            for item, score, agent, side in (
                ("greeting", 9, "a1", "vendor"),
                ("greeting", 8, "a3", "vendor"),
                ("greeting", 9, "a2", None),
                ("greeting", 0, "a2", "client"),
                ("END", 10, "a2", "vendor"),
                ("script", 0, "a2", "vendor"),
            )
        ],
        "evaluations",
    )
    found = calibrations.of_shoppers({"shops": visits, "evaluations": own}, PARAMETERS).loc[0]
    assert found["value"] == pytest.approx(100 * (30 / 40 - 36 / 40))
    assert (found["rows"], found.low < found["value"] < found.high) == (3, True)


def test_every_figure_of_evaluators_is_counted_here():
    own = {"qa_deviation", "qa_bias", "qa_within_10", "vendor_client_gap", "qa_validity"}
    own |= {"qa_validity_agents", "mystery_qa_gap", *conventions.CONVENTIONS["qa_irr"]}
    told = {key for key, entry in kpis.COMPUTED.items() if entry.gives.__module__ == calibrations.__name__}
    assert told == own
