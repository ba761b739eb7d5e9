"""Executed notebooks as one page: self-contained, without code, without scripts, ready to print."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import nbformat
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from toolkit.parameters.languages import spoken
from toolkit.parameters.notes import Note
from toolkit.reporting import auditor_notes, gate, paper
from toolkit.reporting.appendices import Appendix
from toolkit.reporting.bare_sections import condensed
from toolkit.reporting.faults import ReportFaults
from toolkit.reporting.findings import urgency
from toolkit.reporting.notebooks import in_words, source
from toolkit.reporting.run import OF_ALL, Executed
from toolkit.reporting.section_pages import TEMPLATE, SectionExporter
from toolkit.reporting.shown import anchor, badge, escaped
from toolkit.reporting.tables import FINDING
from toolkit.reporting.words import legible, say

REQUIRED: Final = ("title", "client", "period", "definitions_hash", "prepared_with")
_FIRST: Final = frozenset({"breach", "attention"})
# What an executive summary is known by, and how the anchors of the register begin.
SUMMARY: Final = 'class="vat-summary"'
REGISTER: Final = "register-"
_ITEM: Final = re.compile(
    r'(?P<item><li class="vat-finding [^"]*" id="[^"]*-f-(?P<finding>[^"]+)"[^>]*>.*?)(?P<end></span></li>)', re.DOTALL
)
# The summary is one page, and begins it on paper.
_ALONE: Final = OF_ALL[0]
_TITLE: Final = re.compile(r"^#\s+(.+?)\s*#*$", re.MULTILINE)


class Section(NamedTuple):
    """One notebook in the page; `alone` where it begins a page of its own on paper."""

    id: str
    title: str
    html: Markup
    alone: bool = False


class Brief(NamedTuple):
    """One finding on the first page, and where it is told in full."""

    severity: str
    badge: Markup
    sentence: str
    number: int
    section: str
    target: str
    contract: bool
    about: str


def build(
    executed: Sequence[Executed],
    *,
    cover: Mapping[str, str | Sequence[str]],
    out: Path,
    appendices: Sequence[Appendix] = (),
    notes: Sequence[Note] = (),
    personal_data: gate.PersonalData | None = None,
    language: str = "",
) -> Path:
    """The report of a whole run, written to `out` once it has passed its gate.

    Sections stand in the order of `executed`; findings that the notebooks carry are gathered on the first
    page. `cover` holds title, client, period, definitions_hash, prepared_with, and whatever else is to
    stand there, in its order; a value may be a list, and `kind` says what it is where it is no audit.
    `appendices` stand behind the sections, the auditor's `notes` in those that they name. `personal_data` finds
    personal data in a text, for the release gate. The same arguments give the same bytes. ReportFaults, and no file,
    when something in the page may not leave.
    """
    faults = [fault for each in executed for fault in each.faults]
    if not executed:
        faults.append(say("fault_no_sections", language=language))
    if faults:
        raise ReportFaults(say("notebooks_failed", language=language), faults)
    page = _page(executed, cover, appendices, notes, (), language)
    _release(page, personal_data, language)
    out.write_text(page, encoding="utf-8", newline="\n")
    return out


def partial(
    executed: Sequence[Executed],
    *,
    cover: Mapping[str, str | Sequence[str]],
    out: Path,
    faults: Sequence[str] = (),
    personal_data: gate.PersonalData | None = None,
    language: str = "",
) -> Path:
    """What a failed run left, as a page that says so in words and colour and names each notebook and cell at fault.

    For the eye of who runs the audit: the page passes the same gate, and is never called report.html.
    """
    if out.name.casefold() == "report.html":
        raise ReportFaults(say("report_unfit", language=language), [say("fault_partial_name", language=language)])
    told = list(dict.fromkeys([*faults, *(fault for each in executed for fault in each.faults)]))
    page = _page(executed, cover, (), (), told, language)
    _release(page, personal_data, language)
    out.write_text(page, encoding="utf-8", newline="\n")
    return out


def _release(page: str, personal_data: gate.PersonalData | None, language: str) -> None:
    faults = gate.faults(page, language=language)
    if faults:
        raise ReportFaults(say("report_unfit", language=language), faults)
    if personal_data is not None:
        faults = gate.personal_faults(page, personal_data, language=language)
        if faults:
            raise ReportFaults(say("report_personal", language=language), faults)


def _page(
    executed: Sequence[Executed],
    cover: Mapping[str, str | Sequence[str]],
    appendices: Sequence[Appendix],
    notes: Sequence[Note],
    banner: Sequence[str],
    language: str,
) -> str:
    absent = [name for name in REQUIRED if name not in cover]
    if absent:
        raise ReportFaults(
            say("report_unfit", language=language),
            [say("fault_cover", name=name, language=language) for name in absent],
        )
    environment = Environment(
        loader=FileSystemLoader(TEMPLATE),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    sections = _linked([_section(each, language) for each in executed], executed)
    findings = _findings(executed, sections, language)
    sections = _noted(sections, executed, notes)
    urgent = [finding for finding in findings if finding.severity in _FIRST or finding.contract]
    left = [finding.severity for finding in findings if finding not in urgent]
    words = {name: _written(value) for name, value in cover.items()}
    fingerprint = words["definitions_hash"][:12]
    heading = words["title"]
    return environment.get_template("report.html.j2").render(
        language=legible(language or spoken()),
        policy=gate.POLICY,
        title=say("partial_title", title=heading, language=language) if banner else heading,
        heading=heading,
        kind=words.get("kind") or say("report_title", language=language),
        css=Markup(TEMPLATE.joinpath("report.css").read_text(encoding="utf-8")),  # noqa: S704
        fingerprint=fingerprint if re.fullmatch(r"[0-9a-f]+", fingerprint) else "",
        banner=banner,
        cover=[
            (_cover_label(name, language), value, name.endswith("_hash"))
            for name, value in words.items()
            if name not in ("title", "kind") and value
        ],
        sections=sections,
        # A page with an executive summary tells its first findings there.
        brief=[] if any(SUMMARY in section.html for section in sections) else urgent,
        more=(left.count("limit"), left.count("information")) if left else None,
        appendices=appendices,
        footer=say("footer", title=heading, period=words["period"], fingerprint=fingerprint, language=language),
        say=lambda message, **fields: say(message, language=language, **fields),
    )


def _section(executed: Executed, language: str) -> Section:
    name = f"s-{anchor(executed.name)}"
    notebook = nbformat.from_dict(in_words(executed.notebook, language))
    page, _ = SectionExporter(name, language).from_notebook_node(notebook)
    page = paper.paired(page)
    page = page.replace(f'" id="{FINDING}', f'" id="{name}-{FINDING}')
    page = condensed(page.strip(), language=language)
    return Section(name, _title(executed, language), Markup(page), executed.name.startswith(_ALONE))  # noqa: S704


def _linked(sections: Sequence[Section], executed: Sequence[Executed]) -> list[Section]:
    """The sections with a link behind each finding that stands in the register too, under its number there."""
    numbers = {anchor(str(row["id"])): str(row["number"]) for each in executed for row in each.carried("register")}

    def link(found: re.Match[str]) -> str:
        number = numbers.get(found["finding"])
        to = f' <a class="vat-to" href="#{REGISTER}{found["finding"]}">{escaped(number)}</a>' if number else ""
        return f"{found['item']}{to}{found['end']}"

    return [section._replace(html=Markup(_ITEM.sub(link, section.html))) for section in sections]  # noqa: S704


def _noted(sections: Sequence[Section], executed: Sequence[Executed], notes: Sequence[Note]) -> list[Section]:
    """The sections with the auditor's notes at their ends; notes of none make one of their own before the register."""
    noted: list[Section] = []
    placed: list[Note] = []
    for each, section in zip(executed, sections, strict=True):
        mine = [note for note in notes if auditor_notes.belongs(note, each.name, section.title)]
        placed += mine
        pages = [
            auditor_notes.page(note, f"{section.id}-note-{place}", headed=False) for place, note in enumerate(mine)
        ]
        noted.append(section._replace(html=Markup("\n").join([section.html, *pages])))
    left = auditor_notes.left(notes, placed)
    if not left:
        return noted
    heading = say("notes_heading")
    pages = [auditor_notes.page(note, f"s-notes-{place}", headed=True) for place, note in enumerate(left)]
    opening = Markup('<div class="vat-prose">\n<h2>{}</h2>\n</div>').format(heading)
    own = Section("s-notes", heading, Markup("\n").join([opening, *pages]))
    place = next((place for place, each in enumerate(executed) if each.name.startswith(OF_ALL[1:])), len(noted))
    return [*noted[:place], own, *noted[place:]]


def _title(executed: Executed, language: str) -> str:
    """The question that heads the notebook, else its name."""
    for cell in in_words(executed.notebook, language)["cells"]:
        found = _TITLE.search(source(cell)) if cell.get("cell_type") == "markdown" else None
        if found:
            return legible(found[1].replace("`", "").replace("*", ""))
    return legible(executed.name)


def _findings(executed: Sequence[Executed], sections: Sequence[Section], language: str) -> list[Brief]:
    """The findings that the notebooks carry, each once, most severe first, notes on the data last among equals."""
    briefs: dict[str, Brief] = {}
    for number, (each, section) in enumerate(zip(executed, sections, strict=True), start=1):
        for record in each.carried("findings"):
            severity = str(record["severity"])
            sign = Markup(badge(severity, language=language))  # noqa: S704
            sentence = legible(str(record["sentence"]))
            # A target that cannot be concluded stands beside those that were missed.
            contract = severity == "limit" and bool(record.get("target"))
            told = f"{section.id}-{FINDING}{anchor(str(record['id']))}"
            target = told if f' id="{told}"' in section.html else section.id
            about = str(record.get("section", ""))
            brief = Brief(severity, sign, sentence, number, section.title, target, contract, about)
            briefs.setdefault(str(record["id"]), brief)
    return sorted(briefs.values(), key=lambda brief: urgency(brief.severity, brief.about))


def _cover_label(name: str, language: str) -> str:
    try:
        return say(f"cover_{name}", language=language)
    except KeyError:
        return legible(name)


def _written(value: str | Sequence[str]) -> str:
    return legible(value) if isinstance(value, str) else ", ".join(legible(each) for each in value)
