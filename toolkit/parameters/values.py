"""What a value may be: each kind is a function from what was written to what is meant.

A function raises ValueError where the value is not of its kind. The error's text, if any, says what was
found in better words than the bare value does, and a second argument holds the words that may have been
meant; what is expected stands in `Expected`, beside the function.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from math import isfinite
from pathlib import Path
from typing import Annotated, NamedTuple
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, PlainValidator

from toolkit.parameters.documents import Plain
from toolkit.parameters.faults import quoted, word
from toolkit.parameters.languages import LANGUAGES

LONGEST_NAME = 200
LONGEST_TEXT = 10_000
SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
# Eighteen digits are exact in 64 bits, and no number of an audit is longer.
WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})")
DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,17})\.[0-9]{1,18}")
MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True)
class Expected:
    """What a kind of value looks like, in the words of a fault."""

    text: str


def _matching(pattern: str) -> Callable[[object], str]:
    def read(value: object) -> str:
        if isinstance(value, str) and re.fullmatch(pattern, value):
            return str(value)
        raise ValueError

    return read


slug = _matching(SLUG.pattern)
# A published convention keeps its spelling: sl_excl_abn_T.
measure = _matching(r"[a-z][A-Za-z0-9_]{0,63}")
column = _matching(r"[a-z][a-z0-9_]{0,63}")
tongue = _matching("|".join(LANGUAGES))
dialling_code = _matching(r"[1-9][0-9]{0,2}")
_encoding_name = _matching(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")


def _uncontrolled(found: str, but: str = "") -> str:
    if any((ord(sign) < 32 or 127 <= ord(sign) < 160) and sign not in but for sign in found):
        raise ValueError(f"found {quoted(found)}, which holds a control character")
    return found


def text(value: object) -> str:
    """Any text but an empty or an endless one."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError
    if len(value) > LONGEST_TEXT:
        raise ValueError(f"found {len(value)} characters")
    return _uncontrolled(str(value), but="\t\n\r")


def any_text(value: object) -> str:
    """Any text, an empty one too."""
    if not isinstance(value, str):
        raise ValueError
    return str(value)


def name(value: object) -> str:
    """A text for a heading: short, on one line. Markup in it is text and stays so."""
    found = text(value)
    if len(found) > LONGEST_NAME:
        raise ValueError(f"found {len(found)} characters")
    return _uncontrolled(found)


def path_text(value: object) -> str:
    """A path, or a pattern of paths, as written."""
    return _uncontrolled(text(value))


def file_pattern(value: object) -> Path:
    """The same as a path."""
    return Path(path_text(value))


def quote_sign(value: object) -> str:
    """The one character that encloses a field."""
    if not isinstance(value, str) or len(value) != 1 or value in "\r\n":
        raise ValueError
    return str(value)


def encoding(value: object) -> str:
    """A text encoding that Python knows."""
    found = _encoding_name(value)
    try:
        "a".encode(found)
    except (LookupError, ValueError):
        raise ValueError(f"found {word(found)}, which is no known encoding") from None
    return found


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def time_zone(value: object) -> str:
    """A time zone of the IANA database."""
    if isinstance(value, str) and value in _time_zones():
        return str(value)
    if isinstance(value, str):
        raise ValueError(f"found {word(value)}, which is no known time zone", _time_zones())
    raise ValueError


def number(value: object) -> int | float:
    """A plain decimal number, whole ones kept whole so that they compare exactly with decimals."""
    if isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value):
        return value
    if isinstance(value, Plain) and WHOLE.fullmatch(value):
        return int(value)
    if isinstance(value, Plain) and DECIMAL.fullmatch(value):
        return float(value)
    if isinstance(value, Plain):
        raise ValueError(f"found {word(value)}, which is text: a number is plain decimal digits, as 12 or 0.5")
    if isinstance(value, str):
        raise ValueError(f"found {quoted(value)}, which is text: a number stands without quotation marks")
    raise ValueError


def whole(value: object) -> int:
    """A plain whole number."""
    found = number(value)
    if isinstance(found, int):
        return found
    raise ValueError


def _within(accepts: Callable[[float], bool]) -> AfterValidator:
    def check(value: float) -> float:
        if accepts(value):
            return value
        raise ValueError

    return AfterValidator(check)


def band(value: object) -> tuple[int | float, int | float]:
    """Two numbers, the low one first."""
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise ValueError
    low, high = number(value[0]), number(value[1])
    if low > high:
        raise ValueError(f"found [{low}, {high}]")
    return low, high


def day(value: object) -> date:
    """A day of the calendar, written YYYY-MM-DD."""
    if type(value) is date:
        return value
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError(f"found {value}, which is no day of the calendar") from None


class Span(NamedTuple):
    """Opening hours within one local day, in minutes since midnight; the closing minute is outside."""

    opens_minute: int
    closes_minute: int

    def __str__(self) -> str:
        return "-".join(f"{minute // 60:02d}:{minute % 60:02d}" for minute in self)


def span(value: object) -> Span:
    """Opening hours written 07:00-24:00."""
    if isinstance(value, Span):
        return value
    clock = "([01][0-9]|2[0-3]):([0-5][0-9])"
    found = re.fullmatch(f"{clock}-(?:{clock}|24:00)", value) if isinstance(value, str) else None
    if found is None:
        raise ValueError
    opens = int(found[1]) * 60 + int(found[2])
    closes = MINUTES_A_DAY if found[3] is None else int(found[3]) * 60 + int(found[4])
    if opens >= closes:
        raise ValueError(f"found {value}, which closes before it opens: a night is a span on each of its two days")
    return Span(opens, closes)


def _apart(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    ordered = tuple(sorted(spans))
    for earlier, later in pairwise(ordered):
        if later.opens_minute < earlier.closes_minute:
            raise ValueError(f"found {earlier} and {later}, which overlap")
    return ordered


MeasureName = Annotated[
    str,
    PlainValidator(measure),
    Expected("a name of the catalogue: letters, digits and _, at most 64, a lower-case letter first"),
]
Slug = Annotated[
    str,
    PlainValidator(slug),
    Expected("lower-case letters, digits, _ and -, at most 64, a letter or digit first"),
]
ColumnName = Annotated[
    str,
    PlainValidator(column),
    Expected("a column's name in lower-case letters, digits and _, a letter first"),
]
Name = Annotated[
    str,
    PlainValidator(name),
    Expected(f"a text of 1 to {LONGEST_NAME} characters without control characters"),
]
Text = Annotated[
    str,
    PlainValidator(text),
    Expected(f"a text of 1 to {LONGEST_TEXT} characters without control characters"),
]
AnyText = Annotated[str, PlainValidator(any_text), Expected('a text; the words null and ~ need quotes: "null"')]
Language = Annotated[
    str, PlainValidator(tongue), Expected(f"a language that reports can be written in: {', '.join(LANGUAGES)}")
]
DiallingCode = Annotated[
    str, PlainValidator(dialling_code), Expected("a country's dialling code without + or 00, such as 358")
]
TimeZone = Annotated[
    str, PlainValidator(time_zone), Expected("a time zone of the IANA database, such as Europe/Helsinki")
]
Encoding = Annotated[str, PlainValidator(encoding), Expected("an encoding, such as utf-8, utf-16, latin-1 or cp1252")]
QuoteSign = Annotated[str, PlainValidator(quote_sign), Expected("one character")]
MappingName = Annotated[
    str, PlainValidator(path_text), Expected("the name of a shipped format, or a path to a .yml file")
]
FilePattern = Annotated[
    Path,
    PlainValidator(file_pattern),
    Expected("a path relative to this file; * and ? stand for any characters"),
]
Day = Annotated[date, BeforeValidator(day), Expected("a day written YYYY-MM-DD")]
OpenSpan = Annotated[
    Span,
    PlainValidator(span),
    PlainSerializer(str, return_type=str),
    Expected("a span within one day, such as 07:00-24:00"),
]
Hours = Annotated[
    tuple[OpenSpan, ...],
    AfterValidator(_apart),
    Expected('a list of spans that do not overlap, such as ["07:00-12:30", "13:00-24:00"], or [] for closed'),
]
Number = Annotated[int | float, PlainValidator(number), Expected("a number")]
Seconds = Annotated[
    int | float,
    PlainValidator(number),
    _within(lambda value: value >= 0),
    Expected("a number of seconds, 0 or more"),
]
Positive = Annotated[
    int | float,
    PlainValidator(number),
    _within(lambda value: value > 0),
    Expected("a number above 0"),
]
Length = Positive
Share = Annotated[
    int | float,
    PlainValidator(number),
    _within(lambda value: 0 <= value <= 1),
    Expected("a share from 0 to 1"),
]
InnerShare = Annotated[
    int | float,
    PlainValidator(number),
    _within(lambda value: 0 < value < 1),
    Expected("a share above 0 and below 1"),
]
Confidence = Annotated[
    float,
    PlainValidator(number),
    _within(lambda value: 0.5 < value < 1),
    Expected("a number above 0.5 and below 1"),
]
Count = Annotated[int, PlainValidator(whole), _within(lambda value: value >= 1), Expected("a whole number, 1 or more")]
Band = Annotated[
    tuple[int | float, int | float],
    PlainValidator(band),
    Expected("[low, high]: two numbers, the low one first"),
]
