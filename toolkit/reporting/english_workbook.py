"""The messages in English about the workbook beside a report."""

from collections.abc import Mapping
from typing import Final

ENGLISH_WORKBOOK: Final[Mapping[str, str]] = {
    # Names of sheets: at most 31 letters, none of []:*?/\
    "sheet_about": "About",
    "sheet_kpi": "KPI",
    "sheet_findings": "Findings",
    "sheet_promises": "SLA",
    "sheet_periods": "SLA periods",
    "sheet_credits": "SLA credits",
    "sheet_definitions": "Definitions",
    "about_kpi": "One row per number: value, interval, rows, unknown rows, target and verdict, as in results.csv",
    "about_findings": "One row per claim with the numbers behind it, as in findings.csv",
    "about_promises": "Each target of the contract, and in how many of its periods it was met",
    "about_periods": "Each period by which the contract judges, days and longer",
    "about_credits": "What missed targets cost, line by line, each with its formula and what goes into it",
    "about_definitions": "What each figure counts, and who fixed it so",
    "workbook": "Workbook",
    "workbook_sheet": "Sheet {name}",
    "workbook_numbers": "Numbers",
    "workbook_numbers_told": (
        "Numbers are whole in their cells, to ten significant digits as in the CSV files, and shown in their unit: a "
        "share of 0.821 as 82.1 %. An empty cell is not known, never zero. An apostrophe before a text keeps "
        "spreadsheets from reading it as a formula; it is no part of the text."
    ),
    "workbook_cut": "Not whole",
    "workbook_cut_told": (
        "{cell} on sheet {sheet} holds the beginning of a text of {length} letters, more than a cell can hold. "
        "The whole text stands in the report or in the CSV files beside it."
    ),
    "workbook_cut_mark": " … [cut: {length} letters in all]",
    "run_workbook_cut": "results.xlsx: {cuts} texts are longer than a cell can hold and are cut, each with a mark",
    "run_workbook_cut|cuts": "results.xlsx: {cuts} text is longer than a cell can hold and is cut, with a mark",
    "workbook_unfit": "The workbook cannot be written.",
    "fault_sheet": "sheet {sheet}: {rows} rows and {columns} columns are more than a sheet can hold",
    "first_day": "First day",
    "last_day": "Last day",
    # Columns of the sheet of findings
    "finding_id": "Id",
    "finding_sentence": "Finding",
    "finding_severity": "Kind of claim",
    "finding_evidence": "Evidence",
    "finding_number": "Number in the register",
    "finding_kind": "Kind",
    "finding_rating": "Severity",
    "finding_title": "Title",
    "finding_effect": "Effect, 1 to 3",
    "finding_likelihood": "Likelihood, 1 to 3",
    "finding_criteria": "Criteria",
    "finding_cause": "Cause",
    "finding_cause_basis": "Basis of the cause",
    "finding_consequence": "Consequence",
    "finding_contacts": "Contacts",
    "finding_money": "Money",
    "finding_currency": "Currency",
    "finding_recommendation": "Recommendation",
    "finding_owner": "Owner",
    "finding_due": "Due",
    "finding_acceptance_metric": "Accepted by",
    "finding_acceptance_target": "Accepted at",
    "finding_acceptance_rule": "Rule of acceptance",
    "finding_evidence_ids": "Evidence ids",
    "finding_response": "Response",
    "finding_status": "Status",
}
