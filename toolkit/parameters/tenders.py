"""What a tender states: what must be met, what is weighed and how, what a price is, and what the bidders ask."""

import re
from typing import Annotated, Final, Literal

from pydantic import Field, PlainValidator

from toolkit.parameters.contracts import Currency, Factor
from toolkit.parameters.investments import Rise
from toolkit.parameters.items import Truth, truth
from toolkit.parameters.parts import Part
from toolkit.parameters.values import (
    Band,
    Count,
    Expected,
    InnerShare,
    MeasureName,
    Name,
    Number,
    Positive,
    Share,
    Slug,
    Text,
    whole,
)

MOST_DRAWS: Final = 200_000
MOST_YEARS: Final = 50
# What stands for a requirement of which nobody has shown whether it is met.
UNKNOWN: Final = "unknown"
_STEP = re.compile(r"-?(0|[1-9][0-9]{0,5})(\.[0-9]{1,6})?")


def step(value: object) -> int | float:
    """A step of a scale, as a key of a mapping: keys are texts."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    found = _STEP.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError
    return float(found[0]) if found[2] else int(found[0])


def seed(value: object) -> int:
    """A whole number, 0 or more."""
    found = whole(value)
    if found >= 0:
        return found
    raise ValueError


def draws(value: object) -> int:
    """How often to draw: 1 to MOST_DRAWS, which hold the error of a share to a tenth of a point."""
    found = whole(value)
    if 1 <= found <= MOST_DRAWS:
        return found
    raise ValueError


def years(value: object) -> int:
    """Years of a contract, 1 to MOST_YEARS."""
    found = whole(value)
    if 1 <= found <= MOST_YEARS:
        return found
    raise ValueError


def shown(value: object) -> bool | Literal["unknown"]:
    """Whether something was met, or that nobody has shown it."""
    return UNKNOWN if value == UNKNOWN else truth(value)


Shown = Annotated[bool | Literal["unknown"], PlainValidator(shown), Expected("true, false or unknown")]
Draws = Annotated[int, PlainValidator(draws), Expected(f"a whole number from 1 to {MOST_DRAWS}")]
Years = Annotated[int, PlainValidator(years), Expected(f"a whole number of years from 1 to {MOST_YEARS}")]
Step = Annotated[int | float, PlainValidator(step), Expected("a number, the score of this step of the scale")]
Seed = Annotated[int, PlainValidator(seed), Expected("a whole number, 0 or more")]


class Mandatory(Part):
    """What a bidder must meet to be scored at all: by evidence that was looked at, or by a measured KPI.

    Exactly one of `met` and `kpi`. `met` says of each bidder whether it was met, or that it is unknown: neither passed
    nor failed; with `kpi` stands exactly one of the three bounds.
    """

    id: Slug = Field(description="the requirement's id")
    title: Name = Field(description="the requirement, as the report prints it")
    met: Annotated[dict[Slug, Shown], Expected("a mapping of each bidder to true, false or unknown")] | None = None
    evidence: Annotated[dict[Slug, Text], Expected("a mapping of bidders to what was looked at")] = Field(default={})
    kpi: MeasureName | None = None
    at_least: Number | None = None
    at_most: Number | None = None
    between: Band | None = None


class Criterion(Part):
    """What bidders are scored on: a measured KPI between fixed anchors, or a scale that assessors score on.

    Exactly one of `kpi` and `scale`. `floor` is worth nothing and `target` everything, straight between. `scale`
    describes what each score stands for; its lowest step is worth nothing, its highest everything.
    """

    id: Slug = Field(description="the criterion's id, as assessors' scores name it")
    title: Name = Field(description="the criterion, as the report prints it")
    weight: Share = Field(description="what part of the whole it weighs")
    kpi: MeasureName | None = None
    floor: Number | None = None
    target: Number | None = None
    scale: Annotated[dict[Step, Text], Expected('a mapping of scores to what they stand for, {0: "no plan"}')] = Field(
        default={}
    )


class Volumes(Part):
    """Contacts in a year."""

    low: Count = Field(description="contacts in a year of little work")
    base: Count = Field(description="contacts in the year that is foreseen")
    high: Count = Field(description="contacts in a year of much work")


class Price(Part):
    """How prices are weighed: the tender's own formula, and what it needs.

    `reserve` is the price over the term above which nothing is bought, `quality_worth` what full quality is worth over
    none, `power` that of the discount, each where the formula needs it. Without `discount_rate` sums of later years
    count as they stand.
    """

    weight: Share = Field(description="what part of the whole the price weighs")
    formula: MeasureName = Field(description="how the tender turns prices into points")
    currency: Currency = Field(description="the one currency of all bids")
    term_years: Years = Field(description="the years of the contract over which prices are added up")
    volumes: Volumes = Field(description="contacts in a year: little, foreseen, much")
    reserve: Positive | None = None
    quality_worth: Positive | None = None
    power: Positive | None = None
    discount_rate: Share | None = None


class Weights(Part):
    """How far the client may be held to the weights; exactly one of the three."""

    reach: Share | None = None
    concentration: Positive | None = None
    order: Truth | None = None


class Robustness(Part):
    """How often the order is drawn anew, from which seed, and what is called robust and fragile."""

    draws: Draws = 10_000
    seed: Seed = 1
    robust: InnerShare = 0.9
    fragile: InnerShare = 0.7


class Ramp(Part):
    """Some first months in which only a part of the volume comes."""

    months: Count = Field(description="how many months")
    share: Share = Field(description="the part of the volume that comes in each of them")


class Indexation(Part):
    """The yearly rise of prices from the second year on."""

    low: Rise = Field(description="the least that it may be")
    base: Rise = Field(description="what is counted with")
    high: Rise = Field(description="the most that it may be")


class Bid(Part):
    """What one bidder asks. What is not written is not asked; the four ways to charge add up."""

    currency: Currency = Field(description="the bid's currency")
    per_contact: Factor | None = None
    per_resolution: Factor | None = None
    per_hour: Factor | None = None
    per_month: Factor | None = None
    one_off: Factor = 0
    exit: Factor = 0
    ramp: Annotated[tuple[Ramp, ...], Expected("a list of mappings with months and share")] = ()
    indexation: Indexation | None = None
