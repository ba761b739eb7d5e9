"""How severe a finding is: what it touches times how likely it is to be so again, by one printed rule."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from toolkit.measures.targets import Target
from toolkit.reporting.finding_kinds import CONTRACT, CUSTOMERS, Kind
from toolkit.reporting.findings import Finding

RATINGS: Final = ("critical", "high", "medium", "low")
# The least product of effect and likelihood for each rating but the last, and the days until what it asks is due.
LEAST: Final[Mapping[str, int]] = {"critical": 9, "high": 6, "medium": 3}
DAYS: Final[Mapping[str, int]] = {"critical": 30, "high": 30, "medium": 60, "low": 90}
POSSIBLE, SEEN, LASTING = 1, 2, 3
WILL_FAIL: Final = "will fail"
NEAR: Final = "promise_near"


class Rated(NamedTuple):
    """A finding's effect and likelihood, each from 1 to 3, and the rating that their product has."""

    effect: int
    likelihood: int
    rating: str


def rated(finding: Finding, kind: Kind, *, contract: bool, assurance: str = "") -> Rated:
    """The rating of a finding; `assurance` is the word of its figure's control chart.

    Without a contract a promise is a target of the audit's own and touches no more than customers.
    """
    effect = CUSTOMERS if kind.effect == CONTRACT and not contract else kind.effect
    likelihood = {
        "told": LASTING,
        "counted": SEEN,
        "possible": POSSIBLE,
        "chart": LASTING if assurance == WILL_FAIL else POSSIBLE,
        "interval": _by_interval(finding, kind),
    }[kind.likelihood]
    return Rated(effect, likelihood, rating(effect, likelihood))


def rating(effect: int, likelihood: int) -> str:
    """The rating of an effect and a likelihood, each from 1 to 3."""
    return next((name for name, least in LEAST.items() if effect * likelihood >= least), RATINGS[-1])


def _by_interval(finding: Finding, kind: Kind) -> int:
    """A miss whose whole interval misses would come again, another was seen; what is met may be missed."""
    if kind.key == NEAR:
        return POSSIBLE
    target = Target.of_code(finding.target)
    return LASTING if target is not None and target.process(finding.low, finding.high) == "misses" else SEEN
