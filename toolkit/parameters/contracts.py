"""What was promised: targets, how they are judged, and what a missed one costs."""

import re
from typing import Annotated, Any, Literal

from pydantic import Field, PlainValidator

from toolkit.parameters.items import Truth
from toolkit.parameters.parts import Part
from toolkit.parameters.values import (
    Band,
    ColumnName,
    Count,
    Day,
    Expected,
    MeasureName,
    Number,
    Positive,
    Seconds,
    Share,
    Slug,
    Text,
    number,
    slug,
)

MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
CURRENCY = re.compile(r"[A-Z]{3}")
# Twelve digits before the point and three after it are exact in a binary number.
MOST_MONEY = 10**12
SMALLEST_PARTS = 1000

Level = Literal["half_hour", "day", "week", "month", "whole"]


def amount(value: object) -> int | float:
    """An amount of money, 0 or more, small enough to be exact."""
    found = number(value)
    if 0 <= found < MOST_MONEY and round(found * SMALLEST_PARTS) / SMALLEST_PARTS == found:
        return found
    raise ValueError


def factor(value: object) -> int | float:
    """A number that another is multiplied by: 0 or more."""
    found = number(value)
    if found >= 0:
        return found
    raise ValueError


def positive(value: object) -> int | float:
    """A number above 0."""
    found = number(value)
    if found > 0:
        return found
    raise ValueError


def monthly(value: object) -> Any:
    """An amount for every month, one for each month, or by vendor either of these."""
    return by_month(value) if not _by_vendor(value) else {slug(key): by_month(each) for key, each in value.items()}  # type: ignore[attr-defined]


def by_month(value: object) -> Any:
    """An amount for every month, or one for each."""
    if not isinstance(value, dict):
        return amount(value)
    if not value or not all(isinstance(key, str) and MONTH.fullmatch(key) for key in value):
        raise ValueError
    return {str(key): amount(each) for key, each in value.items()}


def charged(value: object) -> Any:
    """What `monthly` reads, or the word money: the invoices say it."""
    return "money" if value == "money" else monthly(value)


def _by_vendor(value: object) -> bool:
    return isinstance(value, dict) and bool(value) and not any(MONTH.fullmatch(str(key)) for key in value)


def currency(value: object) -> str:
    """A currency's code of three letters."""
    if isinstance(value, str) and CURRENCY.fullmatch(value):
        return str(value)
    raise ValueError


EACH_MONTH = "an amount of 0 or more, one for each month as {2024-02: 40000}, or by vendor either of these"
Factor = Annotated[int | float, PlainValidator(factor), Expected("a number, 0 or more")]
Monthly = Annotated[Any, PlainValidator(monthly), Expected(EACH_MONTH)]
Charges = Annotated[Any, PlainValidator(charged), Expected(f"{EACH_MONTH}; or money, the invoices")]
Currency = Annotated[str, PlainValidator(currency), Expected("a currency's three letters, such as EUR")]


class KOfN(Part):
    """In how many of how many consecutive periods the target must be met."""

    k: Count = Field(description="the fewest periods that must meet the target")
    n: Count = Field(description="of so many consecutive periods")


Words = Annotated[
    dict[ColumnName, Annotated[Text, Expected("a word of the column")]],
    Expected("a mapping of columns to one word each, such as {channel: voice}"),
]


class LeftOut(Part):
    """Rows that the contract does not count: of some days, or with a word in a column, or both together."""

    days: Annotated[tuple[Day, ...], Expected("a list of days")] = ()
    where: Words = Field(default={})
    reason: Text = Field(description="why these rows do not count; the report prints it")


class Target(Part):
    """What the contract promises for one KPI; exactly one of the three bounds is given.

    `floor` is the level that no judged period may fall below, whatever `k_of_n` allows. `definition` is the
    convention that the contract fixes, None the one in force. `where` narrows the rows that the promise speaks of.
    `minimum_rows` are the rows below which a period is not judged.
    """

    kpi: MeasureName = Field(description="the KPI that the contract promises")
    at_least: Number | None = None
    at_most: Number | None = None
    between: Band | None = None
    floor: Number | None = None
    period: Level = "whole"
    k_of_n: KOfN | None = None
    minimum_rows: Count | None = None
    definition: MeasureName | None = None
    where: Words = Field(default={})
    exclude: Annotated[tuple[LeftOut, ...], Expected("a list of mappings with days or where, and reason")] = ()

    @property
    def plain(self) -> bool:
        """Whether the promise is about the whole period, all rows and the definition in force, and nothing else."""
        return self.model_dump(include=_BEYOND) == {key: Target.model_fields[key].default for key in _BEYOND}


_BEYOND = {"floor", "period", "k_of_n", "minimum_rows", "definition", "where", "exclude"}


class Step(Part):
    """How much of its allocation a miss costs from a distance to the target on."""

    distance: Factor = Field(description="distance to the target, in the KPI's own unit, from which the step holds")
    factor: Factor = Field(description="the share of the allocation that is due there")


class Allocation(Part):
    """What part of the amount at risk hangs on one target.

    `pool` times `share` of the amount at risk. Without `steps` and `by_shortfall` a miss costs all of it; with
    `by_shortfall` as much of it as the distance to the target, a share, says.
    """

    kpi: MeasureName = Field(description="the target's KPI")
    share: Factor = Field(description="the share of the pool that is allocated to this target")
    pool: Factor = 1
    steps: Annotated[tuple[Step, ...], Expected("a list of mappings with distance and factor")] = ()
    by_shortfall: Truth = False


class Repeated(Part):
    """What a repeated failure multiplies a credit by."""

    failures: Count = Field(description="failures of one target, this month's counted")
    months: Count = Field(description="within so many months, this one the last")
    factor: Factor = Field(description="what the credit is multiplied by")


class EarnBack(Part):
    """When credits are given back.

    rule average: the mean of `months` months, counted from the first, meets the target. rule following: each of
    the `months` months after the failure meets it. `below_floor`: whether credits of months below the floor too.
    """

    rule: Literal["average", "following"] = Field(description="what earns a credit back")
    months: Count = Field(description="over so many months")
    average: Literal["simple", "weighted"] = "simple"
    below_floor: Literal["kept", "returned"] = "kept"


class CriticalFailure(Part):
    """How many failures of one target, within how many months, the contract calls critical."""

    failures: Count = Field(description="failures of one target")
    months: Count = Field(description="within so many months")
    of: Literal["target", "floor"] = "target"


class Bonus(Part):
    """What is paid on top in a month in which a KPI reaches a level beyond its target."""

    kpi: MeasureName = Field(description="the target's KPI")
    level: Number = Field(description="the level that earns the bonus")
    rate: Share = Field(description="the bonus as a share of the month's charges")


class Rounding(Part):
    """To what amounts are rounded, how, and whether each credit is or the month's sum alone."""

    to: Positive = 0.01
    mode: Literal["half_up", "half_even", "down", "up"] = "half_up"
    each: Literal["line", "total"] = "line"


class Credits(Part):
    """What missed targets cost: service credits by the month. `cap` is a share of the amount at risk; null is none."""

    currency: Currency = Field(description="the currency of the charges")
    at_risk_rate: Share = Field(description="the share of a month's charges that is at risk")
    charges: Charges = Field(description="the charges of each month; money takes them from the invoices")
    allocations: Annotated[tuple[Allocation, ...], Expected("a list of one or more mappings with kpi and share")] = (
        Field(description="what part of the amount at risk hangs on each target", min_length=1)
    )
    allocated_at_most: Factor | None = None
    cap: Factor | None = 1
    repeated: Repeated | None = None
    earn_back: EarnBack | None = None
    critical_failure: CriticalFailure | None = None
    bonuses: Annotated[tuple[Bonus, ...], Expected("a list of mappings with kpi, level and rate")] = ()
    rounding: Rounding = Rounding()


class VolumeGuard(Part):
    """When more contacts came than were foreseen, the month's targets are suspended."""

    tolerance: Factor = Field(description="the share above the forecast from which the targets are suspended")
    forecast: Monthly = Field(description="contacts foreseen in each month, as published before it")


class Contract(Part):
    """What was promised."""

    reference: Text | None = None
    preset: Slug | None = None
    threshold_seconds: Seconds = Field(description="seconds within which a contact must be answered")
    short_abandon_seconds: Seconds = Field(description="seconds up to which an abandonment is short")
    targets: Annotated[tuple[Target, ...], Expected("a list of targets, or []")] = Field(
        description="what the contract promises for each KPI"
    )
    incomplete_periods: Literal["leave_out", "judge"] = "leave_out"
    credits: Credits | None = None
    volume_guard: VolumeGuard | None = None
    begins: Day | None = None
    first_response_hours: Positive | None = Field(None, description="hours within which a ticket gets its first answer")
    turnaround_hours: Positive | None = Field(None, description="opening hours within which a step of a case is done")
    resolution_days: Positive | None = Field(None, description="days within which a case is resolved")


def of_month(given: Any, vendor: str, month: str) -> int | float | None:
    """The amount of one vendor's month out of what `monthly` read; None where nobody gave it."""
    if not isinstance(given, dict):
        return given  # type: ignore[no-any-return]
    if not any(MONTH.fullmatch(key) for key in given):
        return of_month(given[vendor], vendor, month) if vendor in given else None
    found: int | float | None = given.get(month)
    return found
