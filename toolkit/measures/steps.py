"""From a log of events to steps: start and complete paired, activities as codes, each step with the next.

A step is one activity of one case, from its begin to its end where both are known. Everything about journeys
is counted over steps, so the log itself is read here and nowhere else.
"""

from collections.abc import Collection, Sequence

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis import _

from toolkit.measures.opening_clocks import shown_at

CASE = ["vendor", "case"]
EPOCH = "1970-01-01 00:00:00"
# Columns of events that a log may lack; what is not there is not carried through the windows.
OPTIONAL = ("completed_at", "lifecycle", "agent_id", "team", "reason", "channel")
_PERSONS = ("team", "agent_id")
COLUMNS = {
    "vendor": "string",
    "case": "int64",
    "no": "int64",
    "step": "int32",
    "next_step": "int32",
    "begins": "int64",
    "ends": "int64",
    "handled": "int64",
    "running": "boolean",
    "team": "string",
    "agent_id": "string",
    "open_begins": "int64",
    "open_ends": "int64",
    "waited": "int64",
    "waited_open": "int64",
}


def activities(events: ir.Table) -> list[str]:
    """The log's activities in order; a step's code is its activity's place here."""
    names = events.select("activity").distinct().execute()["activity"]
    return sorted(str(name) for name in names)


def case_list(events: ir.Table, given: Collection[str] = OPTIONAL) -> ir.Table:
    """One row per case: vendor, case_id, case, month, reason, channel.

    case is the position of the case's first row, a number that stands for vendor and id: windows over numbers take a
    third of the memory of windows over texts. month is that of the first event, reason and channel are those of the
    first row that has one.
    """
    first = {
        name: events[name].argmin(events.position, where=events[name].notnull())
        if name in given
        else ibis.null("string")
        for name in ("reason", "channel")
    }
    return events.group_by("vendor", "case_id").aggregate(
        case=events.position.min(), month=events.local_month.min(), **first
    )


def _milliseconds(time: ir.Value) -> ir.Value:
    # A difference in milliseconds is the one form that engines agree on.
    return time.delta(ibis.timestamp(EPOCH), unit="millisecond").cast("int64")


def _never_negative(value: ir.Value) -> ir.Value:
    # greatest() would turn what is unknown into 0.
    return (value < 0).ifelse(0, value)


def _coded(events: ir.Table, names: Sequence[str], vendors: Sequence[str], given: Collection[str]) -> ir.Table:
    """The events that can be steps, narrow: numbers for vendors, cases and activities, milliseconds for times."""
    coded = pd.DataFrame({"activity": list(names), "step": range(len(names))})
    codes = ibis.memtable(coded, schema={"activity": "string", "step": "int32"})
    # With one vendor its name need not be read at all.
    key = ["vendor", "case_id"] if len(vendors) > 1 else ["case_id"]
    numbers = events.group_by(key).aggregate(case=events.position.min())
    joined = events.join(codes, "activity").join(numbers, key)
    number = [(joined.vendor == each, ibis.literal(n, "int16")) for n, each in enumerate(vendors)]
    columns: dict[str, ir.Value] = {
        "of_vendor": ibis.cases(*number) if len(vendors) > 1 else ibis.literal(0, "int16"),
        "at": _milliseconds(joined.occurred_at),
    }
    if "completed_at" in given:
        columns["until"] = _milliseconds(joined.completed_at)
    if "lifecycle" in given:
        columns["lifecycle"] = joined.lifecycle
    return joined.select("case", "step", "position", *[name for name in _PERSONS if name in given], **columns)


def _whole(coded: ir.Table) -> ir.Table:
    """Steps of a log with a row per step: it ends when completed_at says so, else at its one time."""
    if "until" not in coded.columns:
        return coded.rename(begins="at")
    return coded.mutate(begins=_.at, ends=ibis.coalesce(_.until, _.at), handled=_.until - _.at).drop("at", "until")


def _paired(coded: ir.Table) -> ir.Table:
    """Steps of a log with a row for each start and each completion, paired first in, first out.

    A completion takes the earliest start of its case and activity that is still open; without one it is a step
    of one known time. A start that nothing completes is a step still running. Rows of another lifecycle are no steps.
    Rows without one are steps by themselves (`_whole`).
    """
    rows = coded.filter(_.lifecycle.isin(["start", "complete"])).mutate(starts=_.lifecycle == "start")
    order = {"group_by": ["case", "step"], "order_by": ["at", "position"]}
    so_far = ibis.window(**order, preceding=None, following=0)
    rows = rows.mutate(
        begun=rows.starts.ifelse(1, 0).sum().over(so_far), ended=rows.starts.ifelse(0, 1).sum().over(so_far)
    )
    # The lowest the balance has been is the number of completions that found no start.
    rows = rows.mutate(stray=ibis.greatest((_.ended - _.begun).max().over(so_far), 0))
    before = ibis.coalesce(rows.stray.lag().over(ibis.window(**order)), 0)
    rows = rows.mutate(lone=~rows.starts & (rows.stray > before))
    rows = rows.mutate(pair=_.starts.ifelse(_.begun, _.lone.ifelse(_.stray, _.ended - _.stray)))
    persons = {
        name: ibis.coalesce(rows[name].max(where=~rows.starts), rows[name].max(where=rows.starts))
        for name in _PERSONS
        if name in rows.columns
    }
    steps = rows.group_by(["of_vendor", "case", "step", "lone", "pair"]).aggregate(
        started=rows["at"].max(where=rows.starts),
        completed=rows["at"].max(where=~rows.starts),
        position=rows.position.min(),
        **persons,
    )
    paired = steps.mutate(
        begins=ibis.coalesce(_.started, _.completed),
        ends=ibis.coalesce(_.completed, _.started),
        handled=_.completed - _.started,
        running=_.completed.isnull(),
    ).drop("started", "completed", "lone", "pair")
    others = coded.filter(_.lifecycle.isnull()).drop("lifecycle")
    if "until" not in others.columns:
        others = others.mutate(until=ibis.null("int64"))
    single = _whole(others).mutate(running=ibis.literal(False))
    return ibis.union(paired, single.select(*paired.columns))


def steps(
    events: ir.Table,
    names: Sequence[str],
    vendors: Sequence[str],
    *,
    given: Collection[str] = OPTIONAL,
    ticking: pd.DataFrame | None = None,
) -> ir.Table:
    """One row per step, each with the next of its case: what the log gives, to be stored and then read by `filled`.

    `names` are the log's activities (`activities`), `vendors` its vendors, `given` those of OPTIONAL that it has: with
    lifecycle it has a row for a start and one for its completion. `ticking` is the clock of opening hours
    (`opening_clocks.days`); without it opening time is unknown.

    Steps stand in the order of their begins, those of one instant in the order of the file.
    """
    coded = _coded(events, names, vendors, given)
    rows = _paired(coded) if "lifecycle" in given else _whole(coded)
    ended = "ends" if "ends" in rows.columns else "begins"
    clocked = list(dict.fromkeys(["begins", ended])) if ticking is not None else []
    for name in clocked:
        assert ticking is not None
        rows = shown_at(rows, name, f"open_{name}", ticking)
    order = ibis.window(group_by="case", order_by=["begins", "position"])
    leading = ["step", "begins", *(["open_begins"] if clocked else [])]
    linked = rows.mutate(
        no=ibis.row_number().over(order), **{f"next_{name}": rows[name].lead().over(order) for name in leading}
    )
    kept = [name for name in COLUMNS if name in linked.columns]
    derived = {"waited": _never_negative(linked.next_begins - linked[ended])}
    if clocked:
        derived["waited_open"] = _never_negative(linked.next_open_begins - linked[f"open_{ended}"])
    if len(vendors) > 1:
        derived["vendor"] = ibis.cases(*[(linked.of_vendor == n, each) for n, each in enumerate(vendors)])
    return linked.select(*kept, **derived)


def filled(narrow: ir.Table, vendors: Sequence[str]) -> ir.Table:
    """The steps with every column, from those that `steps` gives.

    Columns: vendor, case (number, see `case_list`), no (from 0), step (code), next_step, begins, ends (UTC
    milliseconds), handled (milliseconds, null where not both ends are known), running (begun and not completed), team,
    agent_id, open_begins, open_ends (what the clock of opening hours shows), waited and waited_open (milliseconds from
    this step's end to the next one's begin, at least 0). The last step of a case has no next.
    """
    absent: dict[str, ir.Value] = {
        "vendor": ibis.literal(vendors[0] if vendors else ""),
        "running": ibis.literal(False),
        "ends": narrow.begins,
    }
    if "open_begins" in narrow.columns:
        absent["open_ends"] = narrow.open_begins
    return narrow.select(
        **{
            name: narrow[name] if name in narrow.columns else absent.get(name, ibis.null(type_))
            for name, type_ in COLUMNS.items()
        }
    )
