"""The register: which kind a finding is, how severe by the printed rule, what it comes to, and what it asks."""

import itertools
import math
import re
from pathlib import Path
from typing import Any

import pytest
from audits_on_paper import source, written

from toolkit import open_audit
from toolkit.measures.targets import Target
from toolkit.reporting import consequences, entries, exhibits_register, finding_kinds, plans, ratings, registers
from toolkit.reporting.finding_kinds import KINDS, kind_of
from toolkit.reporting.findings import Finding
from toolkit.reporting.messages import MESSAGES
from toolkit.reporting.words import say

CALLS = "id,start,agent,topic,wait,talk\n"


def calls(late: int, of: int = 600, agents: int = 12) -> str:
    """So many calls, of which every so many are answered late."""
    return CALLS + "".join(
        f"{n},{1 + n % 28:02d}.03.2024 09:00,A{n % agents},a,{50 if n < late else 5},60\n" for n in range(of)
    )


def audit_of(folder: Path, text: str, **changes: Any) -> Any:
    return open_audit(written(folder, text, **changes))


def finding(id_: str, severity: str, **more: Any) -> Finding:
    return Finding(id_, id_.split(".", maxsplit=1)[0], more.pop("kpi", ""), "north", severity, "A sentence.", **more)


@pytest.mark.parametrize(
    ("id_", "severity", "more", "kind"),
    [
        ("contract.asa.north.kept", "breach", {"target": "<=30"}, "promise_missed"),
        ("contract.asa.north.kept", "limit", {"target": "<=30"}, "promise_unknown"),
        ("contract.credit.north", "breach", {}, "credit_due"),
        ("contract.credit.north", "limit", {}, "credit_unknown"),
        ("contract.credit.north.critical", "breach", {}, "critical_repeated"),
        ("contract.credit.north.undecided", "limit", {}, "credit_unknown"),
        ("contract.definitions.service_level.north", "attention", {}, "definition_decides"),
        ("service_levels.asa.north.target", "breach", {"target": "<=30", "value": 40.0}, "promise_missed"),
        ("service_levels.asa.north.target", "attention", {"target": "<=30", "value": 40.0}, "promise_missed"),
        ("service_levels.asa.north.target", "attention", {"target": "<=30", "value": 20.0}, "promise_near"),
        ("voice.csat_mean.north.coverage", "limit", {"target": ">=4"}, "promise_unknown"),
        ("scorecards.reported.asa.north.target", "attention", {}, "reported_differs"),
        ("trends.asa.north.assurance", "attention", {"target": "<=30"}, "may_miss"),
        ("trends.asa.north.assurance", "limit", {"target": "<=30"}, "chart_limit"),
        ("trends.asa.north.signal.2", "attention", {}, "worsening"),
        ("trends.fcr.north.few", "limit", {}, "chart_short"),
        ("mystery_shopping.mystery_score.north.qa.difference", "attention", {"evidence": "mystery_qa_gap"},
         "visits_unlike_scores"),
        ("mystery_shopping.mystery_score.north.south.difference", "attention", {}, "visits_differ"),
        ("journeys.north.bottleneck.1", "attention", {}, "bottleneck"),
        ("agents.short_calls.signal.north", "attention", {}, "avoidance"),
        ("agents.short_calls.signal.north", "limit", {}, "evidence_missing"),
        ("money.invoices.north", "attention", {}, "invoiced_more"),
        ("sufficiency.rejected.calls.empty: x", "attention", {}, "rows_unusable"),
        ("something.new", "attention", {}, "other"),
    ],
)  # fmt: skip
def test_a_finding_is_of_one_kind(id_: str, severity: str, more: dict[str, Any], kind: str) -> None:
    found = kind_of(finding(id_, severity, **more))
    assert found is not None
    assert found.key == kind


def test_a_finding_for_information_calls_for_nothing() -> None:
    assert kind_of(finding("contract.asa.north.kept", "information")) is None


@pytest.mark.parametrize(
    ("effect", "likelihood", "rating"),
    [
        (3, 3, "critical"), (3, 2, "high"), (2, 3, "high"), (2, 2, "medium"), (3, 1, "medium"), (1, 3, "medium"),
        (2, 1, "low"), (1, 2, "low"), (1, 1, "low"),
    ],
)  # fmt: skip
def test_severity_is_effect_times_likelihood(effect: int, likelihood: int, rating: str) -> None:
    assert ratings.rating(effect, likelihood) == rating


@pytest.mark.parametrize(
    ("low", "high", "severity", "contract", "rating"),
    [
        # The whole interval misses: it would be missed again.
        (31.0, 50.0, "breach", True, "critical"),
        (31.0, 50.0, "attention", False, "high"),
        # The interval spans: it was missed.
        (29.0, 50.0, "breach", True, "high"),
        (29.0, 50.0, "attention", False, "medium"),
        # No interval: it was missed, and no more is known.
        (math.nan, math.nan, "breach", True, "high"),
    ],
)
def test_a_miss_is_as_severe_as_its_interval_allows(
    low: float, high: float, severity: str, contract: bool, rating: str
) -> None:
    missed = finding("service_levels.asa.north.target", severity, target="<=30", value=40.0, low=low, high=high)
    kind = kind_of(missed)
    assert kind is not None
    assert ratings.rated(missed, kind, contract=contract).rating == rating


def test_what_is_met_is_never_more_than_medium_and_a_chart_that_will_fail_is_critical() -> None:
    near = finding("service_levels.asa.north.target", "attention", target="<=30", value=20.0, low=10.0, high=40.0)
    chart = finding("trends.asa.north.assurance", "attention", target="<=30")
    kinds = [kind_of(near), kind_of(chart)]
    assert all(kinds)
    assert ratings.rated(near, kinds[0], contract=True).rating == "medium"  # type: ignore[arg-type]
    told = {
        word: ratings.rated(chart, kinds[1], contract=True, assurance=word).rating
        for word in ("will fail", "hit and miss")
    }  # type: ignore[arg-type]
    assert told == {"will fail": "critical", "hit and miss": "medium"}


def test_the_rule_as_printed_is_the_rule_as_applied() -> None:
    text = exhibits_register.rule().plain
    assert "Critical from 9, high from 6, medium from 3" in text
    assert "critical or high finding asks is due in 30 days, medium in 60, low in 90" in text


@pytest.mark.parametrize(
    ("target", "value", "rows", "expected"),
    [
        # 482 of 5993 gave up; 8 % of them are 479.44, so that three less keep the promise.
        ("<=0.08", 482 / 5993, 5993, 3),
        # 500 of 1000 in time where 800 were promised.
        (">=0.8", 0.5, 1000, 300),
        ("0.4..0.6", 0.7, 100, 10),
        # On the target, and beyond it on the right side, nothing parts them.
        (">=0.8", 0.8, 1000, math.nan),
        (">=0.8", 0.9, 1000, math.nan),
        ("", 0.5, 1000, math.nan),
    ],
)
def test_contacts_that_part_a_share_from_its_target_as_counted_by_hand(
    target: str, value: float, rows: int, expected: float
) -> None:
    missed = finding("service_levels.x.north.target", "breach", target=target, value=value, rows=rows, unit="share")
    found = consequences.beyond(missed)
    assert found == expected or (math.isnan(found) and math.isnan(expected))
    # The second route: with so many contacts moved to the right side the target is kept, with one less it is not.
    bound = Target.of_code(target)
    for moved, keeps in ((found, True), (found - 1, False)) if not math.isnan(found) else ():
        sign = 1 if bound.low is not None and value < bound.low else -1
        assert bound.keeps((round(value * rows) + sign * moved) / rows) is keeps


def test_what_is_no_share_is_not_counted_in_contacts() -> None:
    late = finding("service_levels.asa.north.target", "breach", target="<=30", value=40.0, rows=100, unit="seconds")
    assert math.isnan(consequences.beyond(late))


def test_every_kind_has_its_words_and_none_is_left_over() -> None:
    keys = {kind.key for kind in KINDS}
    acting = {kind.key for kind in KINDS if kind.acts}
    assert [key for key in keys if f"named_{key}" not in MESSAGES] == []
    assert [key for key in acting if f"recommend_{key}" not in MESSAGES and key not in ("other", "auditor")] == []
    told = re.compile(r"(?:named|criteria|cause|recommend|aim)_([a-z_]+?)(?:_own|_will_fail)?$")
    of_kinds = {
        message: found[1]
        for message in MESSAGES
        if (found := told.match(message)) and found[1] not in ("any", "nothing")
    }
    from toolkit.reporting.english_register import ENGLISH_REGISTER

    assert {kind for message, kind in of_kinds.items() if message in ENGLISH_REGISTER} - keys - {"of_vendor"} == set()


def test_no_kind_of_finding_speaks_of_guilt_or_of_persons() -> None:
    from toolkit.reporting.english_register import ENGLISH_REGISTER

    text = " ".join(ENGLISH_REGISTER.values()).lower()
    assert not re.search(r"\b(fraud|cheat|guilty|lazy|blame|liar|he|she|him|her)\b", text)


MISSED = {"targets": [{"kpi": "service_level", "at_least": 0.8}]}


def test_a_breach_becomes_an_entry_with_all_its_parts(tmp_path: Path) -> None:
    audit = audit_of(tmp_path, calls(300), contract={"reference": "Contract 7", **MISSED})
    found = entries.entries(audit, registers.of_all(audit))
    first = found[0]
    assert (first.number, first.kind, first.rating) == ("F1", "promise_missed", "critical")
    assert first.title == "Service level: promise missed"
    assert first.criteria == "The contract Contract 7: Service level at least 80.0\u00a0%"
    assert first.finding.sentence.startswith("Service level (sl_strict): 50.0")
    assert (first.cause_basis, first.contacts, first.days) == ("hypothesis", 180, 30)
    assert first.consequence == "Over the whole period 180 contacts part it from the target."
    assert "recovery plan for Service level" in first.recommendation
    assert (first.owner, first.response, first.status) == ("Operations manager, vendor", "", "open")
    assert (first.acceptance_metric, first.acceptance_target) == ("service_level", "at least 80.0\u00a0%")
    assert first.evidence_ids == "service_levels:service_level:north"
    assert first.due == ""


def test_days_count_from_the_report_s_day_and_from_nothing_else(tmp_path: Path) -> None:
    audit = audit_of(tmp_path, calls(300), contract=MISSED, report={"date": "2024-04-15"})
    due = {entry.days: entry.due for entry in entries.entries(audit, registers.of_all(audit)) if entry.days}
    assert due.items() <= {30: "2024-05-15", 60: "2024-06-14", 90: "2024-07-14"}.items()
    assert due


def test_without_a_contract_nothing_is_a_promise(tmp_path: Path) -> None:
    audit = audit_of(tmp_path, calls(300), contract=MISSED)
    first = entries.entries(audit, registers.of_all(audit))[0]
    assert (first.title, first.rating) == ("Service level: target missed", "high")
    assert first.criteria.startswith("A target set for this audit: ")
    assert "contract" not in first.acceptance_rule


def test_a_service_that_keeps_everything_has_no_finding_above_low(tmp_path: Path) -> None:
    audit = audit_of(tmp_path, calls(0), contract={"reference": "Contract 7", **MISSED})
    found = entries.entries(audit, registers.of_all(audit))
    assert {entry.rating for entry in found} <= {"low"}
    assert exhibits_register.cards(found).html == ""


def test_findings_csv_keeps_its_columns_and_gains_the_register_s_behind_them(tmp_path: Path) -> None:
    audit = audit_of(tmp_path, calls(300), contract=MISSED)
    frame = registers.whole(audit)
    own = ["id", "section", "severity", "sentence", "kpi", "vendor", "value", "low", "high", "rows", "unit", "target",
           "definition", "evidence"]  # fmt: skip
    assert list(frame.columns[: len(own)]) == own
    assert {"rating", "title", "criteria", "cause", "consequence", "money", "recommendation", "owner", "due",
            "acceptance_metric", "response", "status", "evidence_ids"} <= set(frame.columns)  # fmt: skip
    assert (frame.rating[frame.severity == "information"] == "").all()
    assert (frame.rating[frame.severity != "information"] != "").all()
    assert frame.id.is_unique


def test_an_action_is_asked_once_with_all_findings_behind_it(tmp_path: Path) -> None:
    bad = CALLS + "1,04.03.2024 09:00,Ann,a,5,100\n2,05.03.2024 09:10,Bea,a,-3,200\n3,x,Ann,a,3,9\n"
    audit = audit_of(tmp_path, bad, **source(rejects_at_most=0.9))
    found = entries.entries(audit, registers.of_all(audit))
    rejected = [entry for entry in found if entry.kind == "rows_unusable"]
    assert len(rejected) == 2
    planned = plans.actions(found)
    action = next(each for each in planned if each.first.kind == "rows_unusable")
    assert {entry.number for entry in action.entries} == {entry.number for entry in rejected}
    assert [each.number for each in planned] == [f"A{place}" for place in range(1, len(planned) + 1)]
    # Every finding that asks for something is in one action, and all of an action fall due together.
    asked = [entry.number for each in planned for entry in each.entries]
    assert sorted(asked) == sorted(entry.number for entry in found if entry.days)
    by = plans.by_horizon(planned)
    assert sorted(each.number for mine in by.values() for each in mine) == sorted(each.number for each in planned)


def test_a_register_holds_hostile_names_as_text(tmp_path: Path, attacks: list[str]) -> None:
    name = next(text for text in attacks if text.startswith("<script") and text.isprintable())
    audit = audit_of(
        tmp_path, calls(300), contract={"reference": name, **MISSED}, vendors=[{"id": "north", "name": name}]
    )
    found = entries.entries(audit, registers.of_all(audit))
    html = exhibits_register.cards(found).html + exhibits_register.minor(found).html
    assert "<script" not in html
    assert "&lt;script" in html


def test_severities_and_rules_are_told_apart_without_colour() -> None:
    signs = list(exhibits_register.SIGNS.values())
    assert len(set(signs)) == len(signs) == len(ratings.RATINGS)
    for rating, sign in exhibits_register.SIGNS.items():
        assert sign in exhibits_register.rating_badge(rating)
        assert say(f"rating_{rating}") in exhibits_register.rating_badge(rating)


def test_effects_and_likelihoods_are_within_their_scale() -> None:
    assert {kind.effect for kind in KINDS} == {1, 2, 3}
    every = {ratings.rating(a, b) for a, b in itertools.product((1, 2, 3), repeat=2)}
    assert every == set(ratings.RATINGS)
    assert set(ratings.DAYS) == set(ratings.RATINGS)
    assert set(ratings.DAYS.values()) == set(plans.HORIZONS)
    assert finding_kinds.CONTRACT == 3
