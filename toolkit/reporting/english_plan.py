"""The messages in English of the action plan: horizons, tests, reviews, whom to turn to, the next audit."""

from collections.abc import Mapping
from typing import Final

ENGLISH_PLAN: Final[Mapping[str, str]] = {
    "plan_none": "No finding asks for an action.",
    "plan_caption|actions": "Within {days} days: {actions} action",
    "plan_caption": "Within {days} days: {actions} actions",
    "plan_number": "No.",
    "plan_action": "Action",
    "plan_findings": "Findings",
    "plan_owner": "Owner",
    "plan_due": "Due",
    "plan_test": "Done when",
    "plan_measured": "{metric}: {target}. {rule}",
    "review_caption": "Reviews",
    "review_when": "When",
    "review_what": "What",
    "review_start_open": "the day on which the report is agreed",
    "review_start": "Owners and days agreed, and the vendor's responses written into the register",
    "review_open": "{days} days after",
    "review_due": "Due by then, each held against its test: {actions}",
    "review_nothing": "Nothing falls due; what is open is looked at",
    "escalation_caption": "Where an action is not done",
    "escalation_after": "When",
    "escalation_client": "Client",
    "escalation_vendor": "Vendor",
    "escalation_after_1": "At each review",
    "escalation_client_1": "Service owner",
    "escalation_vendor_1": "Owner of the action",
    "escalation_after_2": "Past its day",
    "escalation_client_2": "Contract manager",
    "escalation_vendor_2": "Account manager",
    "escalation_after_3": "30 days past its day, or a test failed",
    "escalation_client_3": "Head of procurement",
    "escalation_vendor_3": "Executive in charge of the client",
    "escalation_after_4": "60 days past its day, or a finding that is critical again",
    "escalation_client_4": "As the contract provides",
    "escalation_vendor_4": "As the contract provides",
    "next_audit": (
        "The same audit of the next period is the test: copy the parameters, set the period that follows {first} to "
        "{last} and the files of the new exports, leave definitions and targets as they are, and run"
    ),
    "next_audit_command": "vendor-audit run {file} --fail-on breach",
    "next_audit_file": "PARAMETERS.yml",
}
