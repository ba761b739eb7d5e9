"""Which notebooks a comparison is told by: those of bidders' audits, or those of published counts."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from toolkit.parameters import ComparisonParameters

# How the name of a notebook on published counts begins, after its number.
OF_COUNTS: Final = "published_"


def chosen(notebooks: Sequence[Path], parameters: ComparisonParameters) -> list[Path]:
    """The notebooks that apply: counts decide no tender and hold no mix, and audits are more than counts."""
    counts = parameters.aggregates is not None
    return [path for path in notebooks if path.stem.partition("_")[2].startswith(OF_COUNTS) == counts]
