"""What a first parameters file leaves to decide: a placeholder that no audit accepts, named with its line."""

import re
from typing import Any

from toolkit.parameters.documents import Document
from toolkit.parameters.faults import Fault, Keys, printable

PLACEHOLDER = re.compile(r"DECIDE\(([^()]{0,200})\)", re.DOTALL)


def undecided(document: Document) -> list[Fault]:
    """A fault for each value that is still a placeholder; nothing more is said about such a value."""
    faults = []
    for keys, value in _texts(document.values, ()):
        found = PLACEHOLDER.search(value)
        if found:
            text = f"left to decide: {printable(found[1])}; the comment above it says what is known"
            faults.append(document.fault(keys, text))
            document.closed.add(keys)
    return faults


def _texts(value: Any, keys: Keys) -> list[tuple[Keys, str]]:
    if isinstance(value, dict):
        return [each for key, inner in value.items() for each in _texts(inner, (*keys, key))]
    if isinstance(value, list):
        return [each for place, inner in enumerate(value) for each in _texts(inner, (*keys, place))]
    return [(keys, value)] if isinstance(value, str) else []
