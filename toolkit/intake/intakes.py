"""From the exports as they are to the canonical tables, with every row accounted for."""

import json
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import ibis
import pandas as pd
from ibis import _
from sqlglot import exp

from toolkit.intake import exports, score_sheets, tables
from toolkit.intake.derivations import derived
from toolkit.intake.faults import IntakeFaults
from toolkit.intake.mappings import DIALECT, quoted
from toolkit.intake.privacy import masked, pseudonymise
from toolkit.intake.rejects import write_rejects
from toolkit.intake.verdicts import Rules, Verdicts, checked_rules, judge, map_rows

EXAMPLES = 5
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
    "coverage": ["table", "column", "status", "rows", "known", "unit", "meaning"],
}


class Intake(NamedTuple):
    """What came in. Frames as in FRAMES; `folder` holds tables/*.parquet and rejects/*.csv.

    balance: one row per file, rows = kept + excluded + rejected. coverage: one row per canonical column of
    the tables that have a source, status given, derived or absent.
    """

    folder: Path
    inputs: pd.DataFrame
    balance: pd.DataFrame
    exclusions: pd.DataFrame
    rejections: pd.DataFrame
    watches: pd.DataFrame
    coverage: pd.DataFrame


class _Loaded(NamedTuple):
    name: str
    source: Any
    files: list[exports.Export]
    raw: str
    header: dict[str, str]


def take_in(parameters: Any, folder: Path, *, key: bytes) -> Intake:
    """Read, judge and write all sources of an audit.

    `folder` is an empty working folder; `key` the audit's pseudonym key. Raises `IntakeFaults` with every
    fault of all sources at once; then nothing in `folder` may be used.
    """
    scratch = folder / "scratch"
    scratch.mkdir(parents=True)
    connection = _engine(scratch)
    loaded = _loaded(parameters, connection, scratch)
    _shut_out(connection)
    judged = _judged(parameters, loaded, connection)
    frames = _accounts(loaded, judged)
    _refuse_too_many_rejects(parameters, loaded, judged, frames)
    rows = {table: _kept(table, judged, loaded) for table in {entry.source.table for entry in loaded}}
    (folder / "tables").mkdir()
    given: dict[str, set[str]] = {}
    for entry in loaded:
        of_items = score_sheets.given(judged[entry.name][0].items)
        given.setdefault(entry.source.table, set()).update(entry.source.columns, of_items)
        if entry.source.vendor:
            given[entry.source.table].add("vendor")
    coverage: list[dict[str, Any]] = []
    for table in tables.TABLES:
        if table in rows:
            path = folder / "tables" / f"{table}.parquet"
            _write(table, rows[table], path, parameters, connection, key)
            coverage += _coverage(table, given[table], connection.read_parquet(path))
    frames["coverage"] = pd.DataFrame(coverage, columns=FRAMES["coverage"])
    (folder / "rejects").mkdir()
    for entry in loaded:
        rules, verdicts = judged[entry.name]
        write_rejects(
            folder / "rejects" / f"{entry.name}.csv",
            entry.files,
            verdicts.judged,
            connection.table(entry.raw),
            entry.header,
            personal=_personal(entry, rules),
            pseudonym_key=key,
            phone_country_code=parameters.privacy.phone_country_code,
        )
    connection.disconnect()
    for path in sorted(scratch.rglob("*"), reverse=True):
        path.unlink() if not path.is_dir() else path.rmdir()
    scratch.rmdir()
    (folder / "intake.json").write_text(
        json.dumps({name: json.loads(frame.to_json(orient="split", index=False)) for name, frame in frames.items()})
    )
    return Intake(folder, **frames)


def taken_in(folder: Path) -> Intake:
    """An intake that `take_in` left in `folder`."""
    kept = json.loads((folder / "intake.json").read_text())
    return Intake(folder, **{name: pd.DataFrame(**kept[name]) for name in FRAMES})


def _engine(scratch: Path) -> Any:
    connection = ibis.duckdb.connect(scratch / "intake.duckdb")
    connection.con.execute("SET TimeZone = 'UTC'")
    connection.con.execute("SET preserve_insertion_order = true")
    # See verdicts.map_rows.
    connection.con.execute("SET disabled_optimizers = 'common_subexpressions'")
    return connection


def _shut_out(connection: Any) -> None:
    """From here on no expression can read a file outside the working folder, or load an extension."""
    folder = Path(str(connection.con.execute("SELECT path FROM duckdb_databases() WHERE NOT internal").fetchone()[0]))
    connection.con.execute("SET allowed_directories = [?]", [str(folder.parent.parent)])
    connection.con.execute("SET enable_external_access = false")


def _loaded(parameters: Any, connection: Any, scratch: Path) -> list[_Loaded]:
    faults: list[str] = []
    result = []
    for number, (name, source) in enumerate(parameters.sources.items()):
        opened: list[exports.Export] = []
        for place, path in enumerate(source.files):
            try:
                opened.append(exports.open_export(path, source.format, scratch, key=f"{number}_{place}"))
            except IntakeFaults as error:
                where = parameters.where("sources", name, "files")
                faults += [f"{where}  sources.{name}: {fault}" for fault in error.faults]
        if len(opened) < len(source.files):
            continue
        header = opened[0].columns
        strangers = [file for file in opened if file.columns != header]
        for file in strangers:
            differing = sorted(set(file.columns) ^ set(header)) or ["the order of the columns"]
            faults.append(
                f"{parameters.where('sources', name, 'files')}  sources.{name}: {file.name} has other columns "
                f"than {opened[0].name}: {', '.join(differing[:10])}"
            )
        if strangers:
            continue
        raw = f"raw_{number}"
        for place, file in enumerate(opened):
            exports.load(connection.con, file, f"{raw}_{place}")
        names = {column: f"c{position}" for position, column in enumerate(header)}
        parts = [
            connection.table(f"{raw}_{place}").mutate(file_no=ibis.literal(place, "int32"))
            for place in range(len(opened))
        ]
        connection.create_table(raw, ibis.union(*parts) if len(parts) > 1 else parts[0])
        result.append(_Loaded(name, source, opened, raw, names))
    if faults:
        raise IntakeFaults(f"{parameters.path.name} names exports that cannot be read.", faults)
    return result


def _judged(parameters: Any, loaded: list[_Loaded], connection: Any) -> dict[str, tuple[Rules, Verdicts]]:
    faults: list[str] = []
    checked: dict[str, Rules] = {}
    for entry in loaded:
        rules, wrong = checked_rules(entry.source, entry.header, entry.raw, connection.con)
        faults += [
            f"{parameters.where('sources', entry.name, *path)}  sources.{entry.name}.{'.'.join(path)}: {fault}"
            for path, fault in wrong
        ]
        if rules is not None:
            checked[entry.name] = rules
    if faults:
        raise IntakeFaults(f"{parameters.path.name} has mappings that do not fit the exports.", faults)
    for entry in loaded:
        map_rows(connection, entry.source, checked[entry.name], entry.raw)
    # What follows are our own expressions, which share much and guard nothing.
    connection.con.execute("SET disabled_optimizers = ''")
    connection.con.execute("SET lock_configuration = true")
    result: dict[str, tuple[Rules, Verdicts]] = {}
    for entry in loaded:
        verdicts = judge(
            connection,
            entry.source,
            checked[entry.name],
            raw=entry.raw,
            zone=entry.source.time_zone or parameters.time_zone,
            audit_zone=parameters.time_zone,
            period=parameters.period,
            vendors=[vendor.id for vendor in parameters.vendors],
        )
        faults += [
            f"{parameters.where('sources', entry.name, 'labels', column)}  sources.{entry.name}: {column} has the "
            f'label "{label}" in {rows:,} rows, which the mapping does not know'
            for column, label, rows in verdicts.unknown_labels
        ]
        result[entry.name] = (checked[entry.name], verdicts)
    if faults:
        raise IntakeFaults(f"{parameters.path.name}: labels that nobody has explained.", faults)
    return result


def _accounts(loaded: list[_Loaded], judged: dict[str, tuple[Rules, Verdicts]]) -> dict[str, pd.DataFrame]:
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


def _refuse_too_many_rejects(
    parameters: Any,
    loaded: list[_Loaded],
    judged: dict[str, tuple[Rules, Verdicts]],
    frames: dict[str, pd.DataFrame],
) -> None:
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


def _example(entry: _Loaded, judged: tuple[Rules, Verdicts], reason: str, line: int) -> str:
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


def _kept(table: str, judged: dict[str, tuple[Rules, Verdicts]], loaded: list[_Loaded]) -> Any:
    given = [column.name for column in tables.mappable(table)] + [tables.local_name(tables.CLOCKS[table])]
    given = [name for name in tables.SCHEMAS[table].names if name in given]
    parts = []
    for place, entry in enumerate(loaded):
        if entry.source.table != table:
            continue
        rules, verdicts = judged[entry.name]
        rows = verdicts.judged.filter(_.excluded.isnull() & _.rejected.isnull())
        rows = score_sheets.unfolded(rows, rules.items, table)
        parts.append(rows.select("file_no", "line", "item_no", *given, source_no=ibis.literal(place, "int32")))
    return ibis.union(*parts) if len(parts) > 1 else parts[0]


def _write(table: str, rows: Any, path: Path, parameters: Any, connection: Any, key: bytes) -> None:
    name = f"kept_{table}"
    connection.create_table(name, rows)
    private = {c.name: c.pseudonym for c in tables.TABLES[table] if c.pseudonym}
    pseudonymise(connection.con, name, private, key, phone_country_code=parameters.privacy.phone_country_code)
    for column in tables.FREE_TEXT.get(table, ()):
        _mask(connection.con, name, column)
    full = derived(
        table,
        connection.table(name),
        last=parameters.period.last,
        zone=parameters.time_zone,
        calendar=parameters.calendar,
        order=("source_no", "file_no", "line", "item_no"),
    )
    full.to_parquet(path, compression="zstd")


def _mask(connection: duckdb.DuckDBPyConnection, table: str, column: str) -> None:
    connection.create_function("masked_text", masked, ["VARCHAR"], "VARCHAR")
    text = quoted(column)
    hidden = exp.Anonymous(this="masked_text", expressions=[exp.column(text)])
    change = exp.update(quoted(table), {text: hidden}, where=exp.column(text).is_(exp.null()).not_())
    connection.execute(change.sql(dialect=DIALECT))
    connection.remove_function("masked_text")


def _coverage(table: str, given: set[str], rows: Any) -> list[dict[str, Any]]:
    derivable = tables.derivable(table, given)
    counts = rows.aggregate(rows=_.count(), **{name: rows[name].count() for name in rows.columns}).execute().iloc[0]
    return [
        {
            "table": table,
            "column": column.name,
            "status": "given" if column.name in given else "derived" if column.name in derivable else "absent",
            "rows": int(counts["rows"]),
            "known": int(counts[column.name]),
            "unit": column.unit,
            "meaning": column.meaning,
        }
        for column in tables.TABLES[table]
    ]


def _personal(entry: _Loaded, rules: Rules) -> dict[str, str]:
    """The export's columns that name persons, and the prefix of their pseudonyms."""
    return {
        read: column.pseudonym
        for column in tables.TABLES[entry.source.table]
        if column.pseudonym and column.name in rules.columns
        for read in rules.columns[column.name].reads
    }
