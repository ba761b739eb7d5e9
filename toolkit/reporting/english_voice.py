"""The messages in English about what customers say when asked, who was asked, and what goes together with it."""

from collections.abc import Mapping
from typing import Final

ENGLISH_VOICE: Final[Mapping[str, str]] = {
    # The gate
    "voice_evidenced": "evidenced",
    "voice_reservation": "with reservation",
    "voice_no_basis": "no basis for claims",
    "voice_why_few": "fewer than {fewest} answers can be held against their contacts",
    "voice_why_moved_far": "weighting the answers to all contacts moves the figure by more than its interval reaches",
    "voice_why_no_contacts": "answers cannot be held against contacts",
    "voice_why_nobody_invited": "nobody says who was invited",
    "voice_why_low_response": "fewer than {lowest} of those invited answered",
    "voice_why_modes": "answers were collected in several ways",
    "voice_why_unlike": "those invited or answering differ from the others",
    "voice_why_moved": "weighting the answers to all contacts moves the figure",
    "voice_nothing_against": "nothing stands against them",
    # The same beside a figure told elsewhere
    "worth_reservation": "survey figure, with reservation",
    "worth_no_basis": "survey figure, no basis for claims",
    "worth_titled": "{title} ({clause})",
    "voice_gate": "{vendor}: the figures of {answers} survey answers are {verdict}: {why}.",
    "voice_gate_title": "What the survey figures are worth",
    "voice_none": (
        "Voice of the customer: not evidenced: no surveys. Needed are survey answers with their time, a score and its "
        "scale, the contact asked about, and the invitations that nobody answered."
    ),
    "voice_not_given": "not given",
    "voice_weighted": (
        "{vendor}: {plain} of {rows} answers are satisfied; weighted to all contacts by what is known of them "
        "{weighted} ({span}), a difference of {difference} ({apart})."
    ),
    "voice_stage_contacts": "contacts that could be asked about",
    "voice_stage_invited": "invited",
    "voice_stage_answered": "answered",
    "voice_funnel_title": "From contacts to answers",
    "voice_balance_title": (
        "Do those asked, and those who answer, look like the others? In standard deviations, all held together"
    ),
    "voice_beyond_small": "yes, under a tenth",
    "voice_property_reason": "reason of contact",
    "voice_property_channel": "channel",
    "voice_property_local_month": "month",
    "voice_property_resolved": "resolved, as the agent marks it",
    "voice_property_transferred": "transferred",
    "voice_property_agent_id": "agent",
    "voice_property_handle_seconds": "handling time",
    "voice_yes": "yes",
    "voice_no": "no",
    "voice_apart": (
        "{vendor}: who was {stage} differs by {what}, {difference} standard deviations where chance alone stays within "
        "{chance}{widest}. Consistent with a choice of whom to ask or with some answering more readily; ask how "
        "invitations are sent."
    ),
    "voice_widest": " (furthest: {level})",
    # How answers were counted
    "voice_answers_title": "How the answers were counted",
    "voice_points_title": "Answers by point of the scale to {top}, on which {top} is best",
    "voice_points_turned": "Answers by point of the scale to {top}, turned round: as counted, and as given",
    "voice_points_of": "{title}: {vendor}",
    "voice_points_all": "all answers",
    "voice_point_given": "{counted} (given {given})",
    "voice_later_rows": (
        "{vendor}: {rows} further rows belong to respondents who count already and are not counted again; of them "
        "{unlike} with another score."
    ),
    "voice_turned": (
        "{vendor}: {rows} answers stand on a scale to {scale} on which 1 is best; they were turned round once on the "
        "way in, so that high is good in every figure."
    ),
    "voice_codes": (
        "{vendor}: {codes} answers to the question of satisfaction are no point of the scale{dont_know} and are left "
        "out of satisfaction; csat_fft counts those who do not know below the line."
    ),
    "voice_codes_dont_know": " ({rows} of them do not know)",
    "voice_none_of": "none",
    "voice_balance_none": "Whether those asked and those who answer look like the others",
    "voice_unasked": (
        "{vendor}: nobody was asked about contacts of these channels: {channels}. The survey is silent on them, and "
        "they are left out where answers are held against contacts."
    ),
    "voice_scales": "{vendor}: answers stand on several scales ({scale}), which are not put together.",
    "voice_modes": (
        "{vendor}: answers were collected in several ways ({modes}). Who answers one way says other things than who "
        "answers another, so the figure over all moves with the mixture: read it by way."
    ),
    "voice_modes_title": "By way of collecting",
    "voice_figures_title": "What customers say",
    "voice_groups_title": "{title}, told apart by channel, reason and site",
    "voice_groups_none": "Satisfaction told apart by channel, reason and site",
    "voice_by_channel": "Channel: {level}",
    "voice_by_reason": "Reason: {level}",
    "voice_by_site": "Site: {level}",
    "voice_by_local_month": "{level}",
    "voice_months_title": "Satisfaction by month",
    "voice_months_picture": "{title} by month",
    # What goes together with satisfaction
    "voice_drivers_title": "What goes together with the score, in points of the scale, all else equal",
    "voice_models_title": "What was modelled",
    "voice_driver_resolved_answer": "The customer calls it resolved",
    "voice_driver_transferred": "Transferred",
    "voice_driver_repeat": "Had come before, within the repeat window",
    "voice_driver_wait_seconds": "Each minute waited",
    "voice_driver_handle_seconds": "Each minute of handling",
    "voice_driver_level": "{driver}: {level} against {against}",
    "voice_driver_channel": "Channel",
    "voice_driver_reason": "Reason",
    "voice_driver_other": "the rare ones",
    "voice_drivers_told": (
        "{vendor}: satisfaction goes together with {drivers}. Each is a difference in points of the scale, all else "
        "equal, over {rows} answers about contacts of {clusters} {cluster}. What goes together need not cause."
    ),
    "voice_driver_told": "{driver} ({value} points, {span})",
    "voice_told_resolved_answer": "the customer calling it resolved",
    "voice_told_transferred": "a transfer",
    "voice_told_repeat": "an earlier contact within the repeat window",
    "voice_told_wait_seconds": "each minute waited",
    "voice_told_handle_seconds": "each minute of handling",
    "voice_told_channel": "the channel {level} rather than {against}",
    "voice_told_reason": "the reason {level} rather than {against}",
    "voice_left_out": "{driver} ({why})",
    "voice_left_out_absent": "not in the export",
    "voice_left_out_unknown": "known of too few answers",
    "voice_left_out_alike": "always the same",
    "voice_drivers_none": (
        "{vendor}: of {count} properties of contacts, none can be shown to go together with satisfaction in {rows} "
        "answers."
    ),
    "voice_drivers_refused": "{vendor}: what goes together with satisfaction is not modelled: {why}.",
    "voice_refused_few_rows": "{rows} answers are too few (at least {fewest}, and {each} for each effect)",
    "voice_refused_few_clusters": "{clusters} {cluster} are too few to tell how far chance reaches (at least {fewest})",
    "voice_refused_one_answer": "all answers are the same",
    "voice_refused_no_drivers": "nothing that differs between contacts is known of them",
    "voice_refused_collinear": "the properties of contacts determine each other",
    "voice_refused_scales": "answers stand on several scales ({scale})",
    "voice_of_agents": "agents",
    "voice_of_days": "days",
    # What pictures show
    "alt_voice_groups": ("{count} groups with their intervals, from {low_title} ({low}) to {high_title} ({high})."),
    # Columns
    "column_voice_verdict": "Worth",
    "column_voice_why": "Why",
    "column_voice_answers": "Answers",
    "column_voice_response": "Answered, of those invited",
    "column_voice_plain": "Satisfied, as answered",
    "column_voice_weighted": "Satisfied, weighted to all contacts",
    "column_voice_apart": "Difference, percentage points",
    "column_voice_indicator": "R-indicator (1: answering is the same everywhere)",
    "column_voice_stage": "Who",
    "column_voice_rows": "Contacts",
    "column_voice_share": "Of the stage before",
    "column_voice_what": "Property",
    "column_voice_difference": "Difference",
    "column_voice_chance": "Chance stays within",
    "column_voice_beyond": "Beyond chance",
    "column_voice_all_rows": "Rows of customers",
    "column_voice_later": "Later rows of a respondent",
    "column_voice_unlike": "Of these, with another score",
    "column_voice_scored": "With a score",
    "column_voice_codes": "Codes that are no point of the scale",
    "column_voice_scale": "Top of the scale",
    "column_voice_turned": "Scores turned round",
    "column_voice_group": "Group",
    "column_voice_mode": "Way",
    "column_voice_effect": "Property",
    "column_voice_points": "Points",
    "column_voice_clusters": "About contacts of",
    "column_voice_mean": "Mean score",
    "column_voice_explained": "Variance explained",
    "column_voice_left_out": "Could not be used",
    "column_voice_refused": "Not modelled because",
}
