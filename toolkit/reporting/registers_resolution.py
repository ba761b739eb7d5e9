"""Findings on first contact resolution: the ways beside each other, what the window does, who is not known."""

import pandas as pd

from toolkit.audits import Audit
from toolkit.questions import first_contact_resolution as fcr
from toolkit.reporting.captions_resolution import part
from toolkit.reporting.findings import Finding
from toolkit.reporting.words import count, say, share


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
            claims.append(_finding("ways", str(vendor), say("fcr_told", vendor=name, ways=ways)))
        claims += _windows(str(vendor), name, mine[mine.way == fcr.SAME])
    return claims


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


def _finding(what: str, vendor: str, text: str) -> Finding:
    return Finding(f"service_levels.fcr.{vendor}.{what}", "service_levels", "fcr", vendor, "information", text)
