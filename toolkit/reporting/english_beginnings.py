"""The messages in English of a first parameters file: evidence, questions, what a key is for."""

from collections.abc import Mapping
from typing import Final

ENGLISH_BEGINNINGS: Final[Mapping[str, str]] = {
    # The file
    "new_heading": (
        "A first parameters file, written by vendor-audit new. What the exports show "
        "stands in it with its evidence. What they do not show is left to you: each DECIDE(...) below stands "
        "under what is known of it and the answers that are possible; put one in its place. `vendor-audit "
        "check {file}` lists what is still open."
    ),
    "new_title": "Audit of {vendor}, {first} to {last}",
    "new_sources": (
        "The exports. Each column of a table is one SQL expression over the export's own columns; "
        "docs/parameters.md explains every key."
    ),
    "new_source": "{files}, {rows}",
    "new_source_format": "{name} (toolkit/intake/formats): {about}. Every column that it reads is in the export.",
    "new_source_partial": (
        "{name} (toolkit/intake/formats): {about}. The export lacks {lacking}, so its columns are written out"
        " here without what they would give."
    ),
    "new_source_proposed": (
        "No shipped format. Proposed as the table {table} by the columns' names and what stands in them."
    ),
    "new_malformed": "{lines} lines are no rows and would be rejected",
    "new_unmapped": "Columns that nothing is made of:",
    "new_period": "the days on which {table} have rows in the exports, {days} of {of} days",
    "new_open_hours": "read off the half-hours in which contacts came; the contract's own hours are better",
    "new_calendar": "when the contract says that the vendor is open; the exports do not say it",
    "new_never_open": "nothing in these exports depends on opening hours",
    "new_holidays": "days closed whatever their weekday",
    "new_contract": "what was promised; the exports do not say it",
    "new_targets": "for instance {{kpi: service_level, at_least: 0.80}}; vendor-audit kpis lists all",
    "new_definitions": "which of the competing definitions is in force; the report prints the others beside it",
    "new_no_contacts": "speaks of contacts, of which there are none here",
    "new_rejects": "under the first answer to each question {rejected} of {rows} rows cannot be used:",
    "new_reject_reason": "{rows}: {reason}",
    "new_joined_ids": "{found} of {distinct} different ones stand in {other} too",
    "new_rows": "{rows} rows",
    "new_one_file": "1 file",
    "new_files": "{files} files",
    # The command
    "new_told_format": "{file}: {format} -> {table}",
    "new_told_table": "{file}: proposed as {table}, {columns} columns",
    "new_told_counts": (
        "{file}: counts that are added up already, one row per {by}: no export of an audit, which reads "
        "contacts one by one; a comparison reads them under aggregates (see parameters/nhs111.yml): {columns}"
    ),
    "new_told_twice": "{file}: the same visits as {other}, side by side: left out, because they count once",
    "new_told_unplaced": "{file}: not recognised ({columns})",
    "new_told_unreadable": "{file}: not recognised ({why})",
    "new_told_open": "{count} decisions are left in {file}:",
    "new_told_open_one": "{line}  {keys}: {short}",
    "new_told_trial": "with the first answer to each of them the audit cannot be read yet:",
    "new_told_ready": "nothing is left to decide",
    "new_told_next": "next     vendor-audit check {file}",
    "new_nothing": "None of these exports is recognised, so there is nothing to write.",
    "new_nothing_written": "Nothing is written.",
    "new_unreadable": "These exports cannot be looked at.",
    "new_exists": "{file} is there already and is not written over; name another file with --output",
    "new_not_yml": "{file} is no .yml file; name one with --output",
    "new_unfit_id": "--id {id} is no id; expected lower-case letters, digits, _ and -, a letter or digit first",
    "new_unfit_zone": "--time-zone {zone} is no time zone; expected one such as Europe/Helsinki",
    "new_no_folder": "the folder {folder} is not there",
    # Questions, and the placeholder of each
    "new_ask_client": "Who pays the vendor? The name is also part of the key that turns people's ids into pseudonyms.",
    "new_ask_client_short": "the client's name",
    "new_ask_vendor_name": "Whose service is it? The report prints the name.",
    "new_ask_vendor_name_short": "the vendor's name",
    "new_ask_vendor": "Whose rows are these? No column of the export says it.",
    "new_ask_vendor_short": "one of the vendors above",
    "new_ask_time_zone": (
        "On whose clock are days and hours counted? It moves contacts between days; the exports do not say it."
    ),
    "new_ask_time_zone_short": "a time zone such as Europe/Helsinki",
    "new_ask_source_zone": (
        "On whose clock did this system write its times? They carry no zone, and a wrong one moves every hour."
    ),
    "new_ask_source_zone_short": "the export's time zone",
    "new_ask_period": "Which days are audited? These rows hold whatever the period.",
    "new_ask_period_short": "the first and the last audited day",
    "new_period_seen": "the days in the table {table}",
    "new_ask_encoding": (
        "In which encoding is the text? It is not UTF-8 and does not say. In the wrong one names and labels read wrong."
    ),
    "new_ask_encoding_short": "the encoding",
    "new_ask_open": (
        "When is the vendor open by contract? Response times in opening hours and demand by hour depend on it."
    ),
    "new_ask_open_short": "opening hours",
    "new_ask_threshold": (
        "Within how many seconds does the contract promise an answer? The service level depends on it."
    ),
    "new_ask_threshold_short": "seconds until an answer",
    "new_ask_rejects": "Is it right that these rows are left to rejects? The share is the most that may be.",
    "new_ask_rejects_short": "the share of rows that may be unusable",
    "new_ask_order": "Is the day or the month first in {column}? Every value can be read both ways.",
    "new_ask_order_short": "the order of day and month",
    "new_ask_order_mixed": (
        "Is the day or the month first in {column}? Some values can only be read one way, some only the "
        "other; the rest follow your answer."
    ),
    "new_ask_order_mixed_short": "the order of day and month",
    "new_ask_unit": "In what unit is this length? Neither its name nor the times beside it say it.",
    "new_ask_unit_short": "seconds or minutes or another unit",
    "new_ask_half_clock": "Minutes and seconds, or hours and minutes? {example} can be both.",
    "new_ask_half_clock_short": "minutes and seconds or hours and minutes",
    "new_ask_sign": "Does {sign} part thousands or decimals? {example} can be both.",
    "new_ask_sign_short": "thousands or decimals",
    "new_ask_nobody": "Is {value} a person, or nobody? It stands in {rows} of {filled} rows.",
    "new_ask_nobody_short": "a person or nobody",
    "new_ask_answered": "Which words of {column} say that a person answered?",
    "new_ask_answered_short": "what counts as answered",
    "new_ask_abandoned": "Which words of {column} say that the customer left first? Rows of neither word are neither.",
    "new_ask_abandoned_short": "what counts as abandoned",
    "new_ask_no_contact": (
        "Which words of {column} say that a row is no contact at all? Those that stay count as offered."
    ),
    "new_ask_no_contact_short": "the rows that are no contacts",
    "new_ask_abandoned_rest": (
        "Is every contact abandoned that {column} does not call answered? Contacts that a menu settled, or "
        "that were called back, would count as abandoned."
    ),
    "new_ask_abandoned_rest_short": "what counts as abandoned",
    "new_ask_scale_top": (
        'What is the top of the scale of {column}? Codes such as "don\'t know" look like points: read only the'
        " points, for instance CASE WHEN ... BETWEEN 1 AND 5 THEN ... END above."
    ),
    "new_ask_scale_top_short": "the top of the scale",
    "new_ask_scale_end": "Which end of the scale of {column} is good? The numbers do not say it.",
    "new_ask_scale_end_short": "which end of the scale is good",
    "new_ask_scale_low": "What is the bottom of the scale of the statements? Nobody need have chosen it.",
    "new_ask_scale_low_short": "the bottom of the scale",
    "new_ask_scale_high": (
        "What is its top, full agreement? If a low number agrees, turn the scores round in the items below."
    ),
    "new_ask_scale_high_short": "the top of the scale",
    "new_ask_audience": "Who answers, customers or the vendor's own people? Their answers are never mixed.",
    "new_ask_audience_short": "customer or employee",
    "new_ask_answered_invitations": (
        "Which invitations were answered, by {column}? Their answers stand in the survey, and would count as "
        "nobody's here."
    ),
    "new_ask_answered_invitations_short": "the invitations that were answered",
    "new_ask_currency": "In what currency are the amounts? No column says it.",
    "new_ask_currency_short": "the currency",
    "new_ask_country": (
        "Of which country are telephone numbers that are written without one? Customers are told by numbers, some with "
        "and some without their country, and one customer written twice would be two."
    ),
    "new_ask_country_short": "a dialling code such as 358",
    "new_country_code": "a country's dialling code",
    "new_as_written": "each as it is written",
    "new_ask_line_type": "What are these lines for? No column says it; where they are of several kinds write a CASE.",
    "new_ask_line_type_short": "the type of the lines",
    "new_ask_label": "What does {word} mean, in {rows} rows?",
    "new_ask_label_short": "our word for it",
    # What is known of a question
    "new_known_words": "rows: {words}",
    "new_known_points": "rows of each answer: {words}",
    "new_known_range": "values from {low} to {high}",
    "new_known_order": "read with {order}: {rows} rows, {alone} of them can be read in no other way; e.g. {example}",
    "new_known_encoding": "{encoding} reads {text}",
    # What an answer means
    "new_as_it_stands": "as it stands there",
    "new_your_name": "for instance",
    "new_the_audits": "the audit's own clock",
    "new_utc": "coordinated universal time",
    "new_reads": "reads {text}",
    "new_hours_read_off": "the hours in which contacts came",
    "new_hours_all": "always open",
    "new_seconds_usual": "{seconds} seconds",
    "new_share_measured": "what was measured, rounded up",
    "new_order_day_first": "the day first",
    "new_order_month_first": "the month first",
    "new_order_day_first_short": "the day first, then the month",
    "new_order_month_first_short": "the month first, then the day",
    "new_order_year_first_short": "the year first",
    "new_order_else_day_first": "the day first; where that is no date, the month",
    "new_order_else_month_first": "the month first; where that is no date, the day",
    "new_order_else_day_first_short": "the day first; where that is no date, another way",
    "new_order_else_month_first_short": "the month first; where that is no date, another way",
    "new_order_else_year_first_short": "the year first; where that is no date, another way",
    "new_unit_s": "seconds",
    "new_unit_ms": "milliseconds",
    "new_unit_min": "minutes",
    "new_unit_h": "hours",
    "new_length_minutes_seconds": "minutes and seconds",
    "new_length_hours_minutes": "hours and minutes",
    "new_sign_decimal": "decimals",
    "new_sign_thousands": "thousands",
    "new_nobody_is_unknown": "nobody: the person is unknown",
    "new_nobody_is_somebody": "one person like the others",
    "new_means_word": "the rows with {word}; several words: IN ('...', '...')",
    "new_no_such_rows": "none: all invitations count",
    "new_every_row_counts": "none: every row is a contact",
    "new_abandoned_is_the_rest": "every contact that was not answered",
    "new_abandoned_is_unknown": "nobody knows",
    "new_scale_top": "{top} is the top",
    "new_scale_high_is_good": "a high number is good",
    "new_scale_low_is_good": "a low number is good: it is turned round on the way in",
    "new_scale_point": "{point}",
    "new_audience_employee": "the vendor's own people",
    "new_audience_customer": "customers",
    "new_currency_is": "{currency}",
    "new_line_type_is": "{type}",
    "new_label_means": "{ours}",
    "new_vendor_is": "{vendor}",
    # Evidence
    "new_evidence_reads": "{rows} of {filled} values read so, e.g. {example}",
    "new_evidence_day_first": "the day is first: {example} cannot be read otherwise",
    "new_evidence_month_first": "the month is first: {example} cannot be read otherwise",
    "new_evidence_day_first_short": "the day is first: {example} cannot be read otherwise",
    "new_evidence_month_first_short": "the month is first: {example} cannot be read otherwise",
    "new_evidence_year_first_short": "the year is first: {example} cannot be read otherwise",
    "new_evidence_year_first": "the year is first",
    "new_evidence_sibling": "its order is that of {column}, which is written alike and proves it",
    "new_evidence_joined": "the day from {day}, the clock time from {clock}",
    "new_evidence_clock_length": "written as hours, minutes and seconds",
    "new_evidence_unit_in_name": "its name says the unit: {unit}",
    "new_evidence_unit_proven": "in {unit}: it is {end} less {start} in {share} of the {rows} rows that have all three",
    "new_evidence_yes_no": "{words}",
    "new_evidence_numbers": "from {low} to {high}",
    "new_evidence_people": "{distinct} different in {rows} rows, written like {shape}; becomes a pseudonym",
    "new_evidence_words": "{distinct} different in {rows} rows: {words}",
    "new_evidence_distinct": "{distinct} different in {rows} rows, written like {shape}",
    "new_evidence_unique": "{distinct} different in {rows} rows: a key by what stands there, not by its name",
    "new_evidence_pair": "{one} and {other} together differ in {distinct} of {rows} rows, neither does alone",
    "new_evidence_repeats": "{distinct} different in {rows} rows: it repeats, and rows that repeat it are rejected",
    "new_evidence_vendor": "whose rows they are: {words}",
    "new_evidence_invitations": "a list of invitations: nobody answered here",
    "new_evidence_no_answers": "no column says when an answer came",
    "new_evidence_rated_contact": "the contact's own time, since the rating has none",
    # Notes
    "new_note_items_shops": (
        "A row is a whole visit: each question becomes a row. Only the answers are taken; where an answer "
        "earns points, add max_score and score (docs/parameters.md)."
    ),
    "new_note_items_alignment": (
        "A row is a whole questionnaire: each statement becomes a row. Name the section of each (strategy, "
        "culture or another)."
    ),
    "new_note_items_reported": (
        "A row is a month: each figure becomes a row under its id in the catalogue. Whether the vendor counts"
        " it in the same way is what the report looks at."
    ),
    "new_note_ratings": "The same export: a rating stands beside its contact.",
    # Reasons of exclusion, which the report prints
    "new_reason_answered_invitation": "an invitation whose answer stands in the survey itself",
    "new_reason_no_contact": "no contact, by how the export says that it ended",
    "new_reason_not_rated": "no rating was given",
    # Columns left over
    "new_unmapped_instant": "times, {filled} filled",
    "new_unmapped_moment": "times, {filled} filled",
    "new_unmapped_day": "days, {filled} filled",
    "new_unmapped_clock": "clock times or lengths, {filled} filled",
    "new_unmapped_month": "months, {filled} filled",
    "new_unmapped_numbers": "numbers, {distinct} different in {filled}",
    "new_unmapped_yes_no": "yes or no, {filled} filled",
    "new_unmapped_text": "{distinct} different in {filled}, written like {shape}",
    "new_unmapped_text_long": "free text, {filled} filled",
    "new_unmapped_empty": "empty",
}
