"""Patterns that are consistent with avoiding work: who exceeds the others, by how much, and what could be seen."""

from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from toolkit.audits import Audit
from toolkit.measures import avoidance, intervals, standardisation, tallies
from toolkit.measures.entries import clustered_by
from toolkit.measures.intervals import Array
from toolkit.measures.ordinary_differences import Family
from toolkit.questions.agents import comparisons, mixes

SUMMARY: Final = [
    "vendor", "signal", "agents", "exceeding", "rows", "share", "share_low", "share_high", "usual", "low", "high",
    "more_than_usual", "exceeding_share", "exceeding_low", "exceeding_high", "ordinary_length", "left_out",
    "smallest_found", "of_rows", "signals",
]  # fmt: skip
PERSONS: Final = [
    "vendor", "signal", "agent_id", "rows", "count", "value", "low", "high", "chance", "exceeding", "length_ratio",
]  # fmt: skip
# An agent within this factor of the typical length of the work looks ordinary by it.
ORDINARY: Final = 1.25
# Not a signal itself: contacts a little longer than very short ones tell how fast an agent works.
QUICK: Final = "quick_calls"
# How many of an agent's own quick contacts weigh as much as what the agent's mix would bring.
QUICK_PRIOR: Final = 4
# How steeply very short talks may rise with the quick ones: not at all, to with their square; the counts decide.
PACE: Final = (0.0, 0.5, 1.0, 1.5, 2.0)
# The fewest comparable contacts with which an agent is looked at; with so few only much is found.
FEWEST_COMPARABLE: Final = 30
_ROUNDS: Final = 4
_EITHER: Final[tuple[Family, ...]] = ("gamma", "lognormal")
# How long people take has the longer tail of a log-normal; their pace told apart, little of that is left.
_PACE_APART: Final[tuple[Family, ...]] = ("gamma",)


class Signals(NamedTuple):
    """`summary`: one row per vendor and signal. `persons`: one row per agent; never printed without a legal basis.

    share: of all contacts of the agents looked at, with its interval over agents; usual: the same of those who do
    not exceed it; more_than_usual: contacts of those who exceed it beyond that; exceeding_share with its interval
    (over agents): what those who exceed it show together, NaN where they are fewer than the smallest group that may
    be printed; ordinary_length: how many of them work about as long as others do; left_out: the part of the
    contacts that no others have enough of. smallest_found: the share from which one agent with `of_rows` contacts,
    the median of comparable ones, would be found four times in five. signals: how many share the false claims.
    """

    summary: pd.DataFrame
    persons: pd.DataFrame


class _Looked(NamedTuple):
    chance: Array
    claimed: NDArray[np.bool_]
    smallest: float


class _Cells(NamedTuple):
    """One signal's contacts, a position per agent and cell of the mix.

    unit: the agent's number; kinds: the number of the cell, then of the cells that fewer names of the mix make, down
    to the first; level: which of these the others have enough of, -1 where they have not enough of any.
    """

    agents: list[str]
    unit: NDArray[np.int64]
    kinds: list[NDArray[np.int64]]
    level: NDArray[np.int64]
    rows: Array
    events: Array
    quick: Array

    def summed(self, values: Array, *, comparable: bool = True) -> Array:
        """Per agent."""
        used = np.where(self.level >= 0, values, 0.0) if comparable else values
        return np.bincount(self.unit, weights=used, minlength=len(self.agents)).astype(float)


def avoidances(audit: Audit, compared: pd.DataFrame) -> Signals:
    """Every signal that the audit's columns can give, per vendor; signals of one vendor share the false claims."""
    entries = [entry.key for entry in comparisons.signals(audit) if entry.key != QUICK]
    tallied = comparisons.sums(audit, "contacts")
    rows, persons = [], []
    for vendor, all_ in tallied.groupby("vendor", sort=True):
        counted = {key: _cells(all_, key) for key in entries}
        enough = {key: _enough(audit, cells) for key, cells in counted.items()}
        asked = [key for key in entries if enough[key].sum() >= avoidance.FEWEST_UNITS]
        lengths = _lengths(compared, str(vendor))
        for key in asked:
            cells, these = counted[key], enough[key]
            by_agent = pd.DataFrame(
                {
                    "agent_id": np.array(cells.agents)[these],
                    "rows": cells.summed(cells.rows, comparable=False)[these],
                    "count": cells.summed(cells.events, comparable=False)[these],
                    "comparable": cells.summed(cells.rows)[these],
                }
            )
            looked = _looked(cells, these, key, avoidance.FALSE_CLAIMS / len(asked))
            length = lengths.reindex(by_agent["agent_id"]).to_numpy(float)
            base = {"vendor": vendor, "signal": key, "signals": len(asked)}
            rows.append(base | _summary(audit, by_agent, looked, length))
            persons.append(
                by_agent.assign(
                    vendor=vendor,
                    signal=key,
                    value=by_agent["count"] / by_agent["rows"],
                    chance=looked.chance,
                    exceeding=looked.claimed,
                    length_ratio=length,
                )
            )
    frame = pd.concat(persons, ignore_index=True) if persons else pd.DataFrame(columns=PERSONS)
    return Signals(pd.DataFrame(rows, columns=SUMMARY), _with_limits(audit, frame))


def _cells(all_: pd.DataFrame, key: str) -> _Cells:
    mine = all_[all_[f"rows_{key}"] > 0]
    rows, count = mine[f"rows_{key}"].to_numpy(float), mine[f"sum_{key}"].to_numpy(float)
    names = [name for name in mine if str(name).startswith("mix_")]
    agents, unit = np.unique(mine["agent_id"].to_numpy(str), return_inverse=True)
    kinds: list[NDArray[np.int64]] = []
    level = np.full(len(mine), -1)
    for width in range(len(names), 0, -1) if names else [0]:
        kinds.append(mine.groupby(names[:width], sort=True).ngroup().to_numpy() if width else np.zeros_like(unit))
        known = standardisation.of_the_others(kinds[-1], rows, count, count, fewest=comparisons.FEWEST_OTHERS)[2]
        level = np.where((level < 0) & (known > 0), len(kinds) - 1, level)
    quick = mine[f"sum_{QUICK}"].to_numpy(float) if f"sum_{QUICK}" in mine else np.zeros(len(mine))
    return _Cells(agents.tolist(), unit, kinds, level, rows, count, quick)


def _enough(audit: Audit, cells: _Cells) -> NDArray[np.bool_]:
    """Who is looked at: agents with enough contacts, of which some can be compared."""
    rows = cells.summed(cells.rows, comparable=False)
    return (rows >= mixes.minimum_contacts(audit)) & (cells.summed(cells.rows) >= FEWEST_COMPARABLE)


def _looked(cells: _Cells, these: NDArray[np.bool_], key: str, allowed: float) -> _Looked:
    """Each agent's chance under the usual, who exceeds it, and the share from which one would be found.

    Who exceeds the usual is no part of the next yardstick. Who works fast has more very short talks and more quick
    ones, who drops contacts more of the first alone: so very short talks are also held against the agent's pace.
    """
    count, rows, quick = (cells.summed(each)[these] for each in (cells.events, cells.rows, cells.quick))
    paced = key == "short_calls" and bool(quick.any())
    families = _PACE_APART if paced else _EITHER
    claimed = np.zeros(len(rows), bool)
    for _round in range(_ROUNDS):
        among = np.ones(len(these), bool)
        among[these] = ~claimed
        worth, doubt = (each[these] for each in _exposed(cells, cells.events, among))
        yardsticks, doubts = worth[None], doubt[None]
        if paced:
            due = _exposed(cells, cells.quick, among)[0][these]
            due *= quick[~claimed].sum() / due[~claimed].sum()
            pace = (quick + QUICK_PRIOR) / (due + QUICK_PRIOR)
            steep = np.array(PACE)[:, None]
            yardsticks, doubts = worth * pace**steep, doubt + steep**2 / (quick + QUICK_PRIOR)
        found = avoidance.excess(count, rows, yardsticks, doubt=doubts, false_claims=allowed, families=families)
        before, claimed = claimed, found.claimed
        if (before == claimed).all():
            break
    smallest = avoidance.smallest_found(
        count,
        rows,
        yardsticks,
        claimed,
        of_rows=float(np.median(rows)),
        doubt=doubts,
        false_claims=allowed,
        families=families,
    )
    return _Looked(found.chance, claimed, smallest)


def _exposed(cells: _Cells, counted: Array, among: NDArray[np.bool_]) -> tuple[Array, Array]:
    """What each agent's rows are worth in rows of the usual mix of what is counted, and its relative variance."""
    worth, variance = np.zeros(len(cells.rows)), np.zeros(len(cells.rows))
    for level, kind in enumerate(cells.kinds):
        at_level = standardisation.exposure(cells.unit, kind, cells.rows, counted, among[cells.unit])
        here = cells.level == level
        worth, variance = np.where(here, at_level[0], worth), np.where(here, at_level[1], variance)
    total = cells.summed(worth)
    return total, np.divide(cells.summed(variance), total**2, out=np.zeros(len(total)), where=total > 0)


def _lengths(compared: pd.DataFrame, vendor: str) -> pd.Series:
    mine = compared[(compared["vendor"] == vendor) & compared["kpi"].isin(comparisons.LENGTHS)]
    return mine.set_index("agent_id")["ratio"].astype(float)


def _summary(audit: Audit, by_agent: pd.DataFrame, looked: _Looked, lengths: Array) -> dict[str, object]:
    rows, count = by_agent["rows"].to_numpy(float), by_agent["count"].to_numpy(float)
    who = looked.claimed

    def together(these: NDArray[np.bool_]) -> tuple[float, float, float]:
        limits = intervals.ratio_clustered(
            count[these], rows[these], confidence=audit.parameters.confidence, share=True
        )
        return float(count[these].sum() / rows[these].sum()), float(limits.low), float(limits.high)

    everyone, usual = together(who | True), together(~who)
    enough = who.sum() >= max(audit.parameters.privacy.smallest_group, 2)
    exceeding = together(who) if enough else (np.nan, np.nan, np.nan)
    middle = float(np.nanmedian(lengths)) if np.isfinite(lengths).any() else np.nan
    ordinary = np.abs(np.log(lengths / middle)) <= np.log(ORDINARY)
    return {
        "agents": len(by_agent),
        "exceeding": int(who.sum()),
        "rows": int(rows.sum()),
        **dict(zip(("share", "share_low", "share_high"), everyone, strict=True)),
        **dict(zip(("usual", "low", "high"), usual, strict=True)),
        "more_than_usual": float(count[who].sum() - usual[0] * rows[who].sum()),
        **dict(zip(("exceeding_share", "exceeding_low", "exceeding_high"), exceeding, strict=True)),
        "ordinary_length": int(ordinary[who].sum()),
        "left_out": float(1 - by_agent["comparable"].sum() / rows.sum()),
        "smallest_found": looked.smallest,
        "of_rows": int(np.median(by_agent["comparable"])),
    }


def _with_limits(audit: Audit, persons: pd.DataFrame) -> pd.DataFrame:
    """Each agent's own share with its interval over days; made only where persons may be shown."""
    if not audit.parameters.privacy.legal_basis or persons.empty:
        return persons.reindex(columns=PERSONS)
    wanted = sorted(set(persons["signal"]))
    entries = clustered_by([entry for entry in comparisons.signals(audit) if entry.key in wanted], "local_date")
    measured = tallies.measure(
        audit.tables.contacts,
        entries,
        ["vendor", "agent_id"],
        terms=audit.terms,
        confidence=audit.parameters.confidence,
    )
    own = measured.rename(columns={"kpi": "signal"})[["vendor", "agent_id", "signal", "low", "high"]]
    return persons.merge(own, on=["vendor", "agent_id", "signal"], how="left")[PERSONS]
