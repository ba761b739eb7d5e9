"""What paper leaves out of a report: only what a line there names, and on a screen nothing."""

import re
from typing import Any

import nbformat
import pandas as pd
import pytest

from toolkit.reporting import exhibits, findings, paper, tables
from toolkit.reporting.section_pages import SectionExporter
from toolkit.reporting.shown import MARK, Shown

COLUMNS = {"name": ("Name", "text"), "count": ("Count", "count")}


def frame(rows: int) -> pd.DataFrame:
    return pd.DataFrame({"name": [f"row {place}" for place in range(rows)], "count": range(rows)})


def information(places: range) -> list[findings.Finding]:
    return [findings.Finding(f"s.{place}", "s", "", "n", "information", f"Claim {place}.") for place in places]


def section(*cells: tuple[str, Shown | str, list[str]]) -> str:
    """A notebook of cells as the report makes it: words, or something shown by a cell with tags."""
    made = [nbformat.v4.new_markdown_cell("# Section")]
    for words, shown, tags in cells:
        if words:
            made.append(nbformat.v4.new_markdown_cell(f"## {words}"))
        made.append(nbformat.v4.new_code_cell("", outputs=_outputs(shown), metadata={"tags": tags}))
    page, _ = SectionExporter("s").from_notebook_node(nbformat.v4.new_notebook(cells=made))
    return paper.paired(page)


def _outputs(shown: Shown | str) -> list[Any]:
    if isinstance(shown, str):
        return []
    return [nbformat.v4.new_output("display_data", data={"text/html": shown.html}, metadata={MARK: True})]


@pytest.mark.parametrize(
    ("rows", "printed", "left"),
    [(10, 10, ""), (13, 13, ""), (14, 10, "4 more rows stand"), (40, 10, "30 more rows stand")],
)
def test_a_long_table_ends_early_on_paper_and_says_how_many_rows_are_left(rows: int, printed: int, left: str) -> None:
    page = tables.table(frame(rows), caption="Rows", columns=COLUMNS).html
    body = page.split("<tbody>")[1]
    assert body.count("<tr>") == printed
    assert body.count('<tr class="vat-rest">') == rows - printed
    assert re.findall(r'<tr class="vat-printed">.*?>([^<]* more rows stand)', body) == ([left] if left else [])
    # On a screen every row is there.
    assert body.count('scope="row"') == rows


def test_of_claims_for_information_few_are_printed_and_all_others_are() -> None:
    urgent = findings.Finding("s.a", "s", "", "n", "attention", "Urgent.")
    page = tables.register([*information(range(9)), urgent]).html
    left = re.findall(r'<li class="vat-finding vat-information vat-rest"[^>]*>.*?(Claim \d)', page)
    assert left == [f"Claim {place}" for place in range(3, 9)]
    assert "6 more findings, for information, stand in the report on a screen and in findings.csv." in page
    assert page.count("<li class=") == 11
    assert "vat-rest" not in tables.register(information(range(4))).html


def test_what_a_tagged_cell_shows_stays_on_the_screen_and_is_named_on_paper() -> None:
    first, second = (tables.table(frame(2), caption=name, columns=COLUMNS) for name in ("First & last", "Second"))
    page = section(("What?", first, ["screen"]), ("", second, []), ("", second, ["screen"]))
    assert page.count('<div class="vat-screen">') == 2
    assert page.count('<p class="vat-printed">') == 1
    assert "In the report on a screen: First &amp; last; Second." in page
    # The line stands below what is printed.
    assert page.rindex("</table>") < page.index("In the report on a screen")


def test_that_nothing_is_evidenced_is_printed_even_of_a_tagged_cell() -> None:
    page = section(("What?", exhibits.listing(frame(0), caption="Sites", columns=COLUMNS), ["screen"]))
    assert "“Sites” is not evidenced" in page
    assert "vat-screen" not in page and "vat-printed" not in page


def test_words_that_nothing_is_shown_below_are_silent_on_paper_and_others_are_not() -> None:
    shown = tables.table(frame(2), caption="Rows", columns=COLUMNS)
    page = section(("Empty?", "", []), ("Full?", shown, []))
    silent, spoken = page.split("</h3>")[:2]
    assert 'class="vat-question vat-silent"' in silent and "Empty?" in silent
    assert 'class="vat-question"' in spoken and "vat-silent" not in spoken and "Full?" in spoken


def test_two_narrow_tables_in_a_row_share_one_on_paper_and_wide_ones_do_not() -> None:
    narrow = tables.table(frame(3), caption="Narrow", columns=COLUMNS)
    long = frame(3).assign(
        name="a text of more letters than a line of half a page holds " * 2, other="as long again " * 4
    )
    wide = tables.table(long, caption="Wide", columns={**COLUMNS, "other": ("Other", "text")})
    assert "vat-narrow" in narrow.html and not re.search("vat-(narrow|middling)", wide.html)
    many = " ".join(["word"] * 50)
    assert section((many, narrow, []), ("", narrow, [])).count('class="vat-pair"') == 1
    assert section((many, narrow, []), ("", wide, []), ("", narrow, [])).count('class="vat-pair"') == 0


@pytest.mark.parametrize(("words", "rows", "pairs"), [(10, 3, 1), (60, 3, 0), (10, 40, 1), (10, 25, 0)])
def test_few_words_stand_beside_their_table_on_paper_unless_it_is_long(words: int, rows: int, pairs: int) -> None:
    # Of 40 rows ten are printed, where the table does not say that it is printed whole.
    printed = rows if rows == 25 else paper.PRINTED
    table = tables.table(frame(rows), caption="Rows", columns=COLUMNS, printed=printed)
    assert section((" ".join(["word"] * words), table, [])).count('class="vat-pair"') == pairs


def test_pairs_close_what_they_open() -> None:
    narrow = tables.table(frame(3), caption="Narrow", columns=COLUMNS)
    page = section(("A?", narrow, []), ("", narrow, []), ("", narrow, []), ("B?", narrow, ["screen"]))
    assert page.count("<div") == page.count("</div>")
