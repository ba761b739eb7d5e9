"""Published counts as files hold them, and every fault of files and mappings at once."""

import pytest

from toolkit.intake.counted_days import read_counted_days
from toolkit.intake.faults import IntakeFaults
from toolkit.parameters.sources import Format

MAPPED = {"bidder": "code", "day": "strptime(date, '%d.%m.%Y')", "answered": "taken", "answered_within": "soon"}
ROWS = "code;date;taken;soon\na;01.02.2026;10;8\nb;01.02.2026;twelve;9\nc;31.02.2026;12;\n"


def read(folder, text, columns=None):
    path = folder / "counts.csv"
    path.write_text(text)
    return read_counted_days([path], columns or MAPPED, Format())


def test_every_row_comes_back_with_its_line_and_what_could_not_be_read(tmp_path):
    found = read(tmp_path, ROWS)
    assert found.rows.line.tolist() == [2, 3, 4]
    assert found.rows.unread.tolist() == ["", "answered", "day"]
    assert found.rows.day.iloc[0] == "2026-02-01"
    assert found.rows.answered_within.isna().tolist() == [False, False, True]
    assert found.inputs.to_dict("records")[0]["rows"] == 3
    assert found.mapped == tuple(MAPPED)


def test_a_line_with_too_few_columns_is_malformed_and_counted(tmp_path):
    found = read(tmp_path, ROWS + "d;01.02.2026\n")
    assert found.malformed.to_dict("records") == [{"file": "counts.csv", "line": 5}]
    assert found.inputs.rows.tolist() == [4]


def test_all_faults_of_files_and_columns_come_at_once(tmp_path):
    columns = {"bidder": "kode", "day": "now()", "answerd": "taken", "answered": "taken +", "offered": "random()"}
    with pytest.raises(IntakeFaults) as raised:
        read(tmp_path, ROWS, columns)
    told = "\n".join(raised.value.faults)
    for words in (
        "aggregates.columns.bidder: no column kode",
        "aggregates.columns.day: now() is not among",
        "aggregates.columns.answerd: published counts have no such column; did you mean answered?",
        "aggregates.columns.answered: not an SQL expression",
        "aggregates.columns.offered: random() is not among",
        "aggregates.columns: answered_within is not mapped",
    ):
        assert words in told
    with pytest.raises(IntakeFaults, match=r"aggregates\.files: .*absent\.csv is not there"):
        read_counted_days([tmp_path / "absent.csv"], MAPPED, Format())


def test_two_files_of_one_name_are_refused(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    paths = [tmp_path / part / "counts.csv" for part in ("a", "b")]
    [path.write_text(ROWS) for path in paths]
    with pytest.raises(IntakeFaults, match=r"two files are called counts\.csv"):
        read_counted_days(paths, MAPPED, Format())


def test_an_expression_cannot_read_a_file(tmp_path):
    with pytest.raises(IntakeFaults, match="not among the functions"):
        read(tmp_path, ROWS, {**MAPPED, "name": "read_text('/etc/hostname')"})
