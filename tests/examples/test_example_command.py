"""`vendor-audit example` and what a person does next with it."""

import pytest
from commands import called, calling

from toolkit.parameters import read_audit


@pytest.fixture
def here(monkeypatch, capfd):
    return calling(monkeypatch, capfd)


def test_the_command_writes_an_example_that_can_be_checked(tmp_path, here):
    done = called("example", "shown", "--vendors", 2, "--contacts", 600, "--seed", 3, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "next     vendor-audit run shown/north.yml"
    assert not (tmp_path / "shown" / "west.yml").exists()
    for vendor in ("north", "south"):
        checked = here("check", f"shown/{vendor}.yml", cwd=tmp_path)
        assert checked.returncode == 0, checked.stderr
        assert "calls (" in checked.stdout


def test_a_clean_example_has_no_row_that_is_refused(tmp_path, here):
    assert here("example", "shown", "--contacts", 600, "--clean", cwd=tmp_path).returncode == 0
    checked = here("check", "shown/west.yml", cwd=tmp_path)
    assert checked.returncode == 0, checked.stderr
    balances = [line for line in checked.stdout.splitlines() if " rows = " in line]
    assert len(balances) == 18
    assert all(line.endswith("+ 0 rejected") for line in balances)


def test_a_folder_with_something_else_in_it_is_the_callers_fault(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    done = called("example", ".", "--contacts", 600, cwd=tmp_path)
    assert done.returncode == 2
    assert "holds no earlier example" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_the_parameters_read_without_a_fault(planted):
    for vendor in ("north", "south", "west"):
        audit = read_audit(planted.folder / f"{vendor}.yml", vocabulary={})
        assert [each.id for each in audit.vendors] == [vendor]
        assert {source.table for source in audit.sources.values()} == {
            "contacts",
            "events",
            "surveys",
            "shops",
            "evaluations",
            "agents",
            "time",
            "money",
            "forecasts",
            "reported",
            "actions",
            "alignment",
        }
