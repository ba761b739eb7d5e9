"""Values between fixed anchors: 0 at the floor, 1 at the target, and nobody else's figure in them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.measures import value_functions


def test_a_figure_is_worth_its_way_from_floor_to_target():
    higher = value_functions.linear([60, 70, 75, 90, 99], floor=70, target=90, better="higher")
    assert higher.tolist() == [0, 0, 0.25, 1, 1]
    lower = value_functions.linear([600, 500, 450, 300, 10], floor=500, target=300, better="lower")
    assert lower.tolist() == [0, 0, 0.25, 1, 1]


def test_stated_points_bend_the_way():
    found = value_functions.piecewise([0, 1, 2, 3, 9], anchors=[1, 2, 4], values=[0, 0.8, 1], better="higher")
    assert found.tolist() == pytest.approx([0, 0, 0.8, 0.9, 1])
    fallen = value_functions.piecewise([9, 4, 3, 2, 1], anchors=[4, 2, 1], values=[0, 0.8, 1], better="lower")
    assert fallen.tolist() == pytest.approx([0, 0, 0.4, 0.8, 1])


def test_an_unknown_figure_is_worth_nothing_that_is_known():
    assert np.isnan(value_functions.linear(np.nan, floor=0, target=1, better="higher"))
    assert np.isnan(value_functions.piecewise([np.nan], anchors=[0, 1], values=[0, 1], better="higher")).all()


@pytest.mark.parametrize(
    ("floor", "target", "better", "words"),
    [
        (90, 70, "higher", "Where higher is better, anchors rise from floor to target; given: 90, 70."),
        (70, 90, "lower", "Where lower is better, anchors fall from floor to target; given: 70, 90."),
        (80, 80, "higher", "Where higher is better, anchors rise from floor to target; given: 80, 80."),
        (np.nan, 80, "higher", "Anchors are two finite numbers or more; given: nan, 80."),
        (0, np.inf, "higher", "Anchors are two finite numbers or more; given: 0, inf."),
        (0, 1, "band", 'A figure is scored where "higher" or "lower" is better, and not where it is "band".'),
    ],
)
def test_anchors_that_do_not_order_are_refused_in_words(floor, target, better, words):
    with pytest.raises(ValueError) as refused:
        value_functions.linear([75], floor=floor, target=target, better=better)
    assert str(refused.value) == words


RUN = "Values run from 0 at the floor to 1 at the target and never fall; given"


@pytest.mark.parametrize(
    ("anchors", "values", "words"),
    [
        ([0, 1, 2], [0, 1], "3 anchors need as many values; 2 are given."),
        ([0, 1, 2], [0, 0.9, 0.8], f"{RUN}: 0, 0.9, 0.8."),
        ([0, 1, 2], [0, 1.2, 1], f"{RUN}: 0, 1.2, 1."),
        ([0, 2, 1], [0, 0.5, 1], "Where higher is better, anchors rise from floor to target; given: 0, 2, 1."),
        ([5], [0], "Anchors are two finite numbers or more; given: 5."),
    ],
)  # fmt: skip
def test_points_that_make_no_value_function_are_refused_in_words(anchors, values, words):
    with pytest.raises(ValueError) as refused:
        value_functions.piecewise([1], anchors=anchors, values=values, better="higher")
    assert str(refused.value) == words


@settings(deadline=None)
@given(st.lists(st.floats(-50, 50), min_size=2, max_size=6, unique=True), st.lists(st.floats(-80, 80), min_size=2))
def test_values_stay_within_0_and_1_never_fall_and_mirror(anchors, figures):
    points, figures = np.sort(anchors), np.sort(figures)
    worth = np.linspace(0, 1, points.size)
    found = value_functions.piecewise(figures, anchors=points, values=worth, better="higher")
    assert ((found >= 0) & (found <= 1)).all()
    assert (np.diff(found) >= 0).all()
    mirrored = value_functions.piecewise(-figures, anchors=-points, values=worth, better="lower")
    assert mirrored == pytest.approx(found)
    two = value_functions.piecewise(figures, anchors=points[[0, -1]], values=[0, 1], better="higher")
    straight = value_functions.linear(figures, floor=points[0], target=points[-1], better="higher")
    assert two == pytest.approx(straight, abs=1e-9)
