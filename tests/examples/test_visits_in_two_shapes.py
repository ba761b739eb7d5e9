"""The example's visits come as a sheet with a row per item and as one with a row per visit; both may be mapped."""

import shutil

import openpyxl
import pandas as pd
import pytest
import yaml

from toolkit import open_audit
from toolkit.examples.judgements import SHEET
from toolkit.questions import mystery_items, mystery_shopping
from toolkit.questions.mystery_visits import visits

PLACES = {
    "shop_id": '"Shop ID"',
    "wave": "Wave",
    "scenario": "Scenario",
    "channel": "Channel",
    "site": "Location",
    "shopper_id": "Shopper",
    "visited_at": """CAST("Shop date" || ' ' || "Time in" AS TIMESTAMP)""",
}
WIDE = {
    "table": "shops",
    "vendor": "north",
    "files": ["mystery_visits_wide.xlsx"],
    "format": {"kind": "xlsx"},
    "columns": PLACES,
    "labels": {"channel": {"phone": "voice", "chat": "chat"}},
    "items": {
        item.key: {
            "column": f"{item.section}: {item.key}",
            "section": item.section,
            "weight": item.weight,
            "max_score": item.points,
            "critical": item.critical,
            "score": "value",
        }
        for item in SHEET
    },
}


@pytest.fixture
def sheets(planted, tmp_path, monkeypatch):
    """Opens the audit of the visits alone, its sources in the order given; the files lie in `tmp_path`."""
    monkeypatch.setenv("VENDOR_AUDIT_KEY", "cd" * 32)
    written = yaml.safe_load((planted.folder / "north.yml").read_text())
    for shape in ("long", "wide"):
        shutil.copy(planted.folder / "north" / f"mystery_visits_{shape}.xlsx", tmp_path)
    both = {"visits": {**written["sources"]["visits"], "files": ["mystery_visits_long.xlsx"]}, "wide": WIDE}
    written["contract"]["targets"] = []
    del written["contract"]["credits"]

    def opened(*order):
        sources = {name: {**both[name], "rejects_at_most": 1} for name in order}
        path = tmp_path / f"{'_'.join(order)}.yml"
        path.write_text(yaml.safe_dump({**written, "sources": sources}, sort_keys=False))
        return open_audit(path)

    return opened


def told(audit):
    frames = [mystery_shopping.scores(audit), mystery_items.critical_failures(audit), mystery_shopping.sections(audit)]
    return [
        visits(audit).drop(columns="reported"),
        *(frame.drop(columns="answer", errors="ignore") for frame in frames),
    ]


@pytest.mark.parametrize("order", [("visits", "wide"), ("wide", "visits")], ids="-".join)
def test_the_second_sheet_of_the_same_visits_changes_no_figure(sheets, planted, order):
    both, alone = sheets(*order), sheets("visits")
    truth = planted.truth["vendors"]["north"]["mystery"]
    assert len(visits(both)) == truth["visits"] == 64
    assert mystery_items.critical_visits(both).failed.tolist() == [truth["critical_failures"]]
    for found, expected in zip(told(both), told(alone), strict=True):
        pd.testing.assert_frame_equal(found, expected)
    rows = {"visits": 64 * len(SHEET), "wide": 64}
    first, second = order
    balance = both.intake.balance.set_index("source")
    assert balance.loc[first, ["rows", "kept", "excluded", "rejected"]].tolist() == [rows[first], rows[first], 0, 0]
    assert balance.loc[second, ["rows", "kept", "excluded", "rejected"]].tolist() == [rows[second], 0, 0, rows[second]]
    assert both.intake.rejections[["source", "reason", "rows"]].to_numpy().tolist() == [
        [second, f"stands in the source {first} too", rows[second]]
    ]


def test_a_score_that_the_two_sheets_give_differently_is_told_and_kept_from_neither(sheets, tmp_path):
    book = openpyxl.load_workbook(tmp_path / "mystery_visits_wide.xlsx")
    (header, first, *_rest) = book.active.iter_rows()
    cell = first[[each.value for each in header].index("Impression: friendly")]
    cell.value = 5 if cell.value < 5 else 4
    book.save(tmp_path / "mystery_visits_wide.xlsx")
    audit = sheets("visits", "wide")
    reasons = {(row.source, row.reason): row.rows for row in audit.intake.rejections.itertuples()}
    assert reasons == {
        ("visits", "stands in the source wide too, with another value: score of friendly"): 1,
        ("wide", "stands in the source visits too, with another value: score of friendly"): 1,
        ("wide", "stands in the source visits too"): 63,
    }
    counted = visits(audit)
    assert len(counted) == 64
    assert counted["items"].sum() == visits(sheets("visits"))["items"].sum() - 1
