"""What a column of a canonical table is, and the kinds of columns there are."""

from typing import Literal, NamedTuple

Kind = Literal["text", "time", "truth", "seconds", "number", "derived"]

SECONDS = "decimal(12, 3)"
LONG_SECONDS = "decimal(16, 3)"
SCORE = "decimal(8, 3)"
QUANTITY = "decimal(18, 6)"
AMOUNT = "decimal(18, 4)"


class Column(NamedTuple):
    """One column: its Ibis type, what a mapping may give for it, and what it means."""

    name: str
    type: str
    kind: Kind
    meaning: str
    unit: str = ""
    required: bool = False
    pseudonym: str = ""


def text(name: str, meaning: str, *, required: bool = False, pseudonym: str = "") -> Column:
    """A text; with `pseudonym` the id of a person, which intake replaces by a token with that prefix."""
    return Column(name, "string", "text", meaning, "", required, pseudonym)


def time(name: str, meaning: str, *, required: bool = False) -> Column:
    """An instant, kept as naive UTC."""
    return Column(name, "timestamp", "time", meaning, "UTC", required)


def truth(name: str, meaning: str) -> Column:
    """A yes or no."""
    return Column(name, "boolean", "truth", meaning)


def seconds(name: str, meaning: str) -> Column:
    """A duration, exact to the millisecond and never negative."""
    return Column(name, SECONDS, "seconds", meaning, "s")


def number(name: str, meaning: str, type_: str = QUANTITY, unit: str = "") -> Column:
    """A number that may be negative."""
    return Column(name, type_, "number", meaning, unit)


def score(name: str, meaning: str) -> Column:
    """Points or an answer on a scale."""
    return Column(name, SCORE, "number", meaning)


def derived(name: str, type_: str, meaning: str, unit: str = "") -> Column:
    """A column that no mapping gives, because it follows from others."""
    return Column(name, type_, "derived", meaning, unit)


def local_clock(of: str) -> tuple[Column, ...]:
    """The hour, day and month of a table's own time on the audit's clock."""
    return (
        derived("local_date", "date", f"day of {of} on the audit's clock"),
        derived("local_month", "string", f"month of {of} on the audit's clock, YYYY-MM"),
        derived("weekday", "int8", f"weekday of {of}, 1 Monday to 7 Sunday"),
        derived("hour", "int8", f"hour of {of} on the audit's clock, 0 to 23"),
        derived("half_hour", "int8", f"half-hour of {of} on the audit's clock, 0 to 47"),
    )
