"""Charts of journeys, read back from their artists; the layout of the process map; what their captions say."""

import math
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Rectangle

from toolkit.reporting import captions_journeys, charts_journeys, figures, process_maps
from toolkit.reporting.words import lasting

GRAPH = pd.DataFrame(
    [
        ("open", "work", 90, 3600.0, 100, 110, "queue"),
        ("work", "work", 20, 60.0, 110, 110, "queue"),
        ("work", "close", 80, 30 * 86_400.0, 110, 100, "rule"),
        ("close", "work", 6, 7200.0, 100, 110, "queue"),
        ("open", "close", 10, 100.0, 100, 100, "few"),
    ],
    columns=["step", "next_step", "count", "median", "step_count", "next_count", "sign"],
)


def plainly(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def words(axes):
    return [plainly(text.get_text()) for text in axes.texts]


def test_the_map_draws_every_box_and_every_arrow_once():
    axes = charts_journeys.process_map(GRAPH)
    arrows = [patch for patch in axes.patches if isinstance(patch, FancyArrowPatch)]
    boxes = [patch for patch in axes.patches if isinstance(patch, FancyBboxPatch)]
    assert (len(boxes), len(arrows)) == (3, 4)
    shown = words(axes)
    assert {"open", "work", "close", "110  (repeats 20)", "90 · 60 min", "80 · 30.0 days (rule)"} <= set(shown)


def test_a_rule_is_dashed_and_the_commonest_arrow_is_the_widest():
    axes = charts_journeys.process_map(GRAPH)
    arrows = [patch for patch in axes.patches if isinstance(patch, FancyArrowPatch)]
    dashed = [patch for patch in arrows if patch.get_linestyle() != "-"]
    assert len(dashed) == 1
    widths = sorted(patch.get_linewidth() for patch in arrows)
    assert widths[-1] == pytest.approx(5.0)
    assert widths[-2] == pytest.approx(0.6 + 4.4 * math.sqrt(80 / 90))


def test_a_name_from_outside_is_no_formula():
    hostile = GRAPH.replace("work", "$\\notacommand$ <b>x")
    for axes in (charts_journeys.process_map(hostile), charts_journeys.variants(ways(["$\\notacommand$", "b"]))):
        assert figures.svg(axes).startswith("<svg")


def overlapping(layout):
    boxes = sorted(layout.boxes.items())
    return [(a, b) for (a, (ax, ay)), (b, (bx, by)) in combinations(boxes, 2) if ay == by and abs(ax - bx) < 1]


edges = st.dictionaries(
    st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh")), st.integers(1, 1000), min_size=1, max_size=30
)


@settings(max_examples=60, deadline=None)
@given(edges)
def test_no_two_boxes_overlap_and_every_arrow_has_its_way(counts):
    layout = process_maps.layout(counts)
    assert overlapping(layout) == []
    assert set(layout.boxes) == {name for edge in counts for name in edge}
    assert set(layout.routes) == {edge for edge in counts if edge[0] != edge[1]}
    for (start, end), route in layout.routes.items():
        assert (route[0], route[-1]) == (layout.boxes[start], layout.boxes[end])
        # An arrow passes each layer between its ends once, beside the boxes that stand there.
        assert len(route) == max(abs(route[0][1] - route[-1][1]) + 1, 2)
        for x, y in route[1:-1]:
            assert all(abs(x - bx) > 0.5 for bx, by in layout.boxes.values() if by == y)
    assert process_maps.layout(dict(reversed(counts.items()))) == layout


def test_the_commonest_way_runs_down():
    layout = process_maps.layout({("a", "b"): 9, ("b", "c"): 9, ("c", "a"): 1, ("a", "c"): 2})
    assert [layout.boxes[name][1] for name in "abc"] == [0, 1, 2]


def ways(*variants):
    return pd.DataFrame(
        {
            "variant": range(1, len(variants) + 1),
            "steps": [list(each) for each in variants],
            "cases": 10,
            "share": 0.25,
            "median": 7_300.0,
        }
    )


def test_a_variant_is_a_row_of_tiles_with_a_letter_each():
    axes = charts_journeys.variants(ways(["open", "work", "close"], ["open", "close"]))
    tiles = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    assert len(tiles) == 5
    assert [word for word in words(axes) if len(word) == 1] == ["A", "B", "C", "A", "C"]
    named = [text.get_text() for text in axes.get_legend().get_texts()]
    assert named == ["A  open", "B  work", "C  close"]
    assert "2.0 h" in words(axes)


def test_a_long_variant_is_cut_and_says_so():
    axes = charts_journeys.variants(ways(["open"] * 40))
    assert "…" in words(axes)


def test_waiting_and_handling_are_bars_from_zero():
    frame = pd.DataFrame({"step": ["look", "fix"], "waited_hours": [10.0, 40.0], "handled_hours": [2.0, 3.0]})
    axes = charts_journeys.waiting_and_handling(frame)
    assert sorted(patch.get_width() for patch in axes.patches) == [2, 3, 10, 40]
    assert {patch.get_x() for patch in axes.patches} == {0}
    assert [text.get_text() for text in axes.get_legend().get_texts()] == [
        "Waiting for the step",
        "Handling in the step",
    ]


def test_the_matrix_tells_what_came_back():
    frame = pd.DataFrame(
        {"giver": ["desk", "back"], "taker": ["back", "desk"], "handovers": [40, 7], "returned": [5, 0]}
    )
    axes = charts_journeys.hand_over_matrix(frame)
    assert {"40 (5)", "7 (0)"} <= set(words(axes))
    assert "A" not in words(axes)
    said = captions_journeys.matrix(frame)
    first, second = said.split("; ")
    assert first == "Hand-overs between 2 teams"
    assert second == "the commonest is desk to back: 40, of which 5 came back with the next hand-over."


def test_captions_state_what_is_to_be_seen():
    said = plainly(captions_journeys.process_map(GRAPH))
    assert "The commonest is open → work: 90 times, half within 60 min" in said
    assert "The longest median wait is work → close, 30.0 days (rule)" in said
    assert "takes 25.0 % of the cases" in plainly(captions_journeys.variants(ways(["a", "b"])))


def test_the_same_map_gives_the_same_bytes():
    assert figures.svg(charts_journeys.process_map(GRAPH)) == figures.svg(charts_journeys.process_map(GRAPH))


def test_durations_are_written_in_the_unit_that_suits_them():
    written = [lasting(each) for each in (0, 45, 150, 7_199, 7_200, 100_000, 172_800, 8_640_000, 1.3e9, math.nan)]
    assert [plainly(text) for text in written] == [
        "0 s", "45 s", "2 min", "120 min", "2.0 h", "27.8 h", "2.0 days", "100 days", "15 046 days", "—",
    ]  # fmt: skip
    assert lasting(-7_200.0).endswith("h")
    assert not np.isnan(len(written))


def test_two_labels_on_one_route_stand_apart() -> None:
    places = process_maps.Places([(0.0, 0.0, 0.5, 0.1), (0.0, 1.0, 0.5, 0.1)])
    route = [(0.0, 0.1), (0.0, 0.9)]
    first, second = (places.freest(route, 0.3, 0.05) for _label in range(2))
    assert first == (0.0, 0.5)
    assert 0.1 <= abs(first[1] - second[1]) < 0.3
    # The third finds no free place, and still stands on the route.
    assert 0.1 < [places.freest(route, 0.3, 0.05) for _label in range(9)][-1][1] < 0.9
