"""What the pictures of the contract show, in a sentence derived from their frames."""

import pandas as pd

from toolkit.reporting.amounts import amount
from toolkit.reporting.words import count, say


def calendar(frame: pd.DataFrame, *, language: str = "") -> str:
    """How many of the judged days met each target."""
    parts = []
    for title, rows in frame.groupby("title", sort=False):
        judged = rows["verdict"].isin(["met", "missed", "below floor"])
        parts.append(
            say(
                "alt_calendar_target",
                title=str(title),
                met=count((rows["verdict"] == "met").sum(), language=language),
                judged=count(judged.sum(), language=language),
                language=language,
            )
        )
    days, targets = frame["day"].nunique(), frame["title"].nunique()
    return say("alt_calendar", days=days, targets=targets, which="; ".join(parts), language=language)


def sensitivity(frame: pd.DataFrame, *, language: str = "") -> str:
    """What is due under each definition."""
    parts = [
        say(
            "alt_sensitivity_bar",
            convention=str(row["convention"]),
            amount=amount(row["due"], str(row["currency"]), language=language),
            language=language,
        )
        for row in frame.to_dict("records")
    ]
    return say("alt_sensitivity", count=len(frame), which="; ".join(parts), language=language)
