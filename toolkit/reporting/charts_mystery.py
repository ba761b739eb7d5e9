"""The charts of mystery shopping: a map of sections and scenarios, and items in order."""

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from toolkit.reporting.charts import HEAT
from toolkit.reporting.dots import dots
from toolkit.reporting.styles import INK, PALETTE, axes_of, plain, styled, wrapped
from toolkit.reporting.words import say, share

# From here on the map is dark enough for white letters.
_DARK_FROM: Final = 0.62


@styled
def section_heat(frame: pd.DataFrame, *, language: str = "") -> Axes:
    """Which sections of the form fall short, and in which scenarios?

    Columns section, scenario, value; a cell whose value is NaN has too few visits and is hatched, one without a
    row was not played. All maps share one scale from 0 to 1.
    """
    # Loading seaborn costs more than drawing; other sections do without it.
    import seaborn

    wide = frame.pivot(index="section", columns="scenario", values="value")
    values = wide.to_numpy(float)
    texts = np.array([[share(value, digits=0, language=language) for value in row] for row in values], dtype=object)
    axes = axes_of(0.9 + 0.36 * max(len(wide), 1))
    seaborn.heatmap(
        values,
        ax=axes,
        mask=np.isnan(values),
        annot=np.where(np.isnan(values), "", texts).reshape(values.shape),
        fmt="",
        cmap=HEAT,
        vmin=0,
        vmax=1,
        cbar=False,
        linewidths=1,
        linecolor="white",
        annot_kws={"fontsize": 9},
    )
    for text in axes.texts:
        x, y = text.get_position()
        text.set_color(INK if values[int(y), int(x)] < _DARK_FROM else "white")
    there = {(str(row.section), str(row.scenario)) for row in frame.itertuples()}
    few = [
        (place, row)
        for row, section in enumerate(wide.index)
        for place, scenario in enumerate(wide.columns)
        if np.isnan(values[row, place]) and (str(section), str(scenario)) in there
    ]
    for corner in few:
        axes.add_patch(_hatched(corner))
    axes.set_yticks(np.arange(len(wide)) + 0.5, [wrapped(section) for section in wide.index], rotation=0)
    axes.set_xticks(np.arange(len(wide.columns)) + 0.5, [plain(name, length=24) for name in wide.columns], rotation=0)
    axes.tick_params(axis="both", length=0, labelcolor=INK)
    axes.set_xlabel("")
    axes.set_ylabel("")
    if few:
        axes.legend(
            handles=[_hatched((0, 0), label=say("too_few_visits", language=language))],
            loc="lower right",
            bbox_to_anchor=(1, 1),
            borderaxespad=0.2,
        )
    return axes


@styled
def item_ranking(frame: pd.DataFrame, *, language: str = "") -> Axes:
    """Which items of the form fare worst, and how sure is that?

    Columns title, value, low, high, unit, critical, in the order drawn; a critical item is named as one.
    """
    axes = axes_of(0.9 + 0.27 * max(len(frame), 1))
    note = say("critical_item", language=language)
    names = [
        wrapped(title, f"({note})" if critical else "")
        for title, critical in zip(frame["title"], frame["critical"], strict=True)
    ]
    dots(axes, frame, names, [PALETTE[0]] * len(frame), None, language)
    axes.set_xlim(-0.03, 1.03)
    axes.tick_params(axis="y", labelcolor=INK)
    return axes


def _hatched(corner: tuple[float, float], label: str | None = None) -> Rectangle:
    return Rectangle(corner, 1, 1, facecolor="white", edgecolor="#b8c0ca", hatch="////", linewidth=0.4, label=label)
