"""What is written: the same arguments give the same bytes, and whatever stands there is what was asked for."""

import json
import zipfile
from dataclasses import replace

import pytest

from toolkit.examples import ExampleFaults, Plant, write_example
from toolkit.examples.writing import write_workbook

AUDITS = {"north.yml", "south.yml", "west.yml"}
EACH = {
    "survey.csv",
    "survey_invitations.csv",
    "quality_forms.xlsx",
    "calibration_forms.xlsx",
    "employee_survey.csv",
    "mystery_visits_long.xlsx",
    "mystery_visits_wide.xlsx",
    "agent_states.csv",
    "roster.csv",
    "invoices.csv",
    "forecasts.csv",
    "kpi_deck.xlsx",
    "schedule.csv",
    "client_costs.csv",
    "governance.csv",
    "partnership_questionnaire.csv",
}
OWN = {
    "north": {*(f"contact_records_2024-0{month}.csv" for month in (2, 3, 4)), "case_events.csv"},
    "south": {"calls.csv", "tickets.csv", "ticket_history.csv"},
    "west": {"anrufe.csv", "vorgaenge.csv", "open_books.csv"},
}


def contents(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_every_bidder_has_its_exports_its_parameters_and_one_truth_beside_them(planted):
    names = {f"{vendor}/{name}" for vendor, own in OWN.items() for name in own | EACH}
    assert set(contents(planted.folder)) == names | AUDITS | {"tender.yml", "assessors.csv", "truth.json"}
    listed = {name for vendor in planted.truth["vendors"].values() for name in vendor["files"]}
    assert listed == names


def test_the_same_seed_gives_the_same_bytes(planted, tmp_path):
    write_example(tmp_path, contacts=3_000, seed=7)
    assert contents(tmp_path) == contents(planted.folder)


def test_another_seed_gives_another_example(planted, tmp_path):
    write_example(tmp_path, contacts=3_000, seed=8)
    other, first = contents(tmp_path), contents(planted.folder)
    assert other.keys() == first.keys()
    same = {name for name in first if first[name] == other[name]}
    assert same == AUDITS | {"tender.yml"}


def test_an_earlier_example_is_written_over_and_anything_else_is_left_alone(tmp_path):
    write_example(tmp_path, contacts=500, vendors=1)
    before = contents(tmp_path)
    write_example(tmp_path, contacts=500, vendors=1)
    assert contents(tmp_path) == before
    (tmp_path / "truth.json").unlink()
    with pytest.raises(ExampleFaults, match="is not empty and holds no earlier example"):
        write_example(tmp_path, contacts=500, vendors=1)


def test_fewer_bidders_carry_all_that_is_planted(tmp_path):
    write_example(tmp_path, contacts=500, vendors=1)
    vendors = json.loads((tmp_path / "truth.json").read_text())["vendors"]
    assert list(vendors) == ["north"]
    assert {"weak_team", "harder_mix", "inflated_fcr", "auto_close"} <= set(vendors["north"]["planted"])


def test_planting_one_thing_leaves_all_else_as_it_is(clean, tmp_path):
    write_example(tmp_path, contacts=3_000, seed=7, plant=replace(Plant.nothing(), slow_handover=30.0))
    changed = contents(tmp_path)
    unlike = {name for name, content in contents(clean.folder).items() if changed[name] != content}
    assert unlike == {"north/case_events.csv", "truth.json"}


def test_every_fault_of_the_arguments_is_told_at_once(tmp_path):
    with pytest.raises(ExampleFaults) as told:
        write_example(tmp_path, vendors=4, contacts=3, seed=-1)
    assert str(told.value) == (
        "The example cannot be written.\n"
        "  vendors is 4; there are 1 to 3\n"
        "  contacts is 3; each bidder can have 500 to 20,000,000\n"
        "  seed is -1; it is 0 or more"
    )
    assert list(tmp_path.iterdir()) == []


def test_a_size_that_makes_no_sense_is_refused():
    with pytest.raises(ExampleFaults) as told:
        Plant(weak_team=1.5, rejects=-1)
    assert told.value.faults == ("rejects is -1; a size is 0 or more", "weak_team is 1.5; a share is at most 1")


def test_a_workbook_does_not_hold_the_day_it_was_written_on(tmp_path):
    for name in ("one", "two"):
        write_workbook(tmp_path / name, "Sheet", ["a"], [[1.5], ["=1+1"], [None]], formats={})
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert b"2024-05-02" in zipfile.ZipFile(tmp_path / "one").read("docProps/core.xml")
