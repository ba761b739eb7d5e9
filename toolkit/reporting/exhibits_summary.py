"""The first page: the opinion on its scale, the answer, five numbers, the findings first, what is due and to decide."""

import html
import re
from collections.abc import Sequence
from typing import Any, Final

from toolkit.audits import Audit
from toolkit.measures.targets import Target
from toolkit.parameters.languages import ENGLISH, speaking
from toolkit.reporting import executive_summaries as summary
from toolkit.reporting.entries import Entry, entries
from toolkit.reporting.exhibits_register import link, rating_badge
from toolkit.reporting.opinions import STEPS, Opinion, opinion
from toolkit.reporting.shown import ICONS, Shown, badge, escaped
from toolkit.reporting.tables import CARDS, framed, label
from toolkit.reporting.words import ABSENT, apart, known, quantity, say, span

MOST_WORDS: Final = 250
# How many findings and numbers are told, tried in turn until the page is short enough.
SHAPES: Final = ((5, 5), (4, 5), (3, 5), (3, 4), (3, 3), (2, 2))
SIGNS: Final = {"meets": "✓", "reservations": "≈", "does_not_meet": "✕", "cannot_conclude": "?"}


def page(audit: Audit, register: Sequence[Entry]) -> Shown:
    """The executive summary: one page, under 250 words in English, its first sentence the answer.

    Where it would be longer, findings and numbers give way from the last, and then what stands besides the answer:
    the register, the table of targets and the rule below it hold all of them. What gives way is decided in English,
    so that the page tells the same in every language.
    """
    with speaking(ENGLISH):
        shape = _shape(audit, entries(audit, [entry.finding for entry in register]))
    found = opinion(audit, register)
    if shape is None:
        return Shown(_page(audit, register, found._replace(besides=""), *SHAPES[-1]), plain=found.sentence)
    return Shown(_page(audit, register, found, *shape), plain=found.sentence)


def _shape(audit: Audit, register: Sequence[Entry]) -> tuple[int, int] | None:
    """How many findings and numbers leave the page short enough; None where no shape does."""
    found = opinion(audit, register)
    return next((shape for shape in SHAPES if words(_page(audit, register, found, *shape)) < MOST_WORDS), None)


def words(page: str) -> int:
    """How many words and numbers a reader of a page counts; signs and units are neither."""
    return len(re.findall(r"\S*[^\W_]\S*", html.unescape(re.sub(r"<[^>]*>", " ", page))))


def _page(audit: Audit, register: Sequence[Entry], found: Opinion, findings: int, numbers: int) -> str:
    parts = [
        f'<p class="vat-answer">{escaped(found.sentence)}</p>',
        _scale(found),
        _numbers(audit, numbers),
        _findings(summary.first(register, findings)),
        '<div class="vat-beside">',
        f'<div class="vat-due"><h3>{escaped(say("summary_due"))}</h3><p>{escaped(summary.due(audit))}</p></div>',
        _decisions(audit, register),
        "</div>",
    ]
    return f'<div class="vat-summary">\n{"".join(parts)}\n</div>'


def rule() -> Shown:
    """How the opinion is reached."""
    text = say("opinion_rule")
    return Shown(f'<p class="vat-rule">{escaped(text)}</p>', plain=text)


def _scale(found: Opinion) -> str:
    """The four steps, the audit's own marked by a sign, by its weight and in words."""
    steps = []
    for step in STEPS:
        text = escaped(say(f"step_{step}"))
        if step == found.step:
            here = f'<span class="vat-unseen"> ({escaped(say("step_here"))})</span>'
            text = f'<strong><span aria-hidden="true">{SIGNS[step]}</span> {text}{here}</strong>'
        steps.append(f'<li class="vat-step-{step}{" vat-here" if step == found.step else ""}">{text}</li>')
    # The label stands on a group: a list whose signs are taken away by style may lose its role in some readers.
    return (
        f'<div class="vat-opinion" role="group" aria-label="{escaped(say("scale_label"))}">'
        f'<ol class="vat-scale">{"".join(steps)}</ol></div>'
    )


def _numbers(audit: Audit, most: int) -> str:
    frame = summary.numbers(audit, most)
    if frame.empty:
        return f"<p>{escaped(say('summary_numbers_none'))}</p>"
    several = len(audit.parameters.vendors) > 1
    rows = "".join(_number(row, several=several) for row in frame.to_dict("records"))
    head = "".join(
        f'<th scope="col"{side}>{escaped(say(f"summary_{name}"))}</th>'
        for name, side in (("figure", ""), ("value", ' class="n"'), ("target", ""), ("signal", ""))
    )
    return framed(say("summary_numbers"), head, rows, kind=CARDS).html


def _number(row: dict[str, Any], *, several: bool) -> str:
    unit = str(row["unit"])
    title = escaped(row["title"]) + (f" <span>{escaped(row['name'])}</span>" if several else "")
    signs = " ".join(_word(str(row[name])) for name in ("variation", "assurance") if row[name])
    target = " ".join(part for part in (escaped(summary.promised(row)), _sign(str(row["verdict"]))) if part)
    bound = Target.of_code(row["target"])
    # As many decimals as part the value from its target.
    value = apart(row["value"], bound.nearest(row["value"]), unit)[0] if bound else quantity(row["value"], unit)
    return (
        f'<tr><th scope="row">{title}</th><td class="n"><strong>{escaped(value)}</strong>'
        f"{_interval(row)}</td>"
        f"<td{label(say('summary_target'))}>{target or ABSENT}</td>"
        f"<td{label(say('summary_signal'))}>{signs or ABSENT}</td></tr>"
    )


def _interval(row: dict[str, Any]) -> str:
    """The interval below its value; nothing below what was counted whole."""
    if not (known(row["low"]) and known(row["high"])):
        return ""
    return f'<span class="vat-span">{escaped(span(row["low"], row["high"], str(row["unit"])))}</span>'


def _word(word: str) -> str:
    return badge(word) if word in ICONS else escaped(word)


def _sign(verdict: str) -> str:
    return badge(verdict) if verdict in ("met", "missed", "below floor") else ""


def _findings(found: Sequence[Entry]) -> str:
    if not found:
        return f"<p>{escaped(say('summary_findings_none'))}</p>"
    head = "".join(
        f'<th scope="col"{side}>{escaped(say(f"summary_{name}"))}</th>'
        for name, side in (("finding", ""), ("severity", ""), ("comes_to", ' class="n"'))
    )
    rows = "".join(
        f'<tr><th scope="row">{link(entry)} {escaped(entry.title)}</th><td>{rating_badge(entry.rating)}</td>'
        f'<td class="n">{escaped(summary.comes_to(entry))}</td></tr>'
        for entry in found
    )
    return framed(say("summary_findings"), head, rows, kind=CARDS).html


def _decisions(audit: Audit, register: Sequence[Entry]) -> str:
    items = "".join(
        f"<li>{escaped(text)}{' ' if mine else ''}{' '.join(link(entry) for entry in mine)}</li>"
        for text, mine in summary.decisions(audit, register)
    )
    return f'<div class="vat-decide"><h3>{escaped(say("summary_decisions"))}</h3><ol>{items}</ol></div>'
