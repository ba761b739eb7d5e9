"""The messages in English about mystery shopping."""

from collections.abc import Mapping
from typing import Final

ENGLISH_MYSTERY: Final[Mapping[str, str]] = {
    # Findings
    "mystery_scored|visits": "{vendor}: {value} of the points that could be earned in {visits} visit ({span}).",
    "mystery_scored": "{vendor}: {value} of the points that could be earned in {visits} visits ({span}).",
    "mystery_few": (
        "{vendor}: {visits} visits are too few for a score to stand on its own; at least {minimum} are needed for an "
        "interval."
    ),
    "mystery_absent": "Mystery shopping is not evidenced: {why}.",
    "mystery_agency": (
        "The agency's own score averages {mean} over {visits} visits (standard deviation {spread}). "
        "The points counted here are this audit's, not the agency's; over the visits the two go together with a "
        "correlation of {together}."
    ),
    "mystery_agency_alone": (
        "The agency's own score averages {mean} over {visits} visits (standard deviation {spread}); "
        "the items carry no points to set beside it."
    ),
    "mystery_weak_section": (
        "{vendor}: of the sections that clearly lie below the rest of their visits the lowest is {section}, {value} of "
        "its points, {gap} below the rest ({span})."
    ),
    "mystery_critical": "{vendor}: {failed} of {visits} visits failed a critical item, {value} ({span}).",
    "mystery_critical_none": (
        "{vendor}: none of {visits} visits failed a critical item. So many visits still leave open that up to "
        "{high} of all visits would."
    ),
    "mystery_no_critical": (
        "No item of the form is marked as critical, so no visit can be said to have failed outright."
    ),
    "mystery_title": "Mystery shopping score",
    "mystery_pairs_open": (
        "{open} of {pairs} pairs of vendors are not told apart by their visits; the gaps hold together at {confidence}."
    ),
    "mystery_few_visits": (
        "{vendors}: fewer than {enough} visits. A single item's share is known to about 15 percentage points either "
        "way only from there on."
    ),
    "mystery_sites_withheld": (
        "{withheld} of {sites} sites were visited fewer than {minimum} times ({visits} visits) and are given no score "
        "of their own."
    ),
    "mystery_shopper_effect": (
        "{share} of the spread of visits' scores goes with the shopper ({span}; {shoppers} shoppers, vendor and "
        "scenario taken out)."
    ),
    "mystery_shopper_unnamed": "The visits do not name their shoppers, so their own effect on the scores is not known.",
    "mystery_shopper_few": (
        "{shoppers} shoppers made too few visits each to tell their own effect on the scores from chance."
    ),
    "mystery_wave_title": "Mystery shopping score{what}",
    "mystery_wave_what": ", {what}",
    "mystery_one_wave": "All visits are of one wave: there is nothing to compare it with.",
    "mystery_gap_title": "Score{what}, mystery shopping against quality assurance",
    "mystery_gap_first": "the shoppers' score of {vendor}",
    "mystery_gap_second": "the vendor's quality score",
    "mystery_not_given": "not given",
    # What pictures show
    "alt_sections": (
        "Heat map of the score by section and scenario: lowest {low} for {low_where}, highest {high} for {high_where}, "
        "among {cells} cells with enough visits."
    ),
    "alt_ranking": "{count} items from the lowest score to the highest: {low_title} {low}, up to {high_title} {high}.",
    "section_in_scenario": "{section} in {scenario}",
    "too_few_visits": "too few visits",
    "critical_item": "critical",
    # Columns
    "column_section": "Section",
    "column_scenario": "Scenario",
    "column_visits": "Visits",
    "column_item_id": "Item",
    "column_answer": "Answer",
    "column_asked_share": "Share asked",
    "column_critical": "Critical",
    "column_site": "Site",
}
