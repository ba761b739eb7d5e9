"""Who works for a bidder: agents with their team, site, tenure and small differences between people."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from toolkit.examples.calendars import DAYS
from toolkit.examples.plants import Plant

TEAM_NAMES = (
    "Amber Birch Cedar Dune Elm Fjord Garnet Heath Iris Juniper Kestrel Linden Maple Nettle Oak Pine Quartz Reed "
    "Sage Thistle Umber Violet Willow Yarrow"
).split()
SECOND_LINE = "Second line"
SITES = {"north": ("Lille", "Rouen"), "south": ("Porto", "Braga"), "west": ("Kassel", "Erfurt")}
TEAM_OF_AGENTS = 12
WEAK_TEAM = 1
AVOIDED = 0.125


class People(NamedTuple):
    """A bidder's agents, one entry of each array per agent; first those on the telephone, then the second line.

    Days are counted from the period's first; `left` is past the period where nobody left. `pace` multiplies
    talk, `care` adds to the chance of passing a quality item, `liked` adds to satisfaction.
    """

    codes: tuple[str, ...]
    team: NDArray[np.int64]
    teams: tuple[str, ...]
    site: NDArray[np.int64]
    sites: tuple[str, ...]
    hired: NDArray[np.int64]
    left: NDArray[np.int64]
    leave_type: tuple[str, ...]
    pace: NDArray[np.float64]
    care: NDArray[np.float64]
    liked: NDArray[np.float64]
    avoiders: NDArray[np.int64]
    weak_team: int
    on_telephone: int

    def there(self) -> NDArray[np.bool_]:
        """Who works on which day: agents by days."""
        day = np.arange(DAYS)
        found: NDArray[np.bool_] = (day >= self.hired[:, None]) & (day < self.left[:, None])
        return found

    def pace_by_day(self) -> NDArray[np.float64]:
        """What multiplies an agent's talk on each day: a newcomer takes a quarter longer, and learns."""
        tenure = np.maximum(np.arange(DAYS) - self.hired[:, None], 0)
        found: NDArray[np.float64] = self.pace[:, None] * (1 + 0.25 * np.exp(-tenure / 45))
        return found


def hire(vendor: str, seats: int, plant: Plant, place: int, vendors: int, *, rng: np.random.Generator) -> People:
    """The people of a bidder whose telephone needs `seats` at the busiest time."""
    first_line = max(30, int(np.ceil(2.4 * seats)))
    second_line = max(6, first_line // 6)
    size = first_line + second_line
    teams = min(max(3, round(first_line / TEAM_OF_AGENTS)), len(TEAM_NAMES))
    team = np.concatenate([np.arange(first_line) % teams, np.full(second_line, teams)])
    hired = -rng.gamma(1.6, 420, size).astype(np.int64) - 20
    newcomers = rng.permutation(first_line)[: max(2, first_line // 12)]
    hired[newcomers] = rng.integers(5, 60, len(newcomers))
    left = np.full(size, DAYS + 1)
    others = np.setdiff1d(np.arange(first_line), newcomers)
    leavers = rng.permutation(others)[: max(2, first_line // 14)]
    left[leavers] = rng.integers(20, 80, len(leavers))
    kinds = rng.choice(["voluntary", "involuntary"], size, p=[0.75, 0.25])
    pace = np.exp(rng.normal(0, 0.06, size))
    pace[:first_line] /= pace[:first_line].mean()
    stayers = np.setdiff1d(others, leavers)
    avoiders = _avoiders(stayers, team, plant.at("call_avoiders", place, vendors), rng)
    weak = plant.at("weak_team", place, vendors) > 0
    return People(
        codes=tuple(f"{vendor[0].upper()}{number:04d}" for number in range(1, size + 1)),
        team=team,
        teams=(*(f"Team {name}" for name in TEAM_NAMES[:teams]), SECOND_LINE),
        site=(np.arange(size) // teams) % 2,
        sites=SITES[vendor],
        hired=hired,
        left=left,
        leave_type=tuple(str(kind) if gone <= DAYS else "" for kind, gone in zip(kinds, left, strict=True)),
        pace=pace,
        care=rng.normal(0, 0.02, size),
        liked=rng.normal(0, 0.08, size),
        avoiders=avoiders,
        weak_team=WEAK_TEAM if weak else -1,
        on_telephone=first_line,
    )


def _avoiders(
    stayers: NDArray[np.int64], team: NDArray[np.int64], number: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Agents who stay the whole period and are not of the team that may be weak, so that neither hides the other."""
    candidates = stayers[team[stayers] != WEAK_TEAM]
    return np.sort(rng.permutation(candidates)[:number]).astype(np.int64)
