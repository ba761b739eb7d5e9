"""An export nobody has described: its kind, encoding, delimiter, sheets and header row, found out and not guessed.

What cannot be found out is left open: a text that is not UTF-8 and says nothing of its encoding is read in each
encoding that can be its own, and whoever knows the export decides.
"""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import duckdb

from toolkit.intake import exports
from toolkit.intake.faults import IntakeFaults
from toolkit.intake.headers import DELIMITERS
from toolkit.intake.spreadsheets import first_rows, visible_sheets
from toolkit.intake.text_files import encoding_of, faulty, physical_lines, text_blocks
from toolkit.parameters import Format

PREVIEW = 40
MOST_SHEETS = 20
# Tried in this order where a text is not UTF-8; the first is the commonest by far.
ENCODINGS = ("windows-1252", "iso-8859-15", "windows-1250", "cp850", "mac-roman")
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
FIGURE = re.compile(r"[-+]?[\d.,:/\s-]*\d[\d.,:/\s-]*%?")
SHOWN = 20


class Look(NamedTuple):
    """One export, one sheet of it, or several files with one header: the table `raw` of line, then c0, c1, ...

    `encodings` holds the encodings that can be a text's own, each with a piece of it as it reads there; it is empty
    where the text says its encoding itself. `why_not` says why there is no table; then there are no columns.
    """

    paths: tuple[Path, ...]
    format: Format
    encodings: tuple[tuple[str, str], ...]
    columns: tuple[str, ...]
    rows: int
    malformed: int
    raw: str
    why_not: str = ""


def looks(path: Path, connection: duckdb.DuckDBPyConnection, work: Path, *, number: int) -> list[Look]:
    """What an export holds, a look for each of its sheets that has a table; raises `IntakeFaults`.

    A sheet in which there is no table has no columns, and says why.
    """
    found = []
    encodings: tuple[tuple[str, str], ...] = ()
    kind = _kind(path)
    if kind == "csv":
        encodings = _encodings(path)
        formats = [_of_text(path, encodings[0][0] if encodings else encoding_of(path, None))]
    elif kind == "xlsx":
        formats = [_of_sheet(path, sheet) for sheet in visible_sheets(path)[:MOST_SHEETS]]
    else:
        formats = [Format(kind="parquet")]
    for place, each in enumerate(formats):
        key = f"look_{number}_{place}"
        try:
            export = exports.open_export(path, each, work, key=key)
            exports.load(connection, export, key)
        except IntakeFaults as error:
            # A text that cannot be read is a fault; a sheet may hold anything.
            if kind != "xlsx":
                raise
            found.append(Look((path,), each, (), (), 0, 0, key, error.faults[0].removeprefix(f"{path.name} ")))
            continue
        each = each if len(formats) > 1 or kind != "xlsx" else each.model_copy(update={"sheet": None})
        found.append(Look((path,), each, encodings, export.columns, export.records, len(export.malformed), key))
    if not found:
        raise faulty(path, "has no sheet to read")
    return found


def together(found: Sequence[Look], connection: duckdb.DuckDBPyConnection) -> list[Look]:
    """The looks with those made one that are parts of one export: one folder, one header, names that differ in digits.

    contact_records_2024-02.csv and contact_records_2024-03.csv are one export; two logs that happen to have the same
    columns are not.
    """
    groups: dict[object, list[Look]] = {}
    for look in found:
        path = look.paths[0]
        name = re.sub(r"\d+", "#", path.name)
        groups.setdefault(
            (path.parent, name, look.format, look.columns, tuple(name for name, _text in look.encodings))
            if look.columns
            else id(look),
            [],
        ).append(look)
    result = []
    for parts in groups.values():
        first = parts[0]
        if len(parts) > 1:
            raw = f"{first.raw}_all"
            rows = " UNION ALL ".join(f"SELECT * FROM {part.raw}" for part in parts)  # noqa: S608
            connection.execute(f"CREATE TABLE {raw} AS {rows}")
            first = first._replace(
                paths=tuple(path for part in parts for path in part.paths),
                rows=sum(part.rows for part in parts),
                malformed=sum(part.malformed for part in parts),
                raw=raw,
            )
        result.append(first)
    return result


def _kind(path: Path) -> str:
    """What the file's first bytes say it is; what is never opened is refused later, with its reason."""
    try:
        with path.open("rb") as stream:
            start = stream.read(4)
    except OSError:
        return "csv"
    return {b"PK\x03\x04": "xlsx", b"PAR1": "parquet"}.get(start, "csv")


def _encodings(path: Path) -> tuple[tuple[str, str], ...]:
    """The encodings that can be the text's own, with a piece of the text in each; none where it says its own."""
    exports.refuse_strangers(path, Format())
    with path.open("rb") as stream:
        start = stream.read(1 << 12)
    own = encoding_of(path, None)
    if own != "utf-8":
        return ()
    if b"\0" in start:
        # Text in two bytes a character: the half of the bytes that is empty says which comes first.
        pairs = (("utf-16-le", start[1::2].count(0)), ("utf-16-be", start[0::2].count(0)))
        return tuple(
            (name, _printable(start[: 2 * SHOWN].decode(name, "replace")))
            for name, _zeros in sorted(pairs, key=lambda each: -each[1])[:1]
        )
    strange = _first_strange(path)
    if strange is None:
        return ()
    readable = [(name, _printable(strange.decode(name, "replace"))) for name in ENCODINGS if _readable(path, name)]
    return tuple(readable[:3]) or ((ENCODINGS[0], _printable(strange.decode(ENCODINGS[0], "replace"))),)


def _first_strange(path: Path) -> bytes | None:
    """The bytes around the first that are not UTF-8, None where all are."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as stream:
        while chunk := stream.read(1 << 18):
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                around = error.object[max(error.start - SHOWN, 0) : error.start + SHOWN]
                return max(re.split(rb"[\r\n\t;,|]", around), key=lambda part: any(byte > 127 for byte in part))
    return None


def _readable(path: Path, encoding: str) -> bool:
    """Whether the whole text can be read in the encoding, without characters that no text holds."""
    try:
        return not any(CONTROLS.search(block) for block in text_blocks(path, encoding, lambda _bytes: None))
    except IntakeFaults:
        return False


def _printable(text: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in text).strip()


def _of_text(path: Path, encoding: str) -> Format:
    """How a delimited text is written: the delimiter that makes most lines of one length, and the header's line."""
    lines: list[str] = []
    for block in text_blocks(path, encoding, lambda _bytes: None):
        lines += [text for text, _end in physical_lines(block)][: PREVIEW - len(lines)]
        if len(lines) >= PREVIEW:
            break
    best = (0, 0, ",", 1)
    for sign in DELIMITERS:
        rows = [next(csv.reader([line], delimiter=sign), []) if line else [] for line in lines]
        header, width, alike = _header_row(rows)
        best = max(best, (width > 1, width * alike, sign, header), key=lambda each: each[:2])
    named = {"\t": "tab"}.get(best[2], best[2])
    return Format(kind="csv", delimiter=named, encoding=encoding, header_line=best[3])


def _of_sheet(path: Path, sheet: str) -> Format:
    rows = [list(row) for row in first_rows(path, sheet, PREVIEW)]
    for row in rows:
        while row and not row[-1].strip():
            row.pop()
    return Format(kind="xlsx", sheet=sheet, header_line=_header_row(rows)[0])


def _header_row(rows: Sequence[Sequence[str]]) -> tuple[int, int, int]:
    """The line of the header, the table's width, and how many of the first lines are that wide.

    The header is the first line as wide as most are, whose every cell is filled and no figure. Above it stand titles.
    """
    wide = Counter(len(row) for row in rows if len(row) > 1)
    width, alike = max(wide.items(), key=lambda each: (each[1], each[0])) if wide else (1, len(rows))
    for number, row in enumerate(rows, start=1):
        if len(row) >= min(width, 2) and all(map(str.strip, row)) and not any(map(FIGURE.fullmatch, row)):
            return number, max(width, len(row)), alike
    return 1, width, alike
