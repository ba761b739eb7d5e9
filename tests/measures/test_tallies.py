"""Tallies add up, cost one scan however many KPIs there are, and give the same bytes again."""

import json
import re
from decimal import Decimal

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ibis import _

from toolkit.intake.tables import SCHEMAS
from toolkit.measures import intervals, kpis, queries, tallies
from toolkit.measures.entries import Kpi
from toolkit.measures.kpis import CATALOGUE

ENTRIES = kpis.of_table("contacts")
TABLES = list(dict.fromkeys(kpi.table for kpi in CATALOGUE.values()))
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
    counts = found["kpi"].isin(["offered", "answered", "abandoned", "neither"])
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
    few, more = (
        tallies.measure(ibis.memtable(pa.concat_tables([rows] * copies)), means, [], terms=terms, confidence=0.95)
        # Of a single copy a mean may be known less well than its agents' likeness says.
        for copies in (4, 4 * times)
    )
    pd.testing.assert_frame_equal(few[["value", "low", "high"]], more[["value", "low", "high"]], rtol=1e-9)


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


def scans(con, query, table):
    """How often the plan of a query reads a table."""
    # Running the query once is what makes its small in-memory tables known to the engine.
    con.to_pandas(query)
    (plan,) = json.loads(con.raw_sql(f"EXPLAIN (FORMAT json) {ibis.to_sql(query, dialect='duckdb')}").fetchall()[0][1])
    nodes = [plan]
    for node in nodes:
        nodes += node["children"]
    read = [node["extra_info"].get("Table", "") for node in nodes if "SCAN" in node["name"]]
    return sum(name.split(".")[-1].strip('"') == table for name in read)


def one_of_each_kind(entries):
    """An entry per kind of cluster, of percentiles and of the rest: what decides which queries are sent."""
    kinds = {(kpi.cluster, kpi.quantile is not None): kpi for kpi in reversed(entries)}
    return [kpi for kpi in entries if kpi in kinds.values()]


@pytest.mark.parametrize("name", TABLES)
def test_each_query_scans_its_table_once_however_many_kpis(name, terms):
    con = ibis.duckdb.connect()
    table = con.create_table(name, schema=SCHEMAS[name])
    everything = kpis.of_table(name)
    for entries in (one_of_each_kind(everything), everything):
        asked = []
        for cluster in {kpi.cluster for kpi in entries}:
            alike = [kpi for kpi in entries if kpi.cluster == cluster]
            asked.append(queries.sums(table, alike, ["vendor"], cluster, terms).table)
        percentiles = [kpi for kpi in entries if kpi.quantile is not None]
        limits = pd.DataFrame({"vendor": ["north", None], **{kpi.key: 10.0 for kpi in percentiles}})
        for cluster in {kpi.cluster for kpi in percentiles}:
            alike = [kpi for kpi in percentiles if kpi.cluster == cluster]
            asked.append(queries.counts(table, alike, ["vendor"], terms).table)
            asked.append(queries.spreads(table, alike, ["vendor"], cluster, terms, limits).table)
        assert [scans(con, query, name) for query in asked] == [1] * len(asked)


@pytest.mark.parametrize("name", TABLES)
def test_the_engine_is_asked_as_often_for_one_kpi_of_each_kind_as_for_all(name, terms):
    everything = kpis.of_table(name)
    sent = []
    for entries in (one_of_each_kind(everything), everything):
        con = ibis.duckdb.connect()
        table = con.create_table(name, schema=SCHEMAS[name])
        con.raw_sql("CALL enable_logging('QueryLog')")
        tallies.measure(table, entries, ["vendor"], terms=terms, confidence=0.95)
        con.raw_sql("CALL disable_logging()")
        logged = con.raw_sql("SELECT message FROM duckdb_logs WHERE type = 'QueryLog'").fetchall()
        sent.append([len(re.findall(rf"\bFROM \S*\b{name}\b", message)) for (message,) in logged])
    assert sent[0] == sent[1]
    assert sum(sent[1]) >= 1


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
    assert whole["value"].dropna().tolist() == [0, 0, 0, 0]
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
    alone = contacts.filter(_.offered & _.answered & _.talk_seconds.notnull()).talk_seconds.to_pandas()
    student = intervals.t_mean(np.asarray(alone, dtype=float), confidence=0.95)
    mean = found.loc["talk"]
    # On the log scale: as many times below the mean as above it.
    assert mean["high"] / mean["value"] == pytest.approx(np.exp((student.high - mean["value"]) / mean["value"]))
    assert mean["low"] * mean["high"] == pytest.approx(mean["value"] ** 2)
    assert set(found["clustered_by"]) == {""}
    assert set(found["why_absent"]) == {""}


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


def talks(agents, times):
    """Answered contacts, each agent with the same times."""
    rows = [f"y y n {time} {agent} 1" for agent in agents for time in times]
    return "\n".join(["offered answered abandoned talk agent_id local_date", *rows])


def told(table, key, terms, by=()):
    return tallies.measure(table, [CATALOGUE[key]], list(by), terms=terms, confidence=0.95)


def test_agents_who_agree_by_chance_know_a_mean_no_better_than_their_rows(read, terms):
    """Three agents of the same 40 times each: nothing between them, much within."""
    times = [*range(10, 400, 20), *range(600, 1000, 20)]
    found = told(read(talks(["a1", "a2", "a3"], times)), "talk", terms).loc[0]
    alone = np.array(times * 3, dtype=float)
    error = alone.std(ddof=1) / np.sqrt(alone.size)
    # Student's 97.5 % point at 2 degrees of freedom, from a printed table.
    assert found["high"] == pytest.approx(found["value"] * np.exp(4.3027 * error / found["value"]), rel=1e-4)
    assert found["low"] * found["high"] == pytest.approx(found["value"] ** 2)


def test_squares_of_milliseconds_and_of_long_times_add_up_exactly(read, terms):
    times = ["0.001", "999999999.999", "0.333"]
    summed = tallies.sums(read(talks(["a1"], times)), [CATALOGUE["talk"]], [], terms=terms)
    exact = sum(Decimal(time) ** 2 for time in times)
    assert summed["squares"].tolist() == [float(exact)]
    shares = tallies.sums(read(talks(["a1"], times)), [CATALOGUE["short_call_rate"]], [], terms=terms)
    assert shares["squares"].isna().all()


def test_an_absent_interval_says_why(read, terms):
    several, same = [10, 20, 30] * 10, [20] * 30
    cases = {
        "": talks(["a1", "a2", "a3"], several),
        "unknown_clusters": talks(["?"], several),
        "one_cluster": talks(["a1"], several),
        "few_clusters": talks(["a1"], several * 10) + "\ny y n 20 a2 1\ny y n 30 a3 1",
        "no_spread": talks(["a1", "a2", "a3"], same),
        "few_rows": "offered answered abandoned talk agent_id local_date\nn n n ? a1 1",
    }
    found = {why: told(read(text), "talk", terms).loc[0] for why, text in cases.items()}
    assert {why: row["why_absent"] for why, row in found.items()} == {why: why for why in cases}
    assert [why for why, row in found.items() if np.isnan(row["low"]) and np.isnan(row["high"])] == list(cases)[1:]
    assert told(read(cases[""]), "answered", terms).loc[0, "why_absent"] == "count"
    assert list(found[""].index)[-1] == "why_absent"


def test_a_percentile_says_why_a_limit_is_absent(read, terms):
    reasons = {
        "few_rows": talks(["a1", "a2", "a3"], [10, 20, 30]),
        "unknown_clusters": talks(["?"], [10, 20, 30]),
        "one_cluster": talks(["a1"], [10, 20, 30]),
        "": talks(["a1", "a2", "a3"], [*range(1, 100)]),
    }
    assert {why: told(read(text), "talk_p90", terms).loc[0, "why_absent"] for why, text in reasons.items()} == {
        why: why for why in reasons
    }


def test_one_named_agent_beside_unnamed_contacts_is_two_clusters(read, terms):
    text = talks(["a1", "?"], [10, 20, 30] * 10)
    assert told(read(text), "talk", terms).loc[0, "why_absent"] == ""


SCALES = """
channel csat csat_max agent_id
phone   5    5        a1
phone   4    5        a2
phone   3    5        a3
chat    5    5        a1
chat    5    7        a2
chat    ?    10       a2
mail    2    5        a1
mail    ?    10       a2
"""


@pytest.mark.parametrize("key", ["csat_mean", "csat_t2b", "dsat"])
def test_answers_on_several_scales_have_no_value(read, terms, key):
    found = told(read(SCALES, "surveys"), key, terms, ["channel"]).set_index("channel")
    assert found["value"].isna().to_dict() == {"chat": True, "mail": False, "phone": False}
    assert found.loc["chat", ["low", "high"]].isna().all()
    assert (found.loc["chat", "why_absent"], bool(found.loc["chat", "enough"])) == ("several_scales", False)
    assert found.loc[["mail", "phone"], "why_absent"].isin(["several_scales"]).sum() == 0
    whole = told(read(SCALES, "surveys"), key, terms)
    assert whole["why_absent"].tolist() == ["several_scales"]


def test_many_answers_on_several_scales_are_not_enough(read, terms):
    rows = [f"{score} {top} a{row % 4}" for row in range(60) for score, top in [(row % 5 + 1, 5), (row % 7 + 1, 7)]]
    found = told(read("\n".join(["csat csat_max agent_id", *rows]), "surveys"), "csat_mean", terms).loc[0]
    assert (found["rows"], bool(found["enough"])) == (120, False)


def test_satisfaction_stays_on_its_scale(read, terms):
    rows = [f"{score} 5 a{agent}" for agent in range(3) for score in [5] * 9 + [4 + agent % 2]]
    found = told(read("\n".join(["csat csat_max agent_id", *rows]), "surveys"), "csat_mean", terms).loc[0]
    assert found["value"] == pytest.approx(148 / 30)
    assert (found["high"], found["why_absent"]) == (5, "")
    assert 4.5 < found["low"] < found["value"]


@pytest.mark.parametrize("top", [3, 4, 8, 10, 100])
def test_two_best_and_two_worst_are_counted_on_scales_to_five_six_or_seven_alone(read, terms, top):
    table = read(f"csat csat_max agent_id\n2 {top} a1\n3 {top} a2", "surveys")
    assert [told(table, key, terms).loc[0, ["rows", "unknown"]].tolist() for key in ("csat_t2b", "dsat")] == [
        [0, 0]
    ] * 2
    assert told(table, "csat_mean", terms).loc[0, "value"] == 2.5


def test_unanimous_recommendations_are_no_certainty(read, terms):
    rows = [f"10 a{row % 8}" for row in range(120)]
    found = told(read("\n".join(["nps agent_id", *rows]), "surveys"), "nps", terms).loc[0]
    assert (found["value"], found["high"], found["why_absent"]) == (100, 100, "")
    assert 90 < found["low"] < 97
    alone = kpis.clustered_by([CATALOGUE["nps"]], None)
    found = tallies.measure(
        read("\n".join(["nps agent_id", *rows[:15]]), "surveys"), alone, [], terms=terms, confidence=0.95
    )
    assert 55 < found.loc[0, "low"] < 61.6
