"""The whole way, from an export to the page a client opens, for an export made of hostile strings."""

import csv
import html
import io
import json

import pandas as pd
import pytest
from audits_on_paper import CALLS, source, written
from fewer_sections import only

from toolkit.reporting.deliveries import deliver
from toolkit.reporting.faults import ReportFaults


@pytest.fixture(autouse=True)
def _key(monkeypatch):
    monkeypatch.setenv("VENDOR_AUDIT_KEY", "cd" * 32)


def hostile(text):
    """A string as a vendor's export can hold it in one line."""
    return text.isprintable() and "\n" not in text and text.strip() == text


def test_hostile_strings_of_a_vendor_go_all_the_way_and_do_nothing(tmp_path, browser, attacks, security):
    formulas = [text for text in security["csv_formula"]["input"]["attack"] if hostile(text) and "+33" not in text]
    strings = list(dict.fromkeys([text for text in attacks if hostile(text)] + formulas))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["id", "start", "agent", "topic", "wait", "talk"])
    for number in range(40 * len(strings)):
        text = strings[number % len(strings)]
        writer.writerow([f"{text}{number}", f"{1 + number % 28:02d}.03.2024 10:00", text, text, number % 60, 60])
    name = "<script>window.PWNED=1</script> $x$ ${HOME}"
    path = written(
        tmp_path,
        out.getvalue(),
        client=name,
        title=f"{name} title",
        vendors=[{"id": "north", "name": f"{name} vendor"}],
        contract={"reference": name, "targets": [{"kpi": "service_level", "at_least": 0.99}]},
        **source(exclude=[{"where": "topic = 'x'", "reason": name}], watch=[{"where": "true", "note": name}]),
    )
    done = deliver(path, tmp_path / "out", jobs=2, tell=lambda _line: None)
    seen = browser(done.folder / "report.html")
    assert seen["pwned"] == "undefined"
    assert seen["requests"] == []
    assert seen["console"] == []
    assert not {"script", "iframe", "object", "math"} & set(seen["elements"])
    assert f"<bdi>{html.escape(strings[0])}</bdi>" in (done.folder / "report.html").read_text(encoding="utf-8")
    results = pd.read_csv(done.folder / "results.csv", dtype=str, keep_default_na=False)
    guarded = [cell for cell in results.to_numpy().ravel() if cell[:1] in "=+@|%\t" and cell]
    assert guarded == []
    assert any("reason=" in group and "cmd" in group for group in results.group)
    assert json.loads((done.folder / "manifest.json").read_text())["parameters"]["client"] == name


def test_a_phone_number_among_the_labels_keeps_the_report_from_leaving(tmp_path, monkeypatch):
    only(monkeypatch, "02_service_levels")
    path = written(tmp_path, CALLS.replace("billing", "+33 6 12 34 56 78"))
    with pytest.raises(ReportFaults, match="personal data") as caught:
        deliver(path, tmp_path / "out", jobs=2, tell=lambda _line: None)
    assert "12 34 56" not in str(caught.value)
    assert not (tmp_path / "out" / "small" / "latest").exists()
