"""What came of every row, as frames; and the refusal where too many cannot be used."""

from collections.abc import Collection
from typing import Any, NamedTuple

import ibis
import pandas as pd
from ibis import _

from toolkit.intake import exports, score_sheets, tables
from toolkit.intake.faults import IntakeFaults
from toolkit.intake.privacy import masked
from toolkit.intake.rules import Rules
from toolkit.intake.verdicts import Verdicts

FRAMES = {
    "inputs": ["source", "file", "sha256", "size_bytes", "encoding"],
    "balance": [
        "source",
        "table",
        "file",
        "rows",
        "kept",
        "excluded",
        "rejected",
        "physical_lines",
        "lines_inside",
        "balances",
    ],
    "exclusions": ["source", "reason", "rows"],
    "rejections": ["source", "reason", "rows", "file", "first_line"],
    "watches": ["source", "note", "rows", "of_rows", "kept"],
    "known": ["table", "vendor", "column", "rows", "known"],
    "coverage": ["table", "column", "status", "rows", "known", "unit", "meaning"],
}


class Loaded(NamedTuple):
    """A source whose exports stand in the engine: its table there, and the header's names in it."""

    name: str
    source: Any
    files: list[exports.Export]
    raw: str
    header: dict[str, str]


# How the watch over line breaks inside fields begins.
SEVERAL_LINES = "rows that span several lines"


def accounts(loaded: list[Loaded], judged: dict[str, tuple[Rules, Verdicts]]) -> dict[str, pd.DataFrame]:
    """The frames of FRAMES but for known and coverage: where each file's rows went, and what is to be known of them.

    In balance, lines_inside counts the lines that good rows take beyond their first. In rejections, file and
    first_line place the first row of a reason. In watches, rows and of_rows count the export as it came, whatever
    became of its rows; kept counts those of rows that were kept.
    """
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in FRAMES}
    for entry in loaded:
        rules, verdicts = judged[entry.name]
        table = verdicts.judged
        notes = {f"watch_{n}": note for n, (_expression, note) in enumerate(rules.watch)}
        notes |= {
            f"moved_{column}": f"{column} past midnight by the clock, moved to the next day"
            for column in verdicts.moved_past_midnight
        }
        watched = {name: table[name].sum() for name in notes}
        state = ibis.cases((_.excluded.notnull(), "excluded"), (_.rejected.notnull(), "rejected"), else_="kept")
        tally = table.mutate(state=state, reason=ibis.coalesce(_.excluded, _.rejected)).group_by(
            "file_no", "state", "reason"
        )
        found = tally.aggregate(rows=_.count(), first_line=_.line.min(), **watched).execute()
        for place, file in enumerate(entry.files):
            mine = found[found.file_no == place]
            states = mine.groupby("state")["rows"].sum()
            rows["inputs"].append(
                {
                    "source": entry.name,
                    "file": file.name,
                    "sha256": file.sha256,
                    "size_bytes": file.size_bytes,
                    "encoding": file.encoding,
                }
            )
            rows["balance"].append(
                {
                    "source": entry.name,
                    "table": entry.source.table,
                    "file": file.name,
                    "rows": file.records + len(file.malformed),
                    "kept": int(states.get("kept", 0)),
                    "excluded": int(states.get("excluded", 0)),
                    "rejected": int(states.get("rejected", 0)) + len(file.malformed),
                    "physical_lines": file.physical_lines,
                    "lines_inside": file.line_breaks_inside,
                    "balances": file.balances,
                }
            )
            rows["rejections"] += [_reason(entry, place, bad.reason, 1, bad.line) for bad in file.malformed]
        for state, name in (("excluded", "exclusions"), ("rejected", "rejections")):
            rows[name] += [
                _reason(entry, int(row.file_no), row.reason, int(row.rows), int(row.first_line))
                for row in found[found.state == state].itertuples()
            ]
        all_rows, kept = int(found["rows"].sum()), found[found.state == "kept"]
        for name, note in notes.items():
            counts = int(found[name].sum()), all_rows, int(kept[name].sum())
            rows["watches"].append(dict(zip(FRAMES["watches"], (entry.name, note, *counts), strict=True)))
        rows["watches"] += _of_several_lines(entry, table, all_rows)
    frames = {name: pd.DataFrame(rows[name], columns=columns) for name, columns in FRAMES.items()}
    frames["exclusions"] = frames["exclusions"].groupby(["source", "reason"], as_index=False)["rows"].sum()
    placed = pd.DataFrame(rows["rejections"], columns=[*FRAMES["rejections"], "place"])
    frames["rejections"] = (
        placed.sort_values(["place", "first_line"])
        .groupby(["source", "reason"], as_index=False)
        .agg(rows=("rows", "sum"), file=("file", "first"), first_line=("first_line", "first"))
    )
    return frames


def _reason(entry: Loaded, place: int, reason: str, rows: int, line: int) -> dict[str, Any]:
    return {
        "source": entry.name,
        "reason": reason,
        "rows": rows,
        "file": entry.files[place].name,
        "first_line": line,
        "place": place,
    }


def _of_several_lines(entry: Loaded, judged: Any, all_rows: int) -> list[dict[str, Any]]:
    """The watch over rows with line breaks in their fields, if there are any: two stray quotes may have made one."""
    if not any(file.line_breaks_inside for file in entry.files):
        return []
    raw = judged.get_backend().table(entry.raw)
    texts = [raw[column].fill_null("").replace("\r\n", "\n").replace("\r", "\n") for column in entry.header.values()]
    breaks = sum(text.length() - text.replace("\n", "").length() for text in texts)
    long = raw.select("file_no", "line", breaks=breaks).filter(_.breaks > 0)
    long = long.inner_join(judged.select("file_no", "line", "excluded", "rejected"), ["file_no", "line"])
    longest = long.order_by(_.breaks.desc(), "file_no", "line").limit(1).execute()
    kept = long.filter(_.excluded.isnull() & _.rejected.isnull()).count().execute()
    note = [
        f"{SEVERAL_LINES}, the longest at line {row.line}{_of_file(entry, entry.files[row.file_no].name)}"
        for row in longest.itertuples()
    ]
    counts = int(long.count().execute()), all_rows, int(kept)
    return [dict(zip(FRAMES["watches"], (entry.name, text, *counts), strict=True)) for text in note]


def _of_file(entry: Loaded, file: str) -> str:
    """The file's name after a line's number, where the source has several."""
    return f" of {file}" if len(entry.files) > 1 else ""


def known_in(table: str, rows: Any) -> pd.DataFrame:
    """How many rows of each vendor have a value in each column."""
    counts = {name: rows[name].count() for name in rows.columns if name != "vendor"}
    wide = rows.group_by("vendor").aggregate(rows=_.count(), **counts).order_by("vendor").execute()
    wide["vendor_known"] = wide["rows"]
    long = wide.rename(columns={"vendor": "of", "vendor_known": "vendor"}).melt(
        ["of", "rows"], var_name="column", value_name="known"
    )
    return long.rename(columns={"of": "vendor"}).assign(table=table)[FRAMES["known"]]


def coverage_of(
    table: str, given: set[str], known: pd.DataFrame, of_contacts: Collection[str] = ()
) -> list[dict[str, Any]]:
    """What the exports gave of each column of a table, as rows of the frame coverage."""
    there = {*given, *tables.derivable(table, given, of_contacts)}
    totals = known.groupby("column")[["rows", "known"]].sum()
    return [
        {
            "table": table,
            "column": column.name,
            "status": "given" if column.name in given else "derived" if column.name in there else "absent",
            "rows": int(totals["rows"].get(column.name, 0)),
            # What a column holds by default, nobody gave.
            "known": int(totals.known.get(column.name, 0)) if column.name in there else 0,
            "unit": column.unit,
            "meaning": column.meaning,
        }
        for column in tables.TABLES[table]
    ]


def refuse_unusable(
    parameters: Any,
    loaded: list[Loaded],
    judged: dict[str, tuple[Rules, Verdicts]],
    frames: dict[str, pd.DataFrame],
) -> None:
    """Raise `IntakeFaults` where a source has more rejects than it may have, with every reason, or nothing is left.

    A source may lose all rows to rejects if it may have so many, but not where its table then has no row at all.
    """
    faults: list[str] = []
    for entry in loaded:
        mine = frames["balance"][frames["balance"].source == entry.name]
        rows, rejected = int(mine["rows"].sum()), int(mine.rejected.sum())
        if rejected <= entry.source.rejects_at_most * rows:
            continue
        where = parameters.where("sources", entry.name)
        faults.append(
            f"{where}  sources.{entry.name}: {rejected:,} of {rows:,} rows cannot be used; at most a share of "
            f"{entry.source.rejects_at_most:g} may be rejected (rejects_at_most)"
        )
        for reason in frames["rejections"][frames["rejections"].source == entry.name].itertuples():
            example = _example(entry, judged[entry.name], reason.reason)
            place = f"line {reason.first_line}{_of_file(entry, reason.file)}"
            faults.append(f"{reason.rows:,} rows, first at {place}: {reason.reason}{example}")
    too_many = bool(faults)
    faults += _nothing_left(parameters, loaded, frames)
    if too_many:
        faults.append(
            "change: mend the export or the mapping, exclude the rows by a rule with its reason, or state under "
            "rejects_at_most which share of rows may go to rejects/"
        )
    if faults:
        raise IntakeFaults(f"{parameters.path.name} has rows that cannot be used.", faults)


def _nothing_left(parameters: Any, loaded: list[Loaded], frames: dict[str, pd.DataFrame]) -> list[str]:
    """A fault for each source without a row where all were excluded, or where its whole table has none."""
    balance = frames["balance"]
    kept = balance.groupby("table").kept.sum()
    faults = []
    for entry in loaded:
        mine = balance[balance.source == entry.name]
        rows, rejected = int(mine["rows"].sum()), int(mine.rejected.sum())
        told = rejected > entry.source.rejects_at_most * rows
        if told or mine.kept.sum() or (rejected and kept[entry.source.table]):
            continue
        why = "; ".join(
            f"{row.rows:,} {row.reason}"
            for name in ("exclusions", "rejections")
            for row in frames[name][frames[name].source == entry.name].itertuples()
        )
        faults.append(
            f"{parameters.where('sources', entry.name)}  no row of sources.{entry.name} is left"
            f"{f' for the table {entry.source.table}' if rejected else ''}: {why}"
        )
    return faults


def _example(entry: Loaded, judged: tuple[Rules, Verdicts], reason: str) -> str:
    """What stands in the export at the first row of a reason, in the columns that the mapping reads there."""
    rules, verdicts = judged
    column = reason.split("; ")[0].rpartition(": ")[2]
    of_item = score_sheets.reads(rules.items, column)
    private = {c.name for c in tables.TABLES[entry.source.table] if c.pseudonym}
    # Of a row per item the reason may name the item: score of greeting.
    column = column.partition(" of ")[0]
    mapped = rules.columns.get(column)
    if not of_item and (mapped is None or column in private or not mapped.reads):
        return ""
    reads = of_item or (mapped.reads if mapped else ())
    raw = verdicts.judged.get_backend().table(entry.raw)
    wrong = verdicts.judged.filter(_.excluded.isnull() & (_.rejected == reason)).select("file_no", "line")
    found = raw.inner_join(wrong, ["file_no", "line"]).order_by("file_no", "line").limit(1)
    (row,) = found.select(*[entry.header[name] for name in reads]).to_pyarrow().to_pylist()
    values = zip(reads, row.values(), strict=True)
    shown = ", ".join(f"{name} is empty" if value is None else f'{name} "{value}"' for name, value in values)
    return f" ({masked(shown)})"
