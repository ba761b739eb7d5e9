"""What must agree within a contract: its targets, their floors and periods, and what a miss costs."""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date, timedelta

from toolkit.parameters.contracts import MONTH, amount, factor
from toolkit.parameters.documents import Document
from toolkit.parameters.faults import Fault, Keys, did_you_mean, listed
from toolkit.parameters.values import day, measure, number, slug, whole

Ranges = Mapping[str, tuple[float | None, float | None]]
Vocabulary = Mapping[str, Collection[str]]
TARGETS: Keys = ("contract", "targets")
CREDITS: Keys = ("contract", "credits")


def contract_faults(document: Document, vocabulary: Vocabulary, ranges: Ranges) -> list[Fault]:
    """Every contradiction of the contract with itself and with the audit's period; unsound parts are left out."""
    faults: list[Fault] = []
    targets: dict[str, Keys] = {}
    for place, target in enumerate(document.sequence(*TARGETS)):
        keys: Keys = (*TARGETS, place)
        if isinstance(target, dict):
            faults += [*_floor(document, keys, ranges), *_periods(document, keys)]
            faults += [*_definition(document, keys, vocabulary), *_left_out(document, keys)]
            kpi = document.part(measure, *keys, "kpi")
            if kpi is not None:
                targets.setdefault(kpi, keys)
    if isinstance(document.value(*CREDITS), dict):
        faults += [
            *_allocations(document, targets, ranges),
            *_within(document, "repeated"),
            *_within(document, "critical_failure"),
            *_critical(document, targets),
            *_bonuses(document, targets),
            *_months(document, (*CREDITS, "charges")),
        ]
    faults += _months(document, ("contract", "volume_guard", "forecast"))
    return faults


def _floor(document: Document, keys: Keys, ranges: Ranges) -> Iterator[Fault]:
    floor = document.part(number, *keys, "floor")
    if floor is None:
        return
    here = (*keys, "floor")
    least, most = document.part(number, *keys, "at_least"), document.part(number, *keys, "at_most")
    if document.value(*keys, "between") is not None:
        yield document.fault(here, "a floor beside between; expected at_least or at_most with a floor")
    if least is not None and floor > least:
        yield document.fault(here, f"found {floor:g}, which is above the target, {least:g}; expected no more than it")
    if most is not None and floor < most:
        yield document.fault(here, f"found {floor:g}, which is below the target, {most:g}; expected no less than it")
    kpi = document.part(measure, *keys, "kpi")
    low, high = ranges.get(kpi or "", (None, None))
    if (low is not None and floor < low) or (high is not None and floor > high):
        allowed = f"{low:g} to {high:g}" if high is not None else f"{low:g} or more"
        yield document.fault(here, f"found {floor:g}, which {kpi} can never be; expected {allowed}")


def _periods(document: Document, keys: Keys) -> Iterator[Fault]:
    if document.value(*keys, "k_of_n") is None:
        return
    here = (*keys, "k_of_n")
    k, n = document.part(whole, *here, "k"), document.part(whole, *here, "n")
    if k is not None and n is not None and k > n:
        yield document.fault((*here, "k"), f"found {k} of {n} periods; expected no more than {n}")
    if document.value(*keys, "period") in (None, "whole"):
        text = "so many of so many periods, but the target is about the whole; expected a period: day, week or month"
        yield document.fault(here, text)


def _definition(document: Document, keys: Keys, vocabulary: Vocabulary) -> Iterator[Fault]:
    definition, kpi = (document.part(measure, *keys, name) for name in ("definition", "kpi"))
    if definition is None or kpi is None or not vocabulary:
        return
    rivals = vocabulary.get(f"definitions.{kpi}", ())
    if definition not in rivals:
        expected = f"expected {listed(rivals)}{did_you_mean(definition, rivals)}" if rivals else "expected none"
        why = "" if rivals else f", but {kpi} has one definition only"
        yield document.fault((*keys, "definition"), f"found {definition}{why}; {expected}")


def _left_out(document: Document, keys: Keys) -> Iterator[Fault]:
    first, last = (document.part(day, "period", end) for end in ("first", "last"))
    for place, entry in enumerate(document.sequence(*keys, "exclude")):
        here: Keys = (*keys, "exclude", place)
        if isinstance(entry, dict) and not entry.get("days") and not entry.get("where"):
            yield document.fault(here, "found neither days nor where; expected one of the two, or both")
        for number_, _each in enumerate(document.sequence(*here, "days")):
            found = document.part(day, *here, "days", number_)
            if found is not None and first and last and not first <= found <= last:
                text = f"found {found}, which is outside the audited days; expected {first} to {last}"
                yield document.fault((*here, "days", number_), text)


def _allocations(document: Document, targets: Mapping[str, Keys], ranges: Ranges) -> Iterator[Fault]:
    seen: dict[str, Keys] = {}
    total = 0.0
    for place, entry in enumerate(document.sequence(*CREDITS, "allocations")):
        keys: Keys = (*CREDITS, "allocations", place)
        if not isinstance(entry, dict):
            continue
        kpi = document.part(measure, *keys, "kpi")
        if kpi is not None and kpi in seen:
            line = document.place(seen[kpi]).line
            yield document.fault((*keys, "kpi"), f"found {kpi}, which line {line} has; expected one for each target")
        elif kpi is not None:
            seen[kpi] = keys
            yield from _credited(document, (*keys, "kpi"), kpi, targets)
        share, pool = document.part(factor, *keys, "share"), document.part(factor, *keys, "pool")
        total += (share or 0) * (1 if pool is None else pool)
        yield from _steps(document, keys)
        if str(entry.get("by_shortfall")) == "true" and ranges.get(kpi or "", (0, 1)) != (0, 1):
            yield document.fault((*keys, "by_shortfall"), f"{kpi} is no share; expected steps")
    most = document.part(factor, *CREDITS, "allocated_at_most")
    if most is not None and round(total, 9) > most:
        text = f"found {total:.10g} of the amount at risk in all; expected no more than allocated_at_most, {most:g}"
        yield document.fault((*CREDITS, "allocations"), text)


def _credited(document: Document, here: Keys, kpi: str, targets: Mapping[str, Keys]) -> Iterator[Fault]:
    if kpi not in targets:
        near = did_you_mean(kpi, targets) or f"; expected {listed(targets)}" if targets else "; there is none"
        yield document.fault(here, f"found {kpi}, which has no target{near}")
    elif document.value(*targets[kpi], "period") != "month":
        line = document.place(targets[kpi]).line
        yield document.fault(here, f"credits are by the month; expected period: month at the target on line {line}")


def _steps(document: Document, keys: Keys) -> Iterator[Fault]:
    steps = document.sequence(*keys, "steps")
    if steps and str(document.value(*keys, "by_shortfall")) == "true":
        yield document.fault((*keys, "by_shortfall"), "found beside steps; expected one of the two")
    for name in ("distance", "factor"):
        before = None
        for place, _each in enumerate(steps):
            here: Keys = (*keys, "steps", place, name)
            found = document.part(factor, *here)
            if found is not None and before is not None and found <= before:
                yield document.fault(here, f"found {found:g} after {before:g}; expected steps that grow")
            before = found if found is not None else before


def _within(document: Document, part: str) -> Iterator[Fault]:
    failures, months = (document.part(whole, *CREDITS, part, name) for name in ("failures", "months"))
    if failures is not None and months is not None and failures > months:
        text = f"found {failures} failures within {months} months; expected no more than {months}"
        yield document.fault((*CREDITS, part, "failures"), text)


def _critical(document: Document, targets: Mapping[str, Keys]) -> Iterator[Fault]:
    if document.value(*CREDITS, "critical_failure", "of") == "floor":
        floors = [keys for keys in targets.values() if document.value(*keys, "floor") is not None]
        if not floors:
            text = "found floor, but no target has one; expected target, or a floor at a target"
            yield document.fault((*CREDITS, "critical_failure", "of"), text)


def _bonuses(document: Document, targets: Mapping[str, Keys]) -> Iterator[Fault]:
    for place, _each in enumerate(document.sequence(*CREDITS, "bonuses")):
        keys: Keys = (*CREDITS, "bonuses", place)
        kpi, level = document.part(measure, *keys, "kpi"), document.part(number, *keys, "level")
        if kpi is None:
            continue
        yield from _credited(document, (*keys, "kpi"), kpi, targets)
        if kpi not in targets or level is None:
            continue
        least, most = (document.part(number, *targets[kpi], name) for name in ("at_least", "at_most"))
        if least is not None and level < least:
            yield document.fault((*keys, "level"), f"found {level:g}; expected no less than the target, {least:g}")
        if most is not None and level > most:
            yield document.fault((*keys, "level"), f"found {level:g}; expected no more than the target, {most:g}")
        if least is None and most is None:
            yield document.fault(keys, "a bonus on a target with between; expected at_least or at_most")


def _months(document: Document, keys: Keys) -> Iterator[Fault]:
    """Amounts by month must be given for the months of the audit, all of them and no others; vendors must be known."""
    given = document.value(*keys)
    if not isinstance(given, dict):
        return
    if any(MONTH.fullmatch(str(key)) for key in given):
        yield from _each_month(document, keys)
        return
    vendors = _parts(document, slug, ("vendors",), "id")
    for vendor in given:
        if vendors and vendor not in vendors:
            text = f"found {vendor}; expected {listed(vendors)}, as in vendors, or months as 2024-02"
            yield document.fault((*keys, vendor), text)
        yield from _each_month(document, (*keys, vendor))
    missing = [vendor for vendor in vendors if vendor not in given]
    if missing:
        yield document.fault(keys, f"nothing for {listed(missing, 'and')}; expected each vendor")


def _each_month(document: Document, keys: Keys) -> Iterator[Fault]:
    given = document.mapping(*keys)
    first, last = (document.part(day, "period", end) for end in ("first", "last"))
    if not given or first is None or last is None or first > last:
        return
    months = _months_of(first, last)
    for month in given:
        if MONTH.fullmatch(str(month)) and month not in months:
            text = f"found {month}, which is outside the audited days; expected {listed(months)}"
            yield document.fault((*keys, month), text)
        elif MONTH.fullmatch(str(month)) and document.part(amount, *keys, month) is None:
            yield document.fault((*keys, month), "expected an amount of 0 or more")
    missing = [month for month in months if month not in given]
    if missing:
        yield document.fault(keys, f"nothing for {listed(missing, 'and')}; expected each month of the period")


def _months_of(first: date, last: date) -> list[str]:
    return list(dict.fromkeys(f"{first + timedelta(days=n):%Y-%m}" for n in range((last - first).days + 1)))


def _parts(document: Document, read: Callable[[object], str], keys: Keys, name: str) -> list[str]:
    found = [document.part(read, *keys, place, name) for place in range(len(document.sequence(*keys)))]
    return [each for each in found if each is not None]
