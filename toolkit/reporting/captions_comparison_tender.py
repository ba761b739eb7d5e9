"""What the pictures of a tender show, in a sentence, derived from their frames."""

import pandas as pd

from toolkit.reporting.tender_words import share_of_draws
from toolkit.reporting.words import number, quantity, say


def acceptabilities(frame: pd.DataFrame, *, language: str = "") -> str:
    """How often each bidder comes first."""
    parts = [
        say(
            "alt_acceptability_one",
            name=str(row["name"]),
            share=share_of_draws(row["share"]),
            language=language,
        )
        for row in frame[frame["place"] == 1].to_dict("records")
    ]
    return say("alt_acceptability", list="; ".join(parts), language=language)


def points(frame: pd.DataFrame, *, language: str = "") -> str:
    """Each bidder's total and its parts."""
    told = []
    for name, mine in frame.groupby("name", sort=False):
        parts = [
            say(
                "alt_points_part",
                title=str(row["title"]),
                points=number(row["points"], language=language),
                language=language,
            )
            for row in mine.to_dict("records")
        ]
        total = number(float(mine["total"].iloc[0]), language=language)
        told.append(say("alt_points_one", name=str(name), total=total, parts="; ".join(parts), language=language))
    return say("alt_points", list="; ".join(told), language=language)


def fan(frame: pd.DataFrame, *, language: str = "") -> str:
    """What each bid comes to at the end of the term."""
    parts = []
    for name, mine in frame.groupby("name", sort=False):
        last = mine.sort_values("year").iloc[-1]
        ends = {
            end: quantity(float(last[end]), str(last["currency"]), language=language) for end in ("low", "base", "high")
        }
        parts.append(say("alt_fan_one", name=str(name), **ends, language=language))
    return say("alt_fan", list="; ".join(parts), language=language)
