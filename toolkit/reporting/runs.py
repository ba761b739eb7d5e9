"""A run's folder: it appears under its name only when it is whole."""

import contextlib
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from toolkit.reporting.evidence import inside
from toolkit.reporting.faults import ReportFaults
from toolkit.reporting.words import say

if sys.platform != "win32":
    import fcntl

UNFINISHED: Final = ".unfinished"
LATEST: Final = "latest"
_REPLACED: Final = ".replaced"
_LOCK: Final = ".lock"


@contextlib.contextmanager
def staging(output: Path, audit: str, run: str) -> Iterator[Path]:
    """A folder to write a run into; it becomes `output/audit/run` when the block ends well, and is gone when it fails.

    Until then it lies in `output/audit/.unfinished/run`, beside a lock that ends with the process. `latest`
    then points to it, in one step. A run of the same name is replaced. What a killed process left is
    removed at the next start; `latest` and every run that was whole stay as they were. ReportFaults for a
    name that is no plain folder name, and when another process is writing the same run.
    """
    for name in (audit, run):
        if name != Path(name).name or name in {"", ".", "..", LATEST, UNFINISHED} or "\\" in name or "\0" in name:
            raise ReportFaults(say("evidence_unfit"), [say("fault_slug", name=name)])
    home = output / audit
    unfinished = home / UNFINISHED
    try:
        unfinished.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = say("fault_output", path=str(output), error=error.strerror or type(error).__name__)
        raise ReportFaults(say("evidence_unfit"), [why]) from None
    inside(output, home)
    clear(home)
    with _held(unfinished / f"{run}{_LOCK}") as held:
        if not held:
            raise ReportFaults(say("evidence_unfit"), [say("fault_busy", run=run)])
        work = unfinished / run
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir()
        try:
            yield work
            _publish(home, work, run)
        finally:
            shutil.rmtree(work, ignore_errors=True)


def clear(home: Path) -> list[str]:
    """Remove what processes that ended left unfinished in an audit's folder; the names of the runs removed.

    A run that was being replaced when its process was killed is put back.
    """
    unfinished = home / UNFINISHED
    if not unfinished.is_dir():
        return []
    removed = []
    names = {path.name.removesuffix(_LOCK).removesuffix(_REPLACED) for path in unfinished.iterdir()}
    for name in sorted(names):
        with _held(unfinished / f"{name}{_LOCK}") as held:
            if not held:
                continue
            replaced = unfinished / f"{name}{_REPLACED}"
            if replaced.is_dir() and not (home / name).exists():
                replaced.rename(home / name)
            for path in (unfinished / name, replaced):
                if path.is_dir():
                    shutil.rmtree(path)
                    removed.append(path.name)
    return removed


def _publish(home: Path, work: Path, run: str) -> None:
    final = home / run
    if final.is_symlink():
        raise ReportFaults(say("evidence_unfit"), [say("fault_symlink", path=run)])
    latest = home / LATEST
    if latest.is_dir() and not latest.is_symlink():
        raise ReportFaults(say("evidence_unfit"), [say("fault_slug", name=LATEST)])
    replaced = home / UNFINISHED / f"{run}{_REPLACED}"
    if final.exists():
        final.rename(replaced)
    work.rename(final)
    _point(home, run)
    shutil.rmtree(replaced, ignore_errors=True)


def _point(home: Path, run: str) -> None:
    """Let `latest` lead to a run, in one step; where there are no links, a text names it."""
    beside = home / UNFINISHED / f"{LATEST}-{run}"
    beside.unlink(missing_ok=True)
    latest = home / LATEST
    try:
        beside.symlink_to(run, target_is_directory=True)
    except OSError:
        text = home / f"{LATEST}.txt"
        beside.write_text(f"{run}\n", encoding="utf-8", newline="\n")
        beside.replace(text)
        return
    beside.replace(latest)


@contextlib.contextmanager
def _held(path: Path) -> Iterator[bool]:
    """Whether this process holds the lock file; it is let go of, and removed, with the block.

    The kernel lets go of the locks of a process that was killed, so a lock that can be had belongs to nobody.
    """
    if sys.platform == "win32":
        yield True
        return
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        # Its last holder may have removed the file between our opening and our locking it.
        if not path.exists() or not os.path.samestat(path.stat(), os.fstat(descriptor)):
            yield False
            return
        try:
            yield True
        finally:
            path.unlink(missing_ok=True)
    finally:
        os.close(descriptor)
