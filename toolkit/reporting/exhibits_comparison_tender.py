"""What the page of the decision shows: the answer, the ranking, how sure it is, and what must be met."""

from typing import Any

import pandas as pd

from toolkit.questions.tenders import standings
from toolkit.questions.tenders.mandatory import NOT_EVIDENCED, PASSED
from toolkit.questions.tenders.robustness import Robustness
from toolkit.questions.tenders.standings import Tender
from toolkit.reporting import captions_comparison_tender as captions
from toolkit.reporting import charts_comparison_tender as charts
from toolkit.reporting.exhibits import statement
from toolkit.reporting.figures import figure
from toolkit.reporting.heat_tables import heated
from toolkit.reporting.registers_comparison_tender import answer, of_answer
from toolkit.reporting.shown import Shown
from toolkit.reporting.tables import records, table
from toolkit.reporting.tender_words import (
    digits_apart,
    names_of,
    points,
    promised,
    reasons_in_words,
    share_of_draws,
    why_unknown,
)
from toolkit.reporting.words import count, quantity, say, span


def decision(tender: Tender, found: Robustness) -> Shown:
    """The answer in one sentence, and with it the finding that carries it."""
    shown = statement(answer(tender, found))
    carried = records("findings", [each.record() for each in of_answer(tender, found)])
    return Shown(shown.html, plain=shown.plain, other=carried.other)


def ranking(tender: Tender) -> Shown:
    """Every bidder with its place, total and the parts of it; who has no place stands below with the reason."""
    if not tender.parameters.decides:
        return Shown("")
    frame = standings.table(tender)
    weighed = tender.scoring.earns_points or not tender.scoring.formula
    frame["said"] = [_status(tender, row) for row in frame.to_dict("records")]
    frame["unit"] = frame.currency
    frame["of_criteria"] = frame.total - frame.price_points.fillna(0) if weighed else frame.quality
    digits = digits_apart(frame.total) if weighed else 1
    for name in ("total", "of_criteria", "price_points"):
        written = f"{name.removeprefix('of_').removesuffix('_points')}_of"
        frame[written] = [points(each, digits) for each in frame[name]]
    columns: dict[str, tuple[str, str]] = {"name": ("Bidder", "text"), "place": ("Place", "count")}
    if weighed:
        columns |= {"total_of": ("Points", "written")}
        columns |= {"criteria_of": ("of criteria", "written")} if tender.scoring.formula else {}
    else:
        columns |= {"total": ("Compared price", "quantity"), "of_criteria": ("Quality", "share")}
    if tender.scoring.formula:
        columns |= {"price_of": ("of the price", "written")} if weighed else {}
        columns |= {"cost": ("Total cost", "quantity")}
    columns["said"] = ("Status", "text")
    return table(frame, caption=say("ranking_title" if weighed else "ranking_title_money"), columns=columns)


def _status(tender: Tender, row: dict[str, Any]) -> str:
    return reasons_in_words(tender, row["bidder"]) or say("status_placed")


def acceptability(tender: Tender, found: Robustness) -> Shown:
    """In how many draws each bidder takes which place."""
    if found.ranks.empty:
        return Shown("")
    frame = _in_order(tender, found.ranks)
    columns = {"name": ("Bidder", "text"), "place": ("Place", "count"), "of": ("Share of draws", "written")}
    title = say("acceptability_title")
    data = table(frame.assign(of=[share_of_draws(each) for each in frame.share]), caption=title, columns=columns)
    return figure(charts.acceptabilities(frame), alt=captions.acceptabilities(frame), title=title, data=data)


def wins(tender: Tender, found: Robustness) -> Shown:
    """How often each bidder is ahead of each other one."""
    if found.wins.empty:
        return Shown("")
    names = names_of(tender.parameters)
    order = list(standings.table(tender).bidder)
    placed = [each for each in order if each in tender.scoring.bidders]
    wide = found.wins.pivot(index="bidder", columns="other", values="share").reindex(index=placed, columns=placed)
    wide = wide.reset_index().assign(name=[names[each] for each in placed])
    return heated(
        wide,
        caption=say("wins_title", draws=count(tender.parameters.robustness.draws)),
        head=("name", "Bidder"),
        columns=[(each, say("wins_ahead_of", name=names[each])) for each in placed],
    )


def _in_order(tender: Tender, frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of bidders by their place, each with its name."""
    names = names_of(tender.parameters)
    order = {bidder: place for place, bidder in enumerate(standings.table(tender).bidder)}
    ordered = frame.sort_values("bidder", key=lambda ids: ids.map(order), kind="stable", ignore_index=True)
    return ordered.assign(name=[names[each] for each in ordered.bidder])


def requirements(tender: Tender) -> Shown:
    """Each requirement, a row, and how each bidder stands to it, a column; passed, failed, or not evidenced."""
    if tender.matrix.empty:
        return statement(say("mandatory_none"))
    rows = tender.matrix.to_dict("records")
    frame = tender.matrix.assign(cell=[requirement_in_words(row) for row in rows])
    wide = frame.pivot(index="criterion", columns="bidder", values="cell").reindex(list(dict.fromkeys(frame.criterion)))
    wide = wide.reset_index().assign(title=frame.drop_duplicates("criterion").title.tolist())
    names = {bidder: (name, "text") for bidder, name in names_of(tender.parameters).items()}
    return table(wide, caption=say("mandatory_title"), columns={"title": ("Requirement", "text"), **names})


def requirement_in_words(row: dict[str, Any]) -> str:
    """How a bidder stands to a requirement: a row of the matrix."""
    status = say(f"mandatory_{row['status']}")
    # A value of too few rows says nothing; the reason does.
    if row["kpi"] and row["value"] == row["value"] and row["status"] != NOT_EVIDENCED:
        unit = row["unit"]
        return say(
            "mandatory_measured",
            status=status,
            value=quantity(row["value"], unit),
            span=span(row["low"], row["high"], unit),
            target=promised(row["target"], unit, row["value"]),
        )
    why = row["evidence"] if row["status"] == PASSED else row["evidence"] or why_unknown(row["why_not"])
    return say("mandatory_shown", status=status, evidence=why) if why else status
