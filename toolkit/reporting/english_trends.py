"""The messages in English about change over time."""

from collections.abc import Mapping
from typing import Final

ENGLISH_TRENDS: Final[Mapping[str, str]] = {
    # Verdicts
    "improving": "improving",
    "worsening": "worsening",
    "changing": "change, no direction",
    "no signal": "no signal",
    "not enough points": "not enough points",
    "no variation": "no variation",
    "will pass": "will pass",
    "hit and miss": "hit and miss",
    "will fail": "will fail",
    "not settled": "not settled",
    "told": "told apart",
    "not told": "not told apart",
    "no interval": "no interval",
    "side_1": "higher than before",
    "side_-1": "lower than before",
    "side_0": "",
    "usual_1": "above its usual level",
    "usual_-1": "below its usual level",
    "trend_1": "higher",
    "trend_-1": "lower",
    "day_one": "the day {group}",
    "week_one": "the week of {group}",
    "month_one": "the month {group}",
    "adjusted": "{title}, adjusted for weekday",
    "adjusted_day": ", adjusted for weekday",
    "adjusted_week": "",
    "adjusted_month": "",
    "weekdays_caption": "By weekday, each value with its interval",
    "trend_by": "{title}, by {grain}",
    "trend_charts_left|charts": (
        "{charts} more chart, without a signal, stands in the report on a screen; the overview shows its points small."
    ),
    "trend_charts_left": (
        "{charts} more charts, without a signal, stand in the report on a screen; the overview shows their points "
        "small."
    ),
    "points_of": "{points} {grain}s",
    # Rules, in short on the charts and in full in findings
    "rule_beyond_limits": "beyond the limit",
    "rule_trend": "trend",
    "rule_two_of_three": "near the limit",
    "rule_shift": "shift",
    "signal_beyond_limits": "{when} lies at {value}{adjusted}, beyond the natural limit of {limit}{among}",
    "signal_among": ", among {points} {grain}s in a row, {first} to {last}, on the same side",
    "signal_trend": (
        "seven {grain}s or more, {first} to {last}, are each {direction} than the one before, "
        "from {limit} to {value}{adjusted}"
    ),
    "signal_two_of_three": (
        "two of three {grain}s in a row, {first} to {last}, lie beyond {limit}{adjusted}, two thirds of the "
        "way to the limit"
    ),
    "signal_shift": "seven {grain}s or more in a row, {first} to {last}, lie {usual}, {limit}{adjusted}",
    # Findings
    "trend_latest": (
        "{kpi}, {vendor}: {verdict} up to the latest {grain}; {what}. That is a signal of a change, not of its cause."
    ),
    "trend_earlier": "{kpi}, {vendor}: an earlier signal ({verdict}) that did not last; {what}.",
    "compared_caption": "Against the month before, and peaks against normal days",
    "trend_none": (
        "{kpi}, {vendor}: no signal of a change at the latest {grain}. "
        "Its natural limits are {low} to {high} ({points} {grain}s{adjusted})."
    ),
    "trend_few": (
        "{kpi}, {vendor}: not enough points. There are {points} {grain}s to compare and at least {fewest} are needed; "
        "no limits are claimed."
    ),
    "trend_no_variation": "{kpi}, {vendor}: all {points} {grain}s show the same value, so there are no limits.",
    "trend_warned": "There are only {points} {grain}s, one short of what limits should rest on.",
    "trend_unsettled": (
        "{kpi}, {vendor}: {flagged} of {points} {grain}s are signals, so the limits describe several levels rather "
        "than one process. If the change is known, state it under trends.rebase with its reason."
    ),
    "assurance_will pass": (
        "{kpi}, {vendor}: single {grain}s{adjusted}, as they vary now, are expected between {low} and {high}, "
        "all within the target ({target}): unless something changes, the process is expected to pass it."
    ),
    "assurance_hit and miss": (
        "{kpi}, {vendor}: single {grain}s{adjusted}, as they vary now, are expected between {low} and {high}, "
        "on both sides of the target ({target}): some can pass and some can fail without anything having changed."
    ),
    "assurance_will fail": (
        "{kpi}, {vendor}: single {grain}s{adjusted}, as they vary now, are expected between {low} and {high}, "
        "all outside the target ({target}): unless the process is changed, it is expected to fail it."
    ),
    "assurance_not settled": (
        "{kpi}, {vendor}{adjusted}: whether single {grain}s will keep the target ({target}) cannot be said while the "
        "process is not settled: its natural limits, {low} to {high}, hold what was before a change and after it."
    ),
    "trend_chance": (
        "{charts} charts were drawn. Were every process stable, about {latest} of them would show a signal at the "
        "latest point, and about {anywhere} one somewhere; more where neighbouring points resemble each other."
    ),
    "trend_untold": "Not told by time, {why}: {titles}.",
    "trend_nothing": "No figure can be told by time: {why}.",
    "trend_no_data": "the data holds no asked figure with a day",
    "trend_rebased": "{kpi}, {vendor}: limits begin anew on {begins}, by the parameters: {reason}.",
    "compared_open|count": (
        "{count} further comparison with the month before or with normal days shows no difference that its "
        "interval can tell from none: {which}."
    ),
    "compared_open": (
        "{count} further comparisons with the month before or with normal days show no difference that their "
        "intervals can tell from none: {which}."
    ),
    "sides": "{first} less {second}",
    "compared_of": "{title}, {vendor}",
    "months_few": "The period holds fewer than two whole months, so no month is compared with the one before.",
    "busiest": (
        "{vendor}: the half-hour with the most contacts in this period is {when}: {value} on average over {days} such "
        "days ({span}), {times} times the mean of the half-hours in which contacts came."
    ),
    "why_percentile_of_days": "how a percentile differs from day to day is not tallied for parts of the period",
    # Charts
    "target_short": "target {limit}",
    "stated_change": "stated change",
    "natural_limits": "natural limits",
    "centre_line": "mean",
    "point_common": "no signal",
    "point_peak": "peak or closed day, not in the limits",
    "overview_kpi": "Figure",
    "overview_points": "Its points",
    "overview_latest": "Latest",
    "overview_variation": "Has it changed?",
    "overview_assurance": "Will it keep the target?",
    "no_target": "no target",
    # Alternative texts
    "alt_control_chart": (
        "Control chart of {title}, {points} {grain}s to {last}: latest {latest}, mean {centre}, natural limits {low} "
        "to {high}. {verdict}. {signals}"
    ),
    "alt_run_chart": "{title}, {points} {grain}s to {last}: too few for limits; latest {latest}.",
    "alt_signals|count": "{count} point is a signal.",
    "alt_signals": "{count} points are signals.",
    "alt_no_signals": "No point is a signal.",
    "alt_trend_overview": "{count} figures over time. {which}",
    "alt_trend_row": "{title}: {variation}{assurance}.",
    "alt_trend_assurance": ", target: {assurance}",
    "alt_mean_half_hours": (
        "Heat map of contacts by weekday and half-hour: most on {when}, {value} on average ({span})."
    ),
}
