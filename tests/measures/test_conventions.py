"""Rival definitions: the published example, the one in force, the band of all."""

import json
from types import SimpleNamespace

import ibis
import numpy as np
import pandas as pd
import pytest

from toolkit.measures import conventions, kpis, resolution, tallies
from toolkit.measures.conventions import CONVENTIONS

PUBLISHED = {
    "sl_strict": 81.1,
    "sl_excl_short": 81.9,
    "sl_credit_short": 82.1,
    "sl_excl_abn_T": 82.7,
    "sl_credit_abn_T": 83.0,
    "sl_answered_only": 86.0,
}
KNOWN = {
    "sl_credit_abn_T": "f1_ans_plus_aband_in_over_offered",
    "sl_answered_only": "f2_ans_in_over_answered",
    "sl_strict": "f3_ans_in_over_offered",
    "sl_excl_abn_T": "f4_ans_in_over_answered_plus_aband_after",
    "sl_credit_short": "f5_ans_in_plus_short_aband_over_offered",
}


@pytest.fixture(scope="module")
def known(shared):
    cases = json.loads((shared / "known_answers" / "11_service_level_fcr.json").read_text())["cases"]
    return {case["id"]: case for case in cases}


def waits(read, answered, abandoned):
    rows = [f"y y n {wait} 1" for wait in answered] + [f"y n y {wait} 1" for wait in abandoned]
    return read("\n".join(["offered answered abandoned wait_seconds local_date", *rows]))


def measured(table, keys, terms):
    entries = [kpis.CATALOGUE[key] for key in keys]
    return tallies.measure(table, entries, [], terms=terms, confidence=0.95)


@pytest.fixture
def icmi(read, terms):
    """1000 answered, 860 of them within 20 s; 60 abandoned, 10 by 5 s, 10 more by 20 s, 40 later."""
    table = waits(read, [20] * 860 + [21] * 140, [5] * 10 + [20] * 10 + [21] * 40)
    return measured(table, CONVENTIONS["service_level"], terms)


def test_six_conventions_give_the_published_service_levels(icmi):
    assert dict(zip(icmi["kpi"], (icmi["value"] * 100).round(1), strict=True)) == PUBLISHED


def test_service_levels_equal_the_known_answers(icmi, known):
    value = icmi.set_index("kpi")["value"]
    expected = known["service_level_icmi_5_formulas"]["expected"]
    assert {key: value[key] for key in KNOWN} == pytest.approx(
        {key: expected[name] for key, name in KNOWN.items()}, abs=1e-9
    )


def test_an_answer_at_the_threshold_is_in_time_and_seconds_are_not_rounded(read, terms, known):
    case = known["sl_threshold_boundary"]
    table = waits(read, case["input"]["waits"], [])
    found = measured(table, ["sl_answered_only"], terms)
    assert found.loc[0, "value"] == pytest.approx(case["expected"]["le_T"])


def test_speed_of_answer_leaves_out_who_gave_up_and_another_kpi_does_not(read, terms, known):
    case = known["asa_variants"]
    table = waits(read, case["input"]["answered"], case["input"]["abandoned"])
    found = measured(table, ["asa", "wait_all"], terms)["value"]
    assert list(found) == pytest.approx([case["expected"]["asa_answered"], case["expected"]["mean_wait_all"]])


def followed(log, end):
    """The contacts of a log of (customer, reason, start) with the times to their neighbours."""
    frame = pd.DataFrame(log, columns=["customer_id", "reason", "started_at"])
    frame["started_at"] = pd.to_datetime(frame["started_at"])
    frame = frame.sort_values("started_at", ignore_index=True)
    starts = frame["started_at"]
    for name, keys in (("any", ["customer_id"]), ("same", ["customer_id", "reason"])):
        by_customer = frame.groupby(keys)["started_at"]
        frame[f"next_{name}_seconds"] = (by_customer.shift(-1) - starts).dt.total_seconds()
        frame[f"previous_{name}_seconds"] = (starts - by_customer.shift(1)).dt.total_seconds()
    frame["next_unreasoned_seconds"] = np.nan
    frame["observed_seconds"] = (end - starts).dt.total_seconds()
    return ibis.memtable(frame.assign(offered=True, answered=True, agent_id="a1", local_date="2024-03-01"))


@pytest.mark.parametrize(
    ("kpi", "case", "end"),
    [
        ("repeat_any_7d", "d7_any_inclusive", "2030-01-01"),
        ("repeat_7d", "d7_topic_inclusive", "2030-01-01"),
        ("repeat_30d", "d30_topic", "2030-01-01"),
        ("repeat_7d", "d7_topic_matured", "2024-03-31T23:59:59"),
        ("repeat_30d", "d30_topic_matured", "2024-03-31T23:59:59"),
    ],
)
def test_repeat_contacts_equal_the_known_answers(terms, known, kpi, case, end):
    """Where the period ends years later, every window has passed."""
    log = known["fcr_windows"]["input"]["log"]
    expected = known["fcr_windows"]["expected"][case]
    found = measured(followed(log, pd.Timestamp(end)), [kpi], terms).loc[0]
    assert (found["rows"], found["rows"] * found["value"]) == pytest.approx(
        (expected["contacts"], expected["followed_by_repeat"])
    )
    assert 1 - found["value"] == pytest.approx(expected["fcr"], abs=1e-9)


def test_other_conventions_of_a_return_give_the_other_known_answers(terms, known):
    """One day; a return at the last moment not counted; a call within a quarter of an hour no contact of its own."""
    case = known["fcr_windows"]
    log, expected = case["input"]["log"], case["expected"]
    never = pd.Timestamp("2030-01-01")
    begun = pd.DataFrame(log, columns=["customer", "reason", "at"]).assign(at=lambda frame: pd.to_datetime(frame["at"]))
    again = begun.groupby("customer")["at"].diff() <= pd.Timedelta(minutes=15)
    fewer = [line for line, redialled in zip(log, again, strict=True) if not redialled]
    for name, kpi, rows in (
        ("d1_any", resolution.repeats(1)[1], log),
        ("d7_topic_exclusive", resolution.repeats(7 - 1e-6)[0], log),
        ("d7_topic_forward15min", resolution.repeats(7)[0], fewer),
    ):
        found = tallies.measure(followed(rows, never), [kpi], [], terms=terms, confidence=0.95).loc[0]
        assert found["rows"] == expected[name]["contacts"]
        assert found["rows"] * found["value"] == pytest.approx(expected[name]["followed_by_repeat"])
        assert 1 - found["value"] == pytest.approx(expected[name]["fcr"], abs=1e-9)


def test_every_known_answer_of_service_level_and_resolution_is_looked_at(known):
    assert set(known) == {
        "service_level_icmi_5_formulas", "sl_threshold_boundary", "fcr_windows", "fcr_denominators", "asa_variants",
    }  # fmt: skip
    assert set(known["fcr_windows"]["expected"]) == {
        "d7_any_inclusive", "d7_topic_inclusive", "d7_topic_exclusive", "d30_topic", "d1_any",
        "d7_topic_forward15min", "d7_topic_matured", "d30_topic_matured",
    }  # fmt: skip


def test_seconds_rounded_or_cut_before_they_come_give_the_other_known_answers(read, terms, known):
    case = known["sl_threshold_boundary"]
    found = {
        "lt_T": measured(
            waits(read, case["input"]["waits"], []), ["sl_answered_only"], {**terms, "threshold_seconds": 19.999}
        ),
        "rounded_le_T": measured(waits(read, map(round, case["input"]["waits"]), []), ["sl_answered_only"], terms),
        "truncated_le_T": measured(waits(read, map(int, case["input"]["waits"]), []), ["sl_answered_only"], terms),
    }
    assert {name: frame.loc[0, "value"] for name, frame in found.items()} == pytest.approx(
        {name: case["expected"][name] for name in found}
    )
    asked = known["asa_variants"]
    zeroed = waits(read, asked["input"]["answered"], [0] * len(asked["input"]["abandoned"]))
    trick = measured(zeroed, ["wait_all"], terms).loc[0, "value"]
    assert trick == pytest.approx(asked["expected"]["asa_vendor_trick_zero_for_abandoned"])


def test_an_issue_with_three_contacts_is_one_issue_not_resolved_at_once(terms, known):
    log = [entry for entry in known["fcr_windows"]["input"]["log"] if entry[0] == "c7"]
    found = measured(followed(log, pd.Timestamp("2030-01-01")), ["fcr_repeat", "repeat_7d"], terms)
    expected = known["fcr_denominators"]["expected"]
    assert found.loc[0, "value"] == expected["issue_level_fcr"]
    assert 1 - found.loc[1, "value"] == pytest.approx(expected["contact_level_resolved"])
    assert list(found["rows"]) == [1, 3]


def definitions(**chosen):
    ours = {headline: rivals[0] for headline, rivals in CONVENTIONS.items()}
    return SimpleNamespace(**{**ours, **chosen})


def test_the_convention_in_force_is_the_one_the_parameters_name():
    found = conventions.in_force(definitions(aht="aht_talk", fcr="fcr_repeat_any_30d"))
    assert list(found) == list(CONVENTIONS)
    assert (found["service_level"], found["aht"], found["fcr"]) == ("sl_strict", "aht_talk", "fcr_repeat_any_30d")


def test_a_convention_of_another_headline_is_refused():
    with pytest.raises(kpis.MeasureFaults) as told:
        conventions.in_force(definitions(aht="sl_strict", abandon_rate="abandoned"))
    assert str(told.value) == (
        "The definitions in force are not in the catalogue.\n"
        "  abandon_rate: abandoned is none of abandon_excl_short, abandon_all, abandon_queued, abandon_after_queue\n"
        "  aht: sl_strict is none of aht_full, aht_talk_hold, aht_talk"
    )


def test_every_rival_is_in_the_catalogue_and_is_no_headline():
    rivals = [key for keys in CONVENTIONS.values() for key in keys]
    assert set(rivals) <= set(kpis.EVERY)
    assert not set(CONVENTIONS) & set(kpis.EVERY)
    assert set(conventions.TITLES) == set(CONVENTIONS)
    assert len(set(rivals)) == len(rivals)


def test_the_band_runs_from_the_least_to_the_most_favourable_rival(icmi):
    found = conventions.band(icmi, "service_level").loc[0]
    assert (found["kpi"], found["rivals"]) == ("service_level", 6)
    assert (found["lowest_kpi"], found["highest_kpi"]) == ("sl_strict", "sl_answered_only")
    assert (found["lowest"], found["highest"]) == pytest.approx((860 / 1060, 0.86))


def test_a_band_per_group_leaves_out_groups_where_no_rival_has_a_value(read, terms):
    table = read("""
    channel offered answered abandoned wait_seconds local_date
    voice   y       y        n         10           1
    voice   y       n        y         30           1
    ?       y       y        n         30           1
    chat    n       y        n         10           1
    """)
    entries = [kpis.CATALOGUE[key] for key in CONVENTIONS["service_level"]]
    frame = tallies.measure(table, entries, ["channel"], terms=terms, confidence=0.95)
    found = conventions.band(frame, "service_level")
    assert found[["lowest", "highest", "rivals"]].to_numpy().tolist() == [[0.5, 1.0, 6], [0.0, 0.0, 6]]
    assert found["channel"].isna().tolist() == [False, True]
