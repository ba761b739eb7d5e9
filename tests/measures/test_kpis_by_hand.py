"""Every KPI counted on tables small enough to read: its two sums, or its value, and its unknown rows."""

import math

import pytest

from toolkit.measures import kpis, tallies

CONTACTS = """
offered queued answered abandoned left_before_queue wait talk hold wrap handle agent_id local_date
y       y      y        n         n                 10   100  0    20   120    a1       1
y       y      y        n         n                 20   200  30   10   240    a1       1
y       n      y        n         n                 0    5    0    0    5      a2       1
y       y      y        n         n                 45   300  60   ?    ?      a2       2
y       y      n        y         n                 3    ?    ?    ?    ?      ?        2
y       y      n        y         n                 15   ?    ?    ?    ?      ?        2
y       y      n        y         n                 60   ?    ?    ?    ?      ?        2
y       n      n        y         y                 ?    ?    ?    ?    ?      ?        2
y       y      y        n         n                 ?    50   ?    10   ?      a3       2
y       ?      y        n         n                 30   400  0    30   430    ?        3
y       y      ?        n         n                 12   ?    ?    ?    ?      ?        3
y       y      n        ?         n                 8    ?    ?    ?    ?      ?        3
n       ?      ?        ?         n                 ?    ?    ?    ?    ?      ?        3
?       y      y        n         n                 7    10   0    5    15     a1       3
y       y      n        n         n                 9    ?    ?    ?    ?      ?        3
"""

# Terms: threshold 20 s, short abandons up to 5 s, short calls below 10 s, repeat window 7 days (604800 s).
CONTACT_SUMS = """
kpi                  above below unknown
offered              13    -     1
answered             6     -     2
abandoned            4     -     1
neither              1     -     2
answered_share       6     12    2
sl_strict            3     9     4
sl_excl_short        3     7     4
sl_credit_short      4     8     4
sl_excl_abn_T        3     6     4
sl_credit_abn_T      5     8     4
sl_answered_only     3     5     3
asa                  105   5     3
asa_queued           75    3     4
wait_all             212   11    2
abandon_excl_short   2     10    2
abandon_all          4     12    2
abandon_queued       3     9     3
abandon_after_queue  3     11    2
time_to_abandon_mean 78    3     1
talk                 1055  6     2
hold_time            90    5     3
hold_held            90    2     2
hold_rate            2     5     3
wrap                 70    5     3
aht_full             795   4     4
aht_talk_hold        1095  5     3
aht_talk             1055  6     2
short_call_rate      1     6     2
"""

PERCENTILES = """
kpi             value rows unknown
asa_median      20    5    3
asa_p90         39    5    3
time_to_abandon 15    3    1
talk_median     150   6    2
talk_p90        350   6    2
aht_median      180   4    4
aht_p90         373   4    4
"""

FOLLOWED = """
answered transferred escalated resolved customer_id reason observed next_same next_any next_unreasoned previous_same previous_any
y        n           n         y        c1          bill   3000000  ?         400000   400000          ?             ?
y        y           n         n        c2          bill   3000000  259200    259200   ?               ?             ?
y        n           n         y        ?           bill   3000000  ?         ?        ?               ?             ?
y        n           y         ?        c3          tech   3000000  2592000   2592000  ?               700000        100000
y        n           n         y        c5          ?      600000   ?         500000   ?               ?             ?
y        y           n         y        c6          tech   3000000  604800    604800   100             604800        604800
?        ?           ?         ?        c7          tech   3000000  ?         ?        ?               ?             ?
n        ?           ?         ?        c8          tech   3000000  1         1        ?               ?             ?
y        n           n         n        c9          tech   100      1         1        ?               ?             ?
"""  # noqa: E501

FOLLOWED_SUMS = """
kpi             above below unknown
transfer_rate   2     7     1
escalation_rate 1     7     1
fcr_flag        4     6     2
fcr_repeat      1     2     3
fcr_repeat_3d   2     3     4
fcr_repeat_7d   1     2     3
fcr_repeat_14d  0     1     3
fcr_repeat_30d  0     1     3
fcr_repeat_any  0     2     2
fcr_repeat_any_3d  3  4     2
fcr_repeat_any_7d  0  2     2
fcr_repeat_any_14d 0  2     2
fcr_repeat_any_30d 0  2     2
repeat_3d       1     3     4
repeat_any_3d   1     5     2
repeat_7d       2     3     3
repeat_any_7d   3     4     2
repeat_14d      2     3     3
repeat_any_14d  3     4     2
repeat_30d      3     3     3
repeat_any_30d  4     4     2
"""

SURVEYS = """
answered csat csat_max nps resolved_answer agent_id
y        5    5        10  y               a1
y        4    5        8   n               a1
y        3    5        7   ?               a2
y        2    5        ?   y               a2
y        ?    ?        9   ?               a3
y        4    ?        0   n               ?
y        6    5        11  ?               a1
y        -1   5        -1  ?               a1
y        0    5        6.5 ?               a2
y        3    3        ?   ?               a2
y        9    10       ?   ?               a3
"""

SURVEY_SUMS = """
kpi          above below unknown
surveys      11    -     0
surveys_csat 10    -     0
surveys_nps  8     -     0
csat_mean    26    7     3
csat_t2b     2     5     3
dsat         1     4     4
nps          100   5     3
fcr_survey   2     4     0
"""

# Each comment counts, whoever wrote others; a comment that nobody labelled is none.
LABELLED = """
first_of_respondent sentiment agent_id
y                   positive  a1
n                   negative  a1
y                   neutral   a1
n                   positive  a2
y                   positive  a2
y                   ?         a2
"""

LABELLED_SUMS = """
kpi           above below unknown
sentiment_net 200   5     0
"""

# Two respondents with several rows, one who does not know, one of whom nobody says what the answer was.
RESPONDENTS = """
first_of_respondent csat csat_max csat_code  nps agent_id
y                   5    5        ?          10  a1
n                   1    5        ?          0   a1
y                   4    5        ?          9   a1
n                   4    5        ?          9   a2
y                   ?    5        dont_know  8   a2
y                   ?    5        unexplained ?  a2
y                   ?    5        ?          ?   a3
y                   1    5        ?          6   a3
y                   7    5        ?          ?   a3
"""

RESPONDENT_SUMS = """
kpi          above below unknown
surveys_csat 4     -     0
csat_mean    10    3     1
csat_t2b     2     3     1
csat_fft     2     4     1
dsat         1     3     1
nps          100   4     0
"""

# One invitation without an answer, one of which nobody knows, three employees and one whom nobody placed.
ASKED = """
employee audience answered invited csat csat_max nps ces ces_scale ces_direction root_cause agent_id
n        customer y        y       1    5        ?   7   7         ease          training   a1
n        customer y        y       2    5        ?   6   7         ease          product    a1
n        customer y        y       2    5        ?   3   7         ease          ?          a2
n        customer y        ?       5    5        ?   5   7         ease          training   a2
n        customer n        y       ?    ?        ?   ?   ?         ?             ?          a2
n        customer y        y       ?    ?        ?   6   ?         ease          ?          a2
n        customer y        y       ?    ?        ?   6   7         ?             ?          a2
n        customer y        y       ?    ?        ?   8   7         ease          ?          a2
n        customer y        y       ?    ?        ?   2   5         effort        ?          a2
n        customer y        y       ?    ?        ?   6   5         effort        ?          a2
n        customer y        y       ?    ?        ?   2   10        effort        ?          a2
y        employee y        y       5    5        9   ?   ?         ?             ?          ?
y        employee y        y       1    5        10  ?   ?         ?             training   ?
y        employee y        y       6    5        6   ?   ?         ?             ?          ?
?        ?        y        y       4    5        11  ?   ?         ?             ?          ?
"""

ASKED_SUMS = """
kpi             above below unknown
surveys         10    -     1
surveys_csat    4     -     1
surveys_nps     0     -     1
csat_t2b        1     4     1
dsat            3     4     1
survey_response 9     10    2
dsat_training   1     2     1
esat            1     2     2
enps            100   3     1
ces_ease        3     4     3
ces_ease_mean   21    4     3
ces_ease_net    100   4     3
ces_effort      2     1     1
"""

LOYALTY = """
loyalty_recommend loyalty_repurchase loyalty_satisfaction loyalty_low loyalty_high agent_id
7                 7                  7                    1           7            a1
6                 4                  1                    1           7            a1
6                 7                  6                    1           7            a2
5                 3                  5                    1           5            a2
8                 7                  7                    1           7            a2
7                 ?                  7                    1           7            a2
7                 7                  7                    ?           7            a2
?                 ?                  ?                    1           7            a2
"""

LOYALTY_SUMS = """
kpi            above below unknown
loyalty_mean   316.7 4     3
loyalty_net    200   3     3
loyalty_secure 2     4     3
"""

# Hours of the first of March.
PROMISED = """
offered answered callback callback_promised_at callback_made_at callback_reached sla_priority sla_met complaint knowledge_covered knowledge_correct survey_eligible survey_invited agent_id local_date
y       y        y        12                   11               y                high         y       n         y       y     y        y       a1       1
y       y        y        12                   12               y                high         n       y         y       n     y        n       a1       1
y       y        y        12                   13               y                low          ?       n         y       ?     y        ?       a2       1
y       y        y        12                   ?                ?                ?            y       ?         n       y     n        y       a2       1
y       y        y        ?                    11               y                ?            ?       n         ?       y     ?        y       a2       1
y       y        y        12                   11               n                ?            ?       n         n       ?     n        n       a2       1
y       n        n        12                   11               y                ?            ?       y         y       y     n        n       ?        1
y       y        ?        12                   11               y                ?            ?       n         n       n     n        n       ?        1
"""  # noqa: E501

PROMISED_SUMS = """
kpi                 above below unknown
callback_kept       2     5     2
sla_compliance      1     2     1
complaints_marked    1000  6     1
knowledge_adherence 1     2     2
survey_coverage     1     2     2
"""

# Three evaluations as intake leaves them, and one of a calibration session, which counts nowhere: what holds for the
# whole stands on each of its items.
EVALUATIONS = """
evaluation_id item_place score max_score weight critical script root_cause scored_critical failed_critical scored_other failed_other scored_customer failed_customer scored_business failed_business scored_compliance failed_compliance agent_id  sampled
e1            0          2     2         1      n        y      ?          y               y               y            n            y               y               n               n               y                 n                 a1  y
e1            1          1     2         3      y        n      training   y               y               y            n            y               y               n               n               y                 n                 a1  y
e1            2          ?     5         1      n        y      ?          y               y               y            n            y               y               n               n               y                 n                 a1  y
e2            0          1     2         2      n        y      product    y               n               y            y            ?               ?               y               n               y                 n                 a1  y
e2            1          1     1         1      y        ?      ?          y               n               y            y            ?               ?               y               n               y                 n                 a1  y
e3            0          2     4         1      ?        n      ?          ?               ?               n            n            n               n               y               y               y                 ?                 a2  y
e3            1          ?     1         1      y        n      ?          ?               ?               n            n            n               n               y               y               y                 ?                 a2  y
e4            0          1     2         1      y        y      training   y               y               y            y            y               y               y               y               y                 y                 a3  n
"""  # noqa: E501

EVALUATION_SUMS = """
kpi                    above below unknown
evaluations            3     -     0
qa_score_kept          10    17    0
qa_score_fatal_zero    3     13    1
qa_critical_rate       1     2     1
error_rate_items       1     2     1
error_rate_evaluations 1     2     0
cea_customer           0     1     1
cea_business           1     2     0
cea_compliance         2     2     1
script_adherence       1     2     1
training_error_rate    1     2     1
"""

# The fourth item was not asked: neither its points nor its ten possible ones count.
SHOPS = """
shop_id score max_score weight critical
s1      2     2         1      n
s1      1     4         0.5    y
s1      0     2         3      ?
s1      ?     10        1      y
s2      1     1         1      y
s2      2     2         ?      n
s2      1     ?         1      y
"""

SHOP_SUMS = """
kpi                      above below unknown
mystery_score            3.5   11    2
mystery_score_unweighted 6     11    1
critical_failure_rate    1     2     2
"""


# Three rows of a log of states, one that does not know its waiting; three of a schedule, one without what was kept.
TIME = """
on_contact wrap idle aux paid scheduled adherent absent planned_off unplanned_off agent_id local_date
300        60   240  0   ?    ?         ?        ?      ?           ?             a1       1
100        0    0    200 ?    ?         ?        ?      ?           ?             a1       2
50         10   ?    0   ?    ?         ?        ?      ?           ?             a2       2
?          ?    ?    ?   600  600       500      0      60          0             a1       1
?          ?    ?    ?   400  300       ?        ?      0           100           a2       1
?          ?    ?    ?   ?    100       100      100    0           ?             a2       2
"""

TIME_SUMS = """
kpi                 above below unknown
occupancy_available 460   700   1
occupancy_worked    660   900   1
adherence_minutes   600   700   1
absenteeism         100   700   1
shrinkage_planned   60    1000  0
shrinkage_unplanned 100   1000  0
"""

ACTIONS = """
kind       due_in_period raised_in_period done on_time lead_days
review     y             n                y    y       ?
review     y             y                n    n       ?
review     n             y                n    n       ?
review     ?             y                y    ?       ?
action     y             y                y    y       ?
action     y             n                y    n       ?
action     y             n                n    n       ?
decision   y             y                y    y       2
decision   ?             y                y    ?       5
decision   ?             y                n    ?       ?
decision   y             n                y    y       90
initiative y             y                y    n       ?
initiative y             y                n    n       ?
complaint  y             y                y    y       ?
"""

ACTION_SUMS = """
kpi                   above below unknown
reviews_held          1     2     1
actions_on_time       1     3     0
initiatives_delivered 1     2     0
"""

DECISIONS = """
kpi                value rows unknown
decision_lead_time 3.5   2    1
"""


def lines(text):
    return [line.split() for line in text.strip().splitlines()[1:]]


def number(word):
    return math.nan if word == "-" else float(word)


@pytest.mark.parametrize(
    ("table", "rows", "expected"),
    [
        ("contacts", CONTACTS, CONTACT_SUMS),
        ("contacts", PROMISED, PROMISED_SUMS),
        ("surveys", SURVEYS, SURVEY_SUMS),
        ("surveys", RESPONDENTS, RESPONDENT_SUMS),
        ("surveys", LABELLED, LABELLED_SUMS),
        ("surveys", ASKED, ASKED_SUMS),
        ("surveys", LOYALTY, LOYALTY_SUMS),
        ("evaluations", EVALUATIONS, EVALUATION_SUMS),
        ("shops", SHOPS, SHOP_SUMS),
        ("time", TIME, TIME_SUMS),
        ("actions", ACTIONS, ACTION_SUMS),
    ],
    ids=[
        "contacts",
        "promises",
        "surveys",
        "respondents",
        "labelled",
        "asked",
        "loyalty",
        "evaluations",
        "shops",
        "time",
        "actions",
    ],
)
def test_both_sums_and_the_unknown_rows_are_those_counted_by_hand(read, terms, table, rows, expected):
    keys = [line[0] for line in lines(expected)]
    found = tallies.sums(read(rows, table), [kpis.CATALOGUE[key] for key in keys], [], terms=terms)
    totals = tallies.rolled_up(found, []).groupby("kpi")[["above", "below", "unknown"]].sum(min_count=1)
    assert {key: tuple(map(str, totals.loc[key].round(1))) for key in keys} == {
        key: tuple(str(number(word)) for word in words) for key, *words in lines(expected)
    }


def test_repeat_contacts_are_those_counted_by_hand(read, terms):
    offered = FOLLOWED.strip().replace("answered", "offered answered", 1).replace("\n", "\ny ")
    keys = [line[0] for line in lines(FOLLOWED_SUMS)]
    found = tallies.sums(read(offered), [kpis.CATALOGUE[key] for key in keys], [], terms=terms)
    totals = found.groupby("kpi")[["above", "below", "unknown"]].sum()
    assert {key: tuple(totals.loc[key]) for key in keys} == {
        key: tuple(float(word) for word in words) for key, *words in lines(FOLLOWED_SUMS)
    }


@pytest.mark.parametrize(
    ("table", "rows", "expected"),
    [("contacts", CONTACTS, PERCENTILES), ("actions", ACTIONS, DECISIONS)],
    ids=["contacts", "actions"],
)
def test_percentiles_are_those_found_by_hand(read, terms, table, rows, expected):
    keys = [line[0] for line in lines(expected)]
    entries = [kpis.CATALOGUE[key] for key in keys]
    found = tallies.measure(read(rows, table), entries, [], terms=terms, confidence=0.95).set_index("kpi")
    for key, value, rows, unknown in lines(expected):
        assert found.loc[key, "value"] == pytest.approx(float(value), abs=1e-9)
        assert (found.loc[key, "rows"], found.loc[key, "unknown"]) == (int(rows), int(unknown))


def test_every_kpi_of_the_catalogue_is_counted_by_hand():
    sums = (
        CONTACT_SUMS,
        PROMISED_SUMS,
        FOLLOWED_SUMS,
        SURVEY_SUMS,
        RESPONDENT_SUMS,
        LABELLED_SUMS,
        ASKED_SUMS,
        LOYALTY_SUMS,
        EVALUATION_SUMS,
        SHOP_SUMS,
        TIME_SUMS,
        ACTION_SUMS,
    )
    tables = (*sums, PERCENTILES, DECISIONS)
    assert {line[0] for table in tables for line in lines(table)} == set(kpis.CATALOGUE)


def test_agents_not_given_are_one_cluster_of_their_own(read, terms):
    found = tallies.measure(read(CONTACTS), [kpis.CATALOGUE["talk"]], [], terms=terms, confidence=0.95)
    assert (found.loc[0, "clusters"], found.loc[0, "clustered_by"]) == (4, "agent_id")
    summed = tallies.sums(read(CONTACTS), [kpis.CATALOGUE["talk"]], [], terms=terms)
    assert summed[["cluster", "above", "rows", "unknown"]].to_numpy().tolist() == [
        ["a1", 300, 2, 1],
        ["a2", 305, 2, 0],
        ["a3", 50, 1, 0],
        ["not given", 400, 1, 1],
    ]
