"""What the notebook on sites and teams over all bidders shows, and its findings."""

import pandas as pd

from toolkit.audits.comparisons import Comparison
from toolkit.questions.comparisons import funnels
from toolkit.reporting import captions_comparison_adjusted as captions
from toolkit.reporting import charts_comparison_adjusted as charts
from toolkit.reporting.exhibits import statement
from toolkit.reporting.figures import figure
from toolkit.reporting.findings import Finding
from toolkit.reporting.shown import Shown
from toolkit.reporting.tables import table
from toolkit.reporting.words import count, quantity, say


def pictures(comparison: Comparison, frame: pd.DataFrame) -> Shown:
    """A picture per kind of unit, bidders, sites and teams, with a panel per figure; `frame` as `funnels.FUNNEL`."""
    if frame.empty:
        return statement(none(comparison))
    named = frame.assign(bidder_name=[comparison.names.get(bidder, "") for bidder in frame["bidder"]])
    parts = []
    for of, mine in named.groupby("of", sort=False):
        title = say("funnels_title", of=say(f"funnels_of_{of}"))
        data = _units(mine, say("funnels_caption", of=say(f"funnels_of_{of}")))
        parts.append(figure(charts.funnels(mine), alt=captions.funnels(mine), title=title, data=data))
    return Shown("\n".join(part.html for part in parts), plain="; ".join(part.plain for part in parts))


def none(comparison: Comparison) -> str:
    """Why there is nothing to draw."""
    if not comparison.audited:
        return say("funnels_no_audits")
    smallest = comparison.limits.smallest_group
    return say("funnels_none", fewest=count(funnels.FEWEST_UNITS), smallest=count(smallest))


def _units(mine: pd.DataFrame, caption: str) -> Shown:
    marks = mine[mine["kind"] == "unit"]
    units = ["share" if unit == "share" else "ratio" for unit in marks["unit"]]
    shown = marks.assign(
        shown=[quantity(value, unit) for value, unit in zip(marks["value"], units, strict=True)],
        beyond=[say(f"funnels_zone_{zone}") for zone in marks["zone"]],
    )
    columns = {
        "title": (say("column_title"), "figure"),
        "bidder_name": (say("adjusted_column_bidder"), "text"),
        "name": (say("adjusted_column_unit"), "text"),
        "agents": (say("adjusted_column_agents"), "count"),
        "rows": (say("column_rows"), "count"),
        "shown": (say("column_value"), "written"),
        "beyond": (say("adjusted_column_zone"), "text"),
    }
    return table(shown, caption=caption, columns=columns)


def findings(comparison: Comparison, frame: pd.DataFrame) -> list[Finding]:
    """Which units lie beyond the limits that allow for ordinary differences, per figure and kind of unit."""
    if frame.empty:
        return [Finding("funnels.none", "funnels", "", "", "limit", none(comparison))]
    claims = []
    for (of, key), mine in frame[frame["kind"] == "unit"].groupby(["of", "kpi"], sort=False):
        rows = mine.to_dict("records")
        far = [row for row in rows if row["zone"] == "beyond"]
        fields = {
            "kpi": rows[0]["title"],
            "of": say(f"funnels_of_{of}"),
            "units": count(len(rows)),
            "beyond": count(len(far)),
            "chance": count(sum(row["zone"] != "within" for row in rows)),
        }
        listed = [
            say(
                "funnels_told_bidder" if of == "bidder" else "funnels_told_one",
                name=comparison.names[row["bidder"]] if of == "bidder" else row["name"],
                bidder=comparison.names[row["bidder"]],
                value=quantity(row["value"], "share" if row["unit"] == "share" else "ratio"),
            )
            for row in far
        ]
        text = say("funnels_told", list="; ".join(listed), **fields) if far else say("funnels_ordinary", **fields)
        severity = "attention" if far else "information"
        claims.append(Finding(f"funnels.{key}.{of}", "funnels", str(key), "", severity, text, rows=len(rows)))
    return claims
