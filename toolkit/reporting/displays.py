"""How answers show themselves at the analyst's desk: frames of figures, differences, rivals, and what is behind one.

The frames stay the frames that they are; only what a notebook shows of them is in words and units.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import pandas as pd

from toolkit.audits.audits import RESULT
from toolkit.measures import conventions
from toolkit.questions.explanations import Explanation
from toolkit.questions.group_differences import COMPARED
from toolkit.questions.rivals import SENSITIVITY
from toolkit.reporting.findings import difference_finding, why_absent
from toolkit.reporting.shown import Shown, escaped
from toolkit.reporting.tables import facts, table, title_of
from toolkit.reporting.words import count, difference_span, known, quantity, say, span

# Without these a frame is none of figures, and a notebook shows it as any other.
_NEEDED: Final = frozenset({"kpi", "value", "low", "high", "rows", "unit"})
# What a frame of figures says besides the columns that it is by.
_ABOUT: Final = frozenset({"kpi", "title", "vendor", "enough", "clusters", "clustered_by", "why_absent", *RESULT})
_SHOWN_AT_MOST: Final = 60
# More rows would make a notebook of many megabytes.
_BROWSED_AT_MOST: Final = 5_000
# A notebook sets every cell of a table to the right; what is no number reads better from the left.
_STYLE: Final = (
    "<style>.vat-desk table th, .vat-desk table td {text-align: left !important; vertical-align: top}"
    ".vat-desk table .n {text-align: right !important}"
    ".vat-desk caption {text-align: left; font-weight: bold}"
    ".vat-desk .vat-id, .vat-desk .vat-note {color: #5b6770; font-weight: normal; font-size: 0.9em}"
    ".vat-desk pre {white-space: pre-wrap}</style>"
)


def register(shell: Any) -> None:
    """Have an IPython shell show frames of figures, and explanations, in words and units."""
    formatter = shell.display_formatter.formatters["text/html"]
    formatter.for_type(pd.DataFrame, of_frame)
    formatter.for_type(Explanation, lambda explanation: _dressed(of_explanation(explanation)))


def of_frame(frame: pd.DataFrame) -> str | None:
    """What a notebook shows of a frame: a table in words and units, or pandas' own for any other frame."""
    columns = set(map(str, frame.columns))
    if set(COMPARED) <= columns:
        return _dressed(of_differences(frame))
    if set(SENSITIVITY) <= columns:
        return _dressed(of_rivals(frame))
    if columns >= _NEEDED:
        return _dressed(of_figures(frame))
    html = frame._repr_html_()
    return None if html is None else str(html)


def of_figures(frame: pd.DataFrame, *, caption: str = "") -> Shown:
    """Figures with their intervals: what they are by, value, interval, rows, unknown rows, target and verdict.

    A figure on too few rows is said to be insufficient and not shown, as in the report.
    """
    shown = _with_enough(frame).head(_SHOWN_AT_MOST)
    by = [str(name) for name in frame.columns if str(name) not in _ABOUT and not _empty(frame[name])]
    columns: dict[str, tuple[str, str]] = {}
    columns["title" if "title" in frame else "kpi"] = title_of("title"), "figure" if "title" in frame else "text"
    several = frame["vendor"].nunique() > 1 if "vendor" in frame else False
    columns |= {name: (title_of(name), "text") for name in [*(["vendor"] if several else []), *by]}
    columns |= {"value": (title_of("value"), "quantity"), "interval": (title_of("interval"), "interval")}
    columns |= {name: (title_of(name), "count") for name in ("rows", "unknown") if name in frame}
    columns |= {name: (title_of(name), name) for name in ("target", "verdict") if name in frame and any(shown[name])}
    made = table(shown, caption=caption or say("caption_figures"), columns=columns)
    return _with_the_rest(made, frame, {*columns, "low", "high", "unit"})


def of_differences(frame: pd.DataFrame) -> Shown:
    """Each difference in a sentence that says no more than its interval, and the numbers below."""
    rows = frame.to_dict("records")
    told = "".join(f"<li>{escaped(_sentence(row))}</li>" for row in rows)
    columns = {
        "title": (title_of("title"), "figure"),
        **({"vendor": (title_of("vendor"), "text")} if frame["vendor"].nunique() > 1 else {}),
        **{name: (say(f"column_compared_{name}"), "text") for name in ("first", "second")},
        **{name: (title_of(name), "quantity") for name in ("first_value", "second_value")},
        "value": (title_of("difference"), "difference"),
        "limits": (title_of("interval"), "written"),
        "rows": (say("column_compared_rows"), "count"),
        "other_rows": (say("column_compared_other_rows"), "count"),
        "verdict": (title_of("verdict"), "verdict"),
    }
    written = frame.assign(limits=[_limits(row) for row in rows])
    made = table(written, caption=say("caption_compared"), columns=columns)
    return Shown(f"<ul>{told}</ul>\n{made.html}", plain=made.plain)


def of_rivals(frame: pd.DataFrame) -> Shown:
    """A figure under each competing definition, the one in force marked, those without evidence with what lacks."""
    headline = str(frame["kpi"].iloc[0])
    marked = frame.assign(
        kpi=frame["convention"],
        in_force=[say("desk_in_force") if mine else "" for mine in frame["in_force"]],
    )
    columns = {
        "title": (title_of("title"), "figure"),
        **({"vendor": (title_of("vendor"), "text")} if frame["vendor"].nunique() > 1 else {}),
        "in_force": (say("desk_in_force").capitalize(), "text"),
        "value": (title_of("value"), "quantity"),
        "interval": (title_of("interval"), "interval"),
        "rows": (title_of("rows"), "count"),
        "verdict": (title_of("verdict"), "verdict"),
        "definition": (title_of("definition"), "text"),
    }
    return table(marked, caption=say("caption_sensitivity_of", title=conventions.TITLES[headline]), columns=columns)


def of_explanation(found: Explanation) -> Shown:
    """What is behind one number: its parts in words, and the query that ran."""
    clusters = say(f"clusters_{found.clustered_by}")
    absent = {"why_absent": found.why_absent, "clustered_by": found.clustered_by, "clusters": found.clusters}
    parts: dict[str, str] = {
        "title": f"{found.title} ({found.kpi})",
        "vendor": found.vendor,
        "group": found.group,
        "value": quantity(found.value, found.unit),
        "interval": span(found.low, found.high, found.unit) if known(found.low) and known(found.high) else "",
        "why": why_absent(absent) if found.why_absent else "",
        "rows": count(found.rows),
        "unknown": count(found.unknown),
        "verdict": say(found.verdict),
        "definition": found.definition,
        "among": found.among,
        "above": found.above,
        "below": found.below,
        "terms": "; ".join(f"{name} = {value:g}" for name, value in found.terms.items()),
        "clusters": f"{count(found.clusters)} {clusters}" if found.clusters and found.clustered_by else "",
        "needs": found.needs,
        "source": found.source,
        "rivals": ", ".join(found.rivals),
        "function": found.function,
    }
    there = {name: text for name, text in parts.items() if text}
    made = facts(
        pd.DataFrame([there]),
        caption=say("caption_explained", title=found.title),
        columns={name: (say(f"explained_{name}"), "text") for name in there},
        heads=[say("column_said")],
    )
    if not found.sql:
        return made
    rows = say("desk_tables", rows=count(found.rows), unknown=count(found.unknown))
    query = f"<details><summary>{escaped(say('desk_sql'))}</summary>\n<pre>{escaped(found.sql)}</pre>\n</details>"
    return Shown(f"{made.html}\n<p>{escaped(rows)}</p>\n{query}", plain=made.plain)


def browse(frame: pd.DataFrame, *, caption: str = "") -> Shown:
    """Any frame as a table to sort and search, without a network; a plain one where the library for it is not there.

    Of a frame longer than 5,000 rows the first are shown, and that is said.
    """
    made = _interactive()
    most = _SHOWN_AT_MOST if made is None else _BROWSED_AT_MOST
    few = frame.head(most)
    notes = [say("desk_plain_table")] if made is None else []
    notes += [say("desk_more_rows", rows=count(most), of_rows=count(len(frame)))] if len(frame) > most else []
    shown = table(few, caption=caption).html if made is None else made(few, caption)
    return Shown(_dressed(Shown(shown + _note(notes))), plain=caption)


def _interactive() -> Callable[[pd.DataFrame, str], str] | None:
    """What makes a table that sorts and searches, its scripts in it; nothing where the library is not there."""
    try:
        from itables import options, to_html_datatable
        from itables.javascript import generate_init_offline_itables_html
    except ImportError:
        return None
    scripts = generate_init_offline_itables_html(options.dt_bundle)
    # Left to itself the library drops rows above 64 KB.
    whole: dict[str, Any] = {"connected": False, "maxBytes": 0, "maxRows": 0, "maxColumns": 0}
    # Cells and headers are escaped by the library, a caption is not.
    return lambda frame, caption: scripts + str(to_html_datatable(frame, caption=escaped(caption), **whole))


def _dressed(shown: Shown) -> str:
    return f'{_STYLE}<div class="vat-desk">\n{shown.html}\n</div>'


def _note(notes: Sequence[str]) -> str:
    return f'\n<p class="vat-note">{escaped(" ".join(notes))}</p>' if notes else ""


def _with_enough(frame: pd.DataFrame) -> pd.DataFrame:
    shown = frame.copy()
    if "enough" in shown:
        few = ~shown["enough"].astype(bool) & shown["value"].notna()
        shown["verdict"] = shown["verdict"].mask(few, "insufficient")
        shown[["value", "low", "high"]] = shown[["value", "low", "high"]].mask(few)
    return shown


def _with_the_rest(made: Shown, frame: pd.DataFrame, there: set[str]) -> Shown:
    """A table with a note on the rows and columns that it does not show, so that nobody thinks them gone."""
    long = len(frame) > _SHOWN_AT_MOST
    notes = [say("desk_more_rows", rows=count(_SHOWN_AT_MOST), of_rows=count(len(frame)))] if long else []
    rest = [str(name) for name in frame.columns if str(name) not in there]
    notes += [say("desk_more_columns", columns=", ".join(rest))] if rest else []
    return Shown(made.html + _note(notes), plain=made.plain)


def _sentence(row: Mapping[Any, Any]) -> str:
    if known(row["value"]):
        return difference_finding(row).sentence
    why = why_absent(row)
    return say("desk_not_compared", kpi=row["title"], first=row["first"], second=row["second"], why=why)


def _limits(row: Mapping[Any, Any]) -> str:
    if not (known(row["low"]) and known(row["high"])):
        return why_absent(row)
    return difference_span(row["low"], row["high"], row["unit"])


def _empty(column: "pd.Series[Any]") -> bool:
    return bool((column.isna() | (column.astype(str) == "")).all())
