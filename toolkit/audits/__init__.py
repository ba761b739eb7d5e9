"""An audit opened: its parameters, its canonical tables, what it can prove, and its KPIs."""

from toolkit.audits.audits import Audit
from toolkit.audits.openings import OUTPUTS, PREPARED, RANGES, open_audit, prepare, read_parameters

__all__ = ["OUTPUTS", "PREPARED", "RANGES", "Audit", "open_audit", "prepare", "read_parameters"]
