"""Every sentence a report can say, in each language it can say it in, and how its numbers are written.

A message is a template with named fields; `say` fills it. No other module of this room writes prose. A
language is added by adding one dict of templates and one entry of number marks under the same keys.
"""

import math
import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from toolkit.reporting.english import ENGLISH
from toolkit.reporting.english_agents import ENGLISH_AGENTS
from toolkit.reporting.english_clusters import ENGLISH_CLUSTERS
from toolkit.reporting.english_comments import ENGLISH_COMMENTS
from toolkit.reporting.english_contract import ENGLISH_CONTRACT
from toolkit.reporting.english_desk import ENGLISH_DESK
from toolkit.reporting.english_journeys import ENGLISH_JOURNEYS
from toolkit.reporting.english_money import ENGLISH_MONEY
from toolkit.reporting.english_mystery import ENGLISH_MYSTERY
from toolkit.reporting.english_partnership import ENGLISH_PARTNERSHIP
from toolkit.reporting.english_quality import ENGLISH_QUALITY
from toolkit.reporting.english_questions import ENGLISH_QUESTIONS
from toolkit.reporting.english_reported import ENGLISH_REPORTED
from toolkit.reporting.english_resolution import ENGLISH_RESOLUTION
from toolkit.reporting.english_runs import ENGLISH_RUNS
from toolkit.reporting.english_scorecards import ENGLISH_SCORECARDS
from toolkit.reporting.english_trends import ENGLISH_TRENDS
from toolkit.reporting.english_voice import ENGLISH_VOICE
from toolkit.reporting.english_workbook import ENGLISH_WORKBOOK
from toolkit.reporting.english_workforce import ENGLISH_WORKFORCE

LANGUAGES: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        **ENGLISH,
        **ENGLISH_AGENTS,
        **ENGLISH_CLUSTERS,
        **ENGLISH_COMMENTS,
        **ENGLISH_CONTRACT,
        **ENGLISH_DESK,
        **ENGLISH_JOURNEYS,
        **ENGLISH_MONEY,
        **ENGLISH_MYSTERY,
        **ENGLISH_PARTNERSHIP,
        **ENGLISH_QUESTIONS,
        **ENGLISH_REPORTED,
        **ENGLISH_QUALITY,
        **ENGLISH_RESOLUTION,
        **ENGLISH_RUNS,
        **ENGLISH_SCORECARDS,
        **ENGLISH_TRENDS,
        **ENGLISH_WORKBOOK,
        **ENGLISH_WORKFORCE,
        **ENGLISH_VOICE,
    }
}

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

# Control characters, zero-width padding, and the marks that reorder what follows them: none of them belongs
# in a name.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class Marks(NamedTuple):
    """The marks between digits: decimal point, and between groups of three."""

    decimal: str
    group: str


MARKS: Final[Mapping[str, Marks]] = {"en": Marks(".", "\u202f")}


def say(message: str, *, language: str = "en", **fields: object) -> str:
    """The sentence for a message id, its fields filled in.

    Text fields lose control characters and marks that would reorder the rest of the sentence. KeyError for
    an unknown message, an unknown language, or a field that the template names and nobody gave.
    """
    clean = {name: legible(value) if isinstance(value, str) else value for name, value in fields.items()}
    return LANGUAGES[language][message].format_map(clean)


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


def number(value: float, *, digits: int = 1, language: str = "en") -> str:
    """A number with a fixed count of decimals, groups of three parted, a true minus; NaN is a dash."""
    if not known(value):
        return ABSENT
    marks = MARKS[language]
    text = f"{abs(float(value)):,.{digits}f}"
    negative = float(value) < 0 and float(text.replace(",", "")) != 0
    text = text.replace(",", "\0").replace(".", marks.decimal).replace("\0", marks.group)
    return f"{_MINUS}{text}" if negative else text


def count(value: float, *, language: str = "en") -> str:
    """A whole number: 12 345."""
    return number(value, digits=0, language=language)


def share(value: float, *, digits: int = 1, language: str = "en") -> str:
    """A share from 0 to 1 as a percentage: 82.1 %."""
    return f"{number(100 * value, digits=digits, language=language)}{_SPACE}%" if known(value) else ABSENT


def seconds(value: float, *, digits: int = 1, clock: bool = False, language: str = "en") -> str:
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


def lasting(value: float, *, language: str = "en") -> str:
    """Seconds as one number in the unit that a reader would choose: 45 s, 12 min, 6.1 h, 30.0 days."""
    if not known(value):
        return ABSENT
    for unit, length, below, digits in (("s", 1, 120, 0), ("min", 60, 7200, 0), ("h", 3600, 172_800, 1)):
        if abs(value) < below:
            return f"{number(value / length, digits=digits, language=language)}{_SPACE}{unit}"
    digits = 1 if abs(value) < 100 * 86_400 else 0
    return say("lasting_days", days=number(value / 86_400, digits=digits, language=language), language=language)


def quantity(value: float, unit: str, *, digits: int = 1, language: str = "en") -> str:
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
        return f"{unit}{_SPACE}{number(value, digits=2, language=language)}"
    return number(value, digits=max(digits, 2) if unit in _FINE_UNITS else digits, language=language)


def difference(value: float, unit: str, *, digits: int = 1, language: str = "en") -> str:
    """A difference in its unit: shares differ by percentage points."""
    if not known(value):
        return ABSENT
    if unit in _SHARE_UNITS:
        return say("points", language=language, points=number(100 * value, digits=digits, language=language))
    return quantity(value, unit, digits=digits, language=language)


def span(low: float, high: float, unit: str, *, digits: int = 1, language: str = "en") -> str:
    """An interval in words: 79.0 % to 85.0 %; a dash where there is none."""
    if not (known(low) and known(high)):
        return ABSENT
    ends = [quantity(end, unit, digits=digits, language=language) for end in (low, high)]
    if unit == "seconds" and max(abs(low), abs(high)) >= _SECONDS_SPELT_OUT_BELOW:
        ends = [seconds(end, clock=True, language=language) for end in (low, high)]
    return say("span", language=language, low=ends[0], high=ends[1])


def apart(value: float, limit: float, unit: str, *, language: str = "en") -> tuple[str, str]:
    """A value and a limit with as many decimals as it takes to tell them apart, so that 79.96 % is not called 80.0 %.

    Values that are equal are written alike. Durations that whole seconds do not part are written in seconds with
    decimals.
    """
    texts = tuple(quantity(each, unit, language=language) for each in (value, limit))
    if texts[0] == texts[1] and known(value) and known(limit) and float(value) != float(limit):
        scale = 100 if unit in _SHARE_UNITS else 1
        mark = f"{_SPACE}%" if unit in _SHARE_UNITS else f"{_SPACE}s" if unit == "seconds" else ""
        front = f"{unit}{_SPACE}" if _CURRENCY.fullmatch(unit) else ""
        for digits in range(2, _DIGITS_OF_A_FLOAT + 1):
            texts = tuple(
                front + number(scale * each, digits=digits, language=language) + mark for each in (value, limit)
            )
            if texts[0] != texts[1]:
                break
    return texts[0], texts[1]
