"""What goes wrong between a result and its report."""

from typing import ClassVar

from toolkit.parameters import Faults


class ReportFaults(Faults):
    """A notebook, a figure or a report that may not leave the house as it is."""

    exit_code: ClassVar[int] = 1
