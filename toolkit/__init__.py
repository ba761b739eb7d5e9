"""Audit and compare outsourced customer-service vendors: every number defended.

The way through, room by room: `parameters` (what is asked and promised), `intake` (exports become
canonical tables), `measures` (the KPI catalogue, its tallies and intervals), `audits` (one audit opened, or
several compared), `questions` (frames that answer), `reporting` (findings, charts, notebooks, the report), `cli`.
Aside from it stands `examples`, which writes made-up exports to try it on.

    from toolkit import open_audit

    audit = open_audit("parameters/bank_calls.yml")
    audit.tables.contacts                            # an Ibis table
    audit.kpi("service_level", by=["weekday"])       # a DataFrame
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from toolkit.audits import Audit, Comparison, open_audit, open_comparison

__all__ = ["Audit", "Comparison", "open_audit", "open_comparison"]


def __getattr__(name: str) -> Any:
    # The command line starts without the engine's imports.
    if name in __all__:
        from toolkit import audits

        return getattr(audits, name)
    raise AttributeError(name)
