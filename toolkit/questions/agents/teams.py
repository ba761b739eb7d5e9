"""Teams: how they compare on the same mix, and on which items of the evaluation form each could learn."""

from typing import Any, Final

import ibis
import numpy as np
import pandas as pd
from ibis import _
from scipy.special import stdtr

from toolkit.audits import Audit
from toolkit.measures import intervals
from toolkit.measures.multiplicity import benjamini_hochberg
from toolkit.questions.agents import mixes

TEAMS: Final = ["vendor", "team", "kpi", "title", "unit", "agents", "rows", "ratio", "low", "high"]
TRAINING: Final = [
    "vendor", "team", "item", "section", "agents", "rows", "value", "low", "high", "whole", "gap", "need",
]  # fmt: skip
ALL: Final = "all teams"
# Below so many answers an item of a team is not given.
FEWEST_ANSWERS: Final = 20
FALSE_NEEDS: Final = 0.05


def teams(audit: Audit, compared: pd.DataFrame) -> pd.DataFrame:
    """One row per vendor, team and figure: observed over expected with an interval over the team's agents.

    The team is the roster's, else the site of the agent's contacts. A team of fewer agents than the smallest group
    that may be printed is left out. Two teams' ratios weigh their cells differently: each is held against the whole.
    """
    named = _team_of_agents(audit)
    if named.empty or compared.empty:
        return pd.DataFrame(columns=TEAMS)
    joined = compared[compared["expected"].astype(float) > 0].merge(named, on=["vendor", "agent_id"])
    rows = []
    for (vendor, team, key), mine in joined.groupby(["vendor", "team", "kpi"], sort=True):
        if mine["agent_id"].nunique() < audit.parameters.privacy.smallest_group:
            continue
        observed, expected = mine["observed"].to_numpy(float), mine["expected"].to_numpy(float)
        limits = intervals.ratio_clustered(observed, expected, confidence=audit.parameters.confidence, share=False)
        rows.append(
            (
                vendor, team, key, mine["title"].iloc[0], "ratio", mine["agent_id"].nunique(),
                int(mine["rows"].sum()), observed.sum() / expected.sum(), float(limits.low), float(limits.high),
            )
        )  # fmt: skip
    return pd.DataFrame(rows, columns=TEAMS)


def _team_of_agents(audit: Audit) -> pd.DataFrame:
    """Each agent's team: vendor, agent_id, team; empty where nothing names teams."""
    if "team" in mixes.given(audit, "agents"):
        table = audit.tables.agents
        found = table.filter(_.team.notnull()).group_by("vendor", "agent_id").aggregate(team=_.team.min())
    elif {"site", "agent_id"} <= mixes.given(audit, "contacts"):
        # Who worked at several sites belongs to the one with most of the contacts.
        table = audit.tables.contacts
        counted = table.filter(_.agent_id.notnull() & _.site.notnull()).group_by("vendor", "agent_id", "site")
        ranked = counted.aggregate(rows=_.count()).mutate(
            place=ibis.row_number().over(
                ibis.window(group_by=["vendor", "agent_id"], order_by=[ibis.desc("rows"), "site"])
            )
        )
        found = ranked.filter(_.place == 0).select("vendor", "agent_id", team=_.site)
    else:
        return pd.DataFrame(columns=["vendor", "agent_id", "team"])
    return found.order_by("vendor", "agent_id").execute()


def training(audit: Audit) -> pd.DataFrame:
    """One row per vendor, item and team, and one per item over all teams: the share of the possible points earned.

    Items that were not asked do not count. The interval is over agents; whole is the vendor's figure for the item
    and gap the difference. need: the team earns less than the vendor beyond what its agents' spread allows, adjusted
    for looking at every cell (Benjamini and Hochberg, 5 %). Teams of fewer agents than the smallest group that may
    be printed, and cells of fewer than twenty answers, are left out.
    """
    there = mixes.given(audit, "evaluations")
    if not {"score", "max_score", "agent_id"} <= there:
        return pd.DataFrame(columns=TRAINING)
    rows = audit.tables.evaluations
    rows = rows.filter(_.agent_id.notnull() & _.score.notnull() & (_.max_score > 0))
    section = rows.section if "section" in there else ibis.literal("")
    team = rows.team if "team" in there else ibis.null("string")
    marked = rows.mutate(section=section.fill_null(""), team=team)
    counted = (
        marked.group_by("vendor", "item_id", "section", "agent_id", "team")
        .aggregate(rows=_.count(), score=_.score.sum().cast("float64"), top=_.max_score.sum().cast("float64"))
        .order_by("vendor", "item_id", "section", "agent_id", "team")
        .execute()
    )
    if "team" not in there:
        named = _team_of_agents(audit)
        counted = counted.drop(columns="team").merge(named, on=["vendor", "agent_id"], how="left")
    found: list[dict[str, Any]] = []
    for (vendor, item), mine in counted.groupby(["vendor", "item_id"], sort=True):
        whole = float(mine["score"].sum() / mine["top"].sum())
        base = {"vendor": vendor, "item": item, "section": mine["section"].iloc[0], "whole": whole}
        parts = [(ALL, mine), *[(team, part) for team, part in mine.groupby("team", sort=True)]]
        for team, part in parts:
            if part["agent_id"].nunique() < audit.parameters.privacy.smallest_group:
                continue
            if part["rows"].sum() < FEWEST_ANSWERS:
                continue
            found.append({**base, "team": team, **_earned(part, whole, audit.parameters.confidence)})
    frame = pd.DataFrame(found, columns=[*TRAINING, "chance"])
    frame["need"] = False
    for _vendor, mine in frame[frame["team"] != ALL].groupby("vendor"):
        frame.loc[mine.index, "need"] = benjamini_hochberg(mine["chance"]) <= FALSE_NEEDS
    return frame[TRAINING]


def _earned(part: pd.DataFrame, whole: float, confidence: float) -> dict[str, Any]:
    by_agent = part.groupby("agent_id")[["rows", "score", "top"]].sum()
    score, top = by_agent["score"].to_numpy(float), by_agent["top"].to_numpy(float)
    ratio = intervals.ratios(score, top, np.zeros(len(by_agent), np.int64), 1)
    rows = int(by_agent["rows"].sum())
    limits = intervals.share_limits(ratio.value, ratio.variance, float(rows), ratio.clusters, confidence=confidence)
    value, error = float(ratio.value[0]), float(np.sqrt(ratio.variance[0]))
    below = stdtr(max(len(by_agent) - 1, 1), (value - whole) / error) if error > 0 else 1.0
    return {
        "agents": len(by_agent),
        "rows": rows,
        "value": value,
        "low": float(limits.low[0]),
        "high": float(limits.high[0]),
        "gap": value - whole,
        "chance": float(below),
    }
