"""The parameters of scorecards: which figures a role answers for, and figures from outside to set beside them."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from toolkit.parameters.parts import Part
from toolkit.parameters.values import Expected, MeasureName, Name, Number, Text, whole


class Role(Part):
    """A role at the vendor and the figures that it answers for."""

    title: Name | None = None
    kpis: Annotated[tuple[MeasureName, ...], Expected("a list of KPIs")] = Field(
        description="the figures that the role answers for", min_length=1
    )


class Benchmark(Part):
    """A figure from outside: a range, whose it is, and when and where it was so."""

    kpi: MeasureName = Field(description="the KPI that it speaks of")
    low: Number | None = None
    high: Number | None = None
    source: Text = Field(description="who published it")
    year: Annotated[int, BeforeValidator(whole), Expected("a year")] = Field(description="the year it speaks of")
    segment: Text = Field(description="whom it was measured on: trade, region, size")
    grade: Literal["published", "blog"] = Field(description="blog: nobody says how it was measured")


class Benchmarks(Part):
    """Which figures from outside are set beside the audit's own; they are context and never targets."""

    show: Literal["none", "published", "all"] = "published"
    own: Annotated[
        tuple[Benchmark, ...], Expected("a list of mappings with kpi, low, high, source, year, segment")
    ] = ()
