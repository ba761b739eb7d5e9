"""Pages of reference made from what the code reads: the catalogue of KPIs, the tables, each shipped format."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from toolkit.intake import tables
from toolkit.intake.columns import Column
from toolkit.intake.recognition import Shipped, shipped
from toolkit.measures import conventions
from toolkit.measures import kpis as catalogue
from toolkit.measures.judgements import JUDGEMENTS
from toolkit.parameters.mappings import FORMATS
from toolkit.reporting.words import say

INDEX = "README.md"


class Described(NamedTuple):
    """One figure of the catalogue in words: the table it is counted from, and what its definition says."""

    table: str
    key: str
    title: str
    unit: str
    better: str
    formula: str
    needs: str
    rivals: tuple[str, ...]
    source: str


def described() -> Iterator[Described]:
    """Every figure of the catalogue, in its order."""
    for entry in catalogue.EVERY.values():
        yield Described(
            " and ".join(catalogue.needed(entry)),
            entry.key,
            entry.title,
            entry.unit,
            entry.better,
            str(catalogue.defined(entry, {})),
            catalogue.needed_in_words(entry),
            tuple(conventions.rivals(entry.key)),
            entry.source,
        )
    for figure in JUDGEMENTS.values():
        needs = say("new_page_judged", asks=figure.asks)
        yield Described(
            "", figure.key, figure.title, figure.unit, figure.better, figure.formula, needs, (), figure.source
        )


def kpi_page() -> str:
    """The dictionary of KPIs in Markdown, a section for each table and a heading for each KPI."""
    found = list(described())
    lines = [f"# {say('new_page_kpis')}", "", say("new_page_kpis_about"), ""]
    headlines = [
        f"- `{headline}`: {', '.join(f'[`{rival}`](#{rival.lower()})' for rival in rivals)}"
        for headline, rivals in conventions.CONVENTIONS.items()
    ]
    lines += [f"## {say('new_page_conventions')}", "", say("new_page_conventions_about"), "", *headlines, ""]
    for table in dict.fromkeys(each.table for each in found):
        lines += [f"## {say('new_page_counted_from', table=table) if table else say('new_page_judgements')}", ""]
        for each in (one for one in found if one.table == table):
            lines += [
                f"### `{each.key}`",
                "",
                f"{each.title}. {say('new_page_unit', unit=each.unit, better=each.better)}",
                "",
            ]
            lines += [f"- {say('new_page_formula')} `{_code(each.formula)}`", f"- {say('new_page_needs')} {each.needs}"]
            if each.rivals:
                rivals = ", ".join(f"[`{rival}`](#{rival.lower()})" for rival in each.rivals)
                lines.append(f"- {say('new_page_rivals')} {rivals}")
            lines += [f"- {say('new_page_source')} {_text(each.source)}", ""]
    return "\n".join(lines).rstrip() + "\n"


def table_page() -> str:
    """The canonical tables in Markdown, a heading for each and a row for each column that a mapping may give."""
    lines = [f"# {say('new_page_tables')}", "", say("new_page_tables_about"), ""]
    head = [f"| {say('new_page_column')} | {say('new_page_holds')} | {say('new_page_meaning')} |", "|---|---|---|"]
    for name, columns in tables.TABLES.items():
        given = tables.mappable(name)
        follows = [f"`{column.name}` ({column.meaning})" for column in columns if column not in given]
        lines += [f"## `{name}`", "", _told_apart(name), "", *head, *map(_column_row, given), ""]
        lines += [say("new_page_follows", columns="; ".join(follows)), ""] if follows else []
    return "\n".join(lines).rstrip() + "\n"


def _told_apart(table: str) -> str:
    key, clock = ", ".join(f"`{name}`" for name in tables.KEYS[table]), tables.CLOCKS[table]
    if not key:
        return say("new_page_row_whole", clock=clock)
    if table in tables.TIMELESS:
        return say("new_page_row_timeless", key=key)
    return say("new_page_row", key=key, clock=clock)


def _column_row(column: Column) -> str:
    holds = say("new_page_person") if column.pseudonym else say(f"new_page_{column.kind}")
    must = f", *{say('new_page_must')}*" if column.required else ""
    words = tables.WORDS.get(column.name, ())
    among = " " + say("new_page_one_of", words=", ".join(f"`{word}`" for word in words)) if words else ""
    return f"| `{column.name}` | {holds}{must} | {_cell(_text(column.meaning))}{'.' if among else ''}{among} |"


def format_pages() -> Mapping[str, str]:
    """A page in Markdown for each shipped format, and an index of them, by file name."""
    pages = {f"{one.name}.md": _format_page(one) for one in shipped()}
    rows = [f"| [{one.name}]({one.name}.md) | `{one.table}` | {_text(one.about)} |" for one in shipped()]
    lines = [f"# {say('new_page_formats')}", "", say("new_page_formats_about"), ""]
    lines += [
        f"| {say('new_page_format')} | {say('new_page_table')} | {say('new_page_what')} |",
        "|---|---|---|",
        *rows,
    ]
    return {INDEX: "\n".join(lines) + "\n", **pages}


def _format_page(one: Shipped) -> str:
    comment = [
        line.removeprefix("#").removeprefix(" ").rstrip()
        for line in (FORMATS / f"{one.name}.yml").read_text(encoding="utf-8").splitlines()
        if line.startswith("#")
    ]
    traps = comment.index("Traps") if "Traps" in comment else len(comment)
    about, dangers = comment[:traps], comment[traps + 1 :]
    lines = [f"# {one.name}", "", *(_text(line) for line in about if line), ""]
    lines += [say("new_page_made_of", table=one.table, file=f"toolkit/intake/formats/{one.name}.yml"), ""]
    lines += ["```yaml", f"mapping: {one.name}", "```", ""]
    if dangers:
        lines += [f"## {say('new_page_traps')}", "", *(_text(line) for line in dangers), ""]
    meanings = {column.name: column for column in tables.TABLES[one.table]}
    lines += [f"## {say('new_page_columns')}", ""]
    lines += [f"| {say('new_page_column')} | {say('new_page_meaning')} | {say('new_page_read_as')} |", "|---|---|---|"]
    for name, text in one.columns.items():
        lines.append(f"| `{name}` | {_cell(meanings[name].meaning)} | `{_cell(_code(text))}` |")
    labels = one.values.get("labels", {})
    if labels:
        lines += ["", f"## {say('new_page_words')}", ""]
        lines += [
            f"- `{name}`: {', '.join(f'{_text(word)} → {_text(ours)}' for word, ours in words.items())}"
            for name, words in labels.items()
        ]
    excluded = one.values.get("exclude", [])
    if excluded:
        lines += ["", f"## {say('new_page_left_out')}", ""]
        lines += [f"- {_text(rule['reason'])}: `{_code(rule['where'])}`" for rule in excluded]
    return "\n".join(lines).rstrip() + "\n"


def _code(text: str) -> str:
    return " ".join(text.split()).replace("`", "'")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _text(text: str) -> str:
    """Words that Markdown would take for its own signs, made plain."""
    return text.replace("<", "&lt;").replace("*", "\\*")
