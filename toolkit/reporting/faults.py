"""What goes wrong between a result and its report."""

from toolkit.parameters import Faults


class ReportFaults(Faults):
    """A notebook, a figure or a report that may not leave the house as it is."""
