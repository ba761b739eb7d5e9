"""What goes together with satisfaction: one linear model with errors over clusters, every effect in points."""

from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import stdtr, stdtrit

from toolkit.measures import multiplicity

# Below these nothing is modelled: errors over few clusters are too small, and few rows carry few effects.
FEWEST_ROWS: Final = 100
FEWEST_ROWS_A_TERM: Final = 15
FEWEST_CLUSTERS: Final = 20
COLUMNS: Final = ["term", "value", "low", "high", "p_value", "adjusted", "told"]


class Drivers(NamedTuple):
    """terms: columns COLUMNS, a row per column of the design. explained: the share of the variance. why_not: text."""

    terms: pd.DataFrame
    explained: float
    rows: int
    clusters: int
    why_not: str


def drivers(design: pd.DataFrame, outcome: ArrayLike, cluster: ArrayLike, *, confidence: float) -> Drivers:
    """Average differences of the outcome, each with all the other columns held equal.

    design: a column per driver (yes or no as 1 and 0, numbers per step), no constant. Ordinary least squares with
    errors over clusters (CR1: Cameron and Miller 2015, Journal of Human Resources 50), Student's with the clusters
    less one; intervals are Bonferroni over the columns, `told` is Holm. Columns that do not vary must be left out
    before; one that others determine leaves the model without an answer (why_not collinear). why_not: few_rows,
    few_clusters, one_answer, no_drivers, collinear, or empty.
    """
    # Loading it takes longer than the model.
    from statsmodels.regression.linear_model import OLS

    outcome = np.asarray(outcome, float)
    group = pd.factorize(np.asarray(cluster))[0]
    rows, clusters, number = len(outcome), len(np.unique(group)), design.shape[1]
    nothing = pd.DataFrame(columns=COLUMNS)
    why = (
        "few_rows"
        if rows < max(FEWEST_ROWS, FEWEST_ROWS_A_TERM * number)
        else "few_clusters"
        if clusters < FEWEST_CLUSTERS
        else "one_answer"
        if np.ptp(outcome) == 0
        else "no_drivers"
        if not number
        else ""
    )
    matrix = np.column_stack([np.ones(rows), design.to_numpy(float)]) if not why else np.empty((0, 0))
    if not why and np.linalg.matrix_rank(matrix) <= number:
        why = "collinear"
    if why:
        return Drivers(nothing, np.nan, rows, clusters, why)
    fitted = OLS(outcome, matrix).fit(cov_type="cluster", cov_kwds={"groups": group}, use_t=True)
    value, error = np.asarray(fitted.params)[1:], np.asarray(fitted.bse)[1:]
    # A rare yes is known from few clusters only; its errors have fewer degrees of freedom than there are clusters.
    freedom = np.array([_freedom(design[name].to_numpy(float), group, clusters) for name in design])
    chance = 2 * stdtr(freedom, -np.abs(value) / error)
    reach = stdtrit(freedom, 1 - (1 - confidence) / 2 / number) * error
    adjusted = multiplicity.holm(chance)
    terms = pd.DataFrame(
        {
            "term": list(design),
            "value": value,
            "low": value - reach,
            "high": value + reach,
            "p_value": chance,
            "adjusted": adjusted,
            "told": adjusted <= 1 - confidence,
        }
    )
    return Drivers(terms[COLUMNS], float(fitted.rsquared), rows, clusters, "")


def _freedom(column: np.ndarray, group: np.ndarray, clusters: int) -> float:
    """Clusters less one, fewer where a few clusters hold most of what varies (Carter, Schnepel, Steigerwald 2017)."""
    held = np.bincount(group, weights=(column - column.mean()) ** 2)
    effective = held.sum() ** 2 / (held**2).sum()
    return float(max(min(effective, clusters) - 1, 1.0))
