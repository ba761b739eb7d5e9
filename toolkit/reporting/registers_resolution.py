"""Findings on first contact resolution: the ways beside each other, what the window does, who is not known."""

from typing import Any

import pandas as pd

from toolkit.audits import Audit
from toolkit.measures.flags import SURVEY
from toolkit.questions import first_contact_resolution as fcr
from toolkit.reporting.captions_resolution import part
from toolkit.reporting.findings import Finding, kept
from toolkit.reporting.words import count, difference, say, share, span
from toolkit.reporting.worths import clause


@kept
def of_first_contact(audit: Audit) -> list[Finding]:
    """What each way says, per vendor, and how far the window decides; nothing where no way has a value."""
    names = {vendor.id: vendor.name for vendor in audit.parameters.vendors}
    frame = fcr.three_ways(audit)
    claims = []
    for vendor, mine in frame.groupby("vendor"):
        name = names[str(vendor)]
        days = audit.parameters.definitions.repeat_window_days
        chosen = mine[mine.days.isna() | (mine.days == days)]
        if chosen.way.nunique() > 1:
            ways = "; ".join(part(row) for _place, row in chosen.iterrows())
            text = say("fcr_told", vendor=name, ways=ways)
            if fcr.SURVEY in set(chosen.way) and (worth := clause(audit, "fcr_survey", str(vendor))):
                text = f"{text} {say('fcr_worth', vendor=name, clause=worth)}"
            claims.append(_finding("ways", str(vendor), text))
        claims += _windows(str(vendor), name, mine[mine.way == fcr.SAME])
    return claims + [_flags(audit, row, names[str(row["vendor"])]) for row in fcr.flags(audit).to_dict("records")]


def _flags(audit: Audit, row: dict[str, Any], name: str) -> Finding:
    """The agents' flag against one other side; for attention where it stands above what customers say."""
    asked = row["kpi"] == SURVEY
    above, below = row["low"] > 0, row["high"] < 0
    told = say(
        "fcr_flags_survey" if asked else "fcr_flags_repeat",
        vendor=name,
        rows=count(row["rows"]),
        days=f"{audit.parameters.definitions.repeat_window_days:g}",
        flagged=share(row["flagged"]),
        others=share(row["others"]),
        gap=difference(row["gap"] / 100, "share"),
        span=span(row["low"], row["high"], "points"),
    )
    way = "above" if above else "below" if below else "even"
    means = say(f"fcr_flags_{'answers' if asked else 'returns'}_{way}")
    severity = "attention" if asked and above else "information"
    return _finding("flag_answers" if asked else "flag_returns", row["vendor"], f"{told} {means}", severity)


def _windows(vendor: str, name: str, mine: pd.DataFrame) -> list[Finding]:
    if len(mine) < 2:
        return []
    first, last = mine.iloc[0], mine.iloc[-1]
    text = say(
        "fcr_windows",
        vendor=name,
        first=share(float(first["value"])),
        first_days=f"{float(first['days']):g}",
        last=share(float(last["value"])),
        last_days=f"{float(last['days']):g}",
        left_out=count(float(last["left_out"])),
    )
    return [_finding("windows", vendor, text)]


def _finding(what: str, vendor: str, text: str, severity: str = "information") -> Finding:
    return Finding(f"service_levels.fcr.{vendor}.{what}", "service_levels", "fcr", vendor, severity, text)
