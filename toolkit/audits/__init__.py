"""An audit opened: its parameters, its canonical tables, what it can prove, and its KPIs."""

from toolkit.audits.audits import OUTPUTS, PREPARED, Audit, open_audit, prepare, read_parameters

__all__ = ["OUTPUTS", "PREPARED", "Audit", "open_audit", "prepare", "read_parameters"]
