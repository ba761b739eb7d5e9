"""The action plan: what the register asks, each thing once, by when, by whom, and what shows that it is done."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from toolkit.reporting.entries import Entry
from toolkit.reporting.ratings import RATINGS

HORIZONS: Final = (30, 60, 90)


class Action(NamedTuple):
    """One thing to do, and the findings that ask for it, the most severe first."""

    number: str
    text: str
    entries: tuple[Entry, ...]

    @property
    def first(self) -> Entry:
        """The finding that decides by when and by whom."""
        return self.entries[0]


def actions(found: Sequence[Entry]) -> list[Action]:
    """What the findings ask, each recommendation to one owner about one vendor once, the most severe first."""
    asked: dict[tuple[str, str, str], list[Entry]] = {}
    # Beside one vendor, what names none is about the same one; what is missing of several is asked of all at once.
    alone = len({entry.finding.vendor for entry in found if entry.finding.vendor}) <= 1
    for entry in found:
        if entry.days:
            about = "" if alone or entry.finding.severity == "limit" else entry.finding.vendor
            asked.setdefault((entry.recommendation, entry.owner, about), []).append(entry)
    ordered = sorted(asked.items(), key=lambda each: RATINGS.index(each[1][0].rating))
    return [
        Action(f"A{place}", text, tuple(entries)) for place, ((text, _owner, _vendor), entries) in enumerate(ordered, 1)
    ]


def by_horizon(planned: Sequence[Action]) -> dict[int, list[Action]]:
    """The actions by the days in which they are due: 30, 60, 90."""
    return {days: [action for action in planned if action.first.days == days] for days in HORIZONS}
