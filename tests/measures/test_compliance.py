"""Periods and their verdicts: calendars a reader checks by eye, and sequences counted on the fingers."""

from datetime import date

import pytest

from toolkit.measures.compliance import k_of_n, label, outcome, spells
from toolkit.measures.targets import Target

WORDS = {"y": "met", "n": "missed", "f": "below floor", "?": "insufficient", "-": "incomplete", "s": "suspended"}


def verdicts(text):
    return [WORDS[sign] for sign in text]


def test_the_weeks_of_a_month_begin_on_mondays_and_those_cut_off_say_so():
    found = spells("week", date(2024, 2, 1), date(2024, 2, 29))
    assert [(spell.label, spell.complete) for spell in found] == [
        ("2024-W05", False),
        ("2024-W06", True),
        ("2024-W07", True),
        ("2024-W08", True),
        ("2024-W09", False),
    ]
    assert (found[0].first, found[0].last) == (date(2024, 1, 29), date(2024, 2, 4))


def test_a_week_belongs_to_the_year_of_its_thursday():
    assert label("week", date(2024, 12, 31)) == "2025-W01"
    assert label("week", date(2021, 1, 3)) == "2020-W53"


def test_months_are_whole_where_both_their_ends_are_audited():
    found = spells("month", date(2024, 1, 2), date(2024, 3, 31))
    assert [(spell.label, spell.complete) for spell in found] == [
        ("2024-01", False),
        ("2024-02", True),
        ("2024-03", True),
    ]
    assert found[1].last == date(2024, 2, 29)
    assert [spell.label for spell in spells("month", date(2023, 12, 31), date(2024, 1, 1))] == ["2023-12", "2024-01"]


def test_the_whole_is_always_whole_and_days_are_days():
    assert spells("whole", date(2024, 1, 2), date(2024, 3, 30))[0].complete
    assert len(spells("day", date(2024, 2, 28), date(2024, 3, 1))) == 3


@pytest.mark.parametrize(
    ("value", "verdict"),
    [(0.80, "met"), (0.7999, "missed"), (0.70, "missed"), (0.6999, "below floor"), (1.0, "met")],
)
def test_a_value_on_the_target_meets_it_and_one_on_the_floor_is_not_below(value, verdict):
    assert outcome(value, Target(0.8, None), rows=100, floor=0.7) == verdict


@pytest.mark.parametrize(("value", "verdict"), [(30, "met"), (31, "missed"), (60, "missed"), (60.1, "below floor")])
def test_the_floor_of_an_upper_bound_lies_above_it(value, verdict):
    assert outcome(value, Target(None, 30), rows=100, floor=60) == verdict


def test_what_cannot_be_judged_says_why():
    target = Target(0.8, None)
    assert outcome(0.9, target, rows=0) == "no rows"
    assert outcome(0.9, target, rows=90, unknown=10, unknown_at_most=0.1) == "met"
    assert outcome(0.9, target, rows=89, unknown=11, unknown_at_most=0.1) == "not evidenced"
    assert outcome(0.9, target, rows=49, minimum=50) == "insufficient"
    assert outcome(float("nan"), target, rows=49) == "insufficient"
    assert outcome(0.1, target, rows=1) == "missed"


@pytest.mark.parametrize(
    ("text", "k", "n", "verdict", "windows", "broken"),
    [
        ("yyyyyyyyyynn", 10, 12, "met", 1, 0),
        ("yyyyyyyyynnn", 10, 12, "missed", 1, 1),
        ("yyyyyyyyyy??", 10, 12, "met", 1, 0),
        ("yyyyyyyyy??n", 10, 12, "insufficient", 1, 0),
        # Three months of twelve decide nothing, unless too many of them failed already.
        ("yyy", 10, 12, "insufficient", 1, 0),
        ("nnn", 10, 12, "missed", 1, 1),
        # Every run of three, not the year in blocks: the two misses meet in the second and third run.
        ("yynnyy", 2, 3, "missed", 4, 2),
        ("yynyyn", 2, 3, "met", 4, 0),
        # One period below the floor is a breach whatever k allows.
        ("yyyyyyyyyyyf", 10, 12, "missed", 1, 0),
        ("yyyyyyyyyyys", 10, 12, "met", 1, 0),
        ("-yy", 2, 2, "insufficient", 2, 0),
        ("", 1, 1, "insufficient", 1, 0),
    ],
)
def test_k_of_n_counts_every_run_of_n(text, k, n, verdict, windows, broken):
    found = k_of_n(verdicts(text), k, n)
    assert (found.verdict, found.windows, found.broken) == (verdict, windows, broken)


@pytest.mark.parametrize(
    ("text", "verdict"), [("yyy", "met"), ("yny", "missed"), ("y?-", "met"), ("??", "insufficient")]
)
def test_without_k_every_judged_period_must_meet_the_target(text, verdict):
    assert k_of_n(verdicts(text), None, None).verdict == verdict


def test_the_counts_add_up():
    found = k_of_n(verdicts("yynf?-s"), 1, 2)
    assert (found.judged, found.met, found.missed, found.below_floor, found.open) == (4, 2, 2, 1, 3)


@pytest.mark.parametrize(
    ("low", "high", "word"),
    [(0.81, 0.9, "meets"), (0.6, 0.79, "misses"), (0.7, 0.9, "spans"), (float("nan"), 0.9, "unknown")],
)
def test_an_interval_says_whether_the_target_is_within_reach(low, high, word):
    assert Target(0.8, None).process(low, high) == word
