"""The charts of the contract: a calendar of verdicts, and what each definition would cost."""

from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch, Rectangle

from toolkit.reporting.amounts import amount
from toolkit.reporting.styles import INK, PALETTE, QUIET, axes_of, plain, styled, wrapped
from toolkit.reporting.words import say, told_figure

# Light where the target was met, dark where it was missed, and a sign in each: neither hangs on a hue.
_LOOKS: Final = {
    "met": ("#c9d6e2", "✓", INK),
    "missed": ("#12304d", "✕", "white"),
    "below floor": ("#12304d", "▼", "white"),
}
_OTHER: Final = ("white", "", QUIET)
_DAYS: Final = 31
_HEIGHT: Final = 0.25


@styled
def calendar(frame: pd.DataFrame, *, language: str = "") -> Axes:
    """On which days was each target met?

    Columns title, day (a date) and verdict. A row per target and month, a cell per day with its sign; days that
    were not judged are hatched, days without anything to judge are blank.
    """
    whole = frame.assign(month=[f"{day:%Y-%m}" for day in frame["day"]], place=[day.day for day in frame["day"]])
    rows = _headed(list(dict.fromkeys(zip(whole["title"], whole["month"], strict=True))))
    axes = axes_of(1.1 + _HEIGHT * len(rows))
    seen: dict[str, None] = {}
    for cell in whole.to_dict("records"):
        row, verdict = rows.index((cell["title"], cell["month"])), str(cell["verdict"])
        seen[verdict] = None
        if verdict != "no rows":
            axes.add_patch(_cell((cell["place"] - 0.5, row - 0.5), verdict))
            _colour, sign, ink = _LOOKS.get(verdict, _OTHER)
            axes.text(cell["place"], row, sign, ha="center", va="center", fontsize=6.5, color=ink)
    for row, (title, month) in enumerate(rows):
        if not month:
            axes.text(
                0.5,
                row + 0.1,
                plain(told_figure(title, language=language), length=90),
                ha="left",
                va="center",
                color=INK,
                fontweight="bold",
            )
    axes.set_yticks(np.arange(len(rows)), [month for _title, month in rows])
    axes.tick_params(axis="both", length=0, labelcolor=INK)
    axes.set_xticks([1, 5, 10, 15, 20, 25, 30])
    axes.set_xlim(0.4, _DAYS + 0.6)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.spines[:].set_visible(False)
    axes.set_xlabel(say("axis_day", language=language))
    handles = [
        Patch(**_look(verdict), label=f"{_LOOKS.get(verdict, _OTHER)[1]} {say(verdict, language=language)}".strip())
        for verdict in [*_LOOKS, *[each for each in seen if each not in _LOOKS and each != "no rows"]]
        if verdict in seen
    ]
    if handles:
        axes.legend(handles=handles, loc="lower right", bbox_to_anchor=(1, 1), ncols=len(handles), borderaxespad=0.2)
    return axes


@styled
def sensitivity(frame: pd.DataFrame, *, language: str = "") -> Axes:
    """What would be due under each competing definition?

    Columns convention, title, in_contract, due, currency: one bar each, its amount beside it; the contract's own is
    drawn in ink and named.
    """
    axes = axes_of(0.9 + 0.42 * max(len(frame), 1))
    values = [float(value) for value in frame["due"]]
    places = range(len(frame))
    own = frame["in_contract"].tolist()
    axes.barh(places, values, height=0.62, color=[INK if each else PALETTE[2] for each in own])
    currency = str(frame["currency"].iloc[0])
    for place, value, exact in zip(places, values, frame["due"], strict=True):
        written = f"  {amount(exact, currency, language=language)}"
        axes.text(value, place, written, va="center", ha="left", color=INK)
    note = say("mark_contract", language=language)
    names = [
        wrapped(told_figure(title, language=language), f"({note})" if chosen else "")
        for title, chosen in zip(frame["title"], own, strict=True)
    ]
    axes.set_yticks(places, names)
    for text, chosen in zip(axes.get_yticklabels(), own, strict=True):
        text.set_fontweight("bold" if chosen else "normal")
        text.set_color(INK)
    axes.set_ylim(len(frame) - 0.4, -0.6)
    axes.set_xlim(0, max([*values, 1.0]) * 1.3)
    axes.grid(axis="x")
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(say("axis_amount", currency=currency, language=language))
    return axes


def _headed(rows: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The rows with a heading, a row without a month, before those of each target."""
    found: list[tuple[str, str]] = []
    for title, month in rows:
        if not found or found[-1][0] != title:
            found.append((title, ""))
        found.append((title, month))
    return found


def _look(verdict: str) -> dict[str, Any]:
    colour = _LOOKS.get(verdict, _OTHER)[0]
    return {
        "facecolor": colour,
        "edgecolor": "white" if verdict in _LOOKS else "#b8c0ca",
        "hatch": None if verdict in _LOOKS else "////",
        "linewidth": 0.6,
    }


def _cell(corner: tuple[float, float], verdict: str) -> Rectangle:
    return Rectangle(corner, 1, 1, **_look(verdict))
