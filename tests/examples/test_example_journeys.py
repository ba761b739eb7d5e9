"""Journeys of the example: tickets are returns, and only what is planted is for attention."""

import pandas as pd
import pytest

from toolkit.questions import bottlenecks, contact_journeys
from toolkit.reporting.registers_journeys import of_journeys

WEEK = 7 * 86_400


def first_contacts(frame):
    """First answered contacts about a matter, and those nobody came back for, in plain loops; no legs in the log."""
    counted = resolved = 0
    frame = frame[["customer_id", "reason", "direction", "started_at", "offered", "answered", "observed_seconds"]]
    for _matter, rows in frame.dropna(subset=["customer_id", "reason"]).groupby(["customer_id", "reason"]):
        times = [row.started_at for row in rows[rows.direction == "inbound"].itertuples()]
        for row in rows[rows.offered & rows.answered & (rows.observed_seconds >= WEEK)].itertuples():
            gaps = [(time - row.started_at).total_seconds() for time in times]
            if not any(-WEEK <= gap < 0 for gap in gaps):
                counted += 1
                resolved += not any(0 < gap <= WEEK for gap in gaps)
    return resolved, counted


def test_a_customer_who_writes_after_a_call_has_come_back(audits):
    audit = audits("planted", "south")
    frame = audit.tables.contacts.execute()
    tickets = frame[frame.channel == "email"]
    assert len(tickets) > 100
    assert not tickets.offered.any()
    assert tickets.incoming.all()
    resolved, counted = first_contacts(frame)
    found = audit.kpi("fcr_repeat").iloc[0]
    assert (found["value"], found["rows"]) == (pytest.approx(resolved / counted), counted)
    without, _counted = first_contacts(frame[frame.offered])
    assert without > resolved + 100
    figures = contact_journeys.overview(audit).set_index("kpi")["value"]
    assert figures.contact_journey_switches > 0.04


def test_bidders_without_tickets_are_counted_by_telephone_and_chat(audits):
    named = {vendor: contact_journeys.channels(audits("planted", vendor)) for vendor in ("north", "south")}
    assert {vendor: set(frame.channel) for vendor, frame in named.items()} == {
        "north": {"voice", "chat"},
        "south": {"voice", "email"},
    }
    rows = [contact_journeys.overview(audits("planted", vendor)).set_index("kpi").rows for vendor in ("north", "west")]
    # Whether an abandoned call's transfer is blank or told, every journey that was followed counts.
    assert all(each["contact_journey_transfers"] == each["contact_journey_repeats"] for each in rows)


@pytest.mark.parametrize("vendor", ["north", "south", "west"])
def test_only_what_is_planted_is_for_attention(audits, vendor):
    attention = {
        name: [claim.id for claim in of_journeys(audits(name, vendor)) if claim.severity == "attention"]
        for name in ("planted", "clean")
    }
    assert attention["clean"] == []
    assert attention["planted"] == {"north": ["journeys.north.bottleneck.1"]}.get(vendor, [])


def test_cases_that_a_rule_would_still_close_are_told(audits):
    audit = audits("planted", "north")
    events = audit.tables.events.execute().sort_values(["case_id", "occurred_at", "position"])
    last = events.groupby("case_id").tail(1)
    since = pd.Timestamp("2024-04-30 22:00") - last.occurred_at
    waiting = (last.activity == "Resolved") & (since < pd.Timedelta(days=30))
    found = bottlenecks.not_yet_due(audit)
    assert found[["step", "next_step", "cases"]].to_numpy().tolist() == [["Resolved", "Closed", waiting.sum()]]
    assert waiting.sum() > 100
    claims = {claim.id: claim for claim in of_journeys(audit)}
    assert claims["journeys.north.not_due.1"].severity == "limit"
    # Where no rule closes cases none is undecided for it.
    assert bottlenecks.not_yet_due(audits("clean", "north")).empty
