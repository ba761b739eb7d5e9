"""The command as tests call it: in a process of its own, or in this one where only its words and code are asked."""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from toolkit import cli

COMMAND = [sys.executable, "-m", "toolkit.cli"]
KEY = "ab" * 32


def called(
    *words: object, cwd: Path, command: Sequence[str] = COMMAND, **environment: str
) -> "subprocess.CompletedProcess[str]":
    """What became of the command in a process of its own, as a person starts it."""
    settings = {**os.environ, "VENDOR_AUDIT_KEY": KEY, **environment}
    return subprocess.run(
        [*command, *map(str, words)], cwd=cwd, env=settings, capture_output=True, text=True, timeout=600, check=False
    )


class Ended(NamedTuple):
    """What the command left: its exit code and both its outputs."""

    returncode: int | str | None
    stdout: str
    stderr: str


def calling(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Callable[..., Ended]:
    """Calls the command's entry in this process, which has imported everything already."""

    def here(*words: Any, cwd: Path) -> Ended:
        monkeypatch.chdir(cwd)
        monkeypatch.setenv("VENDOR_AUDIT_KEY", KEY)
        monkeypatch.setattr(sys, "argv", ["vendor-audit", *map(str, words)])
        capfd.readouterr()
        with pytest.raises(SystemExit) as end:
            cli.main()
        return Ended(end.value.code, *capfd.readouterr())

    return here
