"""The back office's logs: steps of cases in three writings, and a helpdesk's list of tickets."""

from collections.abc import Callable
from typing import Any

import numpy as np

from toolkit.examples import fields
from toolkit.examples.calendars import HOUR, OfficeHours, local
from toolkit.examples.cases import ACTIVITIES, ANSWER, CLOSED, OPENED, REOPENED, RESOLVED, REVIEW, TRIAGE, Cases, Events
from toolkit.examples.contacts import Telephone
from toolkit.examples.deliveries import ENDS_FIRST, LEFT_OUT, NO_START, Delivery
from toolkit.examples.telephone_exports import ISO, LISBON, TOPICS, Columns, Rows, customer_code

EVENT_FAULTS = (NO_START, ENDS_FIRST)
MINUTE, NATIONAL = "%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M:%S"
SCHRITTE = (
    "Vorgang eröffnet",
    "Sichtung",
    "Prüfung zweite Ebene",
    "Zurück an erste Ebene",
    "Antwort",
    "Rückmeldung Kunde",
    "Gelöst",
    "Wieder geöffnet",
    "Geschlossen",
)
SECOND, FIRST_LINE, NOBODY = 0, 1, -1


def case_code(vendor: str, numbers: Any) -> Any:
    """A case's id as the bidder writes it; at the second bidder it is the ticket's number."""
    return fields.numbered({"north": "CASE-", "south": "", "west": "V-"}[vendor], numbers + 70_001, 5)


def steps(vendor: str, told: Telephone, cases: Cases, events: Events) -> Rows:
    """The log of steps: case, step, begin and end where known, who, which group, topic."""
    people = told.people
    write: dict[str, Callable[..., Any]] = {
        "north": lambda times, shown: fields.stamps(times, ISO, shown),
        "south": lambda times, shown: fields.stamps(local(times, LISBON), "%Y-%m-%d %H:%M:%S", shown),
        "west": lambda times, shown: fields.stamps(local(times), NATIONAL, shown),
    }
    names = {
        "north": "CaseId,Activity,StartedAt,CompletedAt,Owner,Team,Channel,Topic",
        "south": "ticket_id,event,started_at,ended_at,actor,group,via,topic",
        "west": "Vorgangsnummer;Schritt;Beginn;Ende;Bearbeiter;Gruppe;Kanal;Anliegen",
    }[vendor]
    topics = TOPICS[{"north": "connect", "south": "five9", "west": "national"}[vendor]]

    def columns(part: Delivery) -> Columns:
        row, kind = part.row, part.kind
        began, ended = events.began[row], events.ended[row]
        ended = np.where(kind == ENDS_FIRST, began - 60, ended)
        agent = events.agent[row]
        team = np.where(agent < 0, -1, people.team[agent])
        values = (
            case_code(vendor, events.case[row]),
            fields.words(SCHRITTE if vendor == "west" else ACTIVITIES, events.activity[row]),
            write[vendor](began, kind != NO_START),
            write[vendor](ended, ended >= 0),
            fields.words(people.codes, agent),
            fields.words(people.teams, team),
            fields.words(["E-Mail" if vendor == "west" else "email"], np.zeros(len(row))),
            fields.words(topics, cases.reason[events.case[row]]),
        )
        return dict(zip(names.replace(";", ",").split(","), values, strict=True))

    return columns


class Tickets:
    """What a helpdesk knows of each ticket when the list is drawn, from its steps; -1 is not yet."""

    def __init__(self, told: Telephone, cases: Cases, events: Events) -> None:
        self.told, self.cases = told, cases
        self.office = OfficeHours.of_the_period()
        size = len(cases.opened)
        done = np.where(events.ended >= 0, events.ended, events.began)
        self.first_answer = self._first(events, ANSWER, done, size)
        self.first_assigned = self._first(events, TRIAGE, events.began, size)
        self.first_solved = self._first(events, RESOLVED, events.began, size)
        self.solved = self._last(events, RESOLVED, size)
        self.closed = self._last(events, CLOSED, size)
        self.touched = self._last(events, None, size)
        self.reopens = self._count(events, REOPENED, size)
        self.replies = self._count(events, ANSWER, size)
        self.reviews = self._count(events, REVIEW, size)

    @staticmethod
    def _first(events: Events, activity: int, times: Any, size: int) -> Any:
        mine = events.activity == activity
        found = np.full(size, np.iinfo(np.int64).max)
        np.minimum.at(found, events.case[mine], times[mine])
        return np.where(found == np.iinfo(np.int64).max, -1, found)

    @staticmethod
    def _last(events: Events, activity: int | None, size: int) -> Any:
        mine = events.activity >= OPENED if activity is None else events.activity == activity
        found = np.full(size, -1)
        np.maximum.at(found, events.case[mine], events.began[mine])
        return found

    @staticmethod
    def _count(events: Events, activity: int, size: int) -> Any:
        return np.bincount(events.case[events.activity == activity], minlength=size)

    def columns(self, part: Delivery) -> Columns:
        """The columns of the list, as Zendesk names them."""
        row, cases, people = part.row, self.cases, self.told.people
        opened, first, solved = cases.opened[row], self.first_answer[row], self.solved[row]
        status = np.where(self.closed[row] >= 0, 0, np.where(solved >= 0, 1, 2))
        agent = np.where(self.first_assigned[row] >= 0, cases.first_line[row], -1)
        spam = part.kind == LEFT_OUT
        liked = np.where(solved >= 0, np.where(cases.customer[row] % 10 < 2, 0, 2), 2)

        def clock(times: Any) -> Any:
            return fields.stamps(local(times, LISBON), MINUTE, times >= 0)

        def minutes(to: Any) -> Any:
            return fields.whole((to - opened) // 60, to >= 0)

        def working_minutes(to: Any) -> Any:
            return fields.whole((self.office.worked(to) - self.office.worked(opened)) // 60, to >= 0)

        return {
            "Summation column": fields.whole(np.ones(len(row))),
            "Id": case_code("south", part.number),
            "Requester external id": customer_code(cases.customer[row]),
            "Assignee": fields.words(people.codes, agent),
            "Group": fields.words(people.teams, np.where(agent < 0, -1, people.team[agent])),
            "Subject": fields.words(TOPICS["five9"], cases.reason[row]),
            "Tags": fields.words(["spam"], np.where(spam, 0, -1)),
            "Status": fields.words(["Closed", "Solved", "Open"], status),
            "Priority": fields.words(["Normal"], np.zeros(len(row))),
            "Via": fields.either(cases.customer[row] % 3 > 0, "Mail", "Web form"),
            "Ticket type": fields.words(["Incident"], np.zeros(len(row))),
            "Created at": fields.instead(part.kind == NO_START, None, clock(opened)),
            "Updated at": clock(self.touched[row]),
            "Initially assigned at": clock(self.first_assigned[row]),
            "Solved at": clock(solved),
            "Resolution time": fields.whole(np.rint((solved - opened) / HOUR), solved >= 0),
            "Satisfaction Score": fields.words(["Good", "Bad", "Not Offered"], liked),
            "Group stations": fields.whole(1 + 2 * self.reviews[row]),
            "Assignee stations": fields.whole(1 + 2 * self.reviews[row]),
            "Reopens": fields.whole(self.reopens[row]),
            "Replies": fields.whole(self.replies[row]),
            "First reply time in minutes": minutes(first),
            "First reply time in minutes within business hours": working_minutes(first),
            "First resolution time in minutes": minutes(self.first_solved[row]),
            "Full resolution time in minutes": minutes(solved),
            "Full resolution time in minutes within business hours": working_minutes(solved),
            "Topic [list]": fields.words(TOPICS["five9"], cases.reason[row]),
        }
