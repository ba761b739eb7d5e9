"""The report in a browser, opened from disk: nothing runs, nothing is fetched, names are shown as they are."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from toolkit.reporting import report
from toolkit.reporting.run import execute

HOSTILE = """
import json
from pathlib import Path
import pandas as pd
from toolkit.reporting import charts, figures, findings, tables
attacks = [text for text in json.loads(Path(parameters_file).read_text())]
frame = pd.DataFrame({"n": range(len(attacks)), "text": attacks}, dtype=object)
"""
SINKS = [
    'tables.table(frame, caption=attacks[0], columns={"n": ("#", "text"), "text": (attacks[1], "text")})',
    'tables.table(pd.DataFrame({text: [text] for text in attacks}, dtype=object), caption=" ".join(attacks))',
    """figures.figure(
    charts.kpi_intervals(pd.DataFrame({"title": attacks, "value": 0.5, "low": 0.4, "high": 0.6, "unit": "share"})),
    alt=attacks[0] + attacks[1], title=attacks[2] + attacks[4], data=frame)""",
    """tables.register([findings.target_finding(
    {"kpi": text, "title": text, "vendor": text, "section": text, "group": text, "value": 0.5, "rows": 9,
     "unit": "share"},
    findings.Target.of(at_least=0.5)) for text in attacks])""",
    """from IPython.display import HTML, Javascript, Markdown, SVG, display
display(HTML(attacks[0]), Javascript("window.PWNED=1"), Markdown(attacks[0]), SVG("<svg onload='window.PWNED=1'/>"))
print(attacks[0], attacks[1])""",
]


@pytest.fixture(scope="module")
def page(book: Any, attacks: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report in which every place that can hold a name holds a hostile one."""
    folder = tmp_path_factory.mktemp("hostile")
    fit = [text for text in attacks if "\ud800" not in text and "\x00" not in text]
    (folder / "attacks.json").write_text(json.dumps(fit))
    title = "# " + " ".join(text for text in fit if "\n" not in text) + "\n\n" + "\n\n".join(fit)
    done = execute(
        [book("01_hostile", HOSTILE, *SINKS, title=title), book("02_plain", "print(1)")],
        folder / "out",
        parameters={"parameters_file": str(folder / "attacks.json")},
    )
    hostile = dict.fromkeys(("title", "client", "period", "definitions_hash", "prepared_with"), "".join(fit[:6]))
    return report.build(done, cover={**hostile, "vendors": fit}, out=folder / "report.html")


def test_a_hostile_report_runs_nothing_and_asks_for_nothing(
    page: Path, browser: Callable[[Path], dict[str, Any]], attacks: list[str]
) -> None:
    seen = browser(page)
    assert seen["pwned"] == "undefined"
    assert seen["requests"] == []
    assert seen["console"] == []
    assert seen["address"] == page.as_uri()
    assert not {"script", "iframe", "svg", "math", "object", "mglyph"} & set(seen["elements"])
    assert seen["drawn"] is True
    assert seen["wide"] is False
    shown = set(seen["cells"])
    assert {text for text in attacks if text.isprintable() or text.startswith("\u202e")} <= shown
    assert "49" not in shown
    assert attacks[0] + attacks[1] in seen["alts"]
    assert attacks[2] + attacks[4] in seen["captions"]


PHONE = """
frame = pd.DataFrame({"finding": ["F1"], "told": ["much too long for a column of a phone, " * 2]})
numbers = pd.DataFrame({"queue": ["a"], **{f"number_{n}": [1000 * n] for n in range(12)}})
"""


def test_on_a_phone_sentences_are_cards_and_numbers_keep_their_first_column(
    book: Any, browser: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    shown = [
        'tables.table(frame, caption="x", columns={"finding": ("No.", "text"), "told": ("Condition", "text")})',
        'tables.table(numbers, caption="y", columns={n: (n, "text" if n == "queue" else "count") for n in numbers})',
    ]
    done = execute(
        [book("01_phone", HOSTILE.split("attacks")[0] + PHONE, *shown)],
        tmp_path / "out",
        parameters={"parameters_file": "x"},
    )
    cover = dict.fromkeys(("title", "client", "period", "definitions_hash", "prepared_with"), "x")
    page = report.build(done, cover=cover, out=tmp_path / "report.html")
    narrow = browser(page, width=390)
    assert narrow["cards"] == ['"Condition"'] and narrow["stays"] == ["sticky"] and narrow["wide"] is False
    wide = browser(page, width=1440)
    assert wide["cards"] == ["none"] and wide["stays"] == ["sticky"]


def test_the_browser_would_have_told_of_a_request_and_a_script(
    browser: Callable[[Path], dict[str, Any]], tmp_path: Path
) -> None:
    unguarded = tmp_path / "unguarded.html"
    unguarded.write_text("<script>window.PWNED=1</script><img src='https://evil.example/p.png'>", encoding="utf-8")
    seen = browser(unguarded)
    assert seen["pwned"] == "number"
    assert "https://evil.example/p.png" in seen["requests"]
    assert seen["console"]
