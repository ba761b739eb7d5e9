"""Audit and compare outsourced customer-service vendors: every number defended.

The way through, room by room: `parameters` (what is asked and promised), `intake` (exports become
canonical tables), `measures` (the KPI catalogue, its tallies and intervals), `audits` (one audit opened, or
several compared), `questions` (frames that answer), `reporting` (findings, charts, notebooks, the report), `cli`.
Aside from it stands `examples`, which writes made-up exports to try it on.

    from toolkit import compare, explain, open_audit, sensitivity

    audit = open_audit("parameters/bank_calls.yml")
    audit.tables.contacts                            # an Ibis table
    audit.kpi("service_level", by=["weekday"])       # a DataFrame
    compare(audit, "service_level", by="reason", first="regular", second="internet")    # their difference, with limits
    sensitivity(audit, "service_level")              # the same under each competing definition
    explain(audit, "service_level")                  # the rows, the filter, the expression that ran

In a notebook such frames show themselves in words and units (`reporting.displays`); they stay plain DataFrames.
"""

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from toolkit.audits import Audit, Comparison, open_audit, open_comparison
    from toolkit.questions.explanations import explain
    from toolkit.questions.group_differences import compare
    from toolkit.questions.rivals import sensitivity

__all__ = ["Audit", "Comparison", "compare", "explain", "open_audit", "open_comparison", "sensitivity"]

_PLACES = {
    **dict.fromkeys(("Audit", "Comparison", "open_audit", "open_comparison"), "toolkit.audits"),
    "compare": "toolkit.questions.group_differences",
    "explain": "toolkit.questions.explanations",
    "sensitivity": "toolkit.questions.rivals",
}


def __getattr__(name: str) -> Any:
    # The command line starts without the engine's imports.
    if name not in _PLACES:
        raise AttributeError(name)
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is not None:
        load_ipython_extension(shell)
    return getattr(import_module(_PLACES[name]), name)


def load_ipython_extension(shell: Any) -> None:
    """Have a notebook show frames of figures in words and units; `%load_ext toolkit` asks for it by name."""
    from toolkit.reporting import displays

    displays.register(shell)
