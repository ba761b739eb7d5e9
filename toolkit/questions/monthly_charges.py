"""What did each vendor charge in each month, and which months does nobody price?"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final, NamedTuple

import pandas as pd
from ibis import _

from toolkit.audits import Audit
from toolkit.intake.management_tables import PRICE_LINES
from toolkit.measures import compliance
from toolkit.measures.credit_lines import NOTHING, exact
from toolkit.parameters.contracts import of_month

INVOICES: Final = "money"
# A credit on an invoice is what an earlier miss cost; it does not make the next month's charges less.
CHARGED_LINES: Final = tuple(kind for kind in PRICE_LINES if kind != "credit")
# Why a month has no charges; what stands behind a colon is told with it.
NOT_GIVEN: Final = "no charges"
NO_MONEY: Final = "no invoices"
NO_INVOICE: Final = "no invoice"
NO_AMOUNT: Final = "no amount"
REJECTED: Final = "rejected"
OTHER_CURRENCY: Final = "other currency"
BEGUN_BEFORE: Final = "begun before"


class Charges(NamedTuple):
    """The months of the audit with their charges, None where nobody says, and why not."""

    amounts: Mapping[str, Decimal | None]
    why: Mapping[str, str]


def charges(audit: Audit, vendor: str) -> Charges:
    """One vendor's charges, as the contract's credits say: given in the parameters, or out of its invoices.

    Out of invoices: the sum of the month's fees and change requests in the contract's currency. A month
    without an invoice, with a line that has no amount, with lines in another currency, or whose first days the audit
    does not hold is not priced, and says so. Where lines of the vendor's invoices were rejected, nobody knows of which
    month, and none is priced. Raises nothing: what is missing is told.
    """
    rules = audit.parameters.contract.credits
    assert rules is not None
    period = audit.parameters.period
    months = [spell.label for spell in compliance.spells("month", period.first, period.last)]
    if rules.charges != INVOICES:
        given = {month: of_month(rules.charges, vendor, month) for month in months}
        amounts = {month: None if each is None else exact(each) for month, each in given.items()}
        return Charges(amounts, {month: NOT_GIVEN for month, each in amounts.items() if each is None})
    lines = _invoiced(audit)
    mine = lines[lines.vendor == vendor]
    found = {month: _of_month(mine[mine.local_month == month], rules.currency) for month in months}
    if audit.tables.money is None:
        found = dict.fromkeys(months, (None, NO_MONEY))
    elif lost := audit.evidenced.rejected(INVOICES, vendor):
        found = dict.fromkeys(months, (None, f"{REJECTED}: {lost}"))
    elif period.first.day > 1:
        # A line for the month stands on its first day, which the audit leaves out.
        found[months[0]] = (None, BEGUN_BEFORE)
    amounts = {month: amount for month, (amount, _why) in found.items()}
    return Charges(amounts, {month: why for month, (_amount, why) in found.items() if why})


def _of_month(lines: pd.DataFrame, currency: str) -> tuple[Decimal | None, str]:
    if lines.empty:
        return None, NO_INVOICE
    currencies = sorted(set(lines.currency))
    if currencies != [currency]:
        return None, f"{OTHER_CURRENCY}: {', '.join(currencies)}"
    lost = int(lines.unknown.sum())
    if lost:
        return None, f"{NO_AMOUNT}: {lost}"
    return sum((Decimal(each) for each in lines.amount), NOTHING), ""


def _invoiced(audit: Audit) -> pd.DataFrame:
    """Fees and change requests: vendor, local_month, currency, amount (its digits), unknown (lines without one)."""
    money = audit.tables.money
    if money is None:
        return pd.DataFrame(columns=["vendor", "local_month", "currency", "amount", "unknown"])
    return audit.once(
        "invoiced charges",
        lambda: (
            money.filter(_.line_type.isin([*CHARGED_LINES]))
            .group_by("vendor", "local_month", "currency")
            .aggregate(amount=_.amount.sum().cast("string"), unknown=_.amount.isnull().sum())
            .order_by("vendor", "local_month", "currency")
            .execute()
        ),
    )
