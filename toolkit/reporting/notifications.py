"""Signals sent to whoever is to be told, by the library apprise (BSD licence): mail, chat, a web hook.

Apprise is an extra, `notify`: it weighs 17 MB, speaks to a hundred services over the network, and an audit needs no
network. It is imported only when somebody asks for a notification. What is sent holds ids, numbers and our own words.
"""

import importlib
import logging
from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

import pandas as pd

from toolkit.parameters import Faults
from toolkit.reporting.words import say

# More lines than a chat shows; the rest is in alerts.csv.
MOST_LINES: Final = 20


class NotificationFaults(Faults):
    """Addresses that cannot be notified, told before anything is run."""


class Notifier(NamedTuple):
    """One address: what kind it is (json, mailto), and what sends to it. The address itself may hold secrets."""

    kind: str
    service: Any


def notifiers(urls: Sequence[str]) -> list[Notifier]:
    """What sends to each address. Raises `NotificationFaults` for all that cannot be, without repeating one."""
    if not urls:
        return []
    try:
        apprise = importlib.import_module("apprise")
    except ImportError:
        raise NotificationFaults(say("notify_unfit"), [say("notify_absent")]) from None
    # Apprise logs addresses, and with them their secrets.
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
    made = [apprise.Apprise.instantiate(url, suppress_exceptions=True) for url in urls]
    wrong = [place for place, service in enumerate(made, start=1) if service is None]
    if wrong:
        raise NotificationFaults(say("notify_unfit"), [say("notify_url", place=place) for place in wrong])
    return [Notifier(_kind(url), service) for url, service in zip(urls, made, strict=True)]


def _kind(url: str) -> str:
    scheme = url.partition("://")[0]
    return scheme if scheme.isalnum() else "address"


def message(audit: str, alerts: pd.DataFrame) -> tuple[str, str]:
    """Title and body of a notification: a line per signal, the newest first; the rest counted."""
    title = say("alerts_title_one" if len(alerts) == 1 else "alerts_title", audit=audit, count=len(alerts))
    lines = alerts.sort_values("date", ascending=False, kind="stable").sentence.astype(str).tolist()
    more = [say("alerts_more", count=len(lines) - MOST_LINES)] if len(lines) > MOST_LINES else []
    return title, "\n".join([*lines[:MOST_LINES], *more])


def notify(asked: Sequence[Notifier], audit: str, alerts: pd.DataFrame, *, tell: Callable[[str], object]) -> list[int]:
    """Send the signals to every address; the numbers, from 1, of those that were not reached.

    Nothing is sent where there is no signal. A failure is told and never raised: the run is whole whoever hears of it.
    """
    if alerts.empty:
        if asked:
            tell(say("notify_nothing"))
        return []
    title, body = message(audit, alerts)
    failed = []
    for place, each in enumerate(asked, start=1):
        try:
            sent = bool(each.service.notify(title=title, body=body, body_format="text"))
        except Exception:  # noqa: BLE001
            # A service may raise anything, and its text may hold the address.
            sent = False
        tell(say("notify_sent" if sent else "notify_failed", place=place, total=len(asked), kind=each.kind))
        if not sent:
            failed.append(place)
    return failed
