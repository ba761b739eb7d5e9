"""A contract's term in money under assumptions: what it costs, what it is worth, and which assumption decides.

The transition is paid at once, the running cost of each year at its end, the exit with the last year. The benefit comes
at the ends of years and does not go with the volume.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from toolkit.measures import cash_flows

SWINGS: Final = ["assumption", "low", "base", "high", "at_low", "at_base", "at_high", "swing", "flips", "turns_at"]


class Term(NamedTuple):
    """What a term is counted with: amounts of money, `running` and `benefit` a year, shares and multiples.

    running: the running cost of a year at the audited volume and prices.
    volume, volume_share: the multiple of the audited volume, and the part of the running cost that goes with it.
    indexation: the yearly rise of the running cost from the second year on.
    benefit: NaN where nobody says what the service is worth.
    """

    running: float
    years: int
    discount_rate: float
    transition: float = 0.0
    exit: float = 0.0
    benefit: float = float("nan")
    volume: float = 1.0
    volume_share: float = 0.0
    indexation: float = 0.0


def otherwise(term: Term, name: str, value: float) -> Term:
    """The term with one assumption of another value."""
    return Term(**{**term._asdict(), name: float(value)})


def yearly(term: Term) -> list[float]:
    """The running cost of each year."""
    first = term.running * (1 + term.volume_share * (term.volume - 1))
    return [first * (1 + term.indexation) ** year for year in range(term.years)]


def ownership(term: Term) -> tuple[float, float]:
    """The total cost of ownership: nominal, and as a present value."""
    return cash_flows.ownership(term.transition, yearly(term), term.exit, rate=term.discount_rate)


def flows(term: Term) -> list[float]:
    """Benefits less costs: at once, then at the end of each year."""
    after = [term.benefit - cost for cost in yearly(term)]
    after[-1] -= term.exit
    return [-term.transition, *after]


def worth(term: Term) -> float:
    """The net present value, the first flow not discounted."""
    return cash_flows.net_present_value(term.discount_rate, flows(term))


def returned(term: Term) -> dict[str, float]:
    """What a term brings: npv, npv_spreadsheet, roi, irr, payback and discounted_payback in years.

    `npv_spreadsheet` is what a spreadsheet's NPV() gives for the same flows: it discounts the first by a whole year.
    The return is that of all benefits over all costs, undiscounted. Payback is counted on the transition, since the
    exit comes last: NaN where it never comes, or where nothing is paid at once.
    """
    every = flows(term)
    costs = term.transition + sum(yearly(term)) + term.exit
    return {
        "npv": worth(term),
        "npv_spreadsheet": cash_flows.net_present_value(term.discount_rate, [0.0, *every]),
        "roi": cash_flows.return_on_investment(term.benefit * term.years, costs),
        "irr": cash_flows.internal_rate(every),
        "payback": _paid_back(every, 0.0),
        "discounted_payback": _paid_back(every, term.discount_rate),
    }


def _paid_back(every: Sequence[float], rate: float) -> float:
    if every[0] >= 0:
        return float("nan")
    discounted = np.array(every) / (1 + rate) ** np.arange(len(every))
    # What was paid back and is lost again at the end was not paid back.
    return cash_flows.payback(-every[0], every[1:], rate=rate) if discounted.sum() >= 0 else float("nan")


def swings(
    base: Term, ranges: Mapping[str, tuple[float, float]], value: Callable[[Term], float] = worth
) -> pd.DataFrame:
    """What each assumption alone does to `value`, widest first: columns SWINGS.

    `ranges` gives the low and high end of assumptions by their names in `Term`; all others stay at the base. `flips`:
    whether one of its ends turns the sign of the base. `turns_at` is where the value is nothing, NaN where it is not.
    """
    middle = value(base)
    rows = []
    for name, (low, high) in ranges.items():
        ends = [value(otherwise(base, name, end)) for end in (low, high)]
        flips = any(np.sign(end) != np.sign(middle) and end for end in ends)
        turns = [float(low), float(getattr(base, name)), float(high)]
        at = (ends[0], middle, ends[1])
        root = next(
            (
                brentq(lambda x, name=name: value(otherwise(base, name, x)), turns[place], turns[place + 1])
                for place in (0, 1)
                if at[place] * at[place + 1] < 0
            ),
            np.nan,
        )
        rows.append((name, *turns, *at, max(ends) - min(ends), bool(flips), float(root)))
    frame = pd.DataFrame(rows, columns=SWINGS)
    return frame.sort_values(["swing", "assumption"], ascending=[False, True], ignore_index=True)
