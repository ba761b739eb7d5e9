"""What a step's waiting costs: the waiting over the step's own norm, summed over its cases.

The norm is the median wait of the same step for the same vendor: what half of the cases manage under the same
conditions, which needs no benchmark from outside and which no single long case can move. What is over it is what a
steadier process would have spared. It is held fixed; intervals are over cases, each of which may pass a step more than
once.
"""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
from ibis import _

from toolkit.measures import intervals
from toolkit.measures.steps import CASE

# A bottleneck costs at least this many times what the other steps cost on average.
TIMES_THE_OTHERS = 2.0
COLUMNS = ["vendor", "step", "next_step", "norm", "cases", "count", "cost", "cost_low", "cost_high", "value", "low",
           "high", "excess_per_case", "steps_compared", "bottleneck"]  # fmt: skip


def sums(steps: ir.Table, norms: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The sums behind costs and their intervals, in one query: per step and per vendor.

    `norms`: vendor, step and next_step (codes), norm in seconds, and from_seconds, to_seconds of waits that a timer
    decides (NaN without one), which cost nothing. Per step: count, cases, x, x2 (of a case's excess) and xt (times the
    case's excess over all steps). Per vendor: cases, t, t2. Seconds are scaled to days, so that squares stay small.
    """
    table = ibis.memtable(norms)
    keys = ["vendor", "step", "next_step"]
    days = 86_400_000.0
    linked = steps.filter(_.next_step.notnull()).join(table, keys)
    over = linked.waited / days - linked.norm / 86_400.0
    timed = (linked.waited / 1000.0).between(linked.from_seconds, linked.to_seconds).fill_null(False)
    excess = (timed | (over < 0)).ifelse(0.0, over)
    per_case = linked.mutate(x=excess).group_by([*CASE, "step", "next_step"]).aggregate(x=_.x.sum(), rows=_.count())
    whole = per_case.mutate(t=per_case.x.sum().over(ibis.window(group_by=CASE)))
    by_step = whole.group_by(keys).aggregate(
        count=_["rows"].sum(), cases=_.count(), x=_.x.sum(), x2=(_.x * _.x).sum(), xt=(_.x * _.t).sum()
    )
    per_step = by_step.execute().sort_values(keys, ignore_index=True)
    # A case's total is repeated on each of its steps: the sum of x times t over steps is the sum of squared totals.
    totals = per_step.groupby("vendor", as_index=False).agg(t=("x", "sum"), t2=("xt", "sum"))
    return per_step, totals


def costs(
    per_step: pd.DataFrame,
    totals: pd.DataFrame,
    cases: pd.DataFrame,
    norms: pd.DataFrame,
    *,
    names: Sequence[str],
    confidence: float,
) -> pd.DataFrame:
    """Each step's cost in days of waiting and its share of all of it, with intervals over cases; dearest first.

    `cases`: vendor, cases (all of the vendor's, those without excess among them). value, low and high are the share.
    bottleneck: even at an interval widened for the number of steps compared (Bonferroni), the step costs more than
    TIMES_THE_OTHERS what the others cost on average.
    """
    frame = per_step.merge(totals, on="vendor").merge(cases, on="vendor", suffixes=("", "_all"))
    frame = frame.merge(norms[["vendor", "step", "next_step", "norm"]], on=["vendor", "step", "next_step"])
    if frame.empty:
        return pd.DataFrame(columns=COLUMNS)
    all_cases = frame.cases_all.to_numpy(float)
    x, t = frame.x.to_numpy(float), frame.t.to_numpy(float)
    mean = x / all_cases
    spread = np.maximum(frame.x2 / all_cases - mean**2, 0) / np.maximum(all_cases - 1, 1)
    cost = intervals.mean_limits(mean, spread, all_cases, confidence=confidence)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = x / t
        squares = frame.x2 - 2 * share * frame.xt + share**2 * frame.t2
        variance = np.maximum(squares, 0) * all_cases / np.maximum(all_cases - 1, 1) / t**2
    compared = frame.groupby("vendor").step.transform("size").to_numpy(float)
    plain = intervals.share_limits(share, variance, all_cases, all_cases, confidence=confidence)
    wide = intervals.share_limits(
        share, variance, all_cases, all_cases, confidence=1 - (1 - confidence) / compared.max()
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        odds = wide.low / (1 - wide.low)
    frame = frame.assign(
        step=[names[int(code)] for code in frame.step],
        next_step=[names[int(code)] for code in frame.next_step],
        cost=x,
        cost_low=cost.low * all_cases,
        cost_high=cost.high * all_cases,
        value=share,
        low=plain.low,
        high=plain.high,
        excess_per_case=x / frame.cases.to_numpy(float),
        steps_compared=compared.astype(int),
        bottleneck=(compared > 1) & (odds * np.maximum(compared - 1, 1) > TIMES_THE_OTHERS),
    )
    return frame.sort_values(["vendor", "cost", "step", "next_step"], ascending=[True, False, True, True],
                             ignore_index=True)[COLUMNS]  # fmt: skip
