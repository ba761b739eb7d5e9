"""The rules of the catalogue, and what it says of its entries."""

from dataclasses import replace
from typing import get_args

import ibis
import pytest
from ibis import _

from toolkit.intake.tables import SCHEMAS
from toolkit.measures import entries, kpis, tallies
from toolkit.measures.kpis import CATALOGUE

TERMS = {"threshold_seconds": 20, "short_abandon_seconds": 5}


@pytest.mark.parametrize("kpi", CATALOGUE.values(), ids=CATALOGUE.keys())
def test_every_kpi_says_what_it_is_and_who_fixed_it(kpi):
    assert CATALOGUE[kpi.key] is kpi
    assert kpi.title and kpi.source.strip()
    assert kpi.better in get_args(entries.Better)
    assert kpi.unit in get_args(entries.Unit)
    assert kpi.family in get_args(entries.Family)
    assert ".md" not in kpi.source
    assert kpis.needs(kpi) <= set(SCHEMAS[kpi.table].names)
    assert kpis.terms_named(kpi) <= set(kpis.TERMS)
    assert kpi.cluster in (None, *SCHEMAS[kpi.table].names)
    assert (kpi.minimum_rows == 0) == kpi.counts_rows


def test_handle_time_is_never_plainly_good_or_bad():
    assert {kpi.better for key, kpi in CATALOGUE.items() if key.startswith("aht")} == {"context"}


def test_access_is_clustered_by_day_visits_by_visit_and_the_rest_by_agent():
    by_day = {kpi.family for kpi in CATALOGUE.values() if kpi.cluster == "local_date"}
    by_agent = {kpi.family for kpi in CATALOGUE.values() if kpi.cluster == "agent_id"}
    of_nothing = {kpi.family for kpi in CATALOGUE.values() if kpi.cluster is None}
    by_visit = {kpi.family for kpi in CATALOGUE.values() if kpi.cluster == "shop_id"}
    # All agents of a day wait for the same contacts; keeping to a schedule is a person's own habit.
    assert by_day == {"access", "abandonment", "workforce"}
    assert by_agent == {"handling", "resolution", "voice", "quality", "workforce"}
    # Employees answer for themselves, and what was agreed is a log whose rows stand for themselves.
    assert of_nothing == {"people", "partnership"}
    occupancy = {kpi.key for kpi in CATALOGUE.values() if kpi.cluster == "local_date" and kpi.table == "time"}
    assert occupancy == {"occupancy_available", "occupancy_worked"}
    assert by_visit == {"mystery"}


def test_needs_are_the_columns_that_the_expressions_read():
    needed = {"offered", "answered", "abandoned", "left_before_queue", "wait_seconds"}
    assert kpis.needs(CATALOGUE["sl_excl_short"]) == needed
    assert kpis.needs(CATALOGUE["csat_mean"]) == {"audience", "first_of_respondent", "csat", "csat_max"}
    assert kpis.needs(CATALOGUE["surveys"]) == {"answered", "audience", "first_of_respondent"}
    assert kpis.terms_named(CATALOGUE["sl_excl_short"]) == {"threshold_seconds", "short_abandon_seconds"}


def test_the_formula_is_the_expression_that_runs():
    service_level = CATALOGUE["sl_excl_short"]
    assert kpis.formula(service_level, TERMS) == (
        "sum of (_.answered & (_.wait_seconds <= 20)) / number of known rows, over rows where "
        "(((_.offered & (_.answered | _.abandoned)) & ~_.left_before_queue) & ~(_.abandoned & (_.wait_seconds <= 5)))"
    )
    assert kpis.explain(service_level, TERMS) == (
        "sum of (_.answered & (_.wait_seconds <= threshold_seconds)) / number of known rows, over rows where "
        "(((_.offered & (_.answered | _.abandoned)) & ~_.left_before_queue)"
        " & ~(_.abandoned & (_.wait_seconds <= short_abandon_seconds)))"
        "; short_abandon_seconds = 5; threshold_seconds = 20"
    )
    assert kpis.formula(CATALOGUE["offered"], {}) == "number of rows where _.offered"
    assert kpis.formula(replace(CATALOGUE["surveys"], among=None), {}) == "number of all rows"
    assert kpis.formula(CATALOGUE["asa_p90"], {}) == (
        "0.9 quantile of _.wait_seconds over rows where (_.offered & _.answered)"
    )
    assert kpis.formula(CATALOGUE["csat_mean"], {}).endswith(
        ", if _.csat.notnull().ifelse(_.csat_max, None) is the same throughout"
    )
    whole = replace(CATALOGUE["talk"], among=None, below=_.handle_seconds)
    assert kpis.formula(whole, {}) == "sum of _.talk_seconds / sum of _.handle_seconds, over all rows"


MINIMUM_ROWS = {
    100: "sl_strict sl_excl_short sl_credit_short sl_excl_abn_T sl_credit_abn_T sl_answered_only abandon_all "
    "abandon_excl_short abandon_queued abandon_after_queue nps fcr_survey complaints_marked",
    50: "enps aht_full aht_talk_hold aht_talk aht_median aht_p90 asa_p90 talk_p90",
    10: "reviews_held actions_on_time decision_lead_time initiatives_delivered",
    20: "asa_median talk_median time_to_abandon",
    200: "qa_score_kept qa_score_fatal_zero error_rate_items script_adherence "
    "fcr_repeat_3d fcr_repeat_7d fcr_repeat_14d fcr_repeat_30d "
    "fcr_repeat_any_3d fcr_repeat_any_7d fcr_repeat_any_14d fcr_repeat_any_30d "
    "fcr_repeat fcr_repeat_any repeat_3d repeat_7d repeat_14d repeat_30d "
    "repeat_any_3d repeat_any_7d repeat_any_14d repeat_any_30d",
}


def test_fewest_rows_are_those_of_the_decision_and_thirty_elsewhere():
    named = {key: rows for rows, keys in MINIMUM_ROWS.items() for key in keys.split()}
    assert set(named) <= set(CATALOGUE)
    ratios = [kpi for kpi in CATALOGUE.values() if not kpi.counts_rows]
    assert {kpi.key: kpi.minimum_rows for kpi in ratios} == {kpi.key: named.get(kpi.key, 30) for kpi in ratios}


def test_a_source_is_named_only_for_what_it_says():
    """Connect counts transfers and gives no rate; its service level is of contacts queued and credits call backs."""
    assert "Connect" not in CATALOGUE["transfer_rate"].source
    assert "ICMI" not in CATALOGUE["abandon_all"].source
    assert "Talkdesk" not in CATALOGUE["abandon_excl_short"].source
    credited = CATALOGUE["sl_credit_abn_T"].source
    assert "contacts queued" in credited and "call back" in credited


def test_definitions_that_leave_out_who_left_before_a_queue_say_so():
    leaving_out = [kpi for kpi in CATALOGUE.values() if "left_before_queue" in kpis.needs(kpi)]
    assert {kpi.key for kpi in leaving_out} == {
        "sl_excl_short", "sl_credit_short", "sl_excl_abn_T", "sl_credit_abn_T", "wait_all",
        "abandon_excl_short", "time_to_abandon", "time_to_abandon_mean",
    }  # fmt: skip
    assert all("who left before any queue not counted" in kpi.source for kpi in leaving_out)
    assert all("queue" in kpi.title for kpi in leaving_out)


def test_entries_can_be_clustered_by_another_column():
    again = kpis.clustered_by([CATALOGUE["talk"]], "local_date")
    assert [(kpi.key, kpi.cluster) for kpi in again] == [("talk", "local_date")]


def test_everything_that_keeps_kpis_from_being_measured_is_told_at_once():
    table = ibis.memtable({"offered": [True], "local_date": ["2024-03-01"]})
    asked = [CATALOGUE["offered"], CATALOGUE["offered"], CATALOGUE["sl_answered_only"], CATALOGUE["nps"]]
    with pytest.raises(kpis.MeasureFaults) as told:
        tallies.measure(table, asked, ["shift"], terms={}, confidence=0.95)
    assert str(told.value) == (
        "The KPIs cannot be measured.\n"
        "  no column shift to group by\n"
        "  offered is asked for more than once\n"
        "  one table at a time, not contacts and surveys\n"
        "  sl_answered_only: no column answered\n"
        "  sl_answered_only: no column wait_seconds\n"
        "  sl_answered_only: no value for threshold_seconds\n"
        "  nps: no column agent_id\n"
        "  nps: no column audience\n"
        "  nps: no column first_of_respondent\n"
        "  nps: no column nps"
    )


def test_no_two_figures_share_an_id():
    assert not set(CATALOGUE) & set(kpis.COMPUTED)
    assert len(kpis.EVERY) == len(CATALOGUE) + len(kpis.COMPUTED)
