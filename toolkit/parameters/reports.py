"""What stands on the report itself: its date, its state, who prepared it and who gets it."""

from typing import Annotated, Literal

from pydantic import Field

from toolkit.parameters.parts import Part
from toolkit.parameters.values import Day, Expected, Name


class ReportTerms(Part):
    """What the report says of itself. What is not written is not printed, and no day is counted from it."""

    date: Day | None = Field(default=None, description="the report's day, from which actions are due")
    status: Literal["draft", "final"] | None = None
    version: Name | None = None
    prepared_by: Name | None = None
    distribution: Annotated[tuple[Name, ...], Expected("a list of names")] = ()
