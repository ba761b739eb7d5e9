"""The vendor's own figures beside the audit's: what came of each, and the months of those that differ."""

from collections.abc import Mapping
from typing import Any

from toolkit.audits import Audit
from toolkit.measures import kpis
from toolkit.questions import reported
from toolkit.reporting.exhibits import listing, statement
from toolkit.reporting.shown import Shown
from toolkit.reporting.words import say


def outcomes(audit: Audit) -> Shown:
    """What came of each reported figure, with the month that lies furthest apart."""
    if audit.tables.reported is None:
        return statement(say("reported_nobody"))
    frame = reported.outcomes(audit)
    return listing(
        frame.assign(
            came=[outcome_words(row) for row in frame.to_dict("records")], unit=frame.unit.astype(object).fillna("")
        ),
        caption="The vendor's own figures beside these, in the month furthest apart",
        columns={
            "title": ("Figure", "figure"),
            "reported": (say("column_reported"), "quantity"),
            "ours": (say("column_ours"), "quantity"),
            "months": ("Months", "count"),
            "came": (say("column_reported_outcome"), "text"),
        },
    )


def by_month(audit: Audit) -> Shown:
    """The months of the figures that are not as counted."""
    frame, found = reported.compared(audit), reported.outcomes(audit)
    if frame.empty:
        return statement(say("reported_nothing")) if audit.tables.reported is not None else Shown("")
    differs = found[~found.outcome.isin([reported.SAME, reported.UNCOMPARED])]
    frame = frame.merge(differs[["vendor", "kpi"]], on=["vendor", "kpi"])
    if frame.empty:
        return statement(say("reported_all_same"))
    return listing(
        # A month is not broken at its hyphen.
        frame.assign(
            beyond=[say("reported_yes" if out else "reported_no") for out in frame.outside],
            month=frame.month.str.replace("-", "\u2011"),
        ),
        caption="Figures that are not as counted, by month",
        columns={
            "title": ("Figure", "figure"),
            "month": (say("column_month"), "text"),
            "reported": (say("column_reported"), "quantity"),
            "ours": (say("column_ours"), "quantity"),
            "interval": ("Interval", "interval"),
            "difference": (say("column_difference"), "difference"),
            "beyond": (say("column_reported_beyond"), "text"),
        },
    )


def outcome_words(row: Mapping[str, Any]) -> str:
    """What came of a reported figure, in a few words."""
    fields = {"title": "", "definition": ""}
    if row["outcome"] == reported.RIVAL:
        fields = {"title": title_of(row["definition"]), "definition": row["definition"]}
    why = say(f"reported_why_{row['why']}") if row["why"] else ""
    return say(f"reported_outcome_{row['outcome']}", why=why, **fields)


def title_of(key: str) -> str:
    """A definition in words, of the catalogue or a vendor's own."""
    entry = reported.variant(key) or kpis.EVERY[key]
    return entry.title
