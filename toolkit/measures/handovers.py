"""Who hands a case to whom, how often it comes back, and how often it goes back and forth again."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis import _

from toolkit.measures.steps import CASE


def moves(steps: ir.Table, column: str) -> ir.Table:
    """One row per hand-over: vendor, case, no, giver, taker, waited, returned, pingpong.

    `column` is team or agent_id. A step and the next hand over when both name somebody, and not the same. returned: the
    case's next hand-over goes back from the taker to the giver, whatever the taker did alone in between (A B B A): the
    route of many processes, first line, second line, answer. pingpong: the next hand-over is returned too, so that the
    case is with the taker for a second time (A B A B).
    """
    order = ibis.window(group_by="case", order_by="no")
    given = steps.select(*CASE, "no", "waited", giver=steps[column], taker=steps[column].lead().over(order))
    handed = given.filter(_.giver != _.taker)
    # Where a step names nobody in between, the next hand-over may be somebody else's.
    back = (handed.giver.lead().over(order) == handed.taker) & (handed.taker.lead().over(order) == handed.giver)
    handed = handed.mutate(returned=back.fill_null(False))
    return handed.mutate(pingpong=handed.returned & handed.returned.lead().over(order).fill_null(False))


def matrix(steps: ir.Table, column: str) -> pd.DataFrame:
    """Hand-overs per pair: vendor, giver, taker, handovers, returned, median_wait in seconds."""
    grouped = moves(steps, column).group_by("vendor", "giver", "taker")
    found = grouped.aggregate(
        handovers=_.count(), returned=_.returned.sum(), median_wait=(_.waited / 1000.0).quantile(0.5)
    )
    return found.execute().sort_values(["vendor", "giver", "taker"], ignore_index=True)


def people(steps: ir.Table) -> pd.DataFrame:
    """How many persons each team has in the log: vendor, team, people; teams whose steps name nobody have 0."""
    grouped = steps.filter(_.team.notnull()).group_by("vendor", "team")
    return grouped.aggregate(people=_.agent_id.nunique()).execute().sort_values(["vendor", "team"], ignore_index=True)


def summary(steps: ir.Table, column: str, by: Sequence[str] = ("vendor",)) -> pd.DataFrame:
    """Hand-overs per vendor: *by, cases (that name anybody), handed_cases, handovers, returned_cases, returned,
    pingpong_cases.

    Cases count once however often they were handed over, came back or went back and forth (`moves`).
    """
    sums = {"handovers": _.count(), "returned": _.returned.sum(), "pingpongs": _.pingpong.sum()}
    handed = moves(steps, column).group_by(CASE).aggregate(**sums)
    named = steps.filter(steps[column].notnull()).select(*dict.fromkeys([*by, *CASE])).distinct()
    joined = named.left_join(handed, CASE)
    joined = joined.mutate(**{name: joined[name].fill_null(0) for name in sums})
    grouped = joined.group_by(list(by)).aggregate(
        cases=_.count(),
        handed_cases=(_.handovers > 0).sum(),
        handovers=_.handovers.sum(),
        returned_cases=(_.returned > 0).sum(),
        returned=_.returned.sum(),
        pingpong_cases=(_.pingpongs > 0).sum(),
    )
    return grouped.execute().sort_values(list(by), ignore_index=True)
