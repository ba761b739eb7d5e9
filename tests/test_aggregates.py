"""What of published counts counts: each row kept, excluded or rejected, and columns that cannot be what they say."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from counts_on_paper import counted, raw, shipped

from toolkit.audits.aggregates import leave, left
from toolkit.intake.faults import IntakeFaults

GOOD = """
bidder day offered answered answered_within abandoned
a 2026-02-02 100 90 80 10
a 2026-02-03 100 95 80 5
b 2026-02-02 50 40 30 10
b 2026-02-03 60 50 30 9
"""


def test_the_shipped_counts_are_all_accounted_for():
    found, plain = shipped(), raw()
    assert found.balance.to_dict("records") == [
        {"file": "nhs111_daily.csv", "rows": 3724, "kept": 3521, "excluded": 203, "rejected": 0}
    ]
    assert set(found.left_out.reason) == {"no_calls"}
    assert found.rows.bidder.nunique() == 28
    assert found.rows.offered.sum() == plain.calls_received.sum() == 7_187_410
    # The last week of everybody, and one week of one provider.
    assert (found.left_out.day >= "2026-03-30").sum() == 28 * 7
    rest = found.left_out[found.left_out.day < "2026-03-30"]
    assert set(rest.bidder) == {"111AI5"}
    assert (rest.day.min(), rest.day.max(), len(rest)) == ("2025-12-22", "2025-12-28", 7)


def test_the_abandonment_column_is_caught_as_impossible_and_not_averaged():
    found = shipped()
    assert found.withheld == ("abandoned",)
    assert found.rows.abandoned.isna().all()
    broken = found.broken.set_index("rule")
    assert broken.broken["answered_and_abandoned_above_offered"] == 3521
    assert broken.withheld["answered_and_abandoned_above_offered"]
    assert broken.broken.drop("answered_and_abandoned_above_offered").tolist() == [0, 0, 0]
    assert found.as_given.abandoned.sum() == raw().calls_abandoned.sum()


def test_counts_that_agree_are_kept_with_their_abandoned(tmp_path):
    found = counted(tmp_path, GOOD)
    assert found.withheld == ()
    assert found.rows.abandoned.tolist() == [10, 5, 10, 9]
    assert found.rows.name.tolist() == ["a", "a", "b", "b"]
    assert len(found.left_out) == 0


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("a 2026-02-04 100 90 91 0", "within_above_answered"),
        ("a 2026-02-04 100 101 80 0", "answered_above_offered"),
        ("a 2026-02-04 100 90 80 101", "abandoned_above_offered"),
        ("a 2026-02-04 100 90 80 11", "answered_and_abandoned_above_offered"),
        ("a 2026-02-04 100 90 -1 0", "negative"),
        ("a 2026-02-04 100 90.5 80 0", "not_whole"),
        ("a 2026-02-04 inf 90 80 0", "not_whole"),
        ("a 2026-02-04 100 many 80 0", "not_a_number"),
        ('a 2026-02-04 100 "" 80 0', "count_missing"),
        ("a 2026-02-30 100 90 80 0", "no_day"),
        ('"" 2026-02-04 100 90 80 0', "no_bidder"),
        ("a 2026-02-04 100 90 80", "no_row"),
    ],
)
def test_a_row_that_cannot_be_is_rejected_with_its_reason(tmp_path, row, reason):
    rest = "\n".join(f"b 2026-03-{day:02d} 50 40 30 10" for day in range(1, 29))
    found = counted(tmp_path, f"{GOOD}{row}\n{rest}", rejects_at_most=0.1)
    assert found.left_out.reason.tolist() == [reason]
    assert found.left_out.outcome.tolist() == ["rejected"]
    assert found.left_out.line.tolist() == [6]
    assert found.balance.iloc[0].to_dict() == {
        "file": "counts.csv", "rows": 33, "kept": 32, "excluded": 0, "rejected": 1
    }  # fmt: skip
    assert found.withheld == ()


def test_without_leave_to_reject_every_kind_of_reject_stops_the_run_at_once(tmp_path):
    text = GOOD + "a 2026-02-04 100 many 80 0\nb 2026-02-04 50 40 41 0\nb 2026-02-05 50 40 -1 0\nb x 50 40 30 0\n"
    with pytest.raises(IntakeFaults) as raised:
        counted(tmp_path, text)
    assert raised.value.faults == (
        "not a number: 1 of 8 rows, first in counts.csv at line 6",
        "within above answered: 1 of 8 rows, first in counts.csv at line 7",
        "negative: 1 of 8 rows, first in counts.csv at line 8",
        "no day: 1 of 8 rows, first in counts.csv at line 9",
        "change: mend the files, or allow more than 0.5000 under rejects_at_most",
    )


def test_a_provider_told_twice_a_day_counts_once_or_not_at_all(tmp_path):
    text = GOOD + "a 2026-02-02 100 90 80 10\nb 2026-02-02 50 41 30 9\n"
    found = counted(tmp_path, text, rejects_at_most=0.5)
    assert found.left_out[["line", "outcome", "reason"]].to_numpy().tolist() == [
        [4, "rejected", "told_twice"],
        [6, "excluded", "exact_copy"],
        [7, "rejected", "told_twice"],
    ]


def test_days_outside_the_period_are_left_out_on_purpose(tmp_path):
    found = counted(tmp_path, GOOD, first=dt.date(2026, 2, 3), last=dt.date(2026, 2, 3))
    assert found.left_out.reason.tolist() == ["outside_period"] * 2
    assert found.rows.day.unique().tolist() == ["2026-02-03"]


def test_names_that_disagree_and_bidders_that_are_missing_are_refused_together(tmp_path):
    columns = {"bidder": "bidder", "name": "name", "group": "region", "day": "day", "answered": "answered",
               "answered_within": "soon"}  # fmt: skip
    text = """
    bidder name region day answered soon
    a Alpha north 2026-02-02 10 9
    a Alfa south 2026-02-03 10 9
    b Beta north 2026-02-02 10 9
    c Beta north 2026-02-02 10 9
    """
    with pytest.raises(IntakeFaults) as raised:
        counted(tmp_path, text, columns)
    assert raised.value.faults == (
        "a has the names Alfa, Alpha; give each bidder one",
        "a has the groups north, south; give each bidder one",
        "b, c have the same name, Beta; a bidder stands in the counts twice",
    )
    with pytest.raises(IntakeFaults, match="1 bidders are left, and a comparison needs two"):
        counted(tmp_path, "\n".join(GOOD.strip().splitlines()[:3]))
    with pytest.raises(IntakeFaults, match="pooled is what all bidders together are called"):
        counted(tmp_path, GOOD.replace("b 2026", "pooled 2026"))


def test_received_calls_that_cannot_be_are_withheld_too_and_abandoned_is_not_held_against_them(tmp_path):
    found = counted(tmp_path, GOOD.replace(" 100 ", " 9 ").replace(" 50 40", " 5 40").replace(" 60 ", " 6 "))
    assert found.withheld == ("abandoned", "offered")
    assert found.rows.offered.isna().all()
    assert len(found.rows) == 4


def test_a_day_of_zeros_is_excluded_and_changes_no_sum(tmp_path):
    found = counted(tmp_path, GOOD + "a 2026-02-04 0 0 0 0\n")
    assert found.left_out[["line", "outcome", "reason"]].to_numpy().tolist() == [[6, "excluded", "no_calls"]]
    assert found.rows.answered.sum() == counted(tmp_path, GOOD).rows.answered.sum()


def test_what_is_left_in_a_folder_is_found_again(tmp_path):
    found = shipped()
    leave(found, tmp_path)
    again = left(tmp_path)
    for name in found._fields:
        pd.testing.assert_frame_equal(getattr(again, name), getattr(found, name), check_dtype=False)
    assert again.withheld == found.withheld
    assert np.issubdtype(again.rows.answered.dtype, np.floating)
