"""A run's folder: whole or not there."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from toolkit.reporting import runs
from toolkit.reporting.faults import ReportFaults

PROJECT = Path(__file__).resolve().parents[2]

KILLED = """
import os, signal, sys, time
from pathlib import Path
from toolkit.reporting import runs
with runs.staging(Path(sys.argv[1]), "audit", sys.argv[2]) as work:
    (work / "report.html").write_text("half")
    print("writing", flush=True)
    time.sleep(60)
"""


def made(output: Path, run: str, text: str) -> None:
    with runs.staging(output, "audit", run) as work:
        (work / "report.html").write_text(text)
        assert not (output / "audit" / run).exists() or text == "again"


def started(output: Path, run: str) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(output), run], stdout=subprocess.PIPE, text=True, cwd=PROJECT
    )
    assert process.stdout is not None and process.stdout.readline() == "writing\n"
    return process


def entries(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_run_appears_when_it_is_whole_and_latest_leads_to_it(tmp_path: Path) -> None:
    made(tmp_path, "one", "1")
    made(tmp_path, "two", "2")
    home = tmp_path / "audit"
    assert entries(home) == {"one", "two", "latest", ".unfinished"}
    assert (home / "latest").readlink() == Path("two")
    assert (home / "latest" / "report.html").read_text() == "2"
    assert entries(home / ".unfinished") == set()


def test_a_run_of_the_same_name_is_replaced(tmp_path: Path) -> None:
    made(tmp_path, "one", "1")
    made(tmp_path, "one", "again")
    assert (tmp_path / "audit" / "latest" / "report.html").read_text() == "again"
    assert entries(tmp_path / "audit" / ".unfinished") == set()


def test_a_run_that_fails_leaves_nothing(tmp_path: Path) -> None:
    made(tmp_path, "one", "1")
    with pytest.raises(ZeroDivisionError), runs.staging(tmp_path, "audit", "two") as work:
        (work / "report.html").write_text("half")
        raise ZeroDivisionError
    home = tmp_path / "audit"
    assert entries(home) == {"one", "latest", ".unfinished"} and entries(home / ".unfinished") == set()


def test_a_killed_run_leaves_the_last_whole_one_and_is_cleared_at_the_next_start(tmp_path: Path) -> None:
    made(tmp_path, "one", "1")
    process = started(tmp_path, "two")
    process.send_signal(signal.SIGKILL)
    process.wait()
    home = tmp_path / "audit"
    assert entries(home) == {"one", "latest", ".unfinished"}
    assert (home / "latest" / "report.html").read_text() == "1"
    assert "two" in entries(home / ".unfinished")
    assert runs.clear(home) == ["two"]
    assert entries(home / ".unfinished") == set()


def test_a_run_that_is_being_written_is_neither_cleared_nor_taken_over(tmp_path: Path) -> None:
    process = started(tmp_path, "two")
    try:
        assert runs.clear(tmp_path / "audit") == []
        with pytest.raises(ReportFaults, match="two is being written by another process"):
            made(tmp_path, "two", "x")
        made(tmp_path, "three", "3")
        assert (tmp_path / "audit" / ".unfinished" / "two" / "report.html").read_text() == "half"
    finally:
        process.kill()
        process.wait()


def test_a_run_killed_while_it_was_replaced_is_put_back(tmp_path: Path) -> None:
    made(tmp_path, "one", "1")
    home = tmp_path / "audit"
    (home / "one").rename(home / ".unfinished" / "one.replaced")
    runs.clear(home)
    assert (home / "latest" / "report.html").read_text() == "1"


@pytest.mark.parametrize("name", ["..", "", "a/b", "/etc", "latest", ".unfinished", "a\\b", "a\0b"])
def test_a_name_that_is_no_folder_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ReportFaults), runs.staging(tmp_path, "audit", name):
        pass
    with pytest.raises(ReportFaults), runs.staging(tmp_path, name, "run"):
        pass


def test_a_link_in_the_place_of_a_run_is_refused(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "out" / "audit").mkdir(parents=True)
    (tmp_path / "out" / "audit" / "one").symlink_to(elsewhere)
    with pytest.raises(ReportFaults, match="is a link"):
        made(tmp_path / "out", "one", "again")
    assert entries(elsewhere) == set()


def test_where_there_are_no_links_a_text_names_the_latest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError

    monkeypatch.setattr(Path, "symlink_to", refuse)
    made(tmp_path, "one", "1")
    assert (tmp_path / "audit" / "latest.txt").read_text() == "one\n"
