"""A made call log whose service level, volume and peaks are given day by day; what is in it is known."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from audits_on_paper import written

HEAD = "id,start,agent,topic,wait,talk\n"


def days(first: date, last: date) -> list[date]:
    """Every day from one to the other, both included."""
    return [first + timedelta(days=place) for place in range((last - first).days + 1)]


def log(first: date, last: date, level: Callable[[date], float], calls: Callable[[date], int], *, seed: int = 1) -> str:
    """A log in which a call of a day is answered after 5 s with chance `level`, else after 40 s; threshold 20 s."""
    rng = np.random.default_rng(seed)
    lines, number = [], 0
    for day in days(first, last):
        for quick in rng.random(calls(day)) < level(day):
            number += 1
            at = datetime.combine(day, time(9 + number % 8, 7 * number % 60))
            lines.append(f"{number},{at:%d.%m.%Y %H:%M},Agent {number % 7},a,{5 if quick else 40},{60 + number % 90}")
    return HEAD + "\n".join(lines) + "\n"


def audit_of(
    folder: Path,
    level: Callable[[date], float] = lambda day: 0.8,
    calls: Callable[[date], int] = lambda day: 60,
    *,
    first: date = date(2024, 1, 1),
    last: date = date(2024, 5, 31),
    seed: int = 1,
    **changes: Any,
) -> Path:
    """The parameters file of an audit over such a log, with `changes` laid over the base of `audits_on_paper`."""
    period = {"first": str(first), "last": str(last)}
    folder.mkdir(parents=True, exist_ok=True)
    return written(folder, log(first, last, level, calls, seed=seed), **{"period": period, **changes})
