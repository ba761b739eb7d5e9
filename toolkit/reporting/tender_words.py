"""How a tender's bidders, criteria, cases and reasons are called, wherever they are told."""

from collections.abc import Iterable
from typing import Final

from toolkit.measures.targets import Target
from toolkit.parameters.comparisons import ComparisonParameters
from toolkit.questions.tenders.criteria import PRICE
from toolkit.questions.tenders.scorings import WITHOUT_POINTS
from toolkit.questions.tenders.standings import RESERVE, Tender
from toolkit.reporting.findings import promise
from toolkit.reporting.messages import MESSAGES
from toolkit.reporting.words import known, number, quantity, say, share, told

# Points nearer than this are level (`rank_acceptabilities.TIE` is finer by far).
_MOST_DIGITS: Final = 6


def names_of(parameters: ComparisonParameters) -> dict[str, str]:
    """The bidders' names by their ids."""
    return {bidder.id: bidder.name for bidder in parameters.bidders}


def bidders_in_words(tender: Tender, ids: str | Iterable[str]) -> str:
    """Bidders by their names, from ids as a list or joined by commas."""
    names = names_of(tender.parameters)
    each = ids.split(", ") if isinstance(ids, str) else ids
    return ", ".join(names.get(one, one) for one in each)


def titles_of(tender: Tender) -> dict[str, str]:
    """What criteria, requirements and the price are called, by their ids."""
    demanded = {each.id: each.title for each in tender.parameters.mandatory}
    own = {PRICE: say("the_price"), RESERVE: say("within_reserve")}
    return {**demanded, **{each.id: each.title for each in tender.parameters.criteria}, **own}


def criteria_in_words(tender: Tender, ids: str | Iterable[str]) -> str:
    """Criteria by their titles, from ids as a list or joined by commas."""
    titles = titles_of(tender)
    each = ids.split(", ") if isinstance(ids, str) else ids
    return ", ".join(titles.get(one, one) for one in each)


def reasons_in_words(tender: Tender, bidder: str) -> str:
    """Why a bidder has no place: what it fails, what is not evidenced, what is not known; empty where it has one."""
    said = tender.without_place(bidder)
    return "; ".join(say(f"status_{kind}", why=criteria_in_words(tender, names)) for kind, names in said.items())


def total_in_words(tender: Tender, value: float) -> str:
    """A total: points of a hundred, or the money that the tender's formula compares."""
    asked = tender.parameters.price
    if asked is not None and asked.formula in WITHOUT_POINTS:
        return quantity(value, asked.currency)
    return say("tender_points", points=points(value))


def world_in_words(volume: str, indexation: str) -> str:
    """A case of the ends that are stated; what is at its base is left out where something is not."""
    parts = [say(f"{name}_{end}") for name, end in (("volume", volume), ("indexation", indexation)) if end != "base"]
    if len(parts) == 2:
        return say("world_in_words", volume=parts[0], indexation=parts[1])
    return parts[0] if parts else say("volume_base")


def why_unknown(why: str) -> str:
    """Why something is unknown: one of the reasons that have words of ours, or the audit's own."""
    message = f"unknown_{why}"
    return say(message) if message in MESSAGES else told(why)


def promised(code: str, unit: str, value: float) -> str:
    """A limit's code (>=0.8) in words."""
    low, _dots, high = code.partition("..")
    if high:
        return promise(Target(float(low), float(high)), unit, value)
    limit = float(code[2:])
    return promise(Target(limit, None) if code.startswith(">=") else Target(None, limit), unit, value)


def share_of_draws(value: float) -> str:
    """A share of draws with one decimal; what did not happen in all of them is not written as if it had."""
    if known(value) and 0.9995 <= value < 1:
        return say("nearly_all", share=share(0.999))
    if known(value) and 0 < value < 0.0005:
        return say("hardly_any", share=share(0.001))
    return share(value)


def points(value: float, digits: int = 1) -> str:
    """Points of a hundred, one decimal or as many as are said; what is not nothing is not written as nothing."""
    if known(value) and round(value, _MOST_DIGITS):
        while round(value, digits) == 0:
            digits += 1
    return number(value, digits=digits)


def digits_apart(values: Iterable[float]) -> int:
    """With how many decimals, one at least, points that differ are written differently."""
    every = sorted(value for value in values if known(value))
    for digits in range(1, _MOST_DIGITS):
        written = {round(value, digits) for value in every}
        if len(written) == len({round(value, _MOST_DIGITS) for value in every}):
            return digits
    return _MOST_DIGITS


def why_no_flips(tender: Tender) -> str:
    """The message that says why no change of weights can be told."""
    return "flips_not_weighed" if tender.scoring.formula and not tender.scoring.earns_points else "flips_one"
