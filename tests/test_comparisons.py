"""A comparison opened: one window, one way of counting, one row per bidder, and what is refused before any number."""

from datetime import date
from pathlib import Path

import ibis
import pytest
from comparisons_on_paper import bids, opened

from toolkit.audits import open_comparison
from toolkit.audits.comparison_openings import read_audits, read_comparison_parameters
from toolkit.intake import neighbours
from toolkit.measures import kpis
from toolkit.parameters import ParameterFaults

HEAD = "id,start,agent,topic,wait,talk\n"


def calls(*days: str, wait: int = 5) -> str:
    """Ten calls on each of the days, by five agents, answered within `wait`."""
    rows = [
        f"{day}-{n},{day} 09:{n:02d},Agent {n % 5},{'billing' if n % 2 else 'order'},{wait},100"
        for day in days
        for n in range(10)
    ]
    return HEAD + "\n".join(rows) + "\n"


MARCH = [f"{day:02d}.03.2024" for day in range(1, 32)]


def test_every_bidder_has_its_row_and_its_own_figures(tmp_path: Path) -> None:
    comparison = opened(bids(tmp_path, calls=[calls(*MARCH), calls(*MARCH, wait=30)]))
    found = comparison.kpis(["service_level", "aht"]).set_index(["bidder", "kpi"])
    assert found.value.to_dict() == {
        ("one", "service_level"): 1.0,
        ("one", "aht"): 100.0,
        ("two", "service_level"): 0.0,
        ("two", "aht"): 100.0,
    }
    assert found["rows"].tolist() == [310] * 4


def test_the_sums_of_all_bidders_are_those_of_each_audit(tmp_path: Path) -> None:
    comparison = opened(bids(tmp_path, calls=[calls(*MARCH), calls(*MARCH[:20])]))
    entry = kpis.CATALOGUE["sl_strict"]
    found = comparison.sums([entry], ["reason"])
    assert list(found)[:4] == ["bidder", "reason", "kpi", "clustered_by"]
    added = found.groupby(["bidder", "reason"]).below.sum()
    days = 20
    assert added.to_dict() == {
        (bidder, reason): 5.0 * days for bidder in ("one", "two") for reason in ("billing", "order")
    }


def test_the_window_is_what_all_audits_and_the_parameters_share(tmp_path: Path) -> None:
    audit = {"period": {"first": "2024-03-05", "last": "2024-04-10"}}
    path = bids(
        tmp_path, {}, audit, calls=[calls(*MARCH), calls(*MARCH)], period={"first": "2024-03-01", "last": "2024-03-28"}
    )
    comparison = opened(path)
    assert comparison.period == (date(2024, 3, 5), date(2024, 3, 28))
    assert comparison.kpis(["offered"])["rows"].tolist() == [240, 240]


def test_a_month_that_one_bidder_lacks_is_left_out_for_all(tmp_path: Path) -> None:
    audit = {"period": {"first": "2024-01-01", "last": "2024-03-31"}}
    every = [f"{day:02d}.{month:02d}.2024" for month in (1, 2, 3) for day in range(1, 30)]
    without = [day for day in every if ".02." not in day]
    comparison = opened(bids(tmp_path, audit, audit, calls=[calls(*every), calls(*without)]))
    assert comparison.window == (date(2024, 1, 1), date(2024, 3, 31), ("2024-02",))
    assert comparison.kpis(["offered"])["rows"].tolist() == [580, 580]
    late = [day for day in every if ".01." not in day]
    (tmp_path / "late").mkdir()
    shrunk = opened(bids(tmp_path / "late", audit, audit, calls=[calls(*every), calls(*late)]))
    assert shrunk.window == (date(2024, 2, 1), date(2024, 3, 31), ())


def test_bidders_without_a_common_day_are_refused(tmp_path: Path) -> None:
    april = {"period": {"first": "2024-04-01", "last": "2024-04-30"}}
    path = bids(tmp_path, {}, april, calls=[calls(*MARCH), calls("03.04.2024")])
    with pytest.raises(ParameterFaults, match="no day of which all have data: one audited 2024-03-01 to 2024-03-31"):
        opened(path)


def test_a_bidder_without_the_data_has_no_figure_and_the_reason(tmp_path: Path) -> None:
    path = bids(tmp_path, calls=[calls(*MARCH), calls(*MARCH)], kpis=["service_level", "csat_mean"])
    found = opened(path).kpis(["service_level", "csat_mean"]).set_index(["kpi", "bidder"])
    assert found.value["csat_mean"].isna().all()
    assert set(found.verdict["csat_mean"]) == {"not evidenced"}
    assert found.definition["csat_mean", "one"].startswith("no surveys")


def test_nobody_gains_by_knowing_less(tmp_path: Path) -> None:
    lax = {"definitions": {"unknown_at_most": 0.9}}
    without = calls(*MARCH).replace(",Agent 3,billing,5,100", ",Agent 3,billing,5,")
    comparison = opened(bids(tmp_path, {}, lax, calls=[calls(*MARCH), without]))
    found = comparison.kpis(["aht"]).set_index("bidder")
    assert found.value["one"] == 100
    assert found.verdict["two"] == "not evidenced"
    assert "at most 5% may be" in found.definition["two"]


def test_audits_with_other_definitions_in_force_are_refused_with_every_difference(tmp_path: Path) -> None:
    other = {
        "definitions": {"service_level": "sl_excl_short", "aht": "aht_full"},
        "contract": {"threshold_seconds": 30},
        "time_zone": "Europe/Rome",
    }
    path = bids(tmp_path, {}, other)
    with pytest.raises(ParameterFaults) as caught:
        read_audits(read_comparison_parameters(path))
    told = "\n".join(caught.value.faults)
    assert [fault.split(" ")[0] for fault in caught.value.faults] == [
        "time_zone",
        "definitions.service_level",
        "definitions.aht",
        "contract.threshold_seconds",
        "change:",
    ]
    assert "definitions.aht differs: aht_talk for one (small.yml:" in told
    assert "contract.threshold_seconds differs: 20 for one" in told


def test_a_difference_on_which_nothing_compared_rests_refuses_nothing(tmp_path: Path) -> None:
    other = {"definitions": {"service_level": "sl_excl_short"}, "calendar": {"holidays": ["2024-03-08"]}}
    path = bids(tmp_path, {}, other, kpis=["aht"])
    assert set(read_audits(read_comparison_parameters(path))) == {"one", "two"}


def test_the_faults_of_all_audits_come_at_once(tmp_path: Path) -> None:
    path = bids(tmp_path, {"confidence": 95}, {"confidence": 95})
    with pytest.raises(ParameterFaults) as caught:
        read_audits(read_comparison_parameters(path))
    assert [fault.split(" ")[:2] for fault in caught.value.faults] == [
        ["one:", "small.yml:12"],
        ["two:", "small.yml:12"],
    ]


def test_two_audits_of_one_id_and_a_vendor_that_is_not_there_are_refused(tmp_path: Path) -> None:
    path = bids(tmp_path, {}, {"id": "audit_one"})
    with pytest.raises(ParameterFaults, match="has the id audit_one, as small"):
        read_audits(read_comparison_parameters(path))
    text = path.read_text().replace("audit: two/small.yml", "audit: one/small.yml\n  vendor: west")
    path.write_text(text)
    with pytest.raises(ParameterFaults, match=r"tender\.yml:13  found west; small\.yml has north"):
        read_audits(read_comparison_parameters(path))


def test_a_comparison_whose_audits_were_not_run_says_which(tmp_path: Path) -> None:
    path = bids(tmp_path)
    with pytest.raises(ParameterFaults) as caught:
        open_comparison(path, tmp_path / "outputs")
    assert [fault.split(":")[0] for fault in caught.value.faults] == ["one", "two"]


MONEY = {
    "table": "money",
    "vendor": "north",
    "files": ["invoices.csv"],
    "format": {"kind": "csv"},
    "columns": {
        "line_id": "id",
        "period_start": "strptime(month, '%Y-%m-%d')",
        "line_type": "'fee'",
        "counted_as": "'answered'",
        "quantity": "CAST(quantity AS INTEGER)",
        "amount": "CAST(amount AS DECIMAL(12, 2))",
        "currency": "currency",
    },
}


def test_money_in_several_currencies_is_refused_and_never_converted(tmp_path: Path) -> None:
    audit = {"sources": {"invoices": MONEY}}
    for name, code in (("one", "EUR"), ("two", "SEK")):
        (tmp_path / name).mkdir()
        text = f"id,month,quantity,amount,currency\n1,2024-03-01,310,900.00,{code}\n"
        (tmp_path / name / "invoices.csv").write_text(text)
    path = bids(tmp_path, audit, audit, calls=[calls(*MARCH), calls(*MARCH)], kpis=["price_per_contact", "aht"])
    with pytest.raises(ParameterFaults) as caught:
        opened(path)
    assert caught.value.faults == (
        "currency differs: EUR for one, SEK for two; price_per_contact cannot be compared so, and nothing is converted",
    )
    # What is not about money rests on no currency.
    text = path.read_text().replace("- price_per_contact\n", "")
    path.write_text(text)
    (tmp_path / "again").mkdir()
    assert opened(path, tmp_path / "again").kpis(["aht"])["value"].tolist() == [100.0, 100.0]


def test_a_figure_of_a_whole_period_is_not_given_for_a_part_of_it(tmp_path: Path) -> None:
    whole = bids(tmp_path, calls=[calls(*MARCH), calls(*MARCH)], kpis=["contacts_per_hour"])
    found = opened(whole).kpis(["contacts_per_hour"])
    assert found["value"].notna().all()
    part = whole.read_text() + "period: {first: 2024-03-01, last: 2024-03-20}\n"
    whole.write_text(part)
    (tmp_path / "part").mkdir()
    found = opened(whole, tmp_path / "part").kpis(["contacts_per_hour"])
    assert found["value"].isna().all()
    assert found.definition.str.startswith("a figure of the audit's whole period").all()


def test_the_engine_of_all_bidders_takes_its_part_of_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone, beside = ibis.duckdb.connect(), ibis.duckdb.connect()
    limit = "SELECT current_setting('memory_limit')"
    whole = memory(alone.con.execute(limit).fetchone()[0])
    monkeypatch.setenv(neighbours.VARIABLE, "4")
    neighbours.take_a_part(beside.con, 0.5)
    assert memory(beside.con.execute(limit).fetchone()[0]) == pytest.approx(whole / 8, rel=0.05)
    assert beside.con.execute("SELECT current_setting('threads')").fetchone()[0] == max(1, neighbours.cores() // 4)


def memory(text: str) -> float:
    number, unit = text.split()
    return float(number) * {"MiB": 1.0, "GiB": 1024.0}[unit]


def tender_faults(folder: Path, *, definitions: dict[str, str], **stated: object) -> list[str]:
    """What a tender over two audits with these definitions is refused for."""
    own = {"definitions": definitions}
    path = bids(folder, own, own, **stated)
    with pytest.raises(ParameterFaults) as caught:
        read_audits(read_comparison_parameters(path))
    return list(caught.value.faults)


def scored(kpi: str, floor: float, target: float) -> list[dict[str, object]]:
    return [{"id": "one", "title": "One", "weight": 1.0, "kpi": kpi, "floor": floor, "target": target}]


def test_anchors_that_the_definition_in_force_can_never_reach_are_refused(tmp_path: Path) -> None:
    demand = {"id": "enough", "title": "Enough", "kpi": "csat", "at_least": 4}
    found = tender_faults(
        tmp_path, definitions={"csat": "csat_t2b"}, criteria=scored("csat", 3.4, 4.4), mandatory=[demand]
    )
    said = [text.partition("  ")[2] for text in found]
    end = "expected 0 to 1, or another definition in the audits"
    assert said == [
        f"found 4, which csat counted as csat_t2b can never be; {end}",
        f"found 3.4, which csat counted as csat_t2b can never be; {end}",
        f"found 4.4, which csat counted as csat_t2b can never be; {end}",
    ]
    assert all(text.startswith("tender.yml:") for text in found)


def test_anchors_on_the_scale_of_the_definition_in_force_are_taken(tmp_path: Path) -> None:
    own = {"definitions": {"csat": "csat_mean"}}
    path = bids(tmp_path, own, own, criteria=scored("csat", 3.4, 4.4))
    assert set(read_audits(read_comparison_parameters(path))) == {"one", "two"}


def test_a_target_at_the_worse_end_of_the_definition_in_force_is_refused(tmp_path: Path) -> None:
    # Of ease more is better, of effort less: the headline alone has no better end.
    (text,) = tender_faults(tmp_path, definitions={"ces": "ces_effort"}, criteria=scored("ces", 2, 4))
    assert text.endswith("found 4; of ces counted as ces_effort less is better: expected a target below the floor")
