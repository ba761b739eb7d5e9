"""The one exception of this room."""

from toolkit.parameters.faults import Faults


class ExampleFaults(Faults):
    """The example cannot be written as it was asked for."""
