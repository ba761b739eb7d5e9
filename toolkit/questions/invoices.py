"""Was more charged than was done, in which months, and what is that worth?"""

from typing import Final

import pandas as pd
from ibis import _

from toolkit.audits import Audit
from toolkit.measures import invoices
from toolkit.measures.books import MONTH
from toolkit.questions.service_levels import evidenced

AGAINST: Final = ["vendor", "month", "counted_as", "charged", "counted", "more", "price", "worth", "currency"]
_GROUP: Final = ["vendor", MONTH, "counted_as"]


def against_contacts(audit: Audit) -> pd.DataFrame:
    """Quantities charged beside the contacts that they count, a row per vendor, month and kind: columns AGAINST.

    `price` is the month's amount over the quantity charged, `worth` what the difference costs at it; both NaN where a
    line has no amount or several currencies stand together. Months that nobody can count, and those of which the audit
    holds some days only, are left out, and vendors of whose lines some were rejected.
    """
    if not evidenced(audit, ["invoice_variance"]):
        return pd.DataFrame(columns=AGAINST)
    present = {"money": audit.tables.money, "contacts": audit.tables.contacts}
    lines = audit.once("charged and counted", lambda: invoices.charged_and_counted(present, audit.parameters))
    amounts = audit.once(
        "amounts of what is counted",
        lambda: (
            present["money"]
            .filter(_.counted_as.notnull())
            .group_by(_GROUP)
            .aggregate(
                amount=_.amount.sum().cast("float64"),
                priced=_.amount.notnull().all(),
                currencies=_.currency.nunique(),
                currency=_.currency.max(),
            )
            .order_by(_GROUP)
            .execute()
        ),
    )
    # What a rejected line charged nobody knows, and a difference without it would be a guess.
    lost = [vendor.id for vendor in audit.parameters.vendors if audit.evidenced.rejected("money", vendor.id)]
    lines = lines[~lines.vendor.isin(lost)]
    known = lines[lines.charged.notna() & lines.counted.notna() & (lines.unknown == 0)]
    found = known.merge(amounts, on=_GROUP, how="left").rename(columns={MONTH: "month"})
    one = found.priced.astype(bool) & (found.currencies == 1) & (found.charged > 0)
    found["more"] = found.charged - found.counted
    found["price"] = (found.amount / found.charged).where(one)
    found["worth"] = found.more * found.price
    return found[AGAINST]
