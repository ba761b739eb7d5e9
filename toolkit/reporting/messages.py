"""Every message in English by its id, from the modules that hold them; other languages translate these.

A message whose id ends in `|field` is said instead of the one before the bar when that field's number is one, and is
the singular of it in every language: `"rows": "{rows} rows"`, `"rows|rows": "{rows} row"`.
"""

from collections.abc import Mapping
from typing import Final

from toolkit.reporting.english import ENGLISH
from toolkit.reporting.english_agents import ENGLISH_AGENTS
from toolkit.reporting.english_appendices import ENGLISH_APPENDICES
from toolkit.reporting.english_beginnings import ENGLISH_BEGINNINGS
from toolkit.reporting.english_clusters import ENGLISH_CLUSTERS
from toolkit.reporting.english_comments import ENGLISH_COMMENTS
from toolkit.reporting.english_comparison import ENGLISH_COMPARISON
from toolkit.reporting.english_comparison_adjusted import ENGLISH_COMPARISON_ADJUSTED
from toolkit.reporting.english_comparison_counts import ENGLISH_COMPARISON_COUNTS
from toolkit.reporting.english_comparison_prices import ENGLISH_COMPARISON_PRICES
from toolkit.reporting.english_comparison_tender import ENGLISH_COMPARISON_TENDER
from toolkit.reporting.english_contract import ENGLISH_CONTRACT
from toolkit.reporting.english_desk import ENGLISH_DESK
from toolkit.reporting.english_journeys import ENGLISH_JOURNEYS
from toolkit.reporting.english_money import ENGLISH_MONEY
from toolkit.reporting.english_mystery import ENGLISH_MYSTERY
from toolkit.reporting.english_pages import ENGLISH_PAGES
from toolkit.reporting.english_partnership import ENGLISH_PARTNERSHIP
from toolkit.reporting.english_plan import ENGLISH_PLAN
from toolkit.reporting.english_quality import ENGLISH_QUALITY
from toolkit.reporting.english_questions import ENGLISH_QUESTIONS
from toolkit.reporting.english_register import ENGLISH_REGISTER
from toolkit.reporting.english_reported import ENGLISH_REPORTED
from toolkit.reporting.english_resolution import ENGLISH_RESOLUTION
from toolkit.reporting.english_runs import ENGLISH_RUNS
from toolkit.reporting.english_scope import ENGLISH_SCOPE
from toolkit.reporting.english_scorecards import ENGLISH_SCORECARDS
from toolkit.reporting.english_summary import ENGLISH_SUMMARY
from toolkit.reporting.english_trends import ENGLISH_TRENDS
from toolkit.reporting.english_voice import ENGLISH_VOICE
from toolkit.reporting.english_workbook import ENGLISH_WORKBOOK
from toolkit.reporting.english_workforce import ENGLISH_WORKFORCE

MESSAGES: Final[Mapping[str, str]] = {
    **ENGLISH,
    **ENGLISH_AGENTS,
    **ENGLISH_APPENDICES,
    **ENGLISH_BEGINNINGS,
    **ENGLISH_CLUSTERS,
    **ENGLISH_COMMENTS,
    **ENGLISH_COMPARISON,
    **ENGLISH_COMPARISON_ADJUSTED,
    **ENGLISH_COMPARISON_COUNTS,
    **ENGLISH_COMPARISON_PRICES,
    **ENGLISH_COMPARISON_TENDER,
    **ENGLISH_CONTRACT,
    **ENGLISH_DESK,
    **ENGLISH_JOURNEYS,
    **ENGLISH_MONEY,
    **ENGLISH_MYSTERY,
    **ENGLISH_PAGES,
    **ENGLISH_PARTNERSHIP,
    **ENGLISH_PLAN,
    **ENGLISH_QUESTIONS,
    **ENGLISH_REGISTER,
    **ENGLISH_REPORTED,
    **ENGLISH_QUALITY,
    **ENGLISH_RESOLUTION,
    **ENGLISH_RUNS,
    **ENGLISH_SCOPE,
    **ENGLISH_SCORECARDS,
    **ENGLISH_SUMMARY,
    **ENGLISH_TRENDS,
    **ENGLISH_WORKBOOK,
    **ENGLISH_WORKFORCE,
    **ENGLISH_VOICE,
}
# What is said to whoever runs the audit, at the terminal or in a fault: English in every language.
_TO_WHO_RUNS_IT: Final = (
    "fault_", "new_", "progress_", "run_", "intake_", "notify_", "where_cover", "where_page", "audit_needed_",
    "audit_ended",
    "audits_", "compare_", "sealed", "frozen", "debrief_stranger",
)  # fmt: skip
_FAULT_HEADINGS: Final = frozenset(
    {
        "print_unfit",
        "notebooks_unfit",
        "notebooks_failed",
        "report_unfit",
        "report_personal",
        "figure_unfit",
        "evidence_unfit",
        "workbook_unfit",
    }
)
# Titles of figures that stand outside the catalogue, to their ids.
TITLES: Final[Mapping[str, str]] = {text: message for message, text in MESSAGES.items() if message.startswith("title_")}
# The field on whose number the singular of a message hangs.
SINGULARS: Final[Mapping[str, str]] = dict(message.split("|") for message in MESSAGES if "|" in message)


def english_only(message: str) -> bool:
    """Whether a message is for whoever runs the audit, and not for the report's reader."""
    return message.startswith(_TO_WHO_RUNS_IT) or message in _FAULT_HEADINGS
