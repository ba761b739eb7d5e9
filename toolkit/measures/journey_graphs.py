"""The graph of what follows what, the steps themselves, the cases and their variants: tallies over steps.

Every function makes one query over the table of `steps.steps`, or over the table of `cases`, and returns a small
frame or the expression of the next table. Durations come out in seconds; quantiles are the engine's own, exact,
interpolated between neighbours (type 7). Codes become names by `names`, the list that made them.
"""

from collections.abc import Sequence
from typing import NamedTuple

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis import _

from toolkit.measures.steps import CASE

EDGE = ["step", "next_step"]
# Two prime moduli and, for each, what multiplies code and place. Twice squared, sums of them tell sequences apart;
# `collisions` proves it for the log at hand.
_FIELDS = ((2_147_483_647, 1_000_003, 7_919), (2_147_483_629, 998_244_353, 104_729))
_KEY = ["length", "key_0", "key_1"]


class Variants(NamedTuple):
    """Sequences of activities with their cases; `shown` are the commonest, `variants` and `once` count them all."""

    shown: pd.DataFrame
    counts: pd.DataFrame


def named(frame: pd.DataFrame, names: Sequence[str], *columns: str) -> pd.DataFrame:
    """The frame with the activities' names in place of their codes."""
    return frame.assign(**{column: [names[int(code)] for code in frame[column]] for column in columns})


def edges(steps: ir.Table, names: Sequence[str], by: Sequence[str] = ("vendor",)) -> pd.DataFrame:
    """The directly-follows graph, a row per pair that occurs: *by, step, next_step, count and the waits in seconds.

    mean, median, p95, total, shortest and longest on the calendar; open_mean, open_median, open_p95, open_total in
    opening time, NaN without a clock. Commonest first.
    """
    linked = steps.filter(_.next_step.notnull()).mutate(wait=_.waited / 1000.0, wait_open=_.waited_open / 1000.0)
    grouped = linked.group_by([*by, *EDGE]).aggregate(
        count=_.count(),
        mean=_.wait.mean(),
        median=_.wait.quantile(0.5),
        p95=_.wait.quantile(0.95),
        total=_.wait.sum(),
        shortest=_.wait.min(),
        longest=_.wait.max(),
        open_mean=_.wait_open.mean(),
        open_median=_.wait_open.quantile(0.5),
        open_p95=_.wait_open.quantile(0.95),
        open_total=_.wait_open.sum(),
    )
    frame = named(grouped.execute(), names, *EDGE)
    order = [*by, "count", *EDGE]
    ascending = [name != "count" for name in order]
    return frame.sort_values(order, ascending=ascending, ignore_index=True)


def activity_counts(steps: ir.Table, names: Sequence[str], by: Sequence[str] = ("vendor",)) -> pd.DataFrame:
    """A row per activity: *by, step, count, cases, repeated (cases that hold it more than once), handled times.

    handled_rows, handled_mean, handled_median, handled_p95 and handled_total in seconds, over the steps whose both
    ends are known; waited_before is the waiting that ended in such a step.
    """
    timed = steps.mutate(seconds=_.handled / 1000.0)
    rows = timed.group_by([*by, "step"]).aggregate(
        count=_.count(),
        handled_rows=_.handled.count(),
        handled_mean=_.seconds.mean(),
        handled_median=_.seconds.quantile(0.5),
        handled_p95=_.seconds.quantile(0.95),
        handled_total=_.seconds.sum(),
    )
    held = steps.group_by(list(dict.fromkeys([*by, *CASE, "step"]))).aggregate(times=_.count())
    cases = held.group_by([*by, "step"]).aggregate(cases=_.count(), repeated=(_.times > 1).sum())
    before = steps.filter(_.next_step.notnull()).group_by(**{name: name for name in by}, step=_.next_step)
    waits = before.aggregate(waited_before=(_.waited / 1000.0).sum(), arrivals=_.count())
    frame = rows.join(cases, [*by, "step"]).left_join(waits, [*by, "step"]).execute()
    frame = named(frame[[name for name in frame.columns if not name.endswith("_right")]], names, "step")
    frame = frame.fillna({"waited_before": 0.0, "arrivals": 0})
    return frame.sort_values([*by, "count", "step"], ascending=[*[True] * len(by), False, True], ignore_index=True)


def _mixed(code: ir.Value, place: ir.Value, modulus: int, by_code: int, by_place: int) -> ir.Value:
    first = ((code + 1) * by_code + (place + 1) * by_place) % modulus
    second = (first * first + code) % modulus
    return (second * second + place) % modulus


def cases(steps: ir.Table) -> ir.Table:
    """One row per case: vendor, case, length, begins, ends, open_ms, first_step, last_step, loops (steps that follow
    themselves), key_0 and key_1 (of the sequence).

    The sequence's keys are sums over its steps, so no list is built and any engine can do it.
    """
    code, place = steps.step.cast("int64"), steps.no.cast("int64")
    keys = {f"key_{n}": _mixed(code, place, *field).sum().cast("int64") for n, field in enumerate(_FIELDS)}
    return steps.group_by(CASE).aggregate(
        length=_.count(),
        begins=_.begins.min(),
        ends=_.ends.max(),
        open_ms=_.open_ends.max() - _.open_begins.min(),
        first_step=_.step.min(where=_.no == 0),
        last_step=_.step.min(where=_.next_step.isnull()),
        loops=(_.step == _.next_step).fill_null(False).sum(),
        **keys,
    )


def repeating(steps: ir.Table) -> pd.DataFrame:
    """How many cases hold some activity more than once: vendor, repeating."""
    times = steps.group_by([*CASE, "step"]).aggregate(times=_.count())
    found = times.group_by(CASE).aggregate(most=_.times.max())
    return found.group_by("vendor").aggregate(repeating=(_.most > 1).sum()).execute()


def collisions(steps: ir.Table, cases_: ir.Table) -> int:
    """How many places of how many variants hold two different activities: anything but 0 says two were merged.

    Cases of one variant have the same keys and length; if at each place all of them have one activity, they are one
    sequence. Cases of one sequence always share their keys.
    """
    keyed = steps.select("case", "no", "step").join(cases_.select("case", *_KEY), "case")
    places = keyed.group_by(["key_0", "key_1", "no"]).aggregate(
        mixed=(_.step.min() != _.step.max()) | (_.length.min() != _.length.max())
    )
    return int(places.aggregate(mixed=_.mixed.sum()).execute()["mixed"].fillna(0).iloc[0])


def variants(steps: ir.Table, cases_: ir.Table, names: Sequence[str], *, most: int = 20) -> Variants:
    """The variants of each vendor: the `most` commonest with their sequence, cases, share and duration, and counts.

    shown: vendor, variant (from 1), steps (a tuple of activities), length, outcome (the last activity), cases, share,
    median, p95 and mean duration in seconds, open_median. counts: vendor, cases, variants, once (variants of a single
    case), covered (share of the cases in those shown). Equal counts are ordered by their first case in the file.
    """
    timed = cases_.mutate(seconds=(_.ends - _.begins) / 1000.0, open_seconds=_.open_ms / 1000.0)
    found = timed.group_by(["vendor", *_KEY]).aggregate(
        cases=_.count(),
        example=_.case.min(),
        median=_.seconds.quantile(0.5),
        p95=_.seconds.quantile(0.95),
        mean=_.seconds.mean(),
        open_median=_.open_seconds.quantile(0.5),
    )
    whole = ibis.window(group_by="vendor")
    ranked = found.mutate(
        variant=ibis.row_number().over(ibis.window(group_by="vendor", order_by=[_.cases.desc(), "example"])) + 1,
        all_cases=found.cases.sum().over(whole),
        variants=found.count().over(whole),
        once=(found.cases == 1).sum().over(whole),
    )
    top = ranked.filter(_.variant <= most).execute().sort_values(["vendor", "variant"], ignore_index=True)
    sequences = _sequences(steps, top, names)
    top["steps"] = [sequences.get(int(row.example), ()) for row in top.itertuples()]
    top["outcome"] = [each[-1] if each else "" for each in top["steps"]]
    top["share"] = top.cases / top.all_cases
    counted = top.groupby("vendor", as_index=False).agg(
        cases=("all_cases", "first"), variants=("variants", "first"), once=("once", "first"), covered=("share", "sum")
    )
    shown = top[
        ["vendor", "variant", "steps", "length", "outcome", "cases", "share", "median", "p95", "mean", "open_median"]
    ]
    return Variants(shown, counted)


def _sequences(steps: ir.Table, top: pd.DataFrame, names: Sequence[str]) -> dict[int, tuple[str, ...]]:
    """The sequence of each example case."""
    wanted = [int(case) for case in top.example]
    rows = steps.filter(_.case.isin(wanted)).select("case", "no", "step").execute().sort_values(["case", "no"])
    return {int(str(case)): tuple(names[int(code)] for code in mine.step) for case, mine in rows.groupby("case")}


def durations(cases_: ir.Table, by: Sequence[str] = ("vendor",)) -> pd.DataFrame:
    """How long cases last: *by, cases, events, mean, median, p95, shortest, longest, open_median, in seconds.

    looping counts the cases in which an activity follows itself.
    """
    timed = cases_.mutate(seconds=(_.ends - _.begins) / 1000.0, open_seconds=_.open_ms / 1000.0)
    grouped = timed.group_by(list(by)).aggregate(
        cases=_.count(),
        events=_.length.sum(),
        mean=_.seconds.mean(),
        median=_.seconds.quantile(0.5),
        p95=_.seconds.quantile(0.95),
        shortest=_.seconds.min(),
        longest=_.seconds.max(),
        open_median=_.open_seconds.quantile(0.5),
        looping=(_.loops > 0).sum(),
    )
    return grouped.execute().sort_values(list(by), ignore_index=True)


def outcomes(cases_: ir.Table, names: Sequence[str], column: str) -> pd.DataFrame:
    """How many cases have each activity in `column`, first_step or last_step: vendor, step, cases."""
    grouped = cases_.group_by("vendor", step=cases_[column]).aggregate(cases=_.count())
    frame = named(grouped.execute(), names, "step")
    return frame.sort_values(["vendor", "cases", "step"], ascending=[True, False, True], ignore_index=True)


def idle(steps: ir.Table, by: Sequence[str] = ("vendor",)) -> pd.DataFrame:
    """Where both ends of steps are known: *by, cases, means and medians of throughput, processing and idle seconds.

    Idle is the throughput less the union of the steps' spans, so steps at the same time are counted once; processing is
    the sum of the spans (as bupaR has it).
    """
    spans = steps.filter(_.handled.notnull())
    in_order = {"group_by": CASE, "order_by": ["begins", "ends", "no"]}
    gaps = spans.mutate(reached=spans.ends.max().over(ibis.window(**in_order, preceding=None, following=0)))
    gaps = gaps.mutate(reached=gaps.reached.lag().over(ibis.window(**in_order)))
    gaps = gaps.mutate(gap=(_.begins > _.reached).fill_null(False).ifelse(_.begins - _.reached, 0))
    one = gaps.group_by(list(dict.fromkeys([*by, *CASE]))).aggregate(
        throughput=(_.ends.max() - _.begins.min()) / 1000.0,
        processing=_.handled.sum() / 1000.0,
        idle=_.gap.sum() / 1000.0,
    )
    figures = {
        f"{name}_{kind}": (one[name].mean() if kind == "mean" else one[name].quantile(0.5))
        for name in ("throughput", "processing", "idle")
        for kind in ("mean", "median")
    }
    return (
        one.group_by(list(by)).aggregate(cases=_.count(), **figures).execute().sort_values(list(by), ignore_index=True)
    )
