"""From exports that nobody has described to a first parameters file, with evidence and with what is left to decide."""

import re
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import duckdb

from toolkit.audits import prepare, read_parameters
from toolkit.intake import tables
from toolkit.intake.column_values import bound
from toolkit.intake.drafts import drafts_of
from toolkit.intake.export_sheets import ExportSheet
from toolkit.intake.faults import IntakeFaults
from toolkit.intake.first_looks import Look, looks, together
from toolkit.intake.guesses import Draft, Guess, Said
from toolkit.intake.header_words import plain
from toolkit.intake.personal_data import masked
from toolkit.parameters import Faults
from toolkit.parameters.values import SLUG, time_zone
from toolkit.reporting.opening_hours_seen import hours_seen
from toolkit.reporting.parameter_files import written
from toolkit.reporting.parameter_lines import Line
from toolkit.reporting.source_lines import Asked, Placed, Tried
from toolkit.reporting.words import say

SAME_VISITS = 0.9
FIRST_SENSIBLE, LAST_SENSIBLE = "1970-01-01", "2100-01-01"
# The tables whose days are the audited ones, the first that is there.
PERIOD_OF = (
    *("contacts", "events", "surveys", "shops", "evaluations", "time", "forecasts", "reported", "money", "alignment"),
    *("actions", "agents"),
)


class BeginningFaults(Faults):
    """Exports from which no parameters file can be begun, or a file that may not be written."""


class Begun(NamedTuple):
    """What came of the exports: the file, what is said of each export, what is open, and why it cannot be tried yet."""

    file: Path
    said: tuple[str, ...]
    opened: tuple[Line, ...]
    trouble: tuple[str, ...]


def begin(
    exports: Sequence[Path],
    *,
    output: Path | None = None,
    name: str | None = None,
    client: str | None = None,
    vendor: str | None = None,
    zone: str | None = None,
) -> Begun:
    """Look at exports and write a first parameters file; nothing that is there is written over.

    Raises `BeginningFaults` for a file that may not be written and where no export is recognised, `IntakeFaults`
    for exports that cannot be read.
    """
    file = output or Path(f"{name or _slug(exports[0].stem)}.yml")
    asked = Asked(name or _slug(file.stem), client, vendor, zone)
    _refuse(file, asked)
    with tempfile.TemporaryDirectory(prefix="vendor-audit-") as folder:
        work = Path(folder)
        connection = duckdb.connect(work / "looks.duckdb")
        connection.execute("SET TimeZone = 'UTC'")
        placed, said = _placed(_looks(exports, connection, work), connection)
        if not placed:
            raise BeginningFaults(say("new_nothing"), said)
        tried = Tried(*_period(placed, connection, zone), None, {})
        tried, trouble = _tried(asked, placed, tried, work)
        connection.close()
    text, opened = written(file, asked, placed, tried, first=False)
    with file.open("x", encoding="utf-8") as out:
        out.write(text)
    return Begun(file, tuple(said), tuple(opened), tuple(trouble))


def summary(begun: Begun) -> list[str]:
    """What is said on the terminal: what each export is, what is open and where, what to do next."""
    lines = list(begun.said)
    text = begun.file.read_text(encoding="utf-8").splitlines()
    places = [
        number for number, line in enumerate(text, start=1) if "DECIDE(" in line and not line.lstrip().startswith("#")
    ]
    if begun.opened:
        lines.append(say("new_told_open", count=str(len(begun.opened)), file=str(begun.file)))
    for place, opened in zip(places, begun.opened, strict=True):
        short = opened.placeholder.removeprefix("DECIDE(").removesuffix(")")
        lines.append(
            "  " + say("new_told_open_one", line=f"{begun.file.name}:{place}", keys=".".join(opened.keys), short=short)
        )
    if not begun.opened:
        lines.append(say("new_told_ready"))
    if begun.trouble:
        lines += [say("new_told_trial"), *(f"  {fault}" for fault in begun.trouble)]
    return [*lines, say("new_told_next", file=str(begun.file))]


def _refuse(file: Path, asked: Asked) -> None:
    faults = []
    if file.suffix not in (".yml", ".yaml"):
        faults.append(say("new_not_yml", file=file.name))
    if file.exists():
        faults.append(say("new_exists", file=str(file)))
    elif not file.resolve().parent.is_dir():
        faults.append(say("new_no_folder", folder=str(file.parent)))
    if not SLUG.fullmatch(asked.id):
        faults.append(say("new_unfit_id", id=asked.id))
    if asked.zone is not None:
        try:
            time_zone(asked.zone)
        except ValueError:
            faults.append(say("new_unfit_zone", zone=asked.zone))
    if faults:
        raise BeginningFaults(say("new_nothing_written"), faults)


def _looks(exports: Sequence[Path], connection: duckdb.DuckDBPyConnection, work: Path) -> list[Look]:
    found: list[Look] = []
    faults: list[str] = []
    for number, path in enumerate(dict.fromkeys(each.resolve() for each in exports)):
        try:
            found += looks(path, connection, work, number=number)
        except IntakeFaults as error:
            faults += error.faults
    if faults:
        raise IntakeFaults(say("new_unreadable"), faults)
    return together(found, connection)


def _placed(found: Sequence[Look], connection: duckdb.DuckDBPyConnection) -> tuple[list[Placed], list[str]]:
    """The looks that become sources, each under its name, and what is said of every one."""
    placed: list[Placed] = []
    said: list[str] = []
    for look in found:
        label = _label(look)
        sheet, drafts = drafts_of(look, connection)
        if not drafts or sheet is None:
            said.append(_unplaced(look, label))
            continue
        for draft in drafts:
            if draft.table == "counts":
                said.append(_counts(label, draft))
                continue
            twin = _same_visits(draft, sheet, placed)
            if twin:
                said.append(say("new_told_twice", file=label, other=_label(twin.look)))
                continue
            name = _name(look, draft, [each.name for each in placed])
            placed.append(Placed(name, look, sheet, _told_apart(name, draft, sheet, placed)))
            told = "new_told_format" if draft.mapping else "new_told_table"
            columns = str(len(draft.columns) + len(draft.items))
            about = {"format": draft.mapping or "", "table": draft.table, "columns": columns}
            said.append(say(told, file=label, **about))
    return [each._replace(draft=_with_joins(each, placed)) for each in placed], said


def _unplaced(look: Look, label: str) -> str:
    if look.why_not:
        return say("new_told_unreadable", file=label, why=look.why_not)
    names = ", ".join(masked(name) for name in look.columns[:20]) + (", ..." if len(look.columns) > 20 else "")
    return say("new_told_unplaced", file=label, columns=names)


def _counts(label: str, draft: Draft) -> str:
    columns = ", ".join(f"{name}: {guess.text}" for name, guess in draft.columns.items())
    by = f"{draft.columns['bidder'].text}, {draft.columns['day'].text}"
    return say("new_told_counts", file=label, by=by, columns=columns)


def _label(look: Look) -> str:
    sheet = f" ({look.format.sheet})" if look.format.sheet else ""
    return ", ".join(path.name for path in look.paths) + sheet


def _name(look: Look, draft: Draft, taken: Sequence[str]) -> str:
    """A source's name: its file's without digits, the table's where that says nothing, told apart by a number."""
    base = _slug(re.sub(r"[\d]+", " ", look.paths[0].stem) + (f" {look.format.sheet}" if look.format.sheet else ""))
    base = base if base != "audit" else draft.table
    base = f"{base}_ratings" if base in taken and draft.notes and draft.notes[0].key == "note_ratings" else base
    names = [base, *(f"{base}_{number}" for number in range(2, len(taken) + 3))]
    return next(each for each in names if each not in taken)


def _slug(text: str) -> str:
    bare = re.sub("[^a-z0-9]+", "_", plain(text)).strip("_")[:40]
    return bare if SLUG.fullmatch(bare) else "audit"


def _same_visits(draft: Draft, sheet: ExportSheet | None, placed: Sequence[Placed]) -> Placed | None:
    """A source that holds the visits of this wide sheet a row per item, if there is one."""
    key = tables.KEYS[draft.table][0] if draft.items and draft.table in ("shops", "evaluations") else ""
    for other in placed if key and sheet else ():
        shipped = other.draft.table == draft.table and not other.draft.items
        if shipped and sheet and _shared(sheet, draft.columns[key].first, other, key) >= SAME_VISITS:
            return other
    return None


def _shared(sheet: ExportSheet, text: str, other: Placed, key: str) -> float:
    found, distinct = _overlap(sheet, text, other, key)
    return found / distinct if distinct else 0.0


def _overlap(sheet: ExportSheet, text: str, other: Placed, key: str) -> tuple[int, int]:
    """How many different values of an expression stand in a column of another source, and how many there are."""
    theirs = _expression(other.draft, key)
    if not theirs:
        return 0, 0
    mine = bound(text, sheet.names)
    values = f"SELECT DISTINCT CAST({bound(theirs, other.sheet.names)} AS VARCHAR) FROM {other.sheet.rows_table}"  # noqa: S608
    inside = f"count(DISTINCT {mine}) FILTER (CAST({mine} AS VARCHAR) IN ({values}))"
    found, distinct = sheet.counted(inside, f"count(DISTINCT {mine})")
    return int(found), int(distinct)


def _expression(draft: Draft, name: str) -> str:
    if name in draft.columns:
        return draft.columns[name].first
    return draft.shipped_columns.get(name, "")


def _told_apart(name: str, draft: Draft, sheet: ExportSheet | None, placed: Sequence[Placed]) -> Draft:
    """Lines of money whose numbers another source has too are told apart by their source's name."""
    if draft.table != "money" or sheet is None:
        return draft
    others = [other for other in placed if other.draft.table == "money"]
    text = draft.columns["line_id"].first
    if not any(_overlap(sheet, text, other, "line_id")[0] for other in others):
        return draft
    line = draft.columns["line_id"]
    return draft._replace(columns={**draft.columns, "line_id": line._replace(text=f"'{name}/' || {text}")})


def _with_joins(one: Placed, placed: Sequence[Placed]) -> Draft:
    """The draft with evidence of how its ids agree with those of the contacts."""
    contacts = [other for other in placed if other.draft.table == "contacts" and other is not one]
    columns = dict(one.draft.columns)
    for name in ("contact_id", "agent_id"):
        guess: Guess | None = columns.get(name)
        if guess is None or one.draft.table == "contacts":
            continue
        for other in contacts:
            found, distinct = _overlap(one.sheet, guess.first, other, name)
            if found:
                fields = {"found": found, "distinct": distinct, "other": other.name}
                guess = guess._replace(evidence=(*guess.evidence, Said("joined_ids", fields)))
        columns[name] = guess
    return one.draft._replace(columns=columns)


def _period(
    placed: Sequence[Placed], connection: duckdb.DuckDBPyConnection, zone: str | None
) -> tuple[date, date, int, str]:
    """The first and last day of the main table in the exports, on how many days it has rows, and its name."""
    table = next((name for name in PERIOD_OF if any(p.draft.table == name and p.draft.clock for p in placed)), "")
    days = []
    for each in placed:
        if each.draft.table != table:
            continue
        moment = bound(each.draft.clock, each.sheet.names)
        if each.sheet.counted(f"any_value(typeof({moment}))")[0] == "TIMESTAMP WITH TIME ZONE":
            moment = f"timezone('{zone or 'UTC'}', {moment})"
        sensible = f"{moment} BETWEEN TIMESTAMP '{FIRST_SENSIBLE}' AND TIMESTAMP '{LAST_SENSIBLE}'"
        days.append(f"SELECT CAST({moment} AS DATE) AS d FROM {each.sheet.rows_table} WHERE {sensible}")  # noqa: S608
    first, last, count = connection.execute(
        f"SELECT min(d), max(d), count(DISTINCT d) FROM ({' UNION ALL '.join(days)})"  # noqa: S608
    ).fetchall()[0]
    return first, last, int(count), table


def _tried(asked: Asked, placed: Sequence[Placed], tried: Tried, work: Path) -> tuple[Tried, list[str]]:
    """The exports taken in with the first answer to each question: rows that cannot be used, hours in which work came.

    What stops the intake is told and not raised: the file is written all the same, for somebody to go on with.
    """
    trial = work / "trial.yml"
    text, _opened = written(trial, asked, placed, tried, first=True)
    trial.write_text(text, encoding="utf-8")
    try:
        audit = prepare(read_parameters(trial), work / "intake", output=work / "outputs")
    except Faults as error:
        return tried, list(error.faults)
    balance, rejections = audit.intake.balance, audit.intake.rejections
    rejects = {}
    for each in placed:
        mine = balance[balance.source == each.name]
        rows, rejected = int(mine["rows"].sum()), int(mine.rejected.sum())
        if rejected:
            reasons = rejections[rejections.source == each.name].groupby("reason", sort=False)["rows"].sum()
            rejects[each.name] = (rejected, rows, tuple((str(why), int(count)) for why, count in reasons.items()))
    # Hours of the day are only known on a known clock.
    hours = hours_seen(audit) if asked.zone else None
    return tried._replace(hours=hours, rejects=rejects), []
