"""The messages in English about published counts of several providers."""

from collections.abc import Mapping
from typing import Final

ENGLISH_COMPARISON_COUNTS: Final[Mapping[str, str]] = {
    # Figures
    "title_counts_answered": "Answered within {threshold}, of those answered",
    "title_counts_offered": "Answered within {threshold}, of those received",
    "title_providers_phi": "Variance of providers over what chance alone would give",
    "title_providers_naive": "Providers beyond the 99.8 % limits of chance alone",
    "title_providers_wide": "Providers beyond the 99.8 % limits that allow for ordinary differences",
    "title_calls_received": "Calls received",
    "title_calls_answered": "Calls answered",
    "comparison_title_counts": "Comparison on published counts",
    "cover_providers": "Providers",
    "counts_absent": "This comparison rests on audits; there are no published counts to look at.",
    "counts_together": "All together",
    "counts_in_time": "the stated time",
    # What happened
    "counts_whole": (
        "Of {answered} answered calls {value} were answered within {threshold}{target}. Counts are no sample, "
        "so that this is what happened; by chance another such stretch of time could lie at {span}. Of all "
        "{offered} calls received, the rival definition, it is {of_offered} ({of_offered_span})."
    ),
    "counts_whole_alone": (
        "Of {answered} answered calls {value} were answered within {threshold}{target}. Counts are no sample, "
        "so that this is what happened; by chance another such stretch of time could lie at {span}. The rival "
        "definition, of all calls received, cannot be given."
    ),
    "counts_kept": ", where the published target is {target}: above it",
    "counts_below": ", where the published target is {target}: below it",
    "counts_no_span": "an interval that cannot be given, because {weeks} weeks say too little about themselves",
    "counts_against": (
        "{below} of {providers} providers answered less than {target} of their answered calls within {threshold}; "
        "{above} kept the target{which}. For {outside} the whole interval lies below it; of as many providers exactly "
        "at the target chance would put {expected} there. For {inside} it lies above, for {spans} it holds the "
        "target{unknown}."
    ),
    "counts_which": ": {list}",
    "counts_which_one": "{name} ({value})",
    "counts_unknown": ", and {count} have none",
    "counts_extremes": (
        "The lowest figure is that of {lowest} ({low}, interval {low_span}), the highest that of {highest} ({high}, "
        "interval {high_span}). Providers serve different callers, and nothing in the counts tells them apart."
    ),
    "counts_groups": "By {groups} groups of providers the figure runs from {low} ({lowest}) to {high} ({highest}).",
    # A published figure explained
    "ways_one": (
        "The published {published} ({source}) is the unweighted mean of the rates of {parts} {over}, {below}: {value}. "
        "All calls together give {whole}. In such a mean {small} weigh as much as large and busy ones. Of {ways} ways "
        "tried no other gives the published figure; that the publisher went this way is an inference."
    ),
    "ways_whole": (
        "The published {published} ({source}) is the sum over the sum, {below}: {value}. Of {ways} ways tried no other "
        "gives it."
    ),
    "ways_several": (
        "The published {published} ({source}) is given by {count} of {ways} ways tried, which cannot tell how it was "
        "made: {list}. All calls together give {whole}."
    ),
    "ways_none": (
        "None of {ways} ways tried gives the published {published} ({source}); the nearest is {nearest}. All calls "
        "together give {whole}. How it was made is to be asked."
    ),
    "ways_unlooked": "The published {what} of {published} ({source}) is no service level, and was not looked for.",
    "ways_named": "{over}, {below} ({value})",
    "ways_of_answered": "of the answered",
    "ways_of_offered": "of the received",
    "over_whole": "sum over sum",
    "over_days": "days",
    "over_weeks": "weeks",
    "over_months": "months",
    "over_bidders": "providers",
    "over_groups": "groups",
    "over_bidder_days": "providers' days",
    "over_bidder_weeks": "providers' weeks",
    "over_bidder_months": "providers' months",
    "over_group_days": "groups' days",
    "over_group_weeks": "groups' weeks",
    "over_group_months": "groups' months",
    "small_days": "quiet days",
    "small_weeks": "quiet weeks",
    "small_months": "quiet months",
    "small_bidders": "small providers",
    "small_groups": "small groups",
    "small_bidder_days": "small providers and quiet days",
    "small_bidder_weeks": "small providers and quiet weeks",
    "small_bidder_months": "small providers and quiet months",
    "small_group_days": "small groups and quiet days",
    "small_group_weeks": "small groups and quiet weeks",
    "small_group_months": "small groups and quiet months",
    # Columns that cannot be
    "column_impossible": (
        "The column given as calls abandoned cannot be what it is called: in {broken} of {rows} rows with calls, "
        "{rule}. It equals the calls received in {equal} of all {all} rows ({share}; {equal_with_calls} of them with "
        "calls). No abandonment is given from it, and none is averaged."
    ),
    "column_impossible_offered": (
        "The column given as calls received cannot be what it is called: in {broken} of {rows} rows with calls, "
        "{rule}. No figure of the received is given from it."
    ),
    "column_inferred": (
        "An inference, and no figure of this comparison: the column is never below the answered and never above the "
        "received, as the answered and the abandoned together would be. Were it that, {abandoned} calls were "
        "abandoned, {value} of both together ({of_offered} of those received), from {low} ({lowest}) to {high} "
        "({highest}). Only who publishes it can say."
    ),
    "column_not_inferred": (
        "What the column holds instead does not show: it is not the answered and the abandoned together either."
    ),
    "column_bounds_kept": "No row that counts breaks any other bound between its counts ({list}).",
    # Rows
    "counts_rows": "{rows} rows = {kept} counted + {excluded} left out + {rejected} rejected.",
    "counts_left_out|count": "{count} row {outcome}: {reason} (in {file} at line {line}).",
    "counts_left_out": "{count} rows {outcome}: {reason} (first in {file} at line {line}).",
    "counts_outcome_excluded": "left out on purpose",
    "counts_outcome_rejected": "rejected",
    "counts_why_no_calls": "not a single call is counted, which says that nothing was counted",
    "counts_why_outside_period": "the day lies outside the period",
    "counts_why_exact_copy": "an earlier row says exactly the same",
    "counts_why_told_twice": "the same provider and day is told twice, differently, and nobody says which is right",
    "counts_why_no_bidder": "no provider is named",
    "counts_why_no_day": "there is no date",
    "counts_why_not_a_number": "a count is no number",
    "counts_why_count_missing": "a count is missing",
    "counts_why_not_whole": "a count is no whole number",
    "counts_why_negative": "a count is negative",
    "counts_why_no_row": "the line does not have the file's columns",
    "counts_why_within_above_answered": "more were answered in time than were answered",
    "counts_why_answered_above_offered": "more were answered than were received",
    "counts_why_abandoned_above_offered": "more were abandoned than were received",
    "counts_why_answered_and_abandoned_above_offered": "answered and abandoned add up to more than were received",
    "empty_everybody": (
        "From {first} to {last} ({days} days) every provider's rows say zero. Zeros of all at once say that nothing "
        "was counted and not that nobody called: these days are left out, and no figure holds them."
    ),
    "empty_own": (
        "{name} has not a single call from {first} to {last} ({days} days), when others have theirs. These days are "
        "left out; what happened to its callers is to be asked."
    ),
    "missing_own": "{name} has no counts on {missing} of the {all} days on which others have them, {first} to {last}.",
    # Like for like
    "alike_days": (
        "All providers have counts on {days} of {all} days. On these, with each day weighed by everybody's calls, "
        "providers' figures change by {least} to {most}; the change is largest for {name} ({before} to {after}). "
        "Lowest and highest {order}."
    ),
    "alike_same_order": "stay who they are",
    "alike_other_order": "become {lowest} and {highest}",
    "alike_none": "There is no day on which all providers have counts: they cannot be compared on the same days.",
    "alike_cannot": (
        "What the counts do not hold cannot be adjusted for: why people call, by which channel and at what hour, in "
        "which language, and who they are. A difference between providers is a difference of their work and of how it "
        "is done, and the counts cannot part the two."
    ),
    # Funnel
    "funnel_accuses": (
        "Limits of chance alone accuse {naive} of {providers} providers at 99.8 % ({naive_95} at 95 %){everybody}. The "
        "variance of providers is {phi} times what chance would give: the figure is not adjusted for the work, and "
        "calls of one day are not independent. Where limits allow for ordinary differences, {wide} lie beyond "
        "99.8 %{which} and {wide_95} beyond 95 %; chance puts {expected} there."
    ),
    "funnel_everybody": ": {calls} calls at the median leave chance next to nothing",
    "counts_none": "none",
    "funnel_fair": (
        "Providers differ no more than chance explains (their variance is {phi} times what chance alone would give): "
        "{naive} of {providers} lie beyond its 99.8 % limits, {naive_95} beyond 95 %. An order of them would be luck."
    ),
    # Weeks
    "weeks_latest": (
        "All together: {verdict} up to the latest week; {what}. That is a signal of a change, not of its cause."
    ),
    "weeks_earlier": "All together: an earlier signal ({verdict}) that did not last; {what}.",
    "weeks_none": "All together: no signal of a change in {points} weeks; their natural limits are {low} to {high}.",
    "weeks_few": "{points} whole weeks are too few for limits, which need {fewest}; nothing is said about change.",
    "weeks_unsettled": (
        "{flagged} of {points} weeks are signals: the limits describe several levels rather than one process, and "
        "whether single weeks will keep the target does not follow from them."
    ),
    "weeks_lacking": "Weeks in which not all providers have counts: {count} of {points} ({list}).",
    # What cannot be said
    "counts_blocks": (
        "Intervals are over {blocks} blocks of whole weeks, because days and weeks resemble their neighbours. In "
        "simulated services whose days do so as those of real ones, intervals over days held the truth in 54 of 100 "
        "cases instead of 95, over weeks in 80."
    ),
    "counts_no_blocks": (
        "No interval is given: {weeks} weeks are too few to know how much one stretch of time differs from another "
        "(at least {fewest} are needed)."
    ),
    # Charts and tables
    "axis_calls": "Calls answered, on a scale of equal factors",
    "legend_own": "a provider",
    "legend_spans": "its interval holds the target",
    "legend_rival": "of all received",
    "legend_wide_95": "95 %, with ordinary differences",
    "legend_covered": "all days",
    "legend_partly": "some days",
    "legend_uncovered": "no counts",
    "caption_counts_rows": "What came of every row",
    "caption_counts_left_out": "Rows that do not count, and why",
    "caption_coverage": "Days with counts, provider by week",
    "caption_bounds": "Bounds between the counts of one row, and how often they are broken",
    "caption_reading": "Inference: abandoned, were the column the answered and the abandoned together",
    "caption_levels": "Answered in time under both definitions",
    "caption_groups": "By group of providers",
    "caption_ways": "Ways to the published figure",
    "caption_ways_of": "Ways to the published {published}",
    "caption_providers": "Each provider against the target",
    "caption_provider_table": "Each provider: counts, figure and interval",
    "caption_alike": "The same days for everybody",
    "caption_funnel": "Providers beyond the limits",
    "caption_provider_funnel": "Providers by size: what chance allows, and what providers ordinarily differ by",
    "caption_weeks": "All together, by week",
    "counts_column_provider": "Provider",
    "counts_column_of_received": "Of received",
    "counts_column_answered": "Answered",
    "counts_column_process": "Interval and target",
    "counts_column_shared": "Shared days",
    "counts_column_weighed": "Weighed alike",
    "counts_column_week": "Week of",
    "counts_column_calls": "Calls",
    "counts_column_group": "Group",
    "counts_column_providers": "Providers",
    "counts_column_chance_low": "Chance, low",
    "counts_column_chance_high": "Chance, high",
    "counts_column_wide_low": "Wide, low",
    "counts_column_wide_high": "Wide, high",
    "caption_coverage_lacking": "Weeks in which a provider lacks days",
    "counts_column_gap": "Change",
    "counts_column_way": "Mean over",
    "counts_column_of_answered": "Of answered",
    "counts_column_parts": "Rates",
    "counts_column_reproduces": "Gives it",
    "counts_column_rule": "Bound broken",
    "counts_column_broken": "Rows that break it",
    "counts_column_of_rows": "Of rows",
    "counts_column_consequence": "What follows",
    "counts_column_limits": "Limits",
    "counts_column_below": "Below",
    "counts_column_above": "Above",
    "counts_column_file": "File",
    "counts_column_kept": "Counted",
    "counts_column_excluded": "Left out",
    "counts_column_rejected": "Rejected",
    "counts_column_outcome_of_rows": "Outcome",
    "counts_column_first_line": "First line",
    "counts_column_abandoned_inferred": "Inferred abandoned",
    "counts_column_of_both": "Of answered and abandoned",
    "follows_withheld": "the column is not used",
    "follows_rejected": "the rows are rejected",
    "follows_nothing": "nothing",
    "process_word_inside": "all above",
    "process_word_outside": "all below",
    "process_word_spans": "holds the target",
    "process_word_unknown": "no interval",
    "limits_naive": "chance alone, {level}",
    "limits_wide": "with ordinary differences, {level}",
    "counts_no": "no",
    "alt_coverage": (
        "Matrix of {providers} providers by {weeks} weeks: {full} cells with counts on all days, {partly} on some, "
        "{none} without any."
    ),
    "alt_providers": (
        "Dots with intervals for {providers} providers, from {high} ({highest}) down to {low} ({lowest}){target}."
    ),
    "alt_providers_target": "; {below} lie below the target of {target}, the intervals of {outside} wholly",
    "alt_provider_funnel": (
        "Funnel plot of {providers} providers around {centre}: {naive} lie beyond the 99.8 % limits of chance alone, "
        "{wide} beyond those that allow for ordinary differences."
    ),
}
