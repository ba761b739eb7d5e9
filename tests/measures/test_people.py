"""Leavers, newcomers and leaders, counted by hand; limits and curves against published and independent ones."""

import numpy as np
import pytest
from scipy import stats

from tests.measures.management_on_paper import figure
from toolkit.measures.people import poisson_rate
from toolkit.measures.proficiency import median_with_limits

# The period is March 2024 by Paris: it begins at 23:00 UTC on 29 February and lasts 743 hours.
AGENTS = """
agent_id hired_at         left_at          leave_type  proficient_at    team_leader_id fte key_staff
stays    2020-01-01       ?                ?           2020-06-01       l1             1   y
quits    2020-01-01       2024-03-15T22:00 Voluntary   2020-06-01       l1             1   n
fired    2024-01-15       2024-03-10T23:00 involuntary ?                l2             1   n
moved    2021-01-01       2024-03-20       transfer    2021-07-01       l2             1   n
gone     2019-01-01       2024-02-10       voluntary   2019-07-01       l1             1   n
later    2024-04-05       ?                ?           ?                l1             1   n
new      2024-02-14T23:00 ?                ?           2024-03-24T23:00 l1             .5  y
young    2023-11-01       ?                ?           ?                ?              .5  ?
"""
HOURS = {"stays": 743, "quits": 14 * 24 + 23, "fired": 10 * 24, "moved": 19 * 24 + 1, "new": 743, "young": 743}
YEARS = sum(HOURS.values()) / 24 / 365.25


@pytest.mark.parametrize(
    ("key", "leavers", "rows", "unknown"),
    [
        ("attrition", 3, 6, 0),
        ("attrition_voluntary", 1, 2, 1),
        ("attrition_involuntary", 1, 2, 1),
        ("attrition_early", 1, 3, 0),
    ],
)
def test_leavers_a_year_are_those_counted_by_hand(key, leavers, rows, unknown):
    found = figure(key, agents=AGENTS)
    assert found.value == pytest.approx(leavers / YEARS)
    assert (found["rows"], found.unknown) == (rows, unknown)
    low = stats.chi2.ppf(0.025, 2 * leavers) / 2 / YEARS
    high = stats.chi2.ppf(0.975, 2 * leavers + 2) / 2 / YEARS
    assert (found.low, found.high) == pytest.approx((low, high))


def test_nobody_leaving_is_no_proof_that_nobody_will():
    found = figure("attrition", agents="agent_id hired_at\na 2020-01-01\nb 2020-01-01\n")
    assert (found.value, found.low, found.why_absent) == (0, 0, "")
    assert found.high == pytest.approx(-np.log(0.025) / (2 * 743 / 24 / 365.25))


def test_poisson_limits_are_the_published_ones():
    # Garwood 1936, as tabled in Ulm 1990: 10 events, 95 %: 4.795 to 18.390.
    assert poisson_rate(10, 1, confidence=0.95) == pytest.approx((4.795389, 18.390356), abs=1e-5)


def test_key_staff_are_those_named_so():
    found = figure("key_staff_turnover", agents=AGENTS)
    assert found.value == 0
    assert (found["rows"], found.unknown) == (5, 1)
    unnamed = figure("key_staff_turnover", agents="agent_id hired_at\na 2020-01-01\n")
    assert unnamed.why_not == "no key_staff of this vendor"


def test_the_mix_and_the_span_are_of_those_there_at_the_end():
    mix = figure("tenure_mix", agents=AGENTS)
    assert (mix.value, mix["rows"]) == (pytest.approx(2 / 3), 3)
    span = figure("span", agents=AGENTS)
    assert (span.value, span["rows"], span.unknown, span.why_absent) == (2, 2, 1, "one_cluster")


def test_proficiency_follows_newcomers_within_the_period():
    found = figure("speed_to_proficiency", agents=AGENTS)
    # Those at risk: fired (left on day 56), new (proficient on day 39), young (not yet on day 152, enters on day 121).
    # On day 39 nobody but the one newcomer was followed, whose days are no median of anybody else's.
    assert np.isnan(found.value) and found.why_not == "fewer than 3 were followed when some became proficient"
    more = "last 2024-02-13T23:00 ? ? ? l1 1 n\nmore 2024-02-13T23:00 ? ? ? l1 1 n\n"
    third = figure("speed_to_proficiency", agents=AGENTS + more)
    assert np.isnan(third.value) and third.why_not == "fewer than half became proficient while they were followed"
    soon = AGENTS.replace("2024-03-24T23:00 l1", "2024-03-28T23:00 l1") + more
    found = figure("speed_to_proficiency", agents=soon + "other 2024-02-14T23:00 ? ? 2024-03-24T23:00 l1 1 n\n")
    # At risk on day 39 the newcomer, other, last and more, of whom other; on day 43 three, of whom the newcomer.
    assert (found["rows"], found.value) == (6, pytest.approx(43, abs=0.01))
    nobody = figure("speed_to_proficiency", agents="agent_id hired_at\na 2020-01-01\n")
    assert nobody.why_not == "nobody became proficient in the period"


def test_a_median_without_late_entry_is_the_ordinary_one():
    until = np.array([6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35], float)
    happened = np.arange(21) < 9
    # Freireich 1963, the 6-mercaptopurine arm: median 23 weeks; lower limit 13 (log-log), no upper limit.
    value, low, high = median_with_limits(np.zeros(21), until, happened, confidence=0.95)
    assert (value, low) == (23, 13)
    assert np.isnan(high)


def test_who_enters_late_is_not_at_risk_before():
    entry, until = np.array([0.0, 0.0, 10.0, 10.0]), np.array([5.0, 20.0, 12.0, 30.0])
    value, _low, _high = median_with_limits(entry, until, np.array([True, True, True, True]), confidence=0.95)
    # S(5) = 1/2 of the two who were there; with all four it would be 3/4, and the median 12.
    assert value == 5
