"""Lines of a parameters file for people: a value with its evidence above it, or what is left to decide."""

import json
import math
import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from toolkit.intake.guesses import Guess, Question, Said
from toolkit.intake.personal_data import masked
from toolkit.parameters.faults import printable
from toolkit.reporting.words import say

WIDTH = 112
PLAIN = re.compile(r"""[^\s\-?:,\[\]{}#&*!|>'"%@`~][^\n]*""")
NOT_TEXT = re.compile(r"null|~|true|false|yes|no|on|off|-?[\d.]+", re.IGNORECASE)
LONGEST_WORD = 60
MOST_WORDS = 8


class Line(NamedTuple):
    """One open decision as it stands in the file: its placeholder and its answers, each as the file would hold it."""

    keys: tuple[str, ...]
    placeholder: str
    answers: tuple[str, ...]


def scalar(text: str, *, flow: bool = False) -> str:
    """A text as YAML reads it back: bare where nothing can be mistaken, else quoted."""
    bare = PLAIN.fullmatch(text) and ": " not in text and " #" not in text and not text.endswith((":", " "))
    if bare and not NOT_TEXT.fullmatch(text) and text.isprintable() and not (flow and re.search(r"[,\[\]{}?:]", text)):
        return text
    if text.isprintable() and "'" in text and not {'"', "\\"} & set(text):
        return f'"{text}"'
    if text.isprintable() and text:
        return "'" + text.replace("'", "''") + "'"
    return json.dumps(text, ensure_ascii=not text.isprintable())


def told(said: Said) -> str:
    """A piece of evidence in words, its values written for a person, and nothing in it that names anybody."""
    return say(f"new_{said.key}", **{name: _written(name, value) for name, value in said.fields.items()})


def remark(text: str, indent: int) -> list[str]:
    """A text as comment lines."""
    room = " " * indent
    lines = textwrap.wrap(printable(text), WIDTH - indent, break_on_hyphens=False, break_long_words=False)
    return [f"{room}# {line}" for line in lines]


def entry(key: str, guess: Guess, indent: int, keys: Sequence[str], opened: list[Line], *, first: bool) -> list[str]:
    """A key with its value, evidence above it; where it is a question, what is known, the answers, a placeholder.

    What is open is added to `opened`. With `first` the first answer stands in its place, for a trial.
    """
    lines = remark("; ".join(map(told, guess.evidence)), indent) if guess.evidence else []
    room = " " * indent
    name = scalar(key)
    if guess.question is None or first:
        return [*lines, f"{room}{name}: {value(guess.first)}"]
    placeholder = asked(guess.question)
    opened.append(Line((*keys, key), placeholder, tuple(value(option.text) for option in guess.question.options)))
    return [*lines, *question(guess.question, indent), f"{room}{name}: {placeholder}"]


def question(found: Question, indent: int) -> list[str]:
    """What there is to decide: the question, what the values say, and each answer as it would be written."""
    room = " " * indent
    lines = remark(f"DECIDE: {told(found.asked)}", indent)
    lines += [line for said in found.known for line in remark(f"  {told(said)}", indent)]
    for option in found.options:
        lines.append(f"{room}#   - {value(option.text)}    # {printable(told(option.meaning))}")
    return lines


def asked(found: Question) -> str:
    """The placeholder, which no audit accepts."""
    return f"DECIDE({say(f'new_{found.asked.key}_short')})"


def value(text: str) -> str:
    """An expression or a constant as it stands after its key: numbers as they are, small mappings and lists too."""
    return text if re.fullmatch(r"-?\d+(\.\d+)?|\{.*\}|\[.*\]", text) else scalar(text)


def flow(pairs: Mapping[str, Any]) -> str:
    """A small mapping on one line."""
    return "{" + ", ".join(f"{scalar(key, flow=True)}: {_flow_value(each)}" for key, each in pairs.items()) + "}"


def listed(values: Iterable[str]) -> str:
    """A list on one line."""
    return "[" + ", ".join(scalar(each, flow=True) for each in values) + "]"


def _flow_value(each: Any) -> str:
    if isinstance(each, int | float):
        return str(each)
    return scalar(str(each), flow=True)


def _written(name: str, given: Any) -> str:
    if isinstance(given, bool) or given is None:
        return str(given)
    if name == "order":
        return say(f"new_order_{given}")
    if name == "share":
        # Rounded down, so that nearly all is never printed as all.
        return f"{math.floor(1000 * given) / 10:g}%"
    if isinstance(given, int):
        return f"{given:,}"
    if isinstance(given, float):
        return f"{given:,.10g}"
    if isinstance(given, tuple):
        shown = [
            f"{_word(each[0])}: {each[1]:,}" if isinstance(each, tuple) else _word(str(each))
            for each in given[:MOST_WORDS]
        ]
        return "; ".join(shown) + ("; ..." if len(given) > MOST_WORDS else "")
    return _word(str(given))


def _word(text: str) -> str:
    """A value of the export for a comment: short, printable, and masked where it looks like somebody's."""
    shown = masked(printable(text.strip()))
    return shown if len(shown) <= LONGEST_WORD else shown[: LONGEST_WORD - 1] + "…"
