"""Every English template on the scorecards: families of figures, roles, benchmarks, definition cards."""

from typing import Final

ENGLISH_SCORECARDS: Final[dict[str, str]] = {
    "scorecards_by_family": "Every figure by family",
    "scorecards_by_role": "The figures that each role answers for",
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
    "scorecards_none|figures": "{caption}: its {figures} figure is not evidenced",
    "scorecards_none": "{caption}: none of its {figures} figures is evidenced",
    "scorecards_counted": (
        "{known} of {all} figures of the catalogue have a value here, {few} rest on too few rows, and {missing} are "
        "not evidenced: the exports do not hold what they need."
    ),
    "scorecards_counted_of": "{vendor}: {text}",
}
