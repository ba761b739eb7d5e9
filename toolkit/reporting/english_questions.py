"""The messages in English that answer an audit's questions; english.py holds those of the report itself."""

from collections.abc import Mapping
from typing import Final

ENGLISH_QUESTIONS: Final[Mapping[str, str]] = {
    # The overall opinion
    "opinion_meets_contract": (
        "The service kept the contract in this period: all {judged} targets are met, "
        "and the process meets each of them."
    ),
    "opinion_meets_own": (
        "All {judged} targets set for this audit are met, and the process meets each of them. No contract was given."
    ),
    "opinion_reservations_contract": (
        "The targets of the contract that can be judged are met in this period, with reservations: {reasons}."
    ),
    "opinion_reservations_own": (
        "The targets set for this audit that can be judged are met in this period, with reservations: {reasons}. "
        "No contract was given."
    ),
    "opinion_does_not_meet_contract": (
        "The service did not meet the contract in this period: it missed {missed} of the {judged} targets that can be "
        "judged ({names})."
    ),
    "opinion_does_not_meet_own": (
        "The service missed {missed} of the {judged} targets that can be judged in this period ({names}). "
        "They were set for this audit: no contract was given, so none was broken."
    ),
    "opinion_besides": "Besides: {reasons}.",
    "opinion_cannot_conclude_contract": "Whether the service meets the contract cannot be concluded: {reasons}.",
    "opinion_cannot_conclude_own": "Whether the service meets any target cannot be concluded: {reasons}.",
    "reason_spans": "a repeat of the period could miss {names}",
    "reason_unknown": "nothing can be said about the process behind {names}",
    "reason_insufficient": "too few rows for {names}",
    "reason_not_evidenced": "no evidence for {names}",
    "reason_no_targets": "the parameters state no target",
    # Data sufficiency
    "rows_balance": (
        "Of {rows} rows in {files}, {kept} were kept, {excluded} excluded by a stated rule and {rejected} rejected; "
        "every row is accounted for."
    ),
    "files_one": "one file",
    "files_many": "{count} files",
    "rows_lost": "{count} rows or lines are not accounted for: no figure of this audit may be used.",
    "excluded_by_rule|rows": "{rows} row of {source} was left out on purpose: {reason}.",
    "excluded_by_rule": "{rows} rows of {source} were left out on purpose: {reason}.",
    "rejected_for|rows": (
        "{rows} row of {source} could not be used, at line {line} of {file}: {reason}. It stands in rejects/."
    ),
    "rejected_for": (
        "{rows} rows of {source} could not be used, the first at line {line} of {file}: {reason}. "
        "They stand in rejects/."
    ),
    "watched": "{rows} of {of_rows} rows of {source}: {note}.",
    "silent_days|days": "On {days} day on which the calendar says open there is no contact: {which}.",
    "silent_days": "On {days} days on which the calendar says open there is no contact: {which}.",
    "outside_hours": "{share} of the contacts began outside the opening hours that the parameters state.",
    "customers_unknown": (
        "{vendor}: the customer is known for {share} of the contacts and {needed} are needed. "
        "No figure on repeat contacts is given, because one counted on the rest would be biased."
    ),
    "not_evidenced_group": "Not evidenced, {why}: {titles}.",
    "not_evidenced_most": (
        "{count} figures of the catalogue are not evidenced, for these reasons before others: {why}. This section "
        "lists all."
    ),
    "not_evidenced_reason": "{why} ({count})",
    "not_evidenced_many|count": "{count} figure of the catalogue is not evidenced: {why}. This section lists it.",
    "not_evidenced_many": "{count} figures of the catalogue are not evidenced: {why}. This section lists them.",
    "withheld|count": "{vendor}: {count} figure is withheld because too many rows have no value for it: {titles}.",
    "withheld": "{vendor}: {count} figures are withheld because too many rows have no value for them: {titles}.",
    # Definitions
    "no_contract": "none given; the targets were set for this audit",
    "no_contract_no_targets": "none given, and no target",
    "source_ours": "this project's decision",
    # Conventions
    "convention_span": (
        "{headline}, {vendor}: {value} under the definition in force ({in_force}). "
        "Competing definitions of the name give {low} to {high} on the same contacts; "
        "{computed} of {rivals} could be computed."
    ),
    "convention_changes": (
        "The verdict hangs on the definition: {met} would call the target met, {missed} would call it missed."
    ),
    "nothing_evidenced": (
        "“{what}” is not evidenced: what it needs was not handed over, is too little or was not stated."
    ),
    "section_of_nothing": (
        "Not evidenced, because what it needs was not handed over, is too little or was not stated: {what}."
    ),
    "vendors_without": "Not in the table, because nothing in it is evidenced of them: {vendors}.",
    # What pictures show
    "alt_half_hour": (
        "Heat map of {title} by weekday and half-hour: lowest {low} on {low_when}, highest {high} on {high_when}, "
        "among {cells} cells with enough contacts."
    ),
    "alt_nothing": "There is nothing to draw: {why}.",
    "alt_waits": (
        "Two curves over seconds waited. Half of the contacts would have been answered after {offered}; "
        "half of the customers would have left after {patience}. {band}"
    ),
    "alt_waits_band": "Bands are intervals from resampled days.",
    "alt_waits_no_band": "There are too few days for intervals.",
    "never_half": "longer than anybody waited",
    "alt_conventions": (
        "{count} definitions of {headline} on the same contacts, from {low} to {high}; {value} under the one in force."
    ),
    "alt_distribution": "Histogram of {title}: half of the contacts at most {median}, nine tenths at most {p90}.",
    "alt_distribution_plain": "Histogram of {title} over {count} contacts.",
    "alt_volume": "Contacts offered by {by}: from {low} ({low_when}) to {high} ({high_when}), {total} in all.",
    "alt_intervals": "{count} figures with their intervals: {which}.",
    "alt_interval": "{title} {value} ({span})",
    "alt_interval_none": "{title} {value} (no interval)",
    "weekday_time": "{weekday} {time}",
    # The run
    "run_reading": "reading {file}",
    "run_balance": "{source}: {rows} rows = {kept} kept + {excluded} excluded + {rejected} rejected",
    "run_measuring": "measuring",
    "run_writing": "writing the report",
    "run_failed": "A partial report, marked as such, is at {path}.",
    "run_moved": "{source}: {rows} rows, {note}",
}
