"""The calendar and the bars of the contract, by their artists, and amounts as they are written."""

from datetime import date
from decimal import Decimal

import pandas as pd
import pytest
from matplotlib.patches import Rectangle

from toolkit.reporting import captions_contract, charts_contract, exhibits_contract
from toolkit.reporting.amounts import amount, plain

DAYS = pd.DataFrame(
    {
        "vendor": "v",
        "title": ["Service level"] * 4 + ["Abandonment"] * 2,
        "day": [
            date(2024, 2, 1),
            date(2024, 2, 2),
            date(2024, 2, 3),
            date(2024, 3, 31),
            date(2024, 2, 1),
            date(2024, 2, 2),
        ],
        "verdict": ["met", "missed", "below floor", "met", "incomplete", "no rows"],
    }
)


def test_each_day_has_a_sign_and_no_verdict_hangs_on_its_hue():
    axes = charts_contract.calendar(DAYS)
    signs = [text.get_text() for text in axes.texts if text.get_text() in "✓✕▼" and text.get_text()]
    assert sorted(signs) == sorted("✓✕▼✓")
    cells = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    # A day without anything to judge is blank: five of six are drawn.
    assert len(cells) == 5
    assert sum(cell.get_hatch() is not None for cell in cells) == 1
    legend = [text.get_text() for text in axes.get_legend().get_texts()]
    assert legend == ["✓ met", "✕ missed", "▼ below the floor", "not whole"]
    light, dark = cells[0].get_facecolor(), cells[1].get_facecolor()
    assert sum(light[:3]) - sum(dark[:3]) > 1.5


def test_the_calendar_says_how_many_days_met_the_target():
    text = captions_contract.calendar(DAYS)
    assert "Service level: 2 of 4 days judged met the target" in text
    assert "Abandonment: 0 of 0" in text


def bars(*due):
    return pd.DataFrame(
        {
            "convention": [f"sl_{place}" for place in range(len(due))],
            "title": [f"Definition {place}" for place in range(len(due))],
            "in_contract": [place == 0 for place in range(len(due))],
            "due": pd.Series([Decimal(each) for each in due], dtype=object),
            "currency": "EUR",
        }
    )


def test_each_definition_is_a_bar_with_its_amount_and_the_contracts_is_named():
    axes = charts_contract.sensitivity(bars("18400.00", "0"))
    assert [patch.get_width() for patch in axes.patches] == [18400.0, 0.0]
    assert [text.get_text().strip() for text in axes.texts] == ["EUR\u00a018\u202f400.00", "EUR\u00a00.00"]
    names = [text.get_text() for text in axes.get_yticklabels()]
    assert names == ["Definition 0  (the contract's)", "Definition 1"]
    assert captions_contract.sensitivity(bars("18400.00", "0")).endswith(
        "sl_0 EUR\u00a018\u202f400.00; sl_1 EUR\u00a00.00."
    )


def test_no_credit_anywhere_still_makes_a_picture():
    assert charts_contract.sensitivity(bars("0", "0")).get_xlim()[1] > 0


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("18400"), "EUR\u00a018\u202f400.00"),
        (Decimal("0"), "EUR\u00a00.00"),
        (Decimal("-432.5"), "EUR\u00a0\u2212432.50"),
        (Decimal("3999.9996"), "EUR\u00a03\u202f999.9996"),
        (None, "—"),
    ],
)
def test_amounts_are_written_to_the_cent_and_finer_ones_are_not_rounded_away(value, text):
    assert amount(value, "EUR") == text


def test_numbers_of_a_formula_keep_ten_digits_and_no_idle_zeros():
    assert plain(Decimal(2) / 3) == "0.6666666667"
    assert plain(Decimal("0.50")) == "0.5"
    assert plain(Decimal("12000")) == "12\u202f000"


def test_a_value_beside_its_target_is_told_apart_from_it():
    frame = pd.DataFrame(
        [
            {
                "kpi": "service_level", "title": "Service level", "vendor": "v", "own": True, "level": "month",
                "period": "2024-02", "value": 0.83998, "low": 0.8, "high": 0.87, "rows": 100, "unknown": 0,
                "unit": "share", "target": ">=0.84", "verdict": "missed",
            }
        ]
    )  # fmt: skip
    page = exhibits_contract.periods(frame).html
    assert "83.998\u00a0%" in page
