"""Published counts as they are: files with a row per bidder and day, each column by one SQL expression.

Nothing is judged here but whether a value can be read; every row comes back with its file and line.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

import duckdb
import pandas as pd
import pyarrow
import pyarrow.compute
from sqlglot import exp

from toolkit.intake import exports
from toolkit.intake.faults import IntakeFaults
from toolkit.intake.mappings import DIALECT, Expression, guarded, misspelt, parsed, quoted

COUNTS: Final = ("offered", "answered", "answered_within", "abandoned")
REQUIRED: Final = ("bidder", "day", "answered", "answered_within")
TYPES: Final[Mapping[str, str]] = {
    "bidder": "VARCHAR",
    "name": "VARCHAR",
    "group": "VARCHAR",
    "day": "DATE",
    **dict.fromkeys(COUNTS, "DOUBLE"),
}


Where = Callable[..., str]


def named(*keys: str) -> str:
    """A part of the published counts' parameters by its keys alone."""
    return ".".join(["aggregates", *keys])


class CountedDays(NamedTuple):
    """What the files hold.

    `rows`: file, line, the mapped columns (text, a date as text, numbers; None or NaN where a row has none), and
    `unread`: the columns, joined by a space, whose value could not be read. `malformed`: file, line of what is no row.
    `inputs`: file, sha256, bytes, rows. `mapped`: the columns that the parameters map.
    """

    rows: pd.DataFrame
    malformed: pd.DataFrame
    inputs: pd.DataFrame
    mapped: tuple[str, ...]


def read_counted_days(
    files: Sequence[Path], columns: Mapping[str, str], fmt: exports.Format, *, where: Where = named
) -> CountedDays:
    """Every row of the files, its columns given by SQL expressions over the files' own.

    `where` gives for keys below this part of the parameters how a fault names their place. Raises
    `IntakeFaults` with every fault: a file that cannot be read, a column that is unknown, missing, or no expression
    over the file.
    """
    names = [path.name for path in files]
    faults = _column_faults(columns, where)
    faults += [
        f"{where('files')}: two files are called {name}; rows are told apart by their file's name"
        for name in sorted({*names})
        if names.count(name) > 1
    ]
    parts: list[pd.DataFrame] = []
    malformed: list[dict[str, Any]] = []
    inputs: list[dict[str, Any]] = []
    with TemporaryDirectory(prefix="vendor-audit-") as scratch, duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        # As in rules.map_rows: this pass moves what two columns share out of the TRY that guards it.
        connection.execute("SET disabled_optimizers = 'common_subexpressions'")
        opened: list[exports.Export] = []
        for place, path in enumerate(files):
            try:
                opened.append(exports.open_export(path, fmt, Path(scratch), key=str(place)))
                exports.load(connection, opened[-1], f"raw_{place}")
            except IntakeFaults as error:
                faults += [f"{where('files')}: {fault}" for fault in error.faults]
        # From here on no expression can read a file.
        connection.execute("SET enable_external_access = false")
        if len(opened) == len(files):
            for place, file in enumerate(opened):
                read, wrong = _rows(connection, file, f"raw_{place}", columns, where)
                faults += wrong
                parts.append(read)
                malformed += [{"file": file.name, "line": bad.line} for bad in file.malformed]
                size = {"sha256": file.sha256, "bytes": file.size_bytes}
                inputs.append({"file": file.name, **size, "rows": file.records + len(file.malformed)})
    if faults:
        raise IntakeFaults("The published counts cannot be read.", list(dict.fromkeys(faults)))
    whole = pd.concat(parts, ignore_index=True)
    return CountedDays(whole, pd.DataFrame(malformed, columns=["file", "line"]), pd.DataFrame(inputs), tuple(columns))


def _column_faults(columns: Mapping[str, str], where: Where) -> list[str]:
    faults = [
        f"{where('columns', name)}: published counts have no such column{misspelt(name, TYPES)}"
        for name in columns
        if name not in TYPES
    ]
    return faults + [f"{where('columns')}: {name} is not mapped" for name in REQUIRED if name not in columns]


def _rows(
    connection: duckdb.DuckDBPyConnection, file: exports.Export, raw: str, columns: Mapping[str, str], where: Where
) -> tuple[pd.DataFrame, list[str]]:
    header = {column: f"c{place}" for place, column in enumerate(file.columns)}
    faults: list[str] = []
    found: dict[str, Any] = {}
    for name, text in columns.items():
        if name not in TYPES:
            continue
        expression, wrong = parsed(text, header)
        faults += [f"{where('columns', name)}: {fault}" for fault in wrong]
        if expression is None:
            continue
        try:
            found[name] = _values(connection, raw, expression, TYPES[name])
        except duckdb.Error as error:
            faults.append(f"{where('columns', name)}: cannot be evaluated: {str(error).splitlines()[0]}")
    if faults:
        return pd.DataFrame(), faults
    lines = connection.sql(exp.select(exports.LINE).from_(quoted(raw)).sql(dialect=DIALECT)).fetchall()
    frame = pd.DataFrame({"file": file.name, "line": [line for (line,) in lines]})
    unread = pd.Series("", index=frame.index)
    for name, (values, failed) in found.items():
        frame[name] = values
        unread = unread.mask(failed, unread + f" {name}")
    return frame.assign(unread=unread.str.strip()), faults


def _values(connection: duckdb.DuckDBPyConnection, raw: str, expression: Expression, type_: str) -> tuple[Any, Any]:
    """A column's values in the order of the file, and which of them could not be read."""
    query = exp.select(exp.alias_(guarded(expression.tree, type_), "guarded")).from_(quoted(raw))
    held = connection.sql(query.sql(dialect=DIALECT)).to_arrow_table()["guarded"].combine_chunks()
    values = pyarrow.compute.struct_field(held, "v")
    if type_ == "DATE":
        values = values.cast(pyarrow.string())
    failed = pyarrow.compute.is_null(held).to_numpy(zero_copy_only=False)
    return values.to_pandas().to_numpy(), failed
