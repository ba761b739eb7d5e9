"""Evaluators and what they evaluate, in audits: planted leniency and choice, none planted, and whom it shows."""

import numpy as np
import pandas as pd
import pytest
import yaml
from audits_on_paper import merged, written

from toolkit.audits import open_audit
from toolkit.measures.kpis import MeasureFaults
from toolkit.questions import evaluation_samples, evaluators

CALLS = {
    "vendor": "vendor",
    "contact_id": "id",
    "started_at": "CAST(start AS TIMESTAMP)",
    "agent_id": "agent",
    "reason": "topic",
    "answered": "TRUE",
    "talk_seconds": "CAST(talk AS INTEGER)",
}
FORMS = {
    "vendor": "vendor",
    "evaluation_id": "form",
    "item_id": "item",
    "contact_id": "id",
    "agent_id": "agent",
    "evaluator_id": "who",
    "session_id": "session",
    "team": "team",
    "reason": "topic",
    "evaluated_at": "CAST(start AS TIMESTAMP)",
    "score": "CAST(score AS DOUBLE)",
    "max_score": "10",
}


def calls(vendor, rng, agents=20, each=60):
    number = agents * each
    agent = np.repeat(np.arange(agents), each)
    topic = rng.choice(["bill", "fault", "order"], number)
    start = [
        f"2024-03-{d:02d} {h:02d}:15:00"
        for d, h in zip(rng.integers(1, 29, number), rng.integers(8, 20, number), strict=True)
    ]
    talk = rng.gamma(2, np.where(topic == "fault", 200, 100)).round().clip(1)
    names = [f"{vendor} agent {each:02d}" for each in agent]
    columns = {"vendor": vendor, "id": [f"{vendor}-{n}" for n in range(number)], "start": start, "agent": names}
    return pd.DataFrame({**columns, "topic": topic, "talk": talk, "team": [f"team {n % 2}" for n in agent]})


def forms(mine, rng, leniency, choice=None, each=12):
    """As many contacts of each agent, chosen with weights, each scored on six items by an evaluator drawn at random."""
    weight = np.ones(len(mine)) if choice is None else choice(mine)
    key = pd.Series(rng.random(len(mine)) ** (1 / weight), index=mine.index)
    chosen = mine[key.groupby(mine.agent).rank(ascending=False) <= each]
    who = rng.integers(0, len(leniency), len(chosen))
    own = dict(zip(mine.agent.unique(), rng.normal(0, 0.5, mine.agent.nunique()), strict=True))
    level = 6 + chosen.agent.map(own).to_numpy() + np.asarray(leniency)[who]
    parts = []
    for item in range(6):
        score = np.clip(np.rint(rng.normal(level, 2)), 0, 10)
        parts.append(
            chosen.assign(
                form=chosen.id,
                item=f"i{item}",
                who=[f"{mine.vendor.iloc[0]} q{n}" for n in who],
                score=score,
                session="",
            )
        )
    return pd.concat(parts)


def sessions(vendor, rng, leniency, many=30):
    """Contacts that three of the evaluators score on one item each."""
    rows = []
    for number in range(many):
        level = rng.normal(6, 1.5)
        for who in rng.choice(len(leniency), 3, replace=False):
            score = np.clip(np.rint(rng.normal(level + leniency[who], 0.7)), 0, 10)
            rows.append((vendor, f"{vendor}-s{number}-{who}", "all", f"{vendor} q{who}", f"{vendor}-s{number}", score))
    frame = pd.DataFrame(rows, columns=["vendor", "form", "item", "who", "session", "score"])
    return frame.assign(id="", agent="", team="", topic="", start="2024-03-10 10:00:00")


def opened(folder, contacts, evaluations, **more):
    contacts.to_csv(folder / "calls.csv", index=False)
    evaluations.to_csv(folder / "forms.csv", index=False)
    names = list(dict.fromkeys(evaluations.vendor))
    sources = {
        "calls": {"table": "contacts", "files": ["calls.csv"], "columns": CALLS, "format": {"kind": "csv"}},
        "forms": {"table": "evaluations", "files": ["forms.csv"], "columns": FORMS, "format": {"kind": "csv"}},
    }
    path = written(folder, **merged({"vendors": [{"id": name, "name": name.title()} for name in names]}, more))
    contacts.to_csv(folder / "calls.csv", index=False)
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    document["sources"] = sources
    path.write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")
    return open_audit(path)


VENDORS = {"fair": [0.0] * 6, "kind": [0.0, 0, 1.6, 0, 0, 0], "small": [0.0] * 3}


@pytest.fixture(scope="module")
def exports():
    rng = np.random.default_rng(21)
    contacts = {name: calls(name, rng) for name in VENDORS}
    choice = {"kind": lambda mine: np.where((mine.talk < 150) | (mine.topic == "bill"), 4.0, 1.0)}
    scored = [forms(contacts[name], rng, leniency, choice.get(name)) for name, leniency in VENDORS.items()]
    scored += [sessions(name, rng, leniency) for name, leniency in VENDORS.items()]
    return pd.concat(contacts.values()), pd.concat(scored)


@pytest.fixture(scope="module")
def audit(tmp_path_factory, exports):
    return opened(tmp_path_factory.mktemp("unnamed"), *exports)


@pytest.fixture(scope="module")
def named(tmp_path_factory, exports):
    return opened(tmp_path_factory.mktemp("named"), *exports, privacy={"legal_basis": "Agreement of 2023"})


def row(found, vendor, basis):
    return found.summary[(found.summary.vendor == vendor) & (found.summary.basis == basis)].iloc[0]


def test_a_lenient_evaluator_is_counted_and_a_fair_team_is_not(audit):
    found = evaluators.evaluators(audit)
    for basis in (evaluators.CONTACTS, evaluators.SESSIONS):
        fair, kind = row(found, "fair", basis), row(found, "kind", basis)
        assert (fair.judged, fair.apart, fair.low, fair.why_not) == (6, 0, 0, "")
        assert (kind.judged, kind.apart) == (6, 1)
        assert kind.low > 0
        # One of six 16 points kinder: a standard deviation of 6.5.
        assert kind.low < 6.5 < kind.high


def test_without_a_legal_basis_nobody_is_shown_and_few_are_not_counted(audit):
    found = evaluators.evaluators(audit)
    assert found.persons.empty
    assert not {"rater", "effect"} & set(found.summary.columns)
    small = row(found, "small", evaluators.CONTACTS)
    assert (small.evaluators, small.why_not) == (3, "fewer than 5 people")
    assert small[["apart", "spread", "low", "high", "p_value", "reliability"]].isna().all()
    with pytest.raises(MeasureFaults, match="legal basis"):
        audit.kpi("qa_score_kept", by=["evaluator_id"])


def test_under_a_legal_basis_the_lenient_one_has_a_pseudonym_and_an_interval(named, audit):
    found = evaluators.evaluators(named)
    apart = found.persons[found.persons.apart]
    assert list(apart.vendor) == ["kind", "kind"]
    assert apart.rater.nunique() == 1
    assert apart.rater.str.startswith("agent-").all()
    assert ((apart.low > 8) & (apart.low < 16) & (apart.high > 16 - 1)).all()
    assert (apart.shrunk < apart.effect).all()
    pd.testing.assert_frame_equal(found.summary, evaluators.evaluators(audit).summary)


def test_scores_are_those_of_pandas(named, exports):
    persons = evaluators.evaluators(named).persons
    mine = exports[1][(exports[1].vendor == "fair") & (exports[1].session == "")]
    whole = mine.groupby(["form", "who"]).score.mean().mul(10).groupby("who").agg(["mean", "size"])
    told = persons[(persons.vendor == "fair") & (persons.basis == "contacts")]
    assert sorted(told["mean"]) == pytest.approx(sorted(whole["mean"]))
    assert sorted(told["rows"] + told.left_out) == sorted(whole["size"])


def test_chosen_contacts_are_told_from_random_ones(audit, exports):
    found = evaluation_samples.balances(audit)
    whole = found[found.level == ""].set_index(["vendor", "what"])
    # How seldom random samples are called apart is counted in tests/measures/test_sample_balances.py.
    assert not whole.loc["fair"].apart.any()
    assert whole.loc["fair"].adjusted.notna().all()
    assert whole.loc[("kind", "talk_seconds"), ["apart", "rows", "unlinked"]].tolist() == [True, 240, 0]
    assert whole.loc[("kind", "talk_seconds"), "difference"] < -whole.loc[("kind", "talk_seconds"), "chance"]
    assert whole.loc[("kind", "reason"), "apart"]
    bill = found[(found.vendor == "kind") & (found.level == "bill")].iloc[0]
    contacts = exports[0][exports[0].vendor == "kind"]
    drawn = contacts.id.isin(exports[1].id)
    assert (bill.sampled, bill.whole) == pytest.approx(
        ((contacts.topic == "bill")[drawn].mean(), (contacts.topic == "bill").mean())
    )
    assert bill.difference > 0.2
    expected = contacts.groupby("agent").talk.mean().mean()
    assert whole.loc[("kind", "talk_seconds"), "expected"] == pytest.approx(expected)


def test_contacts_too_short_to_evaluate_take_no_part_where_that_is_declared(audit, exports):
    found = evaluation_samples.balances(audit, shortest_seconds=100)
    whole = found[(found.level == "") & (found.vendor == "fair")].set_index("what")
    contacts = exports[0][(exports[0].vendor == "fair") & (exports[0].talk >= 100)]
    assert whole.loc["talk_seconds", "whole"] == pytest.approx(contacts.talk.mean())
    assert whole.rows.iloc[0] == contacts.id.isin(exports[1].id).sum()
    assert whole.unlinked.iloc[0] == 240 - whole.rows.iloc[0]


def test_an_audit_without_evaluators_or_contacts_ids_says_nothing(tmp_path, exports):
    contacts, scored = exports
    bare = scored[scored.session == ""].assign(who="", id="")
    audit = opened(tmp_path, contacts, bare)
    assert evaluators.evaluators(audit).summary.empty
    assert evaluation_samples.balances(audit).empty
