"""What the notebooks on published counts show: rows, bounds, figures, providers, limits, weeks."""

from collections.abc import Callable
from functools import wraps

import numpy as np
import pandas as pd

from toolkit.questions.comparisons.published import Published
from toolkit.reporting import captions_comparison_counts as captions
from toolkit.reporting import captions_trends, charts_comparison_counts, charts_trends
from toolkit.reporting.exhibits import absent, statement
from toolkit.reporting.figures import figure
from toolkit.reporting.registers_comparison_counts import percent, threshold
from toolkit.reporting.shown import Shown
from toolkit.reporting.tables import table
from toolkit.reporting.words import say, share, span

Show = Callable[[Published], Shown]


def counted(show: Show) -> Callable[[Published | None], Shown]:
    """An exhibit of published counts; where a comparison rests on audits, the note that there are none."""

    @wraps(show)
    def shown(found: Published | None) -> Shown:
        return statement(say("counts_absent")) if found is None else show(found)

    return shown


@counted
def rows(found: Published) -> Shown:
    """The sum of every file's rows."""
    columns = {
        "file": (say("counts_column_file"), "text"),
        "rows": (say("column_rows"), "count"),
        "kept": (say("counts_column_kept"), "count"),
        "excluded": (say("counts_column_excluded"), "count"),
        "rejected": (say("counts_column_rejected"), "count"),
    }
    return table(found.counts.balance, caption=say("caption_counts_rows"), columns=columns)


@counted
def left_out(found: Published) -> Shown:
    """Why rows do not count, how many, and where the first stands."""
    out = found.counts.left_out
    if out.empty:
        return absent(what=say("caption_counts_left_out"))
    grouped = out.groupby(["outcome", "reason", "file"], as_index=False, sort=False)
    frame = grouped.agg(rows=("line", "size"), line=("line", "min"))
    frame["outcome"] = [say(f"counts_outcome_{word}") for word in frame.outcome]
    frame["why"] = [say(f"counts_why_{word}") for word in frame.reason]
    columns = {
        "why": (say("column_reason"), "text"),
        "outcome": (say("counts_column_outcome_of_rows"), "text"),
        "rows": (say("column_rows"), "count"),
        "line": (say("counts_column_first_line"), "count"),
    }
    return table(frame, caption=say("caption_counts_left_out"), columns=columns)


@counted
def coverage(found: Published) -> Shown:
    """Which provider has counts in which week."""
    drawn = charts_comparison_counts.coverage(found.coverage)
    short = found.coverage[found.coverage.days < found.coverage.of_days]
    columns = {
        "name": (say("counts_column_provider"), "text"),
        "week": (say("counts_column_week"), "text"),
        "days": (say("column_days"), "count"),
    }
    data = table(short, caption=say("caption_coverage_lacking"), columns=columns)
    return figure(drawn, alt=captions.coverage(found.coverage), title=say("caption_coverage"), data=data)


@counted
def bounds(found: Published) -> Shown:
    """How often counts of one row contradict each other, and what followed."""
    frame = found.counts.broken.copy()
    if frame.empty:
        return absent(what=say("caption_bounds"))
    frame["rule"] = [say(f"counts_why_{rule}") for rule in frame.rule]
    frame["follows"] = [
        say("follows_withheld" if row.withheld else "follows_rejected" if row.broken else "follows_nothing")
        for row in frame.itertuples(index=False)
    ]
    columns = {
        "rule": (say("counts_column_rule"), "text"),
        "broken": (say("counts_column_broken"), "count"),
        "rows": (say("counts_column_of_rows"), "count"),
        "follows": (say("counts_column_consequence"), "text"),
    }
    return table(frame, caption=say("caption_bounds"), columns=columns)


@counted
def reading(found: Published) -> Shown:
    """What the withheld column would say under another reading: an inference, and marked as one."""
    if found.reading.empty:
        return Shown("")
    # All together, the highest and the lowest: an inference is no figure of a provider.
    frame = found.reading.iloc[[0, 1, -1]].copy()
    frame["name"] = [name or say("counts_together") for name in frame.name]
    columns = {
        "name": (say("counts_column_provider"), "text"),
        "abandoned": (say("counts_column_abandoned_inferred"), "count"),
        "value": (say("counts_column_of_both"), "share"),
        "of_offered": (say("counts_column_of_received"), "share"),
    }
    return table(frame, caption=say("caption_reading"), columns=columns)


@counted
def levels(found: Published) -> Shown:
    """Answered in time of all together, under both definitions."""
    frame = found.levels.copy()
    frame["title"] = [titled(found, kpi) for kpi in frame.kpi]
    frame["written"] = [share(value, digits=2) for value in frame["value"]]
    columns = {
        "title": (say("column_title"), "figure"),
        "written": (say("column_value"), "written"),
        "interval": (say("column_interval"), "interval"),
        "rows": (say("counts_column_calls"), "count"),
        "days": (say("column_days"), "count"),
    }
    return table(frame, caption=say("caption_levels"), columns=columns)


def titled(found: Published, kpi: str) -> str:
    """A figure's title with the time in it."""
    message = "title_counts_answered" if kpi == "sl_answered_only" else "title_counts_offered"
    return say(message, threshold=threshold(found))


@counted
def ways(found: Published) -> Shown:
    """Every way tried to each published figure, a table for each: of the answered and of the received side by side."""
    if found.ways.empty:
        return absent(what=say("caption_ways"))
    parts = [_ways(mine) for _figure, mine in found.ways.groupby(["published", "source"], sort=False)]
    return Shown("\n".join(part.html for part in parts), plain="; ".join(part.plain for part in parts))


def _ways(mine: pd.DataFrame) -> Shown:
    rows = []
    for over, both in mine.groupby("over", sort=False):
        values = {row.below: row.value for row in both.itertuples(index=False)}
        gives = [say(f"ways_of_{row.below}") for row in both.itertuples(index=False) if row.reproduces]
        told = {"way": say(f"over_{over}"), "parts": both.parts.iloc[0], "gives": ", ".join(gives) or say("counts_no")}
        rows.append({**told, **{name: share(values.get(name, np.nan), digits=2) for name in ("answered", "offered")}})
    columns = {
        "way": (say("counts_column_way"), "text"),
        "parts": (say("counts_column_parts"), "count"),
        "answered": (say("counts_column_of_answered"), "written"),
        "offered": (say("counts_column_of_received"), "written"),
        "gives": (say("counts_column_reproduces"), "text"),
    }
    published = percent(float(mine.published.iloc[0]))
    return table(pd.DataFrame(rows), caption=say("caption_ways_of", published=published), columns=columns)


@counted
def weeks(found: Published) -> Shown:
    """The weeks of all together with their natural limits."""
    if found.weeks.empty:
        return absent(what=say("caption_weeks"))
    title = titled(found, "sl_answered_only")
    shown = found.weeks.assign(title=title)
    drawn = charts_trends.control_chart(shown, signals=found.signals, target=found.promised)
    columns = {
        "group": (say("counts_column_week"), "text"),
        "value": (say("column_value"), "share"),
        "rows": (say("counts_column_calls"), "count"),
        "bidders": (say("counts_column_providers"), "count"),
    }
    data = table(shown, caption=say("caption_weeks"), columns=columns)
    return figure(drawn, alt=captions_trends.control_chart(shown), title=say("caption_weeks"), data=data)


@counted
def providers(found: Published) -> Shown:
    """Each provider's figure and interval against the target, with the table behind it."""
    drawn = charts_comparison_counts.providers(found.bidders, target=found.promised)
    alt = captions.providers(found.bidders, target=found.target)
    return figure(drawn, alt=alt, title=say("caption_providers"), data=provider_table(found))


@counted
def provider_table(found: Published) -> Shown:
    """The counts behind each provider's figure."""
    frame = found.bidders.copy()
    frame["spread"] = [span(row.low, row.high, "share") for row in frame.itertuples(index=False)]
    frame["judged"] = [say(f"process_word_{word}") if word else "" for word in frame.process]
    columns = {
        "name": (say("counts_column_provider"), "text"),
        "group": (say("counts_column_group"), "text"),
        "value": (say("column_value"), "share"),
        "spread": (say("column_interval"), "written"),
        "rows": (say("counts_column_answered"), "count"),
        "days": (say("column_days"), "count"),
        "of_offered": (say("counts_column_of_received"), "share"),
        "judged": (say("counts_column_process"), "text"),
    }
    if found.target is None:
        del columns["judged"]
    return table(frame, caption=say("caption_provider_table"), columns=columns)


@counted
def groups(found: Published) -> Shown:
    """By group of providers."""
    frame = found.groups[found.groups.kpi == "sl_answered_only"].sort_values("value", ascending=False)
    if frame.empty:
        return Shown("")
    columns = {
        "group": (say("counts_column_group"), "text"),
        "value": (say("column_value"), "share"),
        "interval": (say("column_interval"), "interval"),
        "rows": (say("counts_column_answered"), "count"),
    }
    return table(frame, caption=say("caption_groups"), columns=columns)


@counted
def alike(found: Published) -> Shown:
    """As counted, on the days that all share, and with each day weighed alike."""
    columns = {
        "name": (say("counts_column_provider"), "text"),
        "value": (say("column_value"), "share"),
        "on_shared": (say("counts_column_shared"), "share"),
        "adjusted": (say("counts_column_weighed"), "share"),
        "interval": (say("column_interval"), "interval"),
        "gap": (say("counts_column_gap"), "points"),
    }
    return table(found.alike, caption=say("caption_alike"), columns=columns, printed=len(found.alike))


@counted
def funnel(found: Published) -> Shown:
    """The funnel of providers."""
    points, centre = found.funnel.points, found.funnel.centre
    drawn = charts_comparison_counts.provider_funnel(points, centre=centre)
    alt = captions.provider_funnel(points, centre=centre)
    return figure(drawn, alt=alt, title=say("caption_provider_funnel"), data=_marks(points))


def _marks(points: pd.DataFrame) -> Shown:
    marks = points[points.kind == "bidder"].sort_values("value", ascending=False)
    columns = {
        "name": (say("counts_column_provider"), "text"),
        "rows": (say("counts_column_answered"), "count"),
        "value": (say("column_value"), "share"),
        "low_998": (say("counts_column_chance_low"), "share"),
        "high_998": (say("counts_column_chance_high"), "share"),
        "wide_low": (say("counts_column_wide_low"), "share"),
        "wide_high": (say("counts_column_wide_high"), "share"),
    }
    return table(marks, caption=say("caption_provider_funnel"), columns=columns)


@counted
def beyond(found: Published) -> Shown:
    """How many providers lie beyond each pair of limits."""
    frame = found.funnel.beyond
    frame["which"] = [say(f"limits_{row.limits}", level=percent(row.level)) for row in frame.itertuples(index=False)]
    columns = {
        "which": (say("counts_column_limits"), "text"),
        "below": (say("counts_column_below"), "count"),
        "above": (say("counts_column_above"), "count"),
        "bidders": (say("counts_column_providers"), "count"),
    }
    return table(frame, caption=say("caption_funnel"), columns=columns)
