"""One example with everything planted and one with nothing, written and taken in once for all tests of this room."""

import functools
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from filelock import FileLock

from toolkit import open_audit
from toolkit.audits import Audit, prepare, read_parameters
from toolkit.examples import Plant, write_example

SMALL = 3_000
KEY = "cd" * 32


class Written(NamedTuple):
    """A folder and the truth about it."""

    folder: Path
    truth: dict[str, Any]


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[Path], object]], Path]:
    """A folder that whoever comes first fills; the others, in this process or beside it, wait and find it full."""
    place = tmp_path_factory.getbasetemp()
    # The workers of one session have folders of their own in one that is the session's.
    room = place.parent if "PYTEST_XDIST_WORKER" in os.environ else place

    def once(name: str, fill: Callable[[Path], object]) -> Path:
        whole, part = room / f"example_{name}", room / f"part_{name}"
        with FileLock(room / f"{name}.lock"):
            if not whole.is_dir():
                shutil.rmtree(part, ignore_errors=True)
                fill(part)
                part.rename(whole)
        return whole

    return once


def written(folder: Path) -> Written:
    return Written(folder, json.loads((folder / "truth.json").read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def planted(once: Callable[..., Path]) -> Written:
    return written(once("planted", lambda folder: write_example(folder, contacts=SMALL, seed=7)))


@pytest.fixture(scope="session")
def clean(once: Callable[..., Path]) -> Written:
    return written(once("clean", lambda folder: write_example(folder, contacts=SMALL, seed=7, plant=Plant.nothing())))


@pytest.fixture(scope="session")
def audits(
    planted: Written, clean: Written, once: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str, str], Audit]:
    """The audit of a bidder of the planted or of the clean example, opened once; tests only ask it."""

    @functools.cache
    def audit(name: str, vendor: str) -> Audit:
        file = {"planted": planted, "clean": clean}[name].folder / f"{vendor}.yml"
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("VENDOR_AUDIT_KEY", KEY)
            prepared = once(f"{name}_{vendor}", lambda folder: prepare(read_parameters(file), folder))
        # What an audit measures it keeps beside its tables, so that each process has its own.
        return open_audit(shutil.copytree(prepared, tmp_path_factory.mktemp("audit") / vendor))

    return audit
