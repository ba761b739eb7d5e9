"""The messages in English about the partnership: what was agreed, what it brought, how both sides see it."""

from collections.abc import Mapping
from typing import Final

ENGLISH_PARTNERSHIP: Final[Mapping[str, str]] = {
    "kind_review": "Reviews",
    "kind_action": "Actions",
    "kind_decision": "Decisions",
    "kind_initiative": "Improvements",
    "kind_complaint": "Complaints",
    "side_client": "client",
    "side_vendor": "vendor",
    "effect_told_improving": "better after delivery",
    "effect_told_worsening": "worse after delivery",
    "effect_told_changing": "other after delivery",
    "effect_not_told": "no change told",
    "change_with_limits": "{change} ({limits})",
    "short_points": "pp",
    "short_seconds": "s",
    "partnership_agreed_title": "What was agreed, and what became of it by the end of the period",
    "partnership_effects_title": "Improvements delivered, and the figure that each was to move",
    "partnership_alignment_title": "How far both sides agree with statements on their partnership, 0 to 100",
    "partnership_items_title": "The same by statement",
    "partnership_pack_title": "The review pack: {month} beside {before}",
    "partnership_governed_title": "Governance and steadiness",
    "partnership_no_pack": (
        "No review pack: it needs two whole months in the period, and in them enough rows of a figure that a role "
        "answers for."
    ),
    # What is missing
    "partnership_no_log": (
        "What was agreed is not evidenced. Needed: a log of reviews, actions, decisions, improvements and complaints, "
        "with the days on which each was raised, due and closed."
    ),
    "partnership_no_log_of": (
        "{vendor}: what was agreed is not evidenced: no log of reviews, actions, decisions, improvements and "
        "complaints."
    ),
    "partnership_no_improvements": (
        "No improvement delivered in the period names the figure that it was to move, so that none is measured."
    ),
    "partnership_no_sheets": (
        "How both sides see it is not evidenced. Needed: a questionnaire on the partnership, answered by people of "
        "both sides."
    ),
    "partnership_no_sheets_of": "{vendor}: how both sides see it is not evidenced: no questionnaire was answered.",
    "partnership_few_sheets": (
        "No side has {fewest} people whose answers count, the fewest that may be shown as a group."
    ),
    "partnership_missing": "Not evidenced: {parts}.",
    "partnership_missing_part": "{titles} ({why})",
    "partnership_missing_of": "{vendor}: {titles} ({why})",
    "partnership_undated": (
        "{vendor}: no entry of these kinds says when it is due, so that nobody can tell what is late: {kinds}."
    ),
    "partnership_unended": (
        "{vendor}: the log does not say when entries of these kinds are done, so that nobody can tell what is open: "
        "{kinds}."
    ),
    "partnership_axis_points": "Agreement, 0 to 100",
    "partnership_too_few": "too few people",
    "partnership_no_answer": "no answer on its scale",
    # Findings
    "partnership_log": (
        "{vendor}: by the end of the period, of what was due in it: {parts}. Overdue at the end: {overdue}{oldest}."
    ),
    "partnership_log_part": "{done} of {due} {kind} done, {on_time} of them in time",
    "partnership_log_oldest|days": ", the oldest for {days} day",
    "partnership_log_oldest": ", the oldest for {days} days",
    "effect_finding": (
        "{vendor}: {kpi} was {before} in the {weeks_before} weeks before {action} was delivered on {day} and {after} "
        "in the {weeks_after} weeks after, a change of {value} ({span}), corrected for the number of improvements. "
        "{means}"
    ),
    "effect_means_improving": "It moved the way it was meant to; weeks alone do not say that the improvement did it.",
    "effect_means_worsening": "It moved against what was meant; weeks alone do not say that the improvement did it.",
    "effect_means_changing": "Whether that is better the figure alone does not say.",
    "effect_means_shared": " {others} other for the same figure was delivered within those weeks.",
    "effects_none": (
        "{vendor}: of {compared} improvements whose figure can be compared, none goes with a change that is more than "
        "chance explains{left}."
    ),
    "effects_left": "; {left} cannot be compared, for want of weeks, rows or evidence",
    "alignment_finding": (
        "{vendor}: on {section} the client's people agree with {client} of 100 and the vendor's with {of_vendor}, a "
        "difference of {value} ({span}) that is more than chance explains. They see it differently; which of them is "
        "right the questionnaire does not say."
    ),
    "alignment_even": (
        "{vendor}: {people} people answered; on {sections} no difference between the two sides can be shown."
    ),
    "alignment_few": "{vendor}: fewer than {fewest} people answered on a side, so that the sides are not compared.",
    "alignment_alike": (
        "{vendor}: the answers of a side are all alike, or one person's, so that nothing says how far chance reaches; "
        "the sides are not compared."
    ),
    "alignment_off_scale": (
        "{vendor}: {count} answers lie off their scale, or have none, and count as unknown. Ask how the questionnaire "
        "was filled in, or mend scale_low and scale_high."
    ),
    "steadier": (
        "{vendor}: weeks differed {value} times as much in service level in the later half of the period as in the "
        "earlier ({span})."
    ),
    "steadier_worse": "The service became less steady.",
    "steadier_better": "The service became steadier.",
    "steadier_even": "That is no sign of a change.",
    "alt_alignment": "How far both sides agree, by theme. {parts}.",
    "alt_alignment_part": "{section}: {side} {value} ({span})",
}
