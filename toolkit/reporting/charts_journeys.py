"""Charts of journeys: the process map, variants, waiting against handling, hand-overs. Frames in, axes out."""

import itertools
import string
from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, LogNorm
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Rectangle
from matplotlib.path import Path

from toolkit.reporting import process_maps
from toolkit.reporting.process_maps import Point
from toolkit.reporting.styles import INK, PALETTE, QUIET, WIDTH, axes_of, plain, styled, ticks, wrapped
from toolkit.reporting.words import count, lasting, say, share

_WAITS: Final = LinearSegmentedColormap.from_list("waits", ["#9fb7cc", "#5b8db8", "#1f4e79", "#7a3b69", "#c8661a"])
_TILES: Final = ("#1f4e79", "#5b8db8", "#b8993a", "#8a6d9e", "#c8661a", "#2a7f8f", "#7a3b69", "#4a5560")
_SHORTEST, _LONGEST = 60.0, 30 * 86_400.0
_HALF_WIDTH, _HALF_HEIGHT = 0.6, 0.2
# Beyond this many box widths across, the words in the boxes shrink.
_ROOMY: Final = 7.5
# In points of print: about as wide as a letter of an arrow's label is, the height of a layer, the width of a map.
_LABEL_POINTS: Final = 4.0
_LAYER_POINTS: Final = 83.0
_WIDTH_POINTS: Final = 72 * WIDTH
_MOST_VARIANTS: Final = 12
_MOST_TILES: Final = 14
# Where the columns beside the tiles end, as times the tiles' own width.
_RIGHTS: Final = (1.12, 1.25, 1.52)


@styled
def process_map(frame: pd.DataFrame, *, language: str = "") -> Axes:
    """Which step follows which, how often, and how long does it wait in between?

    Columns step, next_step, count, median (seconds), step_count, next_count, sign: one arrow per row, its width by
    count, its colour by the median wait, dashed where the wait is a rule or a batch. A step that follows itself is
    written in its box.
    """
    graph = process_maps.layout({(r.step, r.next_step): float(r.count_) for r in _counted(frame)})
    axes = axes_of(max(2.6, 1.15 * graph.layers + 0.5))
    norm = LogNorm(_SHORTEST, _LONGEST, clip=True)
    most = float(frame["count"].max())
    across = _WIDTH_POINTS / (graph.width + 2 * _HALF_WIDTH + 0.2)
    places = process_maps.Places([(x, y, _HALF_WIDTH, _HALF_HEIGHT) for x, y in graph.boxes.values()])
    for row in sorted(_counted(frame), key=lambda r: float(r.median)):
        if row.step != row.next_step:
            points = _arrow(axes, graph.routes[(row.step, row.next_step)], row, most, norm)
            _labelled(axes, points, row, places, across, language)
    totals = {**dict(zip(frame["next_step"], frame["next_count"], strict=True)),
              **dict(zip(frame["step"], frame["step_count"], strict=True))}  # fmt: skip
    loops = frame[frame["step"] == frame["next_step"]].set_index("step")["count"]
    small = min(1.0, _ROOMY / max(graph.width, 1.0))
    for name, (x, y) in graph.boxes.items():
        note = count(totals[name], language=language)
        if name in loops:
            note += "  " + say("map_repeats", count=count(loops[name], language=language), language=language)
        axes.add_patch(
            FancyBboxPatch((x - _HALF_WIDTH, y - _HALF_HEIGHT), 2 * _HALF_WIDTH, 2 * _HALF_HEIGHT,
                           boxstyle="round,pad=0,rounding_size=0.06", facecolor="white", edgecolor=INK, linewidth=1,
                           zorder=4)
        )  # fmt: skip
        axes.text(
            x, y - 0.06, plain(name, length=25), ha="center", va="center", fontsize=8 * small, color=INK, zorder=5
        )
        axes.text(x, y + 0.1, note, ha="center", va="center", fontsize=7 * small, color=QUIET, zorder=5)
    xs = [x for route in graph.routes.values() for x, _ in route] + [x for x, _ in graph.boxes.values()]
    axes.set_xlim(min(xs, default=0) - 0.7, max(xs, default=0) + 0.7)
    axes.set_ylim(graph.layers - 1 + 0.42, -0.42)
    axes.set_axis_off()
    handles = [Rectangle((0, 0), 1, 1, color=_WAITS(norm(wait))) for wait in (60.0, 3600.0, 86_400.0, 30 * 86_400.0)]
    names = [lasting(wait, language=language) for wait in (60.0, 3600.0, 86_400.0, 30 * 86_400.0)]
    axes.legend(handles, names, title=say("map_legend", language=language), loc="lower center",
                bbox_to_anchor=(0.5, 1.0), ncols=4, fontsize=7.5, title_fontsize=7.5, handlelength=1.2)  # fmt: skip
    return axes


def _counted(frame: pd.DataFrame) -> list[Any]:
    return list(frame.rename(columns={"count": "count_"}).itertuples())


def _arrow(axes: Axes, route: list[Point], row: Any, most: float, norm: LogNorm) -> list[Point]:
    """Draws an arrow and gives the points that it runs through."""
    (x0, y0), (x1, y1) = route[0], route[-1]
    down = 1.0 if y1 > y0 else -1.0
    back = y1 < y0
    # Arrows back up leave and arrive beside those that come down.
    shift = 0.26 if back else 0.0
    if y0 == y1:
        side = 1.0 if x1 > x0 else -1.0
        points = [(x0 + side * _HALF_WIDTH, y0), (x1 - side * _HALF_WIDTH, y1)]
    else:
        points = [(x0 + shift, y0 + down * _HALF_HEIGHT), *route[1:-1], (x1 + shift, y1 - down * _HALF_HEIGHT)]
    codes, corners = [Path.MOVETO], [points[0]]
    for (ax, ay), (bx, by) in itertools.pairwise(points):
        middle = (ay + by) / 2
        corners += [(ax, middle), (bx, middle), (bx, by)] if y0 != y1 else [(ax, ay), (bx, by), (bx, by)]
        codes += [Path.CURVE4] * 3
    colour = _WAITS(norm(max(float(row.median), _SHORTEST)))
    width = 0.6 + 4.4 * np.sqrt(float(row.count_) / most)
    axes.add_patch(
        FancyArrowPatch(path=Path(corners, codes), arrowstyle="-|>,head_length=3.4,head_width=2", color=colour,
                        linewidth=width, linestyle=(0, (4, 1.4)) if _aside(row) else "-", mutation_scale=1.4, alpha=0.9,
                        joinstyle="round", zorder=2)
    )  # fmt: skip
    return points


def _aside(row: Any) -> bool:
    return str(row.sign) in {"rule", "batch"}


def _labelled(
    axes: Axes, points: list[Point], row: Any, places: process_maps.Places, across: float, language: str
) -> None:
    """How often and how long, on the arrow where least else stands; `across` is the points of print to a unit of x."""
    label = f"{count(float(row.count_), language=language)} · {lasting(float(row.median), language=language)}"
    if _aside(row):
        label = say("with_sign", value=label, sign=say(str(row.sign), language=language), language=language)
    half = len(label) * _LABEL_POINTS / 2 / across, _LABEL_POINTS / _LAYER_POINTS
    x, y = places.freest(points, *half)
    box = {"boxstyle": "round,pad=0.12", "facecolor": "white", "edgecolor": "none", "alpha": 0.82}
    axes.text(x, y, label, ha="center", va="center", fontsize=6.6, color=INK, zorder=6, bbox=box)


@styled
def variants(frame: pd.DataFrame, *, language: str = "") -> Axes:
    """Which ways do cases take, how common is each, and how long does it last?

    Columns variant, steps (a list of activities), share, cases, median (seconds): one row of tiles per variant, a
    letter and a colour per activity.
    """
    shown = frame.head(_MOST_VARIANTS)
    letters: dict[str, str] = {}
    for steps in shown["steps"]:
        for step in steps:
            letters.setdefault(str(step), string.ascii_uppercase[len(letters) % 26])
    looks = {step: _TILES[place % len(_TILES)] for place, step in enumerate(letters)}
    axes = axes_of(0.9 + 0.34 * len(shown) + 0.2 * -(-len(letters) // 3))
    longest = max((min(len(steps), _MOST_TILES) for steps in shown["steps"]), default=1)
    for place, row in enumerate(shown.itertuples()):
        for number, step in enumerate(list(row.steps)[:_MOST_TILES]):
            axes.add_patch(Rectangle((number + 0.04, place - 0.36), 0.92, 0.72, color=looks[str(step)]))
            axes.text(number + 0.5, place, letters[str(step)], ha="center", va="center", color="white", fontsize=8)
        if len(row.steps) > _MOST_TILES:
            axes.text(_MOST_TILES + 0.1, place, "…", va="center", color=INK)
        written = (share(row.share, language=language), count(row.cases, language=language),
                   lasting(row.median, language=language))  # fmt: skip
        for right, text in zip(_RIGHTS, written, strict=True):
            axes.text(longest * right, place, text, ha="right", va="center", color=INK)
    for right, title in zip(_RIGHTS, ("variant_share", "variant_cases", "variant_median"), strict=True):
        axes.text(longest * right, -0.75, say(title, language=language), ha="right", va="center", color=QUIET)
    axes.set_yticks(np.arange(len(shown)), [str(number) for number in shown["variant"]])
    axes.set_ylim(len(shown) - 0.4, -1.1)
    axes.set_xlim(0, longest * _RIGHTS[-1])
    axes.set_xticks([])
    axes.spines[:].set_visible(False)
    handles = [Rectangle((0, 0), 1, 1, color=looks[step]) for step in letters]
    names = [f"{letter}  {plain(step, length=30)}" for step, letter in letters.items()]
    axes.legend(handles, names, loc="upper left", bbox_to_anchor=(0, 0), ncols=3, fontsize=7.5, handlelength=1)
    return axes


@styled
def waiting_and_handling(frame: pd.DataFrame, *, language: str = "") -> Axes:
    """Of the time that cases spend at each step, how much is work and how much is waiting for it?

    Columns step, waited_hours, handled_hours: two bars per activity, from zero.
    """
    axes = axes_of(0.9 + 0.5 * max(len(frame), 1))
    places = np.arange(len(frame))
    for offset, column, colour in ((-0.19, "waited_hours", PALETTE[1]), (0.19, "handled_hours", PALETTE[0])):
        axes.barh(places + offset, frame[column].to_numpy(float), height=0.36, color=colour,
                  label=say(column, language=language))  # fmt: skip
    axes.set_yticks(places, [wrapped(name) for name in frame["step"]])
    axes.invert_yaxis()
    axes.grid(axis="x")
    axes.xaxis.set_major_formatter(ticks("hours", language))
    axes.set_xlabel(say("axis_hours", language=language))
    axes.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=2, borderaxespad=0.1)
    return axes


@styled
def hand_over_matrix(frame: pd.DataFrame, *, language: str = "") -> Axes:
    """Who hands cases to whom, and how many come back with the next hand-over?

    Columns giver, taker, handovers, returned: one cell per pair, shaded by hand-overs; the number of those that were
    handed back stands in brackets.
    """
    # Slow to import, and needed by this chart alone.
    import seaborn

    names = sorted({*frame["giver"], *frame["taker"]})
    values = frame.pivot(index="giver", columns="taker", values="handovers").reindex(index=names, columns=names)
    words = pd.DataFrame("", index=names, columns=names)
    for row in frame.itertuples():
        words.loc[row.giver, row.taker] = (
            f"{count(row.handovers, language=language)} ({count(row.returned, language=language)})"
        )
    axes = axes_of(1.2 + 0.42 * max(len(names), 2))
    seaborn.heatmap(
        values.astype(float), ax=axes, annot=words, fmt="", cmap=LinearSegmentedColormap.from_list(
            "handovers", ["#f4efe6", "#c9d6e2", "#7fa3c4"]), linewidths=0.6, linecolor="white", cbar=False,
        annot_kws={"color": INK, "fontsize": 8},
    )  # fmt: skip
    labels = [plain(name, length=22) for name in names]
    axes.set_xticks(np.arange(len(names)) + 0.5, labels, rotation=30, ha="right")
    axes.set_yticks(np.arange(len(names)) + 0.5, labels, rotation=0)
    axes.set_xlabel(say("axis_taker", language=language))
    axes.set_ylabel(say("axis_giver", language=language))
    return axes
