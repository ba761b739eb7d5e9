"""What was charged and spent, month by month, and the contacts that it was for."""

from collections.abc import Iterable
from typing import Final

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis import _

from toolkit.intake.management_tables import PRICE_LINES, RUNNING_LINES
from toolkit.measures import compliance
from toolkit.parameters import AuditParameters

MONTH: Final = "local_month"
CLIENT_LINES: Final = tuple(kind for kind in RUNNING_LINES if kind not in PRICE_LINES)


def books(money: ir.Table) -> pd.DataFrame:
    """Amounts: vendor, local_month, line_type, currency, amount, lines, and how many lines have no amount."""
    return (
        money.group_by("vendor", MONTH, "line_type", "currency")
        .aggregate(amount=_.amount.sum().cast("float64"), lines=_.count(), unknown=_.amount.isnull().sum())
        .order_by("vendor", MONTH, "line_type", "currency")
        .execute()
    )


def unusable(mine: pd.DataFrame, kinds: Iterable[str]) -> str:
    """Why the lines of some types of one vendor give no sum; empty where they do."""
    wanted = [*kinds]
    chosen = mine[mine.line_type.isin(wanted)]
    if chosen.empty:
        return f"no lines of the type {' or '.join(wanted)}"
    if chosen.currency.nunique() > 1:
        return f"amounts in several currencies: {', '.join(sorted(chosen.currency.unique()))}"
    # An export may book costs below nothing; a price below nothing would turn every figure round.
    if chosen[chosen.line_type.isin(PRICE_LINES)].amount.sum() < 0:
        return "the vendor's charges add up to less than nothing; turn their sign in the mapping"
    lost = int(chosen.unknown.sum())
    return f"{lost} of {int(chosen.lines.sum())} lines have no amount" if lost else ""


def monthly(mine: pd.DataFrame, kinds: Iterable[str]) -> "pd.Series[float]":
    """The sum of the lines of some types per month, for months with any line of them."""
    return mine[mine.line_type.isin([*kinds])].groupby(MONTH).amount.sum()


def cut_months(parameters: AuditParameters) -> frozenset[str]:
    """Months of which the audit holds some days and not all: a month's invoice is no price of a part of it."""
    period = parameters.period
    return frozenset(
        spell.label for spell in compliance.spells("month", period.first, period.last) if not spell.complete
    )


def not_whole(mine: pd.DataFrame) -> str:
    """Why the lines of one vendor are not the whole running cost; empty where they are.

    The vendor's price alone is a price, and the client's own cost alone no service. A month with lines of one side
    only may lack the other's, or have it in another month; which of them nobody says, and both would be wrong.
    """
    sides = (PRICE_LINES, CLIENT_LINES)
    why = next((why for kinds in sides if (why := unusable(mine, kinds))), "") or unusable(mine, RUNNING_LINES)
    if why:
        return why
    price, client = (set(monthly(mine, kinds).index) for kinds in sides)
    part = ", ".join(sorted(price ^ client))
    return f"lines of the vendor's charges or of the client's own cost are missing in {part}" if part else ""


def counted(contacts: ir.Table) -> pd.DataFrame:
    """Contacts per vendor and month: offered, answered, and interactions, those answered with transfers as one."""
    interaction = ibis.coalesce(contacts.interaction_id, contacts.contact_id)
    answered = contacts.offered & contacts.answered
    return (
        contacts.group_by("vendor", MONTH)
        .aggregate(
            offered=contacts.offered.sum(),
            answered=answered.sum(),
            interactions=interaction.nunique(where=answered),
        )
        .order_by("vendor", MONTH)
        .execute()
        .fillna({"offered": 0, "answered": 0, "interactions": 0})
    )
