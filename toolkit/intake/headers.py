"""The first row of an export: its delimiter, its cells, its columns' names."""

from collections import Counter, deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from toolkit.intake.quoted_fields import Splitter
from toolkit.intake.text_files import faulty

DELIMITERS = {"\t": "tab", ";": ";", ",": ",", "|": "|"}
LONGEST_RECORD_LINES = 1_000

Lines = deque[tuple[str, str]]


class Header(NamedTuple):
    """A header's names made usable, and what was wrong with them.

    `spare` says that a last column without a name follows, as a delimiter at each line's end makes it.
    """

    names: tuple[str, ...]
    repeated: tuple[str, ...]
    spare: bool
    faults: tuple[str, ...]


def read_header(cells: Sequence[str]) -> Header:
    """The header's names, each of them once.

    A name that stands twice can mean either column, so each of its columns is renamed after its place,
    `name (column 5)`: whoever asks for the bare name is told, whoever does not is not held up.
    """
    spare = len(cells) > 1 and not cells[-1].strip()
    given = tuple(cells[:-1] if spare else cells)
    uses = Counter(given)
    names = tuple(f"{name} (column {place})" if uses[name] > 1 else name for place, name in enumerate(given, start=1))
    nameless = [str(place) for place, name in enumerate(given, start=1) if not name.strip()]
    faults = []
    if nameless:
        faults.append(f"its header has no name for column {', '.join(nameless[:10])}; give every column a name")
    elif len(set(names)) < len(names):
        faults.append("its header repeats names that already carry a column's number; rename them in the export")
    if any("\0" in name for name in given):
        faults.append("its header holds NUL characters; if it is UTF-16, declare format.encoding: utf-16-le")
    return Header(names, tuple(name for name, used in uses.items() if used > 1), spare, tuple(faults))


def declared_delimiter(delimiter: str | None) -> str | None:
    """The declared delimiter as the character it is."""
    return "\t" if delimiter == "tab" else delimiter


def found_delimiter(path: Path, lines: Lines, more: Callable[[], bool], quote: str, header_line: int) -> str:
    """The one of tab ; , | that stands most often in the header outside quotes."""
    outside, inside, place = "", False, 0
    while place < len(lines) or (more() and place < len(lines)):
        for part_no, part in enumerate(lines[place][0].split(quote) if quote else [lines[place][0]]):
            inside = not inside if part_no else inside
            outside += "" if inside else part
        place += 1
        if not inside or place > LONGEST_RECORD_LINES:
            break
    counts = {delimiter: outside.count(delimiter) for delimiter in DELIMITERS}
    most = max(counts.values())
    winners = [DELIMITERS[delimiter] for delimiter, count in counts.items() if count == most]
    if outside.lower().startswith("sep=") and len(outside) <= len("sep=;"):
        raise faulty(path, f'has "{outside}" on line {header_line}; set format.header_line to {header_line + 1}')
    if not most:
        raise faulty(path, f"has no tab ; , or | in its header (line {header_line}); declare format.delimiter")
    if len(winners) > 1:
        raise faulty(
            path,
            f"has {' and '.join(winners)} equally often in its header (line {header_line}); declare format.delimiter",
        )
    return next(delimiter for delimiter, count in counts.items() if count == most)


def header_cells(
    path: Path, lines: Lines, more: Callable[[], bool], delimiter: str, quote: str, header_line: int
) -> tuple[list[str], int]:
    """The header's cells and how many physical lines they take; those lines are removed from `lines`."""
    field = Splitter(delimiter, quote)
    taken = 0
    while lines or more():
        text, end = lines.popleft()
        taken += 1
        if taken == 1 and not text.strip():
            raise faulty(
                path,
                f"has nothing on line {header_line}, where its header should be; look at format.header_line",
            )
        if not quote:
            return text.split(delimiter), taken
        if not field.feed(text, end):
            raise faulty(path, f"has text after a closing quote in its header (line {header_line + taken - 1})")
        if not field.open:
            return field.fields, taken
        if taken > LONGEST_RECORD_LINES:
            break
    raise faulty(path, f"opens a quote in its header (line {header_line}) that never closes; look at format.quote")
