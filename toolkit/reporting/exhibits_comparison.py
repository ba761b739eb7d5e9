"""What the section on like for like shows: days, contacts by month and channel, tables, definitions, figures there."""

from collections.abc import Collection, Mapping
from typing import Final

import pandas as pd

from toolkit.audits.comparisons import Comparison
from toolkit.questions.comparisons import like_for_like
from toolkit.reporting import registers_comparison
from toolkit.reporting.exhibits import below, listing, statement
from toolkit.reporting.shown import Shown
from toolkit.reporting.tables import table
from toolkit.reporting.words import count, say, told_day

# As many stand side by side in a table; more are its rows.
FEW_BIDDERS: Final = 6


def days(comparison: Comparison) -> Shown:
    """Each bidder's audited days and what of them is compared."""
    if not comparison.audited:
        return statement(say("like_counts"))
    frame = like_for_like.days(comparison)
    ends = frame[["first", "last"]].map(lambda day: told_day(str(day)))
    frame = frame.assign(audited=ends["first"] + " – " + ends["last"])
    shown = table(
        frame,
        caption="Days and contacts of each bidder",
        columns={
            "name": ("Bidder", "text"),
            "audited": ("Audited", "text"),
            "days": ("Days audited", "count"),
            "days_compared": ("Days compared", "count"),
            "contacts": ("Contacts", "count"),
            "contacts_compared": ("Contacts compared", "count"),
        },
    )
    return below(shown, statement(say("like_kept_small")))


def coverage(comparison: Comparison) -> Shown:
    """Contacts of each bidder by channel and month: a row per bidder and channel, a column per month."""
    if not comparison.audited:
        return Shown("")
    frame = like_for_like.matrix(comparison)
    months = list(dict.fromkeys(frame.local_month))
    wide = frame.pivot(index=["bidder", "channel"], columns="local_month", values="contacts").reset_index()
    order = {bidder: place for place, bidder in enumerate(comparison.audited)}
    wide = wide.assign(place=wide.bidder.map(order)).sort_values(["channel", "place"], kind="stable")
    wide["name"] = wide.bidder.map(comparison.names)
    wide["channel"] = [channel or say("like_channel_unnamed") for channel in wide.channel]
    columns = {"channel": ("Channel", "text"), "name": ("Bidder", "text")}
    return listing(
        wide,
        caption="Contacts by channel, bidder and month",
        columns={**columns, **{month: (month, "count") for month in months}},
    )


def held(comparison: Comparison) -> Shown:
    """Rows of each table within the window, a column per bidder."""
    if not comparison.audited:
        return Shown("")
    frame = like_for_like.held(comparison)
    frame = frame.assign(table=[say(f"table_{name}") for name in frame["table"]])
    columns = {"table": ("Table", "text")}
    return _by_bidder(comparison, frame, caption="Rows of each table on the days compared", columns=columns)


def in_force(comparison: Comparison) -> Shown:
    """What each audit decides: one column where all decide alike, and who decides otherwise where not."""
    if not comparison.audited:
        return Shown("")
    frame = like_for_like.in_force(comparison)
    rows = []
    for part, mine in frame.groupby("part", sort=False):
        texts = [f"{row.bidder}: {row.value or say('like_unstated')}" for row in mine.itertuples()]
        first = mine.iloc[0]
        value = (first.value or say("like_unstated")) if first.same else "; ".join(texts)
        rows.append({"part": part, "value": value, "same": "=" if first.same else "≠", "rests": first.rests})
    return table(
        pd.DataFrame(rows),
        caption="Definitions, terms and clocks in force",
        columns={
            "part": ("As the parameters name it", "text"),
            "same": ("Alike", "text"),
            "value": ("In force", "text"),
            "rests": ("What rests on it here", "text"),
        },
    )


def evidenced(comparison: Comparison) -> Shown:
    """Which bidder has a figure for what, and why not."""
    if not comparison.audited:
        return Shown("")
    frame = like_for_like.evidenced(comparison)
    cells = [count(row.rows) if row.evidenced else f"– ({row.why_not})" for row in frame.itertuples()]
    frame = frame.assign(cell=cells)
    titles = dict(zip(frame.kpi, frame.title, strict=True))
    if _bidders_are_rows(comparison, titles):
        wide = _a_row_each(comparison, frame, "kpi", "cell")
        columns = {"name": ("Bidder", "text"), **{key: (title, "written") for key, title in titles.items()}}
    else:
        wide = frame.pivot(index=["kpi", "title"], columns="bidder", values="cell").reset_index()
        order = {key: place for place, key in enumerate(titles)}
        wide = wide.sort_values("kpi", key=lambda keys: keys.map(order))
        names = {bidder: (comparison.names[bidder], "written") for bidder in comparison.audited}
        columns = {"title": ("Figure", "figure"), **names}
    return table(wide, caption="Rows behind each figure, and why there is none", columns=columns)


def seal(comparison: Comparison) -> Shown:
    """What was sealed when, and every key that was changed afterwards: what was sealed, what stands there now."""
    if not comparison.parameters.decides:
        return statement(say("cover_nothing_to_seal"))
    held_ = comparison.seal
    if not held_.sealed:
        return statement(say("seal_none"))
    told = statement(registers_comparison.sealing(held_))
    if not held_.changed:
        return below(told, statement(say("seal_unchanged")))
    frame = pd.DataFrame(held_.changed, columns=["key", "old", "new"]).fillna(say("seal_absent"))
    shown = table(
        frame,
        caption="Changed after sealing",
        columns={"key": ("Key", "text"), "old": ("Sealed", "text"), "new": ("Now", "text")},
    )
    return below(told, shown)


def _by_bidder(
    comparison: Comparison, frame: pd.DataFrame, *, caption: str, columns: Mapping[str, tuple[str, str]]
) -> Shown:
    """Counts, a row for each value of the one column named and a column for each bidder."""
    row = next(iter(columns))
    order = list(dict.fromkeys(frame[row]))
    if _bidders_are_rows(comparison, order):
        turned = {"name": ("Bidder", "text"), **{each: (each, "count") for each in order}}
        return table(_a_row_each(comparison, frame, row, "rows"), caption=caption, columns=turned)
    wide = frame.pivot(index=row, columns="bidder", values="rows").loc[order].reset_index()
    names = {bidder: (comparison.names[bidder], "count") for bidder in comparison.audited}
    return table(wide, caption=caption, columns={**columns, **names})


def _bidders_are_rows(comparison: Comparison, others: Collection[str]) -> bool:
    """Whether more bidders than stand side by side are compared, and more than there are of what they are told by."""
    return len(comparison.audited) > max(len(others), FEW_BIDDERS)


def _a_row_each(comparison: Comparison, frame: pd.DataFrame, column: str, value: str) -> pd.DataFrame:
    """A row for each bidder, because there are more of them than of the columns."""
    wide = frame.pivot(index="bidder", columns=column, values=value).loc[list(comparison.audited)].reset_index()
    return wide.assign(name=wide.bidder.map(comparison.names))
