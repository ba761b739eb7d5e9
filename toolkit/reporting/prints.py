"""A report as PDF: the page that was built, printed by the Chromium that is installed, with its own style for paper."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from toolkit.parameters import Faults
from toolkit.reporting.words import say

# A path to the browser, for machines on which it has another name.
VARIABLE: Final = "VENDOR_AUDIT_CHROMIUM"
BROWSERS: Final = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge", "microsoft-edge",
)  # fmt: skip
PLACES: Final = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
# Nothing is fetched: no name resolves, and what a browser does on its own behalf is off.
QUIET: Final = (
    "--headless", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-extensions", "--host-resolver-rules=MAP * ~NOTFOUND", "--no-pdf-header-footer",
)  # fmt: skip
SECONDS: Final = 180
# When it was printed stands in a PDF twice, always as long; the report has no clock.
_DATES: Final = re.compile(rb"\(D:\d{14}[^)]*\)")


class PrintFaults(Faults):
    """Why a report cannot be printed."""

    exit_code = 2


def browser() -> str:
    """The installed Chromium. PrintFaults, before anything is done, where there is none."""
    named = os.environ.get(VARIABLE)
    tried = [named] if named else [*BROWSERS, *PLACES]
    found = next((path for name in tried if (path := shutil.which(name))), None)
    if found is None:
        where = say("fault_no_browser_named", path=named, variable=VARIABLE) if named else say("fault_no_browser")
        raise PrintFaults(say("print_unfit"), [where, say("fault_browser_how", variable=VARIABLE)])
    return found


def print_pdf(page: Path, out: Path, chromium: str) -> Path:
    """`page` printed to `out` by `chromium`. PrintFaults where the browser did not print it.

    The same page printed by the same browser with the same fonts gives the same bytes: the days of making are set to
    one that says nothing. Another version of the browser, or other fonts, may break lines and pages elsewhere.
    """
    with tempfile.TemporaryDirectory(prefix="vendor-audit-print-") as profile:
        command = [chromium, *QUIET, f"--user-data-dir={profile}", f"--print-to-pdf={out}", page.resolve().as_uri()]
        # The sandbox refuses to start for the superuser, as in containers; the page holds nothing that acts.
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.insert(1, "--no-sandbox")
        try:
            done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603
        except (OSError, subprocess.TimeoutExpired) as error:
            raise PrintFaults(say("print_unfit"), [say("fault_not_printed", error=str(error)[:200])]) from None
    content = out.read_bytes() if out.is_file() else b""
    if not content.startswith(b"%PDF-"):
        told = done.stderr.decode(errors="replace").strip().splitlines()
        raise PrintFaults(say("print_unfit"), [say("fault_not_printed", error=told[-1][:200] if told else "")])
    out.write_bytes(_DATES.sub(lambda found: _timeless(found[0]), content))
    return out


def _timeless(written: bytes) -> bytes:
    """A date of the same length that says nothing, so that no place behind it moves."""
    plain = b"(D:19700101000000"
    rest = written[len(plain) :]
    return plain + re.sub(rb"\d", b"0", rest)
