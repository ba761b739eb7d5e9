"""Exports of other kinds than declared are told apart; all kinds end in the engine with their line."""

import hashlib
import pickle
from types import SimpleNamespace

import duckdb
import pyarrow
import pyarrow.parquet
import pytest

from toolkit.intake import exports
from toolkit.intake.faults import IntakeFaults


def fmt(kind="csv", **changes):
    plain = {"delimiter": None, "encoding": None, "quote": '"', "header_line": 1, "null_values": [], "sheet": None}
    return SimpleNamespace(kind=kind, **{**plain, **changes})


def fault(path, **changes):
    with pytest.raises(IntakeFaults) as raised:
        exports.open_export(path, fmt(**changes), path.parent, key="none")
    (told,) = raised.value.faults
    return told


def test_the_hash_and_size_are_those_of_the_file(tmp_path):
    path = tmp_path / "calls.csv"
    path.write_bytes(b"\xef\xbb\xbfa,b\r\n1,2\r\n" * 1)
    export = exports.open_export(path, fmt(), tmp_path, key="calls")
    assert export.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (export.size_bytes, export.name) == (path.stat().st_size, "calls.csv")


def test_an_export_is_never_written_over(tmp_path):
    path = tmp_path / "calls.rows.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(FileExistsError):
        exports.open_export(path, fmt(), tmp_path, key="calls")
    assert path.read_text() == "a,b\n1,2\n"


def test_parquet_keeps_its_types_and_numbers_its_rows(tmp_path):
    path = tmp_path / "calls.parquet"
    table = pyarrow.table({"id": ["a", "b"], "wait": [1.5, None], 'we"ird': [1, 2]})
    pyarrow.parquet.write_table(table, path)
    export = exports.open_export(path, fmt("parquet"), tmp_path, key="calls")
    assert (export.columns, export.records, export.data_kind) == (("id", "wait", 'we"ird'), 2, "parquet")
    assert export.balances
    con = duckdb.connect()
    exports.load(con, export, "raw")
    assert con.execute("SELECT * FROM raw").fetchall() == [(1, "a", 1.5, 1), (2, "b", None, 2)]
    assert export.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_damaged_or_empty_parquet_file_is_told(tmp_path):
    path = tmp_path / "calls.parquet"
    path.write_bytes(b"PAR1" + bytes(100) + b"PAR1")
    assert fault(path, kind="parquet").startswith("calls.parquet is damaged, encrypted or no Parquet file: ")
    pyarrow.parquet.write_table(pyarrow.table({"id": pyarrow.array([], pyarrow.string())}), path)
    assert fault(path, kind="parquet") == "calls.parquet has 1 column and no rows"
    assert "remove format.null_values" in fault(path, kind="parquet", null_values=["NA"])


def test_damage_inside_a_parquet_file_is_told_when_it_is_loaded(tmp_path):
    path = tmp_path / "calls.parquet"
    pyarrow.parquet.write_table(pyarrow.table({"id": [f"{n * 7919:x}" for n in range(5000)]}), path)
    content = bytearray(path.read_bytes())
    content[4:4000] = bytes(3996)
    path.write_bytes(content)
    export = exports.open_export(path, fmt("parquet"), tmp_path, key="calls")
    with pytest.raises(IntakeFaults, match=r"calls\.parquet cannot be loaded"):
        exports.load(duckdb.connect(), export, "raw")


@pytest.mark.parametrize(
    ("name", "content", "kind", "told"),
    [
        ("a.csv", b"PK\x03\x04rest", "csv", "a.csv is a workbook or zip archive; declare format.kind: xlsx, where"),
        ("a.csv", b"PAR1rest", "csv", "a.csv is a Parquet file; declare format.kind: parquet, where"),
        ("a.csv", b"\x1f\x8b\x08", "csv", "a.csv is a gzip archive; unpack it first, where format.kind says csv"),
        ("a.csv", pickle.dumps([1]), "csv", "a.csv is a Python pickle, which is never opened because it can run code"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xlsx", "a.xls is an encrypted workbook or an old .xls;"),
        ("a.xlsx", b"id,name\n1,Ann\n", "xlsx", "a.xlsx is no xlsx file; if it is text, declare format.kind: csv"),
        ("a.parquet", b"id,name\n", "parquet", "a.parquet is no parquet file; if it is text, declare"),
        ("a.joblib", b"a,b\n1,2\n", "csv", "a.joblib is a Python object on disk, which is never opened"),
        ("a.npy", b"\x93NUMPY", "csv", "a.npy is a Python object on disk, which is never opened"),
        ("a.csv", b"", "csv", "a.csv is empty"),
    ],
)
def test_a_file_of_another_kind_is_told_apart(tmp_path, name, content, kind, told):
    (tmp_path / name).write_bytes(content)
    assert fault(tmp_path / name, kind=kind).startswith(told)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_what_is_no_file_is_told(tmp_path):
    assert fault(tmp_path / "gone.csv") == "gone.csv is not there"
    (tmp_path / "folder.csv").mkdir()
    assert fault(tmp_path / "folder.csv") == "folder.csv is a folder"


@pytest.mark.parametrize("name", ['a"b', "select", 'b c" from t; drop table t; --', "x); attach 'y' as z; --"])
def test_no_name_of_a_column_or_table_becomes_code(tmp_path, name):
    quoted = '"' + name.replace('"', '""') + '"'
    path = tmp_path / "calls.csv"
    path.write_text(f"{quoted},b\n1,2\n", newline="")
    export = exports.open_export(path, fmt(delimiter=","), tmp_path, key="calls")
    assert export.columns == (name, "b")
    con = duckdb.connect()
    con.execute("CREATE TABLE t AS SELECT 1 AS x")
    exports.load(con, export, name)
    assert con.execute(f"SELECT * FROM {quoted}").fetchall() == [(2, "1", "2")]
    assert con.execute("SELECT x FROM t").fetchall() == [(1,)]


def test_a_path_that_looks_like_a_pattern_is_one_file(tmp_path):
    folder = tmp_path / "calls[1]*"
    folder.mkdir()
    pyarrow.parquet.write_table(pyarrow.table({"id": ["a"]}), folder / "x[2].parquet")
    (folder / "y?.csv").write_text("a,b\n1,2\n")
    con = duckdb.connect()
    exports.load(con, exports.open_export(folder / "x[2].parquet", fmt("parquet"), folder, key="x"), "x")
    exports.load(con, exports.open_export(folder / "y?.csv", fmt(), folder, key="y[3]"), "y")
    assert con.execute("SELECT count(*) FROM x, y").fetchall() == [(1,)]


def test_a_line_that_nothing_accounts_for_breaks_the_balance(tmp_path):
    path = tmp_path / "calls.csv"
    path.write_text('a,b\n1,2\n\n3\n"x\ny",4\n')
    export = exports.open_export(path, fmt(), tmp_path, key="calls")
    assert export.balances
    parts = ["header_lines", "blank_lines", "records", "line_breaks_inside"]
    assert [getattr(export, part) for part in parts] == [1, 1, 2, 1]
    assert [export._replace(**{part: 0}).balances for part in parts] == [False] * 4
    assert not export._replace(malformed=()).balances


def test_rows_that_do_not_arrive_are_noticed(tmp_path):
    path = tmp_path / "calls.csv"
    path.write_text("a,b\n1,2\n3,4\n")
    export = exports.open_export(path, fmt(), tmp_path, key="calls")
    with pytest.raises(IntakeFaults, match="2 rows arrived where 3 were read"):
        exports.load(duckdb.connect(), export._replace(records=3), "raw")
