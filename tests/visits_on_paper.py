"""Small campaigns of mystery visits for tests: long sheets with planted faults, written as one export."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from audits_on_paper import BASE, written

SECTIONS: Mapping[str, Sequence[str]] = {
    "greeting": ("greeted", "named", "smiled"),
    "need": ("asked", "listened", "summed_up"),
    "closing": ("thanked", "offered_more", "said_goodbye"),
}
COLUMNS = {
    "vendor": "vendor",
    "shop_id": "visit",
    "item_id": "item",
    "wave": "wave",
    "scenario": "scenario",
    "channel": "'branch'",
    "site": "nullif(site, '')",
    "shopper_id": "nullif(shopper, '')",
    "section": "section",
    "answer": "answer",
    "visited_at": "strptime(day, '%Y-%m-%d')",
    "score": "CAST(nullif(score, '') AS DECIMAL(8, 3))",
    "max_score": "CAST(possible AS DECIMAL(8, 3))",
    "weight": "CAST(weight AS DECIMAL(8, 3))",
    "critical": "critical = 'y'",
}
HEADER = "vendor,visit,item,wave,scenario,site,shopper,section,answer,day,score,possible,weight,critical"
NORTH_AND_SOUTH = [{"id": "north", "name": "North"}, {"id": "south", "name": "South"}]


def campaign(path: Path, export: str, **changes: Any) -> Path:
    """The parameters file of an audit of two vendors over a long sheet of visits."""
    source = {"table": "shops", "files": ["calls.csv"], "format": {"kind": "csv"}, "columns": COLUMNS}
    basis = {**BASE, "vendors": NORTH_AND_SOUTH, "sources": {"calls": source}}
    return written(path, export, base=basis, **changes)


def drawn(
    visits: Mapping[str, int],
    *,
    seed: int,
    chance: float = 0.75,
    weak: Mapping[tuple[str, str], float] | None = None,
    failures: Sequence[tuple[str, int]] = (),
    later: Mapping[str, float] | None = None,
    shoppers: int = 0,
    shopper_spread: float = 0.0,
    visit_spread: float = 0.12,
) -> str:
    """A campaign drawn from a seed: each item passed with one chance, moved by what is planted.

    `weak` moves the chance of a vendor's section, `later` that of a vendor's second wave; `failures` names the
    vendor and the visit's number that fail the critical item, which nobody else fails. Shoppers and visits
    have spreads of their own.
    """
    rng = np.random.default_rng(seed)
    generous = rng.normal(0, shopper_spread, max(shoppers, 1))
    lines = [HEADER]
    for vendor, count in visits.items():
        for number in range(count):
            wave = "first" if number % 2 == 0 else "second"
            shopper = number % shoppers if shoppers else -1
            mood = rng.normal(0, visit_spread) + (generous[shopper] if shoppers else 0.0)
            day = f"2024-03-{1 + number % 14 + (14 if wave == 'second' else 0):02d}"
            scenario = "simple" if number % 4 < 2 else "hard"
            start = [vendor, f"{vendor}{number}"]
            places = [wave, scenario, f"site {number % 7}", f"shopper {shopper}" if shoppers else ""]
            for section, names in SECTIONS.items():
                moved = chance + mood + (weak or {}).get((vendor, section), 0.0)
                moved += (later or {}).get(vendor, 0.0) * (wave == "second")
                for name in names:
                    passed = int(rng.random() < moved)
                    cells = [*start, name, *places, section, "yes" if passed else "no", day, passed, 1, 1, "n"]
                    lines.append(",".join(map(str, cells)))
            kept = int((vendor, number) not in failures)
            cells = [*start, "kept_secret", *places, "need", "yes" if kept else "no", day, kept, 1, 1, "y"]
            lines.append(",".join(map(str, cells)))
    return "\n".join(lines) + "\n"
