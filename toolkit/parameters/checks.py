"""What must agree between the parts of an audit's parameters, where the parts themselves are sound."""

import glob
import re
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from toolkit.parameters.audits import Definitions
from toolkit.parameters.contract_checks import contract_faults
from toolkit.parameters.contracts import Target
from toolkit.parameters.documents import Document, is_file, is_folder
from toolkit.parameters.faults import Fault, Keys, did_you_mean, listed, word
from toolkit.parameters.investments import investment_faults
from toolkit.parameters.notes import read_notes
from toolkit.parameters.trends import trend_faults
from toolkit.parameters.values import band, column, day, measure, number, path_text, slug

# What a KPI can be at all, by its id; an end that is None is open.
Ranges = Mapping[str, tuple[float | None, float | None]]
# The mean of answers whose scale the exports name.
SCORED = "csat_mean"
BOUNDS = {"at_least": number, "at_most": number, "between": band}


def matching_files(folder: Path, pattern: str) -> list[Path]:
    """The files that a path or a pattern names, absolute and in the order of their names."""
    if is_file(folder / pattern):
        return [(folder / pattern).resolve()]
    # Path.glob refuses absolute patterns and reads "..", links and hidden names in its own way.
    found = glob.glob(pattern, root_dir=folder)  # noqa: PTH207
    return sorted({(folder / each).resolve() for each in found if is_file(folder / each)})


def agreement_faults(
    document: Document, folder: Path, vocabulary: Mapping[str, Collection[str]], ranges: Ranges
) -> list[Fault]:
    """Every disagreement; a part that is not sound by itself is left out, since its own fault says so."""
    faults = _vendors(document) + period_faults(document)
    for name, source in document.mapping("sources").items():
        if isinstance(source, dict):
            keys = ("sources", name)
            faults += _source_vendor(document, keys) + file_faults(document, keys, folder) + _mapped(document, keys)
    ranges = {**ranges, **_of_scales(document, ranges)}
    faults += _targets(document, ranges) + contract_faults(document, vocabulary, ranges)
    faults += _notes(document, folder)
    faults += trend_faults(document) + investment_faults(document)
    for pattern, words in vocabulary.items():
        faults += word_faults(document, pattern, words)
    return [each for each in faults if not document.is_closed(each.keys)]


def _vendors(document: Document) -> list[Fault]:
    faults = []
    first: dict[str, Keys] = {}
    for index in range(len(document.sequence("vendors"))):
        keys: Keys = ("vendors", index, "id")
        vendor = document.part(slug, *keys)
        if vendor is not None and vendor in first:
            line = document.place(first[vendor]).line
            faults.append(document.fault(keys, f"found {vendor}, which line {line} has; expected ids that differ"))
        elif vendor is not None:
            first[vendor] = keys
    return faults


def period_faults(document: Document) -> list[Fault]:
    """A period that ends before it begins."""
    first: date | None = document.part(day, "period", "first")
    last: date | None = document.part(day, "period", "last")
    if first is None or last is None or first <= last:
        return []
    return [document.fault(("period", "last"), f"found {last}; expected no day before the first, {first}")]


def _source_vendor(document: Document, keys: Keys) -> list[Fault]:
    mapped = "vendor" in document.mapping(*keys, "columns")
    if document.value(*keys, "vendor") is None:
        if mapped or keys in document.partial or not document.mapping(*keys, "columns"):
            return []
        return [document.fault((*keys, "vendor"), "found null; expected a vendor's id, or a column vendor in columns")]
    vendor = document.part(slug, *keys, "vendor")
    if vendor is None:
        return []
    if mapped:
        return [document.fault((*keys, "vendor"), f"found {vendor} and a column vendor; expected one of the two")]
    known = [document.part(slug, "vendors", index, "id") for index in range(len(document.sequence("vendors")))]
    ids = [each for each in known if each is not None]
    if not known or len(ids) < len(known) or vendor in ids:
        return []
    text = f"found {vendor}; expected {listed(ids)}, as in vendors{did_you_mean(vendor, ids)}"
    return [document.fault((*keys, "vendor"), text)]


def file_faults(document: Document, keys: Keys, folder: Path) -> list[Fault]:
    """What is wrong with the paths listed under `files` at the keys."""
    faults = []
    seen: dict[Path, int] = {}
    for index in range(len(document.sequence(*keys, "files"))):
        here = (*keys, "files", index)
        pattern = document.part(path_text, *here)
        if pattern is None:
            continue
        found = matching_files(folder, pattern)
        if not found:
            faults.append(document.fault(here, absent_file(folder, pattern)))
        again = [path for path in found if path in seen]
        if again:
            text = f"found {word(again[0].name)}, which files[{seen[again[0]]}] names; expected each file once"
            faults.append(document.fault(here, text))
        seen |= {path: index for path in found if path not in seen}
    return faults


def _notes(document: Document, folder: Path) -> list[Fault]:
    """The file of the auditor's notes: that it is there, and what is wrong inside it."""
    named = document.part(path_text, "notes")
    if named is None:
        return []
    if not is_file(folder / named):
        return [document.fault(("notes",), absent_file(folder, named))]
    return read_notes(folder / named)[1]


def absent_file(folder: Path, pattern: str) -> str:
    """Why a path or a pattern names no file, in words."""
    path = folder / pattern
    if glob.has_magic(pattern):
        return f"found {word(pattern)}, which no file matches"
    if is_folder(path):
        return f"found {word(pattern)}, which is a folder; expected files: {word(pattern.rstrip('/') + '/*')}"
    try:
        beside = sorted(each.name for each in path.parent.iterdir())
    except OSError:
        beside = []
    return f"found {word(pattern)}, which is no file{did_you_mean(path.name, beside)}"


def _mapped(document: Document, keys: Keys) -> list[Fault]:
    columns = document.mapping(*keys, "columns")
    if not columns or keys in document.partial:
        return []
    named: list[tuple[Keys, Any]] = [((*keys, "labels", key), key) for key in document.mapping(*keys, "labels")]
    for part in ("key", "past_midnight"):
        listed_here = document.sequence(*keys, part)
        named += [((*keys, part, index), each) for index, each in enumerate(listed_here)]
    faults = []
    for here, name in named:
        try:
            known = column(name) in columns
        except ValueError:
            continue
        if not known:
            text = f"found {name}; expected a column that columns maps{did_you_mean(name, columns)}"
            faults.append(document.fault(here, text))
    return faults


def _of_scales(document: Document, ranges: Ranges) -> Ranges:
    """What a mean of answers can be, where every survey says the top of its scale as a plain number."""
    tops = [
        document.value("sources", name, "columns", "csat_max")
        for name in document.mapping("sources")
        if document.value("sources", name, "columns", "csat") is not None
    ]
    plain = [float(str(top)) for top in tops if top is not None and re.fullmatch(r"[0-9]{1,3}", str(top).strip())]
    if SCORED not in ranges or not tops or len(plain) < len(tops):
        return {}
    return {SCORED: (ranges[SCORED][0], max(plain))}


def _targets(document: Document, ranges: Ranges) -> list[Fault]:
    faults = []
    first: dict[str, Keys] = {}
    for index, target in enumerate(document.sequence("contract", "targets")):
        keys: Keys = ("contract", "targets", index)
        if not isinstance(target, dict):
            continue
        given = [each for each in BOUNDS if target.get(each) is not None]
        # A key that nobody knows may be the bound, misspelt.
        if len(given) != 1 and set(target) <= set(Target.model_fields):
            found = listed(given, "and") or "none of them"
            text = f"found {found}; expected exactly one of at_least, at_most and between"
            faults.append(document.fault(keys, text))
        kpi = document.part(measure, *keys, "kpi")
        if kpi is not None and kpi in first:
            line = document.place(first[kpi]).line
            text = f"found {kpi}, which has a target on line {line}; expected one for each KPI"
            faults.append(document.fault((*keys, "kpi"), text))
        elif kpi is not None:
            first[kpi] = (*keys, "kpi")
        for bound in given:
            value = document.part(BOUNDS[bound], *keys, bound)
            ends = value if isinstance(value, tuple) else () if value is None else (value,)
            for end in ends:
                if text := _impossible_in_force(document, keys, kpi, end, ranges):
                    faults.append(document.fault((*keys, bound), text))
    return faults


def _impossible_in_force(document: Document, keys: Keys, kpi: str | None, value: float, ranges: Ranges) -> str:
    """As `impossible`, of the one definition that a headline's target is judged by: its rivals have other scales."""
    text = impossible(ranges, kpi, value)
    field = Definitions.model_fields.get(kpi or "")
    if text or kpi is None or field is None:
        return text
    stated = document.part(measure, *keys, "definition") or document.part(measure, "definitions", kpi)
    chosen = stated or str(field.default)
    judged = f"{kpi} counted as {chosen}"
    text = impossible({judged: ranges.get(chosen, (None, None))}, judged, value)
    return text and f"{text.partition('; did you mean')[0]}, or another definition at this target"


def impossible(ranges: Ranges, kpi: str | None, value: float) -> str:
    """What to say of a figure that a KPI can never be; empty where it can."""
    low, high = ranges.get(kpi or "", (None, None))
    if (low is None or value >= low) and (high is None or value <= high):
        return ""
    allowed = f"{low:g} to {high:g}" if high is not None else f"{low:g} or more"
    meant = f"; did you mean {value / 100:g}?" if (low, high) == (0, 1) and 1 < value <= 100 else ""
    return f"found {value:g}, which {kpi} can never be; expected {allowed}{meant}"


def word_faults(document: Document, pattern: str, words: Collection[str]) -> list[Fault]:
    """Words at the places of a pattern that later rooms do not know."""
    faults = []
    for keys in _reached(document, pattern.split(".")):
        value = document.value(*keys)
        found: list[tuple[Keys, Any]] = [(keys, value)]
        if isinstance(value, dict):
            found = [((*keys, key), key) for key in value]
        elif isinstance(value, list):
            found = [((*keys, index), each) for index, each in enumerate(value)]
        for here, each in found:
            if isinstance(each, str) and each not in words:
                text = f"found {word(each)}; expected {listed(words)}{did_you_mean(each, words)}"
                faults.append(document.fault(here, text))
    return faults


def _reached(document: Document, pattern: list[str]) -> list[Keys]:
    reached: list[Keys] = [()]
    for step in pattern:
        inner: list[Keys] = []
        for keys in reached:
            value = document.value(*keys)
            if step != "*":
                inner += [(*keys, step)] if isinstance(value, dict) and step in value else []
            elif isinstance(value, dict):
                inner += [(*keys, key) for key in value]
            elif isinstance(value, list):
                inner += [(*keys, index) for index in range(len(value))]
        reached = inner
    return reached
