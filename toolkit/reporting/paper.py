"""What paper takes of a table: how many rows, which texts stay on one line, which tables stand side by side."""

import html
import re
from collections.abc import Sequence
from typing import Final

# A client reads the first rows of a long table on paper; the report on a screen and the CSV files hold them all.
PRINTED: Final = 10
# Of a table of figures of the whole, which has the headline figures first.
PRINTED_FIGURES: Final = 15
FEW_MORE: Final = 3
# Of the findings of a section that are for information only, so many.
PRINTED_INFORMATION: Final = 3
FEW_MORE_CLAIMS: Final = 1
# A text of so few letters is not broken.
SHORT: Final = 24
# How many letters across a table takes half of the page, or two thirds of it; behind each, those of a line in a cell.
HALF: Final = (62, 34)
TWO_THIRDS: Final = (82, 46)
# What shares a row is not parted by the end of a sheet.
MOST_ROWS: Final = 20
FEW_WORDS: Final = 45
_BETWEEN: Final = 2
_ELEMENT: Final = re.compile(r"<[^>]*>")
_WORDS: Final = r'<div class="vat-prose">(?P<words>(?:(?!</div>).)*)</div>\s*'
_TABLE: Final = r'<div class="vat-table(?: [\w-]+)? vat-{}"(?:(?!</div>).)*</div>'
_PICTURED: Final = re.compile(_WORDS + r'<figure class="vat-figure.*?</figure>', re.DOTALL)
_TWO: Final = re.compile(r"\s*".join([_TABLE.format("narrow")] * 2), re.DOTALL)
_TABLED: Final = re.compile(_WORDS + _TABLE.format("(?:narrow|middling)"), re.DOTALL)


def cut(rows: int, printed: int, few_more: int = FEW_MORE) -> int:
    """How many of so many rows stand on paper: `printed`, or all where few more are left."""
    return printed if rows > printed + few_more else rows


def width(cells: Sequence[str]) -> int:
    """The letters of the longest of some cells."""
    return max((len(html.unescape(_ELEMENT.sub("", cell))) for cell in cells), default=0)


def breadth(heads: Sequence[str], columns: Sequence[Sequence[str]]) -> str:
    """The class of a table that takes half of the page, or two thirds of it, on paper; nothing for any other.

    The words of its heads have to fit, and its texts, long ones in a few lines. Without columns nothing is laid out.
    """
    if not columns or len(columns[0]) > MOST_ROWS:
        return ""
    if _across(heads, columns, HALF[1]) <= HALF[0]:
        return "vat-narrow"
    return "vat-middling" if _across(heads, columns, TWO_THIRDS[1]) <= TWO_THIRDS[0] else ""


def _across(heads: Sequence[str], columns: Sequence[Sequence[str]], line: int) -> int:
    longest = (max((len(word) for word in head.split()), default=0) for head in heads)
    return sum(max(word, min(width(cells), line)) + _BETWEEN for word, cells in zip(longest, columns, strict=True))


def paired(section: str) -> str:
    """A section in which what shares a row on paper is one element: words beside a picture or table, two tables."""
    section = _PICTURED.sub(_pair, section)
    section = _TWO.sub(_pair, section)
    return _TABLED.sub(lambda found: _pair(found) if _few(found["words"]) else found[0], section)


def _pair(found: re.Match[str]) -> str:
    return f'<div class="vat-pair">\n{found[0]}\n</div>'


def _few(words: str) -> bool:
    return len(_ELEMENT.sub(" ", words).split()) <= FEW_WORDS
