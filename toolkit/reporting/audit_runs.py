"""The runs that a comparison rests on: which are there, which are stale, and those made side by side."""

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any, Final, NamedTuple

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from toolkit.audits.audits import FINISHED
from toolkit.intake.neighbours import VARIABLE
from toolkit.intake.own_code import own_code
from toolkit.parameters import AuditParameters
from toolkit.reporting import evidence
from toolkit.reporting.faults import ReportFaults
from toolkit.reporting.runs import LATEST
from toolkit.reporting.shown import json_safe
from toolkit.reporting.words import legible, say

# Nobody is told of a single bidder's signals because bidders are compared.
_NOTIFIES: Final = "VENDOR_AUDIT_NOTIFY"
Tell = Callable[[str], object]


class Unfit(NamedTuple):
    """An audit that has to be run, and why: missing, parameters, inputs, versions, code or fresh."""

    audit: AuditParameters
    why: str


class InputFaults(ReportFaults):
    """Audits whose runs refused their input: it is the input that is at fault."""

    exit_code = 2


def latest(output: Path, audit: str) -> Path | None:
    """The newest whole run of an audit; None where there is none."""
    home = output / audit
    run = home / LATEST
    named = home / f"{LATEST}.txt"
    if not run.is_dir() and named.is_file():
        run = home / named.read_text(encoding="utf-8").strip()
    return run.resolve() if (run / FINISHED).is_file() else None


def why_stale(parameters: AuditParameters, run: Path) -> str:
    """Why a run is not what would be made now: parameters, inputs, versions or code; empty where it is."""
    try:
        kept = json.loads((run / FINISHED).read_text(encoding="utf-8"))
        if kept["parameters_sha256"] != evidence.fingerprint(json_safe(parameters.public())):
            return "parameters"
        if kept["versions"] != evidence.versions():
            return "versions"
        if kept.get("code_sha256") != own_code():
            return "code"
        held = {name: each["sha256"] for name, each in kept["inputs"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return "missing"
    files = {f"{name}/{file.name}": file for name, source in parameters.sources.items() for file in source.files}
    if set(files) != set(held) or any(evidence.sha256(file) != held[name] for name, file in files.items()):
        return "inputs"
    return ""


def unfit(audits: Mapping[str, AuditParameters], output: Path, *, fresh: bool) -> list[Unfit]:
    """The audits that have to be run, each once though several bidders stand in it."""
    found = []
    for audit in {audit.path: audit for audit in audits.values()}.values():
        run = latest(output, audit.id)
        why = "fresh" if fresh else "missing" if run is None else why_stale(audit, run)
        if why:
            found.append(Unfit(audit, why))
    return found


def brought_up(
    audits: Mapping[str, AuditParameters], output: Path, *, jobs: int, fresh: bool, tell: Tell
) -> dict[str, Path]:
    """The run of each bidder's audit, those that are missing or stale made first, `jobs` of them at a time.

    Each is `vendor-audit run` in a process of its own, which ends with its memory; `tell` is given a line at a time.
    All are run to their end when one fails; then `InputFaults` where all that failed refused their input, else
    ReportFaults, with every audit's own words.
    """
    wanted = unfit(audits, output, fresh=fresh)
    at_once = max(1, min(jobs, len(wanted)))
    with _shown(len(wanted), tell) as (line, ended), contextlib.ExitStack() as stack:
        started: list[subprocess.Popen[str]] = []
        stack.callback(_stop, started)
        pool = stack.enter_context(ThreadPoolExecutor(at_once))

        def run(each: Unfit) -> list[str]:
            line(say(f"audit_needed_{each.why}", audit=each.audit.id))
            faults = _run(each.audit, output, max(1, jobs // at_once), at_once, fresh, started, line)
            ended(each.audit.id)
            return faults

        try:
            failed = [fault for faults in pool.map(run, wanted) for fault in faults]
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            _stop(started)
            raise
    if failed:
        kind = InputFaults if all(fault.startswith("2 ") for fault in failed) else ReportFaults
        raise kind(say("audits_failed"), [fault.partition(" ")[2] for fault in failed])
    runs = {bidder: latest(output, audit.id) for bidder, audit in audits.items()}
    return {bidder: run for bidder, run in runs.items() if run is not None}


def _run(
    audit: AuditParameters, output: Path, jobs: int, at_once: int, fresh: bool, started: list[Any], line: Tell
) -> list[str]:
    """Run one audit; its faults, each after its exit code."""
    command = [sys.executable, "-P", "-m", "toolkit.cli", "run", str(audit.path), "--output", str(output)]
    command += ["--jobs", str(jobs), *(["--fresh"] if fresh else [])]
    settings = {name: value for name, value in os.environ.items() if name != _NOTIFIES}
    settings |= {VARIABLE: str(at_once), "PYTHONUNBUFFERED": "1"}
    told: list[str] = []
    with subprocess.Popen(  # noqa: S603
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=settings,
        encoding="utf-8", errors="replace",
    ) as process:  # fmt: skip
        started.append(process)
        assert process.stdout is not None
        assert process.stderr is not None
        other = threading.Thread(target=_pass_on, args=(process.stderr, audit.id, line, told), daemon=True)
        other.start()
        _pass_on(process.stdout, audit.id, line, [])
        other.join()
        code = process.wait()
    return [f"{code} {audit.id}: {text}" for text in _faults(told, code)] if code else []


def _pass_on(stream: IO[str], audit: str, line: Tell, told: list[str]) -> None:
    for each in stream:
        told.append(each.rstrip("\n"))
        line(f"{audit}  {legible(each)}")


def _faults(told: list[str], code: int) -> list[str]:
    """The faults that an audit's command ended with: the indented lines, else the last one, as of a traceback."""
    broken = any(each.startswith("Traceback") for each in told)
    faults = [legible(each) for each in told if each.startswith("  ") and not broken]
    return faults or [legible(each) for each in told if each.strip()][-1:] or [say("audit_ended", code=code)]


def _stop(started: list[Any]) -> None:
    for process in started:
        if process.poll() is None:
            process.terminate()


@contextlib.contextmanager
def _shown(total: int, tell: Tell) -> Iterator[tuple[Tell, Tell]]:
    """What is told a line, and what is told of an audit that ended: a bar on a terminal, lines elsewhere."""
    console = Console(stderr=True)
    if not total or not console.is_terminal:
        done = iter(range(1, total + 1))
        yield tell, lambda audit: tell(say("audit_ended_of", audit=audit, done=next(done), total=total))
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as bars:
        task = bars.add_task(say("audits_bar"), total=total)
        yield (
            lambda text: bars.update(task, description=legible(str(text))[:60]),
            lambda _audit: bars.advance(task),
        )
