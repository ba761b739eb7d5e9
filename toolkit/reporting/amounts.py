"""Money as a report writes it: the currency before the amount, to the cent."""

from decimal import Decimal
from typing import Final

from toolkit.parameters.languages import spoken
from toolkit.reporting.marks import priced
from toolkit.reporting.words import ABSENT, known, number, say

_CENTS: Final = 2
_FINEST: Final = 6
_SIGNIFICANT: Final = 10


def amount(value: Decimal | float | None, currency: str, *, language: str = "") -> str:
    """An amount in its currency, EUR 18 400.00; a finer one, not rounded yet, with up to six decimals."""
    if value is None or not known(value):
        return ABSENT
    exact = value if isinstance(value, Decimal) else Decimal(repr(float(value)))
    finer = -int(exact.normalize().as_tuple().exponent) if exact else 0
    digits = min(max(_CENTS, finer), _FINEST)
    return priced(number(float(exact), digits=digits, language=language), currency, language or spoken())


def plain(value: Decimal, *, language: str = "") -> str:
    """A number of a formula, with ten significant digits at most and no zeros behind it."""
    shown = Decimal(f"{value:.{_SIGNIFICANT}g}").normalize()
    finer = max(-int(shown.as_tuple().exponent), 0)
    return number(float(shown), digits=finer, language=language)


def not_priced(why: str, *, language: str = "") -> str:
    """Why a month has no charges, in words; what stands behind the reason's colon is told with it."""
    reason, _, detail = why.partition(": ")
    return say(f"credit_why_{reason}", detail=detail, language=language)
