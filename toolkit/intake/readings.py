"""What every reader of exports hands back, and the one shape it writes rows in."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

from toolkit.intake.text_files import faulty

LINE = "line"
"""The column of a loaded export that holds a row's place: its physical line, or its row in the sheet.

The export's own columns are loaded as c0, c1, ..., so no name of theirs can collide with it or with another.
"""

LONGEST_FIELD = 1_000_000
LONGEST_ROW = 4_000_000
MOST_MALFORMED = 200_000
MOST_MALFORMED_TEXT = 100_000_000


class Format(Protocol):
    """How the parameters say an export is written."""

    @property
    def kind(self) -> str:
        """One of csv, xlsx, parquet."""

    @property
    def delimiter(self) -> str | None:
        """The delimiter, `tab` for a tab; None to find it out from the header."""

    @property
    def encoding(self) -> str | None:
        """The encoding; None for UTF-8 or what a byte order mark says."""

    @property
    def quote(self) -> str | None:
        """The quote character, None where nothing is quoted."""

    @property
    def header_line(self) -> int:
        """The line where the header starts, the first line being 1."""

    @property
    def null_values(self) -> Sequence[str]:
        """Fields that stand for no value."""

    @property
    def sheet(self) -> str | None:
        """The sheet of a workbook; None for the only one."""


class Malformed(NamedTuple):
    """A line that is no row: where it stands, why, and the line itself."""

    line: int
    reason: str
    text: str


class MalformedLines:
    """The malformed lines of one file; `IntakeFaults` when there are so many that reading on is pointless."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines: list[Malformed] = []
        self.length = 0

    def add(self, line: int, reason: str, text: str) -> None:
        """Keep one more line."""
        self.lines.append(Malformed(line, reason, text))
        self.length += len(text)
        if len(self.lines) > MOST_MALFORMED or self.length > MOST_MALFORMED_TEXT:
            first = self.lines[0]
            raise faulty(
                self.path,
                f"has {len(self.lines):,} lines that are no rows by line {line:,}, too many to go on; "
                f"the first is line {first.line:,}: {first.reason}; look at format.delimiter, quote and header_line",
            )


class Reading(NamedTuple):
    """The counts of one pass over an export; line counts are of physical lines, or of rows of a sheet.

    `repeated` lists the names that stand more than once in the header; `line_breaks_inside` is the number of
    lines that rows take beyond their first.
    """

    encoding: str | None
    delimiter: str | None
    columns: tuple[str, ...]
    repeated: tuple[str, ...]
    physical_lines: int
    blank_lines: int
    header_lines: int
    records: int
    line_breaks_inside: int
    malformed: tuple[Malformed, ...]


def counted(number: int, word: str) -> str:
    """The number with its noun: `1 field`, `18 fields`."""
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def unfit(fields: Sequence[str], expected: int, text: str, *, spare: bool = False) -> str | None:
    """Why these fields, read from `text`, are no row under a header of `expected` fields, or None."""
    if len(fields) != expected:
        return f"{counted(len(fields), 'field')} where the header has {expected:,}"
    if spare and fields[-1]:
        return "a value stands after the last named column"
    if "\0" in text:
        return "holds a NUL character"
    if len(text) > LONGEST_ROW:
        return f"the row is longer than {LONGEST_ROW:,} characters"
    if len(text) > LONGEST_FIELD and any(len(field) > LONGEST_FIELD for field in fields):
        return f"a field is longer than {LONGEST_FIELD:,} characters"
    return None


def row_writer(delimiter: str, null_values: Sequence[str]) -> Callable[[int | str, Sequence[str]], str]:
    """Writes one row as a line of our own CSV: the place, then the fields, with `"` as the quote.

    A field that equals one of the null values is written empty, which the engine reads as NULL.
    """
    nulls = frozenset(null_values)

    def quoted(field: str) -> str:
        if delimiter in field or '"' in field or "\n" in field or "\r" in field:
            return '"' + field.replace('"', '""') + '"'
        return field

    def written(place: int | str, fields: Sequence[str]) -> str:
        if not nulls.isdisjoint(fields):
            fields = ["" if field in nulls else field for field in fields]
        row = delimiter.join(fields)
        plain = row.count(delimiter) == len(fields) - 1 and '"' not in row and "\n" not in row and "\r" not in row
        return f"{place}{delimiter}{row if plain else delimiter.join(map(quoted, fields))}\n"

    return written
