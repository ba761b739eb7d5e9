"""The raw gap of two bidders taken apart: other work, the same work done otherwise, and work that only one has."""

from itertools import combinations
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from toolkit.measures import mix_gaps
from toolkit.measures.entries import Kpi
from toolkit.measures.intervals import Array
from toolkit.measures.standardised_gaps import gap_limits
from toolkit.questions.comparisons import standings
from toolkit.questions.comparisons.cells import Rules
from toolkit.questions.comparisons.overlaps import FEWEST_CLUSTERS

PARTS: Final = [
    "first", "other", "gap", "mix", "within", "within_low", "within_high", "unmatched", "matched_first",
    "matched_other",
]  # fmt: skip
CELLS: Final = [
    "first", "other", "cell", "share_first", "share_other", "value_first", "value_other", "mix", "within",
]  # fmt: skip
# The cells of a pair that are told one by one.
MOST_CELLS: Final = 5


class _Side(NamedTuple):
    """One bidder's sums per cell, of the cells in `cells`; unknown: what lies in no known cell."""

    above: "pd.Series[float]"
    below: "pd.Series[float]"
    rows: "pd.Series[float]"
    clusters: "pd.Series[float]"
    whole: tuple[float, float]


def parts(mine: pd.DataFrame, entry: Kpi, rules: Rules, *, confidence: float) -> pd.DataFrame:
    """A row per pair of bidders that both show the figure: columns PARTS, the first less the other.

    gap is that of the raw figures over all rows, and mix, within and unmatched add up to it (symmetric, as Kitagawa
    1955). Cells in which either has fewer rows than stated, or a single agent, are unmatched, and so are rows of no
    known kind. The limits of `within` are those of the difference at the mean of the two sides' mixes, at `confidence`;
    mix and unmatched are sums of the same rows and have none. matched_first and matched_other: the shares of their rows
    that are matched.
    """
    sides = {bidder: _side(mine, bidder) for bidder in rules.bidders}
    rows = []
    for first, other in combinations([each for each in rules.bidders if sides[each].whole[1] > 0], 2):
        a, b = sides[first], sides[other]
        matched = _matched(a, b, rules)
        found = mix_gaps.gap_parts(*_laid_out(a, b, matched))
        limits = _within_limits(mine, entry, (first, other), matched, confidence)
        rows.append(
            (
                first, other, found.gap, found.mix, found.within, *limits, found.unmatched,
                *(float(side.below[matched].sum()) / side.whole[1] for side in (a, b)),
            )
        )  # fmt: skip
    return pd.DataFrame(rows, columns=PARTS)


def telling_cells(mine: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """The cells that make most of each pair's gap: columns CELLS, at most MOST_CELLS a pair, the most telling first.

    Where rows belong to agents, a cell that fewer of them worked in than the smallest group that may be printed is left
    out: its figure would be that of a few people.
    """
    sides = {bidder: _side(mine, bidder) for bidder in rules.bidders}
    of_people = bool((mine["clustered_by"] == "agent_id").any())
    frames = []
    for first, other in combinations([each for each in rules.bidders if sides[each].whole[1] > 0], 2):
        a, b = sides[first], sides[other]
        matched = _matched(a, b, rules)
        if not len(matched):
            continue
        each = [part[matched].to_numpy(float) for part in (a.above, a.below, b.above, b.below)]
        found = mix_gaps.gap_by_cell(*each).assign(
            first=first, other=other, cell=matched, share_first=each[1] / a.whole[1], share_other=each[3] / b.whole[1],
            value_first=each[0] / each[1], value_other=each[2] / each[3],
        )  # fmt: skip
        if of_people:
            people = np.minimum(a.clusters[matched].to_numpy(float), b.clusters[matched].to_numpy(float))
            found = found[people >= rules.smallest_group]
        order = (found["mix"].abs() + found["within"].abs()).sort_values(ascending=False, kind="stable").index
        frames.append(found.loc[order[:MOST_CELLS], CELLS])
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=CELLS)


def _side(mine: pd.DataFrame, bidder: str) -> _Side:
    own = mine[(mine["bidder"] == bidder) & (mine["rows"] > 0)]
    cells = own.groupby("cell")[["above", "below", "rows"]].sum()
    clusters = own.groupby("cell")["cluster"].nunique().astype(float)
    whole = float(own["above"].sum()), float(own["below"].sum())
    return _Side(cells["above"], cells["below"], cells["rows"], clusters, whole)


def _matched(first: _Side, other: _Side, rules: Rules) -> "pd.Index[Any]":
    """The cells in which both have enough."""
    usable = [
        side.rows.index[(side.rows >= rules.fewest) & (side.clusters >= FEWEST_CLUSTERS) & (side.below > 0)]
        for side in (first, other)
    ]
    return usable[0].intersection(usable[1]).sort_values()


def _laid_out(first: _Side, other: _Side, matched: "pd.Index[Any]") -> tuple[Array, Array, Array, Array]:
    """The sums of both sides over the cells matched, and what is left of each in a place where the other has none."""
    laid = []
    for place, side in enumerate((first, other)):
        for amounts, whole in ((side.above, side.whole[0]), (side.below, side.whole[1])):
            inside = amounts[matched].to_numpy(float)
            rest, left = np.zeros(2), whole - inside.sum()
            # What rounding leaves is nothing.
            rest[place] = left if abs(left) > 1e-9 * abs(whole) else 0.0
            laid.append(np.concatenate([inside, rest]))
    return laid[0], laid[1], laid[2], laid[3]


def _within_limits(
    mine: pd.DataFrame, entry: Kpi, pair: tuple[str, str], matched: "pd.Index[Any]", confidence: float
) -> tuple[float, float]:
    """Limits of the difference of the two at the mean of their mixes over the cells matched."""
    inside = mine[mine["bidder"].isin(pair) & mine["cell"].isin(matched) & (mine["rows"] > 0)]
    if inside.empty:
        return np.nan, np.nan
    unit = pd.Index(pair).get_indexer(inside["bidder"]).astype(np.int64)
    cell = pd.Index(list(matched)).get_indexer(inside["cell"]).astype(np.int64)
    below = inside["below"].to_numpy(float)
    table = np.bincount(unit * len(matched) + cell, weights=below, minlength=2 * len(matched)).reshape(2, -1)
    reference = (table / table.sum(axis=1, keepdims=True)).sum(axis=0)
    figures = standings.figures_of(inside, entry, unit, cell, reference, units=2)
    low, high = gap_limits(figures, [0], [1], confidence=confidence)
    return float(low[0]), float(high[0])
