"""Who was asked and who answered, against all who could have been: propensities and weighted figures.

Plain arrays in and out. Cells are groups of contacts alike in everything that is looked at.
"""

from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import ndtri, stdtr, stdtrit

from toolkit.measures.intervals import Array, Interval

# Answers below which a cell has no figure of its own.
FEWEST_ANSWERS: Final = 5
FEWEST_CLUSTERS: Final = 5


class Weighted(NamedTuple):
    """A figure of those who answered, plain and as it were if each cell answered in proportion.

    difference: post-stratified less plain, with its interval and p-value (Student's, over clusters). covered: the share
    of the whole whose cells hold enough answers. clusters: groups of answers that resemble each other.
    """

    plain: float
    post_stratified: float
    limits: Interval
    difference: float
    difference_limits: Interval
    p_value: float
    covered: float
    rows: int
    clusters: int


class Propensity(NamedTuple):
    """How far the chance of being chosen varies with what is known of contacts.

    indicator: R = 1 - 2 S, where S is the standard deviation of the chances (Schouten, Cobben and Bethlehem 2009,
    Survey Methodology 35), less what estimating them adds; 1 is no selection by what is looked at. terms: one row per
    term against the commonest level: term, level, odds_ratio, low, high; Bonferroni over the terms.
    """

    indicator: float
    terms: pd.DataFrame


def post_stratified(
    population: ArrayLike, cell: ArrayLike, value: ArrayLike, cluster: ArrayLike, *, confidence: float
) -> Weighted | None:
    """The mean of answers, plain and weighted to the population's cells (Cochran 1977, 5A.9), errors over clusters.

    population: contacts per cell, by the cell's number; cell, value, cluster: one entry per answer. Cells with fewer
    than `FEWEST_ANSWERS` answers are put together into one, which must hold as many; else they are left out of both
    the whole and the answers. None where nothing is left.
    """
    size = np.asarray(population, float)
    of_cell, said = np.asarray(cell, int), np.asarray(value, float)
    held = np.bincount(of_cell, minlength=len(size))
    small = held < FEWEST_ANSWERS
    into = np.where(small, len(size), np.arange(len(size)))
    pooled = np.bincount(into, weights=size, minlength=len(size) + 1)
    mine = into[of_cell]
    answers = np.bincount(mine, minlength=len(pooled)).astype(float)
    usable = answers >= FEWEST_ANSWERS
    chosen = usable[mine]
    if not chosen.any() or not pooled[usable].sum():
        return None
    mine, said = mine[chosen], said[chosen]
    group = pd.factorize(np.asarray(cluster)[chosen])[0]
    weight = np.where(usable, pooled, 0.0) / pooled[usable].sum()
    mean = np.bincount(mine, weights=said, minlength=len(pooled)) / np.maximum(answers, 1)
    plain, weighted = float(said.mean()), float(weight @ mean)
    rows = len(said)
    # Linearised: how far one answer moves the weighted mean, and how far it moves the plain one.
    moves = weight[mine] / answers[mine] * (said - mean[mine])
    apart = moves - (said - plain) / rows
    # Answers lie nearer to the mean of a few than the truth does: each is held against its cell without it, as the
    # jackknife has it, which allows for cells of chance size as well (DECISIONS 170).
    alone = answers[mine] / (answers[mine] - 1)
    limits, _chance = _student(weighted, moves * alone, group, confidence)
    difference_limits, p_value = _student(weighted - plain, apart, group, confidence)
    return Weighted(
        plain,
        weighted,
        limits,
        weighted - plain,
        difference_limits,
        p_value,
        float(pooled[usable].sum() / size.sum()),
        rows,
        int(group.max()) + 1,
    )


def _student(value: float, moves: Array, group: Array, confidence: float) -> tuple[Interval, float]:
    """The interval and the two-sided p-value against 0 of an estimate whose error is the sum of `moves`, by group."""
    sums = np.bincount(group, weights=moves)
    number = len(sums)
    error = float(np.sqrt(number / max(number - 1, 1) * (sums**2).sum()))
    if number < FEWEST_CLUSTERS or not error > 1e-12:
        return Interval(np.array(np.nan), np.array(np.nan)), np.nan
    reach = float(stdtrit(number - 1, (1 + confidence) / 2)) * error
    return Interval(np.array(value - reach), np.array(value + reach)), float(2 * stdtr(number - 1, -abs(value) / error))


def propensity(cells: pd.DataFrame, properties: list[str], *, confidence: float) -> Propensity | None:
    """A logistic model of being chosen, from one row per cell: `properties`, rows, chosen.

    None where all or none were chosen, nothing varies, or the model does not settle.
    """
    # Loading it takes longer than the model.
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_linear_model import GLM

    rows, chosen = cells["rows"].to_numpy(float), cells["chosen"].to_numpy(float)
    design, names = _design(cells, properties)
    if not 0 < chosen.sum() < rows.sum() or not names:
        return None
    # Each cell as its chosen contacts and its others, because cells fitted exactly are no perfect prediction.
    told = np.repeat([1.0, 0.0], len(rows))
    model = GLM(told, np.vstack([design, design]), family=Binomial(), freq_weights=np.r_[chosen, rows - chosen])
    try:
        fitted = model.fit(maxiter=50)
    except (np.linalg.LinAlgError, ValueError):
        return None
    covariance = np.asarray(fitted.cov_params())
    estimate = np.asarray(fitted.params)
    if not fitted.converged or not np.isfinite(covariance).all() or np.sqrt(np.diag(covariance)).max() > 10:
        return None
    chance = np.asarray(fitted.fittedvalues)[: len(rows)]
    everyone = rows.sum()
    mean = float(rows @ chance / everyone)
    spread = float(rows @ (chance - mean) ** 2 / everyone)
    slope = design * (chance * (1 - chance))[:, None]
    added = float(rows @ np.einsum("ij,jk,ik->i", slope, covariance, slope) / everyone)
    reach = ndtri(1 - (1 - confidence) / 2 / len(names))
    error = np.sqrt(np.diag(covariance))
    terms = pd.DataFrame(names, columns=["term", "level"])
    terms["odds_ratio"] = np.exp(estimate[1:])
    terms["low"], terms["high"] = np.exp(estimate[1:] - reach * error[1:]), np.exp(estimate[1:] + reach * error[1:])
    return Propensity(1 - 2 * float(np.sqrt(max(spread - added, 0.0))), terms)


def _design(cells: pd.DataFrame, properties: list[str]) -> tuple[Array, list[tuple[str, str]]]:
    """A column of ones, and one per level of each property but its commonest, but for what others determine."""
    columns, names = [np.ones(len(cells))], []
    for name in properties:
        level = cells[name].astype(str)
        held = cells["rows"].groupby(level).sum().sort_values(ascending=False, kind="stable")
        for each in list(held.index)[1:]:
            column = (level == each).to_numpy(float)
            # What the columns before it determine says nothing of its own.
            if np.linalg.matrix_rank(np.column_stack([*columns, column])) > len(columns):
                columns.append(column)
                names.append((name, str(each)))
    return np.column_stack(columns), names
