"""What does a customer get who calls unannounced, and where does the service fall short of the form?"""

from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from ibis import _

from toolkit.audits import Audit
from toolkit.measures import intervals, kpis, resampling
from toolkit.questions import mystery_items, service_levels
from toolkit.questions.mystery_visits import (
    ENOUGH_VISITS,
    FEWEST_SITE_VISITS,
    FEWEST_VISITS,
    NOT_GIVEN,
    score_of,
    scored,
    section_visits,
    visits,
)

KEYS: Final = ("mystery_score", "mystery_score_unweighted", "critical_failure_rate")
SCORES: Final = [
    "kpi", "title", "vendor", "value", "low", "high", "rows", "unknown", "unit", "better", "target", "verdict",
    "definition", "enough", "visits", "spread",
]  # fmt: skip
EARNED: Final = "points earned / points possible of the items asked, weighted; rows are visits"
REPORTED: Final = "mystery_score_reported"
SITES: Final = ["vendor", "site", "title", "value", "low", "high", "visits", "unit"]


class Agency(NamedTuple):
    """The agency's own scores: visits, their mean and standard deviation, and how they go with the points counted."""

    visits: int
    mean: float
    spread: float
    correlation: float


def scores(audit: Audit) -> pd.DataFrame:
    """The scores per vendor, columns as SCORES: weighted, unweighted, critical failures, and the agency's own.

    The catalogue's figures, the intervals of the scores over visits within scenarios. `visits` is the number
    of visits behind a row, `spread` the standard deviation of their scores. Below FEWEST_VISITS visits no
    interval. The agency's own score is the mean over visits.
    """
    whole = visits(audit)
    asked = service_levels.evidenced(audit, KEYS)
    if whole.empty or not (asked or whole.reported.notna().any()):
        return pd.DataFrame(columns=SCORES)
    frame = with_intervals(audit, audit.kpis(asked)).assign(spread=np.nan)
    mine = whole[whole.possible > 0].groupby("vendor").score
    frame["visits"] = frame.vendor.map(mine.count()).fillna(0).astype(int)
    weighted = frame.kpi == "mystery_score"
    frame.loc[weighted, "spread"] = frame.vendor.map(mine.std())
    critical = frame.kpi == "critical_failure_rate"
    frame.loc[critical, "visits"] = frame.vendor.map(whole[whole.critical > 0].groupby("vendor").size())
    frame = pd.concat([part for part in (frame, _reported(audit, whole)) if len(part)], ignore_index=True)
    order = {key: place for place, key in enumerate((REPORTED, *KEYS))}
    frame = frame.assign(order=frame.kpi.map(order)).sort_values(["order", "vendor"], ignore_index=True)
    return frame[SCORES]


def with_intervals(audit: Audit, frame: pd.DataFrame) -> pd.DataFrame:
    """Rows of `Audit.kpis` with the intervals of mystery scores taken over visits within scenarios."""
    chosen = frame.kpi.isin(KEYS[:2])
    if not chosen.any():
        return frame
    frame = frame.copy()
    whole = visits(audit)
    plain = _unweighted(audit)
    for place in frame.index[chosen]:
        source = whole if frame.at[place, "kpi"] == KEYS[0] else plain
        mine = source[(source.vendor == frame.at[place, "vendor"]) & (source.possible > 0)]
        _value, (low, high) = score_of(mine, confidence=audit.parameters.confidence)
        if not np.isnan(frame.at[place, "value"]):
            frame.loc[place, ["low", "high"]] = float(low), float(high)
        frame.at[place, "enough"] = bool(frame.at[place, "enough"]) and len(mine) >= FEWEST_VISITS
        frame.at[place, "clustered_by"], frame.at[place, "clusters"] = "shop_id", len(mine)
    return frame


def _unweighted(audit: Audit) -> pd.DataFrame:
    shops = audit.tables.shops
    found = (
        shops.filter(scored(shops))
        .group_by("vendor", "shop_id")
        .aggregate(
            scenario=_.scenario.min().fill_null(NOT_GIVEN),
            earned=_.score.sum().cast("float64"),
            possible=_.max_score.sum().cast("float64"),
        )
    )
    return found.order_by("vendor", "shop_id").execute()


def _reported(audit: Audit, whole: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for vendor, mine in whole[whole.reported.notna()].groupby("vendor"):
        few = len(mine) < FEWEST_VISITS
        low, high = intervals.t_mean([] if few else mine.reported, confidence=audit.parameters.confidence)
        rows.append(
            {
                "kpi": REPORTED,
                "title": "Score of the visits as the agency gives it",
                "vendor": vendor,
                "value": mine.reported.mean(),
                "low": max(float(low), 0.0) if not few else np.nan,
                "high": min(float(high), 1.0) if not few else np.nan,
                "rows": len(mine),
                "unknown": int((whole.vendor == vendor).sum() - len(mine)),
                "unit": "share",
                "better": "higher",
                "target": "",
                "verdict": "",
                "definition": "mean of reported_score over visits, as the export gives it",
                "enough": not few,
                "visits": len(mine),
                "spread": mine.reported.std(),
            }
        )
    return pd.DataFrame(rows, columns=SCORES)


def ranking(audit: Audit) -> pd.DataFrame:
    """The scores for one chart of all vendors: title, vendor, value, low, high, unit; the agency's own beside ours."""
    whole = scores(audit)
    names = {vendor.id: vendor.name for vendor in audit.parameters.vendors}
    mine = whole[whole.kpi.isin((REPORTED, KEYS[0])) & whole["value"].notna()]
    both = mine.kpi.nunique() > 1
    said = {REPORTED: " (the agency's score)", KEYS[0]: " (points counted)"}
    titles = [names[row.vendor] + (said[str(row.kpi)] if both else "") for row in mine.itertuples()]
    order = mine[mine.kpi == mine.kpi.min()].set_index("vendor")["value"].rank(method="first", ascending=False)
    frame = mine.assign(title=titles, place=mine.vendor.map(order)).sort_values(["place", "kpi"], ignore_index=True)
    return frame[["title", "vendor", "value", "low", "high", "unit", "visits"]]


def agency(audit: Audit) -> Agency | None:
    """The agency's own scores of all visits beside ours; None where it gave none."""
    mine = visits(audit)
    mine = mine[mine.reported.notna()]
    if mine.empty:
        return None
    both = mine[mine.possible > 0]
    varied = len(both) > 2 and both.reported.nunique() > 1 and both.score.nunique() > 1
    together = float(np.corrcoef(both.reported, both.score)[0, 1]) if varied else np.nan
    return Agency(len(mine), float(mine.reported.mean()), float(mine.reported.std()), together)


def sections(audit: Audit) -> pd.DataFrame:
    """The score of each section per vendor, and how far it lies from the rest of the same visits' forms.

    vendor, section, title, value, low, high, visits, unit; gap, gap_low, gap_high in shares. The gaps hold
    together at the audit's confidence, however many sections and vendors there are.
    """
    columns = ["vendor", "section", "title", "value", "low", "high", "visits", "unit", "gap", "gap_low", "gap_high"]
    whole = section_visits(audit)
    confidence = audit.parameters.confidence
    claims = resampling.each_of(len(whole[["vendor", "section"]].drop_duplicates()), confidence)
    rows: list[dict[str, Any]] = []
    for vendor, all_ in whole.groupby("vendor"):
        totals = all_.groupby("shop_id")[["earned", "possible"]].sum()
        for section, mine in all_.groupby("section"):
            value, (low, high) = score_of(mine, confidence=confidence)
            gap, gap_low, gap_high = _from_the_rest(mine.set_index("shop_id"), totals, claims)
            rows.append(
                {
                    "vendor": vendor,
                    "section": section,
                    "title": section,
                    "value": value,
                    "low": float(low),
                    "high": float(high),
                    "visits": int((mine.possible > 0).sum()),
                    "unit": "share",
                    "gap": gap,
                    "gap_low": gap_low,
                    "gap_high": gap_high,
                }
            )
    frame = pd.DataFrame(rows, columns=columns)
    return frame.sort_values(["vendor", "value", "section"], ignore_index=True)


def _from_the_rest(mine: pd.DataFrame, totals: pd.DataFrame, confidence: float) -> tuple[float, float, float]:
    rest = totals.loc[mine.index] - mine[["earned", "possible"]]
    both = (mine.possible > 0) & (rest.possible > 0)
    mine, rest = mine[both], rest[both]
    if mine.empty:
        return np.nan, np.nan, np.nan
    value = mine.earned.sum() / mine.possible.sum() - rest.earned.sum() / rest.possible.sum()
    if len(mine) < FEWEST_VISITS:
        return float(value), np.nan, np.nan
    stratum = resampling.strata(mine.scenario)
    above, below = (np.column_stack([mine[name], rest[name]]) for name in ("earned", "possible"))
    drawn = resampling.replicates(above, below, stratum)
    low, high = resampling.shift_interval(value, drawn[:, 0] - drawn[:, 1], stratum, confidence=confidence)
    return float(value), float(low), float(high)


def section_by_scenario(audit: Audit) -> pd.DataFrame:
    """The score of each section in each scenario: vendor, section, scenario, value, visits.

    NaN below FEWEST_SITE_VISITS visits.
    """
    columns = ["vendor", "section", "scenario", "value", "visits"]
    whole = section_visits(audit)
    found = whole[whole.possible > 0].groupby(["vendor", "section", "scenario"], as_index=False)
    frame = found.agg(earned=("earned", "sum"), possible=("possible", "sum"), visits=("shop_id", "nunique"))
    frame["value"] = (frame.earned / frame.possible).where(frame.visits >= FEWEST_SITE_VISITS)
    return frame[columns]


def sites(audit: Audit) -> pd.DataFrame:
    """The score of each site with FEWEST_SITE_VISITS visits or more, lowest first, columns as SITES."""
    whole = _of_sites(audit)
    rows = []
    for (vendor, site), mine in whole.groupby(["vendor", "site"]):
        if len(mine) < FEWEST_SITE_VISITS:
            continue
        found = intervals.ratio_clustered(
            mine.earned, mine.possible, confidence=audit.parameters.confidence, share=True
        )
        value = mine.earned.sum() / mine.possible.sum()
        cells = (vendor, site, site, value, float(found.low), float(found.high), len(mine), "share")
        rows.append(dict(zip(SITES, cells, strict=True)))
    return pd.DataFrame(rows, columns=SITES).sort_values(["vendor", "value", "site"], ignore_index=True)


def sites_withheld(audit: Audit) -> pd.DataFrame:
    """How many sites have too few visits for a score of their own: vendor, sites, withheld, visits (of those)."""
    counts = _of_sites(audit).groupby(["vendor", "site"], as_index=False).size()
    few = counts[counts["size"] < FEWEST_SITE_VISITS].groupby("vendor")["size"]
    frame = counts.groupby("vendor").size().rename("sites").to_frame()
    frame["withheld"] = few.count().reindex(frame.index, fill_value=0)
    frame["visits"] = few.sum().reindex(frame.index, fill_value=0)
    return frame.reset_index()


def _of_sites(audit: Audit) -> pd.DataFrame:
    whole = visits(audit)
    return whole[(whole.possible > 0) & (whole.site != NOT_GIVEN)]


def needed(audit: Audit) -> list[str]:
    """The catalogue's mystery shopping entries that the audit has no evidence for."""
    there = set(service_levels.evidenced(audit, KEYS))
    return [key for key in KEYS if key in kpis.CATALOGUE and key not in there]


def few(audit: Audit) -> list[str]:
    """The vendors with fewer than ENOUGH_VISITS visits."""
    counts = visits(audit).groupby("vendor").size()
    return [str(vendor) for vendor in counts.index[counts < ENOUGH_VISITS]]


def results(audit: Audit) -> pd.DataFrame:
    """The section's rows of results.csv, columns as service_levels.RECORD: scores, sections, items, sites, answers."""
    names = [vendor.id for vendor in audit.parameters.vendors]
    why = audit.evidence.set_index("kpi").why_not
    missing = [
        {
            "kpi": key,
            "vendor": vendor,
            "unit": kpis.CATALOGUE[key].unit,
            "better": kpis.CATALOGUE[key].better,
            "verdict": "not evidenced",
            "definition": why[key],
        }
        for key in needed(audit)
        for vendor in names
    ]
    whole = scores(audit)
    thin = ~whole.enough.astype(bool)
    whole.loc[thin, ["value", "low", "high"]] = np.nan
    whole.loc[thin, "verdict"] = whole.loc[thin, "verdict"].where(whole.verdict == "not evidenced", "insufficient")
    parts = [whole.assign(group=""), pd.DataFrame(missing).assign(group="")]
    for frame, kpi, group in (
        (sections(audit), "mystery_score", "section"),
        (mystery_items.items(audit), "mystery_item", "item_id"),
        (sites(audit), "mystery_score", "site"),
    ):
        named = f"{group}=" + frame[group].astype(str)
        parts.append(frame.assign(kpi=kpi, group=named, rows=frame.visits, better="higher", definition=EARNED))
    given = mystery_items.answers(audit)
    named = given.item_id.astype(str) + "=" + given.answer.astype(str)
    parts.append(
        given.assign(kpi="mystery_answer", group=named, value=given.visits, rows=given.of_visits, unit="visits",
                     better="context", definition="visits with this answer; rows are the visits that answered")
    )  # fmt: skip
    filled = [part for part in parts if len(part)]
    frame = pd.concat(filled, ignore_index=True) if filled else pd.DataFrame()
    frame = frame.reindex(columns=service_levels.RECORD)
    blank = {name: frame[name].astype(object).fillna("") for name in ("verdict", "target")}
    return frame.assign(section="mystery_shopping", unknown=frame.unknown.fillna(0), **blank)
