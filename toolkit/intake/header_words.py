"""How well a column's name says what it is: the words of five languages, whatever case, accent and unit it is in."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

WORDS = Path(__file__).with_name("header_words.yml")
UNITS: Mapping[str, str] = {
    **dict.fromkeys(
        ("s", "sec", "secs", "second", "seconds", "sek", "sekunden", "secondi", "sekuntia", "segundos"), "s"
    ),
    **dict.fromkeys(("ms", "msec", "millis", "milliseconds", "millisekunden", "millisecondi"), "ms"),
    **dict.fromkeys(("min", "mins", "minutes", "minuten", "minuti", "minuuttia", "minutos"), "min"),
    **dict.fromkeys(("h", "hrs", "hours", "stunden", "ore", "tuntia", "horas"), "h"),
}
FILLERS = frozenset({"in", "of", "the", "q", "di", "de", "der", "attributes", "y", "n", "list"})
DAY_WORDS = frozenset("date day datum tag data giorno pvm paivamaara paiva fecha dia".split())
EXACT, NEARLY, INSIDE = 1.0, 0.9, 0.5


def plain(name: str) -> str:
    """A header in lower case, without accents, its words apart: GesprächsID and gespraechs-id differ in spelling only.

    `StartedAt` becomes `started at`, `Wartezeit (s)` becomes `wartezeit s`.
    """
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", apart.casefold()) if not unicodedata.combining(sign))
    return " ".join(re.findall(r"[^\W_]+", bare))


def unit_of(name: str) -> str | None:
    """The unit of time that a header names: s, ms, min or h."""
    tokens = plain(name).split()
    return next((UNITS[token] for token in reversed(tokens[1:]) if token in UNITS), None)


def likeness(name: str, table: str, column: str) -> float:
    """From 0 to 1: how far a header's words are those of a canonical column."""
    words = plain(re.sub(r"[(\[<][^)\]>]*[)\]>]", " ", name)) or plain(name)
    bare = _bare(words)
    # The first of a column's words are its surest.
    found = [
        _like(words, bare, _bare(phrase) if phrase != words else phrase) - 0.002 * place
        for place, phrase in enumerate(phrases(table, column))
    ]
    return max(found, default=0)


def phrases(table: str, column: str) -> tuple[str, ...]:
    """The words of a canonical column: those of its table if it has some there, its own name first."""
    words = _lexicon()
    return (column.replace("_", " "), *words.get(f"{table}.{column}", words.get(column, ())))


def meaning(column: str, word: str) -> str | None:
    """What a word of an export means in ours, where the words of five languages say it."""
    prefix = f"={column}."
    said = plain(word)
    return next(
        (key.removeprefix(prefix) for key, words in _lexicon().items() if key.startswith(prefix) and said in words),
        None,
    )


def deck_figures() -> tuple[str, ...]:
    """The figures that a vendor's own deck is searched for, by their id."""
    return tuple(key.removeprefix("deck.") for key in _lexicon() if key.startswith("deck."))


def names_a_day(name: str) -> bool:
    """Whether a header says that a date stands below it."""
    return bool(DAY_WORDS & set(plain(name).split()))


def _bare(words: str) -> str:
    """The words that carry the meaning: without those between them, and without units."""
    return " ".join(token for token in words.split() if token not in FILLERS and token not in UNITS) or words


def _like(words: str, bare: str, phrase: str) -> float:
    if phrase == words:
        return EXACT
    if phrase == bare or phrase.replace(" ", "") == bare.replace(" ", ""):
        return NEARLY
    inside = f" {phrase} " in f" {bare} "
    return INSIDE * len(phrase.split()) / len(bare.split()) + 0.25 if inside else 0


@cache
def _lexicon() -> dict[str, tuple[str, ...]]:
    written = yaml.load(WORDS.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506
    return {column: tuple(phrase.strip() for phrase in line.split("|")) for column, line in written.items()}
