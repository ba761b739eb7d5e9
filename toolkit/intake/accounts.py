"""What came of every row, as frames; and the refusal where too many cannot be used."""

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
        "balances",
    ],
    "exclusions": ["source", "reason", "rows"],
    "rejections": ["source", "reason", "rows", "first_line"],
    "watches": ["source", "note", "rows", "of_rows"],
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


def accounts(loaded: list[Loaded], judged: dict[str, tuple[Rules, Verdicts]]) -> dict[str, pd.DataFrame]:
    """The frames of FRAMES but for known and coverage: where each file's rows went, and what is to be known of them."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in FRAMES}
    for entry in loaded:
        rules, verdicts = judged[entry.name]
        table = verdicts.judged
        watched = {f"watch_{n}": table[f"watch_{n}"].sum() for n in range(len(rules.watch))}
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
                    "balances": file.balances,
                }
            )
            for bad in file.malformed:
                rows["rejections"].append(
                    {"source": entry.name, "reason": bad.reason, "rows": 1, "first_line": bad.line}
                )
        for state, name in (("excluded", "exclusions"), ("rejected", "rejections")):
            for row in found[found.state == state].itertuples():
                rows[name].append(
                    {
                        "source": entry.name,
                        "reason": row.reason,
                        "rows": int(row.rows),
                        "first_line": int(row.first_line),
                    }
                )
        for n, (_expression, note) in enumerate(rules.watch):
            rows["watches"].append(_watch(entry.name, note, int(found[f"watch_{n}"].sum()), int(found["rows"].sum())))
        for column, count in verdicts.moved_past_midnight.items():
            note = f"{column} past midnight by the clock, moved to the next day"
            rows["watches"].append(_watch(entry.name, note, count, int(found["rows"].sum())))
    frames = {name: pd.DataFrame(rows[name], columns=columns) for name, columns in FRAMES.items()}
    extra = pd.DataFrame(rows["exclusions"], columns=[*FRAMES["exclusions"]])
    frames["exclusions"] = extra.groupby(["source", "reason"], as_index=False, sort=True)["rows"].sum()
    frames["rejections"] = (
        frames["rejections"]
        .groupby(["source", "reason"], as_index=False, sort=True)
        .agg(rows=("rows", "sum"), first_line=("first_line", "min"))
    )
    return frames


def _watch(source: str, note: str, rows: int, of_rows: int) -> dict[str, Any]:
    return {"source": source, "note": note, "rows": rows, "of_rows": of_rows}


def refuse_unusable(
    parameters: Any,
    loaded: list[Loaded],
    judged: dict[str, tuple[Rules, Verdicts]],
    frames: dict[str, pd.DataFrame],
) -> None:
    """Raise `IntakeFaults` where a source has more rejects than it may have, or no row left, with every reason."""
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
            example = _example(entry, judged[entry.name], reason.reason, int(reason.first_line))
            faults.append(f"{reason.rows:,} rows, first at line {reason.first_line}: {reason.reason}{example}")
    empty = [
        entry.name
        for entry in loaded
        if not frames["balance"][frames["balance"].source == entry.name].kept.sum()
        and not frames["balance"][frames["balance"].source == entry.name].rejected.sum()
    ]
    for name in empty:
        reasons = frames["exclusions"][frames["exclusions"].source == name]
        why = "; ".join(f"{row.rows:,} {row.reason}" for row in reasons.itertuples())
        faults.append(f"{parameters.where('sources', name)}  no row of sources.{name} is left: {why}")
    if len(faults) > len(empty):
        faults.append(
            "change: mend the export or the mapping, exclude the rows by a rule with its reason, or state under "
            "rejects_at_most which share of rows may go to rejects/"
        )
    if faults:
        raise IntakeFaults(f"{parameters.path.name} has rows that cannot be used.", faults)


def _example(entry: Loaded, judged: tuple[Rules, Verdicts], reason: str, line: int) -> str:
    """What stands in the export at the first row of a reason, in the columns that the mapping reads there."""
    rules, verdicts = judged
    column = reason.split("; ")[0].rpartition(": ")[2]
    of_item = score_sheets.reads(rules.items, column)
    private = {c.name for c in tables.TABLES[entry.source.table] if c.pseudonym}
    if not of_item and (column not in rules.columns or column in private):
        return ""
    reads = of_item or rules.columns[column].reads
    raw = verdicts.judged.get_backend().table(entry.raw)
    found = raw.filter(_.line == line).select(*[entry.header[name] for name in reads]).limit(1).execute()
    shown = ", ".join(f'{name} "{value}"' for name, value in zip(reads, found.iloc[0], strict=True))
    return f" ({masked(shown)})" if shown else ""
