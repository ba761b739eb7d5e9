"""Money at different times: present values, rates of return, payback. A flow that is paid is negative.

Flows stand at equal steps, the first at once. Spreadsheets' NPV() discounts the first flow by a whole step; what it
gives is `net_present_value` of the same flows with 0 before them.
"""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import brentq


def net_present_value(rate: float, flows: Sequence[float]) -> float:
    """The flows' worth at the time of the first."""
    return float(sum(flow / (1 + rate) ** step for step, flow in enumerate(flows)))


def internal_rate(flows: Sequence[float]) -> float:
    """The rate at which the flows are worth nothing; NaN where they do not change sign exactly once.

    With more changes there may be several rates, and none of them is the answer.
    """
    signs = np.sign([flow for flow in flows if flow])
    if (np.diff(signs) != 0).sum() != 1:
        return float("nan")
    highest = 1.0
    while np.sign(net_present_value(highest, flows)) == np.sign(net_present_value(-0.99, flows)) and highest < 1e6:
        highest *= 2
    if np.sign(net_present_value(highest, flows)) == np.sign(net_present_value(-0.99, flows)):
        return float("nan")
    return float(brentq(net_present_value, -0.99, highest, args=(list(flows),), xtol=1e-12))


def modified_rate(flows: Sequence[float], *, finance: float, reinvest: float) -> float:
    """The rate where what is paid is borrowed at one rate and what comes back is put out at another."""
    steps = len(flows) - 1
    back = sum(max(flow, 0.0) * (1 + reinvest) ** (steps - step) for step, flow in enumerate(flows))
    paid = -net_present_value(finance, [min(flow, 0.0) for flow in flows])
    return float((back / paid) ** (1 / steps) - 1) if paid > 0 and steps else float("nan")


def annuity(rate: float, steps: int, present: float) -> float:
    """What is paid at the end of each step for an amount now: negative for a positive amount."""
    return -present / steps if rate == 0 else -present * rate / (1 - (1 + rate) ** -steps)


def return_on_investment(benefits: float, costs: float) -> float:
    """(benefits - costs) / costs; NaN without costs."""
    return (benefits - costs) / costs if costs else float("nan")


def payback(cost: float, benefits: Sequence[float], *, rate: float = 0.0) -> float:
    """The steps until the benefits, discounted at `rate`, have paid the cost; NaN where they never do.

    Within the step in which they do, they are taken to come evenly.
    """
    left = cost
    for step, benefit in enumerate(benefits, start=1):
        worth = benefit / (1 + rate) ** step
        if worth >= left:
            return step - 1 + left / worth if worth > 0 else float(step - 1)
        left -= worth
    return float("nan")


def ownership(transition: float, yearly: Sequence[float], exit_cost: float, *, rate: float) -> tuple[float, float]:
    """Total cost of ownership, nominal and as a present value: transition at once, the rest at the ends of years.

    The exit is paid with the last year.
    """
    flows = [transition, *yearly[:-1], yearly[-1] + exit_cost]
    return float(sum(flows)), net_present_value(rate, flows)
