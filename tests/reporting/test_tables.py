"""Tables: what they escape, how they are built, and the records that travel with them."""

import datetime
import decimal
import json
import math
import re
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pandas as pd
import pytest

from toolkit.reporting import exhibits, findings, tables


class Reader(HTMLParser):
    """The elements and the texts of a piece of HTML."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


KPIS = pd.DataFrame(
    {
        "title": ["Service level", "Handle time", "Transfers"],
        "value": [0.821, 402.3, math.nan],
        "low": [0.79, math.nan, math.nan],
        "high": [0.85, math.nan, math.nan],
        "unit": ["share", "seconds", "share"],
        "rows": [12345, 9, 0],
        "target": [">=0.8", "300..420", ""],
        "verdict": ["met", "insufficient", ""],
    }
)
COLUMNS = {
    "title": ("Figure", "text"),
    "value": ("Value", "quantity"),
    "low": ("Interval", "interval"),
    "rows": ("Rows", "count"),
    "target": ("Target", "target"),
    "verdict": ("Verdict", "verdict"),
}


def test_a_table_says_what_heads_what_and_can_be_scrolled_by_keyboard() -> None:
    page = Reader(tables.table(KPIS, caption="Figures", columns=COLUMNS).html)
    tags = [tag for tag, _ in page.tags]
    assert tags[:4] == ["div", "table", "caption", "thead"]
    assert page.tags[0][1]["tabindex"] == "0" and page.tags[0][1]["aria-label"] == "Table: Figures"
    assert [given.get("scope") for tag, given in page.tags if tag == "th"] == ["col"] * 6 + ["row"] * 3
    assert page.texts.count("—") == 3


def test_what_is_empty_is_no_header() -> None:
    frame = pd.DataFrame({"section": ["", "Welcome"], "points": [1.0, 2.0], "note": ["a", "b"]})
    columns = {"section": ("Section", "text"), "points": ("Points", "number"), "note": ("", "text")}
    html = tables.table(frame, caption="Sections", columns=columns).html
    heads = re.findall(r"<th [^>]*>(.*?)</th>", html)
    assert heads == ["Section", "Points", "<bdi>Welcome</bdi>"]
    assert [row.count("<td") + row.count("<th") for row in re.findall(r"<tr>.*?</tr>", html)] == [3, 3, 3]


def test_each_kind_is_written_its_way() -> None:
    page = tables.table(KPIS, caption="Figures", columns=COLUMNS).html.replace("\u00a0", " ").replace("\u202f", " ")
    for text in (
        "82.1 %",
        "6:42 min",
        "79.0 % to 85.0 %",
        "12 345",
        "at least 80.0 %",
        "between 5:00 min and 7:00 min",
    ):
        assert text in page
    assert '<span aria-hidden="true">✓</span> met' in page
    assert '<td class="n" data-value="12345">12 345</td>' in page


def test_a_figure_of_too_few_rows_is_said_to_be_insufficient_and_not_shown() -> None:
    frame = KPIS.assign(kpi="k", vendor="v", unknown=0, verdict="", enough=[True, False, False])
    cells = Reader(exhibits.measures(frame, caption="Figures").html).texts
    text = " ".join(cells).replace("\u00a0", " ")
    assert "82.1 %" in text and "6:42 min" not in text
    # What has no value at all is no matter of rows.
    assert sum("insufficient" in cell for cell in cells) == 1


def test_no_string_makes_an_element(attacks: list[str]) -> None:
    frame = pd.DataFrame({attack: [attack] for attack in attacks if attack.isprintable()}, dtype=object)
    shown = tables.table(frame, caption=" ".join(attacks), columns={name: (name, "text") for name in frame})
    allowed = {"div", "table", "caption", "thead", "tbody", "tr", "th", "td", "bdi"}
    assert {tag for tag, _ in Reader(shown.html).tags} == allowed
    assert Reader(tables.table(frame, caption="x").html).tags[0][0] == "div"


def test_a_cell_shows_the_text_it_was_given(attacks: list[str]) -> None:
    frame = pd.DataFrame({"name": ["head"] * len(attacks), "text": attacks}, dtype=object)
    page = tables.table(frame, caption="x", columns={"name": ("n", "text"), "text": ("t", "text")}).html
    texts = Reader(page).texts
    # What no page can hold is left out: control characters and halves of surrogate pairs.
    assert {attack for attack in attacks if attack.isprintable() or "\u202e" in attack} <= set(texts)


def test_a_finding_is_shown_with_sign_and_word_and_travels_as_a_record() -> None:
    made = findings.coverage_finding({"kpi": "<b>fcr</b>", "vendor": "n", "section": "s"}, ["customer_id"])
    data, marked = tables.register([made])._repr_mimebundle_()
    assert "<b>fcr" not in data["text/html"]
    assert "Limit of the evidence" in data["text/html"]
    assert marked == {"vendor_audit": True}
    assert data["application/vnd.vendor-audit.findings+json"][0]["value"] is None


def test_records_are_plain_json_and_show_nothing() -> None:
    frame = pd.DataFrame(
        {
            "value": [math.nan, math.inf, 0.5],
            "rows": np.array([1, 2, 3], dtype="int64"),
            "day": [datetime.date(1999, 2, 1), pd.Timestamp("1999-02-01 10:00"), pd.NaT],
            "share": [decimal.Decimal("0.25"), None, pd.NA],
            "ok": [np.True_, False, None],
            "text": pd.Series(["a", "\ud800", "ü"], dtype=object),
        },
        dtype=object,
    )
    data, _ = tables.records("results", frame)._repr_mimebundle_()
    assert "text/html" not in data
    rows: list[dict[str, Any]] = data["application/vnd.vendor-audit.results+json"]
    assert json.loads(json.dumps(rows, allow_nan=False)) == rows
    assert [row["value"] for row in rows] == [None, None, 0.5]
    assert [row["day"] for row in rows] == ["1999-02-01", "1999-02-01T10:00:00", None]
    assert [row["share"] for row in rows] == [0.25, None, None]
    assert [row["ok"] for row in rows] == [True, False, None]


def test_an_empty_frame_is_a_line_that_says_so() -> None:
    html = tables.table(KPIS.iloc[:0], caption="Figures", columns=COLUMNS).html
    assert html == '<p class="vat-nothing"><strong>Figures.</strong> No rows.</p>'


@pytest.mark.parametrize(("length", "cards"), [(60, False), (61, True)])
def test_rows_with_a_long_text_become_cards_whose_cells_have_their_titles(length: int, cards: bool) -> None:
    frame = pd.DataFrame({"name": ["x" * 99], "note": ["y" * length], "rows": [7]})
    columns = {"name": ("Name", "text"), "note": ("A <b>note", "text"), "rows": ("Rows", "count")}
    html = tables.table(frame, caption="x", columns=columns).html
    assert (tables.CARDS in html) is cards
    assert re.findall(r' data-label="([^"]*)"', html) == (["A &lt;b&gt;note", "Rows"] if cards else [])


@pytest.mark.parametrize(
    ("value", "target", "written"),
    [(0.0804, "<=0.08", "8.04 %"), (0.0804, "", "8.0 %"), (0.25, "<=0.08", "25.0 %"), (0.08, "<=0.08", "8.0 %")],
)
def test_a_value_beside_its_target_is_not_written_as_the_target(value: float, target: str, written: str) -> None:
    frame = pd.DataFrame({"title": ["Abandoned"], "value": [value], "unit": ["share"], "target": [target]})
    columns = {"title": ("Figure", "text"), "value": ("Value", "quantity"), "target": ("Target", "target")}
    html = tables.table(frame, caption="x", columns=columns).html.replace("\u00a0", " ")
    assert f">{written}</td>" in html


def test_of_one_severity_a_section_tells_so_many_findings_and_folds_the_others() -> None:
    def some(severity: str, many: int) -> list[findings.Finding]:
        return [findings.Finding(f"{severity}.{n}", "s", "", "v", severity, f"{severity} {n}") for n in range(many)]

    made = [*some("information", 1), *some("attention", tables.MOST_FINDINGS + 2)]
    shown = tables.register(made)
    open_, folded = shown.html.split("<details", 1)
    assert open_.count('id="f-') == tables.MOST_FINDINGS + 1 and "information 0" in open_
    assert folded.count("<li") == 2 and "2 more findings" in folded
    records = shown.other["application/vnd.vendor-audit.findings+json"]
    assert len(records) == len(made)
    assert "<details" not in tables.register(made[: tables.MOST_FINDINGS]).html
