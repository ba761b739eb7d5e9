"""One graph against another: does a step take longer, or occur more often, in the second group of cases?"""

from collections.abc import Sequence

import ibis.expr.types as ir
import numpy as np
import pandas as pd
from ibis import _
from scipy.special import ndtr
from scipy.stats import false_discovery_control

from toolkit.measures import intervals
from toolkit.measures.steps import CASE

MINIMUM_CASES = 30
SIDES = ("first", "second")
COLUMNS = ["vendor", "step", "next_step", "first_count", "second_count", "first_cases", "second_cases", "first_share",
           "second_share", "share_gap", "share_low", "share_high", "share_p", "share_told", "first_mean", "second_mean",
           "gap", "low", "high", "p", "told"]  # fmt: skip


def sums(steps: ir.Table, sides: ir.Table, by: Sequence[str] = ("vendor",)) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The sums behind a comparison: per side and step, and the cases per side.

    Per step: count, cases, w (hours waited), w2, wn and n2, of a case's waiting and passes. `sides` has a row per case:
    case and side, which is first or second, or null for a case that takes no part.
    """
    sided = steps.join(sides.filter(_.side.notnull()), "case")
    cases = sided.group_by([*by, "side"]).aggregate(all_cases=(_.no == 0).sum()).execute()
    linked = sided.filter(_.next_step.notnull())
    one = linked.group_by(list(dict.fromkeys([*by, *CASE, "side", "step", "next_step"]))).aggregate(
        n=_.count().cast("float64"), w=(_.waited / 3_600_000.0).sum()
    )
    found = one.group_by([*by, "side", "step", "next_step"]).aggregate(
        count=_.n.sum(), cases=_.count(), w=_.w.sum(), w2=(_.w * _.w).sum(), wn=(_.w * _.n).sum(), n2=(_.n * _.n).sum()
    )
    return found.execute(), cases


def differences(
    per_step: pd.DataFrame,
    cases: pd.DataFrame,
    *,
    names: Sequence[str],
    confidence: float,
    by: Sequence[str] = ("vendor",),
) -> pd.DataFrame:
    """A row per step that both groups take in at least MINIMUM_CASES cases: means in hours, shares of cases, gaps.

    gap, low, high: the second mean wait less the first, over cases. told and share_told: the difference stands after
    false discoveries are held at 1 - confidence over all steps compared (Benjamini and Hochberg 1995), one family for
    waits, one for shares. Without `by` there is no vendor: it is empty.
    """
    keys = [*by, "step", "next_step"]
    sides = []
    for side in SIDES:
        mine = per_step[per_step.side == side].drop(columns="side").merge(
            cases[cases.side == side].drop(columns="side"), on=list(by), how="left") if by else (
            per_step[per_step.side == side].drop(columns="side").assign(
                all_cases=int(cases[cases.side == side].all_cases.sum())))  # fmt: skip
        sides.append(mine.set_index(keys).add_prefix(f"{side}_"))
    frame = sides[0].join(sides[1], how="inner").reset_index()
    frame = frame[(frame.first_cases >= MINIMUM_CASES) & (frame.second_cases >= MINIMUM_CASES)].reset_index(drop=True)
    if frame.empty:
        return pd.DataFrame(columns=COLUMNS)
    means, variances, limits, shares, wilson = {}, {}, {}, {}, {}
    for side in SIDES:
        n, w, w2, wn, n2, held, whole = (
            frame[f"{side}_{name}"].to_numpy(float) for name in ("count", "w", "w2", "wn", "n2", "cases", "all_cases")
        )
        mean = w / n
        squares = np.maximum(w2 - 2 * mean * wn + mean**2 * n2, 0)
        means[side], variances[side] = mean, squares * held / np.maximum(held - 1, 1) / n**2
        limits[side] = intervals.mean_limits(mean, variances[side], held, confidence=confidence)
        shares[side] = held / whole
        wilson[side] = intervals.wilson(held, whole, confidence=confidence)
    gap = intervals.difference(means["second"], limits["second"], means["first"], limits["first"])
    share_gap = intervals.difference(shares["second"], wilson["second"], shares["first"], wilson["first"])
    p = _two_sided(_log_distance(means, variances))
    share_p = _two_sided(_share_distance(frame, shares))
    alpha = 1 - confidence
    frame = frame.assign(
        step=[names[int(code)] for code in frame.step],
        next_step=[names[int(code)] for code in frame.next_step],
        first_share=shares["first"], second_share=shares["second"],
        share_gap=shares["second"] - shares["first"], share_low=share_gap.low, share_high=share_gap.high,
        share_p=share_p, share_told=told_apart(share_p, alpha),
        first_mean=means["first"], second_mean=means["second"],
        gap=means["second"] - means["first"], low=gap.low, high=gap.high, p=p, told=told_apart(p, alpha),
    )  # fmt: skip
    if "vendor" not in frame:
        frame.insert(0, "vendor", "")
    counted = frame.assign(**{f"{side}_{name}": frame[f"{side}_{name}"].astype(int) for side in SIDES
                              for name in ("count", "cases")})  # fmt: skip
    return counted.sort_values(["vendor", "p", "step", "next_step"], ignore_index=True)[COLUMNS]


def _log_distance(means: dict[str, np.ndarray], variances: dict[str, np.ndarray]) -> np.ndarray:
    """How many standard errors two means lie apart on the log scale; NaN where either is 0 or never varies."""
    relative = [
        np.where((means[s] > 0) & (variances[s] > 0), variances[s] / np.where(means[s] > 0, means[s], 1) ** 2, np.nan)
        for s in SIDES
    ]
    ratio = np.where(means["second"] > 0, means["second"], np.nan) / np.where(
        means["first"] > 0, means["first"], np.nan
    )
    return np.asarray(np.log(ratio) / np.sqrt(relative[0] + relative[1]))


def _share_distance(frame: pd.DataFrame, shares: dict[str, np.ndarray]) -> np.ndarray:
    """How many standard errors two shares lie apart, under one pooled share."""
    whole = [frame[f"{side}_all_cases"].to_numpy(float) for side in SIDES]
    pooled = (frame.first_cases + frame.second_cases).to_numpy(float) / (whole[0] + whole[1])
    error = np.sqrt(pooled * (1 - pooled) * (1 / whole[0] + 1 / whole[1]))
    return np.asarray((shares["second"] - shares["first"]) / np.where(error > 0, error, np.nan))


def _two_sided(distance: np.ndarray) -> np.ndarray:
    return np.asarray(2 * ndtr(-np.abs(distance)))


def told_apart(p: np.ndarray, alpha: float) -> np.ndarray:
    """Which of many tests stand when false discoveries are held at `alpha`; one without a p value is none of them."""
    known = np.isfinite(p)
    told = np.zeros(p.size, dtype=bool)
    if known.any():
        told[known] = false_discovery_control(p[known], method="bh") <= alpha
    return told
