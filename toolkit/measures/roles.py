"""Which figures the usual roles of an outsourced service answer for.

The sets are the field's usual ones, from a published guide to measuring an outsourced service: agents and team leaders
answer for performance, quality, satisfaction and times, quality specialists for calibration, instructors for errors
and dissatisfaction that training caused, operations managers for everything. An audit's parameters may say otherwise.
"""

from typing import Final

_SERVICE: Final = ("csat_t2b", "dsat", "qa_score", "tat", "trt", "aht")

ROLES: Final[dict[str, tuple[str, ...]]] = {
    "agent": (*_SERVICE, "fcr", "transfer_rate", "adherence", "productivity"),
    "team_lead": (*_SERVICE, "fcr", "escalation_rate", "adherence", "shrinkage", "absenteeism", "esat", "attrition"),
    "quality_specialist": ("qa_deviation", "qa_irr", "qa_validity", "vendor_client_gap"),
    "instructor": ("training_error_rate", "dsat_training", "error_rate", "speed_to_proficiency", "training_hours"),
    "operations_manager": (
        "service_level", "abandon_rate", "asa", "frt", "fcr", "resolution_rate", "csat_t2b", "nps", "complaint_rate",
        "qa_score", "cea_customer", "cea_business", "cea_compliance", "aht", "occupancy", "utilization",
        "forecast_wape", "attrition", "cost_per_contact", "cost_per_resolution", "invoice_variance", "actions_on_time",
        "initiatives_delivered",
    ),
}  # fmt: skip
