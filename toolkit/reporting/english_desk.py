"""The messages in English at the analyst's desk."""

from collections.abc import Mapping
from typing import Final

ENGLISH_DESK: Final[Mapping[str, str]] = {
    "caption_figures": "Figures",
    "caption_compared": "Differences: the first less the second",
    "caption_sensitivity_of": "{title} under each competing definition",
    "caption_explained": "{title}: what is behind it",
    "desk_more_columns": "Also in the frame: {columns}.",
    "desk_in_force": "in force",
    "desk_not_compared": "{kpi}: {first} and {second} are not compared: {why}.",
    "desk_sql": "The query that ran",
    "desk_tables": (
        "The rows themselves: .counted holds the {rows} that count, .not_known the {unknown} of which nobody gave "
        "what would tell."
    ),
    "desk_plain_table": "Sorting and searching need the library itables: install vendor-audit-toolkit[desk].",
    "why_withheld": "a figure of one of the two is withheld",
    "why_percentile_of_groups": "how two percentiles that share {clusters} differ is not worked out",
    "column_first_value": "Value, first",
    "column_second_value": "Value, second",
    "column_compared_first": "First",
    "column_compared_second": "Second",
    "column_compared_rows": "Rows, first",
    "column_compared_other_rows": "Rows, second",
    "desk_more_rows": "The first {rows} of {of_rows} rows.",
    "explained_title": "Figure",
    "explained_vendor": "Vendor",
    "explained_group": "Group",
    "explained_value": "Value",
    "explained_interval": "Interval",
    "explained_why": "No interval",
    "explained_rows": "Rows that count",
    "explained_unknown": "Rows of which too little is known",
    "explained_verdict": "Verdict",
    "explained_definition": "Definition",
    "explained_among": "Among",
    "explained_above": "Above the line",
    "explained_below": "Below the line",
    "explained_terms": "Terms of this audit",
    "explained_clusters": "Interval taken over",
    "explained_needs": "Reads",
    "explained_source": "Who defined it so",
    "explained_rivals": "Competing definitions",
    "explained_function": "Worked out by",
}
