"""Who hands a case to whom, and how often it comes straight back."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis import _

from toolkit.measures.steps import CASE


def moves(steps: ir.Table, column: str) -> ir.Table:
    """One row per hand-over: vendor, case, no, giver, taker, waited, returned (the taker's next one goes back).

    `column` is team or agent_id. A step and the next hand over when both name somebody, and not the same. Steps that
    the taker does alone in between do not matter: A B B A is a ping-pong of A and B.
    """
    order = ibis.window(group_by="case", order_by="no")
    given = steps.select(*CASE, "no", "waited", giver=steps[column], taker=steps[column].lead().over(order))
    handed = given.filter(_.giver != _.taker)
    following = handed.taker.lead().over(order)
    return handed.mutate(returned=(following == handed.giver).fill_null(False))


def matrix(steps: ir.Table, column: str) -> pd.DataFrame:
    """Hand-overs per pair: vendor, giver, taker, handovers, returned (ping-pongs), median_wait in seconds."""
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
    """Hand-overs per vendor: *by, cases (that name anybody), handed_cases, handovers, returned_cases, returned.

    Cases count once however often they were handed over or came back.
    """
    handed = moves(steps, column).group_by(CASE).aggregate(handovers=_.count(), returned=_.returned.sum())
    named = steps.filter(steps[column].notnull()).select(*dict.fromkeys([*by, *CASE])).distinct()
    joined = named.left_join(handed, CASE)
    joined = joined.mutate(handovers=_.handovers.fill_null(0), returned=_.returned.fill_null(0))
    grouped = joined.group_by(list(by)).aggregate(
        cases=_.count(),
        handed_cases=(_.handovers > 0).sum(),
        handovers=_.handovers.sum(),
        returned_cases=(_.returned > 0).sum(),
        returned=_.returned.sum(),
    )
    return grouped.execute().sort_values(list(by), ignore_index=True)
