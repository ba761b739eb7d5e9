"""The catalogue: every KPI by its id, in the order reports list them.

`CATALOGUE` holds the entries that one scan of their table gives; `COMPUTED` the few that a function gives;
`EVERY` both.
"""

from collections.abc import Mapping

from toolkit.measures.access import ACCESS
from toolkit.measures.agent_days import AGENT_DAYS
from toolkit.measures.agreement_figures import AGREEMENTS
from toolkit.measures.beyond_exports import BEYOND
from toolkit.measures.comment_figures import COMMENTED, SENTIMENT
from toolkit.measures.commitments import COMMITMENTS
from toolkit.measures.computed import Computed
from toolkit.measures.effort import EFFORT
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
from toolkit.measures.flags import FLAGS
from toolkit.measures.forecasts import FORECASTS
from toolkit.measures.handling import HANDLING
from toolkit.measures.invoices import INVOICES
from toolkit.measures.issues import ISSUES
from toolkit.measures.money import MONEY
from toolkit.measures.mystery import MYSTERY
from toolkit.measures.opening_hours import OPENING_HOURS
from toolkit.measures.partnership import GOVERNANCE, PARTNERSHIP
from toolkit.measures.people import PEOPLE
from toolkit.measures.productivity import PRODUCTIVITY
from toolkit.measures.quality import QUALITY
from toolkit.measures.resolution import RESOLUTION
from toolkit.measures.returns import RETURNS
from toolkit.measures.timeliness import TIMELINESS
from toolkit.measures.voice import VOICE
from toolkit.measures.workforce import WORKFORCE

__all__ = [
    "CATALOGUE",
    "COMPUTED",
    "EVERY",
    "TERMS",
    "TOGETHER",
    "Computed",
    "Kpi",
    "MeasureFaults",
    "clustered_by",
    "defined",
    "explain",
    "formula",
    "needed",
    "needed_in_words",
    "needs",
    "of_table",
    "terms_named",
    "ways",
]

CATALOGUE: dict[str, Kpi] = {
    kpi.key: kpi
    for kpi in (
        *ACCESS,
        *HANDLING,
        *RESOLUTION,
        *COMMITMENTS,
        *VOICE,
        *EFFORT,
        *QUALITY,
        *MYSTERY,
        *WORKFORCE,
        *GOVERNANCE,
        *SENTIMENT,
    )
}
COMPUTED: dict[str, Computed] = {
    entry.key: entry
    for entry in (
        *OPENING_HOURS,
        *TIMELINESS,
        *FLAGS,
        *ISSUES,
        *AGREEMENTS,
        *BEYOND,
        *COMMENTED,
        *AGENT_DAYS,
        *PRODUCTIVITY,
        *FORECASTS,
        *PEOPLE,
        *MONEY,
        *INVOICES,
        *RETURNS,
        *PARTNERSHIP,
    )
}
EVERY: dict[str, Kpi | Computed] = {**CATALOGUE, **COMPUTED}
# What the field names as one and no single figure tells.
TOGETHER: dict[str, tuple[str, ...]] = {"governance": tuple(kpi.key for kpi in GOVERNANCE)}


def of_table(table: str) -> list[Kpi]:
    """The catalogue's entries on one canonical table."""
    return [kpi for kpi in CATALOGUE.values() if kpi.table == table]


def needed(entry: Kpi | Computed) -> Mapping[str, frozenset[str]]:
    """The columns that a figure reads, by canonical table."""
    return entry.needs if isinstance(entry, Computed) else {entry.table: needs(entry)}


def needed_in_words(entry: Kpi | Computed) -> str:
    """What a figure reads, as one line: contacts: answered, offered; surveys: rows."""
    return "; ".join(f"{table}: {', '.join(sorted(names)) or 'rows'}" for table, names in needed(entry).items())


def ways(entry: Kpi | Computed) -> tuple[Mapping[str, frozenset[str]], ...]:
    """The columns that a figure reads, by canonical table: each of these sets is enough."""
    return entry.ways if isinstance(entry, Computed) else (needed(entry),)


def defined(entry: Kpi | Computed, terms: Mapping[str, float]) -> str:
    """What a figure is, in one line, with the values of the terms that it names."""
    return entry.formula if isinstance(entry, Computed) else explain(entry, terms)
