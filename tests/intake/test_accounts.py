"""What is told about the rows: counts of the export and of what was kept, the first place of each reason."""

import pytest
from audits_on_paper import CALLS, source, written

from toolkit.audits import read_parameters
from toolkit.intake.faults import IntakeFaults
from toolkit.intake.intakes import take_in, taken_in

HEADER = "id,start,agent,topic,wait,talk\n"
BAD = HEADER + "1,04.03.2024 09:00,Ann,a,1,1\n2,04.03.2024 09:00,Ann,a,1,1\n3,31.02.2024 09:00,Ann,a,1,1\n"


def intake(tmp_path, calls=CALLS, **changes):
    folder = tmp_path / "prepared"
    folder.mkdir(exist_ok=True)
    return take_in(read_parameters(written(tmp_path, calls, **changes)), folder, key=b"k" * 32)


def refusal(tmp_path, calls=CALLS, **changes):
    with pytest.raises(IntakeFaults) as caught:
        intake(tmp_path, calls, **changes)
    return str(caught.value)


def test_rows_of_several_lines_are_counted_and_the_longest_is_placed(tmp_path):
    calls = HEADER + (
        '1,04.03.2024 09:00,Ann,"a\r\nb",1,1\n'
        '2,04.03.2024 09:00,Ann,"a\n\nb",1,1\n'
        '3,04.03.2025 09:00,Ann,"a\nb",1,1\n'
        "4,04.03.2024 09:00,Ann,a,1,1\n"
    )
    found = intake(tmp_path, calls)
    assert found.balance[["rows", "kept", "physical_lines", "lines_inside"]].values.tolist() == [[4, 3, 9, 4]]
    assert found.watches.to_dict("records") == [
        {
            "source": "calls",
            "note": "rows that span several lines, the longest at line 4",
            "rows": 3,
            "of_rows": 4,
            "kept": 2,
        }
    ]
    assert taken_in(found.folder).watches.equals(found.watches)


def test_a_watch_counts_the_rows_of_the_export_and_of_these_the_kept(tmp_path):
    watch = [{"where": "topic = 'order'", "note": "orders"}, {"where": "wait = '5'", "note": "fives"}]
    found = intake(tmp_path, **source(watch=watch, exclude=[{"where": "agent IS NULL", "reason": "no agent"}]))
    assert found.watches[["note", "rows", "of_rows", "kept"]].values.tolist() == [
        ["orders", 2, 4, 1],
        ["fives", 1, 4, 1],
    ]


def test_what_moved_past_midnight_is_told_of_the_kept_rows_too(tmp_path):
    calls = (
        "id,start,agent,topic,wait,talk,end\n1,04.03.2024 23:59,Ann,a,1,1,00:05\n2,05.03.2024 23:59,Ann,b,1,1,00:05\n"
    )
    ended = "strptime(split_part(start, ' ', 1) || ' ' || \"end\", '%d.%m.%Y %H:%M')"
    rules = [{"where": "topic = 'b'", "reason": "not audited"}]
    found = intake(tmp_path, calls, **source(columns={"ended_at": ended}, past_midnight=["ended_at"], exclude=rules))
    assert found.watches[["rows", "of_rows", "kept"]].values.tolist() == [[2, 2, 1]]


def test_the_first_row_of_a_reason_is_shown_from_its_own_file(tmp_path):
    (tmp_path / "more.csv").write_text(HEADER + "7,04.03.2024 09:00,Ann,a,1,1\n8,,Ann,a,1,1\n9,soon,Ann,a,1,1\n")
    both = {"files": ["calls.csv", "more.csv"]}
    text = refusal(tmp_path, CALLS, **source(**both))
    assert '1 rows, first at line 4 of more.csv: not a time: started_at (start "soon")' in text
    assert "1 rows, first at line 3 of more.csv: empty: started_at (start is empty)" in text


def test_a_reason_of_two_files_is_placed_in_the_first_of_them(tmp_path):
    (tmp_path / "more.csv").write_text(HEADER + "8,31.02.2024 09:00,Ann,a,1,1\n")
    found = intake(tmp_path, BAD, **source(files=["calls.csv", "more.csv"], rejects_at_most=0.5))
    assert found.rejections[["rows", "file", "first_line"]].values.tolist() == [[2, "calls.csv", 4]]


def test_a_constant_that_cannot_be_read_is_told_without_an_example(tmp_path):
    text = refusal(tmp_path, **source(columns={"hold_seconds": "'00:01:05'"}))
    assert "4 rows, first at line 2: not a number: hold_seconds\n" in text


def test_a_table_whose_rows_are_all_rejected_is_a_fault_whatever_the_share_allowed(tmp_path):
    calls = HEADER + "1,2024/03/04,Ann,a,1,1\n2,04.03.2023 09:00,Ann,a,1,1\n"
    assert (
        "no row of sources.calls is left for the table contacts: "
        "1 outside the period 2024-03-01 to 2024-03-31; 1 not a time: started_at"
    ) in refusal(tmp_path, calls, **source(rejects_at_most=1))
