"""The order of day and month: proven by values, by a sibling, or left open; units proven by clock times."""

import duckdb
import pytest

from toolkit.intake.export_sheets import ExportSheet
from toolkit.intake.first_looks import looks
from toolkit.intake.proposals import Match
from toolkit.intake.table_rules import beyond
from toolkit.intake.value_readings import number, seconds


@pytest.fixture
def sheet(tmp_path):
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    (tmp_path / "work").mkdir()

    def sheet(text):
        (tmp_path / "export.csv").write_text(text, encoding="utf-8")
        (look,) = looks(tmp_path / "export.csv", connection, tmp_path / "work", number=0)
        return ExportSheet(look, connection)

    return sheet


def column(*values):
    return "when,n\n" + "".join(f"{value},{place}\n" for place, value in enumerate(values))


@pytest.mark.parametrize(
    ("values", "expression", "asked"),
    [
        (["31.12.2025", "01.02.2025"], "strptime(\"when\", '%d.%m.%Y')", None),
        (["12/31/2025", "01/02/2025"], "strptime(\"when\", '%m/%d/%Y')", None),
        (["01/02/2025", "03/04/2025"], "strptime(\"when\", '%d/%m/%Y')", "ask_order"),
        (["31/12/2025", "12/31/2025"], "coalesce(", "ask_order_mixed"),
        (["2025-12-31 10:00:00", "2025-01-02 11:00:00"], 'CAST("when" AS TIMESTAMP)', None),
        (["2025-12-31T10:00:00Z", "2025-01-02T11:00:00Z"], 'CAST("when" AS TIMESTAMPTZ)', None),
        (["2025-12-31T10:00:00+02:00", "2025-01-02T11:00:00+01:00"], 'CAST("when" AS TIMESTAMPTZ)', None),
        (["31.12.2025 9:05", "01.02.2025 17:20"], "strptime(\"when\", '%d.%m.%Y %H:%M')", None),
        (["12/31/2025 9:05 PM", "01/02/2025 7:20 AM"], "strptime(\"when\", '%m/%d/%Y %I:%M %p')", None),
        (["31-Dec-2025", "02-Feb-2025"], "strptime(\"when\", '%d-%b-%Y')", None),
        (["31.12.99", "01.02.99"], "strptime(\"when\", '%d.%m.%y')", None),
    ],
)
def test_the_order_of_a_date_is_proven_or_asked(sheet, values, expression, asked):
    one = sheet(column(*values))
    guess = one.time("when")
    assert guess.first.startswith(expression)
    assert (guess.question.asked.key if guess.question else None) == asked
    # What the evidence says holds for every row.
    read = one.counted(f"count(*) FILTER ({one.cells['when'].loaded} IS NOT NULL)")[0]
    assert read == len(values)


def test_a_sibling_written_alike_settles_an_order_that_a_column_leaves_open(sheet):
    one = sheet("opened,closed\n01/02/2025,31/03/2025\n03/04/2025,05/06/2025\n")
    guess = one.time("opened")
    assert guess.question is None
    assert guess.text == "strptime(opened, '%d/%m/%Y')"
    assert [said.key for said in guess.evidence] == ["evidence_reads", "evidence_sibling"]


def test_ids_of_six_digits_are_no_dates_but_a_date_of_six_digits_is(sheet):
    one = sheet("date,code\n990201,990201\n990228,990228\n")
    assert one.kind("date") == "day"
    assert one.kind("code") == ""


def clocks(unit):
    rows = [
        f"{9 + n // 60:02d}:{n % 60:02d}:00,{9 + (n + n % 7 + 1) // 60:02d}:{(n + n % 7 + 1) % 60:02d}:00"
        for n in range(60)
    ]
    return "q_start,q_exit,q_time\n" + "".join(f"{row},{(n % 7 + 1) * 60 // unit}\n" for n, row in enumerate(rows))


@pytest.mark.parametrize(
    ("unit", "expected"), [(1, "CAST(q_time AS DECIMAL(12, 3))"), (60, "CAST(q_time AS DECIMAL(12, 3)) * 60")]
)
def test_a_unit_is_proven_by_two_clock_times(sheet, unit, expected):
    one = sheet(clocks(unit))
    times = [(name, ways[0].reading) for name, ways in one.times.items()]
    guess = seconds(one.cells["q_time"], times, one.connection, one.rows_table, one.names)
    assert guess.question is None
    assert guess.text == expected
    assert (guess.evidence[0].fields["start"], guess.evidence[0].fields["end"]) == ("q_start", "q_exit")


def test_a_unit_that_nothing_proves_is_asked(sheet):
    one = sheet("wait,n\n12,1\n48,2\n30,3\n")
    guess = seconds(one.cells["wait"], [], one.connection, one.rows_table, one.names)
    assert guess.question.asked.key == "ask_unit"
    assert [option.text for option in guess.question.options][1:3] == [
        "CAST(wait AS DECIMAL(12, 3)) / 1000",
        "CAST(wait AS DECIMAL(12, 3)) * 60",
    ]


def test_minutes_or_hours_and_a_dot_before_three_digits_are_asked(sheet):
    one = sheet("length;amount;sure\n02:35;1.234;1.234,50\n10:20;2.500;7,25\n")
    half = seconds(one.cells["length"], [], one.connection, one.rows_table, one.names)
    assert half.question.asked.key == "ask_half_clock"
    assert number(one.cells["amount"], "DECIMAL(18, 4)").question.asked.key == "ask_sign"


def test_an_id_that_repeats_is_joined_to_the_column_that_tells_it_apart(sheet):
    rows = "".join(
        f"{line},{call},{n % 3}\n" for n, (line, call) in enumerate((a, b) for a in "ABC" for b in range(40))
    )
    one = sheet("line,call_id,kind\n" + rows)
    found = beyond("contacts", one, {"contact_id": Match("contact_id", "call_id", 1.0)}, {}).columns
    assert found["contact_id"].text == "line || '-' || call_id"
    assert found["contact_id"].evidence[0].fields["distinct"] == 120
