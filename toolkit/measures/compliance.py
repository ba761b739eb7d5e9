"""Whether a contract's periods kept their targets, counted as the contract counts: by the local calendar.

A period of a contract is counted whole, so its own value judges it; how sure the value is stands beside it and
decides nothing.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

import pandas as pd

from toolkit.measures.targets import Target, known

# What a period can be, in the words of the verdicts. Only the first three judge it.
MET: Final = "met"
MISSED: Final = "missed"
BELOW_FLOOR: Final = "below floor"
INSUFFICIENT: Final = "insufficient"
NOT_EVIDENCED: Final = "not evidenced"
INCOMPLETE: Final = "incomplete"
SUSPENDED: Final = "suspended"
NO_CONTACTS: Final = "no rows"
FAILED: Final = frozenset({MISSED, BELOW_FLOOR})
JUDGED: Final = frozenset({MET, *FAILED})

LEVELS: Final = ("half_hour", "day", "week", "month", "whole")


class Spell(NamedTuple):
    """One period: its label, its first and last day, and whether the audit covers all of it."""

    label: str
    first: date
    last: date
    complete: bool


class Kept(NamedTuple):
    """Whether a promise over periods was kept: met, missed or insufficient (not decided), and the counts behind it.

    `windows` is the number of runs of n consecutive periods, `broken` how many of them failed for certain.
    """

    verdict: str
    judged: int
    met: int
    missed: int
    below_floor: int
    open: int
    windows: int
    broken: int


def spells(level: str, first: date, last: date) -> list[Spell]:
    """The days, ISO weeks (2024-W05, Monday to Sunday) or months that the audited days touch, or the whole."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    labels = dict.fromkeys(label(level, day) for day in days)
    found: list[Spell] = []
    for name in labels:
        own = [day for day in days if label(level, day) == name] if level == "whole" else _days_of(level, name)
        found.append(Spell(name, own[0], own[-1], first <= own[0] and own[-1] <= last))
    return found


def label(level: str, day: date) -> str:
    """The name of the period that a day lies in: 2024-02-05, 2024-W06, 2024-02, or whole."""
    if level == "day":
        return day.isoformat()
    if level == "week":
        year, week, _weekday = day.isocalendar()
        return f"{year}-W{week:02d}"
    return f"{day:%Y-%m}" if level == "month" else "whole"


def _days_of(level: str, name: str) -> tuple[date, date]:
    if level == "day":
        only = date.fromisoformat(name)
        return only, only
    if level == "week":
        monday = date.fromisocalendar(int(name[:4]), int(name[6:]), 1)
        return monday, monday + timedelta(days=6)
    begin = date.fromisoformat(f"{name}-01")
    return begin, (begin + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def outcome(
    value: float,
    target: Target,
    *,
    rows: int,
    unknown: int = 0,
    floor: float | None = None,
    minimum: int = 1,
    unknown_at_most: float = 1.0,
) -> str:
    """What a period came to: met, missed, below floor, or why it cannot be judged.

    A value exactly on the target, or on the floor, keeps it. Below the floor means beyond it on the side away
    from the target: above it where the target is an upper bound.
    """
    if not rows + unknown:
        return NO_CONTACTS
    if unknown / (rows + unknown) > unknown_at_most:
        return NOT_EVIDENCED
    if rows < minimum or not known(value):
        return INSUFFICIENT
    if floor is not None and not _floored(target, floor).keeps(value):
        return BELOW_FLOOR
    return MET if target.keeps(value) else MISSED


def _floored(target: Target, floor: float) -> Target:
    return Target(float(floor), None) if target.low is not None else Target(None, float(floor))


def k_of_n(verdicts: Sequence[str], k: int | None, n: int | None) -> Kept:
    """Whether at least k of every n consecutive periods met the target, and none lay below the floor.

    `verdicts` are the periods' in their order, those not judged among them. Without k and n every judged period
    must meet it. Missed: a run of n holds more than n - k failures, or any period lies below the floor. Met: every
    run of n holds k periods that met it. Otherwise, or with fewer than n periods and too few failures to tell, it
    is not decided.
    """
    judged = [each for each in verdicts if each in JUDGED]
    met, below = judged.count(MET), judged.count(BELOW_FLOOR)
    counts = (len(judged), met, len(judged) - met, below, len(verdicts) - len(judged))
    if k is None or n is None:
        failed = len(judged) - met > 0
        decided = MISSED if failed else MET if judged else INSUFFICIENT
        return Kept(decided, *counts, windows=0, broken=0)
    runs = [list(verdicts[at : at + n]) for at in range(max(len(verdicts) - n + 1, 1))]
    broken = sum(sum(each in FAILED for each in run) > n - k for run in runs)
    held = all(run.count(MET) >= k for run in runs)
    verdict = MISSED if broken or below else MET if held else INSUFFICIENT
    return Kept(verdict, *counts, windows=len(runs), broken=broken)


def in_periods(frame: pd.DataFrame, level: str) -> pd.DataFrame:
    """A tally by local_date with the column `period`, the label of each day's period."""
    days = pd.to_datetime(frame["local_date"]).dt.date
    names = {day: label(level, day) for day in days.unique()}
    return frame.assign(period=days.map(names))
