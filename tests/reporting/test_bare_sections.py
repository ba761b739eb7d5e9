"""A section of which nothing is evidenced is its question, one sentence and its findings; any other is whole."""

import pytest

from toolkit.reporting import bare_sections, exhibits, findings, tables

QUESTION = '<div class="vat-prose">\n<h2 id="s">Trends</h2>\n<p>Has it changed?</p>\n<p>How to read it.</p>\n</div>'
HEADING = '<div class="vat-prose">\n<h3 id="s-{0}">{0}</h3>\n</div>'
LIMIT = tables.register([findings.Finding("trends.no_data", "trends", "", "", "limit", "No figure: no contacts.")]).html


def section(*shown: str, found: str = LIMIT) -> str:
    return "\n".join([QUESTION, HEADING.format("Points"), *shown, HEADING.format("Findings"), found])


def test_a_section_without_evidence_says_once_what_is_missing() -> None:
    page = bare_sections.condensed(
        section(
            exhibits.absent(what="A & B").html, exhibits.absent(what="C").html, exhibits.statement("Never said.").html
        )
    )
    assert "Has it changed?" in page and "How to read it." not in page
    assert "Points" not in page and page.count("vat-nothing") == 2
    assert "was not stated: A &amp; B; C." in page and "Never said." in page
    assert "Findings" in page and "No figure: no contacts." in page


def test_what_a_finding_says_too_is_said_once() -> None:
    page = bare_sections.condensed(section(exhibits.statement("No figure: no contacts.").html))
    assert page.count("No figure: no contacts.") == 1


def test_a_section_of_statements_alone_keeps_them_where_its_findings_say_what_is_missing() -> None:
    page = bare_sections.condensed(section(exhibits.statement("Not evidenced: no reviews.").html))
    assert "Not evidenced: no reviews." in page and "Points" not in page and "vat-statement" not in page


@pytest.mark.parametrize(
    "page",
    [
        section('<figure class="vat-figure"></figure>', exhibits.absent(what="C").html),
        section('<table><tr><th scope="row">a</th></tr></table>', exhibits.absent(what="C").html),
        section(exhibits.statement("All is well.").html, found=tables.register([]).html),
    ],
)
def test_a_section_that_shows_something_stays_as_it_is(page: str) -> None:
    assert bare_sections.condensed(page) == page
