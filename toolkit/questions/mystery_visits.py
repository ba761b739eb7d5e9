"""The visits of mystery shoppers as the questions read them: one row per visit, or per visit and section."""

from typing import Any, Final

import numpy as np
import pandas as pd
from ibis import _

from toolkit.audits import Audit
from toolkit.measures import resampling
from toolkit.measures.intervals import Interval

# Fewer visits than this say nothing about spread that an interval could rest on.
FEWEST_VISITS: Final = 5
# A site's figure of fewer visits than 3 or 4 is distortion more than measurement (sources of the specification:
# per unit 3 to 4 shops at least); 4 is taken.
FEWEST_SITE_VISITS: Final = 4
# From here on an item's share is known to about 15 points either way.
ENOUGH_VISITS: Final = 30
NOT_GIVEN: Final = "not given"
PLACES: Final = ("wave", "scenario", "channel", "site", "shopper_id")
VISITS: Final = [
    "vendor", "shop_id", *PLACES, "visited", "items", "earned", "possible", "score", "critical", "failed", "reported",
]  # fmt: skip
SECTIONS: Final = ["vendor", "shop_id", "scenario", "section", "items", "earned", "possible"]


def scored(shops: Any) -> Any:
    """Whether an item was asked and its points are known; null points are not asked, and never zero."""
    return shops.score.notnull() & shops.max_score.notnull() & shops.weight.notnull()


def visits(audit: Audit) -> pd.DataFrame:
    """One row per visit, columns as VISITS: its points, its score (NaN where nothing was scored), critical items.

    `critical` counts critical items asked, `failed` those with less than full points; `reported` is the
    agency's own score as a share. A visit of several scenarios, say, stands under the first by name.
    """
    shops = audit.tables.shops
    if shops is None:
        return pd.DataFrame(columns=VISITS)
    counts = scored(shops)
    critical = counts & shops.critical.fill_null(False)
    found = (
        shops.group_by("vendor", "shop_id")
        .aggregate(
            **{name: shops[name].min().fill_null(NOT_GIVEN) for name in PLACES},
            visited=_.local_date.min(),
            items=counts.sum(),
            earned=(_.score * _.weight).sum(where=counts).cast("float64").fill_null(0.0),
            possible=(_.max_score * _.weight).sum(where=counts).cast("float64").fill_null(0.0),
            critical=critical.sum(),
            failed=(critical & (_.score < _.max_score)).sum(),
            reported=_.reported_score.max().cast("float64") / 100,
        )
        .order_by("vendor", "visited", "shop_id")
        .execute()
    )
    for name in ("items", "critical", "failed"):
        found[name] = found[name].fillna(0).astype(int)
    found["score"] = found.earned / found.possible.where(found.possible > 0)
    return found[VISITS]


def section_visits(audit: Audit) -> pd.DataFrame:
    """One row per visit and section with scored items, columns as SECTIONS."""
    shops = audit.tables.shops
    if shops is None:
        return pd.DataFrame(columns=SECTIONS)
    found = (
        shops.filter(scored(shops))
        .group_by("vendor", "shop_id", section=_.section.fill_null(NOT_GIVEN))
        .aggregate(
            scenario=_.scenario.min().fill_null(NOT_GIVEN),
            items=_.count(),
            earned=(_.score * _.weight).sum().cast("float64"),
            possible=(_.max_score * _.weight).sum().cast("float64"),
        )
        .order_by("vendor", "shop_id", "section")
        .execute()
    )
    return found[SECTIONS]


def score_of(rows: pd.DataFrame, *, confidence: float) -> tuple[float, Interval]:
    """Points earned of points possible of some visits, with its interval over visits within scenarios.

    `rows` has one row per visit: scenario, earned, possible. No interval below FEWEST_VISITS.
    """
    mine = rows[rows.possible > 0]
    if mine.empty:
        return np.nan, Interval(np.array(np.nan), np.array(np.nan))
    value = float(mine.earned.sum() / mine.possible.sum())
    if len(mine) < FEWEST_VISITS:
        return value, Interval(np.array(np.nan), np.array(np.nan))
    stratum = resampling.strata(mine.scenario)
    drawn = resampling.replicates(mine.earned, mine.possible, stratum)[:, 0]
    return value, resampling.share_interval(value, drawn, stratum, confidence=confidence)


def absent(audit: Audit) -> set[str]:
    """The columns of shops that the audit has not; all of them without shops."""
    coverage = audit.intake.coverage
    mine = coverage[coverage.table == "shops"]
    if mine.empty:
        return {*PLACES, "section", "answer", "score", "max_score", "critical", "reported_score"}
    return set(mine[mine.status == "absent"].column)


def split_answers(shops: Any) -> Any:
    """One row per visit, item and single answer: cells that hold several, joined by ^, are taken apart."""
    parts = shops.filter(shops.answer.notnull()).mutate(part=_.answer.split("^").unnest())
    return parts.mutate(answer=_.part.strip()).filter(_.answer != "").drop("part")
