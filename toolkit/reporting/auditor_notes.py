"""The auditor's own notes and findings in the report: rendered as text, marked as the auditor's, beside the rest."""

from collections.abc import Sequence

import mistune
from markupsafe import Markup

from toolkit.audits import Audit
from toolkit.parameters.notes import Note
from toolkit.reporting import sections
from toolkit.reporting.findings import Finding
from toolkit.reporting.section_pages import Prose
from toolkit.reporting.shown import escaped
from toolkit.reporting.words import legible, say

SECTION = "auditor"


def of_auditor(audit: Audit) -> list[Finding]:
    """The auditor's own findings, as the file of notes states them; no number of this audit stands behind them."""
    return [
        Finding(f"{SECTION}.{place}", SECTION, "", "", "attention", legible(" ".join(note.text.split())))
        for place, note in enumerate(own(audit), start=1)
    ]


def own(audit: Audit) -> list[Note]:
    """The notes that are findings, in their order."""
    return [note for note in audit.notes if note.finding]


def belongs(note: Note, notebook: str, title: str) -> bool:
    """Whether a note stands in a section: by the section's title, its short name, its notebook or its number."""
    asked = note.heading.casefold()
    names = [section for section, book in sections.NOTEBOOKS.items() if book == notebook]
    told = {title, notebook, notebook.partition("_")[0], *names, *(sections.title(name) for name in names)}
    return bool(asked) and asked in {name.casefold() for name in told}


def page(note: Note, place: str, *, headed: bool) -> Markup:
    """A note as a piece of a page: escaped, no HTML, no links out, no pictures; `headed` where it keeps its heading."""
    body = str(mistune.create_markdown(renderer=Prose(place), plugins=["table"])(note.text))
    heading = f"<h3>{escaped(note.heading)}</h3>\n" if headed and note.heading else ""
    mark = escaped(say("note_mark"))
    return Markup(f'<div class="vat-note"><p class="vat-note-mark">{mark}</p>\n{heading}{body}</div>')  # noqa: S704


def left(notes: Sequence[Note], placed: Sequence[Note]) -> list[Note]:
    """The notes that belong to no section; findings stand in the register."""
    return [note for note in notes if not note.finding and note not in placed]
