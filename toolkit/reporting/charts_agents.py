"""Charts of agents: funnels, what sets groups apart, items by team. A frame in, axes out; nothing is computed here."""

from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from toolkit.reporting.dots import dots
from toolkit.reporting.styles import INK, PALETTE, QUIET, WIDTH, axes_of, plain, styled, ticks, wrapped
from toolkit.reporting.words import count, number, say, share, told_figure

_COLUMNS: Final = 2
# Blue to amber over near-white: neither end is good or bad.
_APART: Final = LinearSegmentedColormap.from_list("vendor_audit_apart", ["#1f4e79", "#f6f4ef", "#c8661a"])
_EARNED: Final = LinearSegmentedColormap.from_list("vendor_audit_earned", ["#c8661a", "#f6f4ef", "#2f6496"])


@styled
def funnels(frame: pd.DataFrame, *, smallest: int = 5, language: str = "") -> Axes:
    """Which agents lie beyond what chance allows on the same kinds of contact, and beyond ordinary differences?

    Columns kpi, title, unit, kind (limit, agent, group), rows, value, the six limits, typical, zone: one panel per
    figure. Marks within chance are hollow, those beyond it filled, those beyond the wide limits are diamonds.
    """
    keys = list(dict.fromkeys(frame["kpi"]))
    columns = min(_COLUMNS, len(keys)) or 1
    lines = -(-len(keys) // columns)
    drawing = Figure(figsize=(WIDTH, 0.55 + 2.55 * lines), layout="constrained")
    panels = drawing.subplots(lines, columns, squeeze=False)
    for place, axes in enumerate(panels.flat):
        if place < len(keys):
            _funnel(axes, frame[frame["kpi"] == keys[place]], smallest, language)
        else:
            axes.set_axis_off()
    handles: dict[str, Any] = {}
    for axes in panels.flat:
        handles |= dict(zip(*reversed(axes.get_legend_handles_labels()), strict=True))
    drawing.legend(handles.values(), handles.keys(), loc="outside lower center", ncols=2)
    first: Axes = panels[0][0]
    return first


def _funnel(axes: Axes, frame: pd.DataFrame, smallest: int, language: str) -> None:
    unit = "share" if (frame["unit"] == "share").all() else "ratio"
    limits = frame[frame["kind"] == "limit"].sort_values("rows")
    x = limits["rows"].to_numpy(float)
    axes.axhline(float(frame["typical"].iloc[0]), color=QUIET, linewidth=0.8)
    axes.fill_between(
        x,
        limits["low_998"].to_numpy(float),
        limits["high_998"].to_numpy(float),
        color=PALETTE[2],
        alpha=0.22,
        linewidth=0,
        label=say("legend_chance", language=language),
    )
    for name in ("low_95", "high_95"):
        label = say("legend_chance_95", language=language) if name == "low_95" else None
        axes.plot(x, limits[name].to_numpy(float), color=PALETTE[2], linewidth=0.9, label=label)
    for name in ("wide_low", "wide_high"):
        label = say("legend_wide", language=language) if name == "wide_low" else None
        axes.plot(x, limits[name].to_numpy(float), color=PALETTE[1], linewidth=1.2, linestyle="--", label=label)
    marks = frame[frame["kind"] != "limit"]
    grouped = bool((marks["kind"] == "group").any())
    looks = {"within": ("o", "white"), "chance": ("o", INK), "beyond": ("D", PALETTE[1])}
    for zone, (marker, fill) in looks.items():
        mine = marks[marks["zone"] == zone]
        axes.scatter(
            mine["rows"].to_numpy(float),
            mine["value"].to_numpy(float),
            marker=marker,
            s=58 if grouped else 26,
            facecolors=fill,
            edgecolors=INK,
            linewidths=1.1,
            zorder=3,
        )
    message = "legend_group" if grouped else "legend_agent"
    axes.scatter(
        [],
        [],
        marker="o",
        s=40,
        facecolors="white",
        edgecolors=INK,
        label=say(message, smallest=smallest, language=language),
    )
    axes.set_title(
        "\n".join(wrapped(told_figure(frame["title"].iloc[0], language=language)).splitlines()),
        loc="left",
        fontsize=9,
        color=INK,
    )
    axes.set_ylim(bottom=0)
    axes.grid(axis="y")
    axes.yaxis.set_major_formatter(ticks(unit, language))
    axes.xaxis.set_major_formatter(ticks("contacts", language))
    axes.set_xlabel(say("axis_agent_contacts", language=language))
    if unit == "ratio":
        axes.set_ylabel(say("axis_ratio", language=language))


@styled
def group_profiles(frame: pd.DataFrame, *, language: str = "") -> Axes:
    """What sets each group of agents apart from the others?

    Columns group, agents, title, ratio, apart: a row per group, a column per figure, coloured by how far the group
    stands from the other agents, with its ratio written in.
    """
    groups = frame.drop_duplicates("group").sort_values("group")
    names = [
        say("axis_group", group=row.group, agents=count(row.agents, language=language), language=language)
        for row in groups.itertuples()
    ]
    values = frame.pivot(index="group", columns="title", values="apart")[list(dict.fromkeys(frame["title"]))]
    texts = frame.pivot(index="group", columns="title", values="ratio")[list(values.columns)]
    written = texts.map(lambda each: number(each, digits=2, language=language)).to_numpy()
    label = say("axis_apart", language=language)
    values = values.rename(columns=lambda title: told_figure(title, language=language))
    return _heat(values, written, names, label=label, ends=(-3.0, 3.0), colours=_APART)


@styled
def training_needs(frame: pd.DataFrame, *, language: str = "") -> Axes:
    """Which items of the evaluation form does which team earn least of?

    Columns item, team, value, need: a row per item, a column per team; a cell that lies below the
    other teams beyond chance carries a dot. Blank cells have too few agents or answers.
    """
    teams = list(dict.fromkeys(frame["team"]))
    values = frame.pivot(index="item", columns="team", values="value")[teams]
    values = values.loc[values.mean(axis=1).sort_values(kind="stable").index]
    needs = frame.pivot(index="item", columns="team", values="need").reindex_like(values).fillna(False)
    written = np.where(
        values.notna(),
        values.map(lambda each: share(each, digits=0, language=language)).to_numpy()
        + np.where(needs.to_numpy(bool), " •", ""),
        "",
    )
    label = say("axis_earned", language=language)
    return _heat(values, written, [plain(name) for name in values.index], label=label, ends=None, colours=_EARNED)


def _heat(
    values: pd.DataFrame,
    written: Any,
    names: list[str],
    *,
    label: str,
    ends: tuple[float, float] | None,
    colours: LinearSegmentedColormap,
) -> Axes:
    # Imported where it is used: it takes a second that other charts would wait for.
    import seaborn

    axes = axes_of(1.3 + 0.36 * len(values))
    low, high = ends or (float(np.nanmin(values.to_numpy(float))), float(np.nanmax(values.to_numpy(float))) + 1e-9)
    seaborn.heatmap(
        values.to_numpy(float),
        ax=axes,
        annot=written,
        fmt="",
        cmap=colours,
        vmin=low,
        vmax=high,
        linewidths=1,
        linecolor="white",
        yticklabels=names,
        xticklabels=[wrapped(name) for name in values.columns],
        cbar_kws={"label": label, "pad": 0.02},
        annot_kws={"fontsize": 8},
    )
    axes.tick_params(axis="y", rotation=0, labelcolor=INK)
    axes.tick_params(axis="x", rotation=0 if len(values.columns) <= 4 else 30)
    return axes


@styled
def signal_dots(frame: pd.DataFrame, *, language: str = "") -> Axes:
    """How often does it happen with the usual agent, with all together, and with those who exceed the usual?

    Columns signal, whose (usual, all, exceeding, or a pseudonym), value, low, high, unit.
    """
    axes = axes_of(0.9 + 0.46 * max(len(frame), 1))
    words = {name: say(f"whose_{name}", language=language) for name in ("usual", "all", "exceeding")}
    several = frame["signal"].nunique() > 1
    names = [
        wrapped(
            (say(f"signal_{row.signal}", language=language) + ": " if several else "")
            + words.get(str(row.whose), str(row.whose))
        )
        for row in frame.itertuples()
    ]
    looks = [
        PALETTE[2] if row.whose == "usual" else PALETTE[0] if row.whose == "all" else PALETTE[1]
        for row in frame.itertuples()
    ]
    dots(axes, frame, names, looks, None, language)
    axes.set_xlim(left=0)
    axes.tick_params(axis="y", labelcolor=INK)
    return axes
