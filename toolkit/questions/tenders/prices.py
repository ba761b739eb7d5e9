"""What does each bid cost over the term, what does a contact and a settled contact cost, and what is risky in it?

The price that is weighed is the total cost of ownership at the foreseen volume and the base of the indexation. Ends
are those that the tender and the bids state; nothing between them is more likely than anything else.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from toolkit.measures import bid_prices
from toolkit.measures.bid_prices import Parts, Schedule, World
from toolkit.measures.price_formulas import ranks
from toolkit.parameters.comparisons import ComparisonParameters
from toolkit.parameters.tenders import Bid

ENDS: Final = ("low", "base", "high")
BIDS: Final = [
    "bidder", "per_contact", "per_resolution", "per_hour", "per_month", "one_off", "exit", "ramp", "ramp_contacts",
    "indexation", "currency",
]  # fmt: skip
OWNERSHIP: Final = ["bidder", "volume", "indexation", "value", "low", "high", "nominal", "place", "currency", "why_not"]
UNIT_PRICES: Final = [
    "bidder", "volume", "contacts", "per_contact", "contact_low", "contact_high", "per_resolution", "resolution_low",
    "resolution_high", "currency", "why_not",
]  # fmt: skip
FAN: Final = ["bidder", "year", "low", "base", "high", "currency"]
RISKS: Final = ["bidder", "risk", "amount", "share", "currency"]
# Why a bid has no price; the words stand in the reporting room.
NO_BID, NO_RESOLUTION, NO_HOURS = "no_bid", "no_resolution", "no_hours"


class Known(NamedTuple):
    """A figure of the audit that a price may hang on, with its interval; NaN where it is unknown."""

    value: float = float("nan")
    low: float = float("nan")
    high: float = float("nan")


class Figures(NamedTuple):
    """Of one bidder: the share of contacts settled, and contacts per productive hour."""

    resolution: Known = Known()
    productivity: Known = Known()

    def corners(self) -> list[tuple[float, float]]:
        """The share settled and the hours of a contact at all combinations of their limits, NaN without limits."""
        ends = [(self.resolution.low, self.resolution.high), (self.productivity.high, self.productivity.low)]
        return [(share, _hours(per_hour)) for share in ends[0] for per_hour in ends[1]]

    def middle(self) -> tuple[float, float]:
        """The share settled and the hours of a contact as they are."""
        return self.resolution.value, _hours(self.productivity.value)


def _hours(per_hour: float) -> float:
    return 1 / per_hour if per_hour > 0 else float("nan")


def schedule(bid: Bid) -> Schedule:
    """What a bid asks, as plain numbers."""
    charges = {name: float(getattr(bid, name) or 0) for name in Schedule._fields if name != "ramp"}
    return Schedule(**charges, ramp=tuple((each.months, float(each.share)) for each in bid.ramp))


def world(parameters: ComparisonParameters, bid: Bid, volume: str = "base", indexation: str = "base") -> World:
    """The term at an end of the volume and of the bid's own indexation; a bid without one does not rise."""
    asked = parameters.price
    assert asked is not None
    rise = 0.0 if bid.indexation is None else float(getattr(bid.indexation, indexation))
    rate = None if asked.discount_rate is None else float(asked.discount_rate)
    return World((float(getattr(asked.volumes, volume)),) * asked.term_years, rise, rate)


def ends_of_indexation(parameters: ComparisonParameters) -> tuple[str, ...]:
    """The ends of the indexation that any bid states; the base alone where none does."""
    return ENDS if any(bid.indexation is not None for bid in parameters.prices.values()) else ("base",)


def ends_of_volume(parameters: ComparisonParameters) -> tuple[str, ...]:
    """The ends of the volume that differ from its base, and the base."""
    asked = parameters.price
    assert asked is not None
    return tuple(end for end in ENDS if end == "base" or getattr(asked.volumes, end) != asked.volumes.base)


def parts_of(parameters: ComparisonParameters, bidder: str, volume: str = "base", indexation: str = "base") -> Parts:
    """The total cost of a bid in its parts; NaN without a bid."""
    bid = parameters.prices.get(bidder)
    if bid is None:
        return Parts(np.nan, 0.0, 0.0)
    return bid_prices.ownership(schedule(bid), world(parameters, bid, volume, indexation))


def why_not(parameters: ComparisonParameters, bidder: str, figures: Figures) -> str:
    """Why a bid's cost is unknown: no bid, or a figure that it hangs on is; empty where it is known."""
    bid = parameters.prices.get(bidder)
    if bid is None:
        return NO_BID
    if bid.per_resolution and not np.isfinite(figures.resolution.value):
        return NO_RESOLUTION
    return NO_HOURS if bid.per_hour and not np.isfinite(figures.middle()[1]) else ""


def bids(parameters: ComparisonParameters) -> pd.DataFrame:
    """What each bidder asks, a row per bidder with a bid: columns BIDS; NaN for what it does not ask.

    ramp_contacts: the contacts of the foreseen volume that it leaves to others at first.
    """
    rows = []
    for bidder in parameters.bidders:
        bid = parameters.prices.get(bidder.id)
        if bid is None:
            continue
        term, asked = world(parameters, bid), schedule(bid)
        left = float(sum(term.contacts) - bid_prices.taken(asked, term).sum())
        rises = "" if bid.indexation is None else " / ".join(f"{100 * getattr(bid.indexation, e):g} %" for e in ENDS)
        row: dict[str, Any] = {name: getattr(bid, name) for name in BIDS if name.startswith("per_")}
        row |= {"bidder": bidder.id, "one_off": bid.one_off, "exit": bid.exit, "indexation": rises}
        row |= {"ramp": " + ".join(f"{each.months} x {100 * each.share:g} %" for each in bid.ramp)}
        rows.append({**row, "ramp_contacts": left, "currency": bid.currency})
    found = pd.DataFrame(rows).reindex(columns=BIDS)
    numbers = [name for name in BIDS if name.startswith("per_")]
    found[numbers] = found[numbers].astype(float)
    return found


def ownership(parameters: ComparisonParameters, figures: Mapping[str, Figures]) -> pd.DataFrame:
    """The total cost over the term of each bid at each stated end of volume and indexation: columns OWNERSHIP.

    value: the present value where a rate is stated, else as nominal. low, high: at the limits of the audited figures
    that the price hangs on, NaN where it hangs on none. place: 1 the cheapest, among the bids that have a cost.
    """
    asked = parameters.price
    if asked is None:
        return pd.DataFrame(columns=OWNERSHIP)
    rows = []
    for volume in ends_of_volume(parameters):
        for indexation in ends_of_indexation(parameters):
            for bidder in parameters.bidders:
                mine = figures.get(bidder.id, Figures())
                why = why_not(parameters, bidder.id, mine)
                cells = (np.nan,) * 4 if why else _owned(parameters, bidder.id, volume, indexation, mine)
                rows.append((bidder.id, volume, indexation, *cells, np.nan, asked.currency, why))
    found = pd.DataFrame(rows, columns=OWNERSHIP)
    known = found["value"].notna()
    for _world, mine in found[known].groupby(["volume", "indexation"], sort=False):
        found.loc[mine.index, "place"] = ranks(-mine["value"].to_numpy(float)).astype(float)
    return found


def _owned(
    parameters: ComparisonParameters, bidder: str, volume: str, indexation: str, figures: Figures
) -> tuple[float, float, float, float]:
    bid = parameters.prices[bidder]
    term = world(parameters, bid, volume, indexation)
    worth, nominal = (bid_prices.ownership(schedule(bid), each) for each in (term, term._replace(rate=None)))
    middle = figures.middle()
    low, high = _ends([float(worth.at(*corner)) for corner in figures.corners()], worth.resolved or worth.hours)
    return float(worth.at(*middle)), low, high, float(nominal.at(*middle))


def _ends(values: list[float], hangs: float) -> tuple[float, float]:
    return (min(values), max(values)) if hangs and np.isfinite(values).all() else (np.nan, np.nan)


def unit_prices(parameters: ComparisonParameters, figures: Mapping[str, Figures]) -> pd.DataFrame:
    """What a contact and a settled contact come to, loaded with all that is charged: columns UNIT_PRICES.

    Over the contacts that the bidder takes in the term, at the base of the indexation, not discounted. A settled
    contact costs a contact over the audited share that is settled; its limits are those of that share, and of the
    contacts of an hour where hours are charged. Without that share there is no such price.
    """
    asked = parameters.price
    rows: list[dict[str, Any]] = []
    for volume in ends_of_volume(parameters) if asked is not None else ():
        for bidder in parameters.bidders:
            assert asked is not None
            mine = figures.get(bidder.id, Figures())
            why = why_not(parameters, bidder.id, mine)
            row: dict[str, Any] = {"bidder": bidder.id, "volume": volume, "why_not": why, "currency": asked.currency}
            rows.append(row if why else {**row, **_unit(parameters, bidder.id, volume, mine)})
    return pd.DataFrame(rows).reindex(columns=UNIT_PRICES)


def _unit(parameters: ComparisonParameters, bidder: str, volume: str, figures: Figures) -> dict[str, float]:
    bid = parameters.prices[bidder]
    term, asked = world(parameters, bid, volume), schedule(bid)
    parts = bid_prices.of_a_contact(asked, term)
    middle, corners = figures.middle(), figures.corners()
    of_contact = float(parts.at(*middle))
    low, high = _ends([float(parts.at(*corner)) for corner in corners], parts.resolved or parts.hours)
    settled = [float(parts.at(*corner)) / corner[0] if corner[0] > 0 else np.nan for corner in _told(corners, parts)]
    ends = _ends(settled, 1.0)
    return {
        "contacts": float(bid_prices.taken(asked, term).sum()),
        "per_contact": of_contact,
        "contact_low": low,
        "contact_high": high,
        "per_resolution": of_contact / middle[0] if middle[0] > 0 else np.nan,
        "resolution_low": ends[0],
        "resolution_high": ends[1],
    }


def _told(corners: list[tuple[float, float]], parts: Parts) -> list[tuple[float, float]]:
    """The corners, without the hours of a contact where nothing hangs on them and they may be unknown."""
    return corners if parts.hours else [(share, np.nan) for share, _hours in corners]


def fan(parameters: ComparisonParameters, figures: Mapping[str, Figures]) -> pd.DataFrame:
    """The cost added up to the end of each year, from 0: columns FAN.

    base: at the base of all that is stated. low and high: the least and the most of all combinations of the stated ends
    of volume and indexation.
    """
    asked = parameters.price
    rows = []
    for bidder in parameters.bidders if asked is not None else ():
        assert asked is not None
        mine = figures.get(bidder.id, Figures())
        if why_not(parameters, bidder.id, mine):
            continue
        bid = parameters.prices[bidder.id]
        worlds = [
            world(parameters, bid, volume, indexation)
            for volume in ends_of_volume(parameters)
            for indexation in (ENDS if bid.indexation is not None else ("base",))
        ]
        every = [[float(each.at(*mine.middle())) for each in bid_prices.by_year(schedule(bid), w)] for w in worlds]
        base = bid_prices.by_year(schedule(bid), world(parameters, bid))
        for year, each in enumerate(base):
            there = [path[year] for path in every]
            cells = (min(there), float(each.at(*mine.middle())), max(there))
            rows.append((bidder.id, year, *cells, asked.currency))
    return pd.DataFrame(rows, columns=FAN)


def risks(parameters: ComparisonParameters, figures: Mapping[str, Figures]) -> pd.DataFrame:
    """What is risky in how each bid charges, by rule: columns RISKS; the words stand in the reporting room.

    amount: what the risk is worth over the term at its base, where that can be counted, and share: of the nominal cost.
    repeats: a contact that comes back is charged again. flag: settled contacts are charged, and who says that they are
    settled earns by it. hours: work is charged and not its outcome. standing: a monthly sum does not fall with the
    volume. lock_in: leaving costs. slow_start: contacts are left to others at first. no_indexation: nothing is said of
    how prices rise. one_off: what is paid before anything is done.
    """
    rows: list[tuple[Any, ...]] = []
    for bidder in parameters.bidders:
        bid = parameters.prices.get(bidder.id)
        mine = figures.get(bidder.id, Figures())
        if bid is None or parameters.price is None or why_not(parameters, bidder.id, mine):
            continue
        term, asked = world(parameters, bid)._replace(rate=None), schedule(bid)
        whole = float(bid_prices.ownership(asked, term).at(*mine.middle()))

        def worth(asked: Schedule, term: World = term, mine: Figures = mine) -> float:
            return float(bid_prices.ownership(asked, term).at(*mine.middle()))

        only = Schedule()._replace
        found = {
            "repeats": (bool(asked.per_contact), worth(only(per_contact=asked.per_contact)) * (1 - mine.middle()[0])),
            "flag": (bool(asked.per_resolution), worth(only(per_resolution=asked.per_resolution))),
            "hours": (bool(asked.per_hour), worth(only(per_hour=asked.per_hour))),
            "standing": (bool(asked.per_month), worth(only(per_month=asked.per_month))),
            "one_off": (bool(asked.one_off), asked.one_off),
            "lock_in": (bool(asked.exit), asked.exit),
            "slow_start": (any(share < 1 for _months, share in asked.ramp), np.nan),
            "no_indexation": (bid.indexation is None, np.nan),
        }
        rows += [
            (bidder.id, risk, amount, amount / whole if whole else np.nan, bid.currency)
            for risk, (there, amount) in found.items()
            if there
        ]
    return pd.DataFrame(rows, columns=RISKS)
