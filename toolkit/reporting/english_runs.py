"""The messages in English about runs on a schedule: alerts, notifications, the cache of intake."""

from collections.abc import Mapping
from typing import Final

ENGLISH_RUNS: Final[Mapping[str, str]] = {
    # Printing
    "print_unfit": "The report cannot be printed.",
    "fault_no_browser": "no Chromium, Chrome or Edge is installed under a name that is known",
    "fault_no_browser_named": "{variable} names {path}, and no program is there",
    "fault_browser_how": "install one, or name its program in {variable}; without --pdf the report needs none",
    "fault_not_printed": "the browser did not print it: {error}",
    # Alerts: our own words, ids and numbers; nothing that anybody outside wrote
    "alert": "{kpi}, {vendor}: {verdict} at {grain} {date}; {rule}: {value} against {limit}",
    "alerts_title": "{audit}: {count} signals",
    "alerts_title_one": "{audit}: 1 signal",
    "alerts_more": "and {count} more in alerts.csv",
    "notify_absent": "Notifications need the library apprise: install vendor-audit-toolkit[notify].",
    "notify_unfit": "Notifications cannot be sent.",
    "notify_url": "--notify number {place} is no address that apprise knows, such as json://host/path or mailto://...",
    "notify_sent": "notified {place} of {total} ({kind})",
    "notify_failed": "NOT notified: {place} of {total} ({kind}); the run is whole, alerts.csv holds its signals",
    "notify_nothing": "nothing to notify of: no signals",
    # The cache of intake
    "intake_kept": "intake unchanged since an earlier run: its tables are used again (--fresh takes in anew)",
    "intake_damaged": "an intake kept from an earlier run does not match its own hashes: taken in anew",
    "intake_not_kept": "this intake could not be kept for the next run: {why}",
}
