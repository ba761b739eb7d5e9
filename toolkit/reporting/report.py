"""Executed notebooks as one page: self-contained, without code, without scripts, ready to print."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import mistune
import nbformat
import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from nbconvert.exporters import HTMLExporter, TemplateExporter
from nbconvert.preprocessors import Preprocessor
from traitlets.config import Config

from toolkit.parameters.languages import spoken
from toolkit.reporting import gate
from toolkit.reporting.faults import ReportFaults
from toolkit.reporting.findings import urgency
from toolkit.reporting.notebooks import in_words, source
from toolkit.reporting.run import Executed
from toolkit.reporting.tables import FINDING, MARK, anchor, badge, escaped, table, title_of
from toolkit.reporting.words import legible, say

TEMPLATE: Final = Path(__file__).with_name("template")
REQUIRED: Final = ("title", "client", "period", "definitions_hash", "prepared_with")
_FIRST: Final = frozenset({"breach", "attention"})
_OURS: Final = re.compile(r'\s*<(?:div|figure|ul|p|span|section) class="vat-')
_TITLE: Final = re.compile(r"^#\s+(.+?)\s*#*$", re.MULTILINE)
_ADDRESSES: Final = (
    "require_js_url",
    "mathjax_url",
    "mermaid_js_url",
    "mermaid_layout_elk_js_url",
    "jquery_url",
    "jupyter_widgets_base_url",
    "widget_renderer_url",
)


class Section(NamedTuple):
    """One notebook in the page."""

    id: str
    title: str
    html: Markup


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
    definitions: pd.DataFrame | None = None,
    personal_data: gate.PersonalData | None = None,
    language: str = "",
) -> Path:
    """The report of a whole run, written to `out` once it has passed its gate.

    Sections stand in the order of `executed`; findings that the notebooks carry are gathered on the first
    page. `cover` holds title, client, period, definitions_hash, prepared_with, and whatever else is to
    stand there, in its order; a value may be a list, and `kind` says what it is where it is no audit.
    `definitions` becomes the appendix. `personal_data` finds personal data in a text, for the release gate.
    The same arguments give the same bytes. ReportFaults, and no file, when something in the page may not leave.
    """
    faults = [fault for each in executed for fault in each.faults]
    if not executed:
        faults.append(say("fault_no_sections", language=language))
    if faults:
        raise ReportFaults(say("notebooks_failed", language=language), faults)
    page = _page(executed, cover, definitions, (), language)
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
    page = _page(executed, cover, None, told, language)
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
    definitions: pd.DataFrame | None,
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
    sections = [_section(each, language) for each in executed]
    findings = _findings(executed, sections, language)
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
        brief=urgent,
        more=(left.count("limit"), left.count("information")) if left else None,
        definitions=None if definitions is None else Markup(_appendix(definitions, language)),  # noqa: S704
        footer=say("footer", title=heading, period=words["period"], fingerprint=fingerprint, language=language),
        say=lambda message, **fields: say(message, language=language, **fields),
    )


class OursOnly(Preprocessor):  # type: ignore[misc]
    """Leaves of a cell's outputs only what our own objects showed; what came from elsewhere is shown as plain text.

    HTML counts as ours by the mark in the output's metadata and by its wrapping element. Markdown, scripts,
    widgets and pictures of other origin are never passed on, and stderr belongs to the log.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """The notebook with what may be shown."""
        for cell in nb.cells:
            if cell.cell_type == "code":
                cell.outputs = [kept for output in cell.outputs for kept in self._kept(output)]
        nb.cells = [cell for cell in nb.cells if cell.cell_type in {"code", "markdown"}]
        return nb, resources

    def _kept(self, output: Any) -> list[Any]:
        if output.output_type == "stream":
            return [output] if output.name == "stdout" and output.text.strip() else []
        if output.output_type == "error":
            return [output]
        data = output.get("data", {})
        if output.get("metadata", {}).get(MARK) is True:
            page = data.get("text/html", "")
            ours = [nbformat.v4.new_output("display_data", data={"text/html": page})]
            return ours if _OURS.match(page) else []
        text = data.get("text/plain", "")
        return [nbformat.v4.new_output("stream", text=text)] if text.strip() else []


class _Prose(mistune.HTMLRenderer):
    """Our notebooks' Markdown: headings one level down, ids of their section; no links out, pictures or HTML."""

    def __init__(self, section: str) -> None:
        super().__init__(escape=True)
        self._section = section
        self._seen: dict[str, int] = {}

    def heading(self, text: str, level: int, **attrs: Any) -> str:  # noqa: ARG002
        name = f"{self._section}-{anchor(re.sub(r'<[^>]*>', '', text))}"
        self._seen[name] = self._seen.get(name, 0) + 1
        unique = name if self._seen[name] == 1 else f"{name}-{self._seen[name]}"
        return f'<h{min(level + 1, 6)} id="{escaped(unique)}">{text}</h{min(level + 1, 6)}>\n'

    def link(self, text: str, url: str, title: str | None = None) -> str:  # noqa: ARG002
        return f'<a href="{escaped(url)}">{text}</a>' if url.startswith("#") else text

    def image(self, text: str, url: str, title: str | None = None) -> str:  # noqa: ARG002
        return escaped(text)


class SectionExporter(HTMLExporter):  # type: ignore[misc]
    """A notebook as a piece of a page, through our own template; none of nbconvert's addresses is left in place."""

    def __init__(self, section: str) -> None:
        exporter = {
            "template_name": "section",
            "extra_template_basedirs": [str(TEMPLATE)],
            "default_preprocessors": [],
            "preprocessors": [OursOnly],
        }
        super().__init__(config=Config({"SectionExporter": exporter, "OursOnly": {"enabled": True}}))
        for name in _ADDRESSES:
            setattr(self, name, "")
        self._prose = mistune.create_markdown(renderer=_Prose(section), plugins=["table"])

    def markdown2html(self, source: str) -> str:
        """The filter that our template calls; nbconvert's own lets HTML and scripts through."""
        return str(self._prose(source))

    def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> tuple[str, dict[str, Any]]:
        """The page as the template made it: HTMLExporter would parse it again, for alternative texts ours have."""
        page, gathered = TemplateExporter.from_notebook_node(self, nb, resources, **kw)
        return page, gathered


def _section(executed: Executed, language: str) -> Section:
    name = f"s-{anchor(executed.name)}"
    notebook = nbformat.from_dict(in_words(executed.notebook, language))
    page, _ = SectionExporter(name).from_notebook_node(notebook)
    page = page.replace(f'" id="{FINDING}', f'" id="{name}-{FINDING}')
    return Section(name, _title(executed, language), Markup(page.strip()))  # noqa: S704


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


def _appendix(definitions: pd.DataFrame, language: str) -> str:
    columns = {str(name): (title_of(str(name), language=language), "text") for name in definitions.columns}
    return table(
        definitions, caption=say("definitions_caption", language=language), columns=columns, language=language
    ).html


def _cover_label(name: str, language: str) -> str:
    try:
        return say(f"cover_{name}", language=language)
    except KeyError:
        return legible(name)


def _written(value: str | Sequence[str]) -> str:
    return legible(value) if isinstance(value, str) else ", ".join(legible(each) for each in value)
