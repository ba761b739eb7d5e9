"""What a credit statement holds: the months that go in, the lines that come out, and their sums."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, NamedTuple

NOTHING: Final = Decimal(0)


class Outcome(NamedTuple):
    """What one month of one target came to; `achieved` is `above` over `below`, None where it was not measured."""

    kpi: str
    month: str
    verdict: str
    above: Decimal | None
    below: Decimal | None

    @property
    def achieved(self) -> Decimal | None:
        """The month's figure."""
        return None if self.above is None or not self.below else self.above / self.below


class Line(NamedTuple):
    """One amount: what it is, the formula, its inputs by name, and why it is nothing or not known.

    item: at risk, credit, before the cap, cap, due, bonus, earned back. `amount` is None where it cannot be told.
    """

    month: str
    kpi: str
    item: str
    formula: str
    inputs: Mapping[str, Decimal]
    amount: Decimal | None
    why: str


class Statement(NamedTuple):
    """All lines, their sums, and what could not be decided.

    `due` are the credits after the cap, `earned_back` what of them is returned, `bonus` what is paid on top; `net`
    is due less earned back less bonus. `undecided` are targets and months without a verdict: with any, sums are
    what the judged months alone come to. `open_earn_back` are targets whose earn-back the months do not decide.
    `critical` are targets and months with which a critical failure is complete.
    """

    lines: tuple[Line, ...]
    due: Decimal
    earned_back: Decimal
    bonus: Decimal
    net: Decimal
    undecided: tuple[tuple[str, str], ...]
    open_earn_back: tuple[str, ...]
    critical: tuple[tuple[str, str], ...]

    @property
    def decided(self) -> bool:
        """Whether any credit of any month could be told, be it nothing; where none could, the sums say nothing."""
        return any(line.item == "credit" and line.amount is not None for line in self.lines)


def exact(value: Any) -> Decimal:
    """A number of the parameters, or a sum of whole units, as the decimal that was written."""
    return Decimal(repr(value) if isinstance(value, float) else str(value))
