"""The findings on journeys across a customer's contacts."""

from typing import Any

from toolkit.audits import Audit
from toolkit.questions import contact_journeys
from toolkit.questions.journey_logs import known_customers
from toolkit.reporting.findings import Finding
from toolkit.reporting.words import count, known, say, share, span


def of_contact_journeys(audit: Audit) -> list[Finding]:
    """How many journeys the customers' contacts make, and in how many they had to come back; a limit where unknown."""
    if audit.tables.contacts is None:
        return [_claim("", "limit", say("journeys_no_contacts"))]
    figures = contact_journeys.overview(audit)
    claims = []
    for vendor in audit.parameters.vendors:
        if vendor.id not in known_customers(audit):
            known_share = audit.share_known("contacts", vendor.id, "customer_id")
            needed = share(audit.customers_needed, digits=0)
            text = say("journeys_customers_unknown", vendor=vendor.name, share=share(known_share), needed=needed)
            claims.append(_claim(vendor.id, "limit", text, value=known_share, unit="share"))
            continue
        mine = figures[figures.vendor == vendor.id].set_index("kpi").to_dict("index")
        row = mine.get("contact_journey_repeats")
        if row is None or not known(row["value"]):
            continue
        named = contact_journeys.channels(audit)
        named = named[named.vendor == vendor.id].channel.tolist()
        made_of = count(mine["contact_journeys"]["contacts"])
        text = say(
            "journeys_contacts",
            vendor=vendor.name,
            journeys=count(mine["contact_journeys"]["value"]),
            contacts=say("contacts_by" if named else "contacts_in_all", contacts=made_of, channels=", ".join(named)),
            followed=count(row["rows"]),
            repeated=share(row["value"]),
            span=span(row["low"], row["high"], "share"),
            days=audit.parameters.definitions.repeat_window_days,
        )
        after = mine.get("contact_journey_returns", {})
        if known(after.get("value")):
            ends = span(after["low"], after["high"], "share")
            more = say(
                "journeys_contacts_answered", rows=count(after["rows"]), returned=share(after["value"]), span=ends
            )
            text = f"{text} {more}"
        claims.append(
            _claim(vendor.id, "information", text, kpi="contact_journey_repeats", value=row["value"],
                   low=row["low"], high=row["high"], rows=int(row["rows"]), unit="share")
        )  # fmt: skip
    return claims


def _claim(vendor: str, severity: str, sentence: str, **numbers: Any) -> Finding:
    parts = [part for part in ("journeys", vendor, "contacts") if part]
    return Finding(".".join(parts), "journeys", numbers.pop("kpi", ""), vendor, severity, sentence, **numbers)
