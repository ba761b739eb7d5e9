"""The sheets of an audit's workbook against the frames that the report is made of."""

from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from calls_by_day import audit_of

from toolkit import open_audit
from toolkit.audits import Audit
from toolkit.parameters.languages import LANGUAGES, speaking
from toolkit.questions import contracts, service_credits, service_levels
from toolkit.reporting import deliveries, registers_contract
from toolkit.reporting.workbook_sheets import of_contract, write_run

TARGETS = [
    {"kpi": "service_level", "at_least": 0.8, "period": "month", "k_of_n": {"k": 2, "n": 3}},
    {"kpi": "asa", "at_most": 30, "period": "week"},
]
CREDITS = {
    "currency": "EUR",
    "at_risk_rate": 0.1,
    "charges": dict.fromkeys(("2024-01", "2024-02", "2024-03", "2024-04", "2024-05"), 30000),
    "allocations": [{"kpi": "service_level", "share": 1}],
}


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    """A service level of 90 % that falls to 60 % in April."""
    contract = {"reference": "Contract 7", "targets": TARGETS, "credits": CREDITS}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VENDOR_AUDIT_KEY", "cd" * 32)
        folder = tmp_path_factory.mktemp("contract")
        path = audit_of(folder, lambda day: 0.9 if day.month < 4 else 0.6, lambda _day: 20, contract=contract)
        return open_audit(path)


@pytest.fixture(scope="module")
def book(audit: Audit, tmp_path_factory: pytest.TempPathFactory) -> "openpyxl.Workbook":
    results = service_levels.results(audit)
    told = [
        finding.record() | {"owner": "=1+1", "due_days": 30, "money": 1234.5, "currency": "EUR"}
        for finding in registers_contract.of_contract(audit)
    ]
    path = tmp_path_factory.mktemp("book") / "results.xlsx"
    cuts = write_run(
        path,
        results=results,
        findings=pd.DataFrame(told),
        definitions=deliveries.definitions(audit, results),
        titled=lambda key: deliveries.title(audit, key),
        cover=deliveries.cover(audit),
        more=of_contract(audit),
    )
    assert cuts == []
    return openpyxl.load_workbook(path)


def rows(book: "openpyxl.Workbook", name: str) -> list[dict[str, object]]:
    head, *body = [[cell.value for cell in row] for row in book[name].iter_rows()]
    return [dict(zip(head, row, strict=True)) for row in body]


def test_every_number_of_the_results_stands_in_the_workbook_with_its_title(
    book: "openpyxl.Workbook", audit: Audit
) -> None:
    results = service_levels.results(audit)
    found = pd.DataFrame(rows(book, "KPI"))
    assert list(found["KPI"]) == list(results.kpi)
    for column, name in (("value", "Value"), ("low", "Low"), ("high", "High"), ("rows", "Rows")):
        assert found[name].astype(float).to_numpy() == pytest.approx(
            results[column].to_numpy(float), rel=1e-9, nan_ok=True
        )
    first = rows(book, "KPI")[0]
    assert (first["Figure"], first["Unit"]) == ("Service level (sl_strict)", "share")


def test_the_register_has_every_column_that_findings_have(book: "openpyxl.Workbook") -> None:
    found = rows(book, "Findings")
    assert {"Id", "Kind of claim", "Finding", "Owner", "due_days", "Money"} <= set(found[0])
    assert {row["Owner"] for row in found} == {"'=1+1"} and {row["due_days"] for row in found} == {30}
    assert "Breach" in {row["Kind of claim"] for row in found}
    money = next(cell for cell in book["Findings"][2] if cell.value == 1234.5)
    assert money.number_format == '"EUR "#,##0.00'


def test_the_statement_is_the_contracts(book: "openpyxl.Workbook", audit: Audit) -> None:
    kept = contracts.kept(audit)
    promises = rows(book, "SLA")
    assert [row["Verdict"] for row in promises] == list(kept.verdict)
    assert [(row["Met"], row["Judged"]) for row in promises] == list(zip(kept.met, kept.judged, strict=True))
    assert promises[0]["Promise"] == "2 of every 3 months"
    periods = [row for row in rows(book, "SLA periods") if row["KPI"] == "service_level"]
    assert [(row["Period"], row["Verdict"]) for row in periods] == [
        (f"2024-0{month}", "met" if month < 4 else "missed") for month in range(1, 6)
    ]
    lines = rows(book, "SLA credits")
    due = [row["Amount"] for row in lines if row["Line"] == "due"]
    assert due == [0, 0, 0, 3000, 3000]
    assert sum(due) == float(service_credits.totals(audit).due.iloc[0])
    assert {row["Currency"] for row in lines} == {"EUR"}


def test_without_a_contract_the_sheets_say_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VENDOR_AUDIT_KEY", "cd" * 32)
    audit = open_audit(audit_of(tmp_path, calls=lambda _day: 1))
    sheets = of_contract(audit)
    assert [sheet.name for sheet in sheets] == ["SLA", "SLA periods", "SLA credits"]
    assert all(sheet.frame.empty and sheet.nothing for sheet in sheets)


def test_the_workbook_speaks_the_reports_language_and_its_numbers_stay(audit: Audit, tmp_path: Path) -> None:
    results = service_levels.results(audit)
    asked = {"results": results, "findings": pd.DataFrame([{"id": "a", "severity": "limit"}]), "definitions": None}
    numbers = {}
    for language in LANGUAGES:
        with speaking(language):
            path = tmp_path / f"{language}.xlsx"
            write_run(path, **asked, titled=str, cover=deliveries.cover(audit), more=of_contract(audit))
        book = openpyxl.load_workbook(path)
        numbers[language] = [
            [cell.value for row in page.iter_rows() for cell in row if cell.data_type == "n" and cell.value is not None]
            for page in book
        ]
        assert book.sheetnames[2] == {"en": "Findings", "fi": "Havainnot", "it": "Rilievi"}.get(
            language, book.sheetnames[2]
        )
    assert len({str(each) for each in numbers.values()}) == 1 and sum(map(len, numbers["en"])) > 1000
