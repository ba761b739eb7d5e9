"""The first page: the answer first, the opinion by the printed rule, five numbers, what is due, under 250 words."""

import re
from pathlib import Path
from typing import Any

import pytest
from audits_on_paper import BASE, written

from toolkit import open_audit
from toolkit.audits import Audit
from toolkit.parameters.languages import speaking
from toolkit.questions import sufficiency
from toolkit.reporting import entries, executive_summaries, exhibits_summary, opinions, registers
from toolkit.reporting.entries import Entry
from toolkit.reporting.exhibits_summary import MOST_WORDS, words

HEAD = "id,start,agent,topic,wait,talk\n"


def calls(late: int, of: int = 600) -> str:
    return HEAD + "".join(
        f"{n},{1 + n % 28:02d}.03.2024 09:00,A{n % 12},a,{50 if n < late else 5},60\n" for n in range(of)
    )


def audit_of(
    folder: Path, text: str, *targets: dict[str, Any], reference: str | None = "Contract 7", **changes: Any
) -> Audit:
    contract = {"reference": reference, "targets": list(targets), **changes.pop("contract", {})}
    return open_audit(written(folder, text, contract=contract, **changes))


def register(audit: Audit) -> list[Entry]:
    return entries.entries(audit, registers.of_all(audit))


SERVICE = {"kpi": "service_level", "at_least": 0.8}


@pytest.mark.parametrize(
    ("late", "targets", "step", "begins"),
    [
        (300, [SERVICE], "does_not_meet", "The service did not meet the contract in this period: it missed 1 of the 1"),
        (0, [SERVICE], "meets", "The service kept the contract in this period"),
        (115, [SERVICE], "reservations", "The targets of the contract that can be judged are met in this period, with"),
        (0, [], "cannot_conclude", "Whether the service meets the contract cannot be concluded"),
        (0, [SERVICE, {"kpi": "hold_time", "at_most": 9}], "reservations", "The targets of the contract"),
    ],
)
def test_the_first_sentence_is_the_answer_and_the_scale_shows_it(
    tmp_path: Path, late: int, targets: list[dict[str, Any]], step: str, begins: str
) -> None:
    audit = audit_of(tmp_path, calls(late), *targets)
    mine = register(audit)
    assert opinions.opinion(audit, mine).step == step
    page = exhibits_summary.page(audit, mine).html
    answer = re.search(r'<p class="vat-answer">(.*?)</p>', page)
    assert answer is not None
    assert answer[1].startswith(begins)
    here = re.findall(r'<li class="vat-step-(\w+) vat-here">', page)
    assert here == [step]
    assert page.count("this audit") == 1


def test_a_sign_about_the_numbers_holds_a_kept_contract_back(tmp_path: Path) -> None:
    audit = audit_of(tmp_path, calls(0), SERVICE)
    mine = register(audit)
    sign = Entry(
        finding=mine[0].finding, number="F9", kind="reported_differs", rating="high", title="t", effect=3, likelihood=2,
        criteria="", cause="", cause_basis="evidenced", consequence="", contacts=float("nan"), money=float("nan"),
        currency="", recommendation="", owner="", days=30, due="", acceptance_metric="", acceptance_target="",
        acceptance_rule="", evidence_ids="scorecards",
    )  # fmt: skip
    assert opinions.opinion(audit, mine).step == "meets"
    held = opinions.opinion(audit, [*mine, sign])
    assert held.step == "reservations"
    assert "to be explained: the vendor's own figures" in held.sentence


def test_rows_that_ended_nowhere_leave_nothing_to_conclude(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    audit = audit_of(tmp_path, calls(300), SERVICE)
    monkeypatch.setattr(audit, "intake", audit.intake._replace(balance=audit.intake.balance.assign(kept=1)))
    assert sufficiency.unexplained(audit) > 0
    found = opinions.opinion(audit)
    assert found.step == "cannot_conclude"
    assert "rows of an export ended nowhere" in found.sentence


def test_the_numbers_are_those_of_the_targets_first_with_value_interval_and_target(tmp_path: Path) -> None:
    talk = {"kpi": "talk", "at_most": 90}
    audit = audit_of(tmp_path, calls(300), talk, SERVICE)
    frame = executive_summaries.numbers(audit)
    assert list(frame.kpi[:2]) == ["service_level", "talk"]
    assert len(frame) == len(set(frame.kpi)) <= 5
    own = audit.kpi("service_level").iloc[0]
    assert (frame["value"][0], frame.low[0], frame.high[0]) == (own["value"], own.low, own.high)
    assert frame.title[0] == "Service level"
    assert len(executive_summaries.numbers(audit, 1)) == 1


def test_of_many_vendors_a_headline_stands_for_the_lowest_and_the_highest(tmp_path: Path) -> None:
    vendors = [{"id": name, "name": name.title()} for name in ("north", "south", "west")]
    columns = {**BASE["sources"]["calls"]["columns"], "vendor": "topic"}
    text = HEAD + "".join(
        f"{n},{1 + n % 28:02d}.03.2024 09:00,A{n % 12},{('north', 'south', 'west')[n % 3]},{5 + 10 * (n % 3)},60\n"
        for n in range(600)
    )
    base = {**BASE, "sources": {"calls": {**BASE["sources"]["calls"], "vendor": None, "columns": columns}}}
    audit = open_audit(written(tmp_path, text, base=base, vendors=vendors))
    frame = executive_summaries.numbers(audit, 20)
    waits = frame[frame.kpi == "asa"]
    assert list(waits.name) == ["lowest of 3: North", "highest of 3: West"]


def test_without_credits_none_are_agreed_and_three_things_are_asked_all_the_same(tmp_path: Path) -> None:
    audit = audit_of(tmp_path, calls(0), SERVICE)
    assert executive_summaries.due(audit) == "None agreed."
    asked = executive_summaries.decisions(audit, [])
    assert [text for text, _mine in asked] == [
        "Owners and days of the action plan.",
        "Which missing data the next export holds.",
        "The period of the next audit.",
    ]


def test_a_missed_promise_asks_for_a_decision_with_its_finding(tmp_path: Path) -> None:
    audit = audit_of(tmp_path, calls(300), SERVICE)
    mine = register(audit)
    asked = executive_summaries.decisions(audit, mine)
    assert asked[0][0] == "Whether North is asked for a recovery plan for Service level."
    assert [entry.number for entry in asked[0][1]] == ["F1"]
    assert len(asked) == 3


def test_the_credit_due_is_that_of_the_statement(tmp_path: Path) -> None:
    monthly = {"kpi": "service_level", "at_least": 0.8, "period": "month"}
    rules = {
        "credits": {
            "currency": "EUR", "at_risk_rate": 0.1, "charges": 40000,
            "allocations": [{"kpi": "service_level", "share": 0.5}],
        }
    }  # fmt: skip
    audit = audit_of(tmp_path, calls(300), monthly, contract=rules)
    # By hand: a tenth of 40 000 is at risk, half of it is this target's.
    assert executive_summaries.due(audit) == "EUR\u00a02\u202f000.00"
    mine = register(audit)
    assert next(entry for entry in mine if entry.kind == "credit_due").money == 2000
    asked = [text for text, _mine in executive_summaries.decisions(audit, mine)]
    assert asked[0] == "Whether to claim EUR\u00a02\u202f000.00 from North."


def test_words_are_counted_as_a_reader_counts_them() -> None:
    assert words("<p>Eight of ten, 82.1\u00a0% ✓ — &amp; met</p>") == 5


def test_the_page_stays_under_its_limit_however_long_the_names(tmp_path: Path) -> None:
    long = "A vendor whose name is long because it was merged from several others and kept all of their names"
    vendors = [{"id": name, "name": f"{long} {name}"} for name in ("north", "south")]
    targets = [{"kpi": key, "at_most": 0.001} for key in ("talk", "asa", "aht", "abandon_rate", "wait_all")]
    text = calls(300)
    (tmp_path / "south.csv").write_text(text)
    south = {
        "table": "contacts",
        "vendor": "south",
        "files": ["south.csv"],
        "columns": BASE["sources"]["calls"]["columns"],
    }
    audit = audit_of(tmp_path, text, SERVICE, *targets, vendors=vendors, sources={"more": south})
    page = exhibits_summary.page(audit, register(audit)).html
    assert words(page) < MOST_WORDS
    assert long[:24] in page
    assert "names north" in page
    assert "names south" in page


def test_the_page_tells_the_same_findings_in_every_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    audit = audit_of(tmp_path, calls(300), SERVICE, {"kpi": "talk", "at_most": 0.001}, {"kpi": "aht", "at_most": 0.001})
    pages = []
    # So few words that something must give way, whatever the language.
    monkeypatch.setattr(exhibits_summary, "MOST_WORDS", words(exhibits_summary.page(audit, register(audit)).html))
    for language in ("en", "fi", "it"):
        with speaking(language):
            pages.append(exhibits_summary.page(audit, register(audit)).html)
    assert len(set(pages)) == 3
    assert len({page.count("<tr>") for page in pages}) == 1
    assert len({words(page) for page in pages}) > 1
