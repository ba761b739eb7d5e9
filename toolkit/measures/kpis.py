"""The catalogue: every KPI by its id, in the order reports list them."""

from toolkit.measures.access import ACCESS
from toolkit.measures.entries import (
    TERMS,
    Kpi,
    MeasureFaults,
    clustered_by,
    explain,
    formula,
    needs,
    terms_named,
)
from toolkit.measures.handling import HANDLING
from toolkit.measures.mystery import MYSTERY
from toolkit.measures.resolution import RESOLUTION
from toolkit.measures.voice import VOICE

__all__ = [
    "CATALOGUE",
    "TERMS",
    "Kpi",
    "MeasureFaults",
    "clustered_by",
    "explain",
    "formula",
    "needs",
    "of_table",
    "terms_named",
]

CATALOGUE: dict[str, Kpi] = {kpi.key: kpi for kpi in (*ACCESS, *HANDLING, *RESOLUTION, *VOICE, *MYSTERY)}


def of_table(table: str) -> list[Kpi]:
    """The catalogue's entries on one canonical table."""
    return [kpi for kpi in CATALOGUE.values() if kpi.table == table]
