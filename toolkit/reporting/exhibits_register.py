"""What the findings register shows: the rule of its severities, a card for each finding, the small ones in brief."""

from collections.abc import Mapping, Sequence
from typing import Final

from toolkit.audits import Audit
from toolkit.reporting import registers, sections
from toolkit.reporting.entries import OPEN, Entry, entries
from toolkit.reporting.ratings import DAYS, LEAST, RATINGS
from toolkit.reporting.shown import Shown, anchor, badge, escaped
from toolkit.reporting.tables import CARDS, framed, label
from toolkit.reporting.words import say

SIGNS: Final[Mapping[str, str]] = {"critical": "◆", "high": "▲", "medium": "●", "low": "○"}
PLACE: Final = "register-"
MINOR: Final = RATINGS[-1]
BRIEF: Final = ("number", "condition", "recommendation", "owner", "due")
MOST_ALIKE: Final = 5


def of(audit: Audit) -> list[Entry]:
    """The register of an audit: every finding of every section that calls for something."""
    return entries(audit, registers.of_all(audit))


def counts(found: Sequence[Entry]) -> Shown:
    """How many findings call for something, by severity."""
    if not found:
        return _paragraph("vat-statement", say("register_none"))
    by = {name: sum(entry.rating == name for entry in found) for name in RATINGS}
    listed = ", ".join(
        say("register_count", count=many, rating=say(f"rating_{name}").lower()) for name, many in by.items() if many
    )
    return _paragraph("vat-statement", say("register_counts", findings=len(found), counts=listed))


def rule() -> Shown:
    """How severity and due days are decided, in a sentence each."""
    days = {f"days_{name}": str(DAYS[name]) for name in ("high", "medium", "low")}
    least = {name: str(product) for name, product in LEAST.items()}
    return _paragraph("vat-rule", say("register_rule", **least, **days))


def cards(found: Sequence[Entry]) -> Shown:
    """A card for each finding but low ones and limits of the evidence, the most severe first."""
    shown = [entry for entry in found if _major(entry)]
    if not shown:
        return Shown("")
    return Shown(
        f'<div class="vat-entries">\n{"".join(_card(entry) for entry in shown)}</div>',
        plain="; ".join(f"{entry.number} {entry.title}" for entry in shown),
    )


def minor(found: Sequence[Entry]) -> Shown:
    """Low findings on the service and the data, a row each; nothing where there are none."""
    return _brief([entry for entry in found if not _major(entry) and not _limit(entry)], say("register_minor"))


def limits(found: Sequence[Entry]) -> Shown:
    """What the evidence cannot carry, a row each; nothing where it carries everything."""
    return _brief([entry for entry in found if _limit(entry)], say("register_limits"))


def numbers(found: Sequence[Entry]) -> list[dict[str, str]]:
    """The number of each finding by its id, for the report, which links a section's findings to the register."""
    return [{"id": entry.finding.id, "number": entry.number} for entry in found]


def rating_badge(rating: str) -> str:
    """A severity as HTML: a sign and the word, so that nothing hangs on colour."""
    sign, word = SIGNS[rating], escaped(say(f"rating_{rating}"))
    return f'<span class="vat-badge vat-is-{rating}"><span aria-hidden="true">{sign}</span> {word}</span>'


def due_words(entry: Entry) -> str:
    """By when something is due: a day, or the days that are to be agreed from."""
    if not entry.days:
        return say("entry_due_none")
    return say("entry_due_day" if entry.due else "entry_due_days", day=entry.due, days=entry.days)


def place(entry: Entry) -> str:
    """The anchor of a finding's card or row."""
    return f"{PLACE}{anchor(entry.finding.id)}"


def link(entry: Entry) -> str:
    """A finding's number as a link to it in the register."""
    return f'<a href="#{escaped(place(entry))}">{escaped(entry.number)}</a>'


def _major(entry: Entry) -> bool:
    return entry.rating != MINOR and not _limit(entry)


def _limit(entry: Entry) -> bool:
    return entry.finding.severity == "limit"


def _card(entry: Entry) -> str:
    basis = say(f"entry_cause_{entry.cause_basis}")
    rows = {
        "criteria": escaped(entry.criteria),
        "condition": escaped(entry.finding.sentence),
        "cause": f'<span class="vat-basis">{escaped(basis)}</span> {escaped(entry.cause)}',
        "consequence": escaped(entry.consequence),
        "recommendation": escaped(entry.recommendation),
    }
    strip = {
        "owner": escaped(entry.owner),
        "due": escaped(due_words(entry)),
        "status": escaped(say(f"entry_{OPEN}")),
        "evidence": _evidence(entry),
    }
    effect = escaped(
        say("entry_effect", effect=entry.effect, likelihood=entry.likelihood) if entry.effect else say("entry_stated")
    )
    return (
        f'<div class="vat-entry vat-rated-{entry.rating}" id="{escaped(place(entry))}">\n'
        f'<h4 id="{escaped(place(entry))}-title"><span class="vat-number">{escaped(entry.number)}</span> '
        f"{escaped(entry.title)}</h4>\n"
        f'<p class="vat-signs">{rating_badge(entry.rating)} <span class="vat-effect">{effect}</span> '
        f"{badge(entry.finding.severity)}</p>\n"
        f'<dl class="vat-parts">{_terms(rows)}</dl>\n<dl class="vat-strip">{_terms(strip)}</dl>\n'
        f'<p class="vat-response">{escaped(say("entry_response"))}</p>\n</div>\n'
    )


def _terms(parts: Mapping[str, str]) -> str:
    return "".join(
        f"<div><dt>{escaped(say(f'entry_{name}'))}</dt><dd>{html}</dd></div>" for name, html in parts.items()
    )


def _evidence(entry: Entry) -> str:
    told = sections.finding_place(entry.finding.section, entry.finding.id)
    shown = f'<span class="vat-mono">{escaped(entry.evidence_ids)}</span>'
    return f'<a href="#{escaped(told)}">{shown}</a>' if told else shown


def _brief(found: Sequence[Entry], caption: str) -> Shown:
    """A row for each finding; of one kind only the first few, and a row that says how many more."""
    if not found:
        return Shown("")
    by_kind: dict[str, list[Entry]] = {}
    for entry in found:
        by_kind.setdefault(entry.kind, []).append(entry)
    head = "".join(f'<th scope="col">{escaped(say(f"entry_{name}"))}</th>' for name in BRIEF)
    body = "".join(_rows(mine) for mine in by_kind.values())
    return framed(caption, head, body, kind=f"vat-plan {CARDS}")


def _rows(mine: Sequence[Entry]) -> str:
    """The first few findings of a kind, and how many more; each has its anchor, so that links lead here."""
    rows = "".join(_row(entry) for entry in mine[:MOST_ALIKE])
    if left := mine[MOST_ALIKE:]:
        anchors = "".join(f'<span id="{escaped(place(entry))}"></span>' for entry in left)
        alike = len({entry.title for entry in mine}) == 1
        more = escaped(say("register_more" if alike else "register_more_unlike", more=len(left), title=mine[0].title))
        rows += f'<tr><th scope="row">{anchors}…</th><td colspan="{len(BRIEF) - 1}">{more}</td></tr>\n'
    return rows


def _row(entry: Entry) -> str:
    cells = (entry.finding.sentence, entry.recommendation, entry.owner, due_words(entry))
    told = "".join(
        f"<td{label(say(f'entry_{name}'))}>{escaped(cell)}</td>" for name, cell in zip(BRIEF[1:], cells, strict=True)
    )
    number = f'<span class="vat-number" id="{escaped(place(entry))}">{escaped(entry.number)}</span>'
    return f'<tr><th scope="row">{number}</th>{told}</tr>\n'


def _paragraph(kind: str, text: str) -> Shown:
    return Shown(f'<p class="{kind}">{escaped(text)}</p>', plain=text)
