"""The same entries on DuckDB and on Spark give the same cells."""

import ibis
import pandas as pd
import pyarrow.parquet as pq
import pytest

from toolkit.measures import kpis, tallies


@pytest.mark.parametrize("by", [[], ["channel", "local_date"]], ids=["whole", "channel-and-day"])
def test_spark_and_duckdb_agree_cell_by_cell(session, generated, terms, tmp_path, by):
    path = tmp_path / "contacts.parquet"
    pq.write_table(generated(4_000, 3), path)
    tables = [
        ibis.duckdb.connect().read_parquet(path),
        ibis.pyspark.connect(session).read_parquet(str(path)),
    ]
    entries = kpis.of_table("contacts")
    one, other = (tallies.measure(table, entries, by, terms=terms, confidence=0.95) for table in tables)
    assert len(one) >= len(entries)
    pd.testing.assert_frame_equal(one, other, rtol=1e-9, atol=0, check_dtype=False)


@pytest.mark.parametrize("by", [[], ["channel"]], ids=["whole", "channel"])
def test_spark_and_duckdb_agree_on_answers_of_customers(session, answered, terms, tmp_path, by):
    path = tmp_path / "surveys.parquet"
    pq.write_table(answered(2_000, 4), path)
    tables = [
        ibis.duckdb.connect().read_parquet(path),
        ibis.pyspark.connect(session).read_parquet(str(path)),
    ]
    entries = kpis.of_table("surveys")
    one, other = (tallies.measure(table, entries, by, terms=terms, confidence=0.95) for table in tables)
    pd.testing.assert_frame_equal(one, other, rtol=1e-9, atol=0, check_dtype=False)
    assert ("several_scales" in set(one["why_absent"])) == (by == [])
