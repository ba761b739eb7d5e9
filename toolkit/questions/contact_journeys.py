"""Do customers have to come back, change the channel, or be handed on?"""

from typing import Any, Final

import numpy as np
import pandas as pd

from toolkit.audits import Audit
from toolkit.measures import contact_chains, intervals, journey_graphs
from toolkit.questions.journey_logs import chain, customers, kept, known_customers
from toolkit.questions.journey_overview import FIGURE
from toolkit.questions.journeys import FEWEST

FIGURES: Final = {
    "contact_journeys": ("Journeys", "cases", "runs of a customer's contacts, each within the window of the last"),
    "contact_journey_repeats": ("Journeys of several contacts", "share", "journeys of several contacts / journeys"),
    "contact_journey_switches": (
        "Journeys on more than one channel", "share", "journeys with several channels / journeys that name a channel"),
    "contact_journey_transfers": (
        "Journeys with a contact handed on", "share",
        "journeys with a transferred contact / journeys that say whether one was"),
}  # fmt: skip
_MINIMUM: Final = 30


def overview(audit: Audit) -> pd.DataFrame:
    """Journeys, and the shares of them with repeats, channel switches and transfers, in the shape of `Audit.kpi`."""
    columns = [*FIGURE, "enough", "contacts"]
    if not known_customers(audit):
        return pd.DataFrame(columns=columns)

    def make() -> pd.DataFrame:
        rows: list[dict[str, Any]] = []
        for row in contact_chains.summary(chain(audit)).itertuples():
            parts = {
                "contact_journeys": (float(row.journeys), float(row.journeys)),
                "contact_journey_repeats": (float(row.repeated), float(row.journeys)),
                "contact_journey_switches": (float(row.switched), float(row.with_channel)),
                "contact_journey_transfers": (_number(row.transferred), float(row.with_transfer)),
            }
            figures = [_figure(audit, kpi, str(row.vendor), *pair) for kpi, pair in parts.items() if pair[1]]
            rows += [{**figure, "contacts": int(row.contacts)} for figure in figures]
        return pd.DataFrame(rows, columns=columns)

    return kept(audit, "contact_overview", make)


def edges(audit: Audit) -> pd.DataFrame:
    """What follows what across a customer's contacts, as `journey_graphs.edges`; pairs below FEWEST are left out."""
    if not known_customers(audit):
        return pd.DataFrame(columns=["vendor", "step", "next_step", "count", "median"])

    def make() -> pd.DataFrame:
        log = customers(audit)
        assert log is not None
        return journey_graphs.edges(log.steps, log.names)

    frame = kept(audit, "contact_edges", make)
    return frame[frame["count"] >= FEWEST].reset_index(drop=True)


def variants(audit: Audit) -> pd.DataFrame:
    """The commonest runs of contacts, as `journey_graphs.variants` shows them."""
    if not known_customers(audit):
        return pd.DataFrame(columns=["vendor", "variant", "steps", "cases", "share", "median"])

    def make() -> pd.DataFrame:
        log = customers(audit)
        assert log is not None
        shown = journey_graphs.variants(log.steps, log.cases, log.names, most=10).shown
        return shown.assign(steps=shown.steps.map(list))

    frame = kept(audit, "contact_variants", make)
    return frame[frame.cases >= FEWEST].reset_index(drop=True)


def _number(value: Any) -> float:
    return 0.0 if value is None or pd.isna(value) else float(value)


def _figure(audit: Audit, kpi: str, vendor: str, hits: float, of: float) -> dict[str, Any]:
    title, unit, definition = FIGURES[kpi]
    low, high = np.nan, np.nan
    value, enough = hits, True
    if unit == "share":
        value, enough = hits / of, of >= _MINIMUM
        low, high = (float(end) for end in intervals.wilson(hits, of, confidence=audit.parameters.confidence))
    days = audit.parameters.definitions.repeat_window_days
    return {
        "kpi": kpi,
        "title": title,
        "vendor": vendor,
        "value": value if enough else np.nan,
        "low": low if enough else np.nan,
        "high": high if enough else np.nan,
        "rows": int(of),
        "unknown": 0,
        "unit": unit,
        "better": "context",
        "target": "",
        "verdict": "" if enough else "insufficient",
        "definition": f"{definition}; window {days} days",
        "enough": enough,
    }
