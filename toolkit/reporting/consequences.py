"""What a finding comes to: contacts and money, counted where something counts them and left open where nothing does."""

import math
from typing import Final, NamedTuple

from toolkit.audits import Audit
from toolkit.measures import kpis
from toolkit.measures.targets import Target
from toolkit.questions import bottlenecks, money, service_credits
from toolkit.reporting.amounts import amount
from toolkit.reporting.finding_kinds import Kind
from toolkit.reporting.findings import Finding
from toolkit.reporting.words import count, known, lasting, say

CONTACTS: Final = "contacts"
_DAY: Final = 86_400
_CENT: Final = 1e-9


class Consequence(NamedTuple):
    """What a finding comes to, in words and numbers; NaN is not known, never nothing."""

    text: str
    contacts: float = math.nan
    money: float = math.nan
    currency: str = ""


def consequence(audit: Audit, finding: Finding, kind: Kind) -> Consequence:
    """Contacts and money behind a finding; without either, what it touches."""
    if kind.key == "promise_missed":
        return _of_promise(audit, finding, kind)
    if kind.key == "bottleneck":
        return _of_bottleneck(audit, finding, kind)
    found = Consequence("", finding.contacts, finding.money, finding.currency)
    fields = {"contacts": count(found.contacts), "amount": amount(found.money, found.currency)}
    if known(found.contacts) and known(found.money):
        return found._replace(text=say(f"comes_to_both_{kind.key}", **fields))
    if known(found.contacts) or known(found.money):
        return found._replace(text=say(f"comes_to_{kind.key}", **fields))
    return found._replace(text=touched(kind))


def touched(kind: Kind) -> str:
    """What a finding touches where nothing counts or prices it."""
    return say(f"touches_{kind.effect}")


def beyond(finding: Finding) -> float:
    """How many contacts less, or more, would have kept a target on a share, over the period as a whole.

    NaN for figures that are no share, and where the whole period keeps what single months missed.
    """
    target = Target.of_code(finding.target)
    if target is None or finding.unit != "share" or not known(finding.value) or not finding.rows:
        return math.nan
    gap = abs(finding.value - target.nearest(finding.value)) * finding.rows
    return math.nan if target.keeps(finding.value) else float(math.ceil(gap - _CENT))


def _of_promise(audit: Audit, finding: Finding, kind: Kind) -> Consequence:
    parts, contacts = [], beyond(finding)
    if known(contacts) and _counts_contacts(audit, finding.kpi):
        parts.append(say("comes_to_promise_missed", contacts=count(contacts)))
    else:
        contacts = math.nan
    cost, currency = _credited(audit, finding)
    if known(cost) and cost:
        parts.append(say("comes_to_credit", amount=amount(cost, currency)))
    else:
        cost, currency = math.nan, ""
    return Consequence(" ".join(parts) or touched(kind), contacts, cost, currency)


def _counts_contacts(audit: Audit, kpi: str) -> bool:
    entry = kpis.EVERY.get(audit.in_force.get(kpi, kpi))
    return entry is not None and tuple(kpis.needed(entry)) == (CONTACTS,)


def _credited(audit: Audit, finding: Finding) -> tuple[float, str]:
    """The credits of one target's months before any cap, in all months that could be told."""
    lines = service_credits.statement(audit)
    mine = lines[(lines.vendor == finding.vendor) & (lines.kpi == finding.kpi) & (lines.item == "credit")]
    told = [float(each) for each in mine.amount if each is not None]
    return (sum(told), str(mine.currency.iloc[0])) if told else (math.nan, "")


def _of_bottleneck(audit: Audit, finding: Finding, kind: Kind) -> Consequence:
    place = int(finding.id.rpartition(".")[2])
    steps = bottlenecks.ranked(audit)
    steps = steps[(steps.vendor == finding.vendor) & steps.bottleneck.astype(bool)]
    if len(steps) < place:
        return Consequence(touched(kind))
    waited = say("comes_to_bottleneck", waiting=lasting(steps.iloc[place - 1]["cost"] * _DAY))
    priced = money.bottleneck(audit)
    priced = priced[(priced.vendor == finding.vendor) & (priced.why == "")]
    # Only the costliest step has a price.
    if place > 1 or priced.empty:
        return Consequence(waited)
    row = priced.iloc[0]
    shown = say("comes_to_both_bottleneck", amount=amount(round(row.amount, 2), row.currency))
    return Consequence(f"{waited} {shown}", money=float(row.amount), currency=str(row.currency))
