"""The planted theme: counted again from the export, found by the section; nothing planted, nothing claimed."""

import csv

import pytest
import yaml

from toolkit.audits import open_audit
from toolkit.examples import Plant, write_example
from toolkit.reporting import registers_comments


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    """Both examples at their usual size: a few dozen comments tell nothing."""
    key = pytest.MonkeyPatch()
    key.setenv("VENDOR_AUDIT_KEY", "cd" * 32)
    folder = tmp_path_factory.mktemp("comments")
    yield {
        name: write_example(folder / name, seed=3, plant=plant)
        for name, plant in (("planted", Plant()), ("clean", Plant.nothing()))
    }
    key.undo()


def claims(example, vendor):
    path = next(path for path in example.parameters if path.stem == vendor)
    whole = yaml.safe_load(path.read_text(encoding="utf-8"))
    # Nothing else of the bidder's exports is asked here, and taking it in would be most of the time.
    whole["sources"] = {name: whole["sources"][name] for name in ("calls", "surveys", "invitations")}
    path = path.with_name(f"{vendor}_comments.yml")
    path.write_text(yaml.safe_dump(whole, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return [f for f in registers_comments.of_comments(open_audit(path)) if f.severity == "attention"]


def test_the_planted_theme_is_found_where_it_is(full):
    found = claims(full["planted"], "west")
    assert any(".theme.reason.bill." in f.id and "letter" in f.id and f.low > 0 for f in found)
    assert all(".theme.reason.bill." in f.id for f in found if "letter" in f.id)
    assert claims(full["planted"], "south") == []


def test_nothing_planted_nothing_claimed(full):
    assert [claim for vendor in ("north", "south", "west") for claim in claims(full["clean"], vendor)] == []


def test_its_truth_is_what_the_export_holds(planted):
    truth = planted.truth["vendors"]["west"]["planted"]["theme"]
    with (planted.folder / "west" / "survey.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    named = [row for row in rows if "letter with my bill" in row["Q_COMMENT"] and row["Status"] != "Survey Preview"]
    assert len(named) == truth["named"] + truth["other_named"]
    assert "theme" not in planted.truth["vendors"]["north"]["planted"]
