"""Whole runs of a few sections, for tests that ask what becomes of a run and not what is in every section."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path

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


# The same for audits that a command starts by itself: Python reads this file when it starts, and what is imported from
# then on finds fewer notebooks of an audit. A comparison's own stay.
_FEWER_BELOW = """
import sys
if "toolkit.cli" in sys.orig_argv:
    from toolkit.reporting import deliveries
    found = deliveries.notebooks
    deliveries.notebooks = lambda kind="audit": [
        path for path in found(kind) if kind != "audit" or path.stem in {names!r}
    ]
"""


def below(folder: Path, sections: Iterable[str]) -> dict[str, str]:
    """Settings with which every audit run that a command starts has these sections; `folder` is for the file."""
    folder.mkdir()
    text = _FEWER_BELOW.format(names=sorted(_known(sections)))
    (folder / "sitecustomize.py").write_text(text, encoding="utf-8")
    return {"PYTHONPATH": os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH")]))}


def only(monkeypatch: pytest.MonkeyPatch, *sections: str) -> None:
    """Runs in this process have these sections alone."""
    found = [path for path in deliveries.notebooks() if path.stem in _known(sections)]
    monkeypatch.setattr(deliveries, "notebooks", lambda: found)


def _known(sections: Iterable[str]) -> set[str]:
    there = {path.stem for path in deliveries.notebooks()}
    assert set(sections) <= there, set(sections) - there
    return set(sections)
