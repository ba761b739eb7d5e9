"""Delimited text comes in whole: each physical line is a row, a part of one, blank, or reported."""

import csv
import io
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.intake import exports
from toolkit.intake.faults import IntakeFaults
from toolkit.intake.quoted_fields import Splitter


def fmt(**changes):
    plain = {"delimiter": None, "encoding": None, "quote": '"', "header_line": 1, "null_values": [], "sheet": None}
    return SimpleNamespace(kind="csv", **{**plain, **changes})


def opened(folder: Path, content: str | bytes, **changes):
    path = folder / "calls.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return exports.open_export(path, fmt(**changes), folder, key="calls")


def rows(export):
    con = duckdb.connect()
    exports.load(con, export, "raw")
    return con.execute("SELECT * FROM raw ORDER BY line").fetchall()


def fault(folder: Path, content: str | bytes, **changes) -> str:
    with pytest.raises(IntakeFaults) as raised:
        opened(folder, content, **changes)
    (told,) = raised.value.faults
    return told


def test_rows_come_with_the_line_they_start_on(tmp_path):
    export = opened(tmp_path, "id;name\n1;Ann\n\n2;Bob\n")
    assert export.columns == ("id", "name")
    assert export.delimiter == ";"
    assert rows(export) == [(2, "1", "Ann"), (4, "2", "Bob")]
    assert (export.physical_lines, export.header_lines, export.blank_lines, export.records) == (4, 1, 1, 2)
    assert export.balances


def test_fields_stay_as_they_are_and_ids_stay_text(tmp_path):
    export = opened(tmp_path, 'id,name,amount,day\n007, NA ,"1.234,50",01/02/2024\n1e5,null,=1+1,44927\n')
    assert rows(export) == [(2, "007", " NA ", "1.234,50", "01/02/2024"), (3, "1e5", "null", "=1+1", "44927")]


def test_only_declared_null_values_and_empty_fields_are_null(tmp_path):
    export = opened(tmp_path, 'id,a,b\n1,NA,\n2,"NA",""\n3,NAN,-\n4,na,x\n', null_values=["NA", "-"])
    assert rows(export) == [(2, "1", None, None), (3, "2", None, None), (4, "3", "NAN", None), (5, "4", "na", "x")]


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_is_known(tmp_path, ends):
    export = opened(tmp_path, ends.join(["a,b", "1,2", "3,4"]))
    assert rows(export) == [(2, "1", "2"), (3, "3", "4")]
    assert export.balances


def test_line_ends_may_be_mixed(tmp_path):
    export = opened(tmp_path, "a,b\r\n1,2\r3,4\n\r\n\r5,6")
    assert rows(export) == [(2, "1", "2"), (3, "3", "4"), (6, "5", "6")]
    assert (export.blank_lines, export.physical_lines) == (2, 6)


def test_a_line_end_cut_by_the_edge_of_a_chunk_is_one_line_end(tmp_path):
    first = "a,b\r\n" + "1," + "x" * ((1 << 18) - 8) + "\r"
    export = opened(tmp_path, first + "\n2,y\r\n")
    assert len(first) == 1 << 18
    assert [row[0] for row in rows(export)] == [2, 3]
    assert export.blank_lines == 0


@pytest.mark.parametrize("chunk", [1, 2, 3, 7, 16])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "windows-1252"])
def test_the_size_of_chunks_changes_nothing(tmp_path, monkeypatch, chunk, encoding):
    content = 'id;näme\r\n1;"a\r\nb"\r2;"open\n\n3;€\r\n4\r\n'.encode(encoding)
    declared = {"utf-8-sig": None, "utf-16": None, "windows-1252": "windows-1252"}[encoding]
    whole = opened(tmp_path, content, encoding=declared)
    monkeypatch.setattr("toolkit.intake.text_files.CHUNK", chunk)
    (tmp_path / "again").mkdir()
    pieces = opened(tmp_path / "again", content, encoding=declared)
    assert whole._replace(data=None) == pieces._replace(data=None)
    assert rows(pieces) == rows(whole) == [(2, "1", "a\r\nb"), (6, "3", "€")]
    assert (whole.columns, whole.balances) == (("id", "näme"), True)


def test_a_file_with_carriage_returns_alone_is_read(tmp_path, shared):
    path = shared / "data/bank_calls/shifts.csv"
    export = exports.open_export(path, fmt(), tmp_path, key="shifts")
    assert (export.records, len(export.columns), export.balances) == (24, 10, True)
    assert rows(export)[0] == (2, "1", "Midnight", "1", *["0"] * 7)


def test_the_bank_s_calls_are_all_there(tmp_path, shared):
    path = shared / "data/bank_calls/february.txt"
    export = exports.open_export(path, fmt(), tmp_path, key="calls")
    assert (export.records, len(export.columns), export.delimiter) == (33_344, 17, "\t")
    assert export.malformed == ()
    con = duckdb.connect()
    exports.load(con, export, "raw")
    outcomes = con.execute("SELECT c12, count(*) FROM raw GROUP BY ALL ORDER BY 2 DESC").fetchall()
    assert outcomes == [("AGENT", 27_162), ("HANG", 5_904), ("PHANTOM", 278)]


def test_comments_with_line_feeds_keep_them(tmp_path, shared):
    path = shared / "data/nhs_feedback/comments.csv"
    export = exports.open_export(path, fmt(), tmp_path, key="comments")
    with path.open(newline="", encoding="utf-8-sig") as file:
        expected = list(csv.reader(file))
    assert export.records == len(expected) - 1 == 7_908
    assert export.line_breaks_inside == 772
    assert export.balances
    assert [tuple(cell or "" for cell in row[1:]) for row in rows(export)] == [tuple(row) for row in expected[1:]]


def test_a_repeated_name_carries_its_column(tmp_path, shared):
    path = shared / "data/helpdesk_tickets/helpdesk.csv"
    export = exports.open_export(path, fmt(), tmp_path, key="tickets")
    assert export.repeated == ("Variant",)
    assert [name for name in export.columns if name.startswith("Variant")] == [
        "Variant (column 5)",
        "Variant index",
        "Variant (column 7)",
    ]
    assert export.records == 21_348


def test_utf_8_with_a_mark_loses_the_mark(tmp_path):
    export = opened(tmp_path, b"\xef\xbb\xbfid,name\n1,\xc3\x84nn\n")
    assert (export.columns, export.encoding) == (("id", "name"), "utf-8")
    assert rows(export) == [(2, "1", "Änn")]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_known_by_its_mark(tmp_path, encoding):
    export = opened(tmp_path, "\ufeffid\tname\r\n1\tÄnn €\r\n".encode(encoding))
    assert export.encoding == "utf-16"
    assert rows(export) == [(2, "1", "Änn €")]


def test_declared_windows_1252_gives_the_euro(tmp_path):
    export = opened(tmp_path, "id;price\n1;5 €\n".encode("cp1252"), encoding="windows-1252")
    assert rows(export) == [(2, "1", "5 €")]


def test_declared_latin_1_is_read_as_such(tmp_path):
    export = opened(tmp_path, "id;näme\n1;Ünal\n".encode("latin-1"), encoding="latin-1")
    assert export.columns == ("id", "näme")
    assert rows(export) == [(2, "1", "Ünal")]


def test_undeclared_bytes_that_are_not_utf_8_are_shown_under_both_readings(tmp_path):
    content = "id;price\n1;5\n2;5 €, Ünal\n".encode("cp1252")
    assert fault(tmp_path, content) == (
        "calls.csv is not UTF-8: line 3, byte 18 of the file (0x80); as windows-1252 it reads "
        '"2;5 €, Ünal", as latin-1 "2;5  , Ünal"; declare format.encoding, for instance windows-1252'
    )


def test_latin_1_with_control_characters_is_taken_for_windows_1252(tmp_path):
    content = "id;price\n1;5 €\n".encode("cp1252")
    assert fault(tmp_path, content, encoding="latin-1") == (
        "calls.csv is declared as iso8859-1, but line 2 holds byte 0x80, a control character there; as "
        'windows-1252 it reads "1;5 €"; if that is right, change format.encoding to windows-1252'
    )


def test_bytes_outside_the_declared_encoding_are_placed(tmp_path):
    assert fault(tmp_path, b"a,b\n1,\x81\n", encoding="cp1252") == (
        "calls.csv is not cp1252: line 2, byte 7 of the file (0x81); change format.encoding"
    )


def test_a_bad_byte_deep_in_a_file_is_placed_by_its_line(tmp_path):
    content = b"a,b\r\n" + b"1,22\r\n" * 100_000 + b"1,\xe9t\xe9\r\n"
    assert "line 100,002, byte 600,008 of the file (0xE9)" in fault(tmp_path, content)


def test_an_unknown_encoding_and_a_contradicting_mark_are_faults(tmp_path):
    assert '"rot13", which is no encoding' in fault(tmp_path, "a,b\n1,2\n", encoding="rot13")
    assert '"klingon", which is no encoding' in fault(tmp_path, "a,b\n1,2\n", encoding="klingon")
    assert "starts with a utf-8 byte order mark" in fault(tmp_path, b"\xef\xbb\xbfa,b\n1,2\n", encoding="latin-1")


def test_utf_16_without_a_mark_is_pointed_out(tmp_path):
    assert "declare format.encoding: utf-16-le" in fault(tmp_path, "a,b\n1,2\n".encode("utf-16-le"))


@pytest.mark.parametrize("codec", ["utf-16", "utf-32"])
@pytest.mark.parametrize("order", ["le", "be"])
def test_wide_characters_without_a_mark_need_their_order_declared(tmp_path, codec, order):
    assert fault(tmp_path, "a,b\n1,2\n".encode(f"{codec}-{order}"), encoding=codec) == (
        f"calls.csv has no byte order mark, and {codec} does not say which byte of a character comes first; "
        f"change format.encoding to {codec}-le or {codec}-be"
    )


def test_a_quote_that_never_closes_costs_one_line(tmp_path):
    lines = ["id,agent,note", *(f"{n},A{n},fine" for n in range(1, 2001))]
    lines[1000] = '1000,A1000,"he said'
    export = opened(tmp_path, "\n".join(lines) + "\n")
    assert export.malformed == ((1001, "a quote opens here and never closes", '1000,A1000,"he said'),)
    assert export.records == 1999
    assert export.balances
    assert rows(export)[999] == (1002, "1001", "A1001", "fine")


def test_a_stray_quote_before_good_quoted_rows_costs_one_line(tmp_path):
    export = opened(tmp_path, 'id,note\n1,"open\n2,"good"\n3,"also, good"\n')
    assert [bad.line for bad in export.malformed] == [2]
    assert rows(export) == [(3, "2", "good"), (4, "3", "also, good")]


def test_a_quote_open_at_the_end_of_the_file_costs_one_line(tmp_path):
    export = opened(tmp_path, 'id,note\n1,a\n2,"b\n3,c\n4,"d')
    assert [bad.line for bad in export.malformed] == [3, 5]
    assert rows(export) == [(2, "1", "a"), (4, "3", "c")]
    assert export.balances


def test_two_strays_that_make_a_pair_swallow_no_rows(tmp_path):
    header = ",".join(f"c{n}" for n in range(9))
    good = ",".join("123456789")
    strays = ['1,2,3,4,5,6,7,8,"9', good, good, '1,2,3,4,5,6,7,8,5"']
    export = opened(tmp_path, "\n".join([header, good, *strays, good]))
    assert [bad.line for bad in export.malformed] == [3]
    assert [row[0] for row in rows(export)] == [2, 4, 5, 6, 7]


@pytest.mark.parametrize("width", [3, 5, 9])
def test_ten_rows_between_two_strays_are_rows_under_few_columns_too(tmp_path, width):
    more = ",x" * (width - 2)
    lines = [f"{n},n{more}" for n in range(1, 33)]
    lines[10], lines[21] = f'11,"open{more}', f'22,close"{more}'
    # A value with a delimiter of its own among them hides nothing.
    lines[15] = f"16,a,b{more}"
    header = ",".join(f"c{n}" for n in range(width))
    export = opened(tmp_path, "\n".join([header, *lines]) + "\n")
    assert [(bad.line, bad.reason.split(" where")[0]) for bad in export.malformed] == [
        (12, "a quote opens here and never closes"),
        (17, f"{width + 1} fields"),
    ]
    assert (export.records, export.line_breaks_inside, export.balances) == (30, 0, True)


def test_a_letter_in_a_field_stays_one_row_where_most_of_its_lines_are_none(tmp_path):
    letter = "Dear Ann,\nyour order, as agreed, came\nlate, wet, and torn.\n\nPlease call me.\nYours\nBo"
    export = opened(tmp_path, f'id,note,status\n1,"{letter}",open\n2,short,closed\n')
    assert export.malformed == ()
    assert rows(export) == [(2, "1", letter, "open"), (9, "2", "short", "closed")]


def test_a_quoted_field_may_hold_quotes_delimiters_and_line_breaks(tmp_path):
    export = opened(tmp_path, 'id,note\n1,"a ""b"", c\r\n\nd"\n2,5" pipe\n')
    assert rows(export) == [(2, "1", 'a "b", c\r\n\nd'), (5, "2", '5" pipe')]
    assert export.line_breaks_inside == 2
    assert export.balances


def test_too_many_and_too_few_fields_are_reported_with_the_line(tmp_path):
    export = opened(tmp_path, 'a,b,c\n1,2\n1,2,3\n1,2,3,4\n"x",2\n"x"y,2,3\n')
    assert export.malformed == (
        (2, "2 fields where the header has 3", "1,2"),
        (4, "4 fields where the header has 3", "1,2,3,4"),
        (5, "2 fields where the header has 3", '"x",2'),
        (6, "text follows a closing quote", '"x"y,2,3'),
    )
    assert rows(export) == [(3, "1", "2", "3")]
    assert export.balances


def test_nul_and_endless_fields_are_reported(tmp_path):
    export = opened(tmp_path, "a,b\n1,x\0y\n2," + "z" * 1_000_001 + "\n3," + "z" * 1_000_000 + "\n")
    assert [(bad.line, bad.reason) for bad in export.malformed] == [
        (2, "holds a NUL character"),
        (3, "a field is longer than 1,000,000 characters"),
    ]
    assert [(row[0], len(row[2])) for row in rows(export)] == [(4, 1_000_000)]


def test_a_delimiter_at_each_line_s_end_is_no_column(tmp_path):
    export = opened(tmp_path, "a;b;\n1;2;\n3;4;5\n6;7\n")
    assert export.columns == ("a", "b")
    assert rows(export) == [(2, "1", "2")]
    assert [bad.reason for bad in export.malformed] == [
        "a value stands after the last named column",
        "2 fields where the header has 3",
    ]


def test_lines_before_the_header_are_header_lines(tmp_path):
    export = opened(tmp_path, 'Report of "March\n\na,b\n1,2\n', header_line=3)
    assert (export.columns, export.header_lines) == (("a", "b"), 3)
    assert rows(export) == [(4, "1", "2")]
    assert export.balances


def test_a_header_may_hold_line_breaks_and_the_delimiter_is_sought_outside_quotes(tmp_path):
    export = opened(tmp_path, '"a; b; c; d\nsecond",e\n1,2\n')
    assert (export.columns, export.delimiter, export.header_lines) == (("a; b; c; d\nsecond", "e"), ",", 2)
    assert rows(export) == [(3, "1", "2")]


def test_a_column_may_be_called_line(tmp_path):
    export = opened(tmp_path, "line,LINE\n7,8\n")
    assert rows(export) == [(2, "7", "8")]


def test_without_a_quote_character_quotes_are_text(tmp_path):
    export = opened(tmp_path, 'a,b\n"x,y"\n', quote=None)
    assert rows(export) == [(2, '"x', 'y"')]


def test_another_quote_character_and_delimiter_may_be_declared(tmp_path):
    export = opened(tmp_path, "a\tb\n'x\ty'\t\"z\n", quote="'", delimiter="tab")
    assert rows(export) == [(2, "x\ty", '"z')]


@pytest.mark.parametrize(
    ("content", "changes", "told"),
    [
        ("", {}, "calls.csv is empty"),
        ("a,b\n", {}, "calls.csv has a header and no rows"),
        ("a,b\n\n\n", {}, "calls.csv has a header and no rows"),
        ("abc\n1\n", {}, "calls.csv has no tab ; , or | in its header (line 1); declare format.delimiter"),
        ("a;b,c\n1\n", {}, "calls.csv has ; and , equally often in its header (line 1); declare format.delimiter"),
        ("sep=;\na;b\n1;2\n", {}, 'calls.csv has "sep=;" on line 1; set format.header_line to 2'),
        ("a,,c\n1,2,3\n", {}, "calls.csv: its header has no name for column 2; give every column a name"),
        (
            "\na,b\n1,2\n",
            {"delimiter": ","},
            "calls.csv has nothing on line 1, where its header should be; look at format.header_line",
        ),
        (
            "a,b\n1,2\n",
            {"header_line": 5},
            "calls.csv has 2 lines, but format.header_line says that the header is line 5",
        ),
        (
            '"a,b\n1,2\n',
            {"delimiter": ","},
            "calls.csv opens a quote in its header (line 1) that never closes; look at format.quote",
        ),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path, content, changes, told):
    assert fault(tmp_path, content, **changes) == told
    assert [path.name for path in tmp_path.iterdir()] == ["calls.csv"]


def test_a_file_of_malformed_lines_ends_the_reading(tmp_path, monkeypatch):
    monkeypatch.setattr("toolkit.intake.readings.MOST_MALFORMED", 10)
    assert fault(tmp_path, "a,b\n" + "1\n" * 20) == (
        "calls.csv has 11 lines that are no rows by line 12, too many to go on; the first is line 2: "
        "1 field where the header has 2; look at format.delimiter, quote and header_line"
    )


CELLS = st.text(st.sampled_from("ab,;\"\n\r\t \u00a0é€\u2028\x85\x1c|#'\\"), max_size=12)
TABLES = st.integers(2, 5).flatmap(lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1))


@settings(deadline=None, max_examples=150)
@given(table=TABLES, style=st.sampled_from([("\r\n", 0), ("\r\n", 1), ("\n", 1), ("\r", 1)]))
def test_what_a_csv_writer_wrote_comes_back_the_same(table, style, tmp_path_factory):
    text = io.StringIO()
    names = [f"c{place}" for place in range(len(table[0]))]
    # Python's writer leaves a line break unquoted where it is not the line end it writes.
    ends, quoting = style
    csv.writer(text, lineterminator=ends, quoting=quoting).writerows([names, *table])
    export = opened(tmp_path_factory.mktemp("written"), text.getvalue(), delimiter=",")
    assert export.malformed == ()
    assert [row[1:] for row in rows(export)] == [tuple(cell or None for cell in row) for row in table]
    assert export.balances


@settings(deadline=None, max_examples=300)
@given(body=st.text(st.sampled_from('ab,"\n\r \0'), min_size=1, max_size=200), spare=st.sampled_from(["", ","]))
def test_every_line_of_any_text_is_accounted_for(body, spare, tmp_path_factory):
    content = f"a,b,c{spare}\nx,y,z{spare}\n{body}"
    export = opened(tmp_path_factory.mktemp("any"), content, delimiter=",")
    assert export.balances
    assert export.physical_lines == len(
        content.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")
    )
    assert len(rows(export)) == export.records
    starts = {row[0] for row in rows(export)}
    assert starts.isdisjoint({bad.line for bad in export.malformed})


@given(text=st.text(st.sampled_from('ab,"'), max_size=20))
def test_the_two_splitters_agree_on_one_line(text):
    splitter = Splitter(",", '"')
    whole = splitter.feed(text, "\n") and not splitter.open
    try:
        expected = next(csv.reader([text], strict=True))
    except (csv.Error, StopIteration):
        expected = None
    assert (splitter.fields if whole else None) == (expected if text else [""])


def test_a_hostile_pile_of_quotes_is_read_in_bounded_work(tmp_path):
    lines = ['a","'] * 20_000
    export = opened(tmp_path, "x,y,z\n1,2,3\n" + "\n".join(lines))
    assert export.balances
    assert len(export.malformed) == 20_000
