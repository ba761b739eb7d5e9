"""The contact logs of three telephone systems: one per bidder, each as its own system writes it."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from toolkit.examples import fields
from toolkit.examples.calendars import CLOCK_CHANGE, DAY, HOUR, local
from toolkit.examples.contacts import Telephone
from toolkit.examples.deliveries import (
    ENDS_FIRST,
    LEFT_OUT,
    NEGATIVE,
    NO_DATE,
    NO_START,
    SKIPPED_HOUR,
    Delivery,
)

Columns = dict[str, Any]
Rows = Callable[[Delivery], Columns]

ISO = "%Y-%m-%dT%H:%M:%SZ"
LISBON = "Europe/Lisbon"
UTC_FAULTS = (NO_START, ENDS_FIRST, NEGATIVE, NO_DATE)
LOCAL_FAULTS = (*UTC_FAULTS, SKIPPED_HOUR)
# A log that gives durations and no end cannot show that a contact ended first.
START_ONLY_FAULTS = (NO_START, NEGATIVE, NO_DATE, SKIPPED_HOUR)
CONNECT_SALT, SESSION_SALT = 11, 13
TOPICS = {
    "connect": ("BILLING", "DELIVERY", "FAULT", "CONTRACT", "CANCELLATION", "LOGIN"),
    "five9": ("Billing question", "Delivery", "Line fault", "Contract change", "Cancellation", "Login and password"),
    "national": ("Rechnung", "Lieferung", "Störung", "Vertrag", "Kündigung", "Zugang"),
}


def customer_code(numbers: NDArray[Any]) -> Any:
    """A customer's number at the client, the same in every bidder's exports."""
    return fields.numbered("K", numbers, 7)


def customer_phone(numbers: NDArray[Any]) -> Any:
    """A telephone number that nobody has: the country's block for fiction, and digits of the customer."""
    return fields.numbered("+3319900", numbers % 1_000_000, 6)


def contact_code(vendor: str, numbers: NDArray[Any]) -> Any:
    """A contact's id as the bidder's telephone system writes it."""
    if vendor == "north":
        return fields.identifiers(numbers, CONNECT_SALT)
    return fields.numbered("3000", numbers, 8) if vendor == "south" else fields.numbered("G24-", numbers, 8)


def connect(told: Telephone) -> Rows:
    """Contact records as Amazon Connect writes them, flattened: UTC, one row per contact and delivery."""
    contacts, people = told.contacts, told.people

    def columns(part: Delivery) -> Columns:
        row, kind = part.row, part.kind
        answered, agent = contacts.answered[row], contacts.agent[row]
        started, wait = contacts.started[row], contacts.wait[row]
        queued, taken = started + contacts.ivr[row], contacts.left_queue[row]
        ended = np.where(kind == ENDS_FIRST, started - 60, contacts.ended[row])
        talk = np.where(kind == NEGATIVE, -contacts.talk[row] - 1, contacts.talk[row])
        hold, wrap = contacts.hold[row], contacts.wrap[row]
        shown_talk = answered | (kind == NEGATIVE)
        begun = fields.instead(kind == NO_START, None, fields.stamps(started, ISO))
        begun = fields.instead(kind == NO_DATE, "2024-02-31T09:00:00Z", begun)
        chat, moved = contacts.chat[row], contacts.transferred[row]
        customer = contacts.arrivals.customer[row]
        site = np.where(agent < 0, -1, people.site[agent])
        team = np.where(agent < 0, -1, people.team[agent])
        return {
            "ContactId": fields.identifiers(part.number, CONNECT_SALT),
            "InitialContactId": fields.words([""], np.full(len(row), -1)),
            "Channel": fields.either(chat, "CHAT", "VOICE"),
            "InitiationMethod": fields.either(chat, "API", "INBOUND"),
            "InitiationTimestamp": begun,
            "ConnectedToSystemTimestamp": fields.stamps(started, ISO),
            "Queue.Name": fields.either(chat, "service-chat", "service-voice"),
            "Queue.EnqueueTimestamp": fields.stamps(queued, ISO),
            "Queue.DequeueTimestamp": fields.stamps(taken, ISO),
            "Queue.Duration": fields.whole(wait),
            "Agent.Username": fields.words(people.codes, agent),
            "Agent.HierarchyGroups.Level1.GroupName": fields.words(people.sites, site),
            "Agent.HierarchyGroups.Level2.GroupName": fields.words(people.teams, team),
            "Agent.ConnectedToAgentTimestamp": fields.stamps(taken, ISO, answered),
            "Agent.AgentInteractionDuration": fields.whole(talk, shown_talk),
            "Agent.CustomerHoldDuration": fields.whole(hold, answered),
            "Agent.NumberOfHolds": fields.whole(hold > 0, answered),
            "Agent.AfterContactWorkDuration": fields.whole(wrap, answered),
            "TransferCompletedTimestamp": fields.stamps(contacts.ended[row], ISO, moved),
            "TransferredToEndpoint.Address": fields.words(["second-line"], np.where(moved, 0, -1)),
            "DisconnectTimestamp": fields.stamps(ended, ISO),
            "DisconnectReason": fields.either(contacts.by_agent[row], "AGENT_DISCONNECT", "CUSTOMER_DISCONNECT"),
            "CustomerEndpoint.Address": fields.only(customer_phone(customer), ~chat),
            "CustomerEndpoint.Type": fields.only(fields.words(["TELEPHONE_NUMBER"], np.zeros(len(row))), ~chat),
            "Attributes.customer_number": customer_code(customer),
            "Attributes.topic": fields.words(TOPICS["connect"], contacts.arrivals.reason[row]),
            "Attributes.resolved": fields.either(contacts.flagged[row], "yes", "no", answered),
            "LastUpdateTimestamp": fields.stamps(contacts.ended[row] + wrap + np.where(part.copy, 900, 30), ISO),
        }

    return columns


def five9(told: Telephone) -> Rows:
    """A call log as Five9's report writes it: one clock of the account, durations as hh:mm:ss, US dates."""
    contacts, people = told.contacts, told.people

    def columns(part: Delivery) -> Columns:
        row, kind = part.row, part.kind
        answered, agent = contacts.answered[row], contacts.agent[row]
        clock = local(contacts.started[row], LISBON)
        ring = contacts.ring[row]
        talk = np.where(kind == NEGATIVE, -contacts.talk[row] - 1, contacts.talk[row])
        customer = contacts.arrivals.customer[row]
        hold, wrap = contacts.hold[row], contacts.wrap[row]
        total = contacts.ivr[row] + contacts.wait[row] + contacts.talk[row] + hold
        begun = fields.instead(kind == NO_START, None, fields.stamps(clock, "%m/%d/%Y %H:%M:%S"))
        begun = fields.instead(kind == NO_DATE, "02/31/2024 09:00:00", begun)
        # Lisbon's clocks jump from 01:00 to 02:00.
        begun = fields.instead(kind == SKIPPED_HOUR, "03/31/2024 01:30:00", begun)
        flagged = contacts.flagged[row]
        outcome = np.where(kind == LEFT_OUT, 3, np.where(answered, np.where(flagged, 0, 1), 2))
        return {
            "CALL ID": fields.numbered("3000", part.number, 8),
            "TIMESTAMP": begun,
            "CAMPAIGN": fields.words(["Service line"], np.zeros(len(row))),
            "CALL TYPE": fields.words(["Inbound"], np.zeros(len(row))),
            "CALL TOPIC": fields.words(TOPICS["five9"], contacts.arrivals.reason[row]),
            "AGENT": fields.words(people.codes, agent),
            "DISPOSITION": fields.words(["Resolved", "Follow-up", "Abandon", "Test call"], outcome),
            "ANI": customer_phone(customer),
            "CUSTOMER NUMBER": customer_code(customer),
            "CALL TIME": fields.lengths(total),
            "BILL TIME (ROUNDED)": fields.lengths(-(-total // 60) * 60),
            "IVR TIME": fields.lengths(contacts.ivr[row]),
            "QUEUE WAIT TIME": fields.lengths(contacts.wait[row] - ring),
            "RING TIME": fields.lengths(ring),
            "TALK TIME": fields.lengths(talk, answered | (kind == NEGATIVE)),
            "HOLD TIME": fields.lengths(hold, answered),
            "AFTER CALL WORK TIME": fields.lengths(wrap, answered),
            "TRANSFERS": fields.whole(contacts.transferred[row]),
            "HOLDS": fields.whole(hold > 0),
            "ABANDONED": fields.whole(~answered),
            "SESSION ID": fields.identifiers(part.number, SESSION_SALT),
        }

    return columns


def national(told: Telephone) -> Rows:
    """A call log in a national format: dd.mm.yyyy, decimal comma, clock times apart from their day."""
    contacts, people = told.contacts, told.people

    def columns(part: Delivery) -> Columns:
        row, kind = part.row, part.kind
        answered, agent = contacts.answered[row], contacts.agent[row]
        started, ended = local(contacts.started[row]), local(contacts.ended[row])
        ended = np.where(kind == ENDS_FIRST, started - 60, ended)
        talk = np.where(kind == NEGATIVE, -contacts.talk[row] - 1, contacts.talk[row])
        customer = contacts.arrivals.customer[row]
        skipped = kind == SKIPPED_HOUR
        change = (CLOCK_CHANGE // DAY) * DAY
        started = np.where(skipped, change + 2 * HOUR + 1800, started)
        ended = np.where(skipped, change + 4 * HOUR, ended)
        day = fields.instead(kind == NO_START, None, fields.stamps(started, "%d.%m.%Y"))
        day = fields.instead(kind == NO_DATE, "31.02.2024", day)
        return {
            "Gesprächs-ID": fields.numbered("G24-", part.number, 8),
            "Datum": day,
            "Beginn": fields.stamps(started, "%H:%M:%S"),
            "Ende": fields.stamps(ended, "%H:%M:%S"),
            "Kanal": fields.either(contacts.chat[row], "Chat", "Telefon"),
            "Anliegen": fields.words(TOPICS["national"], contacts.arrivals.reason[row]),
            "Kundennummer": customer_code(customer),
            "Rufnummer": fields.only(customer_phone(customer), ~contacts.chat[row]),
            "Platz": fields.words(people.sites, np.where(agent < 0, -1, people.site[agent])),
            "Agent": fields.words(people.codes, agent),
            "Menüzeit": fields.lengths(contacts.ivr[row]),
            "Wartezeit (s)": fields.decimals(10 * contacts.wait[row]),
            "Gesprächszeit": fields.lengths(talk, answered | (kind == NEGATIVE)),
            "Haltezeit": fields.lengths(contacts.hold[row], answered),
            "Nachbearbeitung": fields.lengths(contacts.wrap[row], answered),
            "Angenommen": fields.either(answered, "ja", "nein"),
            "Weitergeleitet": fields.either(contacts.transferred[row], "ja", "nein", answered),
            "Aufgelegt von": fields.either(contacts.by_agent[row], "Agent", "Kunde"),
            "Erledigt": fields.either(contacts.flagged[row], "ja", "nein", answered),
            "Gebühr (EUR)": fields.decimals(np.maximum(contacts.talk[row] // 60, 0)),
            "Bemerkung": fields.words(["Testanruf"], np.where(kind == LEFT_OUT, 0, -1)),
        }

    return columns
