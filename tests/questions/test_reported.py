"""The vendor's own figures beside the count: by hand, planted and empty."""

import pytest
from audits_on_paper import CALLS, written

from toolkit import open_audit
from toolkit.questions import reported
from toolkit.reporting import exhibits_reported
from toolkit.reporting.registers_reported import of_reported

DECK = {
    "table": "reported",
    "vendor": "north",
    "files": ["deck.csv"],
    "columns": {
        "kpi": "kpi",
        "period_start": "strptime(month, '%Y-%m-%d')",
        "value": "CAST(value AS DECIMAL(18, 6))",
    },
}
HEAD = "month,kpi,value\n"
DAYS = 25


def calls(broken=0):
    """Eight calls a day: five answered after 10 seconds, one after 40, two that gave up after 3 and after 30."""
    lines = [CALLS.splitlines()[0]]
    for day in range(1, DAYS + 1):
        for number, (agent, wait) in enumerate([("Ann", 10)] * 5 + [("Bea", 40), ("", 3), ("", 30)]):
            talk = 100 if agent else ""
            lines.append(f"{day}-{number},{day:02d}.03.2024 {9 + number:02d}:00,{agent},order,{wait},{talk}")
    lines += [f"x{number},no day,Ann,order,5,100" for number in range(broken)]
    return "\n".join(lines) + "\n"


def opened(folder, deck, *, broken=0, **changes):
    (folder / "deck.csv").write_text(HEAD + deck)
    sources = {"deck": DECK, "calls": {"rejects_at_most": 1}}
    # Everybody queued here, so that the definitions that ask for a queue can be given.
    return open_audit(written(folder, calls(broken), sources=sources, **changes))


def outcome(audit):
    frame = reported.outcomes(audit)
    return frame.set_index("kpi").outcome.to_dict()


def test_figures_as_counted_are_the_same_however_they_are_rounded(tmp_path):
    # Strictly 5 of 8; 200 contacts.
    audit = opened(tmp_path, "2024-03-01,service_level,0.63\n2024-03-01,offered,200\n2024-03-01,asa,15\n")
    assert outcome(audit) == {"service_level": "same", "offered": "same", "asa": "same"}
    (claim,) = of_reported(audit)
    assert claim.severity == "information" and "of 3 reported figures compared, 3 are as counted" in claim.sentence


def test_a_figure_that_another_definition_gives_is_told_with_it(tmp_path):
    # 5 of the 6 answered.
    audit = opened(tmp_path, "2024-03-01,service_level,0.833\n")
    (row,) = reported.outcomes(audit).to_dict("records")
    assert (row["outcome"], row["definition"], row["reported"], row["ours"]) == (
        "rival", "sl_answered_only", 0.833, 0.625,
    )  # fmt: skip
    claim = next(each for each in of_reported(audit) if each.kpi == "service_level")
    assert claim.severity == "information" and "(sl_answered_only)" in claim.sentence


def test_a_target_kept_by_the_reported_figure_alone_is_for_attention(tmp_path):
    target = {"kpi": "service_level", "at_least": 0.8, "period": "month"}
    audit = opened(tmp_path, "2024-03-01,service_level,0.833\n", contract={"targets": [target]})
    assert reported.against_target(audit).to_dict("records") == [
        {"vendor": "north", "kpi": "service_level", "month": "2024-03"}
    ]
    claim = next(each for each in of_reported(audit) if each.kpi == "service_level")
    assert claim.severity == "attention" and claim.id.endswith(".target")
    assert "In 2024-03 the reported figure keeps the contract's target" in claim.sentence


def test_a_definition_that_only_vendors_use_is_tried_where_no_usual_one_fits(tmp_path):
    # Half of those who gave up did so within the short time: 25 of 200; 2250 seconds of waits over all offered.
    audit = opened(tmp_path, "2024-03-01,abandon_rate,0.125\n2024-03-01,asa,11.25\n")
    found = reported.outcomes(audit).set_index("kpi")
    assert found.definition.to_dict() == {"abandon_rate": "abandon_long_of_all", "asa": "asa_of_all"}
    assert "Abandoned after more than the short time" in exhibits_reported.outcomes(audit).html


def test_what_no_definition_gives_is_for_attention_only_beyond_the_interval(tmp_path):
    audit = opened(tmp_path, "2024-03-01,service_level,0.97\n2024-03-01,asa,9.3\n")
    assert outcome(audit) == {"service_level": "outside", "asa": "outside"}
    told = {claim.kpi: claim for claim in of_reported(audit) if claim.kpi}
    assert {claim.severity for claim in told.values()} == {"attention"}
    assert "97.0" in told["service_level"].sentence and "beyond our interval" in told["service_level"].sentence


def test_counts_are_held_against_rows_that_could_not_be_used(tmp_path):
    assert outcome(opened(tmp_path, "2024-03-01,offered,203\n", broken=3)) == {"offered": "same"}
    audit = opened(tmp_path, "2024-03-01,offered,230\n", broken=3)
    assert outcome(audit) == {"offered": "outside"}
    claim = next(each for each in of_reported(audit) if each.kpi)
    assert "rows that could not be used do not explain" in claim.sentence
    # A gap of a few thousandths is told and not raised.
    assert outcome(opened(tmp_path, "2024-03-01,offered,201\n")) == {"offered": "within"}


@pytest.mark.parametrize(
    ("deck", "period", "why"),
    [
        ("2024-03-01,happiness,4\n", {}, "no_kpi"),
        ("2024-03-01,csat_mean,4\n", {}, "not_evidenced"),
        ("2024-03-01,asa,15\n2024-03-08,asa,16\n", {}, "several"),
        ("2024-03-04,asa,15\n", {"first": "2024-03-02", "last": "2024-03-31"}, "no_months"),
    ],
)
def test_what_cannot_be_compared_says_why(tmp_path, deck, period, why):
    audit = opened(tmp_path, deck, **({"period": period} if period else {}))
    (row,) = reported.outcomes(audit).to_dict("records")
    assert (row["outcome"], row["why"]) == ("uncompared", why)
    (claim,) = of_reported(audit)
    assert claim.severity == "limit"
    assert exhibits_reported.outcomes(audit).html and exhibits_reported.by_month(audit).plain
    assert reported.results(audit).empty


def test_without_a_deck_nothing_is_claimed(tmp_path):
    audit = open_audit(written(tmp_path, calls()))
    assert of_reported(audit) == []
    assert "no table of the vendor's own figures" in exhibits_reported.outcomes(audit).plain
    assert exhibits_reported.by_month(audit).html == ""
    assert reported.results(audit).empty


def test_the_months_of_what_differs_are_shown_and_recorded(tmp_path):
    audit = opened(tmp_path, "2024-03-01,service_level,0.833\n2024-03-01,offered,200\n")
    shown = exhibits_reported.by_month(audit).html
    assert "83.3" in shown and "62.5" in shown and "Contacts offered" not in shown
    rows = reported.results(audit)
    assert rows.group.unique().tolist() == ["reported_by=vendor;local_month=2024-03"]
    assert rows.set_index("kpi")["value"].to_dict() == {"service_level": 0.833, "offered": 200}
