"""Exports nobody has described: encodings, delimiters, header rows and sheets found out, and nothing guessed."""

import itertools

import duckdb
import pytest
import xlsxwriter

from toolkit.intake.first_looks import looks
from toolkit.intake.header_words import likeness, meaning, plain, unit_of


@pytest.fixture
def look(tmp_path):
    connection = duckdb.connect()
    (tmp_path / "work").mkdir()

    numbers = itertools.count()

    def look(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return looks(path, connection, tmp_path / "work", number=next(numbers))

    return look


ROWS = "id;start;città\n1;03.02.2024;Torino\n2;04.02.2024;Forlì\n"


def test_utf_8_and_marked_texts_say_their_encoding_themselves(look):
    (one,) = look("calls.csv", ROWS)
    assert (one.encodings, one.format.encoding, one.format.delimiter, one.rows) == ((), "utf-8", ";", 2)


def test_a_byte_order_mark_is_believed(look):
    (one,) = look("calls.csv", ROWS.encode("utf-16"))
    assert (one.encodings, one.format.encoding, one.columns) == ((), "utf-16", ("id", "start", "città"))


def test_other_texts_are_read_in_each_encoding_that_can_be_theirs(look):
    (one,) = look("calls.csv", ROWS.encode("windows-1252"))
    assert one.encodings[0] == ("windows-1252", "città")
    assert {name for name, _text in one.encodings} >= {"windows-1252", "iso-8859-15"}
    (mac,) = look("mac.csv", ROWS.encode("mac-roman"))
    assert dict(mac.encodings)["windows-1252"] != "città"


def test_two_bytes_a_character_without_a_mark_are_seen(look):
    (one,) = look("calls.csv", ROWS.encode("utf-16-le"))
    assert [name for name, _text in one.encodings] == ["utf-16-le"]
    assert one.columns == ("id", "start", "città")


@pytest.mark.parametrize(("sign", "named"), [("\t", "tab"), (";", ";"), (",", ","), ("|", "|")])
def test_the_delimiter_is_the_one_that_makes_rows_of_one_length(look, sign, named):
    (one,) = look(
        "calls.csv",
        sign.join(["a", "b"]) + "\n" + sign.join(["x, y; z", "2"]) + "\n" if sign in "\t|" else f"a{sign}b\n1{sign}2\n",
    )
    assert (one.format.delimiter, one.columns) == (named, ("a", "b"))


def test_titles_above_the_header_are_passed_over(look):
    (one,) = look("calls.csv", "Call report\n\nid,start,wait\n1,2024-02-03,5\n2,2024-02-04,6\n")
    assert (one.format.header_line, one.columns, one.rows) == (3, ("id", "start", "wait"), 2)


def test_every_visible_sheet_is_looked_at_and_one_without_a_table_says_so(tmp_path):
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        first, second, hidden = book.add_worksheet("Calls"), book.add_worksheet("Empty"), book.add_worksheet("Old")
        for row, cells in enumerate([["Report of March", ""], ["id", "wait"], [1, 5], [2, 7]]):
            first.write_row(row, 0, cells)
        second.write(4, 3, "")
        hidden.hide()
    (tmp_path / "work").mkdir()
    one, two = looks(path, duckdb.connect(), tmp_path / "work", number=0)
    assert (one.format.sheet, one.format.header_line, one.columns, one.rows) == ("Calls", 2, ("id", "wait"), 2)
    assert (two.format.sheet, two.columns) == ("Empty", ())
    assert two.why_not


@pytest.mark.parametrize(
    ("name", "table", "column"),
    [
        ("Call Id", "contacts", "contact_id"),
        ("Wartezeit (s)", "contacts", "wait_seconds"),
        ("tempo di attesa", "contacts", "wait_seconds"),
        ("Odotusaika", "contacts", "wait_seconds"),
        ("Tiempo de espera", "contacts", "wait_seconds"),
        ("Kündigungsgrund", "agents", "leave_type"),
        ("Vorgangsnummer", "events", "case_id"),
        ("StartedAt", "events", "occurred_at"),
        ("Hire date", "agents", "hired_at"),
    ],
)
def test_a_column_is_known_by_its_words_in_five_languages(name, table, column):
    like = likeness(name, table, column)
    assert like >= 0.85 or name == "Kündigungsgrund"
    assert like == 0 or name != "Kündigungsgrund"


def test_words_units_and_meanings():
    assert plain("Gesprächs-ID") == "gesprachs id"
    assert plain("StartedAtUTC") == "started at utc"
    assert [unit_of(name) for name in ("Wait (ms)", "Talk time in minutes", "Wartezeit (s)", "Seconds", "Wait")] == [
        "ms",
        "min",
        "s",
        None,
        None,
    ]
    assert [meaning("channel", word) for word in ("Telefon", "E-Mail", "Fax")] == ["voice", "email", None]
