"""The report's sections: which notebook tells which findings, and what each is called where it is only named."""

from collections.abc import Mapping
from typing import Final

from toolkit.reporting.messages import MESSAGES
from toolkit.reporting.shown import anchor
from toolkit.reporting.tables import FINDING
from toolkit.reporting.words import say

NOTEBOOKS: Final[Mapping[str, str]] = {
    "sufficiency": "01_data_sufficiency",
    "service_levels": "02_service_levels",
    "contract": "03_contract",
    "trends": "04_trends",
    "mystery_shopping": "05_mystery_shopping",
    "journeys": "06_journeys",
    "agents": "07_agents",
    "voice": "08_voice",
    "comments": "09_comments",
    "quality": "10_quality",
    "workforce": "11_workforce",
    "money": "12_money",
    "partnership": "13_partnership",
    "scorecards": "14_scorecards",
}


def title(section: str) -> str:
    """A section's name; its id where it has none."""
    return say(f"section_{section}") if f"section_{section}" in MESSAGES else section


def place(section: str) -> str:
    """A section's anchor in the report; empty for what has no section of its own."""
    return f"s-{anchor(NOTEBOOKS[section])}" if section in NOTEBOOKS else ""


def finding_place(section: str, finding: str) -> str:
    """The anchor of a finding in its section, as the report gives it; empty for what has no section of its own."""
    home = place(section)
    return f"{home}-{FINDING}{anchor(finding)}" if home else ""
