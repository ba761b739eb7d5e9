"""How did each item of the form fare, which critical ones failed, and what was answered where there are no points?"""

from typing import Final

import numpy as np
import pandas as pd
from ibis import _

from toolkit.audits import Audit
from toolkit.measures import intervals, samples
from toolkit.measures.intervals import Interval
from toolkit.questions.mystery_visits import FEWEST_VISITS, NOT_GIVEN, absent, scored, split_answers, visits

ITEMS: Final = [
    "vendor", "section", "item_id", "title", "value", "low", "high", "visits", "asked_share", "critical", "unit",
]  # fmt: skip
FAILURES: Final = [
    "vendor", "shop_id", "visited", "scenario", "site", "section", "item_id", "answer", "score", "max_score",
]  # fmt: skip


def items(audit: Audit) -> pd.DataFrame:
    """Every scored item per vendor, lowest first, columns as ITEMS; value is points earned of points possible.

    `visits` were asked it, `asked_share` is their share of all visits. An item that is passed or failed has
    Wilson's interval, or the exact one of a sample without replacement where the parameters say how many
    sites there are and each was visited once; any other the interval of a mean share, which is never narrower
    than its visits allow. None below FEWEST_VISITS.
    """
    shops = audit.tables.shops
    if shops is None:
        return pd.DataFrame(columns=ITEMS)
    earned = (_.score / _.max_score).cast("float64")
    counted = (
        shops.filter(scored(shops) & (shops.max_score > 0))
        .mutate(part=earned)
        .group_by("vendor", "item_id")
        .aggregate(
            section=_.section.min().fill_null(NOT_GIVEN),
            visits=_.shop_id.nunique(),
            passed=_.part.sum(),
            squares=(_.part * _.part).sum(),
            critical=_.critical.fill_null(False).max(),
        )
        .order_by("vendor", "item_id")
        .execute()
    )
    counted["value"] = counted.passed / counted.visits
    counted["low"], counted["high"] = _item_limits(audit, counted)
    all_ = visits(audit).groupby("vendor").size()
    # Of a form without points no row is left, and an empty column of words maps to words.
    counted["asked_share"] = counted.visits / counted.vendor.map(all_).astype(float)
    counted = counted.assign(title=counted.item_id, unit="share")
    return counted.sort_values(["vendor", "value", "item_id"], ignore_index=True)[ITEMS]


def _item_limits(audit: Audit, counted: pd.DataFrame) -> Interval:
    confidence = audit.parameters.confidence
    rows, hits = counted.visits.to_numpy(float), counted.passed.to_numpy(float)
    plain = intervals.wilson(hits, rows, confidence=confidence)
    variance = np.maximum(counted.squares - hits**2 / rows, 0.0) / np.maximum(rows - 1, 1) / rows
    graded = intervals.share_limits(hits / rows, variance, rows, rows, confidence=confidence)
    passed_or_failed = np.isclose(counted.squares, hits)
    low, high = (np.where(passed_or_failed, plain[end], graded[end]) for end in (0, 1))
    whole = _whole_sizes(audit)
    if whole:
        population = counted.vendor.map(whole).astype(float).fillna(0).to_numpy(int)
        exact = samples.hypergeometric(hits.round().astype(int), rows.astype(int), population, confidence=confidence)
        chosen = passed_or_failed & np.isfinite(exact.low)
        low, high = np.where(chosen, exact.low, low), np.where(chosen, exact.high, high)
    few = rows < FEWEST_VISITS
    return Interval(np.where(few, np.nan, low), np.where(few, np.nan, high))


def _whole_sizes(audit: Audit) -> dict[str, int]:
    """How many sites there are for the vendors each of whose visits was to a site of its own."""
    asked = audit.parameters.mystery_shopping
    if asked is None or "site" in absent(audit):
        return {}
    whole = visits(audit)
    found = whole[whole.site != NOT_GIVEN].groupby("vendor").site.agg(["size", "nunique"])
    all_ = whole.groupby("vendor").size()
    return {
        vendor: count
        for vendor, count in asked.sites.items()
        if vendor in found.index and found.loc[vendor, "nunique"] == found.loc[vendor, "size"] == all_[vendor]
    }


def critical_failures(audit: Audit) -> pd.DataFrame:
    """Every critical item with less than full points, by vendor and day, columns as FAILURES; no shopper is named."""
    shops = audit.tables.shops
    if shops is None:
        return pd.DataFrame(columns=FAILURES)
    failed = shops.filter(scored(shops) & shops.critical & (shops.score < shops.max_score))
    found = failed.select(
        "vendor",
        "shop_id",
        visited=failed.local_date.strftime("%Y-%m-%d"),
        scenario=failed.scenario,
        site=failed.site,
        section=failed.section,
        item_id=failed.item_id,
        answer=failed.answer,
        score=failed.score.cast("float64"),
        max_score=failed.max_score.cast("float64"),
    )
    return found.order_by("vendor", "visited", "shop_id", "item_id").execute()


def critical_visits(audit: Audit) -> pd.DataFrame:
    """Visits that failed a critical item, of those asked one: vendor, value, low, high, failed, visits, unit.

    Wilson's interval. Where none failed, `high` is the one-sided bound that so many visits leave open.
    """
    columns = ["vendor", "value", "low", "high", "failed", "visits", "unit"]
    whole = visits(audit)
    asked = whole[whole.critical > 0]
    found = asked.assign(failed=asked.failed > 0).groupby("vendor").failed.agg(["sum", "size"])
    hits, rows = found["sum"].to_numpy(float), found["size"].to_numpy(float)
    confidence = audit.parameters.confidence
    low, high = intervals.wilson(hits, rows, confidence=confidence)
    one_sided = intervals.clopper_pearson(hits, rows, confidence=2 * confidence - 1).high
    return pd.DataFrame(
        {
            "vendor": found.index.astype(str),
            "value": hits / rows,
            "low": low,
            "high": np.where(hits == 0, one_sided, high),
            "failed": hits.astype(int),
            "visits": rows.astype(int),
            "unit": "share",
        },
        columns=columns,
    )


def answers(audit: Audit, *, scored_too: bool = True) -> pd.DataFrame:
    """How often each answer was given: vendor, item_id, answer, visits, of_visits; several answers count each.

    `of_visits` gave any answer to the item. Without `scored_too` only items on which no points were given.
    """
    columns = ["vendor", "item_id", "answer", "visits", "of_visits"]
    shops = audit.tables.shops
    if shops is None or "answer" in absent(audit):
        return pd.DataFrame(columns=columns)
    single = split_answers(shops)
    counted = single.group_by("vendor", "item_id", "answer").aggregate(visits=_.shop_id.nunique()).execute()
    asked = shops.filter(_.answer.notnull()).group_by("vendor", "item_id")
    whole = asked.aggregate(of_visits=_.shop_id.nunique(), points=_.score.count()).execute()
    frame = counted.merge(whole, on=["vendor", "item_id"])
    if not scored_too:
        valued = frame.groupby("item_id").points.transform("sum") > 0
        frame = frame[~valued]
    order = ["item_id", "vendor", "visits", "answer"]
    return frame.sort_values(order, ascending=[True, True, False, True], ignore_index=True)[columns]


def side_by_side(counts: pd.DataFrame) -> pd.DataFrame:
    """Rows of `answers` with a column of visits per vendor: item_id, answer, then the vendors; 0 where none."""
    wide = counts.pivot_table(
        index=["item_id", "answer"], columns="vendor", values="visits", aggfunc="sum", fill_value=0
    )
    order = (
        wide.sum(axis=1)
        .rename("all")
        .reset_index()
        .sort_values(["item_id", "all", "answer"], ascending=[True, False, True])
    )
    frame = wide.astype(int).reindex(pd.MultiIndex.from_frame(order[["item_id", "answer"]])).reset_index()
    return frame.rename_axis(columns=None)
