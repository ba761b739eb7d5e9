"""Money as a report writes it: the currency before the amount, to the cent."""

from decimal import Decimal
from typing import Final

from toolkit.reporting.words import ABSENT, known, number, say

_SPACE: Final = "\u00a0"
_CENTS: Final = 2
_FINEST: Final = 6
_SIGNIFICANT: Final = 10


def amount(value: Decimal | float | None, currency: str, *, language: str = "en") -> str:
    """An amount in its currency, EUR 18 400.00; a finer one, not rounded yet, with up to six decimals."""
    if value is None or not known(value):
        return ABSENT
    exact = value if isinstance(value, Decimal) else Decimal(repr(float(value)))
    finer = -int(exact.normalize().as_tuple().exponent) if exact else 0
    digits = min(max(_CENTS, finer), _FINEST)
    return f"{currency}{_SPACE}{number(float(exact), digits=digits, language=language)}"


def plain(value: Decimal, *, language: str = "en") -> str:
    """A number of a formula, with ten significant digits at most and no zeros behind it."""
    shown = Decimal(f"{value:.{_SIGNIFICANT}g}").normalize()
    finer = max(-int(shown.as_tuple().exponent), 0)
    return number(float(shown), digits=finer, language=language)


def not_priced(why: str, *, language: str = "en") -> str:
    """Why a month has no charges, in words; what stands behind the reason's colon is told with it."""
    reason, _, detail = why.partition(": ")
    return say(f"credit_why_{reason}", detail=detail, language=language)
