"""Does the service of all together vary from week to week as it always does, or has it changed?"""

from typing import Any, Final

import numpy as np
import pandas as pd

from toolkit.audits.aggregates import POOLED
from toolkit.measures import control_charts
from toolkit.measures.targets import Target
from toolkit.questions import trends
from toolkit.questions.comparisons.published_columns import monday_of
from toolkit.questions.comparisons.published_counts import OF_ANSWERED

_DAYS: Final = 7


def weeks(rows: pd.DataFrame, title: str) -> pd.DataFrame:
    """The share answered in time of all bidders together in each whole week, charted: columns of `trend_series.series`.

    A week without counts on one of its days is left out. `bidders` is how many bidders have counts in it: a week that
    lacks one is charted all the same.
    """
    dated = rows.assign(group=monday_of(rows.day))
    grouped = dated.groupby("group", as_index=False).agg(
        days=("day", "nunique"),
        bidders=("bidder", "nunique"),
        ends=("day", "max"),
        above=("answered_within", "sum"),
        rows=("answered", "sum"),
    )
    frame = grouped[grouped.days == _DAYS].reset_index(drop=True)
    frame["value"] = frame.above / frame["rows"]
    chart = control_charts.xmr(frame["value"].to_numpy(float))
    sides = chart.side
    return frame.assign(
        vendor=POOLED,
        kpi=OF_ANSWERED,
        title=title,
        unit="share",
        better="higher",
        grain="week",
        begins=frame.group,
        low=np.nan,
        high=np.nan,
        rows=frame["rows"].astype(int),
        unknown=0,
        enough=True,
        state="charted",
        charted=frame["value"],
        centre=chart.centre,
        limit_low=chart.low,
        limit_high=chart.high,
        rule=chart.rule,
        side=sides,
        meaning=[control_charts.meaning(int(side), "higher") if side else "" for side in sides],
        stretch=chart.stretch,
        chart=chart.state,
        definition="sum(answered_within) / sum(answered)",
    ).drop(columns="above")


def verdict(charted: pd.DataFrame, target: Target | None) -> dict[str, Any]:
    """The row of `trends.verdicts` for these weeks; nothing where there is no whole week."""
    return trends.verdict_of(charted, target) if len(charted) else {}
