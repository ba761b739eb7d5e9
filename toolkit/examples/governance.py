"""What client and bidder agreed to do, and what became of it: reviews, actions, decisions, initiatives, complaints."""

from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from toolkit.examples.calendars import DAYS, EASTER_MONDAY, FIRST, days
from toolkit.examples.writing import write_quoted

HEADER = ("id", "kind", "title", "kpi", "raised", "due", "closed", "decided")
TITLES = {
    "review": "Operations review",
    "action": "Action of a review",
    "decision": "Decision asked for",
    "initiative": "Improvement",
    "complaint": "Complaint about the service",
}
KPIS = ("service_level", "aht", "fcr_repeat", "csat_mean", "abandon_rate")


class Entry(NamedTuple):
    """One row of the log; days are counted from the period's first, None is not yet."""

    kind: str
    kpi: str
    raised: int
    due: int
    done: int | None


def governed(contacts: int, rng: np.random.Generator) -> list[Entry]:
    """The log of one bidder: a review each Monday and each month, and what came of them."""
    mondays = [place for place, day in enumerate(days()) if day.weekday() == 0 and day != EASTER_MONDAY]
    entries = [_entry("review", place - 30, place, place if rng.random() < 0.85 else None) for place in mondays]
    entries += [_entry("review", place - 60, place, place + 1) for place in (28, 59, 87)]
    for _ in range(36):
        raised = int(rng.integers(-20, DAYS - 16))
        due = raised + 14
        entries.append(_entry("action", raised, due, _by_then(due + int(rng.integers(-6, 4)), rng.random() < 0.92)))
    for _ in range(14):
        raised = int(rng.integers(0, DAYS - 20))
        entries.append(_entry("decision", raised, raised + 10, _by_then(raised + 1 + int(rng.gamma(2, 3)), True)))
    for _ in range(12):
        due = int(rng.integers(10, DAYS))
        entries.append(
            _entry("initiative", due - 45, due, _by_then(due + int(rng.integers(-8, 8)), rng.random() < 0.7))
        )
    for _ in range(max(3, round(contacts * 0.004))):
        raised = int(rng.integers(0, DAYS))
        entries.append(_entry("complaint", raised, raised + 15, _by_then(raised + 2 + int(rng.gamma(2, 4)), True)))
    return [
        entry._replace(kpi=KPIS[place % len(KPIS)] if entry.kind in ("action", "initiative") else "")
        for place, entry in enumerate(entries)
    ]


def _entry(kind: str, raised: int, due: int, done: int | None) -> Entry:
    return Entry(kind, "", raised, due, done)


def _by_then(day: int, happens: bool) -> int | None:
    """The day something was done; what lies beyond the period is not known yet."""
    return day if happens and day < DAYS else None


def write_governance(path: Path, vendor: str, entries: list[Entry]) -> int:
    """One row per entry; local days."""
    rows: list[tuple[Any, ...]] = [HEADER]
    for number, entry in enumerate(entries, start=1):
        done = _day(entry.done)
        closed, decided = ("", done) if entry.kind == "decision" else (done, "")
        key = f"{vendor[0].upper()}-{number:04d}"
        rows.append(
            (key, entry.kind, TITLES[entry.kind], entry.kpi, _day(entry.raised), _day(entry.due), closed, decided)
        )
    write_quoted(path, rows)
    return len(entries)


def _day(place: int | None) -> str:
    return "" if place is None else (FIRST + timedelta(days=place)).isoformat()


def governance_truth(entries: list[Entry]) -> dict[str, Any]:
    """Per kind: how many were due in the period, done, and done in time; decisions by the days they took."""
    found: dict[str, Any] = {}
    for kind in TITLES:
        mine = [entry for entry in entries if entry.kind == kind and 0 <= entry.due < DAYS]
        done = [entry for entry in mine if entry.done is not None]
        found[kind] = {
            "due": len(mine),
            "done": len(done),
            "on_time": sum(entry.done <= entry.due for entry in done if entry.done is not None),
            "raised": sum(entry.kind == kind and 0 <= entry.raised < DAYS for entry in entries),
        }
    decided = [entry.done - entry.raised for entry in entries if entry.kind == "decision" and entry.done is not None]
    found["decision"]["median_days"] = float(np.median(decided))
    return found
