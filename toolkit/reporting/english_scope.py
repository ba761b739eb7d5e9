"""The messages in English of the section on scope: what was audited, what came, and what cannot be concluded."""

from collections.abc import Mapping
from typing import Final

ENGLISH_SCOPE: Final[Mapping[str, str]] = {
    "scope_audited": (
        "{vendors} for {client}, {first} to {last} on the clock of {time_zone}, from what was handed over on {tables}."
    ),
    "scope_not_covered": "Not covered, because nothing was handed over on it: {tables}.",
    "scope_received": "What was handed over, and where every row went",
    "scope_all": "all files",
    "scope_file": "File",
    "scope_source": "Source",
    "scope_table": "Table",
    "scope_rows": "Rows in",
    "scope_kept": "Kept",
    "scope_excluded": "Excluded",
    "scope_rejected": "Rejected",
    "scope_encoding": "Encoding",
    "scope_hash": "SHA-256, first 12",
    "scope_definitions": "Definitions in force where several compete",
    "scope_name": "Name",
    "scope_chosen": "In force",
    "scope_means": "What it is",
    "scope_contract": "The targets of the contract {reference}.",
    "scope_own_targets": "Targets set for this audit: no contract was given, so nothing is called a breach.",
    "scope_no_targets": "No target was stated.",
    "scope_threshold": "An answer counts as in time within {seconds}.",
    "scope_earlier": "Each figure's own earlier weeks or days, by control charts.",
    "scope_confidence": "Intervals hold with a confidence of {confidence}.",
    "scope_coverage": "Columns of each table",
    "scope_columns": "Every column, and how far it is known",
    "scope_given": "Given",
    "scope_derived": "Derived",
    "scope_absent": "Absent",
    "scope_column": "Column",
    "scope_status": "Status",
    "scope_known": "Known",
    "scope_meaning": "What it is",
    "scope_everything": "Every figure of the catalogue is evidenced.",
    "scope_cannot|figures": (
        "{figures} figure of the catalogue cannot be concluded. It is not known, which is not the same as nothing."
    ),
    "scope_cannot": (
        "{figures} figures of the catalogue cannot be concluded. Each is not known, which is not the same as nothing."
    ),
    "scope_not_evidenced": "Not evidenced, and what would have to be handed over",
    "scope_all_missing": "Every figure that is not evidenced",
    "scope_and_more": "{titles}; and {more} more",
    "scope_missing": "What is missing",
    "scope_figures": "Figures",
    "scope_which": "Which",
    "table_contacts": "contacts",
    "table_events": "steps of cases",
    "table_surveys": "survey answers",
    "table_shops": "mystery visits",
    "table_evaluations": "quality forms",
    "table_agents": "the roster",
    "table_time": "agents' time",
    "table_money": "money",
    "table_forecasts": "forecasts",
    "table_reported": "the vendor's own figures",
    "table_actions": "reviews and actions",
    "table_alignment": "the questionnaire of both sides",
}
