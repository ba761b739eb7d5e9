"""What is asked and promised: the parameters of an audit, read from YAML and checked.

`read_audit` gives the parameters or raises `ParameterFaults`, every fault with its file and line.
"""

from toolkit.parameters.audits import (
    AuditParameters,
    Calendar,
    Definitions,
    Exclusion,
    Format,
    Period,
    Privacy,
    Source,
    Vendor,
    Watch,
    Week,
)
from toolkit.parameters.contracts import Contract, Credits, LeftOut, Target
from toolkit.parameters.faults import Faults, ParameterFaults
from toolkit.parameters.items import Item
from toolkit.parameters.presets import Preset, preset
from toolkit.parameters.reading import read_audit
from toolkit.parameters.trends import Peak, Rebase, Trends
from toolkit.parameters.values import Span

__all__ = [
    "AuditParameters",
    "Calendar",
    "Contract",
    "Credits",
    "Definitions",
    "Exclusion",
    "Faults",
    "Format",
    "Item",
    "LeftOut",
    "ParameterFaults",
    "Peak",
    "Period",
    "Preset",
    "Privacy",
    "Rebase",
    "Source",
    "Span",
    "Target",
    "Trends",
    "Vendor",
    "Watch",
    "Week",
    "preset",
    "read_audit",
]
