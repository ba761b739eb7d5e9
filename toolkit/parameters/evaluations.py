"""The parameters of quality evaluations: what was never to be evaluated, and from which score a form is passed."""

from pydantic import Field

from toolkit.parameters.parts import Part
from toolkit.parameters.values import InnerShare, Seconds


class Quality(Part):
    """What is known of quality evaluations beyond the forms themselves. What is not written is not asked."""

    shortest_seconds: Seconds = Field(0, description="seconds of talk below which a contact is never evaluated")
    pass_mark: InnerShare | None = Field(None, description="share of its points from which an evaluation is passed")
