"""What the notebook on trends shows: the overview, a control chart per figure, comparisons, volumes."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from toolkit.audits import Audit
from toolkit.questions import seasons, trend_series, trends
from toolkit.reporting import captions_trends, charts_trends
from toolkit.reporting.exhibits import absent, listing, of_vendor, picture, printed, statement, unprinted
from toolkit.reporting.shown import Shown
from toolkit.reporting.words import ABSENT, known, number, quantity, say, span
from toolkit.reporting.worths import titled

VERDICTS: Final[Mapping[str, tuple[str, str]]] = {
    "title": ("Figure", "figure"),
    "variation": ("Has it changed?", "verdict"),
    "assurance": ("Will it pass?", "verdict"),
    "target": ("Target", "target"),
    "interval": ("Natural limits", "interval"),
    "points_of": ("From", "text"),
}
MONTHS_COMPARED: Final = 2
COMPARED: Final[Mapping[str, tuple[str, str]]] = {
    "title": ("Figure", "figure"),
    "sides": ("What less what", "text"),
    "first_value": ("First", "quantity"),
    "second_value": ("Second", "quantity"),
    "value": ("Difference", "difference"),
    "span": ("Its interval", "text"),
    "verdict": ("Told apart?", "verdict"),
}


def overview(verdicts: pd.DataFrame, series: pd.DataFrame) -> Shown:
    """The small charts of all figures with their verdicts, one picture per vendor."""
    if verdicts.empty:
        return absent(what=say("overview_points"))
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
    ends = [trends.possible(row) for row in frame.to_dict("records")]
    frame["low"], frame["high"] = [low for low, _ in ends], [high for _, high in ends]
    frame["points_of"] = [say("points_of", points=row.points, grain=row.grain) for row in frame.itertuples()]
    return listing(frame, caption="Variation and assurance", columns=VERDICTS)


def control_charts(audit: Audit, series: pd.DataFrame) -> Shown:
    """A control chart for each figure and vendor, those without a single point left out; on paper those with signals.

    The overview shows the points of all of them small, on paper too.
    """
    shown, left = [], 0
    names = {vendor.id: vendor.name for vendor in audit.parameters.vendors}
    for (key, vendor), mine in series.groupby(["kpi", "vendor"], sort=False):
        if not (mine.state == "charted").any():
            continue
        days = tuple(str(each.begins) for each in trend_series.changes_of(audit, str(key), str(vendor)))
        named = titled(audit, audit.title(str(key)), str(key), str(vendor))
        by = say("trend_by", title=named, grain=mine.grain.iloc[0])
        signals = trends.signals(mine)
        drawn = picture(
            charts_trends.control_chart,
            _behind(mine),
            title=of_vendor(by, names[str(vendor)]) if len(names) > 1 else by,
            alt=captions_trends.control_chart,
            signals=signals,
            target=audit.targets.get(str(key)),
            changes=days,
        )
        shown.append(unprinted(drawn) if signals.empty else drawn)
        left += signals.empty
    if not shown:
        return absent(what="Control charts")
    if left:
        shown.append(printed(say("trend_charts_left", charts=left)))
    return Shown("\n".join(each.html for each in shown), plain="; ".join(each.plain for each in shown if each.plain))


def _behind(mine: pd.DataFrame) -> pd.DataFrame:
    """The points as they are drawn, without what is the same in every row of one chart."""
    return mine.drop(columns=["kpi", "unknown", "enough", "definition", "ends"]).reset_index(drop=True)


def comparisons(audit: Audit, frame: pd.DataFrame) -> Shown:
    """This month against the one before, and peaks against normal days."""
    caption = say("compared_caption")
    if frame.empty:
        return statement(say("months_few")) if len(seasons.months(audit)) < MONTHS_COMPARED else absent(what=caption)
    words = np.where(frame.low.isna(), "no interval", np.where(frame.told.astype(bool), "told", "not told"))
    shown = frame.assign(
        verdict=words,
        sides=[say("sides", first=row.first, second=row.second) for row in frame.itertuples()],
        span=[_span(row) for row in frame.to_dict("records")],
    )
    return listing(shown, caption=caption, columns=COMPARED)


def weekdays(frame: pd.DataFrame) -> Shown:
    """Each figure with its interval by weekday, a row per figure and vendor."""
    what = say("weekdays_caption")
    if frame.empty:
        return absent(what=what)
    cells = frame.assign(
        cell=[f"{quantity(row['value'], row['unit'])} ({_span(row)})" for row in frame.to_dict("records")]
    )
    cells.loc[cells["value"].isna(), "cell"] = say("too_few_rows")
    order = {key: place for place, key in enumerate(dict.fromkeys(frame.kpi))}
    wide = cells.pivot(index=["kpi", "title", "vendor"], columns="weekday", values="cell").reset_index()
    wide = wide.sort_values("vendor").sort_values("kpi", key=lambda keys: keys.map(order), kind="stable")
    wide.columns = [str(name) for name in wide.columns]
    days = {day: (say(f"weekday_{day}"), "text") for day in wide.columns if day.isdigit()}
    return listing(wide, caption=what, columns={"title": ("Figure", "figure"), **days})


def _span(row: Mapping[Any, Any]) -> str:
    """Both ends of an interval, those of shares in per cent without the sign, which stands beside the value."""
    if not (known(row["low"]) and known(row["high"])):
        return ABSENT
    if row["unit"] == "share":
        return say("span", low=number(100 * row["low"]), high=number(100 * row["high"]))
    return span(row["low"], row["high"], row["unit"])
