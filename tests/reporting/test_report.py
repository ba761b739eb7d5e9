"""The page as it is built: what it shows of a notebook, what it refuses, and the gate it passes."""

import copy
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from markupsafe import Markup

from toolkit.reporting import appendices, findings, gate, report, tables
from toolkit.reporting.faults import ReportFaults
from toolkit.reporting.run import Executed
from toolkit.reporting.shown import Shown

COVER: dict[str, Any] = {
    "title": "North: service in May",
    "client": "Client & Sons",
    "vendors": ["North", "South"],
    "period": "May 2025",
    "definitions_hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "prepared_with": "Toolkit 0.1.0",
}


def output(data: dict[str, Any], **metadata: Any) -> dict[str, Any]:
    return {"output_type": "display_data", "data": data, "metadata": metadata}


def shown(item: Shown) -> dict[str, Any]:
    data, metadata = item._repr_mimebundle_()
    return output(data, **metadata)


def executed(name: str, *outputs: dict[str, Any], title: str = "# What is asked?", faults: Any = ()) -> Executed:
    cells = [
        {"cell_type": "markdown", "id": "a", "metadata": {}, "source": title},
        {
            "cell_type": "code",
            "id": "b",
            "metadata": {},
            "source": "secret_code()",
            "execution_count": 1,
            "outputs": list(outputs),
        },
    ]
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return Executed(name, Path(f"{name}.ipynb"), notebook, faults=tuple(faults))


def built(tmp_path: Path, *sections: Executed, **options: Any) -> str:
    out = tmp_path / "report.html"
    report.build(sections, cover=options.pop("cover", COVER), out=out, **options)
    return out.read_text(encoding="utf-8")


FRAME = pd.DataFrame({"queue": ["a"], "rows": [3]})
APPENDIX = appendices.Appendix("definitions", "Definitions", Markup("<p>x</p>"))
TABLE = shown(tables.table(FRAME, caption="Queues"))


def test_the_content_policy_is_the_first_thing_in_the_head(tmp_path: Path) -> None:
    page = built(tmp_path, executed("01_a", TABLE))
    policy = (
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:; "
        "base-uri 'none'; form-action 'none'"
    ).replace("'", "&#39;")
    assert f'<head>\n<meta http-equiv="Content-Security-Policy" content="{policy}">\n<meta charset="utf-8">' in page
    assert '<meta name="referrer" content="no-referrer">' in page


def test_a_section_is_prose_and_what_was_shown_and_no_code(tmp_path: Path) -> None:
    page = built(tmp_path, executed("01_a", TABLE), executed("02_b", TABLE, title="# Second question?\n\nText *em*."))
    assert "secret_code" not in page and "In [" not in page
    assert page.count("<caption>Queues</caption>") == 2
    assert '<h2 id="s-02-b-second-question">Second question?</h2>' in page
    assert '<li><a href="#s-02-b">Second question?</a></li>' in page
    assert "<em>em</em>" in page
    assert page.count("<h1>") == 1


def test_the_cover_says_who_what_and_with_which_definitions(tmp_path: Path) -> None:
    page = built(tmp_path, executed("01_a", TABLE))
    for text in ("North: service in May", "Client &amp; Sons", "North, South", "May 2025", COVER["definitions_hash"]):
        assert text in page
    assert 'content: "9f86d081884c"' in page


def test_a_cover_without_its_parts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReportFaults, match="the cover lacks period"):
        built(tmp_path, executed("01_a"), cover={key: COVER[key] for key in COVER if key != "period"})
    assert not (tmp_path / "report.html").exists()


def test_the_same_notebooks_give_the_same_bytes(tmp_path: Path) -> None:
    sections = [executed("01_a", TABLE), executed("02_b", TABLE)]
    before = copy.deepcopy(sections)
    assert built(tmp_path, *sections, appendices=[APPENDIX]) == built(tmp_path, *sections, appendices=[APPENDIX])
    assert sections == before


def test_findings_of_all_sections_stand_on_the_first_page_by_severity(tmp_path: Path) -> None:
    def claim(name: str, severity: str, section: str = "s") -> findings.Finding:
        return findings.Finding(f"s.{name}", section, "k", "v", severity, f"Sentence {name}.")

    first = [claim("data", "attention", "sufficiency"), claim("info", "information"), claim("warn", "attention")]
    page = built(
        tmp_path,
        executed("01_a", shown(tables.register(first))),
        executed("02_b", shown(tables.register([claim("bad", "breach"), claim("warn", "attention")]))),
    )
    brief = page[page.index('id="findings-in-brief"') : page.index('<section class="vat-section"')]
    # A note on the data stands after what is said of the service, however early it was shown.
    assert re.findall(r"Sentence (\w+)\.", brief) == ["bad", "warn", "data"]
    assert 'href="#s-02-b-f-s.bad"' in brief and page.count('id="s-02-b-f-s.bad"') == 1
    ids = re.findall(r' id="([^"]*)"', page)
    assert len(ids) == len(set(ids))
    assert "0 further limits of the evidence, 1 findings for information" in brief


FOREIGN = [
    output({"text/html": "<script>window.PWNED=1</script>", "text/plain": "<plain&>"}),
    output({"text/html": '<div class="vat-table"><script>1</script></div>', "text/plain": "unmarked"}),
    output({"text/html": "<table><tr><td>pandas</td></tr></table>", "text/plain": "pandas text"}),
    output({"text/html": "<b>not wrapped</b>", "text/plain": "hidden"}, vendor_audit=True),
    output({"text/markdown": "![x](https://evil.example/p.png)"}),
    output({"application/javascript": "window.PWNED=1"}),
    output({"image/svg+xml": "<svg onload='window.PWNED=1'/>", "text/plain": "svg"}),
    output({"image/png": '"><img src=x onerror=window.PWNED=1>', "text/plain": "png"}),
    output({"application/vnd.jupyter.widget-view+json": {"model_id": "x"}}),
    output({"text/latex": "$x$"}),
    {"output_type": "stream", "name": "stdout", "text": "<img src=x onerror=window.PWNED=1>"},
    {"output_type": "stream", "name": "stderr", "text": "a warning with a path"},
    {"output_type": "execute_result", "execution_count": 1, "data": {"text/plain": "<Axes: >"}, "metadata": {}},
]


def test_only_our_own_objects_are_rendered_and_the_rest_is_text(tmp_path: Path) -> None:
    page = built(tmp_path, executed("01_a", TABLE, *FOREIGN))
    body = page[page.index("<body") :]
    assert "<script" not in page and "evil.example" not in page and "a warning" not in page
    assert "<td>pandas</td>" not in body and "not wrapped" not in body and "PWNED=1>" not in body
    for text in ("&lt;plain&amp;&gt;", "pandas text", "&lt;img src=x onerror=window.PWNED=1&gt;", "&lt;Axes: &gt;"):
        assert f'<pre class="vat-text">{text}</pre>' in body


MARKDOWN = """# Title <script>window.PWNED=1</script> [x](javascript:1)

<iframe srcdoc="x"></iframe> <b onclick="x()">bold</b>

![x](https://evil.example/p.png) ![x](../secret.png) ![x](file:///etc/passwd) [out](http://evil.example) [in](#s-01-a)

<meta http-equiv="refresh" content="0;url=https://evil.example">
"""


def test_prose_has_no_html_no_pictures_and_no_links_out(tmp_path: Path) -> None:
    page = built(tmp_path, executed("01_a", title=MARKDOWN))
    body = page[page.index("<body") :]
    assert not re.search(r"<(script|iframe|b |img|meta)", body)
    assert re.findall(r'href="([^"]*)"', body[body.index('class="vat-section"') :]) == ["#s-01-a"]
    assert "&lt;iframe" in body


def test_names_from_outside_stay_text_wherever_they_stand(tmp_path: Path, attacks: list[str]) -> None:
    hostile = " ".join(attack for attack in attacks if "\n" not in attack and "\ud800" not in attack)
    frame = pd.DataFrame({"formula": [hostile], hostile: [hostile]}, dtype=object)
    page = built(
        tmp_path,
        executed("01_a", shown(tables.table(frame, caption=hostile)), title=f"# {hostile}"),
        cover={**COVER, **dict.fromkeys(("title", "client", "period", "vendors", "definitions_hash"), hostile)},
        appendices=[appendices.Appendix("a", hostile, Markup(tables.table(frame, caption=hostile).html))],
    )
    body = page[page.index("<body") :]
    assert not re.search(r"<(script|iframe|img|svg|math|style|mglyph)\b", body)
    assert "{{7*7}}" in body and "49" not in re.sub(r"&#\d+;", "", body)
    assert page.count("</title>") == 1 and page.count("</style>") == 1


def page_with(body: str = "", head: str = "", style: str = "") -> str:
    policy = gate.POLICY.replace("'", "&#39;")
    return (
        f'<!DOCTYPE html><html><head><meta http-equiv="Content-Security-Policy" content="{policy}">'
        f"{head}<style>{style}</style></head><body>{body}</body></html>"
    )


@pytest.mark.parametrize(
    "page",
    [
        "<html><head></head></html>",
        "<html><head><title>x</title></head></html>",
        page_with().replace("default-src", "script-src"),
        page_with("<script>1</script>"),
        page_with("<iframe></iframe>"),
        page_with("<object data='x'></object>"),
        page_with("<embed src='data:image/png;base64,AA=='>"),
        page_with(head="<base href='#'>"),
        page_with(head="<meta http-equiv='refresh' content='0'>"),
        page_with(head="<link rel='stylesheet' href='x.css'>"),
        page_with("<svg></svg>"),
        page_with("<form action='x'></form>"),
        page_with("<p onclick='x()'>"),
        page_with("<p style='background:url(x)'>"),
        page_with("<a href='https://evil.example'>x</a>"),
        page_with("<a href='java&#x09;script:1'>x</a>"),
        page_with("<a href='//evil.example'>x</a>"),
        page_with("<a href='#x' ping='https://evil.example'>x</a>"),
        page_with("<img src='https://evil.example/p.png' alt='x'>"),
        page_with("<img src='//evil.example/p.png' alt='x'>"),
        page_with("<img src='file:///etc/passwd' alt='x'>"),
        page_with("<img src='secret.png' alt='x'>"),
        page_with("<img src='data:text/html;base64,AA==' alt='x'>"),
        page_with("<img src='data:image/svg+xml;base64,!!' alt='x'>"),
        page_with("<img src='data:image/svg+xml,%3Csvg' alt='x'>"),
        page_with("<img src='data:image/svg+xml,&lt;svg/&gt;' alt='x'>"),
        page_with("<img src='data:image/svg+xml,%3Csvg%3E%3Cscript/%3E%3C/svg%3E' alt='x'>"),
        page_with("<img src='data:image/png;base64,AA==' srcset='https://evil.example 2x' alt='x'>"),
        page_with("<video poster='x'></video>"),
        page_with(style="@import 'x.css';"),
        page_with(style="p { background: url(https://evil.example/x) }"),
        page_with(style="p { background: \\75rl(x) }"),
        page_with("<!-- x -->"),
    ],
)
def test_the_gate_stops_what_acts_or_leads_outside(page: str) -> None:
    assert gate.faults(page)


def test_the_gate_lets_a_harmless_page_through() -> None:
    page = page_with("<section id='s'><p id='x'>a</p><a href='#x'>b</a><img src='data:image/png;base64,AA==' alt='c'>")
    assert gate.faults(page) == []


def find_mail(text: str) -> list[str]:
    return ["mail: " + found[:1] + "..." for found in re.findall(r"\b\w+@\w+\.\w+\b", text)]


@pytest.mark.parametrize("place", ["cell", "alt", "cover", "prose"])
def test_personal_data_stops_the_release_and_is_not_repeated(tmp_path: Path, place: str) -> None:
    mail = "jane.doe@example.com"
    frame = pd.DataFrame({"q": [mail if place == "cell" else "x"]})
    item = shown(tables.table(frame, caption=mail if place == "alt" else "x"))
    with pytest.raises(ReportFaults, match="personal data") as caught:
        built(
            tmp_path,
            executed("01_a", item, title=f"# Q\n\n{mail if place == 'prose' else ''}"),
            cover={**COVER, "client": mail if place == "cover" else "x"},
            personal_data=find_mail,
        )
    assert "doe@example" not in str(caught.value) and not (tmp_path / "report.html").exists()


def test_figures_in_neighbouring_cells_are_not_read_as_one_number(tmp_path: Path) -> None:
    frame = pd.DataFrame({"a": ["4111 1111"], "b": ["1111 1111"]})
    card = re.compile(r"\d{4} \d{4}\s?\d{4} \d{4}")
    with pytest.raises(ReportFaults, match="personal data"):
        joined = pd.DataFrame({"a": ["4111 1111 1111 1111"]})
        built(tmp_path, executed("01", shown(tables.table(joined, caption="x"))), personal_data=card.findall)
    built(
        tmp_path,
        executed("01", shown(tables.table(frame, caption="x"))),
        personal_data=lambda text: re.findall(r"\d{4} \d{4}[ ]?\d{4} \d{4}", text),
    )


def test_a_report_of_a_failed_notebook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReportFaults, match="01_a, code cell 2: ValueError"):
        built(tmp_path, executed("01_a", faults=["01_a, code cell 2: ValueError: x"]))
    with pytest.raises(ReportFaults, match="no section"):
        built(tmp_path)


def test_a_partial_report_says_so_first_and_names_the_cell(tmp_path: Path) -> None:
    error = {"output_type": "error", "ename": "ValueError", "evalue": "<b>x</b>", "traceback": ["/secret/path"]}
    out = tmp_path / "partial_report.html"
    failed = executed("02_b", error, faults=["02_b, code cell 2: ValueError: <b>x</b>"])
    report.partial([executed("01_a", TABLE), failed], cover=COVER, out=out)
    page = out.read_text(encoding="utf-8")
    banner = page.index('class="vat-banner"')
    assert banner < page.index('class="vat-cover"')
    assert "Incomplete: not for use" in page and "<title>INCOMPLETE" in page
    assert "02_b, code cell 2: ValueError: &lt;b&gt;x&lt;/b&gt;" in page[banner:]
    assert "/secret/path" not in page and '<pre class="vat-text vat-error"' in page


def test_a_partial_report_is_never_called_report(tmp_path: Path) -> None:
    with pytest.raises(ReportFaults, match=r"may not be called report\.html"):
        report.partial([], cover=COVER, out=tmp_path / "Report.HTML")


@pytest.mark.parametrize("value", [0.5, float("nan")])
def test_a_finding_leads_to_its_place_in_the_register_with_a_value_and_without(tmp_path: Path, value: float) -> None:
    made = findings.Finding("a.b", "s", "k", "v", "attention", "Told.", value=value)
    numbered = tables.records("register", [{"id": "a.b", "number": "F7"}])
    page = built(tmp_path, executed("01_a", shown(tables.register([made])), shown(numbered)))
    assert page.count('<a class="vat-to" href="#register-a.b">F7</a>') == 1
