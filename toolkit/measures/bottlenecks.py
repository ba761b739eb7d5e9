"""What a step's waiting costs, and whether it waits longer than the vendor's other steps.

A step's cost is its waiting over a norm, summed over its cases: days that would be spared if no wait were longer than
the norm. The norm is one for all steps of a vendor, unless somebody stated one for a step, so that a step which is slow
for all its cases costs what it costs. A step is called a bottleneck when its waits are more than twice as long as those
of the vendor's other steps and it costs more than an even share; volume alone makes none. Norms are held fixed;
intervals are over cases, each of which may pass a step more than once.
"""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
from ibis import _
from scipy import stats

from toolkit.measures import intervals
from toolkit.measures.steps import CASE

# A bottleneck's waits are at least this many times as long as those of the other steps.
TIMES_THE_OTHERS = 2.0
COLUMNS = ["vendor", "step", "next_step", "norm", "cases", "count", "cost", "cost_low", "cost_high", "value", "low",
           "high", "excess_per_case", "mean", "times", "times_low", "times_high", "steps_compared",
           "bottleneck"]  # fmt: skip
KEYS = ["vendor", "step", "next_step"]


def pooled_norms(steps: ir.Table, pairs: pd.DataFrame) -> pd.DataFrame:
    """The median wait of all steps in `pairs` together, in seconds, by vendor: vendor, pooled.

    `pairs`: vendor, step, next_step (codes), from_seconds and to_seconds as in `sums`. In one query.
    """
    linked = _linked(steps, pairs).filter(~_.timed)
    return linked.group_by("vendor").aggregate(pooled=_.waited.median() / 1000.0).execute()


def sums(steps: ir.Table, norms: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The sums behind costs and their intervals, in one query: per step and per vendor.

    `norms`: vendor, step and next_step (codes), norm in seconds, and from_seconds, to_seconds of waits that a timer
    decides (NaN without one), which cost nothing and are compared with nothing. x is a case's excess over the norm on a
    step, w its waiting there, n the waits; t, u and m are the same of the case over all steps. Per step: count, cases,
    n, w, x and their squares and products over cases, named by their letters; per vendor the squares of t, u and m.
    Seconds are scaled to days, so that squares stay small.
    """
    days = 86_400_000.0
    linked = _linked(steps, norms)
    over = linked.waited / days - linked.norm / 86_400.0
    per_case = (
        linked.mutate(
            x=(linked.timed | (over < 0)).ifelse(0.0, over),
            w=linked.timed.ifelse(0.0, linked.waited / days),
            n=linked.timed.ifelse(0.0, 1.0),
        )
        .group_by([*CASE, "step", "next_step"])
        .aggregate(x=_.x.sum(), w=_.w.sum(), n=_.n.sum(), rows=_.count())
    )
    window = ibis.window(group_by=CASE)
    whole = per_case.mutate(
        t=per_case.x.sum().over(window), u=per_case.w.sum().over(window), m=per_case.n.sum().over(window)
    )
    products = {pair: (whole[pair[0]] * whole[pair[1]]).sum() for pair in _PRODUCTS}
    per_step = (
        whole.group_by(KEYS)
        .aggregate(count=_["rows"].sum(), cases=_.count(), x=_.x.sum(), w=_.w.sum(), n=_.n.sum(), **products)
        .execute()
        .sort_values(KEYS, ignore_index=True)
    )
    # A case's total is repeated on each of its steps: the sum of x times t over steps is the sum of squared totals.
    totals = per_step.groupby("vendor", as_index=False).agg(
        t=("x", "sum"), u=("w", "sum"), m=("n", "sum"), tt=("xt", "sum"), uu=("wu", "sum"), um=("wm", "sum"),
        mm=("nm", "sum"),
    )  # fmt: skip
    return per_step, totals


_PRODUCTS = ("xx", "xt", "ww", "wn", "nn", "wu", "wm", "nu", "nm")


def _linked(steps: ir.Table, pairs: pd.DataFrame) -> ir.Table:
    linked = steps.filter(_.next_step.notnull()).join(ibis.memtable(pairs), KEYS)
    timed = (linked.waited / 1000.0).between(linked.from_seconds, linked.to_seconds).fill_null(False)
    return linked.mutate(timed=timed)


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

    `cases`: vendor, cases (all of the vendor's, those without excess among them). value, low and high are the share;
    mean is the mean wait in days; times is how many times as long it is as the mean wait of the other steps.
    bottleneck: even at intervals widened for the number of steps compared (Bonferroni), `times` is above
    TIMES_THE_OTHERS and the share above an even one.
    """
    frame = per_step.merge(totals, on="vendor").merge(cases, on="vendor", suffixes=("", "_all"))
    frame = frame.merge(norms[[*KEYS, "norm"]], on=KEYS)
    if frame.empty:
        return pd.DataFrame(columns=COLUMNS)
    all_cases = frame.cases_all.to_numpy(float)
    x, t = frame.x.to_numpy(float), frame.t.to_numpy(float)
    mean = x / all_cases
    spread = np.maximum(frame.xx / all_cases - mean**2, 0) / np.maximum(all_cases - 1, 1)
    cost = intervals.mean_limits(mean, spread, all_cases, confidence=confidence)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = x / t
        squares = frame.xx - 2 * share * frame.xt + share**2 * frame.tt
        variance = np.maximum(squares, 0) * all_cases / np.maximum(all_cases - 1, 1) / t**2
    compared = frame.groupby("vendor").step.transform("size").to_numpy(float)
    widened = 1 - (1 - confidence) / compared.max()
    plain = intervals.share_limits(share, variance, all_cases, all_cases, confidence=confidence)
    wide = intervals.share_limits(share, variance, all_cases, all_cases, confidence=widened)
    times, error = _times_the_others(frame)
    reach, wide_reach = (stats.norm.ppf(1 - (1 - level) / 2) for level in (confidence, widened))
    with np.errstate(invalid="ignore", divide="ignore"):
        slower = times * np.exp(-wide_reach * error) > TIMES_THE_OTHERS
        dear = wide.low * compared > 1
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
        mean=frame.w / frame.n.where(frame.n > 0),
        times=times,
        times_low=times * np.exp(-reach * error),
        times_high=times * np.exp(reach * error),
        steps_compared=compared.astype(int),
        bottleneck=(compared > 1) & slower & dear,
    )
    return frame.sort_values(["vendor", "cost", "step", "next_step"], ascending=[True, False, True, True],
                             ignore_index=True)[COLUMNS]  # fmt: skip


def _times_the_others(frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """The mean wait of each step over that of the vendor's others, and the standard error of its logarithm over cases.

    Both NaN where the step or the others have no waits. A case's part of the error is what it adds to the logarithm of
    the step's mean less what it adds to that of the others' (the delta method).
    """
    sums = {name: frame[name].to_numpy(float) for name in frame.columns if name not in {*KEYS, "norm"}}
    cases = sums["cases_all"]
    w, n, u, m = sums["w"], sums["n"], sums["u"], sums["m"]
    with np.errstate(invalid="ignore", divide="ignore"):
        mean, others = w / n, (u - w) / (m - n)
        own = sums["ww"] - 2 * mean * sums["wn"] + mean**2 * sums["nn"]
        rest_ww = sums["uu"] - 2 * sums["wu"] + sums["ww"]
        rest_wn = sums["um"] - sums["nu"] - sums["wm"] + sums["wn"]
        rest_nn = sums["mm"] - 2 * sums["nm"] + sums["nn"]
        rest = rest_ww - 2 * others * rest_wn + others**2 * rest_nn
        both = (
            (sums["wu"] - sums["ww"])
            - others * (sums["wm"] - sums["wn"])
            - mean * (sums["nu"] - sums["wn"])
            + mean * others * (sums["nm"] - sums["nn"])
        )
        variance = own / w**2 + rest / (u - w) ** 2 - 2 * both / (w * (u - w))
        times = mean / others
        found = np.isfinite(times) & (times > 0)
        error = np.sqrt(np.maximum(variance, 0) * cases / np.maximum(cases - 1, 1))
    return np.where(found, times, np.nan), np.where(found, error, np.nan)
