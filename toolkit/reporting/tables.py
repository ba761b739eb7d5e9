"""Frames as a reader sees them: accessible tables, the findings of a section, and records that travel unseen."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from toolkit.reporting import cells, paper
from toolkit.reporting.findings import Finding, by_severity
from toolkit.reporting.shown import Shown, anchor, badge, bundle, escaped
from toolkit.reporting.words import count, legible, say, told

# How the id of a finding starts; the report puts the section before it, since a finding may be told twice.
FINDING: Final = "f-"
# The class of the note that stands where an exhibit has nothing to show.
NOTHING: Final = "vat-nothing"
# The class of a table whose rows are cards on a phone.
CARDS: Final = "vat-cards-when-narrow"
# Of one severity a section tells so many findings; the others are folded, and stand in findings.csv.
MOST_FINDINGS: Final = 12
REST: Final = ' class="vat-rest"'
# Columns of frames that hold words of ours, and none of a vendor's.
_OURS: Final = frozenset({"title", "verdict", "meaning", "variation", "assurance", "better", "unit", "why", "grain"})
# From so long a text on, a column is read line by line: on a phone the rows of its table stand one below the other.
_PROSE: Final = 60


def table(
    frame: pd.DataFrame,
    *,
    caption: str,
    columns: Mapping[str, tuple[str, str]] | None = None,
    printed: int = paper.PRINTED,
    language: str = "",
) -> Shown:
    """A frame as a table: one row per row, `columns` giving each column's title and kind, in their order.

    Kinds: figure (a title with the row's `kpi` below it), text, ours (words of this toolkit, which are translated),
    share, seconds, lasting (seconds in the unit that suits them), count, number, score, points, quantity (in the row's
    own `unit`), interval (the row's `low` to `high` in its `unit`), written (a number in words already), difference (in
    the row's `unit`), target (a code such as >=0.8, in words), verdict, severity. The first column heads its row. Cells
    carry their numbers as data for programs. Without `columns` every column is shown, numbers as they are: the data
    behind a picture. On paper a table of more rows than `printed`, and a few, ends after so many with a row that says
    so. On a phone a table with a column of long texts becomes a card per row, each cell with its column's title; any
    other keeps its columns and scrolls beside its first. Small groups are the caller's to leave out.
    """
    chosen = dict(columns) if columns is not None else _plain_columns(frame, language)
    chosen = {name: (told(title, language=language), kind) for name, (title, kind) in chosen.items()}
    given = frame.to_dict("records")
    if not given:
        return _of_nothing(caption, language)
    texts = [[cells.text(record, name, kind, language) for name, (_, kind) in chosen.items()] for record in given]
    # The data behind a picture is never printed.
    laid_out = [] if columns is None else list(map(list, zip(*texts, strict=True)))
    short = {place for place, column in enumerate(laid_out) if paper.width(column) <= paper.SHORT}
    sides = ["", *(cells.side(kind, short=place in short) for place, (_, kind) in enumerate(chosen.values()) if place)]
    head = "".join(
        f'<th scope="col"{side}>{escaped(title)}</th>' if title else "<td></td>"
        for side, (title, _) in zip(sides, chosen.values(), strict=True)
    )
    cards = columns is not None and _reads_line_by_line(given, chosen, language)
    labels = {name: label(title) if cards else "" for name, (title, _kind) in chosen.items()}
    rows = [
        "".join(
            cells.cell(
                text,
                side,
                labels[name] + (cells.raw(record, name, kind) if columns is not None else ""),
                heads=place == 0,
            )
            for place, (text, side, (name, (_, kind))) in enumerate(zip(mine, sides, chosen.items(), strict=True))
        )
        for record, mine in zip(given, texts, strict=True)
    ]
    cut = paper.cut(len(rows), printed)
    body = "\n".join(f"<tr{'' if place < cut else REST}>{row}</tr>" for place, row in enumerate(rows))
    if cut < len(rows):
        left = escaped(say("table_cut", rows=count(len(rows) - cut), language=language))
        body += f'\n<tr class="vat-printed"><td colspan="{len(chosen)}" class="vat-none">{left}</td></tr>'
    breadth = paper.breadth([title for title, _ in chosen.values()], [column[:cut] for column in laid_out])
    return framed(caption, head, body, kind=f"{CARDS if cards else ''} {breadth}".strip(), language=language)


def _of_nothing(caption: str, language: str) -> Shown:
    """What stands for a table without rows: its caption, and that there is none."""
    caption = told(caption, language=language)
    text = escaped(say("table_of_nothing", language=language))
    return Shown(f'<p class="{NOTHING}"><strong>{escaped(caption)}.</strong> {text}</p>', plain=legible(caption))


def label(title: str) -> str:
    """The title of a cell's column as its attribute, for tables whose rows become cards."""
    return f' data-label="{escaped(title)}"' if title else ""


def _reads_line_by_line(
    rows: Sequence[Mapping[Any, Any]], columns: Mapping[str, tuple[str, str]], language: str
) -> bool:
    """Whether any column but the first holds a text that is too long for a column of a phone."""
    texts = [name for name, (_title, kind) in list(columns.items())[1:] if kind in {"text", "ours"}]
    return any(len(told(str(row[name]), language=language)) > _PROSE for row in rows for name in texts)


def framed(caption: str, head: str, body: str, *, kind: str = "", language: str = "") -> Shown:
    """Rows of a table, as HTML, in the frame of all tables: it scrolls by itself, and by the keyboard."""
    caption = told(caption, language=language)
    hint = escaped(say("scroll_hint", caption=caption, language=language))
    return Shown(
        f'<div class="{f"vat-table {kind}".strip()}" role="region" tabindex="0" aria-label="{hint}">\n'
        f"<table>\n<caption>{escaped(caption)}</caption>\n<thead><tr>{head}</tr></thead>\n"
        f"<tbody>\n{body}\n</tbody>\n</table>\n</div>",
        plain=legible(caption),
    )


def facts(
    frame: pd.DataFrame,
    *,
    caption: str,
    columns: Mapping[str, tuple[str, str]],
    heads: Sequence[str],
    language: str = "",
) -> Shown:
    """A frame of few rows and many columns, turned: a row for each of `columns`, a column for each row.

    `columns` as in `table`, `heads` the title of each row's column.
    """
    head = "".join(
        f'<th scope="col">{escaped(title)}</th>' for title in (say("column_fact", language=language), *heads)
    )
    given = frame.to_dict("records")
    titles = [told(title, language=language) for title, _ in columns.values()]
    texts = [[cells.text(record, name, kind, language) for name, (_, kind) in columns.items()] for record in given]
    body = "\n".join(
        f'<tr><th scope="row">{escaped(title)}</th>'
        + "".join(
            f"<td{cells.raw(record, name, kind)}>{mine[place]}</td>" for record, mine in zip(given, texts, strict=True)
        )
        + "</tr>"
        for place, (title, (name, (_, kind))) in enumerate(zip(titles, columns.items(), strict=True))
    )
    return framed(caption, head, body, kind=paper.breadth(["", *heads], [titles, *texts]), language=language)


def register(findings: Sequence[Finding], *, language: str = "") -> Shown:
    """The findings of a section, most severe first, each with its sign and word; they travel as records too."""
    if not findings:
        text = escaped(say("no_findings", language=language))
        return Shown(f'<div class="vat-findings"><p>{text}</p></div>', other=bundle("findings", []))
    ordered = by_severity(findings)
    first, more = _of_each_severity(ordered)
    information = [finding for finding in first if finding.severity == "information"]
    left = information[paper.cut(len(information), paper.PRINTED_INFORMATION, paper.FEW_MORE_CLAIMS) :]
    items = [_finding(finding, " vat-rest" if finding in left else "", language) for finding in first]
    if left:
        unprinted = escaped(say("findings_left", count=count(len(left)), language=language))
        items.append(f'<li class="vat-printed vat-none">{unprinted}</li>')
    folded = ""
    if more:
        summary = escaped(say("findings_folded", findings=len(more), language=language))
        others = "\n".join(_finding(finding, "", language) for finding in more)
        items.append(f'<li class="vat-printed vat-none">{summary}</li>')
        folded = f'\n<details class="vat-data"><summary>{summary}</summary>\n<ul>\n{others}\n</ul>\n</details>'
    held = "\n".join(items)
    return Shown(
        f'<div class="vat-findings"><ul>\n{held}\n</ul>{folded}</div>',
        other=bundle("findings", [finding.record() for finding in findings]),
    )


def _of_each_severity(findings: Sequence[Finding]) -> tuple[list[Finding], list[Finding]]:
    """Of each severity the first so many findings, and what is left, which a reader unfolds."""
    seen: dict[str, int] = {}
    first: list[Finding] = []
    more: list[Finding] = []
    for finding in findings:
        seen[finding.severity] = seen.get(finding.severity, 0) + 1
        (first if seen[finding.severity] <= MOST_FINDINGS else more).append(finding)
    return first, more


def _finding(finding: Finding, rest: str, language: str) -> str:
    return (
        f'<li class="vat-finding vat-{escaped(finding.severity)}{rest}" id="{FINDING}{escaped(anchor(finding.id))}"'
        f"{cells.data('value', finding.value)}{cells.data('low', finding.low)}{cells.data('high', finding.high)}>"
        f"{badge(finding.severity, language=language)} <span>{escaped(finding.sentence)}</span></li>"
    )


def records(kind: str, frame: pd.DataFrame | Sequence[Mapping[str, Any]]) -> Shown:
    """Rows that the runner collects from the executed notebook, and no reader sees.

    `kind` is results or findings. NaN, infinities and missing values become null, so that the notebook
    stays JSON.
    """
    given: Sequence[Mapping[Any, Any]] = frame.to_dict("records") if isinstance(frame, pd.DataFrame) else list(frame)
    rows = [{str(name): value for name, value in row.items()} for row in given]
    return Shown("", other=bundle(kind, rows))


def _plain_columns(frame: pd.DataFrame, language: str) -> dict[str, tuple[str, str]]:
    return {
        str(name): (
            title_of(str(name), language=language),
            "number" if pd.api.types.is_numeric_dtype(frame[name].dtype) else "ours" if name in _OURS else "text",
        )
        for name in frame.columns
    }


def title_of(column: str, *, language: str = "") -> str:
    """A column's title: its message where there is one, else its own name."""
    try:
        return say(f"column_{column}", language=language)
    except KeyError:
        return column
