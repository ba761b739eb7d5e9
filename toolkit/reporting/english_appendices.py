"""The messages in English of the appendices: cards, methods, glossary, provenance, environment, parameters."""

from collections.abc import Mapping
from typing import Final

ENGLISH_APPENDICES: Final[Mapping[str, str]] = {
    "appendix_definitions": "Definitions",
    "appendix_methods": "Methods",
    "appendix_glossary": "Glossary",
    "appendix_provenance": "Where each number is from",
    "appendix_environment": "What the report was made with",
    "appendix_parameters": "Parameters",
    "card_unit": "Unit: {unit}. {better}",
    "unit_place": "place in the order",
    "card_higher": "Higher is better.",
    "card_lower": "Lower is better.",
    "card_band": "Best within a band.",
    "card_context": "Neither more nor less is better: it is context.",
    "card_needs": "Needs {text}.",
    "card_rivals": "Competes with {text}.",
    "card_source": "Source: {text}.",
    "cards_left": (
        "On paper stand the figures with a target, on the first page or in the register. {count} others stand in the "
        "report on a screen, and each number's definition in results.csv."
    ),
    # Methods
    "method_interval_title": "Intervals",
    "method_interval": (
        "What the same process could show in another period like it. Contacts of one agent or one day resemble each "
        "other, so that variance is taken between agents or days (linearised, Cochran 1977), with Student's limits of "
        "the effective number of clusters (Kish 1965); shares by the score interval (Wilson 1927), differences by "
        "Newcombe 1998 or Zou and Donner 2008. One cluster says nothing about spread, and gives no interval."
    ),
    "method_several_title": "Several claims at once",
    "method_several": (
        "Claims of one family hold together at the audit's confidence: intervals by Sidak 1967, tests by Holm 1979."
    ),
    "method_promise_title": "Promises",
    "method_promise": (
        "A period that was counted whole is judged by its own value. The interval says what is known of the process, "
        "and decides nothing of the contract."
    ),
    "method_trend_title": "Change over time",
    "method_trend": (
        "XmR charts with the rules of the NHS's Making Data Count: the mean and 2.66 mean moving ranges either side; "
        "a day is charted less what is usual on its weekday. Nothing is claimed below 12 points."
    ),
    "method_survival_title": "Waits and patience",
    "method_survival": "Kaplan and Meier 1958: an answer cuts patience short, an abandonment cuts the wait short.",
    "method_mix_title": "Like with like",
    "method_mix": (
        "Agents are compared on the same mix of contacts, each with what the others show there; limits of chance and "
        "over-dispersed ones (Spiegelhalter 2005). Nobody is ranked."
    ),
    "method_signal_title": "Signs of avoided work",
    "method_signal": (
        "An agent's count against what the other agents' own differences make ordinary, suspects set aside one after "
        "another (Rosner 1983). Consistent with avoided work is no proof of it."
    ),
    "method_groups_title": "Groups of agents",
    "method_groups": (
        "k-means, accepted only where its groups are more stable and further apart than those of shuffled figures and "
        "of one cloud of the same shape."
    ),
    "method_journeys_title": "Journeys",
    "method_journeys": (
        "What follows what in each case, waits on the calendar and in opening hours. A bottleneck waits longer than "
        "the other steps beyond chance; a wait that a timer decides is none."
    ),
    "method_visits_title": "Mystery visits",
    "method_visits": (
        "Scores of a form by its points and weights; exact limits where visits are a part of few sites. Less than full "
        "points on a critical item is a critical failure."
    ),
    "method_survey_title": "Survey answers",
    "method_survey": (
        "Held against who was asked and who had a contact before anything is claimed; weighted to all contacts beside "
        "the plain figure. What goes together with satisfaction is a linear model, and no cause."
    ),
    "method_agreement_title": "Agreement of evaluators",
    "method_agreement": "Krippendorff's alpha, ordinal, sessions resampled; others beside it.",
    "method_staffing_title": "Staffing",
    "method_staffing": (
        "Erlang A with the vendor's own patience where it can be learnt, else Erlang C, half-hour by half-hour on the "
        "contacts that came."
    ),
    "method_money_title": "Money",
    "method_money": (
        "Credits in decimal numbers by the contract's own rules; costs from invoiced lines and stated assumptions, and "
        "from nothing else."
    ),
    # Glossary
    "term_abandonment_title": "Abandonment rate",
    "term_abandonment": "Customers who gave up waiting, of those who came; short waits may be left out.",
    "term_adherence_title": "Schedule adherence",
    "term_adherence": "Scheduled time that agents worked as scheduled.",
    "term_aht_title": "Average handle time",
    "term_aht": "Talk, hold and after-call work of a handled contact.",
    "term_asa_title": "Average speed of answer",
    "term_asa": "Mean wait of answered contacts.",
    "term_attrition_title": "Attrition",
    "term_attrition": "People who left, against those who were there, by the year.",
    "term_calibration_title": "Calibration",
    "term_calibration": "Several evaluators score the same contact, to learn whether they score alike.",
    "term_ces_title": "Customer effort",
    "term_ces": "How easy customers found it.",
    "term_contact_title": "Contact",
    "term_contact": "One call, chat, message or ticket of a customer.",
    "term_csat_title": "Customer satisfaction",
    "term_csat": "Answers of customers on a scale: the share of the best two points, or the mean.",
    "term_evidenced_title": "Evidenced",
    "term_evidenced": "The exports hold what a figure needs. What is not evidenced is not known; it is not nothing.",
    "term_fcr_title": "First contact resolution",
    "term_fcr": "Matters settled at the first contact: by the agent's flag, by no return, or by the customer's word.",
    "term_frt_title": "First response time",
    "term_frt": "From a written contact to the first reply by a person.",
    "term_interval_term_title": "Confidence interval",
    "term_interval_term": "The range that holds what the process would show, with the confidence on the cover.",
    "term_loyalty_title": "Loyalty index",
    "term_loyalty": "Recommend, buy again, satisfied: three answers in one figure.",
    "term_mystery_title": "Mystery shopping",
    "term_mystery": "Visits or calls by trained persons who act as customers and fill in a form.",
    "term_occupancy_title": "Occupancy",
    "term_occupancy": "Time on contacts, of the time on contacts and waiting for them.",
    "term_qa_title": "Quality assurance",
    "term_qa": "Forms that evaluators fill in on recorded contacts.",
    "term_repeat_title": "Repeat contact",
    "term_repeat": "The same customer again within the window of days.",
    "term_service_level_title": "Service level",
    "term_service_level": "Contacts answered within the threshold; definitions differ by who else counts.",
    "term_service_credit_title": "Service credit",
    "term_service_credit": "What the vendor gives back for a missed promise.",
    "term_shrinkage_title": "Shrinkage",
    "term_shrinkage": "Paid time in which agents take no contacts.",
    "term_sla_title": "Service level agreement",
    "term_sla": "What the contract promises, by figure, level and period.",
    "term_tco_title": "Total cost of ownership",
    "term_tco": "All that the service costs the client over the term, the vendor's charges and the client's own.",
    "term_utilization_title": "Utilization",
    "term_utilization": "Time on contacts, of all paid time.",
    # Provenance
    "provenance_caption": "Sections, their notebooks and their rows",
    "provenance_how": (
        "An evidence id is section:figure:vendor. It names the rows of results.csv with that section, kpi and vendor, "
        "each with its definition, interval, rows and unknown rows; or a section alone, where the finding stands in "
        "the notebook of that name. manifest.json holds the SHA-256 of every input and of every output."
    ),
    "provenance_section": "Section",
    "provenance_id": "Id",
    "provenance_notebook": "Notebook",
    "provenance_results": "Rows of results.csv",
    "provenance_findings": "Findings",
    "provenance_asked": "That call for something",
    "environment_caption": "Versions",
    "environment_name": "What",
    "environment_version": "Version",
    "parameters_printed": "The parameters stand in the report on a screen and in manifest.json.",
    # Figures that stand outside the catalogue
    "title_requirement": "A mandatory requirement: met or not",
    "title_tender_total": "Points by the tender's own formula",
    "title_tender_place": "Place by the tender's own formula",
    "title_price_points": "Points of the price",
    "title_rank_acceptability": "How often a bidder takes a place",
    "title_pairwise_win": "How often a bidder is ahead of another",
    "title_contacts_compared": "Contacts on the days compared",
    "title_criterion_figure": "What a criterion rests on",
    "title_criterion_points": "Points of a criterion",
    "title_assessors_alpha": "Agreement of assessors (Krippendorff's alpha)",
    "title_bid_cost": "Total cost of a bid over the term",
    "title_bid_per_contact": "What a contact costs by a bid",
    "title_bid_per_resolution": "What a settled contact costs by a bid",
    "title_first_place": "How often a bidder is first in a stated case",
    "title_weights_moved": "The least change of weights that makes a bidder level with the first",
    "title_mystery_item": "Score of an item of the mystery form",
    "title_mystery_answer": "Visits with an answer",
    "title_survey_invited": "Invited to the survey, of the stage before it",
    "title_survey_answered": "Survey answered, of the stage before it",
    "title_satisfied_weighted": "Satisfied, answers weighted to all contacts",
    "title_csat_effect": "What goes together with the satisfaction score",
    "title_label_accuracy": "How right learned labels of comments are",
    "title_theme_gap": "A theme's share in a part of the comments less the rest",
    "title_overload": "Half-hours in which agents were overloaded",
    "title_forecast_beyond_floor": "Forecast error beyond what chance alone leaves",
    "title_demand_foretold": "Contacts foretold for a week to come",
    "title_demand_naive": "Contacts if the last week came again",
    "title_staffing_gap": "Agents there less agents needed",
    "title_agent_hours_needed": "Agent hours a week that the target needs",
    "title_agent_hours_needed_c": "Agent hours a week that the target needs, nobody giving up (Erlang C)",
    "title_agent_hours_lacking": "Agent hours a week lacking where too few were there",
    "title_agent_hours": "Agent hours a week that were there",
    "title_what_if_service_level": "Service level in a what-if",
    "title_what_if_abandon_rate": "Abandonment rate in a what-if",
    "title_what_if_occupancy": "Occupancy in a what-if",
    "title_what_if_credit": "Service credit in a what-if",
    "title_what_if_cost": "Cost in a what-if",
    "title_money_lines": "Sum of a kind of line of the invoices and costs",
    "title_tco_nominal": "Total cost of ownership, not discounted",
    "title_npv_spreadsheet": "Net present value as a spreadsheet's NPV() counts it",
    "title_irr": "Internal rate of return",
    "title_payback": "Payback time",
    "title_discounted_payback": "Payback time, discounted",
    "title_alignment": "How one side answers a theme, 0 to 100",
    "title_alignment_gap": "How far both sides differ on a theme",
}
