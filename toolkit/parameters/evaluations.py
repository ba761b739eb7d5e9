"""The parameters of quality evaluations: what was never to be evaluated, and from which score a form is passed."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from toolkit.parameters.values import Expected, Positive, Seconds

PassMark = Annotated[Positive, Field(lt=1), Expected("a share above 0 and below 1")]


class Quality(BaseModel):
    """What is known of quality evaluations beyond the forms themselves. What is not written is not asked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    shortest_seconds: Seconds = Field(0, description="seconds of talk below which a contact is never evaluated")
    pass_mark: PassMark | None = Field(None, description="share of its points from which an evaluation is passed")
