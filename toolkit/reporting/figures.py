"""A drawing as it stands in a report: one picture inside the page, what it says in words, and the data behind it."""

import io
import re
from typing import Any, Final
from urllib.parse import quote, unquote_to_bytes
from xml.etree import ElementTree

import pandas as pd
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from toolkit.reporting.faults import ReportFaults
from toolkit.reporting.shown import Shown, escaped
from toolkit.reporting.styles import STYLE
from toolkit.reporting.tables import table
from toolkit.reporting.words import legible, say, told

# Element ids in an SVG are hashes with a salt; a fixed one gives the same bytes for the same drawing.
_SVG: Final[Any] = {"svg.hashsalt": "vendor-audit", "svg.fonttype": "path", "svg.image_inline": True}
# What would carry a clock, a version or an address is left out of the drawing.
_METADATA: Final = {"Date": None, "Creator": None, "Format": None, "Type": None}
# For the parts of a drawing that are pictures themselves.
_DOTS_PER_INCH: Final = 220
_BEFORE_ROOT: Final = re.compile(r"\A.*?(?=<svg)", re.DOTALL)
_METADATA_ELEMENT: Final = re.compile(r"<metadata>.*?</metadata>\s*", re.DOTALL)
# The marks that only a reader of the file would want: comments, names that nothing refers to, line breaks.
_COMMENT: Final = re.compile(r"<!--.*?-->", re.DOTALL)
_NAME: Final = re.compile(r' id="([^"]+)"')
_REFERENCE: Final = re.compile(r"#([\w.-]+)")
_OUTLINE: Final = re.compile(r' (d|points)="([^"]*)"')
_BETWEEN: Final = re.compile(r">\s+<")
_EMPTY_GROUP: Final = re.compile(r"<g\s*/>")
_LONG_NUMBER: Final = re.compile(r"-?\d+\.\d{3,}")
_ACTIVE: Final = frozenset({"script", "foreignObject", "iframe", "a", "animate", "set", "handler"})
_FETCHING: Final = re.compile(r"url\((?!#)")
# How a drawing stands in a page: its text, with what could end an attribute or an address written as %xx.
ADDRESS: Final = "data:image/svg+xml,"
_PLAIN_IN_ADDRESS: Final = " !'()*,-./:;=?@_~"
_WRITTEN: Final = re.compile(r"[A-Za-z0-9 !'()*,./:;=?@_~-]*(?:%[0-9A-F]{2}[A-Za-z0-9 !'()*,./:;=?@_~-]*)*")


def figure(
    axes: Axes,
    *,
    alt: str,
    title: str,
    data: pd.DataFrame | Shown | None = None,
    language: str = "",
) -> Shown:
    """A chart as HTML: the drawing as an SVG inside the page, the finding as alternative text, the data folded below.

    `alt` states what the chart shows, in a sentence; `title` is its caption. `data` is the frame drawn, or
    a table made of it. The same drawing gives the same bytes. ReportFaults when the alternative text is
    empty or the drawing holds a link.
    """
    if not alt.strip():
        raise ReportFaults(say("figure_unfit", language=language), [say("fault_alt", language=language)])
    title = told(title, language=language)
    drawing = svg(axes)
    faults = svg_faults(drawing, language=language)
    if faults:
        raise ReportFaults(say("figure_unfit", language=language), faults)
    width, height = axes.get_figure(root=True).get_size_inches()  # type: ignore[union-attr]
    tall = " vat-tall" if height > width else ""
    return Shown(
        f'<figure class="vat-figure{tall}">\n<img src="{address(drawing)}" alt="{escaped(alt)}">\n'
        f"<figcaption>{escaped(title)}</figcaption>\n{_behind(data, title, language)}</figure>",
        plain=f"{legible(title)}: {legible(alt)}",
    )


def address(drawing: str) -> str:
    """A drawing as the source of a picture: a third smaller than in base64, and readable."""
    # Both kinds of quotes say the same in a drawing; the single one needs no %22 in an attribute.
    single = drawing if "'" in drawing else drawing.replace('"', "'")
    return ADDRESS + quote(single, safe=_PLAIN_IN_ADDRESS)


def drawing_of(source: str) -> str:
    """The drawing behind what `address` gave; ValueError for anything else."""
    written = source.removeprefix(ADDRESS)
    if written == source or not _WRITTEN.fullmatch(written):
        raise ValueError(source[:60])
    return unquote_to_bytes(written).decode()


def svg(axes: Axes) -> str:
    """The whole figure of the axes as SVG text: no clock, no version, coordinates to a hundredth of a point."""
    drawn = axes.get_figure(root=True)
    assert isinstance(drawn, Figure)
    out = io.StringIO()
    with rc_context({**STYLE, **_SVG}):
        drawn.savefig(out, format="svg", metadata=_METADATA, dpi=_DOTS_PER_INCH)
    text = _METADATA_ELEMENT.sub("", _BEFORE_ROOT.sub("", out.getvalue(), count=1))
    return _squeezed(_LONG_NUMBER.sub(_shorter, text))


def _squeezed(text: str) -> str:
    """The same drawing in fewer letters: only names that are referred to, and those short; no lines, no comments."""
    text = _COMMENT.sub("", text)
    named = set(_NAME.findall(text))
    asked = [name for name in dict.fromkeys(_REFERENCE.findall(text)) if name in named]
    short = {name: f"p{place}" for place, name in enumerate(asked)}
    text = _NAME.sub(lambda found: f' id="{short[found[1]]}"' if found[1] in short else "", text)
    text = _REFERENCE.sub(lambda found: f"#{short.get(found[1], found[1])}", text)
    text = _OUTLINE.sub(lambda found: f' {found[1]}="{_tight(found[2])}"', text)
    return _EMPTY_GROUP.sub("", _BETWEEN.sub("><", text)).strip()


def _tight(outline: str) -> str:
    return re.sub(r"\s*([A-Za-z])\s*", r"\1", " ".join(outline.split()))


def svg_faults(drawing: str, *, language: str = "") -> list[str]:
    """What a drawing holds that could act or lead somewhere: scripts, handlers, links to anything but its own parts."""
    faults = []
    # The drawing is our own, or stands in a page of our own; expat refuses entities that grow.
    for element in ElementTree.fromstring(drawing).iter():  # noqa: S314
        tag = element.tag.rpartition("}")[2]
        if tag in _ACTIVE:
            faults.append(say("fault_svg", what=f"<{tag}>", language=language))
        for name, value in element.attrib.items():
            bare = name.rpartition("}")[2].lower()
            leads_out = bare in {"href", "src"} and not _inside(tag, value)
            if leads_out or _FETCHING.search(value) or bare.startswith("on"):
                faults.append(say("fault_svg", what=f"{bare}={value[:60]}", language=language))
    return faults


def _shorter(digits: re.Match[str]) -> str:
    """A coordinate to a hundredth; numbers below one scale something else and stay whole."""
    value = float(digits[0])
    return f"{value:.2f}".rstrip("0").rstrip(".") if abs(value) >= 1 else digits[0]


def _inside(tag: str, value: str) -> bool:
    return value.startswith("#") or (tag == "image" and value.startswith("data:image/png;base64,"))


def _behind(data: pd.DataFrame | Shown | None, title: str, language: str) -> str:
    if data is None:
        return ""
    shown = table(data, caption=title, language=language) if isinstance(data, pd.DataFrame) else data
    summary = escaped(say("data_behind", language=language))
    return f'<details class="vat-data"><summary>{summary}</summary>\n{shown.html}\n</details>\n'
