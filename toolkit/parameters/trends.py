"""What is known of time before the data is read: stated changes, peaks, and the grain of the charts."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from toolkit.parameters.documents import Document
from toolkit.parameters.faults import Fault, Keys, did_you_mean, listed
from toolkit.parameters.parts import Part
from toolkit.parameters.values import Day, Expected, MeasureName, Name, Slug, Text, day, measure, name, slug


class _Part(Part):
    model_config = ConfigDict(serialize_by_alias=True)


class Rebase(_Part):
    """A change that is known to have come: from its day on a chart learns its limits anew."""

    kpi: MeasureName = Field(description="the KPI whose process changed")
    begins: Day = Field(alias="from", description="the first day after the change")
    reason: Text = Field(description="what changed; the report prints it")
    vendor: Slug | None = None


class Peak(_Part):
    """A stretch of days told apart from normal days, both ends included."""

    name: Name = Field(description="what the report calls the peak")
    first: Day = Field(description="the first day of the peak")
    last: Day = Field(description="the last day of the peak, included")


class Trends(_Part):
    """How change over time is looked for. What is not written is not asked.

    An empty `kpis` means the KPIs with a target and the headlines; `grain` None the finest that gives limits.
    """

    kpis: Annotated[tuple[MeasureName, ...], Expected("a list of KPIs")] = ()
    grain: Literal["day", "week", "month"] | None = None
    rebase: Annotated[tuple[Rebase, ...], Expected("a list of mappings with kpi, from and reason")] = ()
    peak: Annotated[tuple[Peak, ...], Expected("a list of mappings with name, first and last")] = ()


def trend_faults(document: Document) -> list[Fault]:
    """What does not agree: changes and peaks outside the period, twice the same, ends before beginnings."""
    first, last = (document.part(day, "period", end) for end in ("first", "last"))
    known = [document.part(slug, "vendors", place, "id") for place in range(len(document.sequence("vendors")))]
    faults: list[Fault] = []
    seen: dict[object, int | None] = {}
    for place in range(len(document.sequence("trends", "rebase"))):
        keys: Keys = ("trends", "rebase", place)
        begins, vendor = document.part(day, *keys, "from"), document.part(slug, *keys, "vendor")
        if begins and first and last and not first < begins <= last:
            text = f"found {begins}; expected a day of the period after its first, {first}, up to {last}"
            faults.append(document.fault((*keys, "from"), text))
        if vendor is not None and None not in known and vendor not in known:
            ids = [each for each in known if each]
            text = f"found {vendor}; expected {listed(ids)}, as in vendors{did_you_mean(vendor, ids)}"
            faults.append(document.fault((*keys, "vendor"), text))
        same = (document.part(measure, *keys, "kpi"), begins, vendor)
        if None not in same[:2] and same in seen:
            text = f"found {same[0]} from {begins}, which line {seen[same]} has; expected each change once"
            faults.append(document.fault(keys, text))
        seen.setdefault(same, document.place(keys).line)
    return faults + _peak_faults(document)


def _peak_faults(document: Document) -> list[Fault]:
    opens, closes = (document.part(day, "period", end) for end in ("first", "last"))
    faults: list[Fault] = []
    names: dict[str, int | None] = {}
    days: dict[int, int | None] = {}
    for place in range(len(document.sequence("trends", "peak"))):
        keys: Keys = ("trends", "peak", place)
        line = document.place(keys).line
        called = document.part(name, *keys, "name")
        if called is not None and called in names:
            text = f"found {called}, which line {names[called]} has; expected names that differ"
            faults.append(document.fault((*keys, "name"), text))
        names.setdefault(called or "", line)
        first, last = document.part(day, *keys, "first"), document.part(day, *keys, "last")
        if first is None or last is None:
            continue
        if last < first:
            text = f"found {last}; expected no day before the first, {first}"
            faults.append(document.fault((*keys, "last"), text))
        elif opens and closes and not (opens <= first and last <= closes):
            text = f"found {first} to {last}; expected days of the period, {opens} to {closes}"
            faults.append(document.fault(keys, text))
        mine = range(first.toordinal(), last.toordinal() + 1) if last >= first and (last - first).days < 4000 else ()
        shared = [each for each in mine if each in days]
        if shared:
            text = f"found days that the peak on line {days[shared[0]]} has; expected peaks that do not overlap"
            faults.append(document.fault(keys, text))
        days |= {each: line for each in mine if each not in days}
    return faults


__all__ = ["Peak", "Rebase", "Trends", "trend_faults"]
