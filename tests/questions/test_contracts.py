"""A contract judged through a whole audit on paper: periods, scopes, credits, and what a definition is worth."""

import math
from decimal import Decimal
from pathlib import Path

import audits_on_paper
import pandas as pd
import pytest
from audits_on_paper import source, written
from fewer_sections import only

from toolkit.questions import contract_figures, contract_realism, contracts, period_verdicts, service_credits, summaries
from toolkit.reporting import exhibits_contract, registers, registers_contract
from toolkit.reporting.deliveries import deliver

PERIOD = {"first": "2024-01-01", "last": "2024-03-31"}
SL = {"kpi": "service_level", "at_least": 0.8, "period": "month"}


@pytest.fixture(autouse=True)
def _key(monkeypatch):
    monkeypatch.setenv("VENDOR_AUDIT_KEY", "cd" * 32)


def calls(months, *, start=0):
    """Contacts by month and day: (day, answered in time, answered late, abandoned early, abandoned late)."""
    lines, number = ["id,start,agent,topic,wait,talk"], start
    for month, days in months.items():
        for day, *counts in days:
            for wait, agent, times in zip((5, 60, 3, 90), ("Ann", "Bea", "", ""), counts, strict=True):
                for _ in range(times):
                    number += 1
                    clock = f"{day:02d}.{month}.2024 {9 + number % 8:02d}:{number % 60:02d}"
                    lines.append(f"{number},{clock},{agent},billing,{wait},{'100' if agent else ''}")
    return "\n".join(lines) + "\n"


def opened(folder, months, *, targets=(SL,), base=None, **contract):
    contract = {"reference": "Contract 7", "targets": list(targets), **contract}
    columns = {"answered": "agent IS NOT NULL", **(base or {}).pop("columns", {})}
    path = written(
        folder, calls(months), contract=contract, **source(columns=columns), **{"period": PERIOD, **(base or {})}
    )
    return audits_on_paper.opened(path)


# Of 100 answered or abandoned in each month: 85, 79 and 80 in time; 4 gave up within five seconds.
MONTHS = {
    "01": [(10, 85, 6, 4, 5)],
    "02": [(10, 79, 12, 4, 5)],
    "03": [(10, 80, 11, 4, 5)],
}
CREDITS = {
    "currency": "EUR",
    "at_risk_rate": 0.12,
    "charges": {"2024-01": 400000, "2024-02": 400000, "2024-03": 400000},
    "allocations": [{"kpi": "service_level", "share": 0.5, "pool": 0.6}],
}


def months_of(audit, kpi="service_level"):
    frame = period_verdicts.compliance_of(audit)
    mine = frame[(frame.kpi == kpi) & (frame.level == "month")]
    return dict(zip(mine.period, zip(mine.value.round(6), mine.verdict, strict=True), strict=True))


def test_months_are_judged_by_their_own_value_and_one_on_the_target_meets_it(tmp_path):
    audit = opened(tmp_path, MONTHS)
    assert months_of(audit) == {"2024-01": (0.85, "met"), "2024-02": (0.79, "missed"), "2024-03": (0.80, "met")}
    row = contracts.kept(audit).iloc[0]
    assert (row.met, row.judged, row.verdict) == (2, 3, "missed")


@pytest.mark.parametrize(("k", "verdict"), [(2, "met"), (3, "missed")])
def test_k_of_n_decides_what_the_summary_says(tmp_path, k, verdict):
    audit = opened(tmp_path, MONTHS, targets=[{**SL, "k_of_n": {"k": k, "n": 3}}])
    assert contracts.kept(audit).verdict.tolist() == [verdict]
    assert summaries.targets(audit).verdict.tolist() == [verdict]
    step = {"met": "reservations", "missed": "does_not_meet"}[verdict]
    assert summaries.opinion(audit).step == step
    # The whole period's row has no verdict of its own: the contract does not speak of the whole.
    assert audit.kpi("service_level").verdict.tolist() == [""]
    claims = {claim.id: claim for claim in registers_contract.of_contract(audit)}
    assert claims["contract.service_level.north.kept"].severity == {"met": "information", "missed": "breach"}[verdict]
    assert not [
        claim for claim in registers.of_service_levels(audit) if claim.id.endswith("service_level.north.target")
    ]


def test_a_month_below_the_floor_breaks_the_promise_whatever_k_allows(tmp_path):
    target = {**SL, "floor": 0.795, "k_of_n": {"k": 2, "n": 3}}
    audit = opened(tmp_path, MONTHS, targets=[target])
    assert months_of(audit)["2024-02"] == (0.79, "below floor")
    row = contracts.kept(audit).iloc[0]
    assert (row.verdict, row.below_floor) == ("missed", 1)
    claims = [claim.sentence for claim in registers_contract.of_contract(audit) if claim.id.endswith("kept")]
    assert claims == [
        "Service level (sl_strict), North: 2 of 3 months that can be judged met the target, at least 80.0\u00a0%. "
        "The promise is 2 of every 3 months: missed. 1 of them broke the floor, at least 79.5\u00a0%, "
        "which no month may do."
    ]


def test_the_worked_contract_is_due_to_the_cent(tmp_path):
    audit = opened(tmp_path, MONTHS, credits=CREDITS)
    found = service_credits.statement(audit).set_index(["month", "item"])
    assert found.amount["2024-02", "at risk"] == Decimal("48000.00")
    # 48 000 at risk, three fifths in the pool, half of it for this target.
    assert found.amount["2024-02", "credit"] == Decimal("14400.00")
    assert found.amount["2024-01", "credit"] == 0
    assert found.inputs["2024-02", "credit"]["achieved"] == Decimal("0.79")
    assert service_credits.totals(audit).due.tolist() == [Decimal("14400.00")]
    rows = service_credits.results(audit)
    whole = rows[(rows.kpi == "service_credit_due") & (rows.group == "")]
    assert (whole["value"].tolist(), whole.unit.tolist()) == ([14400.0], ["EUR"])


def test_a_change_of_definition_turns_the_credit_off_and_says_what_it_is_worth(tmp_path):
    audit = opened(tmp_path, MONTHS, credits=CREDITS)
    found = service_credits.sensitivity(audit).set_index("convention")
    # Without the four who gave up at once February is 79 of 96, which keeps 80 %.
    assert found.due["sl_strict"] == Decimal("14400.00")
    assert found.in_contract["sl_strict"]
    assert found.due["sl_excl_short"] == 0
    assert found.change["sl_excl_short"] == Decimal("-14400.00")
    claim = next(claim for claim in registers_contract.of_contract(audit) if "definitions" in claim.id)
    assert claim.severity == "attention"
    assert claim.sentence.startswith("North: the definition decides whether a credit is due. Under sl_excl_short")
    assert claim.sentence.endswith("under the contract's definition (sl_strict) EUR\u00a014\u202f400.00 are.")


def test_a_definition_that_the_contract_fixes_holds_against_the_one_in_force(tmp_path):
    target = {**SL, "definition": "sl_excl_short"}
    audit = opened(tmp_path, MONTHS, targets=[target], credits=CREDITS)
    assert months_of(audit)["2024-02"] == (round(79 / 96, 6), "met")
    assert service_credits.totals(audit).due.tolist() == [0]
    claim = next(claim for claim in registers_contract.of_contract(audit) if "definitions" in claim.id)
    assert "none is; under sl_strict up to EUR\u00a014\u202f400.00 would be" in claim.sentence


def test_where_nobody_gives_up_no_definition_changes_anything_and_nothing_is_claimed(tmp_path):
    months = {month: [(10, 90, 10, 0, 0)] for month in MONTHS}
    audit = opened(tmp_path, months, credits=CREDITS)
    found = service_credits.sensitivity(audit)
    assert set(found.due) == {0}
    claims = registers_contract.of_contract(audit)
    assert {claim.severity for claim in claims} == {"information"}
    assert any("none of the 6 definitions" in claim.sentence for claim in claims)


def test_weeks_and_months_that_the_audit_cuts_off_are_marked_and_not_judged(tmp_path):
    base = {"period": {"first": "2024-01-10", "last": "2024-03-31"}}
    months = {**MONTHS, "01": [(12, 10, 90, 0, 0)]}
    audit = opened(tmp_path, months, base=base)
    assert months_of(audit)["2024-01"] == (0.1, "incomplete")
    assert contracts.kept(audit).open.tolist() == [1]
    weeks = period_verdicts.compliance_of(audit)
    weeks = weeks[weeks.level == "week"].set_index("period").verdict
    assert (weeks["2024-W02"], weeks["2024-W06"], weeks["2024-W03"]) == ("incomplete", "missed", "no rows")
    claims = [claim.sentence for claim in registers_contract.of_contract(audit) if "incomplete" in claim.id]
    assert claims == ["Not judged, because the audited days cut them off (months): 2024-01."]
    (tmp_path / "judged").mkdir()
    audit = opened(tmp_path / "judged", months, base=base, incomplete_periods="judge")
    assert months_of(audit)["2024-01"] == (0.1, "missed")


def test_what_the_contract_leaves_out_is_not_counted_and_its_rows_are_told(tmp_path):
    months = {**MONTHS, "02": [(10, 79, 1, 0, 5), (12, 0, 40, 0, 0)]}
    target = {**SL, "exclude": [{"days": ["2024-02-12"], "reason": "the line was cut"}]}
    audit = opened(tmp_path, months, targets=[target])
    assert months_of(audit)["2024-02"] == (round(79 / 85, 6), "met")
    row = contract_figures.left_out(audit).iloc[0]
    assert (row.reason, row.days, row["rows"]) == ("the line was cut", "2024-02-12", 40)


def test_rows_whose_scope_nobody_knows_are_unknown_and_can_withhold_the_month(tmp_path):
    columns = {
        "channel": "CASE WHEN CAST(id AS INTEGER) % 10 = 0 THEN NULL WHEN wait = '60' THEN 'chat' ELSE 'voice' END"
    }
    audit = opened(tmp_path, MONTHS, targets=[{**SL, "where": {"channel": "voice"}}], base={"columns": columns})
    frame = period_verdicts.compliance_of(audit)
    month = frame[(frame.level == "month") & (frame.period == "2024-01")].iloc[0]
    assert (month.unknown, month.verdict) == (10, "not evidenced")
    assert math.isnan(month.value)
    (tmp_path / "known").mkdir()
    columns = {"channel": "CASE WHEN wait = '60' THEN 'chat' ELSE 'voice' END"}
    audit = opened(
        tmp_path / "known", MONTHS, targets=[{**SL, "where": {"channel": "voice"}}], base={"columns": columns}
    )
    # The late answers were chats: 79 of 88 by voice.
    assert months_of(audit)["2024-02"] == (round(79 / 88, 6), "met")


def test_a_scope_that_the_export_has_no_column_for_is_not_evidenced(tmp_path):
    audit = opened(tmp_path, MONTHS, targets=[{**SL, "where": {"queue": "gold"}}])
    row = contracts.kept(audit).iloc[0]
    assert (row.verdict, row.definition) == ("not evidenced", "no queue")
    assert [claim.severity for claim in registers_contract.of_contract(audit)] == ["limit"]


def test_a_month_with_more_contacts_than_foreseen_is_suspended_and_costs_nothing(tmp_path):
    guard = {"tolerance": 0.1, "forecast": {"2024-01": 100, "2024-02": 90, "2024-03": 100}}
    audit = opened(tmp_path, MONTHS, credits=CREDITS, volume_guard=guard)
    # 100 came in February, 99 were allowed.
    assert months_of(audit)["2024-02"] == (0.79, "suspended")
    assert service_credits.totals(audit)[["due", "undecided"]].to_numpy().tolist() == [[0, 0]]
    (tmp_path / "wider").mkdir()
    guard = {**guard, "forecast": {**guard["forecast"], "2024-02": 91}}
    audit = opened(tmp_path / "wider", MONTHS, credits=CREDITS, volume_guard=guard)
    assert months_of(audit)["2024-02"] == (0.79, "missed")


def test_charges_from_invoices_that_are_not_there_leave_the_credit_open(tmp_path):
    audit = opened(tmp_path, MONTHS, credits={**CREDITS, "charges": "money"})
    assert service_credits.totals(audit).undecided.tolist() == [3]
    claims = {claim.id: claim for claim in registers_contract.of_contract(audit) if ".credit." in claim.id}
    assert {claim.severity for claim in claims.values()} == {"limit"}
    assert claims["contract.credit.north"].sentence == (
        "North: whether a service credit is due cannot be told, because no month could be judged and priced."
    )
    assert claims["contract.credit.north.charges.2024-01"].sentence == (
        "North: what a miss costs in 2024-01, 2024-02, 2024-03 is not told: no invoices came."
    )
    # No sum is a claim that nothing is due, under no definition.
    assert not [claim for claim in registers_contract.of_contract(audit) if "definitions" in claim.id]
    rows = service_credits.results(audit)
    assert rows["value"].isna().all()
    assert set(rows[rows.group == ""].verdict) == {"not evidenced"}


INVOICES = """\
no,month,type,sum,currency
1,2024-01,fee,300000.10,EUR
2,2024-01,change_request,99999.90,EUR
3,2024-01,credit,-50000,EUR
4,2024-01,tooling,7000,EUR
5,2024-02,fee,400000.05,EUR
6,2024-03,fee,400000,EUR
"""


def invoiced(folder, invoices=INVOICES, months=MONTHS, rejects=0.0, **changes):
    (folder / "invoices.csv").write_text(invoices)
    lines = {
        "table": "money",
        "vendor": "north",
        "files": ["invoices.csv"],
        "format": {"kind": "csv"},
        "columns": {
            "line_id": "no",
            "period_start": "strptime(month || '-01', '%Y-%m-%d')",
            "line_type": "type",
            "amount": "CAST(sum AS DECIMAL(18, 4))",
            "currency": "currency",
        },
        "rejects_at_most": rejects,
    }
    calls_ = source(columns={"answered": "agent IS NOT NULL"})["sources"]["calls"]
    contract = {"targets": [SL], "credits": {**CREDITS, "charges": "money"}}
    changes = {"period": PERIOD, **changes}
    path = written(folder, calls(months), contract=contract, sources={"calls": calls_, "invoices": lines}, **changes)
    return audits_on_paper.opened(path)


def at_risk(audit):
    found = service_credits.statement(audit)
    found = found[found.item == "at risk"]
    return {row.month: (row.inputs.get("charges"), row.why) for row in found.itertuples()}


def test_charges_are_the_months_fees_and_change_requests_and_nothing_else(tmp_path):
    audit = invoiced(tmp_path)
    # Neither the credit of January nor the client's own tooling.
    assert at_risk(audit) == {
        "2024-01": (Decimal("400000.00"), ""),
        "2024-02": (Decimal("400000.05"), ""),
        "2024-03": (Decimal("400000"), ""),
    }
    # 48 000.006 at risk, three fifths in the pool, half of it for this target: 14 400.0018, rounded.
    assert service_credits.totals(audit).due.tolist() == [Decimal("14400.00")]
    assert service_credits.totals(audit).undecided.tolist() == [0]


def test_a_month_without_an_invoice_is_not_priced_and_says_so(tmp_path):
    audit = invoiced(tmp_path, INVOICES.replace("5,2024-02,fee,400000.05,EUR\n", ""))
    assert at_risk(audit)["2024-02"] == (None, "no invoice")
    found = service_credits.totals(audit)
    # January and March met the target; what February's miss costs nobody says.
    assert (found.due.tolist(), found.undecided.tolist(), found.decided.tolist()) == ([0], [1], [True])
    claims = {claim.id: claim for claim in registers_contract.of_contract(audit)}
    assert claims["contract.credit.north"].sentence == (
        "North: no service credit is due for the months that could be judged and priced."
    )
    assert claims["contract.credit.north.charges.2024-02"].sentence == (
        "North: what a miss costs in 2024-02 is not told: no invoice for this month."
    )
    months = service_credits.results(audit).set_index("group")
    assert "local_month=2024-02" not in months.index
    assert "no invoice for this month" in exhibits_contract.credit_statement(service_credits.statement(audit)).html


@pytest.mark.parametrize(
    ("line", "why", "words"),
    [
        ("7,2024-02,fee,10,USD\n", "other currency: EUR, USD", "invoiced in EUR, USD, not in the contract's currency"),
        ("7,2024-02,fee,,EUR\n", "no amount: 1", "invoice lines without an amount: 1"),
    ],
)
def test_lines_in_another_currency_or_without_an_amount_price_nothing(tmp_path, line, why, words):
    audit = invoiced(tmp_path, INVOICES + line)
    assert at_risk(audit)["2024-02"] == (None, why)
    assert at_risk(audit)["2024-01"] == (Decimal("400000.00"), "")
    claims = {claim.id: claim.sentence for claim in registers_contract.of_contract(audit)}
    assert words in claims["contract.credit.north.charges.2024-02"]


def test_where_lines_of_invoices_were_rejected_no_month_is_priced(tmp_path):
    audit = invoiced(tmp_path, INVOICES.replace("400000.05", '"400,000.05"'), rejects=0.5)
    assert {why for _amount, why in at_risk(audit).values()} == {"rejected: 1"}
    assert service_credits.totals(audit).decided.tolist() == [False]
    claims = {claim.id: claim.sentence for claim in registers_contract.of_contract(audit)}
    assert "1 rows of money could not be used" in claims["contract.credit.north.charges.2024-01"]
    (tmp_path / "copy").mkdir()
    # A copy of a kept line takes nothing away.
    copied = invoiced(tmp_path / "copy", INVOICES + INVOICES.splitlines()[5] + "\n", rejects=0.5)
    assert at_risk(copied)["2024-02"] == (Decimal("400000.05"), "")


def test_a_contract_in_another_currency_than_its_invoices_is_not_priced(tmp_path):
    audit = invoiced(tmp_path, INVOICES.replace("EUR", "SEK"))
    assert {why for _amount, why in at_risk(audit).values()} == {"other currency: SEK"}
    assert service_credits.totals(audit).decided.tolist() == [False]


def test_a_month_that_begins_before_the_audit_is_not_priced_from_what_is_left_of_it(tmp_path):
    base = {"period": {"first": "2024-01-10", "last": "2024-03-31"}}
    lines = INVOICES.replace("1,2024-01,fee", "1,2024-02,fee")
    audit = invoiced(tmp_path, lines, **base)
    assert at_risk(audit)["2024-01"] == (None, "begun before")
    assert at_risk(audit)["2024-02"] == (Decimal("700000.15"), "")


def test_charges_from_invoices_equal_what_pandas_sums_from_the_file(tmp_path):
    audit = invoiced(tmp_path)
    rows = pd.read_csv(tmp_path / "invoices.csv")
    rows = rows[rows.type.isin(["fee", "change_request"])]
    expected = rows.groupby("month")["sum"].sum().round(4).to_dict()
    assert {month: float(amount) for month, (amount, _why) in at_risk(audit).items()} == pytest.approx(expected)


def test_half_hours_days_and_weeks_are_shares_of_those_that_had_contacts(tmp_path):
    audit = opened(tmp_path, {"02": [(day, 1, 0, 0, 0) if day % 2 else (day, 0, 1, 0, 0) for day in range(1, 29)]})
    found = contracts.shares(audit).set_index("level")
    assert (found.met["day"], found.judged["day"], found.value["day"]) == (14, 28, 0.5)
    assert (found.met["half_hour"], found.judged["half_hour"]) == (14, 28)
    assert 0 < found.low["day"] < 0.5 < found.high["day"] < 1
    assert math.isnan(found.low["month"])


def test_every_month_equals_what_pandas_counts_from_the_file(tmp_path):
    months = {"01": [(3, 7, 2, 1, 1), (9, 11, 1, 0, 3)], "02": [(29, 5, 5, 2, 0)], "03": [(31, 9, 1, 1, 1)]}
    target = {"kpi": "abandon_rate", "at_most": 0.2, "period": "month"}
    audit = opened(tmp_path, months, targets=[SL, target])
    rows = pd.read_csv(tmp_path / "calls.csv")
    rows["month"] = pd.to_datetime(rows.start, format="%d.%m.%Y %H:%M").dt.strftime("%Y-%m")
    rows["hit"] = rows.agent.notna() & (rows.wait <= 20)
    expected = rows.groupby("month").agg(sl=("hit", "mean"), lost=("agent", lambda agents: agents.isna().mean()))
    assert {k: v for k, (v, _) in months_of(audit).items()} == expected.sl.round(6).to_dict()
    assert {k: v for k, (v, _) in months_of(audit, "abandon_rate").items()} == expected.lost.round(6).to_dict()


def test_with_few_whole_weeks_the_interval_is_held_against_the_target(tmp_path):
    audit = opened(tmp_path, MONTHS)
    row = contract_realism.realism(audit).iloc[0]
    assert (row.basis, row.level) == ("interval", "whole")


def test_an_audit_without_targets_says_so(tmp_path):
    audit = opened(tmp_path, MONTHS, targets=[])
    assert contracts.kept(audit).empty
    assert set(contracts.results(audit).verdict) == {"not evidenced"}
    assert [claim.severity for claim in registers_contract.of_contract(audit)] == ["limit"]


def test_a_contract_on_surveys_that_did_not_come_is_not_evidenced(tmp_path):
    audit = opened(tmp_path, MONTHS, targets=[{"kpi": "csat_mean", "at_least": 4, "period": "month"}])
    assert contracts.kept(audit).verdict.tolist() == ["not evidenced"]
    assert contracts.days(audit).empty
    assert contracts.shares(audit).empty


def test_the_preset_is_told_with_its_source_and_what_it_names_beyond(tmp_path):
    audit = opened(tmp_path, MONTHS, targets=[], preset="arera")
    claims = {claim.id: claim for claim in registers_contract.of_contract(audit)}
    assert "sostenibilita2017.acea.it" in claims["contract.preset"].sentence
    assert claims["contract.preset.beyond.0"].severity == "limit"
    # Three months decide nothing about ten of twelve.
    assert claims["contract.service_level.north.kept"].severity == "limit"


def test_two_vendors_each_have_their_statement(tmp_path):
    vendors = [{"id": "north", "name": "North"}, {"id": "south", "name": "South"}]
    columns = {"vendor": "CASE WHEN CAST(id AS INTEGER) <= 100 THEN 'south' ELSE 'north' END"}
    path = written(
        tmp_path,
        calls(MONTHS),
        vendors=vendors,
        period=PERIOD,
        contract={
            "targets": [SL],
            "credits": {**CREDITS, "charges": {"north": 400000, "south": 1000}},
        },
        **source(columns={"answered": "agent IS NOT NULL", **columns}, vendor=None),
    )
    audit = audits_on_paper.opened(path)
    totals = service_credits.totals(audit).set_index("vendor")
    # South has January alone, which keeps the target; its other months have nothing to judge.
    assert totals.due.to_dict() == {"north": Decimal("14400.00"), "south": Decimal("0")}
    assert totals.undecided.to_dict() == {"north": 1, "south": 2}


def test_the_section_goes_all_the_way_into_the_report_and_the_results(tmp_path, monkeypatch):
    only(monkeypatch, "02_service_levels", "03_contract")
    targets = [{**SL, "k_of_n": {"k": 3, "n": 3}}]
    contract = {"reference": "Contract 7", "targets": targets, "credits": CREDITS}
    columns = {"answered": "agent IS NOT NULL"}
    path = written(tmp_path, calls(MONTHS), contract=contract, period=PERIOD, **source(columns=columns))
    done = deliver(path, tmp_path / "out", jobs=1, tell=lambda _line: None)
    assert done.missed == ("service_level",)
    results = pd.read_csv(done.folder / "results.csv", keep_default_na=False).set_index(["kpi", "group"])
    assert results.loc[("sla_met", "target=service_level;month=2024-02"), "value"] == "0"
    assert results.loc[("service_level", "judged_by=month"), "verdict"] == "missed"
    assert results.loc[("service_credit_due", "target=service_level;definition=sl_excl_short"), "value"] == "0"
    page = Path(done.folder / "report.html").read_text(encoding="utf-8")
    assert "EUR\u00a014\u202f400.00" in page
    assert "at_risk * pool * share * severity * repeated" in page
