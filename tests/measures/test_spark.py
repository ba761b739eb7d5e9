"""The same on DuckDB and on Spark: the cells of entries; the steps, cases, graph, ends and chains of journeys.

One file, so that one worker starts the one Spark that all of it needs.
"""

import ibis
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from event_logs import events

from toolkit.intake.tables import SCHEMAS
from toolkit.measures import contact_chains, handovers, journey_ends, journey_graphs, kpis, steps, tallies

VENDORS = ("n", "s")
START = pd.Timestamp("2024-03-01")


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


def log(rows, seed):
    """Events of two vendors with both ends, persons and teams, some of them unknown, some of one instant."""
    rng = np.random.default_rng(seed)
    at = START + pd.to_timedelta(rng.integers(0, 20_000, rows) * 60, unit="s")
    until = at + pd.to_timedelta(rng.integers(0, 3000, rows), unit="s")
    team = rng.choice(["one", "two", None], rows)
    return pd.DataFrame(
        {
            "vendor": rng.choice(VENDORS, rows),
            "case_id": rng.integers(0, rows // 6, rows).astype(str),
            "activity": rng.choice(list("abcde"), rows),
            "occurred_at": at,
            "completed_at": pd.Series(until).where(rng.random(rows) < 0.8),
            "team": team,
            "agent_id": rng.choice(["p", "q", "r", None], rows),
        }
    )


@pytest.fixture(scope="module")
def both(session, tmp_path_factory):
    """The same parquet file on the two engines."""

    def read(table, name):
        path = tmp_path_factory.mktemp("spark_journeys") / f"{name}.parquet"
        pq.write_table(table, path, coerce_timestamps="us")
        return ibis.duckdb.connect().read_parquet(path), ibis.pyspark.connect(session).read_parquet(str(path))

    return read


def told(table, folder):
    """Steps and cases of a log, made by its engine, kept, and read by the same engine, as an audit does."""

    def kept(made, name):
        pq.write_table(made.to_pyarrow(), folder / f"{name}.parquet")
        return table.get_backend().read_parquet(str(folder / f"{name}.parquet"))

    names = steps.activities(table)
    given = ["completed_at", "team", "agent_id"]
    made = kept(steps.filled(steps.steps(table, names, VENDORS, given=given), VENDORS), "steps")
    return names, made, kept(journey_graphs.cases(made), "cases")


def plain(frame):
    """A frame in which what nobody gave is written alike, None or NaN."""
    words = [name for name in frame if frame[name].isna().all() or not pd.api.types.is_numeric_dtype(frame[name])]
    return frame.assign(**{name: frame[name].astype(object).where(frame[name].notna(), "?") for name in words})


def alike(one, other, by):
    """Frames with the same rows, whatever the order in which an engine gives them."""
    frames = [plain(frame.sort_values(by, ignore_index=True)) for frame in (one, other)]
    assert len(frames[0])
    pd.testing.assert_frame_equal(*frames, rtol=1e-9, atol=0, check_dtype=False)


def test_spark_and_duckdb_agree_on_journeys(both, tmp_path_factory):
    tables = both(events(log(1_500, 3)).to_pyarrow(), "events")
    one, other = (told(table, tmp_path_factory.mktemp("kept")) for table in tables)
    assert one[0] == other[0]
    names = one[0]
    pair = ["vendor", "step", "next_step"]
    alike(journey_graphs.edges(one[1], names), journey_graphs.edges(other[1], names), pair)
    alike(one[2].execute(), other[2].execute(), ["vendor", "case"])
    alike(journey_graphs.durations(one[2]), journey_graphs.durations(other[2]), ["vendor"])
    alike(
        journey_graphs.activity_counts(one[1], names),
        journey_graphs.activity_counts(other[1], names),
        ["vendor", "step"],
    )
    shown = [journey_graphs.variants(each[1], each[2], names, most=5).shown for each in (one, other)]
    alike(*shown, ["vendor", "variant"])
    for column in ("team", "agent_id"):
        alike(*(handovers.summary(each[1], column) for each in (one, other)), ["vendor"])
        alike(*(handovers.matrix(each[1], column) for each in (one, other)), ["vendor", "giver", "taker"])
    asked = {"starts": [0, 1, 2], "ends": [3], "closes": int((START + pd.Timedelta(days=15)).timestamp() * 1000)}
    tallies = [journey_ends.times(each[1], each[2], **asked) for each in (one, other)]
    alike(*tallies, ["vendor", "seconds"])
    alike(*(journey_ends.medians(tally, confidence=0.95) for tally in tallies), ["vendor"])


def test_spark_and_duckdb_agree_on_starts_and_completions(both):
    rng = np.random.default_rng(4)
    frame = log(900, 4).drop(columns="completed_at")
    frame["lifecycle"] = rng.choice(["start", "complete"], len(frame))
    given = ["lifecycle", "team", "agent_id"]
    found = []
    for table in both(events(frame).to_pyarrow(), "paired"):
        names = steps.activities(table)
        found.append(steps.filled(steps.steps(table, names, VENDORS, given=given), VENDORS).execute())
    alike(*found, ["case", "no"])


def test_spark_and_duckdb_agree_on_chains_of_contacts(both):
    rng = np.random.default_rng(5)
    rows = 1_500
    seconds = rng.permutation(90 * 1440)[:rows] * 60

    def truth(share):
        return pd.Series(rng.choice([True, False, None], rows, p=[share, 0.95 - share, 0.05]), dtype=object)

    frame = pd.DataFrame(
        {
            "vendor": rng.choice(VENDORS, rows),
            "contact_id": np.arange(rows).astype(str),
            "interaction_id": pd.Series(rng.integers(0, 900, rows).astype(str)).where(rng.random(rows) < 0.5),
            "customer_id": pd.Series(rng.integers(0, 300, rows).astype(str)).where(rng.random(rows) < 0.95),
            "channel": rng.choice(["voice", "email", None], rows),
            "queue": rng.choice(["a", "b", None], rows),
            "started_at": (START + pd.to_timedelta(seconds, unit="s")).astype("datetime64[us]"),
            "ended_at": (START + pd.to_timedelta(seconds + 300, unit="s")).astype("datetime64[us]"),
            "observed_seconds": (90 * 86_400 - seconds).astype(float),
            **{name: truth(share) for name, share in (("incoming", 0.85), ("answered", 0.7), ("transferred", 0.1))},
        }
    )
    schema = SCHEMAS["contacts"]
    given = ibis.memtable(frame, schema={name: schema[name] for name in frame})
    table = given.select(**{n: given[n] if n in frame else ibis.null(schema[n]) for n in schema.names})
    window = 7 * 86_400
    chained = [
        contact_chains.events(each, window_seconds=window, activity="channel")
        for each in both(table.to_pyarrow(), "contacts")
    ]
    alike(*(contact_chains.summary(each, window_seconds=window) for each in chained), ["vendor"])
    columns = ["vendor", "case_id", "activity", "occurred_at", "answered", "transferred", "position"]
    alike(*(each.select(*columns).execute() for each in chained), ["position"])
