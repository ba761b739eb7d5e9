"""A notebook as a piece of a page: what of its outputs is ours, its prose, and the template it goes through."""

import html
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import mistune
import nbformat
from nbconvert.exporters import HTMLExporter, TemplateExporter
from nbconvert.preprocessors import Preprocessor
from traitlets.config import Config

from toolkit.reporting.shown import MARK, anchor, escaped
from toolkit.reporting.words import say

TEMPLATE: Final = Path(__file__).with_name("template")
# The tag of a cell whose exhibits stand on a screen only; a line on paper names them.
SCREEN: Final = "screen"
_CAPTION: Final = re.compile(r"<(caption|figcaption)>(.*?)</\1>", re.DOTALL)
_OURS: Final = re.compile(r'\s*<(?:div|figure|ul|p|span|section) class="vat-')
_ADDRESSES: Final = (
    "require_js_url",
    "mathjax_url",
    "mermaid_js_url",
    "mermaid_layout_elk_js_url",
    "jquery_url",
    "jupyter_widgets_base_url",
    "widget_renderer_url",
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
        for words, below in _questions(nb.cells):
            words.metadata["silent"] = bool(below) and not any(cell.outputs for cell in below)
            named = [_named(cell) if SCREEN in cell.metadata.get("tags", []) else [] for cell in below]
            for cell, names in zip(below, named, strict=True):
                # Where the data holds nothing, the sentence that says so is printed.
                cell.metadata["unprinted"] = bool(names)
            words.metadata["left_out"] = "; ".join(dict.fromkeys(name for names in named for name in names))
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


def _questions(cells: Sequence[Any]) -> Iterator[tuple[Any, list[Any]]]:
    """Each cell of words with the cells of code below it, as far as the next words."""
    starts = [place for place, cell in enumerate(cells) if cell.cell_type == "markdown"]
    for place, end in zip(starts, [*starts[1:], len(cells)], strict=True):
        yield cells[place], list(cells[place + 1 : end])


def _named(cell: Any) -> list[str]:
    """What the tables and pictures of a cell are called."""
    pages = [output.data.get("text/html", "") for output in cell.outputs if output.output_type == "display_data"]
    return [html.unescape(found[2]) for page in pages for found in _CAPTION.finditer(page)]


class Prose(mistune.HTMLRenderer):
    """Our notebooks' Markdown: headings one level down, ids of their section; no links out, pictures or HTML."""

    def __init__(self, section: str) -> None:
        super().__init__(escape=True)
        self._section = section
        self._seen: dict[str, int] = {}

    def heading(self, text: str, level: int, **attrs: Any) -> str:  # noqa: ARG002
        """A heading one level down, its id made of the section's and its words."""
        name = f"{self._section}-{anchor(re.sub(r'<[^>]*>', '', text))}"
        self._seen[name] = self._seen.get(name, 0) + 1
        unique = name if self._seen[name] == 1 else f"{name}-{self._seen[name]}"
        return f'<h{min(level + 1, 6)} id="{escaped(unique)}">{text}</h{min(level + 1, 6)}>\n'

    def link(self, text: str, url: str, title: str | None = None) -> str:  # noqa: ARG002
        """A link inside the page; of any other only the text."""
        return f'<a href="{escaped(url)}">{text}</a>' if url.startswith("#") else text

    def table_cell(self, text: str, align: str | None = None, head: bool = False) -> str:  # noqa: ARG002
        """A cell of a table, its side left to our own style."""
        return f'  <th scope="col">{text}</th>\n' if head else f"  <td>{text}</td>\n"

    def image(self, text: str, url: str, title: str | None = None) -> str:  # noqa: ARG002
        """Of a picture only its text."""
        return escaped(text)


class SectionExporter(HTMLExporter):  # type: ignore[misc]
    """A notebook as a piece of a page, through our own template; none of nbconvert's addresses is left in place."""

    def __init__(self, section: str, language: str = "") -> None:
        exporter = {
            "template_name": "section",
            "extra_template_basedirs": [str(TEMPLATE)],
            "default_preprocessors": [],
            "preprocessors": [OursOnly],
        }
        super().__init__(config=Config({"SectionExporter": exporter, "OursOnly": {"enabled": True}}))
        for name in _ADDRESSES:
            setattr(self, name, "")
        self._language = language
        self._prose = mistune.create_markdown(renderer=Prose(section), plugins=["table"])

    def markdown2html(self, source: str) -> str:
        """The filter that our template calls; nbconvert's own lets HTML and scripts through."""
        return str(self._prose(source))

    def left_out(self, names: str) -> str:
        """The line on paper that names what stands on a screen only; a filter of our template."""
        return say("exhibits_left", names=names, language=self._language)

    def default_filters(self) -> Iterator[tuple[str, Any]]:
        """nbconvert's filters and our own."""
        yield from super().default_filters()
        yield "left_out", self.left_out

    def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> tuple[str, dict[str, Any]]:
        """The page as the template made it: HTMLExporter would parse it again, for alternative texts ours have."""
        page, gathered = TemplateExporter.from_notebook_node(self, nb, resources, **kw)
        return page, gathered
