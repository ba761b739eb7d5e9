"""Do agents fall into groups that work differently, once their contacts' mix is told apart, or do they not?"""

import zlib
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from toolkit.audits import Audit
from toolkit.measures import clusters, intervals, shrinkage
from toolkit.measures.intervals import Array
from toolkit.questions.agents import comparisons, mixes

FEWEST_AGENTS: Final = 20
# A figure whose differences between agents are mostly chance tells no groups apart.
RELIABLE: Final = 0.3
# The share of agents who must have a figure for it to take part.
COVERED: Final = 0.8

TRIALS: Final = [
    "vendor", "groups", "silhouette", "chance_shuffled", "chance_cloud", "jaccard", "smallest", "agreement",
    "accepted", "refused",
]  # fmt: skip
PROFILE: Final = ["vendor", "group", "agents", "stability", "kpi", "title", "unit", "ratio", "low", "high", "apart"]
OUTCOME: Final = [
    "vendor", "outcome", "groups", "agents", "figures", "dropped", "chance", "thin", "agreement", "reason_crude",
    "reason_adjusted",
]  # fmt: skip


class Segmentation(NamedTuple):
    """Per vendor: what came of it, every number of groups tried, each group's profile, each agent's group.

    `outcomes`: outcome is groups, none, few_agents or few_figures; figures, dropped, chance and thin title what took
    part, what said the same as another, what differs between agents by chance for the most part, and what too few
    agents have enough of; agreement is the adjusted Rand index with a Gaussian mixture; reason_crude and
    reason_adjusted are that of two-way splits with agents' main reason of contact, before and after the mix is told
    apart. `profiles`: one row per group and figure: the group's ratio (geometric mean of shrunk ratios) with its
    interval, and how far it stands apart from the other agents, in robust standard deviations. `members`: vendor,
    agent_id, group, main_reason; never printed without a legal basis.
    """

    outcomes: pd.DataFrame
    trials: pd.DataFrame
    profiles: pd.DataFrame
    members: pd.DataFrame


class _Figures(NamedTuple):
    keys: list[str]
    dropped: list[str]
    chance: list[str]
    agents: list[str]
    shrunk: Array


def segmentation(audit: Audit, compared: pd.DataFrame) -> Segmentation:
    """Groups of agents per vendor, or none; `compared` is what `comparisons.adjusted` gave."""
    outcomes: list[dict[str, object]] = []
    trials, profiles, members = [], [], []
    main = _main_reasons(audit)
    smallest = max(audit.parameters.privacy.smallest_group, 2)
    titles = compared.drop_duplicates("kpi").set_index("kpi")[["title", "unit"]]
    for vendor, mine in compared[compared["classified"].astype(bool)].groupby("vendor", sort=True):
        figures = _figures(mine, "distance")
        every = dict.fromkeys(compared.loc[compared["vendor"] == vendor, "kpi"])
        sorts = {"figures": figures.keys, "dropped": figures.dropped, "chance": figures.chance}
        sorts["thin"] = [key for key in every if not any(key in keys for keys in sorts.values())]
        base = {"vendor": vendor, "groups": 1, "agents": len(figures.agents)}
        base |= {name: "; ".join(titles.loc[key, "title"] for key in keys) for name, keys in sorts.items()}
        if len(figures.agents) < FEWEST_AGENTS or len(figures.keys) < 2:
            why = "few_agents" if len(figures.agents) < FEWEST_AGENTS else "few_figures"
            outcomes.append({**base, "outcome": why})
            continue
        # Each vendor its own draws, whoever else stands in the audit.
        seed = zlib.crc32(str(vendor).encode())
        found = clusters.segments(clusters.robust_scaled(figures.shrunk), smallest=smallest, seed=seed)
        reasons = main.reindex([(vendor, agent) for agent in figures.agents]).fillna(mixes.UNKNOWN)
        outcomes.append(
            {
                **base,
                "outcome": "groups" if found.groups > 1 else "none",
                "groups": found.groups,
                "agreement": _agreement_of(found),
                "reason_crude": _with_reasons(_figures(mine, "crude_distance"), main, str(vendor), seed),
                "reason_adjusted": _with_reasons(figures, main, str(vendor), seed),
            }
        )
        trials.append(found.trials.assign(vendor=vendor))
        members.append(
            pd.DataFrame(
                {
                    "vendor": vendor,
                    "agent_id": figures.agents,
                    "group": found.labels + 1,
                    "main_reason": reasons.to_numpy(),
                }
            )
        )
        if found.groups > 1:
            profile = _profile(figures, found, audit.parameters.confidence)
            profiles.append(profile.join(titles, on="kpi").assign(vendor=vendor))
    return Segmentation(
        pd.DataFrame(outcomes, columns=OUTCOME),
        _joined(trials, TRIALS),
        _joined(profiles, PROFILE),
        _joined(members, ["vendor", "agent_id", "group", "main_reason"]),
    )


def _joined(parts: list[pd.DataFrame], columns: list[str]) -> pd.DataFrame:
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def _figures(mine: pd.DataFrame, column: str) -> _Figures:
    """The shrunk figures of one vendor's agents that can tell groups apart, agents by figures."""
    crude = mine["crude"].astype(float)
    mine = mine.assign(crude_distance=np.where(mine["unit"] == "share", crude - 1, np.log(crude.clip(lower=1e-3))))
    units = mine.drop_duplicates("kpi").set_index("kpi")["unit"]
    agents = sorted(mine.loc[mine["kpi"] == mine["kpi"].iloc[0], "agent_id"])
    values = mine.pivot(index="agent_id", columns="kpi", values=column).reindex(agents)
    variances = mine.pivot(index="agent_id", columns="kpi", values="variance").reindex(agents)
    keys: list[str] = []
    chance: list[str] = []
    columns = []
    for key in dict.fromkeys(mine["kpi"]):
        value, variance = values[key].to_numpy(float), variances[key].to_numpy(float)
        there = np.isfinite(value) & (variance > 0)
        if there.mean() < COVERED:
            continue
        tau2 = shrinkage.dersimonian_laird(value[there], variance[there]).tau2
        if np.median(shrinkage.reliability(variance[there], tau2)) < RELIABLE:
            chance.append(key)
            continue
        # Who has no such figure is drawn all the way to the mean.
        shrunk = np.full(len(agents), shrinkage.dersimonian_laird(value[there], variance[there]).mean)
        shrunk[there] = shrinkage.shrunk(value[there], variance[there])
        keys.append(key)
        columns.append(np.log(comparisons.as_ratio(shrunk, units[key])))
    points = np.column_stack(columns) if columns else np.empty((len(agents), 0))
    twins = [column for column, _kept, _alike in clusters.redundant(points)] if len(keys) > 1 else []
    kept = [place for place in range(len(keys)) if place not in twins]
    return _Figures([keys[n] for n in kept], [keys[n] for n in twins], chance, agents, points[:, kept])


def _main_reasons(audit: Audit) -> pd.Series:
    """Each agent's commonest reason of contact, by vendor and agent; empty where reasons are not known."""
    tallied = comparisons.sums(audit, "contacts")
    counts = [name for name in tallied.columns if name.startswith("rows_")]
    if "mix_reason" not in tallied or not counts:
        return pd.Series(dtype=object, index=pd.MultiIndex.from_arrays([[], []]))
    added = tallied.groupby(["vendor", "agent_id", "mix_reason"], as_index=False)[counts[0]].sum()
    ranked = added.sort_values([counts[0], "mix_reason"], ascending=[False, True])
    return ranked.drop_duplicates(["vendor", "agent_id"]).set_index(["vendor", "agent_id"])["mix_reason"]


def _with_reasons(figures: _Figures, main: pd.Series, vendor: str, seed: int) -> float:
    """How far the best split into two goes along the agents' main reason of contact; NaN where all have one."""
    from sklearn.metrics import adjusted_rand_score

    reasons = main.reindex([(vendor, agent) for agent in figures.agents])
    if not figures.keys or reasons.nunique() < 2:
        return float("nan")
    points = np.clip(clusters.robust_scaled(figures.shrunk), -clusters.FARTHEST, clusters.FARTHEST)
    halves = clusters.cut(points[None], 2, np.random.default_rng(seed))[0]
    return float(adjusted_rand_score(reasons.fillna(mixes.UNKNOWN), halves))


def _agreement_of(found: clusters.Segments) -> float:
    mine = found.trials[found.trials["groups"] == found.groups]
    return float(mine["agreement"].iloc[0]) if len(mine) else float("nan")


def _profile(figures: _Figures, found: clusters.Segments, confidence: float) -> pd.DataFrame:
    scaled = clusters.robust_scaled(figures.shrunk)
    rows = []
    for group in range(found.groups):
        inside = found.labels == group
        for place, key in enumerate(figures.keys):
            values = figures.shrunk[inside, place]
            limits = intervals.t_mean(values, confidence=confidence)
            # An interquartile range is 1.35 standard deviations.
            apart = 1.349 * float(np.median(scaled[inside, place]) - np.median(scaled[~inside, place]))
            rows.append(
                {
                    "group": group + 1,
                    "agents": int(inside.sum()),
                    "stability": float(found.stability[group]),
                    "kpi": key,
                    "ratio": float(np.exp(values.mean())),
                    "low": float(np.exp(limits.low)),
                    "high": float(np.exp(limits.high)),
                    "apart": apart,
                }
            )
    return pd.DataFrame(rows)
