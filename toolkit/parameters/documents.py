"""A YAML file as plain values, with the line of each.

Only the parser of PyYAML is used, no constructor: nothing that a file says can be executed or built, and no
scalar changes its type on the way. `no`, `012`, `1:30` and `1999-02-01` stay the text that was written; what
a text means is decided by the key under which it stands. Only `null`, `~` and nothing at all are null.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml

from toolkit.parameters.faults import Fault, Keys, Place, printable, quoted, word

LARGEST_BYTES = 1_000_000
MOST_NODES = 10_000
DEEPEST = 20
EMPTY = "is empty; expected a mapping of keys"

Read = TypeVar("Read")


class Plain(str):
    """A text written without quotation marks: the only kind that may stand for a number."""

    __slots__ = ()


@dataclass
class Document:
    """A file's values, the place of each, and what is wrong with the file itself.

    `closed` holds the keys whose value was refused: nothing more is said about them; `partial` those
    of mappings whose rest stands in a file that cannot be read. `values` is None where this file could not.
    """

    file: str
    values: dict[str, Any] | None = None
    places: dict[Keys, Place] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    closed: set[Keys] = field(default_factory=set)
    partial: set[Keys] = field(default_factory=set)

    def place(self, keys: Keys) -> Place:
        """Where the keys stand, or the nearest of their parents that stands anywhere."""
        for length in range(len(keys), -1, -1):
            if keys[:length] in self.places:
                return self.places[keys[:length]]
        return Place(self.file)

    def is_closed(self, keys: Keys) -> bool:
        """Whether the value at the keys, or around them, was refused already."""
        return any(keys[:length] in self.closed for length in range(len(keys) + 1))

    def value(self, *keys: str | int) -> Any:
        """The value as written, None where there is none."""
        found: Any = self.values
        for key in keys:
            try:
                found = found[key]
            except (KeyError, IndexError, TypeError):
                return None
        return found

    def mapping(self, *keys: str | int) -> dict[str, Any]:
        """The mapping at the keys, empty where there is none."""
        found = self.value(*keys)
        return found if isinstance(found, dict) else {}

    def sequence(self, *keys: str | int) -> list[Any]:
        """The list at the keys, empty where there is none."""
        found = self.value(*keys)
        return found if isinstance(found, list) else []

    def part(self, read: Callable[[object], Read], *keys: str | int) -> Read | None:
        """The value as `read` understands it, None where it does not."""
        try:
            return read(self.value(*keys))
        except ValueError:
            return None

    def fault(self, keys: Keys, text: str) -> Fault:
        """A fault at the place of the keys."""
        return Fault(self.place(keys), keys, text)


def is_file(path: Path) -> bool:
    """Whether a file is there; whatever the path holds, the answer is yes or no."""
    # Path.is_file raises where a name is too long or a folder is shut.
    return os.path.isfile(path)  # noqa: PTH113


def is_folder(path: Path) -> bool:
    """Whether a folder is there, answered in the same way."""
    return os.path.isdir(path)  # noqa: PTH112


def read_document(path: Path) -> Document:
    """The YAML file at `path`; every fault of its form is in `.faults`, nothing is raised."""
    document = Document(path.name)
    text = _text(path, document)
    if text is not None:
        _Builder(document, text).build()
    return document


def _text(path: Path, document: Document) -> str | None:
    content = b""
    trouble: str | None = None
    line: int | None = None
    if is_folder(path):
        trouble = "is a folder; expected a YAML file"
    elif not is_file(path):
        trouble = "no such file"
    else:
        try:
            with path.open("rb") as file:
                content = file.read(LARGEST_BYTES + 1)
        except OSError as error:
            trouble = f"cannot be read: {error.strerror}"
    if len(content) > LARGEST_BYTES:
        trouble = f"larger than {LARGEST_BYTES} bytes, the most that is read"
    if trouble is None:
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            trouble = f"not UTF-8 (byte 0x{content[error.start]:02x}); save the file as UTF-8"
    document.faults.append(Fault(Place(document.file, line), (), trouble))
    return None


class _UnreadableError(Exception):
    """The rest of the file cannot be read; the fault is recorded."""


class _Builder:
    """Values out of the parser's events, one pass."""

    def __init__(self, document: Document, text: str) -> None:
        self.document = document
        self.text = text
        self.nodes = 0
        self.shared: list[tuple[int, str]] = []

    def build(self) -> None:
        try:
            self._build(yaml.parse(self.text, Loader=yaml.SafeLoader))
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            said = ": ".join(part for part in (error.context, error.problem) if part)
            self._add((), mark.line + 1 if mark else None, f"not YAML: {printable(said[:200])}")
        except yaml.reader.ReaderError as error:
            sign = printable(chr(error.character)) if isinstance(error.character, int) else ""
            line = self.text.count("\n", 0, error.position) + 1
            self._add((), line, f"holds a character that YAML forbids: {sign}")
        except _UnreadableError:
            pass
        if self.shared:
            line, name = self.shared[0]
            self._add((), line, f"{name}: anchors and aliases are not read ({len(self.shared)} here); write it out")

    def _build(self, events: Iterator[Any]) -> None:
        for event in events:
            if isinstance(event, yaml.NodeEvent):
                if self.nodes:
                    self._add((), _line(event), "a second document begins; expected one")
                    return
                self._top(events, event)
        if not self.nodes:
            self._add((), None, EMPTY)

    def _top(self, events: Iterator[Any], event: Any) -> None:
        self.document.places[()] = Place(self.document.file, _line(event))
        values = self._node(events, event, ())
        if isinstance(values, dict):
            self.document.values = values
        elif values is None and not self.document.closed:
            self._add((), None, EMPTY)
        elif not self.document.closed:
            kind = "a list" if isinstance(values, list) else "a text"
            self._add((), _line(event), f"holds {kind} at its top; expected a mapping of keys")

    def _node(self, events: Iterator[Any], event: Any, keys: Keys) -> Any:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            self._stop(event, f"holds more than {MOST_NODES} values, the most that is read")
        if len(keys) > DEEPEST:
            self._stop(event, f"nested deeper than {DEEPEST} levels, the most that is read")
        if isinstance(event, yaml.AliasEvent):
            self.shared.append((_line(event), f"*{event.anchor}"))
            self.document.closed.add(keys)
            return None
        if event.anchor is not None:
            self.shared.append((_line(event), f"&{event.anchor}"))
        if event.tag is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._close(keys, event, f"tag {quoted(tag)}: tags are not read, and nothing is made from them")
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(events, keys)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(events, keys)
        return self._scalar(event, keys)

    def _scalar(self, event: Any, keys: Keys) -> str | None:
        text: str = event.value
        if any(sign == "\0" or "\ud800" <= sign <= "\udfff" for sign in text):
            self._close(keys, event, f"{word(text)} holds a character that no text may hold")
        if event.style:
            return text
        return None if text in ("", "~", "null") else Plain(text)

    def _sequence(self, events: Iterator[Any], keys: Keys) -> list[Any]:
        found: list[Any] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            inner = (*keys, len(found))
            self.document.places[inner] = Place(self.document.file, _line(event))
            found.append(self._node(events, event, inner))
        return found

    def _mapping(self, events: Iterator[Any], keys: Keys) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            aside = (*keys, "?")
            if not isinstance(event, yaml.ScalarEvent):
                self._close(keys, event, "a list, a mapping or an alias stands as a key; expected a text")
                self._node(events, event, aside)
                self._node(events, next(events), aside)
                continue
            inner = (*keys, str(event.value))
            self._node(events, event, inner)
            if event.value in found:
                first = self.document.places[inner].line
                self._add(inner, _line(event), f"stands twice, first on line {first}; keep one of them")
                self._node(events, next(events), aside)
            else:
                self.document.places[inner] = Place(self.document.file, _line(event))
                found[event.value] = self._node(events, next(events), inner)
        return found

    def _close(self, keys: Keys, event: Any, text: str) -> None:
        self._add(keys, _line(event), text)
        self.document.closed.add(keys)

    def _stop(self, event: Any, text: str) -> None:
        self._add((), _line(event), text)
        self.document.values = None
        raise _UnreadableError

    def _add(self, keys: Keys, line: int | None, text: str) -> None:
        self.document.faults.append(Fault(Place(self.document.file, line), keys, text))


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1
