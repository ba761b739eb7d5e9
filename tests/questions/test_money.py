"""What was charged and spent, and what a term costs: small audits written by hand."""

import numpy as np
import pytest
from audits_on_paper import written

from toolkit import open_audit
from toolkit.questions import investments, invoices, money
from toolkit.reporting import exhibits_money
from toolkit.reporting.registers_money import of_money

MONEY = """\
id,month,kind,amount,currency,counts,quantity
1,2024-03,fee,100.00,EUR,answered,4
2,2024-03,credit,-10.00,EUR,,
3,2024-03,client_staff,30.00,EUR,,
4,2024-03,transition,40.00,EUR,,
5,2024-03,exit,16.00,EUR,,
6,2024-03,benefit,200.00,EUR,,
"""
SOURCE = {
    "table": "money",
    "vendor": "north",
    "files": ["money.csv"],
    "columns": {
        "line_id": "id",
        "period_start": "strptime(month || '-01', '%Y-%m-%d')",
        "line_type": "kind",
        "amount": "CAST(amount AS DECIMAL(18, 4))",
        "currency": "currency",
        "counted_as": "counts",
        "quantity": "CAST(quantity AS DECIMAL(18, 6))",
    },
    "rejects_at_most": 1,
}


def ends(low, base, high):
    return {"low": low, "base": base, "high": high, "source": "the client"}


COSTS = {"discount_rate": 0.25, "term_years": 2, "assumptions": {"indexation": ends(0, 0.1, 0.2)}}


def opened(folder, lines=MONEY, **changes):
    (folder / "money.csv").write_text(lines)
    return open_audit(written(folder, sources={"money": SOURCE}, **changes))


def without(*ids, text=MONEY):
    rows = text.strip().splitlines()
    return "\n".join(row for row in rows if row.split(",")[0] not in {str(each) for each in ids}) + "\n"


def sentences(audit):
    return {claim.id: claim.sentence.replace("\u00a0", " ") for claim in of_money(audit)}


def test_the_walk_adds_up_from_the_charges_to_all_of_it(tmp_path):
    frame = money.walk(opened(tmp_path))
    assert list(zip(frame.step, frame.begins, frame.ends, strict=True)) == [
        ("fee", 0, 100),
        ("credit", 100, 90),
        ("price", 0, 90),
        ("client_staff", 90, 120),
        ("running", 0, 120),
        ("transition", 120, 160),
        ("exit", 160, 176),
        ("all_in", 0, 176),
    ]
    assert frame[frame.total].step.tolist() == ["price", "running", "all_in"]


def test_a_part_is_never_called_the_whole(tmp_path):
    assert money.walk(opened(tmp_path, without(3))).step.tolist() == ["fee", "credit", "price", "transition", "exit"]


def test_without_lines_the_section_says_what_is_needed_and_claims_nothing(tmp_path):
    audit = open_audit(written(tmp_path))
    assert [finding.severity for finding in of_money(audit)] == ["limit"]
    assert "no table of money" in exhibits_money.reading(audit).plain
    assert exhibits_money.walk(audit).html == exhibits_money.by_month(audit).html == ""
    for shown in (exhibits_money.bottleneck(audit), exhibits_money.term(audit), exhibits_money.decisive(audit)):
        assert shown.plain
    figures = money.figures(audit)
    assert len(figures) == len(money.MINE)
    assert figures["value"].isna().all() and (figures.verdict == "not evidenced").all()
    assert exhibits_money.figures(figures, caption="x").plain.startswith("x: not evidenced: no money")
    assert money.results(audit)["value"].isna().all()
    assert investments.results(audit).empty


def test_a_rejected_line_withholds_every_sum_and_says_so(tmp_path):
    audit = opened(tmp_path, MONEY + "7,2024-03,fee,many,EUR,,\n", costs=COSTS)
    assert money.withheld(audit, "north") == "rejected: 1"
    assert money.walk(audit).empty and money.lines(audit).empty and invoices.against_contacts(audit).empty
    assert money.figures(audit)["value"].isna().all()
    assert audit.kpi("tco").definition[0].startswith("1 rows of this vendor's money could not be used")
    assert investments.scenarios(audit).empty
    (claim,) = of_money(audit)
    assert claim.severity == "limit" and "1 rows of money could not be used" in claim.sentence


def test_a_copy_of_a_line_withholds_nothing(tmp_path):
    audit = opened(tmp_path, MONEY + MONEY.splitlines()[1] + "\n")
    assert money.withheld(audit, "north") == ""
    assert audit.intake.rejections["rows"].sum() == 1


def test_currencies_are_not_added_up(tmp_path):
    audit = opened(tmp_path, MONEY.replace("30.00,EUR", "30.00,USD"))
    assert money.withheld(audit, "north") == "unusable: amounts in several currencies: EUR, USD"
    assert money.walk(audit).empty
    assert "several currencies" in exhibits_money.reading(audit).plain
    assert audit.currency("north") == ""


def test_a_line_without_an_amount_is_no_line_of_nothing(tmp_path):
    audit = opened(tmp_path, MONEY.replace("30.00", ""))
    assert money.withheld(audit, "north") == "unusable: 1 of 6 lines have no amount"


def test_lines_with_the_other_sign_and_months_without_lines_are_told(tmp_path):
    lines = MONEY.replace("30.00", "-30.00").replace("-10.00", "10.00")
    audit = opened(tmp_path, lines, period={"first": "2024-02-01", "last": "2024-03-31"})
    row = money.reading(audit).iloc[0]
    assert (row.reduced, row.raised, row.missing_price, row.missing_client) == (1, 1, ["2024-02"], ["2024-02"])
    told = exhibits_money.reading(audit).plain
    assert "1 line of costs is below nothing" in told and "No line of the vendor's charges in 2024-02." in told
    assert "price base not stated; VAT not stated" in told


def test_figures_of_money_are_given_in_their_currency(tmp_path):
    audit = opened(tmp_path, costs={"discount_rate": 0.25, "term_years": 2})
    assert audit.kpi("npv").unit[0] == "EUR"
    shown = exhibits_money.figures(money.figures(audit, ("npv",)), caption="x").html
    assert "EUR\u00a024.00" in shown


def test_a_term_is_not_counted_unless_somebody_states_what_is_assumed(tmp_path):
    audit = opened(tmp_path)
    assert investments.why_not(audit) == {"north": "not_asked"}
    assert exhibits_money.term(audit).plain.startswith("Not asked: the contract's term needs costs.assumptions")
    assert exhibits_money.scenarios(audit).html == ""
    assert not [name for name in sentences(audit) if "tco" in name or "npv" in name]


def test_a_term_is_what_a_pencil_gives(tmp_path):
    audit = opened(tmp_path, costs=COSTS)
    a_year = 12 * 120
    (row,) = investments.scenarios(audit).to_dict("records")
    assert row["nominal"] == pytest.approx(40 + a_year * 2.1 + 16)
    assert row["value"] == pytest.approx(40 + a_year / 1.25 + (1.1 * a_year + 16) / 1.25**2)
    assert np.isnan(row["low"])
    brought = investments.returns(audit).iloc[0]
    assert brought.npv == pytest.approx(-row["value"] + 2400 / 1.25 + 2400 / 1.25**2)
    swung = investments.swings(audit).set_index("assumption")
    assert swung.index.tolist() == ["indexation"]
    assert swung.at_high["indexation"] == pytest.approx(brought.npv - 0.1 * a_year / 1.25**2)
    told = sentences(audit)
    assert "No assumption alone turns its sign" in told["money.npv.north"]
    assert investments.results(audit).groupby("kpi").size()["npv"] == 3


def test_stated_amounts_stand_in_the_place_of_lines(tmp_path):
    stated = {"currency": "EUR", "transition": ends(0, 60, 100), "benefit": ends(1000, 1500, 2500)}
    audit = opened(tmp_path, costs={**COSTS, "assumptions": stated})
    frame = investments.assumptions(audit).set_index("assumption")
    assert frame.base[["transition", "exit", "benefit", "running"]].tolist() == [60, 16, 1500, 1440]
    assert frame.source.to_dict()["exit"] == "lines" and frame.source.to_dict()["transition"] == "the client"
    swung = investments.swings(audit).set_index("assumption")
    # 60 at once, 16 / 1.5625 at the end: nothing at a benefit of 1440 + (60 + 10.24) / 1.44.
    assert swung.turns_at["benefit"] == pytest.approx(1440 + 70.24 / 1.44)
    assert "Alone, these turn its sign" in sentences(audit)["money.npv.north"]


def test_assumptions_in_another_currency_are_not_mixed_with_lines(tmp_path):
    stated = {"currency": "USD", "exit": ends(0, 60, 100)}
    audit = opened(tmp_path, costs={**COSTS, "assumptions": stated})
    assert investments.why_not(audit) == {"north": "other_currency: EUR, USD"}
    assert "different currencies (EUR, USD)" in exhibits_money.term(audit).plain


def test_a_term_without_a_benefit_has_a_cost_and_no_return(tmp_path):
    audit = opened(tmp_path, without(6), costs=COSTS)
    assert len(investments.scenarios(audit)) == 1
    assert investments.returns(audit).empty and investments.swings(audit).empty
    assert "no return is counted" in exhibits_money.term(audit).plain


def test_a_term_without_the_clients_own_cost_is_not_counted(tmp_path):
    audit = opened(tmp_path, without(3), costs=COSTS)
    assert investments.why_not(audit)["north"].startswith("partial: no lines of the type governance")


def test_the_dearest_corner_is_the_dearest_of_all(tmp_path):
    stated = {"volume": ends(0.5, 1, 2), "volume_share": ends(0.2, 0.5, 0.8), "indexation": ends(0, 0.1, 0.2)}
    audit = opened(tmp_path, costs={**COSTS, "assumptions": stated})
    frame = investments.scenarios(audit).set_index("scenario")["value"]
    assert frame.index.tolist() == ["all_low", "low_volume", "base", "high_volume", "all_high"]
    first = 1440 * (1 + 0.8 * 1)
    assert frame["all_high"] == pytest.approx(40 + first / 1.25 + (1.2 * first + 16) / 1.5625)
    # At half the volume the larger part that goes with it is the cheaper end.
    first = 1440 * (1 - 0.8 * 0.5)
    assert frame["all_low"] == pytest.approx(40 + first / 1.25 + (first + 16) / 1.5625)


def test_what_was_charged_beyond_the_contacts_names_what_may_explain_it(tmp_path):
    audit = opened(tmp_path)
    frame = invoices.against_contacts(audit)
    assert frame[["charged", "counted", "more", "price", "worth"]].iloc[0].tolist() == [4, 3, 1, 25, 25]
    told = sentences(audit)["money.invoices.north"]
    assert "EUR 25.00" in told and "0 copies, 0 that could not be used" in told


def test_no_contacts_leave_what_the_lines_alone_say(tmp_path):
    (tmp_path / "money.csv").write_text(MONEY)
    path = written(tmp_path, sources={"money": SOURCE})
    text = path.read_text()
    start, end = text.index("  calls:\n"), text.index("  money:\n")
    path.write_text(text[:start] + text[end:])
    audit = open_audit(path)
    assert invoices.against_contacts(audit).empty
    assert money.figures(audit, money.PER_CONTACT)["value"].isna().all()
    assert money.walk(audit).amount.iloc[-1] == 176
    assert of_money(audit) == []
