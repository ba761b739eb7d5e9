"""The messages in English about first contact resolution and about times that too few came to the end of."""

from collections.abc import Mapping
from typing import Final

ENGLISH_RESOLUTION: Final[Mapping[str, str]] = {
    "why_not_reached": "too few had come to their end by the end of the period",
    "fcr_way_flag": "agents' own flag",
    "fcr_way_repeat_same": "no return for the same reason",
    "fcr_way_repeat_any": "no return for any reason",
    "fcr_way_survey": "customers' answers",
    "fcr_title": "First contact resolution, three ways",
    "fcr_axis_days": "Days within which a return counts",
    "fcr_axis_share": "Settled at the first contact",
    "fcr_line": "{way} ({value})",
    # Findings
    "fcr_told": (
        "{vendor}: settled at the first contact by {ways}. Each asks another question of other contacts; none corrects "
        "another."
    ),
    "fcr_worth": "{vendor}, customers' answers: {clause}; the section on the voice of the customer says why.",
    "fcr_part": "{way} {value} ({span})",
    "fcr_part_bare": "{way} {value} (no interval)",
    "fcr_part_window": "{way} within {days} days {value} ({span})",
    "fcr_part_window_bare": "{way} within {days} days {value} (no interval)",
    "fcr_windows": (
        "{vendor}: no return for the same reason gives {first} within {first_days} days and {last} within {last_days}. "
        "{left_out} first contacts are left out of the longest window because it had not passed at the end of the "
        "period, so the windows do not hold the same contacts."
    ),
    "fcr_customers": "{vendor}: the customer is known for {known} of the contacts.",
    "fcr_customers_few": (
        "{vendor}: the customer is known for {known} of the contacts and {needed} are needed, so that returns are not "
        "counted."
    ),
    "fcr_customers_nobody": "No contacts are there whose customers could be known.",
    "fcr_flags_title": "Agents' flag against the customers, on the same contacts",
    "fcr_flags_flag_survey_gap": "customers' answers",
    "fcr_flags_flag_repeat_gap": "no return for the same reason within {days} days",
    "fcr_flags_survey": (
        "{vendor}: of {rows} contacts about which customers answered, agents flag {flagged} as resolved and customers "
        "call {others} resolved, a difference of {gap} ({span})."
    ),
    "fcr_flags_repeat": (
        "{vendor}: of {rows} contacts whose {days} days have passed, agents flag {flagged} as resolved and {others} "
        "were not followed by another for the same reason, a difference of {gap} ({span})."
    ),
    "fcr_flags_answers_above": (
        "Consistent with flags set too early or by default, and with customers who expect more than the flag means. "
        "Ask how the flag is set."
    ),
    "fcr_flags_answers_even": "No difference can be shown.",
    "fcr_flags_answers_below": "Customers call more resolved than agents do.",
    "fcr_flags_returns_above": (
        "The flag says more than customers' returns do; some of them may be back with a new matter of the same reason."
    ),
    "fcr_flags_returns_even": "No difference can be shown.",
    "fcr_flags_returns_below": "Fewer are flagged than stay away; not every customer whose matter is open comes back.",
    # What pictures show
    "alt_fcr": (
        "First contact resolution three ways. {parts}. Returns are drawn over windows of days, the others as lines "
        "across; bands are intervals."
    ),
    # Columns
    "column_way": "Told by",
    "column_window_days": "Window, days",
    "column_left_out": "Left out, window not passed",
    "column_held_against": "Held against",
    "column_flagged": "Resolved by the flag",
    "column_others_resolved": "Resolved by the other side",
    "column_flag_gap": "Flag less other side, points",
}
