"""A first parameters file as text: every key explained, evidence beside each guess, a placeholder for what is open."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from toolkit.intake import tables
from toolkit.intake.guesses import Guess, Option, Question, Said
from toolkit.parameters import Contract, Definitions, Privacy, Week
from toolkit.reporting.parameter_lines import Line, entry, remark, scalar
from toolkit.reporting.source_lines import Asked, Placed, Tried, id_of, source_lines
from toolkit.reporting.words import say

COUNTRY_CODES = ("358", "39", "49", "34", "44")
ABROAD = re.compile(r"(?:\+|00)[1-9][0-9 ()./-]{6,18}")
AT_HOME = re.compile(r"\(?0[1-9][0-9 ()./-]{6,14}")
SPELT = 0.01
THRESHOLDS = (20, 30, 60, 10)
HOUR_TABLES = frozenset({"contacts", "events", "forecasts"})
DEFAULTS: Mapping[str, Any] = {
    "service_level": "sl_excl_short",
    "abandon_rate": "abandon_excl_short",
    "aht": "aht_full",
    "short_call_seconds": 10,
    "repeat_window_days": 7,
    "customer_id_known_at_least": 0.9,
    "unknown_at_most": 0.05,
}
ALWAYS_OPEN = "{" + ", ".join(f'{day}: ["00:00-24:00"]' for day in Week.model_fields) + "}"
NEVER_OPEN = "{" + ", ".join(f"{day}: []" for day in Week.model_fields) + "}"


def written(file: Path, who: Asked, placed: Sequence[Placed], tried: Tried, *, first: bool) -> tuple[str, list[Line]]:
    """The file's text and what is open in it; with `first` each question has its first answer, and rejects are let be.

    Paths of exports are written relative to the file.
    """
    opened: list[Line] = []
    vendors = _vendors(placed)
    lines = remark(say("new_heading", file=file.name), 0)
    lines += ["", f"id: {scalar(who.id)}"]
    title = say("new_title", vendor=who.vendor or who.client or who.id, first=str(tried.first), last=str(tried.last))
    lines += [f"title: {scalar(title)}"]
    lines += entry("client", _given(who.client, "ask_client", "A client"), 0, (), opened, first=first)
    lines += ["vendors:"]
    # A vendor's word in an export is a name that somebody may still improve.
    names: list[tuple[str, str | None]] = [*vendors] or [(id_of(who.vendor or "vendor"), who.vendor)]
    for slug, label in names:
        guess = _given(label, "ask_vendor_name", "The vendor")
        block = entry("name", guess, 4, ("vendors",), opened, first=first)
        lines += [f"  - id: {scalar(slug)}", *block]
    lines += _period(tried, opened, first=first)
    lines += entry("time_zone", _zone(who), 0, (), opened, first=first)
    lines += ["language: en", "confidence: 0.95                     # of every interval", ""]
    lines += _calendar(placed, tried, opened, first=first)
    lines += ["", *remark(say("new_sources"), 0), "sources:"]
    for each in placed:
        lines += [*source_lines(file, who, each, vendors, tried, opened, first=first), ""]
    lines += _contract(placed, opened, first=first)
    lines += ["", *_definitions(), "", *_privacy(placed, opened, first=first)]
    return "\n".join(lines) + "\n", opened


def _vendors(placed: Sequence[Placed]) -> list[tuple[str, str]]:
    """The vendors that exports name themselves: their ids and the words there."""
    words = [word for each in placed for word in each.draft.labels.get("vendor", {})]
    return [(id_of(word, place), word) for place, word in enumerate(dict.fromkeys(words), start=1)]


def _given(text: str | None, key: str, stand_in: str) -> Guess:
    if text is not None:
        return Guess(text)
    return Guess(stand_in, (), Question(Said(key), (), (Option(stand_in, Said("your_name")),)))


def _period(tried: Tried, opened: list[Line], *, first: bool) -> list[str]:
    """The days on which the main table has rows; a question where no table's rows belong to a period."""
    seen = f"{{first: {tried.first}, last: {tried.last}}}"
    if tried.table in tables.TIMELESS:
        question_ = Question(Said("ask_period"), (), (Option(seen, Said("period_seen", {"table": tried.table})),))
        return entry("period", Guess(seen, (), question_), 0, (), opened, first=first)
    days = (tried.last - tried.first).days + 1
    said = say("new_period", table=tried.table, days=f"{tried.days:,}", of=f"{days:,}")
    return [f"# {said}", f"period: {seen}"]


def _zone(who: Asked) -> Guess:
    if who.zone:
        return Guess(who.zone)
    options = (Option("UTC", Said("utc")), Option("Europe/Paris", Said("your_name")))
    return Guess("UTC", (), Question(Said("ask_time_zone"), (), options))


def _calendar(placed: Sequence[Placed], tried: Tried, opened: list[Line], *, first: bool) -> list[str]:
    lines = [f"# {say('new_calendar')}", "calendar:"]
    if not any(each.draft.table in HOUR_TABLES for each in placed):
        lines += [f"  # {say('new_never_open')}", f"  open: {NEVER_OPEN}"]
    else:
        seen = "{" + ", ".join(f"{day}: {_span(hours)}" for day, hours in (tried.hours or {}).items()) + "}"
        read_off = (Option(seen, Said("hours_read_off")),) if tried.hours else ()
        options = (*read_off, Option(ALWAYS_OPEN, Said("hours_all")))
        guess = Guess(options[0].text, (), Question(Said("ask_open"), (), options))
        lines += entry("open", guess, 2, ("calendar",), opened, first=first)
    return [*lines, f"  holidays: []                       # {say('new_holidays')}"]


def _span(hours: tuple[str, str] | None) -> str:
    return f'["{hours[0]}-{hours[1]}"]' if hours else "[]"


def _contract(placed: Sequence[Placed], opened: list[Line], *, first: bool) -> list[str]:
    contacts = any(each.draft.table == "contacts" for each in placed)
    options = tuple(Option(f"{each}", Said("seconds_usual", {"seconds": each})) for each in THRESHOLDS)
    question_ = Question(Said("ask_threshold"), (), options)
    guess = Guess(options[0].text, () if contacts else (Said("no_contacts"),), question_ if contacts else None)
    lines = [f"# {say('new_contract')}", "contract:", "  reference: null"]
    lines += entry("threshold_seconds", guess, 2, ("contract",), opened, first=first)
    note = Contract.model_fields["short_abandon_seconds"].description
    lines += [f"  short_abandon_seconds: 5           # {note}", *remark(say("new_targets"), 2), "  targets: []"]
    return lines


def _definitions() -> list[str]:
    lines = [f"# {say('new_definitions')}", "definitions:"]
    for key, default in DEFAULTS.items():
        text = f"  {key}: {default}"
        lines.append(f"{text:<37}# {Definitions.model_fields[key].description}")
    return lines


def _privacy(placed: Sequence[Placed], opened: list[Line], *, first: bool) -> list[str]:
    lines = ["privacy:"]
    for key, default in (("legal_basis", "null"), ("phone_country_code", "null"), ("smallest_group", "5")):
        if key == "phone_country_code" and _spelt_twice(placed):
            options = (
                *(Option(code, Said("country_code")) for code in COUNTRY_CODES),
                Option("null", Said("as_written")),
            )
            guess = Guess(options[0].text, (), Question(Said("ask_country"), (), options))
            lines += entry(key, guess, 2, ("privacy",), opened, first=first)
            continue
        text = f"  {key}: {default}"
        lines.append(f"{text:<37}# {Privacy.model_fields[key].description}")
    return lines


def _spelt_twice(placed: Sequence[Placed]) -> bool:
    """Whether customers are told by telephone numbers, some with their country and some without."""
    for each in placed:
        reads = each.sheet.reads(each.draft.columns.get("customer_id"), each.draft.shipped_columns.get("customer_id"))
        for name in reads:
            cells = each.sheet.cells[name]
            abroad = cells.share(lambda value: ABROAD.fullmatch(value.strip()))
            at_home = cells.share(lambda value: AT_HOME.fullmatch(value.strip()))
            if min(abroad, at_home) > SPELT:
                return True
    return False
