"""What is asked and promised: the parameters of an audit or of a comparison, read from YAML and checked.

`read_audit` and `read_comparison` give the parameters or raise `ParameterFaults`, every fault with its file and line.
"""

from toolkit.parameters.audits import (
    AuditParameters,
    Calendar,
    Definitions,
    Period,
    Privacy,
    Vendor,
    Week,
)
from toolkit.parameters.comparison_checks import Rules
from toolkit.parameters.comparisons import ComparisonParameters
from toolkit.parameters.contracts import Contract, Credits, LeftOut, Target
from toolkit.parameters.faults import Faults, ParameterFaults
from toolkit.parameters.items import Item
from toolkit.parameters.presets import Preset, preset
from toolkit.parameters.reading import located, read_audit, read_comparison
from toolkit.parameters.sources import Exclusion, Format, Source, Watch
from toolkit.parameters.trends import Peak, Rebase, Trends
from toolkit.parameters.values import Span

__all__ = [
    "AuditParameters",
    "Calendar",
    "ComparisonParameters",
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
    "Rules",
    "Source",
    "Span",
    "Target",
    "Trends",
    "Vendor",
    "Watch",
    "Week",
    "located",
    "preset",
    "read_audit",
    "read_comparison",
]
