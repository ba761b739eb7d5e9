"""Files that stand beside a report."""

import csv
import json
import math
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.reporting import evidence
from toolkit.reporting.faults import ReportFaults

PLAIN_NUMBERS = {"-10", "-5.5"}


def read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_no_text_starts_a_formula_in_cells_headers_or_index(security: dict[str, Any], tmp_path: Path) -> None:
    attacks = [*security["csv_formula"]["input"]["attack"], "\uff0b1", "\uff0d1+1", "\uff20SUM(1)", "'=1+1"]
    frame = pd.DataFrame({attack: [attack] for attack in attacks}, index=pd.Index([attacks[0]], name="@index"))
    rows = read(evidence.write_csv(frame, tmp_path / "x.csv", index=True))
    expected = [attack if attack in PLAIN_NUMBERS else f"'{attack}" for attack in attacks]
    assert rows[0] == ["'@index", *expected]
    assert rows[1] == [f"'{attacks[0]}", *expected]


def test_numbers_stay_numbers_and_harmless_text_stays_text(tmp_path: Path) -> None:
    frame = pd.DataFrame({"n": [-10, 3], "x": [-5.5, 0.1 + 0.2], "t": ["plain", "a=b"], "ok": [True, False]})
    path = evidence.write_csv(frame, tmp_path / "x.csv")
    assert path.read_bytes() == b"n,x,t,ok\n-10,-5.5,plain,true\n3,0.3,a=b,false\n"


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_reads_back_to_ten_digits(value: float) -> None:
    text = evidence._cell(value)
    assert float(text) == pytest.approx(value, rel=1e-9, abs=0)
    assert evidence._cell(float(text)) == text


def test_missing_values_are_empty_and_times_are_iso(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"a": [math.nan, 1.0], "b": [None, "ü\ud800"], "c": [pd.NaT, pd.Timestamp("1999-02-01 07:00")]}, dtype=object
    )
    rows = read(evidence.write_csv(frame, tmp_path / "x.csv"))
    assert rows[1:] == [["", "", ""], ["1", "ü\ufffd", "1999-02-01T07:00:00"]]


def test_results_have_the_columns_of_the_contract_in_its_order() -> None:
    frame = evidence.results_frame([{"kpi": "b", "section": "z", "value": 1.0}, {"kpi": "a", "section": "y"}])
    assert ",".join(frame.columns) == (
        "section,kpi,vendor,group,value,low,high,rows,unknown,unit,better,target,verdict,definition"
    )
    assert list(frame["kpi"]) == ["b", "a"]
    with pytest.raises(ReportFaults, match="unknown column colour"):
        evidence.results_frame([{"kpi": "b", "colour": "red"}])
    assert list(evidence.results_frame([]).columns) == list(frame.columns)


def test_a_manifest_says_what_went_in_and_nothing_of_when(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("abc")
    paths = [tmp_path / "a.json", tmp_path / "b.json"]
    for path in paths:
        evidence.manifest(path, inputs={"in.csv": tmp_path / "in.csv"}, parameters={"b": 1, "a": 0.5}, audit="x")
    assert paths[0].read_bytes() == paths[1].read_bytes()
    whole = json.loads(paths[0].read_text())
    assert whole["inputs"]["in.csv"]["sha256"] == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert list(whole) == sorted(whole)
    assert whole["versions"]["duckdb"] and str(tmp_path) not in paths[0].read_text()


def test_the_order_of_keys_does_not_change_a_fingerprint() -> None:
    assert evidence.fingerprint({"a": 1, "b": [1, 2]}) == evidence.fingerprint({"b": [1, 2], "a": 1})
    assert evidence.fingerprint({"a": 1}) != evidence.fingerprint({"a": 2})


NAMES = ["../../etc/x", "..\\..\\x", "/etc/passwd", "C:\\x", "\\\\srv\\share", "a/b", "a\x00b", ".", "..", "", "   "]
NAMES += ["CON", "nul.txt", "COM1", "x" * 300, "A/B", "A_B", "Acme", "ACME", "\u00e9", "e\u0301", "\u202e", "name."]
NAMES += ["-rf", "~root", "%2e%2e%2f", "${HOME}", "$(id)", "a\nb", "Ｆｕｌｌ", "ﬁ", "ß", "\ud800"]


def test_every_name_becomes_a_slug_of_its_own() -> None:
    slugs = [evidence.slug(name) for name in NAMES]
    assert len({slug.casefold() for slug in slugs}) == len(NAMES)
    for slug in slugs:
        assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789._-")
        assert len(slug.encode()) <= 100
        assert slug[0] not in "-.~" and slug[-1] != "."
        assert slug.partition(".")[0] not in {"con", "nul", "com1"}
    assert evidence.slug("Bank Zürich").startswith("bank-zurich-")


@given(st.text())
def test_any_text_is_a_file_inside_its_folder(text: str) -> None:
    root = Path("/tmp/root")
    assert evidence.inside(root, root / evidence.slug(text)).parent == root.resolve()


@pytest.mark.parametrize("name", ["../x", "../root-evil/x", "/etc/passwd", "a/../../x"])
def test_a_path_outside_is_refused_and_a_sibling_with_the_same_start_too(tmp_path: Path, name: str) -> None:
    root = tmp_path / "root"
    (tmp_path / "root-evil").mkdir()
    root.mkdir()
    with pytest.raises(ReportFaults, match="lies outside root"):
        evidence.inside(root, root / name)


def test_a_link_is_refused_even_when_it_stays_inside(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (tmp_path / "out").symlink_to("/")
    with pytest.raises(ReportFaults, match="is a link"):
        evidence.inside(tmp_path, tmp_path / "link")
    with pytest.raises(ReportFaults, match="lies outside"):
        evidence.inside(tmp_path, tmp_path / "out" / "etc")
    assert evidence.inside(tmp_path, tmp_path / "real").name == "real"


def test_the_hash_of_a_file_is_that_of_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "big"
    path.write_bytes(b"\0" * 1_000_003)
    assert evidence.sha256(path) == evidence.sha256(path) and len(evidence.sha256(path)) == 64
