"""The messages in English about the contract: periods, floors, credits, presets."""

from collections.abc import Mapping
from typing import Final

from toolkit.measures.judgements import JUDGEMENTS

ENGLISH_CONTRACT: Final[Mapping[str, str]] = {
    # Verdicts of periods
    "below floor": "below the floor",
    "incomplete": "not whole",
    "suspended": "suspended",
    "no rows": "nothing to judge",
    # Periods
    "level_half_hour": "half-hour",
    "level_day": "day",
    "level_week": "week",
    "level_month": "month",
    "level_whole": "whole period",
    "levels_half_hour": "half-hours",
    "levels_day": "days",
    "levels_week": "weeks",
    "levels_month": "months",
    "levels_whole": "whole periods",
    "promise_every": "every {level}",
    "met_of": "{met} of {judged}",
    # Findings
    "contract_missed": (
        "{kpi}, {vendor}: {met} of {judged} {levels} that can be judged met the target, {target}. "
        "The promise is {rule}: missed."
    ),
    "contract_met": (
        "{kpi}, {vendor}: {met} of {judged} {levels} that can be judged met the target, {target}. "
        "The promise is {rule}: met."
    ),
    "contract_open": (
        "{kpi}, {vendor}: {met} of {judged} {levels} that can be judged met the target, {target}. "
        "The promise is {rule}: these periods do not decide it yet."
    ),
    "promise_k_of_n": "{k} of every {n} {levels}",
    "promise_each": "every one of the {levels}",
    "contract_below_floor": "{count} of them broke the floor, {floor}, which no {level} may do.",
    "contract_not_evidenced": "{kpi}, {vendor}: not evidenced, {why}.",
    "contract_no_targets": "The parameters state no target, so there is nothing to judge here.",
    "contract_shares": (
        "{kpi}, {vendor}: {value} of {judged} {levels} met the target ({span}). "
        "A half-hour with few contacts is met or missed by chance, however steady the service; a period can be met "
        "while many of its parts are not."
    ),
    "contract_incomplete": "Not judged, because the audited days cut them off ({levels}): {which}.",
    "contract_suspended": (
        "{vendor}, {month}: the targets are suspended. {offered} contacts came, and the contract's volume guard "
        "allows {limit} ({forecast} foreseen)."
    ),
    "contract_guard_blind": (
        "The contract suspends targets when more contacts come than were foreseen; how many were offered is not "
        "evidenced, so nothing is suspended here."
    ),
    "contract_preset": "Targets are those of the preset {name}: {title}. Source: {source}, {year}.",
    "preset_no_year": "no year given",
    "contract_beyond": "The preset {name} also names {promise}: not evidenced. It would take {needs}.",
    # Credits
    "credit_due": "{vendor}: service credits of {amount} are due by the contract's rules ({months}).",
    "credit_none": "{vendor}: no service credit is due by the contract's rules.",
    "credit_none_judged": "{vendor}: no service credit is due for the months that could be judged and priced.",
    "credit_open": (
        "{vendor}: whether a service credit is due cannot be told, because no month could be judged and priced."
    ),
    "credit_unpriced": "{vendor}: what a miss costs in {months} is not told: {why}.",
    "credit_undecided|count": (
        "{vendor}: {count} month and target could not be judged or priced ({which}); the credits told are "
        "those of the others alone."
    ),
    "credit_undecided": (
        "{vendor}: {count} months and targets could not be judged or priced ({which}); "
        "the credits told are those of the others alone."
    ),
    "credit_earned_back": "{vendor}: {amount} of the credits are earned back by the contract's rule; {net} remain.",
    "credit_earn_back_open": (
        "{vendor}: whether all credits for {which} are earned back cannot be decided from the audited months; "
        "those that are open count as not earned back here."
    ),
    "credit_critical": (
        "{vendor}: {which}: failures have added up to what the contract calls a critical failure. "
        "What follows from it is for the parties and their counsel."
    ),
    "credit_turned_on": (
        "{vendor}: the definition decides whether a credit is due. Under {names} none would be; under the contract's "
        "definition ({convention}) {amount} are."
    ),
    "credit_turned_off": (
        "{vendor}: the definition decides whether a credit is due. Under the contract's definition ({convention}) "
        "none is; under {names} up to {amount} would be."
    ),
    "credit_ranges": (
        "{vendor}: with {headline} counted by its competing definitions, credits run from {low} to {high}; "
        "the contract's definition ({convention}) gives {amount}."
    ),
    "credit_same": (
        "{vendor}: none of the {count} definitions of {headline} that can be computed changes the credits, {amount}."
    ),
    "credits_open": "No month could be both judged and priced, so no definition can be given a worth.",
    "credits_not_agreed": "The parameters state no service credits.",
    # Realism
    "realism_limits_will keep": "Both limits keep the target: so, as a rule, will periods of an unchanged process.",
    "realism_limits_will miss": "Both limits miss the target: so, as a rule, will periods of an unchanged process.",
    "realism_limits_hit and miss": "The limits span the target: single periods fall on either side of it.",
    "realism_limits_not settled": (
        "The process has changed within these periods, or its latest one is a signal: what single periods will do does "
        "not follow."
    ),
    "realism_interval_meets": "The whole interval keeps the target: the process as it is can keep it.",
    "realism_interval_misses": "No part of the interval keeps the target: nothing here suggests that it can.",
    "realism_interval_spans": "The interval spans the target: a repeat of the period could fall on either side.",
    "realism_interval_unknown": "No interval can be given, so nothing is said about a repeat.",
    "basis_limits": "control limits of {points} {levels}",
    "basis_interval": "interval of the whole period",
    # The statement
    "item_at risk": "at risk",
    "item_credit": "credit",
    "item_before the cap": "credits before the cap",
    "item_cap": "cut by the cap",
    "item_due": "due",
    "item_bonus": "bonus",
    "item_earned back": "earned back",
    "credit_why_no charges": "no charges given",
    "credit_why_no invoices": "no invoices came",
    "credit_why_no invoice": "no invoice for this month",
    "credit_why_rejected": "{detail} rows of money could not be used, and nobody knows of which month they are",
    "credit_why_no amount": "invoice lines without an amount: {detail}",
    "credit_why_other currency": "invoiced in {detail}, not in the contract's currency alone",
    "credit_why_begun before": "the audited days begin within the month, and its invoice stands on the first",
    "input_of": "{name} = {value}",
    # Captions and columns
    "caption_kept": "What was promised, and whether it was kept",
    "caption_periods": "Each period by which the contract judges",
    "caption_shares": "Share of half-hours, days, weeks and months that met each target",
    "caption_statement": "Credit statement under the contract's own definitions",
    "caption_sensitivity": "Service credits due under each competing definition",
    "caption_calendar": "Days that met and missed each target",
    "caption_realism": "Can the process as it is keep the targets?",
    "caption_left_out": "What the contract does not count",
    "caption_preset": "Where the targets come from",
    "column_promise": "Promise",
    "column_period": "Period",
    "column_judged": "Judged",
    "column_met": "Met, of judged",
    "column_below_floor": "Below floor",
    "column_open": "Not judged",
    "column_floor": "Floor",
    "column_month": "Month",
    "column_line": "Line",
    "column_achieved": "Achieved",
    "column_formula_inputs": "Formula and inputs",
    "column_amount": "Amount",
    "column_why": "Verdict",
    "column_limits": "Interval or limits",
    "column_basis": "Held against",
    "column_word": "What that says",
    "column_days": "Days",
    "column_where": "Where",
    "column_reason_left_out": "Reason",
    "column_rows_left_out": "Rows left out",
    "column_in_contract": "The contract's",
    "column_failed": "Months missed",
    "column_due": "Due",
    "column_net": "Net",
    "column_change": "Against the contract's",
    "column_currency": "Currency",
    "column_undecided": "Not decided",
    "column_day": "Day",
    "column_said": "What it says",
    "preset_title": "Whose targets",
    "preset_source": "Source",
    "preset_year": "Year",
    "preset_note": "To know",
    "preset_beyond": "Named there, not evidenced here",
    "preset_beyond_text": "{promise} (it would take {needs})",
    # Figures outside the catalogue
    **{f"title_{key}": figure.title for key, figure in JUDGEMENTS.items()},
    # What pictures show
    "alt_calendar": (
        "Calendar of {days} days for each of {targets} targets, each day marked as met, missed or not judged: {which}."
    ),
    "alt_calendar_target": "{title}: {met} of {judged} days judged met the target",
    "alt_sensitivity": "Service credits due under {count} definitions: {which}.",
    "alt_sensitivity_bar": "{convention} {amount}",
    "mark_contract": "the contract's",
    "axis_day": "Day of the month",
    "axis_amount": "Credits due, {currency}",
}
