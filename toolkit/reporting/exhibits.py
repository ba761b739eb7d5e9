"""What a notebook shows: a table of measures, a sentence, a picture or the note that there is none."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes

from toolkit.audits import Audit
from toolkit.reporting.figures import figure
from toolkit.reporting.paper import PRINTED, PRINTED_FIGURES
from toolkit.reporting.shown import Shown, escaped
from toolkit.reporting.tables import facts, label, table
from toolkit.reporting.words import legible, say, told

MEASURES: Final[Mapping[str, tuple[str, str]]] = {
    "title": ("Figure", "figure"),
    "value": ("Value", "quantity"),
    "interval": ("Interval", "interval"),
    "rows": ("Rows", "count"),
    "unknown": ("Unknown", "count"),
    "target": ("Target", "target"),
    "verdict": ("Verdict", "verdict"),
}

# In a table this short a column that is the same in all rows is no burden.
FEW_ROWS: Final = 12


def statement(text: str) -> Shown:
    """One sentence that answers."""
    return Shown(f'<p class="vat-statement">{escaped(legible(text))}</p>', plain=legible(text))


def absent(*, what: str) -> Shown:
    """The sentence, small, in the place of something that the data holds nothing for; its title travels with it."""
    what = legible(told(what))
    text = say("nothing_evidenced", what=what)
    return Shown(f'<p class="vat-absent"{label(what)}>{escaped(text)}</p>', plain=text)


def measures(frame: pd.DataFrame, *, caption: str, first: Mapping[str, tuple[str, str]] | None = None) -> Shown:
    """A table of KPIs with their intervals, vendors named where there are several, `first` columns before them.

    A frame without rows becomes the note that nothing is evidenced. What rests on too few rows is said to be
    insufficient and not shown. Of several vendors, one without evidence for any of it is named below the table.
    """
    if frame.empty:
        return absent(what=caption)
    promised = frame["target"].fillna("") != ""
    frame, note = of_those_there(frame, (frame["verdict"] == "not evidenced") & ~promised)
    if "enough" in frame:
        few = ~frame["enough"].astype(bool) & frame["value"].notna()
        frame = frame.assign(verdict=frame["verdict"].mask(few, "insufficient"))
        frame[["value", "low", "high"]] = frame[["value", "low", "high"]].mask(few)
    several = {"vendor": ("Vendor", "text")} if frame["vendor"].nunique() > 1 else {}
    targets = bool((frame["target"].fillna("") != "").any() or (frame["verdict"].fillna("") != "").any())
    shown = {k: v for k, v in MEASURES.items() if targets or k not in ("target", "verdict")}
    whole = {**(first or {}), **several, **shown}
    return below(table(frame, caption=caption, columns=whole, printed=PRINTED if first else PRINTED_FIGURES), note)


def of_those_there(frame: pd.DataFrame, absent: "pd.Series[bool]") -> tuple[pd.DataFrame, Shown]:
    """The rows of vendors with evidence, and a sentence that names the vendors all of whose rows are `absent`.

    Where all vendors are without, or there is one vendor, the rows stay as they are.
    """
    nothing = absent.groupby(frame["vendor"]).transform("all")
    if nothing.all() or not nothing.any():
        return frame, Shown("")
    without = ", ".join(dict.fromkeys(frame["vendor"][nothing]))
    return frame[~nothing], statement(say("vendors_without", vendors=without))


def below(shown: Shown, note: Shown) -> Shown:
    """Something with a note below it, if there is one."""
    return Shown(f"{shown.html}\n{note.html}", plain=f"{shown.plain} {note.plain}") if note.html else shown


def listing(
    frame: pd.DataFrame, *, caption: str, columns: Mapping[str, tuple[str, str]], printed: int = PRINTED
) -> Shown:
    """A table of the columns named, vendors before them where there are several; the note where there is nothing."""
    if frame.empty:
        return absent(what=caption)
    several = "vendor" in frame and "vendor" not in columns and frame["vendor"].nunique() > 1
    whole = {**({"vendor": ("Vendor", "text")} if several else {}), **columns}
    return table(frame, caption=caption, columns=whole, printed=printed)


def varying(frame: pd.DataFrame) -> pd.DataFrame:
    """Of a long frame the columns that differ between rows: one that is the same in all is what the picture is of."""
    if len(frame) <= FEW_ROWS:
        return frame
    # As text, because a column may hold lists: the steps of a variant.
    return frame[[name for name in frame.columns if frame[name].map(str).nunique(dropna=False) > 1]]


def on_screen(shown: Shown, *, what: str) -> Shown:
    """Something that is not printed, with a line on paper that says where it stands."""
    return below(unprinted(shown), printed(say("table_unprinted", caption=what))) if shown.html else shown


def unprinted(shown: Shown) -> Shown:
    """Something that stands on a screen only; what is shown beside it says on paper that it is left out."""
    return Shown(f'<div class="vat-screen">\n{shown.html}\n</div>', plain=shown.plain)


def printed(note: str) -> Shown:
    """A line that stands on paper only."""
    return Shown(f'<p class="vat-printed">{escaped(note)}</p>')


def folded(shown: Shown, *, what: str) -> Shown:
    """Something long that opens when it is asked for, and is not printed."""
    held = f'<details class="vat-data"><summary>{escaped(what)}</summary>\n{shown.html}\n</details>'
    return on_screen(Shown(held, plain=shown.plain), what=what)


def turned(frame: pd.DataFrame, *, caption: str, columns: Mapping[str, tuple[str, str]]) -> Shown:
    """A row for each of the columns named and a column for each vendor; the note where there is nothing."""
    if frame.empty:
        return absent(what=caption)
    heads = [str(vendor) for vendor in frame["vendor"]] if len(frame) > 1 else [say("column_value")]
    return facts(frame, caption=caption, columns=columns, heads=heads)


def named(audit: Audit, frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """A frame whose vendors are told by their names: in the column `vendor`, or in those named."""
    names = {vendor.id: vendor.name for vendor in audit.parameters.vendors}
    # A frame of nothing may have no columns at all.
    held = [column for column in columns or ("vendor",) if column in frame]
    return frame.assign(**{column: [names.get(vendor, vendor) for vendor in frame[column]] for column in held})


def of_vendor(title: str, vendor: str) -> str:
    """The title of one vendor's exhibit beside those of others."""
    return f"{title} ({vendor})" if title.endswith("?") else f"{title}: {vendor}"


def whole_picture(
    draw: Callable[..., Axes],
    frame: pd.DataFrame,
    *,
    title: str,
    alt: Callable[[pd.DataFrame], str],
    **options: Any,
) -> Shown:
    """One chart of all vendors together, as `picture` shows one of each; a note where there is nothing."""
    if frame.empty:
        return absent(what=title)
    return figure(draw(frame, **options), alt=alt(frame), title=title, data=frame)


def picture(
    draw: Callable[..., Axes],
    frame: pd.DataFrame,
    *,
    title: str,
    alt: Callable[[pd.DataFrame], str],
    every: int = 1,
    marks: pd.DataFrame | None = None,
    **options: Any,
) -> Shown:
    """The chart `draw(frame, **options)` with its caption, alternative text and data; a note where there is nothing.

    Where the frame's `vendor` column holds several, one chart each. `alt` says what a frame shows. `marks` has
    a row per vendor whose other columns are options of the chart. Of the data every so many rows are shown.
    """
    if frame.empty:
        return absent(what=title)
    parts = []
    vendors = list(dict.fromkeys(frame["vendor"]))
    for vendor in vendors:
        mine = frame[frame["vendor"] == vendor].reset_index(drop=True)
        own = [] if marks is None else marks[marks["vendor"] == vendor].drop(columns="vendor").to_dict("records")
        extra = own[0] if own else {}
        named = title if len(vendors) == 1 else of_vendor(told(title), vendor)
        drawn = draw(mine, **options, **extra)
        parts.append(figure(drawn, alt=alt(mine), title=named, data=varying(mine.iloc[::every].drop(columns="vendor"))))
    return Shown("\n".join(part.html for part in parts), plain="; ".join(part.plain for part in parts))
