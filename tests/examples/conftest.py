"""One example with everything planted and one with nothing, written once for all tests of this room."""

import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from toolkit.examples import Plant, write_example

SMALL = 3_000


class Written(NamedTuple):
    """A folder and the truth about it."""

    folder: Path
    truth: dict[str, Any]


def written(folder: Path, **arguments: Any) -> Written:
    example = write_example(folder, **{"contacts": SMALL, "seed": 7, **arguments})
    return Written(folder, json.loads(example.truth.read_text()))


@pytest.fixture(scope="session")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return written(tmp_path_factory.mktemp("planted"))


@pytest.fixture(scope="session")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return written(tmp_path_factory.mktemp("clean"), plant=Plant.nothing())
