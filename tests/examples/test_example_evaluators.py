"""The example without plants: contacts are drawn at random and evaluators are alike, so nothing is claimed."""

import pytest

from toolkit.questions import evaluation_samples, evaluators

# The example's evaluators are given no contact with less talk.
SHORTEST = 60


@pytest.mark.parametrize("vendor", ["north", "south", "west"])
def test_nothing_is_said_of_evaluators_or_samples_where_nothing_is_planted(audits, vendor):
    audit = audits("clean", vendor)
    summary = evaluators.evaluators(audit).summary
    assert summary.apart.tolist() == [0]
    assert summary.low.tolist() == [0]
    whole = evaluation_samples.balances(audit, shortest_seconds=SHORTEST)
    whole = whole[whole.level == ""]
    assert {"talk_seconds", "reason", "channel", "hour"} <= set(whole.what)
    assert not whole.apart.any()
    assert whole.unlinked.tolist() == [0] * len(whole)
