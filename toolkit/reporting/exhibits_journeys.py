"""The frames on journeys as their tables and charts show them: steps named, kinds and signs in words."""

from collections.abc import Mapping
from typing import Final

import pandas as pd

from toolkit.audits import Audit
from toolkit.questions import bottlenecks, contact_journeys, journeys
from toolkit.questions.journey_logs import asked
from toolkit.reporting import exhibits
from toolkit.reporting.registers_journeys import sign_words
from toolkit.reporting.shown import Shown
from toolkit.reporting.words import ABSENT, known, lasting, say

_MOST_DEPARTURES: Final = 12


def listing(
    audit: Audit,
    frame: pd.DataFrame,
    *,
    caption: str,
    columns: Mapping[str, tuple[str, str]],
    needs: str = "",
) -> Shown:
    """A table; or, in words, that there is no log, that the parameters lack the key `needs`, or that none is found."""
    if audit.tables.events is not None and needs and not getattr(asked(audit), needs):
        return exhibits.statement(say("journeys_not_asked", what=caption, key=needs))
    if audit.tables.events is not None and frame.empty:
        return exhibits.statement(say("journeys_none", what=caption))
    return exhibits.listing(frame, caption=caption, columns=columns)


def titled(frame: pd.DataFrame) -> pd.DataFrame:
    """A frame of steps with `title`: the step and the next."""
    titles = [say("step", step=str(row.step), next_step=str(row.next_step)) for row in frame.itertuples()]
    return frame.assign(title=titles)


def steps(audit: Audit) -> pd.DataFrame:
    """The steps that enough cases take."""
    found = journeys.edges(audit)
    found = titled(found[found["count"] >= journeys.FEWEST].reset_index(drop=True))
    return found.assign(span=[_span(row.median_low, row.median_high) for row in found.itertuples()])


def _span(low: float, high: float) -> str:
    return say("span", low=lasting(low), high=lasting(high)) if known(low) and known(high) else ABSENT


def unfinished(audit: Audit) -> pd.DataFrame:
    """Where open cases stand; activities at which fewer than FEWEST stand are put together."""
    found = journeys.unfinished(audit)
    often = found.cases >= journeys.FEWEST
    rest = found[~often].groupby("vendor", as_index=False)[["cases", "share"]].sum()
    joined = pd.concat([found[often], rest.assign(step=say("other_activities"))], ignore_index=True)
    return joined.sort_values("vendor", kind="stable", ignore_index=True)


def ways(audit: Audit) -> pd.DataFrame:
    """Whole cases by how they keep to the expected path, in the shape of a chart of intervals."""
    found = journeys.conformance_classes(audit)
    titles = [say(f"way_{way}") for way in found.way]
    return found.rename(columns={"share": "value"}).assign(title=titles, unit="share")


def departures(audit: Audit) -> pd.DataFrame:
    """The commonest steps that leave the expected path, and how."""
    found = titled(journeys.departures(audit).groupby("vendor").head(_MOST_DEPARTURES).reset_index(drop=True))
    return found.assign(way=[say(f"kind_{kind}") for kind in found.kind])


def costs(audit: Audit, most: int | None = None) -> pd.DataFrame:
    """The steps by what their waiting costs, dearest first, the first `most` of each vendor."""
    found = titled(bottlenecks.ranked(audit)).assign(unit="share")
    return found if most is None else found[found["rank"] <= most].reset_index(drop=True)


def apart(audit: Audit) -> pd.DataFrame:
    """The waits that rules and batches make, and what shows it."""
    found = titled(bottlenecks.apart(audit))
    return found.assign(
        kind=[say(str(sign)) for sign in found.sign], shown_by=[sign_words(row) for row in found.to_dict("records")]
    )


def compared(audit: Audit) -> pd.DataFrame:
    """The steps of two groups beside each other: waits in seconds, and whether they are told apart."""
    found = titled(bottlenecks.differences(audit))
    seconds = {f"{name}_seconds": found[f"{name}_mean"] * 3600 for name in ("first", "second")}
    spans = [_span(row.low * 3600, row.high * 3600) for row in found.itertuples()]
    words = [say("step_told" if told else "step_not_told") for told in found.told]
    return found.assign(**seconds, span=spans, apart=words)


def contact_steps(audit: Audit) -> pd.DataFrame:
    """What follows what across a customer's contacts."""
    return titled(contact_journeys.edges(audit))
