"""Odds of two sides over cells of the same work: a check on adjusted shares."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike


class OddsRatio(NamedTuple):
    """The first side's odds over the other's within cells, its limits, and the chance of as much at equal odds."""

    value: float
    low: float
    high: float
    p_value: float


def mantel_haenszel(
    hits: ArrayLike, rows: ArrayLike, other_hits: ArrayLike, other_rows: ArrayLike, *, confidence: float
) -> OddsRatio:
    """The odds ratio common to all cells, of rows that are independent; a position is a cell.

    Mantel and Haenszel 1959, with the variance of Robins, Breslow and Greenland 1986 and the continuity-corrected
    test, as statsmodels' StratifiedTable gives them. Where contacts of one agent resemble each other the limits are
    too narrow: for bidders it checks a direction and is no claim. NaN where no cell tells the sides apart.
    """
    # Imported here: it takes longer than everything else a comparison imports.
    from statsmodels.stats.contingency_tables import StratifiedTable

    a, n = np.asarray(hits, float), np.asarray(rows, float)
    c, m = np.asarray(other_hits, float), np.asarray(other_rows, float)
    both = (n > 0) & (m > 0)
    a, n, c, m = a[both], n[both], c[both], m[both]
    whole = n + m
    if not ((a * (m - c) / whole).sum() > 0 and ((n - a) * c / whole).sum() > 0):
        return OddsRatio(np.nan, np.nan, np.nan, np.nan)
    tables = StratifiedTable(np.array([[a, n - a], [c, m - c]]))
    low, high = tables.oddsratio_pooled_confint(alpha=1 - confidence)
    tested = tables.test_null_odds(correction=True)
    return OddsRatio(float(tables.oddsratio_pooled), float(low), float(high), float(tested.pvalue))
