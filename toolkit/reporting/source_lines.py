"""The lines of one source in a first parameters file, with what the export shows and what it leaves open."""

import math
import os
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from toolkit.intake.export_sheets import ExportSheet
from toolkit.intake.first_looks import Look
from toolkit.intake.guesses import Draft, Guess, Option, Question, Said
from toolkit.intake.header_words import plain
from toolkit.intake.personal_data import masked
from toolkit.intake.recognition import shipped
from toolkit.parameters.values import SLUG
from toolkit.reporting.parameter_lines import Line, asked, entry, flow, listed, question, remark, scalar, told, value
from toolkit.reporting.words import say


class Asked(NamedTuple):
    """What whoever begins has said: the audit's id, and the client, the vendor and the clock where they did."""

    id: str
    client: str | None
    vendor: str | None
    zone: str | None


class Placed(NamedTuple):
    """An export that becomes a source: its name, how it was read, and what is proposed."""

    name: str
    look: Look
    sheet: ExportSheet
    draft: Draft


class Tried(NamedTuple):
    """What was found out by looking at all the exports together.

    `hours` are opening hours by weekday, None where they are not known; `rejects` of a source are its rows that
    cannot be used, all its rows, and the reasons with their rows.
    """

    first: date
    last: date
    days: int
    table: str
    hours: Mapping[str, tuple[str, str] | None] | None
    rejects: Mapping[str, tuple[int, int, tuple[tuple[str, int], ...]]]


def source_lines(
    file: Path,
    who: Asked,
    each: Placed,
    vendors: Sequence[tuple[str, str]],
    tried: Tried,
    opened: list[Line],
    *,
    first: bool,
) -> list[str]:
    """The lines of one source: what it is made of, how it is read, its columns, and what nothing is made of."""
    draft, look, keys = each.draft, each.look, ("sources", each.name)
    lines = [line for text in _about(each) for line in remark(text, 2)]
    lines += [f"  {scalar(each.name)}:", f"    table: {draft.table}"]
    if "vendor" not in draft.columns:
        lines += entry("vendor", _vendor(who, vendors), 4, keys, opened, first=first)
    paths = [Path(os.path.relpath(path, file.resolve().parent)).as_posix() for path in look.paths]
    lines.append(f"    files: {listed(paths)}")
    lines += _format(look, keys, opened, first=first)
    if draft.mapping and not draft.lacking:
        lines.append(f"    mapping: {draft.mapping}")
    if draft.naive:
        own = [Option(who.zone, Said("the_audits"))] if who.zone else []
        options = (*own, *(Option("UTC", Said("utc")) for _none in range(who.zone != "UTC")))
        guess = Guess(options[0].text, (), Question(Said("ask_source_zone"), (), options))
        lines += entry("time_zone", guess, 4, keys, opened, first=first)
    if draft.columns:
        lines.append("    columns:")
        for name, guess in draft.columns.items():
            lines += entry(name, guess, 6, (*keys, "columns"), opened, first=first)
    elif not draft.mapping:
        lines.append("    columns: {}")
    lines += _labels(draft, vendors, keys, opened, first=first)
    if draft.items:
        lines.append("    items:")
        lines += [f"      {scalar(name)}: {flow(item)}" for name, item in draft.items.items()]
    lines += _exclude(draft, keys, opened, first=first)
    if draft.past_midnight:
        lines.append(f"    past_midnight: {listed(draft.past_midnight)}")
    lines += _rejects(each.name, tried, keys, opened, first=first)
    if draft.unmapped:
        lines.append(f"    # {say('new_unmapped')}")
        for column in draft.unmapped:
            lines += remark(f"  {masked(' '.join(column.name.split()))}: {told(column.about)}", 4)
    return lines


def _about(each: Placed) -> list[str]:
    """What the source is made of, and how it was placed."""
    draft, look = each.draft, each.look
    files = say("new_one_file") if len(look.paths) == 1 else say("new_files", files=str(len(look.paths)))
    texts = [say("new_source", files=files, rows=say("new_rows", rows=f"{look.rows:,}"))]
    if look.malformed:
        texts.append(say("new_malformed", lines=f"{look.malformed:,}"))
    if draft.mapping:
        about = next(format_.about for format_ in shipped() if format_.name == draft.mapping)
        key = "new_source_partial" if draft.lacking else "new_source_format"
        texts.append(say(key, name=draft.mapping, about=about, lacking=", ".join(draft.lacking)))
    else:
        texts.append(say("new_source_proposed", table=draft.table))
    return [*texts, *map(told, draft.notes)]


def _vendor(who: Asked, vendors: Sequence[tuple[str, str]]) -> Guess:
    if not vendors:
        return Guess(id_of(who.vendor or "vendor"))
    options = tuple(Option(slug, Said("vendor_is", {"vendor": word})) for slug, word in vendors)
    return Guess(options[0].text, (), Question(Said("ask_vendor"), (), options))


def _format(look: Look, keys: tuple[str, ...], opened: list[Line], *, first: bool) -> list[str]:
    form = look.format
    pairs: dict[str, Any] = {"kind": form.kind}
    if form.kind == "csv":
        pairs["delimiter"] = form.delimiter
    if form.header_line > 1:
        pairs["header_line"] = form.header_line
    if form.sheet:
        pairs["sheet"] = form.sheet
    if not look.encodings:
        if form.encoding:
            pairs["encoding"] = form.encoding
        return [f"    format: {flow(pairs)}"]
    known = tuple(Said("known_encoding", {"encoding": name, "text": text}) for name, text in look.encodings)
    options = tuple(Option(name, Said("reads", {"text": text})) for name, text in look.encodings)
    guess = Guess(options[0].text, (), Question(Said("ask_encoding"), known[:0], options))
    lines = ["    format:", *(f"      {key}: {_plain(each)}" for key, each in pairs.items())]
    return lines + entry("encoding", guess, 6, (*keys, "format"), opened, first=first)


def _plain(each: Any) -> str:
    return str(each) if isinstance(each, int) else scalar(str(each))


def _labels(
    draft: Draft, vendors: Sequence[tuple[str, str]], keys: tuple[str, ...], opened: list[Line], *, first: bool
) -> list[str]:
    if not draft.labels:
        return []
    ids = {word: slug for slug, word in vendors}
    lines = ["    labels:"]
    for column, words in draft.labels.items():
        lines.append(f"      {column}:")
        for word, guess in words.items():
            meant = Guess(ids[word]) if column == "vendor" else guess
            lines += entry(word, meant, 8, (*keys, "labels", column), opened, first=first)
    return lines


def _exclude(draft: Draft, keys: tuple[str, ...], opened: list[Line], *, first: bool) -> list[str]:
    if not draft.exclude:
        return []
    lines = ["    exclude:"]
    for where, reason in draft.exclude:
        said = say(f"new_{reason}") if reason.startswith("reason_") else reason
        if where.question is not None:
            lines += question(where.question, 6) if not first else []
        placeholder = asked(where.question) if where.question and not first else value(where.first)
        if where.question and not first:
            answers = tuple(value(option.text) for option in where.question.options)
            opened.append(Line((*keys, "exclude"), placeholder, answers))
        lines += [f"      - where: {placeholder}", f"        reason: {scalar(said)}"]
    return lines


def _rejects(name: str, tried: Tried, keys: tuple[str, ...], opened: list[Line], *, first: bool) -> list[str]:
    if first:
        return ["    rejects_at_most: 1"]
    if name not in tried.rejects:
        return ["    rejects_at_most: 0               # share of rows that may be unusable before the run stops"]
    rejected, rows, reasons = tried.rejects[name]
    lines = remark(say("new_rejects", rejected=f"{rejected:,}", rows=f"{rows:,}"), 4)
    lines += [
        line
        for why, count in reasons[:8]
        for line in remark(f"  {say('new_reject_reason', rows=f'{count:,}', reason=why)}", 4)
    ]
    share = math.ceil(1000 * rejected / rows) / 1000
    options = (Option(f"{min(share, 1):g}", Said("share_measured")),)
    guess = Guess(options[0].text, (), Question(Said("ask_rejects"), (), options))
    return lines + entry("rejects_at_most", guess, 4, keys, opened, first=False)


def id_of(text: str, place: int = 1) -> str:
    """A vendor's id out of its name, or out of its place where no letter of the name may stand in an id."""
    bare = "_".join(plain(text).split())[:40]
    return bare if SLUG.fullmatch(bare) else f"vendor_{place}"
