"""An audit opened: its parameters, its canonical tables, what it can prove, its KPIs; and several, compared."""

from toolkit.audits.audits import Audit
from toolkit.audits.comparison_openings import open_comparison
from toolkit.audits.comparisons import Bidder, Comparison
from toolkit.audits.openings import OUTPUTS, PREPARED, RANGES, open_audit, prepare, read_parameters

__all__ = [
    "OUTPUTS",
    "PREPARED",
    "RANGES",
    "Audit",
    "Bidder",
    "Comparison",
    "open_audit",
    "open_comparison",
    "prepare",
    "read_parameters",
]
