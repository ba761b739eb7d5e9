"""A gap taken apart adds up, says who does it better, and claims nothing from work that only one side has."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.measures import direct_rates, mix_gaps

# Simple and complex contacts: X has four complex ones for each simple one and is better at both.
X_ROWS, X_RATES = np.array([1000.0, 4000]), np.array([0.80, 0.60])
Y_ROWS, Y_RATES = np.array([4000.0, 1000]), np.array([0.78, 0.57])


def test_the_worked_example_is_a_better_performer_with_the_harder_mix():
    found = mix_gaps.gap_parts(X_RATES * X_ROWS, X_ROWS, Y_RATES * Y_ROWS, Y_ROWS)
    assert found.gap == pytest.approx(0.640 - 0.738)
    # Mix: 60 points more complex, at rates of 79 and 58.5 on average; within: 2 and 3 points at half of each.
    assert found.mix == pytest.approx(-0.6 * (0.79 - 0.585))
    assert found.within == pytest.approx(0.5 * 0.02 + 0.5 * 0.03)
    assert (found.interaction, found.unmatched) == (0, pytest.approx(0))


def test_the_threefold_form_stands_at_the_other_sides_figures():
    found = mix_gaps.gap_parts(X_RATES * X_ROWS, X_ROWS, Y_RATES * Y_ROWS, Y_ROWS, symmetric=False)
    assert found.mix == pytest.approx(-0.6 * 0.78 + 0.6 * 0.57)
    assert found.within == pytest.approx(0.8 * 0.02 + 0.2 * 0.03)
    assert found.interaction == pytest.approx(-0.6 * 0.02 + 0.6 * 0.03)


def test_what_only_one_side_does_is_neither_mix_nor_performance():
    # The first side alone takes returns, all solved; the rest is the same work done alike.
    found = mix_gaps.gap_parts([50, 100], [100, 100], [50, 0], [100, 0])
    assert found == (pytest.approx(0.25), 0, 0, 0, pytest.approx(0.25))
    apart = mix_gaps.gap_parts([5, 0], [10, 0], [0, 8], [0, 10])
    assert np.isnan([apart.mix, apart.within, apart.interaction]).all()
    assert apart.unmatched == apart.gap == pytest.approx(-0.3)


counts = st.lists(st.tuples(*[st.integers(0, 60)] * 4), min_size=1, max_size=8)


@settings(deadline=None)
@given(counts, st.booleans())
def test_parts_always_add_up_to_the_gap_and_cells_to_the_parts(cells, symmetric):
    b, d, hits, other = (np.array(each, float) for each in zip(*cells, strict=True))
    b[0], d[0] = b[0] + 1, d[0] + 1
    a, c = np.minimum(hits, b), np.minimum(other, d)
    found = mix_gaps.gap_parts(a, b, c, d, symmetric=symmetric)
    assert found.mix + found.within + found.interaction + found.unmatched == pytest.approx(found.gap, abs=1e-12)
    by_cell = mix_gaps.gap_by_cell(a, b, c, d, symmetric=symmetric)
    assert by_cell.sum().tolist() == pytest.approx([found.mix, found.within, found.interaction], abs=1e-12)
    turned = mix_gaps.gap_parts(c, d, a, b)
    assert turned.gap == pytest.approx(-found.gap)
    assert turned.within == pytest.approx(-mix_gaps.gap_parts(a, b, c, d).within)


@settings(deadline=None)
@given(counts)
def test_without_other_work_there_is_no_mix_and_without_other_rates_no_performance(cells):
    b, _d, hits, other = (np.array(each, float) for each in zip(*cells, strict=True))
    b = b + 1
    a, c = np.minimum(hits, b), np.minimum(other, b)
    assert mix_gaps.gap_parts(a, b, c, b).mix == pytest.approx(0, abs=1e-12)
    alike = np.array([0.25] * b.size)
    assert mix_gaps.gap_parts(alike * b, b, alike * b[::-1], b[::-1]).within == pytest.approx(0, abs=1e-12)


def test_the_within_part_is_the_gap_of_rates_at_the_two_sides_mean_mix():
    found = mix_gaps.gap_parts(X_RATES * X_ROWS, X_ROWS, Y_RATES * Y_ROWS, Y_ROWS)
    mean_mix = X_ROWS / X_ROWS.sum() + Y_ROWS / Y_ROWS.sum()
    rates = direct_rates.weighted_rate([X_RATES * X_ROWS, Y_RATES * Y_ROWS], [X_ROWS, Y_ROWS], mean_mix)
    assert found.within == pytest.approx(rates[0] - rates[1])


#               invoice  delivery  returns
ROWS = np.array([[100,     40,       60],    # north
                 [200,     10,       0],     # south
                 [50,      30,       29]])  # west  # fmt: skip


def test_overlap_is_the_share_of_work_that_all_others_have_too():
    assert mix_gaps.comparable(ROWS, fewest=30).tolist() == [True, False, False]
    # North's invoices, and nothing else; south has deliveries where both others have enough.
    assert mix_gaps.overlap_shares(ROWS, fewest=30).tolist() == pytest.approx([100 / 200, 210 / 210, 50 / 109])
    assert mix_gaps.overlap_shares(ROWS, fewest=1).tolist() == pytest.approx([140 / 200, 1, 80 / 109])
    assert mix_gaps.overlap_shares(ROWS[:1], fewest=30).tolist() == [1]
    assert np.isnan(mix_gaps.overlap_shares([[0, 0], [5, 5]], fewest=1)[0])


def test_what_is_not_comparable_is_named_with_who_lacks_it():
    found = mix_gaps.not_comparable(ROWS, ["north", "south", "west"], ["invoice", "delivery", "returns"], fewest=30)
    assert found.to_dict("split")["data"] == [
        ["north", "returns", 60, 0.3, "south, west"],
        ["north", "delivery", 40, 0.2, "south"],
        ["west", "delivery", 30, pytest.approx(30 / 109), "south"],
        ["west", "returns", 29, pytest.approx(29 / 109), "south"],
    ]
    assert mix_gaps.not_comparable(ROWS[:, :1], ["a", "b", "c"], ["invoice"], fewest=30).empty
