"""The messages in English about quality evaluations: scores, agreement, evaluators, samples, customers, causes."""

from collections.abc import Mapping
from typing import Final

ENGLISH_QUALITY: Final[Mapping[str, str]] = {
    # Scores
    "quality_absent": (
        "Quality is not evidenced: {why}. It needs a table of evaluations with an item, its points and the points "
        "possible in each row."
    ),
    "quality_none": "{vendor}: no evaluations.",
    "quality_few": (
        "{vendor}: {rows} scored items are too few for a score to stand on its own; {minimum} are needed (twenty "
        "evaluations of ten items)."
    ),
    "quality_scored": (
        "{vendor}: {value} of the points possible ({span}) in {evaluations} evaluations. The items least earned: "
        "{items}."
    ),
    "quality_item": "{item} ({value})",
    "quality_no_items": "none with enough answers",
    "quality_accuracy": (
        "{vendor}, errors critical to {family}: {value} of {rows} evaluations are without one. With a confidence of "
        "{confidence} at least {low} of all evaluated contacts are (one-sided exact limit)."
    ),
    "quality_accuracy_no_limit": (
        "{vendor}, errors critical to {family}: {value} of {rows} evaluations are without one; how many of all "
        "evaluated contacts at least are cannot be told from so few agents."
    ),
    "quality_no_criticality": (
        "Accuracy by critical errors is not evidenced: {why}. No item is said to be critical to customer, business or "
        "compliance."
    ),
    "family_customer": "the customer",
    "family_business": "the business",
    "family_compliance": "compliance",
    # Calibration
    "quality_calibrated": (
        "{vendor}: in {sessions} calibration sessions {title} is {value} ({span}). Pairs of evaluators give an item "
        "the same score {agreement} of the time, where {prevalence} of all scores are full points."
    ),
    "quality_calibrated_alike": (
        "{vendor}: in {sessions} calibration sessions nothing can be said of agreement beyond chance: {why}."
    ),
    "quality_no_sessions": (
        "Whether evaluators agree is not evidenced: {why}. It needs contacts that several evaluators scored, under one "
        "session_id."
    ),
    "why_no_sessions": "no calibration sessions",
    "why_no_variation": "the scores do not vary enough, or too few sessions overlap",
    # Evaluators
    "quality_evaluators_apart": (
        "{vendor}: {apart} of {judged} evaluators stand apart from the others {basis} beyond what chance explains "
        "({kinder} kinder, {stricter} stricter). Evaluators differ with a standard deviation of {spread} points of a "
        "hundred ({span}). This is consistent with leniency, and with contacts that differ in ways no export tells. To "
        "request next: the same contacts scored by two evaluators."
    ),
    "quality_evaluators_apart_sessions": (
        "{vendor}: {apart} of {judged} evaluators stand apart from the others {basis} beyond what chance explains "
        "({kinder} kinder, {stricter} stricter). Evaluators differ with a standard deviation of {spread} points of a "
        "hundred ({span}). They scored the same contacts, so that the contacts do not explain it. To request next: "
        "what the next sessions show."
    ),
    "quality_evaluators_alike": (
        "{vendor}: none of {judged} evaluators stands apart from the others {basis} beyond what chance explains; they "
        "differ by a standard deviation of at most {high} points of a hundred."
    ),
    "quality_evaluators_open": (
        "{vendor}: none of {judged} evaluators stands apart from the others {basis} beyond what chance explains."
    ),
    "quality_evaluators_few": "{vendor}: how evaluators differ {basis} is not given: {why}.",
    "quality_no_evaluators": "How evaluators differ is not evidenced: no evaluator_id.",
    "basis_contacts": "on contacts of the same kind",
    "basis_sessions": "in calibration sessions",
    "quality_sides": (
        "{vendor}: the vendor's evaluators score {gap} points of a hundred {side} than the client's or independent "
        "ones {basis} ({span}; {rows} evaluations against {other_rows})."
    ),
    "quality_sides_alike": (
        "{vendor}: no difference told between the vendor's evaluators and the client's or independent ones {basis} "
        "({span} points of a hundred; {rows} evaluations against {other_rows})."
    ),
    "quality_sides_few": "{vendor}: the vendor's evaluators and the client's cannot be compared {basis}: {why}.",
    "quality_no_sides": "Whether the vendor scores as the client does is not evidenced: no evaluator_side.",
    "quality_alone": "One side is a single evaluator, so that the difference may be that person's own.",
    "side_kinder": "higher",
    "side_stricter": "lower",
    # The pass mark
    "quality_heap": (
        "{vendor}: {above} scores lie just above the pass mark of {mark} and {below} just below it; by the other "
        "scores and the form's own steps {expected} and {expected_below} would. That is {value} times as many above to "
        "below as expected ({span}). This is consistent with scores made to pass, and with work done for the mark. To "
        "request next: the history of scores changed after the first entry."
    ),
    "quality_no_heap": (
        "{vendor}: no heap of scores told just above the pass mark of {mark} ({above} above, {below} below; {expected} "
        "and {expected_below} expected)."
    ),
    "quality_heap_few": "{vendor}: whether scores heap at the pass mark of {mark} cannot be told: {why}.",
    "quality_no_customers": (
        "Whether good scores go with satisfied customers is not told: too few evaluations and answers are about the "
        "same contacts, or the same agents."
    ),
    "quality_too_few": "too few with both",
    "quality_heap_nothing": "Whether scores heap at the pass mark cannot be told: too few evaluations lie around it.",
    "quality_no_mark": (
        "Whether scores heap at the pass mark was not asked: the parameters state no quality.pass_mark."
    ),
    # The sample
    "quality_sample_apart": (
        "{vendor}: the evaluated contacts do not look like draws at random from each agent's month: {what}. A quality "
        "score speaks of the contacts that were chosen."
    ),
    "quality_sample_alike": (
        "{vendor}: by {what} the {rows} evaluated contacts look like draws at random from each agent's month."
    ),
    "quality_sample_few": "{vendor}: whether the evaluated contacts were chosen at random cannot be told: {why}.",
    "quality_no_sample": (
        "Whether the evaluated contacts resemble all is not evidenced: it needs contacts with contact_id and agent_id, "
        "{talk}and evaluations that name their contact."
    ),
    "quality_needs_talk": "talk_seconds (for quality.shortest_seconds) ",
    "sample_talk_seconds": "talk time",
    "sample_reason": "reason",
    "sample_channel": "channel",
    "sample_hour": "hour of day",
    # Customers
    "quality_validity": (
        "{vendor}: quality scores and satisfaction go together {where}, rank correlation {value} ({span}; {rows})."
    ),
    "quality_validity_against": (
        "{vendor}: where quality scores are higher satisfaction is lower {where}, rank correlation {value} ({span}; "
        "{rows})."
    ),
    "quality_validity_none": (
        "{vendor}: no relation told between quality scores and satisfaction {where}, rank correlation {value} ({span}; "
        "{rows})."
    ),
    "quality_validity_few": (
        "{vendor}: whether quality scores go with satisfaction {where} cannot be told from {rows}; {minimum} are "
        "needed."
    ),
    "quality_no_validity": "Whether quality scores go with what customers say is not evidenced: {why}.",
    "where_qa_validity": "over contacts",
    "where_qa_validity_agents": "over agents",
    "rows_qa_validity": "{rows} contacts with both",
    "rows_qa_validity_agents": "{rows} agents with both",
    "quality_critical_gap": (
        "{vendor}: after contacts with a critical error {failed} of customers are satisfied, after those without "
        "{passed}, a difference of {gap} ({span})."
    ),
    "quality_critical_gap_none": (
        "{vendor}: no difference told between satisfaction after contacts with a critical error ({failed} of "
        "{failed_rows}) and without ({passed} of {passed_rows}): {gap} ({span})."
    ),
    # Causes
    "quality_causes": (
        "{vendor}: of {rows} {what} whose cause is given, {training} for want of training ({span}); most frequent is "
        "{cause} ({value}). Of {unknown} no cause is given."
    ),
    "quality_causes_few": (
        "{vendor}: a cause is given for {rows} {what} and for {unknown} it is not: too few for shares."
    ),
    "quality_no_causes": "Root causes of {what} are not evidenced: no root_cause.",
    "what_dissatisfied": "dissatisfied answers",
    "what_errors": "errors",
    "quality_evaluators_unnamed": (
        "Which evaluators stand apart is not shown: the parameters state no legal basis (privacy.legal_basis)."
    ),
    "quality_level": (
        "Claims about evaluators, sides, the pass mark and the sample share one confidence of {confidence}: each "
        "interval there is at {each}."
    ),
    # What each reading of agreement means
    "meaning_qa_irr_alpha": "0 is chance, 1 full agreement; a near miss counts in part",
    "meaning_qa_irr_kappa": "as above, but chance keeps how kind each evaluator is",
    "meaning_qa_irr_ac1": "same scores only; chance is small where nearly all items pass",
    "meaning_qa_irr_agreement": "chance not taken out: flatters where nearly all items pass",
    "meaning_qa_irr_icc1": "whole scores, whoever evaluated",
    "meaning_qa_irr_icc2": "whole scores of one panel, leniency counted as error",
    "meaning_qa_irr_prevalence": "how often items pass: near 100 % agreement says little",
    "meaning_qa_within_10": "whole scores within 10 points of the reference",
    "meaning_qa_deviation": "points away from the reference",
    "meaning_qa_bias": "above 0 the vendor is kinder than the client",
    # Charts
    "axis_qa_step": "Points earned of points possible",
    "axis_evaluations": "Evaluations",
    "axis_evaluator_effect": "Points of a hundred against the others",
    "legend_by_form": "if items had nothing to do with each other",
    "line_pass_mark": "Pass mark {mark}",
    "alt_qa_items": "Items of the form with intervals: lowest {low} ({low_item}), highest {high} ({high_item}).",
    "alt_qa_steps": (
        "Scores in steps of five points: {above} just above the pass mark of {mark} and {below} just below it."
    ),
    "alt_evaluators": "{evaluators} evaluators with intervals, {apart} of them apart from the others.",
    # Figures outside the catalogue
    "title_qa_irr_prevalence": "Item scores of calibration sessions with full points",
    "title_qa_heap": "Scores just above the pass mark over those just below, over what is expected",
    "title_qa_critical_csat_gap": "Satisfied after contacts with a critical error less those after contacts without",
    "title_evaluator_spread": "Standard deviation between evaluators in earnest",
    "title_evaluator_side_gap": "The vendor's evaluators less the client's or independent ones",
    "title_root_cause_dissatisfied": "Causes of dissatisfaction, of those given",
    "title_root_cause_errors": "Causes of errors, of those given",
    # Tables
    "column_lower_limit": "At least",
    "column_with_error": "With an error",
    "column_means": "What it means",
    "column_compared": "Compared",
    "column_apart": "Apart",
    "column_spread": "Spread, points",
    "column_quality_gap": "Difference",
    "column_evaluators_judged": "Judged",
    "column_other_rows": "Against",
    "column_evaluated": "Evaluated",
    "column_expected": "Expected",
    "column_beyond_chance": "Chance explains it",
    "column_cause": "Cause",
    "column_what": "What",
    "column_property": "Property",
    "column_difference_sd": "Difference, sd",
    "column_chance_sd": "Chance allows",
    "caption_accuracies": "Evaluations without a critical error, with one-sided exact lower limits over agents",
    "caption_parts": "Scores by form and section",
    "caption_section_teams": "Scores by section and team",
    "caption_calibration": "Agreement in calibration sessions, every reading of it",
    "caption_evaluators": "How far evaluators differ",
    "caption_sides": "The vendor's evaluators less the client's or independent ones, in points of a hundred",
    "caption_heaps": "Scores beside the pass mark, and what the other scores and the form expect there",
    "caption_sample": "Evaluated contacts against draws at random from each agent's month",
    "caption_validity": "Quality score and satisfaction",
    "caption_causes": "Root causes, of those given",
    "yes_chance": "yes",
    "no_chance": "no",
    "not_judged": "not judged",
}
