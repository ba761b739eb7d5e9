"""The messages in English about money: what was charged and spent, invoices, the contract's term."""

from typing import Final

ENGLISH_MONEY: Final[dict[str, str]] = {
    # How amounts are to be read
    "money_reading": "{vendor}: {lines} lines in {currency}; price base {base}; VAT {vat}.",
    "money_not_stated": "not stated",
    "money_vat_included": "included",
    "money_vat_excluded": "not included",
    "money_missing_price": "No line of the vendor's charges in {months}.",
    "money_missing_client": "No line of the client's own cost in {months}.",
    "money_reduced|count": "{count} line of costs is below nothing and no credit.",
    "money_reduced": "{count} lines of costs are below nothing and no credits.",
    "money_raised|count": "{count} credit stands above nothing, and raises the price.",
    "money_raised": "{count} credits stand above nothing, and raise the price.",
    "money_why_no_lines": "{vendor}: not evidenced: no lines of money. Needed: invoices and the client's own costs.",
    "money_why_rejected": (
        "{vendor}: {detail} rows of money could not be used, and nobody knows what they amount to, so that no sum of "
        "money is given. Needed: the rows in the folder of rejects, mended."
    ),
    "money_why_unusable": "{vendor}: no sum of money is given: {detail}.",
    "money_figures_missing": "{what}: not evidenced: {why}.",
    "money_nothing_moved": "No term with a return is counted, so that no assumption is moved.",
    "money_nobody": "Not evidenced: no table of money. Needed: invoices and the client's own costs, a line per row.",
    # Kinds of line and steps of the walk
    "money_kind_fee": "Fees",
    "money_kind_change_request": "Change requests",
    "money_kind_credit": "Credits",
    "money_kind_governance": "Governance",
    "money_kind_client_staff": "Client's own staff",
    "money_kind_tooling": "Tooling",
    "money_kind_rework": "Rework",
    "money_kind_transition": "Transition",
    "money_kind_exit": "Exit",
    "money_kind_benefit": "Benefit",
    "money_kind_overhead_baseline": "Overhead before",
    "money_kind_overhead_retained": "Overhead retained",
    "money_kind_revenue": "Vendor's revenue",
    "money_kind_vendor_cost": "Vendor's cost",
    "money_kind_price": "Charged by the vendor",
    "money_kind_running": "Whole running cost",
    "money_kind_all_in": "With what comes once",
    "money_walk_title": "From the vendor's charges to all that the service cost in the period",
    "money_months_title": "Lines by month and kind, {currency}",
    "money_axis": "Amount, {currency}",
    "alt_money_walk": "What the service cost, step by step, in {currency}: {parts}.",
    "alt_money_step": "{step} {amount}",
    "column_kind": "Kind of line",
    "column_money_missing": "What is missing",
    # Invoices
    "invoiced_more": (
        "{vendor}: the invoices of {months} months charge {charged} contacts and the exports hold {counted}: {more} "
        "more than can be shown, {share}."
    ),
    "invoiced_worth": (
        "At the price charged for them that is {currency} {worth}. To request next: the vendor's own count."
    ),
    "invoiced_left_out": (
        "What can explain a difference without anybody's fault: rows of the exports that are not counted ({copies} "
        "copies, {unusable} that could not be used, {excluded} left out on purpose), transfers charged for each leg."
    ),
    "invoiced_less": (
        "{vendor}: the invoices of {months} months charge {charged} contacts and the exports hold {counted}: {more} "
        "fewer than can be shown, {share}."
    ),
    "invoiced_same": "{vendor}: the invoices of {months} months charge the {counted} contacts that the exports hold.",
    # What a contact costs
    "money_contact": "{vendor}: {parts}.",
    "money_contact_part": "{title} {value} ({span})",
    "money_contact_bare": "{title} {value} (no interval)",
    "money_short_price_per_contact": "the vendor's price of a contact is",
    "money_short_cost_per_contact": "its whole running cost",
    "money_short_price_per_resolution": "the price of a settled matter",
    "money_short_cost_per_resolution": "the whole cost of a settled matter",
    "money_short_repeat_cost": "contacts that came back cost in all",
    # The bottleneck
    "money_bottleneck": (
        "{vendor}: waiting beyond the norm between {step} and {next_step} comes to {days} days, which at {rate} an "
        "hour of a case ({source}) is {amount} ({span})."
    ),
    "money_no_bottleneck": "{vendor}: no step is told apart as a bottleneck, so that none has a price.",
    "money_no_cases_of": "{vendor}: not evidenced: what a bottleneck costs needs a log of cases with steps to compare.",
    "money_case_hour_not_asked": (
        "Not asked: what a bottleneck costs needs money.case_hour in the parameters (amount, currency, source)."
    ),
    "money_no_cases": "Not evidenced: what a bottleneck costs needs a log of cases.",
    # The term
    "money_term_not_asked": (
        "Not asked: the contract's term needs costs.assumptions in the parameters, each with low, base, high and its "
        "source. Nothing is assumed that nobody states."
    ),
    "money_term_other_currency": "{vendor}: not counted: lines and assumptions are in different currencies ({detail}).",
    "money_term_partial": (
        "{vendor}: not evidenced: the cost of a term needs, in each month with lines, those of the vendor's charges "
        "and of the client's own cost ({detail})."
    ),
    "money_term_no_benefit": (
        "{vendor}: no return is counted: nobody says what the service is worth. Needed: lines of the type benefit, or "
        "costs.assumptions.benefit."
    ),
    "money_assumed_running": "Running cost of a year",
    "money_assumed_volume": "Volume, times the audited",
    "money_assumed_volume_share": "Part of the running cost that goes with volume",
    "money_assumed_indexation": "Yearly rise of the running cost",
    "money_assumed_discount_rate": "Discount rate",
    "money_assumed_transition": "Transition, at once",
    "money_assumed_exit": "Exit, with the last year",
    "money_assumed_benefit": "Benefit of a year",
    "money_source_lines": "the audited lines",
    "money_source_parameters": "costs.discount_rate",
    "money_source_none": "not stated: as in the audited period",
    "money_scenario_all_low": "All at the cheapest ends",
    "money_scenario_low_volume": "Low volume",
    "money_scenario_base": "Base",
    "money_scenario_high_volume": "High volume",
    "money_scenario_all_high": "All at the dearest ends",
    "money_swings_title": "Net present value when one assumption alone is otherwise",
    "money_axis_npv": "Net present value, {currency}",
    "money_at_low": "at the low end",
    "money_at_high": "at the high end",
    "alt_money_swings": "Net present value {base} at the base. {parts}.",
    "alt_money_swing": "{assumption} alone: {low} to {high}",
    "money_tco": "{vendor}: over {years} years the service costs {value} at today's worth ({nominal} paid).",
    "money_tco_range": "Under the stated assumptions {low} to {high}.",
    "money_npv": "{vendor}: over {years} years the net present value is {value} under the assumptions as stated.",
    "money_npv_flips": "Alone, these turn its sign within what is stated: {which}.",
    "money_npv_flip": "{assumption}, at {at}",
    "money_npv_holds": "No assumption alone turns its sign within what is stated.",
    "money_npv_bare": "No assumption has a low and a high end, so that nothing says how sure that is.",
}
