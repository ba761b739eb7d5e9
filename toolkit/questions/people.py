"""Who leaves, how long people stay, how soon newcomers are proficient, and whether they serve differently?"""

from typing import Any, Final

import numpy as np
import pandas as pd

from toolkit.audits import Audit
from toolkit.measures import cluster_ratios, kpis
from toolkit.measures.headcounts import DAY_SECONDS, YEAR_DAYS, bounds, roster
from toolkit.measures.people import NEW_MONTHS
from toolkit.measures.proficiency import followed

FIGURES: Final = (
    "attrition",
    "attrition_voluntary",
    "attrition_involuntary",
    "attrition_early",
    "speed_to_proficiency",
    "tenure_mix",
    "span",
    "esat",
    "enps",
)
MONTH_DAYS: Final = YEAR_DAYS / 12
# A stretch of service shorter than this is no story of staying.
FEWEST_MONTHS: Final = 6
STAYS: Final = ("vendor", "months", "share", "low", "high", "at_risk", "since")
COMPARED: Final = ("csat", "fcr", "aht", "transfer_rate", "qa_score")
SERVED: Final = (
    "vendor", "kpi", "title", "unit", "better", "newer", "longer", "ratio", "low", "high", "agents_newer",
    "agents_longer", "comparisons", "told", "why_not",
)  # fmt: skip


def figures(audit: Audit) -> pd.DataFrame:
    """The figures of the people employed that the audit has evidence for: columns of `Audit.kpis`."""
    there = set(audit.evidence[audit.evidence.evidenced].kpi)
    keys = [key for key in FIGURES if key in there]
    if not keys:
        return pd.DataFrame()
    frame = audit.kpis(keys)
    frame = frame[frame["rows"] + frame["unknown"] > 0].reset_index(drop=True)
    # A figure of too few people speaks of single persons.
    few = frame.vendor.map(headcounts(audit)).fillna(0) < audit.parameters.privacy.smallest_group
    mine = few & ~frame.kpi.isin(["esat", "enps"])
    frame.loc[mine, ["value", "low", "high"]] = np.nan
    frame.loc[mine, "enough"] = False
    return frame


def missing(audit: Audit) -> pd.DataFrame:
    """Figures of people without evidence and why: kpi, title, why_not."""
    frame = audit.evidence
    return frame[frame.kpi.isin(FIGURES) & ~frame.evidenced][["kpi", "title", "why_not"]].reset_index(drop=True)


def headcounts(audit: Audit) -> dict[str, int]:
    """How many agents of each vendor's roster were employed at some time of the period."""
    people = _roster(audit)
    return {str(vendor): len(mine) for vendor, mine in people.groupby("vendor")}


def leavers(audit: Audit, vendor: str) -> int:
    """How many of a vendor's agents left within the period."""
    people = _roster(audit)
    return int(people[people.vendor == vendor].left.sum())


def stays(audit: Audit) -> pd.DataFrame:
    """The share of agents still there after so many months of service, by Kaplan and Meier: columns STAYS.

    Agents are followed within the period only and join with the service that they had (late entry), because those who
    had left before it are in no roster. Told at whole months, along the longest stretch of service in which at no
    time fewer than `privacy.smallest_group` agents were followed; the share is of those who had come to its beginning
    (`since`, in months). A vendor without such a stretch of FEWEST_MONTHS, or of whom nobody left in it, has no row.
    """
    return audit.once("questions.people.stays", lambda: _stays(audit))


def _stays(audit: Audit) -> pd.DataFrame:
    rows = []
    for vendor, mine in _roster(audit).groupby("vendor"):
        entry, until = _months(mine, "began"), _months(mine, "ended")
        rows.append(
            stretch(
                entry,
                until,
                mine.left.to_numpy(bool),
                smallest=max(audit.parameters.privacy.smallest_group, 2),
                confidence=audit.parameters.confidence,
            ).assign(vendor=vendor)
        )
    return pd.concat(rows, ignore_index=True)[[*STAYS]] if rows else pd.DataFrame(columns=[*STAYS])


def stretch(
    entry: np.ndarray[Any, Any],
    until: np.ndarray[Any, Any],
    left: np.ndarray[Any, Any],
    *,
    smallest: int,
    confidence: float,
) -> pd.DataFrame:
    """The curve of one vendor: months, share, low, high, at_risk, since; empty where there is no stretch to tell."""
    columns = [name for name in STAYS if name != "vendor"]
    moments = np.unique(np.concatenate([entry, until]))
    followed_now = np.array([((entry < at) & (until >= at)).sum() for at in moments])
    best = (0, 0)
    start: float | None = None
    # Between two moments the number followed does not change.
    for place, number in enumerate(followed_now):
        if number < smallest:
            start = None
            continue
        start = moments[place - 1] if start is None else start
        first, last = int(np.ceil(max(start, 0))), int(np.floor(moments[place]))
        best = max(best, (first, last), key=lambda each: each[1] - each[0])
    first, last = best
    gone = left & (until > first) & (until <= last)
    if last - first < FEWEST_MONTHS or not gone.any():
        return pd.DataFrame(columns=columns)
    inside = until > first
    at = np.minimum(until, last)
    curve = followed(np.maximum(entry, first)[inside], at[inside], gone[inside], confidence=confidence)
    rows = []
    for month in range(first, last + 1):
        # Nobody has left before the first event: certain of those followed, and no statement about others.
        place = int(np.searchsorted(curve.times, month, side="right")) - 1
        begun = place >= 0
        share, low, high = (part[place] if begun else np.nan for part in (curve.share, curve.low, curve.high))
        share = share if begun else 1.0
        rows.append((month, share, low, high, int(((entry < month) & (until >= month)).sum()), first))
    return pd.DataFrame(rows, columns=columns).astype({"months": int, "since": int})


def by_tenure(audit: Audit) -> pd.DataFrame:
    """How agents hired less than six months before the end of the period serve, against the others: columns SERVED.

    A row per vendor and figure that contacts, answers or evaluations tell by agent. `ratio` is the newer agents' value
    over the others', with an interval over agents on the log scale, at a confidence that all rows of the audit share
    (Sidak). `told`: the interval leaves 1 out. Contacts are not alike: what newer agents are given is part of it.
    Groups below `privacy.smallest_group` have no values, and why_not says so.
    """
    return audit.once("questions.people.by_tenure", lambda: _by_tenure(audit))


def _by_tenure(audit: Audit) -> pd.DataFrame:
    people = _roster(audit)
    there = set(audit.evidence[audit.evidence.evidenced].kpi)
    keys = [key for key in COMPARED if audit.in_force.get(key, key) in there]
    keys = [key for key in keys if _by_agent(audit, key)]
    rows: list[dict[str, Any]] = []
    if people.empty or not keys:
        return pd.DataFrame(columns=[*SERVED])
    _begins, ends = bounds(audit.parameters)
    newer = people.hired_at > ends - pd.DateOffset(months=NEW_MONTHS)
    known = people.assign(newer=newer).set_index(["vendor", "agent_id"]).newer
    smallest = max(audit.parameters.privacy.smallest_group, 2)
    for key in keys:
        entry = kpis.CATALOGUE[audit.in_force.get(key, key)]
        summed, _counted = audit.tallied([entry], ["agent_id"])
        sums = summed[summed.below > 0].groupby(["vendor", "agent_id"])[["above", "below"]].sum()
        sums = sums.join(known, how="inner")
        for vendor, mine in sums.groupby(level="vendor"):
            sides = {bool(each): part for each, part in mine.groupby("newer")}
            sizes = [len(sides.get(each, ())) for each in (True, False)]
            about = {
                "vendor": vendor,
                "kpi": key,
                "title": audit.title(key),
                "unit": entry.unit,
                "better": entry.better,
                "agents_newer": sizes[0],
                "agents_longer": sizes[1],
            }
            if min(sizes) < smallest:
                why = f"{sizes[0]} newer and {sizes[1]} longer-serving agents with contacts; each takes {smallest}"
                rows.append({**about, "why_not": why})
                continue
            rows.append({**about, "why_not": "", **{"sides": (sides[True], sides[False])}})
    return _ratios(rows, audit.parameters.confidence)


def _ratios(rows: list[dict[str, Any]], confidence: float) -> pd.DataFrame:
    compared = sum("sides" in row for row in rows)
    each = confidence ** (1 / max(compared, 1))
    for row in rows:
        newer, longer = row.pop("sides", (None, None))
        row |= {"comparisons": compared, "told": False}
        if newer is None:
            continue
        parts = [
            cluster_ratios.ratio("", part.above, part.below, clustered_by="agent_id", rows=len(part), confidence=each)
            for part in (newer, longer)
        ]
        row["newer"], row["longer"] = (part["value"] for part in parts)
        row["ratio"] = row["newer"] / row["longer"] if row["longer"] else np.nan
        limits = [np.log([part["low"], part["value"], part["high"]]) for part in parts if part["low"] > 0]
        if len(limits) == 2:
            # Independent sides: the reach of the ratio is that of both together (Newcombe's square-and-add).
            reach = float(np.hypot(*(side[2] - side[1] for side in limits)))
            row["low"], row["high"] = row["ratio"] * np.exp(-reach), row["ratio"] * np.exp(reach)
            row["told"] = bool(row["low"] > 1 or row["high"] < 1)
    return pd.DataFrame(rows, columns=[*SERVED])


def _by_agent(audit: Audit, key: str) -> bool:
    """Whether a figure is a sum over a sum of rows that name their agents."""
    entry = kpis.EVERY[audit.in_force.get(key, key)]
    if not isinstance(entry, kpis.Kpi) or entry.quantile is not None:
        return False
    return any(audit.share_known(entry.table, vendor.id, "agent_id") > 0 for vendor in audit.parameters.vendors)


def _roster(audit: Audit) -> pd.DataFrame:
    agents = audit.tables.agents
    known = agents is not None and any(
        audit.share_known("agents", vendor.id, "hired_at") > 0 for vendor in audit.parameters.vendors
    )
    if not known:
        return pd.DataFrame(columns=["vendor", "agent_id", "hired_at", "began", "ended", "left"])
    people = audit.once("questions.people.roster", lambda: roster(agents, audit.parameters))
    return people[people.hired_at.notna()].reset_index(drop=True)


def _months(people: pd.DataFrame, until: str) -> np.ndarray[Any, Any]:
    days = (people[until] - people.hired_at).dt.total_seconds() / DAY_SECONDS
    return np.asarray(days / MONTH_DAYS, dtype=float)
