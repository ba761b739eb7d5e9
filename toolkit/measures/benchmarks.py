"""Figures from outside, each with its source, year and segment. They are context, never targets.

There is no body that sets standards for contact centres; a published figure says what somebody counted, somewhere,
then. One without a year is not kept here. `blog` marks those of which nobody says how they were measured.
"""

from typing import Final, Literal, NamedTuple


class Published(NamedTuple):
    """One figure from outside: from `low` to `high`, in the KPI's unit; None is an open end."""

    kpi: str
    low: float | None
    high: float | None
    source: str
    year: int
    segment: str
    grade: Literal["published", "blog"]


_ANYWHERE: Final = "contact centres, trade and region not stated"

PUBLISHED: Final = (
    Published("occupancy", 0.80, 0.85, "SWPP, On Target, workforce wizard", 2014, _ANYWHERE, "published"),
    Published("shrinkage", 0.25, 0.32, "SWPP, On Target, workforce wizard", 2014, _ANYWHERE, "published"),
    Published("shrinkage", 0.288, 0.288, "TMCnet, column on shrinkage", 2005, "worked example", "published"),
    Published("attrition", 0.20, 1.00, "Apex CX, cost of attrition", 2017,
              "in-house centres 20 %, outsourced ones up to 100 %", "published"),
    Published("attrition", 0.49, 0.49, "CallMe! IQ, the true cost of attrition", 2011, "large centres", "published"),
    Published("speed_to_proficiency", 180, 240, "CRMXchange, cost models", 2016, "full productivity", "published"),
)  # fmt: skip
