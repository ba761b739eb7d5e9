"""What published counts say: each figure of the shipped ones by a second route, and made-up ones with known truth."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from counts_on_paper import counted, made_up, raw, shipped
from scipy import stats

from toolkit.measures import funnel_widths
from toolkit.questions.comparisons import published
from toolkit.questions.comparisons.published_columns import equal_to_offered, missing_days
from toolkit.questions.comparisons.published_counts import bidders, judged, levels, like_for_like, shared_days
from toolkit.questions.comparisons.published_explanations import decimals, ways
from toolkit.questions.comparisons.published_funnels import provider_funnel
from toolkit.questions.comparisons.published_weeks import verdict, weeks

TARGET = 0.95


def figure(value, *, what="service_level", bidder=None):
    return SimpleNamespace(what=what, value=value, source="a newspaper", bidder=bidder)


@pytest.fixture(scope="module")
def found():
    return published.examined(shipped(), confidence=0.95, threshold_seconds=60, target=TARGET, figures=[figure(0.782)])


def pooled(frame, below):
    return frame.calls_answered_60s.sum() / frame[below].sum()


def test_the_whole_is_a_sum_over_a_sum_under_both_definitions(found):
    plain = raw()
    mine = found.levels.set_index("kpi")
    assert mine["value"]["sl_answered_only"] == pooled(plain, "calls_answered") == pytest.approx(0.7803, abs=5e-5)
    assert mine["value"]["sl_offered"] == pooled(plain, "calls_received") == pytest.approx(0.7236, abs=5e-5)
    assert mine["rows"].to_dict() == {"sl_answered_only": 6_664_893, "sl_offered": 7_187_410}
    assert mine.days.tolist() == [126, 126]
    assert (mine.low < mine["value"]).all()
    assert (mine.high > mine["value"]).all()


def test_the_published_figure_is_the_mean_of_eighteen_weekly_rates_and_of_nothing_else_tried(found):
    plain = raw()
    weekly = plain.groupby("week_ending")[["calls_answered_60s", "calls_answered"]].sum()
    rates = weekly.calls_answered_60s / weekly.calls_answered
    gives = found.ways[found.ways.reproduces.astype(bool)]
    assert gives[["below", "over", "parts"]].to_numpy().tolist() == [["answered", "weeks", 18]]
    assert gives["value"].iloc[0] == pytest.approx(rates.mean(), abs=1e-12)
    assert round(rates.mean(), 3) == 0.782
    by_bidder = plain.groupby("contract_code")[["calls_answered_60s", "calls_received"]].sum()
    expected = (by_bidder.calls_answered_60s / by_bidder.calls_received).mean()
    tried = found.ways[(found.ways.over == "bidders") & (found.ways.below == "offered")]
    assert tried["value"].iloc[0] == pytest.approx(expected, abs=1e-12)
    assert len(found.ways) == 24


def varied() -> pd.DataFrame:
    """Counts in which every way to a rate gives another: providers, days and volumes differ."""
    rows = made_up(3, 70, [0.9, 0.7, 0.5])
    rng = np.random.default_rng(5)
    factor = rng.integers(1, 9, len(rows))
    rows["group"] = np.where(rows.bidder == "p2", "g", "h")
    rows["answered_within"] = rows.answered_within * factor
    rows["answered"] = rows.answered * factor
    rows["offered"] = rows.answered + rng.integers(1, 900, len(rows))
    return rows


@pytest.mark.parametrize("below", ["answered", "offered"])
@pytest.mark.parametrize(
    ("over", "keys"),
    [
        ("days", ["day"]),
        ("weeks", ["week"]),
        ("months", ["month"]),
        ("bidders", ["bidder"]),
        ("groups", ["group"]),
        ("bidder_weeks", ["bidder", "week"]),
        ("group_months", ["group", "month"]),
    ],
)
def test_a_mean_of_rates_is_found_whatever_it_is_a_mean_over(over, keys, below):
    rows = varied()
    dated = rows.assign(month=rows.day.str[:7], week=pd.to_datetime(rows.day).dt.strftime("%G-%V"))
    sums = dated.groupby(keys)[["answered_within", below]].sum()
    value = round(float((sums.answered_within / sums[below]).mean()), 6)
    tried = ways(rows, [figure(value)])
    gives = tried[tried.reproduces.astype(bool)]
    assert gives[["over", "below"]].to_numpy().tolist() == [[over, below]]


def test_a_sum_over_a_sum_is_found_as_such_and_a_figure_of_no_way_is_not():
    rows = varied()
    value = round(float(rows.answered_within.sum() / rows.answered.sum()), 5)
    tried = ways(rows, [figure(value)])
    assert tried[tried.reproduces.astype(bool)].over.tolist() == ["whole"]
    assert not ways(rows, [figure(0.12345)]).reproduces.any()


def test_a_published_figure_of_one_provider_is_looked_for_in_its_own_counts():
    plain = raw()
    mine = plain[plain.contract_code == "111AG9"]
    value = round(pooled(mine, "calls_answered"), 3)
    tried = ways(shipped().rows, [figure(value, bidder="111AG9"), figure(0.1, what="abandon_rate")])
    assert set(tried.bidder) == {"111AG9"}
    assert tried[tried.over == "whole"].reproduces.tolist() == [True, False]
    assert [decimals(each) for each in (0.782, 0.95, 1.0, 0.7)] == [3, 2, 0, 1]


def test_each_provider_is_a_sum_over_a_sum_and_two_keep_the_target(found):
    plain = raw().groupby("contract_code")[["calls_answered_60s", "calls_answered", "calls_received"]].sum()
    mine = found.bidders.set_index("bidder")
    assert len(mine) == 28
    for code, sums in plain.iterrows():
        assert mine["value"][code] == sums.calls_answered_60s / sums.calls_answered
        assert mine.of_offered[code] == sums.calls_answered_60s / sums.calls_received
    assert found.bidders.iloc[0][["name"]].tolist() == ["Milton Keynes"]
    assert found.bidders["value"].iloc[0] == pytest.approx(0.957, abs=5e-4)
    assert found.bidders["name"].iloc[-1] == "Thames Valley"
    assert found.bidders["value"].iloc[-1] == pytest.approx(0.511, abs=5e-4)
    assert mine.verdict.value_counts().to_dict() == {"missed": 26, "met": 2}
    assert mine.process.value_counts().to_dict() == {"outside": 24, "spans": 4}


def test_the_interval_of_a_provider_comes_from_four_blocks_of_weeks_by_hand(found):
    plain = raw()
    mine = plain[plain.contract_code == "111AG9"].copy()
    week = (pd.to_datetime(mine.date) - pd.Timestamp("2025-11-24")).dt.days // 7
    sums = mine.groupby(week * 4 // 18)[["calls_answered_60s", "calls_answered"]].sum()
    value = sums.calls_answered_60s.sum() / sums.calls_answered.sum()
    residual = sums.calls_answered_60s - value * sums.calls_answered
    variance = 4 / 3 * (residual**2).sum() / sums.calls_answered.sum() ** 2
    row = found.bidders.set_index("bidder").loc["111AG9"]
    assert row.blocks == 4
    # Kish's number of even blocks, what these calls may pass for at most, and the score interval with Student's t.
    even = sums.calls_answered.sum() ** 2 / (sums.calls_answered**2).sum()
    most = sums.calls_answered.sum() / (1 + (sums.calls_answered.sum() / even - 1) / 400)
    calls = min(value * (1 - value) / variance, most)
    t = float(stats.t.ppf(0.975, even - 1))
    centre = (value + t**2 / (2 * calls)) / (1 + t**2 / calls)
    half = t * np.sqrt(value * (1 - value) / calls + t**2 / (4 * calls**2)) / (1 + t**2 / calls)
    assert (row.low, row.high) == pytest.approx((centre - half, centre + half), abs=1e-9)


def test_the_impossible_column_is_told_with_what_another_reading_would_give(found):
    plain = raw()
    lost = (plain.calls_abandoned - plain.calls_answered).groupby(plain.contract_code).sum()
    share = lost / plain.groupby("contract_code").calls_abandoned.sum()
    mine = found.reading.set_index("bidder")
    assert mine.abandoned[""] == lost.sum() == 288_964
    assert mine["value"][""] == pytest.approx(0.0416, abs=5e-5)
    assert mine["value"].drop("").to_dict() == pytest.approx(share.to_dict())
    assert found.reading.iloc[[1, -1]].name.tolist() == ["Kent, Medway & Sussex", "Milton Keynes"]
    assert found.reading["value"].iloc[[1, -1]].round(3).tolist() == [0.093, 0.005]
    assert equal_to_offered(found.counts) == {"equal": 1466, "rows": 3724, "equal_with_calls": 1263, "kept": 3521}


@pytest.mark.parametrize("given", [89, 101])
def test_no_other_reading_is_offered_where_a_row_contradicts_it(tmp_path, given):
    wrong = f"""
    bidder day offered answered answered_within abandoned
    a 2026-02-02 100 90 80 100
    a 2026-02-03 100 90 80 {given}
    b 2026-02-02 50 40 30 50
    """
    counts = counted(tmp_path, wrong)
    assert counts.withheld == ("abandoned",)
    assert published.examined(counts, confidence=0.95).reading.empty


def test_the_empty_week_and_the_empty_provider_are_told_and_the_matrix_shows_them(found):
    assert found.empty[["bidder", "first", "last", "days", "everybody"]].to_numpy().tolist() == [
        ["", "2026-03-30", "2026-04-05", 7, True],
        ["111AI5", "2025-12-22", "2025-12-28", 7, False],
    ]
    assert found.missing[["bidder", "days", "missing"]].to_numpy().tolist() == [["111AI5", 119, 7]]
    assert len(found.coverage) == 28 * 19
    short = found.coverage[found.coverage.days < 7]
    assert len(short) == 29
    assert (short.days == 0).all()
    assert set(short[short.week != "2026-03-30"].bidder) == {"111AI5"}


def test_providers_are_compared_on_the_days_that_all_share_and_at_everybodys_days(found):
    plain = raw()
    days = plain.groupby("date").contract_code.nunique()
    shared = plain[plain.date.isin(days.index[days == 28])].copy()
    assert shared.date.nunique() == 119 == found.alike["days"].max()
    weight = shared.groupby("date").calls_answered.sum()
    shared["share"] = shared.calls_answered_60s / shared.calls_answered
    daily = shared.pivot(index="date", columns="contract_code", values="share")
    expected = daily.mul(weight, axis=0).sum() / weight.sum()
    mine = found.alike.set_index("bidder")
    assert mine.adjusted.to_dict() == pytest.approx(expected.to_dict(), abs=1e-12)
    sums = shared.groupby("contract_code")[["calls_answered_60s", "calls_answered"]].sum()
    assert mine.on_shared.to_dict() == pytest.approx((sums.calls_answered_60s / sums.calls_answered).to_dict())


def test_a_provider_that_lacks_the_bad_days_gains_nothing_by_it():
    rows = made_up(3, 70, 0.9)
    bad = rows.day.isin(sorted(set(rows.day))[:20])
    rows.loc[bad, "answered_within"] = (rows.answered[bad] * 0.4).round()
    rows = rows[~(bad & (rows.bidder == "p0"))]
    raw_figures = bidders(rows, confidence=0.95).set_index("bidder")["value"]
    assert raw_figures["p0"] - raw_figures["p1"] > 0.1
    alike = like_for_like(rows, confidence=0.95).set_index("bidder")
    assert abs(alike.adjusted["p0"] - alike.adjusted["p1"]) < 0.01
    assert len(shared_days(rows)) == 50
    assert missing_days(rows)[["bidder", "missing"]].to_numpy().tolist() == [["p0", 20]]


def test_providers_without_a_common_day_are_not_compared_on_the_same_days():
    rows = made_up(2, 70, 0.9)
    half = sorted(set(rows.day))[35]
    rows = rows[(rows.bidder == "p0") == (rows.day < half)]
    alike = like_for_like(rows, confidence=0.95)
    assert alike.adjusted.isna().all()
    assert alike["value"].notna().all()


def test_a_funnel_of_chance_alone_accuses_everybody_and_the_wide_one_nobody(found):
    plain = raw().groupby("contract_code")[["calls_answered_60s", "calls_answered"]].sum()
    centre = plain.calls_answered_60s.sum() / plain.calls_answered.sum()
    share, size = plain.calls_answered_60s / plain.calls_answered, plain.calls_answered
    # Spiegelhalter's arithmetic once more: arcsine scale, tails of a tenth pulled in.
    z = 2 * np.sqrt(size) * (np.arcsin(np.sqrt(share)) - np.arcsin(np.sqrt(centre)))
    z = z.clip(*np.quantile(z, [0.1, 0.9]))
    phi = float((z**2).mean())
    weight = 4 * size
    tau2 = (28 * phi - 27) / (weight.sum() - (weight**2).sum() / weight.sum())
    assert found.funnel.dispersion == pytest.approx((phi, tau2))
    beyond = found.funnel.beyond.set_index(["limits", "level"])
    assert (beyond.below + beyond.above).to_dict() == {
        ("naive", 0.95): 28, ("naive", 0.998): 28, ("wide", 0.95): 4, ("wide", 0.998): 0
    }  # fmt: skip
    assert not found.funnel.alike
    row = found.funnel.points[found.funnel.points.bidder == "111AG9"].iloc[0]
    low, high = funnel_widths.of_shares(centre, size["111AG9"], tau2, level=0.998)
    assert (row.wide_low, row.wide_high) == pytest.approx((float(low), float(high)))


def test_equal_providers_are_accused_no_more_often_than_stated():
    rounds, providers = 150, 28
    outside = {("naive", 0.998): 0, ("wide", 0.998): 0, ("wide", 0.95): 0}
    told = 0
    for seed in range(rounds):
        answered = np.random.default_rng(seed).integers(200, 20_000, providers)
        within = np.random.default_rng(1000 + seed).binomial(answered, 0.8)
        rows = pd.DataFrame(
            {"bidder": [f"p{place}" for place in range(providers)], "answered": answered, "answered_within": within}
        )
        funnel = provider_funnel(rows.assign(name=rows.bidder))
        told += not funnel.alike
        beyond = funnel.beyond.set_index(["limits", "level"])
        for key in outside:
            outside[key] += int(beyond.below[key] + beyond.above[key])
    trials = rounds * providers
    # Three standard errors of the stated rate above it.
    for (limits, level), count in outside.items():
        rate = 1 - level
        assert count / trials < rate + 3 * np.sqrt(rate / trials), limits
    assert told / rounds < 0.05 + 3 * np.sqrt(0.05 / rounds)


def test_two_providers_planted_apart_are_found_by_the_wide_funnel():
    share = np.r_[np.linspace(0.78, 0.82, 26), 0.6, 0.95]
    funnel = provider_funnel(made_up(28, 30, share))
    far = funnel.points[funnel.points.wide != 0]
    assert far[["bidder", "wide"]].to_numpy().tolist() == [["p26", -1.0], ["p27", 1.0]]


def test_weeks_of_all_together_are_charted_and_their_signals_found(found):
    assert len(found.weeks) == 18
    assert found.weeks["value"].mean() == pytest.approx(0.7821, abs=5e-5)
    # 2.66 mean moving ranges, by hand.
    values = found.weeks["value"].to_numpy()
    width = 2.66 * np.abs(np.diff(values)).mean()
    assert found.weeks.limit_low.iloc[0] == pytest.approx(values.mean() - width)
    assert found.signals[["first", "rule"]].to_numpy().tolist() == [
        ["2025-11-24", "beyond_limits"],
        ["2025-12-15", "shift"],
        ["2026-03-16", "beyond_limits"],
    ]
    assert found.verdict["unsettled"]
    assert found.weeks[found.weeks.bidders < 28].group.tolist() == ["2025-12-22"]


def test_a_steady_service_shows_no_signal_and_a_cut_week_is_no_point():
    rows = made_up(3, 7 * 20 + 3, 0.8)
    charted = weeks(rows, "x")
    assert len(charted) == 20
    assert verdict(charted, None)["variation"] == "no signal"


def test_too_short_a_time_has_no_interval_and_no_limits():
    rows = made_up(2, 7 * 5, 0.8)
    assert levels(rows, confidence=0.95).low.isna().all()
    short = judged(bidders(rows, confidence=0.95), 0.9)
    assert short.process.tolist() == ["unknown", "unknown"]
    assert short.verdict.tolist() == ["missed", "missed"]
    assert verdict(weeks(rows, "x"), None)["chart"] == "not_enough_points"


def test_tiny_counts_are_examined_without_an_error(tmp_path):
    two = "bidder day answered answered_within\na 2026-02-02 1 1\nb 2026-02-02 1 0\n"
    columns = {name: name for name in ("bidder", "day", "answered", "answered_within")}
    tiny = published.examined(counted(tmp_path, two, columns), confidence=0.95, target=0.9, figures=[figure(0.5)])
    assert tiny.levels.kpi.tolist() == ["sl_answered_only"]
    assert tiny.levels["value"].tolist() == [0.5]
    assert tiny.bidders.of_offered.isna().all()
    assert tiny.verdict == {}
    assert tiny.groups.empty
