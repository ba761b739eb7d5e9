"""How was a published figure made: which of the usual ways to a rate gives it to its printed decimals?"""

from collections.abc import Sequence
from decimal import Decimal
from itertools import product
from typing import Any, Final

import numpy as np
import pandas as pd

from toolkit.measures.time_blocks import weeks_of
from toolkit.questions.comparisons.published_counts import BELOW

# What a rate may be the unweighted mean of; nothing: the sum over the sum.
OVER: Final[dict[str, tuple[str, ...]]] = {
    "whole": (),
    "days": ("day",),
    "weeks": ("week",),
    "months": ("month",),
    "bidders": ("bidder",),
    "groups": ("group",),
    "bidder_days": ("bidder", "day"),
    "bidder_weeks": ("bidder", "week"),
    "bidder_months": ("bidder", "month"),
    "group_days": ("group", "day"),
    "group_weeks": ("group", "week"),
    "group_months": ("group", "month"),
}
WAYS: Final = ["what", "published", "decimals", "source", "bidder", "below", "over", "parts", "value", "reproduces"]
# What a published figure may be about.
ABOUT: Final = "service_level"


def ways(rows: pd.DataFrame, published: Sequence[Any]) -> pd.DataFrame:
    """Every way tried to each published service level: columns WAYS.

    `published` have what, value, source, bidder (None: all together). A way is a denominator and what the rate is the
    unweighted mean of, `parts` rates in all; ways that are the same for want of groups or of bidders are tried once.
    `reproduces`: the value, rounded as the published one is, equals it. Other figures than the service level are not
    looked for.
    """
    dated = rows.assign(
        week=weeks_of(rows["day"].to_numpy("datetime64[D]")),
        month=rows["day"].str[:7],
    )
    found = []
    for figure in published:
        if figure.what != ABOUT:
            continue
        mine = dated if figure.bidder is None else dated[dated.bidder == figure.bidder]
        digits = decimals(figure.value)
        seen = set()
        for below, (over, parts) in product(BELOW.values(), OVER.items()):
            if mine[below].isna().any() or (figure.bidder is not None and parts[:1] in (("bidder",), ("group",))):
                continue
            rates = rates_of(mine, parts, below)
            key = (below, tuple(np.sort(rates)))
            if key in seen or not rates.size:
                continue
            seen.add(key)
            value = float(rates.mean())
            about = {"what": figure.what, "published": figure.value, "source": figure.source, "bidder": figure.bidder}
            alike = round(value, digits) == round(figure.value, digits)
            told = {"below": below, "over": over, "parts": rates.size, "value": value, "reproduces": alike}
            found.append({**about, **told, "decimals": digits})
    return pd.DataFrame(found, columns=WAYS)


def of_figure(tried: pd.DataFrame, figure: Any) -> pd.DataFrame:
    """The rows of `ways` about one published figure."""
    mine = (tried.published == figure.value) & (tried.source == figure.source)
    return tried[mine & (tried.bidder.isna() if figure.bidder is None else tried.bidder == figure.bidder)]


def rates_of(rows: pd.DataFrame, parts: Sequence[str], below: str) -> "np.ndarray[Any, np.dtype[np.float64]]":
    """The rate of each part; parts without a call below the line have none."""
    if not parts:
        sums = rows[["answered_within", below]].sum().to_frame().T
    else:
        sums = rows.groupby(list(parts))[["answered_within", below]].sum()
    sums = sums[sums[below] > 0]
    return np.asarray(sums["answered_within"] / sums[below], float)


def decimals(value: float) -> int:
    """How many decimals a share was published with: 0.782 has three."""
    exponent = Decimal(repr(float(value))).normalize().as_tuple().exponent
    return max(0, -int(exponent))
