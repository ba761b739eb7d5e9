"""The chart of customers' comments: themes in order."""

from typing import Final

import pandas as pd
from matplotlib.axes import Axes

from toolkit.reporting.dots import dots
from toolkit.reporting.styles import INK, PALETTE, axes_of, styled, ticks, wrapped
from toolkit.reporting.words import say

MOST_THEMES: Final = 10


@styled
def themes(frame: pd.DataFrame, *, language: str = "") -> Axes:
    """What do customers write about most?

    Columns theme, value, low, high of one vendor, the commonest first; shares of its comments with their intervals.
    """
    axes = axes_of(0.8 + 0.27 * max(len(frame), 1))
    names = [wrapped(theme) for theme in frame["theme"]]
    dots(axes, frame.assign(unit="share"), names, [PALETTE[0]] * len(frame), None, language)
    axes.set_xlim(left=0)
    axes.xaxis.set_major_formatter(ticks("share", language))
    axes.grid(axis="x")
    axes.set_xlabel(say("comments_axis_share", language=language))
    axes.tick_params(axis="y", labelcolor=INK)
    return axes
