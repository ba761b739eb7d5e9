"""One bidder, whole: what truly happened there, its exports on disk, and the truth about both."""

import zlib
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from toolkit.examples import (
    accounts,
    billing,
    causes,
    employees,
    forms,
    governance,
    judgements,
    questionnaires,
    schedules,
    sessions,
    telephone_exports,
    truths,
    workforce,
)
from toolkit.examples.calendars import MONTHS, months
from toolkit.examples.case_exports import EVENT_FAULTS, Tickets, steps
from toolkit.examples.cases import Cases, Events, back_office
from toolkit.examples.contacts import Telephone, telephone
from toolkit.examples.deliveries import NO_START, Delivery, deliver
from toolkit.examples.judgements import Evaluations, Surveys, Visits
from toolkit.examples.plants import Plant
from toolkit.examples.sessions import Sessions
from toolkit.examples.telephone_exports import LOCAL_FAULTS, START_ONLY_FAULTS, UTC_FAULTS, Rows
from toolkit.examples.voices import Themes, invitations, named_themes, survey_rows
from toolkit.examples.writing import write_blocks, write_export, write_quoted

BIDDERS = {"north": "North Contact", "south": "South Service", "west": "West Dialog"}
STREAMS = (
    "arrivals people shifts service avoiders flags cases handover surveys evaluations visits critical_failures "
    "forecasts duplicates rejects left_out roster schedule costs governance questionnaire themes "
    "lenient_evaluator sessions lenient_in_sessions form_causes survey_causes employees accounts"
).split()
TEST_CALLS, SPAM = 1 / 400, 1 / 200


class Bidder(NamedTuple):
    """What truly happened at one bidder."""

    vendor: str
    place: int
    vendors: int
    plant: Plant
    told: Telephone
    cases: Cases
    events: Events
    said: Surveys
    checked: Evaluations
    seen: Visits
    besides: Themes
    held: Sessions


def made(vendor: str, place: int, vendors: int, contacts: int, seed: int, plant: Plant) -> Bidder:
    """Make one bidder's three months; everything follows from the arguments."""
    streams = drawn(seed, place)
    told = telephone(vendor, contacts, plant, place, vendors, streams)
    cases, events = back_office(told, plant, place, vendors, streams)
    said = judgements.surveys(told, plant, place, vendors, streams["surveys"])
    checked = judgements.evaluations(told, plant, place, vendors, streams["evaluations"])
    held = sessions.calibrated(told, checked, plant, place, vendors, streams["sessions"])
    gifts = plant.at("lenient_evaluator", place, vendors)
    return Bidder(
        vendor,
        place,
        vendors,
        plant,
        told,
        cases,
        events,
        said,
        judgements.with_gifts(checked, gifts, streams["lenient_evaluator"]),
        judgements.visits(plant, place, vendors, chats=vendor != "south", streams=streams),
        named_themes(told, said, plant.at("theme", place, vendors), streams["themes"]),
        held._replace(forms=judgements.with_gifts(held.forms, gifts, streams["lenient_in_sessions"])),
    )


def drawn(seed: int, place: int) -> dict[str, np.random.Generator]:
    """A generator per matter, so that a change in one leaves the draws of all others alone."""
    return {name: np.random.default_rng([seed, place, zlib.crc32(name.encode())]) for name in STREAMS}


class _Folder:
    """Writes a bidder's files and keeps count of their rows."""

    def __init__(self, folder: Path, bidder: Bidder, seed: int) -> None:
        self.folder, self.bidder = folder, bidder
        self.streams = drawn(seed, bidder.place)
        self.counts: dict[str, dict[str, Any]] = {}

    def path(self, name: str) -> Path:
        return self.folder / self.bidder.vendor / name

    def export(self, name: str, delivery: Delivery, rows: Rows, source: str, **written: str) -> None:
        write_export(self.path(name), delivery, rows, **written)
        self.counted(name, source, **delivery.counts(), faults=delivery.faults())

    def counted(self, name: str, source: str | None, **counts: Any) -> None:
        self.counts[f"{self.bidder.vendor}/{name}"] = {"source": source, **counts}

    def all(self, name: str, source: str | None, rows: int) -> None:
        """A file whose rows are all as they should be."""
        self.counted(name, source, rows=rows, duplicates=0, rejects=0, excluded=0, kept=rows, faults={})


def write_bidder(folder: Path, bidder: Bidder, seed: int) -> dict[str, Any]:
    """Write all exports of a bidder under `folder`; returns the truth about them."""
    out = _Folder(folder, bidder, seed)
    {"north": _north, "south": _south, "west": _west}[bidder.vendor](out)
    told, vendor = bidder.told, bidder.vendor
    why = causes.of_dissatisfaction(bidder.said, out.streams["survey_causes"])
    rows, written = survey_rows(vendor, told, bidder.said, bidder.besides, why)
    write_quoted(out.path("survey.csv"), rows)
    out.counted("survey.csv", "surveys", **written.counts())
    sent, fates = invitations(vendor, told, bidder.said)
    write_blocks(out.path("survey_invitations.csv"), [sent])
    out.counted("survey_invitations.csv", "invitations", **fates)
    lost = causes.of_errors(bidder.checked, out.streams["form_causes"])
    path = out.path("quality_forms.xlsx")
    out.all(path.name, "forms", forms.write_quality_forms(path, vendor, told, bidder.checked, lost))
    path = out.path("calibration_forms.xlsx")
    out.all(path.name, "calibrations", forms.write_session_forms(path, vendor, told, bidder.held))
    staff = employees.asked(out.streams["employees"])
    path = out.path("employee_survey.csv")
    out.all(path.name, "employees", employees.write_answers(path, vendor, staff))
    sites = told.people.sites
    long, wide = (out.path(f"mystery_visits_{shape}.xlsx") for shape in ("long", "wide"))
    out.all(long.name, "visits", forms.write_visits_long(long, vendor, sites, bidder.seen))
    out.all(wide.name, None, forms.write_visits_wide(wide, vendor, sites, bidder.seen))
    roster = workforce.write_roster(out.path("roster.csv"), told.people, out.streams["roster"])
    out.all("roster.csv", "roster", roster)
    did = workforce.states(told)
    rows_of_states = workforce.write_states(out.path("agent_states.csv"), told, did)
    kept = int(did.in_period().sum())
    late = {"rows": rows_of_states, "duplicates": 0, "rejects": 0, "excluded": rows_of_states - kept, "kept": kept}
    out.counted("agent_states.csv", "states", faults={}, **late)
    planned = schedules.scheduled(told, did, out.streams["schedule"])
    out.all("schedule.csv", "schedule", schedules.write_schedule(out.path("schedule.csv"), told, planned))
    harder = bidder.plant.at("harder_mix", bidder.place, bidder.vendors)
    foreseen = workforce.write_forecasts(
        out.path("forecasts.csv"), len(told.contacts), harder, out.streams["forecasts"]
    )
    out.all("forecasts.csv", "forecasts", foreseen)
    padded = bidder.plant.at("padded_invoices", bidder.place, bidder.vendors)
    lines, totals = billing.write_invoices(out.path("invoices.csv"), vendor, told, padded)
    out.all("invoices.csv", "invoices", lines)
    costs = billing.write_costs(out.path("client_costs.csv"), len(told.contacts), out.streams["costs"])
    out.all("client_costs.csv", "costs", sum(map(len, costs.values())))
    opened: dict[str, Any] = {}
    if vendor in accounts.OPEN_BOOKS:
        path = out.path("open_books.csv")
        entries, opened = accounts.write_accounts(path, totals, out.streams["accounts"])
        out.all(path.name, "accounts", entries)
    log = governance.governed(len(told.contacts), out.streams["governance"])
    out.all("governance.csv", "governance", governance.write_governance(out.path("governance.csv"), vendor, log))
    sheets = questionnaires.answered(bidder.plant, bidder.place, bidder.vendors, out.streams["questionnaire"])
    path = out.path("partnership_questionnaire.csv")
    out.all(path.name, "questionnaire", questionnaires.write_questionnaire(path, vendor, sheets))
    deck = billing.deck(told, bidder.said, bidder.checked)
    out.all("kpi_deck.xlsx", "deck", billing.write_deck(out.path("kpi_deck.xlsx"), deck))
    return {
        "name": BIDDERS[vendor],
        "files": out.counts,
        "contacts": truths.contact_truth(told),
        "people": truths.people_truth(told),
        "journeys": truths.journey_truth(bidder.cases, bidder.events),
        "quality": truths.form_truth(told, bidder.checked),
        "mystery": {"visits": len(bidder.seen.wave), "critical_failures": int(bidder.seen.failed.sum())},
        "states": workforce.states_truth(did),
        "schedule": schedules.schedule_truth(planned),
        "governance": governance.governance_truth(log),
        "questionnaire": questionnaires.questionnaire_truth(sheets),
        "invoiced_eur": totals,
        "costs_eur": costs,
        "accounts_eur": opened,
        "sessions": sessions.sessions_truth(bidder.held),
        "causes": {
            "errors": causes.counted(lost, judgements.short(bidder.checked)),
            "dissatisfied": causes.counted(why, bidder.said.csat <= 2),
        },
        "employees": employees.employees_truth(staff),
        "deck": [[str(row[0]), *row[1:]] for row in deck],
        "planted": truths.planted_truth(
            vendor,
            told,
            bidder.events,
            bidder.seen,
            bidder.said,
            bidder.besides,
            bidder.checked,
            bidder.plant,
            bidder.place,
            bidder.vendors,
        ),
    }


def _contacts(out: _Folder, kinds: tuple[int, ...], left_out: int = 0) -> Delivery:
    plant = out.bidder.plant
    return deliver(
        out.bidder.told.contacts.started,
        kinds,
        duplicates=plant.duplicates,
        rejects=plant.rejects,
        left_out=left_out,
        streams=out.streams,
    )


def _steps(out: _Folder, name: str, **written: str) -> None:
    bidder = out.bidder
    delivery = deliver(
        bidder.events.began,
        EVENT_FAULTS,
        duplicates=0,
        rejects=bidder.plant.rejects // 2,
        left_out=0,
        streams=out.streams,
    )
    rows = steps(bidder.vendor, bidder.told, bidder.cases, bidder.events)
    out.export(name, delivery, rows, "cases", **written)


def _north(out: _Folder) -> None:
    told = out.bidder.told
    delivery = _contacts(out, UTC_FAULTS)
    month = months(told.contacts.started[delivery.row])
    for number, name in enumerate(MONTHS):
        part = Delivery._make(column[month == number] for column in delivery)
        out.export(f"contact_records_{name}.csv", part, telephone_exports.connect(told), "calls")
    _steps(out, "case_events.csv")


def _south(out: _Folder) -> None:
    bidder = out.bidder
    size = len(bidder.told.contacts)
    delivery = _contacts(out, START_ONLY_FAULTS, max(1, round(size * TEST_CALLS)))
    out.export("calls.csv", delivery, telephone_exports.five9(bidder.told), "calls")
    listed = deliver(
        bidder.cases.opened,
        (NO_START,),
        duplicates=bidder.plant.duplicates,
        rejects=bidder.plant.rejects // 4,
        left_out=max(1, round(len(bidder.cases.opened) * SPAM)),
        streams=out.streams,
    )
    tickets = Tickets(bidder.told, bidder.cases, bidder.events)
    out.export("tickets.csv", listed, tickets.columns, "tickets")
    _steps(out, "ticket_history.csv")


def _west(out: _Folder) -> None:
    national = {"delimiter": ";", "encoding": "windows-1252"}
    told = out.bidder.told
    delivery = _contacts(out, LOCAL_FAULTS, max(1, round(len(told.contacts) * TEST_CALLS)))
    out.export("anrufe.csv", delivery, telephone_exports.national(told), "calls", **national)
    _steps(out, "vorgaenge.csv", **national)
