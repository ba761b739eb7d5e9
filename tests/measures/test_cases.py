"""Cases on paper: what a log and a ticket list say of the same cases, and the figures counted by hand."""

from datetime import datetime, timedelta
from decimal import Decimal

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from audits_on_paper import BASE, merged
from scipy import stats

from toolkit.intake.tables import SCHEMAS
from toolkit.measures import case_figures, issues, kpis, survival, turnarounds
from toolkit.parameters import AuditParameters

# Days of March and hours; open from 08:00 to 20:00, so that a night costs twelve hours on the one clock alone.
# c1 is answered and resolved on its day. c2 is reopened after three days, and resolved again. c3 is a new case of
# c1's customer and reason, three days after c1's end: a shadow. c4 is answered and never resolved. c5 is opened in
# the last week and waits. c6 began before the period: it has no opening here.
LOG = """
case day hour done activity  milestone        customer reason
c1   4   8    ?    Opened    opened           p1       bill
c1   4   10   12   Answer    response         p1       bill
c1   4   12   ?    Resolved  resolved         p1       bill
c2   5   18   ?    Opened    opened           p2       bill
c2   6   9    10   Answer    response         p2       bill
c2   6   10   ?    Resolved  resolved         p2       bill
c2   9   10   ?    Reopened  reopened         p2       bill
c2   9   14   ?    Message   customer_message p2       bill
c2   9   15   16   Answer    response         p2       bill
c2   9   16   ?    Resolved  resolved         p2       bill
c3   7   12   ?    Opened    opened           p1       bill
c3   7   13   14   Answer    response         p1       bill
c3   7   14   ?    Resolved  resolved         p1       bill
c4   11  8    ?    Opened    opened           p3       tech
c4   11  9    ?    Message   customer_message p3       tech
c4   11  11   ?    Message   customer_message p3       tech
c4   11  12   13   Answer    response         p3       tech
c5   30  8    ?    Opened    opened           ?        tech
c5   30  9    ?    Answer    ?                ?        tech
c6   1   9    10   Answer    response         p5       bill
c6   1   10   ?    Resolved  resolved         p5       bill
"""
# The same cases as a list drawn two days after the period, by when c5 had been answered and resolved.
TICKETS = """
issue day hour answered_day answered_hour solved_day solved_hour last_day last_hour reopens replies customer reason
c1    4   8    4            12            4          12          4        12        0       1       p1       bill
c2    5   18   6            10            6          10          9        16        1       2       p2       bill
c3    7   12   7            14            7          14          7        14        0       1       p1       bill
c4    11  8    11           13            ?          ?           ?        ?         0       1       p3       tech
c5    30  8    33           10            33         11          33       11        0       1       ?        tech
"""
SAID = {
    "period": {"first": "2024-03-01", "last": "2024-03-31"},
    "time_zone": "UTC",
    "contract": {"first_response_hours": 4, "turnaround_hours": 1, "resolution_days": 3},
}
# Value and rows; every figure of a case, by both routes. Hours but for the backlog's days.
EXPECTED = """
kpi                  log    tickets rows
frt_median           5      5       5
frt_p90              ?      ?       5
frt_business_median  4      4       5
frt_business_p90     ?      ?       5
frt_within           0.4    0.4     5
frt_business_within  0.6    0.6     5
trt_first            16     16      5
trt_full             94     94      5
trt_full_p90         ?      ?       5
trt_full_business    46     46      5
resolution_rate      0.5    0.5     4
one_touch            0.6667 0.6667  3
reopen_any           0.3333 0.3333  3
reopen_with_shadow   0.6667 0.6667  3
reopens_per_case     0.3333 0.3333  3
backlog              2      2       2
backlog_age_median   11.167 11.167  2
backlog_age_p90      18.767 18.767  2
backlog_days         ?      ?       2
"""


@pytest.fixture(scope="module")
def parameters():
    return AuditParameters.model_validate(merged(merged(BASE, SAID), {"sources": {"calls": {"files": ["/calls.csv"]}}}))


def when(day, hour):
    """A moment in March, whose 32nd day is the first of April; none for none."""
    return day and hour and datetime(2024, 3, 1) + timedelta(days=int(day) - 1, hours=int(hour))


def table(rows, name):
    schema = SCHEMAS[name]
    columns = {column: [row.get(column) for row in rows] for column in schema.names}
    return ibis.memtable(pa.table(columns, schema=schema.to_pyarrow()))


def lines(text):
    header, *rest = [line.split() for line in text.strip().splitlines()]
    return [{name: None if word == "?" else word for name, word in zip(header, words, strict=True)} for words in rest]


def log(text=LOG, customers=True):
    rows = []
    for place, line in enumerate(lines(text)):
        moment = when(line["day"], line["hour"])
        rows.append(
            {
                "vendor": "north",
                "case_id": line["case"],
                "activity": line["activity"],
                "milestone": line["milestone"],
                "occurred_at": moment,
                "completed_at": when(line["day"], line["done"]),
                "customer_id": line["customer"] if customers else None,
                "reason": line["reason"],
                "position": place,
                "local_date": moment.date(),
            }
        )
    return table(rows, "events")


def tickets(text=TICKETS):
    rows = []
    for line in lines(text):
        moment = when(line["day"], line["hour"])
        rows.append(
            {
                "vendor": "north",
                "contact_id": line["issue"],
                "ticket": True,
                "started_at": moment,
                "first_response_at": when(line["answered_day"], line["answered_hour"]),
                "first_resolved_at": when(line["solved_day"], line["solved_hour"]),
                "resolved_at": when(line["last_day"], line["last_hour"]),
                "reopens": Decimal(line["reopens"]),
                "replies": Decimal(line["replies"]),
                "customer_id": line["customer"],
                "reason": line["reason"],
                "local_date": moment.date(),
            }
        )
    return table(rows, "contacts")


def measured(tables, parameters, function=case_figures.of_cases):
    return function(tables, parameters).set_index("kpi")


@pytest.mark.parametrize("route", ["log", "tickets"])
def test_figures_of_cases_are_those_counted_by_hand_by_both_routes(parameters, route):
    found = measured({"events": log()} if route == "log" else {"contacts": tickets()}, parameters)
    expected = {line["kpi"]: (float(line[route] or "nan"), int(line["rows"])) for line in lines(EXPECTED)}
    assert set(found.index) == set(expected)
    assert {key: found.loc[key, "rows"] for key in expected} == {key: rows for key, (_, rows) in expected.items()}
    assert found["value"].to_dict() == pytest.approx(
        {key: v for key, (v, _) in expected.items()}, abs=1e-3, nan_ok=True
    )
    # The customer of c5 is not known; it is not resolved, so that nothing hangs on it.
    assert found.unknown.sum() == 0
    assert found.why_absent[["trt_full_p90", "backlog"]].tolist() == ["not_reached", "count"]


def test_every_figure_of_cases_steps_and_issues_is_counted_here():
    own = {each["kpi"] for each in lines(EXPECTED)} | {
        "tat_median",
        "tat_p90",
        "tat_within",
        "ocr",
        "contacts_per_issue",
    }
    told = {key for key, entry in kpis.COMPUTED.items() if entry.gives.__module__ in
            {each.__name__ for each in (case_figures, turnarounds, issues)}}  # fmt: skip
    assert told == own | {"reply_time", "reply_time_p90"}


def test_a_log_whose_customers_stand_in_the_ticket_list_alone_has_shadows(parameters):
    alone = measured({"events": log(customers=False)}, parameters).loc["reopen_with_shadow"]
    # The one that was reopened is known; whether the others came back is not.
    assert (alone["value"], alone["rows"], alone.unknown) == (1, 1, 2)
    both = measured({"events": log(customers=False), "contacts": tickets()}, parameters).loc["reopen_with_shadow"]
    assert (both["rows"], both.unknown) == (3, 0)
    assert both["value"] == pytest.approx(2 / 3)


def test_calls_are_no_cases_and_nothing_is_given_of_them(parameters):
    calls = tickets().mutate(ticket=ibis.null("boolean"))
    assert case_figures.of_cases({"contacts": calls}, parameters).empty
    assert case_figures.of_cases({}, parameters).empty
    assert kpis.EVERY["trt_full"].ways == ({"events": {"milestone"}}, {"contacts": {"ticket", "resolved_at"}})


def test_without_what_the_contract_says_no_share_within_it_is_given(parameters):
    silent = parameters.model_copy(update={"contract": parameters.contract.model_copy(
        update=dict.fromkeys(("first_response_hours", "turnaround_hours", "resolution_days"))
    )})  # fmt: skip
    asked = {key for key, entry in kpis.COMPUTED.items() if entry.asks}
    assert asked == {"frt_within", "frt_business_within", "tat_within", "resolution_rate"}
    given = set(measured({"events": log()}, silent).index) | set(
        measured({"events": log()}, silent, turnarounds.of_steps).index
    )
    assert not asked & given


def test_turnarounds_and_replies_are_those_counted_by_hand(parameters):
    steps = measured({"events": log()}, parameters, turnarounds.of_steps)
    # Opening hours of seven answers: 4, 4, 2, 2, 2, 1, and 24 of one begun and not ended.
    assert steps["rows"].tolist() == [7, 7, 7]
    assert steps["value"].tolist() == pytest.approx([2, np.nan, 1 / 7], nan_ok=True)
    replies = measured({"events": log()}, parameters, turnarounds.of_replies)
    # Two messages: one answered after two hours; one after four, the second of its case before the answer not counted.
    assert replies["value"].tolist() == [3, 4]
    assert replies["rows"].tolist() == [2, 2]


LINKED = """
issue contact interaction channel resolved observed day
i1    1       ?           voice   y        3000000  1
i2    2       ?           voice   y        3000000  1
i2    3       ?           chat    y        2000000  2
i3    4       x           voice   n        3000000  1
i3    5       x           voice   ?        3000000  1
i4    6       ?           voice   ?        3000000  2
i5    7       ?           voice   y        600000   3
?     8       ?           voice   y        3000000  3
"""


def test_issues_are_those_counted_by_hand(parameters):
    rows = [
        {
            "vendor": "north",
            "contact_id": line["contact"],
            "interaction_id": line["interaction"],
            "issue_id": line["issue"],
            "channel": line["channel"],
            "resolved": line["resolved"] and line["resolved"] == "y",
            "observed_seconds": Decimal(line["observed"]),
            "local_date": when(line["day"], 1).date(),
        }
        for line in lines(LINKED)
    ]
    found = measured({"contacts": table(rows, "contacts")}, parameters, issues.of_issues)
    assert found.loc["ocr", ["value", "rows", "unknown"]].tolist() == pytest.approx([1 / 3, 3, 2])
    assert found.loc["contacts_per_issue", ["value", "rows", "unknown"]].tolist() == pytest.approx([1.25, 4, 1])


def drawn(rng, days=25, of_each=12, cut=25.0):
    """Cases of days that differ, some cut short, on average after `cut`: day, time, ended, censored."""
    pace = np.repeat(np.exp(rng.normal(0, 0.3, days)), of_each)
    times, ends = rng.exponential(10, days * of_each) * pace, rng.exponential(cut, days * of_each)
    seen = (times <= ends).astype(int)
    frame = pd.DataFrame({"day": np.repeat(np.arange(days), of_each), "time": np.fmin(times, ends), "ended": seen})
    return frame.assign(censored=1 - frame.ended)


@pytest.mark.parametrize("seed", range(5))
def test_a_reached_share_is_the_one_of_scipy_and_without_censoring_the_median_of_numpy(seed):
    frame = drawn(np.random.default_rng(seed))
    peer = stats.ecdf(stats.CensoredData.right_censored(frame.time, frame.censored == 1)).sf
    reached = [peer.quantiles[peer.probabilities <= 1 - share].min(initial=np.inf) for share in (0.25, 0.5, 0.9)]
    found = survival.reached(frame, [0.25, 0.5, 0.9], confidence=0.95)
    assert [each.value for each in found] == pytest.approx(reached)
    whole = drawn(np.random.default_rng(seed), cut=1e9)
    assert survival.reached(whole, [0.5], confidence=0.95)[0].value == pytest.approx(np.median(whole.time))


def test_the_interval_of_a_median_holds_the_truth_about_as_often_as_it_says():
    # Times of days that differ have the median of the mixture, which many more of them tell.
    truth = np.median(drawn(np.random.default_rng(99), days=40_000, cut=1e9).time)
    held = 0
    for seed in range(120):
        each = survival.reached(drawn(np.random.default_rng(1_000 + seed)), [0.5], confidence=0.95)[0]
        held += each.low <= truth <= each.high
    assert 0.88 <= held / 120 <= 1


def test_what_too_few_came_to_is_no_number_and_one_day_has_no_interval():
    one = pd.DataFrame({"day": 1, "time": [1.0, 2.0, 9.0], "ended": [1, 1, 0], "censored": [0, 0, 1]})
    median, most = survival.reached(one, [0.5, 0.9], confidence=0.95)
    assert (median.value, most.value) == (2.0, pytest.approx(np.nan, nan_ok=True))
    assert np.isnan([median.low, median.high, most.low, most.high]).all()
    nobody = one.assign(ended=0, censored=1)
    assert np.isnan(survival.reached(nobody, [0.5], confidence=0.95)[0].value)
