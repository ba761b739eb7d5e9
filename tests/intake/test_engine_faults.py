"""What the engine alone can find wrong is told in words, with the column it is in."""

from types import SimpleNamespace

import duckdb
import ibis
import pandas as pd
import pytest
from audits_on_paper import CALLS, source, written
from sqlglot import parse_one

from toolkit.audits import read_parameters
from toolkit.intake import intakes, rules
from toolkit.intake.faults import IntakeFaults
from toolkit.intake.mappings import Expression


def refusal(tmp_path, calls=CALLS, **changes):
    folder = tmp_path / "prepared"
    folder.mkdir()
    with pytest.raises(IntakeFaults) as caught:
        intakes.take_in(read_parameters(written(tmp_path, calls, **changes)), folder, key=b"k" * 32)
    return str(caught.value)


def test_what_no_guard_catches_is_told_for_each_column(tmp_path):
    columns = {
        "ended_at": "timezone('Mars', CAST('2024-03-04 09:00:00' AS TIMESTAMP))",
        "disposition": "regexp_replace(id, 'a{1000}{1000}', '')",
    }
    watch = [{"where": "regexp_replace(id, 'b{1000}{1000}', '') = ''", "note": "n"}]
    text = refusal(tmp_path, **source(columns=columns, watch=watch))
    assert text.startswith("small.yml has mappings that the engine cannot evaluate.")
    assert "sources.calls.columns.ended_at: cannot be evaluated: Not implemented Error: Unknown TimeZone 'Mars'" in text
    assert "sources.calls.columns.disposition: cannot be evaluated: Invalid Input Error: bad repetition" in text
    assert "sources.calls.watch.0.where: cannot be evaluated: Invalid Input Error: bad repetition" in text
    assert "columns.wait_seconds" not in text


def test_files_whose_columns_differ_in_type_are_told(tmp_path):
    frame = pd.DataFrame({"id": [1], "start": ["04.03.2024 09:00"], "agent": "a", "topic": "t", "wait": 1, "talk": 1})
    frame.to_parquet(tmp_path / "one.parquet")
    frame.assign(id=["2"], talk=1.5).to_parquet(tmp_path / "two.parquet")
    text = refusal(tmp_path, **source(files=["one.parquet", "two.parquet"], format={"kind": "parquet"}))
    assert "sources.calls: two.parquet has id as string, one.parquet as int64; give it one type" in text
    assert "sources.calls: two.parquet has talk as float64, one.parquet as int64; give it one type" in text


def exhausted(*_given):
    raise duckdb.OutOfMemoryException("Out of Memory Error: failed to allocate data of size 32.0 MiB\n\nmore")


def test_a_run_out_of_memory_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(intakes, "without_copies", exhausted)
    text = refusal(tmp_path)
    assert text.startswith("small.yml needs more memory than the engine may take.")
    assert "failed to allocate data of size 32.0 MiB" in text


def test_an_expression_that_takes_all_memory_is_named():
    connection = ibis.duckdb.connect()
    connection.con.execute("SET memory_limit = '60MB'")
    connection.con.execute("CREATE TABLE raw AS SELECT 0 AS file_no, 1 AS line, 'a' AS c0 FROM range(20)")
    growing = Expression(parse_one("rpad(c0, 30000000, 'x')", read="duckdb"), ("id",))
    plain = Expression(parse_one("c0", read="duckdb"), ("id",))
    mapping = rules.Rules({"contact_id": plain, "disposition": growing}, frozenset(), (), ())
    assert rules.map_rows(connection, SimpleNamespace(table="contacts"), mapping, "raw") == [
        (("columns", "disposition"), "cannot be evaluated: it needs more memory than the engine may take")
    ]
    assert connection.list_tables() == ["raw"]


def test_the_engine_takes_half_of_the_memory_at_most(tmp_path):
    connection = intakes._engine(tmp_path)
    sizes = {"MiB": 2**20, "GiB": 2**30, "TiB": 2**40}

    def limit(of):
        number, unit = of.execute("SELECT current_setting('memory_limit')").fetchone()[0].split()
        return float(number) * sizes[unit]

    assert limit(connection.con) == pytest.approx(limit(duckdb.connect()) * 5 / 8, rel=0.05)
