"""The example's contract: a definition that turns a credit on at one bidder and not at another."""

from decimal import Decimal

import pytest

from toolkit import open_audit
from toolkit.examples import Plant, write_example
from toolkit.questions import period_verdicts, service_credits


@pytest.fixture(scope="module")
def audits(tmp_path_factory):
    written = write_example(tmp_path_factory.mktemp("contract"), plant=Plant())
    return {path.stem: open_audit(path) for path in written.parameters}


def due(audit):
    return service_credits.sensitivity(audit).set_index("convention").due.to_dict()


def test_counting_short_abandons_turns_a_credit_on(audits):
    found = due(audits["west"])
    assert found["sl_strict"] == Decimal("432.00")
    assert {key for key, amount in found.items() if amount} == {"sl_strict"}


def test_where_agents_lack_only_a_definition_that_forgets_who_gave_up_costs_nothing(audits):
    found = due(audits["south"])
    assert found.pop("sl_answered_only") == 0
    assert len(found) == 5
    assert set(found.values()) == {Decimal("2376.00")}


def test_the_repeated_failure_is_multiplied_and_the_first_is_not(audits):
    lines = service_credits.statement(audits["south"])
    mine = lines[(lines.item == "credit") & (lines.kpi == "service_level")].set_index("month")
    # February and March miss by less than two points: half of 864, in March for the second time and times 1.5. April
    # misses by more: all of it, times 1.5.
    assert mine.amount.to_dict() == {
        "2024-02": Decimal("432.00"),
        "2024-03": Decimal("648.00"),
        "2024-04": Decimal("1296.00"),
    }
    # The months' service levels by a second route, and what the contract's steps make of them.
    rows = audits["south"].tables.contacts.filter(lambda t: t.offered).execute()
    rows = rows[rows.local_date.astype(str) != "2024-04-01"]
    in_time = rows.answered.fillna(False).astype(bool) & (rows.wait_seconds <= 20)
    levels = in_time.groupby(rows.local_date.astype(str).str[:7]).mean()
    assert mine.achieved.astype(float).to_dict() == pytest.approx(levels.to_dict())
    factors = [0.5 if level > 0.82 else 1.0 for level in levels]
    assert factors == [0.5, 0.5, 1.0]
    amounts = [12_000 * 0.12 * 0.6 * factor * again for factor, again in zip(factors, (1, 1.5, 1.5), strict=True)]
    assert [float(amount) for amount in mine.amount] == pytest.approx(amounts)


def test_easter_monday_is_left_out_of_the_service_level_alone(audits):
    frame = period_verdicts.compliance_of(audits["north"])
    day = frame[(frame.level == "day") & (frame.period == "2024-04-01")].set_index("kpi")
    assert day.verdict["service_level"] == "no rows"
    assert day["rows"]["asa"] > 0
