"""What would each bidder show on the same work, which differ beyond chance, and what is left of the raw gaps?

Two raw figures compare two mixes of work as much as two bidders. Here every bidder is weighed by one stated mix, over
the kinds of work that all compared have; what agents do well or badly is their bidder's and is not adjusted away.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from toolkit.measures import multiplicity
from toolkit.measures.entries import Kpi
from toolkit.measures.standardised_gaps import gap_limits, gaps, limits_of
from toolkit.questions.comparisons import gaps as gap_parts
from toolkit.questions.comparisons import model_checks, overlaps
from toolkit.questions.comparisons.cells import CONTACTS, Rules
from toolkit.questions.comparisons.overlaps import NOBODY, OnSharedWork
from toolkit.questions.comparisons.standings import Standing, observed_over_expected, standing

RAW: Final = [
    "bidder", "kpi", "title", "unit", "better", "value", "low", "high", "rows", "unknown", "target", "verdict",
    "definition", "clusters", "clustered_by",
]  # fmt: skip
FIGURES: Final = [
    "kpi", "title", "bidder", "unit", "better", "value", "low", "high", "rows", "unknown", "target", "verdict",
    "definition", "adjusted", "adjusted_low", "adjusted_high", "adjusted_rows", "clusters", "clustered_by", "cells",
    "overlap", "mix", "ratio", "ratio_low", "ratio_high", "indirect", "first_place", "last_place", "why_not",
]  # fmt: skip
PAIRS: Final = [
    "kpi", "title", "first", "other", "unit", "better", "gap", "mix", "within", "within_low", "within_high",
    "unmatched", "matched_first", "matched_other", "value", "low", "high", "chance", "corrected", "verdict",
]  # fmt: skip
TOLD: Final = ["kpi", "first", "other", "value", "low", "high", "chance", "corrected", "verdict"]
HIGHER, LOWER, OPEN, UNKNOWN = "higher", "lower", "not told apart", "no interval"
REFUSED: Final = "not compared"


class Adjusted(NamedTuple):
    """What was found; a row of each frame says its KPI by its id and title.

    figures: FIGURES, a row per KPI and bidder. pairs: PAIRS, a row per KPI and two bidders. cells: those that make most
    of a raw gap. checks: the model beside the standardised figures. left_out: work that is not compared. level: the
    error at which the limits of pairs are drawn, so that they say what their verdict says.
    """

    figures: pd.DataFrame
    pairs: pd.DataFrame
    cells: pd.DataFrame
    checks: pd.DataFrame
    left_out: pd.DataFrame
    level: float


def adjusted(
    raw: pd.DataFrame,
    sums: Callable[[Kpi], pd.DataFrame],
    entries: Mapping[str, Kpi],
    why_raw: Mapping[str, str],
    rules: Rules,
) -> Adjusted:
    """Raw and adjusted figures of all bidders, from the raw ones and the tidy sums of one KPI after the other.

    `raw` has a row per KPI and bidder as `Comparison.kpis` gives them; `sums` gives an entry's `cells.tallied`, asked
    for twice; `entries` the catalogue's entry of each KPI that can be adjusted, under the key asked; `why_raw` why each
    other one cannot be (`cells.why_raw_only`). A bidder whose raw figure is withheld is not compared by it: what is
    missing helps nobody.

    The chances of all pairs of all KPIs are corrected together (Holm): each verdict of a comparison may be the one that
    a decision is challenged on, so that any false one is to be rarer than the error stated.
    """
    withheld = raw[raw["value"].isna() | (raw["verdict"] == "not evidenced")]
    gone = {str(key): set(mine["bidder"]) for key, mine in withheld.groupby("kpi")}

    def prepared(key: str) -> OnSharedWork:
        mine, entry = sums(entries[key]), entries[key]
        mine = mine[~mine["bidder"].isin(gone.get(key, set()))]
        if entry.table == "contacts":
            return OnSharedWork(mine, rules, NOBODY, {})
        return overlaps.on_shared_work(mine, sums(CONTACTS), rules)

    stood = {}
    for key, entry in entries.items():
        ready = prepared(key)
        stood[key] = standing(ready.sums, entry, ready.rules, ready.work)
    told, level = _told(stood, rules)
    parts, telling, missing = {}, {}, {}
    for key, of in stood.items():
        ready = prepared(key)
        mine = ready.sums
        parts[key] = gap_parts.parts(mine, of.entry, of.rules, confidence=1 - level)
        telling[key] = gap_parts.telling_cells(mine, of.rules)
        missing[key] = overlaps.left_out(mine, of.who, of.rules, ready.lacking)
    heads = raw.drop_duplicates("kpi")[["kpi", "title", "unit", "better"]]
    pairs = _stacked(parts, heads, gap_parts.PARTS).merge(told, on=["kpi", "first", "other"], how="left")
    pairs["verdict"] = pairs["verdict"].astype(object).where(pairs["verdict"].notna(), REFUSED)
    return Adjusted(
        _figures(raw, stood, why_raw, told, rules),
        pairs.reindex(columns=PAIRS),
        _stacked(telling, heads, gap_parts.CELLS),
        _stacked({key: model_checks.check(of, rules) for key, of in stood.items()}, heads, model_checks.CHECKS),
        _stacked(missing, heads, overlaps.LEFT_OUT),
        level,
    )


def _told(stood: Mapping[str, Standing], rules: Rules) -> tuple[pd.DataFrame, float]:
    """The pairs compared with their corrected chances and verdicts, and the level at which their limits are drawn."""
    pairs = [pair | {"kpi": key} for key, of in stood.items() for pair in _tested(of)]
    error = 1 - rules.confidence
    corrected = _corrected([pair["chance"] for pair in pairs])
    level = multiplicity.level(corrected, error)
    for pair, chance in zip(pairs, corrected, strict=True):
        pair |= {"corrected": chance} | _drawn(stood[pair["kpi"]], pair, level)
        pair["verdict"] = _verdict(pair, error)
    return pd.DataFrame(pairs, columns=TOLD), level


def _tested(of: Standing) -> list[dict[str, Any]]:
    """The pairs of the bidders compared, each with its gap at the stated mix and the chance of one as wide."""
    if of.figures is None or not _enough(of):
        return []
    found = gaps(of.figures)
    names = of.who.bidders
    return [
        {"first": names[first], "other": names[other], "value": float(value), "chance": float(chance)}
        for (first, other), value, chance in zip(
            combinations(range(len(names)), 2), found.value, found.chance, strict=True
        )
    ]


def _enough(of: Standing) -> bool:
    """Whether every bidder compared has the rows without which the catalogue prints no figure."""
    return of.figures is not None and bool((of.figures.standing.rows >= of.entry.minimum_rows).all())


def _corrected(chances: list[float]) -> np.ndarray[Any, Any]:
    """Holm's chances over the pairs that have one, NaN for the others."""
    each = np.array(chances, float)
    known = np.isfinite(each)
    each[known] = multiplicity.holm(each[known])
    return each


def _drawn(of: Standing, pair: Mapping[str, Any], level: float) -> dict[str, float]:
    assert of.figures is not None
    places = [of.who.bidders.index(pair[side]) for side in ("first", "other")]
    low, high = gap_limits(of.figures, places[:1], places[1:], confidence=1 - level)
    return {"low": float(low[0]), "high": float(high[0])}


def _verdict(pair: Mapping[str, Any], error: float) -> str:
    if not np.isfinite(pair["corrected"]):
        return UNKNOWN
    if pair["corrected"] > error:
        return OPEN
    return HIGHER if pair["value"] > 0 else LOWER


def _figures(
    raw: pd.DataFrame,
    stood: Mapping[str, Standing],
    why_raw: Mapping[str, str],
    told: pd.DataFrame,
    rules: Rules,
) -> pd.DataFrame:
    # A figure's bidders together, in the order in which figures are asked for.
    ordered = raw.assign(place=pd.factorize(raw["kpi"])[0]).sort_values("place", kind="stable").drop(columns="place")
    rows = []
    for row in ordered.to_dict("records"):
        key, bidder = row["kpi"], row["bidder"]
        row |= dict.fromkeys(
            ("adjusted", "adjusted_low", "adjusted_high", "overlap", "ratio", "ratio_low", "ratio_high", "indirect",
             "first_place", "last_place", "adjusted_rows", "cells"), np.nan
        )  # fmt: skip
        row["why_not"] = why_raw.get(key, "")
        if key in stood:
            of = stood[key]
            row |= {"why_not": _why_not(of, bidder), "overlap": of.who.overlap.get(bidder, np.nan)}
            row["mix"] = ", ".join(of.rules.mix)
            if not row["why_not"]:
                row |= _shown(of, bidder, rules) | _places(of, bidder, told[told["kpi"] == key], row["better"])
        rows.append(row)
    return pd.DataFrame(rows).reindex(columns=FIGURES)


def _why_not(of: Standing, bidder: str) -> str:
    """Why a bidder has no adjusted figure; empty where it has one."""
    if bidder in of.who.aside:
        why = of.who.aside[bidder]
        return "not_evidenced" if why == "no_rows" else why
    if of.why_not:
        return of.why_not
    return "" if _enough(of) else "few_rows"


def _shown(of: Standing, bidder: str, rules: Rules) -> dict[str, Any]:
    assert of.figures is not None
    place = of.who.bidders.index(bidder)
    low, high = limits_of(of.figures, confidence=rules.confidence)
    ratios = observed_over_expected(of, rules)
    standing_ = of.figures.standing
    return {
        "adjusted": float(standing_.value[place]),
        "adjusted_low": float(low[place]),
        "adjusted_high": float(high[place]),
        "adjusted_rows": float(standing_.rows[place]),
        "clusters": int(standing_.clusters[place]),
        "cells": len(of.who.cells),
        "ratio": float(ratios.ratio[place]),
        "ratio_low": float(ratios.limits.low[place]),
        "ratio_high": float(ratios.limits.high[place]),
        "indirect": float(ratios.indirect[place]),
    }


def _places(of: Standing, bidder: str, told: pd.DataFrame, better: str) -> dict[str, float]:
    """The places that the verdicts leave a bidder: behind those told to be better, before those told to be worse.

    None where no direction is better.
    """
    if better not in {HIGHER, LOWER}:
        return {}
    ahead = behind = 0
    for pair in told[told["verdict"].isin([HIGHER, LOWER])].to_dict("records"):
        if bidder in {pair["first"], pair["other"]}:
            won = (pair["verdict"] == better) == (pair["first"] == bidder)
            ahead, behind = ahead + (not won), behind + won
    return {"first_place": 1 + ahead, "last_place": len(of.who.bidders) - behind}


def _stacked(frames: Mapping[str, pd.DataFrame], heads: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """The frames of all KPIs below each other, each row with its KPI's id, title, unit and better before `columns`."""
    whole = [*heads.columns, *columns]
    filled = [frame.assign(kpi=key) for key, frame in frames.items() if len(frame)]
    return heads.merge(pd.concat(filled, ignore_index=True), on="kpi")[whole] if filled else pd.DataFrame(columns=whole)
