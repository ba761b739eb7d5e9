"""Dots and intervals, a row each: what the charts of figures with intervals have in common."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from toolkit.measures.targets import Target
from toolkit.reporting.styles import INK, ticks
from toolkit.reporting.words import quantity, say


def dots(
    axes: Axes,
    frame: pd.DataFrame,
    names: Sequence[str],
    looks: Sequence[str],
    target: Target | None,
    language: str,
) -> None:
    """A dot and its interval per row, top to bottom; hollow where there is no interval."""
    unit = str(frame["unit"].iloc[0]) if len(frame) else "share"
    columns = (frame[name].to_numpy(float) for name in ("value", "low", "high"))
    hollow = False
    for place, (value, low, high) in enumerate(zip(*columns, strict=True)):
        sure = bool(np.isfinite(low) and np.isfinite(high))
        hollow = hollow or (not sure and bool(np.isfinite(value)))
        if sure:
            axes.plot([low, high], [place, place], color=looks[place], linewidth=2.4, solid_capstyle="butt")
        axes.plot(
            [value],
            [place],
            marker="o",
            markersize=7,
            markerfacecolor=looks[place] if sure else "white",
            markeredgecolor=looks[place],
            markeredgewidth=1.6,
            linestyle="none",
            label=None if sure else say("interval_absent", language=language),
        )
    axes.set_yticks(np.arange(len(frame)), names)
    axes.set_ylim(len(frame) - 0.4, -0.6)
    axes.margins(x=0.08)
    for limit in () if target is None else (target.low, target.high):
        if limit is not None:
            axes.axvline(limit, color=INK, linewidth=1.2, linestyle=":")
            axes.annotate(
                say("target_line", limit=quantity(limit, unit, language=language), language=language),
                (limit, 1),
                xycoords=("data", "axes fraction"),
                xytext=(0, 3),
                textcoords="offset points",
                ha="center",
                color=INK,
            )
    if hollow:
        handle = next(
            line for line in axes.get_lines() if line.get_label() == say("interval_absent", language=language)
        )
        # Above the axes, on the side away from the target's words.
        limits = [] if target is None else [limit for limit in target if limit is not None]
        if limits and limits[0] >= sum(axes.get_xlim()) / 2:
            axes.legend(handles=[handle], loc="lower left", bbox_to_anchor=(0, 1), borderaxespad=0.1)
        else:
            axes.legend(handles=[handle], loc="lower right", bbox_to_anchor=(1, 1), borderaxespad=0.1)
    axes.grid(axis="x")
    axes.spines["left"].set_visible(False)
    axes.xaxis.set_major_formatter(ticks(unit, language))
    if unit == "seconds":
        axes.set_xlabel(say("axis_seconds", language=language))
