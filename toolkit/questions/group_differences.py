"""Do two groups differ in a figure, and by how much: what an analyst asks beside the report."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from toolkit.audits import Audit, Comparison
from toolkit.measures import intervals, kpis
from toolkit.measures.intervals import Interval
from toolkit.measures.kpis import Computed, Kpi, MeasureFaults
from toolkit.measures.ratio_differences import ratio_difference
from toolkit.measures.share_differences import share_difference
from toolkit.questions.service_levels import written

VENDOR, BIDDER = "vendor", "bidder"
COMPARED: Final = [
    "kpi", "title", "vendor", "by", "first", "second", "first_value", "second_value", "value", "low", "high", "unit",
    "better", "rows", "other_rows", "clusters", "clustered_by", "verdict", "why_absent", "definition",
]  # fmt: skip
_REFUSED: Final = "These groups cannot be compared."
_SUMS: Final = ["above", "below", "rows"]
_VALUES: Final = ("first_value", "second_value")
_NAMED_AT_MOST: Final = 20


class _Gap(NamedTuple):
    """Limits of a difference, the clusters behind it, and why there are none."""

    low: float = np.nan
    high: float = np.nan
    clusters: int = 0
    why: str = ""


def compare(audit: Audit | Comparison, kpi: str, by: str, first: object, second: object) -> pd.DataFrame:
    """One figure of two groups, the first less the second: columns as COMPARED, a row per vendor that has both.

    `by` names a column of the KPI's table, or is vendor: then there is one row. The two values are those of `Audit.kpi`
    with all that it withholds. Limits of the difference have the audit's confidence, for this one comparison: who makes
    twenty will be told of one where nothing differs. Rows of both groups that come in the same clusters (agents, else
    days) are taken together. Counts have no limits, nor have two percentiles of one vendor; `why_absent` says why.

    `verdict`: told (the limits leave zero out), not told, no interval, insufficient (too few rows on a side) or not
    evidenced (a side is withheld); the last two have no value. Raises `MeasureFaults`.

    Of a comparison `by` may be bidder; by any other column there is a row per bidder, who stands in `vendor`. Nothing
    is adjusted for what each of them was asked to do: the comparison's own sections are.
    """
    if isinstance(audit, Comparison):
        return _of_comparison(audit, kpi, by, first, second)
    frame = audit.kpi(kpi, by=[] if by == VENDOR else [by])
    names, asked = [written(value) for value in frame[by]], [written(first), written(second)]
    faults = _unfit(by, names, asked)
    whole = frame.assign(group=names)
    units = whole[whole.group.isin(asked)].groupby("group" if by == VENDOR else "vendor").unit.first().unique()
    if by == VENDOR and len(units) > 1:
        faults.append(f"{kpi} is counted in {' and '.join(units)}")
    if faults:
        raise MeasureFaults(_REFUSED, faults)
    entry = kpis.EVERY[audit.in_force.get(kpi, kpi)]
    rows = []
    for vendor, mine in [("", whole)] if by == VENDOR else list(whole.groupby(VENDOR, sort=False)):
        sides = [mine[mine.group == name].to_dict("records") for name in asked]
        if all(sides):
            pair = sides[0][0], sides[1][0]
            rows.append({"vendor": vendor, "by": by, **_compared(pair, partial(_gap, audit, entry, pair, by))})
    return pd.DataFrame(rows, columns=COMPARED)


def _of_comparison(comparison: Comparison, kpi: str, by: str, first: object, second: object) -> pd.DataFrame:
    if by != BIDDER:
        each = {bidder: compare(comparison.within(bidder), kpi, by, first, second) for bidder in comparison.audited}
        return pd.concat([found.assign(vendor=bidder) for bidder, found in each.items()], ignore_index=True)
    frame = comparison.kpis([kpi])
    asked = [str(first), str(second)]
    faults = _unfit(by, list(frame[BIDDER]), asked)
    units = frame[frame[BIDDER].isin(asked)].unit.unique()
    if len(units) > 1:
        faults.append(f"{kpi} is counted in {' and '.join(units)}")
    if faults:
        raise MeasureFaults(_REFUSED, faults)
    one, other = (frame[frame[BIDDER] == name].assign(group=name).to_dict("records")[0] for name in asked)
    # Bidders' agents are their own, and so are their days: each is audited apart.
    row = _compared((one, other), partial(_of_independent, (one, other)))
    return pd.DataFrame([{"vendor": "", "by": by, **row}], columns=COMPARED)


def _unfit(by: str, names: list[str], asked: list[str]) -> list[str]:
    faults = [f"{by} has no group {name!r}; there are {listed(names)}" for name in asked if name not in names]
    return [*faults, f"{by}: {asked[0]!r} would be compared with itself"] if asked[0] == asked[1] else faults


def listed(names: list[str]) -> str:
    """The groups that there are, so that a fault can name them."""
    there = [repr(name) for name in dict.fromkeys(names)]
    more = [f"{len(there) - _NAMED_AT_MOST} more"] if len(there) > _NAMED_AT_MOST else []
    return ", ".join([*there[:_NAMED_AT_MOST], *more])


def _compared(sides: tuple[dict[str, Any], dict[str, Any]], limits: Callable[[], _Gap]) -> dict[str, Any]:
    """A row of COMPARED from two rows of `Audit.kpi`, and what gives the limits of their difference."""
    one, other = sides
    gap, value = _Gap(), float(one["value"]) - float(other["value"])
    whys = [str(side["why_absent"]) for side in sides if side["why_absent"]]
    if any(side["verdict"] == "not evidenced" for side in sides):
        verdict, gap = "not evidenced", _Gap(why="withheld")
    elif not all(side["enough"] for side in sides):
        verdict, gap = "insufficient", _Gap(why="several_scales" if "several_scales" in whys else "few_rows")
    else:
        gap = _Gap(why=whys[0]) if whys else limits()
        known = np.isfinite(gap.low) and np.isfinite(gap.high)
        verdict = "no interval" if not known else "told" if gap.low > 0 or gap.high < 0 else "not told"
    if verdict in ("not evidenced", "insufficient") or gap.why == "several_scales":
        value = np.nan
    return {
        **{name: one[name] for name in ("kpi", "title", "unit", "better", "clustered_by", "definition")},
        "first": one["group"],
        "second": other["group"],
        **{name: side["value"] if side["enough"] else np.nan for name, side in zip(_VALUES, sides, strict=True)},
        "value": value,
        "low": gap.low,
        "high": gap.high,
        "rows": int(one["rows"]),
        "other_rows": int(other["rows"]),
        "clusters": gap.clusters,
        "verdict": verdict,
        "why_absent": gap.why,
    }


def _gap(audit: Audit, entry: Kpi | Computed, sides: tuple[dict[str, Any], dict[str, Any]], by: str) -> _Gap:
    """The limits of the difference of two sides that both have limits of their own."""
    if isinstance(entry, Computed) or entry.quantile is not None or entry.cluster is None:
        independent = by == VENDOR or (isinstance(entry, Kpi) and entry.cluster is None)
        return _of_independent(sides) if independent else _Gap(why="percentile_of_groups")
    (one, at), (other, _at) = (_clusters(audit, entry, side, by) for side in sides)
    scales = one[["scale_low", "scale_high"]].agg({"scale_low": "min", "scale_high": "max"})
    if not scales.equals(other[["scale_low", "scale_high"]].agg({"scale_low": "min", "scale_high": "max"})):
        return _Gap(why="several_scales")
    both = one[[*at, *_SUMS]].merge(other[[*at, *_SUMS]], on=at, how="outer", suffixes=("", "_other")).fillna(0.0)
    parts = [both[name].to_numpy(float) for name in ("above", "below", "above_other", "below_other")]
    level = audit.parameters.confidence
    if entry.unit == "share":
        share = share_difference(*parts, confidence=level)
        low, high, clusters = share.low, share.high, share.clusters
    else:
        least = sum(_of_rows(side) for side in (one, other)) if entry.below is None else 0.0
        ratio = ratio_difference(*parts, confidence=level, least_variance=least)
        low, high, clusters = ratio.low, ratio.high, ratio.clusters
    return _Gap(low, high, clusters, "" if np.isfinite(low) else "few_clusters")


def _of_independent(sides: tuple[dict[str, Any], dict[str, Any]]) -> _Gap:
    ends = [Interval(np.asarray(side["low"]), np.asarray(side["high"])) for side in sides]
    low, high = intervals.difference(sides[0]["value"], ends[0], sides[1]["value"], ends[1])
    return _Gap(float(low), float(high), sum(int(side["clusters"]) for side in sides))


def _of_rows(side: pd.DataFrame) -> float:
    """The variance of a side's mean if its rows were independent."""
    rows = side["rows"].sum()
    found = intervals.within_variance(side.above.sum() / rows, side.squares.sum(), rows)
    return float(np.nan_to_num(found))


def _clusters(audit: Audit, entry: Kpi, side: dict[str, Any], by: str) -> tuple[pd.DataFrame, list[str]]:
    """The sums of a side's clusters, and the columns that say which cluster a row is."""
    summed, _counts = audit.tallied([entry], [] if by == VENDOR else [by])
    mine = summed[summed.vendor == side["vendor"]]
    if by != VENDOR:
        mine = mine[[written(value) == side["group"] for value in mine[by]]]
    return mine, ["clustered_by", "cluster"]
