"""The example's contract: a definition that turns a credit on at one bidder and not at another."""

from decimal import Decimal

import pytest

from toolkit import open_audit
from toolkit.examples import Plant, write_example
from toolkit.questions import contracts, service_credits


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


def test_where_service_is_worse_the_definition_changes_the_sum_and_not_whether_there_is_one(audits):
    found = due(audits["south"])
    assert found["sl_strict"] == Decimal("1728.00")
    assert found["sl_excl_short"] == Decimal("864.00")


def test_the_repeated_failure_is_multiplied_and_the_first_is_not(audits):
    lines = service_credits.statement(audits["south"])
    mine = lines[(lines.item == "credit") & (lines.kpi == "service_level")].set_index("month")
    # March misses by less than two points: half of 864. April by more, for the second time: all of it, times 1.5.
    assert mine.amount.to_dict() == {"2024-02": 0, "2024-03": Decimal("432.00"), "2024-04": Decimal("1296.00")}


def test_easter_monday_is_left_out_of_the_service_level_alone(audits):
    frame = contracts.compliance_of(audits["north"])
    day = frame[(frame.level == "day") & (frame.period == "2024-04-01")].set_index("kpi")
    assert day.verdict["service_level"] == "no rows"
    assert day["rows"]["asa"] > 0
