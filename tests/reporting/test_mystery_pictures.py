"""The pictures of mystery shopping, read back from their artists, and what they say in words."""

import math

import pandas as pd
from matplotlib.collections import QuadMesh
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle

from toolkit.reporting import captions_mystery, charts_mystery, figures
from toolkit.reporting.styles import INK

NAN = math.nan
CELLS = pd.DataFrame(
    {
        "section": ["need", "need", "start", "start"],
        "scenario": ["hard", "simple", "hard", "simple"],
        "value": [0.2, 0.9, NAN, 0.55],
    }
)
ITEMS = pd.DataFrame(
    {
        "title": ["asked", "greeted", "thanked"],
        "value": [0.1, 0.5, 1.0],
        "low": [0.02, 0.3, NAN],
        "high": [0.4, 0.7, NAN],
        "unit": "share",
        "critical": [False, True, False],
    }
)


def test_a_cell_says_its_score_and_few_visits_are_hatched() -> None:
    axes = charts_mystery.section_heat(CELLS)
    assert sorted(text.get_text() for text in axes.texts if text.get_text()) == ["20\u00a0%", "55\u00a0%", "90\u00a0%"]
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["need", "start"]
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["hard", "simple"]
    hatched = [patch for patch in axes.patches if isinstance(patch, Rectangle) and patch.get_hatch()]
    assert [patch.get_xy() for patch in hatched] == [(0, 1)]
    legend = axes.get_legend()
    assert legend is not None and [text.get_text() for text in legend.get_texts()] == ["too few visits"]


def test_letters_stand_out_from_their_cell() -> None:
    axes = charts_mystery.section_heat(CELLS)
    found = {text.get_text(): to_hex(text.get_color()) for text in axes.texts if text.get_text()}
    assert found == {"20\u00a0%": INK, "55\u00a0%": INK, "90\u00a0%": "#ffffff"}


def test_all_maps_share_one_scale() -> None:
    mesh = next(part for part in charts_mystery.section_heat(CELLS).collections if isinstance(part, QuadMesh))
    assert mesh.get_clim() == (0, 1)


def test_a_scenario_that_was_not_played_is_left_blank() -> None:
    axes = charts_mystery.section_heat(CELLS[CELLS["value"].notna()])
    assert [patch for patch in axes.patches if patch.get_hatch()] == []
    assert axes.get_legend() is None


def test_items_stand_in_their_order_and_a_critical_one_is_named() -> None:
    axes = charts_mystery.item_ranking(ITEMS)
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["asked", "greeted  (critical)", "thanked"]
    assert axes.yaxis_inverted()
    low, high = axes.get_xlim()
    assert low < 0 and high > 1


def test_a_name_from_outside_is_never_a_formula() -> None:
    odd = CELLS.assign(section="$\\notacommand$", scenario=["a$b", "c", "a$b", "c"]).iloc[:2]
    for drawn in (charts_mystery.section_heat(odd), charts_mystery.item_ranking(ITEMS.assign(title="$\\notacommand$"))):
        assert figures.svg_faults(figures.svg(drawn)) == []


def test_the_words_name_the_lowest_and_the_highest() -> None:
    assert captions_mystery.sections(CELLS) == (
        "Heat map of the score by section and scenario: lowest 20.0\u00a0% for need in hard, "
        "highest 90.0\u00a0% for need in simple, among 3 cells with enough visits."
    )
    assert captions_mystery.ranking(ITEMS) == (
        "3 items from the lowest score to the highest: asked 10.0\u00a0%, up to thanked 100.0\u00a0%."
    )
    assert captions_mystery.sections(CELLS.assign(value=NAN)) == "There is nothing to draw: too few visits."
    assert captions_mystery.ranking(ITEMS.iloc[:0]) == "There is nothing to draw: No rows.."
