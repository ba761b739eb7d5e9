"""What the notebook on trends shows: the overview, a control chart per figure, comparisons, volumes."""

from collections.abc import Mapping
from typing import Final

import pandas as pd

from toolkit.audits import Audit
from toolkit.questions import trend_series
from toolkit.questions.trends import possible
from toolkit.reporting import captions_trends, charts_trends
from toolkit.reporting.exhibits import listing, picture, statement
from toolkit.reporting.tables import Shown
from toolkit.reporting.words import say

VERDICTS: Final[Mapping[str, tuple[str, str]]] = {
    "title": ("Figure", "figure"),
    "variation": ("Has it changed?", "verdict"),
    "assurance": ("Will it pass?", "verdict"),
    "target": ("Target", "target"),
    "interval": ("Natural limits", "interval"),
    "points_of": ("From", "text"),
    "latest": ("Latest", "quantity"),
}
COMPARED: Final[Mapping[str, tuple[str, str]]] = {
    "title": ("Figure", "figure"),
    "first": ("In", "text"),
    "first_value": ("Value", "quantity"),
    "second": ("Against", "text"),
    "second_value": ("Value", "quantity"),
    "value": ("Difference", "difference"),
    "low": ("From", "difference"),
    "high": ("To", "difference"),
    "verdict": ("Told apart?", "verdict"),
}


def overview(verdicts: pd.DataFrame, series: pd.DataFrame) -> Shown:
    """The small charts of all figures with their verdicts, one picture per vendor."""
    if verdicts.empty:
        return statement(say("nothing_evidenced", what=say("overview_points")))
    return picture(
        charts_trends.overview,
        verdicts.reset_index(drop=True),
        title="Each figure over time: has it changed, and will it keep its target?",
        alt=captions_trends.overview,
        series=series,
    )


def verdict_table(verdicts: pd.DataFrame) -> Shown:
    """The same as a table, with natural limits within what a figure can be."""
    frame = verdicts.copy()
    ends = [possible(row) for row in frame.to_dict("records")]
    frame["low"], frame["high"] = [low for low, _ in ends], [high for _, high in ends]
    frame["points_of"] = [say("points_of", points=row.points, grain=row.grain) for row in frame.itertuples()]
    return listing(frame, caption="Variation and assurance", columns=VERDICTS)


def control_charts(audit: Audit, series: pd.DataFrame) -> Shown:
    """A control chart for each figure and vendor, those without a single point left out."""
    shown = []
    for (key, vendor), mine in series.groupby(["kpi", "vendor"], sort=False):
        if not (mine.state == "charted").any():
            continue
        days = tuple(str(each.begins) for each in trend_series.changes_of(audit, str(key), str(vendor)))
        named = audit.title(str(key))
        several = len(audit.parameters.vendors) > 1
        shown.append(
            picture(
                charts_trends.control_chart,
                _behind(mine),
                title=f"{named}, by {mine.grain.iloc[0]}" + (f": {vendor}" if several else ""),
                alt=captions_trends.control_chart,
                target=audit.targets.get(str(key)),
                changes=days,
            )
        )
    if not shown:
        return statement(say("nothing_evidenced", what="Control charts"))
    return Shown("\n".join(each.html for each in shown), plain="; ".join(each.plain for each in shown))


def _behind(mine: pd.DataFrame) -> pd.DataFrame:
    """The points as they are drawn, without what is the same in every row of one chart."""
    return mine.drop(columns=["kpi", "unknown", "enough", "definition", "ends"]).reset_index(drop=True)


def comparisons(frame: pd.DataFrame) -> Shown:
    """This month against the one before, and peaks against normal days."""
    words = {True: "told", False: "not told"}
    shown = frame.assign(
        verdict=[
            words[bool(told)] if low == low else "no interval" for told, low in zip(frame.told, frame.low, strict=True)
        ]
    )
    return listing(shown, caption="Against the month before, and peaks against normal days", columns=COMPARED)
