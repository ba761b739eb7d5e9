"""Charts of money: how the cost adds up, and what each assumption alone does."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from toolkit.reporting.styles import INK, PALETTE, QUIET, axes_of, plain, styled, ticks, wrapped
from toolkit.reporting.words import number, say, span


@styled
def cost_walk(frame: pd.DataFrame, *, language: str = "") -> Axes:
    """What stands between the vendor's charges and all that the service cost?

    Columns step, total, begins, ends, amount, currency of one vendor: a bar from where the step before ended; totals
    are dark and begin at nothing, credits are hatched because they take away.
    """
    axes = axes_of(0.9 + 0.34 * len(frame))
    places = np.arange(len(frame))
    begins, ends = frame["begins"].to_numpy(float), frame["ends"].to_numpy(float)
    for place, whole in enumerate(frame["total"]):
        down = ends[place] < begins[place]
        axes.barh(
            place,
            ends[place] - begins[place],
            left=begins[place],
            height=0.62,
            color=PALETTE[0] if whole else "white" if down else PALETTE[2],
            edgecolor=PALETTE[0] if whole else PALETTE[2],
            hatch="////" if down else None,
        )
    for place, amount in enumerate(frame["amount"]):
        axes.annotate(
            number(amount, digits=0, language=language),
            (max(begins[place], ends[place]), place),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            color=INK,
        )
    # From the end of each step to the beginning of the next.
    axes.vlines(ends[:-1], places[:-1], places[1:], color=QUIET, linewidth=0.6)
    axes.set_yticks(places, [say(f"money_kind_{step}", language=language) for step in frame["step"]])
    axes.tick_params(axis="y", labelcolor=INK)
    axes.set_ylim(len(frame) - 0.4, -0.6)
    axes.margins(x=0.12)
    axes.axvline(0, color=QUIET, linewidth=0.8)
    axes.xaxis.set_major_formatter(ticks("money", language))
    axes.set_xlabel(say("money_axis", currency=plain(frame["currency"].iloc[0]), language=language))
    axes.grid(axis="x")
    axes.spines["left"].set_visible(False)
    return axes


@styled
def tornado(frame: pd.DataFrame, *, language: str = "") -> Axes:
    """Which assumption alone decides whether the contract pays?

    Columns assumption, low, high, at_low, at_base, at_high, unit, currency of one vendor, widest first: a bar from the
    base to what each end gives. The line at nothing is where the sign turns.
    """
    axes = axes_of(1.0 + 0.44 * len(frame))
    places = np.arange(len(frame))
    base = float(frame["at_base"].iloc[0])
    for end, colour, hatch in (("low", PALETTE[1], "////"), ("high", PALETTE[0], None)):
        axes.barh(
            places,
            frame[f"at_{end}"].to_numpy(float) - base,
            left=base,
            height=0.56,
            color=colour if hatch is None else "white",
            edgecolor=colour,
            hatch=hatch,
            label=say(f"money_at_{end}", language=language),
        )
    axes.axvline(base, color=INK, linewidth=1)
    axes.axvline(0, color=INK, linewidth=1, linestyle=":")
    names = [
        wrapped(say(f"money_assumed_{row['assumption']}", language=language))
        + "\n"
        + span(row["low"], row["high"], row["unit"], language=language)
        for row in frame.to_dict("records")
    ]
    axes.set_yticks(places, names)
    axes.tick_params(axis="y", labelcolor=INK)
    axes.set_ylim(len(frame) - 0.4, -0.6)
    axes.margins(x=0.06)
    axes.xaxis.set_major_formatter(ticks("money", language))
    axes.set_xlabel(say("money_axis_npv", currency=plain(frame["currency"].iloc[0]), language=language))
    axes.grid(axis="x")
    axes.spines["left"].set_visible(False)
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, borderaxespad=0.4)
    return axes
