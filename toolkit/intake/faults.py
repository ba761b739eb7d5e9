"""What this room raises."""

from toolkit.parameters import Faults


class IntakeFaults(Faults):
    """An export that cannot be read or mapped, with all that is wrong and what to change."""
