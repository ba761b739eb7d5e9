"""The messages in English about the workforce: time, people, forecasts, staffing. No person is named in them."""

from collections.abc import Mapping
from typing import Final

ENGLISH_WORKFORCE: Final[Mapping[str, str]] = {
    # What cannot be said
    "workforce_absent": (
        "The workforce of {vendor} is not evidenced: it needs agents' time (a log of states or a schedule), a "
        "roster with the days on which agents were hired and left, a forecast, or contacts."
    ),
    "workforce_missing": "Not evidenced of the workforce: {list}.",
    "workforce_missing_more": "{titles} and {more} more",
    "workforce_missing_one": "{titles} ({why})",
    "overload_none": (
        "How often agents of {vendor} have no pause between contacts is not told: it needs a log of states by "
        "half-hour."
    ),
    "stays_none": (
        "How long agents of {vendor} stay is not drawn: along no stretch of {fewest} months of service were at "
        "least {smallest} agents followed at all times while somebody left. {agents} agents were followed, within "
        "the period only; a longer period or a larger roster would tell."
    ),
    "tenure_few": "Newer agents of {vendor} are not compared with the others: {why}.",
    "demand_none": "The next weeks of {vendor} are not foretold: {why}.",
    "staffing_withheld": "Whether {vendor} had enough agents is not told: {why}.",
    "staffing_no_level": (
        "The contract promises no service level, so that whether {vendor} was short is not told; the table shows "
        "what usual levels would have needed."
    ),
    "scenario_none": "What other numbers of agents would have done at {vendor} is not told: {why}.",
    # Time
    "overload_told": (
        "In {value} ({span}) of {rows} half-hours, agents of {vendor} were at work for more than {busy} of the time"
        " that they were there."
    ),
    # People
    "attrition_told": (
        "{left} of {agents} agents whom {vendor} employed in the period left: {value} leavers a year per agent "
        "({span}). With so few leavers the interval says more than the figure."
    ),
    "attrition_many": (
        "{left} of {agents} agents whom {vendor} employed in the period left: {value} leavers a year per agent "
        "({span})."
    ),
    "stays_told": (
        "Of agents of {vendor} who had served {since} months, {share} ({span}) were still there at {months} months."
    ),
    "stays_told_from_start": (
        "Of agents whom {vendor} hired, {share} ({span}) were still there after {months} months."
    ),
    "tenure_told": (
        "{kpi}, {vendor}: agents hired in the last six months of the period show {ratio} times the others' figure "
        "({span}). The kinds of contact that they were given are part of it."
    ),
    "tenure_open": (
        "Newer agents of {vendor} are not told apart from the others by any of {figures} figures of their service."
    ),
    # Forecasts
    "forecast_told": (
        "The forecast of {vendor} missed {wape} of the contacts either way ({span}), interval by interval; "
        "chance alone would leave {floor}. {beyond}"
    ),
    "forecast_by_chance": "What lies beyond chance is {value} ({span}): no sign of a fault that planning could mend.",
    "forecast_beyond": "{value} ({span}) lies beyond what chance leaves.",
    "forecast_within": "That is {value} less ({span}), as where contacts come more evenly than by chance.",
    "forecast_unsure": "How much of it is beyond chance is not told.",
    "forecast_biased_high": (
        "The forecast of {vendor} foresaw more contacts than came: {value} too many ({span}). The intervals "
        "of all queues hold together."
    ),
    "forecast_biased_low": (
        "The forecast of {vendor} foresaw fewer contacts than came: {value} too few ({span}). The intervals "
        "of all queues hold together."
    ),
    "forecast_whose": "{vendor} ({place})",
    "demand_told": (
        "The week of {vendor} that begins on {day} is foretold {value} contacts ({span}). The plainest rival, the "
        "last week once more, says {naive} ({naive_span})."
    ),
    "demand_tried": (
        "On {days} days a week ahead that it had not seen, the same rule missed {wape} of the contacts, the rival "
        "{rival}; {covered} of these days lay within their intervals, of {confidence} that should."
    ),
    # Staffing
    "staffing_short": (
        "{vendor} was short of agents on {block}: {agents} were at work or waiting on average, where {needed} were "
        "needed to answer {level} within {seconds} s. {gap} lacked ({span}; {days} days). The intervals of all "
        "{comparisons} blocks hold together."
    ),
    "staffing_enough": (
        "In none of the {blocks} blocks of four hours of the week did {vendor} surely lack a whole agent or more of"
        " what {level} within {seconds} s needed. The lowest mean is {lowest} agents, on {block} ({span})."
    ),
    "staffing_open": (
        "Whether {vendor} lacked agents in a part of the week cannot be told: no block of four hours has {fewest} "
        "days that differ."
    ),
    "staffing_how": (
        "Needed counts as follows ({vendor}): {model}, contacts as they came, handle times of the same half-hour, "
        "agents at work or waiting on both sides, so that breaks and absence are in neither, one pool for all "
        "contacts, rounded up. It is known afterwards; no planner foresees a half-hour to the contact."
    ),
    "staffing_by_a": "Erlang A, with the patience that the vendor's own customers showed ({patience} s on average)",
    "staffing_by_c": "Erlang C, in which nobody leaves, because too few gave up to tell their patience",
    "scenario_told": (
        "{what} at {vendor} would have answered {level} ({span}) in time instead of {now}, for {hours} hours of "
        "agents at work a week. {cost} {credit} By the model, which lies {off} beside what was measured."
    ),
    "scenario_cost": "At the invoiced price of an hour ({currency} {rate}, {description}) that is {cost} a week.",
    "scenario_no_cost": "What it costs is not told: {why}.",
    "scenario_credit": (
        "The period's net credits would have been {credit} instead of {now}, other targets as they came."
    ),
    "scenario_no_credit": "What becomes of credits is not told: {why}.",
    "scenario_more": "One agent more in every open half-hour",
    "scenario_fewer": "One agent fewer in every open half-hour",
    "scenario_where_short": "One agent more where agents were surely short",
    "level_promised": "{level} (promised)",
    "block": "{start} to {end}",
    "surely_short": "yes",
    "not_surely_short": "no",
    "all_places": "all contacts",
    # Pictures
    "axis_gap": "Agents there less needed",
    "axis_service_months": "Months of service",
    "axis_still_there": "Still there",
    "alt_gap": (
        "Agents there less agents needed by weekday and half-hour: from {least} ({least_when}) to {most} "
        "({most_when}); {lacking} of {cells} half-hours of the week lacked one agent or more on average."
    ),
    "alt_stays": (
        "Share of agents still there by months of service, from {since} months on: {share} ({span}) at {months} months."
    ),
    # Tables
    "caption_time_used": "How agents' time is used",
    "caption_time_rivals": "The same names by rival definitions",
    "caption_people": "People: leaving, learning, leading",
    "caption_stays": "How long agents stay",
    "caption_by_tenure": "Agents hired in the last six months against the others",
    "caption_forecast": "The forecast against what came",
    "caption_next_weeks": "Contacts of the next weeks, with a rival that anybody could name",
    "caption_tried": "What the same rule would have been worth on weeks that it had not seen",
    "caption_gap": (
        "Agents there less agents needed, by weekday and half-hour: the browner, the more lacked; the bluer, the more "
        "were there than needed; pale is about even; closed is blank"
    ),
    "caption_shortages": "Blocks of four hours that lacked most, within the opening hours",
    "caption_balance": "Hours of agents a week in the opening hours, there and needed",
    "caption_scenarios": "What other numbers of agents would have done",
    "column_newer": "Newer agents",
    "column_longer": "Others",
    "column_ratio_newer": "Newer over others",
    "column_place": "Queue or channel",
    "column_intervals": "Intervals",
    "column_wape": "Missed, of the contacts",
    "column_chance_floor": "By chance alone",
    "column_bias": "Too many (less: too few)",
    "column_week_from": "Week from",
    "column_foretold": "Contacts",
    "column_naive": "Last week once more",
    "column_naive_wape": "Missed by the last week once more",
    "column_weeks_ahead": "Weeks ahead",
    "column_covered": "Days within their interval",
    "column_block": "Block",
    "column_there": "Agents there",
    "column_needed": "Needed",
    "column_gap": "There less needed",
    "column_short": "More than {agents} short",
    "column_level": "Answered in time",
    "column_hours_there": "Hours there",
    "column_hours_a": "Needed where some leave (Erlang A)",
    "column_hours_c": "Needed where nobody leaves (Erlang C)",
    "column_hours_lacking": "Lacking, by half-hour",
    "column_what_if": "Scenario",
    "column_more_hours": "Hours at work a week",
    "column_service_level": "Answered in time",
    "column_abandoned": "Gave up",
    "column_occupancy": "Occupancy",
    "column_cost_a_week": "Cost a week",
    "column_credits": "Net credits",
}
