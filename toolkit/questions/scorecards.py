"""Every figure of the trade: its value or what is missing, who answers for it, and what is known from outside."""

from collections.abc import Collection
from typing import Any, Final

import numpy as np
import pandas as pd

from toolkit.audits import Audit
from toolkit.measures import conventions, kpis
from toolkit.measures.benchmarks import PUBLISHED
from toolkit.measures.roles import ROLES
from toolkit.parameters.scorecards import Benchmarks
from toolkit.questions import mystery_shopping, service_levels, summaries, voice

BENCHMARKS: Final = ["kpi", "title", "vendor", "value", "unit", "low", "high", "source", "year", "segment", "grade"]
# What the sections on contacts, surveys and visits record in results.csv.
SECTION: Final = "scorecards"
RECORDED_ELSEWHERE: Final = frozenset({*service_levels.FAMILIES, *voice.FAMILIES, "mystery", "money"})


def every_figure(audit: Audit, families: Collection[str] = ()) -> pd.DataFrame:
    """Every KPI of the catalogue and every headline, per vendor: columns of `Audit.kpis`, with family and shown.

    In the order of families, of those named where any are; headlines before their rivals. What has no evidence has
    the verdict `not evidenced` and says why in `definition`; what rests on too few rows has no value and the verdict
    `insufficient`. shown is the value's interval or, without a value, the reason.
    """
    named = f"scorecards.every_figure {sorted(families)}"
    return audit.once(named, lambda: _every_figure(audit, families))


def _every_figure(audit: Audit, families: Collection[str]) -> pd.DataFrame:
    wanted = [key for key in in_families() if not families or _entry(audit, key).family in families]
    order = {key: place for place, key in enumerate(wanted)}
    there = service_levels.evidenced(audit, list(order))
    frames = [mystery_shopping.with_intervals(audit, audit.kpis(there))] if there else []
    missing = [row for key in order if key not in there for row in summaries.without_evidence(audit, key)]
    frame = pd.concat([*frames, pd.DataFrame(missing)], ignore_index=True)
    frame["unit"] = [
        audit.unit(_entry(audit, key), vendor) for key, vendor in zip(frame.kpi, frame.vendor, strict=True)
    ]
    frame["better"] = [_entry(audit, key).better for key in frame.kpi]
    frame["family"] = [_entry(audit, key).family for key in frame.kpi]
    few = frame.enough.eq(False) & (frame.verdict != "not evidenced")
    frame.loc[few, "verdict"] = "insufficient"
    frame.loc[few, ["value", "low", "high"]] = np.nan
    places = {vendor.id: place for place, vendor in enumerate(audit.parameters.vendors)}
    frame["place"] = [(order[key], places[vendor]) for key, vendor in zip(frame.kpi, frame.vendor, strict=True)]
    for name in ("target", "verdict", "definition"):
        frame[name] = frame[name].fillna("")
    for name in ("rows", "unknown"):
        frame[name] = frame[name].fillna(0).astype(int)
    return frame.sort_values("place", ignore_index=True).drop(columns="place")


def in_families() -> list[str]:
    """Every key of the catalogue, headlines among them, in the order of families; a headline before its rivals."""
    keys: list[str] = []
    heads = {rival: headline for headline, rivals in reversed(conventions.CONVENTIONS.items()) for rival in rivals}
    families = list(dict.fromkeys(entry.family for entry in kpis.EVERY.values()))
    for family in families:
        for key, entry in kpis.EVERY.items():
            if entry.family == family:
                headline = heads.get(key)
                keys += [name for name in (headline, key) if name and name not in keys]
    return keys


def _entry(audit: Audit, key: str) -> kpis.Kpi | kpis.Computed:
    return kpis.EVERY[audit.in_force.get(key, key)]


def roles(audit: Audit) -> dict[str, tuple[str, ...]]:
    """The roles of the audit and the KPIs that each answers for: the usual ones, the parameters' own in their place."""
    own = {name: role.kpis for name, role in (audit.parameters.roles or {}).items()}
    known = {*kpis.EVERY, *conventions.CONVENTIONS}
    usual = {name: tuple(key for key in keys if key in known) for name, keys in ROLES.items()}
    return {**usual, **own}


def role_cards(audit: Audit) -> pd.DataFrame:
    """What each role answers for: a row per role, KPI and vendor: role, then the columns of `every_figure`."""
    figures = every_figure(audit)
    parts = []
    for role, keys in roles(audit).items():
        places = {key: place for place, key in enumerate(keys)}
        mine = figures[figures.kpi.isin(places)]
        mine = mine.assign(role=role, place=mine.kpi.map(places)).sort_values("place", kind="stable")
        parts.append(mine.drop(columns="place"))
    return pd.concat(parts, ignore_index=True)


def compared(audit: Audit) -> pd.DataFrame:
    """The audit's figures beside those from outside: a row per benchmark and vendor with a value (`BENCHMARKS`).

    Shown as the parameters say: none, those of which somebody says how they were measured, or all; the audit's own
    first. low and high are the benchmark's.
    """
    asked = audit.parameters.benchmarks or Benchmarks()
    if asked.show == "none":
        return pd.DataFrame(columns=BENCHMARKS)
    outside: list[Any] = [*asked.own, *PUBLISHED]
    figures = every_figure(audit)
    figures = figures[figures["value"].notna()]
    rows = [
        {
            **{name: getattr(row, name) for name in ("kpi", "title", "vendor", "value", "unit")},
            **{name: getattr(each, name) for name in ("low", "high", "source", "year", "segment", "grade")},
        }
        for each in outside
        if asked.show == "all" or each.grade == "published"
        for row in figures[figures.kpi == each.kpi].itertuples()
    ]
    return pd.DataFrame(rows, columns=BENCHMARKS)


def results(audit: Audit) -> pd.DataFrame:
    """The rows of results.csv for the figures that no other section records."""
    figures = every_figure(audit)
    mine = figures[~figures.family.isin(RECORDED_ELSEWHERE)]
    return mine.assign(section=SECTION, group="")[service_levels.RECORD].reset_index(drop=True)
