"""The chart of first contact resolution: what agents say, what customers do and what customers say, in one picture."""

from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from toolkit.questions.first_contact_resolution import ANY, FLAG, SAME, SURVEY
from toolkit.reporting.styles import PALETTE, axes_of, styled, ticks
from toolkit.reporting.words import say, share

# Colours are never the only sign: each way has a line of its own.
_LOOKS: Final[dict[str, dict[str, Any]]] = {
    FLAG: {"color": PALETTE[5], "linestyle": ":"},
    SAME: {"color": PALETTE[0], "linestyle": "-", "marker": "o"},
    ANY: {"color": PALETTE[2], "linestyle": "--", "marker": "s"},
    SURVEY: {"color": PALETTE[1], "linestyle": "-."},
}


@styled
def first_contact(frame: pd.DataFrame, *, language: str = "") -> Axes:
    """How many matters were settled at the first contact, by whom you ask and how long you wait?

    Columns way, days, value, low, high of one vendor: returns over windows of days, with their intervals as bars; the
    flag and the survey, which have no window, as lines across with bands.
    """
    axes = axes_of(3.6)
    windows = sorted(set(frame["days"].dropna()))
    # Windows lie evenly: 3, 7, 14 and 30 days would crowd on the left.
    place = {days: position for position, days in enumerate(windows)}
    right = max(len(windows) - 1, 1)
    for way, mine in frame.groupby("way", sort=False):
        look = _LOOKS[str(way)]
        name = say(f"fcr_way_{way}", language=language)
        if way in (FLAG, SURVEY):
            value, low, high = (float(mine[column].iloc[0]) for column in ("value", "low", "high"))
            label = say("fcr_line", way=name, value=share(value, language=language), language=language)
            axes.plot([-0.3, right + 0.3], [value, value], linewidth=1.8, label=label, **look)
            if np.isfinite(low) and np.isfinite(high):
                axes.fill_between([-0.3, right + 0.3], low, high, color=look["color"], alpha=0.14, linewidth=0)
            continue
        shift = -0.04 if way == SAME else 0.04
        x = np.array([place[days] + shift for days in mine["days"]])
        value, low, high = (mine[column].to_numpy(float) for column in ("value", "low", "high"))
        axes.plot(x, value, linewidth=1.6, markersize=5.5, label=name, **look)
        sure = np.isfinite(low) & np.isfinite(high)
        axes.vlines(x[sure], low[sure], high[sure], color=look["color"], linewidth=2.2)
    axes.set_xlim(-0.3, right + 0.3)
    axes.set_xticks(list(place.values()), [f"{days:g}" for days in place])
    axes.yaxis.set_major_formatter(ticks("share", language))
    axes.grid(axis="y")
    axes.set_xlabel(say("fcr_axis_days", language=language))
    axes.set_ylabel(say("fcr_axis_share", language=language))
    axes.margins(y=0.12)
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, borderaxespad=0.4)
    return axes
