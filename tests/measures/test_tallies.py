"""Tallies add up, cost one scan however many KPIs there are, and give the same bytes again."""

import re

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ibis import _

from toolkit.measures import intervals, kpis, queries, tallies
from toolkit.measures.entries import Kpi
from toolkit.measures.kpis import CATALOGUE

ENTRIES = kpis.of_table("contacts")
FEW = [CATALOGUE[key] for key in ("asa", "asa_p90", "sl_strict", "talk", "talk_p90", "fcr_repeat")]


@pytest.fixture(scope="module")
def contacts(generated):
    return ibis.memtable(generated(3_000, 1))


def test_every_kpi_has_one_row_per_group_in_the_catalogues_order(contacts, terms):
    found = tallies.measure(contacts, ENTRIES, ["channel"], terms=terms, confidence=0.95)
    assert list(found.columns) == ["channel", *tallies.COLUMNS]
    # Three channels and the contacts without one.
    assert list(found["kpi"]) == 4 * [kpi.key for kpi in ENTRIES]
    assert found["channel"].isna().sum() == len(ENTRIES)
    counts = found["kpi"].isin(["offered", "answered", "abandoned"])
    assert found.loc[counts, ["low", "high"]].isna().all(axis=None)
    assert (found.loc[~counts, "low"] <= found.loc[~counts, "value"]).all()
    assert (found.loc[~counts, "value"] <= found.loc[~counts, "high"]).all()


def test_shares_lie_between_0_and_1_with_their_intervals(contacts, terms):
    found = tallies.measure(contacts, ENTRIES, ["channel", "weekday"], terms=terms, confidence=0.95)
    shares = found[found["kpi"].isin([kpi.key for kpi in ENTRIES if kpi.unit == "share"])]
    assert shares[["low", "value", "high"]].min(axis=None) >= 0
    assert shares[["low", "value", "high"]].max(axis=None) <= 1


def test_parts_add_up_to_the_whole(contacts, terms):
    """The same estimates from the engine at once and from a finer tally rolled up."""
    for make, keys in (
        (tallies.sums, ["kpi", "clustered_by", "cluster"]),
        (tallies.counts, ["kpi", "value"]),
    ):
        fine = make(contacts, ENTRIES, ["channel", "reason"], terms=terms)
        coarse = make(contacts, ENTRIES, ["channel"], terms=terms)
        rolled = tallies.rolled_up(fine, ["channel"])
        pd.testing.assert_frame_equal(
            rolled[["channel", *keys, "rows"]], coarse[["channel", *keys, "rows"]], check_dtype=False
        )
        amounts = [name for name in tallies.AMOUNTS if name in coarse]
        pd.testing.assert_frame_equal(rolled[amounts], coarse[amounts], rtol=1e-12)


def test_estimates_from_a_finer_tally_are_those_of_the_coarser(contacts, terms):
    counted = tallies.counts(contacts, FEW, [], terms=terms)
    spread = tallies.spreads(contacts, FEW, [], counted, terms=terms)
    fine = [make(contacts, FEW, ["channel", "hour"], terms=terms) for make in (tallies.sums, tallies.counts)]
    found = tallies.estimates(*fine, spread, FEW, [], confidence=0.95)
    whole = tallies.measure(contacts, FEW, [], terms=terms, confidence=0.95)
    pd.testing.assert_frame_equal(found, whole, rtol=1e-12)


def test_known_unknown_and_rows_that_do_not_count_are_all_the_rows(contacts, terms):
    """Of each service level: rows known, rows unknown, and rows that are surely not among them."""
    for key in ("sl_strict", "sl_excl_short", "sl_answered_only", "fcr_repeat"):
        found = tallies.measure(contacts, [CATALOGUE[key]], [], terms=terms, confidence=0.95).loc[0]
        among = CATALOGUE[key].among.resolve(contacts, **terms).cast("int8").name("among")
        sure_not = (contacts.select(among).to_pandas()["among"] == 0).sum()
        assert found["rows"] + found["unknown"] + sure_not == 3_000


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 2**31))
def test_the_order_of_rows_does_not_matter(generated, terms, seed):
    rows = generated(300, 7)
    shuffled = rows.take(pa.array(np.random.default_rng(seed).permutation(300)))
    one, other = (
        tallies.measure(ibis.memtable(each), FEW, ["channel"], terms=terms, confidence=0.95)
        for each in (rows, shuffled)
    )
    pd.testing.assert_frame_equal(one, other, check_exact=True)


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(2, 6))
def test_the_same_contacts_again_buy_no_certainty_about_agents(generated, terms, times):
    rows = generated(600, 11)
    means = [CATALOGUE[key] for key in ("talk", "aht_full", "wrap", "hold_held")]
    one, more = (
        tallies.measure(ibis.memtable(each), means, [], terms=terms, confidence=0.95)
        for each in (rows, pa.concat_tables([rows] * times))
    )
    pd.testing.assert_frame_equal(one[["value", "low", "high"]], more[["value", "low", "high"]], rtol=1e-9)


def test_the_same_rows_give_the_same_bytes(contacts, terms, tmp_path):
    for place in ("one", "two"):
        frame = tallies.measure(contacts, ENTRIES, ["channel", "hour"], terms=terms, confidence=0.95)
        frame.to_parquet(tmp_path / place)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_tallies_can_be_stored_and_taken_up_again(contacts, terms, tmp_path):
    by = ["channel", "local_date"]
    counted = tallies.counts(contacts, FEW, by, terms=terms)
    parts = [
        tallies.sums(contacts, FEW, by, terms=terms),
        counted,
        tallies.spreads(contacts, FEW, by, counted, terms=terms),
    ]
    stored = []
    for place, part in enumerate(parts):
        part.to_parquet(tmp_path / str(place))
        stored.append(pd.read_parquet(tmp_path / str(place)))
    pd.testing.assert_frame_equal(
        tallies.estimates(*stored, FEW, ["channel"], confidence=0.95),
        tallies.estimates(*parts, FEW, ["channel"], confidence=0.95),
    )


def scans(con, query):
    # Running the query once is what makes its small in-memory tables known to the engine.
    con.to_pandas(query)
    plan = con.raw_sql(f"EXPLAIN {ibis.to_sql(query, dialect='duckdb')}").fetchall()[0][1]
    return len(re.findall(r"│ +(?:SEQ_SCAN|TABLE_SCAN|READ_PARQUET|ARROW_SCAN) +│", plan))


def keys(entries):
    return [kpi.key for kpi in entries]


def test_all_kpis_cost_the_scans_of_three(generated, terms):
    con = ibis.duckdb.connect()
    table = con.create_table("contacts", generated(200, 2))
    for cluster in ("agent_id", "local_date"):
        alike = [kpi for kpi in ENTRIES if kpi.cluster == cluster]
        asked = [queries.sums(table, part, ["channel"], cluster, terms).table for part in (alike[:3], alike)]
        assert [scans(con, query) for query in asked] == [1, 1]
    percentiles = [kpi for kpi in ENTRIES if kpi.quantile is not None]
    asked = [queries.counts(table, part, ["channel"], terms) for part in (percentiles[:3], percentiles)]
    assert [scans(con, query) for query in asked] == [1, 1]
    limits = pd.DataFrame({"channel": ["channel0", None], **{kpi.key: 10.0 for kpi in percentiles}})
    by_agent = [kpi for kpi in percentiles if kpi.cluster == "agent_id"]
    asked = [
        queries.spreads(table, part, ["channel"], "agent_id", terms, limits[["channel", *keys(part)]]).table
        for part in (by_agent[:3], by_agent)
    ]
    # The contacts once, and the few groups' percentiles they are joined with.
    assert [scans(con, query) for query in asked] == [2, 2]


def test_a_negated_expression_that_is_unknown_counts_as_unknown(read, terms):
    """Ibis writes `(~x).notnull()` as `NOT x IS NOT NULL`, which SQL reads as `NOT (x IS NOT NULL)`."""
    negated = Kpi(
        key="kept",
        title="Not transferred",
        table="contacts",
        unit="share",
        better="context",
        source="this test",
        family="handling",
        among=~_.abandoned,
        above=~_.transferred,
        minimum_rows=0,
        cluster="agent_id",
    )
    table = read("""
    abandoned transferred agent_id
    n         n           a1
    n         y           a1
    n         ?           a2
    ?         n           a2
    y         ?           a2
    """)
    found = tallies.sums(table, [negated], [], terms=terms)
    assert found[["rows", "unknown", "above"]].sum().tolist() == [2, 2, 1]


def test_contacts_of_an_unknown_group_are_measured_as_if_they_stood_alone(contacts, terms):
    found = tallies.measure(contacts, FEW, ["channel"], terms=terms, confidence=0.95)
    alone = tallies.measure(contacts.filter(_.channel.isnull()), FEW, [], terms=terms, confidence=0.95)
    nobody = found[found["channel"].isna()].drop(columns="channel").reset_index(drop=True)
    pd.testing.assert_frame_equal(nobody, alone)


def test_a_grouping_of_unknowns_alone_is_one_group(contacts, terms):
    found = tallies.measure(contacts, FEW, ["site", "weekday"], terms=terms, confidence=0.95)
    alone = tallies.measure(contacts, FEW, [], terms=terms, confidence=0.95)
    pd.testing.assert_frame_equal(found.drop(columns=["site", "weekday"]), alone)


def test_a_table_without_rows_has_every_kpi_and_no_value(generated, terms):
    empty = ibis.memtable(generated(10, 1).slice(0, 0))
    whole = tallies.measure(empty, ENTRIES, [], terms=terms, confidence=0.95)
    assert list(whole["kpi"]) == [kpi.key for kpi in ENTRIES]
    assert whole["value"].dropna().tolist() == [0, 0, 0]
    assert whole["rows"].sum() == whole["clusters"].sum() == 0
    grouped = tallies.measure(empty, ENTRIES, ["channel"], terms=terms, confidence=0.95)
    assert list(grouped.columns) == ["channel", *tallies.COLUMNS]
    assert grouped.empty


def test_too_few_rows_are_marked_and_not_blanked(read, terms):
    table = read("""
    offered answered abandoned wait_seconds local_date
    y       y        n         10           1
    y       y        n         30           2
    """)
    found = tallies.measure(table, [CATALOGUE["asa"]], [], terms=terms, confidence=0.95).loc[0]
    assert (found["value"], found["rows"], bool(found["enough"])) == (20, 2, False)


def test_agents_own_figures_are_clustered_by_their_days(contacts, terms):
    talk = [CATALOGUE["talk"]]
    alone = tallies.measure(contacts, talk, ["agent_id"], terms=terms, confidence=0.95)
    by_day = tallies.measure(
        contacts, kpis.clustered_by(talk, "local_date"), ["agent_id"], terms=terms, confidence=0.95
    )
    assert alone[["low", "high"]].isna().all(axis=None)
    assert by_day[["low", "high"]].notna().all(axis=None)
    assert set(by_day["clustered_by"]) == {"local_date"}
    assert list(by_day["value"]) == pytest.approx(list(alone["value"]), rel=1e-12)


def test_independent_rows_get_the_plain_interval_of_a_share_and_a_percentile(contacts, terms):
    entries = kpis.clustered_by([CATALOGUE[key] for key in ("sl_strict", "asa_p90", "talk")], None)
    found = tallies.measure(contacts, entries, [], terms=terms, confidence=0.95).set_index("kpi")
    share = found.loc["sl_strict"]
    plain = intervals.wilson(share["value"] * share["rows"], share["rows"], confidence=0.95)
    assert (share["low"], share["high"]) == pytest.approx(tuple(plain))
    assert found.loc["asa_p90", "low"] < found.loc["asa_p90", "value"] < found.loc["asa_p90", "high"]
    assert found.loc["talk", ["low", "high"]].isna().all()
    assert set(found["clustered_by"]) == {""}


def test_a_sum_over_another_sum_leaves_out_rows_that_lack_either(read, terms):
    part = Kpi(
        key="talk_part",
        title="Talk, of the handle time",
        table="contacts",
        unit="share",
        better="context",
        source="this test",
        family="handling",
        above=_.talk_seconds,
        below=_.handle_seconds,
        minimum_rows=0,
        cluster="agent_id",
    )
    table = read("""
    talk_seconds handle_seconds agent_id
    30           60             a1
    40           80             a2
    ?            10             a2
    10           ?              a2
    """)
    found = tallies.measure(table, [part], [], terms=terms, confidence=0.95).loc[0]
    assert (found["value"], found["rows"], found["unknown"]) == (0.5, 2, 2)
