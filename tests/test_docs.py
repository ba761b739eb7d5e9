"""What is written for readers is true: links lead somewhere, commands exist, pages of reference are up to date."""

import re
from pathlib import Path

import pytest
import typer
from commands import calling

from toolkit import cli
from toolkit.intake.tables import TABLES
from toolkit.reporting.reference_pages import format_pages, kpi_page, table_page

PROJECT = Path(__file__).resolve().parents[1]
PAGES = sorted([PROJECT / "README.md", *(PROJECT / "docs").rglob("*.md"), PROJECT / "data" / "README.md"])
LINK = re.compile(r"(?<!\\)!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
LARGEST_PICTURE = 150_000


def anchors(page):
    """The anchors of a page's headings, as the usual renderers make them."""
    found: list[str] = []
    for heading in re.findall(r"^#+ (.*)$", FENCE.sub("", page.read_text(encoding="utf-8")), re.MULTILINE):
        bare = re.sub(r"[^\w\s-]", "", re.sub(r"[`*]", "", heading).lower()).strip().replace(" ", "-")
        found.append(bare if bare not in found else f"{bare}-{found.count(bare)}")
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT)))
def test_every_link_of_a_page_leads_somewhere(page):
    dead = []
    for link in LINK.findall(FENCE.sub("", page.read_text(encoding="utf-8"))):
        path, _sign, anchor = link.partition("#")
        if path.startswith(("http://", "https://", "mailto:")):
            continue
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or not target.is_relative_to(PROJECT) or (anchor and anchor not in anchors(target)):
            dead.append(link)
    assert dead == []


def test_links_are_found_and_dead_ones_told(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(
        "# A heading, *with* `signs`\n\n```\n# no heading [no](link)\n```\n[one](there.md#x) ![two](a.png)\n"
    )
    assert anchors(page) == ["a-heading-with-signs"]
    assert LINK.findall(FENCE.sub("", page.read_text())) == ["there.md#x", "a.png"]


def test_every_page_can_be_reached_from_the_first():
    seen, waiting = set(), [PROJECT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in seen or page.suffix != ".md":
            continue
        seen.add(page)
        links = LINK.findall(FENCE.sub("", page.read_text(encoding="utf-8")))
        waiting += [
            (page.parent / link.partition("#")[0]).resolve() for link in links if "://" not in link and link[0] != "#"
        ]
    assert {page for page in PAGES if page.is_relative_to(PROJECT / "docs")} <= seen


def commands():
    """Each command of ours with its options."""
    group = typer.main.get_command(cli.app)
    return {
        name: {option for each in command.params for option in each.opts} for name, command in group.commands.items()
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT)))
def test_the_commands_of_a_page_exist(page):
    known = commands()
    text = page.read_text(encoding="utf-8")
    for line in text.splitlines():
        for name, rest in re.findall(r"vendor-audit ([a-z]+)\b([^`\n#|]*)", line):
            assert name in known, line
            assert set(re.findall(r"--[a-z-]+", rest)) <= known[name] | {"--help"}, line
    targets = re.findall(r"^([a-z]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE)
    fenced = "\n".join(FENCE.findall(text))
    assert set(re.findall(r"^ *make ([a-z]+)", fenced, re.MULTILINE)) <= set(targets)


def test_the_parameters_that_pages_name_are_there():
    for page in PAGES:
        for name in re.findall(r"(parameters/[a-z0-9_]+\.yml)", page.read_text(encoding="utf-8")):
            assert name in ("parameters/mine.yml",) or (PROJECT / name).is_file(), f"{page.name}: {name}"


def test_the_dictionary_of_kpis_is_what_the_catalogue_says():
    assert (PROJECT / "docs" / "kpis.md").read_text(encoding="utf-8") == kpi_page(), "run make docs"


def test_the_pages_of_formats_are_what_the_mapping_files_say():
    folder = PROJECT / "docs" / "formats"
    assert {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()} == format_pages(), "run make docs"


def test_the_page_of_tables_is_what_the_schema_says():
    text = (PROJECT / "docs" / "tables.md").read_text(encoding="utf-8")
    assert text == table_page(), "run make docs"
    parts = dict(zip(TABLES, text.split("\n## ")[1:], strict=True))
    for name, columns in TABLES.items():
        assert [column.name for column in columns if f"`{column.name}`" not in parts[name]] == []
    assert "| `direction` | text | inbound or outbound. One of: `inbound`, `outbound`. |" in parts["contacts"]
    assert "| `local_date` |" not in parts["contacts"]
    assert "Its rows are told apart by `agent_id`. They hold whatever the audit's period." in parts["agents"]
    assert "Only rows that are alike in everything count as one." in parts["events"]


def test_the_commands_write_the_pages(monkeypatch, capfd, tmp_path):
    here = calling(monkeypatch, capfd)
    assert here("kpis", "--markdown", cwd=tmp_path).stdout == kpi_page()
    assert here("tables", "--markdown", cwd=tmp_path).stdout == table_page()
    assert "    contact_id (must)  the export's own key" in here("tables", cwd=tmp_path).stdout
    assert here("formats", "--markdown", "pages", cwd=tmp_path).returncode == 0
    assert {path.name for path in (tmp_path / "pages").iterdir()} == set(format_pages())


def test_every_key_of_a_parameters_file_is_explained():
    from toolkit.parameters import AuditParameters, ComparisonParameters, Source

    text = (PROJECT / "docs" / "parameters.md").read_text(encoding="utf-8")
    for model in (AuditParameters, Source, ComparisonParameters):
        assert [key for key in model.model_fields if f"`{key}`" not in text] == []


def test_pictures_are_small():
    pictures = [path for path in (PROJECT / "docs").rglob("*") if path.suffix in (".png", ".jpg", ".webp")]
    assert [path.name for path in pictures if path.stat().st_size > LARGEST_PICTURE] == []
