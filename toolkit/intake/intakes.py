"""From the exports as they are to the canonical tables, with every row accounted for."""

import json
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import ibis
import pandas as pd
from ibis import _
from sqlglot import exp

from toolkit.intake import exports, score_sheets, tables, told_twice
from toolkit.intake.accounts import FRAMES, Loaded, accounts, coverage_of, known_in, refuse_unusable
from toolkit.intake.derivations import derived, of_contacts
from toolkit.intake.faults import IntakeFaults
from toolkit.intake.mappings import DIALECT, quoted
from toolkit.intake.neighbours import take_a_part
from toolkit.intake.privacy import masked, pseudonymise
from toolkit.intake.rejects import write_rejects
from toolkit.intake.rules import Rules, checked_rules, map_rows
from toolkit.intake.verdicts import Verdicts, judge, without_copies

SHARE_OF_LIMIT = 5 / 8


class Intake(NamedTuple):
    """What came in. Frames as in FRAMES; `folder` holds tables/*.parquet and rejects/*.csv.

    balance: one row per file, rows = kept + excluded + rejected. coverage: one row per canonical column of
    the tables that have a source, status given, derived or absent. known: the same counts per vendor.
    """

    folder: Path
    inputs: pd.DataFrame
    balance: pd.DataFrame
    exclusions: pd.DataFrame
    rejections: pd.DataFrame
    watches: pd.DataFrame
    known: pd.DataFrame
    coverage: pd.DataFrame


def take_in(parameters: Any, folder: Path, *, key: bytes) -> Intake:
    """Read, judge and write all sources of an audit.

    `folder` is an empty working folder; `key` the audit's pseudonym key. Raises `IntakeFaults` with every
    fault of all sources at once; then nothing in `folder` may be used.
    """
    try:
        return _taken(parameters, folder, key)
    except duckdb.OutOfMemoryException as error:
        raise IntakeFaults(
            f"{parameters.path.name} needs more memory than the engine may take.",
            [
                str(error).splitlines()[0],
                "change: give the audit a machine with more memory, or split the period or the sources",
            ],
        ) from None


def _taken(parameters: Any, folder: Path, key: bytes) -> Intake:
    scratch = folder / "scratch"
    scratch.mkdir(parents=True)
    connection = _engine(scratch)
    loaded = _loaded(parameters, connection, scratch)
    _shut_out(connection)
    judged = _judged(parameters, loaded, connection)
    frames = accounts(loaded, judged)
    refuse_unusable(parameters, loaded, judged, frames)
    rows = {table: _kept(table, judged, loaded) for table in {entry.source.table for entry in loaded}}
    (folder / "tables").mkdir()
    given: dict[str, set[str]] = {}
    for entry in loaded:
        of_items = score_sheets.given(judged[entry.name][0].items, entry.source.table)
        given.setdefault(entry.source.table, set()).update(entry.source.columns, of_items)
        if entry.source.vendor:
            given[entry.source.table].add("vendor")
    coverage: list[dict[str, Any]] = []
    known: list[pd.DataFrame] = []
    for table in tables.TABLES:
        if table in rows:
            path = folder / "tables" / f"{table}.parquet"
            _write(table, rows[table], path, parameters, connection, key)
            known.append(known_in(table, connection.read_parquet(path)))
            coverage += coverage_of(table, given[table], known[-1], given.get("contacts", ()))
    frames["known"] = pd.concat(known, ignore_index=True)
    frames["coverage"] = pd.DataFrame(coverage, columns=FRAMES["coverage"])
    (folder / "rejects").mkdir()
    rejected = frames["balance"].groupby("source").rejected.sum()
    for entry in loaded:
        if not rejected[entry.name]:
            continue
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
    # The engine's own limit is four fifths of the machine's memory; half leaves room for what Python holds.
    take_a_part(connection.con, SHARE_OF_LIMIT)
    # See rules.map_rows.
    connection.con.execute("SET disabled_optimizers = 'common_subexpressions'")
    return connection


def _shut_out(connection: Any) -> None:
    """From here on no expression can read a file outside the working folder, or load an extension."""
    folder = Path(str(connection.con.execute("SELECT path FROM duckdb_databases() WHERE NOT internal").fetchone()[0]))
    connection.con.execute("SET allowed_directories = [?]", [str(folder.parent.parent)])
    connection.con.execute("SET enable_external_access = false")


def _loaded(parameters: Any, connection: Any, scratch: Path) -> list[Loaded]:
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
        unlike = _unlike(opened, names, [part.schema() for part in parts])
        if unlike:
            where = parameters.where("sources", name, "files")
            faults += [f"{where}  sources.{name}: {fault}" for fault in unlike]
            continue
        connection.create_table(raw, ibis.union(*parts) if len(parts) > 1 else parts[0])
        result.append(Loaded(name, source, opened, raw, names))
    if faults:
        raise IntakeFaults(f"{parameters.path.name} names exports that cannot be read.", faults)
    return result


def _unlike(files: list[exports.Export], names: dict[str, str], schemas: list[Any]) -> list[str]:
    """The columns whose types differ between the files of one source, as Parquet files' may."""
    return [
        f"{file.name} has {column} as {schema[loaded]}, {files[0].name} as {schemas[0][loaded]}; give it one type"
        for file, schema in zip(files, schemas, strict=True)
        for column, loaded in names.items()
        if schema[loaded] != schemas[0][loaded]
    ]


def _told(parameters: Any, name: str, wrong: list[tuple[tuple[str, ...], str]]) -> list[str]:
    """The faults of a source's mapping, each with the line of the parameters where it stands."""
    return [
        f"{parameters.where('sources', name, *path)}  sources.{name}.{'.'.join(path)}: {fault}" for path, fault in wrong
    ]


def _judged(parameters: Any, loaded: list[Loaded], connection: Any) -> dict[str, tuple[Rules, Verdicts]]:
    faults: list[str] = []
    checked: dict[str, Rules] = {}
    for entry in loaded:
        rules, wrong = checked_rules(entry.source, entry.header, entry.raw, connection.con)
        faults += _told(parameters, entry.name, wrong)
        if rules is not None:
            checked[entry.name] = rules
    if faults:
        raise IntakeFaults(f"{parameters.path.name} has mappings that do not fit the exports.", faults)
    for entry in loaded:
        faults += _told(parameters, entry.name, map_rows(connection, entry.source, checked[entry.name], entry.raw))
    if faults:
        raise IntakeFaults(f"{parameters.path.name} has mappings that the engine cannot evaluate.", faults)
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
    for table in tables.TABLES:
        mine = {e.name: (e.source, result[e.name][1].judged) for e in loaded if e.source.table == table}
        alone = without_copies(connection, table, mine)
        sheets = [
            told_twice.Sheets(place, name, mine[name][0], result[name][0].items, rows)
            for place, (name, rows) in enumerate(alone.items())
        ]
        for name, rows in told_twice.counted_once(connection, table, sheets).items():
            rules, verdicts = result[name]
            result[name] = (rules, verdicts._replace(judged=rows))
    return result


def _kept(table: str, judged: dict[str, tuple[Rules, Verdicts]], loaded: list[Loaded]) -> Any:
    given = [column.name for column in tables.mappable(table)] + [tables.local_name(tables.CLOCKS[table])]
    given = [name for name in tables.SCHEMAS[table].names if name in given]
    parts = []
    for place, entry in enumerate(loaded):
        if entry.source.table != table:
            continue
        rules, verdicts = judged[entry.name]
        rows = verdicts.judged.filter(_.excluded.isnull() & _.rejected.isnull())
        rows = score_sheets.unfolded(rows, rules.items, table)
        # Whether nothing has ended or nobody notes it, the mapping says and the rows do not.
        noted = {f"notes_{name}": ibis.literal(name in entry.source.columns) for name in tables.ENDS.get(table, ())}
        parts.append(rows.select("file_no", "line", "item_no", *given, source_no=ibis.literal(place, "int32"), **noted))
    return ibis.union(*parts) if len(parts) > 1 else parts[0]


def _write(table: str, rows: Any, path: Path, parameters: Any, connection: Any, key: bytes) -> None:
    name = f"kept_{table}"
    connection.create_table(name, rows)
    private = {c.name: c.pseudonym for c in tables.TABLES[table] if c.pseudonym}
    pseudonymise(connection.con, name, private, key, phone_country_code=parameters.privacy.phone_country_code)
    for column in tables.FREE_TEXT.get(table, ()):
        _mask(connection.con, name, column)
    kept = connection.table(name)
    contacts = path.with_name("contacts.parquet")
    if table == "surveys" and contacts.is_file():
        kept = of_contacts(kept, connection.read_parquet(contacts))
    full = derived(
        table,
        kept,
        period=parameters.period,
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


def _personal(entry: Loaded, rules: Rules) -> dict[str, str]:
    """The export's columns that name persons, and the prefix of their pseudonyms."""
    return {
        read: column.pseudonym
        for column in tables.TABLES[entry.source.table]
        if column.pseudonym and column.name in rules.columns
        for read in rules.columns[column.name].reads
    }
