"""The example's tender: the client's file for the three bidders, and what five assessors scored."""

import csv
import zlib
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import numpy as np

from toolkit.examples.bidders import BIDDERS

TENDER: Final = "tender.yml"
SCORES: Final = "assessors.csv"
ASSESSORS: Final = ("assessor 1", "assessor 2", "assessor 3", "assessor 4", "assessor 5")
# What each bidder's papers are truly worth on a scale of 0 to 5: the mean of very many such assessors.
WORTH: Final = {
    "concept": {"north": 3.0, "south": 4.2, "west": 3.2},
    "transition": {"north": 3.5, "south": 3.0, "west": 4.0},
}
# How far assessors differ in severity, and how far one assessor's scores differ from what they should be: one
# standard deviation each, in steps.
SEVERITY: Final = 0.25
CARELESSNESS: Final = 0.4
HIGHEST: Final = 5
DAYS: Final = ("2024-05-13", "2024-05-14", "2024-05-15")


def write_tender(folder: Path, seed: int) -> dict[str, Any]:
    """Write the tender's file and the assessors' scores; returns the truth about the scores.

    Scores are whole steps. Each assessor scores every bidder on every criterion, a bidder a day.
    """
    text = files("toolkit.examples").joinpath("parameters", TENDER).read_bytes()
    (folder / TENDER).write_bytes(text)
    rng = np.random.default_rng([seed, zlib.crc32(b"tender")])
    severity = np.clip(rng.normal(0, SEVERITY, len(ASSESSORS)), -2 * SEVERITY, 2 * SEVERITY)
    rows = []
    for assessor, less in zip(ASSESSORS, severity, strict=True):
        for bidder, when in zip(BIDDERS, DAYS, strict=True):
            for criterion, worth in WORTH.items():
                score = np.clip(np.rint(worth[bidder] - less + rng.normal(0, CARELESSNESS)), 0, HIGHEST)
                rows.append((assessor, bidder, criterion, int(score), when))
    with (folder / SCORES).open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(("assessor", "bidder", "criterion", "score", "scored_on"))
        writer.writerows(rows)
    spread = {name: round(float(less), 6) for name, less in zip(ASSESSORS, severity, strict=True)}
    return {"scores": len(rows), "worth": WORTH, "severity": spread}
