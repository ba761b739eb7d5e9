"""The messages in English about bidders at the same mix of work, and about sites and teams over all bidders."""

from collections.abc import Mapping
from typing import Final

ENGLISH_COMPARISON_ADJUSTED: Final[Mapping[str, str]] = {
    # What the section does
    "adjusted_told_by": (
        "Kinds of work are told apart by {mix}. Each bidder is weighed by the mix of {reference}, over the kinds of "
        "work of which every bidder compared has at least {fewest} contacts."
    ),
    "adjusted_reference_pooled": "all bidders compared together",
    "adjusted_no_mix": (
        "The comparison states no mix of work (like_for_like.mix), so that figures stand as they are: a difference "
        "may come from other work as well as from other performance."
    ),
    "adjusted_none_named": (
        "No mix of work is taken out, so that figures stand as they are: a difference may come from other work as well "
        "as from other performance."
    ),
    "adjusted_unnamed": "Nobody's work could be told apart by {columns}: no bidder names it.",
    "adjusted_no_audits": "Published counts do not tell kinds of work apart, so that nothing is adjusted here.",
    # One figure
    "adjusted_best": (
        "{kpi}: at the same mix of work {bidder} is better than every other bidder compared, with {value} ({span}). "
        "The others: {others}."
    ),
    "adjusted_open": "{kpi}: at the same mix of work no bidder is told to be better than all others. {figures}. {told}",
    "adjusted_some_told": "Told apart are: {list}.",
    "adjusted_every_pair": "Every pair of bidders, figure by figure: {count} rows",
    "adjusted_many_told": "{told} of {pairs} pairs are told apart; the table of pairs gives each with its difference.",
    "adjusted_and_more": "{list}; and {count} more, in the table of figures",
    "adjusted_none_told": "No two of them are told apart.",
    "adjusted_pair_told": "{first} {verdict} than {other} by {value} ({span})",
    "adjusted_plain": "{kpi}: at the same mix of work {figures}. {told}",
    "adjusted_one": "{bidder} {value} ({span})",
    "adjusted_one_open": "{bidder} {value} (no interval: {why})",
    "adjusted_higher": "higher",
    "adjusted_lower": "lower",
    # The order turns
    "adjusted_turned": (
        "{kpi}: as it stands {raw} leads {best}, {raw_value} against {best_value}. At the same mix of work it is "
        "{best} that is better, by {value} ({span}). Of the raw gap of {gap} (that of {best} less that of {raw}) "
        "{mix} come from other work and {within} from the same work done otherwise{unmatched}."
    ),
    "adjusted_gap_left": (
        "{kpi}: of the raw gap of {gap} between {first} and {other} (the first less the other) {mix} come from other "
        "work and {within} ({span}) from the same work done otherwise{unmatched}. At the same mix of work the two "
        "are {verdict}."
    ),
    "adjusted_unmatched": ", and {unmatched} from work that only one of them has enough of",
    "adjusted_are_higher": "told apart: the first is higher",
    "adjusted_are_lower": "told apart: the first is lower",
    "adjusted_are_open": "not told apart",
    # Who is not compared
    "adjusted_aside_overlap": (
        "{bidder} is not compared at the same mix of work and has no place by: {list}. In brackets the share of its "
        "work of which the others have enough; at least {least} is asked for."
    ),
    "adjusted_aside_unknown_mix": (
        "{bidder} is not compared at the same mix of work and has no place by: {list}. Of too much of its work it is "
        "not known what kind it is ({mix}); at least {least} is asked for."
    ),
    "adjusted_aside_alone": "{bidder} has nobody left to be compared with by: {list}.",
    "adjusted_aside_not_evidenced": (
        "{bidder} is not compared by what its exports do not evidence, and has no place there: {list}."
    ),
    "adjusted_aside_several_scales": (
        "{bidder} is not compared by answers that bidders ask on different scales: {list}."
    ),
    "adjusted_aside_reference": (
        "{bidder} is not compared by {list}: {reference}, whose mix was to weigh everybody, has none of the work "
        "that is compared."
    ),
    "adjusted_aside_few_rows": "{bidder} is not compared on so few rows: {list}.",
    "adjusted_aside_one": "{kpi} ({share})",
    "adjusted_raw_only": "Shown as they are, without adjustment: {list}.",
    "adjusted_raw_one": "{kpi} ({why})",
    "adjusted_why_computed": "not a sum over contacts",
    "adjusted_why_percentile": "percentiles do not add up over kinds of work",
    "adjusted_why_count": "a count",
    "adjusted_why_persons": "employees' own answers",
    "adjusted_why_no_contact": "about no contact",
    "adjusted_why_returns": "customers are seen to come back by other channels at each bidder",
    "adjusted_returns": (
        "{list}: not compared. Who comes back by mail after a call counts as back at a bidder whose exports hold its "
        "mail, and is not seen at another: returns are seen by {channels}."
    ),
    "adjusted_returns_one": "{channels} at {bidder}",
    "adjusted_returns_nowhere": "no named channel",
    "adjusted_why_no_mix": "no mix is stated",
    "adjusted_why_overlap": "too little work shared",
    "adjusted_why_unknown_mix": "kind of work unknown",
    "adjusted_why_alone": "nobody to compare with",
    "adjusted_why_not_evidenced": "not evidenced",
    "adjusted_why_several_scales": "other scales",
    "adjusted_why_reference": "reference has none of it",
    "adjusted_why_few_rows": "too few rows",
    "adjusted_why_no_interval": "too few agents or days to tell how it varies",
    "adjusted_coarser": (
        "Answers and evaluations are fewer than contacts: {list} are told apart by less than the stated mix, on the "
        "work that the bidders' contacts share."
    ),
    "adjusted_coarser_one": "{kpi} by {mix} alone",
    # Checks
    "adjusted_model_differs": (
        "{kpi}: a model in which bidder and kinds of work have effects that add up puts {list}. That is further from "
        "the figure at the same mix than half of its interval, so that the figure hangs on how work is told apart: "
        "it is not the same bidder that is better at every kind of work."
    ),
    "adjusted_model_one": "{bidder} at {value} instead of {direct}",
    "adjusted_model_agrees": (
        "A model in which bidder and kinds of work have effects that add up gives figures within half of the "
        "intervals of those at the same mix, for all {count} that it could be held against."
    ),
    "adjusted_model_none": "{kpi}: no model could be held against the figures at the same mix, because {why}.",
    "adjusted_model_collinear": "the kinds of work cannot be told from the bidders who do them",
    "adjusted_model_no_answer": "some kind of work never or always shows it",
    "adjusted_tested": (
        "{told} of {pairs} pairs of bidders are told apart, over all figures together. Each verdict may be the one "
        "that a decision is challenged on, so that the chances of all pairs of all figures are corrected at once "
        "(Holm): any false one among them is to come up in at most {error} of such comparisons."
    ),
    # Tables
    "adjusted_caption_figures": "Each figure as it stands and at the same mix of work",
    "adjusted_caption_pairs": (
        "Every pair of bidders: the raw gap (first less other), what makes it up, and the difference at the same mix"
    ),
    "adjusted_caption_cells": "The kinds of work that make most of each raw gap",
    "adjusted_caption_checks": "The same figures by a model, as a check",
    "adjusted_caption_left_out": "Work that is not compared, the largest parts of it",
    "adjusted_column_bidder": "Bidder",
    "adjusted_column_pair": "First, other",
    "adjusted_column_raw": "As it stands",
    "adjusted_column_adjusted": "Same mix",
    "adjusted_column_raw_interval": "Its interval",
    "adjusted_column_adjusted_interval": "Interval",
    "adjusted_column_ratio": "Over others",
    "adjusted_column_ratio_interval": "Of that",
    "adjusted_points": "{points}\u00a0pts",
    "adjusted_one_span": "{value} ({low} to {high})",
    "adjusted_column_overlap": "Overlap",
    "adjusted_column_place": "Place",
    "adjusted_column_gap": "Raw gap",
    "adjusted_column_mix": "Other work",
    "adjusted_column_within": "Same work",
    "adjusted_column_unmatched": "Only one has",
    "adjusted_column_difference": "At same mix",
    "adjusted_column_outcome": "Outcome",
    "adjusted_column_cell": "Work",
    "adjusted_column_share_first": "Share, first",
    "adjusted_column_share_other": "Share, other",
    "adjusted_column_value_first": "First",
    "adjusted_column_value_other": "Other",
    "adjusted_column_model": "Model",
    "adjusted_column_apart": "Model less same mix",
    "adjusted_column_tolerated": "Tolerated",
    "adjusted_column_agrees": "Agrees",
    "adjusted_column_share": "Share of its work",
    "adjusted_column_lacking": "Too little at",
    "adjusted_column_unit": "Unit",
    "adjusted_column_agents": "Agents",
    "adjusted_column_zone": "Beyond",
    "adjusted_place_between": "{first} to {last}",
    "adjusted_pair": "{first}, {other}",
    "adjusted_yes": "yes",
    "adjusted_no": "no",
    "adjusted_unknown_kind": "kind not known",
    "adjusted_smaller": "{count} smaller parts are not listed.",
    "adjusted_outcome_higher": "first is higher",
    "adjusted_outcome_lower": "first is lower",
    "adjusted_outcome_not_told_apart": "not told apart",
    "adjusted_outcome_no_interval": "no interval",
    "adjusted_outcome_not_compared": "not compared",
    # Pictures
    "adjusted_title_forest": "{kpi}: as it stands and at the same mix of work",
    "adjusted_title_raw": "{kpi}: as it stands",
    "adjusted_legend_raw": "as it stands",
    "adjusted_legend_adjusted": "at the same mix of work",
    "adjusted_not_compared": "(not compared)",
    "adjusted_alt_forest": "{kpi}, each bidder as it stands and at the same mix of work: {list}.",
    "adjusted_alt_both": "{bidder} {raw} and {adjusted} ({span})",
    "adjusted_alt_raw": "{bidder} {raw}, not compared at the same mix",
    # Sites and teams
    "funnels_none": (
        "Sites and teams are not drawn: a funnel needs at least {fewest} of them over all bidders, each of at least "
        "{smallest} agents with enough contacts."
    ),
    "funnels_no_audits": "Published counts name no sites and no teams.",
    "funnels_of_bidder": "Bidders",
    "funnels_of_site": "Sites of all bidders",
    "funnels_of_team": "Teams of all bidders",
    "funnels_title": "{of} on the same kinds of work, within and beyond limits",
    "funnels_alt": "{of} by figure, on the same kinds of work: {list}.",
    "funnels_alt_one": "{title}: {marks} marks, {chance} beyond chance alone, {beyond} beyond the wide limits",
    "funnels_axis": "Contacts of a unit",
    "funnels_told": (
        "{kpi}, {of}: {beyond} of {units} lie beyond the limits that allow for ordinary differences: {list}. "
        "{chance} lie beyond the 99.8 % limits of chance alone, which take contacts of one agent for independent."
    ),
    "funnels_told_one": "{name} of {bidder} ({value})",
    "funnels_told_bidder": "{name} ({value})",
    "funnels_ordinary": (
        "{kpi}, {of}: all {units} lie within the limits that allow for ordinary differences. {chance} lie beyond the "
        "99.8 % limits of chance alone, which take contacts of one agent for independent."
    ),
    "funnels_caption": "{of} on the same kinds of work",
    "funnels_zone_within": "nothing",
    "funnels_zone_chance": "chance alone",
    "funnels_zone_beyond": "ordinary differences",
    # Figures
    "title_mix_overlap": "Work of which all bidders compared have enough",
    "title_observed_over_expected": "Observed over what the others show on the same work",
}
