"""Which bidders, sites and teams lie beyond what chance allows on the same kinds of work, over all bidders?"""

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

from toolkit.audits.comparisons import Comparison
from toolkit.measures import standardisation
from toolkit.measures.entries import Kpi
from toolkit.measures.queries import NOT_GIVEN
from toolkit.questions.agents import comparisons as agents_comparisons
from toolkit.questions.agents.publications import LIMITS, STEPS, limits_along
from toolkit.questions.comparisons import cells
from toolkit.questions.comparisons.cells import Rules
from toolkit.questions.service_levels import RECORD, written

SECTION: Final = "funnels"
KINDS: Final = ("bidder", "site", "team")
# Of fewer units nobody can say how much units differ ordinarily.
FEWEST_UNITS: Final = 5
UNITS: Final = [
    "of", "kpi", "title", "unit", "bidder", "name", "agents", "rows", "left_out", "observed", "expected", "due",
    "typical", "ratio", "distance", "variance",
]  # fmt: skip
FUNNEL: Final = [
    "of", "kpi", "title", "unit", "kind", "bidder", "name", "agents", "rows", "value", *LIMITS, "typical", "zone",
]  # fmt: skip


def examined(comparison: Comparison) -> pd.DataFrame:
    """What the funnel plots of a comparison draw: columns FUNNEL (`funnel`), made once in a run."""
    if not comparison.audited:
        return pd.DataFrame(columns=FUNNEL)
    return comparison.kept("funnels of sites and teams", lambda: funnel(units(comparison)))


def units(comparison: Comparison) -> pd.DataFrame:
    """Every bidder, site and team against all others on the same kinds of work, by each figure of contacts: UNITS."""
    rules, tallied = cells.rules(comparison), cells.tallied(comparison)
    rosters, parts = teams(comparison), []
    entries, _why = cells.entries_of(comparison)
    for key, entry in entries.items():
        if not comparable(entry):
            continue
        raw = comparison.kpis([key])
        there = set(raw[raw["value"].notna() & (raw["verdict"] != "not evidenced")]["bidder"])
        summed = tallied[(tallied["kpi"] == entry.key) & tallied["bidder"].isin(there)]
        named = {
            "bidder": summed.assign(name=summed["bidder"]),
            "site": summed.rename(columns={"site": "name"}),
            "team": with_teams(summed, rosters),
        }
        for of in KINDS:
            part = against_all(named[of], entry, rules)
            head = {"of": of, "kpi": key, "title": raw["title"].iloc[0], "unit": entry.unit}
            parts.append(part.assign(**head)[UNITS])
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=UNITS)


def comparable(entry: Kpi) -> bool:
    """Whether a funnel can be drawn of a figure: a share of contacts, or a mean of what each of them took."""
    return entry.table == "contacts" and entry.below is None and entry.unit in {"share", "seconds"}


def teams(comparison: Comparison) -> pd.DataFrame:
    """Each agent's team by the roster: bidder, cluster, team; an agent of several belongs to the first by name."""
    parts = []
    for bidder in comparison.audited:
        roster = comparison.rows(bidder, "agents")
        if roster is None:
            continue
        held = roster.filter(roster.team.notnull())
        found = held.group_by("agent_id").aggregate(team=held.team.min()).order_by("agent_id").execute()
        parts.append(found.rename(columns={"agent_id": "cluster"}).assign(bidder=bidder))
    columns = ["bidder", "cluster", "team"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def with_teams(summed: pd.DataFrame, teams_: pd.DataFrame) -> pd.DataFrame:
    """The sums whose clusters are agents of a known team, with the team as `name`."""
    of_agents = summed[summed["clustered_by"] == "agent_id"]
    found = of_agents.assign(**{name: of_agents[name].astype(object) for name in ("bidder", "cluster")})
    return found.merge(teams_, on=["bidder", "cluster"]).rename(columns={"team": "name"})


def against_all(mine: pd.DataFrame, entry: Kpi, rules: Rules) -> pd.DataFrame:
    """One row per unit (a bidder's `name`): what it shows over what all show on the same kinds of work.

    Columns of UNITS but the head, as `agents.comparisons.adjusted` has them for agents. Compared are cells of which the
    other units together have the stated rows; left_out are rows in other cells or of no known kind. Units with fewer
    rows than the figure needs are left out, and where rows belong to agents those of fewer agents than the smallest
    group that may be printed, or of agents whom nobody names.
    """
    held = mine[(mine["rows"] > 0) & mine["name"].notna()]
    if held.empty:
        return pd.DataFrame(columns=UNITS)
    squares = held["above"] if entry.unit == "share" else held["squares"]
    whole = held.assign(squares=squares).groupby(["bidder", "name"])[["rows", "above"]].sum()
    known = held.assign(squares=squares)[held["cell"].notna()]
    by_cell = known.groupby(["bidder", "name", "cell"], as_index=False)[["rows", "above", "squares"]].sum()
    cell = by_cell["cell"].astype("category").cat.codes.to_numpy()
    rows, above, squared = (by_cell[name].to_numpy(float) for name in ("rows", "above", "squares"))
    expected, variance, usable = standardisation.of_the_others(cell, rows, above, squared, fewest=max(rules.fewest, 1))
    counted = by_cell.assign(
        observed=above,
        expected=expected,
        due=standardisation.of_all(cell, rows, above),
        variance=variance,
    )[usable]
    by_unit = counted.groupby(["bidder", "name"])[["rows", "observed", "expected", "due", "variance"]].sum()
    by_unit["left_out"] = 1 - by_unit["rows"] / whole["rows"].reindex(by_unit.index)
    by_unit["typical"] = whole["above"].sum() / whole["rows"].sum()
    named = held[(held["clustered_by"] == "agent_id") & (held["cluster"] != NOT_GIVEN)]
    people = named.groupby(["bidder", "name"])["cluster"].nunique()
    by_unit["agents"] = people.reindex(by_unit.index).fillna(0).astype(int)
    kept = by_unit["rows"] >= entry.minimum_rows
    if entry.cluster == "agent_id":
        kept &= by_unit["agents"] >= max(rules.smallest_group, 1)
    found = by_unit[kept & (by_unit["due"] > 0) & (by_unit["expected"] > 0)].reset_index()
    found["ratio"] = found["observed"] / found["expected"]
    if entry.unit == "share":
        found["distance"] = found["observed"] / found["due"] - 1
        found["variance"] = (found["due"] - found["due"] ** 2 / found["rows"]) / found["due"] ** 2
    else:
        positive = found["ratio"].where(found["ratio"] > 0)
        found["distance"] = np.log(positive)
        found["variance"] = found["variance"] / found["expected"] ** 2
    return found.reindex(columns=UNITS)


def funnel(compared: pd.DataFrame) -> pd.DataFrame:
    """Marks and limits of each funnel: columns FUNNEL; of fewer than FEWEST_UNITS units there is none.

    kind is limit or unit. value is in the figure's unit for shares, as it would be at the usual mix, and a ratio to
    expected for amounts. Limits at 95 and 99.8 %, exact for shares; the wide ones at 99.8 % allow for ordinary
    differences between units. zone: within, chance (beyond the 99.8 % limits of chance alone), beyond (the wide ones
    too). Exact limits take contacts as independent, which those of one agent are not: only the wide ones tell.
    """
    parts = []
    for (_of, _key), all_ in compared.groupby(["of", "kpi"], sort=False):
        mine = all_[np.isfinite(all_["distance"].astype(float))].reset_index(drop=True)
        if len(mine) < FEWEST_UNITS:
            continue
        found = agents_comparisons.funnel(mine)
        share = mine["unit"].iloc[0] == "share"
        typical = float(mine["typical"].iloc[0]) if share else 1.0
        value = typical * agents_comparisons.as_ratio(mine["distance"], "share") if share else mine["ratio"].to_numpy()
        marks = mine[["bidder", "name", "agents", "rows"]].assign(
            kind="unit",
            value=np.asarray(value, float),
            zone=np.where(found.wide != 0, "beyond", np.where(found.beyond != 0, "chance", "within")),
        )
        rows = mine["rows"].to_numpy(float)
        marks[LIMITS] = limits_along(mine, found, rows)[LIMITS]
        grid = np.unique(np.round(np.geomspace(max(rows.min() * 0.9, 2), max(rows.max() * 1.05, 3), STEPS)))
        lines = limits_along(mine, found, grid).assign(
            kind="limit", bidder="", name="", agents=0, value=np.nan, zone=""
        )
        head: Mapping[str, object] = {name: mine[name].iloc[0] for name in ("of", "kpi", "title", "unit")}
        parts.append(pd.concat([lines, marks], ignore_index=True).assign(**head, typical=typical)[FUNNEL])
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=FUNNEL)


def results(drawn: pd.DataFrame) -> pd.DataFrame:
    """The rows of results.csv of what the funnels draw: a unit's figure on the usual mix of work, or over expected."""
    marks = drawn[drawn["kind"] == "unit"]
    share = marks["unit"] == "share"
    text = (
        "on the same kinds of work as all units show them; {} of the 99.8 % limits that allow for ordinary differences"
    )
    return pd.DataFrame(
        {
            "section": SECTION,
            "kpi": marks["kpi"],
            "vendor": marks["bidder"],
            "group": [f"{of}={written(name)}" for of, name in zip(marks["of"], marks["name"], strict=True)],
            "value": marks["value"],
            "low": np.nan,
            "high": np.nan,
            "rows": marks["rows"].astype(int),
            "unknown": 0,
            "unit": marks["unit"].where(share, "ratio"),
            "better": "context",
            "target": "",
            "verdict": "",
            "definition": [text.format("beyond" if zone == "beyond" else "within") for zone in marks["zone"]],
        },
        columns=RECORD,
    )
