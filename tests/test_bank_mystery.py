"""The figures of two published campaigns of mystery visits, from the shipped workbooks."""

from pathlib import Path

import pytest
import python_calamine

from toolkit import open_audit
from toolkit.questions import mystery_items, mystery_shopping
from toolkit.questions.mystery_visits import visits

PROJECT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def audit():
    return open_audit(PROJECT / "parameters" / "bank_mystery_eei_2023.yml")


@pytest.fixture(scope="module")
def before():
    return open_audit(PROJECT / "parameters" / "bank_mystery_2022.yml")


def counts(audit, vendor, item):
    frame = mystery_items.answers(audit)
    mine = frame[(frame.vendor == vendor) & (frame.item_id == item)]
    return dict(zip(mine.answer, mine.visits, strict=True))


def test_the_agencys_scores_are_the_published_ones(audit):
    found = mystery_shopping.agency(audit)
    assert (found.visits, round(100 * found.mean, 2), round(100 * found.spread, 2)) == (98, 52.32, 22.89)
    frame = mystery_shopping.scores(audit)
    by_country = frame[frame.kpi == mystery_shopping.REPORTED].set_index("vendor")["value"]
    assert (100 * by_country).round(2).to_dict() == {
        "italy": 65.68,
        "netherlands": 53.68,
        "spain": 37.60,
        "sweden": 52.38,
    }
    whole = visits(audit).reported
    assert (round(100 * whole.min(), 2), round(100 * whole.max(), 2)) == (11.11, 88.89)


def test_our_points_go_with_the_agencys(audit):
    assert mystery_shopping.agency(audit).correlation > 0.9


def test_single_choice_counts_are_the_published_ones(audit):
    assert counts(audit, "italy", "q04_title") == {"Customer advisor": 12, "Director": 2, "Wealth manager": 16}
    assert counts(audit, "italy", "q05_gender") == {"Female": 14, "Male": 15, "Other": 1}


def test_where_the_publisher_differs_the_raw_count_stands(audit):
    assert counts(audit, "netherlands", "q04_title").get("Director") is None
    assert counts(audit, "netherlands", "q04_title")["Other"] == 7


def test_every_published_italian_count_of_the_first_section_is_found(audit, shared):
    book = python_calamine.CalamineWorkbook.from_path(
        shared / "data" / "bank_mystery_visits" / "eei_2023_published_italy.xlsx"
    )
    published = {
        str(row[2]): int(row[3]) for row in book.get_sheet_by_index(0).to_python() if isinstance(row[3], float)
    }
    found = {}
    for item in ("q04_title", "q05_gender", "q06_duration"):
        found |= counts(audit, "italy", item)
    assert found == published


def test_several_answers_in_one_cell_are_told_apart(audit):
    """The publisher's table gives 64, 52 and 29; the raw answers, of which these are the counts, a little less."""
    answers = mystery_items.answers(audit)
    mine = answers[answers.item_id == "q11_goals"]
    counted = mine.groupby(mine.answer.str.split().str[0]).visits.sum()
    raw = audit.tables.shops.execute().query("item_id == 'q11_goals'").answer
    assert counted.to_dict() == {
        word: raw.str.contains(word).sum() for word in ("Align", "Have", "None", "Other", "Take")
    }
    assert counted["Align"] == 50


def test_no_row_is_lost_and_a_row_is_a_visit(audit, before):
    for opened, rows, items in ((audit, 98, 32), (before, 253, 31)):
        balance = opened.intake.balance.iloc[0]
        assert (balance["rows"], balance.kept, balance.rejected) == (rows, rows, 0)
        assert opened.tables.shops.count().execute() == rows * items


def test_what_one_profile_was_not_asked_is_not_a_zero(audit):
    shops = audit.tables.shops.execute()
    asked = shops[shops.item_id == "a1_climate_minimum"].groupby("scenario").answer.count()
    assert asked.to_dict() == {"Profile 1": 53, "Profile 2": 0}
    skipped = shops[(shops.item_id == "q35_summary_on_request")]
    assert skipped.score.notna().sum() == 7


def test_the_campaign_before_has_its_visits_by_country(before):
    assert visits(before).groupby("vendor").size().to_dict() == {
        "denmark": 50,
        "estonia": 18,
        "germany": 50,
        "greece": 47,
        "ireland": 33,
        "romania": 55,
    }
    withheld = mystery_shopping.sites_withheld(before)
    assert withheld.withheld.sum() == 103


def test_answers_split_over_columns_are_one_item(before):
    frame = mystery_items.answers(before)
    mine = frame[frame.item_id == "q10_aspects"].groupby("answer").visits.sum()
    assert sorted(mine, reverse=True) == [190, 97, 96, 96, 57, 30, 23]
