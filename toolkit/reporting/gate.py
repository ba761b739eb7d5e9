"""What a finished page may hold: nothing that acts, nothing that leads outside, nobody's name."""

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Final
from xml.etree import ElementTree

from toolkit.reporting.figures import ADDRESS, drawing_of, svg_faults
from toolkit.reporting.words import say

POLICY: Final = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:; base-uri 'none'; form-action 'none'"
)
PersonalData = Callable[[str], list[str]]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Whatever is not listed here has no business in a report. Drawings are pictures, never elements of the page.
_ELEMENTS: Final = _words(
    "html head meta title style body header main nav footer section div p span a h1 h2 h3 h4 h5 h6 ul ol li dl dt dd "
    "table caption thead tbody tr th td figure figcaption img details summary pre code em strong del hr br bdi "
    "blockquote sup sub"
)
_ATTRIBUTES: Final = _words(
    "id class lang content charset name http-equiv href src alt scope role tabindex aria-label aria-labelledby "
    "aria-hidden colspan start align data-value data-low data-high data-label"
)
_METAS: Final = frozenset({"Content-Security-Policy", "referrer", "viewport", ""})
_PICTURE: Final = re.compile(r"data:image/(png|jpeg);base64,[A-Za-z0-9+/=]*")
_FETCHING_STYLE: Final = re.compile(r"@import|url\s*\(|image-set\s*\(|expression\s*\(|\\[0-9a-f]{1,6}", re.IGNORECASE)
_ESCAPE_IN_OUR_STYLE: Final = "\\2002"
_BLOCKS: Final = _words("p div td th li dt dd h1 h2 h3 h4 h5 h6 pre caption figcaption summary section title tr")


def faults(page: str, *, language: str = "") -> list[str]:
    """Everything in a page that keeps it from leaving, where it is and what; empty when it may.

    Elements and attributes are held against short lists; pictures must lie inside the page and hold no
    links; links lead inside the page; the content policy comes first.
    """
    reader = _Reader(language)
    reader.feed(page)
    reader.close()
    found = list(reader.faults)
    if not reader.policy_first:
        found.insert(0, say("fault_no_policy", language=language))
    return found


def personal_faults(page: str, personal_data: PersonalData, *, language: str = "") -> list[str]:
    """What looks like personal data in the page, with the section where it stands.

    `personal_data` reads what a reader could read, section by section, alternative texts and ids included,
    and tells what it found without repeating it.
    """
    reader = _Reader(language)
    reader.feed(page)
    reader.close()
    return [
        say("fault_personal", where=where, found=each, language=language)
        for where, text in reader.texts()
        for each in personal_data(text)
    ]


class _Reader(HTMLParser):
    """Reads a page once: its faults, and its words by section."""

    def __init__(self, language: str) -> None:
        super().__init__(convert_charrefs=True)
        self.language = language
        self.faults: list[str] = []
        self.policy_first = False
        self._started: list[str] = []
        self._where = [say("where_page", language=language)]
        self._inside: list[str] = []
        self._words: dict[str, list[str]] = {}

    def texts(self) -> Iterator[tuple[str, str]]:
        """The words of each section; a line per block, so that figures in two cells are not read as one."""
        for where, words in self._words.items():
            yield where, "".join(words)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._started.append(tag)
        if self._started == ["html", "head", "meta"]:
            self.policy_first = given == {"http-equiv": "Content-Security-Policy", "content": POLICY}
        if tag == "section":
            self._where.append(given.get("id", self._where[-1]))
        if tag in {"style", "title"}:
            self._inside.append(tag)
        if tag not in _ELEMENTS:
            self._fault("fault_element", tag=tag)
        if tag == "meta" and given.get("http-equiv", given.get("name", "")) not in _METAS:
            self._fault("fault_element", tag="meta")
        for name, value in given.items():
            self._attribute(tag, name, value)
        if tag in _BLOCKS:
            self._say("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "section" and len(self._where) > 1:
            self._where.pop()
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()
        if tag in _BLOCKS:
            self._say("\n")

    def handle_data(self, data: str) -> None:
        if "style" in self._inside:
            found = _FETCHING_STYLE.search(data.replace(_ESCAPE_IN_OUR_STYLE, ""))
            if found:
                self._fault("fault_style", value=found[0])
            return
        self._say(data)

    def handle_comment(self, data: str) -> None:  # noqa: ARG002
        self._fault("fault_element", tag="!--")

    def unknown_decl(self, data: str) -> None:  # noqa: ARG002
        self._fault("fault_element", tag="![")

    def handle_pi(self, data: str) -> None:  # noqa: ARG002
        self._fault("fault_element", tag="?")

    def _attribute(self, tag: str, name: str, value: str) -> None:
        if name not in _ATTRIBUTES:
            self._fault("fault_attribute", tag=tag, name=name)
        if name == "href" and not value.startswith("#"):
            self._fault("fault_address", tag=tag, name=name, value=value[:60])
        if name == "src":
            self._picture(tag, value)
        if name in {"alt", "aria-label", "id", "data-label"}:
            self._say(f"\n{value}\n")

    def _picture(self, tag: str, value: str) -> None:
        if value.startswith(ADDRESS):
            try:
                held = svg_faults(drawing_of(value), language=self.language)
            except (ValueError, ElementTree.ParseError) as error:
                held = [str(error)]
            for each in held:
                self._fault("fault_address", tag=tag, name="src", value=each)
        elif not _PICTURE.fullmatch(value):
            self._fault("fault_address", tag=tag, name="src", value=value[:60])

    def _fault(self, message: str, **fields: str) -> None:
        self.faults.append(say(message, where=self._where[-1], language=self.language, **fields))

    def _say(self, text: str) -> None:
        self._words.setdefault(self._where[-1], []).append(text)
