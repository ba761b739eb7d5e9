"""The same entries on DuckDB and on Spark give the same cells."""

import shutil

import ibis
import pandas as pd
import pyarrow.parquet as pq
import pytest

from toolkit.measures import kpis, tallies


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    spark = pytest.importorskip("pyspark.sql", reason="pyspark is not installed")
    if shutil.which("java") is None:
        pytest.skip("there is no Java to run Spark on")
    folder = tmp_path_factory.mktemp("spark")
    builder = spark.SparkSession.builder.master("local[2]").appName("measures")
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.memory": "1g",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.driver.extraJavaOptions": f"-Dderby.system.home={folder}",
        "spark.log.level": "ERROR",
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    yield session
    session.stop()


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
