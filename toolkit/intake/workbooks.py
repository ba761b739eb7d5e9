"""What a workbook says about itself: its sheets, and where in the archive each of them lies."""

import zipfile
from collections.abc import Callable
from pathlib import Path
from posixpath import normpath
from typing import NamedTuple
from xml.parsers import expat

from toolkit.intake.text_files import faulty

CONTENTS = "xl/workbook.xml"
LINKS = "xl/_rels/workbook.xml.rels"
MOST_BYTES = 8 << 20


class Sheet(NamedTuple):
    """A sheet's name, its part in the archive, and whether somebody who opens the workbook sees it."""

    name: str
    member: str
    visible: bool


def sheets_of(path: Path, archive: zipfile.ZipFile) -> list[Sheet]:
    """The workbook's sheets of cells, in their order, charts left out. Raises `IntakeFaults`."""
    entries: list[tuple[str, str, bool]] = []
    members: dict[str, str] = {}

    def on_sheet(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "sheet":
            link = next((value for name, value in attributes.items() if name.rpartition(":")[2] == "id"), "")
            entries.append((attributes.get("name", ""), link, attributes.get("state", "visible") == "visible"))

    def on_link(tag: str, attributes: dict[str, str]) -> None:
        target = attributes.get("Target", "")
        if tag.rpartition(":")[2] == "Relationship" and attributes.get("Type", "").endswith("/worksheet"):
            inside = target.lstrip("/") if target.startswith("/") else normpath(f"xl/{target}")
            members[attributes.get("Id", "")] = inside

    _parse(path, archive, CONTENTS, on_sheet)
    _parse(path, archive, LINKS, on_link)
    there = set(archive.namelist())
    return [
        Sheet(name, members[link], visible)
        for name, link, visible in entries
        if link in members and members[link] in there
    ]


def _parse(path: Path, archive: zipfile.ZipFile, member: str, on_start: Callable[[str, dict[str, str]], None]) -> None:
    if member not in archive.namelist():
        raise faulty(path, f"is an archive without {member}, so no .xlsx workbook")
    if archive.getinfo(member).file_size > MOST_BYTES:
        raise faulty(path, f"has a {member} of more than {MOST_BYTES >> 20} MiB, which no workbook needs")
    parser = expat.ParserCreate()
    parser.StartElementHandler = on_start
    try:
        parser.Parse(archive.read(member), True)
    except expat.ExpatError as error:
        raise faulty(path, f"has a damaged {member}: {error}") from None
