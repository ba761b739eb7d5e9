"""What is assumed about money: the contract's term, how prices stand, what an hour costs, and how far each may go."""

from typing import Annotated, Literal

from pydantic import Field, PlainValidator

from toolkit.parameters.contracts import Currency, amount, currency, positive
from toolkit.parameters.documents import Document
from toolkit.parameters.faults import Fault, Keys
from toolkit.parameters.parts import Part
from toolkit.parameters.values import Count, Expected, Positive, Share, Text, number


def rise(value: object) -> int | float:
    """A yearly rise as a share; nothing can fall by all of it."""
    found = number(value)
    if found > -1:
        return found
    raise ValueError


Money = Annotated[int | float, PlainValidator(amount), Expected("an amount of money, 0 or more")]
Rise = Annotated[int | float, PlainValidator(rise), Expected("a yearly rise as a share, above -1: 0.02 is 2 % a year")]
Times = Annotated[int | float, PlainValidator(positive), Expected("how many times the audited volume, above 0")]


class AmountAssumed(Part):
    """An amount of money that nobody knows yet: the least, the likeliest, the most, and who says so."""

    low: Money = Field(description="the least that it may be")
    base: Money = Field(description="what is counted with")
    high: Money = Field(description="the most that it may be")
    source: Text = Field(description="who says so; the report prints it")


class ShareAssumed(Part):
    """A share that nobody knows yet, from 0 to 1."""

    low: Share = Field(description="the least that it may be")
    base: Share = Field(description="what is counted with")
    high: Share = Field(description="the most that it may be")
    source: Text = Field(description="who says so; the report prints it")


class RiseAssumed(Part):
    """A yearly rise that nobody knows yet, as a share."""

    low: Rise = Field(description="the least that it may be")
    base: Rise = Field(description="what is counted with")
    high: Rise = Field(description="the most that it may be")
    source: Text = Field(description="who says so; the report prints it")


class TimesAssumed(Part):
    """A volume that nobody knows yet, as a multiple of the audited one."""

    low: Times = Field(description="the least that it may be")
    base: Times = Field(description="what is counted with")
    high: Times = Field(description="the most that it may be")
    source: Text = Field(description="who says so; the report prints it")


AMOUNTS = ("transition", "exit", "benefit")


class Assumptions(Part):
    """What is assumed about the contract's term. What is not written stays as in the audited period.

    `volume` is a multiple of the audited volume, and `volume_share` the part of the running cost that goes with it.
    `indexation` is the yearly rise of running costs from the second year on. `benefit` is what the service is worth in
    a year; `transition` is paid at once and `exit` with the last year, each in the place of invoiced lines.
    """

    currency: Currency | None = None
    volume: TimesAssumed | None = None
    volume_share: ShareAssumed | None = None
    indexation: RiseAssumed | None = None
    discount_rate: ShareAssumed | None = None
    transition: AmountAssumed | None = None
    exit: AmountAssumed | None = None
    benefit: AmountAssumed | None = None


NAMES = tuple(name for name in Assumptions.model_fields if name != "currency")


class CostAssumptions(Part):
    """What the audit assumes about money at different times."""

    discount_rate: Share = Field(description="the yearly rate at which later money is worth less")
    term_years: Count = Field(description="the years of the contract over which the cost of ownership is counted")
    assumptions: Assumptions | None = None


class CaseHour(Part):
    """What an hour costs in which a case waits."""

    amount: Positive = Field(description="what an hour of a waiting case costs")
    currency: Currency = Field(description="the amount's currency")
    source: Text = Field(description="who says so; the report prints it")


class MoneyTerms(Part):
    """How the amounts of the audit are to be read. What is not written is told as not stated."""

    price_base: Text | None = None
    vat: Literal["included", "excluded"] | None = None
    case_hour: CaseHour | None = None


def investment_faults(document: Document) -> list[Fault]:
    """What does not agree: ends that are not in order, a base that is not the rate, amounts without a currency."""
    keys: Keys = ("costs", "assumptions")
    written = document.mapping(*keys)
    faults: list[Fault] = []
    for name in NAMES:
        if isinstance(written.get(name), dict):
            faults += _in_order(document, (*keys, name))
    if not written:
        return faults
    base = document.part(number, *keys, "discount_rate", "base")
    rate = document.part(number, "costs", "discount_rate")
    if base is not None and rate is not None and base != rate:
        text = f"found {base:g}, and costs.discount_rate is {rate:g}; expected the same"
        faults.append(document.fault((*keys, "discount_rate", "base"), text))
    for one, other in (("volume", "volume_share"), ("volume_share", "volume")):
        if written.get(one) is not None and written.get(other) is None:
            text = f"{one} without {other}; expected both: how far the volume may go, and what of the cost goes with it"
            faults.append(document.fault((*keys, one), text))
    stated = [name for name in AMOUNTS if written.get(name) is not None]
    if stated and document.part(currency, *keys, "currency") is None and written.get("currency") is None:
        faults.append(document.fault(keys, f"amounts ({', '.join(stated)}) without a currency; expected currency"))
    many = len(document.sequence("vendors"))
    if stated and many > 1:
        text = f"amounts ({', '.join(stated)}) of one vendor in an audit of {many}; expected an audit for each vendor"
        faults.append(document.fault(keys, text))
    return faults


def _in_order(document: Document, keys: Keys) -> list[Fault]:
    low, base, high = (document.part(number, *keys, end) for end in ("low", "base", "high"))
    if low is None or base is None or high is None or low <= base <= high:
        return []
    text = f"found {low:g}, {base:g}, {high:g}; expected low, base, high in this order, none below the one before"
    return [document.fault(keys, text)]
