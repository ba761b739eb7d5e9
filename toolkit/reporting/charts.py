"""One chart per question: a frame in, axes out. Nothing is computed, shown or saved here.

Intervals are drawn wherever there are any; where there is none the point is hollow. Colours are never the only
sign, and red never stands against green. Names from outside go through `plain`, so that none is read as a formula.
"""

from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from toolkit.measures.targets import Target
from toolkit.reporting.dots import dots
from toolkit.reporting.styles import INK, PALETTE, QUIET, axes_of, colours, plain, styled, ticks, wrapped
from toolkit.reporting.words import known, quantity, say, seconds, told, told_day, told_figure

HEAT: Final = LinearSegmentedColormap.from_list("vendor_audit", ["#f4efe6", "#c9d6e2", "#7fa3c4", "#2f6496", "#12304d"])


@styled
def half_hour_heat(frame: pd.DataFrame, *, label: str, unit: str = "share", language: str = "") -> Axes:
    """At which half-hours of which weekdays is the figure high or low?

    Columns weekday (1 Monday to 7), half_hour (0 to 47), value. A cell whose value is NaN has too few rows
    and is hatched; a cell without a row is blank. Only the half-hours between the first and last that occur
    are drawn.
    """
    axes = axes_of(2.9)
    if frame.empty:
        return _nothing(axes, language)
    first, last = int(frame["half_hour"].min()), int(frame["half_hour"].max())
    values = np.full((7, last - first + 1), np.nan)
    rows, places = frame["weekday"].to_numpy(int) - 1, frame["half_hour"].to_numpy(int) - first
    values[rows, places] = frame["value"].to_numpy(float)
    lowest, highest = _range(values, unit)
    mesh = axes.pcolormesh(
        np.arange(first, last + 2),
        np.arange(8),
        np.ma.masked_invalid(values),
        cmap=HEAT,
        vmin=lowest,
        vmax=highest,
        edgecolors="white",
        linewidth=0.6,
        # As a small picture inside the drawing: 336 outlined cells would weigh ten times as much.
        rasterized=True,
    )
    few = [(place + first, row) for row, place in zip(rows, places, strict=True) if np.isnan(values[row, place])]
    for left, row in few:
        axes.add_patch(_hatched((left, row)))
    axes.set_yticks(np.arange(7) + 0.5, [say(f"weekday_{day}", language=language) for day in range(1, 8)])
    hours = [half for half in range(first, last + 2) if half % 4 == 0]
    axes.set_xticks(hours, [f"{half // 2:02d}:00" for half in hours])
    axes.set_xlim(first, last + 1)
    axes.set_ylim(7, 0)
    axes.spines[:].set_visible(False)
    axes.set_xlabel(say("axis_half_hour", language=language))
    drawing = axes.get_figure(root=True)
    assert isinstance(drawing, Figure)
    bar = drawing.colorbar(mesh, ax=axes, pad=0.015, aspect=18, format=ticks(unit, language))
    bar.outline.set_visible(False)
    bar.set_label(plain(told(label, language=language)), color=QUIET)
    if few:
        axes.legend(
            handles=[_hatched((0, 0), label=say("too_few_rows", language=language))],
            loc="lower right",
            bbox_to_anchor=(1, 1),
            borderaxespad=0.2,
        )
    return axes


@styled
def wait_survival(frame: pd.DataFrame, *, threshold_seconds: float | None = None, language: str = "") -> Axes:
    """How long do people wait before they are answered, or give up?

    Columns curve, seconds, share, low, high: the share still waiting after so many seconds, one curve per
    word in `curve` (answered, abandoned, patience, offered_wait, or a name of its own), with its interval
    as a band where there is one.
    """
    axes = axes_of(3.5)
    looks = {
        "answered": (PALETTE[0], "-"),
        "offered_wait": (PALETTE[0], "-"),
        "abandoned": (PALETTE[1], "-"),
        "patience": (PALETTE[1], "--"),
    }
    for place, (curve, points) in enumerate(frame.groupby("curve", sort=False)):
        colour, line = looks.get(str(curve), (PALETTE[4 + place % 4], "-."))
        ordered = points.sort_values("seconds")
        x, y = ordered["seconds"].to_numpy(float), ordered["share"].to_numpy(float)
        axes.step(
            x,
            y,
            where="post",
            color=colour,
            linestyle=line,
            linewidth=1.8,
            label=_curve(str(curve), language),
        )
        low, high = ordered["low"].to_numpy(float), ordered["high"].to_numpy(float)
        if np.isfinite(low).any():
            axes.fill_between(x, low, high, step="post", color=colour, alpha=0.16, linewidth=0)
    if threshold_seconds is not None:
        axes.axvline(threshold_seconds, color=INK, linewidth=1, linestyle=":")
        axes.annotate(
            say(
                "threshold",
                seconds=seconds(threshold_seconds, digits=0, language=language),
                language=language,
            ),
            (threshold_seconds, 1),
            xycoords=("data", "axes fraction"),
            xytext=(0, 3),
            textcoords="offset points",
            ha="center",
            color=INK,
        )
    axes.set_ylim(0, 1.02)
    axes.set_xlim(left=0)
    axes.yaxis.set_major_formatter(ticks("share", language))
    axes.grid(axis="y")
    axes.set_xlabel(say("axis_seconds_waited", language=language))
    axes.set_ylabel(say("axis_still_waiting", language=language))
    axes.legend(loc="upper right")
    return axes


@styled
def convention_band(frame: pd.DataFrame, in_force: str, *, target: Target | None = None, language: str = "") -> Axes:
    """Would another accepted definition have said something else?

    Columns convention, title, value, low, high, unit: one row per competing definition. The one in force is
    drawn filled and in ink, its name marked in words; a target is a line across all of them.
    """
    axes = axes_of(0.9 + 0.46 * max(len(frame), 1))
    marked = frame["convention"].eq(in_force).to_numpy()
    note = say("in_force", language=language)
    names = [
        wrapped(told_figure(title, language=language), f"({note})" if chosen else "")
        for title, chosen in zip(frame["title"], marked, strict=True)
    ]
    looks = [INK if chosen else PALETTE[2] for chosen in marked]
    dots(axes, frame, names, looks, target, language)
    for text, chosen in zip(axes.get_yticklabels(), marked, strict=True):
        text.set_fontweight("bold" if chosen else "normal")
        text.set_color(INK)
    return axes


@styled
def kpi_intervals(frame: pd.DataFrame, *, target: Target | None = None, language: str = "") -> Axes:
    """Where does each figure lie, how sure are we, and where is its target?

    Columns title, value, low, high, unit, all in one unit; vendor for the colours, and target_low,
    target_high where each row has a target of its own (a tick on its line). `target` is one line for all
    rows.
    """
    axes = axes_of(0.9 + 0.46 * max(len(frame), 1))
    by_vendor = colours([str(name) for name in frame["vendor"]]) if "vendor" in frame else {}
    looks = [by_vendor[str(name)] for name in frame["vendor"]] if by_vendor else [PALETTE[0]] * len(frame)
    dots(
        axes,
        frame,
        [wrapped(told_figure(title, language=language)) for title in frame["title"]],
        looks,
        target,
        language,
    )
    for column in ("target_low", "target_high"):
        if column in frame:
            limits = frame[column].to_numpy(float)
            there = np.isfinite(limits)
            axes.scatter(
                limits[there],
                np.arange(len(frame))[there],
                marker="|",
                s=260,
                linewidths=2,
                color=INK,
                zorder=2,
            )
    axes.tick_params(axis="y", labelcolor=INK)
    return axes


@styled
def distribution(
    frame: pd.DataFrame,
    *,
    median: float | None = None,
    p90: float | None = None,
    unit: str = "seconds",
    language: str = "",
) -> Axes:
    """How are the values spread, and where are the middle one and the ninetieth of a hundred?

    Columns low_edge, high_edge, share: one bar per bin, as wide as the bin. The two lines are given, not
    computed.
    """
    axes = axes_of(2.9)
    low, high = frame["low_edge"].to_numpy(float), frame["high_edge"].to_numpy(float)
    axes.bar(
        low,
        frame["share"].to_numpy(float),
        width=high - low,
        align="edge",
        color=PALETTE[2],
        edgecolor="white",
    )
    for value, message, line, height in ((median, "median", "-", 1.0), (p90, "p90", "--", 0.88)):
        if value is not None and known(value):
            axes.axvline(value, color=INK, linewidth=1.2, linestyle=line)
            axes.annotate(
                say(message, value=quantity(value, unit, language=language), language=language),
                (value, height),
                xycoords=("data", "axes fraction"),
                xytext=(4, -2),
                textcoords="offset points",
                va="top",
                color=INK,
            )
    axes.set_xlim(left=low.min() if len(low) else 0)
    # Room above the bars for the words beside the lines.
    axes.margins(y=0.16)
    if unit == "seconds":
        axes.set_xlabel(say("axis_seconds", language=language))
    axes.grid(axis="y")
    axes.xaxis.set_major_formatter(ticks(unit, language))
    axes.yaxis.set_major_formatter(ticks("share", language))
    axes.set_ylabel(say("axis_share_of_contacts", language=language))
    return axes


@styled
def volume(frame: pd.DataFrame, *, language: str = "") -> Axes:
    """How many contacts came, and when?

    Columns when (text or dates, in order) and contacts; one bar each, days and hours alike. Bars start at
    zero.
    """
    axes = axes_of(2.7)
    places = np.arange(len(frame))
    axes.bar(places, frame["contacts"].to_numpy(float), color=PALETTE[2], width=0.86)
    days = [str(when)[:10] if isinstance(when, pd.Timestamp) else str(when) for when in frame["when"]]
    names = [plain(told_day(when, language=language)) for when in days]
    step = max(1, -(-len(names) // 12))
    axes.set_xticks(places[::step], names[::step], rotation=0 if max(map(len, names), default=0) < 8 else 30)
    for text in axes.get_xticklabels():
        text.set_horizontalalignment("right" if text.get_rotation() else "center")
    axes.set_xlim(-0.7, max(len(frame) - 0.3, 0.7))
    axes.grid(axis="y")
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.yaxis.set_major_formatter(ticks("contacts", language))
    axes.set_ylabel(say("axis_contacts", language=language))
    return axes


def _nothing(axes: Axes, language: str) -> Axes:
    axes.set_axis_off()
    axes.text(0.5, 0.5, say("table_of_nothing", language=language), ha="center", transform=axes.transAxes)
    return axes


def _range(values: np.ndarray[Any, Any], unit: str) -> tuple[float, float]:
    """The colour scale's ends: shares share one scale from 0 to 1, so that two maps can be laid side by side."""
    if unit == "share" or not np.isfinite(values).any():
        return 0.0, 1.0
    return min(0.0, float(np.nanmin(values))), float(np.nanmax(values)) or 1.0


def _hatched(corner: tuple[float, float], label: str | None = None) -> Rectangle:
    return Rectangle(corner, 1, 1, facecolor="white", edgecolor="#b8c0ca", hatch="////", linewidth=0.4, label=label)


def _curve(name: str, language: str) -> str:
    try:
        return say(f"curve_{name}", language=language)
    except KeyError:
        return plain(name)
