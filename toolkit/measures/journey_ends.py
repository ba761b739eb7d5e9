"""How long cases take to their end, those that are still open among them."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis import _

from toolkit.measures import survival

_DAY = 86_400_000
_MINUTE = 60_000


def times(steps: ir.Table, cases: ir.Table, *, starts: Sequence[int], ends: Sequence[int], closes: int) -> pd.DataFrame:
    """How many cases ended after how long, and how many were open: vendor, seconds, ended, censored.

    `starts` and `ends` are the codes of the activities with which a case may begin and end; a case that begins
    otherwise was not seen from its beginning and is left out. A case ends with the first activity that is an end: what
    comes later (a rule that closes it, a customer who opens it again) is not awaited, because nobody can know of an
    open case whether it is to come. A case without an end is censored at `closes`, the period's end in UTC
    milliseconds. Seconds up to a day, whole minutes beyond, so that however long the log, the tally stays small.
    """
    ended = steps.filter(_.step.isin(list(ends))).group_by("case").aggregate(ended_at=_.ends.min())
    begun = cases.filter(_.first_step.isin(list(starts))).left_join(ended, "case")
    lasted = begun.mutate(over=_.ended_at.notnull(), took=ibis.coalesce(_.ended_at, closes) - _.begins)
    took = (lasted.took < 0).ifelse(0, lasted.took)
    binned = (took < _DAY).ifelse(took - took % 1000, took - took % _MINUTE)
    grouped = lasted.mutate(seconds=binned / 1000.0).group_by("vendor", "seconds")
    found = grouped.aggregate(ended=_.over.sum(), censored=_.count() - _.over.sum())
    return found.execute().sort_values(["vendor", "seconds"], ignore_index=True)


def medians(tally: pd.DataFrame, *, confidence: float) -> pd.DataFrame:
    """The median time to the end by Kaplan-Meier: vendor, cases, still_open, value, low, high in seconds.

    `tally` is that of `times`. The limits are over cases (`survival.median`); NaN where the curve does not reach them.
    """
    rows = []
    for vendor, mine in tally.groupby("vendor"):
        found = survival.median(mine.seconds, mine.ended, mine.censored, confidence=confidence)
        rows.append((vendor, int((mine.ended + mine.censored).sum()), int(mine.censored.sum()), *found))
    return pd.DataFrame(rows, columns=["vendor", "cases", "still_open", "value", "low", "high"])
