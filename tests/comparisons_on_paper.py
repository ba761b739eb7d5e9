"""Small comparisons for tests: audits over a few contacts, taken in but not run, put beside each other."""

from pathlib import Path
from typing import Any

import yaml
from audits_on_paper import CALLS, merged, written

from toolkit.audits import Comparison, prepare, read_parameters
from toolkit.audits.comparison_openings import assembled, read_audits, read_comparison_parameters
from toolkit.audits.seals import seal_of

BASE: dict[str, Any] = {
    "id": "small_tender",
    "title": "Two small bids",
    "client": "A client",
    "language": "en",
    "confidence": 0.9,
    "bidders": [
        {"id": "one", "name": "First Bidder", "audit": "one/small.yml"},
        {"id": "two", "name": "Second Bidder", "audit": "two/small.yml"},
    ],
    "like_for_like": {"mix": ["reason"]},
    "kpis": ["service_level", "aht"],
}


def bids(folder: Path, *audits: dict[str, Any], calls: list[str] | None = None, **changes: Any) -> Path:
    """The YAML of a comparison of two small audits, each with its changes; returns its path."""
    for place, name in enumerate(("one", "two")):
        (folder / name).mkdir(exist_ok=True)
        own = audits[place] if place < len(audits) else {}
        written(folder / name, CALLS if calls is None else calls[place], **merged({"id": f"audit_{name}"}, own))
    path = folder / "tender.yml"
    path.write_text(yaml.safe_dump(merged(BASE, changes), sort_keys=False), encoding="utf-8")
    return path


def opened(path: Path, place: Path | None = None) -> Comparison:
    """The comparison of a YAML, its audits taken in at a place, beside it where none is said."""
    parameters = read_comparison_parameters(path)
    read_audits(parameters)
    runs = {}
    for bidder in parameters.bidders:
        runs[bidder.id] = (place or path.parent) / f"run_{bidder.id}"
        prepare(read_parameters(bidder.audit), runs[bidder.id])
    return assembled(parameters, runs, seal_of(parameters))
