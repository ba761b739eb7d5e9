"""Charts of a tender: who takes which place how often, where points come from, what bids cost over the years."""

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_rgb

from toolkit.reporting.styles import INK, PALETTE, axes_of, colours, plain, styled, ticks, wrapped
from toolkit.reporting.words import number, say, share

# From near-white to the house's blue: places from the last to the first.
_PLACES: Final = LinearSegmentedColormap.from_list("vendor_audit_places", ["#eceff3", "#a9c1d6", "#1f4e79"])
# What is narrower has no room for its number.
_ROOM: Final = 0.07
_HATCHES: Final = ("", "////", "....", "xxxx", "\\\\\\\\", "++++", "oo", "--")


@styled
def acceptabilities(frame: pd.DataFrame, *, language: str = "") -> Axes:
    """In how many draws does each bidder take which place?

    Columns name, place, share: a bar per bidder in the order given, its parts from the first place on.
    """
    names = list(dict.fromkeys(frame["name"]))
    axes = axes_of(1.1 + 0.46 * len(names))
    last = int(frame["place"].max())
    left = np.zeros(len(names))
    for place in range(1, last + 1):
        mine = frame[frame["place"] == place].set_index("name")["share"].reindex(names).fillna(0).to_numpy(float)
        colour = _PLACES(1 - (place - 1) / max(last - 1, 1))
        word = say("place_first" if place == 1 else "place_other", place=place, language=language)
        axes.barh(
            np.arange(len(names)), mine, left=left, height=0.62, color=colour, edgecolor="#ffffff", label=word,
        )  # fmt: skip
        for row, (value, begin) in enumerate(zip(mine, left, strict=True)):
            if value >= _ROOM:
                axes.text(
                    begin + value / 2,
                    row,
                    _draws(value, language),
                    ha="center",
                    va="center",
                    color="white" if sum(to_rgb(colour)) < 1.5 else INK,
                )
        left = left + mine
    axes.set_yticks(np.arange(len(names)), [wrapped(name) for name in names])
    axes.tick_params(axis="y", labelcolor=INK)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_xlim(0, 1)
    axes.xaxis.set_major_formatter(ticks("share", language))
    axes.set_xlabel(say("acceptability_axis", language=language))
    axes.spines["left"].set_visible(False)
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=min(last, 5), borderaxespad=0.4)
    return axes


def _draws(value: float, language: str) -> str:
    """A part of a bar; what is not all is not written as all."""
    whole = share(1, digits=0, language=language)
    for digits in (0, 1):
        written = share(value, digits=digits, language=language)
        if value >= 1 or written not in {whole, share(1, digits=1, language=language)}:
            return written
    return say("nearly_all", share=share(0.999, language=language), language=language)


@styled
def points(frame: pd.DataFrame, *, language: str = "") -> Axes:
    """Where do each bidder's points come from?

    Columns name, title, points, total: a bar per bidder in the order given, a part per title in the order given.
    """
    names, titles = (list(dict.fromkeys(frame[column])) for column in ("name", "title"))
    axes = axes_of(1.3 + 0.46 * len(names) + 0.16 * len(titles))
    left = np.zeros(len(names))
    for place, title in enumerate(titles):
        mine = frame[frame["title"] == title].set_index("name")["points"].reindex(names).fillna(0).to_numpy(float)
        axes.barh(
            np.arange(len(names)),
            mine,
            left=left,
            height=0.62,
            color=PALETTE[place % len(PALETTE)],
            hatch=_HATCHES[place // len(PALETTE) % len(_HATCHES)],
            edgecolor="white",
            label=plain(title),
        )
        left = left + mine
    whole = frame.drop_duplicates("name").set_index("name")["total"].reindex(names).to_numpy(float)
    for row, (end, total) in enumerate(zip(left, whole, strict=True)):
        if np.isfinite(total):
            axes.annotate(
                number(total, language=language),
                (end, row),
                xytext=(4, 0),
                textcoords="offset points",
                va="center",
                color=INK,
            )
    axes.set_yticks(np.arange(len(names)), [wrapped(name) for name in names])
    axes.tick_params(axis="y", labelcolor=INK)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_xlim(0, 100)
    axes.set_xlabel(say("points_axis", language=language))
    axes.grid(axis="x")
    axes.spines["left"].set_visible(False)
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, borderaxespad=0.4)
    return axes


@styled
def fan(frame: pd.DataFrame, *, language: str = "") -> Axes:
    """What does each bid cost by the end of each year, and how far apart are the ends of what is stated?

    Columns name, year, low, base, high, currency: a line per bidder with a band from low to high.
    """
    axes = axes_of(3.6)
    names = list(dict.fromkeys(frame["name"]))
    looks = colours(names)
    for place, name in enumerate(names):
        mine = frame[frame["name"] == name].sort_values("year")
        years = mine["year"].to_numpy(float)
        style = ("-", "--", "-.", ":")[place % 4]
        axes.fill_between(
            years, mine["low"].to_numpy(float), mine["high"].to_numpy(float), color=looks[name], alpha=0.14, linewidth=0
        )
        axes.plot(
            years, mine["base"].to_numpy(float), color=looks[name], linewidth=2, linestyle=style, label=plain(name)
        )
    axes.set_xticks(sorted(set(frame["year"].astype(int))))
    axes.set_xlabel(say("fan_axis_years", language=language))
    axes.set_ylabel(say("fan_axis", currency=plain(frame["currency"].iloc[0]), language=language))
    axes.yaxis.set_major_formatter(ticks("money", language))
    axes.set_xlim(0, float(frame["year"].max()))
    axes.set_ylim(bottom=0)
    axes.grid(axis="y")
    axes.legend(loc="upper left")
    return axes
