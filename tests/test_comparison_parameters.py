"""A comparison's parameters: read whole, or refused with every fault at once, each in words and with its line."""

from pathlib import Path

import pytest
from tenders_on_paper import TENDER, TenderDesk

from toolkit.parameters import ComparisonParameters, located


@pytest.fixture
def desk(tmp_path: Path) -> TenderDesk:
    return TenderDesk(tmp_path)


def test_a_sound_file_is_read_as_it_is_meant(desk: TenderDesk) -> None:
    tender = desk.read()
    assert [bidder.audit for bidder in tender.bidders] == [desk.folder / "north.yml", desk.folder / "south.yml"]
    assert tender.compared == ("service_level", "aht", "abandon_rate", "fcr_repeat", "asa")
    assert tender.criteria[2].scale == {0: "none", 3: "a plan", 5: "a plan that was tried"}
    assert tender.prices["south"].per_month == 5200.5
    assert (tender.robustness.draws, tender.robustness.robust, tender.robustness.fragile) == (10_000, 0.9, 0.7)
    assert (tender.like_for_like.reference, tender.like_for_like.overlap_at_least) == ("pooled", 0.7)
    assert tender.opened == ("prices", "scores")


def test_what_is_public_reads_back_as_the_same_and_names_no_folder(desk: TenderDesk) -> None:
    tender = desk.read()
    again = located(ComparisonParameters.model_validate(tender.public()), desk.folder)
    assert again.model_dump() == tender.model_dump()
    assert str(desk.folder) not in str(tender.public())


def test_weights_that_do_not_add_up_are_refused_with_their_sum(desk: TenderDesk) -> None:
    assert desk.replace("weight: 0.25", "weight: 0.3").faults() == [
        "tender.yml:15  criteria  weights add up to 1.05 (0.3 + 0.2 + 0.15 + 0.4 of the price); expected 1"
    ]


def test_weights_without_a_price_add_up_by_themselves(desk: TenderDesk) -> None:
    text = TENDER[: TENDER.index("price:\n")].replace("0.25", "0.65")
    desk.text = text
    assert desk.read().price is None
    desk.text = text.replace("weight: 0.2,", "weight: 0.1,")
    assert desk.faults() == ["tender.yml:15  criteria  weights add up to 0.9 (0.65 + 0.1 + 0.15); expected 1"]


def test_a_criterion_without_a_scale_and_without_a_kpi_is_refused(desk: TenderDesk) -> None:
    desk.replace(', scale: {0: "none", 3: "a plan", 5: "a plan that was tried"}', "").replace(
        "scores: assessors.csv\n", ""
    )
    assert desk.faults() == [
        "tender.yml:18  criteria[2]  no scale and no kpi; expected a scale that says what each score stands for, "
        "or a kpi with anchors"
    ]


def test_a_bidder_twice_is_refused_by_id_by_name_and_by_audit(desk: TenderDesk) -> None:
    desk.replace(
        "{id: south, name: South Service, audit: south.yml}", "{id: north, name: NORTH  contact, audit: ./north.yml}"
    )
    faults = desk.faults()
    assert faults[0] == "tender.yml:8  bidders[1].id  found north, which line 7 has; expected ids that differ"
    assert (
        faults[1]
        == 'tender.yml:8  bidders[1].name  found "NORTH  contact", which line 7 has; expected names that differ'
    )
    assert faults[2] == (
        "tender.yml:8  bidders[1].audit  found ./north.yml, which the bidder on line 7 has; expected each bidder once"
    )


def test_currencies_that_differ_are_refused_and_never_converted(desk: TenderDesk) -> None:
    assert desk.replace("south: {currency: EUR", "south: {currency: SEK").faults() == [
        "tender.yml:30  prices.south.currency  found SEK, and the tender is in EUR; "
        "expected EUR: prices are not converted"
    ]


def test_a_formula_without_what_it_needs_is_refused(desk: TenderDesk) -> None:
    assert desk.replace("  reserve: 3000000\n", "").faults() == [
        "tender.yml:21  price.formula  found under_reserve, which needs reserve; expected it beside the formula"
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("target: 0.95", "target: 0.7", "criteria[0].target  found 0.7, below the floor, 0.75; of fcr_repeat more is"),
        ("floor: 60, target: 20", "floor: 20, target: 60", "criteria[1].target  found 60, above the floor, 20;"),
        ("target: 0.95", "target: 0.75", "criteria[0].target  found 0.75, which is the floor too"),
        (
            "target: 0.95",
            "target: 95",
            "criteria[0].target  found 95, which fcr_repeat can never be; expected 0 to 1; did",
        ),
        ("floor: 0.75, ", "", "criteria[0]  no floor; expected both anchors"),
        (
            "kpi: asa, floor: 60",
            "kpi: aht, floor: 60",
            "criteria[1].kpi  found aht, of which neither more nor less is better",
        ),
        (
            "at_most: 0.12",
            "at_most: 12",
            "mandatory[1].at_most  found 12, which abandon_rate can never be; expected 0 to 1",
        ),
        (
            "kpi: abandon_rate, at_most: 0.12",
            "kpi: abandon_rate",
            "mandatory[1]  found none of them; expected exactly one",
        ),
        ("kpi: abandon_rate, at_most: 0.12", "at_most: 0.12", "mandatory[1]  found neither met nor kpi; expected one"),
        (
            "met: {north: true, south: false}",
            "met: {north: true}",
            "mandatory[0].met  nothing for south; expected true, false or unknown",
        ),
        (
            "met: {north: true, south: false}",
            "met: {north: true, south: true, soth: false}",
            "mandatory[0].met.soth  found soth; expected",
        ),
        ("kpi: abandon_rate", "kpi: abandonrate", "mandatory[1].kpi  found abandonrate; expected"),
        (
            "kpis: [service_level, aht]",
            "kpis: [service_level, aht, aht]",
            "kpis[2]  found aht twice; expected each KPI once",
        ),
        (
            "  south: {currency: EUR, per_m",
            "  souht: {currency: EUR, per_m",
            "prices.souht  found souht; expected north or",
        ),
        ("per_month: 5200.5, ", "", "prices.south  nothing is asked; expected one of per_contact"),
        (
            "low: 0, base: 0.02",
            "low: 0.03, base: 0.02",
            "prices.south.indexation  found 0.03, 0.02, 0.04; expected low, base",
        ),
        (
            "low: 20000",
            "low: 25000",
            "price.volumes  found 25000, 24000, 30000; expected low, base, high in this order",
        ),
        ("{reach: 0.05}", "{reach: 0.05, order: true}", "weights  found reach and order; expected one of reach"),
        ("id: concept", "id: price", "criteria[2].id  found price, which stands for the price; expected another id"),
        ("id: concept", "id: speed", "criteria[2].id  found speed, which line 17 has; expected ids that differ"),
        (
            '3: "a plan", 5: "a plan that was tried"',
            "",
            "criteria[2].scale  found 0; expected two or more steps that",
        ),
        (
            '3: "a plan"',
            'x: "a plan"',
            'criteria[2].scale.x  found "x" as a key; expected a number, the score of this step',
        ),
        (
            "audit: south.yml",
            "audit: soth.yml",
            "bidders[1].audit  found soth.yml, which is no file; did you mean south.yml?",
        ),
        (
            "mix: [reason, channel]",
            "mix: [reason, reason]",
            "like_for_like.mix[1]  found reason twice; expected each column",
        ),
        (
            "channel]\n",
            "channel]\n  reference: norht\n",
            "like_for_like.reference  found norht; expected pooled, north or",
        ),
        (
            "scores: assessors.csv",
            "scores: asessors.csv",
            "scores  found asessors.csv, which is no file; did you mean",
        ),
        ("formula: under_reserve", "formula: under_reserves", "price.formula  found under_reserves; expected"),
        ("weights: {", "robustness: {robust: 0.6}\nweights: {", "robustness.fragile  found 0.7"),
        (
            "weights: {",
            "robustness: {draws: 1000000000}\nweights: {",
            "robustness.draws  found 1000000000; expected a whole",
        ),
        ("term_years: 3", "term_years: 3000000", "price.term_years  found 3000000; expected a whole number of years"),
        (
            "like_for_like:\n  mix: [reason, channel]\n",
            "",
            "like_for_like  missing: within which cells of work bidders are",
        ),
    ],
)
def test_each_contradiction_is_the_one_fault_told(desk: TenderDesk, old: str, new: str, expected: str) -> None:
    faults = desk.replace(old, new).faults()
    assert [fault.partition("  ")[2][: len(expected)] for fault in faults] == [expected]


def test_all_faults_come_at_once_in_the_order_of_their_lines(desk: TenderDesk) -> None:
    desk.replace("weight: 0.25", "weight: 0.3").replace("target: 0.95", "target: 0.5")
    desk.replace("north: {currency: EUR", "north: {currency: USD").replace(
        "weights: {reach: 0.05}", "wieghts: {reach: 0.05}"
    )
    desk.replace("confidence: 0.95", "confidence: 95")
    faults = desk.faults()
    lines = [int(fault.partition("  ")[0].rpartition(":")[2]) for fault in faults]
    assert lines == sorted(lines) == [5, 15, 16, 26, 29]
    assert "unknown key; did you mean weights?" in faults[3]


def test_one_bidder_is_compared_with_nobody(desk: TenderDesk) -> None:
    desk.replace("  - {id: south, name: South Service, audit: south.yml}\n", "")
    desk.text = desk.text[: desk.text.index("mandatory:")]
    assert desk.faults() == [
        "tender.yml:6  bidders  found 1; expected two or more, since one bidder is compared with nobody"
    ]


def test_prices_without_a_stated_way_to_weigh_them_are_refused(desk: TenderDesk) -> None:
    start, end = desk.text.index("price:\n"), desk.text.index("weights: {reach")
    desk.text = (desk.text[:start] + desk.text[end:]).replace("weight: 0.25", "weight: 0.65")
    assert desk.faults() == [
        "tender.yml:21  prices  found without price; expected price: how prices are weighed, in advance"
    ]


COUNTS = """\
id: counts
title: Counts per day
client: Nobody
language: en
confidence: 0.95
aggregates:
  files: [counts.csv]
  columns: {bidder: code, day: "strptime(d, '%Y-%m-%d')", offered: o, answered: a, answered_within: w}
  threshold_seconds: 60
  published: [{what: service_level, value: 0.782, source: "A paper"}]
"""


def test_published_counts_stand_in_the_place_of_audits(desk: TenderDesk) -> None:
    (desk.folder / "counts.csv").write_text("", encoding="utf-8")
    desk.text = COUNTS
    counts = desk.read()
    assert counts.aggregates.files == (desk.folder / "counts.csv",)
    assert counts.bidders == ()
    assert not counts.decides


def test_published_counts_hold_no_mix_decide_no_tender_and_stand_not_beside_audits(desk: TenderDesk) -> None:
    desk.text = (
        COUNTS + "like_for_like: {mix: [reason]}\ncriteria: [{id: a, title: A, weight: 1, scale: {0: x, 1: y}}]\n"
    )
    faults = desk.faults()
    assert [fault.split("  ")[1] for fault in faults] == ["aggregates.files[0]", "like_for_like", "criteria"]
    desk.text = COUNTS + TENDER[TENDER.index("bidders:") :]
    assert "expected one of the two: audits of bidders, or published counts" in desk.faults()[0]


def test_neither_bidders_nor_counts_is_said(desk: TenderDesk) -> None:
    desk.text = "\n".join(COUNTS.splitlines()[:5])
    assert desk.faults() == [
        "tender.yml:1  neither bidders nor aggregates; expected two or more bidders with their audits, "
        "or published counts"
    ]
