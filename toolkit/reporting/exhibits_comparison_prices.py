"""What the section on prices shows: the bids, their cost, a contact's price, what is risky, and the formulas."""

from typing import Any

import pandas as pd

from toolkit.questions.tenders import formulas, prices
from toolkit.questions.tenders.standings import Tender
from toolkit.reporting import captions_comparison_tender as captions
from toolkit.reporting import charts_comparison_tender as charts
from toolkit.reporting.exhibits import statement
from toolkit.reporting.figures import figure
from toolkit.reporting.shown import Shown
from toolkit.reporting.tables import facts, table
from toolkit.reporting.tender_words import bidders_in_words, names_of, why_unknown, world_in_words
from toolkit.reporting.words import ABSENT, known, number, quantity, say, share, span


def bids(tender: Tender) -> Shown:
    """What each bidder asks."""
    parameters = tender.parameters
    if parameters.price is None:
        return statement(say("price_none"))
    frame = prices.bids(parameters)
    if frame.empty:
        return statement(say("price_unopened"))
    frame["unit"] = frame.currency
    kinds = {
        "per_contact": "quantity", "per_resolution": "quantity", "per_hour": "quantity", "per_month": "quantity",
        "one_off": "quantity", "exit": "quantity", "ramp": "text", "ramp_contacts": "count", "indexation": "text",
    }  # fmt: skip
    asked = {name: kind for name, kind in kinds.items() if _asked(frame[name])}
    columns = {name: (say(f"bid_{name}"), kind) for name, kind in asked.items()}
    for name in ("ramp", "indexation"):
        frame[name] = frame[name].where(frame[name] != "", ABSENT)
    heads = [names_of(parameters)[bidder] for bidder in frame.bidder]
    return facts(frame, caption=say("bids_title"), columns=columns, heads=heads)


def _asked(column: "pd.Series[Any]") -> bool:
    return bool(((column.notna()) & (column != "") & (column != 0)).any())


def ownership(tender: Tender) -> Shown:
    """The total cost of each bid in each stated case."""
    parameters = tender.parameters
    frame = prices.ownership(parameters, tender.known)
    if parameters.price is None or not parameters.prices:
        return Shown("")
    frame["case"] = [world_in_words(row.volume, row.indexation) for row in frame.itertuples()]
    frame["cell"] = [_cost(row) for row in frame.to_dict("records")]
    cases = list(dict.fromkeys(frame.case))
    wide = frame.pivot(index="case", columns="bidder", values="cell").reindex(cases).reset_index()
    names = {bidder: (name, "written") for bidder, name in names_of(parameters).items()}
    asked = parameters.price
    rate = asked.discount_rate
    worth = say("ownership_nominal") if rate is None else say("ownership_present", rate=share(rate, digits=1))
    caption = say("ownership_title", years=asked.term_years, worth=worth)
    return table(wide, caption=caption, columns={"case": (say("ownership_case"), "text"), **names})


def _cost(row: dict[str, Any]) -> str:
    if row["why_not"]:
        return f"{ABSENT} ({why_unknown(row['why_not'])})"
    text = number(row["value"], digits=0)
    ends = _whole(row["low"], row["high"])
    return f"{text} ({ends})" if ends else text


def _whole(low: float, high: float) -> str:
    return say("span", low=number(low, digits=0), high=number(high, digits=0)) if known(low) and known(high) else ""


def unit_prices(tender: Tender) -> Shown:
    """What a contact and a settled contact come to at each volume."""
    parameters = tender.parameters
    frame = prices.unit_prices(parameters, tender.known)
    if frame.empty or not parameters.prices:
        return Shown("")
    names = names_of(parameters)
    rows = frame.to_dict("records")
    frame = frame.assign(
        name=[names[row["bidder"]] for row in rows],
        case=[world_in_words(row["volume"], "base") for row in rows],
        contact=[quantity(row["per_contact"], row["currency"]) for row in rows],
        settled=[quantity(row["per_resolution"], row["currency"]) for row in rows],
        ends=[span(row["resolution_low"], row["resolution_high"], row["currency"]) for row in rows],
    )
    columns = {
        "name": ("Bidder", "text"),
        "case": (say("ownership_case"), "text"),
        "contacts": ("Contacts taken", "count"),
        "contact": ("A contact", "written"),
        "settled": ("A settled contact", "written"),
        "ends": ("Interval", "written"),
    }
    return table(frame, caption=say("unit_title", settled=_resolution(tender)), columns=columns)


def _resolution(tender: Tender) -> str:
    kpi = tender.keys.resolution
    mine = tender.figures[tender.figures.kpi == kpi] if kpi else tender.figures.iloc[:0]
    if mine.empty:
        return say("unit_no_resolution")
    adjusted = (mine.basis == "adjusted").any()
    return say(
        "unit_resolution",
        title=str(mine.title.iloc[0]),
        basis=say("criteria_basis_adjusted" if adjusted else "criteria_basis_raw"),
    )


def fan(tender: Tender) -> Shown:
    """The cost of each bid over the years."""
    frame = prices.fan(tender.parameters, tender.known)
    if frame.empty:
        return Shown("")
    frame["name"] = frame.bidder.map(names_of(tender.parameters))
    columns = {name: (title, "number") for name, title in (("low", "Least"), ("base", "Base"), ("high", "Most"))}
    heads = {"name": ("Bidder", "text"), "year": ("Year", "count")}
    title = say("fan_title")
    data = table(frame, caption=title, columns={**heads, **columns})
    return figure(charts.fan(frame), alt=captions.fan(frame), title=title, data=data)


def risks(tender: Tender) -> Shown:
    """What each way of charging brings with it, and what it is worth."""
    frame = prices.risks(tender.parameters, tender.known)
    if frame.empty:
        return Shown("")
    frame["name"] = frame.bidder.map(names_of(tender.parameters))
    frame["what"] = [say(f"risk_{risk}") for risk in frame.risk]
    frame["unit"] = frame.currency
    columns = {
        "name": ("Bidder", "text"),
        "what": ("What it brings", "text"),
        "amount": ("Over the term", "quantity"),
        "share": ("Of its cost", "share"),
    }
    return table(frame, caption=say("risks_title"), columns=columns)


def under_each(tender: Tender) -> Shown:
    """The place of each bidder under each usual formula."""
    frame = formulas.under_each(tender.scoring)
    if frame.empty:
        return Shown("")
    names = names_of(tender.parameters)
    frame["cell"] = [_placed(tender, row) for row in frame.to_dict("records")]
    wide = frame.pivot(index="formula", columns="bidder", values="cell").reindex(list(dict.fromkeys(frame.formula)))
    about = frame.drop_duplicates("formula").set_index("formula").reindex(wide.index)
    named = [say(f"formula_{key}") for key in wide.index]
    wide = wide.assign(
        title=[say("formula_own", formula=text) if own else text for text, own in zip(named, about.own, strict=True)],
        others=[say("tender_yes" if each else "tender_no") for each in about.others_matter],
    ).reset_index()
    columns = {
        "title": (say("formula_column"), "text"),
        "others": (say("formula_others"), "text"),
        **{bidder: (names[bidder], "written") for bidder in tender.scoring.bidders},
    }
    return table(wide, caption=say("formulas_title"), columns=columns)


def _placed(tender: Tender, row: dict[str, Any]) -> str:
    asked = tender.parameters.price
    currency = "" if asked is None else asked.currency
    value = quantity(row["total"], currency) if row["price_alone"] else number(row["total"])
    return f"{row['place']}. ({value})"


def without_each(tender: Tender) -> Shown:
    """What leaving out each bidder does under the tender's own formula."""
    if len(tender.scoring.bidders) < 3:
        return statement(say("left_out_none"))
    frame = formulas.without_each(tender.scoring)
    own = frame[frame.own.astype(bool)]
    rows = own.to_dict("records")
    own = own.assign(
        out=[bidders_in_words(tender, row["left_out"]) for row in rows],
        first=[bidders_in_words(tender, row["winner_without"]) for row in rows],
        turns=[_turned(tender, row["turned"]) for row in rows],
    )
    columns = {
        "out": (say("left_out_of"), "text"),
        "first": ("First then", "text"),
        "turns": ("Order of the others", "text"),
    }
    return table(own, caption=say("left_out_title"), columns=columns)


def _turned(tender: Tender, pairs: str) -> str:
    if not pairs:
        return say("left_out_same")
    return say("left_out_turns", pairs="; ".join(bidders_in_words(tender, pair) for pair in pairs.split("; ")))
