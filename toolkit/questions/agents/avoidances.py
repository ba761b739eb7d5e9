"""Patterns that are consistent with avoiding work: what is usual, who exceeds it, by how much."""

from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from toolkit.audits import Audit
from toolkit.measures import avoidance, intervals, standardisation, tallies
from toolkit.measures.entries import clustered_by
from toolkit.measures.intervals import Array
from toolkit.questions.agents import comparisons, mixes

SUMMARY: Final = [
    "vendor", "signal", "agents", "exceeding", "rows", "share", "share_low", "share_high", "usual", "low", "high",
    "more_than_usual", "exceeding_share", "exceeding_low", "exceeding_high", "ordinary_length", "left_out",
]  # fmt: skip
PERSONS: Final = [
    "vendor", "signal", "agent_id", "rows", "count", "value", "low", "high", "chance", "exceeding", "length_ratio",
]  # fmt: skip
# An agent within this factor of the typical length of the work looks ordinary by it.
ORDINARY: Final = 1.25


class Signals(NamedTuple):
    """`summary`: one row per vendor and signal. `persons`: one row per agent; never printed without a legal basis.

    share: of all contacts of the classified agents, with its interval over agents; usual: what the usual agent
    shows, with its interval; more_than_usual: contacts beyond what usual agents would have shown, of all;
    exceeding_share with its interval (over agents): what those who exceed show together, NaN where they are fewer
    than the smallest group that may be printed; ordinary_length: how many of them work about as long as others do.
    """

    summary: pd.DataFrame
    persons: pd.DataFrame


def avoidances(audit: Audit, compared: pd.DataFrame) -> Signals:
    """Every signal that the audit's columns can give, per vendor."""
    entries = {entry.key: entry for entry in comparisons.signals(audit)}
    tallied = comparisons.sums(audit, "contacts")
    rows, persons = [], []
    for key in [name for name in entries if name != "quick_calls"]:
        for vendor, mine in tallied.groupby("vendor", sort=True):
            counted = _counted(mine.reset_index(drop=True), key)
            enough = counted["rows"] >= mixes.minimum_contacts(audit)
            counted = counted[enough & (counted["expected"] > 0)].reset_index(drop=True)
            if len(counted) < avoidance.FEWEST_UNITS:
                continue
            chance, claimed = _exceeding(counted)
            lengths = _lengths(compared, str(vendor)).reindex(counted["agent_id"]).to_numpy(float)
            rows.append(_summary(audit, str(vendor), key, counted, claimed, lengths))
            persons.append(
                pd.DataFrame(
                    {
                        "vendor": vendor,
                        "signal": key,
                        "agent_id": counted["agent_id"],
                        "rows": counted["rows"],
                        "count": counted["all"],
                        "value": counted["all"] / counted["rows"],
                        "chance": chance,
                        "exceeding": claimed,
                        "length_ratio": lengths,
                    }
                )
            )
    frame = pd.concat(persons, ignore_index=True) if persons else pd.DataFrame(columns=PERSONS)
    return Signals(pd.DataFrame(rows, columns=SUMMARY), _with_limits(audit, frame))


def _counted(mine: pd.DataFrame, key: str) -> pd.DataFrame:
    """Per agent: rows, all (how often it did it), and where the others are a yardstick: compared, count, expected.

    Very short talks have a second yardstick, the agent's own quick ones: quick_compared, quick_count,
    quick_expected, and `doubt`, what chance does to it.
    """
    rows, count = mine[f"rows_{key}"].to_numpy(float), mine[f"sum_{key}"].to_numpy(float)
    cell = mine["cell"].astype("category").cat.codes.to_numpy()
    frame = pd.DataFrame({"agent_id": mine["agent_id"], "rows": rows, "all": count})
    yardsticks = {"": rows} | ({"quick_": mine["sum_quick_calls"].to_numpy(float)} if key == "short_calls" else {})
    for name, by in yardsticks.items():
        # Sums of yes and no: the squares are the sums.
        due, _variance, known = standardisation.of_the_others(cell, by, count, count, fewest=comparisons.FEWEST_OTHERS)
        parts = {"compared": rows, "count": count, "expected": due, "by": by}
        frame = frame.assign(**{f"{name}{part}": np.where(known, value, 0) for part, value in parts.items()})
    by_agent = frame.groupby("agent_id", as_index=False).sum()
    if key == "short_calls":
        # Half a quick contact more, so that none at all is no certainty.
        spare = (by_agent.quick_by + 0.5) / by_agent.quick_by.where(by_agent.quick_by > 0)
        by_agent["quick_expected"] = (by_agent.quick_expected * spare).fillna(0.0)
        by_agent["doubt"] = 1 / (by_agent.quick_by + 0.5)
    return by_agent


def _exceeding(counted: pd.DataFrame) -> tuple[Array, NDArray[np.bool_]]:
    """Each agent's chance under the usual, and who exceeds it.

    With two yardsticks each is allowed half of the false claims, and one is enough: who works fast has more short
    contacts and more quick ones, who drops contacts has more of the first alone.
    """
    two = "quick_expected" in counted
    allowed = avoidance.FALSE_CLAIMS / (2 if two else 1)
    found = avoidance.excess(counted["count"], counted["compared"], counted["expected"], false_claims=allowed)
    if not two:
        return found.chance, found.claimed
    chance, claimed = found.chance.copy(), found.claimed.copy()
    usable = (counted["quick_expected"] > 0).to_numpy()
    mine = counted[usable]
    quick = avoidance.excess(
        mine["quick_count"],
        mine["quick_compared"],
        mine["quick_expected"],
        doubt=mine["doubt"],
        false_claims=allowed,
    )
    chance[usable] = np.minimum(1.0, 2 * np.fmin(chance[usable], quick.chance))
    claimed[usable] |= quick.claimed
    return chance, claimed


def _lengths(compared: pd.DataFrame, vendor: str) -> pd.Series:
    mine = compared[(compared["vendor"] == vendor) & compared["kpi"].isin(comparisons.LENGTHS)]
    return mine.set_index("agent_id")["ratio"].astype(float)


def _summary(
    audit: Audit, vendor: str, key: str, counted: pd.DataFrame, who: NDArray[np.bool_], lengths: Array
) -> dict[str, object]:
    rows, count = counted["rows"].to_numpy(float), counted["all"].to_numpy(float)
    found = avoidance.usual(
        counted["count"], counted["compared"], counted["expected"], ~who, confidence=audit.parameters.confidence
    )
    # What the usual agent shows of all contacts: the factor times what everybody's mix would bring.
    brought = float(counted["expected"].sum() / counted["compared"].sum())
    enough = who.sum() >= max(audit.parameters.privacy.smallest_group, 2)
    limits = intervals.ratio_clustered(count[who], rows[who], confidence=audit.parameters.confidence, share=True)
    everyone = intervals.ratio_clustered(count, rows, confidence=audit.parameters.confidence, share=True)
    middle = float(np.nanmedian(lengths)) if np.isfinite(lengths).any() else np.nan
    ordinary = np.abs(np.log(lengths / middle)) <= np.log(ORDINARY)
    return {
        "vendor": vendor,
        "signal": key,
        "agents": len(counted),
        "exceeding": int(who.sum()),
        "rows": int(rows.sum()),
        "share": float(count.sum() / rows.sum()),
        "share_low": float(everyone.low),
        "share_high": float(everyone.high),
        "usual": found.factor * brought,
        "low": float(found.limits.low) * brought,
        "high": float(found.limits.high) * brought,
        "more_than_usual": float(count.sum() - found.factor * brought * rows.sum()),
        "exceeding_share": float(count[who].sum() / rows[who].sum()) if enough else np.nan,
        "exceeding_low": float(limits.low) if enough else np.nan,
        "exceeding_high": float(limits.high) if enough else np.nan,
        "ordinary_length": int(ordinary[who].sum()),
        "left_out": float(1 - counted["compared"].sum() / rows.sum()),
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
