"""The messages in English about comparing bidders: runs, covers, seals, like for like, debriefs."""

from collections.abc import Mapping
from typing import Final

ENGLISH_COMPARISON: Final[Mapping[str, str]] = {
    # The runs of the audits
    "audit_needed_missing": "{audit}: no run yet, it is made now",
    "audit_needed_parameters": "{audit}: its parameters have changed since its latest run, which is made anew",
    "audit_needed_inputs": "{audit}: its exports have changed since its latest run, which is made anew",
    "audit_needed_versions": "{audit}: its latest run is of another version, and is made anew",
    "audit_needed_code": "{audit}: its latest run is of other code of the same version, and is made anew",
    "audit_needed_fresh": "{audit}: made anew as asked",
    "audit_ended": "ended with code {code} and no word",
    "audit_ended_of": "{audit}: ended ({done} of {total} audits)",
    "audits_failed": "The bidders cannot be compared: audits could not be run.",
    "audits_bar": "Audits",
    "audits_ready": "audits   {count} of {total} are run already",
    # The run of the comparison
    "compare_window": "window   {first} to {last}, the days that all bidders share{without}",
    "compare_without": "; without {months}, of which some bidder has no contact",
    "compare_measuring": "comparing bidders ...",
    "compare_failed": "what could be made of it, marked as partial: {path}",
    "sealed": "seal     {sha256}",
    "compare_debriefs_tell": (
        "debriefs tell the points of the price, as the file asks: by the formula {formula} a bidder can work out "
        "another one's price from its own points"
    ),
    "compare_debriefs_leave_out": (
        "debriefs leave out the points of the price: by the formula {formula} a bidder could work out another one's "
        "price from its own points (debrief_price_points: true tells them all the same)"
    ),
    "sealed_never": "seal     none: criteria and weights were never sealed (vendor-audit freeze {file})",
    "sealed_changed": "changed  {key}: sealed {old}, now {new}",
    "sealed_stood": "seal     {what} stood in the file already when it was sealed",
    # Cover
    "comparison_title": "Comparison of bidders",
    "debrief_title": "Debrief",
    "cover_bidders": "Bidders",
    "cover_bidder": "Bidder",
    "cover_currency": "Currency of bids",
    "cover_seal_hash": "Sealed criteria and weights, SHA-256",
    "cover_seal": "Seal",
    "cover_reference_mix": "Mix of work in force",
    "cover_never_sealed": "none: criteria and weights were never sealed",
    "cover_nothing_to_seal": "nothing is decided here",
    "cover_changed": "Changed after sealing",
    "cover_changes": "{count} keys; they stand under Decision",
    "cover_changes_one": "1 key; it stands under Decision",
    "cover_window": "{first} to {last}",
    "cover_window_without": "{first} to {last} without {months}",
    # Like for like
    "like_days_all": "All bidders are compared on {first} to {last}.",
    "like_days_shrunk": (
        "Bidders are compared on {first} to {last}{without}: the days of which all have data. What lies outside is "
        "counted for nobody."
    ),
    "like_without": ", without {months}",
    "like_shorter": (
        "{name}: {compared} of {audited} audited days are compared, {contacts} of its {all} contacts; the rest has no "
        "counterpart."
    ),
    "like_no_contacts": "{name}: no contacts were supplied, so nothing counted on contacts is compared.",
    "like_missing_month": "{name} has no contact in {months}; the days of those months are compared for nobody.",
    "like_channel_alone": (
        "Channel {channel}: {bidders} had it, {without} not ({contacts} contacts). Figures that mix channels carry it "
        "on one side only."
    ),
    "like_channel_unnamed": "not named",
    "like_returns_shared": (
        "{title}: counted over {channels} alone, because the bidders' exports show customers coming by {seen}. What "
        "came by another channel is neither counted nor seen as a return."
    ),
    "like_table_alone": "Table {table}: nothing from {without}. What rests on it is compared among {bidders} only.",
    "like_differs": (
        "{part} is not the same in all audits: {values}. Nothing that is compared here rests on it; whoever compares "
        "more must make it the same first."
    ),
    "like_unstated": "not stated",
    "like_no_figure": "{title}: {name} has no figure here ({why}). It has no place and no win in it: {others}.",
    "like_no_figure_others": "the others are compared among themselves",
    "like_no_figure_one": "nobody is left to be compared with",
    "like_none": "{title}: no bidder has a figure ({why}). Nothing is compared.",
    "like_kept_small": "The strictest rule of all audits holds for all, so that nobody gains by knowing less.",
    "like_counts": "This comparison rests on published counts; there are no audits to lay beside each other.",
    "like_same": "The same days, tables, channels and definitions for all bidders.",
    "like_column_month": "{month}",
    # Seals
    "seal_none": (
        "Criteria, weights and anchors were never sealed. Nothing shows that they stood before prices and scores were "
        "known."
    ),
    "seal_good": "Criteria, weights and anchors were sealed before {before} stood in the file: {sha256}.",
    "seal_late": (
        "The seal {sha256} was made when {what} stood in the file already. It does not show that the weights came "
        "first."
    ),
    "seal_changed": "{key} was changed after sealing: {old} was sealed, {new} stands there now.",
    "seal_absent": "nothing",
    "seal_both": "prices and scores",
    "seal_unchanged": "Nothing that was sealed has been changed.",
    "frozen": "sealed   {sha256}",
    "frozen_again": "sealed   {sha256} (already; nothing has changed)",
    "frozen_file": "file     {path}",
    "frozen_late": "note     {what} stood in the file already; the seal says so",
    # Debriefs
    "debrief_opening": (
        "This page holds what was found about {name} in the comparison for {client}, and nothing about any other "
        "bidder."
    ),
    "debrief_of": "{title}: {name}",
    "debrief_stranger": "the page of {bidder} names {other}",
    "debrief_measured": "What was measured",
    "debrief_nothing": "Nothing was measured of this bidder on the days compared.",
    "debrief_caption": "Own figures on {first} to {last}, with the range that chance leaves ({confidence})",
    "debrief_adjusted": "Own figures at the mix of work by which all were weighed",
    "debrief_requirements": "Requirements",
    "debrief_criteria": "Own scores",
    "debrief_price": "Own price",
    "debrief_place": "Place",
    "debrief_first": "The bid was placed first.",
    "debrief_not_first": "The bid was not placed first.",
    "debrief_excluded": "The bid was not scored, because a requirement was not met.",
    "debrief_unevidenced": (
        "The bid has no place, because it is not evidenced whether it meets a requirement. That is no failure, and no "
        "pass."
    ),
    "debrief_unplaced": "The bid has no place, because something that decides is not known of it.",
    "debrief_not_evidenced": "not given: {why}",
    "debrief_limits": (
        "Figures are those of the days that all bidders share; a service's own report may cover other days. Scores "
        "come from what the client stated in advance under the seal {sha256}."
    ),
    "debrief_limits_unsealed": (
        "Figures are those of the days that all bidders share; a service's own report may cover other days."
    ),
}
