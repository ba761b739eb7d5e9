"""Trends over logs whose changes are known: found where they are planted, and nowhere else."""

from datetime import date

import audits_on_paper
import numpy as np
import pandas as pd
import pytest
from audits_on_paper import BASE, written
from calls_by_day import audit_of

from toolkit import open_audit
from toolkit.audits.days import over_days
from toolkit.measures.control_charts import xmr
from toolkit.questions import seasons, trend_series, trends

STEP = date(2024, 4, 1)
SERVICE = {"kpis": ["service_level"]}


@pytest.fixture(autouse=True)
def key(monkeypatch):
    monkeypatch.setenv("VENDOR_AUDIT_KEY", "ab" * 32)


def opened(folder, *args, **changes):
    return audits_on_paper.opened(audit_of(folder, *args, **changes))


def fallen(day):
    return 0.8 if day < STEP else 0.6


@pytest.fixture(scope="module")
def stepped(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VENDOR_AUDIT_KEY", "ab" * 32)
        target = {"targets": [{"kpi": "service_level", "at_least": 0.5}]}
        yield opened(tmp_path_factory.mktemp("stepped"), fallen, trends=SERVICE, contract=target)


def test_weekly_points_are_those_counted_from_the_export(tmp_path):
    path = audit_of(tmp_path, first=date(2024, 1, 3), last=date(2024, 4, 30), trends={**SERVICE, "grain": "week"})
    series = trend_series.series(open_audit(path))
    raw = pd.read_csv(tmp_path / "calls.csv")
    week = pd.to_datetime(raw.start, format="%d.%m.%Y %H:%M").dt.to_period("W-SUN")
    counted = (raw.wait <= 20).groupby(week).agg(["mean", "size"])
    whole = counted[(counted.index.start_time >= "2024-01-03") & (counted.index.end_time < "2024-05-01")]
    assert series.group.tolist() == [str(each.start_time.date()) for each in whole.index]
    assert series["value"].to_numpy() == pytest.approx(whole["mean"].to_numpy())
    assert series["rows"].tolist() == whole["size"].tolist()
    limits = xmr(whole["mean"])
    assert series.limit_low.to_numpy() == pytest.approx(limits.low)
    assert series.centre.to_numpy() == pytest.approx(limits.centre)


def test_months_are_named_as_months_and_only_whole_ones_count(tmp_path):
    trends_ = {**SERVICE, "grain": "month"}
    series = trend_series.series(opened(tmp_path, first=date(2024, 1, 2), last=date(2024, 4, 29), trends=trends_))
    assert series.group.tolist() == ["2024-02", "2024-03"]
    assert set(series.chart) == {"not_enough_points"}
    assert series.limit_low.isna().all()


def test_groups_of_days_say_what_a_scan_by_that_column_says(stepped):
    days = trend_series.groups_of(stepped.parameters, "month")[["local_date", "group"]]
    keys = ["offered", "service_level", "asa", "aht", "asa_median"]
    found = over_days(stepped, keys, days).set_index(["kpi", "group"])
    scanned = stepped.kpis(keys, by=["local_month"]).set_index(["kpi", "local_month"])
    for name in ("value", "rows", "unknown", "clusters"):
        assert found[name].to_dict() == pytest.approx(scanned[name].to_dict())
    rest = found.index.get_level_values("kpi") != "asa_median"
    for name in ("low", "high"):
        assert found[rest][name].to_dict() == pytest.approx(scanned[name][found[rest].index].to_dict(), nan_ok=True)
    assert set(found.why_absent[~rest]) == {"percentile_of_days"}
    assert found.low[~rest].isna().all()


def test_a_planted_step_is_a_signal_that_lasts(stepped):
    series = trend_series.series(stepped)
    verdict = trends.verdicts(stepped, series).iloc[0]
    assert verdict.variation == "worsening"
    assert verdict.grain == "week"
    found = trends.signals(series)
    last = found[found.latest].iloc[0]
    assert last.meaning == "worsening"
    assert last["first"] == "2024-04-01"
    assert last["last"] == "2024-05-20"


def test_a_target_is_not_assured_by_limits_that_a_change_has_made_stale(stepped):
    # All of the limits, 52 % and more, keep the target of 50 %; the weeks since the step are at 60 %.
    verdict = trends.verdicts(stepped).iloc[0]
    assert verdict.limit_low > 0.5
    assert verdict.assurance == "not settled"


def test_a_stated_change_begins_new_limits_and_is_no_signal(tmp_path):
    change = {"kpi": "service_level", "from": "2024-04-01", "reason": "a smaller team was agreed"}
    audit = opened(tmp_path, fallen, trends={**SERVICE, "rebase": [change]})
    series = trend_series.series(audit)
    assert series.stretch.tolist() == [0] * 13 + [1] * 8
    verdict = trends.verdicts(audit, series).iloc[0]
    # Eight weeks since are too few for limits, and days of 60 contacts too few for a figure.
    assert (verdict.grain, verdict.chart, verdict.variation) == ("week", "not_enough_points", "not enough points")
    assert trends.signals(series)[lambda frame: frame.latest].empty


def test_days_replace_weeks_where_a_change_leaves_too_few_weeks(tmp_path):
    change = {"kpi": "service_level", "from": "2024-04-01", "reason": "a smaller team was agreed"}
    audit = opened(tmp_path, fallen, lambda day: 150, trends={**SERVICE, "rebase": [change]})
    verdict = trends.verdicts(audit).iloc[0]
    assert (verdict.grain, verdict.chart, verdict.points) == ("day", "charted", 61)
    assert verdict.variation == "no signal"


def test_a_week_that_holds_a_stated_change_takes_no_part(tmp_path):
    change = {"kpi": "service_level", "from": "2024-04-03", "reason": "midweek"}
    audit = opened(tmp_path, fallen, trends={**SERVICE, "grain": "week", "rebase": [change]})
    series = trend_series.series(audit).set_index("group")
    assert series.state["2024-04-01"] == "change"
    assert series.stretch["2024-04-08"] == 1


def test_a_change_of_one_vendor_is_none_of_another(tmp_path):
    change = {"kpi": "service_level", "from": "2024-04-01", "reason": "theirs", "vendor": "north"}
    audit = opened(tmp_path, trends={**SERVICE, "rebase": [change]})
    assert len(trend_series.changes_of(audit, "service_level", "north")) == 1
    assert trend_series.changes_of(audit, "service_level", "south") == []
    assert trend_series.changes_of(audit, "asa", "north") == []


def test_nothing_is_claimed_of_a_steady_service(tmp_path):
    latest, told = [], []
    for seed in range(4):
        audit = opened(tmp_path / str(seed), seed=seed, trends={"kpis": ["service_level", "asa"]})
        latest += trends.verdicts(audit).variation.tolist()
        told += seasons.comparisons(audit).told.tolist()
    assert latest.count("no signal") >= 7
    assert not any(told)


def weekend(day):
    return 0.95 if day.weekday() >= 5 else 0.75


def test_a_weekend_is_no_signal_among_days(tmp_path):
    audit = opened(tmp_path, weekend, lambda day: 200, trends={**SERVICE, "grain": "day"})
    series = trend_series.series(audit)
    naive = xmr(series["value"].to_numpy(float))
    # Steps into the weekend and out of it would widen the limits until they hold nearly anything.
    assert naive.high[0] - naive.low[0] > 1.5 * (series.limit_high[0] - series.limit_low[0])
    assert (series.rule == "beyond_limits").sum() <= 2
    assert trends.verdicts(audit, series).iloc[0].variation == "no signal"
    assert (series.charted.mean() - series["value"].mean()) == pytest.approx(0, abs=1e-9)


def test_days_are_charted_less_their_weekdays_mean_within_each_stretch():
    days = pd.date_range("2024-01-01", periods=70)
    frame = pd.DataFrame({"begins": days.date, "state": "charted", "stretch": [0] * 35 + [1] * 35})
    values = np.random.default_rng(3).normal(size=70) + 5 * (days.day_of_week >= 5) + 3 * (np.arange(70) >= 35)
    frame["charted"] = values
    trend_series._without_weekdays(frame)
    for half in (slice(0, 35), slice(35, 70)):
        weeks = values[half].reshape(5, 7)
        expected = (weeks - weeks.mean(axis=0) + weeks.mean()).ravel()
        assert frame.charted.to_numpy()[half] == pytest.approx(expected)


def test_a_weekday_with_three_days_takes_no_part():
    days = pd.date_range("2024-01-01", periods=27)
    frame = pd.DataFrame({"begins": days.date, "state": "charted", "stretch": 0, "charted": np.arange(27.0)})
    trend_series._without_weekdays(frame)
    assert (frame.state == "few_of_weekday").sum() == 3
    assert set(days[frame.state == "few_of_weekday"].day_of_week) == {6}


def test_a_bad_week_amid_weekends_is_found_among_days(tmp_path):
    def level(day):
        return weekend(day) - (0.3 if date(2024, 5, 20) <= day else 0)

    audit = opened(tmp_path, level, lambda day: 200, trends={**SERVICE, "grain": "day"})
    assert trends.verdicts(audit).iloc[0].variation == "worsening"


def test_days_with_few_rows_are_insufficient_and_not_drawn(tmp_path):
    few = opened(tmp_path, calls=lambda day: 20 if day.weekday() == 2 else 150, trends={**SERVICE, "grain": "day"})
    series = trend_series.series(few)
    wednesdays = series[[begins.weekday() == 2 for begins in series.begins]]
    assert set(wednesdays.state) == {"insufficient"}
    assert wednesdays["value"].isna().all()
    assert wednesdays.charted.isna().all()
    assert (wednesdays["rows"] == 20).all()
    records = trends.results(few)
    assert (records[records.group == f"day={wednesdays.group.iloc[0]}"].verdict == "insufficient").all()


def test_closed_days_and_holidays_take_no_part(tmp_path):
    calendar = {"open": {"sunday": []}, "holidays": ["2024-02-14"]}
    audit = opened(tmp_path, calls=lambda day: 150, trends={**SERVICE, "grain": "day"}, calendar=calendar)
    series = trend_series.series(audit).set_index("group")
    assert series.state["2024-02-14"] == "closed"
    assert series.state["2024-02-11"] == "closed"
    assert series.state["2024-02-13"] == "charted"


PEAK = {"name": "Sales", "first": "2024-03-04", "last": "2024-03-17"}


def busy(day):
    return 0.5 if date(2024, 3, 4) <= day <= date(2024, 3, 17) else 0.8


def test_a_stated_peak_is_told_apart_and_leaves_the_limits_alone(tmp_path):
    audit = opened(tmp_path / "told", busy, trends={**SERVICE, "peak": [PEAK]})
    series = trend_series.series(audit).set_index("group")
    assert series.state[["2024-03-04", "2024-03-11"]].tolist() == ["peak", "peak"]
    assert trends.verdicts(audit).iloc[0].variation == "no signal"
    assert not (series.side != 0).any()
    compared = seasons.comparisons(audit).set_index("first")
    row = compared.loc["Sales"]
    assert (row.second, row.told, row.meaning) == ("normal days", True, "worsening")
    assert row.low < 0.5 - 0.8 + 0.03 < row.high
    untold = opened(tmp_path / "untold", busy, trends=SERVICE)
    assert "beyond_limits" in set(trend_series.series(untold).rule)


def test_a_peak_that_is_like_other_days_is_not_told_apart(tmp_path):
    compared = seasons.comparisons(opened(tmp_path, trends={**SERVICE, "peak": [PEAK]}))
    assert compared.kind.tolist() == ["month", "peak"]
    assert not compared.told.any()
    assert (compared.low < 0).all()
    assert (compared.high > 0).all()


def test_this_month_is_held_against_the_one_before(tmp_path):
    audit = opened(tmp_path, lambda day: 0.8 if day.month < 5 else 0.7, trends={"kpis": ["service_level", "offered"]})
    compared = seasons.comparisons(audit).set_index("kpi")
    row = compared.loc["service_level"]
    raw = pd.read_csv(tmp_path / "calls.csv")
    month = pd.to_datetime(raw.start, format="%d.%m.%Y %H:%M").dt.month
    met = (raw.wait <= 20).groupby(month).mean()
    assert (row["first"], row.second) == ("2024-05", "2024-04")
    assert row["value"] == pytest.approx(met[5] - met[4])
    assert row.told
    assert row.meaning == "worsening"
    assert row.high < 0
    # 60 a day in either month: counted whole, so there is a difference and no interval.
    assert compared.loc["offered"][["value", "unit", "why_absent"]].tolist() == [0, "contacts per day", "count"]
    assert not compared.loc["offered"].told


def test_a_period_without_two_whole_months_compares_none(tmp_path):
    audit = opened(tmp_path, first=date(2024, 1, 10), last=date(2024, 3, 20), trends=SERVICE)
    assert seasons.months(audit) == ["2024-02"]
    assert seasons.comparisons(audit).empty


def test_assurance_follows_from_limits_and_target(tmp_path):
    words = []
    for place, target in enumerate((0.5, 0.8, 0.95)):
        contract = {"targets": [{"kpi": "service_level", "at_least": target}]}
        audit = opened(tmp_path / str(place), trends=SERVICE, contract=contract)
        words.append(trends.verdicts(audit).iloc[0].assurance)
    assert words == ["will pass", "hit and miss", "will fail"]


def test_charts_are_asked_for_targets_and_headlines_unless_the_parameters_say(tmp_path):
    contract = {"targets": [{"kpi": "wait_all", "at_most": 60}, {"kpi": "csat_mean", "at_least": 4}]}
    audit = opened(tmp_path / "a", contract=contract)
    assert trend_series.told(audit) == ["wait_all", "offered", "service_level", "abandon_rate", "aht", "asa"]
    assert trend_series.untold(audit) == {"csat_mean": "no surveys"}
    missing = trends.results(audit)
    assert missing[missing.kpi == "csat_mean"].verdict.tolist() == ["not evidenced"]
    change = {"kpi": "talk", "from": "2024-04-01", "reason": "x"}
    chosen = opened(tmp_path / "b", trends={"kpis": ["asa", "mystery_score", "sl_strict"], "rebase": [change]})
    assert trend_series.told(chosen) == ["asa", "sl_strict", "talk"]
    assert list(trend_series.untold(chosen)) == ["mystery_score"]


def test_all_points_and_groups_come_from_one_tally(tmp_path):
    audit = opened(tmp_path, trends={"kpis": ["service_level", "asa"], "peak": [PEAK]})
    trend_series.series(audit)
    seasons.comparisons(audit)
    seasons.weekdays(audit)
    trends.results(audit)
    frames = map(pd.read_parquet, (audit.intake.folder / "measured").glob("*.parquet"))
    kinds = sorted("sums" if "above" in frame else "series" if "charted" in frame else "counts" for frame in frames)
    # The counts by day are empty without a percentile.
    assert kinds == ["counts", "series", "sums"]


def test_series_that_were_kept_are_those_that_were_made(tmp_path):
    audit = opened(tmp_path, fallen, trends={"kpis": ["service_level", "asa"], "peak": [PEAK]})
    made = trend_series.series(audit)
    again = trend_series.series(open_audit(audit.intake.folder))
    pd.testing.assert_frame_equal(again, made, check_exact=True)
    assert again.equals(made)
    assert {type(day) for day in again.begins} == {type(day) for day in made.begins} == {date}
    # Another question has an answer of its own.
    assert set(trend_series.series(audit, ["asa"]).kpi) == {"asa"}
    assert set(trend_series.series(audit, None, "month").grain) == {"month"}


def test_unknown_rows_withhold_a_point(tmp_path):
    path = audit_of(tmp_path, trends={**SERVICE, "grain": "week"})
    calls = tmp_path / "calls.csv"
    lines = calls.read_text().splitlines()
    # From 3 000 rows on nobody gives the wait: answered or not is unknown too.
    calls.write_text("\n".join([line if place < 3000 else line.replace(",5,", ",,").replace(",40,", ",,")
                                for place, line in enumerate(lines)]) + "\n")  # fmt: skip
    series = trend_series.series(open_audit(path))
    assert set(series.state[series.begins > date(2024, 3, 1)]) == {"insufficient"}
    assert set(series.state[series.begins < date(2024, 2, 10)]) == {"charted"}


def test_half_hours_have_their_mean_over_days_of_the_weekday(tmp_path):
    audit = opened(tmp_path, first=date(2024, 1, 1), last=date(2024, 1, 14), trends=SERVICE)
    volumes = seasons.half_hours(audit)
    raw = pd.read_csv(tmp_path / "calls.csv")
    start = pd.to_datetime(raw.start, format="%d.%m.%Y %H:%M")
    counted = start.groupby([start.dt.day_of_week + 1, start.dt.hour * 2 + start.dt.minute // 30]).size() / 2
    found = volumes.set_index(["weekday", "half_hour"])["value"]
    assert found.to_dict() == pytest.approx(counted.to_dict())
    assert (volumes.low <= volumes["value"]).all()
    assert (volumes["value"] <= volumes.high).all()
    top = seasons.busiest(audit, volumes).iloc[0]
    assert top["value"] == counted.max()
    assert top.times == pytest.approx(counted.max() / counted.mean())


def test_one_day_of_a_weekday_has_no_interval(tmp_path):
    volumes = seasons.half_hours(opened(tmp_path, first=date(2024, 1, 1), last=date(2024, 1, 7), trends=SERVICE))
    assert volumes.low.isna().all()


def test_an_audit_without_contacts_has_nothing_to_show(tmp_path):
    audit_of(tmp_path)
    base = {**BASE, "sources": {}}
    calls = (tmp_path / "calls.csv").read_text()
    source = {"vendor": "north", "files": ["calls.csv"], "format": {"kind": "csv"}, "table": "surveys"}
    source["columns"] = {"survey_id": "id", "answered_at": "strptime(start, '%d.%m.%Y %H:%M')"}
    audit = open_audit(written(tmp_path, calls, base=base, sources={"calls": source}))
    assert trend_series.series(audit).empty
    assert trends.verdicts(audit).empty
    assert seasons.comparisons(audit).empty
    assert seasons.half_hours(audit).empty
    assert set(trends.results(audit).verdict) == {"not evidenced"}


def signals_of(sides, rules, better="higher"):
    """A charted series on paper, its sides and rules given."""
    size = len(sides)
    frame = pd.DataFrame({"side": sides, "rule": rules, "state": "charted", "stretch": 0})
    frame["group"] = [f"2024-01-{day + 1:02d}" for day in range(size)]
    frame["charted"] = np.arange(size, dtype=float)
    frame["vendor"], frame["kpi"], frame["title"], frame["unit"], frame["grain"] = "v", "k", "K", "seconds", "day"
    frame["centre"], frame["limit_low"], frame["limit_high"] = 10.0, 4.0, 16.0
    frame["meaning"] = ["" if not side else "improving" if side > 0 else "worsening" for side in sides]
    return trends.signals(frame)


def test_points_in_a_row_to_one_side_are_one_signal_under_the_strongest_rule():
    found = signals_of([0, 1, 1, 1, -1, 0, 1], ["", "shift", "beyond_limits", "shift", "trend", "", "two_of_three"])
    assert found[["first", "last", "points", "rule"]].to_numpy().tolist() == [
        ["2024-01-02", "2024-01-04", 3, "beyond_limits"],
        ["2024-01-05", "2024-01-05", 1, "trend"],
        ["2024-01-07", "2024-01-07", 1, "two_of_three"],
    ]
    assert found.limit.tolist() == [16.0, 4.0, 14.0]
    assert found["value"].tolist() == [2.0, 4.0, 6.0]
    assert found["at"].tolist() == ["2024-01-03", "2024-01-05", "2024-01-07"]
    assert found.latest.tolist() == [False, False, True]


def test_the_value_told_is_that_of_the_point_told():
    found = signals_of([0, -1, -1, -1, 0], ["", "shift", "beyond_limits", "beyond_limits", "shift"]).iloc[0]
    assert (found["first"], found["last"], found["at"]) == ("2024-01-02", "2024-01-04", "2024-01-04")
    assert found["value"] == 3.0


def test_two_far_points_around_a_near_one_are_one_signal():
    found = signals_of([0, 1, 0, 1, 0], ["", "two_of_three", "", "two_of_three", ""])
    assert found[["first", "last"]].to_numpy().tolist() == [["2024-01-02", "2024-01-04"]]
    apart = signals_of([0, 1, 0, 1, 0], ["", "beyond_limits", "", "beyond_limits", ""])
    assert len(apart) == 2
