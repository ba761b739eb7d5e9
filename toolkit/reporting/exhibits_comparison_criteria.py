"""What the section on criteria shows: the scoring sheet, where points come from, and the assessors' scores."""

from typing import Any

import numpy as np
import pandas as pd

from toolkit.parameters.tenders import Criterion
from toolkit.questions.tenders import assessors, standings
from toolkit.questions.tenders.criteria import PRICE
from toolkit.questions.tenders.standings import Tender
from toolkit.reporting import captions_comparison_tender as captions
from toolkit.reporting import charts_comparison_tender as charts
from toolkit.reporting.exhibits import statement
from toolkit.reporting.figures import figure
from toolkit.reporting.shown import Shown
from toolkit.reporting.tables import table
from toolkit.reporting.tender_words import criteria_in_words, names_of, titles_of, why_unknown
from toolkit.reporting.words import ABSENT, count, known, number, quantity, say, share, span, told


def sheet(tender: Tender) -> Shown:
    """A table per criterion: its anchors, and each bidder's figure, value and points."""
    if not tender.parameters.criteria:
        return statement(say("criteria_none"))
    names = names_of(tender.parameters)
    parts = []
    for each in tender.parameters.criteria:
        mine = tender.sheet[tender.sheet.criterion == each.id]
        rows = mine.to_dict("records")
        frame = mine.assign(
            name=[names[row["bidder"]] for row in rows],
            shown=[_figure(row) for row in rows],
            ends=[span(row["low"], row["high"], row["unit"]) for row in rows],
            from_where=[basis_in_words(row) for row in rows],
            earned=[number(row["points"]) for row in rows],
        )
        columns = {
            "name": ("Bidder", "text"),
            "shown": ("Figure", "written"),
            "ends": ("Interval", "written"),
            "from_where": ("From", "text"),
            "value": ("Value, 0 to 1", "score"),
            "earned": ("Points", "written"),
        }
        weight = number(100 * each.weight, digits=0 if float(100 * each.weight).is_integer() else 1)
        caption = say("criteria_title", title=each.title, weight=weight, anchors=_anchors(each, rows))
        parts.append(table(frame, caption=caption, columns=columns))
    return Shown("\n".join(part.html for part in parts), plain="; ".join(part.plain for part in parts))


def _figure(row: dict[str, Any]) -> str:
    return quantity(row["figure"], row["unit"]) if known(row["figure"]) else ABSENT


def basis_in_words(row: dict[str, Any]) -> str:
    """Where a figure of the sheet comes from, or why there is none."""
    if not known(row["figure"]):
        return why_unknown(row["why_not"])
    return say(f"criteria_basis_{row['basis']}", count=count(row["rows"]))


def _anchors(each: Criterion, rows: list[dict[str, Any]]) -> str:
    if each.kpi is None:
        return "; ".join(
            say("criteria_scale", score=f"{step:g}", text=text) for step, text in sorted(each.scale.items())
        )
    units = [row["unit"] for row in rows if row["unit"]]
    unit = units[0] if units else ""
    return say("criteria_anchors", floor=quantity(rows[0]["floor"], unit), target=quantity(rows[0]["target"], unit))


def points(tender: Tender) -> Shown:
    """How each total adds up, for bidders of whom all is known and everybody else as far as it is."""
    if not tender.parameters.decides:
        return statement(say("tender_none"))
    frame = point_parts(tender)
    if frame.empty:
        return Shown("")
    columns = {"name": ("Bidder", "text"), "title": ("Of", "text"), "earned": ("Points", "written")}
    title = say("points_title")
    data = table(frame.assign(earned=[number(each) for each in frame.points]), caption=title, columns=columns)
    return figure(charts.points(frame), alt=captions.points(frame), title=title, data=data)


def point_parts(tender: Tender) -> pd.DataFrame:
    """The points of each bidder by criterion and price: name, title, points, total; what is not known is left out."""
    titles, order = titles_of(tender), list(standings.table(tender).bidder)
    totals = standings.table(tender).set_index("bidder").total
    names = names_of(tender.parameters)
    price = standings.price_points_of(tender)
    stated = [each.title for each in tender.parameters.criteria]
    # Two criteria of one title are two all the same.
    called = {
        each.id: each.title if stated.count(each.title) == 1 else f"{each.title} ({each.id})"
        for each in tender.parameters.criteria
    }
    rows = []
    for bidder in order:
        mine = tender.sheet[(tender.sheet.bidder == bidder) & tender.sheet.points.notna()]
        parts = [(called[row.criterion], row.points) for row in mine.itertuples()]
        parts += [(titles[PRICE], price[bidder])] if known(price.get(bidder)) else []
        total = totals[bidder] if tender.scoring.earns_points or not tender.scoring.formula else np.nan
        rows += [(names[bidder], told(title), float(each), float(total)) for title, each in parts]
    return pd.DataFrame(rows, columns=["name", "title", "points", "total"])


def panel(tender: Tender) -> Shown:
    """The assessors' means with their spread, a row per criterion and bidder."""
    if not tender.panel.criteria:
        return statement(say("panel_not_asked"))
    if not tender.panel.assessors:
        return statement(say("panel_none"))
    frame = assessors.means(tender.parameters, tender.panel)
    names = names_of(tender.parameters)
    rows = frame.to_dict("records")
    frame = frame.assign(
        name=[names[row["bidder"]] for row in rows],
        ends=[span(row["low"], row["high"], "score") for row in rows],
        spread_of=[span(row["lowest"], row["highest"], "rows") for row in rows],
        who=[f"{count(row['assessors'])} / {count(row['panel'])}" for row in rows],
    )
    frame = frame.sort_values(["title", "bidder"], key=_as_given(tender), kind="stable", ignore_index=True)
    columns = {
        "title": ("Criterion", "text"),
        "name": ("Bidder", "text"),
        "mean": ("Mean", "score"),
        "ends": ("Interval", "written"),
        "spread_of": ("Lowest to highest", "written"),
        "who": ("Assessors", "written"),
    }
    return table(frame, caption=say("panel_title"), columns=columns)


def _as_given(tender: Tender) -> Any:
    order = {each.title: place for place, each in enumerate(tender.parameters.criteria)}
    order |= {each.id: place for place, each in enumerate(tender.parameters.bidders)}
    return lambda column: column.map(order)


def agreement(tender: Tender) -> Shown:
    """How far assessors agree, over all criteria and by each."""
    if not tender.panel.assessors:
        return Shown("")
    frame = assessors.agreement(tender.parameters, tender.panel)
    frame["title"] = [title or say("agreement_all") for title in frame.title]
    frame["ends"] = [span(row["low"], row["high"], "ratio") for row in frame.to_dict("records")]
    columns = {
        "title": ("Criterion", "text"),
        "value": ("Alpha", "score"),
        "ends": ("Interval", "written"),
        "units": ("Bidders and criteria", "count"),
        "scores": ("Scores", "count"),
    }
    return table(frame, caption=say("agreement_title"), columns=columns)


def severity(tender: Tender) -> Shown:
    """Each assessor beside the others, and what each scored."""
    if not tender.panel.assessors:
        return Shown("")
    scores = pd.DataFrame(tender.parameters.given, columns=assessors.SCORES)
    frame = assessors.who(tender.panel, scores)
    apart = assessors.severity(tender.panel, tender.parameters.confidence)
    frame = frame.merge(apart.drop(columns="scores"), on="assessor", how="left")
    rows = frame.to_dict("records")
    signed = [share(row["effect"]) if known(row["effect"]) else ABSENT for row in rows]
    frame = frame.assign(
        apart=signed,
        ends=[span(row["low"], row["high"], "share") for row in rows],
        reading=[_reading(row) for row in rows],
        days=[_days(row) for row in rows],
        about=[criteria_in_words(tender, row["criteria"]) if row["missing"] else say("panel_all") for row in rows],
    )
    columns = {
        "assessor": ("Assessor", "text"),
        "scores": ("Scores", "count"),
        "missing": ("Not scored", "count"),
        "about": ("Criteria", "text"),
        "days": ("Scored on", "written"),
        "apart": ("Beside the others", "written"),
        "ends": ("Interval", "written"),
        "reading": ("Reading", "text"),
    }
    # What says the same of everybody needs no column.
    needless = {
        name for name, there in (("days", (frame.days != "").any()), ("missing", frame.missing.any())) if not there
    }
    needless |= {"about"} if "missing" in needless else set()
    shown = {name: column for name, column in columns.items() if name not in needless}
    return table(frame, caption=say("severity_title"), columns=shown)


def _reading(row: dict[str, Any]) -> str:
    if not known(row["low"]):
        return ABSENT
    return say("severity_told" if row["told"] is True or row["told"] == True else "severity_not")  # noqa: E712


def _days(row: dict[str, Any]) -> str:
    first, last = row["first"], row["last"]
    return say("span", low=first, high=last) if first and first != last else first
