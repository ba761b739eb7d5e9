"""Charts of quality: the scores around the pass mark, and evaluators under a legal basis. Nothing is computed here."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from toolkit.reporting.dots import dots
from toolkit.reporting.styles import INK, PALETTE, axes_of, plain, styled, ticks
from toolkit.reporting.words import say, share


@styled
def score_steps(frame: pd.DataFrame, *, language: str = "") -> Axes:
    """Do scores heap just above the pass mark?

    Columns low_edge, high_edge, evaluations, by_form, mark: a bar per step, a line for what the form alone would give.
    """
    axes = axes_of(2.6)
    there = np.flatnonzero((frame["evaluations"] > 0) | (frame["by_form"] >= 1))
    drawn = frame.iloc[there.min() : there.max() + 1] if there.size else frame
    low, high = drawn["low_edge"].to_numpy(float), drawn["high_edge"].to_numpy(float)
    axes.bar(low, drawn["evaluations"].to_numpy(float), high - low, align="edge", color=PALETTE[2], edgecolor="white")
    axes.stairs(
        drawn["by_form"].to_numpy(float),
        [*low, high[-1]],
        color=PALETTE[1],
        linewidth=1.4,
        label=say("legend_by_form", language=language),
    )
    mark = float(drawn["mark"].iloc[0])
    axes.axvline(mark, color=INK, linewidth=1.2, linestyle=":")
    axes.annotate(
        say("line_pass_mark", mark=share(mark, digits=0, language=language), language=language),
        (mark, 1),
        xycoords=("data", "axes fraction"),
        xytext=(0, 3),
        textcoords="offset points",
        ha="center",
        color=INK,
    )
    axes.xaxis.set_major_formatter(ticks("share", language))
    axes.set_xlabel(say("axis_qa_step", language=language))
    axes.set_ylabel(say("axis_evaluations", language=language))
    axes.grid(axis="y")
    axes.legend(loc="upper left")
    return axes


@styled
def evaluator_dots(frame: pd.DataFrame, *, language: str = "") -> Axes:
    """Who scores higher or lower than the others do? Only under a legal basis.

    Columns rater, effect, low, high, apart, in points of a hundred; in the order of the effect.
    """
    ordered = frame[frame["effect"].notna()].sort_values(["effect", "rater"], ignore_index=True)
    axes = axes_of(0.9 + 0.27 * max(len(ordered), 1))
    axes.axvline(0, color=INK, linewidth=0.8)
    looks = [PALETTE[1] if apart else PALETTE[0] for apart in ordered["apart"].astype(bool)]
    drawn = ordered.assign(value=ordered["effect"], unit="points")
    dots(axes, drawn, [plain(name) for name in ordered["rater"]], looks, None, language)
    axes.set_xlabel(say("axis_evaluator_effect", language=language))
    axes.tick_params(axis="y", labelcolor=INK)
    return axes
