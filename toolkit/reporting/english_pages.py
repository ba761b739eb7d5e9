"""The messages in English of the pages of reference: the figures, the tables, the formats."""

from collections.abc import Mapping
from typing import Final

ENGLISH_PAGES: Final[Mapping[str, str]] = {
    "new_page_kpis": "The figures, each with its definition",
    "new_page_kpis_about": (
        "Written from the catalogue by `vendor-audit kpis --markdown`, so it says what runs. A figure's "
        "formula is over "
        "the columns of its table; a value that nobody gave is unknown and never zero."
    ),
    "new_page_conventions": "Competing definitions",
    "new_page_conventions_about": (
        "One name, several definitions in use. The parameters' `definitions` say which is in force; all are computed."
    ),
    "new_page_counted_from": "Counted from {table}",
    "new_page_judgements": "Judgements of the audit as a whole",
    "new_page_judged": "{asks} in the parameters, and what their KPIs need",
    "new_page_unit": "Unit: {unit}; better: {better}.",
    "new_page_formula": "Formula:",
    "new_page_needs": "Needs:",
    "new_page_rivals": "Rivals:",
    "new_page_source": "Source:",
    "new_page_formats": "Formats that are recognised",
    "new_page_formats_about": (
        "Each is a mapping file in `toolkit/intake/formats/`, from which these pages are written (`vendor-audit "
        "formats --markdown docs/formats`). `vendor-audit new` tells a format by the columns that its expressions read."
    ),
    "new_page_format": "format",
    "new_page_table": "table",
    "new_page_what": "what it is",
    "new_page_made_of": (
        "Becomes the table `{table}`. The mapping is `{file}`; a source names it and adds what only the audit knows:"
    ),
    "new_page_traps": "Traps",
    "new_page_columns": "Columns",
    "new_page_column": "column",
    "new_page_meaning": "what it means",
    "new_page_read_as": "read as",
    "new_page_words": "Words",
    "new_page_left_out": "Rows left out",
    "new_page_tables": "The tables, each with its columns",
    "new_page_tables_about": (
        "Every vendor's exports become these tables, written here from the schema by `vendor-audit tables --markdown`. "
        "A source's `columns` gives a column as an SQL expression over the export's own; what it does not give is "
        "absent, unknown in every row, and said so in the report. A source must give what is marked *must*; where one "
        "export holds one vendor, its `vendor` says so instead. Times are read on the source's clock and kept as UTC."
    ),
    "new_page_row": "Its rows are told apart by {key}. What places a row in the period is `{clock}`.",
    "new_page_row_timeless": "Its rows are told apart by {key}. They hold whatever the audit's period.",
    "new_page_row_whole": (
        "Only rows that are alike in everything count as one. What places a row in the period is `{clock}`."
    ),
    "new_page_holds": "holds",
    "new_page_must": "must",
    "new_page_one_of": "One of: {words}.",
    "new_page_text": "text",
    "new_page_person": "id of a person, made a pseudonym",
    "new_page_time": "time",
    "new_page_truth": "yes or no",
    "new_page_seconds": "seconds",
    "new_page_number": "number",
    "new_page_follows": "Follows by itself: {columns}.",
}
