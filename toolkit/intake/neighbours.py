"""How many audits are run at once on this machine, so that each takes its part of the memory and of the cores."""

import os
from typing import Any, Final

VARIABLE: Final = "VENDOR_AUDIT_BESIDE"


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def audits_at_once() -> int:
    """The number of audits at once, this one among them: 1 unless whoever started them says otherwise."""
    said = os.environ.get(VARIABLE, "1")
    return int(said) if said.isdecimal() and int(said) > 0 else 1


def take_a_part(connection: Any, share: float) -> None:
    """Let an engine take `share` of the memory that it would take alone, and of the cores, parted among neighbours."""
    several = audits_at_once()
    limit, unit = connection.execute("SELECT current_setting('memory_limit')").fetchone()[0].split()
    connection.execute("SET memory_limit = ?", [f"{float(limit) * share / several:.2f} {unit}"])
    if several > 1:
        connection.execute("SET threads = ?", [max(1, cores() // several)])
