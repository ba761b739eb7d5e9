"""The command as a person meets it: what it prints, what it leaves, and how it ends."""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import openpyxl
import pages
import pandas as pd
import printed
import pytest
from audits_on_paper import CALLS, source, written
from commands import called, calling

from toolkit.intake.keeping import KEPT

PROJECT = Path(__file__).resolve().parents[1]
SECTIONS = ["Executive summary", "Scope and data", "Service levels and handling", "Definitions"]


def runs(output):
    return sorted(path.name for path in output.iterdir() if not path.name.startswith("."))


@pytest.fixture
def here(monkeypatch, capfd):
    return calling(monkeypatch, capfd)


@pytest.fixture(scope="module")
def bank(tmp_path_factory):
    """The shipped audit, run twice into one folder."""
    output = tmp_path_factory.mktemp("outputs")
    words = ("run", PROJECT / "parameters" / "bank_calls.yml", "--output", output)
    first = called(*words, "--fail-on", "breach", cwd=output)
    assert (output / "bank_calls" / "latest").is_dir(), first.stderr
    kept = shutil.copytree(output / "bank_calls" / "latest", output / "first")
    time.sleep(1.1)
    second = called(*words, "--fresh", cwd=output)
    return output / "bank_calls", kept, first, second


def test_a_run_prints_the_sum_of_its_rows_and_where_the_report_is(bank):
    _home, _first, done, _second = bank
    assert "33\u202f344 rows = 33\u202f066 kept + 278 excluded + 0 rejected" in done.stdout
    assert "report.html" in done.stdout
    assert "missed   service_level, abandon_rate, asa" in done.stdout.splitlines()


def test_a_run_leaves_what_the_contract_names(bank):
    home, _first, _done, _second = bank
    latest = home / "latest"
    assert latest.is_symlink()
    names = {path.name for path in latest.iterdir()}
    assert {"report.html", "results.csv", "findings.csv", "alerts.csv", "tables", "rejects", "notebooks"} <= names
    assert {"manifest.json", "results.xlsx"} <= names
    assert len([name for name in runs(home) if name != "latest"]) == 2


def test_results_csv_holds_the_figures_counted_from_the_export(bank):
    home, _first, _done, _second = bank
    frame = pd.read_csv(home / "latest" / "results.csv", dtype={"group": str}, keep_default_na=False)
    assert list(frame.columns) == (
        "section,kpi,vendor,group,value,low,high,rows,unknown,unit,better,target,verdict,definition".split(",")
    )
    whole = frame[frame.group == ""].set_index("kpi")
    value = pd.to_numeric(whole["value"])
    assert value["offered"] == 33_066
    assert round(value["answered_share"], 4) == 0.8214
    assert round(value["asa"], 2) == 40.77
    assert round(value["asa_queued"], 2) == 78.57
    assert round(value["talk"], 2) == 176.35
    assert round(value["sl_strict"], 4) == 0.4902
    assert round(value["sl_answered_only"], 4) == 0.5968
    assert whole.verdict["repeat_7d"] == "not evidenced"
    assert whole["value"]["repeat_7d"] == ""
    by_reason = frame[(frame.kpi == "offered") & frame.group.str.startswith("reason=")]
    assert pd.to_numeric(by_reason["value"]).sum() == 33_066


def test_the_workbook_holds_the_numbers_of_results_csv_and_the_manifest_its_hash(bank):
    latest = bank[0] / "latest"
    book = openpyxl.load_workbook(latest / "results.xlsx", read_only=True)
    assert book.sheetnames == ["About", "KPI", "Findings", "SLA", "SLA periods", "SLA credits", "Definitions"]
    head, *rows = book["KPI"].iter_rows(values_only=True)
    found = pd.DataFrame(rows, columns=head)
    results = pd.read_csv(latest / "results.csv")
    assert found["KPI"].tolist() == results.kpi.tolist()
    for column, title in (
        ("value", "Value"),
        ("low", "Low"),
        ("high", "High"),
        ("rows", "Rows"),
        ("unknown", "Unknown"),
    ):
        pd.testing.assert_series_equal(found[title].astype(float), results[column].astype(float), check_names=False)
    assert len(list(book["Findings"].iter_rows())) == len(pd.read_csv(latest / "findings.csv")) + 1
    files = json.loads((latest / "manifest.json").read_text())["files"]
    assert files["results.xlsx"] == hashlib.sha256((latest / "results.xlsx").read_bytes()).hexdigest()


def test_the_same_input_gives_the_same_bytes_twice(bank):
    home, first, _done, _second = bank
    names = sorted(str(path.relative_to(first)) for path in first.rglob("*") if path.is_file())
    assert "report.html" in names
    for name in names:
        assert (first / name).read_bytes() == (home / "latest" / name).read_bytes(), name


def test_no_name_of_an_agent_leaves_intake(bank):
    home, _first, _done, _second = bank
    names = [b"DORIT", b"TOVA", b"KAZAV", b"MORIAH", b"SHLOMO"]
    for path in (home / "latest").rglob("*"):
        if path.is_file():
            text = path.read_bytes()
            if path.suffix == ".xlsx":
                with zipfile.ZipFile(path) as archive:
                    text = b"".join(map(archive.read, archive.namelist()))
            assert not [name for name in names if name in text], path.name


def test_no_path_of_the_machine_stands_in_a_run(bank):
    home, _first, _done, _second = bank
    for name in ("report.html", "results.csv", "findings.csv", "manifest.json", "audit.json"):
        assert str(PROJECT) not in (home / "latest" / name).read_text(encoding="utf-8")


def test_a_missed_target_can_fail_the_command(bank):
    _home, first, failing, second = bank
    assert failing.returncode == 3, failing.stderr
    assert (first / "report.html").is_file()
    # Without the option the same targets are missed, and the command has done what it was asked.
    assert second.returncode == 0, second.stderr
    assert "missed   service_level" in second.stdout


def test_fresh_takes_in_anew_what_is_kept(bank):
    home, _first, _done, second = bank
    assert list((home / KEPT).iterdir()) != []
    assert "intake unchanged" not in second.stdout
    assert "--fresh takes in anew" not in second.stdout


def test_the_real_audit_opens_from_disk_with_every_section_and_no_network(bank, browser):
    home, _first, _done, _second = bank
    page = home / "latest" / "report.html"
    seen = browser(page)
    assert seen["requests"] == []
    assert seen["console"] == []
    assert seen["wide"] is False
    text = page.read_text(encoding="utf-8")
    assert [title for title in SECTIONS if title not in text] == []
    assert "Content-Security-Policy" in text.split("<meta", 2)[1]
    assert len(seen["alts"]) >= 8
    assert all(seen["alts"])
    assert page.stat().st_size < 3_000_000


@pytest.mark.parametrize("width", [1440, 390])
def test_the_real_report_breaks_no_rule_of_accessibility(bank, barriers, width):
    home, _first, _done, _second = bank
    assert barriers(home / "latest" / "report.html", width) == []


def test_the_real_report_is_printed_on_few_sheets_which_say_what_they_leave_out(bank, tmp_path):
    home, _first, _done, _second = bank
    sheets = printed.sheets(home / "latest" / "report.html", tmp_path)
    assert len(sheets) <= 20
    # The seal of the definitions stands at the foot of each sheet.
    seal = json.loads((home / "latest" / "manifest.json").read_text())["definitions_sha256"][:12]
    assert [place for place, sheet in enumerate(sheets, 1) if seal not in sheet] == []
    whole = " ".join(sheets)
    assert "Where paper leaves out rows, pictures or definitions, a line says so" in sheets[0]
    assert "In the report on a screen: Variation and assurance." in whole
    assert re.search(r"\d+ more charts?, without a signal, stands? in the report on a screen", whole)
    assert re.search(r"\d+ more rows stand in the report on a screen", whole)
    assert "The data behind this figure" not in whole


def test_the_real_report_is_valid_and_every_link_in_it_leads_somewhere(bank):
    home, _first, _done, _second = bank
    text = (home / "latest" / "report.html").read_text(encoding="utf-8")
    assert pages.errors(text) == []
    assert pages.repeated_ids(text) == []
    assert pages.dead_links(text) == []


def test_the_barriers_of_a_page_are_found(tmp_path, barriers):
    page = tmp_path / "page.html"
    page.write_text("<html><body><img src='x.png'><p style='color:#ccc;background:#fff'>faint</p></body></html>")
    told = {text.partition(":")[0] for text in barriers(page, 800)}
    assert {"image-alt", "color-contrast", "html-has-lang"} <= told


def test_check_reads_everything_and_keeps_nothing(tmp_path):
    path = written(tmp_path)
    before = sorted(tmp_path.iterdir())
    done = called("check", path, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "calls (calls.csv): 4 rows = 4 kept + 0 excluded + 0 rejected" in done.stdout
    assert sorted(tmp_path.iterdir()) == before


def test_kpis_lists_the_catalogue(tmp_path):
    done = called("kpis", cwd=tmp_path)
    assert done.returncode == 0
    assert "sl_excl_short  " in done.stdout
    assert "threshold_seconds" in done.stdout
    assert "service_level is one of sl_strict, " in done.stdout


LATIN = CALLS.replace("billing", "réclamation").encode("latin-1")
SMART = CALLS.replace("billing", "fee 5 €").encode("cp1252")
OPEN_QUOTE = CALLS.replace("Bea,billing", '"Bea,billing')


def misspelt_key(folder):
    path = written(folder)
    path.write_text(path.read_text().replace("threshold_seconds", "treshold_seconds"))
    return path, ["contract.treshold_seconds", "did you mean threshold_seconds?"]


def missing_file(folder):
    path = written(folder)
    (folder / "calls.csv").unlink()
    return path, ["small.yml:", "calls.csv"]


def unknown_column(folder):
    return written(folder, **source(columns={"reason": "topik"})), [
        "no column topik in the export; did you mean topic?"
    ]


def no_expression(folder):
    return written(folder, **source(columns={"reason": "topic FROM x"})), ["sources.calls.columns.reason: not an SQL"]


def undeclared_latin(folder):
    return written(folder, LATIN), ["calls.csv", "line 2", "latin-1"]


def undeclared_windows(folder):
    return written(folder, SMART), ["calls.csv", "line 2", "windows-1252"]


def windows_as_latin(folder):
    return written(folder, SMART, **source(format={"encoding": "latin-1"})), ["windows-1252"]


def utf16_as_utf8(folder):
    return written(folder, CALLS.encode("utf-16"), **source(format={"encoding": "utf-8"})), ["calls.csv"]


def too_many_fields(folder):
    return written(folder, CALLS.replace("5,100", "5,100,7")), ["first at line 2: 7 fields where the header has 6"]


def open_quote(folder):
    return written(folder, OPEN_QUOTE), ["first at line 3", "quote"]


def label_never_seen(folder):
    return written(folder, **source(labels={"reason": {"billing": "bills"}})), ['label "order"']


def empty_file(folder):
    return written(folder, ""), ["calls.csv", "is empty"]


def header_only(folder):
    return written(folder, CALLS.splitlines()[0] + "\n"), ["calls.csv", "no rows"]


def unknown_kpi(folder):
    targets = [{"kpi": "service_levl", "at_least": 0.8}]
    return written(folder, contract={"targets": targets}), ["service_levl", "did you mean service_level?"]


def object_tag(folder):
    path = written(folder)
    path.write_text(path.read_text().replace("title: A small audit", "title: !!python/object/apply:os.system [id]"))
    return path, ["small.yml:2"]


def no_such_parameters(folder):
    return folder / "absent.yml", ["absent.yml"]


BAD = [
    misspelt_key, missing_file, unknown_column, no_expression, undeclared_latin, undeclared_windows,
    windows_as_latin, utf16_as_utf8, too_many_fields, open_quote, label_never_seen, empty_file, header_only,
    unknown_kpi, object_tag, no_such_parameters,
]  # fmt: skip


@pytest.mark.parametrize("make", BAD, ids=lambda make: make.__name__)
def test_bad_input_is_told_in_words_with_exit_2_and_leaves_no_run(tmp_path, here, make):
    path, words = make(tmp_path)
    done = here("run", path, "--output", tmp_path / "out", cwd=tmp_path)
    assert done.returncode == 2, done.stdout + done.stderr
    assert [word for word in words if word not in done.stderr] == []
    assert "Traceback" not in done.stderr
    left = [str(item.relative_to(tmp_path)) for item in (tmp_path / "out").rglob("*") if item.is_file()]
    assert left == []
    assert not (tmp_path / "out" / "small" / "latest").exists()


@pytest.mark.parametrize(
    ("data", "encoding"),
    [(LATIN, "latin-1"), (SMART, "windows-1252"), (CALLS.encode("utf-16"), None), (CALLS.encode("utf-8-sig"), None)],
    ids=["latin-1", "windows-1252", "utf-16", "utf-8 with a mark"],
)
def test_a_declared_or_marked_encoding_is_read(tmp_path, here, data, encoding):
    done = here("check", written(tmp_path, data, **source(format={"encoding": encoding})), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "4 rows = 4 kept" in done.stdout


def test_a_quote_that_never_closes_costs_one_row_where_that_is_allowed(tmp_path, here):
    done = here("check", written(tmp_path, OPEN_QUOTE, **source(rejects_at_most=0.3)), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "4 rows = 3 kept + 0 excluded + 1 rejected" in done.stdout


def test_the_command_starts_without_the_engine(tmp_path):
    code = "import sys; import toolkit.cli; print([m for m in ('pandas', 'ibis', 'duckdb') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=True)
    assert done.stdout.strip() == "[]"
