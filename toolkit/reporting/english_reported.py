"""The messages in English about the vendor's own figures beside the audit's."""

from typing import Final

ENGLISH_REPORTED: Final[dict[str, str]] = {
    "reported_nobody": (
        "Not evidenced: no table of the vendor's own figures. Needed: its monthly deck, mapped to reported."
    ),
    "reported_nothing": "No reported figure could be compared.",
    "reported_all_same": "Every figure that could be compared is as counted.",
    "reported_outcome_same": "as counted",
    "reported_outcome_rival": "another definition: {title} ({definition})",
    "reported_outcome_within": "no definition tried gives it; not beyond our interval",
    "reported_outcome_outside": "no definition tried gives it; beyond our interval",
    "reported_outcome_uncompared": "not compared: {why}",
    "reported_why_no_kpi": "no figure of the catalogue has that name",
    "reported_why_not_evidenced": "the exports do not hold what it needs",
    "reported_why_no_months": "it is not given by whole months of the period",
    "reported_why_several": "several values for one month",
    "reported_same": (
        "{vendor}: of {count} reported figures compared, {same} are as counted in every month, as far as rounding and "
        "rows that could not be used allow: {titles}."
    ),
    "reported_same_none": "{vendor}: of {count} reported figures compared, none is as counted in every month.",
    "reported_rival": (
        "{vendor} reports {title} as {reported} where the definition in force gives {ours}, in the month furthest "
        "apart. Its figures of all {months} months are those of another definition: {definition} ({key})."
    ),
    "reported_also": "As far as months tell, it may also be {also}.",
    "reported_target": (
        "In {which} the reported figure keeps the contract's target and the count by the contract's definition does "
        "not."
    ),
    "reported_within": (
        "{vendor} reports {title} as {reported} where we count {ours}, in the month furthest apart of {months}. No "
        "definition tried gives its figures; the difference is not beyond our interval, all reported "
        "figures considered."
    ),
    "reported_within_count": (
        "{vendor} reports {title} as {reported} where we count {ours}, in the month furthest apart of {months}. No "
        "definition tried gives its figures; the difference is under half a per cent."
    ),
    "reported_outside": (
        "{vendor} reports {title} as {reported} where we count {ours}, in the month furthest apart of {months}. No "
        "definition tried gives them, and the difference is beyond our interval, all reported figures considered. "
        "To request next: the vendor's definition, and the rows behind the figure."
    ),
    "reported_outside_count": (
        "{vendor} reports {title} as {reported} where we count {ours}, in the month furthest apart of {months}. No "
        "definition tried gives its figures, and rows that could not be used do not explain the difference. To request "
        "next: the vendor's definition, and the rows behind the figure."
    ),
    "reported_uncompared|count": "{vendor}: {count} reported figure is not compared: {which}.",
    "reported_uncompared": "{vendor}: {count} reported figures are not compared: {which}.",
    "column_reported": "Reported",
    "column_ours": "Counted",
    "column_reported_outcome": "What came of it",
    "column_difference": "Difference",
    "column_reported_beyond": "Beyond our interval",
    "reported_yes": "yes",
    "reported_no": "no",
}
