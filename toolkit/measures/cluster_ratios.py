"""One vendor's ratio of two sums with its interval over clusters, as the functions of the catalogue give it."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from toolkit.measures import intervals
from toolkit.measures.intervals import FEWEST_CLUSTERS

Row = dict[str, Any]


def ratio(
    vendor: str,
    above: ArrayLike,
    below: ArrayLike,
    *,
    clustered_by: str,
    rows: int,
    confidence: float,
    unknown: int = 0,
) -> Row:
    """The row of `computed.GIVEN` for sum(above) / sum(below), a position per cluster; amounts are never negative.

    The interval is `intervals.mean_limits` at the variance between clusters; why there is none stands in
    `why_absent`. NaN with `few_rows` where nothing stands below the line.
    """
    above, below = np.asarray(above, dtype=float), np.asarray(below, dtype=float)
    found = intervals.ratios(above, below, np.zeros(below.size, dtype=np.int64), 1)
    low, high = intervals.mean_limits(found.value, found.variance, found.effective, confidence=confidence)
    clusters = int(found.clusters[0])
    if np.isfinite(low[0]):
        why = ""
    elif clusters == 0:
        why = "few_rows"
    elif clusters == 1:
        why = "one_cluster"
    else:
        why = "few_clusters" if found.effective[0] < FEWEST_CLUSTERS else "no_spread"
    return {
        "vendor": vendor,
        "value": float(found.value[0]),
        "low": float(low[0]),
        "high": float(high[0]),
        "rows": rows,
        "unknown": unknown,
        "clusters": clusters,
        "clustered_by": clustered_by,
        "why_absent": why,
        "why_not": "",
    }


def less(row: Row, *, whole: float = 1.0) -> Row:
    """The row of `whole` less its value: what is not counted above the line."""
    return {**row, "value": whole - row["value"], "low": whole - row["high"], "high": whole - row["low"]}


def shifted(row: Row, by: float) -> Row:
    """The row with an amount added to its value and limits."""
    return {**row, **{name: row[name] + by for name in ("value", "low", "high")}}


def scaled(row: Row, factor: float) -> Row:
    """The row with its value and limits multiplied by a number that is not negative."""
    return {**row, **{name: row[name] * factor for name in ("value", "low", "high")}}


def exact(vendor: str, value: float, *, rows: int, unknown: int = 0) -> Row:
    """The row of a figure that was counted whole and has no interval."""
    return {
        "vendor": vendor,
        "value": value,
        "low": np.nan,
        "high": np.nan,
        "rows": rows,
        "unknown": unknown,
        "clusters": 0,
        "clustered_by": "",
        "why_absent": "count",
        "why_not": "",
    }


def not_given(vendor: str, why: str) -> Row:
    """The row of a vendor whose tables are there and do not hold what the figure needs."""
    return {**exact(vendor, np.nan, rows=0), "why_absent": "few_rows", "why_not": why}
