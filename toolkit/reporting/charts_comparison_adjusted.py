"""Charts of bidders at the same mix of work, and of sites and teams. A frame in, axes out; nothing is computed here."""

from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from toolkit.measures.targets import Target
from toolkit.reporting.styles import INK, PALETTE, QUIET, WIDTH, axes_of, colours, styled, ticks, wrapped
from toolkit.reporting.words import quantity, say, told_figure

_ROW: Final = 0.62
_APART: Final = 0.17
_COLUMNS: Final = 2
_MARKERS: Final = {"within": "o", "chance": "s", "beyond": "D"}


@styled
def forest(frame: pd.DataFrame, *, target: Target | None = None, language: str = "") -> Axes:
    """What does each bidder show as it stands, what at the same mix of work, and how sure is either?

    Columns name, unit, value, low, high, adjusted, adjusted_low, adjusted_high: a row per bidder, in the order given. A
    hollow mark is the figure as it stands, a filled one that at the same mix; a mark without a line has no interval.
    """
    axes = axes_of(0.95 + _ROW * max(len(frame), 1))
    looks = colours([str(name) for name in frame["name"]])
    for place, row in enumerate(frame.to_dict("records")):
        look = looks[str(row["name"])]
        shown = np.isfinite(row["adjusted"])
        _mark(axes, place - (_APART if shown else 0), row["value"], row["low"], row["high"], look, filled=False)
        if shown:
            limits = row["adjusted_low"], row["adjusted_high"]
            _mark(axes, place + _APART, row["adjusted"], *limits, look, filled=True)
    names = [
        wrapped(row["name"])
        if np.isfinite(row["adjusted"])
        else wrapped(row["name"]) + "\n" + say("adjusted_not_compared", language=language)
        for row in frame.to_dict("records")
    ]
    axes.set_yticks(np.arange(len(frame)), names)
    axes.set_ylim(len(frame) - 0.4, -0.6)
    axes.tick_params(axis="y", labelcolor=INK)
    axes.margins(x=0.08)
    unit = str(frame["unit"].iloc[0]) if len(frame) else "share"
    for limit in () if target is None else target:
        if limit is not None:
            axes.axvline(limit, color=INK, linewidth=1.2, linestyle=":")
            axes.annotate(
                say("target_line", limit=quantity(limit, unit, language=language), language=language),
                (limit, 0),
                xycoords=("data", "axes fraction"),
                xytext=(3, 3),
                textcoords="offset points",
                color=INK,
                fontsize=8,
            )
    axes.legend(handles=_legend(frame, language), loc="lower right", bbox_to_anchor=(1, 1), ncols=3, borderaxespad=0.1)
    axes.grid(axis="x")
    axes.spines["left"].set_visible(False)
    axes.xaxis.set_major_formatter(ticks(unit, language))
    if unit == "seconds":
        axes.set_xlabel(say("axis_seconds", language=language))
    return axes


def _mark(axes: Axes, place: float, value: float, low: float, high: float, look: str, *, filled: bool) -> None:
    if np.isfinite(low) and np.isfinite(high):
        axes.plot([low, high], [place, place], color=look, linewidth=2.4 if filled else 1.2, solid_capstyle="butt")
    axes.plot(
        [value],
        [place],
        marker="o",
        markersize=7,
        markerfacecolor=look if filled else "white",
        markeredgecolor=look,
        markeredgewidth=1.6,
        linestyle="none",
    )


def _legend(frame: pd.DataFrame, language: str) -> list[Line2D]:
    common: dict[str, Any] = {"marker": "o", "markersize": 7, "markeredgecolor": INK, "linestyle": "none"}
    raw = Line2D([], [], markerfacecolor="white", label=say("adjusted_legend_raw", language=language), **common)
    handles = [raw]
    if frame["adjusted"].notna().any():
        label = say("adjusted_legend_adjusted", language=language)
        handles.append(Line2D([], [], markerfacecolor=INK, label=label, **common))
    return handles


@styled
def funnels(frame: pd.DataFrame, *, language: str = "") -> Axes:
    """Which sites or teams lie beyond what chance allows on the same kinds of work, and beyond ordinary differences?

    Columns of `funnels.FUNNEL` of one kind of unit, and bidder_name: a panel per figure, a colour per bidder. Rings are
    within chance, filled squares beyond it, filled diamonds beyond the limits that allow for ordinary differences.
    """
    keys = list(dict.fromkeys(frame["kpi"]))
    columns = min(_COLUMNS, len(keys)) or 1
    lines = -(-len(keys) // columns)
    drawing = Figure(figsize=(WIDTH, 0.9 + 2.6 * lines), layout="constrained")
    panels = drawing.subplots(lines, columns, squeeze=False)
    marks = frame[frame["kind"] == "unit"]
    looks = colours([str(name) for name in marks["bidder_name"]])
    for place, axes in enumerate(panels.flat):
        if place < len(keys):
            _funnel(axes, frame[frame["kpi"] == keys[place]], looks, language)
        else:
            axes.set_axis_off()
    handles: dict[str, Any] = {}
    for axes in panels.flat:
        handles |= dict(zip(*reversed(axes.get_legend_handles_labels()), strict=True))
    for name, look in looks.items():
        handles[name] = Line2D([], [], marker="o", color=look, markerfacecolor="white", linestyle="none")
    drawing.legend(handles.values(), handles.keys(), loc="outside lower center", ncols=3)
    first: Axes = panels[0][0]
    return first


def _funnel(axes: Axes, frame: pd.DataFrame, looks: dict[str, str], language: str) -> None:
    unit = "share" if (frame["unit"] == "share").all() else "ratio"
    limits = frame[frame["kind"] == "limit"].sort_values("rows")
    x = limits["rows"].to_numpy(float)
    axes.axhline(float(frame["typical"].iloc[0]), color=QUIET, linewidth=0.8)
    low, high = (limits[name].to_numpy(float) for name in ("low_998", "high_998"))
    label = say("legend_chance", language=language)
    axes.fill_between(x, low, high, color=PALETTE[2], alpha=0.22, linewidth=0, label=label)
    thin: dict[str, Any] = {"color": PALETTE[2], "linewidth": 0.9}
    dashed: dict[str, Any] = {"color": PALETTE[1], "linewidth": 1.2, "linestyle": "--"}
    for names, message, look in (
        (("low_95", "high_95"), "legend_chance_95", thin),
        (("wide_low", "wide_high"), "legend_wide", dashed),
    ):
        for place, name in enumerate(names):
            axes.plot(x, limits[name].to_numpy(float), label=None if place else say(message, language=language), **look)
    for mark in frame[frame["kind"] == "unit"].itertuples(index=False):
        look_ = looks[str(mark.bidder_name)]
        axes.scatter(
            [mark.rows],
            [mark.value],
            marker=_MARKERS[str(mark.zone)],
            s=30,
            facecolors="white" if mark.zone == "within" else look_,
            edgecolors=look_,
            linewidths=1.2,
            zorder=3,
        )
    title = told_figure(str(frame["title"].iloc[0]), language=language)
    axes.set_title("\n".join(wrapped(title).splitlines()), loc="left", fontsize=9, color=INK)
    axes.grid(axis="y")
    axes.yaxis.set_major_formatter(ticks(unit, language))
    axes.xaxis.set_major_formatter(ticks("contacts", language))
    axes.set_xlabel(say("funnels_axis", language=language))
    if unit == "ratio":
        axes.set_ylabel(say("axis_ratio", language=language))
