"""The messages in English of the executive summary: the scale, the numbers, what is found, due and to be decided."""

from collections.abc import Mapping
from typing import Final

ENGLISH_SUMMARY: Final[Mapping[str, str]] = {
    # The opinion
    "step_meets": "Meets",
    "step_reservations": "Meets with reservations",
    "step_does_not_meet": "Does not meet",
    "step_cannot_conclude": "Cannot be concluded",
    "step_here": "this audit",
    "scale_label": "Overall opinion, on a scale of four steps",
    "opinion_rule": (
        "How the opinion is reached: where rows of an export ended nowhere, it cannot be concluded. Else, where a "
        "target is missed, the service does not meet. Where no target can be judged, it cannot be concluded. Where all "
        "that can be judged are met, it meets with reservations if a repeat of the period could miss a target, if a "
        "target has no interval, too few rows or no evidence, if one rests on a survey that stands with a reservation, "
        "or if something about the numbers or the work behind them has to be explained first. Otherwise it meets."
    ),
    "reason_rows_lost": "rows of an export ended nowhere",
    "reason_gate": "a survey with a reservation stands behind {names}",
    "reason_integrity": "to be explained: {signs}",
    "sign_reported_differs": "the vendor's own figures",
    "sign_avoidance": "signs of avoided work",
    "sign_scores_heap": "scores at the pass mark",
    "sign_sample_chosen": "how contacts to evaluate are chosen",
    "sign_flags_generous": "flags of settled contacts",
    "sign_invoiced_more": "quantities charged",
    "and_more": "{names}; {more} more",
    # The numbers
    "summary_numbers": "First numbers",
    "summary_figure": "Figure",
    "summary_value": "Value and interval",
    "summary_target": "Target",
    "summary_signal": "Signal",
    "summary_lowest": "lowest of {vendors}: {name}",
    "summary_highest": "highest of {vendors}: {name}",
    "summary_numbers_none": "No figure has a value.",
    # What is found
    "summary_findings": "Findings",
    "summary_findings_none": "No finding is more than low.",
    "summary_finding": "Finding",
    "summary_severity": "Severity",
    "summary_comes_to": "Comes to",
    "summary_contacts|contacts": "{contacts} contact",
    "summary_contacts": "{contacts} contacts",
    "summary_no_sum": "no sum",
    # What is due
    "summary_due": "Credit due",
    "summary_no_credits": "None agreed.",
    "summary_credit_unknown": "Cannot be told: no month is judged and priced.",
    "summary_credit": "{amount}{undecided}",
    "summary_credit_open": "; {months} months undecided",
    # What to decide
    "summary_decisions": "To decide",
    "decide_rows_lost": "Whether to wait for a sound run before using any figure.",
    "decide_critical_repeated": "Whether to use the right for critical failures.",
    "decide_credit_due": "Whether to claim {amount} from {vendor}.",
    "decide_definition_decides": "Which definition of {figure} holds.",
    "decide_promise_missed": "Whether {vendor} is asked for a recovery plan for {figure}.",
    "decide_reported_differs": "By which definition {vendor} reports from now on.",
    "decide_invoiced_more": "Whether the invoice is paid before it is explained.",
    "decide_avoidance": "Whether {vendor} is asked to explain signs of avoided work.",
    "decide_bottleneck": "Who shortens the wait at the slowest step.",
    "decide_too_few_agents": "Whether shifts move to the hours that are short.",
    "decide_flags_generous": "Who says that a contact is settled.",
    "decide_critical_failed": "Whether critical items are trained before the next visits.",
    "decide_training": "Whether the training of teams is paid for.",
    "decide_worsening": "Whether {vendor} must say what changed.",
    "decide_may_miss": "Whether {figure} needs another process or another target.",
    "decide_promise_unknown": "Which data the contract obliges {vendor} to hand over.",
    "decide_survey_gate": "Who hands over the survey's invitations.",
    "decide_plan": "Owners and days of the action plan.",
    "decide_data": "Which missing data the next export holds.",
    "decide_next": "The period of the next audit.",
}
