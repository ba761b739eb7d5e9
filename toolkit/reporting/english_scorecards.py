"""Every English template on the scorecards: families of figures, roles, benchmarks, definition cards."""

from typing import Final

ENGLISH_SCORECARDS: Final[dict[str, str]] = {
    "invoiced_more": (
        "{vendor}: the invoices of {months} months charge {charged} contacts and the exports hold {counted}: {more} "
        "more than can be shown, {share}."
    ),
    "invoiced_worth": (
        "At the price charged for them that is {currency} {worth}. To request next: the vendor's own count."
    ),
    "invoiced_less": (
        "{vendor}: the invoices of {months} months charge {charged} contacts and the exports hold {counted}: {more} "
        "fewer than can be shown, {share}."
    ),
    "invoiced_same": "{vendor}: the invoices of {months} months charge the {counted} contacts that the exports hold.",
    "family_access": "Access and waiting",
    "family_abandonment": "Abandonment",
    "family_handling": "Handling",
    "family_resolution": "Resolution",
    "family_journeys": "Cases and promises",
    "family_voice": "Voice of the customer",
    "family_quality": "Quality",
    "family_mystery": "Mystery shopping",
    "family_workforce": "Workforce",
    "family_forecasts": "Forecasts",
    "family_people": "People",
    "family_money": "Money",
    "family_partnership": "Partnership",
    "role_agent": "Agent",
    "role_team_lead": "Team leader",
    "role_quality_specialist": "Quality specialist",
    "role_instructor": "Instructor",
    "role_operations_manager": "Operations manager",
    "role_caption": "{role}: what the role answers for",
    "benchmark_range": "{low} to {high}",
    "benchmark_from": "from {low}",
    "benchmark_to": "up to {high}",
    "scorecards_counted": (
        "{known} of {all} figures of the catalogue have a value here, {few} rest on too few rows, and {missing} are "
        "not evidenced: the exports do not hold what they need."
    ),
    "scorecards_counted_of": "{vendor}: {text}",
}
