"""Teams: how they compare on the same mix, and on which items of the evaluation form each could learn."""

from typing import Any, Final, NamedTuple

import ibis
import numpy as np
import pandas as pd
from ibis import _

from toolkit.audits import Audit
from toolkit.measures import intervals
from toolkit.measures.intervals import Array, Interval
from toolkit.measures.resampling import each_of
from toolkit.questions.agents import mixes

TEAMS: Final = ["vendor", "team", "kpi", "title", "unit", "agents", "rows", "ratio", "low", "high"]
TRAINING: Final = [
    "vendor", "team", "item", "section", "agents", "rows", "value", "low", "high", "others", "gap", "gap_low",
    "gap_high", "need",
]  # fmt: skip
ALL: Final = "all teams"
# Below so many answers an item of a team is not given.
FEWEST_ANSWERS: Final = 20


def teams(audit: Audit, compared: pd.DataFrame) -> pd.DataFrame:
    """One row per vendor, team and figure: observed over expected with an interval over the team's agents.

    The team is the roster's, else the site of the agent's contacts. A team of fewer agents than the smallest group
    that may be printed is left out. Two teams' ratios weigh their cells differently: each is held against the whole.
    """
    named = _team_of_agents(audit)
    if named.empty or compared.empty:
        return pd.DataFrame(columns=TEAMS)
    # What a team is held against: for shares what the whole shows, its own contacts in it, which is never nothing.
    whole = compared["due"].where(compared["unit"] == "share", compared["expected"]).astype(float)
    joined = compared.assign(whole=whole)[compared["rows"] > 0].merge(named, on=["vendor", "agent_id"])
    rows = []
    for (vendor, team, key), mine in joined.groupby(["vendor", "team", "kpi"], sort=True):
        if mine["agent_id"].nunique() < audit.parameters.privacy.smallest_group:
            continue
        observed, expected = mine["observed"].to_numpy(float), mine["whole"].to_numpy(float)
        if expected.sum() <= 0:
            continue
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

    Items that were not asked do not count. The interval is over agents. others: what the other teams earn; gap: the
    team's less theirs, with an interval over agents whose confidence all cells of the vendor share (Sidak). need:
    all of that interval is below 0. Teams of fewer agents than the smallest group that may be printed, and cells of
    fewer than twenty answers, are left out; where that is so of the others, there is no gap.
    """
    there = mixes.given(audit, "evaluations")
    if not {"score", "max_score", "agent_id"} <= there:
        return pd.DataFrame(columns=TRAINING)
    rows = audit.tables.evaluations
    rows = rows.filter(_.sampled & _.agent_id.notnull() & _.score.notnull() & (_.max_score > 0))
    section = rows.section if "section" in there else ibis.literal("")
    team = rows.team if "team" in there else ibis.null("string")
    marked = rows.mutate(section=section.fill_null(""), team=team)
    counted = (
        marked.group_by("vendor", "item_id", "section", "agent_id", "team")
        .aggregate(
            rows=_.count(),
            score=_.score.sum().cast("float64"),
            top=_.max_score.sum().cast("float64"),
            shares=(_.score / _.max_score).cast("float64").sum(),
            squares=((_.score / _.max_score).cast("float64") ** 2).sum(),
        )
        .order_by("vendor", "item_id", "section", "agent_id", "team")
        .execute()
    )
    if "team" not in there:
        named = _team_of_agents(audit)
        counted = counted.drop(columns="team").merge(named, on=["vendor", "agent_id"], how="left")
    found: list[dict[str, Any]] = []
    for (vendor, item), mine in counted.groupby(["vendor", "item_id"], sort=True):
        base = {"vendor": vendor, "item": item, "section": mine["section"].iloc[0]}
        parts = [(ALL, mine), *[(team, part) for team, part in mine.groupby("team", sort=True)]]
        for team, part in parts:
            if part["agent_id"].nunique() < audit.parameters.privacy.smallest_group:
                continue
            if part["rows"].sum() < FEWEST_ANSWERS:
                continue
            rest = mine[mine["team"].notna() & (mine["team"] != team)]
            found.append({**base, "team": team, "earned": _earned(part), "rest": _earned(rest)})
    return _held_apart(found, audit)


class _Earned(NamedTuple):
    agents: int
    rows: int
    decisions: float
    value: float
    variance: Array
    effective: Array

    def limits(self, confidence: float) -> Interval:
        return intervals.share_limits(self.value, self.variance, self.decisions, self.effective, confidence=confidence)


def _earned(part: pd.DataFrame) -> _Earned:
    """What was earned, and how many answers of all or nothing would vary as these do: graded ones say more each."""
    by_agent = part.groupby("agent_id")[["rows", "score", "top"]].sum()
    score, top = by_agent["score"].to_numpy(float), by_agent["top"].to_numpy(float)
    ratio = intervals.ratios(score, top, np.zeros(len(by_agent), np.int64), 1)
    value, rows = float(ratio.value[0]), int(by_agent["rows"].sum())
    spread = float(part["squares"].sum() - part["shares"].sum() ** 2 / rows) / (rows - 1) if rows > 1 else 0.0
    graded = max(value * (1 - value) / spread, 1.0) if spread > 0 else 1.0
    return _Earned(len(by_agent), rows, rows * graded, value, ratio.variance[0], ratio.effective[0])


def _held_apart(found: list[dict[str, Any]], audit: Audit) -> pd.DataFrame:
    """Every cell with its interval, and where others are there, the gap to them with one that all cells share."""
    confidence, smallest = audit.parameters.confidence, audit.parameters.privacy.smallest_group
    held = [
        row["team"] != ALL and row["rest"].agents >= smallest and row["rest"].rows >= FEWEST_ANSWERS for row in found
    ]
    asked = pd.Series([row["vendor"] for row, apart in zip(found, held, strict=True) if apart]).value_counts()
    rows = []
    for row, apart in zip(found, held, strict=True):
        own, rest = row.pop("earned"), row.pop("rest")
        low, high = own.limits(confidence)
        row |= {"agents": own.agents, "rows": own.rows, "value": own.value, "low": float(low), "high": float(high)}
        row |= dict.fromkeys(("others", "gap", "gap_low", "gap_high"), np.nan) | {"need": False}
        if apart:
            sure = each_of(int(asked[row["vendor"]]), confidence)
            gap = intervals.difference(own.value, own.limits(sure), rest.value, rest.limits(sure))
            row |= {"others": rest.value, "gap": own.value - rest.value}
            row |= {"gap_low": float(gap.low), "gap_high": float(gap.high), "need": bool(gap.high < 0)}
        rows.append(row)
    return pd.DataFrame(rows, columns=TRAINING)
