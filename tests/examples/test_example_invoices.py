"""Invoices of the example against the contacts that they count."""

import pandas as pd
import pytest

from toolkit.questions import invoices
from toolkit.reporting.registers_money import of_invoices


def test_what_was_charged_beyond_the_contacts_is_told_with_its_price(audits, planted):
    audit = audits("planted", "south")
    lines = pd.read_csv(planted.folder / "south/invoices.csv")
    frame = invoices.against_contacts(audit)
    answered = audit.kpi("answered", by=["local_month"]).set_index("local_month")["value"]
    assert frame.set_index("month").counted.to_dict() == answered.to_dict()
    assert len(frame) == 3 and (frame.more > 0).all() and len(lines) >= 3
    assert frame.worth.tolist() == pytest.approx((frame.more * frame.price).tolist())
    (claim,) = of_invoices(audit)
    assert claim.severity == "attention"
    assert f"EUR {frame.worth.sum():.2f}" in claim.sentence.replace("\u202f", "").replace("\u00a0", " ")
    assert claim.value == pytest.approx(frame.more.sum() / frame.counted.sum())


@pytest.mark.parametrize("vendor", ["north", "south", "west"])
def test_honest_invoices_are_no_matter_for_attention(audits, vendor):
    (claim,) = of_invoices(audits("clean", vendor))
    assert claim.severity == "information" and claim.value == 0
    assert "more than can be shown" not in claim.sentence
