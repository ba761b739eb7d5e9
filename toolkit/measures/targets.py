"""What was promised, and whether a value keeps it."""

import math
import re
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

VERDICTS: Final = ("met", "missed", "insufficient", "not evidenced", "")
_CODE: Final = re.compile(r">=([-+.\de]+)|([-+.\de]+?)\.\.([-+.\de]+)|<=([-+.\de]+)")


def known(value: Any) -> bool:
    """Whether there is a number: neither None nor NaN."""
    return value is not None and not math.isnan(float(value))


class Target(NamedTuple):
    """What was promised: the value lies from `low` to `high`, both ends kept; an end that is None is open."""

    low: float | None
    high: float | None

    @classmethod
    def of(
        cls,
        *,
        at_least: float | None = None,
        at_most: float | None = None,
        between: Sequence[float] | None = None,
    ) -> "Target":
        """The target from the words of the contract; exactly one of the three is given."""
        if between is not None:
            return cls(float(between[0]), float(between[1]))
        return cls(None if at_least is None else float(at_least), None if at_most is None else float(at_most))

    @classmethod
    def of_code(cls, code: object) -> "Target | None":
        """The target behind what `code` gave; None for anything else."""
        found = _CODE.fullmatch(code) if isinstance(code, str) else None
        if found is None:
            return None
        limits = [None if part is None else float(part) for part in found.groups()]
        return cls(limits[1], limits[2]) if limits[1] is not None else cls(limits[0], limits[3])

    def keeps(self, value: float) -> bool:
        """Whether a value keeps the promise; a value exactly on the target does."""
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)

    def process(self, low: float, high: float) -> str:
        """meets | misses | spans | unknown: where the whole interval lies."""
        if not (known(low) and known(high)):
            return "unknown"
        if self.keeps(low) and self.keeps(high):
            return "meets"
        below = self.low is not None and high < self.low
        above = self.high is not None and low > self.high
        return "misses" if below or above else "spans"

    def nearest(self, value: float) -> float:
        """The end of the target that a value is measured against: the one closer to it."""
        ends = [end for end in (self.low, self.high) if end is not None]
        return min(ends, key=lambda end: abs(value - end))

    def code(self) -> str:
        """The target as one cell of results.csv: >=0.8, <=0.05, 0.75..0.85."""
        if self.low is not None and self.high is not None:
            return f"{self.low:.10g}..{self.high:.10g}"
        return f">={self.low:.10g}" if self.low is not None else f"<={self.high:.10g}"


def verdict(value: float, target: Target | None, *, enough: bool = True, evidenced: bool = True) -> str:
    """met | missed | insufficient | not evidenced, or nothing where nothing was promised.

    A period that was counted whole is judged by its own value: the contract speaks of the period, not of
    the process.
    """
    if target is None:
        return ""
    if not evidenced:
        return "not evidenced"
    if not enough or not known(value):
        return "insufficient"
    return "met" if target.keeps(float(value)) else "missed"
