"""Which notebooks a comparison is told by: those of bidders' audits, of a tender, or of published counts."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from toolkit.parameters import ComparisonParameters

# How the name of a notebook on published counts begins, after its number.
OF_COUNTS: Final = "published_"
# The names of those that only something to decide fills; the first also holds what every bidder must meet.
DECISION: Final = "decision"
OF_TENDERS: Final = frozenset({DECISION, "criteria", "price", "robustness"})


def chosen(notebooks: Sequence[Path], parameters: ComparisonParameters) -> list[Path]:
    """The notebooks that apply: counts decide no tender and hold no mix, and audits may be compared without one."""
    counts = parameters.aggregates is not None
    unasked = set() if parameters.decides else OF_TENDERS - ({DECISION} if parameters.mandatory else set())
    named = {path: path.stem.partition("_")[2] for path in notebooks}
    return [path for path, name in named.items() if name.startswith(OF_COUNTS) == counts and name not in unasked]
