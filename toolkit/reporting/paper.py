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
# Letters: of a text that is not broken, of a line in a cell, of a table that takes half of the page.
SHORT: Final = 24
WRAPPED: Final = 34
NARROW: Final = 62
_BETWEEN: Final = 2
_ELEMENT: Final = re.compile(r"<[^>]*>")
_PAIRS: Final = (
    re.compile(r'<div class="vat-prose">(?:(?!</div>).)*</div>\s*<figure class="vat-figure.*?</figure>', re.DOTALL),
    re.compile(r'(?:<div class="vat-table vat-narrow"(?:(?!</div>).)*</div>\s*?){2}', re.DOTALL),
)


def cut(rows: int, printed: int, few_more: int = FEW_MORE) -> int:
    """How many of so many rows stand on paper: `printed`, or all where few more are left."""
    return printed if rows > printed + few_more else rows


def width(cells: Sequence[str]) -> int:
    """The letters of the longest of some cells."""
    return max((len(html.unescape(_ELEMENT.sub("", cell))) for cell in cells), default=0)


def narrow(heads: Sequence[str], columns: Sequence[Sequence[str]]) -> bool:
    """Whether a table takes half of the page: the words of its heads and its texts fit, long texts in two lines."""
    across = 0
    for head, cells in zip(heads, columns, strict=True):
        longest_word = max((len(word) for word in head.split()), default=0)
        across += max(longest_word, min(width(cells), WRAPPED)) + _BETWEEN
    return across <= NARROW


def paired(section: str) -> str:
    """A section with what shares a row on paper in one element: words and the picture after them, two narrow tables."""
    for pair in _PAIRS:
        section = pair.sub(lambda found: f'<div class="vat-pair">\n{found[0]}\n</div>', section)
    return section
