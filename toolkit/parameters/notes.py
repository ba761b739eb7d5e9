"""The auditor's own notes and findings: a Markdown file, parted at its headings, every fault at once."""

import re
from pathlib import Path
from typing import Final, NamedTuple

from toolkit.parameters.faults import Fault, Place, did_you_mean, listed, word

LARGEST_BYTES: Final = 200_000
SEVERITIES: Final = ("critical", "high", "medium", "low")
# What may stand of a finding in the list below its heading; severity must.
PARTS: Final = ("severity", "criteria", "cause", "consequence", "recommendation", "owner", "evidence")
_HEADING: Final = re.compile(r"(#{1,6})[ \t]+(.+?)[ \t]*#*[ \t]*")
_FINDING: Final = re.compile(r"finding:[ \t]*(.*)", re.IGNORECASE)
_PART: Final = re.compile(r"[-*][ \t]+([A-Za-z ]+?):[ \t]*(.*)")
_FENCE: Final = re.compile(r"[ \t]*(```|~~~)")
_UNSEEN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class Note(NamedTuple):
    """What stands below one heading; `finding` holds a finding's parts, with its title, and is empty for a note."""

    heading: str
    text: str
    line: int
    finding: dict[str, str]


def read_notes(path: Path) -> tuple[tuple[Note, ...], list[Fault]]:
    """The notes of a file, and everything that is wrong with it."""
    try:
        content = path.read_bytes()
    except OSError as error:
        return (), [Fault(Place(path.name), (), f"cannot be read: {error.strerror}")]
    if len(content) > LARGEST_BYTES:
        return (), [Fault(Place(path.name), (), f"larger than {LARGEST_BYTES} bytes, the most that is read")]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return (), [Fault(Place(path.name, line), (), "not UTF-8; save the file as UTF-8")]
    return parted(text, path.name)


def parted(text: str, file: str) -> tuple[tuple[Note, ...], list[Fault]]:
    """A text parted at its headings; what stands before the first has none."""
    notes: list[Note] = []
    faults: list[Fault] = []
    heading, began, lines, fenced = "", 1, [], False
    for place, line in enumerate([*text.replace("\r\n", "\n").split("\n"), None], start=1):
        found = None if line is None or fenced else _HEADING.fullmatch(line)
        if line is not None and found is None:
            fenced ^= bool(_FENCE.match(line))
            lines.append(_UNSEEN.sub("", line))
            continue
        note, wrong = _note(heading, lines, began, file)
        faults += wrong
        notes += [note] if note.text or note.heading else []
        heading, began, lines = (found[2] if found else ""), place, []
    return tuple(notes), faults


def _note(heading: str, lines: list[str], line: int, file: str) -> tuple[Note, list[Fault]]:
    found = _FINDING.fullmatch(heading)
    if found is None:
        return Note(heading, "\n".join(lines).strip(), line, {}), []
    parts, faults, rest = {"title": found[1].strip()}, [], list(lines)
    while rest and (not rest[0].strip() or _PART.fullmatch(rest[0].strip())):
        told = _PART.fullmatch(rest.pop(0).strip())
        if told is None:
            continue
        name = told[1].strip().lower()
        if name not in PARTS:
            text = f"found {word(name)}; expected {listed(PARTS)}{did_you_mean(name, PARTS)}"
            faults.append(Fault(Place(file, line + len(lines) - len(rest)), (), text))
        parts[name] = told[2].strip()
    condition = "\n".join(rest).strip()
    if not parts["title"]:
        faults.append(Fault(Place(file, line), (), "a finding without a title; expected: Finding: what was found"))
    if parts.get("severity") not in SEVERITIES:
        given = word(parts["severity"]) if parts.get("severity") else "nothing"
        text = f"found {given} as severity of the finding; expected a line - severity: {listed(SEVERITIES)}"
        faults.append(Fault(Place(file, line), (), text))
    if not condition:
        faults.append(Fault(Place(file, line), (), "a finding without a condition; expected what was found, in prose"))
    return Note(heading, condition, line, parts), faults
