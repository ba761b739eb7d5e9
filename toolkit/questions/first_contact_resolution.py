"""Was the matter settled at the first contact? The agent says, the customer returns or not, the customer says."""

from typing import Any, Final

import ibis
import numpy as np
import pandas as pd
from ibis import _

from toolkit.audits import Audit
from toolkit.measures import flags as paired
from toolkit.measures.resolution import DAY_SECONDS, REPEAT_DAYS
from toolkit.questions.service_levels import evidenced

WAYS: Final = [
    "vendor", "way", "days", "kpi", "title", "value", "low", "high", "rows", "unknown", "left_out", "unit",
    "why_absent",
]  # fmt: skip
FLAGS: Final = ["vendor", "kpi", "flagged", "others", "gap", "low", "high", "rows", "unit", "why_absent"]
# The order in which they are told: what the vendor says, what customers do, what customers say.
FLAG, SAME, ANY, SURVEY = "flag", "repeat_same", "repeat_any", "survey"
_KEYS: Final = {
    "fcr_flag": (FLAG, None),
    **{f"fcr_repeat_{days}d": (SAME, days) for days in REPEAT_DAYS},
    **{f"fcr_repeat_any_{days}d": (ANY, days) for days in REPEAT_DAYS},
    "fcr_survey": (SURVEY, None),
}


def three_ways(audit: Audit) -> pd.DataFrame:
    """First contact resolution by the agents' flag, by returns within windows of days, by the survey: columns WAYS.

    A row per vendor, way and window that has a value on enough rows; `days` is NaN where there is no window. Windows
    are told in order, a longer one of fewer contacts: `left_out` counts the first contacts that it leaves out because
    it had not passed at the end of the period.
    """
    asked = evidenced(audit, _KEYS)
    if not asked:
        return pd.DataFrame(columns=WAYS)
    frame = audit.kpis(asked)
    frame = frame[frame["value"].notna() & frame.enough.astype(bool)].copy()
    frame["way"] = [_KEYS[key][0] for key in frame.kpi]
    frame["days"] = [float("nan") if _KEYS[key][1] is None else float(str(_KEYS[key][1])) for key in frame.kpi]
    left_out = unfinished(audit) if frame.days.notna().any() else pd.DataFrame(columns=["vendor", "way", "days"])
    frame = frame.merge(left_out, how="left", on=["vendor", "way", "days"])
    if "left_out" not in frame:
        frame["left_out"] = np.nan
    order = {key: place for place, key in enumerate(_KEYS)}
    frame = frame.assign(order=frame.kpi.map(order)).sort_values(["vendor", "order"], ignore_index=True)
    return frame[WAYS]


def flags(audit: Audit) -> pd.DataFrame:
    """The agents' flag held against the customers' answers, and against their returns, on the same contacts.

    A row per vendor and side with enough rows: columns FLAGS, shares from 0 to 1, the gap and its interval in points.
    """
    keys = evidenced(audit, [entry.key for entry in paired.FLAGS])
    if not keys:
        return pd.DataFrame(columns=FLAGS)
    frame = audit.kpis(keys)
    frame = frame[frame["value"].notna() & frame.enough.astype(bool)]
    there = {name: getattr(audit.tables, name) for name in ("contacts", "surveys")}
    present = {name: table for name, table in there.items() if table is not None}
    shares = audit.once("flags", lambda: paired.paired(present, audit.parameters))
    both = frame.rename(columns={"value": "gap"}).merge(shares[["vendor", "kpi", "flagged", "others"]])
    return both[FLAGS]


def unfinished(audit: Audit) -> pd.DataFrame:
    """First contacts of known customers whose window had not passed: vendor, way, days, left_out."""
    contacts = audit.tables.contacts
    answered = contacts.filter(_.offered & _.answered & _.customer_id.notnull())
    counts: dict[str, Any] = {}
    for way, before in ((SAME, "previous_same_seconds"), (ANY, "previous_any_seconds")):
        for days in REPEAT_DAYS:
            seconds = days * DAY_SECONDS
            first = (answered[before] > seconds).fill_null(True) & (answered.observed_seconds < seconds)
            # Without a reason nobody can say whether the matter is the same.
            known = answered.reason.notnull() if way == SAME else ibis.literal(True)
            counts[f"{way} {days}"] = (first & known).sum()
    wide = answered.group_by("vendor").aggregate(**counts).order_by("vendor").execute()
    long = wide.melt("vendor", var_name="of", value_name="left_out")
    way, days = long.of.str.split(" ").str[0], long.of.str.split(" ").str[1].astype(float)
    return long.assign(way=way, days=days, left_out=long.left_out.fillna(0).astype(int))[
        ["vendor", "way", "days", "left_out"]
    ]


def customers(audit: Audit) -> pd.DataFrame:
    """The share of contacts whose customer is known, a row per vendor: vendor, name, known, needed, enough."""
    rows = [
        {"vendor": vendor.id, "name": vendor.name, "known": audit.share_known("contacts", vendor.id, "customer_id")}
        for vendor in audit.parameters.vendors
        if audit.share_known("contacts", vendor.id, "vendor")
    ]
    frame = pd.DataFrame(rows, columns=["vendor", "name", "known"]).assign(needed=audit.customers_needed)
    return frame.assign(enough=frame.known >= frame.needed)
