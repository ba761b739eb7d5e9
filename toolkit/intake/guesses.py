"""What is proposed for a source: each column with its evidence, and what is left to decide.

Evidence and questions are a key and its fields; the words stand in the message catalogue.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Said(NamedTuple):
    """One piece of evidence: the key of a message and what it names."""

    key: str
    fields: Mapping[str, Any] = {}


class Option(NamedTuple):
    """One answer to a question: what is to be written in the file, and what it means."""

    text: str
    meaning: Said


class Question(NamedTuple):
    """What somebody who knows the export has to decide, what is known of it, and the answers that are possible."""

    asked: Said
    known: tuple[Said, ...]
    options: tuple[Option, ...]


class Guess(NamedTuple):
    """A value for one key: its text, or the question that stands in its place, and what speaks for it."""

    text: str
    evidence: tuple[Said, ...] = ()
    question: Question | None = None

    @property
    def first(self) -> str:
        """The text, or the first answer."""
        return self.question.options[0].text if self.question else self.text


class Unmapped(NamedTuple):
    """A column of the export that nothing is made of: its name, and what stands there without saying it."""

    name: str
    about: Said


class Draft(NamedTuple):
    """One source as it is proposed.

    `mapping` is the shipped format's name where one was recognised, `lacking` what of it the export has not. `clock`
    is the expression of the table's own time; `naive` says that times stand in it without their zone.
    `shipped_columns` are those that the named mapping gives.
    """

    table: str
    mapping: str | None
    columns: dict[str, Guess]
    labels: dict[str, dict[str, Guess]]
    items: dict[str, dict[str, str]]
    exclude: tuple[tuple[Guess, str], ...]
    past_midnight: tuple[str, ...]
    unmapped: tuple[Unmapped, ...]
    lacking: tuple[str, ...]
    notes: tuple[Said, ...]
    clock: str = ""
    naive: bool = False
    shipped_columns: Mapping[str, str] = {}
