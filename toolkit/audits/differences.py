"""What is in force in each of several audits, where they differ, and what rests on it."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from toolkit.measures import conventions, kpis
from toolkit.measures.kpis import Computed, Kpi
from toolkit.parameters import AuditParameters

COLUMNS: Final = ("part", "bidder", "value")
# Where the parameters state what the catalogue's expressions call by a term's name.
TERMS: Final[Mapping[str, str]] = {
    "threshold_seconds": "contract.threshold_seconds",
    "short_abandon_seconds": "contract.short_abandon_seconds",
    "short_call_seconds": "definitions.short_call_seconds",
    "repeat_window_seconds": "definitions.repeat_window_days",
}
PROMISED: Final = ("contract.first_response_hours", "contract.turnaround_hours", "contract.resolution_days")
CALENDAR: Final = ("calendar.open", "calendar.holidays")
PRICED: Final = ("money.price_base", "money.vat")
CURRENCY: Final = "currency"
# A day, an hour and a month are those of the audit's clock, and everything is compared within days.
CLOCK: Final = "time_zone"
# What is counted on the clock of the opening hours.
BY_OPENING_HOURS: Final = frozenset(
    {
        "contacts_per_hour",
        "frt_business_median",
        "frt_business_p90",
        "frt_business_within",
        "tat_median",
        "tat_p90",
        "tat_within",
        "trt_full_business",
    }
)
_NAMED: Final = re.compile(r"\b(?:contract|definitions)\.[a-z_]+")


def in_force(audits: Mapping[str, AuditParameters]) -> pd.DataFrame:
    """What each bidder's audit decides: part (as the parameters name it), bidder, value as text; empty where unsaid."""
    parts = [CLOCK, *(f"definitions.{headline}" for headline in conventions.CONVENTIONS), *TERMS.values()]
    parts += [*PROMISED, *CALENDAR, *PRICED]
    rows = [(part, bidder, _value(parameters, part)) for part in parts for bidder, parameters in audits.items()]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def differing(frame: pd.DataFrame) -> tuple[str, ...]:
    """The parts that are not the same for all bidders, in the order of the frame."""
    several = frame.groupby("part", sort=False).value.nunique() > 1
    return tuple(several.index[several])


def rests_on(part: str, key: str, audits: Mapping[str, AuditParameters]) -> bool:
    """Whether a KPI, or a headline under any of the definitions in force, rests on a part of the parameters."""
    if part == CLOCK or part == f"definitions.{key}":
        return True
    return any(part in _parts_of(kpis.EVERY[_resolved(key, parameters)]) for parameters in audits.values())


def faults(audits: Mapping[str, AuditParameters], compared: Sequence[str]) -> list[str]:
    """Every difference on which a compared KPI rests, with the place of each; empty where all are alike there."""
    frame = in_force(audits)
    found = []
    for part in differing(frame):
        resting = [key for key in compared if rests_on(part, key, audits)]
        if resting:
            found.append(f"{part} differs: {_told(frame, part, audits)}; {', '.join(resting)} cannot be compared so")
    return found


def _told(frame: pd.DataFrame, part: str, audits: Mapping[str, AuditParameters]) -> str:
    texts = []
    for row in frame[frame.part == part].itertuples():
        parameters = audits[str(row.bidder)]
        place = parameters.where(*part.split("."))
        texts.append(f"{row.value or 'not stated'} for {row.bidder}" + (f" ({place})" if place else ""))
    return ", ".join(texts)


def _resolved(key: str, parameters: AuditParameters) -> str:
    return getattr(parameters.definitions, key) if key in conventions.CONVENTIONS else key


def _parts_of(entry: Kpi | Computed) -> frozenset[str]:
    found = set(_NAMED.findall(kpis.defined(entry, {})))
    if isinstance(entry, Kpi):
        found |= {TERMS[name] for name in kpis.terms_named(entry)}
    hours = any("within_hours" in names for names in kpis.needed(entry).values())
    if hours or entry.key in BY_OPENING_HOURS:
        found |= {*CALENDAR}
    if entry.unit == "money":
        found |= {*PRICED, CURRENCY}
    return frozenset(found)


def _value(parameters: AuditParameters, part: str) -> str:
    value: Any = parameters
    for name in part.split("."):
        value = None if value is None else getattr(value, name)
    if part == "calendar.open":
        return "; ".join(f"{day} {' '.join(map(str, spans)) or 'closed'}" for day, spans in value)
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return "" if value is None else value if isinstance(value, str) else json.dumps(value)
