"""What the messages are in another language: the file of translations, read once and looked up by id and English text.

The files are gettext's (`toolkit/locales/fi.po`). `msgctxt` is the id of a message; `figure` for the titles of the
catalogue; `text` for other words without an id (captions and headings in notebooks, reasons given by questions).
`msgid` is the English template. English has no file, and costs nothing here.
"""

import gettext
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from toolkit.parameters.languages import LOCALES

# The contexts of what has no id of its own: titles of the catalogue's figures, and other words.
FIGURE: Final = "figure"
TEXT: Final = "text"
_PLURAL_FORMS: Final = re.compile(r"^Plural-Forms:.*?plural\s*=\s*([^;]+)", re.MULTILINE)
_ESCAPED: Final = re.compile(r"\\(.)")
_MEANT: Final = {"n": "\n", "t": "\t", "r": "\r"}
_ONE_OR_MORE: Final = "n != 1"


class Translations(NamedTuple):
    """One language: its texts by context and English text, one for each plural form, and which form a number takes.

    `patterns` recognise sentences without an id by their English template.
    """

    texts: Mapping[tuple[str, str], tuple[str, ...]]
    form: Callable[[int], int]
    patterns: Mapping[str, Sequence[tuple[re.Pattern[str], str]]]


@cache
def translations(language: str, folder: Path = LOCALES) -> Translations:
    """A language's file, read once. What is marked as fuzzy, or not translated, is not there."""
    content = (folder / f"{language}.po").read_text(encoding="utf-8")
    texts: dict[tuple[str, str], tuple[str, ...]] = {}
    head = ""
    for block in content.split("\n\n"):
        parts, fuzzy = _parts(block)
        forms = tuple(text for name, text in parts.items() if name.startswith("msgstr"))
        if "msgctxt" not in parts:
            head = head or "".join(forms)
        elif forms and all(forms) and not fuzzy:
            texts[parts["msgctxt"], parts["msgid"]] = forms
    found = _PLURAL_FORMS.search(head)
    patterns = {
        where: [
            (_recognising(english), texts[where, english][0])
            for english in sorted((text for context, text in texts if context == where and "{" in text), key=_said)
        ]
        for where in (FIGURE, TEXT)
    }
    form = gettext.c2py(found[1] if found else _ONE_OR_MORE)
    return Translations(texts, form, patterns)


def translated(context: str, english: str, language: str, number: int | None = None) -> str | None:
    """An English text in a language, in the form that a number takes; None where it is not translated.

    Of a text with several forms, the last is the one for what is no whole number.
    """
    found = translations(language)
    forms = found.texts.get((context, english))
    if forms is None:
        return None
    return forms[min(found.form(number), len(forms) - 1)] if number is not None else forms[-1]


def recognised(context: str, sentence: str, language: str, written: Callable[[str], str]) -> str | None:
    """A sentence without an id of its own in a language, known by its English template; None where none fits.

    What stands in its fields is `written` as the language writes it.
    """
    for pattern, template in translations(language).patterns[context]:
        found = pattern.fullmatch(sentence)
        # A semicolon in a field is another sentence's beginning.
        if found and not any("; " in value for value in found.groupdict().values()):
            return str(template.format_map({name: written(value) for name, value in found.groupdict().items()}))
    return None


def _said(template: str) -> int:
    """Less for a template that says more itself: it is tried first."""
    return -len(re.sub(r"\{\w+\}", "", template))


def _recognising(template: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", template)
    texts = [f"(?P<{part}>.+?)" if place % 2 else re.escape(part) for place, part in enumerate(parts)]
    return re.compile("".join(texts))


def _parts(block: str) -> tuple[dict[str, str], bool]:
    """The texts of one entry by their keyword, and whether it is marked as fuzzy.

    Babel's own reader takes a quarter of a second with its imports, in every kernel; this one takes a fiftieth.
    """
    parts: dict[str, str] = {}
    name, fuzzy = "", False
    for line in block.split("\n"):
        if line.startswith("msg"):
            name, _, text = line.partition(" ")
            parts[name] = _unquoted(text)
        elif line.startswith('"'):
            parts[name] += _unquoted(line)
        elif line.startswith("#,"):
            fuzzy = "fuzzy" in line
    return parts, fuzzy


def _unquoted(text: str) -> str:
    """A quoted line without its quotes; what stands behind a backslash is one of the few that the format knows."""
    inside = text[1:-1]
    return _ESCAPED.sub(lambda sign: _MEANT.get(sign[1], sign[1]), inside) if "\\" in inside else inside
