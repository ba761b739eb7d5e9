"""Mapping files: what one kind of export has in common, merged under the sources that name it."""

from pathlib import Path
from typing import Any

from toolkit.parameters.documents import Document, is_file, is_folder, read_document
from toolkit.parameters.faults import Fault, Keys, Place, did_you_mean, listed, word
from toolkit.parameters.sources import Source
from toolkit.parameters.values import SLUG, path_text

FORMATS = Path(__file__).resolve().parents[1] / "intake" / "formats"
# What a mapping file may hold: all of a source but what only the audit knows.
HERE_ALONE = ("table", "vendor", "files", "mapping")
SHARED = tuple(key for key in Source.model_fields if key not in HERE_ALONE)
# The parts that are merged key by key; everything else the source replaces whole.
MERGED = ("columns", "labels", "format", "items")


def merge_mappings(document: Document, folder: Path) -> list[Fault]:
    """Put under each source of the document what its mapping file says; the source's own keys win.

    The places of what was merged are those of the mapping file. Returns the faults of the files; a source
    whose mapping cannot be read is partial, since what it lacks may stand there.
    """
    faults: list[Fault] = []
    for name, source in document.mapping("sources").items():
        keys: Keys = ("sources", name)
        written = document.part(path_text, *keys, "mapping")
        if written is None or not isinstance(source, dict):
            continue
        path = _path(written, folder)
        if not is_file(path):
            faults.append(document.fault((*keys, "mapping"), _absent(written, path)))
            document.partial.add(keys)
            continue
        mapping = read_document(path)
        faults += mapping.faults
        if mapping.values is None:
            document.partial.add(keys)
            continue
        for key, value in mapping.values.items():
            if key in SHARED:
                _merge(document, keys, source, mapping, (key,), value)
            elif key in HERE_ALONE:
                faults.append(mapping.fault((key,), "stands in the audit's own file, not in a mapping file"))
            else:
                hint = did_you_mean(key, SHARED) or f"; expected {listed(SHARED)}"
                faults.append(mapping.fault((key,), f"unknown key{hint}"))
    return faults


def _merge(
    document: Document, keys: Keys, own: dict[str, Any], mapping: Document, path: tuple[str, ...], value: Any
) -> None:
    """Put the mapping's value at `path` under `own`, the mapping that stands there in the document."""
    key = path[-1]
    if key not in own:
        own[key] = value
        inside = [path] if isinstance(value, str) else [each for each in mapping.places if each[: len(path)] == path]
        for each in inside:
            place = mapping.places[each]
            document.places[(*keys, *each)] = Place(place.file, place.line, len(keys))
            if each in mapping.closed:
                document.closed.add((*keys, *each))
    elif path[0] in MERGED and isinstance(own[key], dict) and isinstance(value, dict):
        for inner, each_value in value.items():
            _merge(document, keys, own[key], mapping, (*path, inner), each_value)


def _path(written: str, folder: Path) -> Path:
    return FORMATS / f"{written}.yml" if SLUG.fullmatch(written) else folder / written


def _absent(written: str, path: Path) -> str:
    if path.parent == FORMATS:
        shipped = sorted(each.stem for each in FORMATS.glob("*.yml"))
        known = did_you_mean(written, shipped) or (f"; expected {listed(shipped)}" if shipped else "")
        return f"found {word(written)}, which is no shipped format{known}"
    return f"found {word(written)}, which is no file{' but a folder' if is_folder(path) else ''}"
