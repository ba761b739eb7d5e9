"""Each agent against what the others show on the same kinds of contact."""

from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from ibis import _
from numpy.typing import ArrayLike

from toolkit.audits import Audit
from toolkit.measures import funnels, kpis, shrinkage, standardisation
from toolkit.measures.access import ANSWERED, OURS
from toolkit.measures.entries import Kpi, short_call_seconds
from toolkit.measures.intervals import Array
from toolkit.questions.agents import mixes

# The others' rows below which a cell is no yardstick.
FEWEST_OTHERS: Final = 30
# Below so many agents nothing is said about how they differ.
FEWEST_AGENTS: Final = 10
# What stands in a comparison once; the first that is evidenced speaks for the length of the work.
LENGTHS: Final = ("aht_full", "aht_talk_hold", "aht_talk")
SHARES: Final = ("short_call_rate", "transfer_rate", "hold_rate", "fcr_repeat", "csat_t2b")
QUALITY: Final = "qa_score"
# The fewest contacts, answers or evaluations of a classified agent; for contacts the parameters say it.
FEWEST_ANSWERS: Final = 30
FEWEST_EVALUATIONS: Final = 20
# Seconds after the answer within which a transfer can hardly follow an attempt.
EARLY_TRANSFER: Final = 60
# Contacts a little longer than short ones: what an agent's ordinary quick contacts look like.
QUICK_FACTOR: Final = 4

_of_contacts = {"table": "contacts", "unit": "share", "better": "context", "family": "handling", "cluster": "agent_id"}

# Counted beside the catalogue, for the signals alone.
SIGNALS: Final = {
    entry.key: entry
    for entry in (
        Kpi(
            key="short_calls",
            title="Very short talk, of those answered",
            among=ANSWERED,
            above=_.talk_seconds < short_call_seconds,
            source=f"{OURS}: as short_call_rate",
            minimum_rows=30,
            **_of_contacts,  # type: ignore[arg-type]
        ),
        Kpi(
            key="quick_calls",
            title="Talk a little longer than very short",
            among=ANSWERED,
            above=(_.talk_seconds >= short_call_seconds) & (_.talk_seconds < QUICK_FACTOR * short_call_seconds),
            source=f"{OURS}: from the short-call limit to {QUICK_FACTOR} times it",
            minimum_rows=30,
            **_of_contacts,  # type: ignore[arg-type]
        ),
        Kpi(
            key="early_transfers",
            title="Transferred soon after the answer, of those answered",
            among=ANSWERED,
            above=_.transferred & (_.talk_seconds <= EARLY_TRANSFER),
            source=f"{OURS}: within {EARLY_TRANSFER} seconds of talk",
            minimum_rows=30,
            **_of_contacts,  # type: ignore[arg-type]
        ),
        Kpi(
            key="hang_ups",
            title="Very short talk that the agent ended, of those answered",
            among=ANSWERED & _.disconnected_by.notnull(),
            above=(_.disconnected_by.lower() == "agent") & (_.talk_seconds < short_call_seconds),
            source=f"{OURS}: the disconnecting side by the telephone system",
            minimum_rows=30,
            **_of_contacts,  # type: ignore[arg-type]
        ),
    )
}


class Feature(NamedTuple):
    """One figure by which agents are compared: a KPI of the catalogue, its table, whether it is a share."""

    key: str
    title: str
    table: str
    unit: str
    is_share: bool


def features(audit: Audit) -> list[Feature]:
    """The figures that this audit can compare agents by; the length of the work first."""
    there = set(audit.evidence[audit.evidence.evidenced].kpi)
    length = next((key for key in LENGTHS if key in there), None)
    keys = [*([length] if length else []), *[key for key in SHARES if key in there]]
    entries = [kpis.CATALOGUE[key] for key in keys]
    found = [
        Feature(entry.key, entry.title, entry.table, entry.unit, entry.unit == "share")
        for entry in entries
        if "agent_id" in mixes.given(audit, entry.table)
    ]
    if {"agent_id", "score", "max_score"} <= mixes.given(audit, "evaluations"):
        # A mean of shares of points, not a share of rows.
        found.append(Feature(QUALITY, "Evaluation score, share of the possible points", "evaluations", "score", False))
    return found


def signals(audit: Audit) -> list[Kpi]:
    """The signals whose columns this audit has."""
    there = mixes.given(audit, "contacts")
    return [entry for entry in SIGNALS.values() if kpis.needs(entry) | {"agent_id"} <= there]


def sums(audit: Audit, table: str) -> pd.DataFrame:
    """`mixes.sums` for all features and signals of a table; empty where there are none."""
    if table == "evaluations":
        return mixes.evaluation_sums(audit, QUALITY)
    entries = [kpis.CATALOGUE[each.key] for each in features(audit) if each.table == table]
    entries += signals(audit) if table == "contacts" else []
    return mixes.sums(audit, table, entries) if entries else pd.DataFrame(columns=["vendor", "agent_id", "cell"])


ADJUSTED: Final = [
    "vendor", "kpi", "title", "unit", "agent_id", "rows", "left_out", "observed", "expected", "due", "all", "error",
    "typical", "ratio", "crude", "distance", "variance", "classified", "few",
]  # fmt: skip


def adjusted(audit: Audit) -> pd.DataFrame:
    """One row per vendor, figure and agent: what the agent shows over what the others show on such contacts.

    rows: contacts that could be compared; left_out: those in cells where the others have too few. observed and
    expected are sums over `rows`, `error` the standard error of observed under the others' spread; due: what would be
    expected if all were equal, the agent's own contacts among the yardstick; all: the sum over all contacts. typical:
    the whole's mean. ratio: observed over expected; NaN where the others show nothing. crude: the agent's mean over
    the whole's, mix and all. distance and variance: the ratio on the scale on which agents are compared, and the
    chance in it. For shares that is observed over due, less 1; else the logarithm of the ratio. classified: enough
    comparable contacts; few: too few contacts at all.
    """
    floors = {
        "contacts": mixes.minimum_contacts(audit),
        "surveys": FEWEST_ANSWERS,
        "evaluations": FEWEST_EVALUATIONS,
    }
    parts = []
    asked = features(audit)
    for table in dict.fromkeys(each.table for each in asked):
        tallied = sums(audit, table)
        for feature in (each for each in asked if each.table == table):
            for vendor, mine in tallied.groupby("vendor"):
                part = _compared(mine.reset_index(drop=True), feature.key, share=feature.is_share)
                part["classified"] = part["rows"] >= floors[table]
                part["few"] = part["rows"] + part["left_out"] < floors[table]
                parts.append(part.assign(vendor=vendor, kpi=feature.key, title=feature.title, unit=feature.unit))
    if not parts:
        return pd.DataFrame({name: pd.Series(dtype=object) for name in ADJUSTED})
    return pd.concat(parts, ignore_index=True)[ADJUSTED]


def _compared(tallied: pd.DataFrame, key: str, *, share: bool) -> pd.DataFrame:
    mine = tallied[tallied[f"rows_{key}"] > 0]
    rows, total, squares = (mine[f"{name}_{key}"].to_numpy(float) for name in ("rows", "sum", "squares"))
    cell = mine["cell"].astype("category").cat.codes.to_numpy()
    due, variance, known = standardisation.of_the_others(cell, rows, total, squares, fewest=FEWEST_OTHERS)
    frame = pd.DataFrame(
        {
            "agent_id": mine["agent_id"].to_numpy(),
            "rows": np.where(known, rows, 0),
            "left_out": np.where(known, 0, rows),
            "observed": np.where(known, total, 0),
            "expected": np.where(known, due, 0),
            "variance": np.where(known, variance, 0),
            "due": np.where(known, standardisation.of_all(cell, rows, total), 0),
            "all": total,
        }
    )
    by_agent = frame.groupby("agent_id", as_index=False).sum()
    by_agent["error"] = np.sqrt(by_agent.pop("variance"))
    typical = total.sum() / rows.sum() if rows.sum() else np.nan
    by_agent["typical"] = typical
    expected = by_agent.expected.where(by_agent.expected > 0)
    by_agent["ratio"] = by_agent.observed / expected
    whole = by_agent["rows"] + by_agent.left_out
    by_agent["crude"] = by_agent["all"] / whole / (typical if typical > 0 else np.nan)
    if not share:
        return by_agent.assign(distance=np.log(by_agent.ratio), variance=(by_agent.error / expected) ** 2)
    # Without an event in all its cells an agent can be told apart from nobody: no distance, no end to the chance.
    due = by_agent.due.where(by_agent.due > 0)
    chance = (due - due**2 / by_agent["rows"]) / due**2
    distance = (by_agent.observed / due - 1).where((by_agent["rows"] == 0) | due.notna(), 0.0)
    return by_agent.assign(distance=distance, variance=chance.where(due.notna(), np.inf))


def as_ratio(distance: ArrayLike, unit: str) -> Array:
    """Ratios from distances on the scale of `adjusted`; never below a hundredth."""
    distance = np.asarray(distance, float)
    return np.asarray(np.maximum(1 + distance, 0.01) if unit == "share" else np.exp(distance))


class Funnel(NamedTuple):
    """One figure's funnel: the units' z-scores, their errors on its scale, the dispersion, and verdicts.

    beyond: -1, 0 or 1, beyond the 99.8 % limits of chance; wide: the same of those beyond the over-dispersed limits.
    """

    z: Array
    errors: Array
    dispersion: funnels.Dispersion
    beyond: Array
    wide: Array


def funnel(mine: pd.DataFrame) -> Funnel:
    """The funnel of one vendor's classified agents by one figure: shares by exact tails, times on the log scale.

    z-scores of shares come from exact tails, their errors from the arcsine scale, which the dispersion needs.
    """
    level = funnels.LEVELS[1]
    three = funnels.normal_quantile(level)
    if (mine["unit"] == "share").all():
        count, rows = mine["observed"].to_numpy(float), mine["rows"].to_numpy(float)
        share = mine["due"].to_numpy(float) / rows
        errors = 1 / (2 * np.sqrt(rows))
        z, beyond = funnels.binomial_scores(count, rows, share), funnels.beyond_chance(count, rows, share, level)
    else:
        errors = np.sqrt(mine["variance"].to_numpy(float))
        z = mine["distance"].to_numpy(float) / errors
        beyond = np.sign(z) * (np.abs(z) > three)
    found = funnels.dispersion(z, errors)
    wide = np.abs(z) * errors / np.sqrt(errors**2 + found.tau2) > three
    return Funnel(z, errors, found, beyond, beyond * wide)


def _crude(mine: pd.DataFrame) -> pd.DataFrame:
    """The same agents with nothing told apart: against the whole's mean, all contacts."""
    rows = mine["rows"] + mine["left_out"]
    return mine.assign(
        rows=rows,
        observed=mine["all"],
        due=rows * mine["typical"],
        distance=np.log(mine["crude"].astype(float).clip(lower=1e-9)),
    )


SUMMARY: Final = [
    "vendor", "kpi", "title", "unit", "agents", "not_classified", "few", "left_out", "typical", "crude_outside",
    "outside", "wide_below", "wide_above", "phi", "tau2", "reliability", "lowest_tenth", "highest_tenth",
]  # fmt: skip


def summary(compared: pd.DataFrame) -> pd.DataFrame:
    """One row per vendor and figure: how far agents differ beyond their mix and chance.

    not_classified: agents with too few comparable contacts; few: those of them with too few contacts at all.
    left_out: the share of contacts in cells of which the others have too few. outside: agents beyond the 99.8 %
    limits that chance alone gives; crude_outside: the same before the mix is told apart; wide_below and wide_above:
    agents beyond the over-dispersed 99.8 % limits. reliability: the median share of an agent's figure that is the
    agent's own. lowest_tenth and highest_tenth: deciles of the shrunk ratios.
    """
    rows = []
    for (vendor, key), all_ in compared.groupby(["vendor", "kpi"], sort=False):
        mine = all_[all_["classified"] & np.isfinite(all_["distance"].astype(float))]
        if len(mine) < FEWEST_AGENTS:
            continue
        unit = str(mine["unit"].iloc[0])
        found, crude = funnel(mine), funnel(_crude(mine))
        distances, variances = mine["distance"].to_numpy(float), mine["variance"].to_numpy(float)
        effects = shrinkage.dersimonian_laird(distances, variances)
        deciles = np.quantile(as_ratio(shrinkage.shrunk(distances, variances), unit), [0.1, 0.9])
        every = all_["rows"] + all_["left_out"]
        rows.append(
            (
                vendor, key, mine["title"].iloc[0], unit, len(mine), len(all_) - len(mine),
                int(all_["few"].sum()), float(all_["left_out"].sum() / every.sum()), float(mine["typical"].iloc[0]),
                int(np.abs(crude.beyond).sum()), int(np.abs(found.beyond).sum()),
                int((found.wide < 0).sum()), int((found.wide > 0).sum()), found.dispersion.phi, found.dispersion.tau2,
                float(np.median(shrinkage.reliability(variances, effects.tau2))), *deciles,
            )
        )  # fmt: skip
    return pd.DataFrame(rows, columns=SUMMARY)
