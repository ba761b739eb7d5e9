"""The example's tender from exports to its decision: the planted harder mix costs its bidder nothing."""

import pytest

from toolkit.audits.comparison_openings import assembled, read_comparison_parameters
from toolkit.audits.seals import seal_of
from toolkit.questions.tenders import openings, records, robustness, standings, verdicts

VENDORS = ("north", "south", "west")


@pytest.fixture(scope="module")
def tenders(planted, audits):
    stated = read_comparison_parameters(planted.folder / "tender.yml")
    runs = {each: audits("planted", each).intake.folder for each in VENDORS}

    def opened(fewest):
        like = stated.like_for_like.model_copy(update={"fewest": fewest})
        parameters = stated.model_copy(update={"like_for_like": like})
        return openings.opened(assembled(parameters, runs, seal_of(parameters)))

    # Half of the usual contacts have half of the usual answers.
    return {fewest: opened(fewest) for fewest in (10, 60)}


@pytest.fixture(scope="module")
def opened(tenders):
    return tenders[10]


def test_everybody_has_a_place_by_figures_at_the_common_mix(opened):
    assert opened.unknown == {}
    assert opened.excluded == {}
    assert set(opened.sheet[opened.sheet.kind == "measured"].basis) == {"adjusted"}
    assert opened.keys.resolution == "fcr_survey"


def test_where_too_little_work_is_shared_nobody_is_scored_by_raw_figures(tenders):
    strict = tenders[60]
    assert set(strict.unknown) == set(VENDORS)
    measured = strict.sheet[strict.sheet.kind == "measured"]
    assert measured["value"].isna().all()
    assert (measured.why_not != "").all()
    assert verdicts.decision(strict, robustness.robustness(strict)).kind == "none"


def test_the_bidder_with_the_harder_mix_is_no_worse_at_the_common_one(opened):
    figures = opened.figures[opened.figures.kpi == "csat_mean"].pivot(index="bidder", columns="basis", values="value")
    gap = figures.loc["west"] - figures.loc["south"]
    assert gap["raw"] - gap["adjusted"] > 0.03


def test_the_answer_is_carried_by_its_rows(opened):
    found = robustness.robustness(opened)
    answer = verdicts.decision(opened, found)
    assert answer.first == ("south",)
    rows = records.of_decision(opened, found).set_index(["kpi", "vendor"])["value"]
    assert rows["tender_place", "south"] == 1
    assert rows["tender_total", "south"] == pytest.approx(standings.table(opened).total.iloc[0])


def test_a_bid_by_settled_contact_follows_the_audit(opened):
    table = standings.table(opened).set_index("bidder")
    known = opened.known["south"].resolution
    assert known.low < known.value < known.high
    # 45 000 at once, 20 000 with the last year, and 4.60 for each settled one of 24 000 contacts a year.
    paid = sum(4.6 * 24_000 * known.value * 1.02**year / 1.08 ** (year + 1) for year in range(3))
    assert table.cost["south"] == pytest.approx(45_000 + 20_000 / 1.08**3 + paid)
