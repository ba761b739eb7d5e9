"""Real answers of patients: the publisher's figures, a scale where 1 is best, dates in two orders."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from toolkit import open_audit

PROJECT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def audit():
    return open_audit(PROJECT / "parameters" / "nhs_feedback.yml")


@pytest.fixture(scope="module")
def rows(audit):
    return audit.tables.surveys.execute()


def test_the_published_shares_are_those_of_first_rows_with_dont_know_below_the_line(audit):
    found = audit.kpis(["csat_fft", "csat_t2b"]).set_index(["kpi", "vendor"])
    assert found.loc[("csat_fft", "neas"), "value"] == pytest.approx(0.8624, abs=5e-5)
    assert found.loc[("csat_fft", "nhft"), "value"] == pytest.approx(0.8216, abs=5e-5)
    # Of those who gave a point of the scale; the trust without a "don't know" has one share.
    assert found.loc[("csat_t2b", "neas"), "value"] == pytest.approx(0.866552, abs=5e-7)
    assert found.loc[("csat_t2b", "nhft"), "value"] == found.loc[("csat_fft", "nhft"), "value"]
    assert (found["low"] < found["value"]).all() and (found["value"] < found["high"]).all()


def test_the_answers_of_the_telephone_service_are_the_counted_ones(rows):
    phone = rows[rows.first_of_respondent & (rows.reason == "111")]
    assert phone.csat_given.astype(float).value_counts().sort_index().to_dict() == {1: 466, 2: 182, 3: 67, 4: 61, 5: 83}
    assert phone.csat.astype(float).value_counts().sort_index().to_dict() == {1: 83, 2: 61, 3: 67, 4: 182, 5: 466}


def test_rows_of_one_respondent_are_told_and_agree(rows):
    assert (len(rows), rows.respondent_id.nunique(), int(rows.first_of_respondent.sum())) == (7908, 4466, 4466)
    assert not rows.unlike_first.any()
    assert rows.csat_code.value_counts().to_dict() == {"unexplained": 416, "dont_know": 24}
    assert rows[rows.csat_code.notna()].csat.isna().all()


def test_dates_in_two_orders_are_told_and_none_is_swapped_in_silence(audit, rows):
    watches = audit.intake.watches.set_index("note")["rows"]
    assert watches["the month is written before the day, as the date itself shows"] == 289
    assert watches["the month is written before the day, as the numbers of the respondents show"] == 215
    assert audit.intake.balance.rejected.sum() == 0
    # Each respondent has one day, whichever order each row was written in.
    assert (rows.groupby("respondent_id").local_date.nunique() == 1).all()
    days = rows.set_index("survey_id").local_date.map(lambda day: pd.Timestamp(day).date())
    # Written 11/09/2021 (line 3848 or so) and 09/11/2021 elsewhere: the ninth of November.
    assert days["NEAS S&C 2633 - Q1"] == days["NEAS S&C 2633 - Q2"] == date(2021, 11, 9)
    assert days["NEAS S&C 68 - Q1"] == date(2021, 4, 1)


def test_a_second_reader_finds_the_same_order_of_dates(rows):
    """By hand in pandas: dates sure by their shape, then the nearer reading between them."""
    raw = pd.read_csv(PROJECT / "data/nhs_feedback/comments.csv", dtype=str, keep_default_na=False)
    mine = raw[raw["Service type 1"] == "See and Convey"]
    first, second = (pd.to_datetime(mine.Date, format=form, errors="coerce") for form in ("%d/%m/%Y", "%m/%d/%Y"))
    number = mine["Respondent ID"].str.split().str[2].astype(int)
    sure = first.isna() | second.isna() | (first == second)
    known = pd.DataFrame({"number": number, "day": first.fillna(second)})[sure].sort_values("number")
    assert known.day.is_monotonic_increasing
    day = pd.Series(known.day.astype("int64").to_numpy(), index=known.number).groupby(level=0).first()
    every = day.reindex(sorted(set(number) | set(day.index))).astype(float).interpolate("index", limit_direction="both")
    at = number.map(every)
    nearer = first.where((first.astype("int64") - at).abs() <= (second.astype("int64") - at).abs(), second)
    expected = first.fillna(second).where(sure, nearer)
    ours = rows.set_index("survey_id").local_date.reindex(mine["Comment ID"])
    assert (pd.to_datetime(ours).dt.date.to_numpy() == expected.dt.date.to_numpy()).all()


def test_a_services_name_has_a_plain_space(rows):
    assert set(rows.reason.dropna()) >= {"PTS - Patient Transport", "111", "See and Convey"}
    assert not rows.reason.dropna().str.contains("\xa0").any()
