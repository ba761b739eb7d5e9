"""Sheets of .xlsx workbooks to rows, hostile workbooks refused before they are parsed."""

import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import zipfile
import zlib
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO, NamedTuple

from toolkit.intake.faults import IntakeFaults
from toolkit.intake.headers import read_header
from toolkit.intake.readings import Format, MalformedLines, Reading, counted, row_writer, unfit
from toolkit.intake.text_files import CHUNK, faulty
from toolkit.intake.workbooks import Sheet, sheets_of

MOST_MEMBERS = 10_000
MOST_BYTES = 2 << 30
PACKED_AT_MOST = 150
PACKED_MATTERS_FROM = 16 << 20
MOST_CELLS = 50_000_000
SPARSE_MATTERS_FROM = 2_000_000
FILLED_AT_LEAST = 0.01
MOST_ERROR_CELLS = 1_000_000
CHILD_BYTES = 2 << 30
CHILD_SECONDS = 600

DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
REFERENCE = re.compile(rb"\sr\s{0,9}=\s{0,9}[\"']([A-Za-z]{1,3})([0-9]{1,7})[\"']")
ERROR_CELL = re.compile(
    rb"<c\s([^<>]{0,200}\bt=[\"']e[\"'][^<>]{0,200})>(?:<f[^<>]{0,200}>[^<>]{0,9000}</f>)?<v>([^<>]{1,20})</v>"
)


class Extent(NamedTuple):
    """How far a sheet reaches from A1, its cells, and the texts of its error cells by row and column."""

    rows: int
    columns: int
    cells: int
    errors: dict[int, dict[int, str]]


def read_sheet(path: Path, fmt: Format, out: BinaryIO, seen: Callable[[bytes], object]) -> Reading:
    """Read one sheet's rows, write them to `out` as UTF-8 CSV with their row numbers, count everything.

    The sheet is the declared one, else the only visible one. Error cells keep their text, `#N/A`. Rows without
    any value are blank; a value right of the last name in the header makes its row malformed. Raises
    `IntakeFaults`.
    """
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            seen(chunk)
    sheet, extent = examine(path, fmt.sheet)
    bad = MalformedLines(path)
    written = row_writer(",", fmt.null_values)
    names: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()
    number = blank = records = 0
    for number, cells in _rows(path, sheet.name, extent):
        if number < fmt.header_line:
            continue
        if number == fmt.header_line:
            while cells and not cells[-1].strip():
                cells.pop()
            if not cells:
                raise faulty(path, f'has nothing in row {number} of sheet "{sheet.name}"; look at format.header_line')
            header = read_header(cells)
            if header.faults:
                faults = [f"{path.name}: {fault}" for fault in header.faults]
                raise IntakeFaults(f"{path.name} cannot be read.", faults)
            names, repeated = header.names, header.repeated
            out.write(row_writer(",", ())("line", names).encode())
            continue
        if not any(cells):
            blank += 1
            continue
        fields = cells[: len(names)]
        fields += [""] * (len(names) - len(fields))
        text = "\t".join(cells)
        stray = any(cells[len(names) :])
        reason = "a value stands after the last named column" if stray else unfit(fields, len(names), text)
        if reason:
            bad.add(number, reason, text)
        else:
            out.write(written(number, fields).encode())
            records += 1
    if not names:
        found = counted(number, "row")
        raise faulty(path, f'has {found} in sheet "{sheet.name}", but format.header_line is {fmt.header_line}')
    if not records and not bad.lines:
        raise faulty(path, f'has a header and no rows in sheet "{sheet.name}"')
    return Reading(None, ",", names, repeated, number, blank, fmt.header_line, records, 0, tuple(bad.lines))


def examine(path: Path, wanted: str | None) -> tuple[Sheet, Extent]:
    """The sheet to read and its extent, found before anything is parsed; `IntakeFaults` if it is hostile."""
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_bombs(path, archive)
            sheet = _chosen(path, sheets_of(path, archive), wanted)
            return sheet, _extent(path, archive, sheet)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError, zlib.error) as error:
        raise faulty(path, f"is a damaged workbook: {error}") from None


def _refuse_bombs(path: Path, archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        raise faulty(path, f"holds {len(members):,} parts; a workbook has at most {MOST_MEMBERS:,}")
    size = sum(member.file_size for member in members)
    if size > MOST_BYTES:
        raise faulty(path, f"unpacks to {size >> 20:,} MiB; at most {MOST_BYTES >> 20:,} are read; export it as CSV")
    for member in members:
        packed = member.file_size / max(member.compress_size, 1)
        if member.flag_bits & 1:
            raise faulty(path, "is encrypted; save it without a password")
        if member.file_size > PACKED_MATTERS_FROM and packed > PACKED_AT_MOST:
            raise faulty(
                path,
                f"has a part, {member.filename}, that unpacks to {packed:,.0f} times its size; "
                "no real sheet does; export it as CSV",
            )
        if member.filename.endswith((".xml", ".rels")):
            with archive.open(member) as part:
                start = part.read(1 << 16)
            if DECLARATION.search(start) or start.startswith((b"\xff\xfe", b"\xfe\xff")):
                raise faulty(path, f"has a document type or entities in {member.filename}, which no workbook needs")


def _chosen(path: Path, sheets: list[Sheet], wanted: str | None) -> Sheet:
    if wanted is not None:
        named = [sheet for sheet in sheets if sheet.name == wanted]
        if not named:
            raise faulty(path, f'has no sheet "{wanted}"; its sheets are {_listed(sheets)}; change format.sheet')
        return named[0]
    visible = [sheet for sheet in sheets if sheet.visible]
    if len(visible) != 1:
        raise faulty(
            path,
            f"has {counted(len(visible), 'visible sheet')}; set format.sheet to one of {_listed(sheets)}",
        )
    return visible[0]


def _listed(sheets: list[Sheet]) -> str:
    shown = ", ".join(f'"{sheet.name}"' for sheet in sheets[:20])
    return shown + (f" and {len(sheets) - 20} more" if len(sheets) > 20 else "")


def _extent(path: Path, archive: zipfile.ZipFile, sheet: Sheet) -> Extent:
    rows = cells = 0
    letters: set[bytes] = set()
    errors: dict[int, dict[int, str]] = {}
    error_cells = 0
    for text in _whole_cells(archive, sheet.member):
        if DECLARATION.search(text):
            raise faulty(path, f"has a document type or entities in {sheet.member}, which no workbook needs")
        found = REFERENCE.findall(text)
        if found:
            cells += len(found)
            letters.update({column for column, _ in found})
            rows = max(rows, *map(int, {row for _, row in found}))
            _refuse_far_cells(path, sheet, rows, max(map(_column, letters)), cells, ended=False)
        if b"e" in text and (b't="e"' in text or b"t='e'" in text):
            for attributes, value in ERROR_CELL.findall(text):
                place = REFERENCE.search(b" " + attributes)
                if place and error_cells < MOST_ERROR_CELLS:
                    errors.setdefault(int(place[2]), {})[_column(place[1]) - 1] = value.decode(errors="replace")
                    error_cells += 1
    columns = max(map(_column, letters), default=0)
    _refuse_far_cells(path, sheet, rows, columns, cells, ended=True)
    return Extent(rows, columns, cells, errors)


def _whole_cells(archive: zipfile.ZipFile, member: str) -> Iterator[bytes]:
    """The sheet's XML in pieces that never cut a cell in two, unless it is longer than any cell."""
    rest = b""
    with archive.open(member) as part:
        while chunk := part.read(CHUNK):
            rest += chunk
            cut = max(rest.rfind(b"<c"), 0) or max(rest.rfind(b"<"), 0)
            if cut:
                yield rest[:cut]
                rest = rest[cut:]
            elif len(rest) > 4 * CHUNK:
                yield rest
                rest = b""
    yield rest


def _refuse_far_cells(path: Path, sheet: Sheet, rows: int, columns: int, cells: int, *, ended: bool) -> None:
    area = rows * columns
    sparse = ended and area > SPARSE_MATTERS_FROM and cells < FILLED_AT_LEAST * area
    if area > MOST_CELLS or sparse:
        raise faulty(
            path,
            f'reaches {counted(rows, "row")} by {counted(columns, "column")} in sheet "{sheet.name}", '
            f"{area:,} cells, far more than it fills; delete the stray cells at its edge or export it as CSV",
        )


def _column(letters: bytes) -> int:
    place = 0
    for letter in letters.upper():
        place = place * 26 + letter - ord("A") + 1
    return place


def _rows(path: Path, sheet: str, extent: Extent) -> Iterator[tuple[int, list[str]]]:
    """The sheet's rows with their numbers, parsed by a process that has bounded memory and time."""
    program = Path(__file__).with_name("sheet_rows.py")
    # Without the audit's secret: the parser has no use for it.
    environment = {name: value for name, value in os.environ.items() if name != "VENDOR_AUDIT_KEY"}
    with tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-P", str(program), str(path), sheet, str(CHILD_BYTES)],
            stdout=subprocess.PIPE,
            stderr=complaints,
            stdin=subprocess.DEVNULL,
            env=environment,
        )
        late = threading.Timer(CHILD_SECONDS, process.kill)
        late.start()
        try:
            yield from _numbered(process.stdout, extent) if process.stdout else ()
            status = process.wait()
        finally:
            late.cancel()
            process.kill()
            process.wait()
            if process.stdout:
                process.stdout.close()
        if status:
            complaints.seek(0)
            said = complaints.read(2000).decode(errors="replace").strip().splitlines()
            memory = f"the reader stopped; it may need more than {CHILD_BYTES >> 30} GiB or {CHILD_SECONDS} s"
            raise faulty(path, f"cannot be parsed: {said[-1] if said and status > 0 else memory}")


def _numbered(lines: object, extent: Extent) -> Iterator[tuple[int, list[str]]]:
    first_column = -1
    number = 0
    for line in lines:  # type: ignore[attr-defined]
        # A reader that was stopped leaves half a line; its status tells why.
        if not line.endswith(b"\n"):
            return
        content = json.loads(line)
        if first_column < 0:
            first_column = content
            continue
        number += 1
        for column, error in extent.errors.get(number, {}).items():
            place = column - first_column
            content += [""] * (place + 1 - len(content))
            content[place] = content[place] or error
        yield number, content


def visible_sheets(path: Path) -> list[str]:
    """The names of the sheets that somebody who opens the workbook sees; `IntakeFaults` if it is hostile."""
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_bombs(path, archive)
            return [sheet.name for sheet in sheets_of(path, archive) if sheet.visible]
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError, zlib.error) as error:
        raise faulty(path, f"is a damaged workbook: {error}") from None


def first_rows(path: Path, sheet: str, most: int) -> list[list[str]]:
    """The first rows of a sheet as texts, read with the care that `read_sheet` takes."""
    chosen, extent = examine(path, sheet)
    # The process that parses ends where its output is no longer read.
    return [cells for _number, cells in islice(_rows(path, chosen.name, extent), most)]
