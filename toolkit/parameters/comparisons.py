"""The shape of a comparison's parameters: which bidders, what they are compared by, and what the tender states."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, PlainValidator, PrivateAttr

from toolkit.parameters.audits import Period
from toolkit.parameters.faults import Keys
from toolkit.parameters.items import Truth
from toolkit.parameters.parts import Part, WholeFile
from toolkit.parameters.scores import Score
from toolkit.parameters.sources import Format
from toolkit.parameters.tenders import Bid, Criterion, Mandatory, Price, Robustness, Weights
from toolkit.parameters.values import (
    Confidence,
    Count,
    Expected,
    FilePattern,
    Language,
    MeasureName,
    Name,
    Number,
    Seconds,
    Share,
    Slug,
    Text,
    file_pattern,
)

POOLED = "pooled"
# What is decided before prices are opened, and sealed; the rest may come later.
SEALED = (
    "kpis",
    "like_for_like",
    "confidence",
    "period",
    "mandatory",
    "criteria",
    "price",
    "weights",
    "robustness",
)
OPENED = ("prices", "scores")
# What only a tender has.
TENDER = ("mandatory", "criteria", "price", "weights", "robustness", "scores", "prices")

AuditFile = Annotated[
    Path, PlainValidator(file_pattern), Expected("the path of an audit's parameters, relative to this file")
]


class Bidder(Part):
    """One bidder: its audit, and which vendor of it where the audit has several."""

    id: Slug = Field(description="the bidder's id, used in every output")
    name: Name = Field(description="the bidder's name as the report prints it")
    audit: AuditFile = Field(description="the bidder's audit")
    vendor: Slug | None = None


class LikeForLike(Part):
    """Within which cells of work bidders are compared.

    `mix` are columns of contacts; an empty one leaves figures unadjusted. `reference` is whose mix everybody is weighed
    by. `fewest` are the contacts of each bidder without which a cell is not compared, `overlap_at_least` the share
    of a bidder's contacts in comparable cells below which its adjusted figures are refused.
    """

    mix: Annotated[
        tuple[Literal["reason", "channel", "language", "priority", "hour", "weekday"], ...],
        Expected("a list of reason, channel, language, priority, hour and weekday; [] adjusts nothing"),
    ] = Field(description="columns of contacts that tell kinds of work apart")
    reference: Slug = POOLED
    fewest: Count = 30
    overlap_at_least: Share = 0.7


class AggregateColumns(Part):
    """Each figure of a day as an SQL expression over the file's columns. What is not written is not known."""

    bidder: Text = Field(description="the bidder's id")
    day: Text = Field(description="the day that the counts are of")
    answered: Text = Field(description="contacts answered on the day")
    answered_within: Text = Field(description="contacts answered within threshold_seconds on the day")
    offered: Text | None = None
    name: Text | None = None
    group: Text | None = None
    abandoned: Text | None = None


class Published(Part):
    """A figure that somebody published about the same counts."""

    what: MeasureName = Field(description="which figure")
    value: Number = Field(description="the figure as published")
    source: Text = Field(description="who published it, where; the report prints it")
    bidder: Text | None = None


class Aggregates(Part):
    """Published counts per bidder and day, in the place of audits.

    `rejects_at_most` is the share of rows that may be unusable before nothing is compared.
    """

    files: Annotated[tuple[FilePattern, ...], Expected("a list of one or more paths")] = Field(
        description="the files of counts", min_length=1
    )
    format: Format = Format()
    columns: AggregateColumns = Field(description="each figure as an SQL expression over the file's columns")
    rejects_at_most: Share = 0
    threshold_seconds: Seconds = Field(description="within how many seconds answered_within counts")
    target_within: Share | None = None
    published: Annotated[tuple[Published, ...], Expected("a list of mappings with what, value and source")] = ()


class ComparisonParameters(WholeFile):
    """What is compared and what decides, as a comparison's YAML says. Bidders' audits, or aggregates, not both."""

    id: Slug = Field(description="the comparison's id, also the name of its folder of outputs")
    title: Name = Field(description="the report's title")
    client: Name = Field(description="who will pay the winner")
    language: Language = Field(description="the report's language")
    confidence: Confidence = Field(description="the confidence level of every interval")
    acknowledgement: Name | None = None
    bidders: Annotated[tuple[Bidder, ...], Expected("a list of two or more bidders, each with id, name and audit")] = ()
    aggregates: Aggregates | None = None
    period: Period | None = None
    like_for_like: LikeForLike | None = None
    kpis: Annotated[tuple[MeasureName, ...], Expected("a list of KPIs")] = ()
    mandatory: Annotated[tuple[Mandatory, ...], Expected("a list of mappings with id, title and met or kpi")] = ()
    criteria: Annotated[tuple[Criterion, ...], Expected("a list of mappings with id, title and weight")] = ()
    price: Price | None = None
    weights: Weights | None = None
    robustness: Robustness = Robustness()
    debrief_price_points: Truth | None = None
    scores: FilePattern | None = None
    prices: Annotated[dict[Slug, Bid], Expected("a mapping of bidders to their prices")] = Field(default={})

    _given: tuple[Score, ...] = PrivateAttr(default=())

    @property
    def given(self) -> tuple[Score, ...]:
        """The scores that assessors gave, as the file under `scores` has them; none where there is no such file."""
        return self._given

    def with_scores(self, rows: Iterable[Sequence[Any]]) -> "ComparisonParameters":
        """The same with scores that were read before, as rows in the order of `Score`, days in ISO."""
        found = self.model_copy()
        found._given = tuple(
            Score(who, bidder, criterion, score, date.fromisoformat(day) if day else None)
            for who, bidder, criterion, score, day in rows
        )
        return found

    @property
    def decides(self) -> bool:
        """Whether the file holds a tender: something to weigh."""
        return bool(self.criteria) or self.price is not None

    @property
    def scales(self) -> dict[str, tuple[float, float]]:
        """The lowest and the highest step of each criterion that assessors score."""
        return {each.id: (float(min(each.scale)), float(max(each.scale))) for each in self.criteria if each.kpi is None}

    @property
    def compared(self) -> tuple[str, ...]:
        """Every KPI that anything rests on: compared, demanded or scored, each once."""
        asked = [each.kpi for each in self.mandatory] + [each.kpi for each in self.criteria]
        return tuple(dict.fromkeys([*self.kpis, *(key for key in asked if key is not None)]))

    def where(self, *keys: str | int) -> str:
        """The file and line of the keys, or of the nearest parent that is written: tender.yml:31."""
        place: Keys = keys
        return str(self._document.place(place))

    def public(self) -> dict[str, Any]:
        """All of it as plain JSON values; files are named relative to the YAML's folder."""
        values = super().public()
        for place, bidder in enumerate(self.bidders):
            values["bidders"][place]["audit"] = self.named(bidder.audit)
        if self.aggregates is not None:
            values["aggregates"]["files"] = [self.named(file) for file in self.aggregates.files]
        if self.scores is not None:
            values["scores"] = self.named(self.scores)
        return values

    def sealed(self) -> dict[str, Any]:
        """What a seal holds: everything that must be decided before prices and scores are opened, as JSON values."""
        values = self.public()
        return {key: values.get(key) for key in SEALED}

    @property
    def opened(self) -> tuple[str, ...]:
        """Which of prices and scores stand in the file."""
        return tuple(key for key in OPENED if getattr(self, key))
