"""Which figures count customers who come back, and by which channels all exports show them coming."""

from collections.abc import Mapping
from typing import Final

from toolkit.audits.evidence import NEEDS_CUSTOMERS
from toolkit.measures import kpis
from toolkit.measures.kpis import Computed, Kpi

# What a figure reads that counts customers who come back.
RETURNS: Final = frozenset(name for name in NEEDS_CUSTOMERS if name != "customer_id")


def counts_returns(entry: Kpi | Computed) -> bool:
    """Whether a figure counts customers who come back."""
    every = [columns for needed in kpis.ways(entry) for table, columns in needed.items() if table == "contacts"]
    return any(bool(RETURNS & columns) for columns in every) or (
        isinstance(entry, Computed) and any(bool(NEEDS_CUSTOMERS & columns) for columns in every)
    )


def shared_by_all(seen: Mapping[str, tuple[str, ...]]) -> tuple[str, ...] | None:
    """The channels that all bidders share of those each is `seen` by; None where nobody has any other.

    Empty where there is none, or where somebody's contacts are not all of a known channel.
    """
    if len(set(seen.values())) < 2:
        return None
    if any("" in channels for channels in seen.values()):
        return ()
    return tuple(sorted(set.intersection(*(set(channels) for channels in seen.values()))))
