"""How a language writes numbers, dates and amounts of money, as the Unicode locale data that come with Babel say.

English is the house's own: a point, a narrow space between groups, ISO dates, the currency before the amount; it needs
no Babel. The minus is a true one in every language.
"""

import datetime
from functools import cache
from typing import Final, NamedTuple

from toolkit.parameters.languages import ENGLISH

SPACE: Final = "\u00a0"


class Marks(NamedTuple):
    """The marks between digits, fewest digits before the first group mark, and where a currency stands."""

    decimal: str
    group: str
    least_grouped: int = 4
    currency_first: bool = True


_ENGLISH: Final = Marks(".", "\u202f")


@cache
def marks(language: str) -> Marks:
    """The marks of a language."""
    if language == ENGLISH:
        return _ENGLISH
    from babel import Locale

    locale = Locale.parse(language)
    signs = locale.number_symbols["latn"]
    pattern = str(locale.currency_formats["standard"].pattern)
    return Marks(signs["decimal"], signs["group"], 4, pattern.startswith("\u00a4"))


def priced(written: str, currency: str, language: str) -> str:
    """An amount that is written already with its currency's code: EUR 12.00, 12,00 EUR."""
    first = marks(language).currency_first
    return f"{currency}{SPACE}{written}" if first else f"{written}{SPACE}{currency}"


def day(date: datetime.date, language: str) -> str:
    """A date as it stands on the cover: 2025-03-31, 31.3.2025, 31 mar 2025."""
    if language == ENGLISH:
        return date.isoformat()
    from babel.dates import format_date

    return str(format_date(date, "medium", locale=language))
