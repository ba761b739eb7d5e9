"""What of the comparison of agents may be printed: agents under a legal basis, else groups and counts alone."""

from typing import Any, Final

import numpy as np
import pandas as pd
from scipy.special import ndtr

from toolkit.audits import Audit
from toolkit.measures import funnels, standardisation
from toolkit.questions.agents import comparisons
from toolkit.questions.agents.avoidances import Signals
from toolkit.questions.service_levels import RECORD

SECTION: Final = "agents"
STEPS: Final = 24
FUNNEL: Final = [
    "vendor", "kpi", "title", "unit", "kind", "name", "agents", "rows", "value", "low_95", "high_95", "low_998",
    "high_998", "wide_low", "wide_high", "typical", "zone",
]  # fmt: skip
LIMITS: Final = ["low_95", "high_95", "low_998", "high_998", "wide_low", "wide_high"]


def named(audit: Audit) -> bool:
    """Whether the parameters state a legal basis for showing agents one by one."""
    return bool(audit.parameters.privacy.legal_basis)


def funnel_points(audit: Audit, compared: pd.DataFrame) -> pd.DataFrame:
    """What a funnel plot draws, per vendor and figure: its limits along the contacts, and marks within them.

    kind is limit, agent or group. With a legal basis each mark is an agent, named by pseudonym; without one it is a
    group of neighbours by value, of at least the smallest group that may be printed: how many, their mean contacts
    and their figure together. value is in the figure's unit for shares, a ratio to expected for times. The six
    limits: exact at 95 and 99.8 % (`low_95` ...), and 99.8 % with over-dispersion (`wide_low`, `wide_high`).
    zone: within, chance (beyond the exact 99.8 % limits alone), beyond (the over-dispersed ones too).
    """
    parts = []
    for (vendor, key), all_ in compared.groupby(["vendor", "kpi"], sort=False):
        mine = all_[all_["classified"] & np.isfinite(all_["distance"].astype(float))]
        if len(mine) < comparisons.FEWEST_AGENTS:
            continue
        found = comparisons.funnel(mine)
        marks = _agents(mine, found) if named(audit) else _groups(mine, max(2, audit.parameters.privacy.smallest_group))
        reach = mine["rows"].to_numpy(float) if named(audit) else marks["rows"].to_numpy(float)
        first, last = reach.min() * 0.9, reach.max() * 1.05
        grid = np.unique(np.round(np.geomspace(max(first, 2), max(last, 3), STEPS)))
        lines = limits_along(mine, found, grid).assign(kind="limit", name="", agents=0, value=np.nan, zone="")
        drawn = marks.join(limits_along(mine, found, marks["rows"].to_numpy(float))[LIMITS])
        # An agent's verdict is the count's own; a group has none but where it lies.
        drawn["zone"] = marks["zone"] if named(audit) else _zones(drawn)
        part = pd.concat([lines, drawn], ignore_index=True)
        part = part.assign(vendor=vendor, kpi=key, title=mine["title"].iloc[0], unit=mine["unit"].iloc[0])
        parts.append(part.assign(typical=float(mine["typical"].iloc[0]) if _is_share(mine) else 1.0))
    return pd.concat(parts, ignore_index=True)[FUNNEL] if parts else pd.DataFrame(columns=FUNNEL)


def _is_share(mine: pd.DataFrame) -> bool:
    return bool((mine["unit"] == "share").all())


def _values(mine: pd.DataFrame) -> pd.Series:
    """Where an agent stands: a share as it would be on the usual mix, a time as its ratio to expected."""
    if not _is_share(mine):
        return mine["ratio"].astype(float)
    return mine["typical"].astype(float) * comparisons.as_ratio(mine["distance"], "share")


def _agents(mine: pd.DataFrame, found: comparisons.Funnel) -> pd.DataFrame:
    zone = np.where(found.wide != 0, "beyond", np.where(found.beyond != 0, "chance", "within"))
    ordered = mine.assign(zone=zone, value=_values(mine)).sort_values("agent_id")
    return pd.DataFrame(
        {
            "kind": "agent",
            "name": ordered["agent_id"].to_numpy(),
            "agents": 1,
            "rows": ordered["rows"].to_numpy(float),
            "value": ordered["value"].to_numpy(float),
            "zone": ordered["zone"].to_numpy(),
        }
    )


def _groups(mine: pd.DataFrame, smallest: int) -> pd.DataFrame:
    """Neighbours by value together: as many groups as can hold `smallest` agents each."""
    scale, base = (float(mine["typical"].iloc[0]), "due") if _is_share(mine) else (1.0, "expected")
    ordered = mine.assign(value=_values(mine)).sort_values(["value", "agent_id"], ignore_index=True)
    parts = np.array_split(np.arange(len(ordered)), max(1, len(ordered) // smallest))
    rows = []
    for place in parts:
        part = ordered.iloc[place]
        due = float(part[base].sum())
        value = scale * float(part["observed"].sum()) / due if due > 0 else scale
        rows.append(("group", "", len(part), float(part["rows"].mean()), value))
    return pd.DataFrame(rows, columns=["kind", "name", "agents", "rows", "value"])


def limits_along(mine: pd.DataFrame, found: comparisons.Funnel, rows: np.ndarray[Any, Any]) -> pd.DataFrame:
    """The six limits of a funnel at each number of contacts: columns rows and LIMITS.

    `mine` are the units that `found` is about: unit, typical and, for amounts, rows.
    """
    frame = pd.DataFrame({"rows": rows})
    tau2 = found.dispersion.tau2
    three = funnels.normal_quantile(funnels.LEVELS[1])
    if _is_share(mine):
        typical = float(mine["typical"].iloc[0])
        for level, low, high in ((0.95, "low_95", "high_95"), (0.998, "low_998", "high_998")):
            tail = (1 - level) / 2
            frame[low] = np.clip(funnels.interpolated_binomial(typical, rows, tail), 0, 1)
            frame[high] = np.clip(funnels.interpolated_binomial(typical, rows, 1 - tail), 0, 1)
        # The score that the wide limits stand for, at so many contacts, and the share of that score.
        tail = ndtr(-three * np.sqrt(1 + 4 * rows * tau2))
        frame["wide_low"] = np.clip(funnels.interpolated_binomial(typical, rows, tail), 0, 1)
        frame["wide_high"] = np.clip(1 - funnels.interpolated_binomial(1 - typical, rows, tail), 0, 1)
        return frame
    # The error of a mean falls with the root of the contacts; its size is the agents' own, pooled.
    error = float(np.median(found.errors * np.sqrt(mine["rows"].to_numpy(float)))) / np.sqrt(rows)
    for level, low, high in ((0.95, "low_95", "high_95"), (0.998, "low_998", "high_998")):
        step = funnels.normal_quantile(level) * error
        frame[low], frame[high] = np.exp(-step), np.exp(step)
    half = three * np.sqrt(error**2 + tau2)
    frame["wide_low"], frame["wide_high"] = np.exp(-half), np.exp(half)
    return frame


def _zones(drawn: pd.DataFrame) -> np.ndarray[Any, Any]:
    wide = np.abs(funnels.outside(drawn["value"], drawn["wide_low"], drawn["wide_high"])) > 0
    beyond_chance = np.abs(funnels.outside(drawn["value"], drawn["low_998"], drawn["high_998"])) > 0
    return np.where(wide, "beyond", np.where(beyond_chance, "chance", "within"))


MARKS: Final = ["vendor", "signal", "whose", "value", "low", "high", "unit", "rows"]


def signal_marks(audit: Audit, found: Signals) -> pd.DataFrame:
    """What each signal's dots are: vendor, signal, whose (usual, all, exceeding, or an agent's pseudonym), value.

    Agents who exceed the usual stand there one by one under a legal basis, in the order of their pseudonyms; else
    together, where they are enough to be printed.
    """
    rows: list[tuple[Any, ...]] = []
    for row in found.summary.to_dict("records"):
        head = row["vendor"], row["signal"]
        if row["exceeding"]:
            rows.append((*head, "usual", row["usual"], row["low"], row["high"], "share", row["rows"]))
        rows.append((*head, "all", row["share"], row["share_low"], row["share_high"], "share", row["rows"]))
        if named(audit):
            who = found.persons[(found.persons["vendor"] == head[0]) & (found.persons["signal"] == head[1])]
            for each in who[who["exceeding"].astype(bool)].sort_values("agent_id").to_dict("records"):
                mark = (each["agent_id"], each["value"], each["low"], each["high"], "share", int(each["rows"]))
                rows.append((*head, *mark))
        elif np.isfinite(row["exceeding_share"]):
            limits = row["exceeding_low"], row["exceeding_high"]
            rows.append((*head, "exceeding", row["exceeding_share"], *limits, "share", row["rows"]))
    return pd.DataFrame(rows, columns=MARKS)


def results(
    audit: Audit, compared: pd.DataFrame, summary: pd.DataFrame, by_team: pd.DataFrame, found: Signals
) -> pd.DataFrame:
    """The section's rows of results.csv; rows of agents only under a legal basis."""
    rows: list[dict[str, Any]] = []
    mix = "told apart by the parameters' mix of contacts"
    for row in summary.to_dict("records"):
        common = {"vendor": row["vendor"], "rows": row["agents"], "better": "context", "group": f"figure={row['kpi']}"}
        limits = "exact binomial" if row["unit"] == "share" else "normal, log scale,"
        for kpi, value, unit, definition in (
            ("agents_outside", row["outside"], "agents", f"agents beyond the {limits} 99.8 % limits of chance, {mix}"),
            (
                "agents_beyond",
                row["wide_below"] + row["wide_above"],
                "agents",
                f"agents beyond the over-dispersed 99.8 % limits, {mix}",
            ),
            (
                "agents_phi",
                row["phi"],
                "ratio",
                f"variance of agents over that of chance alone (Spiegelhalter 2005), {mix}",
            ),
            ("agents_reliability", row["reliability"], "share", f"median tau2 / (tau2 + chance), {mix}"),
        ):
            rows.append({**common, "kpi": kpi, "value": value, "unit": unit, "definition": definition})
    for row in found.summary.to_dict("records"):
        common = {"vendor": row["vendor"], "rows": row["rows"], "better": "context"}
        common["group"] = f"signal={row['signal']}"
        rows += [
            {
                **common,
                "kpi": "signal_usual",
                "value": row["usual"],
                "low": row["low"],
                "high": row["high"],
                "unit": "share",
                "definition": "agents who do not exceed it together; interval over agents",
            },
            {
                **common,
                "kpi": "signal_exceeding",
                "value": row["exceeding"],
                "unit": "agents",
                "definition": "agents who exceed chance and ordinary differences; Holm, all signals of a vendor at 5 %",
            },
        ]
    for row in by_team.to_dict("records"):
        rows.append(
            {
                **{name: row[name] for name in ("vendor", "low", "high", "rows")},
                "kpi": "agents_ratio",
                "group": f"figure={row['kpi']};team={row['team']}",
                "value": row["ratio"],
                "unit": "ratio",
                "better": "context",
                "definition": f"observed over expected, {mix}",
            }
        )
    rows += _of_agents(audit, compared) if named(audit) else []
    frame = pd.DataFrame(rows, columns=RECORD)
    return frame.assign(
        section=SECTION,
        group=[text if isinstance(text, str) else "" for text in frame["group"]],
        target="",
        verdict="",
        unknown=0,
    )


def _of_agents(audit: Audit, compared: pd.DataFrame) -> list[dict[str, Any]]:
    mine = compared[compared["classified"].astype(bool)]
    rows = []
    for row in mine.to_dict("records"):
        if not row["expected"] > 0:
            # The others show none of it: over nothing there is no ratio.
            low = high = np.array(np.nan)
        elif row["unit"] == "share":
            low, high = standardisation.count_ratio(
                row["observed"], row["expected"], confidence=audit.parameters.confidence
            )
        else:
            step = funnels.normal_quantile(audit.parameters.confidence) * row["variance"] ** 0.5
            low, high = row["ratio"] * np.exp(-step), row["ratio"] * np.exp(step)
        rows.append(
            {
                "vendor": row["vendor"],
                "kpi": "agents_ratio",
                "group": f"figure={row['kpi']};agent_id={row['agent_id']}",
                "value": row["ratio"],
                "low": float(low),
                "high": float(high),
                "rows": int(row["rows"]),
                "unit": "ratio",
                "better": "context",
                "definition": "observed over what the others show on such contacts; no rank",
            }
        )
    return rows
