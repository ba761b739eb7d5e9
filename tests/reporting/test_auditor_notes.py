"""The auditor's own notes: parted at headings, every fault at once, text and never markup, marked as the auditor's."""

import re
from pathlib import Path
from typing import Any

import pytest
from audits_on_paper import written

from toolkit import open_audit
from toolkit.audits import prepare, read_parameters
from toolkit.parameters import ParameterFaults
from toolkit.parameters.notes import parted
from toolkit.reporting import auditor_notes, entries, exhibits_register, registers, report
from toolkit.reporting.run import Executed

NOTES = """Before any heading.

## Agents

They sit in two rooms.

```
# not a heading
```

## Interviews

*Two* interviews were held.

## Finding: One login for two people
- severity: high
- Recommendation: Give each person a login.

Two people work under one login.
It is known to the team leader.
"""


def test_notes_are_parted_at_their_headings_and_findings_have_their_parts() -> None:
    notes, faults = parted(NOTES, "notes.md")
    assert faults == []
    assert [note.heading for note in notes] == ["", "Agents", "Interviews", "Finding: One login for two people"]
    assert "# not a heading" in notes[1].text
    assert [bool(note.finding) for note in notes] == [False, False, False, True]
    assert notes[3].finding == {
        "title": "One login for two people", "severity": "high", "recommendation": "Give each person a login.",
    }  # fmt: skip
    assert notes[3].text == "Two people work under one login.\nIt is known to the team leader."
    assert notes[3].line == 15


def test_every_fault_of_a_file_of_notes_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("# Finding: A\n- severty: high\n\nText.\n\n# Finding: \n- severity: grave\n")
    with pytest.raises(ParameterFaults) as caught:
        read_parameters(written(tmp_path, notes="notes.md"))
    told = str(caught.value)
    assert "notes.md:2  found severty; expected severity" in told
    assert "did you mean severity?" in told
    assert "notes.md:1  found nothing as severity of the finding" in told
    assert "notes.md:6  a finding without a title" in told
    assert "notes.md:6  found grave as severity" in told
    assert "notes.md:6  a finding without a condition" in told


def test_a_file_that_is_not_there_is_a_fault_with_what_was_meant(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("x")
    with pytest.raises(ParameterFaults, match=r"notes  found note\.md, which is no file; did you mean notes\.md\?"):
        read_parameters(written(tmp_path, notes="note.md"))


def audit_of(folder: Path, text: str) -> Any:
    (folder / "notes.md").write_text(text, encoding="utf-8")
    return open_audit(written(folder, notes="notes.md"))


def test_the_auditor_s_finding_stands_in_the_register_as_stated_and_marked(tmp_path: Path) -> None:
    audit = audit_of(tmp_path, NOTES)
    found = entries.entries(audit, registers.of_all(audit))
    mine = next(entry for entry in found if entry.kind == "auditor")
    assert (mine.rating, mine.days, mine.cause_basis) == ("high", 30, "auditor")
    assert mine.title == "One login for two people (auditor's own)"
    assert mine.finding.sentence == "Two people work under one login. It is known to the team leader."
    assert (mine.criteria, mine.owner) == ("not stated", "not stated")
    assert "severity as the auditor states it" in exhibits_register.cards(found).html
    row = registers.whole(audit).set_index("id").loc["auditor.1"]
    assert (row.section, row.severity, row.rating) == ("auditor", "attention", "high")


def test_notes_travel_with_the_run_and_are_read_there(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text(NOTES, encoding="utf-8")
    prepare(read_parameters(written(tmp_path, notes="notes.md")), tmp_path / "run")
    again = open_audit(tmp_path / "run")
    assert (tmp_path / "run" / "notes.md").read_text(encoding="utf-8") == NOTES
    assert [note.heading for note in again.notes] == ["", "Agents", "Interviews", "Finding: One login for two people"]


COVER = dict.fromkeys(("title", "client", "period", "definitions_hash", "prepared_with"), "x")


def section(name: str, title: str) -> Executed:
    cells = [{"cell_type": "markdown", "id": "a", "metadata": {}, "source": f"# {title}\n\nWhat?"}]
    return Executed(name, Path(f"{name}.ipynb"), {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.mark.parametrize("heading", ["Agents", "agents", "07", "07_agents", "How agents differ"])
def test_a_note_stands_in_the_section_that_its_heading_names(tmp_path: Path, heading: str) -> None:
    notes, _faults = parted(f"## {heading}\n\nOf agents.\n\n## Else\n\nOf nothing.\n", "n.md")
    sections = [section("07_agents", "How agents differ"), section("15_register", "Findings register")]
    page = report.build(sections, cover=COVER, out=tmp_path / "r.html", notes=notes).read_text(encoding="utf-8")
    places = [page.index(mark) for mark in ('id="s-07-agents"', "Of agents.", 'id="s-notes"', "Of nothing.")]
    assert places == sorted(places)
    assert page.index("Of nothing.") < page.index('id="s-15-register"')
    assert page.count("The auditor&#39;s own note") >= 2
    assert re.search(r'<li><a href="#s-notes">', page)


def test_hostile_notes_stay_text_and_pass_the_gate(tmp_path: Path, attacks: list[str]) -> None:
    text = "\n\n".join(attack for attack in attacks if attack.isprintable())
    markdown = (
        f"## Note {text.splitlines()[0]}\n\n{text}\n\n![x](https://evil.example/p.png) [out](https://evil.example)\n\n"
    )
    table = "| a | b |\n|:-:|--:|\n| <b>1</b> | 2 |\n"
    notes, _faults = parted(markdown + table, "n.md")
    page = report.build([section("07_agents", "A?")], cover=COVER, out=tmp_path / "r.html", notes=notes)
    body = page.read_text(encoding="utf-8").partition("<body")[2]
    assert not re.search(r"<(script|iframe|img|svg|math|style|b)\b", body)
    assert 'href="http' not in body
    assert "&lt;b&gt;1&lt;/b&gt;" in body


def test_without_notes_nothing_is_added(tmp_path: Path) -> None:
    audit = open_audit(written(tmp_path))
    assert audit.notes == ()
    assert auditor_notes.of_auditor(audit) == []
