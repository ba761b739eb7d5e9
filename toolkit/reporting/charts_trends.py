"""The charts of change over time: control charts, and an overview with a small one per figure.

Signals differ from other points by shape and word as well as colour.
"""

from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from toolkit.measures.targets import Target
from toolkit.questions.trends import possible
from toolkit.reporting.shown import ICONS
from toolkit.reporting.styles import FAINT, INK, PALETTE, QUIET, axes_of, plain, styled, ticks, wrapped
from toolkit.reporting.words import known, quantity, say, told_day, told_figure

# Marker, colour: one shape for each meaning.
MARKS: Final[dict[str, tuple[str, str]]] = {
    "improving": ("s", PALETTE[0]),
    "worsening": ("D", PALETTE[1]),
    "changing": ("^", PALETTE[6]),
}
_LEFT_OUT: Final = ("peak", "closed", "change", "few_of_weekday")
_MOST_TICKS: Final = 10


@styled
def control_chart(
    frame: pd.DataFrame,
    *,
    signals: pd.DataFrame | None = None,
    target: Target | None = None,
    changes: tuple[str, ...] = (),
    language: str = "",
) -> Axes:
    """Does the figure vary as it always does, or has it changed?

    Columns of `trend_series.series`, one KPI of one vendor, in the order of time. Points left out of the limits are
    hollow, those with too few rows are not drawn. `signals` as `trends.signals` gives them: each has its rule's name
    beside it. `changes` are the days of stated changes.
    """
    axes = axes_of(3.3)
    unit = str(frame["unit"].iloc[0])
    places = np.arange(len(frame))
    there = (frame["state"] == "charted").to_numpy()
    y = frame["charted"].to_numpy(float)
    axes.plot(places[there], y[there], color=PALETTE[2], linewidth=1.1, zorder=2)
    _lines(axes, frame, places, language)
    quiet = there & (frame["side"] == 0).to_numpy()
    axes.scatter(
        places[quiet], y[quiet], s=20, color=PALETTE[2], zorder=3, label=say("point_common", language=language)
    )
    for meaning, (marker, colour) in MARKS.items():
        mine = there & (frame["meaning"] == meaning).to_numpy()
        if mine.any():
            label = say(meaning, language=language)
            axes.scatter(places[mine], y[mine], s=46, marker=marker, color=colour, zorder=4, label=label)
    aside = frame["state"].isin(_LEFT_OUT).to_numpy() & frame["value"].notna().to_numpy()
    if aside.any():
        axes.scatter(
            places[aside],
            frame["value"].to_numpy(float)[aside],
            s=22,
            facecolors="white",
            edgecolors=QUIET,
            zorder=3,
            label=say("point_peak", language=language),
        )
    if signals is not None:
        _words(axes, frame, signals, language)
    if target is not None:
        _target(axes, target, unit, language)
    for day in changes:
        _change(axes, frame, day, language)
    step = max(1, -(-len(frame) // _MOST_TICKS))
    axes.set_xticks(
        places[::step],
        [plain(told_day(str(group), language=language)) for group in frame["group"]][::step],
        rotation=30,
        ha="right",
    )
    axes.set_xlim(-0.7, len(frame) - 0.3)
    axes.margins(y=0.14)
    axes.yaxis.set_major_formatter(ticks(unit, language))
    title = str(frame["title"].iloc[0])
    daily = frame["grain"].iloc[0] == "day"
    axes.set_ylabel(
        "\n".join(
            [
                wrapped(
                    say("adjusted", title=title, language=language) if daily else told_figure(title, language=language)
                )
            ]
        )
    )
    axes.grid(axis="y")
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=4, borderaxespad=0.2)
    return axes


def _lines(axes: Axes, frame: pd.DataFrame, places: Any, language: str) -> None:
    """Centre and limits of each stretch, drawn within what the figure can be."""
    label: str | None = say("natural_limits", language=language)
    mean: str | None = say("centre_line", language=language)
    for _, mine in frame[frame["limit_low"].notna()].groupby("stretch"):
        x = places[mine.index.to_numpy()]
        ends = [x.min() - 0.4, x.max() + 0.4]
        low, high = possible(mine.iloc[0])
        axes.plot(ends, [mine["centre"].iloc[0]] * 2, color=QUIET, linewidth=1, label=mean, zorder=1)
        for line in (low, high):
            axes.plot(ends, [line] * 2, color=QUIET, linewidth=1, linestyle="--", label=label, zorder=1)
            label = None
        mean = None


def _words(axes: Axes, frame: pd.DataFrame, signals: pd.DataFrame, language: str) -> None:
    """The rule's name beside the point that each signal names."""
    groups = frame["group"].tolist()
    for signal in signals.to_dict("records"):
        place, up = groups.index(signal["at"]), signal["side"] > 0
        axes.annotate(
            say(f"rule_{signal['rule']}", language=language),
            (place, signal["value"]),
            xytext=(0, 7 if up else -7),
            textcoords="offset points",
            ha="center" if 0 < place < len(frame) - 1 else ("right" if place else "left"),
            va="bottom" if up else "top",
            fontsize=7.5,
            color=INK,
        )


def _target(axes: Axes, target: Target, unit: str, language: str) -> None:
    for end in target:
        if end is None:
            continue
        axes.axhline(end, color=INK, linewidth=1.2, linestyle=":", zorder=1)
        axes.annotate(
            say("target_short", limit=quantity(end, unit, language=language), language=language),
            (1, end),
            xycoords=("axes fraction", "data"),
            xytext=(-2, 2),
            textcoords="offset points",
            ha="right",
            va="bottom",
            fontsize=8,
            color=INK,
        )


def _change(axes: Axes, frame: pd.DataFrame, day: str, language: str) -> None:
    before = int((frame["begins"].astype(str).str[:10] < day).sum())
    axes.axvline(before - 0.5, color=INK, linewidth=1, linestyle="-.")
    axes.annotate(
        say("stated_change", language=language),
        (before - 0.5, 0.02),
        xycoords=("data", "axes fraction"),
        xytext=(3, 0),
        textcoords="offset points",
        fontsize=8,
        color=INK,
    )


# Where each column of the overview begins, as shares of its width.
_COLUMNS: Final = {"kpi": 0.0, "points": 0.28, "latest": 0.52, "variation": 0.62, "assurance": 0.81}


@styled
def overview(frame: pd.DataFrame, *, series: pd.DataFrame, language: str = "") -> Axes:
    """Which figures have changed, and which will keep their target?

    `frame` as `trends.verdicts` gives it, one vendor; `series` the points. A row per figure: its points with limits
    and target small beside it, the latest value, and both verdicts with sign and word.
    """
    axes = axes_of(0.6 + 0.62 * max(len(frame), 1))
    axes.set_axis_off()
    axes.set_xlim(0, 1)
    axes.set_ylim(len(frame), -0.55)
    for name, x in _COLUMNS.items():
        axes.text(x, -0.2, say(f"overview_{name}", language=language), color=QUIET, fontsize=8, va="center")
    for place, row in enumerate(frame.to_dict("records")):
        axes.axhline(place, color=FAINT, linewidth=0.8)
        middle = place + 0.5
        axes.text(0, middle, wrapped(told_figure(row["title"])), va="center", fontsize=8)
        mine = series[(series["kpi"] == row["kpi"]) & (series["vendor"] == row["vendor"])]
        _small(axes, mine, row, place)
        axes.text(
            _COLUMNS["latest"], middle, quantity(row["latest"], row["unit"], language=language), va="center", fontsize=8
        )
        _icon(axes, _COLUMNS["variation"], middle, str(row["variation"]), language, say(f"side_{row['side']}"))
        word = str(row["assurance"])
        if word:
            _icon(axes, _COLUMNS["assurance"], middle, word, language)
        else:
            message = "not enough points" if row["target"] else "no_target"
            axes.text(
                _COLUMNS["assurance"] + 0.028,
                middle,
                say(message, language=language),
                va="center",
                color=QUIET,
                fontsize=8,
            )
    return axes


def _icon(axes: Axes, x: float, y: float, word: str, language: str, more: str = "") -> None:
    marker, colour = MARKS.get(word, ("", INK))
    if marker:
        axes.scatter([x + 0.011], [y], s=44, marker=marker, color=colour, clip_on=False)
    else:
        axes.text(x + 0.011, y, ICONS[word], ha="center", va="center", color=INK, fontsize=10)
    text = say(word, language=language)
    axes.text(x + 0.028, y, f"{text}\n{more}" if more else text, va="center", fontsize=8)


def _small(axes: Axes, mine: pd.DataFrame, row: dict[str, Any], place: int) -> None:
    """One small chart inside a row: limits as a band, target dotted, signals as on the large one."""
    points = mine[mine["state"] == "charted"]
    if points.empty:
        return
    y = points["charted"].to_numpy(float)
    low, high = possible(row)
    ends = [end for end in (low, high, *_ends(str(row["target"]))) if known(end)]
    bottom, top = min([*y, *ends]), max([*y, *ends])
    width = _COLUMNS["latest"] - _COLUMNS["points"] - 0.035
    x = _COLUMNS["points"] + width * (np.arange(len(y)) + 0.5) / len(y)

    def height(value: Any) -> Any:
        share = (np.asarray(value, dtype=float) - bottom) / ((top - bottom) or 1.0)
        return place + 0.86 - 0.72 * share

    if known(low):
        axes.add_patch(
            Rectangle((_COLUMNS["points"], float(height(high))), width, float(height(low) - height(high)), color=FAINT)
        )
    for end in _ends(str(row["target"])):
        axes.plot(
            [_COLUMNS["points"], _COLUMNS["points"] + width], [height(end)] * 2, color=INK, linestyle=":", linewidth=1
        )
    axes.plot(x, height(y), color=PALETTE[2], linewidth=1, zorder=3)
    for meaning, (marker, colour) in MARKS.items():
        shown = (points["meaning"] == meaning).to_numpy()
        axes.scatter(x[shown], height(y[shown]), s=16, marker=marker, color=colour, zorder=4)


def _ends(code: str) -> list[float]:
    """The ends of a target's code: >=0.8, <=0.05, 0.75..0.85."""
    return [float(part) for part in code.strip("<>=").split("..")] if code else []
