"""How long single steps and single answers take: from the step before, or from the customer's message, to their end."""

from collections.abc import Mapping
from typing import Any, Final

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis import _

from toolkit.measures import opening_clocks
from toolkit.measures.case_figures import FRAME, HOUR, curve_counts, of_curve, share_rows
from toolkit.measures.cases import end_of, milliseconds, ticking
from toolkit.parameters import AuditParameters

# An activity is work where at least this share of its events says when it ended; any other happens at a moment.
WORKED: Final = 0.5


def of_steps(tables: Mapping[str, ir.Table], parameters: AuditParameters) -> pd.DataFrame:
    """Turnaround of steps on the clock of opening hours, a row per vendor and KPI: kpi and `computed.GIVEN`.

    A step is received when the one before it in its case has ended, or when it begins if that is earlier, and for the
    first of a case; it is done when it ends. A step begun and not ended at the end of the period is cut short there.
    """
    events = tables["events"]
    work = (
        events.group_by("activity")
        .aggregate(ends=_.completed_at.count(), steps=_.count())
        .filter(_.ends >= WORKED * _.steps)
        .select("activity")
    )
    end = end_of(parameters)
    timed = events.mutate(
        began=milliseconds(events.occurred_at),
        done=milliseconds(events.completed_at),
        day=events.local_date,
        end=ibis.literal(end, "int64"),
    )
    order = ibis.window(group_by=["vendor", "case_id"], order_by=["began", "position"])
    before = ibis.coalesce(timed.done, timed.began).lag().over(order)
    timed = timed.mutate(received=ibis.least(timed.began, ibis.coalesce(before, timed.began)))
    steps = timed.semi_join(work, "activity").select("vendor", "day", "received", "done", "end")
    for name in ("received", "done", "end"):
        steps = opening_clocks.shown_at(steps, name, f"open_{name}", ticking(parameters))
    steps = steps.cache()
    rows = _figures(steps, ("open_received", "open_done", "open_end"), {"tat_median": 0.5, "tat_p90": 0.9}, parameters)
    if parameters.contract.turnaround_hours is not None:
        limit = int(parameters.contract.turnaround_hours * HOUR)
        passed = steps.open_received + limit <= steps.open_end
        within = (steps.open_done - steps.open_received <= limit).fill_null(False)
        rows += share_rows(steps, {"tat_within": (passed, within)}, parameters.confidence)
    return pd.DataFrame(rows, columns=FRAME)


def of_replies(tables: Mapping[str, ir.Table], parameters: AuditParameters) -> pd.DataFrame:
    """Time from a customer's message to the next answer, a row per vendor and KPI: kpi and `computed.GIVEN`.

    Of several messages before an answer the first counts: it is the one that waits longest.
    """
    events = tables["events"]
    told = events.filter(events.milestone.isin(["customer_message", "response"])).mutate(
        began=milliseconds(events.occurred_at),
        done=milliseconds(ibis.coalesce(events.completed_at, events.occurred_at)),
        asks=events.milestone == "customer_message",
        day=events.local_date,
        end=ibis.literal(end_of(parameters), "int64"),
    )
    order = {"group_by": ["vendor", "case_id"], "order_by": ["began", "position"]}
    after = ibis.window(**order, preceding=0, following=None)
    before = told.asks.lag().over(ibis.window(**order))
    answers = told.asks.ifelse(ibis.null("int64"), told.done)
    linked = told.mutate(answered=answers.min().over(after), again=before.fill_null(False))
    asked = linked.filter(linked.asks & ~linked.again)
    rows = _figures(asked, ("began", "answered", "end"), {"reply_time": 0.5, "reply_time_p90": 0.9}, parameters)
    return pd.DataFrame(rows, columns=FRAME)


def _figures(
    table: ir.Table, names: tuple[str, str, str], figures: Mapping[str, float], parameters: AuditParameters
) -> list[dict[str, Any]]:
    begin, end, until = (table[name] for name in names)
    return of_curve(curve_counts(table, begin, end, until), figures, parameters.confidence)
