"""The hash of the toolkit's own code: what changes it, and what was made by other code and is not used again."""

import time
from pathlib import Path

import pandas as pd
import pytest

from toolkit.audits import keeping
from toolkit.intake import own_code


@pytest.fixture
def package(tmp_path):
    """A checkout with one room, one word of another language and one notebook."""
    files = {
        "toolkit/__init__.py": "",
        "toolkit/room/__init__.py": "",
        "toolkit/room/sums.py": "TWO = 1 + 1\n",
        "toolkit/locales/fi.po": "msgid",
        "notebooks/audit/01.ipynb": "{}",
        "notebooks/audit/.ipynb_checkpoints/01.ipynb": "{}",
        "toolkit/room/__pycache__/sums.pyc": "compiled",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path / "toolkit"


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("toolkit/room/sums.py", True),
        ("toolkit/locales/fi.po", True),
        ("toolkit/room/new.py", True),
        ("notebooks/audit/01.ipynb", True),
        ("toolkit/room/__pycache__/sums.pyc", False),
        ("notebooks/audit/.ipynb_checkpoints/01.ipynb", False),
        ("tests/test_sums.py", False),
    ],
)
def test_a_change_of_what_runs_changes_it_and_nothing_else_does(package, name, counts):
    before = own_code.code_in(package)
    path = package.parent / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("other")
    assert (own_code.code_in(package) != before) is counts


def test_a_file_of_another_name_or_place_is_other_code(package):
    before = own_code.code_in(package)
    (package / "room" / "sums.py").rename(package / "room" / "totals.py")
    assert own_code.code_in(package) != before


def test_an_installed_package_has_the_hash_of_its_checkout(package):
    before = own_code.code_in(package)
    (package.parent / "notebooks").rename(package / "_notebooks")
    assert own_code.code_in(package) == before


def test_rooms_alone_do_not_change_with_the_others(package):
    before = own_code.code_in(package, "room")
    (package / "locales" / "fi.po").write_text("other")
    (package.parent / "notebooks" / "audit" / "01.ipynb").write_text("other")
    assert own_code.code_in(package, "room") == before
    (package / "room" / "sums.py").write_text("TWO = 1 + 2\n")
    assert own_code.code_in(package, "room") != before


def test_a_frame_that_other_code_kept_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    made = []

    def make():
        made.append(1)
        return pd.DataFrame({"sum": [len(made)]})

    first = [keeping.kept_in(tmp_path, "sums", make)["sum"].item() for _ask in range(2)]
    monkeypatch.setattr(keeping, "own_code", lambda: "other code")
    second = [keeping.kept_in(tmp_path, "sums", make)["sum"].item() for _ask in range(2)]
    assert (first, second) == ([1, 1], [2, 2])


def test_it_costs_next_to_nothing():
    own_code.own_code.cache_clear()
    began = time.process_time()
    own_code.own_code()
    assert time.process_time() - began < 0.2
