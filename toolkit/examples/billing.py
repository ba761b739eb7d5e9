"""What a bidder charges, and what it says of itself: invoices and the monthly deck of figures."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from toolkit.examples.calendars import MONTHS, months
from toolkit.examples.contacts import Telephone
from toolkit.examples.judgements import FORM, Evaluations, Surveys
from toolkit.examples.writing import write_quoted, write_workbook

RATES = {"north": (3.10, 0.0, 4_000.0), "south": (2.70, 0.0, 6_500.0), "west": (3.30, 0.0, 3_000.0)}
# What the client writes down itself: type, text, EUR for 6,000 contacts a quarter, and the month of what comes once.
COSTS = (
    ("client_staff", "Contract management", 2_400.0, None),
    ("governance", "Reviews and calibration", 600.0, None),
    ("tooling", "Licences and telephone lines", 1_500.0, None),
    ("rework", "Corrections in the client's back office", 450.0, None),
    ("overhead_baseline", "Overhead before the contract", 5_200.0, None),
    ("overhead_retained", "Overhead that remained", 3_100.0, None),
    ("benefit", "Former cost of the service, avoided", 19_000.0, None),
    ("transition", "Transition project", 12_000.0, 0),
    ("exit", "Provision for the exit", 4_000.0, 2),
)
DECK_HEADER = (
    "Month",
    "Contacts offered",
    "Contacts answered",
    "Service level (20 s)",
    "Abandonment",
    "ASA (s)",
    "AHT (s)",
    "First contact resolution",
    "CSAT (1-5)",
    "Quality score",
)


def write_invoices(path: Path, vendor: str, told: Telephone, padded: float) -> tuple[int, dict[str, float]]:
    """Per month: answered contacts at a rate, hours of second line, a fixed fee. Returns rows and the totals.

    `padded` is the share by which more contacts are charged than were answered.
    """
    per_contact, _, fixed = RATES[vendor]
    contacts = told.contacts
    month = months(contacts.started)
    rows: list[list[Any]] = [
        ["invoice_no", "period", "line", "description", "quantity", "unit", "rate", "amount", "currency"]
    ]
    totals = {}
    for number, name in enumerate(MONTHS):
        answered = int((contacts.answered & (month == number)).sum())
        hours = round(len(contacts) / 150, 1)
        lines = (
            ("Answered contacts", round(answered * (1 + padded)), "contact", per_contact),
            ("Second line", hours, "hour", 38.0),
            ("Management fee", 1, "month", fixed),
        )
        for line, (text, quantity, unit, rate) in enumerate(lines, start=1):
            invoice = f"{vendor[0].upper()}-{name}"
            rows.append([invoice, name, line, text, quantity, unit, f"{rate:.2f}", f"{quantity * rate:.2f}", "EUR"])
        totals[name] = round(sum(round(quantity * rate, 2) for _, quantity, _, rate in lines), 2)
    write_quoted(path, rows)
    return len(rows) - 1, totals


def write_costs(path: Path, size: int, rng: np.random.Generator) -> dict[str, dict[str, float]]:
    """The client's own lines per month: what it pays besides the bidder, and what it sets against that.

    Returns the amounts by type and month.
    """
    rows: list[list[Any]] = [["no", "month", "type", "text", "amount", "currency"]]
    told: dict[str, dict[str, float]] = {}
    for place, name in enumerate(MONTHS):
        for kind, text, amount, when in COSTS:
            if when is None or when == place:
                # Once is a sum agreed on; what comes back differs a little from month to month.
                varied = round(amount * size / 6000 * (1.0 if when is not None else rng.normal(1, 0.05)), 2)
                rows.append([len(rows), name, kind, text, f"{varied:.2f}", "EUR"])
                told.setdefault(kind, {})[name] = varied
    write_quoted(path, rows)
    return told


def deck(told: Telephone, said: Surveys, checked: Evaluations) -> list[list[Any]]:
    """One row per month: the bidder's own figures, counted by the definitions that flatter it.

    Answers within 20 seconds of those answered; abandonments over five seconds of all offered; resolution by
    the agents' own flag; quality without the client's evaluator.
    """
    contacts = told.contacts
    month = months(contacts.started)
    asked, formed = months(contacts.started[said.contact]), months(contacts.started[checked.contact])
    weights = np.array([item.weight for item in FORM], float)
    possible = weights * np.array([item.points for item in FORM])
    rows = []
    for number, name in enumerate(MONTHS):
        mine = month == number
        answered = mine & contacts.answered
        lost = mine & ~contacts.answered & (contacts.wait > 5)
        handle = (contacts.talk + contacts.hold + contacts.wrap)[answered]
        forms = checked.score[(formed == number) & (checked.evaluator < 4)]
        there = ~np.isnan(forms)
        quality = (np.nansum(forms * weights)) / max(float((there * possible).sum()), 1.0)
        rows.append(
            [
                date.fromisoformat(f"{name}-01"),
                int(mine.sum()),
                int(answered.sum()),
                round(float((contacts.wait[answered] <= 20).mean()), 3),
                round(float(lost.sum() / mine.sum()), 3),
                round(float(contacts.wait[answered].mean())),
                round(float(handle.mean())),
                round(float(contacts.flagged[answered].mean()), 3),
                round(float(said.csat[asked == number].mean()), 2),
                round(float(quality), 3),
            ]
        )
    return rows


def write_deck(path: Path, rows: list[list[Any]]) -> int:
    """The deck as a workbook."""
    percent = dict.fromkeys((3, 4, 7, 9), "0.0%")
    write_workbook(path, "KPIs", DECK_HEADER, rows, formats={0: "mmm yyyy", **percent})
    return len(rows)
