"""What is wrong with a file, and where: one line per fault, all of them raised together."""

import difflib
import re
from collections.abc import Collection, Iterable, Sequence
from typing import ClassVar, NamedTuple

Keys = tuple[str | int, ...]

LONGEST_SHOWN = 60
MOST_LISTED = 16


class Faults(ValueError):  # noqa: N818 - one name for many faults
    """Everything found wrong with what came from outside; each room has its own kind.

    `exit_code` is what the command ends with: 2 where the input is at fault.
    """

    exit_code: ClassVar[int] = 2

    def __init__(self, heading: str, faults: Sequence[str]) -> None:
        self.heading = heading
        self.faults = tuple(faults)
        super().__init__("\n".join([heading, *(f"  {fault}" for fault in self.faults)]))

    def __reduce__(self) -> tuple[type["Faults"], tuple[str, tuple[str, ...]]]:
        return type(self), (self.heading, self.faults)


class ParameterFaults(Faults):
    """A parameters file, or a mapping file that it names, cannot be used."""


class Place(NamedTuple):
    """A line of a file. `depth`: how many leading keys belong to the file that names this one."""

    file: str
    line: int | None = None
    depth: int = 0

    def __str__(self) -> str:
        return self.file if self.line is None else f"{self.file}:{self.line}"


class Fault(NamedTuple):
    """One thing wrong: its place, the keys that lead to it, and what to say about it."""

    place: Place
    keys: Keys
    text: str

    def __str__(self) -> str:
        name = dotted(self.keys[self.place.depth :])
        return "  ".join(part for part in (str(self.place), name, self.text) if part)


def printable(text: str) -> str:
    """The text with everything a terminal could act on, or hide, written as an escape."""
    return "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape", "surrogatepass").decode() for sign in text
    )


def quoted(text: str) -> str:
    """The text between quotation marks, printable and shortened."""
    shown = printable(text)
    return f'"{shown if len(shown) <= LONGEST_SHOWN else shown[: LONGEST_SHOWN - 1] + "…"}"'


def word(text: str) -> str:
    """The text as it is where it is one plain word, else between quotation marks."""
    return text if len(text) <= LONGEST_SHOWN and re.fullmatch(r"[\w.:+/-]+", text) else quoted(text)


def dotted(keys: Keys) -> str:
    """The keys as one name: contract.targets[0].at_least."""
    name = ""
    for key in keys:
        if isinstance(key, int):
            name += f"[{key}]"
        else:
            name += ("." if name else "") + (key if re.fullmatch(r"[\w-]{1,64}", key) else quoted(key))
    return name


def listed(words: Iterable[str], last: str = "or") -> str:
    """The words as a phrase: a, b or c; a long list is cut and says how many more there are."""
    shown = [word(each) for each in words]
    if len(shown) > MOST_LISTED:
        return ", ".join(shown[:MOST_LISTED]) + f" {last} {len(shown) - MOST_LISTED} more"
    return f"{', '.join(shown[:-1])} {last} {shown[-1]}" if len(shown) > 1 else "".join(shown)


def close_to(text: str, words: Collection[str]) -> str | None:
    """The word that was probably meant, if one of them is near."""
    folded = {each.casefold(): each for each in words}
    near = difflib.get_close_matches(text[:200].casefold(), folded, n=1, cutoff=0.6)
    return folded[near[0]] if near else None


def did_you_mean(text: str, words: Collection[str]) -> str:
    """The end of a sentence that offers the nearest word; empty where none is near."""
    near = close_to(text, words)
    return f"; did you mean {word(near)}?" if near is not None else ""
