"""What one bidder is told of its own bid: what it met, its points and what is missing to all, and its own price."""

from toolkit.questions.tenders import debriefs
from toolkit.questions.tenders.standings import Tender
from toolkit.reporting.exhibits import statement
from toolkit.reporting.exhibits_comparison_criteria import basis_in_words
from toolkit.reporting.exhibits_comparison_tender import requirement_in_words
from toolkit.reporting.shown import Shown
from toolkit.reporting.tables import table
from toolkit.reporting.tender_words import reasons_in_words, why_unknown
from toolkit.reporting.words import ABSENT, known, number, quantity, say, span


def own_parts(tender: Tender, bidder: str) -> list[tuple[str, Shown]]:
    """The parts of a bidder's page on the tender, each with its heading; none where nothing is weighed."""
    if not tender.parameters.decides:
        return []
    parts = []
    if len(tender.matrix):
        parts.append((say("debrief_requirements"), _requirements(tender, bidder)))
    if tender.parameters.criteria:
        parts.append((say("debrief_criteria"), _criteria(tender, bidder)))
    if tender.parameters.price is not None:
        parts.append((say("debrief_price"), _price(tender, bidder)))
    return parts


def _requirements(tender: Tender, bidder: str) -> Shown:
    frame = debriefs.own_requirements(tender, bidder)
    frame = frame.assign(cell=[requirement_in_words(row) for row in frame.to_dict("records")])
    columns = {"title": ("Requirement", "text"), "cell": ("Your bid", "text")}
    return table(frame, caption=say("mandatory_title"), columns=columns)


def _criteria(tender: Tender, bidder: str) -> Shown:
    frame = debriefs.own_criteria(tender, bidder)
    rows = frame.to_dict("records")
    frame = frame.assign(
        shown=[quantity(row["figure"], row["unit"]) if known(row["figure"]) else ABSENT for row in rows],
        ends=[span(row["low"], row["high"], row["unit"]) for row in rows],
        from_where=[basis_in_words(row) for row in rows],
        **{f"{name}_of": [number(row[name]) for row in rows] for name in ("points", "possible", "distance")},
    )
    columns = {
        "title": ("Criterion", "text"),
        "shown": ("Figure", "written"),
        "ends": ("Interval", "written"),
        "from_where": ("From", "text"),
        "points_of": ("Points", "written"),
        "possible_of": ("Of", "written"),
        "distance_of": ("Missing", "written"),
    }
    shown = table(frame, caption=say("debrief_criteria_title"), columns=columns)
    why = reasons_in_words(tender, bidder)
    if not why:
        return shown
    note = statement(say("debrief_no_place", why=why))
    return Shown(f"{shown.html}\n{note.html}", plain=f"{shown.plain} {note.plain}")


def _price(tender: Tender, bidder: str) -> Shown:
    row = debriefs.own_price(tender, bidder).iloc[0].to_dict()
    if row["why_not"]:
        return statement(say("debrief_price_unknown", why=why_unknown(row["why_not"])))
    cost, formula = quantity(row["cost"], row["currency"]), say(f"formula_{row['formula']}")
    if not debriefs.tells_points(tender):
        return statement(say("debrief_price_alone", cost=cost, formula=formula))
    if not known(row["points"]):
        return statement(say("debrief_price_no_points", cost=cost))
    numbers = {name: number(row[name]) for name in ("points", "possible", "distance")}
    return statement(say("debrief_price_points", cost=cost, formula=formula, **numbers))
