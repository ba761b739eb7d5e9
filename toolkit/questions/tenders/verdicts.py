"""Who is first, may that be called robust, and what would have to be different for somebody else to win?"""

from typing import Any, Final, Literal, NamedTuple

import numpy as np
import pandas as pd

from toolkit.measures.price_formulas import ranks
from toolkit.questions.tenders import formulas, methods, prices, standings
from toolkit.questions.tenders.robustness import Robustness
from toolkit.questions.tenders.scorings import shown_totals, totals
from toolkit.questions.tenders.standings import Tender

Kind = Literal["robust", "in between", "fragile", "unsure", "tie", "alone", "none"]
CHANGES: Final = ["kind", "bidder", "other", "amount", "low", "high", "what"]


class Decision(NamedTuple):
    """The answer: its kind, who is first, by how much in the total's unit, and how often where that was drawn.

    unsure: it would be robust, but something that was scored has no spread to draw from. open: bidders without a place
    that have failed nothing; the answer speaks of the others only, whatever is missing of these: who would be just
    behind might be ahead in many draws.
    """

    kind: Kind
    first: tuple[str, ...]
    total: float = float("nan")
    lead: float = float("nan")
    share: float = float("nan")
    error: float = float("nan")
    open: tuple[str, ...] = ()
    placed: int = 0


def decision(tender: Tender, found: Robustness) -> Decision:
    """The decision on a tender; `found` as `robustness.robustness` gives it."""
    scoring = tender.scoring
    missing = tuple(standings.bounds(tender).bidder)
    if not scoring.bidders:
        return Decision("none", (), open=missing)
    every = totals(scoring)
    places = ranks(every)
    first = tuple(bidder for bidder, place in zip(scoring.bidders, places, strict=True) if place == 1)
    total = float(shown_totals(scoring, every)[int(np.argmax(every))])
    about: dict[str, Any] = {"total": total, "open": missing, "placed": len(scoring.bidders)}
    if len(scoring.bidders) == 1:
        return Decision("alone", first, **about)
    if len(first) > 1:
        return Decision("tie", first, lead=0.0, **about)
    lead = float(every.max() - np.delete(every, int(np.argmax(every))).max())
    kind: Kind = "unsure" if found.standing == "in between" and _else_robust(tender, found) else found.standing  # type: ignore[assignment]
    return Decision(kind, first, lead=lead, share=found.first, error=found.error, **about)


def _else_robust(tender: Tender, found: Robustness) -> bool:
    """Whether nothing but scores without a spread keeps the first from being called robust."""
    return bool(found.unsure) and found.first - 2 * found.error >= float(tender.parameters.robustness.robust)


def changes(tender: Tender, found: Robustness) -> pd.DataFrame:
    """What would put somebody else first, or give a bidder a place: columns CHANGES, a row for each.

    excluded: a bidder and what it fails. unknown: what would have to be known, and between which totals the bidder
    would then be; unevidenced: the same, and of which requirements (what) it is not evidenced whether it meets them,
    with what is unknown beside (other). turned: another of those with a place is first beside it. weights: the smallest
    part of all weight (amount) that makes the other level with the first, moved mostly to what. formula, world, method:
    under which another is first. left_out: a loser without whom another is first. unsure: what has no spread to draw
    from.
    """
    rows: list[dict[str, Any]] = [
        {"kind": "excluded", "bidder": bidder, "what": ", ".join(names)} for bidder, names in tender.excluded.items()
    ]
    for row in standings.bounds(tender).to_dict("records"):
        about = {"bidder": row["bidder"], "low": row["low"], "high": row["high"], "amount": float(row["ahead"])}
        if row["unevidenced"]:
            rows.append({"kind": "unevidenced", "what": row["unevidenced"], "other": row["unknown"], **about})
        else:
            rows.append({"kind": "unknown", "what": row["unknown"], **about})
        if row["turns"]:
            missing = ", ".join(each for each in (row["unevidenced"], row["unknown"]) if each)
            rows.append({"kind": "turned", "bidder": row["bidder"], "what": missing, "other": row["turns"]})
    if len(tender.scoring.bidders) > 1:
        rows += [*_weights(found), *_formulas(tender), *_worlds(tender), *_methods(tender), *_left_out(tender)]
        told: dict[str, list[str]] = {}
        for bidder, criterion in found.unsure:
            told.setdefault(criterion, []).append(bidder)
        rows += [{"kind": "unsure", "what": name, "bidder": ", ".join(who)} for name, who in told.items()]
    made = pd.DataFrame(rows).reindex(columns=CHANGES)
    for name in ("bidder", "other", "what"):
        made[name] = made[name].astype(object).fillna("")
    return made


def tried(tender: Tender) -> tuple[str, ...]:
    """Which kinds of `changes` there was anything to try for, of those that might put another first."""
    scoring, parameters = tender.scoring, tender.parameters
    if len(scoring.bidders) < 2:
        return ()
    priced = bool(scoring.formula)
    there = {
        "world": priced and len(prices.ends_of_volume(parameters)) * len(prices.ends_of_indexation(parameters)) > 1,
        "formula": formulas.under_each(scoring).formula.nunique() > 1,
        "method": methods.methods(scoring).method.nunique() > 1,
        "left_out": bool(formulas.without_each(scoring).own.any()),
    }
    return tuple(kind for kind, some in there.items() if some)


def _weights(found: Robustness) -> list[dict[str, Any]]:
    reachable = found.flips[np.isfinite(found.flips.distance.astype(float))]
    if reachable.empty:
        return []
    least = reachable[reachable.bidder == reachable.loc[reachable.distance.idxmin(), "bidder"]]
    moved = least.weight - least.stated
    to, away = (least.criterion.iloc[int(np.argmax(sign * moved.to_numpy(float)))] for sign in (1, -1))
    about = {"bidder": least.bidder.iloc[0], "amount": float(least.distance.iloc[0])}
    return [{"kind": "weights", **about, "what": to, "other": away}]


def _firsts(bidders: tuple[str, ...], every: np.ndarray) -> str:
    return ", ".join(bidder for bidder, place in zip(bidders, ranks(every), strict=True) if place == 1)


def _formulas(tender: Tender) -> list[dict[str, Any]]:
    usual = _firsts(tender.scoring.bidders, totals(tender.scoring))
    frame = formulas.under_each(tender.scoring)
    rows = []
    for formula, mine in frame[~frame.own.astype(bool)].groupby("formula", sort=False):
        first = ", ".join(mine[mine.place == 1].bidder)
        if first != usual:
            rows.append({"kind": "formula", "bidder": first, "what": formula})
    return rows


def _worlds(tender: Tender) -> list[dict[str, Any]]:
    scoring, parameters = tender.scoring, tender.parameters
    usual = _firsts(scoring.bidders, totals(scoring))
    rows = []
    for volume in prices.ends_of_volume(parameters) if scoring.formula else ():
        for indexation in prices.ends_of_indexation(parameters):
            there = scoring._replace(terms=standings.terms(parameters, volume))
            cost = standings.costs(parameters, tender.known, scoring.bidders, volume=volume, indexation=indexation)
            first = _firsts(scoring.bidders, totals(there, prices=cost))
            if first != usual:
                rows.append({"kind": "world", "bidder": first, "what": volume, "other": indexation})
    return rows


def _methods(tender: Tender) -> list[dict[str, Any]]:
    frame = methods.methods(tender.scoring)
    rows = []
    for method, mine in frame[~frame.same_first.astype(bool)].groupby("method", sort=False):
        rows.append({"kind": "method", "bidder": ", ".join(mine[mine.place == 1].bidder), "what": method})
    return rows


def _left_out(tender: Tender) -> list[dict[str, Any]]:
    frame = formulas.without_each(tender.scoring)
    own = frame[frame.own.astype(bool) & (frame.winner != frame.winner_without)]
    lost = own[[row.left_out not in row.winner.split(", ") for row in own.itertuples()]] if len(own) else own
    return [{"kind": "left_out", "bidder": row.winner_without, "what": row.left_out} for row in lost.itertuples()]
