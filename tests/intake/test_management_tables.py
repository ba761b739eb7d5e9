"""Agents' time, money, forecasts, reported figures and actions: what becomes of their rows, and what is refused."""

import pytest
from openpyxl import Workbook

from tests.audits_on_paper import CALLS, written
from toolkit import open_audit
from toolkit.intake.faults import IntakeFaults

STATES = """\
agent,state,start,end
Ann,On contact,2024-03-04T09:00:00Z,2024-03-04T09:05:00.250Z
Ann,Available,2024-03-04T09:05:00.250Z,2024-03-04T09:15:00Z
Bea,Break,2024-03-04T10:00:00Z,2024-03-04T10:10:00Z
"""
ACTIONS = """\
id,kind,raised,due,closed,decided
1,action,2024-02-20 00:00,2024-03-05 00:00,2024-03-05 23:30,
2,action,2024-03-01 00:00,2024-03-30 00:00,2024-03-31 00:30,
3,action,2024-03-01 00:00,2024-04-01 00:00,,
4,action,2024-03-01 00:00,2024-03-20 00:00,2024-04-02 00:00,
5,decision,2024-03-04 00:00,,,2024-03-06 12:00
"""
PLAIN = {"vendor": "north", "format": {"kind": "csv"}}
MONEY = {
    **PLAIN,
    "table": "money",
    "files": ["money.csv"],
    "columns": {
        "line_id": "id",
        "period_start": "strptime(month || '-01', '%Y-%m-%d')",
        "line_type": "type",
        "amount": "CAST(amount AS DECIMAL(18, 4))",
        "currency": "'EUR'",
    },
}


def opened(folder, source, name, text):
    (folder / name).write_text(text)
    return open_audit(written(folder, CALLS, sources={"more": source}))


@pytest.fixture(autouse=True)
def key(monkeypatch):
    monkeypatch.setenv("VENDOR_AUDIT_KEY", "cd" * 32)


def states(**columns):
    return {
        "table": "time",
        "vendor": "north",
        "files": ["states.csv"],
        "mapping": "agent_states",
        **({"columns": columns} if columns else {}),
    }


def test_a_state_is_its_length_in_its_own_column_and_nothing_in_the_others(tmp_path):
    audit = opened(tmp_path, states(), "states.csv", STATES)
    time = audit.tables.time.execute()
    names = ["on_contact_seconds", "wrap_seconds", "idle_seconds", "aux_seconds", "login_seconds"]
    assert time[names].astype(float).to_numpy().tolist() == [
        [300.25, 0, 0, 0, 300.25],
        [0, 0, 599.75, 0, 599.75],
        [0, 0, 0, 600, 600],
    ]
    assert list(time.state) == ["on contact", "available", "break"]
    assert time.agent_id.iloc[0] == audit.tables.contacts.execute().agent_id.iloc[0]
    assert time.paid_seconds.isna().all()
    assert list(time.hour) == [10, 10, 11]


def test_a_state_that_nobody_has_explained_stops_the_run(tmp_path):
    with pytest.raises(IntakeFaults, match='state has the label "Yoga" in 1 rows'):
        opened(tmp_path, states(), "states.csv", STATES.replace("Break", "Yoga"))


def test_a_state_that_ends_before_it_begins_is_rejected(tmp_path):
    turned = STATES.replace("2024-03-04T10:10:00Z", "2024-03-04T09:50:00Z")
    with pytest.raises(IntakeFaults, match="interval_end is before interval_start"):
        opened(tmp_path, states(), "states.csv", turned)


def test_a_line_of_a_kind_that_the_catalogue_does_not_know_stops_the_run(tmp_path):
    with pytest.raises(IntakeFaults, match='line_type has the label "magic" in 1 rows'):
        opened(tmp_path, MONEY, "money.csv", "id,month,type,amount\n1,2024-03,fee,10\n2,2024-03,magic,5\n")


def test_a_credit_is_a_negative_amount_and_a_line_of_another_month_is_left_out(tmp_path):
    text = "id,month,type,amount\n1,2024-03,fee,10.25\n2,2024-03,credit,-5\n3,2024-04,fee,7\n"
    audit = opened(tmp_path, MONEY, "money.csv", text)
    assert [float(amount) for amount in audit.tables.money.execute().amount] == [10.25, -5]
    balance = audit.intake.balance.set_index("source").loc["more"]
    assert (balance["rows"], balance.kept, balance.excluded, balance.rejected) == (3, 2, 1, 0)


def test_one_line_told_twice_differently_is_not_kept(tmp_path):
    text = "id,month,type,amount\n1,2024-03,fee,10\n1,2024-03,fee,11\n2,2024-03,fee,7\n"
    audit = opened(tmp_path, {**MONEY, "rejects_at_most": 0.9}, "money.csv", text)
    assert [float(amount) for amount in audit.tables.money.execute().amount] == [7]


def test_a_forecast_of_fewer_than_no_contacts_is_rejected(tmp_path):
    source = {
        **PLAIN,
        "table": "forecasts",
        "files": ["forecasts.csv"],
        "columns": {
            "interval_start": "CAST(start AS TIMESTAMP)",
            "forecast_contacts": "CAST(contacts AS DECIMAL(18, 6))",
        },
    }
    with pytest.raises(IntakeFaults, match="negative: forecast_contacts"):
        opened(tmp_path, source, "forecasts.csv", "start,contacts\n2024-03-04 09:00,-1\n2024-03-04 09:30,2\n")


def test_a_deck_of_months_and_figures_becomes_a_row_for_each_figure(tmp_path):
    book = Workbook()
    book.active.append(["Month", "Contacts answered", "CSAT (1-5)"])
    book.active.append(["2024-03-01", 1200, 4.25])
    book.active.append(["2024-04-01", 900, None])
    book.save(tmp_path / "deck.xlsx")
    source = {
        "table": "reported",
        "vendor": "north",
        "files": ["deck.xlsx"],
        "format": {"kind": "xlsx"},
        "columns": {"period_start": "CAST(Month AS TIMESTAMP)"},
        "items": {
            "answered": {"column": "Contacts answered"},
            "csat_mean": {"column": "CSAT (1-5)"},
            "dsat": {"column": "CSAT (1-5)", "value": "5 - CAST(value AS DECIMAL(18, 6))"},
        },
    }
    audit = open_audit(written(tmp_path, CALLS, period={"last": "2024-04-30"}, sources={"more": source}))
    reported = audit.tables.reported.execute()
    assert list(reported.kpi) == ["answered", "csat_mean", "dsat"] * 2
    assert [None if value is None else float(value) for value in reported.value] == [1200, 4.25, 0.75, 900, None, None]
    assert list(reported.local_month) == ["2024-03"] * 3 + ["2024-04"] * 3


def test_what_was_agreed_is_in_time_on_the_day_it_was_due_and_open_where_the_period_ends_first(tmp_path):
    columns = {
        "action_id": "id",
        "kind": "kind",
        "raised_at": "CAST(raised AS TIMESTAMP)",
        "due_at": "CAST(due AS TIMESTAMP)",
        "closed_at": "CAST(closed AS TIMESTAMP)",
        "decided_at": "CAST(decided AS TIMESTAMP)",
    }
    source = {**PLAIN, "table": "actions", "files": ["actions.csv"], "columns": columns}
    audit = opened(tmp_path, source, "actions.csv", ACTIONS)
    actions = audit.tables.actions.execute()
    # The clocks change on 31 March: half past midnight there is still 30 March in UTC.
    assert list(actions.on_time.iloc[:4]) == [True, False, False, False]
    assert actions.on_time.isna().iloc[4]
    assert list(actions.done) == [True, True, False, False, True]
    assert list(actions.raised_in_period) == [False, True, True, True, True]
    assert list(actions.due_in_period.iloc[:4]) == [True, True, False, True]
    assert float(actions.lead_days.iloc[4]) == 2.5


def test_days_between_two_midnights_are_whole_though_the_clocks_change_between_them(tmp_path):
    columns = {name: f"CAST({name} AS TIMESTAMP)" for name in ("raised_at", "decided_at")}
    source = {**PLAIN, "table": "actions", "files": ["actions.csv"]}
    source["columns"] = {**columns, "action_id": "id", "kind": "'decision'"}
    rows = "id,raised_at,decided_at\n1,2024-03-28 00:00,2024-04-05 00:00\n2,2024-03-30 12:00,2024-03-31 12:00\n"
    audit = opened(tmp_path, source, "actions.csv", rows)
    assert [float(days) for days in audit.tables.actions.execute().lead_days] == [8, 1]
