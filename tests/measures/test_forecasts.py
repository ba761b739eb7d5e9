"""Forecast accuracy: published figures, figures by hand, and what no figure may be made of."""

import json
from datetime import datetime, timedelta

import numpy as np
import pytest
from scipy import stats

from tests.measures.management_on_paper import figure, table
from toolkit.measures.forecasts import by_place, poisson_deviation


@pytest.fixture(scope="module")
def cases(shared):
    text = (shared / "known_answers" / "09_forecast.json").read_text()
    return {case["id"]: case for case in json.loads(text)["cases"]}


def rows(forecast, actual):
    """A forecast with its own actuals, a half-hour each from 1 March on."""
    lines = ["interval_start local_date forecast_contacts actual_contacts"]
    for place, (foreseen, came) in enumerate(zip(forecast, actual, strict=True)):
        start = datetime(2024, 3, 1) + timedelta(minutes=30 * place)
        lines.append(f"{start.isoformat()} {start.date()} {foreseen:.6f} {came:.6f}")
    return "\n".join(lines)


@pytest.mark.parametrize("name", ["mean", "naive", "drift", "snaive"])
def test_errors_of_the_beer_series_equal_the_known_answers(cases, name):
    case = cases["fpp2_beer"]
    text = rows(case["expected"]["forecasts"][name], case["input"]["test"])
    expected, actual = case["expected"], np.array(case["input"]["test"], float)
    assert figure("forecast_wape", forecasts=text).value == pytest.approx(expected["wape"][name], abs=1e-6)
    mape = expected["accuracy"][name]["MAPE"] / 100
    assert figure("forecast_mape", forecasts=text).value == pytest.approx(mape, abs=1e-6)
    # Their mean error is actual less forecast, in contacts.
    bias = -expected["accuracy"][name]["ME"] / actual.mean()
    assert figure("forecast_bias", forecasts=text).value == pytest.approx(bias, abs=1e-6)


def test_errors_of_the_passenger_and_m3_series_equal_the_known_answers(cases):
    air = cases["airpassengers_ets"]
    text = rows(air["expected"]["snaive"]["fc"], air["input"]["test"])
    assert figure("forecast_wape", forecasts=text).value == pytest.approx(air["expected"]["snaive"]["wape"], abs=1e-6)
    m3 = cases["m3_n0001_naive"]
    text = rows([m3["input"]["train"][-1]] * 6, m3["input"]["test"])
    assert figure("forecast_wape", forecasts=text).value == pytest.approx(m3["expected"]["naive_wape"], abs=1e-6)


def test_intervals_without_a_contact_have_no_percentage_and_still_an_error(cases):
    case = cases["wape_vs_mape"]
    text = rows(case["input"]["forecast"], case["input"]["actual"])
    assert figure("forecast_wape", forecasts=text).value == pytest.approx(case["expected"]["wape"])
    # The known answer is the mean error in contacts; ours is the sum of it over the sum of contacts.
    mean_error = figure("forecast_bias", forecasts=text).value * sum(case["input"]["actual"]) / 7
    assert mean_error == pytest.approx(case["expected"]["bias"], abs=1e-6)
    none = figure("forecast_mape", forecasts=text)
    assert np.isnan(none.value)
    assert none.why_not == "3 of 7 intervals had no contact, and a percentage of none does not exist"


def test_the_deviation_of_poisson_numbers_is_scipys_and_the_rule_of_thumb_for_large_ones():
    for expected in (0.05, 0.5, 1, 2.5, 10, 100):
        number = np.arange(1000)
        exact = (np.abs(number - expected) * stats.poisson.pmf(number, expected)).sum()
        assert poisson_deviation(np.array([expected]))[0] == pytest.approx(exact, rel=1e-9)
    # sqrt(2 / (pi volume)): 8.0 % at 100, 5.0 % at 250, 2.5 % at 1000.
    share = poisson_deviation(np.array([100.0, 250.0, 1000.0])) / [100, 250, 1000]
    assert np.round(100 * share, 1).tolist() == [8.0, 5.0, 2.5]


def test_the_floor_of_a_perfect_forecast_is_its_own_error():
    rng = np.random.default_rng(5)
    expected = rng.uniform(2, 30, 48 * 31)
    text = rows(expected, rng.poisson(expected))
    error, floor = figure("forecast_wape", forecasts=text), figure("forecast_floor", forecasts=text)
    assert error.low < floor.value < error.high
    bias = figure("forecast_bias", forecasts=text)
    assert bias.low < 0 < bias.high


def test_a_forecast_a_fifth_too_high_is_told_from_chance():
    rng = np.random.default_rng(6)
    expected = rng.uniform(2, 30, 48 * 31)
    bias = figure("forecast_bias", forecasts=rows(1.2 * expected, rng.poisson(expected)))
    assert bias.low < 0.2 < bias.high
    assert bias.low > 0.1


FORECASTS = """
queue interval_start   local_date interval_end     published_at     forecast_contacts
sales 2024-03-04T09:00 2024-03-04 2024-03-04T09:30 2024-03-01T00:00 3
sales 2024-03-04T09:00 2024-03-04 2024-03-04T09:30 2024-03-03T00:00 4
sales 2024-03-04T09:00 2024-03-04 2024-03-04T09:30 2024-03-04T12:00 1
sales 2024-03-04T09:30 2024-03-04 2024-03-04T10:00 2024-03-01T00:00 2
help  2024-03-04T09:00 2024-03-04 2024-03-04T09:30 2024-03-01T00:00 5
help  2024-03-04T09:30 2024-03-04 2024-03-04T10:00 2024-03-04T09:45 7
"""
CONTACTS = """
queue started_at          offered
sales 2024-03-04T09:00:00 y
sales 2024-03-04T09:29:59 y
sales 2024-03-04T09:30:00 y
sales 2024-03-04T09:31:00 n
help  2024-03-04T09:10:00 y
help  2024-03-04T09:40:00 y
help  2024-03-04T11:10:00 y
help  2024-03-04T11:20:00 y
"""


def test_contacts_are_counted_by_the_queues_that_both_sides_name_and_forecasts_as_published_before():
    found = figure("forecast_wape", forecasts=FORECASTS, contacts=CONTACTS)
    # sales 4 for 2 and 2 for 1, help 5 for 1; the forecast of 09:30 for help came too late, and so did the third.
    assert found.value == pytest.approx((2 + 1 + 4) / 4)
    assert found["rows"] == 3
    # Help at 09:30 and at 11:00 had contacts and no forecast.
    assert found.unknown == 2


def test_queues_that_contacts_do_not_know_are_counted_together():
    unnamed = CONTACTS.replace("sales", "q1").replace("help", "q2")
    found = figure("forecast_wape", forecasts=FORECASTS, contacts=unnamed)
    # 9 for 3 at 09:00; 2 for 2 at 09:30, where the forecast for help came too late.
    assert found.value == pytest.approx((6 + 0) / 5)
    assert (found["rows"], found.unknown) == (2, 1)


def test_a_forecast_without_contacts_says_that_it_has_none():
    found = figure("forecast_wape", forecasts=FORECASTS)
    assert np.isnan(found.value)
    assert found.why_not == "no actual_contacts in the forecast, and no contacts in its intervals"


PLACED = """
queue    channel interval_start      local_date forecast_contacts actual_contacts
billing  voice   2024-03-01T09:00:00 2024-03-01 4 5
billing  voice   2024-03-02T09:00:00 2024-03-02 6 3
orders   ?       2024-03-01T09:00:00 2024-03-01 2 2
"""


def many(days, bias, rng):
    """Two queues of so many days, one foretold rightly and one with so many contacts too many in each interval."""
    lines = ["queue interval_start local_date forecast_contacts actual_contacts"]
    for place in range(days):
        day = (datetime(2024, 3, 1) + timedelta(days=place)).date()
        for queue, more in (("right", 0), ("high", bias)):
            for hour in (9, 10, 11):
                lines.append(f"{queue} {day}T{hour:02d}:00:00 {day} {20 + more} {rng.poisson(20)}")
    return table("forecasts", "\n".join(lines))


def test_each_queue_and_channel_has_its_own_accuracy_by_a_second_route():
    given = many(12, 4, np.random.default_rng(2))
    found = by_place({"forecasts": given}, confidence=0.95).set_index("queue")
    frame = given.execute()
    for queue, mine in frame.groupby("queue"):
        foreseen, came = (mine[name].astype(float).to_numpy() for name in ("forecast_contacts", "actual_contacts"))
        assert found.wape[queue] == pytest.approx(np.abs(foreseen - came).sum() / came.sum())
        assert found.bias[queue] == pytest.approx((foreseen - came).sum() / came.sum())
        number = np.arange(200)
        each = [(np.abs(number - mean) * stats.poisson.pmf(number, mean)).sum() for mean in foreseen]
        assert found.floor[queue] == pytest.approx(sum(each) / came.sum())
        assert found.beyond[queue] == pytest.approx(found.wape[queue] - found.floor[queue])
    assert found.bias_low["high"] > 0
    assert found.bias_low["right"] < 0 < found.bias_high["right"]


def test_a_place_of_few_intervals_has_no_figure_and_says_so():
    found = by_place({"forecasts": table("forecasts", PLACED)}, confidence=0.95)
    assert found[["queue", "channel", "intervals"]].to_numpy().tolist() == [["billing", "voice", 2], ["orders", "", 1]]
    assert found.wape.isna().all()
    assert found.why_not.tolist() == ["2 intervals of 30", "1 intervals of 30"]
