"""Signals sent to an address: to a server that listens, to one that does not, and to what is no address."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pandas as pd
import pytest

from toolkit.reporting import alerts, notifications
from toolkit.reporting.notifications import NotificationFaults, message, notifiers, notify


@pytest.fixture(scope="module")
def apprise():
    return pytest.importorskip("apprise", reason="the extra notify is not installed")


@pytest.fixture
def server():
    """A server on this machine that keeps what it is sent; `status` is what it answers."""

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.server.heard.append(json.loads(body))
            self.send_response(self.server.status)
            self.end_headers()

        def log_message(self, *_):
            """Nothing on standard error."""

    listening = HTTPServer(("127.0.0.1", 0), Listener)
    listening.heard, listening.status = [], 200
    thread = threading.Thread(target=listening.serve_forever, daemon=True)
    thread.start()
    yield listening
    listening.shutdown()
    listening.server_close()


def address(server):
    return f"json://someone:secret@127.0.0.1:{server.server_address[1]}/hook"


def signals(count):
    rows = [
        ["trends", "asa", "north", f"2024-03-{place + 1:02d}", "shift", "worsening", 12.5, 10.0, f"signal {place + 1}"]
        for place in range(count)
    ]
    return pd.DataFrame(rows, columns=alerts.COLUMNS)


def test_signals_reach_the_address_newest_first(apprise, server):
    told = []
    assert notify(notifiers([address(server)]), "small", signals(3), tell=told.append) == []
    heard = server.heard[0]
    assert heard["title"] == "small: 3 signals"
    assert heard["message"].splitlines() == ["signal 3", "signal 2", "signal 1"]
    assert told == ["notified 1 of 1 (json)"]


def test_long_lists_are_cut_and_counted():
    title, body = message("small", signals(notifications.MOST_LINES + 5))
    assert title == "small: 25 signals"
    assert body.splitlines()[-1] == "and 5 more in alerts.csv"
    assert len(body.splitlines()) == notifications.MOST_LINES + 1
    assert message("small", signals(1))[0] == "small: 1 signal"


def test_nothing_is_sent_where_there_is_no_signal(apprise, server):
    told = []
    assert notify(notifiers([address(server)]), "small", signals(0), tell=told.append) == []
    assert server.heard == []
    assert told == ["nothing to notify of: no signals"]
    assert notify([], "small", signals(0), tell=told.append) == []
    assert len(told) == 1


def test_a_failure_is_told_without_the_address_and_the_others_are_sent(apprise, server):
    deaf = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    closed = f"json://someone:secret@127.0.0.1:{deaf.server_address[1]}/hook"
    deaf.server_close()
    told = []
    assert notify(notifiers([closed, address(server)]), "small", signals(1), tell=told.append) == [1]
    assert told[0].startswith("NOT notified: 1 of 2 (json); the run is whole")
    assert told[1] == "notified 2 of 2 (json)"
    assert "secret" not in " ".join(told)
    assert len(server.heard) == 1


def test_a_refusal_counts_as_a_failure(apprise, server):
    server.status = 500
    assert notify(notifiers([address(server)]), "small", signals(1), tell=lambda _: None) == [1]


def test_a_service_that_raises_loses_nothing():
    class Broken:
        def notify(self, **_):
            raise RuntimeError("json://someone:secret@host")

    told = []
    asked = [notifications.Notifier("json", Broken())]
    assert notify(asked, "small", signals(1), tell=told.append) == [1]
    assert "secret" not in told[0]


def test_what_is_no_address_is_told_before_anything_runs_all_at_once(apprise):
    with pytest.raises(NotificationFaults) as caught:
        notifiers(["nonsense://secret", "json://127.0.0.1/hook", "secret"])
    assert [fault.split(" is ")[0] for fault in caught.value.faults] == ["--notify number 1", "--notify number 3"]
    assert "secret" not in str(caught.value)
    assert caught.value.exit_code == 2


def test_without_addresses_apprise_is_not_needed(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "apprise", None)
    assert notifiers([]) == []
    with pytest.raises(NotificationFaults, match=r"vendor-audit-toolkit\[notify\]"):
        notifiers(["json://127.0.0.1/hook"])
