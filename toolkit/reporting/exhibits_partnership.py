"""What the section on the partnership shows."""

from typing import Any

import pandas as pd

from toolkit.audits import Audit
from toolkit.questions import alignment, improvements, partnership, review_packs
from toolkit.reporting import captions_partnership, charts_partnership
from toolkit.reporting.exhibits import listing, measures, picture, statement
from toolkit.reporting.exhibits_scorecards import role_name
from toolkit.reporting.shown import Shown
from toolkit.reporting.words import ABSENT, count, known, number, quantity, say


def agreed(audit: Audit) -> Shown:
    """Each kind of entry of the log: raised, due, done, in time, open and overdue."""
    frame = partnership.agreed(audit)
    if frame.empty:
        return statement(say("partnership_no_log"))
    frame = frame.assign(name=[say(f"kind_{kind}") for kind in frame.kind])
    columns = {
        "name": ("Kind", "text"),
        "raised": ("Raised", "count"),
        "due": ("Due", "count"),
        "done": ("Done", "count"),
        "on_time": ("In time", "count"),
        "open": ("Open", "count"),
        "overdue": ("Overdue", "count"),
        "oldest_days": ("Oldest, days", "count"),
    }
    # What no entry says needs no column of dashes; the findings say what is missing.
    shown = {name: column for name, column in columns.items() if frame[name].notna().any()}
    return listing(_named(audit, frame), caption=say("partnership_agreed_title"), columns=shown)


def governed(audit: Audit) -> Shown:
    """The catalogue's figures on governance and steadiness; what has no evidence in a sentence below."""
    frame = partnership.figures(audit)
    absent = (frame.verdict == "not evidenced").to_numpy()
    there, told = frame[~absent], _not_evidenced(audit, frame[absent])
    if there.empty:
        return told
    shown = measures(_named(audit, there), caption=say("partnership_governed_title"))
    return Shown(f"{shown.html}\n{told.html}", plain=f"{shown.plain} {told.plain}".strip())


def _not_evidenced(audit: Audit, frame: pd.DataFrame) -> Shown:
    """The figures without evidence, gathered by what is missing; vendors named where they differ."""
    if frame.empty:
        return Shown("")
    frame = _named(audit, frame).assign(why=[str(why).split("; ")[0] for why in frame.definition])
    of_all = frame.groupby("kpi").vendor.transform("nunique") == len(audit.parameters.vendors)
    frame = frame.assign(whose=frame.vendor.where(~of_all, "")).drop_duplicates(["kpi", "whose"])
    parts = [
        say("partnership_missing_of" if whose else "partnership_missing_part", titles="; ".join(mine.title), why=why,
            vendor=whose)
        for (whose, why), mine in frame.groupby(["whose", "why"], sort=False)
    ]  # fmt: skip
    return statement(say("partnership_missing", parts="; ".join(parts)))


def effects(audit: Audit) -> Shown:
    """The figure that each delivered improvement was to move, before and after."""
    frame = improvements.effects(audit)
    if frame.empty:
        return Shown("") if audit.tables.actions is None else statement(say("partnership_no_improvements"))
    rows = frame.to_dict("records")
    frame = frame.assign(
        delivered=[row["delivered"].isoformat() for row in rows],
        before=[_quantity(row, "before") for row in rows],
        after=[_quantity(row, "after") for row in rows],
        change=[_change(row, "value", "low", "high") for row in rows],
        said=[_said(row) for row in rows],
        # What is no KPI goes by its own name alone.
        kpi=frame.kpi.where(frame.kpi != frame.title, ""),
    )
    columns = {
        "action_id": ("Improvement", "text"),
        "delivered": ("Delivered", "text"),
        "title": ("Figure", "figure"),
        "before": ("Before", "text"),
        "after": ("After", "text"),
        "change": ("Change", "text"),
        "others": ("Others then", "count"),
        "said": ("Reading", "ours"),
    }
    return listing(_named(audit, frame), caption=say("partnership_effects_title"), columns=columns)


def aligned(audit: Audit) -> Shown:
    """How far both sides agree by theme, as a picture."""
    frame = alignment.means(audit)
    if frame.empty:
        return statement(say("partnership_no_sheets"))
    latest = frame[(frame["item"] == "") & frame.wave.eq(frame.groupby("vendor").wave.transform("last"))]
    latest = latest[latest["value"].notna()]
    if latest.empty:
        return statement(say("partnership_few_sheets", fewest=count(audit.parameters.privacy.smallest_group)))
    return picture(
        charts_partnership.alignment,
        latest.drop(columns=["wave", "item", "unit"]),
        title=say("partnership_alignment_title"),
        alt=captions_partnership.alignment,
    )


def statements(audit: Audit) -> Shown:
    """The same by statement, both sides beside each other."""
    frame = alignment.means(audit)
    items = frame[frame["item"] != ""]
    if items["value"].isna().all():
        return Shown("")
    items = items.assign(text=[_with_span(row) for row in items.to_dict("records")])
    keys = ["vendor", "wave", "section", "item"]
    wide = items.set_index([*keys, "side"]).text.unstack("side").add_prefix("of_").reset_index()
    several = {"wave": ("Wave", "text")} if items.wave.nunique() > 1 else {}
    columns = {
        **several,
        "section": ("Theme", "text"),
        "item": ("Statement", "text"),
        **{
            f"of_{side}": (say(f"side_{side}").capitalize(), "text") for side in alignment.SIDES if f"of_{side}" in wide
        },
    }
    return listing(_named(audit, wide), caption=say("partnership_items_title"), columns=columns)


def pack(audit: Audit) -> Shown:
    """The review pack: a table of every role's figures, this month beside the one before."""
    frame = review_packs.pack(audit)
    # A vendor that lacks what a figure needs has no row of it.
    frame = frame[frame["value"].notna() | frame.before.notna()]
    if frame.empty:
        return statement(say("partnership_no_pack"))
    rows = frame.to_dict("records")
    shown = frame.assign(
        now=[_quantity(row, "value") for row in rows],
        then=[_quantity(row, "before") for row in rows],
        difference=[_change(row, "change", "change_low", "change_high") for row in rows],
        who=["; ".join(role_name(audit, role) for role in row["roles"].split(";")) for row in rows],
    )
    columns = {
        "title": ("Figure", "figure"),
        "now": (frame.month.iloc[0], "text"),
        "then": (frame.month_before.iloc[0], "text"),
        "difference": ("Change", "text"),
        "target": ("Target", "target"),
        "open_entries": ("Open entries", "count"),
        "who": ("Who answers for it", "text"),
    }
    title = say("partnership_pack_title", month=frame.month.iloc[0], before=frame.month_before.iloc[0])
    return listing(_named(audit, shown), caption=title, columns=columns)


def _named(audit: Audit, frame: pd.DataFrame) -> pd.DataFrame:
    names = {vendor.id: vendor.name for vendor in audit.parameters.vendors}
    return frame.assign(vendor=frame.vendor.map(names)) if len(frame) else frame


def _quantity(row: dict[str, Any], name: str) -> str:
    return quantity(row[name], row["unit"])


def _change(row: dict[str, Any], value: str, low: str, high: str) -> str:
    """A change and its limits, the unit named once; shares in percentage points."""
    if not known(row[value]):
        return ABSENT
    share = row["unit"] == "share"
    scale, digits = 100 if share else 1, 2 if row["unit"] in ("score", "ratio") else 1
    change, *ends = (number(scale * row[name], digits=digits) for name in (value, low, high))
    unit = say("short_points") if share else say("short_seconds") if row["unit"] == "seconds" else ""
    limits = say("span", low=ends[0], high=ends[1]) if known(row[low]) and known(row[high]) else ABSENT
    return say("change_with_limits", change=f"{change} {unit}".strip(), limits=limits)


def _with_span(row: dict[str, Any]) -> str:
    if not known(row["value"]):
        return say("partnership_too_few" if row["participants"] else "partnership_no_answer")
    return f"{count(row['value'])} ({captions_partnership.span_of(row['low'], row['high'])})"


def _said(row: dict[str, Any]) -> str:
    if row["why_not"]:
        return str(row["why_not"])
    return say(f"effect_told_{row['meaning']}") if row["told"] else say("effect_not_told")
