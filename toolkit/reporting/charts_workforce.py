"""The charts of the workforce: how long agents stay, and where in the week agents lack."""

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from toolkit.reporting.styles import PALETTE, QUIET, axes_of, styled, ticks
from toolkit.reporting.words import say

# Orange lacks, blue has more than is needed; in grey the darker end of both is dark.
_GAP_COLOURS: Final = ["#a8500f", "#e8b58a", "#f4f2ee", "#9fc0da", "#1f4e79"]
GAP: Final = LinearSegmentedColormap.from_list("vendor_audit_gap", _GAP_COLOURS)
# Colours beyond a difference of this many agents would hide where the small ones lie.
_LEAST_RANGE: Final = 1.0


@styled
def staffing_gap(frame: pd.DataFrame, *, language: str = "") -> Axes:
    """At which half-hours of which weekdays were there fewer agents than the contacts needed?

    Columns weekday (1 Monday to 7), half_hour (0 to 47), value (agents there less agents needed). A cell whose value is
    NaN has too few days and is hatched; one without a row is closed, and blank.
    """
    axes = axes_of(3.0)
    first, last = int(frame["half_hour"].min()), int(frame["half_hour"].max())
    values = np.full((7, last - first + 1), np.nan)
    rows, places = frame["weekday"].to_numpy(int) - 1, frame["half_hour"].to_numpy(int) - first
    values[rows, places] = frame["value"].to_numpy(float)
    reach = max(float(np.nanmax(np.abs(values), initial=0.0)), _LEAST_RANGE)
    # Not a raster of the chart but a pixel for each cell, which the drawing enlarges: it weighs a hundredth.
    mesh = axes.imshow(
        np.ma.masked_invalid(values),
        cmap=GAP,
        vmin=-reach,
        vmax=reach,
        extent=(first, last + 1, 7, 0),
        aspect="auto",
        interpolation="none",
    )
    axes.vlines(np.arange(first, last + 2), 0, 7, color="white", linewidth=0.6)
    axes.hlines(np.arange(8), first, last + 1, color="white", linewidth=0.6)
    few = [(place + first, row) for row, place in zip(rows, places, strict=True) if np.isnan(values[row, place])]
    for corner in few:
        axes.add_patch(Rectangle(corner, 1, 1, facecolor="white", edgecolor="#b8c0ca", hatch="////", linewidth=0.4))
    axes.set_yticks(np.arange(7) + 0.5, [say(f"weekday_{day}", language=language) for day in range(1, 8)])
    hours = [half for half in range(first, last + 2) if half % 4 == 0]
    axes.set_xticks(hours, [f"{half // 2:02d}:00" for half in hours])
    axes.set_xlim(first, last + 1)
    axes.set_ylim(7, 0)
    axes.spines[:].set_visible(False)
    axes.set_xlabel(say("axis_half_hour", language=language))
    drawing = axes.get_figure(root=True)
    assert isinstance(drawing, Figure)
    bar = drawing.colorbar(mesh, ax=axes, pad=0.015, aspect=18, format=ticks("agents", language))
    bar.locator = MaxNLocator(nbins=5, integer=True)
    bar.update_ticks()
    bar.outline.set_visible(False)
    bar.set_label(say("axis_gap", language=language), color=QUIET)
    return axes


@styled
def stays(frame: pd.DataFrame, *, language: str = "") -> Axes:
    """How many agents are still there after so many months of service?

    Columns months, share, low, high, of one vendor; the band is missing where nobody had left yet.
    """
    axes = axes_of(2.9)
    x, y = frame["months"].to_numpy(float), frame["share"].to_numpy(float)
    axes.step(x, y, where="post", color=PALETTE[0], linewidth=1.8)
    low, high = frame["low"].to_numpy(float), frame["high"].to_numpy(float)
    if np.isfinite(low).any():
        axes.fill_between(x, low, high, where=np.isfinite(low), step="post", color=PALETTE[0], alpha=0.16, linewidth=0)
    axes.set_ylim(0, 1.02)
    axes.set_xlim(x.min(), x.max())
    axes.yaxis.set_major_formatter(ticks("share", language))
    axes.grid(axis="y")
    axes.set_xlabel(say("axis_service_months", language=language))
    axes.set_ylabel(say("axis_still_there", language=language))
    return axes
