"""The command on a schedule: signals written and sent, exit codes, and a second run over the same exports."""

import importlib.util
import json
import os
import shutil
import signal
import subprocess
import threading
import time
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import NamedTuple

import pandas as pd
import pytest
from calls_by_day import audit_of
from commands import KEY, called, calling
from fewer_sections import command

COLUMNS = "section,kpi,vendor,date,rule,direction,value,limit,sentence"
STEP = date(2024, 4, 22)
# The sections that these tests read: what is missed stands in the one, what is a signal in the other.
COMMAND = command(["00_summary", "02_service_levels", "04_trends"])
# Where nothing is read on the first page, and where no target is missed.
WITHOUT_FIRST_PAGE = command(["02_service_levels", "04_trends"])
SIGNALS_ALONE = command(["04_trends"])
HOSTILE = "=cmd|'/C calc'!A0 <script> @everyone [x](http://evil) \u202e"


def run(path, output, *words, command=COMMAND, **environment):
    return called(
        "run", path, "--output", output, "--jobs", 1, *words, cwd=output.parent, command=command, **environment
    )


def audit(folder, **changes):
    """A service level that falls in the last weeks, under names that mean harm; the target is kept nevertheless."""
    target = {"targets": [{"kpi": "service_level", "at_least": 0.5}]}
    change = {"kpi": "service_level", "from": "2024-01-15", "reason": f"a reason {HOSTILE[:-1]}"}
    asked = {
        "trends": {"kpis": ["service_level"], "rebase": [change]},
        "vendors": [{"id": "north", "name": f"North {HOSTILE[:-1]}"}],
        "contract": target,
    }
    return audit_of(folder, lambda day: 0.9 if day < STEP else 0.6, **{**asked, **changes})


@pytest.fixture(scope="module")
def server():
    class Listener(BaseHTTPRequestHandler):
        def do_POST(self):
            self.server.heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            """Nothing on standard error."""

    listening = HTTPServer(("127.0.0.1", 0), Listener)
    listening.heard = []
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    yield listening
    listening.shutdown()
    listening.server_close()


def address(server):
    return f"json://someone:secret@127.0.0.1:{server.server_address[1]}/hook"


@pytest.fixture(scope="module")
def deaf():
    """An address at which nobody listens."""
    gone = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    gone.server_close()
    return address(gone)


class Home(NamedTuple):
    """What lies in an audit's folder: where `latest` leads, the runs, and what is unfinished."""

    latest: str
    runs: list[str]
    unfinished: list[str]


def home(folder):
    names = sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
    unfinished = sorted(path.name for path in (folder / ".unfinished").rglob("*"))
    return Home(str((folder / "latest").readlink()), names, unfinished)


def killed(path, output):
    """A run that is killed when its first notebook is being executed."""
    started = subprocess.Popen(
        [*COMMAND, "run", str(path), "--output", str(output)],
        cwd=output.parent, env={**os.environ, "VENDOR_AUDIT_KEY": KEY}, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    unfinished = output / "small" / ".unfinished"
    deadline = time.monotonic() + 120
    while not list(unfinished.glob("*/notebooks")) and time.monotonic() < deadline and started.poll() is None:
        time.sleep(0.02)
    os.killpg(started.pid, signal.SIGKILL)
    started.wait()


class Nights(NamedTuple):
    """The runs of two nights, with one between them that was killed, and the audit's folder after each."""

    runs: list
    done: list
    homes: list[Home]


@pytest.fixture(scope="module")
def twice(tmp_path_factory, server, deaf):
    """The same audit anew, killed, and from the kept intake; the last is told to two addresses, one of them deaf."""
    folder = tmp_path_factory.mktemp("twice")
    path, output = audit(folder), folder / "out"
    tells = importlib.util.find_spec("apprise") is not None
    first = run(path, output)
    assert first.returncode == 0, first.stderr
    copies, homes = [shutil.copytree(output / "small" / "latest", folder / "first")], [home(output / "small")]
    killed(path, output)
    homes.append(home(output / "small"))
    second = run(path, output, *(["--notify", deaf, "--notify", address(server)] if tells else []))
    assert second.returncode == (4 if tells else 0), second.stdout + second.stderr
    copies.append(shutil.copytree(output / "small" / "latest", folder / "second"))
    homes.append(home(output / "small"))
    return Nights(copies, [first, second], homes)


def test_a_second_run_says_that_it_uses_what_is_kept(twice):
    assert ["intake unchanged" in each.stdout for each in twice.done] == [False, True]


def test_a_kept_intake_gives_the_same_bytes(twice):
    first, *others = twice.runs
    names = sorted(path.relative_to(first).as_posix() for path in first.rglob("*") if path.is_file())
    assert {"report.html", "results.csv", "alerts.csv", "manifest.json", "tables/contacts.parquet"} <= set(names)
    for other in others:
        assert sorted(path.relative_to(other).as_posix() for path in other.rglob("*") if path.is_file()) == names
        for name in names:
            assert (other / name).read_bytes() == (first / name).read_bytes(), name


def test_alerts_hold_a_row_per_signal_in_ids_and_our_own_words(twice):
    text = (twice.runs[0] / "alerts.csv").read_text(encoding="utf-8")
    assert text.splitlines()[0] == COLUMNS
    frame = pd.read_csv(twice.runs[0] / "alerts.csv")
    last = frame[frame.date == frame.date.max()].iloc[0]
    assert (last.section, last.kpi, last.vendor, last.direction) == ("trends", "service_level", "north", "worsening")
    assert last.sentence.startswith("service_level, north: worsening at week 2024-05-20; ")
    assert frame.equals(frame.sort_values(["section", "kpi", "vendor", "date", "rule"], ignore_index=True))
    for sign in ("cmd", "<script>", "everyone", "evil", "agent-"):
        assert sign not in text


def test_a_signal_is_no_breach(twice):
    assert "missed" not in twice.done[0].stdout
    results = pd.read_csv(twice.runs[0] / "results.csv", keep_default_na=False)
    assert "missed" not in set(results.verdict)
    assert "service_level" in set(results[results.section == "trends"].kpi)


def test_the_report_tells_the_signal_and_the_stated_change(twice):
    page = (twice.runs[0] / "report.html").read_text(encoding="utf-8")
    assert "worsening up to the latest week" in page
    assert "limits begin anew on 2024-01-15" in page
    assert "<script>" not in page


def test_without_signals_alerts_have_a_header_alone(tmp_path):
    path = audit_of(tmp_path, last=date(2024, 1, 31), trends={"kpis": ["service_level"], "grain": "week"})
    done = run(path, tmp_path / "out", "--fail-on", "breach", command=SIGNALS_ALONE)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "small" / "latest" / "alerts.csv").read_text() == COLUMNS + "\n"


def test_a_run_that_is_killed_leaves_the_previous_one_as_latest_and_nothing_that_looks_complete(twice):
    before, after, later = twice.homes
    assert "notebooks" in after.unfinished
    assert "report.html" not in after.unfinished
    assert (after.latest, after.runs) == (before.latest, before.runs)
    assert later.latest != before.latest
    assert later.unfinished == []


def test_signals_are_sent_and_one_that_fails_loses_no_run(twice, server):
    pytest.importorskip("apprise", reason="the extra notify is not installed")
    both = twice.done[1]
    assert both.returncode == 4, both.stdout + both.stderr
    assert "NOT notified: 1 of 2 (json); the run is whole" in both.stdout
    assert "notified 2 of 2 (json)" in both.stdout
    assert server.heard[0]["title"].startswith("small: ")
    assert "service_level, north: worsening at week 2024-05-20" in server.heard[0]["message"]
    assert not [sign for sign in ("cmd", "everyone", "evil", "North") if sign in server.heard[0]["message"]]
    assert "secret" not in both.stdout + both.stderr
    assert (twice.runs[1] / "report.html").is_file()


def test_a_missed_target_decides_the_exit_code_before_an_untold_signal(tmp_path, deaf):
    pytest.importorskip("apprise", reason="the extra notify is not installed")
    missing = {"targets": [{"kpi": "service_level", "at_least": 0.99}]}
    path, told = audit(tmp_path, contract=missing), {"command": WITHOUT_FIRST_PAGE, "VENDOR_AUDIT_NOTIFY": deaf}
    missed = run(path, tmp_path / "out", "--fail-on", "breach", **told)
    assert missed.returncode == 3
    assert "NOT notified" in missed.stdout


def test_an_address_that_is_none_stops_before_the_run(tmp_path, monkeypatch, capfd):
    pytest.importorskip("apprise", reason="the extra notify is not installed")
    here = calling(monkeypatch, capfd)
    done = here("run", audit(tmp_path), "--output", tmp_path / "out", "--notify", "nonsense://secret", cwd=tmp_path)
    assert done.returncode == 2
    assert "--notify number 1 is no address" in done.stderr
    assert "secret" not in done.stdout + done.stderr
    assert not (tmp_path / "out").exists()
