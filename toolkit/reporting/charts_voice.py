"""The chart of what goes together with satisfaction; figures by group are drawn as everywhere."""

import pandas as pd
from matplotlib.axes import Axes

from toolkit.reporting.dots import dots
from toolkit.reporting.styles import INK, PALETTE, axes_of, styled, wrapped
from toolkit.reporting.words import say


@styled
def drivers(frame: pd.DataFrame, *, language: str = "en") -> Axes:
    """What goes together with satisfaction, and how sure is that?

    Columns title, value, low, high, unit, told: a row per effect; those that chance explains are drawn paler.
    """
    axes = axes_of(0.9 + 0.3 * max(len(frame), 1))
    looks = [PALETTE[0] if told else PALETTE[2] for told in frame["told"]]
    dots(axes, frame, [wrapped(title) for title in frame["title"]], looks, None, language)
    axes.axvline(0, color=INK, linewidth=1)
    axes.set_xlabel(say("voice_axis_points", language=language))
    axes.tick_params(axis="y", labelcolor=INK)
    return axes
