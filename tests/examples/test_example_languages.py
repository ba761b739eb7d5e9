"""The numbers of a report are the same in every language: its data, its cells, its sentences and its results."""

import ast
import html
import json
import re
import shutil
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from toolkit.audits import Audit
from toolkit.parameters.languages import LANGUAGES, speaking
from toolkit.reporting import marks, notebooks, report, words
from toolkit.reporting.run import Executed

PROJECT = Path(__file__).resolve().parents[2]
OTHERS = [language for language in LANGUAGES if language != "en"]
# Sections with every kind of table, picture and finding; the others are too slow for a test.
SECTIONS = ("01_data_sufficiency", "03_contract", "06_journeys", "08_voice", "12_money")
ISO = re.compile(r"\d{4}-\d\d-\d\d")


def executed(path: Path, folder: Path) -> Executed:
    """A notebook run in this process, cell by cell, with what its last expressions show."""
    book = notebooks.read(path)
    space: dict[str, Any] = {}
    for cell in notebooks.code_cells(book):
        tree = ast.parse(notebooks.source(cell))
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, path.name, "exec"), space)
        space["audit_source"] = str(folder)
        cell["outputs"] = []
        if isinstance(last, ast.Expr):
            shown = eval(compile(ast.Expression(last.value), path.name, "eval"), space)
            data, metadata = shown._repr_mimebundle_()
            cell["outputs"] = [{"output_type": "display_data", "data": data, "metadata": metadata}]
    return Executed(path.stem, path, book)


@pytest.fixture(scope="module")
def pages(
    audits: Callable[[str, str], Audit], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, tuple[list[Executed], str]]:
    """The executed sections and the page of each language, from one intake and one set of tallies."""
    place = tmp_path_factory.mktemp("languages")
    shutil.copytree(audits("planted", "north").intake.folder, place / "en")
    cover = {"title": "T", "client": "C", "period": "P", "definitions_hash": "ab", "prepared_with": "V"}
    made = {}
    for language in LANGUAGES:
        folder = place / language
        if language != "en":
            shutil.copytree(place / "en", folder)
            kept = json.loads((folder / "audit.json").read_text(encoding="utf-8"))
            (folder / "audit.json").write_text(json.dumps({**kept, "language": language}), encoding="utf-8")
        with speaking("en"):
            sections = [executed(PROJECT / "notebooks" / "audit" / f"{name}.ipynb", folder) for name in SECTIONS]
            assert words.spoken() == language
            page = report.build(sections, cover=cover, out=place / f"{language}.html")
        made[language] = (sections, page.read_text(encoding="utf-8"))
    return made


def numbers(text: str, language: str) -> Counter[float]:
    """The numbers in a text as its language writes them; a minus is the true one, a dash none."""
    signs = marks.marks(language)
    group, decimal = re.escape(signs.group), re.escape(signs.decimal)
    text = re.sub(r"ICC\(\d,\d\)", " ", text)
    found = re.findall(rf"\u2212?\d{{1,3}}(?:{group}\d{{3}})+(?:{decimal}\d+)?|\u2212?\d+(?:{decimal}\d+)?", text)
    plain = [each.replace(signs.group, "").replace(signs.decimal, ".").replace("\u2212", "-") for each in found]
    return Counter(float(each) for each in plain)


def texts(page: str, pattern: str) -> list[str]:
    """What a reader sees in the elements that a pattern finds."""
    return [html.unescape(re.sub(r"<[^>]+>", " ", found)).strip() for found in re.findall(pattern, page, re.DOTALL)]


def with_iso_days(text: str, english: str, language: str) -> str:
    for day in set(ISO.findall(english)):
        written = re.escape(words.dated(date.fromisoformat(day), language=language))
        text = re.sub(rf"(?<!\d){written}", day, text)
    return text


@pytest.mark.parametrize("language", OTHERS)
def test_results_and_findings_hold_the_same_numbers(pages: Any, language: str) -> None:
    for ours, theirs in zip(pages["en"][0], pages[language][0], strict=True):
        assert ours.carried("results") == theirs.carried("results")
        told = [
            [
                {name: value for name, value in record.items() if name != "sentence"}
                for record in each.carried("findings")
            ]
            for each in (ours, theirs)
        ]
        assert told[0] == told[1]
        assert [record["sentence"] for record in theirs.carried("findings")] != [
            record["sentence"] for record in ours.carried("findings")
        ]


@pytest.mark.parametrize("language", OTHERS)
def test_the_data_behind_cells_and_findings_are_the_same(pages: Any, language: str) -> None:
    data = [re.findall(r' data-(value|low|high)="([^"]*)"', pages[each][1]) for each in ("en", language)]
    assert len(data[0]) > 1000
    assert data[0] == data[1]


@pytest.mark.parametrize(
    "pattern",
    [r"<t[dh][^>]*>(.*?)</t[dh]>", r'<li class="vat-finding[^>]*>(.*?)</li>', r' alt="([^"]*)"', r"<p[^>]*>(.*?)</p>"],
    ids=["cells", "findings", "pictures", "prose"],
)
@pytest.mark.parametrize("language", OTHERS)
def test_every_text_holds_the_same_numbers(pages: Any, language: str, pattern: str) -> None:
    ours, theirs = texts(pages["en"][1], pattern), texts(pages[language][1], pattern)
    assert len(ours) == len(theirs) > 10
    differing = []
    for english, other in zip(ours, theirs, strict=True):
        # What is not translated, a formula or a name, is the same letter by letter.
        if other != english and numbers(english, "en") != numbers(with_iso_days(other, english, language), language):
            differing.append((english, other))
    assert differing == []
    assert ours != theirs


def test_a_page_says_its_language(pages: Any) -> None:
    for language, (_, page) in pages.items():
        assert f'<html lang="{language}">' in page


def test_numbers_are_read_as_their_language_writes_them() -> None:
    read = [words.number(value, digits=1, language="it") for value in (1234567.5, -0.5, 12.0)]
    assert numbers("; ".join(read), "it") == Counter([1234567.5, -0.5, 12.0])
    assert numbers("1.234 e 0,5", "it") != numbers("1.234 and 0.5", "en")
