"""The real call log: agents with many services of a few seconds are found, and its desks are told apart as mix."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from toolkit.audits import open_audit
from toolkit.questions import agents
from toolkit.reporting import registers_agents

PROJECT = Path(__file__).resolve().parents[2]
# Who ends many services within seconds; their names stand in the published log.
ENDING_EARLY = {"ANAT", "MIKI", "MORIAH", "TOVA"}


@pytest.fixture(scope="module")
def log():
    calls = pd.read_csv(PROJECT / "data" / "bank_calls" / "february.txt", sep="\t")
    return calls[(calls.outcome == "AGENT") & (calls.server != "NO_SERVER")]


@pytest.fixture(scope="module")
def bank():
    audit = open_audit(PROJECT / "parameters" / "bank_calls.yml")
    return audit, agents.examined(audit)


@pytest.fixture(scope="module")
def bank_named(tmp_path_factory):
    document = yaml.safe_load((PROJECT / "parameters" / "bank_calls.yml").read_text(encoding="utf-8"))
    document["privacy"]["legal_basis"] = "a works agreement"
    document["sources"]["calls"]["files"] = [str(PROJECT / "data" / "bank_calls" / "february.txt")]
    path = tmp_path_factory.mktemp("named") / "bank.yml"
    path.write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")
    audit = open_audit(path)
    return audit, agents.examined(audit)


def test_agents_with_many_services_of_a_few_seconds_are_found_by_name_of_none(bank, log):
    audit, found = bank
    row = found.signals.summary.set_index("signal").loc["short_calls"]
    assert (row.exceeding, row.agents) == (4, 23)
    assert row.share == pytest.approx(0.0554, abs=0.0005)
    assert row.low < row.usual < row.high < row.share
    assert row.usual == pytest.approx(0.0313, abs=0.0002)
    assert np.isnan(row.exceeding_share)
    sentences = " ".join(claim.sentence for claim in registers_agents.of_agents(audit, found))
    assert "4 of 23 agents" in sentences
    assert "consistent with" in sentences
    assert "agent-" not in sentences
    assert not [name for name in set(log.server) if name in sentences]


def test_with_a_legal_basis_they_stand_there_with_their_intervals_beside_the_base_rate(bank_named, log):
    audit, found = bank_named
    marks = agents.publications.signal_marks(audit, found.signals)
    usual = marks[marks.whose == "usual"].iloc[0]
    persons = marks[~marks.whose.isin(["usual", "all"])]
    by_server = log.groupby("server").ser_time.agg(rows="size", value=lambda seconds: (seconds < 10).mean())
    expected = by_server.loc[sorted(ENDING_EARLY)].sort_values("rows")
    shown = persons.sort_values("rows")
    assert shown["rows"].tolist() == expected["rows"].tolist()
    assert shown["value"].tolist() == pytest.approx(expected["value"].tolist())
    assert (persons.low > usual.high).all()
    assert persons.whose.is_monotonic_increasing
    assert found.results.group.str.contains(";agent_id=agent-").sum() == 46


def test_by_the_length_of_their_calls_most_of_them_look_ordinary(bank_named, log):
    _audit, found = bank_named
    mine = found.signals.persons[found.signals.persons.exceeding.astype(bool)]
    assert mine.length_ratio.between(0.7, 1.1).all()
    by_server = log.groupby("server").ser_time.mean()
    assert by_server[sorted(ENDING_EARLY)].between(140, 200).all()


def test_the_exchange_and_the_internet_desk_are_the_contacts_doing(bank, log):
    _audit, found = bank
    reasons = found.reasons.set_index("reason")
    for desk in ("stock exchange", "internet"):
        assert reasons.loc[desk, "ratio"] > 1.4
        assert reasons.loc[desk, "low"] > 1.1, "the same agents take longer on it than on their other contacts"
    # Whoever takes the exchange's calls all day is 2.2 times as long as the average, and much less on the same mix.
    at_desk = log.groupby("server").type.apply(lambda types: (types == "NE").mean())
    desk = log[log.server == at_desk.idxmax()]
    mine = found.compared[(found.compared.kpi == "aht_talk") & (found.compared["rows"] == len(desk))].iloc[0]
    assert mine.crude == pytest.approx(desk.ser_time.mean() / 179.035, abs=0.01)
    assert mine.crude > 2.1
    assert mine.ratio < 1.5


def test_no_group_of_agents_goes_along_the_reason_of_contact(bank):
    _audit, found = bank
    outcome = found.segments.outcomes.iloc[0]
    assert (outcome.outcome, outcome.agents) == ("none", 23)
    assert outcome.reason_adjusted < 0.2


def test_one_agent_with_forty_calls_is_not_classified(bank):
    _audit, found = bank
    assert set(found.summary.not_classified) == {1}
    assert found.compared[~found.compared.classified.astype(bool)]["rows"].tolist() == [40, 40]
