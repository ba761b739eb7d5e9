"""Every sentence a report can say, in the language that is spoken, and how its numbers are written.

A message is a template with named fields; `say` fills it. No other module of this room writes prose. A language is
added by adding its file of translations (`toolkit/locales`). `language` is "" everywhere for the one that the process
speaks (`parameters.languages`); a name given wins.
"""

import datetime
import math
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from toolkit.parameters.languages import ENGLISH, spoken
from toolkit.reporting import marks
from toolkit.reporting.messages import MESSAGES, SINGULARS, TITLES, english_only
from toolkit.reporting.translations import FIGURE, TEXT, recognised, translated

ABSENT: Final = "—"
_SPACE: Final = "\u00a0"
_MINUS: Final = "\u2212"
_SECONDS_SPELT_OUT_BELOW: Final = 120
_DIGITS_OF_A_FLOAT: Final = 17
_SHARE_UNITS: Final = frozenset({"share"})
_FINE_UNITS: Final = frozenset({"score", "ratio", "money"})
_CURRENCY: Final = re.compile("[A-Z]{3}")
_COUNT_UNITS: Final = frozenset(
    {
        "cases",
        "variants",
        "contacts",
        "surveys",
        "agents",
        "customers",
        "rows",
        "issues",
        "days",
        "events",
        "visits",
        "evaluations",
    }
)

_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_DECIMAL: Final = re.compile(r"-?\d+\.\d+")
_WITH_ID: Final = re.compile(r"(.+) (\([A-Za-z0-9_]+\))")

# Control characters, zero-width padding, and the marks that reorder what follows them: none of them belongs
# in a name.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def say(message: str, *, language: str = "", **fields: object) -> str:
    """The sentence for a message id, its fields filled in; in English where it is not translated.

    Text fields lose control characters and marks that would reorder the rest of the sentence; those that hold a
    title of ours are translated. KeyError for an unknown message, or a field that the template names and nobody gave.
    """
    tongue = language or spoken()
    if tongue != ENGLISH and english_only(message):
        tongue = ENGLISH
    clean = {name: _part(value) if isinstance(value, str) else value for name, value in fields.items()}
    counted = SINGULARS.get(message, "")
    number = _counted(clean.get(counted), tongue) if counted else None
    english = MESSAGES[f"{message}|{counted}" if number == 1 else message]
    if tongue == ENGLISH:
        return english.format_map(clean)
    for name, value in clean.items():
        if isinstance(value, str):
            clean[name] = told_day(_OURS[name](value, language=tongue) if name in _OURS else value, language=tongue)
    singular = MESSAGES[f"{message}|{counted}"] if counted else english
    return (translated(message, singular, tongue, number) or english).format_map(clean)


def told_figure(title: str, *, language: str = "") -> str:
    """The title of a figure of the catalogue; any other text, a vendor's own too, stays as it is.

    Of several titles with semicolons between them, and of one with an id in brackets behind it, each title is
    translated.
    """
    tongue = language or spoken()
    if tongue == ENGLISH or not title:
        return title
    whole = translated(FIGURE, title, tongue) or recognised(FIGURE, title, tongue, lambda part: part)
    if whole is None and title in TITLES:
        whole = translated(TITLES[title], title, tongue)
    if whole is not None:
        return whole
    if "; " in title:
        return "; ".join(told_figure(part, language=tongue) for part in title.split("; "))
    named = _WITH_ID.fullmatch(title)
    return f"{told_figure(named[1], language=tongue)} {named[2]}" if named else title


def told(text: str, *, language: str = "") -> str:
    """Words of ours that have no id, a caption, a heading, a reason; as they are where they are not translated.

    Words that are the id of their own message (met, no signal) are such words too. Of several reasons with semicolons
    between them each is translated.
    """
    tongue = language or spoken()
    if tongue == ENGLISH or not text:
        return text
    whole = translated(TEXT, text, tongue) or translated(text, text, tongue)
    if whole is None:
        whole = recognised(TEXT, text, tongue, lambda part: _rewritten(part, tongue))
    if whole is None and "; " in text:
        return "; ".join(told(part, language=tongue) for part in text.split("; "))
    return whole or text


def _rewritten(part: str, language: str) -> str:
    """A part of a sentence: a decimal number with the language's mark, anything else as it is."""
    return part.replace(".", marks.marks(language).decimal) if _DECIMAL.fullmatch(part) else part


# Fields that hold words of ours without an id: titles of figures, and what notebooks and questions call things.
_OURS: Final[Mapping[str, Callable[..., str]]] = {
    **dict.fromkeys(
        ("kpi", "figure", "title", "titles", "headline", "names", "definition", "low_title", "high_title", "by"),
        told_figure,
    ),
    **dict.fromkeys(("what", "caption", "why", "note", "missing", "grain", "detail"), told),
}


def told_day(text: str, *, language: str = "") -> str:
    """A day that stands alone as ISO writes it, as the language does; any other text as it is."""
    if not _DAY.fullmatch(text):
        return text
    try:
        return marks.day(datetime.date.fromisoformat(text), language or spoken())
    except ValueError:
        return text


def _counted(value: object, language: str) -> int | None:
    """The whole number that a field holds, as such or written; None where there is none."""
    if isinstance(value, int):
        return value
    digits = str(value).replace(marks.marks(language).group, "")
    return int(digits) if digits.isdecimal() else None


def _part(text: str) -> str:
    """A field of a sentence; a part in brackets, which another message gave, keeps the space before it."""
    return (" " if text.startswith(" (") else "") + legible(text)


def legible(text: str) -> str:
    """A name as it may stand inside a sentence: one line, no unseen characters, no half of a surrogate pair."""
    return _LONE_SURROGATE.sub("\ufffd", _UNSEEN.sub(lambda run: " " if "\n" in run[0] else "", text)).strip()


def known(value: Any) -> bool:
    """Whether a value is a finite number."""
    if value is None or isinstance(value, str):
        return False
    try:
        return math.isfinite(float(value))
    except (TypeError, ValueError):
        return False


def number(value: float, *, digits: int = 1, language: str = "") -> str:
    """A number with a fixed count of decimals, groups of three parted, a true minus; NaN is a dash."""
    if not known(value):
        return ABSENT
    signs = marks.marks(language or spoken())
    text = f"{abs(float(value)):,.{digits}f}"
    negative = float(value) < 0 and float(text.replace(",", "")) != 0
    text = text.replace(",", "\0").replace(".", signs.decimal).replace("\0", signs.group)
    return f"{_MINUS}{text}" if negative else text


def dated(date: datetime.date, *, language: str = "") -> str:
    """A day, as the language writes it."""
    return marks.day(date, language or spoken())


def count(value: float, *, language: str = "") -> str:
    """A whole number: 12 345."""
    return number(value, digits=0, language=language)


def share(value: float, *, digits: int = 1, language: str = "") -> str:
    """A share from 0 to 1 as a percentage: 82.1 %."""
    return f"{number(100 * value, digits=digits, language=language)}{_SPACE}%" if known(value) else ABSENT


def seconds(value: float, *, digits: int = 1, clock: bool = False, language: str = "") -> str:
    """A duration: 40.8 s below two minutes, 6:48 min below an hour, 1:06:40 h from there; `clock`: never 40.8 s."""
    if not known(value):
        return ABSENT
    if abs(value) < _SECONDS_SPELT_OUT_BELOW and not clock:
        return f"{number(value, digits=digits, language=language)}{_SPACE}s"
    sign = _MINUS if value < 0 else ""
    minutes, rest = divmod(round(abs(float(value))), 60)
    hours, minutes_left = divmod(minutes, 60)
    text = f"{hours}:{minutes_left:02d}:{rest:02d}{_SPACE}h" if hours else f"{minutes}:{rest:02d}{_SPACE}min"
    return sign + text


def lasting(value: float, *, language: str = "") -> str:
    """Seconds as one number in the unit that a reader would choose: 45 s, 12 min, 6.1 h, 30.0 days."""
    if not known(value):
        return ABSENT
    for unit, length, below, digits in (("s", 1, 120, 0), ("min", 60, 7200, 0), ("h", 3600, 172_800, 1)):
        if abs(value) < below:
            return f"{number(value / length, digits=digits, language=language)}{_SPACE}{unit}"
    digits = 1 if abs(value) < 100 * 86_400 else 0
    return say("lasting_days", days=number(value / 86_400, digits=digits, language=language), language=language)


def quantity(value: float, unit: str, *, digits: int = 1, language: str = "") -> str:
    """A value in its unit: a share as per cent, seconds as a duration, things as whole numbers, the rest as it is.

    A unit of three capital letters is a currency, and stands before its amount.
    """
    if not known(value):
        return ABSENT
    if unit in _SHARE_UNITS:
        return share(value, digits=digits, language=language)
    if unit == "seconds":
        return seconds(value, digits=digits, language=language)
    if unit == "hours":
        return f"{number(value, digits=digits, language=language)}{_SPACE}h"
    if unit in _COUNT_UNITS and float(value).is_integer():
        return count(value, language=language)
    if _CURRENCY.fullmatch(unit):
        return marks.priced(number(value, digits=2, language=language), unit, language or spoken())
    return number(value, digits=max(digits, 2) if unit in _FINE_UNITS else digits, language=language)


def difference(value: float, unit: str, *, digits: int = 1, language: str = "") -> str:
    """A difference in its unit: shares differ by percentage points."""
    if not known(value):
        return ABSENT
    if unit in _SHARE_UNITS:
        return say("points", language=language, points=number(100 * value, digits=digits, language=language))
    return quantity(value, unit, digits=digits, language=language)


def span(low: float, high: float, unit: str, *, digits: int = 1, language: str = "") -> str:
    """An interval in words: 79.0 % to 85.0 %; a dash where there is none."""
    if not (known(low) and known(high)):
        return ABSENT
    ends = [quantity(end, unit, digits=digits, language=language) for end in (low, high)]
    if unit == "seconds" and max(abs(low), abs(high)) >= _SECONDS_SPELT_OUT_BELOW:
        ends = [seconds(end, clock=True, language=language) for end in (low, high)]
    return say("span", language=language, low=ends[0], high=ends[1])


def difference_span(low: float, high: float, unit: str, *, digits: int = 1, language: str = "") -> str:
    """An interval of a difference: 5.3 to 34.0 percentage points, told once; a dash where there is none."""
    if not (known(low) and known(high)):
        return ABSENT
    first = number(100 * low, digits=digits, language=language) if unit in _SHARE_UNITS else ""
    first = first or difference(low, unit, digits=digits, language=language)
    return say("span", language=language, low=first, high=difference(high, unit, digits=digits, language=language))


def apart(value: float, limit: float, unit: str, *, language: str = "") -> tuple[str, str]:
    """A value and a limit with as many decimals as it takes to tell them apart, so that 79.96 % is not called 80.0 %.

    Values that are equal are written alike. Durations that whole seconds do not part are written in seconds with
    decimals.
    """
    texts = tuple(quantity(each, unit, language=language) for each in (value, limit))
    if texts[0] == texts[1] and known(value) and known(limit) and float(value) != float(limit):
        scale = 100 if unit in _SHARE_UNITS else 1
        mark = f"{_SPACE}%" if unit in _SHARE_UNITS else f"{_SPACE}s" if unit == "seconds" else ""
        currency = unit if _CURRENCY.fullmatch(unit) else ""
        for digits in range(2, _DIGITS_OF_A_FLOAT + 1):
            texts = tuple(number(scale * each, digits=digits, language=language) + mark for each in (value, limit))
            if currency:
                texts = tuple(marks.priced(text, currency, language or spoken()) for text in texts)
            if texts[0] != texts[1]:
                break
    return texts[0], texts[1]
