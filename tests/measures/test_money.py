"""What contacts and settled matters cost, what was charged beyond them, what it all comes to: by hand."""

import json
from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest
from scipy import stats

from tests.measures.management_on_paper import costs, figure, parameters

MONEY = """
line_id local_month line_type         amount currency counted_as quantity
1       2024-01     fee               100    EUR      answered   50
2       2024-01     credit            -10    EUR      ?          ?
3       2024-01     client_staff      30     EUR      ?          ?
4       2024-02     fee               60     EUR      answered   21
5       2024-02     change_request    20     EUR      ?          ?
6       2024-02     tooling           16     EUR      ?          ?
7       2024-01     transition        300    EUR      ?          ?
8       2024-02     exit              50     EUR      ?          ?
9       2024-01     overhead_baseline 40     EUR      ?          ?
10      2024-01     overhead_retained 10     EUR      ?          ?
11      2024-02     overhead_baseline 60     EUR      ?          ?
12      2024-02     overhead_retained 30     EUR      ?          ?
13      2024-01     benefit           500    EUR      ?          ?
14      2024-02     benefit           340    EUR      ?          ?
"""


def contacts(**months):
    """Answered contacts of each month, the first two of them one interaction, and one abandoned."""
    lines = ["contact_id interaction_id local_month offered answered"]
    for month, number in months.items():
        name = month.replace("_", "-").removeprefix("m")
        pairs = ["i" if place < 2 else "?" for place in range(number)]
        lines += [f"{name}-{place} {name if pair == 'i' else '?'} {name} y y" for place, pair in enumerate(pairs)]
        lines.append(f"{name}-lost ? {name} y n")
    return "\n".join(lines)


CONTACTS = contacts(m2024_01=41, m2024_02=21)


def without(*lines, text=MONEY):
    rows = text.strip().splitlines()
    return "\n".join(row for row in rows if row.split()[0] not in {str(line) for line in lines})


def test_the_price_and_the_cost_of_a_contact_are_those_counted_by_hand():
    price = figure("price_per_contact", money=MONEY, contacts=CONTACTS)
    assert price.value == pytest.approx((100 - 10 + 60 + 20) / 60)
    assert (price["rows"], price.unknown, price.clusters) == (60, 0, 2)
    cost = figure("cost_per_contact", money=MONEY, contacts=CONTACTS)
    assert cost.value == pytest.approx((170 + 30 + 16) / 60)
    assert cost.why_absent == "few_clusters"


def test_months_alike_in_size_give_a_price_limits():
    third = MONEY + "18 2024-03 fee 90 EUR ? ?\n"
    found = figure("price_per_contact", money=third, contacts=contacts(m2024_01=41, m2024_02=21, m2024_03=31))
    assert found.value == pytest.approx(260 / 90)
    # Log scale, delta method, Student's t: months of 40, 20 and 30 contacts count as 2.79.
    error = np.sqrt(3 / 2 * sum((a - 260 / 90 * n) ** 2 for a, n in ((90, 40), (80, 20), (90, 30)))) / 260
    factor = np.exp(stats.t.ppf(0.975, 90**2 / (40**2 + 20**2 + 30**2) - 1) * error)
    assert (found.low, found.high) == pytest.approx((found.value / factor, found.value * factor))


def test_contacts_of_a_month_without_lines_are_unknown():
    found = figure("price_per_contact", money=MONEY, contacts=contacts(m2024_01=41, m2024_02=21, m2024_03=11))
    assert found.value == pytest.approx(170 / 60)
    assert (found["rows"], found.unknown) == (60, 10)


def test_a_price_alone_is_no_cost_and_a_cost_without_a_price_none_either():
    no_client = figure("cost_per_contact", money=without(3, 6), contacts=CONTACTS)
    assert no_client.why_not == "no lines of the type governance or client_staff or tooling or rework"
    assert np.isnan(no_client.value)
    no_vendor = figure("cost_per_contact", money=without(1, 2, 4, 5), contacts=CONTACTS)
    assert no_vendor.why_not == "no lines of the type fee or change_request or credit"


def test_currencies_are_not_added_up_and_a_line_without_an_amount_is_no_line_of_nothing():
    mixed = MONEY.replace("60     EUR      answered", "60     USD      answered")
    assert figure("price_per_contact", money=mixed, contacts=CONTACTS).why_not == (
        "amounts in several currencies: EUR, USD"
    )
    lost = MONEY.replace("60     EUR      answered", "?      EUR      answered")
    found = figure("price_per_contact", money=lost, contacts=CONTACTS)
    assert found.why_not == "1 of 4 lines have no amount"


def test_one_month_says_nothing_about_other_months():
    january = "\n".join(line for line in MONEY.strip().splitlines() if "2024-02" not in line)
    found = figure("price_per_contact", money=january, contacts=contacts(m2024_01=41))
    assert (found.value, found.why_absent) == (90 / 40, "one_cluster")


def test_the_cost_of_a_contact_and_of_a_settled_one_are_the_known_answers(shared):
    text = (shared / "known_answers" / "10_finance_sla.json").read_text()
    case = next(case for case in json.loads(text)["cases"] if case["id"] == "cost_per_contact_resolution")
    # A thousandth of the case: 120 handled, 84 of them not followed by another.
    money = "\n".join(
        [
            "line_id local_month line_type amount currency",
            "1 2024-03 fee 400 EUR",
            "2 2024-03 client_staff 80 EUR",
        ]
    )
    asked = "contact_id local_month local_date offered answered customer_id reason observed_seconds"
    lines = [f"{asked} next_same_seconds agent_id"]
    lines += [
        f"c{place} 2024-03 2024-03-04 y y k{place} bill 3000000 {'?' if place < 84 else 3600} a{place % 7}"
        for place in range(120)
    ]
    lines += [f"l{place} 2024-03 2024-03-04 y n k bill 3000000 ? ?" for place in range(9)]
    tables = {"money": money, "contacts": "\n".join(lines)}
    expected = case["expected"]
    assert figure("cost_per_contact", **tables).value == pytest.approx(expected["cost_per_handled"])
    settled = figure("cost_per_resolution", **tables)
    assert settled.value == pytest.approx(expected["cost_per_first_contact_resolution"])
    assert (settled["rows"], settled.unknown) == (120, 0)
    assert figure("price_per_resolution", **tables).value == pytest.approx(400 / 84)
    assert figure("repeat_cost", **tables).value == pytest.approx(480 * 36 / 120)


def test_what_was_charged_beyond_the_contacts_is_counted_whole():
    found = figure("invoice_variance", money=MONEY, contacts=CONTACTS)
    # 71 charged for 41 and 21 answered; transfers count, because the invoice counts answers.
    assert found.value == pytest.approx((71 - 62) / 62)
    assert (found["rows"], found.why_absent) == (62, "count")
    unsaid = figure("invoice_variance", money=without(1, 4), contacts=CONTACTS)
    assert unsaid.why_not == "no line says what contacts its quantity counts (counted_as)"


def test_a_month_that_the_period_cuts_is_neither_priced_nor_held_against_its_invoice():
    # The period ends on the 10th of February: its invoice is of 21 contacts, of which the audit holds 8.
    cut = parameters(period=SimpleNamespace(first=date(2024, 1, 1), last=date(2024, 2, 10)))
    tables = {"money": MONEY, "contacts": contacts(m2024_01=41, m2024_02=8)}
    found = figure("invoice_variance", cut, **tables)
    assert (found.value, found["rows"], found.unknown) == (pytest.approx((50 - 41) / 41), 41, 0)
    price = figure("price_per_contact", cut, **tables)
    assert (price.value, price["rows"], price.unknown) == (pytest.approx(90 / 40), 40, 0)


def test_the_cost_of_ownership_is_the_transition_the_years_and_the_exit():
    assert figure("tco", money=MONEY).why_not == "no costs.discount_rate and costs.term_years in the parameters"
    found = figure("tco", parameters(costs=costs(0.1, 2)), money=MONEY)
    a_year = 12 * (100 - 10 + 30 + 60 + 20 + 16) / 2
    assert found.value == pytest.approx(300 + a_year / 1.1 + (a_year + 50) / 1.21)
    assert found.low < found.value < found.high


def test_overhead_returns_and_margins_are_those_counted_by_hand():
    assert figure("overhead_reduction", money=MONEY).value == pytest.approx(1 - 40 / 100)
    spent = 216 + 300 + 50
    assert figure("roi", money=MONEY).value == pytest.approx((840 - spent) / spent)
    found = figure("npv", parameters(costs=costs(0.1, 2)), money=MONEY)
    first, second = 500 - (100 - 10 + 30 + 300), 340 - (60 + 20 + 16 + 50)
    assert found.value == pytest.approx(first + second / 1.1 ** (1 / 12))
    assert figure("profit_margin", money=MONEY).why_not == "no lines of the type vendor_cost"
    accounts = (
        MONEY + "15 2024-01 revenue 100 EUR ? ?\n16 2024-02 revenue 60 EUR ? ?\n17 2024-01 vendor_cost 120 EUR ? ?\n"
    )
    assert figure("profit_margin", money=accounts).value == pytest.approx(0.25)
    agents = "agent_id hired_at fte\na 2020-01-01 1\nb 2020-01-01 0.5\nc 2020-01-01 ?"
    revenue = figure("revenue_per_employee", money=accounts, agents=agents)
    # The clocks skip an hour of March, which is in the years and not in the days.
    assert revenue.value == pytest.approx(160 / 1.5, rel=0.002)
    assert (revenue["rows"], revenue.unknown) == (3, 1)


def test_the_age_of_the_contract_is_counted_from_its_first_day():
    asked = parameters()
    asked.contract.begins = date(2023, 4, 1)
    assert figure("contract_age", asked).value == pytest.approx(366 / 365.25)
    assert figure("contract_age").why_not == "no contract.begins in the parameters"


def test_complaints_are_those_raised_in_the_period():
    actions = "kind raised_in_period\ncomplaint y\ncomplaint y\ncomplaint n\naction y"
    calls = "offered\n" + "y\n" * 400 + "n\n?\n"
    found = figure("complaint_rate", actions=actions, contacts=calls)
    assert found.value == pytest.approx(5)
    assert (found["rows"], found.unknown) == (400, 1)
    none = figure("complaint_rate", actions="kind raised_in_period\naction y", contacts=calls)
    assert none.why_not == "no complaints in the log of actions"


def weeks(shares):
    """Days of whole weeks from Monday 1 January 2024 on, ten contacts each, a share of them in time."""
    lines = ["local_date offered answered abandoned wait_seconds"]
    for week, share in enumerate(shares):
        for day in range(7):
            when = np.datetime64("2024-01-01") + 7 * week + day
            lines += [f"{when} y y n {10 if place < share else 30}" for place in range(10)]
    return "\n".join(lines)


def test_steadiness_is_the_spread_of_later_weeks_over_that_of_earlier_ones():
    asked = parameters()
    asked.period.first, asked.period.last = date(2024, 1, 1), date(2024, 3, 31)
    shares = [8, 6, 8, 6, 7, 7, 7.0, 7, 7, 7, 8, 7, 6]
    found = figure("stability", asked, contacts=weeks(shares))
    assert found.value == pytest.approx(np.std(shares[-6:], ddof=1) / np.std(shares[:6], ddof=1))
    assert found.low < found.value < found.high
    asked.period.first = date(2024, 1, 3)
    begun = figure("stability", asked, contacts=weeks(shares))
    assert begun.value == pytest.approx(np.std(shares[-6:], ddof=1) / np.std(shares[1:7], ddof=1))
    few = figure("stability", asked, contacts=weeks(shares[:7]))
    assert few.why_not == "6 whole weeks with contacts, and 8 are needed"
