"""Charts of published counts: which days are there, who keeps the target, what chance allows. Nothing is computed."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch, Rectangle

from toolkit.measures.targets import Target
from toolkit.reporting.dots import dots
from toolkit.reporting.styles import FAINT, INK, PALETTE, QUIET, axes_of, plain, styled, ticks
from toolkit.reporting.words import say, told_day

_ROW: Final = 0.235
_LOW_ROW: Final = 0.17
_LONGEST_NAME: Final = 46
_MOST_WEEKS: Final = 12
# Labels of shares nearer than this would touch.
_NEAR: Final = 0.035
# Full, partly, none.
_COVERED: Final = ("#c9d6e2", "#7fa3c4", "white")


@styled
def coverage(frame: pd.DataFrame, *, language: str = "") -> Axes:
    """Which provider has counts in which week?

    Columns name, week, days, of_days: a cell per provider and week, light where all days are there, dark where some
    are (their number written in), blank and hatched where none is.
    """
    names, weeks = list(dict.fromkeys(frame["name"])), sorted(set(frame["week"]))
    axes = axes_of(0.8 + _LOW_ROW * len(names))
    rows = {name: place for place, name in enumerate(names)}
    columns = {week: place for place, week in enumerate(weeks)}
    # All days are the ground that everything else is drawn on: one shape for most cells keeps the picture light.
    axes.add_patch(Rectangle((0, 0), len(weeks), len(names), **_look(0)))
    for cell in frame[frame["days"] < frame["of_days"]].itertuples(index=False):
        corner = (columns[cell.week], rows[cell.name])
        axes.add_patch(Rectangle(corner, 1, 1, **_look(1 if cell.days else 2)))
        if cell.days:
            axes.text(corner[0] + 0.5, corner[1] + 0.5, str(cell.days), ha="center", va="center", fontsize=7)
    axes.hlines(np.arange(1, len(names)), 0, len(weeks), color="white", linewidth=0.8)
    axes.vlines(np.arange(1, len(weeks)), 0, len(names), color="white", linewidth=0.8)
    axes.set_xlim(0, len(weeks))
    axes.set_ylim(len(names), 0)
    axes.set_yticks(np.arange(len(names)) + 0.5, [plain(name, length=_LONGEST_NAME) for name in names], fontsize=7)
    step = max(1, -(-len(weeks) // _MOST_WEEKS))
    days = [plain(told_day(str(week), language=language)) for week in weeks[::step]]
    axes.set_xticks(np.arange(0, len(weeks), step) + 0.5, days, rotation=30, ha="right", fontsize=7.5)
    axes.spines[:].set_visible(False)
    words = ("legend_covered", "legend_partly", "legend_uncovered")
    handles = [Patch(**_look(kind), label=say(word, language=language)) for kind, word in enumerate(words)]
    axes.legend(handles=handles, loc="lower right", bbox_to_anchor=(1, 1), ncols=3, borderaxespad=0.2)
    return axes


def _look(kind: int) -> dict[str, Any]:
    hatched = {"hatch": "////", "edgecolor": "#8b95a1", "linewidth": 0.6}
    return {"facecolor": _COVERED[kind], **(hatched if kind == 2 else {"edgecolor": "white", "linewidth": 0.8})}


@styled
def providers(frame: pd.DataFrame, *, target: Target | None = None, language: str = "") -> Axes:
    """How much does each provider answer in time, how sure is that, and where is the target?

    Columns name, value, low, high, unit, of_offered, process: a row per provider, the highest first. A tick on the row
    is the rival figure. Providers whose whole interval lies on one side of the target are in ink, others lighter.
    """
    axes = axes_of(0.8 + _ROW * max(len(frame), 1))
    looks = [PALETTE[0] if word in ("inside", "outside", "") else PALETTE[2] for word in frame["process"]]
    names = [plain(name, length=_LONGEST_NAME) for name in frame["name"]]
    dots(axes, frame, names, looks, target, language)
    for line in axes.get_lines():
        line.set_markersize(5)
    places = np.arange(len(frame))
    rival = frame["of_offered"].to_numpy(float)
    there = np.isfinite(rival)
    axes.scatter(rival[there], places[there], marker="|", s=70, linewidths=1.6, color=PALETTE[1], zorder=3)
    axes.tick_params(axis="y", labelcolor=INK, labelsize=7.5)
    handles = [axes.scatter([], [], s=26, color=PALETTE[0], label=say("legend_own", language=language))]
    if (frame["process"] == "spans").any():
        label = say("legend_spans", language=language)
        handles.append(axes.scatter([], [], s=26, color=PALETTE[2], label=label))
    if there.any():
        look: dict[str, Any] = {"marker": "|", "s": 70, "linewidths": 1.6, "color": PALETTE[1]}
        handles.append(axes.scatter([], [], label=say("legend_rival", language=language), **look))
    # The target's label stands on the same side, directly above the rows: the legend keeps clear of it.
    axes.legend(handles=handles, loc="lower left", bbox_to_anchor=(-0.3, 1), ncols=3, borderaxespad=1.7)
    return axes


@styled
def provider_funnel(frame: pd.DataFrame, *, centre: float, language: str = "") -> Axes:
    """Which providers lie beyond what chance allows at their size, and beyond ordinary differences?

    Columns of `ProviderFunnel.points`. Marks are filled beyond chance alone, diamonds beyond the wide 99.8 % limits;
    the highest and the lowest are named, and whatever lies beyond the wide 95 % limits.
    """
    axes = axes_of(4.2)
    limits = frame[frame["kind"] == "limit"].sort_values("rows")
    marks = frame[frame["kind"] == "bidder"]
    x = limits["rows"].to_numpy(float)
    axes.axhline(centre, color=QUIET, linewidth=0.8)
    axes.fill_between(
        x,
        limits["low_998"].to_numpy(float),
        limits["high_998"].to_numpy(float),
        color=PALETTE[2],
        alpha=0.45,
        linewidth=0,
        label=say("legend_chance", language=language),
    )
    for (low, high), line, word in (
        (("wide_low_95", "wide_high_95"), ":", "legend_wide_95"),
        (("wide_low", "wide_high"), "--", "legend_wide"),
    ):
        look: dict[str, Any] = {"color": PALETTE[1], "linestyle": line, "linewidth": 1.2}
        axes.plot(x, limits[low].to_numpy(float), label=say(word, language=language), **look)
        axes.plot(x, limits[high].to_numpy(float), **look)
    y = marks["value"].to_numpy(float)
    far = (marks["wide"] != 0).to_numpy()
    for shown, marker, fill in (
        (~far & (marks["naive"] == 0).to_numpy(), "o", "white"),
        (~far & (marks["naive"] != 0).to_numpy(), "o", INK),
        (far, "D", PALETTE[1]),
    ):
        axes.scatter(
            marks["rows"].to_numpy(float)[shown],
            y[shown],
            marker=marker,
            s=30,
            facecolors=fill,
            edgecolors=INK,
            linewidths=1,
            zorder=3,
        )
    named = (marks["value"] < marks["wide_low_95"]) | (marks["value"] > marks["wide_high_95"])
    named |= marks["value"].isin([marks["value"].min(), marks["value"].max()])
    middle = np.sqrt(x.min() * x.max()) if len(x) else 0
    told = marks[named].sort_values("value", ascending=False)
    for mark, shift in zip(told.itertuples(index=False), _shifts(told["value"].to_list()), strict=True):
        left = mark.rows > middle
        axes.annotate(
            plain(mark.name, length=28),
            (mark.rows, mark.value),
            xytext=(-7 if left else 7, shift),
            textcoords="offset points",
            ha="right" if left else "left",
            va="center",
            fontsize=7.5,
        )
    axes.scatter([], [], s=30, facecolors=INK, edgecolors=INK, label=say("legend_own", language=language))
    axes.set_xscale("log")
    axes.set_ylim(max(min(y.min(), limits["wide_low"].min()) - 0.05, 0), 1.02)
    axes.grid(axis="y", color=FAINT)
    axes.yaxis.set_major_formatter(ticks("share", language))
    axes.xaxis.set_major_formatter(ticks("contacts", language))
    axes.xaxis.set_minor_formatter(lambda *_: "")
    axes.set_xlabel(say("axis_calls", language=language))
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, borderaxespad=0.2)
    return axes


def _shifts(values: Sequence[float]) -> list[float]:
    """How many points each label of falling values stands above its mark, so that near ones stay apart."""
    shifts = [0.0] * len(values)
    for place in range(1, len(values)):
        if values[place - 1] - values[place] < _NEAR:
            shifts[place] = shifts[place - 1] - 5 if shifts[place - 1] else -4
            shifts[place - 1] = shifts[place - 1] or 4
    return shifts
