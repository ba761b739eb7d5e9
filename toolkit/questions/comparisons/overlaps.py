"""Which bidders do enough of the same kinds of work to be compared, and on which kinds."""

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from toolkit.measures import mix_gaps
from toolkit.measures.intervals import Array
from toolkit.questions.comparisons.cells import Rules, added_up, cell_names

# One agent (or day) alone tells nothing about how a cell varies, so that its figure would have no interval.
FEWEST_CLUSTERS: Final = 2
LEFT_OUT: Final = ["bidder", "cell", "rows", "share", "lacking"]


class Shared(NamedTuple):
    """The bidders compared by one figure and the cells in which all of them have enough; both may be empty.

    overlap: per bidder with rows the share of them in the cells compared; for one set aside, as it was then.
    aside: why each other one is not compared: unknown_mix (the kind of most of its work is not known), overlap (the
    others do too little of its work or it of theirs), alone (nobody is left to compare it with), no_rows.
    """

    bidders: tuple[str, ...]
    cells: tuple[str, ...]
    overlap: Mapping[str, float]
    aside: Mapping[str, str]

    @property
    def overlap_aside(self) -> dict[str, float]:
        """The overlap of those set aside."""
        return {bidder: self.overlap[bidder] for bidder in self.aside if bidder in self.overlap}


def shared(mine: pd.DataFrame, rules: Rules) -> Shared:
    """Who can be compared by the figure whose tidy sums these are, and where.

    A cell is compared where each bidder has the stated rows, of two agents (or days) or more; a cell left out is left
    out for all. While a bidder has less than the stated share of its rows in those cells, the one whose work the others
    share least is set aside, and the cells are looked for anew: so one bidder of other work does not keep the others
    from being compared. Bidders who share equally little go together, so that no name decides.
    """
    held = mine[mine["rows"] > 0]
    rows = _table(held, held["rows"], rules)
    total = held.groupby("bidder")["rows"].sum()
    there = [bidder for bidder in rules.bidders if total.get(bidder, 0) > 0]
    aside = {bidder: "no_rows" for bidder in rules.bidders if bidder not in there}
    # A sum over another sum needs something below the line, too.
    told = (_table(held, np.ones(len(held)), rules) >= FEWEST_CLUSTERS) & (
        _table(held, held["below"].fillna(held["rows"]), rules) > 0
    )
    usable = rows.where(told & (rows >= rules.fewest), 0)
    overlap: dict[str, float] = {}
    unknown = [each for each in there if rows.loc[each].sum() < rules.overlap_at_least * total[each]]
    while len(there) > 1:
        found = mix_gaps.comparable(usable.loc[there], fewest=rules.fewest)
        each = {bidder: float(rows.loc[bidder, found].sum() / total[bidder]) for bidder in there}
        if min(each.values()) >= rules.overlap_at_least:
            return Shared(tuple(there), tuple(rows.columns[found]), overlap | each, aside)
        # Who cannot be compared whatever the others do keeps nobody else from it.
        gone, why = [bidder for bidder in there if bidder in unknown], "unknown_mix"
        if not gone:
            near = _nearness(rows.loc[there].to_numpy(float), usable.loc[there].to_numpy(float) > 0, total[there])
            gone = [bidder for bidder, value in zip(there, near, strict=True) if value <= near.min() + 1e-12]
            why = "overlap"
        overlap |= {bidder: each[bidder] for bidder in gone}
        aside |= dict.fromkeys(gone, why)
        there = [bidder for bidder in there if bidder not in gone]
    aside |= dict.fromkeys(there, "alone")
    return Shared((), (), overlap, aside)


NOTHING: Final[Mapping[str, str]] = {}
# No work is asked about: what is set aside is set aside by the figure's own rows.
NOBODY: Final = Shared((), (), {}, {})


class OnSharedWork(NamedTuple):
    """Sums about contacts on the work that bidders share, the rules with the mix they are told apart by, that work.

    `outside` of the sums names the work of rows that is not shared; lacking: who has too little of it.
    """

    sums: pd.DataFrame
    rules: Rules
    work: Shared
    lacking: Mapping[str, str]


def on_shared_work(mine: pd.DataFrame, contacts: pd.DataFrame, rules: Rules) -> OnSharedWork:
    """Sums of what is about contacts, on the work that bidders share by their contacts, told apart as far as can be.

    Answers and evaluations are of few contacts: a cell that hundreds of contacts fill holds a handful of them. Which
    work is shared is therefore decided by the contacts' own sums; rows about other work are of no cell. Within it names
    of the mix are dropped from the last on, until nobody whose contacts can be compared is set aside. That hangs on
    counts alone, never on what the figure shows, and does not make up for what a bidder does not know of its contacts.
    """
    work = shared(contacts, rules)
    shares = mine["cell"].isin(work.cells)
    inside = mine.assign(outside=mine["cell"].where(~shares, None), cell=mine["cell"].where(shares, None))
    inside = inside[inside["bidder"].isin(work.bidders)]
    found, told = inside, rules
    for size in range(len(rules.mix), 0, -1):
        told = rules._replace(mix=rules.mix[:size])
        found = inside if size == len(rules.mix) else _coarser(inside, rules, size)
        if set(shared(found, told).bidders) == set(found.loc[found["rows"] > 0, "bidder"]):
            break
    lacking = left_out(contacts, work, rules).dropna(subset="cell")
    return OnSharedWork(found, told, work, dict(zip(lacking["cell"], lacking["lacking"], strict=True)))


def _coarser(inside: pd.DataFrame, rules: Rules, size: int) -> pd.DataFrame:
    """The sums told apart by the first names of the mix alone; what was in no cell stays in none."""
    kept, dropped = rules.mix[:size], rules.mix[size:]
    there = inside["cell"].notna()
    named = cell_names(inside[[f"mix_{name}" for name in kept]].astype(object))
    frame = inside.drop(columns=[f"mix_{name}" for name in dropped]).assign(cell=named.where(there, None))
    return added_up(frame)


def left_out(mine: pd.DataFrame, who: Shared, rules: Rules, lacking: Mapping[str, str] = NOTHING) -> pd.DataFrame:
    """The work of the bidders compared that is left out: columns LEFT_OUT, a row per bidder and cell, most rows first.

    lacking: the bidders compared who have too little of it, joined by a comma; given for work of contacts that is not
    shared (`OnSharedWork`). Work of no known kind has a null cell.
    """
    held = mine[(mine["rows"] > 0) & mine["bidder"].isin(who.bidders)]
    rows = _table(held, held["rows"], rules)
    several = _table(held, np.ones(len(held)), rules) >= FEWEST_CLUSTERS
    found = []
    for bidder in who.bidders:
        own = held[held["bidder"] == bidder]
        total = own["rows"].sum()
        for cell in rows.columns:
            many = rows.loc[bidder, cell]
            if cell in who.cells or not many:
                continue
            those = [
                other for other in who.bidders if rows.loc[other, cell] < rules.fewest or not several.loc[other, cell]
            ]
            found.append((bidder, cell, int(many), many / total, ", ".join(those)))
        none = own[own["cell"].isna()]
        outside = none["outside"] if "outside" in none else pd.Series(None, index=none.index, dtype=object)
        for name, rows_ in none.groupby(outside.astype(object).where(outside.notna(), None), dropna=False)["rows"]:
            unknown = None if pd.isna(name) else str(name)
            found.append((bidder, unknown, int(rows_.sum()), rows_.sum() / total, lacking.get(str(name), "")))
    frame = pd.DataFrame(found, columns=LEFT_OUT)
    return frame.sort_values("rows", ascending=False, kind="stable", ignore_index=True)


def _table(held: pd.DataFrame, amounts: "pd.Series[float] | Array", rules: Rules) -> pd.DataFrame:
    """Bidders by cells, 0 where there is nothing; rows of no known cell are in none."""
    known = held.assign(amount=np.asarray(amounts, float))[held["cell"].notna()]
    summed = known.groupby(["bidder", "cell"])["amount"].sum().unstack(fill_value=0.0)
    return summed.reindex(list(rules.bidders), fill_value=0.0).sort_index(axis=1)


def _nearness(rows: Array, usable: Array, total: "pd.Series[float]") -> Array:
    """Of each bidder, the mean over the others of the smaller share that the two have of each other's rows."""
    whole = total.to_numpy(float)
    size = len(rows)
    share = np.array([[(rows[i] * (usable[i] & usable[j])).sum() / whole[i] for j in range(size)] for i in range(size)])
    mutual = np.minimum(share, share.T)
    return np.asarray((mutual.sum(axis=1) - np.diag(mutual)) / (size - 1))
