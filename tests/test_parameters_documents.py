"""A YAML file as plain values: nothing is executed, nothing is converted, every fault has its line."""

import json
import time
from itertools import pairwise
from pathlib import Path

import pytest

from toolkit.parameters.documents import Document, Plain, read_document


def read(folder: Path, text: str | bytes) -> Document:
    file = folder / "a.yml"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_document(file)


def faults(folder: Path, text: str | bytes) -> list[str]:
    return [str(fault) for fault in read(folder, text).faults]


def test_the_cases_here_are_those_of_the_known_answers(shared: Path) -> None:
    known = json.loads((shared / "known_answers" / "13_security_cases.json").read_text(encoding="utf-8"))
    (case,) = [each for each in known["cases"] if each["id"] == "yaml"]
    assert case["input"]["attack"] == [
        "!!python/object/apply:os.system ['touch FLAG']",
        "billion laughs with anchors",
        'duplicate keys "a: 1\\na: 2"',
        "no/on/012/1_000/1:30/2024-03-01/1e3",
    ]


def test_an_object_tag_is_refused_and_not_executed(tmp_path: Path) -> None:
    flag = tmp_path / "FLAG"
    assert faults(tmp_path, f"a: 1\nb: !!python/object/apply:os.system ['touch {flag}']\n") == [
        'a.yml:2  b  tag "!!python/object/apply:os.system": tags are not read, and nothing is made from them'
    ]
    assert not flag.exists()


@pytest.mark.parametrize("tag", ["!include", "!!str", "!!binary", "!", "!!int"])
def test_every_tag_is_refused(tmp_path: Path, tag: str) -> None:
    assert faults(tmp_path, f"a: {tag} x\n") == [
        f'a.yml:1  a  tag "{tag}": tags are not read, and nothing is made from them'
    ]


def test_a_billion_laughs_are_refused_at_once(tmp_path: Path) -> None:
    names = "abcdefghi"
    lines = [f"{names[0]}: &{names[0]} [{', '.join(['lol'] * 9)}]"]
    lines += [f"{later}: &{later} [{', '.join([f'*{earlier}'] * 9)}]" for earlier, later in pairwise(names)]
    begun = time.perf_counter()
    found = faults(tmp_path, "\n".join(lines))
    assert found == ["a.yml:1  &a: anchors and aliases are not read (81 here); write it out"]
    assert time.perf_counter() - begun < 1


def test_a_key_that_stands_twice_is_a_fault_with_both_lines(tmp_path: Path) -> None:
    document = read(tmp_path, "a: 1\nb: {c: 1,\n  c: [2, {d: 3}]}\na: 2\n")
    assert [str(fault) for fault in document.faults] == [
        "a.yml:3  b.c  stands twice, first on line 2; keep one of them",
        "a.yml:4  a  stands twice, first on line 1; keep one of them",
    ]
    assert document.values == {"a": "1", "b": {"c": "1"}}


def test_nothing_is_converted_on_the_way(tmp_path: Path) -> None:
    written = [
        "no",
        "NO",
        "on",
        "yes",
        "012",
        "1_000",
        "1:30",
        "2024-03-01",
        "1e3",
        "0x1F",
        "NULL",
        "true",
        ".inf",
    ]
    document = read(tmp_path, "a: [" + ", ".join(written) + "]\nNO: on\n1: 2\n")
    assert document.values == {"a": written, "NO": "on", "1": "2"}
    assert {type(each) for each in document.sequence("a")} == {Plain}


def test_only_null_a_tilde_and_nothing_are_null(tmp_path: Path) -> None:
    document = read(tmp_path, 'a: null\nb: ~\nc:\nd: "null"\ne: ""\nf: Null\nnull: x\n')
    assert document.values == {
        "a": None,
        "b": None,
        "c": None,
        "d": "null",
        "e": "",
        "f": "Null",
        "null": "x",
    }


def test_a_text_in_quotes_is_known_from_a_plain_one(tmp_path: Path) -> None:
    document = read(tmp_path, "a: 5\nb: \"5\"\nc: '5'\nd: |\n  5\n")
    assert [type(document.value(key)) for key in "abcd"] == [Plain, str, str, str]


def test_every_value_has_its_line_and_what_is_absent_has_its_parents(tmp_path: Path) -> None:
    document = read(tmp_path, "a:\n  b:\n    - c: 1\n      d: 2\n    -\n      e: 3\n")
    assert str(document.place(("a",))) == "a.yml:1"
    assert str(document.place(("a", "b", 0, "d"))) == "a.yml:4"
    assert str(document.place(("a", "b", 1, "e"))) == "a.yml:6"
    assert str(document.place(("a", "b", 0, "x", "y"))) == "a.yml:3"
    assert str(document.place(("x",))) == "a.yml:1"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "a.yml  is empty; expected a mapping of keys"),
        ("# only a comment\n", "a.yml  is empty; expected a mapping of keys"),
        ("---\n", "a.yml  is empty; expected a mapping of keys"),
        ("\n- a\n", "a.yml:2  holds a list at its top; expected a mapping of keys"),
        ("word\n", "a.yml:1  holds a text at its top; expected a mapping of keys"),
        ("a: 1\n---\nb: 2\n", "a.yml:3  a second document begins; expected one"),
        ("a: 1\nb: c: d\n", "a.yml:2  not YAML: mapping values are not allowed here"),
        (
            "a: 1\nb: [1, 2\n",
            "a.yml:3  not YAML: while parsing a flow sequence: expected ',' or ']', but got '<stream end>'",
        ),
        (
            "a: 1\n\tb: 2\n",
            "a.yml:2  not YAML: while scanning for the next token: found character '\\t' that cannot start any token",
        ),
        (b"a: 1\nb: \xe4\n", "a.yml:2  not UTF-8 (byte 0xe4); save the file as UTF-8"),
        ("a: 1\n".encode("utf-16"), "a.yml:1  not UTF-8 (byte 0xff); save the file as UTF-8"),
        (b"a: 1\nb: \x07\n", "a.yml:2  holds a character that YAML forbids: \\x07"),
        (b'a: "\\ud800"\n', 'a.yml:1  a  "\\ud800" holds a character that no text may hold'),
        (b'a: "x\\0"\n', 'a.yml:1  a  "x\\x00" holds a character that no text may hold'),
        ("? [a, b]\n: 1\n", "a.yml:1  a list, a mapping or an alias stands as a key; expected a text"),
    ],
)
def test_a_file_that_is_no_mapping_is_told_so_in_words(tmp_path: Path, text: str | bytes, fault: str) -> None:
    assert faults(tmp_path, text) == [fault]


def test_a_file_that_would_take_long_is_refused_at_once(tmp_path: Path) -> None:
    begun = time.perf_counter()
    assert faults(tmp_path, "a: 1\nb: " + "[" * 500_000) == [
        "a.yml:2  nested deeper than 20 levels, the most that is read"
    ]
    assert faults(tmp_path, "".join(f"k{n}: v\n" for n in range(100_000))) == [
        "a.yml:5000  holds more than 10000 values, the most that is read"
    ]
    assert faults(tmp_path, "a" * 1_000_001) == ["a.yml  larger than 1000000 bytes, the most that is read"]
    assert time.perf_counter() - begun < 3


def test_twenty_levels_are_read_and_one_more_is_not(tmp_path: Path) -> None:
    assert faults(tmp_path, "a: " + "[" * 20 + "]" * 20) == []
    assert faults(tmp_path, "a: " + "[" * 21 + "]" * 21) == [
        "a.yml:1  nested deeper than 20 levels, the most that is read"
    ]


def test_a_missing_file_and_a_folder_are_faults(tmp_path: Path) -> None:
    assert [str(fault) for fault in read_document(tmp_path / "b.yml").faults] == ["b.yml  no such file"]
    (tmp_path / "c.yml").mkdir()
    assert [str(fault) for fault in read_document(tmp_path / "c.yml").faults] == [
        "c.yml  is a folder; expected a YAML file"
    ]
    assert [str(fault) for fault in read_document(tmp_path / ("d" * 300)).faults] == ["d" * 300 + "  no such file"]


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    document = read(tmp_path, b"\xef\xbb\xbfa: 1\r\nb: \xc3\xa4\r\n")
    assert (document.values, str(document.place(("b",)))) == ({"a": "1", "b": "ä"}, "a.yml:2")


def test_a_key_that_could_act_on_a_terminal_is_shown_as_an_escape(tmp_path: Path) -> None:
    assert faults(tmp_path, '"\\e[2J": 1\n"\\e[2J": 2\n') == [
        'a.yml:2  "\\x1b[2J"  stands twice, first on line 1; keep one of them'
    ]
