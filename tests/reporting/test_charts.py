"""Charts, read back from their artists."""

import math

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.patches import Rectangle

from toolkit.measures.targets import Target
from toolkit.reporting import charts, figures, styles

NAN = math.nan
FIGURES = pd.DataFrame(
    {
        "convention": ["sl_strict", "sl_excl_short", "sl_answered"],
        "title": ["All offered", "Without short abandons", "Answered only"],
        "vendor": ["north", "south", "north"],
        "value": [0.74, 0.78, 0.83],
        "low": [0.71, 0.75, NAN],
        "high": [0.77, 0.81, NAN],
        "unit": "share",
    }
)


def texts(axes: Axes) -> list[str]:
    return [text.get_text() for text in axes.texts]


def dots(axes: Axes) -> list[tuple[float, bool]]:
    """Each dot's value, and whether it is filled."""
    return [
        (float(np.asarray(line.get_xdata())[0]), line.get_markerfacecolor() != "white")
        for line in axes.get_lines()
        if line.get_marker() == "o"
    ]


def test_an_interval_is_a_line_and_an_absent_one_a_hollow_dot() -> None:
    axes = charts.convention_band(FIGURES, "sl_excl_short", target=Target.of(at_least=0.8))
    assert dots(axes) == [(0.74, True), (0.78, True), (0.83, False)]
    spans = [tuple(line.get_xdata()) for line in axes.get_lines() if line.get_marker() == "None"]
    assert (0.71, 0.77) in spans and (0.75, 0.81) in spans and len(spans) == 3
    assert texts(axes) == ["target 80.0\u00a0%"]
    legend = axes.get_legend()
    assert legend is not None and [text.get_text() for text in legend.get_texts()] == ["no interval"]


def test_the_definition_in_force_is_named_in_words() -> None:
    axes = charts.convention_band(FIGURES, "sl_excl_short")
    labels = [label.get_text() for label in axes.get_yticklabels()]
    assert labels == ["All offered", "Without short abandons  (in force)", "Answered only"]
    assert axes.yaxis_inverted()


def test_a_vendor_has_one_colour_everywhere() -> None:
    both = styles.colours(["south", "north"])
    assert both == styles.colours(["north", "south", "north"])
    axes = charts.kpi_intervals(FIGURES)
    used = [line.get_markeredgecolor() for line in axes.get_lines() if line.get_marker() == "o"]
    assert used == [both["north"], both["south"], both["north"]]


def test_targets_of_their_own_are_ticks_on_their_rows() -> None:
    axes = charts.kpi_intervals(FIGURES.assign(target_low=[0.8, NAN, 0.7], target_high=NAN))
    drawn = np.vstack([np.asarray(ticks.get_offsets()) for ticks in axes.collections])
    assert drawn.tolist() == [[0.8, 0.0], [0.7, 2.0]]


def test_a_cell_with_too_few_rows_is_hatched_and_one_without_rows_is_blank() -> None:
    frame = pd.DataFrame({"weekday": [1, 1, 7], "half_hour": [16, 17, 16], "value": [0.9, NAN, 0.5]})
    axes = charts.half_hour_heat(frame, label="Service level")
    (mesh,) = (item for item in axes.collections if isinstance(item, QuadMesh))
    cells = np.ma.filled(mesh.get_array().astype(float), NAN).reshape(7, 2)
    assert cells[0, 0] == 0.9 and cells[6, 0] == 0.5
    assert np.isnan(cells).sum() == 12
    hatched = [patch for patch in axes.patches if isinstance(patch, Rectangle) and patch.get_hatch()]
    assert [patch.get_xy() for patch in hatched] == [(17, 0)]
    assert mesh.get_clim() == (0, 1)


def test_waits_are_steps_with_their_bands() -> None:
    points = [
        {"curve": curve, "seconds": second, "share": 1 - second / 100, "low": low, "high": low}
        for curve, low in (("answered", NAN), ("abandoned", NAN), ("patience", 0.5))
        for second in (60, 0, 30)
    ]
    axes = charts.wait_survival(pd.DataFrame(points), threshold_seconds=20)
    curves = {line.get_label(): line for line in axes.get_lines()}
    assert list(curves)[:3] == ["answered", "abandoned", "patience (would still wait)"]
    assert curves["answered"].get_drawstyle() == "steps-post"
    assert list(curves["answered"].get_xdata()) == [0, 30, 60]
    assert len(axes.collections) == 1
    assert texts(axes) == ["threshold 20\u00a0s"]


def test_a_bar_is_as_wide_as_its_bin_and_starts_at_zero() -> None:
    frame = pd.DataFrame({"low_edge": [0, 10, 30], "high_edge": [10, 30, 60], "share": [0.5, 0.3, 0.2]})
    axes = charts.distribution(frame, median=10, p90=45)
    assert [(bar.get_x(), bar.get_width(), bar.get_height(), bar.get_y()) for bar in axes.patches] == [
        (0, 10, 0.5, 0),
        (10, 20, 0.3, 0),
        (30, 30, 0.2, 0),
    ]
    assert texts(axes) == ["median 10.0\u00a0s", "P90 45.0\u00a0s"]


def test_volume_draws_every_row_and_names_some() -> None:
    frame = pd.DataFrame({"when": pd.date_range("1999-02-01", periods=28), "contacts": range(28)})
    axes = charts.volume(frame)
    assert [bar.get_height() for bar in axes.patches] == list(range(28))
    assert axes.get_xticklabels()[0].get_text() == "1999-02-01"


def test_no_name_is_read_as_a_formula_and_none_stops_the_drawing(attacks: list[str]) -> None:
    frame = pd.DataFrame(
        {"title": attacks, "value": 0.5, "low": 0.4, "high": 0.6, "unit": "share"},
        dtype=object,
    ).astype({"value": float, "low": float, "high": float})
    axes = charts.kpi_intervals(frame)
    drawn = figures.svg(axes)
    assert "<text" not in drawn and "<script" not in drawn
    assert figures.svg_faults(drawn) == []


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("$\\notacommand$", r"\$\notacommand\$"),
        ("\u202egnp.exe", "gnp.exe"),
        ("two\nlines", "two lines"),
        ("half \ud83d", "half \ufffd"),
        ("x" * 60, "x" * 43 + "…"),
    ],
)
def test_plain_leaves_letters(text: str, drawn: str) -> None:
    assert styles.plain(text) == drawn


def test_a_long_name_takes_lines_and_its_note_is_never_cut() -> None:
    name = "Answered in time, of those offered but for short abandons " * 4
    lines = styles.wrapped(name, "(in force)").split("\n")
    assert len(lines) == 3 and lines[2].endswith("…  (in force)")
    assert r"\$" in styles.wrapped("a" * 33 + "$" * 40) and "$$" not in styles.wrapped("a" * 33 + "$" * 40)


def test_drawing_leaves_matplotlib_as_it_was() -> None:
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    charts.volume(pd.DataFrame({"when": ["a"], "contacts": [1]}))
    assert dict(mpl.rcParams) == before
