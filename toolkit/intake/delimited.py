"""Delimited text to rows: one pass, bounded memory, every physical line accounted for.

Quoting follows RFC 4180 (a quote inside a quoted field is doubled; line breaks may stand inside quotes). A
quote that opens and never closes costs the line it stands in, not the lines after it.
"""

import csv
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO

from toolkit.intake.faults import IntakeFaults
from toolkit.intake.headers import (
    LONGEST_RECORD_LINES,
    Lines,
    declared_delimiter,
    found_delimiter,
    header_cells,
    read_header,
)
from toolkit.intake.quoted_fields import Splitter
from toolkit.intake.readings import (
    Format,
    MalformedLines,
    Reading,
    counted,
    row_writer,
    unfit,
)
from toolkit.intake.text_files import encoding_of, faulty, physical_lines, text_blocks

LONGEST_RECORD_TEXT = 1_000_000
PLAIN_BLOCK = 800_000
COLUMNS_OF_A_TELLING_LINE = 8
COLUMNS_OF_A_ROW = 3
ROWS_THAT_TELL = 2


def read_delimited(path: Path, fmt: Format, out: BinaryIO, seen: Callable[[bytes], object]) -> Reading:
    """Read the file's rows, write them to `out` as UTF-8 CSV with their line numbers, and count everything.

    The rows keep the file's delimiter; the first column is the physical line where the row starts. Fields are
    kept as they are, spaces included. `seen` is given the file's bytes, for its hash. Raises `IntakeFaults`.
    """
    encoding = encoding_of(path, fmt.encoding)
    blocks = text_blocks(path, encoding, seen)
    lines: Lines = deque()

    def more() -> bool:
        block = next(blocks, None)
        lines.extend(physical_lines(block) if block is not None else ())
        return block is not None

    while len(lines) < fmt.header_line and more():
        pass
    if not lines:
        raise faulty(path, "is empty")
    if len(lines) < fmt.header_line:
        found = counted(len(lines), "line")
        raise faulty(path, f"has {found}, but format.header_line says that the header is line {fmt.header_line}")
    for _ in range(fmt.header_line - 1):
        lines.popleft()
    quote = fmt.quote or ""
    delimiter = declared_delimiter(fmt.delimiter) or found_delimiter(path, lines, more, quote, fmt.header_line)
    cells, taken = header_cells(path, lines, more, delimiter, quote, fmt.header_line)
    header = read_header(cells)
    if header.faults:
        raise IntakeFaults(f"{path.name} cannot be read.", [f"{path.name}: {fault}" for fault in header.faults])
    header_lines = fmt.header_line - 1 + taken
    rows = _Rows(path, delimiter, quote, len(cells), header.spare, fmt.null_values, header_lines, out)
    out.write(row_writer(delimiter, ())("line", header.names).encode())
    rows.take(lines)
    for block in blocks:
        rows.take_block(block)
    rows.finish()
    if not rows.records and not rows.malformed.lines:
        raise faulty(path, "has a header and no rows")
    return Reading(
        encoding,
        delimiter,
        header.names,
        header.repeated,
        rows.number,
        rows.blank,
        header_lines,
        rows.records,
        rows.inside,
        tuple(rows.malformed.lines),
    )


class _Rows:
    """The rows below the header: what is good goes to `out`, everything is counted."""

    def __init__(
        self,
        path: Path,
        delimiter: str,
        quote: str,
        expected: int,
        spare: bool,
        null_values: Sequence[str],
        number: int,
        out: BinaryIO,
    ) -> None:
        self.delimiter = delimiter
        self.quote = quote
        self.expected = expected
        self.spare = spare
        self.nulls = [value for value in null_values if value]
        self.written = row_writer(delimiter, null_values)
        self.out = out
        self.number = number
        self.records = self.blank = self.inside = 0
        self.malformed = MalformedLines(path)
        self.held: list[tuple[str, str]] = []
        self.splitter = Splitter(delimiter, quote)

    def take_block(self, block: str) -> None:
        """Take whole physical lines, at once where nothing in them needs a second look."""
        if self._plain(block):
            delimiter, between = self.delimiter, self.expected - 1
            lines = block.replace("\r\n", "\n").replace("\r", "\n").split("\n")
            lines.pop()
            counts = [line.count(delimiter) for line in lines]
            if min(counts) == max(counts) == between and (between or "" not in lines):
                first = self.number + 1
                rows = [f"{place}{delimiter}{line}\n" for place, line in enumerate(lines, first)]
                self.out.write("".join(rows).encode())
                self.number += len(lines)
                self.records += len(lines)
                return
        self.take(deque(physical_lines(block)))

    def take(self, lines: Lines) -> None:
        """Take physical lines one by one; a record may stay open at the end."""
        good: list[str] = []
        while lines:
            text, end = lines.popleft()
            self.number += 1
            if not self.held and (not text or not self.quote or self.quote not in text):
                if text:
                    self._keep(text.split(self.delimiter), self.number, text, good)
                else:
                    self.blank += 1
                continue
            if not self.held:
                fields = self._on_one_line(text)
                if fields is not None:
                    self._keep(fields, self.number, text, good)
                    continue
                self.splitter = Splitter(self.delimiter, self.quote)
            self.held.append((text, end))
            whole = self.splitter.feed(text, end)
            if self.splitter.open and whole and not self._hopeless(text):
                continue
            self._close(whole and not self.splitter.open, lines, good)
        self.out.write("".join(good).encode())

    def finish(self) -> None:
        """No more lines: a record still open never closes."""
        while self.held:
            lines: Lines = deque()
            good: list[str] = []
            self._close(False, lines, good)
            self.take(lines)

    def _plain(self, block: str) -> bool:
        return not (
            self.held
            or self.spare
            or len(block) > PLAIN_BLOCK
            or (self.quote and self.quote in block)
            or '"' in block
            or "\0" in block
            or any(value in block for value in self.nulls)
        )

    def _on_one_line(self, text: str) -> list[str] | None:
        """The fields of a record with quotes that ends where its line ends, else None.

        In strict mode Python's own reader agrees with `Splitter` on these and is several times as fast.
        """
        try:
            return next(csv.reader([text], delimiter=self.delimiter, quotechar=self.quote, strict=True))
        except csv.Error:
            return None

    def _hopeless(self, text: str) -> bool:
        """Whether the open record can no longer become a row."""
        return (
            len(self.splitter.fields) >= self.expected
            or len(self.held) > LONGEST_RECORD_LINES
            or self.splitter.length > LONGEST_RECORD_TEXT
            or "\0" in text
        )

    def _close(self, complete: bool, lines: Lines, good: list[str]) -> None:
        """End the held record: keep it, or report its first line and give the lines after it back."""
        held, self.held = self.held, []
        first = self.number - len(held) + 1
        text = held[0][0]
        fields = self.splitter.fields
        if len(held) == 1 and not self.splitter.open:
            if complete:
                self._keep(fields, first, text, good)
            else:
                self.malformed.add(first, "text follows a closing quote", text)
            return
        if complete and self._fits(held) and not self._like_rows(held):
            good.append(self.written(first, fields[: len(fields) - self.spare]))
            self.records += 1
            self.inside += len(held) - 1
            return
        self.malformed.add(first, "a quote opens here and never closes", text)
        lines.extendleft(reversed(held[1:]))
        self.number = first

    def _fits(self, held: Sequence[tuple[str, str]]) -> bool:
        text = "".join(line + end for line, end in held)
        return unfit(self.splitter.fields, self.expected, text, spare=self.spare) is None

    def _like_rows(self, held: Sequence[tuple[str, str]]) -> bool:
        """Whether the lines of a record would be rows of their own, so that its quotes are two strays.

        Two lines inside it that are rows, and no fewer than those that are none, say so under any header of
        three columns or more. A record without two lines inside is only asked where there are so many columns
        that a text with just as many delimiters is no accident.
        """
        if self.expected < COLUMNS_OF_A_ROW:
            return False
        inside = [self._would_be_row(text) for text, _ in held[1:-1]]
        if sum(inside) >= ROWS_THAT_TELL and 2 * sum(inside) >= len(inside):
            return True
        return self.expected >= COLUMNS_OF_A_TELLING_LINE and all(
            text.count(self.delimiter) == self.expected - 1 for text, _ in held
        )

    def _would_be_row(self, text: str) -> bool:
        if text.count(self.delimiter) < self.expected - 1:
            return False
        fields = self._on_one_line(text)
        return fields is not None and unfit(fields, self.expected, text, spare=self.spare) is None

    def _keep(self, fields: list[str], number: int, text: str, good: list[str]) -> None:
        reason = unfit(fields, self.expected, text, spare=self.spare)
        if reason is None:
            good.append(self.written(number, fields[: len(fields) - self.spare]))
            self.records += 1
        else:
            self.malformed.add(number, reason, text)
