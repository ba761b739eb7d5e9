"""Whether a target is within reach: planted processes, and the same word here as in the section on trends."""

from datetime import date

import pytest
from calls_by_day import audit_of

from toolkit import open_audit
from toolkit.measures.control_charts import xmr
from toolkit.questions import contract_realism, period_verdicts, trend_series, trends
from toolkit.reporting import exhibits_contract
from toolkit.reporting.words import say

SERVICE = {"kpis": ["service_level"]}


@pytest.fixture(autouse=True)
def _key(monkeypatch):
    monkeypatch.setenv("VENDOR_AUDIT_KEY", "cd" * 32)


def opened(folder, *targets, level=lambda day: 0.8, first=date(2024, 1, 1), **changes):
    contract = {"targets": [{"kpi": "service_level", **target} for target in targets]}
    changes = {"trends": SERVICE, **changes}
    return open_audit(audit_of(folder, level, first=first, contract=contract, **changes))


def fallen(day):
    return 0.9 if day < date(2024, 4, 1) else 0.6


def said(audit):
    found = contract_realism.realism(audit).iloc[0]
    return (found.basis, found.level, found.word)


def in_trends(audit):
    return contract_realism.WORDS.get(trends.verdicts(audit).iloc[0].assurance)


@pytest.mark.parametrize(("target", "word"), [(0.5, "will keep"), (0.8, "hit and miss"), (0.95, "will miss")])
def test_a_steady_process_is_within_reach_of_a_target_outside_or_around_it(tmp_path, target, word):
    audit = opened(tmp_path, {"at_least": target, "period": "month"})
    assert said(audit) == ("limits", "week", word)
    assert in_trends(audit) == word
    found = contract_realism.realism(audit).iloc[0]
    # The second route: the weeks as the contract counts them, charted by hand.
    weeks = period_verdicts.compliance_of(audit)
    weeks = weeks[(weeks.level == "week") & (weeks.verdict != "incomplete")].sort_values("first")
    chart = xmr(weeks.value.to_numpy(float))
    assert (found.low, found.high) == pytest.approx((chart.low[0], min(chart.high[0], 1)))
    assert found.points == len(weeks) == 21
    shown = exhibits_contract.realism(contract_realism.realism(audit)).html
    assert say(f"realism_limits_{word}") in shown
    assert "control limits of 21 weeks" in shown


def test_a_process_that_fell_is_not_promised_to_keep_what_it_kept_before(tmp_path):
    # Limits over both levels keep 50 %; the latest weeks are at 60 %.
    audit = opened(tmp_path, {"at_least": 0.5, "period": "month"}, level=fallen)
    assert said(audit) == ("limits", "week", "not settled")
    assert in_trends(audit) == "not settled"
    assert "does not follow" in exhibits_contract.realism(contract_realism.realism(audit)).html


def test_a_stated_change_begins_new_limits_here_as_in_trends(tmp_path):
    change = {"kpi": "service_level", "from": "2024-03-01", "reason": "a smaller team was agreed"}
    trends_ = {**SERVICE, "rebase": [change]}
    level = lambda day: 0.95 if day < date(2024, 3, 1) else 0.6  # noqa: E731
    audit = opened(tmp_path, {"at_least": 0.8, "period": "month"}, level=level, trends=trends_)
    found = contract_realism.realism(audit).iloc[0]
    verdict = trends.verdicts(audit).iloc[0]
    # Twelve whole weeks of March to May at 60 % fall short of 80 %, whatever was before.
    assert (found.word, found.points, verdict.points) == ("will miss", 12, 12)
    assert contract_realism.WORDS[verdict.assurance] == found.word
    assert (found.low, found.high) == pytest.approx((verdict.limit_low, verdict.limit_high))


def test_too_few_whole_periods_leave_the_interval(tmp_path):
    # Eleven whole weeks, and days of sixty contacts too few for a figure.
    audit = opened(tmp_path, {"at_least": 0.5, "period": "month"}, first=date(2024, 3, 11))
    assert len(trend_series.series(audit, grain="week")) == 11
    assert said(audit) == ("interval", "whole", "meets")
    assert in_trends(audit) is None


def test_a_target_for_some_rows_is_held_against_those_and_trends_leave_it_to_the_contract(tmp_path):
    columns = {"channel": "CASE WHEN wait = '40' THEN 'chat' ELSE 'voice' END"}
    sources = {"sources": {"calls": {"columns": columns}}}
    audit = opened(tmp_path, {"at_least": 0.5, "period": "month", "where": {"channel": "chat"}}, **sources)
    # All late answers are chats: none of them keeps the target, and the chart of none is no variation.
    assert said(audit) == ("interval", "whole", "misses")
    verdict = trends.verdicts(audit).iloc[0]
    # All contacts together would keep 50 %, but nobody promised that of them.
    assert verdict.limit_low > 0.5
    assert (verdict.assurance, verdict.target) == ("", "")
