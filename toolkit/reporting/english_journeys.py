"""The messages in English about journeys."""

from collections.abc import Mapping
from typing import Final

from toolkit.questions import contact_journeys, journey_overview

ENGLISH_JOURNEYS: Final[Mapping[str, str]] = {
    # Titles of figures that stand in no catalogue
    **{f"title_{kpi}": figure[0] for kpi, figure in journey_overview.FIGURES.items()},
    **{f"title_{kpi}": figure[0] for kpi, figure in contact_journeys.FIGURES.items()},
    "title_step_count": "Times that one step follows another",
    "title_step_wait_mean": "Wait between two steps, mean",
    "title_step_wait_median": "Wait between two steps, median",
    "title_step_wait_p95": "Wait between two steps, 95th percentile",
    "title_step_wait_total": "Wait between two steps, all cases together",
    "title_step_open_wait_median": "Opening time between two steps, median",
    "title_step_open_wait_p95": "Opening time between two steps, 95th percentile",
    "title_bottleneck_cost": "Days of waiting beyond the norm",
    "title_bottleneck_times": "Mean wait, times that of the other steps",
    "title_bottleneck_share": "Share of all waiting beyond the norm",
    "title_conformance_share": "Whole cases by how they keep to the expected path",
    "lasting_days": "{days} days",
    "step": "{step} → {next_step}",
    "journeys_not_due": (
        "{vendor}: {cases} cases count as ended with {step} because the period ends: they had stood there for less "
        "than {wait}, after which {next_step} follows by rule. Variants, durations and the expected path tell them as "
        "cases that left {next_step} out."
    ),
    "journeys_none": "{what}: nothing to show.",
    "journeys_not_asked": "{what}: not asked. The parameters name no {key} under journeys.",
    "other_activities": "other activities",
    "step_told": "yes",
    "step_not_told": "no",
    "with_sign": "{value} ({sign})",
    "rule": "rule",
    "batch": "batch",
    "queue": "queue",
    "few": "too few rows",
    # Charts
    "map_legend": "Median wait",
    "map_repeats": "(repeats {count})",
    "variant_share": "Share",
    "variant_cases": "Cases",
    "variant_median": "Median duration",
    "waited_hours": "Waiting for the step",
    "handled_hours": "Handling in the step",
    "axis_hours": "Hours, all cases together",
    "axis_giver": "From",
    "axis_taker": "To",
    # Alternative texts
    "alt_map": (
        "Process map of {steps} steps between {activities} activities, from {least} cases up. The commonest is {step}: "
        "{count} times, half within {median}. The longest median wait is {longest}, {longest_median}."
    ),
    "alt_variants": (
        "{count} commonest variants; the first, {steps}, takes {share} of the cases, half of them within {median}."
    ),
    "alt_handling": "Waiting and handling of {count} activities; the most waiting is for {step}: {waited} hours.",
    "alt_matrix": (
        "Hand-overs between {count} teams; the commonest is {giver} to {taker}: {handovers}, of which {returned} came "
        "back with the next hand-over."
    ),
    "alt_costs": "What {count} steps cost in waiting over their norm; {step} has the largest share, {value} ({span}).",
    "alt_ways": "Whole cases by how they keep to the expected path: {parts}.",
    # Ways of keeping to a path
    "way_as_expected": "Exactly as expected",
    "way_repeats": "In order, with a step more than once",
    "way_skips": "In order, with a step left out",
    "way_goes_back": "With a step back",
    "way_other_steps": "With activities that are not on the path",
    "kind_repeats": "repeats",
    "kind_goes_back": "goes back",
    "kind_skips": "skips",
    "kind_leaves": "off the path",
    # What waits look like
    "why_constant": "nearly all waits are alike: the middle half lies within {spread} of the median, {median}",
    "why_floor": (
        "{piled} of the waits are alike, {low} to {high}, and {below} are shorter: nothing moves before a set time is "
        "over"
    ),
    "why_minute": (
        "{crowded} end in one minute with at least four others, and ends meet {crowding} times as often as they would "
        "by chance within their hour"
    ),
    "why_day": (
        "{crowded} end on one day with at least four others, and ends meet {crowding} times as often as they would by "
        "chance within their four weeks"
    ),
    "why_timer": "{piled} of the waits are alike, {low} to {high}, as a timer makes them; those cost nothing here",
    "why_marks": "{share} end at one and the same minute of every {mark} minutes, as a scheduled run makes them",
    # Findings
    "journeys_summary": (
        "{vendor}: {whole} of {cases} cases are whole, in {variants} variants; the commonest takes {share} of them. "
        "{ending}"
    ),
    "journeys_all": (
        "{vendor}: {cases} cases in {variants} variants; the commonest takes {share} of them. {ending} The parameters "
        "name neither start nor end, so whole and open cases cannot be told apart."
    ),
    "ending_reached": (
        "Half of the {begun} that begin as named come to {ends} within {median} ({span} at {confidence}); "
        "{still_open} had not when the period ended, and count as long as they were seen. From first event to last, "
        "half of the whole cases take no longer than {whole_median}."
    ),
    "ending_not_reached": (
        "Of the {begun} that begin as named, {still_open} had not come to {ends} when the period ended: too many to "
        "say within which time half of them do."
    ),
    "ending_whole": "From first event to last, half of the whole cases take no longer than {whole_median}.",
    "ending_seen": "Half span no more than {whole_median} from the first event to the last one seen.",
    "ending_few": "They are too few to say how long they take.",
    "span_open": "from {low}, without an upper limit,",
    "or": "{names} or {last}",
    "journeys_rule": (
        "{vendor}: the wait {step} is a rule and no bottleneck: {why}. It holds {share} of all waiting ({total} in "
        "{count} steps), which is consistent with a timer that moves cases on. Ask which rule it is, and whether the "
        "contract's clock runs while it waits."
    ),
    "journeys_batch": (
        "{vendor}: the step {step} is done in batches: {why}. It holds {share} of all waiting ({total} in {count} "
        "steps). Its length hangs on when the batch runs, not on a queue."
    ),
    "journeys_bottleneck": (
        "{vendor}: {step} is a bottleneck: a wait there lasts {mean} on average, {times} times as long as at the other "
        "steps ({times_low} to {times_high}), and half of its waits last longer than {median}. Beyond {norm}, {whose}, "
        "it costs {cost} of waiting in {count} steps ({cost_low} to {cost_high} at {confidence}): {value} ({span}) of "
        "all such waiting in {compared} steps that queue."
    ),
    "journeys_no_bottleneck": (
        "{vendor}: no step stands out: none of the {compared} that queue clearly waits more than twice as long as the "
        "others. {step} has the largest share of the waiting beyond {norm}, {whose}: {value} ({span})."
    ),
    "norm_stated": "the norm stated for it",
    "norm_pooled": "the median of all these waits",
    "customer_steps_named": "Waits that end with {names} are the customer's own and are not among them.",
    "customer_steps_unnamed": (
        "Nobody has said which waits end with the customer's own action (journeys.customer_steps), so all of them "
        "count as the vendor's."
    ),
    "journeys_one_step": "{vendor}: only {step} has enough rows to judge, so no step can be called the dearest.",
    "journeys_timer": "{vendor}: in {step}, {why}.",
    "journeys_open": (
        "{vendor}: {count} cases ({share}) were open when the period ended, more of them after {step} than after any "
        "other activity ({cases}; half of these had waited {waited} or longer). No duration of whole cases counts them."
    ),
    "journeys_rework": (
        "{vendor}: {share} ({span}) of the cases repeat an activity; the commonest repetition is {step}, {count} times."
    ),
    "journeys_conformance": "{vendor}: {share} ({span}) of the whole cases take exactly the expected path.",
    "journeys_handed_back": (
        "{vendor}: {share} ({span}) of the cases that name {between} were handed on and came back with the next "
        "hand-over. {again} ({again_span}) went back and forth again. Whether that is how the work is meant to go, "
        "the log does not say."
    ),
    "journeys_handed_back_most": (
        "{vendor}: {share} ({span}) of the cases that name {between} were handed on and came back with the next "
        "hand-over, most often {giver} → {taker} → {giver} ({count} times). {again} ({again_span}) went back and forth "
        "again. Whether that is how the work is meant to go, the log does not say."
    ),
    "journeys_told": (
        "{comparison}: {told} of {compared} steps that both groups take wait differently, false discoveries held at "
        "{rate}. The largest difference is {step}: {first_mean} on average in {first}, {second_mean} in {second} "
        "(difference {low} to {high})."
    ),
    "journeys_not_told": "{comparison}: on none of {compared} steps do the two groups' waits differ beyond chance.",
    "between_teams": "teams",
    "between_persons": "persons",
    "journeys_no_events": (
        "Journeys are not evidenced: there is no table of events. Needed are a case id, an activity and a time per row."
    ),
    "journeys_no_events_of": (
        "{vendor}: journeys are not evidenced; no event is this vendor's. Needed are a case id, an activity and a time "
        "per row."
    ),
    "journeys_no_handling": (
        "{vendor}: the log gives one time per step, so waiting and handling cannot be told apart. Needed are starts "
        "and completions."
    ),
    "journeys_copies": (
        "{vendor}: {copies} of {rows} events repeat another one exactly. They are counted as they stand; a step that "
        "follows itself after no time may be such a copy."
    ),
    "journeys_unknown_names": "The parameters name activities that the log does not hold: {names}.",
    "journeys_no_contacts": (
        "Journeys across contacts are not evidenced: there is no table of contacts with customers."
    ),
    "journeys_customers_unknown": (
        "{vendor}: journeys across contacts are not evidenced. The customer is known for {share} of the contacts, and "
        "{needed} are needed."
    ),
    "journeys_contacts": (
        "{vendor}: {journeys} journeys of {contacts}. Of the {followed} that were followed for at "
        "least {days} days, {repeated} ({span}) take more than one contact, contacts that nobody answered among them."
    ),
    "contacts_by": "{contacts} contacts ({channels})",
    "contacts_in_all": "{contacts} contacts",
    "journeys_contacts_answered": (
        "Of {rows} with an answered contact, the customer came back after the first answer in {returned} ({span})."
    ),
}
