"""The agents' flag against customers' answers and returns: contacts that can be counted by hand."""

from datetime import date
from types import SimpleNamespace

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from toolkit.intake.tables import SCHEMAS
from toolkit.measures import flags, intervals

PARAMETERS = SimpleNamespace(confidence=0.95, definitions=SimpleNamespace(repeat_window_days=7))
DAY = 86_400


def table(name, rows):
    schema = SCHEMAS[name]
    columns = {column: [row.get(column) for row in rows] for column in schema.names}
    return ibis.memtable(pa.table(columns, schema=schema.to_pyarrow()))


def contact(key, flag, agent="ann", **more):
    usual = {"vendor": "v", "offered": True, "answered": True, "local_date": date(2024, 3, 1), "customer_id": key}
    return {"contact_id": key, "resolved": flag, "agent_id": agent, "reason": "bill", **usual, **more}


def answer(key, resolved, audience="customer"):
    said = {"resolved_answer": resolved, "audience": audience, "first_of_respondent": True}
    return {"vendor": "v", "contact_id": key, **said}


def gaps(contacts, answers=None):
    tables = {"contacts": table("contacts", contacts)}
    if answers is not None:
        tables["surveys"] = table("surveys", answers)
    return flags.paired(tables, PARAMETERS).set_index("kpi")


def test_the_flag_is_held_against_the_customers_answer_on_the_same_contacts():
    contacts = [
        contact("1", True),
        contact("2", True),
        contact("3", True, "bob"),
        contact("4", False, "bob"),
        contact("5", None, "bob"),  # nobody flagged it
        contact("6", True, "bob"),  # the customer says both
        contact("7", True, "bob", answered=False),
        contact("8", True, "bob"),  # nobody asked
        contact("9", True, "bob"),  # an employee was asked
    ]
    says = {"1": True, "2": False, "3": False, "4": True, "5": True, "7": False}
    answers = [answer(key, value) for key, value in says.items()]
    answers += [answer("6", True), answer("6", False), answer("9", False, "employee"), answer(None, False)]
    found = gaps(contacts, answers).loc[flags.SURVEY]
    # 1 agrees; 2 and 3 are flagged only; 4 is called resolved by the customer only.
    assert found[["value", "rows", "unknown", "clusters"]].tolist() == pytest.approx([25, 4, 1, 2])
    assert found[["flagged", "others"]].tolist() == pytest.approx([0.75, 0.5])
    assert found["low"] < 25 < found["high"]


def test_the_flag_is_held_against_returns_once_the_window_has_passed():
    seen = {"observed_seconds": 7 * DAY}
    contacts = [
        contact("1", True, **seen),
        contact("2", True, **seen, next_same_seconds=7 * DAY),  # back at the last moment
        contact("3", False, **seen, next_same_seconds=7 * DAY + 1),  # back too late
        contact("4", True, **seen, next_unreasoned_seconds=DAY),  # back, nobody knows what for
        contact("5", True, observed_seconds=7 * DAY - 1),  # the window had not passed
        contact("6", True, **{**seen, "customer_id": None}),
        contact("7", True, **{**seen, "reason": None}),
    ]
    found = gaps(contacts).loc[flags.REPEAT]
    assert found[["value", "rows", "unknown"]].tolist() == pytest.approx([0, 3, 1])
    assert found[["flagged", "others"]].tolist() == pytest.approx([2 / 3, 2 / 3])
    assert flags.SURVEY not in gaps(contacts).index


def test_days_take_the_place_of_agents_whom_nobody_names():
    days = [contact(str(n), n % 3 > 0, None, local_date=date(2024, 3, 1 + n % 10)) for n in range(60)]
    found = gaps(days, [answer(str(n), True) for n in range(60)]).loc[flags.SURVEY]
    assert found[["clusters", "clustered_by"]].tolist() == [10, "local_date"]


@pytest.mark.parametrize(
    ("rows", "why"),
    [([], "few_rows"), ([contact("1", None)], "few_rows"), ([contact("1", True), contact("2", True)], "one_cluster")],
)
def test_with_nothing_to_compare_there_is_no_interval_and_a_reason(rows, why):
    found = gaps(rows, [answer("1", False), answer("2", True)])
    assert found.why_absent.tolist() == [why] * len(found)
    assert np.isnan(found.low.astype(float)).all()


def pairs(rng, agents, each, higher=0.0, spread=0.0):
    """Contacts of agents, resolved or not, flagged and answered with errors of their own."""
    settled = rng.random((agents, each)) < 0.88
    noise = rng.normal(0, spread, agents)[:, None]
    flag = rng.random((agents, each)) < np.where(settled, 0.973, 0.2) + noise
    flag |= rng.random((agents, each)) < higher
    says = rng.random((agents, each)) < np.where(settled, 0.973, 0.2)
    return flag, says


def by_sums(flag, says):
    """The limits of a frame of pairs, agents by contacts, without the engine."""
    counted = pd.DataFrame(
        {"rows": flag.shape[1], "flagged": flag.sum(1), "others": says.sum(1), "apart": (flag != says).sum(1)}
    )
    return flags._row(flags.SURVEY, "v", counted.astype(float), 0, "agent_id", PARAMETERS)


def test_an_honest_flag_is_called_too_high_no_more_often_than_stated():
    rng = np.random.default_rng(3)
    found = [by_sums(*pairs(rng, 20, 35, spread=0.01)) for _ in range(1_500)]
    above, below = (np.mean([row["low"] > 0 for row in found]), np.mean([row["high"] < 0 for row in found]))
    assert above < 0.04
    assert below < 0.04


def test_a_flag_that_is_set_too_often_is_found():
    rng = np.random.default_rng(4)
    found = [by_sums(*pairs(rng, 20, 35, higher=0.8)) for _ in range(200)]
    assert np.mean([row["low"] > 0 for row in found]) > 0.95


def test_the_interval_of_independent_pairs_is_that_of_a_net_score():
    rng = np.random.default_rng(5)
    flag, says = pairs(rng, 400, 1)
    up, down = int((flag & ~says).sum()), int((~flag & says).sum())
    row = by_sums(flag, says)
    plain = intervals.net_score(up, 400 - up - down, down, confidence=0.95)
    assert row["value"] == pytest.approx((up - down) / 4)
    # Student's quantile of 399 agents is a little wider than the normal one.
    assert [row["low"], row["high"]] == pytest.approx([float(plain.low), float(plain.high)], abs=0.02)
