"""What an export delivers of the truth: rows, rows sent twice, and rows that nobody can use."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from toolkit.examples.calendars import HOUR, Times, local

GOOD, NO_START, ENDS_FIRST, NEGATIVE, NO_DATE, SKIPPED_HOUR, LEFT_OUT = range(7)
# Why intake has to refuse each kind of row, and what it calls one that a rule leaves out.
FAULT_NAMES = {
    NO_START: "no start time",
    ENDS_FIRST: "ends before it starts",
    NEGATIVE: "negative talk time",
    NO_DATE: "a date that does not exist",
    SKIPPED_HOUR: "a clock time that the clock change skipped",
}


class Delivery(NamedTuple):
    """The rows of one file in their order; one entry of each array per row.

    `row` says of which true record it tells, `number` is its own running number (a refused row has one that
    no other row has), `kind` what is wrong with it, `copy` whether it stood in the file before.
    """

    row: NDArray[np.int64]
    number: NDArray[np.int64]
    kind: NDArray[np.int64]
    copy: NDArray[np.bool_]

    def part(self, begin: int, end: int) -> "Delivery":
        """Some of the rows."""
        return Delivery._make(column[begin:end] for column in self)

    def counts(self) -> dict[str, int]:
        """How many rows there are of each fate."""
        refused = (self.kind > GOOD) & (self.kind < LEFT_OUT)
        left_out = self.kind == LEFT_OUT
        return {
            "rows": len(self.row),
            "duplicates": int(self.copy.sum()),
            "rejects": int(refused.sum()),
            "excluded": int(left_out.sum()),
            "kept": int((~refused & ~left_out & ~self.copy).sum()),
        }

    def faults(self) -> dict[str, int]:
        """How many refused rows there are of each kind."""
        return {name: int((self.kind == kind).sum()) for kind, name in FAULT_NAMES.items() if (self.kind == kind).any()}


def deliver(
    times: Times,
    kinds: tuple[int, ...],
    *,
    duplicates: float,
    rejects: int,
    left_out: int,
    streams: dict[str, np.random.Generator],
) -> Delivery:
    """Every record once, in the order given, with the copies and the refused rows among them.

    A copy follows its first delivery by a few rows. A refused row tells of a record of the daytime, so that
    a minute back stays within the day.
    """
    size = len(times)
    again = np.sort(streams["duplicates"].permutation(size)[: round(duplicates * size)])
    clock = local(times) % (24 * HOUR)
    daytime = np.flatnonzero((clock > 9 * HOUR) & (clock < 17 * HOUR))
    broken = np.sort(streams["rejects"].choice(daytime, rejects)) if rejects else np.zeros(0, np.int64)
    wrong = np.array(kinds)[np.arange(rejects) % len(kinds)] if rejects else np.zeros(0, np.int64)
    tests = np.sort(streams["left_out"].choice(size, left_out)) if left_out else np.zeros(0, np.int64)
    row = np.concatenate([np.arange(size), again, broken, tests])
    own = np.arange(size, size + rejects + left_out)
    number = np.concatenate([np.arange(size), again, own])
    kind = np.concatenate([np.zeros(size + len(again)), wrong, np.full(left_out, LEFT_OUT)]).astype(np.int64)
    copy = np.zeros(len(row), bool)
    copy[size : size + len(again)] = True
    place = row + np.concatenate([np.zeros(size), np.full(len(again), 3.5), np.full(rejects + left_out, 0.5)])
    order = np.argsort(place, kind="stable")
    return Delivery(row[order], number[order], kind[order], copy[order])
