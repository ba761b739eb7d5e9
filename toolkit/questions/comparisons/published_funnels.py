"""Which bidders lie beyond what chance allows, and which beyond what bidders usually differ by?"""

from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from scipy.special import chdtri

from toolkit.measures import funnel_widths, funnels
from toolkit.measures.funnels import LEVELS
from toolkit.measures.intervals import Array
from toolkit.questions.comparisons.published_counts import BELOW, OF_ANSWERED

MARKS: Final = ["kind", "bidder", "name", "rows", "value", "z", "naive", "wide"]
# The limits of chance alone and the wide ones, at each level: low and high.
PAIRS: Final = {
    ("naive", 0.95): ("low_95", "high_95"),
    ("naive", 0.998): ("low_998", "high_998"),
    ("wide", 0.95): ("wide_low_95", "wide_high_95"),
    ("wide", 0.998): ("wide_low", "wide_high"),
}
LIMITS: Final = [name for pair in PAIRS.values() for name in pair]
# How many sizes the limits are drawn at.
_STEPS: Final = 60


class ProviderFunnel(NamedTuple):
    """`points`: columns MARKS and LIMITS, a row per bidder (kind bidder) and along the sizes (kind limit).

    `naive` and `wide` are -1 below, 1 above, 0 within the 99.8 % limits, of chance alone and with over-dispersion.
    `centre` is the share of all together; `dispersion` has phi and tau2.
    """

    points: pd.DataFrame
    centre: float
    dispersion: funnels.Dispersion

    @property
    def alike(self) -> bool:
        """Whether chance alone explains how bidders differ: their squared z-scores, by the chi-square test at 5 %."""
        z = self.points.z[self.points.kind == "bidder"].to_numpy(float)
        return bool(np.sum(z**2) <= chdtri(max(z.size - 1, 1), 1 - LEVELS[0]))

    @property
    def beyond(self) -> pd.DataFrame:
        """How many bidders lie beyond each pair of limits: limits (naive, wide), level, below, above, bidders."""
        mine = self.points[self.points.kind == "bidder"]
        rows = []
        for (limits, level), (low, high) in PAIRS.items():
            side = funnels.outside(mine["value"], mine[low], mine[high])
            sides = {"below": int((side < 0).sum()), "above": int((side > 0).sum())}
            rows.append({"limits": limits, "level": level, **sides, "bidders": len(mine)})
        return pd.DataFrame(rows)


def provider_funnel(rows: pd.DataFrame, kpi: str = OF_ANSWERED) -> ProviderFunnel:
    """The funnel of all bidders by their share answered in time.

    The limits of chance alone are the interpolated binomial around the share of all together (Spiegelhalter 2005,
    A.1.1); the wide ones allow for the variance between bidders on the arcsine scale, z-scores winsorised at a tenth.
    Calls of one day are not independent, so that the naive limits are too narrow even for equal bidders; the wide ones
    take that in, because it is part of how bidders differ.
    """
    below = BELOW[kpi]
    sums = rows.groupby(["bidder", "name"], as_index=False)[["answered_within", below]].sum()
    size, value = sums[below].to_numpy(float), (sums["answered_within"] / sums[below]).to_numpy(float)
    centre = float(sums["answered_within"].sum() / sums[below].sum())
    errors = 1 / (2 * np.sqrt(size))
    z = (np.arcsin(np.sqrt(value)) - np.arcsin(np.sqrt(centre))) / errors
    found = funnels.dispersion(z, errors)
    marks = pd.DataFrame(
        {"kind": "bidder", "bidder": sums.bidder, "name": sums.name, "rows": size, "value": value, "z": z}
    )
    grid = np.geomspace(size.min() * 0.8, size.max() * 1.1, _STEPS).round()
    points = pd.concat([marks, pd.DataFrame({"kind": "limit", "rows": grid})], ignore_index=True)
    points = points.assign(**_limits(points["rows"].to_numpy(float), centre, found.tau2))
    for kind in ("naive", "wide"):
        low, high = PAIRS[kind, LEVELS[1]]
        points[kind] = funnels.outside(points["value"], points[low], points[high])
    return ProviderFunnel(points[[*MARKS, *LIMITS]], centre, found)


def _limits(rows: Array, centre: float, tau2: float) -> dict[str, Array]:
    limits: dict[str, Array] = {}
    for (kind, level), (low, high) in PAIRS.items():
        if kind == "wide":
            limits[low], limits[high] = funnel_widths.of_shares(centre, rows, tau2, level=level)
            continue
        for name, probability in ((low, (1 - level) / 2), (high, (1 + level) / 2)):
            limits[name] = np.clip(funnels.interpolated_binomial(centre, rows, probability), 0, 1)
    return limits
