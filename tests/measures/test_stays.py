"""How long people stay, followed from different times on: by hand, by a second library, and where nothing is told."""

import numpy as np
import pytest
from statsmodels.duration.survfunc import SurvfuncRight

from toolkit.measures.proficiency import followed
from toolkit.questions.people import FEWEST_MONTHS, stretch


def people(text):
    """A person a line: from which month on followed, until when, and whether he left then."""
    rows = [line.split() for line in text.strip().splitlines()]
    entry, until = (np.array([float(row[place]) for row in rows]) for place in (0, 1))
    return entry, until, np.array([row[2] == "left" for row in rows])


def test_whoever_joins_late_is_at_risk_only_from_then_on():
    entry, until, left = people("0 4 left\n0 10 there\n3 8 left\n6 9 there\n8 12 there")
    found = followed(entry, until, left, confidence=0.95)
    assert found.times.tolist() == [4, 8]
    # At 4 the first three are followed; at 8 the second, the third and the fourth.
    assert found.at_risk.tolist() == [3, 3]
    assert found.share == pytest.approx([2 / 3, 4 / 9])
    assert (found.low < found.share).all()
    assert (found.high > found.share).all()


def test_the_curve_is_that_of_statsmodels_with_late_entry():
    rng = np.random.default_rng(4)
    entry = np.round(rng.uniform(0, 20, 300))
    until = entry + np.round(rng.exponential(15, 300)) + 1
    left = rng.random(300) < 0.6
    found = followed(entry, until, left, confidence=0.95)
    other = SurvfuncRight(until, left.astype(int), entry=entry)
    assert found.times == pytest.approx(other.surv_times)
    assert found.share == pytest.approx(other.surv_prob)
    assert found.at_risk == pytest.approx(other.n_risk)


def test_a_stretch_begins_where_enough_are_followed_and_is_of_those_who_came_that_far():
    # Six people from month 12 on; before that one or two, of whom one leaves and would halve the curve.
    text = "0 3 left\n2 13 there\n" + "12 30 there\n" * 5 + "12 20 left"
    found = stretch(*people(text), smallest=5, confidence=0.95)
    assert found.months.tolist() == list(range(12, 31))
    assert set(found.since) == {12}
    at = found.set_index("months")
    assert at.share[19] == 1
    assert np.isnan(at.low[19])
    # Six are followed at 20, and one of them leaves.
    assert at.share[20] == pytest.approx(5 / 6)
    assert at.at_risk[20] == 6
    assert at.low[30] < 5 / 6 < at.high[30]


@pytest.mark.parametrize(
    "text",
    [
        "0 24 there\n" * 6,
        "0 24 there\n" * 3 + "0 12 left",
        f"0 {FEWEST_MONTHS - 1} there\n" * 6 + "0 3 left",
    ],
)
def test_where_nobody_left_few_were_followed_or_the_stretch_is_short_there_is_no_curve(text):
    assert stretch(*people(text), smallest=5, confidence=0.95).empty
