"""Whole runs of a few sections, for tests that ask what becomes of a run and not what is in every section."""

import sys
from collections.abc import Iterable

import pytest

from toolkit.reporting import deliveries

# Starts the command as a person does, but for the notebooks that it finds.
_FEWER = """
import sys
from toolkit import cli
from toolkit.reporting import deliveries
found = deliveries.notebooks()
deliveries.notebooks = lambda: [path for path in found if path.stem in {names!r}]
sys.argv[0] = "vendor-audit"
cli.main()
"""


def command(sections: Iterable[str]) -> list[str]:
    """The command in a process of its own, with these sections of the report."""
    return [sys.executable, "-c", _FEWER.format(names=sorted(_known(sections)))]


def only(monkeypatch: pytest.MonkeyPatch, *sections: str) -> None:
    """Runs in this process have these sections alone."""
    found = [path for path in deliveries.notebooks() if path.stem in _known(sections)]
    monkeypatch.setattr(deliveries, "notebooks", lambda: found)


def _known(sections: Iterable[str]) -> set[str]:
    there = {path.stem for path in deliveries.notebooks()}
    assert set(sections) <= there, set(sections) - there
    return set(sections)
