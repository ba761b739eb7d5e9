"""The findings on bids' costs, on price formulas, and on other ways to add up."""

from collections.abc import Iterator

from toolkit.questions.tenders import debriefs, formulas, methods, prices, standings
from toolkit.questions.tenders.standings import Tender
from toolkit.reporting.findings import Finding
from toolkit.reporting.registers_comparison_tender import claim
from toolkit.reporting.tender_words import bidders_in_words, names_of, world_in_words
from toolkit.reporting.words import count, quantity, say, span


def of_prices(tender: Tender) -> list[Finding]:
    """What bids cost, whether the cheapest stays so, and what formulas do to the order."""
    if tender.parameters.price is None:
        return []
    return [*_reserve(tender), *_costs(tender), *_order(tender), *_formulas(tender), *_debriefs(tender)]


def _reserve(tender: Tender) -> Iterator[Finding]:
    """The bids above the price above which nothing is bought."""
    parameters, names = tender.parameters, names_of(tender.parameters)
    for bidder, failed in tender.excluded.items():
        if standings.RESERVE in failed:
            assert parameters.price is not None
            currency = parameters.price.currency
            cost = quantity(float(standings.costs(parameters, tender.known, [bidder])[0]), currency)
            reserve = quantity(float(parameters.price.reserve or 0), currency)
            text = say("cost_over_reserve", name=names[bidder], cost=cost, reserve=reserve)
            yield claim("reserve", bidder, "breach", text)


def _costs(tender: Tender) -> Iterator[Finding]:
    frame = prices.ownership(tender.parameters, tender.known)
    base = frame[(frame.volume == "base") & (frame.indexation == "base") & frame["value"].notna()]
    if len(base) < 2:
        return
    names = names_of(tender.parameters)
    ends = [base.loc[base["value"].idxmin()], base.loc[base["value"].idxmax()]]
    told = {"cheapest": names[ends[0].bidder], "dearest": names[ends[1].bidder]}
    told |= {which: quantity(end["value"], end.currency) for which, end in zip(("low", "high"), ends, strict=True)}
    unit = prices.unit_prices(tender.parameters, tender.known)
    settled = unit[(unit.volume == "base") & unit.per_resolution.notna()]
    parts = [
        say(
            "cost_settled",
            value=quantity(row["per_resolution"], row["currency"]),
            name=names[row["bidder"]],
            span=span(row["resolution_low"], row["resolution_high"], row["currency"]),
        )
        for row in settled.to_dict("records")
    ]
    text = say("cost_finding", **told, list="; ".join(parts)) if parts else say("cost_finding_plain", **told)
    yield claim("cost", "", "information", text)


def _order(tender: Tender) -> Iterator[Finding]:
    frame = prices.ownership(tender.parameters, tender.known)
    first = frame[frame.place == 1].groupby(["volume", "indexation"], sort=False).bidder.agg(", ".join)
    if first.nunique() < 2:
        return
    parts = [
        say("cost_order_one", name=bidders_in_words(tender, who), world=world_in_words(str(volume), str(indexation)))
        for (volume, indexation), who in first.items()
    ]
    yield claim("cost.order", "", "attention", say("cost_order", list="; ".join(parts)))


def _formulas(tender: Tender) -> Iterator[Finding]:
    frame = formulas.under_each(tender.scoring)
    if frame.empty:
        return
    first = frame[frame.place == 1].groupby("formula", sort=False).bidder.agg(", ".join)
    own = tender.scoring.formula
    others = int((first.drop(own) != first[own]).sum())
    text = say("formula_swap", count=count(len(first)), others=count(others))
    yield claim("formulas", "", "information", text)
    out = formulas.without_each(tender.scoring)
    mine = out[out.own.astype(bool)] if len(out) else out
    if mine.empty:
        return
    named = say(f"formula_{own}")
    changed = mine[mine.changes.astype(bool)]
    for row in changed.to_dict("records"):
        turned = "; ".join(bidders_in_words(tender, pair) for pair in row["turned"].split("; ") if pair)
        gone = bidders_in_words(tender, row["left_out"])
        text = say("formula_irrelevant", formula=named, out=gone, turned=turned)
        yield claim(f"irrelevant.{row['left_out']}", "", "attention", text)
    if changed.empty:
        yield claim("irrelevant", "", "information", say("formula_steady", formula=named))


def _debriefs(tender: Tender) -> Iterator[Finding]:
    """What a debrief's points of the price would tell a bidder of another one's price."""
    if not debriefs.reveals_prices(tender):
        return
    told = debriefs.tells_points(tender)
    text = say("debriefs_tell" if told else "debriefs_leave_out", formula=say(f"formula_{tender.scoring.formula}"))
    yield claim("debriefs", "", "attention" if told else "information", text)


def of_methods(tender: Tender) -> list[Finding]:
    """Whether other ways to add up name another first."""
    frame = methods.methods(tender.scoring)
    if frame.method.nunique() < 2:
        return []
    other = list(dict.fromkeys(frame[~frame.same_first.astype(bool)].method))
    if not other:
        return [claim("methods", "", "information", say("method_finding_same"))]
    named = ", ".join(say(f"method_{each}") for each in other)
    return [claim("methods", "", "information", say("method_finding_other", list=named))]
