"""What the people who work for a bidder say of their job: one anonymous survey, a row per answer."""

from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from toolkit.examples.calendars import FIRST
from toolkit.examples.writing import write_quoted

# All who work at the bidder's two sites, those without telephones among them, and how many answer.
AT_THE_SITES, REPLIES = 80, 0.8
ASKED_ON, OPEN_DAYS = 40, 10
LOWEST, HIGHEST = 1, 5
UNANSWERED = 0.03


class Answers(NamedTuple):
    """One entry per answer: the day, counted from the period's first, satisfaction and recommendation, or NaN."""

    day: NDArray[np.int64]
    satisfaction: NDArray[np.float64]
    recommends: NDArray[np.float64]


def asked(rng: np.random.Generator) -> Answers:
    """The answers of one bidder's people; nobody's name is kept."""
    size = int(rng.binomial(AT_THE_SITES, REPLIES))
    level = 3.7 + rng.normal(0, 0.8, size)
    satisfaction = np.clip(np.rint(level), LOWEST, HIGHEST)
    recommends = np.clip(np.rint(2 * level + rng.normal(0, 1.2, size)), 0, 10)
    left_out = rng.random((2, size)) < UNANSWERED
    return Answers(
        np.sort(ASKED_ON + rng.integers(0, OPEN_DAYS, size)),
        np.where(left_out[0], np.nan, satisfaction),
        np.where(left_out[1], np.nan, recommends),
    )


def write_answers(path: Path, vendor: str, said: Answers) -> int:
    """One row per answer; a question left out is empty."""
    rows: list[list[Any]] = [["answer", "answered", "job_satisfaction", "recommend_employer"]]
    columns = zip(*(each.tolist() for each in said), strict=True)
    for number, (day, *scores) in enumerate(columns, start=1):
        cells = ["" if score != score else str(int(score)) for score in scores]
        rows.append([f"{vendor[0].upper()}W{number:03d}", (FIRST + timedelta(days=day)).isoformat(), *cells])
    write_quoted(path, rows)
    return len(said.day)


def employees_truth(said: Answers) -> dict[str, int]:
    """How many answered, and how many of them are satisfied, recommend their employer, and do not."""
    return {
        "answers": len(said.day),
        "scored": int(np.isfinite(said.satisfaction).sum()),
        "satisfied": int((said.satisfaction >= HIGHEST - 1).sum()),
        "asked_to_recommend": int(np.isfinite(said.recommends).sum()),
        "promoters": int((said.recommends >= 9).sum()),
        "detractors": int((said.recommends <= 6).sum()),
    }
