"""A report as it comes out of the printer: the words of each sheet."""

import shutil
import subprocess

import pytest

from toolkit.reporting import prints


def sheets(report, folder):
    """The text of each sheet of a report printed to `folder`; the test skips where nothing here can print or read."""
    try:
        chromium = prints.browser()
    except prints.PrintFaults as absent:
        pytest.skip(str(absent))
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not here")
    pdf = prints.print_pdf(report, folder / "printed.pdf", chromium)
    text = subprocess.run(["pdftotext", pdf, "-"], capture_output=True, text=True, check=True).stdout
    return [" ".join(sheet.split()) for sheet in text.removesuffix("\f").split("\f")]
