"""A page for each bidder with its own figures, scores and place, and not a word or number of anybody else's."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from toolkit.audits.comparisons import Bidder, Comparison
from toolkit.intake.privacy import personal_data
from toolkit.measures import kpis
from toolkit.questions.comparisons import like_for_like
from toolkit.questions.tenders import openings, standings
from toolkit.questions.tenders.standings import Tender
from toolkit.reporting import gate
from toolkit.reporting.deliveries import titled
from toolkit.reporting.exhibits import statement
from toolkit.reporting.exhibits_comparison_debrief import own_parts
from toolkit.reporting.faults import ReportFaults
from toolkit.reporting.registers_comparison import window_in_words
from toolkit.reporting.section_pages import TEMPLATE
from toolkit.reporting.shown import Shown
from toolkit.reporting.tables import table
from toolkit.reporting.words import dated, legible, say, share

FOLDER: Final = "debrief"
# Of a bidder's rows of results.csv at the common mix, those of the whole speak of nobody else.
ADJUSTED: Final = "adjusted=mix"
_WITHOUT_PLACE: Final = {
    standings.EXCLUDED: "debrief_excluded",
    standings.UNEVIDENCED: "debrief_unevidenced",
    standings.UNKNOWN: "debrief_unplaced",
}
Part = tuple[str, Shown]


def write(comparison: Comparison, results: pd.DataFrame, folder: Path) -> list[Path]:
    """A page per bidder in `folder`, made of the run's results; their paths.

    ReportFaults, and no page, when one names another bidder or holds what may not leave.
    """
    folder.mkdir()
    pages = {bidder.id: page(comparison, results, bidder) for bidder in comparison.bidders}
    faults = [fault for bidder, text in pages.items() for fault in strangers(comparison, bidder, text)]
    for text in pages.values():
        faults += [*gate.faults(text), *gate.personal_faults(text, personal_data)]
    if faults:
        raise ReportFaults(say("report_unfit"), list(dict.fromkeys(faults)))
    paths = []
    for bidder, text in pages.items():
        paths.append(folder / f"{bidder}.html")
        paths[-1].write_text(text, encoding="utf-8", newline="\n")
    return paths


def strangers(comparison: Comparison, bidder: str, text: str) -> list[str]:
    """The names of other bidders in a bidder's page, unless they are part of its own words."""
    own = [each for each in comparison.bidders if each.id == bidder]
    words = " ".join([comparison.parameters.title, comparison.parameters.client, *(each.name for each in own)])
    return [
        say("debrief_stranger", bidder=bidder, other=each.name)
        for each in comparison.bidders
        if each.id != bidder and each.name in text and each.name not in words
    ]


def page(comparison: Comparison, results: pd.DataFrame, bidder: Bidder) -> str:
    """One bidder's page."""
    parameters, seal = comparison.parameters, comparison.seal
    sealed = parameters.decides and seal.sealed
    window = window_in_words(comparison)
    cover = [
        ("client", parameters.client, False),
        ("bidder", bidder.name, False),
        ("period", window, False),
        ("confidence", share(comparison.confidence, digits=0), False),
        *([("seal_hash", seal.sha256, True)] if sealed else []),
    ]
    limits = say("debrief_limits", sha256=seal.sha256[:12]) if sealed else say("debrief_limits_unsealed")
    opening = [
        statement(say("debrief_opening", name=bidder.name, client=parameters.client)),
        statement(limits),
    ]
    environment = Environment(
        loader=FileSystemLoader(TEMPLATE), autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True
    )
    return environment.get_template("debrief.html.j2").render(
        language=legible(parameters.language),
        policy=gate.POLICY,
        title=say("debrief_of", title=parameters.title, name=bidder.name),
        heading=legible(parameters.title),
        kind=say("debrief_title"),
        css=Markup(TEMPLATE.joinpath("report.css").read_text(encoding="utf-8")),  # noqa: S704
        cover=[(say(f"cover_{name}"), legible(value), mono) for name, value, mono in cover],
        opening=_joined(opening),
        parts=[(name, _joined([shown])) for name, shown in parts(comparison, results, bidder)],
        footer=say("debrief_of", title=parameters.title, name=bidder.name),
    )


def parts(comparison: Comparison, results: pd.DataFrame, bidder: Bidder) -> list[Part]:
    """What a bidder's page tells after its opening, in order."""
    if not comparison.parameters.decides:
        return _measured(comparison, results, bidder)
    tender = openings.opened(comparison)
    return [_place(tender, bidder), *own_parts(tender, bidder.id), *_measured(comparison, results, bidder)]


def _place(tender: Tender, bidder: Bidder) -> Part:
    """Whether the bid came first, or why it has no place; by how much is the winner's figure, and is not told."""
    found = standings.table(tender).set_index("bidder").loc[bidder.id]
    told = _WITHOUT_PLACE.get(str(found["status"]))
    placed = "debrief_first" if found["place"] == 1 else "debrief_not_first"
    return say("debrief_place"), statement(say(told or placed))


def _measured(comparison: Comparison, results: pd.DataFrame, bidder: Bidder) -> list[Part]:
    """The bidder's own figures, as they are and at the mix by which all were weighed."""
    found = like_for_like.figures(comparison)
    raw = found[(found.bidder == bidder.id) & found.value.notna() & found.enough.astype(bool)]
    there = (results.vendor == bidder.id) & (results.group == ADJUSTED) & results.value.notna()
    adjusted = results[there & results.kpi.isin(comparison.parameters.compared)].drop_duplicates("kpi")
    adjusted = adjusted.assign(title=[_title(bidder, str(key)) for key in adjusted.kpi])
    first, last = comparison.period
    caption = say(
        "debrief_caption", first=dated(first), last=dated(last), confidence=share(comparison.confidence, digits=0)
    )
    parts = [(raw, "debrief_measured"), (adjusted, "debrief_adjusted")]
    told = [(say(heading), _figures(rows, caption)) for rows, heading in parts if len(rows)]
    return told or [(say("debrief_measured"), statement(say("debrief_nothing")))]


def _figures(rows: pd.DataFrame, caption: str) -> Shown:
    return table(
        rows,
        caption=caption,
        columns={
            "title": ("Figure", "figure"),
            "value": ("Value", "quantity"),
            "interval": ("Interval", "interval"),
            "rows": ("Rows", "count"),
        },
    )


def _title(bidder: Bidder, key: str) -> str:
    if bidder.audit is not None and bidder.audit.in_force.get(key, key) in kpis.EVERY:
        return bidder.audit.title(key)
    return titled(key)


def _joined(shown: Sequence[Shown]) -> Markup:
    return Markup("\n".join(each.html for each in shown))  # noqa: S704
