"""Printing through the installed Chromium: the same bytes twice, a seal on each page, and a clear word without one."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from toolkit.reporting import prints
from toolkit.reporting.prints import PrintFaults

PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>T</title><style>
@page { size: A4; margin: 18mm; } @page { @bottom-left { content: "9f86d081884c"; } }
.alone { break-before: page; } @media print { .screen { display: none; } }
</style></head><body><h1>Printed</h1><p class="screen">Only shown</p><p class="alone">Second page</p></body></html>"""


@pytest.fixture(scope="module")
def chromium() -> str:
    try:
        return prints.browser()
    except PrintFaults as absent:
        pytest.skip(str(absent))


def test_a_page_is_printed_with_its_paper_style_and_the_same_bytes_twice(tmp_path: Path, chromium: str) -> None:
    page = tmp_path / "report.html"
    page.write_text(PAGE, encoding="utf-8")
    first = prints.print_pdf(page, tmp_path / "a.pdf", chromium).read_bytes()
    second = prints.print_pdf(page, tmp_path / "b.pdf", chromium).read_bytes()
    assert first == second
    assert b"D:1970" in first
    assert not re.search(rb"D:20\d\d", first)
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not here")
    text = subprocess.run(["pdftotext", tmp_path / "a.pdf", "-"], capture_output=True, text=True, check=True).stdout
    assert "Printed" in text and "Second page" in text and "Only shown" not in text
    assert text.count("9f86d081884c") == 2
    assert len(text.rstrip("\f").split("\f")) == 2


def test_without_a_browser_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(prints, "PLACES", ())
    monkeypatch.delenv(prints.VARIABLE, raising=False)
    with pytest.raises(PrintFaults) as caught:
        prints.browser()
    assert "no Chromium, Chrome or Edge is installed" in str(caught.value)
    assert "without --pdf the report needs none" in str(caught.value)
    monkeypatch.setenv(prints.VARIABLE, "/nowhere/chromium")
    with pytest.raises(PrintFaults, match="names /nowhere/chromium, and no program is there"):
        prints.browser()


def test_a_browser_that_prints_nothing_is_told_and_not_believed(tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    page.write_text(PAGE, encoding="utf-8")
    useless = tmp_path / "chromium"
    useless.write_text("#!/bin/sh\necho 'cannot do that' >&2\n")
    useless.chmod(0o755)
    with pytest.raises(PrintFaults, match="the browser did not print it: cannot do that"):
        prints.print_pdf(page, tmp_path / "a.pdf", str(useless))
