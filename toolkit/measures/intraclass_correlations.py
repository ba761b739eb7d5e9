"""How much of the spread of scores is the contacts' own and not the raters': intraclass correlations.

Six forms have one name (Shrout and Fleiss 1979, Psychological Bulletin 86). Where different raters score different
contacts only the first is right; with one panel the second counts the raters' leniency as error; the third leaves it
out, and so hides it. Of each there is one for a single rater's score and one for the mean of all k.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import fdtrc, fdtri

FORMS: Final = ("ICC(1,1)", "ICC(2,1)", "ICC(3,1)", "ICC(1,k)", "ICC(2,k)", "ICC(3,k)")


class Correlation(NamedTuple):
    """An intraclass correlation with its limits, and the F test that it is zero with its degrees of freedom."""

    value: float
    low: float
    high: float
    f: float
    freedom: int
    rest_freedom: int
    p_value: float


_NONE: Final = Correlation(np.nan, np.nan, np.nan, np.nan, 0, 0, np.nan)


def shrout_fleiss(scores: ArrayLike, *, confidence: float) -> dict[str, Correlation]:
    """The six forms of scores, contacts by raters, by the names of `FORMS`.

    Contacts that not all raters scored take no part, for only whole tables have these forms; see `one_way` for the
    rest. NaN with fewer than two contacts or raters, and without any spread. Limits by F; those of ICC(2) by
    Satterthwaite's degrees of freedom, as they give them.
    """
    table = np.asarray(scores, float)
    table = table[np.isfinite(table).all(1)] if table.ndim == 2 else np.empty((0, 0))
    rows, raters = table.shape
    if rows < 2 or raters < 2 or np.ptp(table) == 0:
        return dict.fromkeys(FORMS, _NONE)
    mean = table.mean()
    among = raters * ((table.mean(1) - mean) ** 2).sum() / (rows - 1)
    of_raters = rows * ((table.mean(0) - mean) ** 2).sum() / (raters - 1)
    total = ((table - mean) ** 2).sum()
    within = (total - among * (rows - 1)) / (rows * (raters - 1))
    rest_freedom = (rows - 1) * (raters - 1)
    rest = max(0.0, (total - among * (rows - 1) - of_raters * (raters - 1)) / rest_freedom)
    # What is left by rounding is no error.
    rest, within = (0.0 if each < 1e-12 * total else float(each) for each in (rest, within))
    tail = (1 - confidence) / 2
    one = _tested(float(among), within, rows - 1, rows * (raters - 1))
    two = _tested(float(among), rest, rows - 1, rest_freedom)
    first = _of_ratio(one, raters, tail)
    third = _of_ratio(two, raters, tail)
    below = among + (raters - 1) * rest + raters * (of_raters - rest) / rows
    second = two._replace(value=float((among - rest) / below))
    low, high = _satterthwaite(second, float(among), float(of_raters), rest, rows, raters, tail)
    second = second._replace(low=low, high=high)
    singles = (first, second, third)
    return dict(zip(FORMS, (*singles, *(_of_mean(each, raters) for each in singles)), strict=True))


def one_way(scores: ArrayLike, *, confidence: float) -> Correlation:
    """ICC(1,1) of contacts by raters, NaN where a rater gave none: who rated is no matter, and may differ.

    Where contacts have unequal numbers of ratings, the usual mean number stands for their number (Donner 1986,
    International Statistical Review 54), and the limits are approximate. Contacts with one rating take no part.
    """
    table = np.asarray(scores, float)
    many = np.isfinite(table).sum(1) if table.ndim == 2 else np.empty(0)
    table, many = table[many > 1], many[many > 1].astype(float)
    rows, ratings = len(many), many.sum()
    if rows < 2 or np.ptp(table[np.isfinite(table)]) == 0:
        return _NONE
    means = np.nansum(table, 1) / many
    mean = (many * means).sum() / ratings
    among = float((many * (means - mean) ** 2).sum() / (rows - 1))
    within = float(np.nansum((table - means[:, None]) ** 2) / (ratings - rows))
    within = 0.0 if within < 1e-12 * among else within
    size = float((ratings - (many**2).sum() / ratings) / (rows - 1))
    return _of_ratio(_tested(among, within, rows - 1, int(ratings) - rows), size, (1 - confidence) / 2)


def _tested(among: float, rest: float, freedom: int, rest_freedom: int) -> Correlation:
    f = among / rest if rest > 0 else np.inf
    p_value = float(fdtrc(freedom, rest_freedom, f)) if np.isfinite(f) else 0.0
    return Correlation(np.nan, np.nan, np.nan, f, freedom, rest_freedom, p_value)


def _of_ratio(tested: Correlation, size: float, tail: float) -> Correlation:
    """The correlation that a ratio of mean squares stands for, its limits by F; without error, no limits."""
    if not np.isfinite(tested.f):
        return tested._replace(value=1.0)
    upper = float(fdtri(tested.freedom, tested.rest_freedom, 1 - tail))
    lower = float(fdtri(tested.rest_freedom, tested.freedom, 1 - tail))
    value, low, high = ((f - 1) / (f + size - 1) for f in (tested.f, tested.f / upper, tested.f * lower))
    return tested._replace(value=value, low=low, high=high)


def _of_mean(single: Correlation, raters: int) -> Correlation:
    """The correlation of the mean of so many raters (Spearman 1910, Brown 1910)."""
    value, low, high = (
        raters * x / (1 + (raters - 1) * x) if 1 + (raters - 1) * x > 0 else -np.inf
        for x in (single.value, single.low, single.high)
    )
    kept = np.isfinite(single.low)
    return single._replace(value=value, low=low if kept else np.nan, high=high if kept else np.nan)


def _satterthwaite(
    second: Correlation, among: float, of_raters: float, rest: float, rows: int, raters: int, tail: float
) -> tuple[float, float]:
    if rest <= 0:
        return np.nan, np.nan
    value, ratio = second.value, of_raters / rest
    common = rows * (1 + (raters - 1) * value) - raters * value
    above = (raters - 1) * (rows - 1) * (raters * value * ratio + common) ** 2
    below = (rows - 1) * raters**2 * value**2 * ratio**2 + common**2
    freedom = above / below
    upper = float(fdtri(rows - 1, freedom, 1 - tail))
    lower = float(fdtri(freedom, rows - 1, 1 - tail))
    mixed = raters * of_raters + (raters * rows - raters - rows) * rest
    low = rows * (among - upper * rest) / (upper * mixed + rows * among)
    high = rows * (lower * among - rest) / (mixed + rows * lower * among)
    return float(low), float(high)
