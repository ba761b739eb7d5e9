"""Blocks of weeks: whole weeks, as even as they can be, and intervals over them that hold the truth."""

import numpy as np
import pytest

from toolkit.measures import intervals
from toolkit.measures.time_blocks import blocks_of, weeks_of

MONDAY = np.datetime64("2026-01-05")


def days(number: int) -> np.ndarray:
    return MONDAY + np.arange(number)


def test_a_week_begins_on_monday() -> None:
    assert weeks_of(["2026-01-04", "2026-01-05", "2026-01-11", "2026-01-12"]).tolist() == [0, 1, 1, 2]


@pytest.mark.parametrize(("weeks", "blocks"), [(8, 1), (9, 3), (15, 3), (16, 4), (18, 4), (20, 5), (26, 6), (52, 6)])
def test_one_block_for_every_four_weeks_three_at_least_six_at_most(weeks: int, blocks: int) -> None:
    found = blocks_of(days(7 * weeks))
    assert len(set(found.tolist())) == blocks
    # Whole weeks, in order, and no block more than a week longer than another.
    assert all(len(set(week.tolist())) == 1 for week in found.reshape(weeks, 7))
    sizes = np.bincount(found) // 7
    assert sizes.max() - sizes.min() <= 1
    assert (np.diff(found) >= 0).all()


def test_no_days_have_no_blocks() -> None:
    assert blocks_of(np.array([], "datetime64[D]")).size == 0


def correlated(rng: np.random.Generator, series: int, number: int, fades: float, spread: float) -> np.ndarray:
    burn = 100
    steps = rng.normal(size=(series, number + burn)) * spread * np.sqrt(1 - fades**2)
    for day in range(1, number + burn):
        steps[:, day] += fades * steps[:, day - 1]
    return steps[:, burn:]


def coverage(blocks: np.ndarray, above: np.ndarray, below: np.ndarray, truth: float) -> float:
    number = blocks.max() + 1
    sums = [np.stack([np.bincount(blocks, row, number) for row in side]) for side in (above, below)]
    group = np.repeat(np.arange(len(above)), number)
    value, variance, _clusters, effective = intervals.ratios(sums[0].ravel(), sums[1].ravel(), group, len(above))
    low, high = intervals.share_limits(value, variance, below.sum(axis=1), effective, confidence=0.95)
    return float(np.mean((low <= truth) & (truth <= high)))


def test_over_few_long_blocks_intervals_hold_the_truth_where_over_days_and_weeks_they_do_not() -> None:
    rng = np.random.default_rng(7)
    number, series = 126, 800

    def shares(each: int, length: int) -> np.ndarray:
        logit = 1.5 + correlated(rng, each, length, 0.9, 0.6) + correlated(rng, each, length, 0.45, 0.8)
        return 1 / (1 + np.exp(-logit))

    truth = float(shares(400, 1000).mean())
    chance = shares(series, number)
    below = rng.poisson(1000, (series, number))
    above = rng.binomial(below, chance)
    each_day = np.arange(number)
    over_days, over_weeks = (coverage(blocks, above, below, truth) for blocks in (each_day, each_day // 7))
    over_blocks = coverage(blocks_of(days(number)), above, below, truth)
    assert over_days < 0.65
    assert over_weeks < 0.88
    # 800 series know a coverage of .95 to .015.
    assert over_blocks > 0.92
