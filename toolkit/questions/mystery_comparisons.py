"""Do the visits tell vendors, waves or shoppers apart, and do they agree with QA and with the customers?"""

from itertools import combinations, pairwise
from typing import Any, Final

import ibis
import numpy as np
import pandas as pd
from ibis import _

from toolkit.audits import Audit
from toolkit.measures import intervals, resampling, samples
from toolkit.measures.variance_shares import VarianceShare, between_raters
from toolkit.questions.mystery_visits import (
    FEWEST_VISITS,
    NOT_GIVEN,
    absent,
    score_of,
    scored,
    section_visits,
    visits,
)

# With fewer shoppers than this, or fewer spare visits beyond one each, their effect is not estimated.
FEWEST_SHOPPERS: Final = 5
FEWEST_SPARE_VISITS: Final = 10
PAIRS: Final = [
    "first", "second", "value", "low", "high", "unit", "confidence", "visits", "other_visits", "spread",
    "detectable", "visits_needed", "told",
]  # fmt: skip
WAVES: Final = [
    "vendor", "wave", "earlier", "what", "value", "low", "high", "unit", "confidence", "visits", "other_visits", "told",
]  # fmt: skip
WHOLE: Final = ""
TRIANGLE: Final = [
    "vendor", "section", "mystery", "qa", "csat", "gap", "low", "high", "unit", "confidence", "visits", "evaluations",
    "told",
]  # fmt: skip


def pairs(audit: Audit) -> pd.DataFrame:
    """Every two vendors: the gap of their scores, first less second, columns as PAIRS.

    All gaps hold together at the audit's confidence; `confidence` is that of each. `detectable` is the gap
    that so many visits would find four times in five, `visits_needed` the visits of each vendor that would
    find the gap seen; at the spread of the visits' scores.
    """
    whole = visits(audit)
    mine = {str(vendor): rows for vendor, rows in whole[whole.possible > 0].groupby("vendor")}
    both = list(combinations(sorted(mine), 2))
    level = resampling.each_of(len(both), audit.parameters.confidence)
    return pd.DataFrame([{"first": a, "second": b, **_gap(mine[a], mine[b], level)} for a, b in both], columns=PAIRS)


def _gap(first: pd.DataFrame, other: pd.DataFrame, confidence: float) -> dict[str, Any]:
    value, limits = score_of(first, confidence=confidence)
    other_value, other_limits = score_of(other, confidence=confidence)
    low, high = intervals.difference(value, limits, other_value, other_limits)
    sizes = len(first), len(other)
    freedom = max(sum(sizes) - 2, 1)
    spread = np.sqrt(sum(rows.score.var(ddof=0) * len(rows) for rows in (first, other)) / freedom)
    return {
        "value": value - other_value,
        "low": float(low),
        "high": float(high),
        "unit": "share",
        "confidence": confidence,
        "visits": sizes[0],
        "other_visits": sizes[1],
        "spread": spread,
        "detectable": float(samples.detectable_gap(spread, *sizes, confidence=confidence)),
        "visits_needed": float(samples.rows_needed(value - other_value, spread, confidence=confidence)),
        "told": bool(low > 0 or high < 0),
    }


def waves(audit: Audit) -> pd.DataFrame:
    """Each wave less the one before it, per vendor, columns as WAVES: the whole form, then sections, then items.

    `what` is empty for the whole form, else the section or the item. Waves follow each other by their first
    visit. Gaps of one kind hold together at the audit's confidence. Items that are passed or failed are
    compared by Newcombe's interval, others not.
    """
    if "wave" in absent(audit):
        return pd.DataFrame(columns=WAVES)
    whole = visits(audit)
    whole = whole[(whole.possible > 0) & (whole.wave != NOT_GIVEN)]
    turns = [(vendor, *turn) for vendor, rows in whole.groupby("vendor") for turn in _turns(rows)]
    parts = [_compared(whole.assign(what=WHOLE), turns, audit.parameters.confidence)]
    of_sections = section_visits(audit).merge(whole[["vendor", "shop_id", "wave"]], on=["vendor", "shop_id"])
    parts.append(_compared(of_sections.rename(columns={"section": "what"}), turns, audit.parameters.confidence))
    parts.append(_items_compared(audit, turns))
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True)[WAVES] if filled else pd.DataFrame(columns=WAVES)


def _turns(rows: pd.DataFrame) -> list[tuple[str, str]]:
    order = rows.groupby("wave").visited.min().reset_index().sort_values(["visited", "wave"]).wave
    return [(str(later), str(earlier)) for earlier, later in pairwise(order)]


def _compared(rows: pd.DataFrame, turns: list[tuple[Any, ...]], confidence: float) -> pd.DataFrame:
    rows = rows.assign(score=rows.earned / rows.possible)
    groups = {keys: group for keys, group in rows.groupby(["vendor", "wave", "what"]) if len(group) >= FEWEST_VISITS}
    asked = [
        (vendor, later, earlier, what)
        for vendor, later, earlier in turns
        for what in sorted(set(rows.what))
        if (vendor, later, what) in groups and (vendor, earlier, what) in groups
    ]
    level = resampling.each_of(len(asked), confidence)
    found = []
    for vendor, later, earlier, what in asked:
        gap = _gap(groups[vendor, later, what], groups[vendor, earlier, what], level)
        found.append({"vendor": vendor, "wave": later, "earlier": earlier, "what": what, **gap})
    return pd.DataFrame(found, columns=WAVES)


def _items_compared(audit: Audit, turns: list[tuple[Any, ...]]) -> pd.DataFrame:
    shops = audit.tables.shops
    counted = (
        shops.filter(scored(shops) & (shops.max_score > 0) & shops.wave.notnull())
        .mutate(part=(_.score / _.max_score).cast("float64"))
        .group_by("vendor", "wave", "item_id")
        .aggregate(rows=_.shop_id.nunique(), hits=_.part.sum(), squares=(_.part * _.part).sum())
        .order_by("vendor", "item_id", "wave")
        .execute()
    )
    counted = counted[np.isclose(counted.squares, counted.hits) & (counted["rows"] >= FEWEST_VISITS)]
    cells = counted.set_index(["vendor", "wave", "item_id"])[["hits", "rows"]].to_dict("index")
    asked = [
        (vendor, later, earlier, item)
        for vendor, later, earlier in turns
        for item in sorted(set(counted.item_id))
        if (vendor, later, item) in cells and (vendor, earlier, item) in cells
    ]
    level = resampling.each_of(len(asked), audit.parameters.confidence)
    found = []
    for vendor, later, earlier, item in asked:
        a, b = cells[vendor, later, item], cells[vendor, earlier, item]
        low, high = intervals.newcombe(a["hits"], a["rows"], b["hits"], b["rows"], confidence=level)
        found.append(
            {
                "vendor": vendor,
                "wave": later,
                "earlier": earlier,
                "what": item,
                "value": a["hits"] / a["rows"] - b["hits"] / b["rows"],
                "low": float(low),
                "high": float(high),
                "unit": "share",
                "confidence": level,
                "visits": int(a["rows"]),
                "other_visits": int(b["rows"]),
                "told": bool(low > 0 or high < 0),
            }
        )
    return pd.DataFrame(found, columns=WAVES)


def shopper_effect(audit: Audit) -> VarianceShare | None:
    """The share of the spread of visits' scores that goes with the shopper, vendors and scenarios taken out.

    None where shoppers are not named, are fewer than FEWEST_SHOPPERS, or made too few visits beyond one each.
    """
    if "shopper_id" in absent(audit):
        return None
    whole = visits(audit)
    mine = whole[(whole.possible > 0) & (whole.shopper_id != NOT_GIVEN)]
    if mine.empty:
        return None
    cell = mine.vendor + "\n" + mine.scenario
    found = between_raters(mine.score, mine.shopper_id, cell, confidence=audit.parameters.confidence)
    enough = found.raters_freedom >= FEWEST_SHOPPERS - 1 and found.rest_freedom >= FEWEST_SPARE_VISITS
    return found if enough and np.isfinite(found.value) else None


def shoppers(audit: Audit) -> int:
    """How many shoppers the visits name."""
    whole = visits(audit)
    return int(whole[whole.shopper_id != NOT_GIVEN].shopper_id.nunique())


def triangle(audit: Audit) -> pd.DataFrame:
    """Mystery score, QA score and satisfied customers per vendor, and per section that both forms have.

    Columns as TRIANGLE; `gap` is mystery less QA, of the items that both forms have, and of evaluations by the
    vendor's own side (or by nobody's in particular): a form with other items, or the client's own evaluations, would
    make a gap of themselves. A vendor whose forms share no item has no gap. All gaps hold together at the audit's
    confidence; `confidence` is that of each. Satisfaction is another scale: it stands beside them for the whole
    only, and no gap is taken to it. Empty without evaluations and without surveys.
    """
    shops, evaluations = audit.tables.shops, getattr(audit.tables, "evaluations", None)
    satisfied = _satisfied(audit)
    if shops is None or (evaluations is None and satisfied.empty):
        return pd.DataFrame(columns=TRIANGLE)
    evaluations = None if evaluations is None else evaluations.filter(evaluations.sampled)
    return of_three(shops, evaluations, satisfied, confidence=audit.parameters.confidence)


def of_three(shops: Any, evaluations: Any, satisfied: pd.Series, *, confidence: float) -> pd.DataFrame:
    """`triangle` from the tables: shops and evaluations (or None), and the share satisfied by vendor."""
    if evaluations is None:
        mystery = _visits(shops)
        return gaps(mystery, mystery.iloc[:0], satisfied, confidence=confidence)
    # The client's own evaluations are not the vendor's score of itself. An item without a weight weighs 1.
    own = evaluations.filter((evaluations.evaluator_side == "vendor").fill_null(True))
    own = own.mutate(weight=own.weight.fill_null(1))
    shared = _items(shops).intersect(_items(own))
    alone = shops.anti_join(shared, "vendor")
    mystery = _visits(_of_items(shops, shared).union(alone))
    own = _of_items(own, shared)
    # Contacts of one agent resemble each other; who has no name stands alone.
    qa = _sums(own, own.agent_id.fill_null(own.evaluation_id), ibis.literal(NOT_GIVEN), own.evaluation_id)
    return gaps(mystery, qa, satisfied, confidence=confidence)


def _visits(shops: Any) -> pd.DataFrame:
    return _sums(shops, shops.shop_id, shops.scenario.fill_null(NOT_GIVEN), shops.shop_id)


def _items(table: Any) -> Any:
    """The items that were scored: vendor and item, folded."""
    return table.filter(scored(table)).select("vendor", item=_.item_id.strip().lower()).distinct()


def _of_items(table: Any, items: Any) -> Any:
    """The rows of a table whose item both forms have."""
    folded = table.mutate(item=table.item_id.strip().lower())
    return folded.semi_join(items, ["vendor", "item"]).drop("item")


def gaps(mystery: pd.DataFrame, qa: pd.DataFrame, satisfied: pd.Series, *, confidence: float) -> pd.DataFrame:
    """`triangle` from sums of points: a row per visit, and per agent evaluated, with vendor and section.

    Columns scenario, earned, possible, sheets; section is empty for the whole form. A gap is claimed of those with
    FEWEST_VISITS rows or more on either side, and these share the confidence.
    """
    there = []
    for (vendor, section), mine in mystery.groupby(["vendor", "section"]):
        other = qa[(qa.vendor == vendor) & (qa.section == section)]
        if section == WHOLE or len(other):
            there.append((str(vendor), str(section), mine, other))
    claims = sum(_enough(mine) and _enough(other) for _vendor, _section, mine, other in there)
    level = resampling.each_of(claims, confidence)
    rows = []
    for vendor, section, mine, other in there:
        value, limits = score_of(mine, confidence=level)
        qa_value, qa_limits = score_of(other, confidence=level)
        low, high = intervals.difference(value, limits, qa_value, qa_limits)
        rows.append(
            {
                "vendor": vendor,
                "section": section,
                "mystery": value,
                "qa": qa_value,
                "csat": float(satisfied.get(vendor, np.nan)) if section == WHOLE else np.nan,
                "gap": value - qa_value,
                "low": float(low),
                "high": float(high),
                "unit": "share",
                "confidence": level,
                "visits": int(mine.sheets.sum()),
                "evaluations": int(other.sheets.sum()),
                "told": bool(low > 0 or high < 0),
            }
        )
    return pd.DataFrame(rows, columns=TRIANGLE)


def _enough(rows: pd.DataFrame) -> bool:
    return int((rows.possible > 0).sum()) >= FEWEST_VISITS


def _sums(table: Any, unit: Any, stratum: Any, sheet: Any) -> pd.DataFrame:
    """One row per unit, and per unit and section: vendor, section (folded; empty for the whole), points, sheets."""
    parts = []
    folded = table.section.strip().lower()
    counted = table.mutate(folded=folded, unit=unit, stratum=stratum, sheet=sheet).filter(scored(table))
    for by in ([], ["folded"]):
        found = (
            counted.filter(_.folded.notnull() & (_.folded != WHOLE) if by else True)
            .group_by("vendor", "unit", *by)
            .aggregate(
                scenario=_.stratum.min(),
                earned=(_.score * _.weight).sum().cast("float64"),
                possible=(_.max_score * _.weight).sum().cast("float64"),
                sheets=_.sheet.nunique(),
            )
            .order_by("vendor", "unit", *by)
            .execute()
        )
        parts.append(found.rename(columns={"folded": "section"}) if by else found.assign(section=WHOLE))
    return pd.concat(parts, ignore_index=True)


def _satisfied(audit: Audit) -> pd.Series:
    there = set(audit.evidence[audit.evidence.evidenced].kpi)
    if "csat_t2b" not in there:
        return pd.Series(dtype=float)
    found = audit.kpi("csat_t2b")
    return found[found.enough.astype(bool)].set_index("vendor")["value"].astype(float)
