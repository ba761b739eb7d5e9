"""Opens an export of any kind and brings it into the engine, every row with its place in the file."""

import glob
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, NamedTuple

import duckdb
import pyarrow
import pyarrow.parquet

from toolkit.intake.delimited import read_delimited
from toolkit.intake.faults import IntakeFaults
from toolkit.intake.readings import LINE, Format, Malformed, Reading, counted
from toolkit.intake.spreadsheets import read_sheet
from toolkit.intake.text_files import faulty

__all__ = ["LINE", "Export", "Format", "Malformed", "load", "open_export"]

NEVER_READ = {".pkl", ".pickle", ".joblib", ".npy", ".npz"}
SIGNATURES = (
    (b"PK\x03\x04", "xlsx", "a workbook or zip archive"),
    (b"PAR1", "parquet", "a Parquet file"),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        None,
        "an encrypted workbook or an old .xls; save it as open .xlsx",
    ),
    (b"\x1f\x8b", None, "a gzip archive; unpack it first"),
    (b"BZh91AY&SY", None, "a bzip2 archive; unpack it first"),
    (b"\xfd7zXZ\x00", None, "an xz archive; unpack it first"),
    (b"\x28\xb5\x2f\xfd", None, "a zstd archive; unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", None, "a 7z archive; unpack it first"),
    (b"%PDF-", None, "a PDF; ask for the table itself"),
    (b"SQLite format 3\x00", None, "an SQLite database; export its table as text"),
    (b"\x93NUMPY", None, "a numpy array, which is never opened"),
    (b"\x80\x02", None, "a Python pickle, which is never opened because it can run code"),
    (b"\x80\x03", None, "a Python pickle, which is never opened because it can run code"),
    (b"\x80\x04", None, "a Python pickle, which is never opened because it can run code"),
    (b"\x80\x05", None, "a Python pickle, which is never opened because it can run code"),
)
LONGEST_LINE_BYTES = 1 << 25


class Export(NamedTuple):
    """An export as it was read. `data` is what the engine reads: our own CSV, or the Parquet file itself.

    Line counts are of physical lines (CSV), sheet rows (xlsx) or records (Parquet). `repeated` lists names
    that stand more than once in the header; their columns carry their place, `name (column 5)`.
    `line_breaks_inside` counts the lines that good rows take beyond their first.
    """

    name: str
    sha256: str
    size_bytes: int
    encoding: str | None
    delimiter: str | None
    columns: tuple[str, ...]
    repeated: tuple[str, ...]
    physical_lines: int
    blank_lines: int
    header_lines: int
    records: int
    line_breaks_inside: int
    malformed: tuple[Malformed, ...]
    data: Path
    data_kind: str

    @property
    def balances(self) -> bool:
        """Whether every physical line is accounted for."""
        explained = self.header_lines + self.blank_lines + self.records + self.line_breaks_inside
        return self.physical_lines == explained + len(self.malformed)


def open_export(path: Path, fmt: Format, work: Path, *, key: str) -> Export:
    """Read the export once, count it, and leave its rows in `work` under `key` (a Parquet file stays put).

    Raises `IntakeFaults` for a file that is missing, of another kind than declared, or unreadable; nothing is
    left in `work` then.
    """
    refuse_strangers(path, fmt)
    size = path.stat().st_size
    if fmt.kind == "parquet":
        return _open_parquet(path, fmt, size)
    digest = hashlib.sha256()
    data = work / f"{key}.rows.csv"
    read: Callable[[Path, Format, BinaryIO, Callable[[bytes], object]], Reading]
    read = read_sheet if fmt.kind == "xlsx" else read_delimited
    # Exclusively, so that no file that is already there, an export least of all, can be written over.
    data.touch(mode=0o600, exist_ok=False)
    try:
        with data.open("wb", buffering=1 << 20) as out:
            reading = read(path, fmt, out, digest.update)
    except BaseException:
        data.unlink(missing_ok=True)
        raise
    return Export(path.name, digest.hexdigest(), size, *reading, data, "csv")


def load(con: duckdb.DuckDBPyConnection, export: Export, table: str) -> None:
    """Create `table` with the export's rows: `line`, then its columns in their order as c0, c1, ...

    From text and sheets every column is text and an empty field is NULL; Parquet keeps its types. Raises
    `IntakeFaults` if the engine does not find just the rows that were counted.
    """
    target = '"' + table.replace('"', '""') + '"'
    names = [f"c{place}" for place in range(len(export.columns))]
    try:
        if export.data_kind == "parquet":
            con.execute(
                f"CREATE TABLE {target} AS SELECT file_row_number + 1 AS {LINE}, {', '.join(names)} "  # noqa: S608
                "FROM (SELECT * FROM read_parquet(?, file_row_number = true, hive_partitioning = false)) "
                f"AS export({', '.join([*names, 'file_row_number'])})",
                [glob.escape(str(export.data))],
            )
        else:
            con.execute(
                f"CREATE TABLE {target} AS SELECT * FROM read_csv(?, header = true, delim = ?, "  # noqa: S608
                "quote = '\"', escape = '\"', comment = '', nullstr = '', auto_detect = false, columns = ?, "
                "strict_mode = true, null_padding = false, ignore_errors = false, max_line_size = ?, parallel = ?)",
                [
                    glob.escape(str(export.data)),
                    export.delimiter or ",",
                    {LINE: "BIGINT", **dict.fromkeys(names, "VARCHAR")},
                    LONGEST_LINE_BYTES,
                    export.line_breaks_inside == 0,
                ],
            )
    except duckdb.Error as error:
        raise IntakeFaults(
            f"{export.name} cannot be loaded.", [f"{export.name}: {str(error).splitlines()[0]}"]
        ) from None
    row = con.execute(f"SELECT count(*) FROM {target}").fetchone()  # noqa: S608
    found = row[0] if row else 0
    if found != export.records:
        raise IntakeFaults(
            f"{export.name} cannot be loaded.",
            [f"{export.name}: {found:,} rows arrived where {export.records:,} were read; please report this"],
        )


def refuse_strangers(path: Path, fmt: Format) -> None:
    """Raise `IntakeFaults` for a file that is not there, empty, of another kind than declared, or never opened."""
    if path.suffix.lower() in NEVER_READ:
        raise faulty(path, "is a Python object on disk, which is never opened because it can run code")
    if not path.is_file():
        raise faulty(path, "is a folder" if path.is_dir() else "is not there")
    try:
        with path.open("rb") as stream:
            start = stream.read(16)
    except OSError as error:
        raise faulty(path, f"cannot be opened: {error.strerror}") from None
    if not start:
        raise faulty(path, "is empty")
    known = next(((kind, words) for mark, kind, words in SIGNATURES if start.startswith(mark)), None)
    if known and known[0] != fmt.kind:
        kind, words = known
        change = f"; declare format.kind: {kind}" if kind else ""
        raise faulty(path, f"is {words}{change}, where format.kind says {fmt.kind}")
    if fmt.kind != "csv" and not known:
        raise faulty(path, f"is no {fmt.kind} file; if it is text, declare format.kind: csv")


def _open_parquet(path: Path, fmt: Format, size: int) -> Export:
    if fmt.null_values:
        raise faulty(path, "is Parquet, whose missing values are marked; remove format.null_values")
    try:
        footer = pyarrow.parquet.ParquetFile(path)
        columns, records = tuple(footer.schema_arrow.names), footer.metadata.num_rows
    except (pyarrow.ArrowException, OSError) as error:
        raise faulty(path, f"is damaged, encrypted or no Parquet file: {str(error).splitlines()[0]}") from None
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if twice:
        raise faulty(path, f"has several columns named {', '.join(twice[:10])}; rename them")
    if "file_row_number" in map(str.lower, columns):
        raise faulty(path, "has a column file_row_number, a name that the engine keeps for itself; rename it")
    if not records:
        raise faulty(path, f"has {counted(len(columns), 'column')} and no rows")
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return Export(path.name, digest, size, None, None, columns, (), records, 0, 0, records, 0, (), path, "parquet")
