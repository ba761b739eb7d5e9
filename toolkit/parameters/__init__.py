"""What is asked and promised: the parameters of an audit, read from YAML and checked.

`read_audit` gives the parameters or raises `ParameterFaults`, every fault with its file and line.
"""

from toolkit.parameters.audits import (
    AuditParameters,
    Calendar,
    Contract,
    Definitions,
    Exclusion,
    Format,
    Period,
    Privacy,
    Source,
    Target,
    Vendor,
    Watch,
    Week,
)
from toolkit.parameters.faults import Faults, ParameterFaults
from toolkit.parameters.items import Item
from toolkit.parameters.reading import read_audit
from toolkit.parameters.trends import Peak, Rebase, Trends
from toolkit.parameters.values import Span

__all__ = [
    "AuditParameters",
    "Calendar",
    "Contract",
    "Definitions",
    "Exclusion",
    "Faults",
    "Format",
    "Item",
    "ParameterFaults",
    "Peak",
    "Period",
    "Privacy",
    "Rebase",
    "Source",
    "Span",
    "Target",
    "Trends",
    "Vendor",
    "Watch",
    "Week",
    "read_audit",
]
