"""The command that compares: audits run where they are missing, one report, and a page for each bidder alone."""

import json
import re
import shutil
import time
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest
from commands import called
from comparisons_on_paper import bids
from fewer_sections import below

TENDER = {
    "kpis": ["service_level", "aht", "asa", "csat_mean"],
    "mandatory": [
        {"id": "iso", "title": "Certified", "met": {"aurora": True, "boreal": True}, "evidence": {"boreal": "paper 88"}}
    ],
    "criteria": [
        {"id": "speed", "title": "In time", "weight": 0.4, "kpi": "service_level", "floor": 0.5, "target": 0.95},
        {"id": "concept", "title": "Concept", "weight": 0.2, "scale": {0: "none", 5: "a plan that was tried"}},
    ],
    "price": {
        "weight": 0.4, "formula": "under_reserve", "currency": "EUR", "reserve": 200000, "term_years": 2,
        "volumes": {"low": 2000, "base": 3000, "high": 4000},
    },
    "weights": {"reach": 0.05},
    "robustness": {"draws": 500},
}  # fmt: skip
OPENED = """\
scores: assessors.csv
prices:
  aurora: {currency: EUR, per_contact: 21.37}
  boreal: {currency: EUR, per_contact: 17.89, one_off: 4321}
"""
SCORES = "assessor,bidder,criterion,score\nana,aurora,concept,4\nana,boreal,concept,3\n"
HEAD = "id,start,agent,topic,wait,talk\n"
BIDDERS = [
    {"id": "aurora", "name": "Aurora Desk", "audit": "one/small.yml"},
    {"id": "boreal", "name": "Boreal Lines", "audit": "two/small.yml"},
]


# How long callers wait, how long they talk, and every which one waits a minute longer.
FILES = {"aurora": (5, 137, 7), "boreal": (9, 211, 3)}


def calls(wait: int, talk: int, slow: int) -> str:
    """Eight calls on each day of March, by five agents; every `slow`th waits a minute longer."""
    rows = [
        f"{day}-{n},{day:02d}.03.2024 09:{n:02d},Agent {n % 5},{'billing' if n % 2 else 'order'},"
        f"{wait + 60 * ((day * 8 + n) % slow == 0)},{talk + n}"
        for day in range(1, 32)
        for n in range(8)
    ]
    return HEAD + "\n".join(rows) + "\n"


def told_by_hand(bidder: str) -> set[float]:
    """Service level, handle time and speed of answer, counted from the calls of a bidder."""
    wait, talk, slow = FILES[bidder]
    waits = [wait + 60 * ((day * 8 + n) % slow == 0) for day in range(1, 32) for n in range(8)]
    in_time = sum(each <= 20 for each in waits) / len(waits)
    return {round(each, 6) for each in (in_time, talk + 3.5, sum(waits) / len(waits))}


class Done(NamedTuple):
    """A folder with a comparison that was run twice: the first run kept aside, both commands."""

    folder: Path
    first: Path
    made: object
    again: object


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Done:
    folder = tmp_path_factory.mktemp("compared")
    path = bids(folder, calls=[calls(*each) for each in FILES.values()], bidders=BIDDERS, **TENDER)
    assert called("freeze", "tender.yml", cwd=folder).returncode == 0
    # After the seal a floor is lowered, and prices and scores are opened.
    path.write_text(path.read_text(encoding="utf-8").replace("floor: 0.5", "floor: 0.45") + OPENED, encoding="utf-8")
    (folder / "assessors.csv").write_text(SCORES, encoding="utf-8")
    # Of the audits only what they take in is compared.
    few = below(tmp_path_factory.mktemp("few") / "sections", ["02_service_levels"])
    made = called("compare", "tender.yml", cwd=folder, **few)
    assert made.returncode == 0, made.stderr
    assert "02_service_levels: done (1 of 1)" in made.stdout
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
    assert {"aurora", "boreal"} <= set(results.vendor) <= {"", "aurora", "boreal"}
    manifest = json.loads((done.first / "manifest.json").read_text())
    assert set(manifest["inputs"]) == {"aurora/manifest.json", "boreal/manifest.json", "scores/assessors.csv"}
    assert manifest["seal"]["changed"] == [["criteria.speed.floor", "0.5", "0.45"]]
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
    secrets = {
        "aurora": ["21.37", "137", "140.5"],
        "boreal": ["17.89", "4321", "4\u202f321", "211", "214.5", "paper 88"],
    }
    assert [text for text in secrets[other] if text in page] == []
    assert "first" in page
    # Every number of the page is one of its own; what was measured of the other stands nowhere.
    held = {round(float(text), 6) for text in re.findall(r'data-value="([-0-9.e]+)"', page)}
    assert told_by_hand(own) <= held
    assert not told_by_hand(other) & held


def test_a_change_after_the_seal_is_told_by_the_command_the_cover_and_a_finding(done: Done) -> None:
    sealed = json.loads((done.folder / "tender.seal.json").read_text())
    lines = done.made.stdout.splitlines()
    assert f"seal     {sealed['sha256']}" in lines
    assert "changed  criteria.speed.floor: sealed 0.5, now 0.45" in lines
    page = (done.first / "report.html").read_text(encoding="utf-8")
    assert sealed["sha256"] in page
    assert "1 key; it stands under Decision" in page
    findings = pd.read_csv(done.first / "findings.csv", keep_default_na=False).set_index("id")
    assert findings.severity["seal.seal.changed.criteria.speed.floor"] == "breach"
    assert findings.sentence["seal.seal.changed.criteria.speed.floor"] == (
        "criteria.speed.floor was changed after sealing: 0.5 was sealed, 0.45 stands there now."
    )
    assert "sealed before prices and scores stood in the file" in findings.sentence["seal.seal.made"]


def test_audits_that_differ_end_the_command_before_anything_is_run(tmp_path: Path) -> None:
    bids(tmp_path, {}, {"contract": {"threshold_seconds": 30}})
    refused = called("compare", "tender.yml", cwd=tmp_path)
    assert refused.returncode == 2
    assert "contract.threshold_seconds differs: 20 for one (small.yml:" in refused.stderr
    assert not (tmp_path / "outputs").exists()
