"""Do customers have to come back, change the channel, or be handed on?"""

from typing import Any, Final

import numpy as np
import pandas as pd
from ibis import _

from toolkit.audits import Audit
from toolkit.measures import contact_chains, intervals, journey_graphs
from toolkit.questions.journey_logs import chain, customers, kept, known_customers, period_ends
from toolkit.questions.journey_overview import FIGURE
from toolkit.questions.journeys import FEWEST

_FOLLOWED: Final = "journeys whose first contact's window had passed when the period ended"
# Title, unit and what is counted.
FIGURES: Final[dict[str, tuple[str, str, str]]] = {
    "contact_journeys": ("Journeys", "cases", "runs of a customer's contacts, each within the window of the last"),
    "contact_journey_repeats": (
        "Journeys of several contacts", "share",
        f"journeys of several contacts, those that nobody answered among them / {_FOLLOWED}"),
    "contact_journey_returns": (
        "Journeys in which the customer came back after an answer", "share",
        "journeys with a contact after the first answered one / journeys with an answered contact, the first of which "
        "has a window that had passed when the period ended"),
    "contact_journey_switches": (
        "Journeys on more than one channel", "share", f"journeys with several channels / {_FOLLOWED}"),
    "contact_journey_transfers": (
        "Journeys with a contact handed on", "share",
        f"journeys with a transferred contact, one that nobody answered being none / {_FOLLOWED}"),
}  # fmt: skip
_MINIMUM: Final = 30


def overview(audit: Audit) -> pd.DataFrame:
    """Journeys, and the shares of them with returns, channel switches and transfers, in the shape of `Audit.kpi`.

    contacts: how many the vendor's journeys are made of. A journey counts in a share only once a window had passed
    after its first contact; a share of which too many journeys say nothing is not evidenced.
    """
    columns = [*FIGURE, "enough", "contacts"]
    if not known_customers(audit):
        return pd.DataFrame(columns=columns)

    def make() -> pd.DataFrame:
        rows: list[dict[str, Any]] = []
        window = audit.terms["repeat_window_seconds"]
        for row in contact_chains.summary(chain(audit), window_seconds=window).itertuples():
            followed = int(row.followed)
            parts = {
                "contact_journeys": (row.journeys, row.journeys, 0),
                "contact_journey_repeats": (row.repeated, followed, 0),
                "contact_journey_returns": (row.returned, row.answered, row.answer_unknown),
                "contact_journey_switches": (row.switched, row.with_channel, followed - row.with_channel),
                "contact_journey_transfers": (row.transferred, row.with_transfer, followed - row.with_transfer),
            }
            figures = [_figure(audit, kpi, str(row.vendor), *map(int, of)) for kpi, of in parts.items() if any(of[1:])]
            rows += [{**figure, "contacts": int(row.contacts)} for figure in figures]
        return pd.DataFrame(rows, columns=columns)

    return kept(audit, "contact_overview", make)


def channels(audit: Audit) -> pd.DataFrame:
    """By which channels the customers of journeys came, as far as they are named: vendor, channel, contacts."""
    if not known_customers(audit):
        return pd.DataFrame(columns=["vendor", "channel", "contacts"])

    def make() -> pd.DataFrame:
        named = chain(audit).filter(_.channel.notnull()).group_by("vendor", "channel").aggregate(contacts=_.count())
        frame = named.execute()
        return frame.sort_values(["vendor", "contacts", "channel"], ascending=[True, False, True], ignore_index=True)

    return kept(audit, "contact_channels", make)


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
    """The commonest runs of contacts, as `journey_graphs.variants` shows them, of journeys followed long enough."""
    if not known_customers(audit):
        return pd.DataFrame(columns=["vendor", "variant", "steps", "cases", "share", "median"])

    def make() -> pd.DataFrame:
        log = customers(audit)
        assert log is not None
        # A journey that begins in the period's last days would pass for one of a single contact.
        latest = period_ends(audit) - audit.terms["repeat_window_seconds"] * 1000
        followed = log.cases.filter(_.begins <= latest)
        shown = journey_graphs.variants(log.steps, followed, log.names, most=10).shown
        return shown.assign(steps=shown.steps.map(list))

    frame = kept(audit, "contact_variants", make)
    return frame[frame.cases >= FEWEST].reset_index(drop=True)


def _figure(audit: Audit, kpi: str, vendor: str, hits: int, of: int, unknown: int) -> dict[str, Any]:
    title, unit, definition = FIGURES[kpi]
    low, high = np.nan, np.nan
    value, enough, verdict = float(hits), True, ""
    definitions = audit.parameters.definitions
    definition = f"{definition}; window {definitions.repeat_window_days} days"
    if unit == "share":
        value, enough = hits / of if of else np.nan, of >= _MINIMUM
        low, high = (float(end) for end in intervals.wilson(hits, of, confidence=audit.parameters.confidence))
        verdict = "" if enough else "insufficient"
        most = definitions.unknown_at_most
        if unknown / (of + unknown) > most:
            enough, verdict = False, "not evidenced"
            told = f"unknown for {unknown} of {of + unknown} journeys, and at most {most:.0%} may be"
            definition = f"{told}; {definition}"
    return {
        "kpi": kpi,
        "title": title,
        "vendor": vendor,
        "value": value if enough else np.nan,
        "low": low if enough else np.nan,
        "high": high if enough else np.nan,
        "rows": of,
        "unknown": unknown,
        "unit": unit,
        "better": "context",
        "target": "",
        "verdict": verdict,
        "definition": definition,
        "enough": enough,
    }
