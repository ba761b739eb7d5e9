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
