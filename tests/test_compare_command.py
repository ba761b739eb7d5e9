"""The command that compares: audits run where they are missing, one report, and a page for each bidder alone."""

import json
import shutil
import time
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest
from commands import called
from comparisons_on_paper import bids

HEAD = "id,start,agent,topic,wait,talk\n"
BIDDERS = [
    {"id": "aurora", "name": "Aurora Desk", "audit": "one/small.yml"},
    {"id": "boreal", "name": "Boreal Lines", "audit": "two/small.yml"},
]


def calls(*, wait: int, talk: int, slow: int) -> str:
    """Eight calls on each day of March, by five agents; every `slow`th waits a minute longer."""
    rows = [
        f"{day}-{n},{day:02d}.03.2024 09:{n:02d},Agent {n % 5},{'billing' if n % 2 else 'order'},"
        f"{wait + 60 * ((day * 8 + n) % slow == 0)},{talk + n}"
        for day in range(1, 32)
        for n in range(8)
    ]
    return HEAD + "\n".join(rows) + "\n"


class Done(NamedTuple):
    """A folder with a comparison that was run twice: the first run kept aside, both commands."""

    folder: Path
    first: Path
    made: object
    again: object


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Done:
    folder = tmp_path_factory.mktemp("compared")
    files = [calls(wait=5, talk=137, slow=7), calls(wait=9, talk=211, slow=3)]
    bids(folder, calls=files, bidders=BIDDERS, kpis=["service_level", "aht", "asa", "csat_mean"])
    made = called("compare", "tender.yml", cwd=folder)
    assert made.returncode == 0, made.stderr
    first = shutil.copytree((folder / "outputs" / "small_tender" / "latest").resolve(), folder / "first")
    time.sleep(1.1)
    again = called("compare", "tender.yml", "--jobs", "1", cwd=folder)
    return Done(folder, first, made, again)


def test_audits_that_are_missing_are_run_and_then_used_again(done: Done) -> None:
    assert "audit_one: no run yet, it is made now" in done.made.stdout
    assert "ended (2 of 2 audits)" in done.made.stdout
    assert "audits   0 of 2 are run already" in done.made.stdout
    assert done.again.returncode == 0, done.again.stderr
    assert "audits   2 of 2 are run already" in done.again.stdout
    assert "made now" not in done.again.stdout
    assert "window   2024-03-01 to 2024-03-31" in done.again.stdout
    assert (
        len(
            [
                path
                for path in (done.folder / "outputs" / "audit_one").glob("*/manifest.json")
                if not path.parent.is_symlink()
            ]
        )
        == 1
    )


def test_a_comparison_leaves_what_it_names(done: Done) -> None:
    names = {path.name for path in done.first.iterdir()}
    assert names == {
        "comparison.json", "debrief", "findings.csv", "manifest.json", "notebooks", "report.html", "results.csv",
        "results.xlsx",
    }  # fmt: skip
    results = pd.read_csv(done.first / "results.csv", keep_default_na=False)
    assert set(results.vendor) == {"aurora", "boreal"}
    manifest = json.loads((done.first / "manifest.json").read_text())
    assert set(manifest["inputs"]) == {"aurora/manifest.json", "boreal/manifest.json"}
    assert manifest["window"] == {"first": "2024-03-01", "last": "2024-03-31", "left_out": []}


def test_the_same_input_gives_the_same_bytes_whatever_runs_beside(done: Done) -> None:
    second = done.folder / "outputs" / "small_tender" / "latest"
    names = sorted(str(path.relative_to(done.first)) for path in done.first.rglob("*") if path.is_file())
    assert [name for name in names if (done.first / name).read_bytes() != (second / name).read_bytes()] == []


def test_no_path_of_the_machine_stands_in_a_comparison(done: Done) -> None:
    found = [
        str(path.relative_to(done.first))
        for path in done.first.rglob("*")
        if path.is_file() and str(done.folder).encode() in path.read_bytes()
    ]
    assert found == []


def test_the_cover_names_the_bidders_the_days_and_that_it_is_a_comparison(done: Done) -> None:
    page = (done.first / "report.html").read_text(encoding="utf-8")
    for text in ("Comparison of bidders", "Aurora Desk, Boreal Lines", "2024-03-01 to 2024-03-31", "Like for like"):
        assert text in page
    assert "csat_mean" in page


@pytest.mark.parametrize(("own", "other"), [("aurora", "boreal"), ("boreal", "aurora")])
def test_a_debrief_holds_its_bidders_figures_and_nothing_of_the_other(done: Done, own: str, other: str) -> None:
    page = (done.first / "debrief" / f"{own}.html").read_text(encoding="utf-8")
    names = {"aurora": "Aurora Desk", "boreal": "Boreal Lines"}
    assert names[own] in page
    assert names[other] not in page
    assert other not in page
    results = pd.read_csv(done.first / "results.csv", keep_default_na=False)
    assert {str(each) for each in results[results.vendor == own]["value"]} - {""}


def test_a_comparison_that_nothing_decides_says_nothing_of_a_seal(done: Done) -> None:
    assert "seal" not in done.made.stdout
    assert "never sealed" not in (done.first / "report.html").read_text(encoding="utf-8")


def test_audits_that_differ_end_the_command_before_anything_is_run(tmp_path: Path) -> None:
    bids(tmp_path, {}, {"contract": {"threshold_seconds": 30}})
    refused = called("compare", "tender.yml", cwd=tmp_path)
    assert refused.returncode == 2
    assert "contract.threshold_seconds differs: 20 for one (small.yml:" in refused.stderr
    assert not (tmp_path / "outputs").exists()
