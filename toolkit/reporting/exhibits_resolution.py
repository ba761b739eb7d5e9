"""The exhibit of first contact resolution: one picture per vendor, its table, and who is known."""

import math

import pandas as pd

from toolkit.audits import Audit
from toolkit.questions import first_contact_resolution as fcr
from toolkit.reporting import captions_resolution, charts_resolution
from toolkit.reporting.exhibits import listing, picture, statement
from toolkit.reporting.shown import Shown
from toolkit.reporting.words import say, share
from toolkit.reporting.worths import clause


def first_contact(frame: pd.DataFrame) -> Shown:
    """First contact resolution three ways, as a picture; its data stand in the table."""
    drawn = charts_resolution.first_contact
    shown = frame.drop(columns=["kpi", "title", "unit", "why_absent"])
    return picture(drawn, shown, title=say("fcr_title"), alt=captions_resolution.first_contact)


def ways(frame: pd.DataFrame) -> Shown:
    """The same as a table: each way with its interval, its rows, and what its window left out."""
    told = frame.assign(way=[say(f"fcr_way_{way}") for way in frame["way"]])
    columns = {
        "way": (say("column_way"), "text"),
        "days": (say("column_window_days"), "count"),
        "value": (say("column_value"), "quantity"),
        "interval": (say("column_interval"), "interval"),
        "rows": (say("column_rows"), "count"),
        "unknown": (say("column_unknown"), "count"),
        "left_out": (say("column_left_out"), "count"),
    }
    return listing(told, caption=say("fcr_title"), columns=columns)


def worth(audit: Audit, frame: pd.DataFrame) -> Shown:
    """What the survey's way is worth, in a sentence for each vendor; nothing where it is evidenced."""
    names = {vendor.id: vendor.name for vendor in audit.parameters.vendors}
    asked = frame[frame["way"] == fcr.SURVEY]
    clauses = {vendor: clause(audit, "fcr_survey", vendor) for vendor in asked["vendor"]}
    told = [say("fcr_worth", vendor=names[vendor], clause=text) for vendor, text in clauses.items() if text]
    return statement(" ".join(told)) if told else Shown("")


def flags(frame: pd.DataFrame, days: float) -> Shown:
    """The agents' flag against what customers say and do, on the same contacts; `days` is the window of returns."""
    told = frame.assign(against=[say(f"fcr_flags_{kpi}", days=f"{days:g}") for kpi in frame["kpi"]])
    columns = {
        "against": (say("column_held_against"), "text"),
        "rows": (say("column_rows"), "count"),
        "flagged": (say("column_flagged"), "share"),
        "others": (say("column_others_resolved"), "share"),
        "gap": (say("column_flag_gap"), "quantity"),
        "interval": (say("column_interval"), "interval"),
    }
    return listing(told, caption=say("fcr_flags_title"), columns=columns)


def customers(frame: pd.DataFrame) -> Shown:
    """How many contacts have a known customer, in a sentence for each vendor."""
    if frame.empty:
        return statement(say("fcr_customers_nobody"))
    sentences = [
        say(
            "fcr_customers" if row["enough"] else "fcr_customers_few",
            vendor=str(row["name"]),
            known=share(math.floor(1000 * float(row["known"])) / 1000),
            needed=share(float(row["needed"]), digits=0),
        )
        for row in frame.to_dict("records")
    ]
    return statement(" ".join(sentences))
