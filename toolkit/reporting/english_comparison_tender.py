"""The messages in English about a tender: who is first, how sure that is, what it costs, what would change it."""

from collections.abc import Mapping
from typing import Final

ENGLISH_COMPARISON_TENDER: Final[Mapping[str, str]] = {
    "tender_none": "This comparison states no tender: no criteria, no price, and nothing to decide.",
    # The decision
    "decision_robust": (
        "{name} is first and robust: it stays first in {share} of {draws} draws of {of}, "
        "{held}; {robust} are enough to be called robust."
    ),
    "decision_in between": (
        "{name} is first, and not robustly: it stays first in {share} of {draws} draws of {of}, "
        "{held}. To be called robust it takes {robust}, and below {fragile} it is fragile, each with two errors of the "
        "draws to spare."
    ),
    "decision_fragile": (
        "Fragile: {name} is first by {lead}, and stays first in only {share} of {draws} draws of {of}, {held}."
    ),
    "decision_unsure": "{name} is first, and how robustly cannot be told, because {unsure}.",
    "decision_tie": "Cannot be decided: {names} are level at {total}.",
    "decision_alone": "{name} alone has a place: there is nobody left to compare it with.",
    "decision_none": "Cannot be decided: no bidder has a place.",
    "decision_of": "{names}, of the {placed} bidders of whom nothing that decides is missing,",
    "decision_of|placed": "{names}, the one bidder of whom nothing that decides is missing,",
    "draws_of_both": "scores and weights",
    "draws_of_scores": "scores, at the stated weights exactly",
    "decision_held_unpriced": "no price being weighed",
    "decision_held_panel": "counting only the scores of assessors who scored every bidder on a criterion",
    "decision_held_base": "at the foreseen volume, and no less often in any other stated case",
    "decision_held_only": "with prices as they are bid",
    "decision_held_world": "counted in the least certain of the stated cases ({world})",
    "decision_figures": "{count} figures or scores have no interval",
    "decision_figures|count": "one figure or score has no interval",
    "world_in_words": "{volume}, {indexation}",
    "volume_low": "little work",
    "volume_base": "the foreseen volume",
    "volume_high": "much work",
    "indexation_low": "prices rising least",
    "indexation_base": "prices rising as counted with",
    "indexation_high": "prices rising most",
    "tender_points": "{points} points",
    "nearly_all": "> {share}",
    "hardly_any": "< {share}",
    # The ranking
    "ranking_title": "Ranking: points of a hundred, under the tender's own formula",
    "ranking_title_money": "Ranking: the price that the tender's own formula compares, the least first",
    "status_placed": "has a place",
    "status_excluded": "failed: {why}",
    "status_unevidenced": "not evidenced: {why}",
    "status_unknown": "not known: {why}",
    "the_price": "Price",
    "within_reserve": "Price within the reserve",
    "acceptability_title": "In how many draws each bidder takes which place",
    "acceptability_axis": "Share of draws",
    "place_first": "first",
    "place_other": "place {place}",
    "alt_acceptability": "Of all draws: {list}.",
    "alt_acceptability_one": "{name} first in {share}",
    "wins_title": "How often the bidder of the row is ahead of the bidder of the column, of {draws} draws",
    "wins_ahead_of": "Ahead of {name}",
    # What would change it
    "change_excluded": "{name} is not in the ranking: it fails {what}.",
    "change_unevidenced_ahead": (
        "{name} has no place: whether it meets {what} is not evidenced{unknown}. If it does, its total is {total}, so "
        "that {name} could be first: what is missing has to come."
    ),
    "change_unevidenced_behind": (
        "{name} has no place: whether it meets {what} is not evidenced{unknown}. If it does, its total is {total}, "
        "which is not first."
    ),
    "change_unevidenced_money": (
        "{name} has no place: whether it meets {what} is not evidenced{unknown}. What its total would be cannot be "
        "bounded."
    ),
    "change_unevidenced_and": ", and {what} is not known",
    "change_between": "{low} to {high}",
    "change_unknown_ahead": (
        "{name} has no place, because {what} is not known. With nothing to all for it the total would be {low} to "
        "{high}, so that {name} could be first: what is missing has to come."
    ),
    "change_unknown_behind": (
        "{name} has no place, because {what} is not known. Even with all points for it the total would be {high}, "
        "which is not first."
    ),
    "change_unknown_money": "{name} has no place, because {what} is not known, and what it could be cannot be bounded.",
    "change_turned": (
        "If what is missing of {name} came ({what}), {other} could be first: the tender's formula sets bids against "
        "each other."
    ),
    "change_weights": (
        "Moving {amount} of the hundred points of weight, mostly from {away} to {to}, makes {name} level."
    ),
    "change_weights_none": "No change of weights makes anybody else the only first.",
    "change_formula": "Under another usual price formula, {what}, {name} would be first.",
    "change_left_out": "Without {what}, who is not first, {name} would be: the tender's formula lets a loser decide.",
    "change_world": "With {world}, {name} would be first.",
    "change_method": "Added up otherwise ({what}), {name} would be first.",
    "change_unsure": "{what} has no spread to draw from for {name}: as long as that is so, no winner is called robust.",
    "change_nothing": "Nothing else that was tried names another first: {list}.",
    "change_tried_world": "the stated ends of volume and indexation",
    "change_tried_formula": "the other usual price formulas whose terms are stated",
    "change_tried_method": "other ways of adding up",
    "change_tried_left_out": "leaving out each bidder that is not first",
    "formula_lowest_ratio": "lowest price over one's own",
    "formula_between_extremes": "straight between the highest and the lowest price",
    "formula_under_reserve": "straight from the reserve price down to nothing",
    "formula_discount_power": "a power of the discount from the reserve price",
    "formula_discount_power_of_best": "a power of the discount, as a part of the largest",
    "formula_credited_price": "price less what its quality is worth",
    "formula_price_per_point": "price of a quality point",
    "method_weighed": "the weighed total",
    "method_product": "weighted product",
    "method_waspas": "half sum, half product (WASPAS)",
    "method_topsis": "nearness to the best of all (TOPSIS)",
    "method_vikor": "compromise (VIKOR)",
    "method_outranking": "pairs outranked (PROMETHEE)",
    # What is mandatory
    "mandatory_title": "What must be met, apart from all scoring",
    "mandatory_none": "The tender states nothing that must be met.",
    "mandatory_passed": "passed",
    "mandatory_failed": "failed",
    "mandatory_not evidenced": "not evidenced",
    "mandatory_measured": "{status}: {value} ({span}), {target}",
    "mandatory_shown": "{status}: {evidence}",
    "mandatory_failed_of": "{name} fails {title}{why}. It is not in the ranking.",
    "mandatory_absent_of": (
        "{name}: whether it meets {title} is not evidenced{why}. That is no failure and no pass, and without it {name} "
        "has no place."
    ),
    "mandatory_spans": (
        "{name} passes {title} at {value} ({target}). The interval, {span}, spans the limit: in another such period "
        "it could fall on either side."
    ),
    "mandatory_all": "Every bidder passes everything that is mandatory.",
    "why_given": " ({why})",
    # The scoring sheet
    "criteria_title": "{title}, {weight} of 100 points: {anchors}",
    "criteria_anchors": "{floor} is worth nothing, {target} everything",
    "criteria_scale": "{score}: {text}",
    "criteria_basis_adjusted": "audited, at the mix of work that all share",
    "criteria_basis_raw": "audited, as it is",
    "criteria_basis_assessed": "mean of {count} assessors",
    "criteria_basis_assessed|count": "one assessor",
    "criteria_none": "The tender states no criteria beside the price.",
    "points_title": "Where the points come from",
    "points_axis": "Points of a hundred",
    "alt_points": "Points of each bidder: {list}.",
    "alt_points_one": "{name} {total} ({parts})",
    "alt_points_part": "{title} {points}",
    "unknown_not_scored": "nobody has scored it",
    "unknown_few_rows": "too few rows",
    "unknown_no_bid": "there is no bid",
    "unknown_no_resolution": "the share settled is not known, and the bid hangs on it",
    "unknown_no_hours": "contacts of an hour are not known, and the bid hangs on them",
    "unknown_overlap": "too little of the work is shared with the other bidders",
    "unknown_unknown_mix": "the kind of most of the work is not known",
    "unknown_alone": "no other bidder does enough of the same work",
    "unknown_no_rows": "there are no rows",
    "unknown_not_evidenced": "not evidenced",
    "unknown_several_scales": "the answers stand on several scales",
    "unknown_reference": "the bidder whose mix is the reference does not do such work",
    "unknown_returns": "the exports do not show alike by which channels customers come back",
    "raw_could_be": (
        "{titles}: scored as audited. No mix of work is taken out, and bidders with harder work may look worse by it "
        "than they are."
    ),
    "criterion_unknown": "{name}: {title} is not known ({why}). What is not known helps nobody: {name} has no place.",
    # Assessors
    "panel_title": "Assessors' scores: mean, interval over assessors, lowest to highest",
    "panel_none": "No assessor's score stands in the tender's file.",
    "panel_not_asked": "The tender has nothing that assessors score.",
    "panel_all": "all",
    "agreement_title": "How far assessors agree (Krippendorff's alpha, interval)",
    "agreement_all": "All criteria together",
    "severity_title": (
        "Each assessor beside the others, in parts of the scale; above zero is kinder. Each interval stands alone; the "
        "reading holds for all assessors together (Holm)"
    ),
    "severity_told": "beyond chance",
    "severity_not": "within chance",
    "agreement_finding": (
        "Krippendorff's alpha of the assessors' scores is {value} ({span}) over {units} bidders and criteria: {means}"
    ),
    "agreement_good": "they largely agree.",
    "agreement_fair": "they agree in part, and the mean hides how far they are apart.",
    "agreement_poor": "they hardly agree, so that who sits on the panel decides much.",
    "agreement_open": "its interval does not tell how far they agree.",
    "severity_finding": "“{assessor}” scores {value} of the scale {way} than the others on the same bids ({span}).",
    "severity_kinder": "higher",
    "severity_stricter": "lower",
    "agreed_finding|agreed": (
        "On one bidder and criterion all assessors gave one score. That is no certainty: it is drawn with the spread "
        "of this panel over all that it scored ({spread} of the scale for one assessor), and with no less than a step "
        "of the scale is rounded by."
    ),
    "agreed_finding": (
        "On {agreed} bidders and criteria all assessors gave one score. That is no certainty: they are drawn with the "
        "spread of this panel over all that it scored ({spread} of the scale for one assessor), and with no less than "
        "a step of the scale is rounded by."
    ),
    "uneven_finding": (
        "Not every assessor scored every bidder on {titles}: there a bidder's mean depends on who scored it."
    ),
    "one_assessor": "{titles}: one assessor scored, so that nobody knows how another would have.",
    # One bidder's own page
    "debriefs_tell": (
        "Debrief pages tell each bidder the points of its price, as the file asks. By this formula ({formula}) a "
        "bidder can work out another one's price from them."
    ),
    "debriefs_leave_out": (
        "Debrief pages leave out the points of the price: by this formula ({formula}) a bidder could work out another "
        "one's price from its own."
    ),
    "debrief_criteria_title": "Your figure on each criterion, its points, and what is missing to all of them",
    "debrief_price_points": (
        "Your bid comes to {cost} over the term. It earns {points} of {possible} points of the price by the formula "
        "“{formula}”; {distance} are missing to all of them."
    ),
    "debrief_price_alone": "Your bid comes to {cost} over the term. The tender compares prices by “{formula}”.",
    "debrief_price_unknown": "Your bid has no cost that could be weighed: {why}.",
    "debrief_price_no_points": (
        "Your bid comes to {cost} over the term. Its points are set by a formula that looks at the bids with a place, "
        "and yours has none."
    ),
    "debrief_no_place": "Your bid has no place in the ranking: {why}.",
}
