"""What must agree between the parts of a comparison's parameters, where the parts themselves are sound."""

import os
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import NamedTuple

from toolkit.parameters.checks import Ranges, absent_file, file_faults, period_faults, word_faults
from toolkit.parameters.comparisons import POOLED, TENDER
from toolkit.parameters.documents import Document, is_file
from toolkit.parameters.faults import Fault, Keys, did_you_mean, listed, word
from toolkit.parameters.tender_checks import tender_faults
from toolkit.parameters.values import measure, name, path_text, slug


class Rules(NamedTuple):
    """What later rooms know of the words of a comparison.

    ranges: what each KPI can be at all. directions: whether higher or lower is better of each. formulas: the terms
    that each price formula needs.
    """

    ranges: Ranges
    directions: Mapping[str, str]
    formulas: Mapping[str, Collection[str]]


def comparison_faults(
    document: Document, folder: Path, vocabulary: Mapping[str, Collection[str]], rules: Rules
) -> list[Fault]:
    """Every disagreement; a part that is not sound by itself is left out, since its own fault says so."""
    faults = [*_kind(document), *_bidders(document, folder), *period_faults(document), *_kpis(document)]
    faults += [*_like_for_like(document), *file_faults(document, ("aggregates",), folder)]
    faults += tender_faults(document, folder, known_bidders(document), rules.ranges, rules.directions, rules.formulas)
    for pattern, words in vocabulary.items():
        faults += word_faults(document, pattern, words)
    return [each for each in faults if not document.is_closed(each.keys)]


def known_bidders(document: Document) -> list[str]:
    """The bidders' ids; none where one of them is unsound, since any other may be meant by it."""
    found = [document.part(slug, "bidders", place, "id") for place in range(len(document.sequence("bidders")))]
    return [each for each in found if each is not None] if None not in found else []


def _kind(document: Document) -> list[Fault]:
    bidders, counts = document.value("bidders"), document.value("aggregates")
    if bidders is None and counts is None:
        text = "neither bidders nor aggregates; expected two or more bidders with their audits, or published counts"
        return [document.fault((), text)]
    faults = []
    if bidders is not None and counts is not None:
        text = "found beside bidders; expected one of the two: audits of bidders, or published counts"
        faults.append(document.fault(("aggregates",), text))
    elif counts is not None:
        for key in (*TENDER, "like_for_like"):
            if document.value(key) is not None:
                text = "found beside aggregates: counts per day decide no tender and hold no mix; expected bidders"
                faults.append(document.fault((key,), text))
    elif isinstance(bidders, list):
        if len(bidders) < 2:
            text = f"found {len(bidders)}; expected two or more, since one bidder is compared with nobody"
            faults.append(document.fault(("bidders",), text))
        if document.value("like_for_like") is None:
            text = "missing: within which cells of work bidders are compared; expected a mapping with mix"
            faults.append(document.fault(("like_for_like",), text))
        measured = [*document.sequence("criteria"), *document.sequence("mandatory")]
        if not document.sequence("kpis") and not any(isinstance(each, dict) and each.get("kpi") for each in measured):
            text = "missing: what bidders are compared by; expected a list of KPIs, or criteria with a KPI"
            faults.append(document.fault(("kpis",), text))
    return faults


def _bidders(document: Document, folder: Path) -> list[Fault]:
    faults: list[Fault] = []
    ids: dict[str, int | None] = {}
    names: dict[str, int | None] = {}
    audits: dict[tuple[str, str | None], int | None] = {}
    for place in range(len(document.sequence("bidders"))):
        keys: Keys = ("bidders", place)
        line = document.place(keys).line
        each, called = document.part(slug, *keys, "id"), document.part(name, *keys, "name")
        faults += _again(document, (*keys, "id"), each, ids, "expected ids that differ")
        folded = None if called is None else " ".join(called.casefold().split())
        faults += _again(document, (*keys, "name"), folded, names, "expected names that differ", called)
        if each == POOLED:
            text = f"found {POOLED}, which stands for the mix of all bidders; expected another id"
            faults.append(document.fault((*keys, "id"), text))
        file = document.part(path_text, *keys, "audit")
        if file is None:
            continue
        if not is_file(folder / file):
            faults.append(document.fault((*keys, "audit"), absent_file(folder, file)))
            continue
        same = (os.path.realpath(folder / file), document.part(slug, *keys, "vendor"))
        if same in audits:
            of = f" of vendor {same[1]}" if same[1] else ""
            text = f"found {word(file)}{of}, which the bidder on line {audits[same]} has; expected each bidder once"
            faults.append(document.fault((*keys, "audit"), text))
        audits.setdefault(same, line)
    return faults


def _again(
    document: Document, keys: Keys, found: str | None, seen: dict[str, int | None], wanted: str, said: str | None = None
) -> list[Fault]:
    if found is None:
        return []
    if found in seen:
        return [document.fault(keys, f"found {word(said or found)}, which line {seen[found]} has; {wanted}")]
    seen[found] = document.place(keys).line
    return []


def _kpis(document: Document) -> list[Fault]:
    faults: list[Fault] = []
    seen: dict[str, int | None] = {}
    for place in range(len(document.sequence("kpis"))):
        keys: Keys = ("kpis", place)
        found = document.part(measure, *keys)
        if found is not None and found in seen:
            faults.append(document.fault(keys, f"found {found} twice; expected each KPI once"))
        seen.setdefault(found or "", None)
    return faults


def _like_for_like(document: Document) -> list[Fault]:
    faults = []
    mix = [each for each in document.sequence("like_for_like", "mix") if isinstance(each, str)]
    for place, each in enumerate(mix):
        if each in mix[:place]:
            text = f"found {word(each)} twice; expected each column once"
            faults.append(document.fault(("like_for_like", "mix", place), text))
    reference = document.part(slug, "like_for_like", "reference")
    known = known_bidders(document)
    if reference is not None and known and reference not in (POOLED, *known):
        expected = f"expected {listed([POOLED, *known])}{did_you_mean(reference, [POOLED, *known])}"
        faults.append(document.fault(("like_for_like", "reference"), f"found {reference}; {expected}"))
    return faults
