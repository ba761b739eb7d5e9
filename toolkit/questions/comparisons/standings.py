"""One figure of all bidders at the stated mix of work: direct, and beside it observed over expected."""

from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from toolkit.measures import direct_rates, intervals, standardisation
from toolkit.measures.entries import Kpi
from toolkit.measures.intervals import Array, Interval
from toolkit.measures.standardised_gaps import Figures
from toolkit.questions.comparisons.cells import Rules
from toolkit.questions.comparisons.overlaps import NOBODY, Shared, shared

POOLED: Final = "pooled"
# Net scores lie on both sides of zero: a ratio of two says nothing.
WITHOUT_RATIO: Final = frozenset({"points"})


class Positions(NamedTuple):
    """The sums of the bidders compared in the cells compared, an entry per bidder, cell and cluster.

    unit and cell count from 0 in the order of `Shared`; reference: what each cell weighs; kinds: the cells' words.
    """

    unit: Array
    cell: Array
    cluster: Array
    above: Array
    below: Array
    reference: Array
    kinds: pd.DataFrame


class Standing(NamedTuple):
    """One figure standardised, under rules that name the mix used; without figures where there are none.

    why_not, for all bidders: several_scales, reference, or empty.
    """

    entry: Kpi
    rules: Rules
    who: Shared
    at: Positions | None
    figures: Figures | None
    why_not: str


def standing(mine: pd.DataFrame, entry: Kpi, rules: Rules, work: Shared = NOBODY) -> Standing:
    """The figure of the bidders that can be compared, from its tidy sums (`cells.TIDY`).

    Direct standardisation: each bidder's figure in each cell compared, weighed by the reference's rows there. `work`:
    what of the contacts that the rows are about is shared (`overlaps.on_shared_work`).
    """
    who = shared(mine, rules)
    who = who._replace(overlap={**who.overlap, **work.overlap_aside}, aside={**who.aside, **work.aside})
    if not who.bidders:
        return Standing(entry, rules, who, None, None, "")
    inside = mine[mine["bidder"].isin(who.bidders) & mine["cell"].isin(who.cells) & (mine["rows"] > 0)]
    if entry.scale is not None and inside["scale_low"].min() < inside["scale_high"].max():
        return Standing(entry, rules, who, None, None, "several_scales")
    weigh = mine if rules.reference == POOLED else mine[mine["bidder"] == rules.reference]
    if rules.reference == POOLED:
        weigh = weigh[weigh["bidder"].isin(who.bidders)]
    weight = weigh.groupby("cell")["below"].sum().reindex(list(who.cells), fill_value=0.0).to_numpy(float)
    if not weight.sum() > 0:
        return Standing(entry, rules, who, None, None, "reference")
    at = Positions(
        pd.Index(who.bidders).get_indexer(inside["bidder"]).astype(np.int64),
        pd.Index(who.cells).get_indexer(inside["cell"]).astype(np.int64),
        pd.factorize(inside["cluster"])[0],
        inside["above"].to_numpy(float),
        inside["below"].to_numpy(float),
        weight,
        inside.drop_duplicates("cell").set_index("cell").loc[list(who.cells), [f"mix_{name}" for name in rules.mix]],
    )
    figures = figures_of(inside, entry, at.unit, at.cell, weight, units=len(who.bidders))
    return Standing(entry, rules, who, at, figures, "")


def figures_of(inside: pd.DataFrame, entry: Kpi, unit: Array, cell: Array, reference: Array, *, units: int) -> Figures:
    """A figure of some units standardised to a reference, from tidy sums whose units and cells are numbered."""
    above, below, squares = (inside[name].to_numpy(float) for name in ("above", "below", "squares"))
    if entry.unit == "share" and entry.below is None:
        # A yes is its own square.
        squares = above
    known = squares if np.isfinite(squares).all() else None
    cluster = pd.factorize(inside["cluster"])[0]
    found = direct_rates.standardised(above, below, unit, cell, cluster, reference, units=units, squares=known)
    # What stands below the line is not always rows; limits ask how many rows there were.
    found = found._replace(rows=np.bincount(unit, weights=inside["rows"], minlength=units).astype(float))
    highest = inside.groupby(unit)["scale_high"].max().reindex(range(units)).to_numpy(float)
    decided = np.full(units, np.nan)
    if entry.unit == "points" and known is not None:
        up, down = (by_cell(unit, cell, each, (units, len(reference))) for each in (known, below))
        decided = direct_rates.weighted_rate(up, down, reference) / 100**2
    return Figures(entry, found, highest, decided)


def by_cell(unit: Array, cell: Array, amounts: Array, shape: tuple[int, int]) -> Array:
    """Amounts added up per unit and cell."""
    summed = np.bincount(unit * shape[1] + cell, weights=amounts, minlength=shape[0] * shape[1])
    return np.asarray(summed.reshape(shape), float)


class Ratios(NamedTuple):
    """Per bidder: observed over what the others show on the same work, its limits, and the indirectly adjusted figure.

    `indirect` is the older form: observed over what all together would show, times the figure of all.
    """

    ratio: Array
    limits: Interval
    indirect: Array


def observed_over_expected(of: Standing, rules: Rules) -> Ratios:
    """Indirect standardisation over the cells compared (F3): each bidder against the others, itself left out.

    The interval is over the bidder's clusters and takes what is expected as known. Two ratios weigh their cells by
    their own work each: they tell a bidder from the others together, and make no order. NaN for net scores.
    """
    assert of.at is not None
    at, units = of.at, len(of.who.bidders)
    nothing = np.full(units, np.nan)
    if of.entry.unit in WITHOUT_RATIO:
        return Ratios(nothing, Interval(nothing, nothing), nothing)
    above, below = (by_cell(at.unit, at.cell, each, (units, at.reference.size)) for each in (at.above, at.below))
    cell = np.tile(np.arange(at.reference.size), units)
    due, _variance, _known = standardisation.of_the_others(
        cell, below.ravel(), above.ravel(), np.zeros(cell.size), fewest=0
    )
    of_all = standardisation.of_all(cell, below.ravel(), above.ravel()).reshape(units, -1).sum(axis=1)
    rate = (due.reshape(units, -1) / below)[at.unit, at.cell]
    low, high = nothing.copy(), nothing.copy()
    for unit in range(units):
        mine = at.unit == unit
        _names, owner = np.unique(at.cluster[mine], return_inverse=True)
        sums = [np.bincount(owner, weights=each[mine]) for each in (at.above, at.below * rate)]
        low[unit], high[unit] = intervals.ratio_clustered(*sums, confidence=rules.confidence, share=False)
    observed, expected = above.sum(axis=1), due.reshape(units, -1).sum(axis=1)
    ratio = np.divide(observed, expected, out=nothing.copy(), where=expected > 0)
    typical = above.sum() / below.sum()
    indirect = np.divide(typical * observed, of_all, out=nothing.copy(), where=of_all > 0)
    return Ratios(ratio, Interval(low, high), indirect)
