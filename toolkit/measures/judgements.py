"""Figures that exist only where a contract says what was promised, with the card that every KPI has.

The section on the contract gives them. No entry of the catalogue can: what they count, in what period and under which
definition is each contract's own.
"""

from typing import Final, NamedTuple

from toolkit.measures.access import OURS
from toolkit.measures.entries import Better

TARGETS: Final = "contract.targets"
CREDITS: Final = "contract.credits"


class Judgement(NamedTuple):
    """One such figure: `asks` is what the parameters must say before it can be given."""

    key: str
    title: str
    unit: str
    better: Better
    formula: str
    asks: str
    source: str


JUDGEMENTS: Final = {
    each.key: each
    for each in (
        Judgement(
            "sla_value",
            "Figure by which the contract judges a period",
            "the KPI's own",
            "context",
            "the KPI under the contract's definition, over the rows that the contract counts, in one period",
            TARGETS,
            f"{OURS}: the contract's own words",
        ),
        Judgement(
            "sla_met",
            "Period that met its target",
            "yes or no",
            "higher",
            "1 where the period's own value meets the target, else 0; not judged where too little is known",
            TARGETS,
            f"{OURS}: the value decides, its interval informs",
        ),
        Judgement(
            "sla_periods_met",
            "Share of periods that met the target",
            "share",
            "higher",
            "periods that met the target / periods judged",
            TARGETS,
            f"{OURS}: half-hours, days, weeks and months beside the period that the contract judges by",
        ),
        Judgement(
            "service_credit_due",
            "Service credits due",
            "money",
            "lower",
            "sum of the months' credits after the cap; a credit is at_risk * pool * share * severity * repeated",
            CREDITS,
            f"{OURS}: how the parts combine; each is a parameter",
        ),
        Judgement(
            "service_credit_earned_back",
            "Service credits earned back",
            "money",
            "context",
            "credits given back by the contract's earn-back rule, less their part of the cap",
            CREDITS,
            f"{OURS}: how the parts combine; each is a parameter",
        ),
        Judgement(
            "service_credit_net",
            "Service credits less what is earned back and bonuses",
            "money",
            "lower",
            "credits due less earned back less bonuses",
            CREDITS,
            f"{OURS}: how the parts combine; each is a parameter",
        ),
    )
}
