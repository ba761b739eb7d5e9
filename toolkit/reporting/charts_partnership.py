"""The chart of the partnership: how far both sides agree, theme by theme."""

from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from toolkit.questions.alignment import SIDES
from toolkit.reporting.styles import PALETTE, axes_of, styled, wrapped
from toolkit.reporting.words import say

# Shape and place tell the sides apart where colour does not.
_LOOKS: Final[dict[str, dict[str, Any]]] = {
    SIDES[0]: {"color": PALETTE[0], "marker": "o"},
    SIDES[1]: {"color": PALETTE[1], "marker": "s"},
}


@styled
def alignment(frame: pd.DataFrame, *, language: str = "") -> Axes:
    """Columns section, side, value, low, high of one vendor and wave: a row per theme, a mark per side."""
    sections = list(dict.fromkeys(frame["section"]))
    axes = axes_of(0.9 + 0.6 * len(sections))
    for offset, (side, look) in zip((-0.14, 0.14), _LOOKS.items(), strict=True):
        mine = frame[(frame["side"] == side) & frame["value"].notna()]
        place = np.array([sections.index(section) + offset for section in mine["section"]])
        value, low, high = (mine[name].to_numpy(float) for name in ("value", "low", "high"))
        sure = np.isfinite(low) & np.isfinite(high)
        axes.hlines(place[sure], low[sure], high[sure], color=look["color"], linewidth=2.2)
        axes.plot(value, place, linestyle="none", markersize=6.5, label=say(f"side_{side}", language=language), **look)
    axes.set_yticks(np.arange(len(sections)), [wrapped(section) for section in sections])
    axes.set_ylim(len(sections) - 0.5, -0.5)
    axes.set_xlim(0, 100)
    axes.grid(axis="x")
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(say("partnership_axis_points", language=language))
    axes.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=2, borderaxespad=0.1)
    return axes
