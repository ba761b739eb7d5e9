"""What people of both sides say of the partnership: a questionnaire on strategy and culture, a row per participant."""

from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from toolkit.examples.calendars import FIRST
from toolkit.examples.plants import Plant
from toolkit.examples.writing import write_quoted

PARTICIPANTS = {"client": 10, "vendor": 11}
STATEMENTS = {
    "S1": ("strategy", "Our goals for the coming year are the same"),
    "S2": ("strategy", "What is measured is what matters to the client's business"),
    "S3": ("strategy", "Both sides gain when the service becomes better"),
    "S4": ("strategy", "Changes of plan are shared in time"),
    "C1": ("culture", "Agents speak to customers as the client would"),
    "C2": ("culture", "Bad news is told at once"),
    "C3": ("culture", "Mistakes are looked into without blame"),
    "C4": ("culture", "Decisions are taken where the knowledge is"),
}
LOWEST, HIGHEST = 1, 5
ASKED_ON = 75
UNANSWERED = 0.03


class Sheets(NamedTuple):
    """What everyone answered: scores by participant and statement, NaN where a statement was left out."""

    side: tuple[str, ...]
    score: NDArray[np.float64]


def answered(plant: Plant, place: int, vendors: int, rng: np.random.Generator) -> Sheets:
    """The sheets of one bidder and its client; both sides agree alike unless something is planted."""
    side = tuple(name for name, number in PARTICIPANTS.items() for _ in range(number))
    agrees = 3.8 + rng.normal(0, 0.4, (len(side), 1)) + rng.normal(0, 0.6, (len(side), len(STATEMENTS)))
    of_culture = np.array([section == "culture" for section, _text in STATEMENTS.values()])
    of_client = np.array([name == "client" for name in side])
    agrees -= plant.at("alignment_gap", place, vendors) * (of_client[:, None] & of_culture)
    score = np.clip(np.rint(agrees), LOWEST, HIGHEST)
    return Sheets(side, np.where(rng.random(score.shape) < UNANSWERED, np.nan, score))


def write_questionnaire(path: Path, vendor: str, sheets: Sheets) -> int:
    """One row per participant, the statements as columns."""
    header = ("sheet", "side", "answered", *STATEMENTS)
    rows: list[tuple[Any, ...]] = [header]
    for number, (side, scores) in enumerate(zip(sheets.side, sheets.score.tolist(), strict=True), start=1):
        cells = ["" if score != score else str(int(score)) for score in scores]
        day = FIRST + timedelta(days=ASKED_ON + number % 5)
        rows.append((f"{vendor[0].upper()}{number:02d}", side, day.isoformat(), *cells))
    write_quoted(path, rows)
    return len(sheets.side)


def questionnaire_truth(sheets: Sheets) -> dict[str, Any]:
    """How many answered on each side, and how far they agree by theme, on the scale of the sheet."""
    found: dict[str, Any] = {}
    sections = np.array([section for section, _text in STATEMENTS.values()])
    for side in PARTICIPANTS:
        mine = sheets.score[[name == side for name in sheets.side]]
        by_section = {
            section: round(float(np.nanmean(np.nanmean(mine[:, sections == section], axis=1))), 6)
            for section in dict.fromkeys(sections.tolist())
        }
        found[side] = {"participants": len(mine), "unanswered": int(np.isnan(mine).sum()), "mean": by_section}
    return found
