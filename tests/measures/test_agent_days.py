"""Agents' time across a log of states and a schedule, worked out by hand."""

import numpy as np
import pytest

from tests.measures.management_on_paper import figure

# Ann works an hour and a half of her two paid hours of the 4th, and is paid without working on the 5th. Bea works on
# both days and is paid on the 4th alone. Cem stands in no schedule; on the 6th nobody logs in.
TIME = """
agent_id local_date login_seconds on_contact_seconds wrap_seconds idle_seconds paid_seconds scheduled_seconds
ann 2024-03-04 3600 3600 0    0    ?    ?
ann 2024-03-04 1800 900  300  600  ?    ?
ann 2024-03-04 ?    ?    ?    ?    7200 7200
ann 2024-03-05 ?    ?    ?    ?    3600 3600
bea 2024-03-04 3600 1800 0    1800 ?    ?
bea 2024-03-05 600  600  0    0    ?    ?
bea 2024-03-04 ?    ?    ?    ?    3600 4000
cem 2024-03-05 900  900  0    0    ?    ?
ann 2024-03-06 ?    ?    ?    ?    3600 3600
"""


@pytest.mark.parametrize(
    ("key", "value"),
    [
        # Ann 4800 and 0 of 7200 and 3600, Bea 1800 and 600 of 3600 and 0.
        ("utilization_paid", 7200 / 14400),
        ("utilization_scheduled", 7200 / 14800),
        ("utilization_available", (5400 + 3600 + 600) / 14400),
        ("shrinkage", 1 - 9600 / 14400),
        ("shrinkage_scheduled", 1 - 9600 / 14800),
        ("shrinkage_factor", 14400 / 9600),
        ("conformance", 9600 / 14800),
        ("adherence_login", 9600 / 14800),
    ],
)
def test_figures_across_a_log_and_a_schedule_are_those_counted_by_hand(key, value):
    found = figure(key, time=TIME)
    assert found.value == pytest.approx(value)
    # Cem has no schedule at all, and nobody's log tells of the 6th.
    assert (found["rows"], found.unknown) == (4, 2)
    # Two days, or two agents, of unlike size say nearly nothing about spread.
    assert (found.why_absent == "few_clusters") == np.isnan(found.low)


def test_a_figure_within_one_log_needs_no_schedule():
    found = figure("utilization_login", time=TIME)
    assert found.value == pytest.approx((4800 + 1800 + 600 + 900) / (5400 + 3600 + 600 + 900))
    assert (found["rows"], found.unknown) == (4, 0)


def test_one_day_says_nothing_about_other_days():
    one_day = "\n".join(line for line in TIME.strip().splitlines() if "local" in line or "03-04" in line)
    found = figure("utilization_paid", time=one_day)
    assert found.value == pytest.approx(6600 / 10800)
    assert found.why_absent == "one_cluster"


def test_without_any_schedule_nothing_is_known():
    alone = "\n".join(line for line in TIME.strip().splitlines() if not line.endswith("00 7200"))
    log = "\n".join(line for line in alone.splitlines() if "local" in line or line.endswith("? ?") or "?    ?" in line)
    log = "\n".join(line for line in log.splitlines() if "local" in line or line.split()[2] != "?")
    found = figure("utilization_paid", time=log)
    assert found.value != found.value
    assert (found["rows"], found.unknown, found.why_absent) == (0, 4, "few_rows")


CONTACTS = """
agent_id local_date offered answered
ann 2024-03-04 y y
ann 2024-03-04 y y
ann 2024-03-04 y n
ann 2024-03-04 n y
bea 2024-03-05 y y
bea 2024-03-06 y y
?   2024-03-04 y y
"""


def test_contacts_per_hour_are_those_of_agents_and_days_with_hours():
    found = figure("productivity", time=TIME, contacts=CONTACTS)
    # Three contacts in the available time of all agent-days: 5400, 3600, 600 and 900 s.
    assert found.value == pytest.approx(3 / (10_500 / 3600))
    assert (found["rows"], found.unknown, found.clusters) == (3, 2, 2)


def test_contacts_and_hours_of_nobody_known_are_taken_together():
    time = "agent_id local_date on_contact_seconds wrap_seconds idle_seconds\n? 2024-03-04 1800 0 1800\n"
    found = figure("productivity", time=time, contacts=CONTACTS)
    assert (found.value, found["rows"], found.unknown) == (1, 1, 4)


def test_training_is_counted_over_the_years_that_agents_were_there():
    agents = """
    agent_id hired_at left_at
    ann 2020-01-01 ?
    bea 2024-03-16T23:00 ?
    """
    time = """
    agent_id local_date training_seconds
    ann 2024-03-04 7200
    ann 2024-03-05 0
    dan 2024-03-05 3600
    """
    found = figure("training_hours", time=time, agents=agents)
    # March is 31 days less the hour that the clocks skip; Bea came after 16 of them.
    days = (31 - 1 / 24) + (15 - 1 / 24)
    assert found.value == pytest.approx(2 / (days / 365.25))
    assert (found["rows"], found.unknown) == (2, 1)
