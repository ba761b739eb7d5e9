"""The findings of a tender: the answer, what would change it, and what is failed or not evidenced."""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from toolkit.questions.tenders import draws, verdicts
from toolkit.questions.tenders.mandatory import FAILED, NOT_EVIDENCED, PASSED
from toolkit.questions.tenders.robustness import PANEL, Robustness
from toolkit.questions.tenders.standings import Tender
from toolkit.questions.tenders.verdicts import Decision
from toolkit.reporting.findings import Finding
from toolkit.reporting.tender_words import (
    bidders_in_words,
    criteria_in_words,
    names_of,
    points,
    promised,
    titles_of,
    total_in_words,
    why_no_flips,
    why_unknown,
    world_in_words,
)
from toolkit.reporting.words import count, quantity, say, share, span

SECTION: Final = "tender"


def answer(tender: Tender, found: Robustness) -> str:
    """Who is first and whether that may be called robust, in one sentence that claims no more than was found."""
    if not tender.parameters.decides:
        return say("tender_none")
    told, asked = verdicts.decision(tender, found), tender.parameters.robustness
    drawn = say("draws_of_both" if draws.weights_vary(tender) else "draws_of_scores")
    first = bidders_in_words(tender, told.first)
    if told.open and told.first:
        first = say("decision_of", names=first, placed=count(told.placed))
    return say(
        f"decision_{told.kind}",
        name=first,
        names=first,
        share=share(_shy(told)),
        draws=count(asked.draws),
        of=drawn,
        held=_held(tender, found),
        robust=_stated(float(asked.robust)),
        fragile=_stated(float(asked.fragile)),
        lead=total_in_words(tender, told.lead),
        total=total_in_words(tender, told.total),
        unsure=say("decision_figures", count=count(len(found.unsure))),
    )


def _shy(told: Decision) -> float:
    """A share of draws to a tenth of a per cent, never rounded up."""
    return float(np.floor(1000 * told.share + 1e-9) / 1000) if np.isfinite(told.share) else told.share


def _stated(threshold: float) -> str:
    """A threshold as it is stated: 99.9 % is not 100 %."""
    digits = next((digits for digits in range(6) if abs(round(100 * threshold, digits) - 100 * threshold) < 1e-9), 6)
    return share(threshold, digits=digits)


def _held(tender: Tender, found: Robustness) -> str:
    if found.held_by[0] == PANEL:
        return say("decision_held_panel")
    if not tender.scoring.formula:
        return say("decision_held_unpriced")
    if len(found.worlds[found.worlds.what == "world"]) == 0:
        return say("decision_held_only")
    if found.held_by == ("base", "base"):
        return say("decision_held_base")
    return say("decision_held_world", world=world_in_words(*found.held_by))


def of_answer(tender: Tender, found: Robustness) -> list[Finding]:
    """The answer, which is for attention whatever it is: nothing else in the report is asked for more."""
    if not tender.parameters.decides:
        return []
    told = verdicts.decision(tender, found)
    numbers = {"value": told.share, "unit": "share", "rows": tender.parameters.robustness.draws}
    whose = told.first[0] if len(told.first) == 1 else ""
    return [claim("decision", whose, "attention", answer(tender, found), **numbers)]


def of_changes(tender: Tender, found: Robustness) -> list[Finding]:
    """What would put somebody else first, or give a bidder a place."""
    return [*_changes(tender, found)] if tender.parameters.decides else []


def _changes(tender: Tender, found: Robustness) -> Iterator[Finding]:
    frame = verdicts.changes(tender, found)
    for place, row in enumerate(frame.to_dict("records")):
        text, severity = _change(tender, row)
        yield claim(f"change.{row['kind']}.{place}", "", severity, text)
    if len(tender.scoring.bidders) < 2:
        return
    if found.flips.empty or not np.isfinite(found.flips.distance.astype(float)).any():
        message = "change_weights_none" if len(found.flips) else why_no_flips(tender)
        yield claim("change.weights", "", "information", say(message))
    tried = verdicts.tried(tender)
    if tried and not {*tried} & set(frame.kind):
        listed = "; ".join(say(f"change_tried_{kind}") for kind in tried)
        yield claim("change.nothing", "", "information", say("change_nothing", list=listed))


def _change(tender: Tender, row: dict[str, Any]) -> tuple[str, str]:
    kind, name = row["kind"], bidders_in_words(tender, row["bidder"])
    criteria = criteria_in_words(tender, row["what"])
    match kind:
        case "unknown":
            if not np.isfinite(row["low"]):
                return say("change_unknown_money", name=name, what=criteria), "limit"
            ahead = "ahead" if row["amount"] else "behind"
            ends = {end: total_in_words(tender, row[end]) for end in ("low", "high")}
            return say(f"change_unknown_{ahead}", name=name, what=criteria, **ends), "limit"
        case "unevidenced":
            return _unevidenced(tender, row, name), "limit"
        case "turned":
            return say("change_turned", name=name, what=criteria, other=bidders_in_words(tender, row["other"])), "limit"
        case "weights":
            titles = titles_of(tender)
            ways = {"away": titles.get(row["other"], row["other"]), "to": titles.get(row["what"], row["what"])}
            amount = points(100 * row["amount"])
            return say("change_weights", amount=amount, name=name, **ways), "information"
        case "formula":
            return say("change_formula", what=say(f"formula_{row['what']}"), name=name), "information"
        case "method":
            return say("change_method", what=say(f"method_{row['what']}"), name=name), "information"
        case "world":
            return say("change_world", world=world_in_words(row["what"], row["other"]), name=name), "attention"
        case "left_out":
            return say("change_left_out", what=bidders_in_words(tender, row["what"]), name=name), "attention"
        case "unsure":
            return say("change_unsure", what=criteria, name=name), "limit"
        case _:
            return say("change_excluded", name=name, what=criteria), "attention"


def _unevidenced(tender: Tender, row: dict[str, Any], name: str) -> str:
    """Of whom it is not known whether it meets what it must: where it would stand if it did."""
    unknown = say("change_unevidenced_and", what=criteria_in_words(tender, row["other"])) if row["other"] else ""
    about = {"name": name, "what": criteria_in_words(tender, row["what"]), "unknown": unknown}
    if not np.isfinite(row["low"]):
        return say("change_unevidenced_money", **about)
    low, high = (total_in_words(tender, row[end]) for end in ("low", "high"))
    total = high if low == high else say("change_between", low=low, high=high)
    return say(f"change_unevidenced_{'ahead' if row['amount'] else 'behind'}", **about, total=total)


def of_requirements(tender: Tender) -> list[Finding]:
    """What is failed or not evidenced and why, what is passed with an interval on both sides, or that all is passed."""
    names = names_of(tender.parameters)
    claims = []
    for row in tender.matrix.to_dict("records"):
        about = {"name": names[row["bidder"]], "title": row["title"]}
        more = {"kpi": row["kpi"], "rows": row["rows"], "unit": row["unit"], "target": row["target"]}
        more |= {end: float(row[end]) for end in ("value", "low", "high")}
        limits = span(row["low"], row["high"], row["unit"])
        if row["status"] == PASSED and row["process"] == "spans":
            value = quantity(row["value"], row["unit"])
            text = say(
                "mandatory_spans",
                **about,
                value=value,
                target=promised(row["target"], row["unit"], row["value"]),
                span=limits,
            )
            claims.append(claim(f"mandatory.{row['criterion']}", row["bidder"], "attention", text, **more))
        if row["status"] == PASSED:
            continue
        seen = quantity(row["value"], row["unit"]) if row["status"] == FAILED and row["kpi"] else ""
        why = seen or row["evidence"] or why_unknown(row["why_not"])
        told = say("why_given", why=why) if why else ""
        message = "mandatory_absent_of" if row["status"] == NOT_EVIDENCED else "mandatory_failed_of"
        severity = "breach" if row["status"] == FAILED else "limit"
        text = say(message, **about, why=told)
        claims.append(claim(f"mandatory.{row['criterion']}", row["bidder"], severity, text, **more))
    if len(tender.matrix) and (tender.matrix.status == PASSED).all():
        claims.append(claim("mandatory", "", "information", say("mandatory_all")))
    return claims


def claim(what: str, bidder: str, severity: str, text: str, **more: Any) -> Finding:
    """A finding of a tender; `bidder` is empty where it is about all."""
    fields = {"kpi": "", **more}
    parts = [SECTION, bidder, what] if bidder else [SECTION, what]
    return Finding(id=".".join(parts), section=SECTION, vendor=bidder, severity=severity, sentence=text, **fields)
