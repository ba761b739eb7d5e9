"""The shipped comparison on published counts, run whole; and its faults, each with its line."""

import csv
import html
import json
import re
import shutil
from pathlib import Path

import openpyxl
import printed
import pytest
from bids_on_paper import parameters
from counts_on_paper import SHIPPED

from toolkit import open_comparison
from toolkit.intake.faults import IntakeFaults
from toolkit.parameters import ParameterFaults
from toolkit.reporting.comparison_deliveries import deliver_comparison
from toolkit.reporting.comparison_notebooks import chosen
from toolkit.reporting.deliveries import notebooks

PARAMETERS = Path(__file__).resolve().parents[2] / "parameters" / "nhs111.yml"


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    told = []
    output = tmp_path_factory.mktemp("published")
    compared = deliver_comparison(PARAMETERS, output, jobs=2, tell=told.append)
    return compared.folder, told


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def rows_of(folder, name):
    with (folder / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_page_is_printed_on_few_sheets_with_every_provider(run, tmp_path):
    folder, _told = run
    sheets = printed.sheets(folder / "report.html", tmp_path)
    assert len(sheets) <= 8
    whole = " ".join(sheets)
    page = plain((folder / "report.html").read_text(encoding="utf-8"))
    table = page[page.index("<caption>The same days for everybody") :].split("</table>")[0]
    providers = [html.unescape(name) for name in re.findall(r'<th scope="row"><bdi>(.*?)</bdi>', table)]
    assert len(providers) == 28
    assert [name for name in providers if name not in whole] == []
    assert "vat-rest" not in table


def test_the_page_says_what_the_counts_say_and_nothing_of_tenders(run):
    folder, told = run
    page = plain((folder / "report.html").read_text(encoding="utf-8"))
    for words in (
        "Comparison on published counts",
        "78.03 % were answered within 60 s",
        "unweighted mean of the rates of 18 weeks",
        "cannot be what it is called",
        "Open Government Licence",
    ):
        assert words in page
    assert "Sealed" not in page
    assert plain(told[0]) == "nhs111_daily.csv: 3 724 rows = 3 521 kept + 203 excluded + 0 rejected"
    assert not (folder / "debrief").exists()
    assert sorted(path.name for path in (folder / "notebooks").iterdir()) == [
        "07_published_rows.ipynb",
        "08_published_counts.ipynb",
        "09_published_providers.ipynb",
    ]
    assert len(page) < 1_000_000


def test_results_and_findings_stand_beside_it(run):
    folder, _told = run
    results = {(row["kpi"], row["vendor"], row["group"]): row for row in rows_of(folder, "results.csv")}
    assert results["offered", "pooled", ""]["value"] == "7187410"
    assert results["sl_answered_only", "pooled", ""]["value"].startswith("0.780283")
    assert results["sl_answered_only", "111AG9", ""]["verdict"] == "missed"
    assert results["abandon_rate", "pooled", ""]["value"] == ""
    assert len(results) == len(rows_of(folder, "results.csv"))
    findings = rows_of(folder, "findings.csv")
    assert {row["severity"] for row in findings} == {"attention", "limit", "information"}
    assert len(rows_of(folder / "tables", "counts.csv")) == 3521
    assert len(rows_of(folder / "tables", "left_out.csv")) == 203
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert list(manifest["inputs"]) == ["aggregates/nhs111_daily.csv"]
    assert {"report.html", "results.xlsx"} <= set(manifest["files"])
    numbers = list(openpyxl.load_workbook(folder / "results.xlsx", read_only=True)["KPI"].iter_rows(values_only=True))
    assert len(numbers) == len(results) + 1 and any("offered" in row and 7187410 in row for row in numbers)


def test_a_run_is_opened_again_without_its_files(run):
    folder, _told = run
    again = open_comparison(folder)
    assert len(again.bidders) == 28
    assert again.aggregates.withheld == ("abandoned",)
    assert str(again.period.last) == "2026-03-29"


def test_a_comparison_of_audits_is_told_by_the_other_notebooks():
    every = notebooks("comparison")
    counts = open_comparison(PARAMETERS).parameters
    idea = {"id": "idea", "title": "Idea", "weight": 1.0, "scale": {0: "none", 4: "good"}}
    mine, others = chosen(every, counts), chosen(every, parameters("ab", criteria=[idea]))
    assert [path.stem[3:12] for path in mine] == ["published"] * 3
    assert sorted([*mine, *others]) == every
    assert len(others) == 7


def written(folder, change):
    shutil.copy(SHIPPED, folder / "nhs111_daily.csv")
    text = PARAMETERS.read_text(encoding="utf-8").replace("../data/nhs111/", "")
    for old, new in change.items():
        assert old in text
        text = text.replace(old, new)
    (folder / "counts.yml").write_text(text, encoding="utf-8")
    return folder / "counts.yml"


def test_mappings_that_do_not_fit_are_told_at_once_with_their_lines(tmp_path):
    path = written(tmp_path, {"day: date": "day: dated", "offered: calls_received": "offered: calls_recieved"})
    with pytest.raises(IntakeFaults) as raised:
        open_comparison(path)
    told = raised.value.faults
    assert len(told) == 2
    assert "counts.yml:19  aggregates.columns.day: no column dated in the export" in told[0]
    assert "counts.yml:20  aggregates.columns.offered: no column calls_recieved" in told[1]
    assert "did you mean calls_received?" in told[1]


def test_a_figure_about_nobody_is_refused_with_its_line(tmp_path):
    path = written(tmp_path, {"value: 0.782,": "value: 0.782, bidder: 111ZZ9,"})
    with pytest.raises(ParameterFaults, match=r"counts\.yml:27  found 111ZZ9, whom the counts do not hold"):
        open_comparison(path)


def test_a_stated_period_leaves_other_days_out_on_purpose(tmp_path):
    path = written(tmp_path, {"confidence: 0.95 ": "period: {first: 2026-01-05, last: 2026-03-29}\nconfidence: 0.95 "})
    found = open_comparison(path)
    assert (str(found.period.first), str(found.period.last)) == ("2026-01-05", "2026-03-29")
    out = found.aggregates.left_out
    assert set(out.reason) == {"outside_period"}
    assert len(found.aggregates.rows) == 28 * 84
