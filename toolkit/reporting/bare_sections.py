"""A section of which nothing is evidenced, in few words: its question, what is not evidenced, and its findings."""

import html
import re
from typing import Final

from toolkit.reporting.shown import escaped
from toolkit.reporting.tables import NOTHING
from toolkit.reporting.words import say

# What a section has to show, other than sentences: a picture, or a table with rows.
_SHOWN: Final = re.compile(r'<figure|<th scope="row"|class="vat-(?:summary|entry|text|cards|note)')
_ABSENT: Final = re.compile(r'<p class="vat-absent" data-label="([^"]*)">')
_STATEMENT: Final = re.compile(r'<p class="vat-statement">(.*?)</p>', re.DOTALL)
_LIMIT: Final = "vat-finding vat-limit"
_QUESTION: Final = re.compile(r"<h2 .*?</h2>\n(?:<p>.*?</p>)?", re.DOTALL)
_FINDINGS: Final = re.compile(
    r'<div class="vat-prose">\n<h3 [^>]*>[^<]*</h3>\s*</div>\s*<div class="vat-findings">(?:(?!</div>).)*</div>',
    re.DOTALL,
)


def condensed(page: str, *, language: str = "") -> str:
    """The section's page, or, where none of its exhibits has anything to show, its question and why there is nothing.

    One sentence names each exhibit that would have stood here; what single ones say instead, and what the findings say
    is missing, stays below it.
    """
    absent = list(dict.fromkeys(html.unescape(what) for what in _ABSENT.findall(page)))
    question, findings = _QUESTION.search(page), _FINDINGS.search(page)
    known = absent or (findings and _LIMIT in findings[0])
    if not known or _SHOWN.search(page) or question is None:
        return page
    below = findings[0] if findings else ""
    # What the findings say too is said by them.
    notes = [note for note in dict.fromkeys(_STATEMENT.findall(page)) if f"<span>{note}</span>" not in below]
    if absent:
        notes.insert(0, escaped(say("section_of_nothing", what="; ".join(absent), language=language)))
    return "\n".join(
        [
            f'<div class="vat-prose">\n{question[0]}\n</div>',
            *(f'<p class="{NOTHING}">{note}</p>' for note in notes),
            f'<div class="vat-question">\n{below}\n</div>' if below else "",
        ]
    )
