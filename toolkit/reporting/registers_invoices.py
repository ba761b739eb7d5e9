"""The finding on invoices: quantities charged against the contacts that they count."""

from typing import Final

from toolkit.audits import Audit
from toolkit.questions import invoices
from toolkit.reporting.findings import Finding, kept
from toolkit.reporting.words import count, known, number, say, share

# Below this share of the contacts a difference is told and not raised: a few rows that intake refused make one.
SMALL: Final = 0.005


@kept
def of_invoices(audit: Audit) -> list[Finding]:
    """What each vendor charged beyond what its contacts show; nothing where no line says what it counts."""
    frame = invoices.against_contacts(audit)
    claims = []
    for vendor in audit.parameters.vendors:
        mine = frame[frame.vendor == vendor.id]
        if mine.empty or not mine.counted.sum():
            continue
        more, part = float(mine.more.sum()), float(mine.more.sum() / mine.counted.sum())
        worth = float(mine.worth.sum(skipna=False))
        way = "more" if more > 0 else "less" if more < 0 else "same"
        fields = {
            "vendor": vendor.name,
            "charged": count(mine.charged.sum()),
            "counted": count(mine.counted.sum()),
            "months": count(mine.month.nunique()),
        }
        if way != "same":
            fields |= {"more": count(abs(more)), "share": share(abs(part))}
        text = say(f"invoiced_{way}", **fields)
        if way == "more" and known(worth):
            text = f"{text} {say('invoiced_worth', currency=mine.currency.iloc[0], worth=number(worth, digits=2))}"
        claims.append(
            Finding(
                f"money.invoices.{vendor.id}",
                "money",
                "invoice_variance",
                vendor.id,
                "attention" if part > SMALL else "information",
                text,
                value=part,
                rows=int(mine.counted.sum()),
                unit="ratio",
            )
        )
    return claims
