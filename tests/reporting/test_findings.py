"""What a sentence may claim, worked through at every boundary."""

import math
import re
from pathlib import Path
from typing import Any

import pytest

from toolkit.measures import agent_days, books, kpis
from toolkit.measures.limits import REASONS
from toolkit.measures.targets import Target, verdict
from toolkit.reporting import findings
from toolkit.reporting.messages import MESSAGES
from toolkit.reporting.words import say

AT_LEAST = Target.of(at_least=0.8)
AT_MOST = Target.of(at_most=0.05)
BAND = Target.of(between=(0.75, 0.85))
NAN = math.nan


def row(value: float, low: float = NAN, high: float = NAN, rows: int = 500, **more: Any) -> dict[str, Any]:
    return {
        "section": "service_levels",
        "kpi": "service_level",
        "title": "Service level",
        "vendor": "north",
        "value": value,
        "low": low,
        "high": high,
        "rows": rows,
        "unit": "share",
        **more,
    }


@pytest.mark.parametrize(
    ("target", "value", "low", "high", "outcome", "severity", "process"),
    [
        # At least: on the target is met; touching it from above meets, from below spans.
        (AT_LEAST, 0.80, 0.80, 0.84, "met", "information", "process meets it"),
        (AT_LEAST, 0.82, 0.80, 0.84, "met", "information", "process meets it"),
        (AT_LEAST, 0.82, 0.79, 0.84, "met", "attention", "fall on either side"),
        (AT_LEAST, 0.78, 0.76, 0.80, "missed", "breach", "fall on either side"),
        (AT_LEAST, 0.78, 0.76, 0.7999, "missed", "breach", "does not meet it"),
        (AT_LEAST, 0.7999999, 0.79, 0.81, "missed", "breach", "fall on either side"),
        # At most.
        (AT_MOST, 0.05, 0.04, 0.05, "met", "information", "process meets it"),
        (AT_MOST, 0.04, 0.03, 0.06, "met", "attention", "fall on either side"),
        (AT_MOST, 0.06, 0.05, 0.07, "missed", "breach", "fall on either side"),
        (AT_MOST, 0.07, 0.06, 0.08, "missed", "breach", "does not meet it"),
        # A band: both sides can be left.
        (BAND, 0.80, 0.75, 0.85, "met", "information", "process meets it"),
        (BAND, 0.80, 0.74, 0.84, "met", "attention", "fall on either side"),
        (BAND, 0.80, 0.70, 0.90, "met", "attention", "fall on either side"),
        (BAND, 0.90, 0.86, 0.94, "missed", "breach", "does not meet it"),
        (BAND, 0.70, 0.66, 0.74, "missed", "breach", "does not meet it"),
    ],
)
def test_the_value_decides_the_contract_and_the_interval_the_process(
    target: Target, value: float, low: float, high: float, outcome: str, severity: str, process: str
) -> None:
    finding = findings.target_finding(row(value, low, high), target)
    assert verdict(value, target) == outcome
    assert f": {outcome} in this period." in finding.sentence
    assert process in finding.sentence
    assert finding.severity == severity


@pytest.mark.parametrize("ends", [(NAN, NAN), (NAN, 0.9), (0.7, NAN)])
def test_without_an_interval_nothing_is_said_about_the_process(ends: tuple[float, float]) -> None:
    finding = findings.target_finding(row(0.82, *ends, clusters=1), AT_LEAST)
    assert "met in this period" in finding.sentence
    assert "No interval can be given: all rows come from one agent or one day" in finding.sentence
    assert "meets it" not in finding.sentence and "either side" not in finding.sentence


@pytest.mark.parametrize(
    ("why", "by", "words"),
    [
        ("one_cluster", "agent_id", "all rows come from one agent, and one says nothing"),
        ("one_cluster", "local_date", "all rows come from one day, and one says nothing"),
        ("one_cluster", "local_month", "all rows come from one month, and one says nothing"),
        ("few_clusters", "session_id", "nearly all rows come from one calibration session, which"),
        ("few_clusters", "shop_id", "nearly all rows come from one visit, which"),
        ("no_spread", "week", "all weeks agree to the last digit"),
        ("unknown_clusters", "team_leader_id", "nobody says which team leaders the rows belong to"),
        ("no_spread", "", "all agents or days agree to the last digit"),
        ("one_cluster", None, "all rows come from one agent or one day, and one"),
        ("no_spread", "a column of tomorrow", "all agents or days agree to the last digit"),
        ("few_rows", "agent_id", "there are too few rows"),
    ],
)
def test_a_missing_interval_names_what_its_rows_belong_together_by(why: str, by: str | None, words: str) -> None:
    finding = findings.target_finding({**row(0.82, NAN, NAN), "why_absent": why, "clustered_by": by}, AT_LEAST)
    assert f"No interval can be given: {words}" in finding.sentence


def test_everything_that_figures_are_clustered_by_has_words() -> None:
    # Functions name theirs where they call for the interval; the entries say it.
    sources = "".join(path.read_text(encoding="utf-8") for path in sorted(Path(kpis.__file__).parent.glob("*.py")))
    named = set(re.findall(r"cluster(?:ed_by)?\"?[=:] ?\"([a-z_]+)\"", sources))
    named |= {entry.cluster for entry in kpis.CATALOGUE.values() if entry.cluster}
    assert {"agent_id", "local_date", "shop_id", "week", "team_leader_id"} <= named
    named |= {books.MONTH, agent_days.AGENT, agent_days.DAY, "session_id"}
    assert [by for by in sorted(named) if not {f"cluster_{by}", f"clusters_{by}"} <= set(MESSAGES)] == []


@pytest.mark.parametrize(("value", "rows", "minimum"), [(NAN, 0, 1), (0.9, 99, 100), (NAN, 500, 100), (0.1, 0, 1)])
def test_too_few_rows_are_neither_a_pass_nor_a_failure(value: float, rows: int, minimum: int) -> None:
    finding = findings.target_finding(row(value, rows=rows), AT_LEAST, minimum_rows=minimum)
    assert finding.severity == "limit"
    assert "neither a pass nor a failure" in finding.sentence
    assert "met in this" not in finding.sentence and "missed" not in finding.sentence
    assert finding.target == ">=0.8"


def test_a_near_miss_is_not_rounded_into_a_contradiction() -> None:
    finding = findings.target_finding(row(0.7996, 0.78, 0.82), AT_LEAST)
    assert ": 79.96\u00a0% (" in finding.sentence and "at least 80.00\u00a0%: missed" in finding.sentence


def test_an_end_of_the_interval_beside_the_target_is_not_printed_as_the_target() -> None:
    finding = findings.target_finding(row(0.82, 0.79999, 0.84), AT_LEAST)
    assert "79.999\u00a0% to" in finding.sentence and "either side" in finding.sentence


@pytest.mark.parametrize(
    ("low", "high", "told", "severity"),
    [
        (0.01, 0.05, "higher for north than for south", "attention"),
        (-0.05, -0.01, "lower for north than for south", "attention"),
        (-0.01, 0.05, "does not tell north and south apart", "information"),
        (0.0, 0.05, "does not tell north and south apart", "information"),
        (-0.05, 0.0, "does not tell north and south apart", "information"),
        (NAN, NAN, "No interval can be given", "limit"),
    ],
)
def test_only_an_interval_without_zero_tells_two_apart(low: float, high: float, told: str, severity: str) -> None:
    value = 0.03 if not high < 0 else -0.03
    finding = findings.difference_finding(row(value, low, high, first="north", second="south"))
    assert told in finding.sentence
    assert finding.severity == severity


def test_a_lower_figure_is_told_with_its_distance() -> None:
    finding = findings.difference_finding(row(-0.03, -0.05, -0.01, first="north", second="south"))
    sentence = finding.sentence.replace("\u00a0", " ")
    assert "lower for north than for south by 3.0 percentage points (1.0 to 5.0 percentage points)" in sentence


def test_what_was_not_supplied_is_not_evidenced() -> None:
    finding = findings.coverage_finding(row(NAN), ["wait_seconds", "queued"])
    assert "not evidenced for north: no wait_seconds, queued" in finding.sentence
    assert finding.severity == "limit" and math.isnan(finding.value)


def test_the_most_severe_comes_first_and_ties_keep_their_order() -> None:
    made = [
        findings.target_finding(row(0.9, 0.88, 0.92, group="queue=a"), AT_LEAST),
        findings.target_finding(row(0.7, 0.68, 0.72, group="queue=b"), AT_LEAST),
        findings.coverage_finding(row(NAN, group="queue=c"), ["x"]),
        findings.target_finding(row(0.7, 0.68, 0.72, group="queue=d"), AT_LEAST),
    ]
    assert [finding.id.split(".")[3][-1] for finding in findings.by_severity(made)] == ["b", "d", "c", "a"]
    assert len({finding.id for finding in made}) == len(made)


@pytest.mark.parametrize("why", [reason for reason in REASONS if reason])
def test_every_reason_for_an_absent_interval_has_its_words(why: str) -> None:
    row = {"kpi": "asa", "value": 40.0, "rows": 90, "unit": "seconds", "why_absent": why}
    claim = findings.target_finding(row, findings.Target.of(at_most=60))
    assert say(f"why_{why}", cluster=say("cluster_"), clusters=say("clusters_")) in claim.sentence
