"""From a log of events to steps: start and complete paired, activities as codes, each step with the next.

A step is one activity of one case, from its begin to its end where both are known. Everything about journeys
is counted over steps, so the log itself is read here and nowhere else.
"""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis import _

from toolkit.measures.opening_clocks import shown_at

CASE = ("vendor", "case_id")
EPOCH = "1970-01-01 00:00:00"
# What a case has from its first step.
FIRST = {"month": "local_month", "case_reason": "reason", "case_channel": "channel"}


def activities(events: ir.Table) -> list[str]:
    """The log's activities in order; a step's code is its activity's place here."""
    names = events.select("activity").distinct().execute()["activity"]
    return sorted(str(name) for name in names)


def _milliseconds(time: ir.Value) -> ir.Value:
    # A difference in milliseconds is the one form that engines agree on.
    return time.delta(ibis.timestamp(EPOCH), unit="millisecond").cast("int64")


def _never_negative(value: ir.Value) -> ir.Value:
    # greatest() would turn what is unknown into 0.
    return (value < 0).ifelse(0, value)


def _coded(events: ir.Table, names: Sequence[str]) -> ir.Table:
    """The events that can be steps, narrow: codes for activities, milliseconds for times."""
    codes = ibis.memtable(pd.DataFrame({"activity": list(names), "step": range(len(names))}).astype({"step": "int32"}))
    joined = events.join(codes, "activity")
    return joined.select(
        *CASE,
        "step",
        "position",
        "lifecycle",
        "agent_id",
        "team",
        "channel",
        "reason",
        "local_month",
        at=_milliseconds(joined.occurred_at),
        until=_milliseconds(joined.completed_at),
    )


def _whole(coded: ir.Table) -> ir.Table:
    """Steps of a log with a row per step: it ends when completed_at says so, else at its one time."""
    return coded.mutate(
        begins=_.at, ends=ibis.coalesce(_.until, _.at), handled=_.until - _.at, running=ibis.literal(False)
    ).drop("at", "until", "lifecycle")


def _paired(coded: ir.Table) -> ir.Table:
    """Steps of a log with a row for each start and each completion, paired first in, first out.

    A completion takes the earliest start of its case and activity that is still open; without one it is a step
    of one known time. A start that nothing completes is a step still running. Rows of any other lifecycle are no steps.
    """
    rows = coded.filter(_.lifecycle.isin(["start", "complete"]) | _.lifecycle.isnull())
    rows = rows.mutate(starts=(_.lifecycle == "start").fill_null(False))
    in_order = ibis.window(group_by=[*CASE, "step"], order_by=["at", "position"], preceding=None, following=0)
    rows = rows.mutate(
        begun=rows.starts.ifelse(1, 0).sum().over(in_order), ended=rows.starts.ifelse(0, 1).sum().over(in_order)
    )
    # The lowest the balance has been is the number of completions that found no start.
    rows = rows.mutate(stray=ibis.greatest((_.ended - _.begun).max().over(in_order), 0))
    before = ibis.coalesce(rows.stray.lag().over(ibis.window(group_by=[*CASE, "step"], order_by=["at", "position"])), 0)
    rows = rows.mutate(lone=~rows.starts & (rows.stray > before))
    rows = rows.mutate(pair=_.starts.ifelse(_.begun, _.lone.ifelse(_.stray, _.ended - _.stray)))
    grouped = rows.group_by([*CASE, "step", "lone", "pair"])
    texts = {
        name: ibis.coalesce(rows[name].max(where=~rows.starts), rows[name].max(where=rows.starts))
        for name in ("agent_id", "team", "channel", "reason", "local_month")
    }
    steps = grouped.aggregate(
        started=rows["at"].max(where=rows.starts),
        completed=rows["at"].max(where=~rows.starts),
        position=rows.position.min(),
        **texts,
    )
    return steps.mutate(
        begins=ibis.coalesce(_.started, _.completed),
        ends=ibis.coalesce(_.completed, _.started),
        handled=_.completed - _.started,
        running=_.completed.isnull(),
    ).drop("started", "completed", "lone", "pair")


def steps(events: ir.Table, names: Sequence[str], *, paired: bool, ticking: pd.DataFrame | None = None) -> ir.Table:
    """One row per step, each with the next of its case: the one pass over the log.

    `names` are the log's activities (`activities`). `paired`: the log has rows of starts and of completions.
    `ticking` is the clock of opening hours (`opening_clocks.days`); without it opening time is unknown.

    Columns: vendor, case_id, month, reason and channel (of the case's first step), no (from 0), step (code), begins,
    ends (UTC milliseconds), handled (milliseconds, null where not both ends are known), running, team, agent_id;
    of the next step: next_step, next_team, next_agent, waited and waited_open (milliseconds from this step's end to
    the next one's begin, at least 0), next_ends. The last step of a case has no next.
    first_step and last_step are the case's.

    Steps stand in the order of their begins, those of one instant in the order of the file.
    """
    coded = _coded(events, names)
    rows = _paired(coded) if paired else _whole(coded)
    if ticking is None:
        rows = rows.mutate(open_begins=ibis.null("int64"), open_ends=ibis.null("int64"))
    else:
        rows = shown_at(shown_at(rows, "begins", "open_begins", ticking), "ends", "open_ends", ticking)
    in_order = {"group_by": list(CASE), "order_by": ["begins", "position"]}
    order = ibis.window(**in_order)
    following = {
        f"next_{name}": rows[name].lead().over(order) for name in ("step", "team", "begins", "ends", "open_begins")
    }
    linked = rows.mutate(
        no=ibis.row_number().over(order),
        next_agent=rows.agent_id.lead().over(order),
        first_step=rows.step.first().over(order),
        last_step=rows.step.last().over(ibis.window(**in_order, preceding=None, following=None)),
        **{name: rows[source].first().over(order) for name, source in FIRST.items()},
        **following,
    )
    return linked.select(
        *CASE, "no", "step", "begins", "ends", "handled", "running", "team", "agent_id",
        "open_begins", "open_ends", "next_step", "next_team", "next_agent", "next_ends", "first_step", "last_step",
        month=linked.month,
        reason=linked.case_reason,
        channel=linked.case_channel,
        waited=_never_negative(linked.next_begins - linked.ends),
        waited_open=_never_negative(linked.next_open_begins - linked.open_ends),
    )  # fmt: skip
