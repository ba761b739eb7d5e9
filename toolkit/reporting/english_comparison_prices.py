"""The messages in English about what bids cost, under which formula who is first, and how the draws come out."""

from collections.abc import Mapping
from typing import Final

ENGLISH_COMPARISON_PRICES: Final[Mapping[str, str]] = {
    "price_none": "The tender weighs no price.",
    "price_unopened": "No price stands in the tender's file.",
    "bids_title": "What each bidder asks",
    "bid_per_contact": "For a contact",
    "bid_per_resolution": "For a settled contact",
    "bid_per_hour": "For an hour on contacts, after them or waiting",
    "bid_per_month": "A month",
    "bid_one_off": "At once",
    "bid_exit": "At the end",
    "bid_ramp": "First months, share of the volume",
    "bid_ramp_contacts": "Contacts left to others at first",
    "bid_indexation": "Yearly rise: low / base / high",
    "ownership_title": "Total cost over {years} years, {worth}",
    "ownership_present": "present value at {rate} a year",
    "ownership_nominal": "not discounted, because no rate is stated",
    "ownership_case": "Case",
    "ownership_note": (
        "Cases are the ends that the tender and the bids state. Contacts that a bidder does not take at first are "
        "counted at its own price, because somebody answers them: beginning late makes no bid cheaper. What is paid "
        "for settled contacts follows the audited share, and its interval is that of the share."
    ),
    "unit_title": "What a contact and a settled contact cost, all charges included, not discounted",
    "unit_resolution": "The share settled is {title}, {basis}.",
    "unit_no_resolution": "No figure of what is settled is compared, so that a settled contact has no price.",
    "fan_title": "Total cost added up over the years; the band is from the least to the most of what is stated",
    "fan_axis_years": "Years",
    "fan_axis": "Total cost so far ({currency})",
    "alt_fan": "Total cost at the end of the term: {list}.",
    "alt_fan_one": "{name} {base}, from {low} to {high}",
    "risks_title": "What the way of charging brings with it",
    "risk_repeats": "A customer who comes back is charged again: settling at once is not in the bidder's interest",
    "risk_flag": "Who calls a contact settled earns by it: the measure must be the client's own",
    "risk_hours": "Hours are paid and not what comes of them: less work is not in the bidder's interest",
    "risk_standing": "A monthly sum does not fall when fewer contacts come",
    "risk_one_off": "Paid before anything is done",
    "risk_lock_in": "Leaving costs",
    "risk_slow_start": "Contacts are left to others at first; who answers them, and for how much, is not in the bid",
    "risk_no_indexation": "Nothing is said of how prices rise: they are counted as fixed",
    "formulas_title": "Who is first under each usual price formula",
    "formula_column": "Formula",
    "formula_own": "{formula} (the tender's own)",
    "formula_others": "Hangs on who else bids",
    "formula_unstated": (
        "Formulas whose terms the tender does not state (a reserve price, a power, what quality is worth) are not "
        "counted."
    ),
    "left_out_title": "What leaving out each bidder does to the others",
    "left_out_none": "With fewer than three bidders, leaving out one leaves no order that could turn.",
    "left_out_of": "Without",
    "left_out_same": "nothing turns",
    "left_out_turns": "{pairs} turns",
    "formula_irrelevant": (
        "Under the tender's own formula, {formula}, leaving out {out} changes the order of others: {turned}. Who loses "
        "decides who wins."
    ),
    "formula_steady": "Under the tender's own formula, {formula}, no bidder's leaving changes the order of the others.",
    "formula_swap": "Of {count} usual price formulas, {others} would name another first than the tender's own.",
    "cost_finding": (
        "{cheapest} costs least over the term: {low}. {dearest} costs most: {high}. A settled contact comes to {list}."
    ),
    "cost_finding_plain": "{cheapest} costs least over the term: {low}. {dearest} costs most: {high}.",
    "cost_settled": "{value} with {name} ({span})",
    "cost_order": "Which bid costs least hangs on the case: {list}.",
    "cost_order_one": "{name} with {world}",
    # Robustness
    "draws_none": "With fewer than two bidders that have a place there is no order to test.",
    "worlds_title": "How often each bidder is first, by what is uncertain",
    "world_what": "Uncertain",
    "what_all": "scores and weights",
    "what_scores": "scores alone",
    "what_weights": "weights alone",
    "what_together": "scores and weights, a bidder's figures all off the same way",
    "what_any_weights": "scores, and weights of any kind",
    "what_world": "scores and weights, with {world}",
    "worlds_note": (
        "Weights are drawn {weights}. Figures are drawn so that they agree with their intervals, each apart from the "
        "others; assessors as other panels of such assessors would score. The rows marked decide; the verdict takes "
        "the least of them, less two errors of drawing ({error} here)."
    ),
    "weights_exact": "exactly as stated, because the tender states no range for them",
    "weights_reach": "within {reach} points of a hundred of the stated ones",
    "weights_concentration": "around the stated ones with a concentration of {concentration}",
    "weights_order": "in the stated order, whatever their size",
    "decides": "decides",
    "flips_title": "The smallest change of weights that makes each bidder level with the first",
    "flips_none": "no weights do",
    "flips_not_weighed": "The tender's formula gives the price no points, so that its weight decides nothing.",
    "ranges_title": "Between which weights the first stays first, the others in proportion",
    "central_title": "With which weights each bidder would be first, if nothing were known of weights",
    "central_first": "First under all weights",
    "central_confidence": "First at these weights",
    "methods_title": "The order by other ways to add up",
    "methods_note": (
        "The weighed total decides. The others take the same values and weights; those marked score bidders against "
        "each other, so that who else bids counts."
    ),
    "method_column": "Way",
    "method_against": "Hangs on who else bids",
    "method_finding_same": "Every other way to add up names the same first.",
    "method_finding_other": "{list}: another first than by the weighed total, which decides.",
    "tender_yes": "yes",
    "tender_no": "no",
}
