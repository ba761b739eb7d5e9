"""Whether what a tender asks of a headline lies within what its definition in force can be.

A headline's rivals have other scales (a share of satisfied answers, a mean from 1 to 5), and which one is in force is
known once the audits are read: a bound on the wrong scale would give every bidder nothing, or everything.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from toolkit.measures import conventions, kpis
from toolkit.parameters import AuditParameters, ComparisonParameters
from toolkit.parameters.checks import impossible

BOUNDS: Final = ("at_least", "at_most", "between")
ANCHORS: Final = ("floor", "target")
Ranges = Mapping[str, tuple[float | None, float | None]]


def faults(parameters: ComparisonParameters, audits: Mapping[str, AuditParameters], ranges: Ranges) -> list[str]:
    """Every bound and anchor on a headline that its definition in force can never reach, or whose better end is other.

    `audits` by bidder, with the same definitions wherever something compared rests on them; `ranges` as
    `openings.vocabulary_and_ranges` gives them.
    """
    definitions = next(iter(audits.values())).definitions
    chosen = {headline: str(getattr(definitions, headline)) for headline in conventions.CONVENTIONS}
    return [*_bounds(parameters, chosen, ranges), *_directions(parameters, chosen)]


def _bounds(parameters: ComparisonParameters, chosen: Mapping[str, str], ranges: Ranges) -> Iterator[str]:
    demanded = [("mandatory", place, each, each.kpi, BOUNDS) for place, each in enumerate(parameters.mandatory)]
    scored = [("criteria", place, each, each.kpi, ANCHORS) for place, each in enumerate(parameters.criteria)]
    for part, place, each, kpi, ends in (*demanded, *scored):
        if kpi is None or kpi not in chosen:
            continue
        judged = f"{kpi} counted as {chosen[kpi]}"
        for end in ends:
            value = getattr(each, end)
            for number in value if isinstance(value, tuple) else () if value is None else (value,):
                if text := impossible({judged: ranges[chosen[kpi]]}, judged, float(number)):
                    said = text.partition("; did you mean")[0]
                    yield f"{parameters.where(part, place, end)}  {said}, or another definition in the audits"


def _directions(parameters: ComparisonParameters, chosen: Mapping[str, str]) -> Iterator[str]:
    for place, each in enumerate(parameters.criteria):
        if each.kpi is None or each.kpi not in chosen or each.target is None or each.floor is None:
            continue
        better, counted = kpis.EVERY[chosen[each.kpi]].better, f"{each.kpi} counted as {chosen[each.kpi]}"
        here = parameters.where("criteria", place, "target")
        if better not in ("higher", "lower"):
            yield f"{here}  found {counted}, of which neither more nor less is better ({better}); expected one that is"
        elif (each.target > each.floor) != (better == "higher"):
            way = "above" if better == "higher" else "below"
            more = "more" if better == "higher" else "less"
            yield f"{here}  found {each.target:g}; of {counted} {more} is better: expected a target {way} the floor"
