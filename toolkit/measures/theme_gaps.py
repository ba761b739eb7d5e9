"""Themes that one part of the comments names more, or less, than the rest: all comparisons of an audit as one family.

A gap is claimed only where two answers agree: the interval over clusters, widened so that the intervals of the whole
family hold together (Sidak 1967), leaves zero out; and Fisher's exact test of the respondents, adjusted for the family
(Holm 1979), does too. The first knows that comments about one agent resemble each other, the second is exact where
comments are few.
"""

from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import hypergeom

from toolkit.measures import intervals
from toolkit.measures.comment_texts import Places, Truths
from toolkit.measures.intervals import Array
from toolkit.measures.multiplicity import holm
from toolkit.measures.resampling import each_of

FEWEST_COMMENTS: Final = 30
COLUMNS: Final = ["vendor", "theme", "by", "group", "share", "rest", "gap", "low", "high", "named", "comments",
                  "rest_named", "rest_comments", "claimed", "comparisons"]  # fmt: skip


class Asked(NamedTuple):
    """One comparison: where it stands, which comments are in the part and in the rest, which name the theme."""

    vendor: str
    theme: str
    by: str
    group: str
    inside: Truths
    rest: Truths
    on_theme: Truths


def gaps(asked: list[Asked], cluster: Places, respondent: Places, *, confidence: float) -> pd.DataFrame:
    """A row per comparison: columns COLUMNS, shares from 0 to 1, intervals that hold together.

    Parts with fewer than FEWEST_COMMENTS comments on either side are the caller's to leave out.
    """
    each = each_of(len(asked), confidence)
    rows, chances = [], []
    for question in asked:
        sides = [_side(question.on_theme, side, cluster, each) for side in (question.inside, question.rest)]
        (share, interval), (rest, other) = sides
        found = intervals.difference(share, interval, rest, other)
        chances.append(_chance(question, respondent))
        rows.append(
            {
                "vendor": question.vendor,
                "theme": question.theme,
                "by": question.by,
                "group": question.group,
                "share": share,
                "rest": rest,
                "gap": share - rest,
                "low": float(found.low),
                "high": float(found.high),
                "named": int((question.on_theme & question.inside).sum()),
                "comments": int(question.inside.sum()),
                "rest_named": int((question.on_theme & question.rest).sum()),
                "rest_comments": int(question.rest.sum()),
            }
        )
    frame = pd.DataFrame(rows, columns=[name for name in COLUMNS if name not in ("claimed", "comparisons")])
    apart = (frame.low > 0) | (frame.high < 0)
    exact = holm(np.array(chances)) <= 1 - confidence if chances else np.zeros(0, bool)
    return frame.assign(claimed=apart.to_numpy(bool) & exact, comparisons=len(asked))[COLUMNS]


def _side(on_theme: Truths, side: Truths, cluster: Places, confidence: float) -> tuple[float, intervals.Interval]:
    size = np.bincount(cluster[side]).astype(float)
    hits = np.bincount(cluster[side & on_theme], minlength=len(size)).astype(float)
    there = size > 0
    found = intervals.ratio_clustered(hits[there], size[there], confidence=confidence, share=True)
    return float(hits.sum() / size.sum()), found


def _chance(question: Asked, respondent: Places) -> float:
    """Fisher's exact two-sided chance, twice the smaller tail; whoever comments twice on a side counts once there."""
    inside, rest = (_people(respondent, side) for side in (question.inside, question.rest))
    named = _people(respondent, question.inside & question.on_theme)
    named_rest = _people(respondent, question.rest & question.on_theme)
    drawn = hypergeom(inside + rest, named + named_rest, inside)
    tails = np.array([drawn.cdf(named), drawn.sf(named - 1)])
    return float(min(2 * tails.min(), 1.0))


def _people(respondent: Places, side: Truths) -> int:
    return len(np.unique(respondent[side]))


def shares(on_theme: Truths, cluster: Places, *, confidence: float) -> Array:
    """The share of comments on each theme (comments by themes): rows of value, low, high."""
    everyone = np.ones(len(on_theme), bool)
    found = [_side(on_theme[:, column], everyone, cluster, confidence) for column in range(on_theme.shape[1])]
    return np.array([[value, float(interval.low), float(interval.high)] for value, interval in found]).reshape(-1, 3)
