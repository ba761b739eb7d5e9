"""What must agree within a tender: its criteria and their anchors, its weights, its formula, and the bids."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from toolkit.parameters.checks import Ranges, absent_file, impossible
from toolkit.parameters.contracts import currency, factor
from toolkit.parameters.documents import Document, is_file
from toolkit.parameters.faults import Fault, Keys, did_you_mean, listed, word
from toolkit.parameters.tenders import step
from toolkit.parameters.values import band, measure, number, path_text, slug, whole

BOUNDS = {"at_least": number, "at_most": number, "between": band}
CHARGES = ("per_contact", "per_resolution", "per_hour", "per_month", "one_off", "exit")
ENDS = ("low", "base", "high")
# What the price weighs stands beside the criteria under this name.
PRICE = "price"


def tender_faults(
    document: Document,
    folder: Path,
    bidders: Sequence[str],
    ranges: Ranges,
    directions: Mapping[str, str],
    formulas: Mapping[str, Collection[str]],
) -> list[Fault]:
    """Every contradiction of the tender with itself and with its bidders; unsound parts are left out."""
    faults = [*_ids(document, "mandatory"), *_ids(document, "criteria"), *_weights(document)]
    for place, each in enumerate(document.sequence("mandatory")):
        if isinstance(each, dict):
            faults += _mandatory(document, ("mandatory", place), each, bidders, ranges)
    for place, each in enumerate(document.sequence("criteria")):
        if isinstance(each, dict):
            faults += _criterion(document, ("criteria", place), each, ranges, directions)
    faults += [*_formula(document, formulas), *_order(document, ("price", "volumes"), whole), *_spread(document)]
    faults += [*_needless(document), *_scores(document, folder), *_prices(document, bidders)]
    return faults


def _ids(document: Document, part: str) -> Iterator[Fault]:
    seen: dict[str, int | None] = {}
    for place in range(len(document.sequence(part))):
        keys: Keys = (part, place, "id")
        found = document.part(slug, *keys)
        if found == PRICE and part == "criteria":
            yield document.fault(keys, f"found {PRICE}, which stands for the price; expected another id")
        elif found is not None and found in seen:
            yield document.fault(keys, f"found {found}, which line {seen[found]} has; expected ids that differ")
        elif found is not None:
            seen[found] = document.place(keys).line


def _weights(document: Document) -> Iterator[Fault]:
    criteria = document.sequence("criteria")
    parts = [document.part(number, "criteria", place, "weight") for place in range(len(criteria))]
    weighs_price = document.value(PRICE) is not None
    price = document.part(number, PRICE, "weight") if weighs_price else 0
    if (not criteria and not weighs_price) or None in parts or price is None:
        return
    total = sum(each for each in parts if each is not None) + price
    if round(total, 9) != 1:
        texts = [f"{each:g}" for each in parts] + ([f"{price:g} of the price"] if weighs_price else [])
        text = f"weights add up to {total:.10g} ({' + '.join(texts)}); expected 1"
        yield document.fault(("criteria",) if criteria else (PRICE, "weight"), text)


def _mandatory(
    document: Document, keys: Keys, each: dict[str, Any], bidders: Sequence[str], ranges: Ranges
) -> Iterator[Fault]:
    met, kpi = each.get("met"), each.get("kpi")
    if (met is None) == (kpi is None):
        found = "found both met and kpi" if met is not None else "found neither met nor kpi"
        yield document.fault(keys, f"{found}; expected one of the two: what was looked at, or what is measured")
    for part in ("met", "evidence"):
        yield from _known(document, (*keys, part), bidders)
    absent = [bidder for bidder in bidders if isinstance(met, dict) and bidder not in met]
    if absent:
        text = f"nothing for {listed(absent, 'and')}; expected true, false or unknown for each bidder"
        yield document.fault((*keys, "met"), text)
    given = [bound for bound in BOUNDS if each.get(bound) is not None]
    if kpi is not None and len(given) != 1:
        text = f"found {listed(given, 'and') or 'none of them'}; expected exactly one of at_least, at_most and between"
        yield document.fault(keys, text)
    if kpi is None and met is not None and given:
        yield document.fault((*keys, given[0]), f"found {given[0]} without a kpi; expected the KPI that it is about")
    for bound in given:
        value: Any = document.part(BOUNDS[bound], *keys, bound)
        ends = value if isinstance(value, tuple) else () if value is None else (value,)
        for end in ends:
            if text := impossible(ranges, document.part(measure, *keys, "kpi"), end):
                yield document.fault((*keys, bound), text)


def _criterion(
    document: Document, keys: Keys, each: dict[str, Any], ranges: Ranges, directions: Mapping[str, str]
) -> Iterator[Fault]:
    measured, scored = each.get("kpi") is not None, each.get("scale") is not None
    anchors = [end for end in ("floor", "target") if each.get(end) is not None]
    if measured and scored:
        yield document.fault(keys, "found both kpi and scale; expected one of the two: measured, or scored by people")
    elif scored:
        if anchors:
            text = f"found {anchors[0]} beside scale; expected it beside a kpi: a scale has its own ends"
            yield document.fault((*keys, anchors[0]), text)
        steps = each["scale"]
        values = [_read_step(key) for key in steps] if isinstance(steps, dict) else []
        if isinstance(steps, dict) and (len(steps) < 2 or len({*values}) < len(values)):
            text = f"found {listed(steps) or 'nothing'}; expected two or more steps that differ, each with what it is"
            yield document.fault((*keys, "scale"), text)
    elif not measured:
        if anchors:
            text = f"found {listed(anchors, 'and')} without a kpi; expected the KPI that lies between"
        else:
            text = "no scale and no kpi; expected a scale that says what each score stands for, or a kpi with anchors"
        yield document.fault(keys, text)
    if measured:
        yield from _anchors(document, keys, anchors, ranges, directions)


def _read_step(key: str) -> float | str:
    try:
        return step(key)
    except ValueError:
        return key


def _anchors(
    document: Document, keys: Keys, given: Sequence[str], ranges: Ranges, directions: Mapping[str, str]
) -> Iterator[Fault]:
    kpi = document.part(measure, *keys, "kpi")
    missing = [end for end in ("floor", "target") if end not in given]
    if missing:
        text = f"no {listed(missing, 'and')}; expected both anchors: what is worth nothing, and what everything"
        yield document.fault(keys, text)
    floor, target = (document.part(number, *keys, end) for end in ("floor", "target"))
    for end, value in (("floor", floor), ("target", target)):
        if value is not None and (text := impossible(ranges, kpi, value)):
            yield document.fault((*keys, end), text)
    better = directions.get(kpi or "", "")
    if directions and kpi in directions and better not in ("higher", "lower"):
        text = f"found {kpi}, of which neither more nor less is better ({better}); expected a KPI that can be scored"
        yield document.fault((*keys, "kpi"), text)
    if floor is None or target is None:
        return
    if floor == target:
        yield document.fault((*keys, "target"), f"found {target:g}, which is the floor too; expected two anchors")
    elif better == "higher" and floor > target:
        text = f"found {target:g}, below the floor, {floor:g}; of {kpi} more is better: expected a target above it"
        yield document.fault((*keys, "target"), text)
    elif better == "lower" and floor < target:
        text = f"found {target:g}, above the floor, {floor:g}; of {kpi} less is better: expected a target below it"
        yield document.fault((*keys, "target"), text)


def _formula(document: Document, formulas: Mapping[str, Collection[str]]) -> Iterator[Fault]:
    formula = document.part(measure, PRICE, "formula")
    needed = [term for term in formulas.get(formula or "", ()) if document.value(PRICE, term) is None]
    if needed:
        text = f"found {formula}, which needs {listed(needed, 'and')}; expected it beside the formula"
        yield document.fault((PRICE, "formula"), text)


def _order(document: Document, keys: Keys, read: Callable[[object], Any]) -> Iterator[Fault]:
    low, base, high = (document.part(read, *keys, end) for end in ENDS)
    if low is not None and base is not None and high is not None and not low <= base <= high:
        text = f"found {low:g}, {base:g}, {high:g}; expected low, base, high in this order, none below the one before"
        yield document.fault(keys, text)


def _spread(document: Document) -> Iterator[Fault]:
    given = document.mapping("weights")
    if given:
        ways = [way for way in ("reach", "concentration", "order") if given.get(way) is not None]
        if len(ways) != 1:
            text = f"found {listed(ways, 'and') or 'none of them'}; expected one of reach, concentration and order"
            yield document.fault(("weights",), text)
        if str(given.get("order")) == "false":
            yield document.fault(("weights", "order"), "found false; expected true, or reach or concentration")
    robust, fragile = (document.part(number, "robustness", name) for name in ("robust", "fragile"))
    robust, fragile = (robust if robust is not None else 0.9), (fragile if fragile is not None else 0.7)
    if document.mapping("robustness") and fragile > robust:
        text = f"found {fragile:g}, which is above robust, {robust:g}; expected no more than it"
        yield document.fault(("robustness", "fragile"), text)


def _needless(document: Document) -> Iterator[Fault]:
    if not document.sequence("criteria") and document.value(PRICE) is None and document.value("aggregates") is None:
        for key in ("weights", "robustness", "scores", "prices"):
            if document.value(key) is not None:
                yield document.fault(
                    (key,), "found, but neither criteria nor price; expected something that is weighed"
                )
    elif document.value("prices") is not None and document.value(PRICE) is None:
        yield document.fault(("prices",), "found without price; expected price: how prices are weighed, in advance")


def _scores(document: Document, folder: Path) -> Iterator[Fault]:
    file = document.part(path_text, "scores")
    if file is None:
        return
    if not is_file(folder / file):
        yield document.fault(("scores",), absent_file(folder, file))
    criteria = [each for each in document.sequence("criteria") if isinstance(each, dict)]
    if criteria and not any(each.get("scale") is not None for each in criteria):
        text = f"found {word(file)}, but no criterion has a scale; expected a scale for what assessors score"
        yield document.fault(("scores",), text)


def _known(document: Document, keys: Keys, bidders: Sequence[str]) -> Iterator[Fault]:
    for key in document.mapping(*keys):
        if bidders and key not in bidders:
            there = listed(dict.fromkeys(bidders))
            text = f"found {word(key)}; expected {there}, as in bidders{did_you_mean(key, bidders)}"
            yield document.fault((*keys, key), text)


def _prices(document: Document, bidders: Sequence[str]) -> Iterator[Fault]:
    yield from _known(document, ("prices",), bidders)
    stated = document.part(currency, PRICE, "currency")
    for bidder, bid in document.mapping("prices").items():
        keys: Keys = ("prices", bidder)
        if not isinstance(bid, dict):
            continue
        asked = document.part(currency, *keys, "currency")
        if asked is not None and stated is not None and asked != stated:
            text = f"found {asked}, and the tender is in {stated}; expected {stated}: prices are not converted"
            yield document.fault((*keys, "currency"), text)
        amounts = [document.part(factor, *keys, name) for name in CHARGES if bid.get(name) is not None]
        if None not in amounts and not any(amounts):
            text = f"nothing is asked; expected one of {listed(CHARGES)} above 0"
            yield document.fault(keys, text)
        yield from _order(document, (*keys, "indexation"), number)
