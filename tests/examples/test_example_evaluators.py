"""The example's evaluators: alike where nothing is planted, and one of them lenient at the third bidder."""

import pandas as pd
import pytest

from toolkit.questions import evaluation_samples, evaluators, quality
from toolkit.reporting import registers_quality

# The example's evaluators are given no contact with less talk.
SHORTEST = 60


@pytest.mark.parametrize("vendor", ["north", "south", "west"])
def test_nothing_is_said_of_evaluators_or_samples_where_nothing_is_planted(audits, vendor):
    audit = audits("clean", vendor)
    summary = evaluators.evaluators(audit).summary
    # On contacts of the same kind, and in calibration sessions.
    assert summary.apart.tolist() == [0, 0]
    assert summary.low.tolist() == [0, 0]
    whole = evaluation_samples.balances(audit, shortest_seconds=SHORTEST)
    whole = whole[whole.level == ""]
    assert {"talk_seconds", "reason", "channel", "hour"} <= set(whole.what)
    assert not whole.apart.any()
    assert whole.unlinked.tolist() == [0] * len(whole)


def attention(audit):
    return [claim for claim in registers_quality.of_quality(audit) if claim.severity in ("attention", "breach")]


@pytest.mark.parametrize("vendor", ["north", "south", "west"])
def test_the_section_on_quality_claims_nothing_where_nothing_is_planted(audits, vendor):
    assert attention(audits("clean", vendor)) == []


def test_the_lenient_evaluator_gives_points_in_the_export_and_nobody_else_does(planted):
    told = planted.truth["vendors"]["west"]["planted"]["lenient_evaluator"]
    forms = pd.read_excel(planted.folder / "west/quality_forms.xlsx", engine="openpyxl").dropna(subset="Points")
    sums = forms.assign(earned=forms.Points * forms.Weight, top=forms["Points possible"] * forms.Weight)
    share = sums.groupby("Evaluator")[["earned", "top"]].sum().eval("earned / top")
    assert share.idxmax() == told["evaluator"]
    assert share[told["evaluator"]] == pytest.approx(told["earned"])
    assert share.max() > share.drop(told["evaluator"]).max() + 0.05
    assert all("lenient_evaluator" not in planted.truth["vendors"][name]["planted"] for name in ("north", "south"))


def test_the_lenient_evaluator_is_told_at_the_third_bidder_alone(audits):
    for vendor in ("north", "south"):
        assert not any("evaluators" in claim.id for claim in attention(audits("planted", vendor)))
    audit = audits("planted", "west")
    claims = {claim.id: claim for claim in registers_quality.of_quality(audit)}
    summary = quality.examined(audit).evaluators.summary
    # So few forms leave four evaluators to judge: nothing is printed of fewer than five.
    assert set(summary.judged) <= {4, 5}
    claim = claims["quality.evaluators.contacts.west"]
    assert claim.severity == ("attention" if summary.judged.iloc[0] == 5 else "limit")
